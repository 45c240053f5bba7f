// A page of one origin. Two clients on it are two tabs: they share the cookies, the storage, the locks and the channel.

import { afterEach, vi } from "vitest";

export const ORIGIN = "https://app.example.com";

/** As the DOM's, its names can be listed. */
class FakeStorage {
  [name: string]: unknown;
  getItem = (name: string) => (Object.hasOwn(this, name) ? (this[name] as string) : null);
  setItem = (name: string, value: string) => void (this[name] = value);
  removeItem = (name: string) => void delete this[name];

  constructor() {
    for (const name of ["getItem", "setItem", "removeItem"]) Object.defineProperty(this, name, { enumerable: false });
  }
}

/** Grants locks one after the other, and gives up on one whose signal aborts. */
class FakeLocks {
  #queue: Promise<unknown> = Promise.resolve();

  async request<T>(_name: string, { signal }: { signal: AbortSignal }, work: () => Promise<T>): Promise<T> {
    const before = this.#queue;
    const { promise, resolve } = withResolvers<void>();
    this.#queue = before.then(() => promise);
    const aborted = withResolvers<never>();
    signal.addEventListener("abort", () => aborted.reject(signal.reason));
    try {
      await Promise.race([before, aborted.promise]);
      return await work();
    } finally {
      resolve();
    }
  }
}

const channels = new Set<FakeChannel>();

class FakeChannel extends EventTarget {
  constructor(readonly name: string) {
    super();
    channels.add(this);
  }

  postMessage(data: unknown) {
    for (const other of channels) {
      if (other === this || other.name !== this.name) continue;
      queueMicrotask(
        () => channels.has(other) && other.dispatchEvent(new MessageEvent("message", { data: structuredClone(data) })),
      );
    }
  }

  close() {
    channels.delete(this);
  }
}

export function withResolvers<T>() {
  let resolve!: (value: T | PromiseLike<T>) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => ([resolve, reject] = [yes, no]));
  promise.catch(() => {});
  return { promise, resolve, reject };
}

/** Puts the globals of a page in place, with a clock that stands still. */
export function openPage() {
  const jar = new Map<string, string>();
  const storage = new FakeStorage();
  const events = new EventTarget();
  vi.stubGlobal("document", {
    baseURI: `${ORIGIN}/some/page`,
    get cookie() {
      return [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    },
  });
  vi.stubGlobal("localStorage", storage);
  vi.stubGlobal("navigator", { locks: new FakeLocks() });
  vi.stubGlobal("BroadcastChannel", FakeChannel);
  vi.stubGlobal("addEventListener", events.addEventListener.bind(events));
  vi.stubGlobal("removeEventListener", events.removeEventListener.bind(events));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.spyOn(AbortSignal, "timeout").mockImplementation((after) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("It took too long.", "TimeoutError")), after);
    return controller.signal;
  });
  return {
    jar,
    storage,
    /** What is stored, by names without the namespace. */
    stored: () =>
      Object.fromEntries(Object.entries(storage).map(([name, value]) => [name.replace(/^.*:key:/, "key:"), value])),
    /** What another tab does at the moment when the storage is read next. */
    onNextRead(happen: () => void) {
      const read = storage.getItem;
      storage.getItem = (name) => {
        storage.getItem = read;
        happen();
        return read(name);
      };
    },
    /** Storage as in a private mode. */
    breakStorage: () =>
      vi.stubGlobal("localStorage", {
        getItem: refuse,
        setItem: refuse,
        removeItem: refuse,
      }),
    /** Somebody comes back to the page. */
    wake: (event = "focus") => events.dispatchEvent(new Event(event)),
  };
}

function refuse(): never {
  throw new DOMException("The operation is insecure.", "SecurityError");
}

/** Runs the clock until `work` has ended: a refresh waits a moment for a key that it lacks. */
export async function ended<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {});
  await vi.runAllTimersAsync();
  return work;
}

/** Lets everything happen that waits for no clock. */
export const settle = () => vi.advanceTimersByTimeAsync(0);

afterEach(() => {
  channels.clear();
  vi.useRealTimers();
});
