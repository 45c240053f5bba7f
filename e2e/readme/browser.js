// The browser sends the cookies by itself. All that is left to do: read the CSRF token from its cookie and send it back.
const API = ""; // the page's own origin, or "https://api.example.com"

const csrfToken = () => /(?:^|; )bf_csrf_token=([^;]*)/.exec(document.cookie)?.[1] ?? "";

export async function send(method, path, body) {
  const token = csrfToken();
  const headers = { "X-CSRF-Token": token };
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(API + path, { method, headers, body: JSON.stringify(body), credentials: "include" });
  const answer = await response.json();
  // Another tab has just refreshed: the cookie that went along was a newer one than the token.
  if (answer.code === "csrf_invalid" && csrfToken() !== token) return send(method, path, body);
  if (!response.ok) throw Object.assign(new Error(answer.detail), answer); // { status, code, … }
  return answer;
}

export const register = (email, password) => send("POST", "/auth/register", { email, password });
export const login = (email, password) => send("POST", "/auth/login", { email, password });
export const refresh = () => send("POST", "/auth/refresh");
export const logout = () => send("POST", "/auth/logout");
export const items = () => send("GET", "/demo/items");
export const addItem = (text) => send("POST", "/demo/items", { text });
