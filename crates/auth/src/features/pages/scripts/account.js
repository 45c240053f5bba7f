// Who logs out, in whichever tab, is logged out in all of them.

const { client, prefix, ui } = document.body.dataset;
const form = document.getElementById("logout");

const begun = import(client).then(({ createAuthClient }) => {
  const auth = createAuthClient({ prefix });
  const stop = auth.subscribe(({ status }) => {
    if (status === "out") location.replace(`${ui}/login`);
  });
  return { auth, stop };
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  try {
    const { auth, stop } = await begun;
    stop();
    await auth.logout();
    location.replace(form.dataset.next);
  } catch {
    form.submit();
  }
});
