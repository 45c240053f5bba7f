// docs/openapi.json.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";

const source = resolve(import.meta.dirname, "../../../docs/openapi.json");

export const document = JSON.parse(await readFile(source, "utf8"));
