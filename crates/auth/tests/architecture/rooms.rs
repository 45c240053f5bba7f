//! Who may import whom in `auth/src`: one row a room, the first that fits counts.

use crate::source::Source;

/// A file or a folder, and what it may use.
struct Room {
    /// Below `auth/src/`; `*` stands for one name.
    path: &'static str,
    /// The modules of ours.
    ours: &'static str,
    /// The crates of [`WATCHED`].
    crates: &'static str,
}

/// The crates that shape a house. The small ones are everybody's.
const WATCHED: &[&str] = &[
    "axum",
    "cookie",
    "getrandom",
    "http_body_util",
    "lettre",
    "metrics",
    "minijinja",
    "psl",
    "rustix",
    "sqlx",
    "tokio",
    "tower",
    "tower_http",
    "utoipa",
    "utoipa_axum",
];

const fn room(path: &'static str, ours: &'static str, crates: &'static str) -> Room {
    Room { path, ours, crates }
}

const ROOMS: &[Room] = &[
    room("lib.rs", "ANY", ""),
    room("user.rs", "", "utoipa"),
    room("system.rs", "", "getrandom"),
    room("settings.rs", "settings", ""),
    room("settings/check/browser.rs", "settings", "psl"),
    room("settings/", "settings", ""),
    room("hashing.rs", "hashing settings", "tokio"),
    room("hashing/place.rs", "hashing", "tokio"),
    room("hashing/meters.rs", "", "metrics"),
    room("hashing/worker.rs", "", "rustix"),
    room("store/", "store user", "sqlx tokio"),
    room("memory/", "memory settings store", "metrics"),
    room("feed.rs", "auth store", "metrics tokio"),
    room(
        "mail/outbox.rs",
        "auth call error mail store",
        "metrics tokio",
    ),
    room("mail/smtp.rs", "mail", "lettre tokio"),
    room("mail/smtp/", "mail", "lettre tokio"),
    room("language.rs", "", ""),
    room("templates/", "templates", "minijinja"),
    room("mail/compose.rs", "language mail templates", "minijinja"),
    room("mail/compose/", "mail templates", "minijinja"),
    room("mail/", "mail", ""),
    room(
        "auth.rs",
        "features hashing jobs mail memory settings store",
        "",
    ),
    room("error.rs", "hashing settings store", "axum"),
    room("call.rs", "auth http settings store", "axum"),
    room("events.rs", "call error events store", ""),
    room("alert.rs", "call error http mail store", ""),
    room("account.rs", "call error events store user", "utoipa"),
    room("proof.rs", "call error hashing store", ""),
    room("one_time.rs", "call error mail one_time store", "utoipa"),
    room(
        "jobs.rs",
        "account auth call error feed jobs mail store",
        "tokio",
    ),
    room("session/reply.rs", "auth http session", "axum utoipa"),
    room(
        "session/rotate.rs",
        "alert call error events session store",
        "metrics",
    ),
    room(
        "session/authenticate.rs",
        "auth error memory store",
        "tokio",
    ),
    room(
        "session/",
        "alert auth call error events proof session settings store user",
        "",
    ),
    room("http/request_id.rs", "system", "axum"),
    room(
        "http/set_cookie.rs",
        "http session settings",
        "axum cookie psl",
    ),
    room("http/cors.rs", "auth http", "axum tower_http"),
    room("http/openapi.rs", "http", "utoipa"),
    room("http/openapi/", "http session settings user", "axum utoipa"),
    room("http/flow.rs", "http", "utoipa"),
    room("http/", "auth error http settings", "axum"),
    room("extract/body.rs", "error", "axum http_body_util tokio"),
    room("extract/json.rs", "auth call error extract", "axum"),
    room("extract/form.rs", "error extract", "axum"),
    room(
        "extract/claims.rs",
        "auth error http memory session store",
        "axum",
    ),
    room("extract/", "auth error extract http session user", "axum"),
    room("feature.rs", "auth store", "utoipa_axum"),
    room("features/mod.rs", "feature features", ""),
    room("features/*/store.rs", "store", "sqlx"),
    // A front of the API: it asks the routes, and uses none of what they are made of.
    room(
        "features/pages/",
        "auth error extract features http language settings templates",
        "axum minijinja tower",
    ),
    room(
        "features/",
        "account auth call error events extract feature features http mail one_time proof session \
         settings store user",
        "axum utoipa utoipa_axum",
    ),
    room(
        "routes.rs",
        "auth error features http",
        "axum utoipa utoipa_axum",
    ),
    room("builder/setters.rs", "builder settings", ""),
    room(
        "builder.rs",
        "auth error features hashing jobs mail memory settings store system",
        "",
    ),
    room("builder/", "builder settings", ""),
    room(
        "verbs/",
        "account auth call error events features jobs mail one_time session store user verbs",
        "",
    ),
    room("testing/mod.rs", "auth error feed testing", "axum"),
    room("testing/", "http mail testing", "axum cookie tower"),
];

impl Room {
    fn is_of(&self, path: &str) -> bool {
        if self.path.ends_with('/') {
            return path.starts_with(self.path);
        }
        let (pattern, path) = (self.path.split('/'), path.split('/'));
        pattern.clone().count() == path.clone().count()
            && pattern
                .zip(path)
                .all(|(one, other)| one == "*" || one == other)
    }
}

/// What a file of `auth/src` uses without being allowed to.
pub(crate) fn breaches(source: &Source) -> Vec<(usize, String)> {
    let Some(path) = source.in_auth() else {
        return Vec::new();
    };
    let Some(room) = ROOMS.iter().find(|room| room.is_of(path)) else {
        return vec![(0, "this file has no room".to_owned())];
    };
    let is_in = |list: &str, word: &str| list == "ANY" || list.split(' ').any(|one| one == word);
    let is_foreign = |name: &&(usize, String)| {
        let mut segments = name.1.split("::");
        let first = segments.next().unwrap_or_default();
        let second = segments.next().unwrap_or_default();
        if first == "crate" {
            !is_in(room.ours, second)
        } else {
            WATCHED.contains(&first) && !is_in(room.crates, first)
        }
    };
    source.names.iter().filter(is_foreign).cloned().collect()
}

/// A feature that uses another one.
pub(crate) fn neighbours(source: &Source) -> Vec<(usize, String)> {
    let own = source
        .in_auth()
        .and_then(|path| path.strip_prefix("features/"));
    let Some((own, _)) = own.and_then(|path| path.split_once('/')) else {
        return Vec::new();
    };
    let is_neighbour = |name: &&(usize, String)| {
        let inner = name.1.strip_prefix("crate::features::");
        inner.is_some_and(|inner| inner.split("::").next() != Some(own))
    };
    source.names.iter().filter(is_neighbour).cloned().collect()
}
