import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";
import { routes } from "../src/routes.js";

const text = readFileSync("README.md", "utf8");
/** Each is a file beside the package's own; a first line can name it, for the others to import. */
const examples = new Map(
  [...text.matchAll(/^```(tsx?)\n(.*?)^```$/gms)].map(([, kind, code = ""], index) => {
    const name = /^\/\/ (\w+\.ts)$/m.exec(code)?.[1] ?? `example-${index}.${kind}`;
    return [resolve(name), code];
  }),
);

function errors(): string[] {
  const { config } = ts.readConfigFile("tsconfig.json", ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ".");
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => examples.has(name) || fileExists(name);
  host.getSourceFile = (name, version, ...rest) => {
    const code = examples.get(name);
    return code === undefined ? getSourceFile(name, version, ...rest) : ts.createSourceFile(name, code, version, true);
  };
  // By its own name a package finds what it exports: what `npm run build` has written.
  const program = ts.createProgram([...examples.keys()], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${ts.flattenDiagnosticMessageText(messageText, "\n")} in\n${file?.text}`);
}

it("has no example that the compiler refuses", () => {
  expect(examples.size).toBeGreaterThan(5);
  expect(errors()).toEqual([]);
});

it("says how each call is done without the package", () => {
  const told = [...text.matchAll(/^\| `auth\.(\w+)\(.*?\)` \| `(\w+ \/\S+)` /gm)].map(
    ([, name, route]) => `${name}: ${route}`,
  );
  const present = Object.entries(routes).map(
    ([name, route]) => `${name}: ${route.replace(" /", " /auth/").split(" ", 2).join(" ")}`,
  );
  expect(told.sort()).toEqual(present.sort());
});
