import { expect, it } from "vitest";
import { document } from "../scripts/document.js";
import { routes } from "../src/routes.js";

/** What a browser has no use for, and names that read better. */
const LEFT_OUT = ["openapi"];
const NAMES: Record<string, string> = { list_sessions: "sessions", list_events: "events" };

interface Operation {
  operationId: string;
  security?: Record<string, unknown>[];
}

const paths: [string, Record<string, Operation>][] = Object.entries(document.paths);
const operations = paths
  .filter(([path]) => path.startsWith("/auth/"))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path: path.slice("/auth".length) })),
  )
  .filter(({ operationId }) => !LEFT_OUT.includes(operationId));

const methodOf = ({ operationId }: Operation) =>
  NAMES[operationId] ?? operationId.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

it("has a method for each operation of the document, and no other", () => {
  const wanted = operations.map((operation) => [
    methodOf(operation),
    `${operation.method.toUpperCase()} ${operation.path}`,
  ]);
  const present = Object.entries(routes).map(([name, route]) => [name, route.split(" ", 2).join(" ")]);
  expect(present.sort()).toEqual(wanted.sort());
});

it("refreshes for the operations that need a login, but for those that the refresh rests on", () => {
  const guarded = operations
    .filter(({ security = [{}] }) => !security.some((way) => !Object.keys(way).length))
    .map(methodOf);
  const present = Object.entries(routes)
    .filter(([, route]) => route.split(" ").length === 2)
    .map(([name]) => name);
  expect([...present, "enrollRefreshKey"].sort()).toEqual(guarded.sort());
});

it("never repeats a request that has a refresh key to keep from another session", () => {
  const once = Object.entries(routes)
    .filter(([, route]) => route.endsWith(" once"))
    .map(([name]) => name);
  expect(once).toEqual(["refresh", "enrollRefreshKey"]);
});
