// Written by clients/js. Until that is built, this one goes by length.
export const strength = (password) => Math.min(4, Math.floor(password.length / 5));
