import { expect, it } from "vitest";
import { isPage } from "../src/page.js";
import { openPage } from "./support/page.js";

it("tells a page from a server", () => {
  expect(isPage()).toBe(false);
  openPage();
  expect(isPage()).toBe(true);
});
