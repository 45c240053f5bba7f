// What a page can do to another site: forms, fetches, images and frames. Each waits for its end.

/** Submits a form from the page, as a POST with one field, and gives the status that it was answered with. */
export async function submitForm(page, action, { enctype, name = "", value = "" }) {
  const posted = page.waitForResponse((response) => response.request().method() === "POST");
  await page.evaluate(
    ([properties, field]) => {
      const form = Object.assign(document.createElement("form"), { ...properties, method: "post" });
      form.append(Object.assign(document.createElement("input"), field));
      document.body.append(form);
      form.submit();
    },
    [{ action, enctype }, { name, value }],
  );
  const response = await posted;
  await page.waitForURL(action);
  return response;
}

/** Sends a request and gives the type of the answer: "opaque" where it can't be read, "failed" where there is none. */
export function fetchBlindly(page, url, init) {
  const fetchType = ([url, init]) => fetch(url, init).then(({ type }) => type, () => "failed");
  return page.evaluate(fetchType, [url, { credentials: "include", ...init }]);
}

/** Shows an image: "shown" or "broken". */
export function showImage(page, src) {
  return page.evaluate(
    (src) =>
      new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve("shown");
        image.onerror = () => resolve("broken");
        image.src = src;
      }),
    src,
  );
}

/** Loads a frame, and gives whether the page can look into it. */
export function loadFrame(page, src) {
  return page.evaluate(
    (src) =>
      new Promise((resolve) => {
        const frame = document.createElement("iframe");
        frame.onload = () => resolve(frame.contentDocument === null ? "closed" : "open");
        frame.src = src;
        document.body.append(frame);
      }),
    src,
  );
}
