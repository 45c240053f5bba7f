//! The rules about who may import whom.

use crate::{
    rooms,
    rule::{Rule, first, names},
};

pub(crate) const RULES: &[Rule] = &[
    Rule {
        name: "the rules of core are pure: no HTTP, no SQL, no runtime, no environment, no clock",
        mend: "hand the value in, as a parameter, a `Clock` or an `Entropy`",
        breaches: |source| {
            names(
                source,
                |path| path.starts_with("core/"),
                |name| {
                    const WORLD: &[&str] = &[
                        "axum",
                        "getrandom",
                        "http",
                        "hyper",
                        "rand",
                        "reqwest",
                        "sqlx",
                        "tokio",
                        "tower",
                        "std::env",
                        "std::fs",
                        "std::net",
                        "std::process",
                        "std::thread",
                        "std::time::Instant",
                        "std::time::SystemTime",
                    ];
                    WORLD
                        .iter()
                        .any(|one| name == *one || name.starts_with(&format!("{one}::")))
                },
            )
        },
        broken_by: &[
            ("core/src/a.rs", "use axum::http::HeaderMap;"),
            ("core/src/a.rs", "use sqlx::Row;"),
            ("core/src/a.rs", "use std::{fmt, time::SystemTime};"),
            ("core/src/a.rs", "fn f() { std::env::args(); }"),
            ("core/src/a.rs", "async fn f() { tokio::spawn(g()); }"),
        ],
        kept_by: &[
            (
                "core/src/a.rs",
                "//! use axum::Router;\nuse std::time::Duration;",
            ),
            (
                "core/src/a.rs",
                "#[cfg(test)]\nmod tests {\n    use std::fs;\n}",
            ),
        ],
    },
    Rule {
        name: "who may import whom in the library",
        mend: "move the code to the room that may, or hand the value in; a new room gets a row in \
               tests/architecture/rooms.rs, and DESIGN's table is the measure",
        breaches: rooms::breaches,
        broken_by: &[
            ("auth/src/store/users.rs", "use axum::Json;"),
            (
                "auth/src/store/users.rs",
                "use crate::{error::Problem, user::User};",
            ),
            ("auth/src/session/start.rs", "use crate::http::csrf;"),
            ("auth/src/session/start.rs", "use super::super::http::csrf;"),
            (
                "auth/src/session/rotate.rs",
                "fn f() { crate::http::csrf::prove(); }",
            ),
            ("auth/src/http/csrf.rs", "use crate::features::password;"),
            ("auth/src/http/csrf.rs", "use crate::store::users;"),
            ("auth/src/extract/claims.rs", "use crate::verbs::Users;"),
            (
                "auth/src/settings/check.rs",
                "use crate::auth::BluefoxAuth;",
            ),
            ("auth/src/features/password/login.rs", "use sqlx::query;"),
            (
                "auth/src/features/password/store.rs",
                "use crate::session::start;",
            ),
            ("auth/src/verbs/users.rs", "use crate::Problem;"),
            ("auth/src/manager.rs", ""),
        ],
        kept_by: &[
            ("auth/src/session/reply.rs", "use crate::http::set_cookie;"),
            (
                "auth/src/store/users.rs",
                "use super::db::Conn;\nuse sqlx::Row;",
            ),
            (
                "auth/src/features/totp/store.rs",
                "use crate::store::db::{Conn, execute};",
            ),
            (
                "auth/src/lib.rs",
                "pub use self::{auth::BluefoxAuth, verbs::Users};",
            ),
        ],
    },
    Rule {
        name: "features never import each other",
        mend: "move what both need to `session`, `store` or `http`",
        breaches: rooms::neighbours,
        broken_by: &[
            (
                "auth/src/features/email/mod.rs",
                "use crate::features::password::store;",
            ),
            (
                "auth/src/features/email/verify.rs",
                "use super::super::password;",
            ),
        ],
        kept_by: &[
            (
                "auth/src/features/email/verify.rs",
                "use super::store;\nuse crate::features::email::x;",
            ),
            ("auth/src/features/mod.rs", "use self::password::FEATURE;"),
        ],
    },
    Rule {
        name: "the server uses the library's public API only",
        mend: "call a verb of `bluefox_auth`, or add one there; `bluefox_auth::core` is the core",
        breaches: |source| {
            names(
                source,
                |path| path.starts_with("server/"),
                |name| {
                    ["sqlx", "bluefox_auth_core", "jsonwebtoken", "argon2"].contains(&first(name))
                },
            )
        },
        broken_by: &[
            ("server/src/main.rs", "use sqlx::SqlitePool;"),
            (
                "server/src/main.rs",
                "fn f() { bluefox_auth_core::secret::generate(); }",
            ),
        ],
        kept_by: &[(
            "server/src/main.rs",
            "use bluefox_auth::{BluefoxAuth, core::secret};",
        )],
    },
];
