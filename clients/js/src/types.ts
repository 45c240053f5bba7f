// The types of the wire, by the names of docs/openapi.json.

import type { components, operations } from "./generated/openapi.js";

type Schemas = components["schemas"];
export type Account = Schemas["Account"];
export type FieldError = Schemas["FieldError"];
export type Message = Schemas["Message"];
export type Problem = Schemas["Problem"];

/** Every code that the server refuses with. */
export type ErrorCode = Problem["code"];

/** What login, refresh and elevate answer to a browser: how long the access token is valid, in seconds. */
export interface Expiry {
  readonly expires_in: number;
}

type Json<Holder> = Holder extends { content: { "application/json": infer Body } } ? Body : never;
type Responses<Id extends keyof operations> = operations[Id]["responses"];

/** The JSON body that an operation takes. */
export type Body<Id extends keyof operations> = operations[Id] extends { requestBody: infer Holder }
  ? Json<Holder>
  : never;

/** The JSON body that an operation answers with when it succeeds. */
export type Answer<Id extends keyof operations> = {
  [Status in keyof Responses<Id>]: Status extends 200 | 201 | 202 ? Json<Responses<Id>[Status]> : never;
}[keyof Responses<Id>];

/** What a GET may be asked with. */
export type Query<Id extends keyof operations> = NonNullable<operations[Id]["parameters"]["query"]>;
