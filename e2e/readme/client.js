import { AuthError, createAuthClient } from "bluefox-auth";

export const auth = createAuthClient(); // or { baseUrl: "https://api.example.com" }

export async function start(email, password) {
  await auth.register({ email, password });
  await auth.login({ email, password });
  return auth.me();
}

// As `fetch`: with the CSRF token, and with a refresh when it is time.
export async function addItem(text) {
  const headers = { "Content-Type": "application/json" };
  const response = await auth.fetch("/demo/items", { method: "POST", headers, body: JSON.stringify({ text }) });
  return (await response.json()).items;
}

export async function changePassword(current_password, new_password) {
  try {
    return await auth.changePassword({ current_password, new_password });
  } catch (error) {
    if (error instanceof AuthError && error.code === "invalid_credentials") return { message: "That is not your password." };
    throw error;
  }
}
