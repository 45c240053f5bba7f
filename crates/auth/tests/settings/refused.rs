//! Durations, paths, proxies and hashing that can't work.

use std::time::Duration;

use bluefox_auth::{BluefoxAuth, Builder, CookiePrefix, Hashing, SameSite};
use insta::assert_snapshot;

use super::{good, verdict, verdicts};

const HOUR: Duration = Duration::from_hours(1);

#[test]
fn an_access_token_ends_before_its_session_and_a_session_before_its_time() {
    let lives = |access: Duration, refresh: Duration, session: Duration| {
        verdict(
            &good()
                .access_token_ttl(access)
                .refresh_token_ttl(refresh)
                .session_max_age(session),
        )
    };
    assert_eq!(lives(HOUR, HOUR, HOUR), "works");
    assert_snapshot!(lives(2 * HOUR, HOUR, HOUR), @"`access_token_ttl` is longer than `refresh_token_ttl`: an access token must not outlive its session; make it shorter");
    assert_snapshot!(lives(HOUR, 3 * HOUR, 2 * HOUR), @"`refresh_token_ttl` is longer than `session_max_age`: make it shorter, or the other longer");
    assert_snapshot!(lives(3 * HOUR, 2 * HOUR, HOUR), @r#"
    `access_token_ttl` is longer than `refresh_token_ttl`: an access token must not outlive its session; make it shorter
    `refresh_token_ttl` is longer than `session_max_age`: make it shorter, or the other longer
    "#);
    assert_snapshot!(lives(Duration::ZERO, HOUR, HOUR), @"`access_token_ttl` must be between one second and ten years");
    assert_snapshot!(lives(Duration::ZERO, Duration::ZERO, Duration::ZERO), @r#"
    `access_token_ttl` must be between one second and ten years
    `refresh_token_ttl` must be between one second and ten years
    `session_max_age` must be between one second and ten years
    "#);
    let almost = Duration::from_millis(999);
    assert_snapshot!(lives(almost, HOUR, HOUR), @"`access_token_ttl` must be between one second and ten years");
    assert_snapshot!(lives(HOUR, Duration::MAX, Duration::MAX), @r#"
    `refresh_token_ttl` must be between one second and ten years
    `session_max_age` must be between one second and ten years
    "#);
}

#[test]
fn a_reuse_window_is_short() {
    let seconds = [0, 10, 60, 61].map(Duration::from_secs);
    assert_snapshot!(verdicts(&seconds, Builder::reuse_window), @r#"
    0ns
      works
    10s
      works
    60s
      works
    61s
      `reuse_window` is longer than a minute: in that time a stolen cookie passes for a race; 10s is plenty
    "#);
}

#[test]
fn a_memory_has_a_size_and_is_not_believed_for_long() {
    let silences = [999, 1000, 60_000, 60_001].map(Duration::from_millis);
    assert_snapshot!(verdicts(&silences, Builder::max_staleness), @r#"
    999ms
      `max_staleness` must be between one second and a minute: so long a revocation may go unnoticed by a node that hears nothing
    1s
      works
    60s
      works
    60.001s
      `max_staleness` must be between one second and a minute: so long a revocation may go unnoticed by a node that hears nothing
    "#);
    assert_snapshot!(verdicts(&[63, 64, 4_194_304, 4_194_305], Builder::memory_entries), @r#"
    63
      `memory_entries` must be between 64 and 4194304
    64
      works
    4194304
      works
    4194305
      `memory_entries` must be between 64 and 4194304
    "#);
}

#[test]
fn the_prefix_is_a_path() {
    assert_snapshot!(
        verdicts(
            &[
                "/auth",
                "/api/auth",
                "/api/v1.0/auth~x_y-z",
                "/...a",
            ],
            Builder::prefix,
        ),
        @r#"
    "/auth"
      works
    "/api/auth"
      works
    "/api/v1.0/auth~x_y-z"
      works
    "/...a"
      works
    "#
    );
    let refused = [
        "",
        "/",
        "auth",
        "/auth/",
        "//auth",
        "/api//auth",
        "/auth?x",
        "/auth#x",
        "/au th",
        "/{id}",
        "/*rest",
        "/a:b",
        "/a%2fb",
        "/a;b",
        "/.",
        "/..",
        "/api/../auth",
        "/...",
        "/größe",
        "/a\nb",
    ];
    for prefix in refused {
        let error = good().prefix(prefix).check().expect_err(prefix);
        assert_eq!(error.mistakes().len(), 1, "{prefix:?}");
    }
    assert_snapshot!(verdict(&good().prefix("/auth/")), @"`prefix` must be a path such as `/auth` or `/api/auth`, of letters, digits and `-_.~`, without a slash at its end");
}

#[test]
fn a_trusted_proxy_is_an_address_or_a_network() {
    assert_snapshot!(
        verdicts(
            &[
                "10.0.0.0/8", "192.0.2.7", "::1", "2001:db8::/32", "0.0.0.0/0",
                "10.0.0.0/33", "10.0.0", "proxy.example.com", "10.0.0.1:8080", "*", "",
            ],
            |builder, proxy| builder.trusted_proxies([proxy]),
        ),
        @r#"
    "10.0.0.0/8"
      works
    "192.0.2.7"
      works
    "::1"
      works
    "2001:db8::/32"
      works
    "0.0.0.0/0"
      works
    "10.0.0.0/33"
      `trusted_proxies` holds "10.0.0.0/33": give an address or a network such as `10.0.0.0/8`
    "10.0.0"
      `trusted_proxies` holds "10.0.0": give an address or a network such as `10.0.0.0/8`
    "proxy.example.com"
      `trusted_proxies` holds "proxy.example.com": give an address or a network such as `10.0.0.0/8`
    "10.0.0.1:8080"
      `trusted_proxies` holds "10.0.0.1:8080": give an address or a network such as `10.0.0.0/8`
    "*"
      `trusted_proxies` holds "*": give an address or a network such as `10.0.0.0/8`
    ""
      `trusted_proxies` holds "": give an address or a network such as `10.0.0.0/8`
    "#
    );
}

/// What is said to the default costs and bounds with one of them changed.
fn hashing(change: fn(&mut Hashing)) -> String {
    let mut hashing = Hashing::default();
    change(&mut hashing);
    verdict(&good().hashing(hashing))
}

#[test]
fn a_hash_has_a_cost_that_can_be_borne() {
    let said = hashing(|hashing| hashing.memory_kib = 7);
    assert_snapshot!(said, @"`hashing` needs memory of 8 KiB a lane at least and 1 GiB at most, 1 to 32 iterations, and 1 to 16 lanes");
    let costs: [fn(&mut Hashing); 6] = [
        |hashing| hashing.memory_kib = (1 << 20) + 1,
        |hashing| (hashing.memory_kib, hashing.parallelism) = (31, 4),
        |hashing| hashing.iterations = 0,
        |hashing| hashing.iterations = 33,
        |hashing| hashing.parallelism = 0,
        |hashing| hashing.parallelism = 17,
    ];
    for change in costs {
        assert_eq!(hashing(change), said);
    }
    assert_eq!(
        hashing(|hashing| (hashing.memory_kib, hashing.iterations) = (8, 1)),
        "works"
    );
}

#[test]
fn hashing_has_threads_a_queue_and_time() {
    let said = hashing(|hashing| hashing.threads = 0);
    assert_snapshot!(said, @"`hashing` needs 1 to 256 threads and a queue of 1 to 65536");
    assert_eq!(hashing(|hashing| hashing.threads = 257), said);
    assert_eq!(hashing(|hashing| hashing.queue = 0), said);
    assert_eq!(hashing(|hashing| hashing.queue = 65_537), said);
    assert_snapshot!(hashing(|hashing| hashing.deadline = Duration::ZERO), @"`hashing` needs a deadline of 100 ms at least");
}

#[test]
fn there_is_a_connection_at_least_and_an_audience() {
    assert_snapshot!(verdict(&good().database_max_connections(0)), @"`database_max_connections` must be between 1 and 10000");
    assert_snapshot!(verdict(&good().token_audience("")), @"`token_audience` is empty: name whom the tokens are for");
    assert_snapshot!(verdict(&good().token_issuer("")), @"`token_issuer` is empty: name who issues the tokens, or leave it out");
}

/// One start tells them all, not one a start.
#[test]
fn all_mistakes_are_told_at_once() {
    let builder = BluefoxAuth::open("sqlite::memory:")
        .secret_key("short")
        .previous_secret_keys(["old"])
        .signing_key_pem("garbage")
        .token_audience("")
        .access_token_ttl(Duration::ZERO)
        .reuse_window(HOUR)
        .cookie_secure(false)
        .cookie_domain("localhost")
        .cookie_same_site(SameSite::None)
        .cookie_prefix(CookiePrefix::Host)
        .allowed_origins(["*"])
        .prefix("auth")
        .trusted_proxies(["proxy"])
        .hashing(Hashing {
            threads: 0,
            deadline: Duration::ZERO,
            ..Hashing::default()
        })
        .database_max_connections(0);
    assert_snapshot!(verdict(&builder), @r#"
    `token_audience` is empty: name whom the tokens are for
    `signing_key` is given, but HS256 derives its key from `secret_key`: leave the key out, or choose its algorithm (RS256, ES256, EdDSA, …)
    `secret_key` is 5 bytes long and needs at least 32: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`
    `previous_secret_keys` holds a key that is 3 bytes long and needs at least 32: leave it out; its tokens end with it
    `access_token_ttl` must be between one second and ten years
    `reuse_window` is longer than a minute: in that time a stolen cookie passes for a race; 10s is plenty
    `cookie_domain` is localhost: browsers drop such cookies; leave it out
    `cookie_prefix` is `host`, which browsers refuse together with a Domain: choose `secure`, or leave `cookie_domain` out
    `cookie_prefix` needs Secure cookies: choose `none`, or leave `cookie_secure` on
    `cookie_same_site` is `none`, which browsers refuse without Secure: choose `lax`, or leave `cookie_secure` on
    `prefix` must be a path such as `/auth` or `/api/auth`, of letters, digits and `-_.~`, without a slash at its end
    `allowed_origins` holds "*", and with credentials there is no wildcard: write it as `https://app.example.com`
    `trusted_proxies` holds "proxy": give an address or a network such as `10.0.0.0/8`
    `hashing` needs 1 to 256 threads and a queue of 1 to 65536
    `hashing` needs a deadline of 100 ms at least
    `database_max_connections` must be between 1 and 10000
    "#);
}

/// `build` says the same as `check`, and before it touches the database.
#[tokio::test]
async fn a_start_with_a_mistake_opens_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("app.db");
    let builder = BluefoxAuth::open(format!("sqlite://{}", file.display())).prefix("auth");
    let error = builder.build().await.expect_err("it can't work");
    assert_snapshot!(error, @r#"
    the settings can't work:
    `secret_key` is missing: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`
    `prefix` must be a path such as `/auth` or `/api/auth`, of letters, digits and `-_.~`, without a slash at its end
    "#);
    assert!(!file.exists());
}
