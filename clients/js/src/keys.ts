// Refresh keys in localStorage, outside the cookie jar, each under the tag of its session: a wrong key
// ends a session, so that of an earlier one must never go along.

/** What stands before a key that the server may not know yet. It is never used for a refresh. */
export const PENDING = "?";
/** What stands before a key that the server has refused to enrol, until the user proves presence again. */
export const REFUSED = "!";

/** 16 bytes as base64url without padding. */
export const KEY_LENGTH = 22;
const CONFIRMED = /^[\w-]{21}[AQgw]$/;

/** A new key: 16 random bytes. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .slice(0, KEY_LENGTH);
}

export type Keys = ReturnType<typeof createKeys>;

export function createKeys(namespace: string) {
  const prefix = `${namespace}:key:`;
  return {
    /** Whether storage works: in some private modes, or when it is full, it throws. */
    areKept: () =>
      attempt(() => {
        localStorage.setItem(prefix, "");
        localStorage.removeItem(prefix);
        return true;
      }),

    /** What is stored for a session: a key, and what may stand before it. */
    find: (tag: string) => attempt(() => localStorage.getItem(prefix + tag)) ?? "",

    /** The key to refresh a session with. */
    confirmed(tag: string | undefined): string | undefined {
      return tag && CONFIRMED.test(this.find(tag)) ? this.find(tag) : undefined;
    },

    store: (tag: string, key: string) => attempt(() => localStorage.setItem(prefix + tag, key)),

    /** Forgets the keys of all other sessions. */
    keepOnly(tag?: string) {
      attempt(() => {
        for (const name of Object.keys(localStorage)) {
          if (name.startsWith(prefix) && name !== prefix + tag) localStorage.removeItem(name);
        }
      });
    },
  };
}

function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
