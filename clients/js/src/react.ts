// For React: who is logged in, as a context.

import { createContext, createElement, type ReactNode, useContext, useMemo, useSyncExternalStore } from "react";
import type { AuthClient, AuthState } from "./index.js";

export interface Auth extends AuthState {
  readonly client: AuthClient;
}

/** What a server renders, and what the browser takes over: never the state of somebody else's request. */
const UNKNOWN: AuthState = { status: "unknown", user: null };

const AuthContext = createContext<Auth | undefined>(undefined);

/** Tells everything inside who is logged in, and asks the server when it is mounted. */
export function AuthProvider({ client, children }: { client: AuthClient; children?: ReactNode }) {
  const state = useSyncExternalStore(client.subscribe, client.getState, () => UNKNOWN);
  const auth = useMemo(() => ({ client, ...state }), [client, state]);
  return createElement(AuthContext.Provider, { value: auth }, children);
}

/** `{ client, status, user }`; throws outside of an `<AuthProvider>`. */
export function useAuth(): Auth {
  const auth = useContext(AuthContext);
  if (!auth) throw new Error("useAuth() needs an <AuthProvider> around it.");
  return auth;
}
