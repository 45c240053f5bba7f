//! `GET /auth/me`: who is logged in.

use axum::{
    Json,
    extract::{FromRequestParts as _, Request, State},
    response::{IntoResponse as _, Response},
};
use bluefox_auth_core::{Timestamp, csrf, refresh::Presented, rotation::Generation};

use crate::{
    account::OwnAccount,
    auth::BluefoxAuth,
    call::Call,
    error::Problem,
    extract::{Authenticated, authenticate},
    http::{
        cookies::RequestCookies,
        head::Head,
        openapi::{WithCookies, refusals},
    },
    session::{self, Tokens, reply, rotate::find_genuine},
};

refusals!(Refusals: AUTHENTICATED);

/// The account of the user who is logged in.
///
/// Where the browser sends twins of our cookies, the answer sets those of this session anew, as they
/// are, and clears the rest.
#[utoipa::path(
    get,
    path = "/me",
    tag = "session",
    responses(WithCookies<OwnAccount>, Refusals),
    security(("bearer" = []), ("cookie" = []))
)]
pub(super) async fn me(
    State(auth): State<BluefoxAuth>,
    // As a whole: extractors of its parts would copy them.
    request: Request,
) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let authenticated = authenticate(&parts, &auth).await?;
    let account = OwnAccount::try_from(authenticated.account())?;
    let mut response = Json(account).into_response();
    let names = &auth.settings().cookies.names;
    if RequestCookies::read(Head::of_parts(&parts), names).has_twins() {
        let Ok(call) = Call::from_request_parts(&mut parts, &auth).await;
        let cookies = RequestCookies::read(Head::of_parts(&parts), names);
        if let Some(tokens) = served(&call, &cookies, &authenticated).await? {
            reply::set_anew(&auth, &cookies, &tokens, &mut response);
        }
    }
    Ok(response)
}

/// The tokens of the session and generation that served the request, as the browser sent them:
/// nothing that it does not hold already. `None` unless it holds all of them, and they are current:
/// the jar must not be turned back.
async fn served(
    call: &Call,
    cookies: &RequestCookies<'_>,
    authenticated: &Authenticated,
) -> Result<Option<Tokens>, Problem> {
    let (auth, claims) = (&call.auth, authenticated.claims());
    let verify = |token: &[u8]| session::authenticate::verify(auth, token, call.now);
    let is_this = |token: &&&[u8]| verify(token).is_ok_and(|other| other.claims.jti == claims.jti);
    let access = cookies.access.iter().find(is_this);
    let Some(access) = access.and_then(|token| std::str::from_utf8(token).ok()) else {
        return Ok(None);
    };
    let Some(generation) = Generation::from_i64(claims.r#gen) else {
        return Ok(None);
    };
    for text in &cookies.refresh {
        let Some(presented) = Presented::parse(text) else {
            continue;
        };
        if presented.session() != claims.sid || presented.generation() != generation {
            continue;
        }
        let genuine = find_genuine(call, &[presented]).await?;
        if let Some((_, session)) = genuine.first()
            && session.state.generation == generation
        {
            let is_keyed = !session.state.keys.is_empty();
            return Ok(Some(Tokens {
                access: access.into(),
                access_life: call.now.until(Timestamp::from_seconds(claims.exp)),
                refresh: (*text).into(),
                csrf: csrf::token(&auth.keys().csrf, claims.sid, generation, is_keyed),
                idle_life: call.now.until(session.state.idle_expires_at),
            }));
        }
    }
    Ok(None)
}
