// For Vue: who is logged in, as a plugin.

import { type App, type InjectionKey, inject, type ShallowRef, shallowRef } from "vue";
import type { AuthClient, AuthState } from "./index.js";

export interface Auth {
  readonly client: AuthClient;
  readonly status: Readonly<ShallowRef<AuthState["status"]>>;
  readonly user: Readonly<ShallowRef<AuthState["user"]>>;
}

const KEY: InjectionKey<Auth> = Symbol("bluefox-auth");

/** A plugin for one app. It listens until the app is unmounted, and on a server not at all. */
export function createAuth(client: AuthClient) {
  return {
    install(app: App) {
      const status = shallowRef<AuthState["status"]>("unknown");
      const user = shallowRef<AuthState["user"]>(null);
      app.provide(KEY, { client, status, user });
      if (typeof document === "undefined") return;
      const tell = (state: AuthState) => {
        status.value = state.status;
        user.value = state.user;
      };
      tell(client.getState());
      app.onUnmount(client.subscribe(tell));
    },
  };
}

/** `{ client, status, user }`, the latter two as refs; throws where the app has no `createAuth(client)`. */
export function useAuth(): Auth {
  const auth = inject(KEY, undefined);
  if (!auth) throw new Error("useAuth() needs app.use(createAuth(client)).");
  return auth;
}
