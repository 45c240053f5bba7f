//! The routes, installed in one line.

use axum::{Router, response::IntoResponse as _};
use bluefox_auth_core::Code;

use crate::{auth::BluefoxAuth, error::Problem, features, http::headers};

impl BluefoxAuth {
    /// Every auth route, under the prefix, ready to be merged into the app's router. They carry
    /// their own state, so it fits a router of any.
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
            .fold(Router::new(), |routes, feature| {
                routes.merge((feature.routes)())
            })
            .method_not_allowed_fallback(method_not_allowed);
        let below = headers::layers(self, Router::new().nest(self.prefix(), below));
        features::ALL
            .iter()
            .filter_map(|feature| feature.well_known)
            .fold(below, |routes, well_known| routes.merge(well_known(self)))
            .with_state(self.clone())
    }
}

async fn method_not_allowed() -> axum::response::Response {
    Problem::new(Code::MethodNotAllowed).into_response()
}
