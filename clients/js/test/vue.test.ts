// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { createApp, createSSRApp, defineComponent, h, nextTick } from "vue";
import { createAuthClient } from "../src/index.js";
import { createAuth, useAuth } from "../src/vue.js";
import { ADA, json } from "./support/server.js";

const Shown = defineComponent(() => {
  const { status, user } = useAuth();
  return () => h("p", `${status.value} ${user.value?.email ?? "nobody"}`);
});

function open() {
  const client = createAuthClient();
  const stop = vi.fn();
  const subscribe = vi.fn<typeof client.subscribe>((listener) => {
    const end = client.subscribe(listener);
    return () => (stop(), end());
  });
  return { client: { ...client, subscribe }, subscribe, stop };
}

afterEach(() => {
  document.cookie = "bf_csrf_token=; max-age=0";
});

it("asks who is logged in, shows it, and stops with the app", async () => {
  document.cookie = "bf_csrf_token=session-one_1";
  vi.stubGlobal("fetch", async () => json(ADA));
  const { client, stop } = open();
  const container = document.createElement("div");
  const app = createApp(Shown).use(createAuth(client));
  app.mount(container);
  expect(container.textContent).toBe("unknown nobody");
  await vi.waitFor(() => expect(container.textContent).toBe("in ada@example.com"));
  app.unmount();
  expect(stop).toHaveBeenCalledTimes(1);
});

it("shows that nobody is where there is no cookie", async () => {
  const container = document.createElement("div");
  const app = createApp(Shown).use(createAuth(open().client));
  app.mount(container);
  await nextTick();
  await nextTick();
  expect(container.textContent).toBe("out nobody");
  app.unmount();
});

it("listens to nothing on a server", () => {
  const { client, subscribe } = open();
  vi.stubGlobal("document", undefined);
  createSSRApp(Shown).use(createAuth(client));
  vi.unstubAllGlobals();
  expect(subscribe).not.toHaveBeenCalled();
});

it("says what is missing when the app has no plugin", () => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  expect(() => createApp(Shown).mount(document.createElement("div"))).toThrow("createAuth(client)");
});
