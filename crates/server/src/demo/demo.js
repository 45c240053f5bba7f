// The demo page: which button does what.

import * as account from "./account.js";
import { showCookies } from "./cookies.js";
import { callItems } from "./items.js";
import { clear } from "./log.js";
import { confirmCode } from "./mail.js";
import { whileBusy } from "./request.js";
import { endOthers, listSessions } from "./sessions.js";

const byId = (id) => document.getElementById(id);

async function items(method, csrf = "cookie") {
  if ((await callItems(method, csrf)) === 401) account.showNobody();
}

async function confirm() {
  const confirmed = await confirmCode();
  if (confirmed && !(await account.whoAmI())) account.invite(confirmed.email, confirmed.message);
}

async function begin() {
  if (await account.whoAmI()) await listSessions();
}

const clicks = {
  "btn-forgot": account.forgot,
  "btn-resend": account.resend,
  "btn-get": () => items("GET", "none"),
  "btn-post": () => items("POST"),
  "btn-put": () => items("PUT"),
  "btn-patch": () => items("PATCH"),
  "btn-delete": () => items("DELETE"),
  "btn-post-no-csrf": () => items("POST", "none"),
  "btn-post-wrong-csrf": () => items("POST", "wrong"),
  "btn-sessions": listSessions,
  "btn-end-others": endOthers,
  "btn-me": account.whoAmI,
  "btn-refresh": account.refresh,
  "btn-logout": account.logout,
  "btn-clear-log": clear,
};

const submits = {
  "register-form": account.register,
  "login-form": account.login,
  "code-form": confirm,
  "password-form": account.changePassword,
};

for (const [id, action] of Object.entries(clicks)) {
  byId(id).addEventListener("click", () => whileBusy(action));
}
for (const [id, action] of Object.entries(submits)) {
  byId(id).addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(action);
  });
}
addEventListener("focus", showCookies); // another tab may have refreshed
showCookies();
whileBusy(begin);
