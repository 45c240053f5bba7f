//! CORS with credentials, for exactly the origins that are allowed.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::{csrf, request_id, transport};
use crate::auth::BluefoxAuth;

impl BluefoxAuth {
    /// The CORS layer for the app's own routes: credentials, for the `allowed_origins` alone.
    ///
    /// The auth routes have it already. Layering it twice does no harm.
    pub fn cors(&self) -> CorsLayer {
        let origins = self.settings().allowed_origins.iter();
        CorsLayer::new()
            .allow_origin(AllowOrigin::list(
                origins.filter_map(|origin| HeaderValue::from_str(origin).ok()),
            ))
            .allow_credentials(true)
            .allow_methods([
                Method::GET,
                Method::HEAD,
                Method::POST,
                Method::PUT,
                Method::PATCH,
                Method::DELETE,
            ])
            .allow_headers([
                header::AUTHORIZATION,
                header::CONTENT_TYPE,
                HeaderName::from_static(csrf::HEADER),
                HeaderName::from_static(super::REFRESH_KEY_HEADER),
                HeaderName::from_static(transport::HEADER),
                HeaderName::from_static(request_id::HEADER),
            ])
            .expose_headers([
                header::RETRY_AFTER,
                HeaderName::from_static(request_id::HEADER),
            ])
            .max_age(Duration::from_mins(10))
    }
}
