// Of the built package: `npm test` builds it before.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const run = promisify(execFile);

const built = [
  "channel",
  "client",
  "csrf",
  "enrolment",
  "error",
  "expiry",
  "fetch",
  "index",
  "keys",
  "lock",
  "page",
  "react",
  "refresh",
  "routes",
  "state",
  "types",
  "vue",
  "wake",
];

it("holds what is needed and nothing else", async () => {
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"]);
  // npm 10 prints a list, npm 11 an object by name.
  const [packed]: { files: { path: string }[] }[] = Object.values(JSON.parse(stdout));
  const modules = built.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
  // Types alone: the module is there, and empty.
  const wanted = ["README.md", "package.json", "dist/generated/openapi.d.ts", "dist/generated/openapi.js", ...modules];
  expect(packed?.files.map(({ path }) => path).sort()).toEqual(wanted.sort());
});

it.each([
  ["bluefox-auth", ["AuthError", "createAuthClient"]],
  ["bluefox-auth/react", ["AuthProvider", "useAuth"]],
  ["bluefox-auth/vue", ["createAuth", "useAuth"]],
])("can be imported as %s, without any effect", async (name, names) => {
  const globals = "const before = Object.getOwnPropertyNames(globalThis).length;";
  const script = `${globals} const it = await import(${JSON.stringify(name)});
    console.log(JSON.stringify([Object.keys(it), Object.getOwnPropertyNames(globalThis).length - before]));`;
  // A handle that stays open would keep this process from ending.
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", script], { timeout: 20_000 });
  expect(JSON.parse(stdout)).toEqual([names, name.endsWith("vue") ? expect.any(Number) : 0]);
});
