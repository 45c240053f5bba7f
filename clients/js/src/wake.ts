// When somebody comes back to the page. There is no timer on purpose: refreshing in a tab that nobody looks at
// would keep its session alive for ever, and the server ends idle ones for good reason.

import { isPage } from "./page.js";

const EVENTS = ["focus", "online", "pageshow"];

/** Calls `wake` until the function that it gives is called. */
export function onWake(wake: () => void): () => void {
  if (!isPage()) return () => {};
  for (const event of EVENTS) addEventListener(event, wake);
  return () => {
    for (const event of EVENTS) removeEventListener(event, wake);
  };
}
