// What is done on this page is done by who it shows, and in a login that has not expired. Who logs out, in
// whichever tab, is logged out in all of them.

const { client, prefix, ui } = document.body.dataset;
const logout = document.getElementById("logout");

const begun = import(client).then(({ createAuthClient }) => {
  const auth = createAuthClient({ prefix });
  const stop = auth.subscribe(({ status, user }) => {
    if (status === "out") location.replace(`${ui}/login`);
    if (user && user.email !== logout.dataset.email) location.reload();
  });
  return { auth, stop };
});

for (const form of document.forms) form.addEventListener("submit", form === logout ? logOut : refreshFirst);

async function logOut(event) {
  event.preventDefault();
  try {
    const { auth, stop } = await begun;
    stop();
    await auth.logout();
    location.replace(logout.dataset.next);
  } catch {
    logout.submit();
  }
}

/** Only the client can refresh: it has the key. So it looks whether it must, before a form goes. */
async function refreshFirst(event) {
  if (event.defaultPrevented) return;
  event.preventDefault();
  const form = event.target;
  try {
    const { auth } = await begun;
    await auth.me();
  } catch {
    // The server says what is wrong.
  }
  // `submit()` asks nobody, and the token may be another one by now.
  if (form.dispatchEvent(new Event("send", { cancelable: true }))) form.submit();
}
