// Tells the other tabs. No secret is in it: they share the cookies and the storage.

import { newKey } from "./keys.js";
import { isPage } from "./page.js";

/** `expiresIn` is how long the new access token is valid, in seconds. */
export type News = { readonly kind: "login" | "refresh"; readonly expiresIn: number } | { readonly kind: "logout" };

/** `hear` must never tell: two tabs would go on for ever. */
export function createChannel(name: string, hear: (news: News) => void) {
  // A server has no tabs, and a channel would keep its process alive. The DOMs of test runners have none.
  const channel = isPage() && globalThis.BroadcastChannel ? new BroadcastChannel(name) : undefined;
  const own = newKey();
  let isOpen = true;
  channel?.addEventListener("message", ({ data }) => data.from !== own && hear(data));
  return {
    tell: (news: News) => void (isOpen && channel?.postMessage({ ...news, from: own })),
    close() {
      isOpen = false;
      channel?.close();
    },
  };
}
