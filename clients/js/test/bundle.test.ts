import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, it } from "vitest";

const LIMIT = 4000;

async function bundle(contents: string, external: string[] = []) {
  const result = await build({
    stdin: { contents, resolveDir: "src", loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    external,
    write: false,
    metafile: true,
    logLevel: "error",
  });
  const code = result.outputFiles[0]?.text ?? "";
  return { code, size: gzipSync(code, { level: 9 }).length, inputs: Object.keys(result.metafile.inputs) };
}

it("is smaller than 4 kB", async () => {
  const { size } = await bundle('export * from "./index.js"');
  console.info(`The core has ${size} bytes, minified and gzipped.`);
  expect(size).toBeLessThan(LIMIT);
});

it("depends on nothing", async () => {
  const { inputs } = await bundle('export * from "./index.js"');
  expect(inputs.filter((path) => !/^src\/\w+\.ts$/.test(path) && path !== "<stdin>")).toEqual([]);
  expect(inputs.filter((path) => /react|vue/.test(path))).toEqual([]);
});

it("leaves out what is not used", async () => {
  const { size, code } = await bundle(
    'import { AuthError } from "./index.js"; export const isOurs = (e: unknown) => e instanceof AuthError',
  );
  expect(size).toBeLessThan(400);
  expect(code).not.toContain("localStorage");
  const { code: nothing } = await bundle('import "./index.js"');
  expect(nothing).toBe("");
});

it.each(["react", "vue"])("adds next to nothing for %s", async (name) => {
  const { size, inputs } = await bundle(`export * from "./${name}.js"`, [name]);
  expect(size).toBeLessThan(600);
  expect(inputs).toEqual([`src/${name}.ts`, "<stdin>"]);
});
