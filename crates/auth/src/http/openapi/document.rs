//! The document: what this very system answers, with its prefix, its cookies and its methods.

use std::collections::BTreeSet;

use axum::{
    body::Bytes,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Info, InfoBuilder, LicenseBuilder, OpenApi, RefOr, Schema,
        path::{Operation, Paths},
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

use super::{Message, problem};
use crate::{http::csrf, session::reply, settings::CookieNames, user::User};

const ABOUT: &str = "\
A browser authenticates by cookie, and with every unsafe method it repeats the CSRF cookie in a header. \
Everybody else authenticates by Bearer. A refusal is a problem (RFC 9457): match on its `code`. Every \
answer is `Cache-Control: no-store`, and has an `X-Request-Id` under which the log speaks of it.";

/// The document as it is served.
#[derive(Clone, Debug)]
pub(crate) struct Document(Bytes);

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let json = HeaderValue::from_static("application/json");
        ([(header::CONTENT_TYPE, json)], self.0).into_response()
    }
}

impl Document {
    /// Completes what the handlers say about themselves. `methods` are those that prove presence
    /// again.
    #[expect(
        clippy::expect_used,
        reason = "a tree of texts under textual keys can always be written"
    )]
    pub(crate) fn new(mut api: OpenApi, names: &CookieNames, methods: &[&str]) -> Self {
        api.info = info();
        for operation in operations(&mut api.paths) {
            refuse_null(operation);
        }
        let refusals = refusals(&mut api.paths);
        let components = api.components.get_or_insert_default();
        components.responses.extend(refusals);
        schemas(components, methods);
        security(components, names);
        let mut text = api.to_pretty_json().expect("it is a tree of texts");
        text.push('\n');
        Self(text.into())
    }
}

fn info() -> Info {
    let license = LicenseBuilder::new()
        .name(env!("CARGO_PKG_LICENSE"))
        .identifier(Some(env!("CARGO_PKG_LICENSE")));
    InfoBuilder::new()
        .title("bluefox-auth")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(license.build()))
        .build()
}

fn operations(paths: &mut Paths) -> impl Iterator<Item = &mut Operation> {
    paths.paths.values_mut().flat_map(|path| {
        let methods = [
            &mut path.get,
            &mut path.post,
            &mut path.put,
            &mut path.patch,
            &mut path.delete,
        ];
        methods.into_iter().flatten()
    })
}

/// A body that may be left out is described as one that may be `null`, which it may not.
fn refuse_null(operation: &mut Operation) {
    let Some(RefOr::T(body)) = &mut operation.request_body else {
        return;
    };
    for content in body.content.values_mut() {
        if let RefOr::T(content) = content
            && let Some(RefOr::T(Schema::OneOf(either))) = &content.schema
        {
            content.schema = either
                .items
                .iter()
                .find(|one| matches!(one, RefOr::Ref(_)))
                .cloned();
        }
    }
}

/// The responses that the operations refer to.
fn refusals(paths: &mut Paths) -> Vec<(String, RefOr<utoipa::openapi::Response>)> {
    let names: BTreeSet<String> = operations(paths)
        .flat_map(|operation| operation.responses.responses.values())
        .filter_map(|response| match response {
            RefOr::Ref(named) => Some(named.ref_location.rsplit_once('/')?.1.to_owned()),
            RefOr::T(_) => None,
        })
        .collect();
    let described = names.into_iter().map(|name| {
        let response = problem::response(&name);
        (name, response.into())
    });
    described.collect()
}

/// The shapes that no single operation owns.
fn schemas(components: &mut Components, methods: &[&str]) {
    let shared = [
        (problem::PROBLEM.into(), problem::problem(methods).into()),
        (problem::FIELD_ERROR.into(), problem::field_error().into()),
        (Message::name(), Message::schema()),
        (reply::Body::name(), reply::Body::schema()),
        (reply::AccessBody::name(), reply::AccessBody::schema()),
        (User::name(), User::schema()),
    ];
    components
        .schemas
        .extend(shared.map(|(name, schema)| (name.into_owned(), schema)));
}

/// How a request says who sends it.
fn security(components: &mut Components, names: &CookieNames) {
    let cookie = |name: &str, description| {
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
            name,
            description,
        )))
    };
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("An access token. Beside it no cookie counts."));
    let csrf = ApiKeyValue::with_description(
        csrf::HEADER.to_owned(),
        format!("The value of the cookie `{}`.", names.csrf),
    );
    components.add_security_schemes_from_iter([
        ("bearer", SecurityScheme::Http(bearer.build())),
        ("cookie", cookie(&names.access, "An access token.")),
        ("refresh_cookie", cookie(&names.refresh, "A refresh token.")),
        ("csrf", SecurityScheme::ApiKey(ApiKey::Header(csrf))),
    ]);
}
