//! What an operation takes and answers, as `OpenAPI` 3.1. A refusal is described by its codes and by
//! nothing else: `core/error.rs` knows the status and the words.

pub(crate) mod document;
mod problem;

use std::{collections::BTreeMap, marker::PhantomData};

use bluefox_auth_core::Code;
use serde::Serialize;
use utoipa::{
    IntoParams, IntoResponses, ToSchema,
    openapi::{
        ContentBuilder, Header, Object, ObjectBuilder, Ref, RefOr, Required, Response,
        ResponseBuilder, Type,
        header::HeaderBuilder,
        path::{Parameter, ParameterBuilder, ParameterIn},
    },
};

/// A method that changes something, whatever it carries.
pub(crate) const UNSAFE: &[Code] = &[Code::CrossSite];

/// A JSON body, required or not.
pub(crate) const JSON: &[Code] = &[
    Code::MalformedRequest,
    Code::MalformedJson,
    Code::RequestTimeout,
    Code::PayloadTooLarge,
    Code::UnsupportedMediaType,
    Code::ValidationFailed,
];

/// A sender who must be known.
pub(crate) const AUTHENTICATED: &[Code] = &[Code::NotAuthenticated, Code::TokenExpired];

/// Cookies that authenticate an unsafe method.
pub(crate) const CSRF: &[Code] = &[Code::CsrfMissing, Code::CsrfInvalid];

/// What may happen wherever a table is read.
const ANYWHERE: &[Code] = &[Code::InternalError, Code::Unavailable];

/// Names a type that stands for the refusals of an operation: of groups, and of codes in brackets.
/// `internal_error` and `unavailable` are always among them.
///
/// ```ignore
/// refusals!(Refusals: UNSAFE, JSON, CSRF, [InvalidCredentials, Overloaded]);
/// ```
macro_rules! refusals {
    ($name:ident: $($group:tt),+ $(,)?) => {
        /// What the operation refuses.
        enum $name {}

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::Response>,
            > {
                $crate::http::openapi::refuse(&[
                    $($crate::http::openapi::refusals!(@group $group)),+
                ])
            }
        }
    };
    (@group [$($code:ident),+ $(,)?]) => { &[$(bluefox_auth_core::Code::$code),+] };
    (@group $group:ident) => { $crate::http::openapi::$group };
}
pub(crate) use refusals;

/// The responses of [`refusals!`], one a status. They are components, named by their codes.
pub(crate) fn refuse(groups: &[&[Code]]) -> BTreeMap<String, RefOr<Response>> {
    let is_among = |code: &&Code| groups.iter().chain([&ANYWHERE]).any(|of| of.contains(code));
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in Code::ALL.iter().filter(is_among) {
        by_status.entry(code.status()).or_default().push(*code);
    }
    let answers = by_status.into_iter().map(|(status, codes)| {
        let named = Ref::from_response_name(problem::name_of(&codes));
        (status.to_string(), named.into())
    });
    answers.collect()
}

/// A 200 whose body is a `T`, and which sets or clears the three cookies where the request goes by
/// cookie.
pub(crate) struct WithCookies<T>(PhantomData<T>);

impl<T: ToSchema> IntoResponses for WithCookies<T> {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let cookies = "One for each of the three cookies: set with new tokens, or cleared with the \
                       end of the session. None where the tokens travel in the body alone.";
        let body = ContentBuilder::new().schema(Some(Ref::from_schema_name(T::name())));
        let response = ResponseBuilder::new()
            .description("Done.")
            .content("application/json", body.build())
            .header("Set-Cookie", header(Type::String, cookies));
        BTreeMap::from([("200".to_owned(), response.build().into())])
    }
}

fn header(of: Type, description: &str) -> Header {
    HeaderBuilder::new()
        .schema(Some(Object::with_type(of)))
        .description(Some(description))
        .build()
}

/// The header of the second secret that binds a session to one client.
pub(crate) enum RefreshKey {}

impl IntoParams for RefreshKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about = "16 random bytes as base64url without padding, kept outside the cookie jar. Given \
                     at login, each refresh needs it.";
        vec![refresh_key(Required::False, about)]
    }
}

/// The same header, where it is what the operation is about.
pub(crate) enum NewRefreshKey {}

impl IntoParams for NewRefreshKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let about = "The new key: 16 random bytes as base64url without padding.";
        vec![refresh_key(Required::True, about)]
    }
}

fn refresh_key(required: Required, about: &str) -> Parameter {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some("^[A-Za-z0-9_-]{21}[AQgw]$"));
    ParameterBuilder::new()
        .name("X-Refresh-Key")
        .parameter_in(ParameterIn::Header)
        .required(required)
        .schema(Some(key))
        .description(Some(about))
        .build()
}

/// The header that keeps the tokens out of the body.
pub(crate) enum AuthTransport {}

impl IntoParams for AuthTransport {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let cookie = ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(["cookie"]));
        let parameter = ParameterBuilder::new()
            .name("X-Auth-Transport")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .schema(Some(cookie))
            .description(Some(
                "`cookie` keeps the tokens out of the body, so that no script holds what HttpOnly \
                 hides. Refused where the answer sets no cookies.",
            ));
        vec![parameter.build()]
    }
}

/// An answer that has nothing to tell but that it is done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Message {
    /// One sentence for a person. It may change.
    pub(crate) message: &'static str,
}
