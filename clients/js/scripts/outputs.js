// Writes generated files, or with `--check` fails where one is stale.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");

/**
 * @param {{path: string, text: string}[]} outputs the paths from the package's folder
 * @param {string} command what writes them
 */
export async function output(outputs, command) {
  for (const { path, text } of outputs) {
    const file = resolve(root, path);
    if (process.argv.includes("--check")) {
      const present = await readFile(file, "utf8").catch(() => undefined);
      if (present !== text) {
        console.error(`${path} is stale: run \`${command}\` in clients/js`);
        process.exitCode = 1;
      }
    } else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
}
