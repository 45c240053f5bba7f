// The session is bound to a key that this browser keeps: with it, the client refreshes. The link to the login
// stays where it is, for whoever has to wait too long.

const { client, prefix } = document.body.dataset;
const { next, login } = document.getElementById("continue").dataset;

import(client)
  .then(({ createAuthClient }) => createAuthClient({ prefix }).refresh())
  .then(() => location.replace(next), () => location.replace(login));
