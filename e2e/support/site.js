// A little web server for the pages of a test.

import { once } from "node:events";
import { createServer } from "node:http";

const BLANK = '<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,">';

/** A page, or a script, as a route of `startSite`. */
export const html = (text = BLANK) => () => ["text/html; charset=utf-8", text];
export const script = (text) => () => ["text/javascript; charset=utf-8", text];
export const json = (answer) => async (request) => ["application/json", JSON.stringify(await answer(request))];

/** Serves `routes`, which map a path to what gives `[content type, text]`. */
export async function startSite(routes = { "/": html() }) {
  const server = createServer(async (request, response) => {
    const route = routes[request.url];
    const [type, text] = route ? await route(request) : ["text/plain", "not found"];
    response.writeHead(route ? 200 : 404, { "Content-Type": type }).end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  return {
    port,
    origin: (host) => `http://${host}:${port}`,
    stop: () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      return closed;
    },
  };
}
