// The page that a link of a mail leads to. Opening it does nothing: the button does.

import { showErrors, values } from "./forms.js";

const form = document.getElementById("link-form");
const button = form.querySelector("button");
const done = document.getElementById("summary");
const token = new URLSearchParams(location.search).get("token");

function finish(kind, text) {
  form.hidden = true;
  done.hidden = false;
  done.dataset.kind = kind;
  done.textContent = text;
  done.focus();
}

async function send() {
  const body = JSON.stringify({ ...values(form), [form.dataset.token]: token });
  const headers = { "Content-Type": "application/json" };
  try {
    const response = await fetch(form.action, { method: "POST", headers, body });
    return { ok: response.ok, data: await response.json() };
  } catch {
    return { ok: false, data: { detail: "The server did not answer." } };
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  const { ok, data } = await send();
  button.disabled = false;
  if (ok) finish("ok", data.message ?? "You are registered. Log in.");
  else showErrors(form, data);
});

if (token) button.disabled = false;
else finish("refused", "This link is not whole: its token is missing.");
