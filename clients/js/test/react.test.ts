// @vitest-environment happy-dom
import { act, createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterEach, expect, it, vi } from "vitest";
import { type AuthState, createAuthClient } from "../src/index.js";
import { AuthProvider, useAuth } from "../src/react.js";
import { ADA, json } from "./support/server.js";

function Shown() {
  const { client, status, user } = useAuth();
  return createElement("p", { onClick: () => void client.me() }, `${status} ${user?.email ?? "nobody"}`);
}

function open(state: AuthState = { status: "unknown", user: null }) {
  const client = createAuthClient();
  let listeners = 0;
  const subscribe: typeof client.subscribe = (listener) => {
    const stop = client.subscribe(listener);
    listeners++;
    return () => (listeners--, stop());
  };
  const getState = state.status === "unknown" ? client.getState : () => state;
  const auth = { ...client, subscribe, getState };
  return {
    auth,
    listeners: () => listeners,
    page: createElement(AuthProvider, { client: auth }, createElement(Shown)),
  };
}

afterEach(() => {
  document.cookie = "bf_csrf_token=; max-age=0";
});

it("asks who is logged in when it is mounted, and shows it", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  document.cookie = "bf_csrf_token=session-one_1";
  vi.stubGlobal("fetch", async () => json(ADA));
  const { page, listeners } = open();
  const container = document.createElement("div");
  const root = createRoot(container);
  await act(async () => root.render(createElement(StrictMode, null, page)));
  await vi.waitFor(() => expect(container.textContent).toBe("in ada@example.com"));
  expect(listeners()).toBe(1);
  await act(async () => root.unmount());
  expect(listeners()).toBe(0);
});

it("shows that nobody is where there is no cookie", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const container = document.createElement("div");
  const root = createRoot(container);
  await act(async () => root.render(open().page));
  expect(container.textContent).toBe("out nobody");
  await act(async () => root.unmount());
});

it("renders on a server without knowing who asks", () => {
  expect(renderToString(open({ status: "in", user: ADA }).page)).toBe("<p>unknown nobody</p>");
});

it("says what is missing when there is no provider", () => {
  expect(() => renderToString(createElement(Shown))).toThrow("<AuthProvider>");
});
