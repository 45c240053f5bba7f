// The log: one entry a request, newest first. Secrets are shortened before they are shown.

const KEPT = 100;
const list = document.getElementById("log");
const empty = document.getElementById("log-empty");
const result = document.getElementById("result");

/** The beginning and the end of a token: enough to see that it changed, too little to use. */
export function shorten(token) {
  return token.length > 16 ? `${token.slice(0, 6)}…${token.slice(-4)}` : "…";
}

/** An element with a class and a text. Text never becomes markup. */
export function element(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

const TOKENS = ["access_token", "refresh_token", "flow"];

function mask(key, value) {
  if (typeof value !== "string") return value;
  if (key.endsWith("password")) return "••••••••";
  if (TOKENS.includes(key)) {
    return `${shorten(value)} (${value.length} characters)`;
  }
  return value;
}

function pretty(text, indent) {
  try {
    return JSON.stringify(JSON.parse(text), mask, indent);
  } catch {
    return text.slice(0, 2000);
  }
}

function kindOf(status) {
  if (status >= 200 && status < 300) return "ok";
  return status >= 400 && status < 500 ? "refused" : "failed";
}

function fact(name, ...values) {
  const row = element("div");
  const description = element("dd");
  description.append(...values);
  row.append(element("dt", "", name), description);
  return row;
}

function facts(exchange) {
  const rows = element("dl", "wire");
  const token = exchange.token
    ? element("code", "token", shorten(exchange.token))
    : element("span", "absent", "not sent");
  rows.append(fact("X-CSRF-Token", token));
  if (exchange.sent) rows.append(fact("Body sent", element("code", "", pretty(exchange.sent))));
  const took = `${exchange.milliseconds} ms`;
  rows.append(fact("Answer", [exchange.type, took].filter(Boolean).join(", ")));
  return rows;
}

function headline(exchange, kind) {
  const line = element("summary");
  const chip = element("span", "chip", exchange.status ? String(exchange.status) : "none");
  chip.dataset.kind = kind;
  line.append(chip, " ", element("span", "method", exchange.method), " ");
  line.append(element("span", "path", exchange.path));
  if (exchange.code) line.append(" ", element("span", "code", exchange.code));
  return line;
}

function announce(exchange, kind) {
  const answer = exchange.status || "no answer";
  const words = [exchange.method, exchange.path, "→", answer, exchange.code];
  result.textContent = words.filter(Boolean).join(" ");
  result.dataset.kind = kind;
}

/** Adds an exchange `{method, path, token, sent, status, type, code, text, milliseconds, note}`. */
export function record(exchange) {
  const kind = kindOf(exchange.status);
  const entry = element("li", "entry");
  const { method, path, status, code } = exchange;
  Object.assign(entry.dataset, { method, path, status, code, csrf: exchange.token ? "sent" : "none" });

  const details = element("details");
  details.open = true;
  details.append(headline(exchange, kind));
  if (exchange.note) details.append(element("p", "note", exchange.note));
  details.append(facts(exchange));
  if (exchange.text) details.append(element("pre", "json", pretty(exchange.text, 2)));
  entry.append(details);

  list.prepend(entry);
  while (list.children.length > KEPT) list.lastElementChild.remove();
  list.parentElement.scrollTop = 0;
  empty.hidden = true;
  announce(exchange, kind);
}

/** Closes the entries of earlier actions, so that the ones to come stand out. */
export function fold() {
  for (const details of list.querySelectorAll("details[open]")) details.open = false;
}

/** Empties the log. */
export function clear() {
  list.replaceChildren();
  empty.hidden = false;
  result.textContent = "";
}
