// One at a time across tabs. The lock only saves work: the server is right without it, so it is never waited for long.

import { isPage } from "./page.js";

const PATIENCE = 2000;

/** Does `work` under the lock, or after two seconds without; `isHeld` says which. */
export async function locked<T>(name: string, work: (isHeld: boolean) => Promise<T>): Promise<T> {
  let begun: Promise<T> | undefined;
  try {
    // Pages without TLS have no locks.
    if (isPage())
      await navigator.locks?.request(name, { signal: AbortSignal.timeout(PATIENCE) }, () => (begun = work(true)));
  } catch {
    // What `work` threw is in its promise; else the lock was not to be had.
  }
  return begun ?? work(false);
}
