// The mailbox of `serve --dev`, read as a person reads it.

/** Waits until the server has put a mail of this purpose there, from the line `mark` of its log on. */
export const mailed = (server, purpose, mark) =>
  server.logged((line) => line.message === "a mail is in the mailbox" && line.purpose === purpose, mark);

/** The newest mail of a purpose to an address, on the page of the mailbox. */
export function newest(page, purpose, email) {
  return page.locator(`article[data-purpose="${purpose}"]`).filter({ hasText: email }).first();
}

/** The six digits of a mail. */
export const codeOf = (mail) => mail.locator(".digits").innerText();

/** Clicks the link of a mail, and gives the page that it leads to. */
export async function follow(mail, path) {
  const page = mail.page();
  await mail.locator(".link a").click();
  await page.waitForURL((url) => url.pathname === path);
  return page;
}

/** Presses the button of a page that a link led to, and gives what it says then. */
export async function press(page) {
  await page.locator("main form button[type=submit]:enabled").click();
  const said = page.locator(".notice, #problem");
  await said.waitFor();
  return said.innerText();
}
