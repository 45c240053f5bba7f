//! Nobody learns by a clock who has an account: login, password reset, the code of a reset, and a
//! registration where it shall tell nothing take the same time for a known, an unknown and a disabled
//! address.
//!
//! What is measured is the whole request, in process, from the router to the last byte. Requests of
//! each kind take turns, some thousand of them, and only those of the same round are compared: a
//! machine that is busy with something else, now more and now less, slows both of them. The effect is
//! the median of these differences, as a share of what a request takes; a few requests that took ten
//! times as long don't move it. How sure it is needs no assumption about the noise either: how many
//! differences lie below their median is a matter of tossing coins, which gives an interval
//! ([`effect`]).
//!
//! The limit is 5 %. Beyond it, for all of the interval, a test fails; an interval too wide to tell
//! fails as well. One statement more in one of the paths is 10 % and more, a hash left out about the
//! half of a login. That such things are found is shown by the same measurement; there they are two
//! statements, so that it holds on a busy machine too. What lies below the limit are some
//! microseconds of unoptimised code, which no network lets through.
//!
//! A hash takes 1 MiB here: enough to be a good part of a login as in production, and to let some
//! thousand of them pass in seconds.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "timing/effect.rs"]
mod effect;
#[path = "timing/measure.rs"]
mod measure;

mod assertions;
mod support;

use assertions::{crowd, text_in};
use bluefox_auth::{Builder, Hashing, MailPurpose, Registration};
use effect::Effect;
use measure::{Kind, ROUNDS, Sample, WARM_UP, measure};
use serde_json::{Value, json};
use support::{Engine, World, story};

/// The greatest share of a request's time by which one of two may be slower.
const LIMIT: f64 = 0.05;
/// An interval wider than that would let a statement or two pass.
const TOO_WIDE: f64 = 0.40;

/// How many addresses of each kind there are: so many that none gets more than five mails.
const ADDRESSES: usize = (WARM_UP + ROUNDS) / 5;

async fn world(engine: Engine, set: impl FnOnce(Builder) -> Builder) -> World {
    let hashing = Hashing {
        memory_kib: 1024,
        iterations: 1,
        threads: 1,
        ..Hashing::default()
    };
    let world = World::with_mail(engine, |builder| set(builder.hashing(hashing))).await;
    for number in 0..ADDRESSES {
        let locked = address("locked", number);
        for email in [&address("active", number), &locked] {
            let created = world.auth.users().create(email, "correct horse").await;
            let user = created.expect("it is created");
            if *email == locked {
                let disabled = world.auth.users().disable(user.id).await;
                disabled.expect("it is disabled");
            }
        }
    }
    world
}

/// All of the same length.
fn address(kind: &str, number: usize) -> String {
    format!("{kind}-{:03}@example.com", number % ADDRESSES)
}

/// The three that must not be told apart: an account, none, and one that is disabled.
const KINDS: [&str; 3] = ["active", "absent", "locked"];

fn login(kind: &'static str) -> Kind {
    let body = move |round| json!({ "email": address(kind, round), "password": "wrong horse" });
    of(kind, "/auth/login", body)
}

fn reset(kind: &'static str) -> Kind {
    let body = move |round| json!({ "email": address(kind, round) });
    of(kind, "/auth/password-reset", body)
}

fn of(
    name: &'static str,
    path: &'static str,
    body: impl Fn(usize) -> Value + Send + Sync + 'static,
) -> Kind {
    Kind {
        name,
        path,
        body: Box::new(body),
        looked_up: None,
    }
}

/// Compares each two, and says what came of it.
#[expect(clippy::print_stdout, reason = "the effect sizes are worth reading")]
fn effects(samples: &[Sample]) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (index, one) in samples.iter().enumerate() {
        for other in samples.iter().skip(index + 1) {
            let effect = Effect::of(&one.durations, &other.durations);
            println!("{} is slower than {} by {effect}", one.name, other.name);
            effects.push(effect);
        }
    }
    effects
}

