// Generates the types of the wire from docs/openapi.json.

import openapiTS, { astToString } from "openapi-typescript";
import { document } from "./document.js";
import { output } from "./outputs.js";

const HEADER = "// Generated from docs/openapi.json by `npm run generate`.\n\n";

// `{"type": "object"}` says nothing of the members: the app decides on them.
const types = await openapiTS(document, { alphabetize: true, emptyObjectsUnknown: true });
await output([{ path: "src/generated/openapi.ts", text: HEADER + astToString(types) }], "npm run generate");
