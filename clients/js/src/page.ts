/** Whether this is a page: a server, which renders one, has no cookies, no storage and no tabs. */
export const isPage = () => typeof document !== "undefined";
