// Who logs out in another tab is logged out here.

const { client, prefix, ui } = document.body.dataset;

import(client).then(({ createAuthClient }) => {
  createAuthClient({ prefix }).subscribe(({ status }) => {
    if (status === "out") location.replace(`${ui}/login`);
  });
});
