//! Rows that nobody needs any more, put into the tables by SQL.

use std::{fmt::Write as _, time::Duration};

use bluefox_auth::{Clock as _, testing::FakeClock};

use super::{
    raw::Raw,
    support::{Engine, World},
};

const DAY: Duration = Duration::from_hours(24);

/// A kind of rows, how long they are kept, and how one is made, with its moment in `{at}`.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) count: &'static str,
    kept: Duration,
    insert: &'static str,
}

pub(crate) const KINDS: &[Kind] = &[
    Kind {
        name: "ended sessions",
        count: "bf_sessions WHERE user_agent = 'litter'",
        kept: DAY.saturating_mul(7),
        insert: "INSERT INTO bf_sessions
                    (id, user_id, generation, rotated_at, salt, created_at, last_seen_at,
                     idle_expires_at, expires_at, auth_time, amr, user_agent)
                 {numbers}
                 SELECT {uuid}, bf_users.id, 0, 0, {bytes}, 0, 0, {at}, {at}, 0, 'pwd', 'litter'
                 FROM numbers, bf_users",
    },
    Kind {
        name: "one-time tokens",
        count: "bf_one_time_tokens",
        kept: DAY.saturating_mul(7),
        insert: "INSERT INTO bf_one_time_tokens
                    (id, purpose, email, email_key, token_hash, flow_hash, code_mac, attempts,
                     data, created_at, expires_at)
                 {numbers}
                 SELECT {uuid}, 'password_reset', 'x@example.com', 'x@example.com', {bytes},
                        {bytes}, {bytes}, 0, '', 0, {at}
                 FROM numbers",
    },
    Kind {
        name: "former addresses",
        count: "bf_former_emails",
        kept: Duration::ZERO,
        insert: "INSERT INTO bf_former_emails (email_key, user_id, expires_at)
                 {numbers}
                 SELECT CAST(i AS TEXT) || '@{at}.example', bf_users.id, {at}
                 FROM numbers, bf_users",
    },
    Kind {
        name: "mails that were sent",
        count: "bf_outbox WHERE state = 'sent'",
        kept: DAY.saturating_mul(7),
        insert: "INSERT INTO bf_outbox (id, purpose, state, attempts, created_at, due_at)
                 {numbers} SELECT {uuid}, 'test', 'sent', 1, {at}, {at} FROM numbers",
    },
    Kind {
        name: "mails that were never to be sent",
        count: "bf_outbox WHERE state = 'void'",
        kept: DAY.saturating_mul(7),
        insert: "INSERT INTO bf_outbox (id, purpose, letter, state, attempts, created_at, due_at)
                 {numbers} SELECT {uuid}, 'test', {bytes}, 'void', 0, {at}, {at} FROM numbers",
    },
    Kind {
        name: "dead letters",
        count: "bf_outbox WHERE state = 'dead'",
        kept: DAY.saturating_mul(30),
        insert: "INSERT INTO bf_outbox (id, purpose, letter, state, attempts, created_at, due_at)
                 {numbers} SELECT {uuid}, 'test', {bytes}, 'dead', 9, {at}, {at} FROM numbers",
    },
    Kind {
        name: "events",
        count: "bf_events WHERE reason = 'litter'",
        kept: DAY.saturating_mul(365),
        insert: "INSERT INTO bf_events (id, at, kind, reason)
                 {numbers} SELECT {uuid}, {at}, 'session.revoked', 'litter' FROM numbers",
    },
];

/// Mails that wait for a way to be sent, however old they are.
pub(crate) const QUEUED: Kind = Kind {
    name: "queued mails",
    count: "bf_outbox WHERE state = 'queued'",
    kept: DAY.saturating_mul(3650),
    insert: "INSERT INTO bf_outbox (id, purpose, letter, state, attempts, created_at, due_at)
             {numbers} SELECT {uuid}, 'test', {bytes}, 'queued', 0, {at}, {at} FROM numbers",
};

impl Kind {
    /// Adds so many rows, which are kept for this much longer.
    pub(crate) async fn add(&self, world: &World, number: u32, longer: Duration) {
        let (uuid, bytes) = match world.database.engine {
            Engine::Sqlite => ("randomblob(16)", "randomblob(32)"),
            Engine::Postgres => ("gen_random_uuid()", "uuid_send(gen_random_uuid())"),
        };
        let numbers = format!(
            "WITH RECURSIVE numbers (i) AS
                (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {number})"
        );
        let at = moment(&world.clock, self.kept, longer);
        let sql = self
            .insert
            .replace("{numbers}", &numbers)
            .replace("{uuid}", uuid)
            .replace("{bytes}", bytes)
            .replace("{at}", &at.to_string());
        Raw::open(&world.database).await.execute(&sql).await;
    }
}

/// The moment of a row that is kept for `kept`, and has `longer` still to go.
fn moment(clock: &FakeClock, kept: Duration, longer: Duration) -> i64 {
    let millis = |duration: Duration| i64::try_from(duration.as_millis()).expect("it fits");
    clock.now().as_millis() - millis(kept) + millis(longer) - 1
}

/// How many rows of each kind there are.
pub(crate) async fn counted(world: &World) -> String {
    let mut raw = Raw::open(&world.database).await;
    let mut told = String::new();
    for Kind { name, count, .. } in KINDS.iter().chain([&QUEUED]) {
        let sql = format!("SELECT CAST(COUNT(*) AS TEXT) FROM {count}");
        let number = raw.tell(&sql).await;
        writeln!(told, "{number} {name}").expect("a string takes it all");
    }
    told
}
