// The demo page, used as a person uses it.

export const PASSWORD = "correct horse battery staple";

export class Demo {
  constructor(page) {
    this.page = page;
    this.errors = [];
    page.on("pageerror", (error) => this.errors.push(error));
  }

  /** Waits until the page has finished what it was told. */
  idle() {
    return this.page.locator("body:not([aria-busy]) #btn-login:enabled").waitFor({ state: "attached" });
  }

  async open(url) {
    await this.page.goto(url);
    await this.idle();
  }

  /** Does something that makes the page send a request, and gives `{status, data}` of its answer. */
  async sends(method, path, action) {
    const fits = (response) =>
      response.request().method() === method && new URL(response.url()).pathname === path;
    const [response] = await Promise.all([this.page.waitForResponse(fits), action()]);
    await this.idle();
    return { status: response.status(), data: await response.json() };
  }

  /** Clicks a button that sends a request. */
  click(id, method, path) {
    return this.sends(method, path, () => this.page.locator(`#${id}`).click());
  }

  async register(email) {
    await this.page.locator("#register-email").fill(email);
    await this.page.locator("#register-password").fill(PASSWORD);
    return this.click("btn-register", "POST", "/auth/register");
  }

  async login(email, password = PASSWORD) {
    await this.page.locator("#email").fill(email);
    await this.page.locator("#password").fill(password);
    return this.click("btn-login", "POST", "/auth/login");
  }

  /** What the page says of who is logged in. */
  status() {
    return this.page.locator("#status").innerText();
  }

  /** The newest entry of the page's log, as "POST /auth/login 200". */
  newest() {
    return this.page
      .locator("#log > li")
      .first()
      .evaluate(({ dataset }) => [dataset.method, dataset.path, dataset.status, dataset.code].filter(Boolean).join(" "));
  }
}
