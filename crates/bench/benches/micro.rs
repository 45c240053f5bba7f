//! The parts of a request that are rules: `scripts/bench --micro`.
//!
//! How cookies are parsed is private; `cookies_of_others` goes through it by the extractor, as does
//! every other `extractor` here, and includes the refusal.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that can't begin fails by panicking"
)]

use std::time::Duration;

use axum::{extract::FromRequestParts as _, http::Request, http::request::Parts};
use bluefox_auth::{
    BluefoxAuth, Claims, Clock as _, SessionId, SystemClock, SystemEntropy, Timestamp, UserId,
    core::{
        Algorithm, csrf,
        keys::{KeyRing, Purpose},
        refresh_key::RefreshKeys,
        rotation::{Channel, Event, Generation, Limits, State, step},
        secret::{self, SecretKey},
        token::{AccessClaims, AccessTokens, Audience, TokenKind, generate_pem},
    },
};
use divan::{Bencher, black_box};
use tokio::runtime::{Builder, Runtime};
use uuid::Uuid;

fn main() {
    divan::main();
}

fn ring(purpose: Purpose) -> KeyRing {
    let secret = SecretKey::parse(&secret::generate(&SystemEntropy)).expect("a secret");
    KeyRing::derive(&secret, &[], purpose)
}

fn claims(now: Timestamp) -> AccessClaims {
    let seconds = now.as_millis() / 1000;
    AccessClaims {
        sub: UserId::from(Uuid::from_u128(1)),
        sid: SessionId::from(Uuid::from_u128(2)),
        jti: Uuid::from_u128(3),
        iat: seconds,
        exp: seconds + 3600,
        aud: "bluefox".to_owned(),
        iss: None,
        kind: TokenKind::Access,
        r#gen: 7,
        auth_time: seconds,
        amr: vec!["pwd".to_owned()],
        app_metadata: None,
    }
}

#[divan::bench(args = [Algorithm::HS256, Algorithm::ES256, Algorithm::EdDSA, Algorithm::RS256])]
fn token_verify(bencher: Bencher<'_, '_>, algorithm: Algorithm) {
    let audience = Audience {
        audience: "bluefox".to_owned(),
        issuer: None,
    };
    let tokens = if algorithm.is_asymmetric() {
        let pem = generate_pem(algorithm).expect("a key");
        AccessTokens::from_pem(algorithm, &pem, &[], audience)
    } else {
        AccessTokens::from_ring(algorithm, &ring(Purpose::AccessToken), audience)
    }
    .expect("a key that fits");
    let now = SystemClock.now();
    let token = tokens.sign(&claims(now)).expect("a token");
    bencher.bench_local(|| tokens.verify(black_box(&token), now));
}

#[divan::bench]
fn csrf_verify(bencher: Bencher<'_, '_>) {
    let (ring, session) = (
        ring(Purpose::CsrfToken),
        SessionId::from(Uuid::from_u128(2)),
    );
    let token = csrf::token(&ring, session, Generation::FIRST, false);
    bencher.bench_local(|| csrf::verifies(&ring, session, Generation::FIRST, black_box(&token)));
}

#[divan::bench]
fn rotation_step(bencher: Bencher<'_, '_>) {
    let now = Timestamp::from_millis(1_800_000_000_000);
    let later = now.plus(Duration::from_hours(24));
    let state = State {
        generation: Generation::FIRST.next(),
        rotated_at: now,
        idle_expires_at: later,
        expires_at: later,
        keys: RefreshKeys::default(),
        is_revoked: false,
    };
    let event = Event {
        generation: Generation::FIRST,
        key: None,
        channel: Channel::Cookie,
        now,
    };
    let limits = Limits {
        reuse_window: Duration::from_secs(10),
        idle: Duration::from_hours(24),
    };
    bencher.bench_local(|| step(black_box(state), black_box(event), limits));
}

/// An app without its network.
struct App {
    runtime: Runtime,
    auth: BluefoxAuth,
}

impl App {
    fn new() -> Self {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let auth = BluefoxAuth::open("sqlite::memory:")
            .secret_key(secret::generate(&SystemEntropy))
            .build();
        let auth = runtime.block_on(auth).expect("an app");
        Self { runtime, auth }
    }

    fn bench(&self, bencher: Bencher<'_, '_>, cookie: &str) {
        let request = Request::get("/").header("cookie", cookie).body(());
        let (parts, ()) = request.expect("a request").into_parts();
        bencher
            .with_inputs(|| parts.clone())
            .bench_local_refs(|parts: &mut Parts| {
                let claims = Claims::from_request_parts(parts, &self.auth);
                self.runtime.block_on(claims).is_ok()
            });
    }
}

#[divan::bench]
fn extractor_with_cookies_of_others(bencher: Bencher<'_, '_>) {
    App::new().bench(
        bencher,
        "theme=dark; _ga=GA1.2.3.4; session=0123456789abcdef; lang=en",
    );
}

#[divan::bench]
fn extractor_with_garbage(bencher: Bencher<'_, '_>) {
    App::new().bench(bencher, "theme=dark; bf_access_token=garbage; lang=en");
}
