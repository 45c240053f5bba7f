// Written by clients/js. Until that is built, this one leaves everything to the forms.
export class AuthError extends Error {}

const unavailable = async () => {
  throw new AuthError("The client has not been built.");
};

export const createAuthClient = () => ({
  login: unavailable,
  refresh: unavailable,
  subscribe: () => () => {},
  close() {},
});
