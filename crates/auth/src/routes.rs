//! The routes, installed in one line.

use axum::{Router, response::IntoResponse as _};
use bluefox_auth_core::Code;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    auth::BluefoxAuth,
    error::Problem,
    features,
    http::{headers, openapi::document::Document},
};

impl BluefoxAuth {
    /// Every auth route, under the prefix, ready to be merged into the app's router. They carry
    /// their own state, so it fits a router of any. `/auth/openapi.json` describes them.
    ///
    /// ```no_run
    /// # use axum::{Router, routing::get};
    /// # use bluefox_auth::{BluefoxAuth, CurrentUser};
    /// # async fn dashboard(user: CurrentUser) -> String { user.email.clone() }
    /// # fn example(auth: BluefoxAuth) {
    /// let app: Router =
    ///     Router::new().route("/dashboard", get(dashboard)).merge(auth.routes()).with_state(auth);
    /// # }
    /// ```
    #[must_use = "the routes do nothing until they are merged into the app's router"]
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let below = features::ALL
            .iter()
            .fold(OpenApiRouter::new(), |routes, feature| {
                routes.merge((feature.routes)())
            });
        let well_known = features::ALL
            .iter()
            .filter_map(|feature| feature.well_known)
            .fold(OpenApiRouter::new(), |routes, well_known| {
                routes.merge(well_known(self))
            });
        let (below, mut api) = OpenApiRouter::new()
            .nest(self.prefix(), below)
            .split_for_parts();
        let (well_known, well_known_api) = well_known.split_for_parts();
        api.merge(well_known_api);
        let names = &self.settings().cookies.names;
        let document = Document::new(api, names, self.step_up_methods());
        let below = below.method_not_allowed_fallback(method_not_allowed);
        let api: Router = headers::layers(self, document, below)
            .merge(well_known)
            .with_state(self.clone());
        #[cfg(feature = "pages")]
        let api = {
            let pages = features::pages::routes(self, &api);
            api.merge(pages)
        };
        api.with_state(())
    }
}

async fn method_not_allowed() -> axum::response::Response {
    Problem::new(Code::MethodNotAllowed).into_response()
}
