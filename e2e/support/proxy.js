// A loopback proxy in front of the server, on a network that delays, duplicates and drops. It serves the pages of a
// test itself, so that they share an origin with the server.

import { once } from "node:events";
import { Agent, createServer, request as send } from "node:http";

/** A source of chance that gives the same numbers each time (mulberry32). */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What becomes of a share of the requests. A delay is in milliseconds, before the server sees it and before the page does. */
export const ROUGH = { lost: 0.04, unanswered: 0.12, twice: 0.15, slow: 0.25, delay: 1200 };

async function read(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Starts it on a free port. `routes` maps paths to what gives `[content type, text]`; all else goes to `server`. */
export async function startProxy(server, routes, seed = 1) {
  const random = chance(seed);
  const agent = new Agent({ keepAlive: true });
  const counts = { forwarded: 0, lost: 0, unanswered: 0, twice: 0, slow: 0 };
  let isRough = false;
  const happens = (what) => {
    const does = isRough && random() < ROUGH[what];
    if (does) counts[what] += 1;
    return does;
  };
  const delay = () => happens("slow") && new Promise((resolve) => setTimeout(resolve, random() * ROUGH.delay));

  async function forward({ method, url, headers }, body) {
    counts.forwarded += 1;
    const onward = send({ agent, host: "127.0.0.1", port: server.port, method, path: url, headers }).end(body);
    const [answer] = await once(onward, "response");
    return { status: answer.statusCode, headers: answer.headers, body: await read(answer) };
  }

  async function answer(request, response) {
    const route = routes[request.url];
    if (route) {
      const [type, text] = await route(request);
      response.writeHead(200, { "Content-Type": type }).end(text);
      return;
    }
    const body = await read(request);
    await delay();
    if (happens("lost")) return void response.destroy();
    // The page is given either answer, whichever the network likes better.
    const answers = happens("twice") ? [forward(request, body), forward(request, body)] : [forward(request, body)];
    const all = await Promise.all(answers);
    await delay();
    if (happens("unanswered")) return void response.destroy();
    const given = all[Math.floor(random() * all.length)];
    response.writeHead(given.status, given.headers).end(given.body);
  }

  const proxy = createServer((request, response) => answer(request, response).catch(() => response.destroy()));
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    counts,
    rough: () => (isRough = true),
    calm: () => (isRough = false),
    stop: async () => {
      const closed = once(proxy, "close");
      proxy.close();
      proxy.closeAllConnections();
      await closed;
      agent.destroy();
    },
  };
}