fn assert_same(samples: &[Sample], status: u16, code: &str) {
    for sample in samples {
        assert_eq!(sample.last, (status, code.to_owned()), "{}", sample.name);
    }
    for effect in effects(samples) {
        assert!(effect.doubt() < TOO_WIDE, "too noisy to tell: {effect}");
        assert!(!effect.exceeds(LIMIT), "{effect}");
    }
}

story!(
    a_wrong_password_takes_the_same_time_for_everybody,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        let samples = measure(&world, &KINDS.map(login)).await;
        assert_same(&samples, 401, "invalid_credentials");
    }
);

story!(a_reset_takes_the_same_time_for_every_address, engine, {
    let world = world(engine, |builder| builder).await;
    let samples = measure(&world, &KINDS.map(reset)).await;
    assert_same(&samples, 200, "");
    let queued = "SELECT CAST(COUNT(*) AS TEXT) FROM bf_outbox WHERE state = 'queued'";
    let queued = text_in(&world.database, queued).await;
    assert_eq!(
        queued,
        (WARM_UP + ROUNDS).to_string(),
        "those of the active"
    );
});

story!(
    a_registration_that_tells_nothing_takes_the_same_time,
    engine,
    {
        let safe = Registration::EnumerationSafe;
        let world = world(engine, |builder| builder.registration(safe)).await;
        let register = |kind| {
            let body =
                move |round| json!({ "email": address(kind, round), "password": "battery staple" });
            of(kind, "/auth/register", body)
        };
        let samples = measure(&world, &KINDS.map(register)).await;
        assert_same(&samples, 202, "");
    }
);

story!(a_wrong_code_takes_the_same_time_with_every_flow, engine, {
    let world = world(engine, |builder| builder).await;
    let mut kinds = Vec::new();
    for kind in KINDS {
        let mut flows = Vec::new();
        for number in 0..ADDRESSES {
            let body = json!({ "email": address(kind, number) });
            let begun = world.browser().post("/auth/password-reset", &body).await;
            flows.push(begun.field("flow"));
        }
        let tried = move |round: usize| {
            let flow = &flows[round % ADDRESSES];
            json!({ "flow": flow, "code": "no code", "new_password": "battery staple" })
        };
        kinds.push(of(kind, "/auth/password-reset/confirm", tried));
    }
    let samples = measure(&world, &kinds).await;
    assert_same(&samples, 400, "invalid_token");
    let counted = "SELECT CAST(SUM(attempts) AS TEXT) FROM bf_one_time_tokens";
    let counted = text_in(&world.database, counted).await;
    assert_eq!(
        counted,
        (3 * (WARM_UP + ROUNDS)).to_string(),
        "each of them"
    );
});

// Mails are sent meanwhile, by a task that needs the database too.
crowd!(the_background_does_not_tell_either, engine, {
    let world = world(engine, |builder| builder.background_jobs(true)).await;
    let samples = measure(&world, &["active", "absent"].map(reset)).await;
    assert_same(&samples, 200, "");
    world.auth.close().await;
    let mails = world.mailbox.take();
    assert!(mails.len() > WARM_UP, "only {} were sent", mails.len());
    for mail in mails {
        assert_eq!(mail.purpose, MailPurpose::ResetPassword);
        assert!(mail.to.starts_with("active"));
    }
});

// What would be found, is: the measurement is worth its time.
story!(two_statements_more_are_found, engine, {
    let world = world(engine, |builder| builder).await;
    let ada = world.user_id(&address("active", 0)).await;
    for kind in [login, reset] {
        let more = Kind {
            name: "two statements more",
            looked_up: Some(ada),
            ..kind("active")
        };
        let samples = measure(&world, &[more, kind("absent")]).await;
        for effect in effects(&samples) {
            assert!(effect.exceeds(LIMIT), "{effect}");
        }
    }
});

story!(a_hash_left_out_is_found, engine, {
    let world = world(engine, |builder| builder).await;
    // Refused before it is hashed.
    let long = "x".repeat(1025);
    let body = move |round| json!({ "email": address("absent", round), "password": long });
    let left_out = of("no hash", "/auth/login", body);
    let samples = measure(&world, &[login("active"), left_out]).await;
    for effect in effects(&samples) {
        assert!(effect.exceeds(LIMIT), "{effect}");
    }
});
