// Clients on one page, as the tabs of a browser.

import { afterEach } from "vitest";
import { type AuthClient, type AuthOptions, createAuthClient } from "../../src/index.js";
import { openPage } from "./page.js";
import { startServer } from "./server.js";

export const CREDENTIALS = { email: "ada@example.com", password: "correct horse battery staple" };
export const KEY = "AAECAwQFBgcICQoLDA0ODw";
const clients: AuthClient[] = [];

export function open() {
  const page = openPage();
  const server = startServer(page);
  const tab = (options?: AuthOptions) => {
    const client = createAuthClient(options);
    clients.push(client);
    return client;
  };
  return { ...page, server, tab, auth: tab() };
}

/** A tab that watches, and what it has seen. */
export function watching(auth: AuthClient) {
  const seen: string[] = [];
  const stop = auth.subscribe(({ status, user }) => seen.push(user ? `${status} ${user.email}` : status));
  return { seen, stop };
}

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
