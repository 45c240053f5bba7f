import { expect, it, vi } from "vitest";
import { createChannel } from "../src/channel.js";
import { openPage, settle } from "./support/page.js";

it("tells the other tabs, and not itself", async () => {
  openPage();
  const own = vi.fn();
  const other = vi.fn();
  const stranger = vi.fn();
  const { tell } = createChannel("name", own);
  createChannel("name", other);
  createChannel("another name", stranger);
  tell({ kind: "login", expiresIn: 1800 });
  await settle();
  expect(other).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: "login", expiresIn: 1800 }));
  expect(own).not.toHaveBeenCalled();
  expect(stranger).not.toHaveBeenCalled();
});

it("takes no notice of its own message, should it come back", async () => {
  openPage();
  const hear = vi.fn();
  const { tell } = createChannel("name", hear);
  const mirror = new BroadcastChannel("name");
  mirror.addEventListener("message", ({ data }) => mirror.postMessage(data));
  tell({ kind: "logout" });
  await settle();
  expect(hear).not.toHaveBeenCalled();
});

it("neither tells nor hears when it is closed", async () => {
  openPage();
  const hear = vi.fn();
  const closed = createChannel("name", hear);
  const open = createChannel("name", hear);
  closed.close();
  closed.tell({ kind: "logout" });
  open.tell({ kind: "logout" });
  await settle();
  expect(hear).not.toHaveBeenCalled();
});

it("is silent on a server", () => {
  const { tell, close } = createChannel("name", () => {});
  tell({ kind: "logout" });
  close();
});

it("is silent where there are no channels", () => {
  openPage();
  vi.stubGlobal("BroadcastChannel", undefined);
  const { tell, close } = createChannel("name", () => {});
  tell({ kind: "logout" });
  close();
});
