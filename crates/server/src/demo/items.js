// The protected list: reads need a login, writes the CSRF token as well.

import { element } from "./log.js";
import { call } from "./request.js";

const ITEMS = "/demo/items";
const byId = (id) => document.getElementById(id);

/** Shows the list as it is known. */
export function showItems(items) {
  byId("items").replaceChildren(...items.map((text) => element("li", "", text)));
  byId("items-empty").hidden = items.length > 0;
  byId("items-empty").textContent = "The list is empty.";
}

function noteForged(status) {
  if (status === 403) return "Refused, as it should be. The cookies went along, and they are not enough.";
  if (status === 401) return "Refused before the token mattered: nobody is logged in.";
  return status >= 200 && status < 300 && "This should have been refused.";
}

/** The body for a method, or none when the field is empty: the server then picks a text. */
function itemBody(method) {
  const text = byId("item-text").value.trim();
  if (!text || method === "GET" || method === "DELETE") return undefined;
  return method === "PUT" ? { items: [text] } : { text };
}

/** Sends a request for the list, and gives its status. */
export async function callItems(method, csrf) {
  const json = itemBody(method);
  const note = method !== "GET" && csrf !== "cookie" ? noteForged : undefined;
  const { status, ok, data } = await call(method, ITEMS, { csrf, json, note });
  byId("item-text").setAttribute("aria-invalid", String(status === 422));
  byId("item-text-error").textContent = status === 422 ? data.detail : "";
  if (ok) showItems(data.items);
  if (ok && json) byId("item-text").value = "";
  return status;
}
