//! The rules about what stands in one place only.

use crate::{
    checks,
    rule::{Rule, first, names},
};

pub(crate) const RULES: &[Rule] = &[
    Rule {
        name: "SQL stands in `store/` and `features/*/store.rs` only",
        mend: "give the statement a name there, and call that",
        breaches: checks::sql,
        broken_by: &[
            (
                "auth/src/verbs/users.rs",
                "const Q: &str = \"SELECT 1 FROM bf_users\";",
            ),
            (
                "auth/src/features/password/login.rs",
                "execute!(conn, \"\n  UPDATE bf_users SET x = 1\")",
            ),
            ("server/src/main.rs", "f(r#\"DELETE FROM bf_users\"#);"),
        ],
        kept_by: &[
            ("auth/src/store/users.rs", "f(\"SELECT 1\");"),
            ("auth/src/features/password/store.rs", "f(\"SELECT 1\");"),
            ("auth/src/error.rs", "f(\"Select a user\"); // SELECT"),
        ],
    },
    Rule {
        name: "`Set-Cookie` stands in `http/set_cookie.rs` only",
        mend: "set and clear cookies through `http::set_cookie`, as `session::reply` does",
        breaches: checks::set_cookie,
        broken_by: &[
            (
                "auth/src/session/reply.rs",
                "headers.append(header::SET_COOKIE, value);",
            ),
            (
                "server/src/serve/app.rs",
                "headers.append(\"set-cookie\", value);",
            ),
        ],
        kept_by: &[
            (
                "auth/src/http/set_cookie.rs",
                "headers.append(header::SET_COOKIE, value);",
            ),
            (
                "auth/src/testing/jar.rs",
                "headers.get_all(header::SET_COOKIE);",
            ),
        ],
    },
    Rule {
        name: "the status of a refusal stands in `core/error.rs` only",
        mend: "refuse with a `Problem` of a `Code`; a route may choose its success by name",
        breaches: checks::status_codes,
        broken_by: &[
            (
                "auth/src/extract/json.rs",
                "return StatusCode::BAD_REQUEST.into_response();",
            ),
            (
                "auth/src/http/csrf.rs",
                "if response.status() == 403 { f(); }",
            ),
            ("server/src/health.rs", "let status = 503;"),
            (
                "auth/src/features/session/me.rs",
                "StatusCode::from_u16(404)",
            ),
        ],
        kept_by: &[
            ("core/src/error.rs", "Gone = 410 \"gone\" \"Gone\";"),
            (
                "auth/src/error.rs",
                "StatusCode::from_u16(code.status()); status == StatusCode::UNAUTHORIZED",
            ),
            (
                "auth/src/features/password/register.rs",
                "(StatusCode::CREATED, Answer(user))",
            ),
            ("core/src/password.rs", "const MAX: usize = 512;"),
        ],
    },
    Rule {
        name: "the environment is read in `server/src/config/` only",
        mend: "make it a setting, and pass the value on",
        breaches: |source| {
            names(
                source,
                |path| !path.starts_with("server/src/config/"),
                |name| {
                    [
                        "env::var",
                        "env::vars",
                        "env::var_os",
                        "env::vars_os",
                        "env::set_var",
                    ]
                    .iter()
                    .any(|one| name == *one || name.ends_with(&format!("::{one}")))
                },
            )
        },
        broken_by: &[
            (
                "auth/src/builder.rs",
                "let secret = std::env::var(\"SECRET\");",
            ),
            (
                "server/src/main.rs",
                "use std::env;\nfn f() { env::var_os(\"HOME\"); }",
            ),
        ],
        kept_by: &[
            ("server/src/config/sources.rs", "std::env::vars()"),
            (
                "server/src/main.rs",
                "const VERSION: &str = env!(\"CARGO_PKG_VERSION\");",
            ),
        ],
    },
    Rule {
        name: "the clock is read in `system.rs` only",
        mend: "take the time from the injected `Clock`, once a request: `Call` has it",
        breaches: |source| {
            names(
                source,
                |path| path != "auth/src/system.rs",
                |name| {
                    [
                        "SystemTime::now",
                        "OffsetDateTime::now_utc",
                        "Utc::now",
                        "Uuid::now_v7",
                    ]
                    .iter()
                    .any(|one| name.ends_with(one))
                },
            )
        },
        broken_by: &[
            (
                "auth/src/session/start.rs",
                "let now = std::time::SystemTime::now();",
            ),
            ("server/src/main.rs", "let now = SystemTime::now();"),
        ],
        kept_by: &[
            ("auth/src/system.rs", "SystemTime::now()"),
            ("server/src/serve/app.rs", "let began = Instant::now();"),
        ],
    },
    Rule {
        name: "randomness is drawn in `system.rs` only, and for new key pairs in core",
        mend: "take it from the injected `Entropy`",
        breaches: |source| {
            names(
                source,
                |path| !matches!(path, "auth/src/system.rs" | "core/src/token/signing.rs"),
                |name| {
                    ["getrandom", "rand", "fastrand"].contains(&first(name))
                        || name.contains("SystemRandom")
                        || name.ends_with("Uuid::new_v4")
                },
            )
        },
        broken_by: &[
            ("auth/src/session/start.rs", "getrandom::fill(&mut bytes);"),
            ("server/src/dev_secret.rs", "use rand::rng;"),
            ("core/src/secret.rs", "use aws_lc_rs::rand::SystemRandom;"),
        ],
        kept_by: &[(
            "auth/src/session/start.rs",
            "entropy.fill(&mut bytes); operand::x();",
        )],
    },
    Rule {
        name: "a source has 400 lines at most, and aims at 250",
        mend: "split it by what it does, not by its length",
        breaches: checks::length,
        broken_by: &[("core/src/long.rs", LONG)],
        kept_by: &[],
    },
];

/// 512 empty lines.
const LONG: &str = {
    const BYTES: &[u8; 512] = &[b'\n'; 512];
    match std::str::from_utf8(BYTES) {
        Ok(text) => text,
        Err(_) => "",
    }
};
