// Who is logged in, as far as this page knows, and who wants to be told.

import type { Account } from "./types.js";

/** `in` may come before the `user` is known. A state never changes; a new one takes its place. */
export interface AuthState {
  readonly status: "unknown" | "in" | "out";
  readonly user: Account | null;
}

export type Listener = (state: AuthState) => void;
export type StateStore = ReturnType<typeof createState>;

export function createState() {
  let state: AuthState = { status: "unknown", user: null };
  const listeners = new Set<Listener>();
  return {
    get: () => state,
    isWatched: () => listeners.size > 0,

    set(status: AuthState["status"], user: Account | null = null) {
      if (status === state.status && JSON.stringify(user) === JSON.stringify(state.user)) return;
      state = { status, user };
      for (const listener of [...listeners]) {
        try {
          listener(state);
        } catch (error) {
          // The others are told all the same, and so is the page's error handler.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },

    subscribe(listener: Listener) {
      // An own function for each call, so that one listener can be subscribed twice.
      const own: Listener = (state) => listener(state);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}
