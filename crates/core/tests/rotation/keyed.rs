//! Policy 3: the session has a refresh key, which the client keeps outside its jar.

use bluefox_auth_core::rotation::{Answer, Channel};
use expect_test::expect;

use crate::{
    broken_by, holds, occurs,
    rules::{Order, Pace, Policy, Rules, Thief, WINDOW},
    search::{Step, explore},
};

/// All that can go wrong without a thief.
const TWO_TABS: Rules = Rules {
    policy: Policy::Keyed,
    tabs: 2,
    generations: 8,
    answers_get_lost: true,
    pace: Pace::Any,
    order: Order::Any,
    thief: Thief::Nobody,
};

const STOLEN: Rules = Rules {
    generations: 5,
    thief: Thief::Keyless(&[Channel::Body, Channel::Cookie]),
    ..TWO_TABS
};

const GUESSED: Rules = Rules {
    thief: Thief::GuessingTheKey,
    ..STOLEN
};

const KNOWN: Rules = Rules {
    generations: 4,
    thief: Thief::HoldingTheKey,
    ..STOLEN
};

const fn fails_the_owner(step: &Step) -> bool {
    step.is_by_the_owner() && !step.gives_a_token()
}

#[test]
fn whatever_is_lost_or_late_each_refresh_gives_a_token() {
    holds(
        explore(&TWO_TABS, |step| {
            step.ends_the_session() || fails_the_owner(step)
        }),
        &expect!["none in 5076 worlds, 24468 moves"],
    );
}

/// The story that logs out under policy 2.
#[test]
fn a_late_answer_turns_the_jar_back_and_the_next_refresh_mends_it() {
    let rules = Rules {
        answers_get_lost: false,
        pace: Pace::WithinTheWindow,
        order: Order::Answers,
        ..TWO_TABS
    };
    broken_by(
        explore(&rules, |step| {
            let is_no_parent = step.before.jar + 1 < step.before.generation;
            is_no_parent && step.is_by_the_owner() && step.answer == Some(Answer::Repeated)
        }),
        &expect![[r#"
            1. tab A sends 1; the answer is 2, rotated
            2. tab B sends 1; the answer is 2, repeated
            3. tab A: it arrives
            4. tab A sends 2; the answer is 3, rotated; it arrives
            5. tab A sends 3; the answer is 4, rotated
            6. tab B: it turns the jar back from 3 to 2
            7. tab B sends 2; the answer is 4, repeated
        "#]],
    );
}

#[test]
fn a_thief_without_the_key_gets_nothing_and_ends_nothing() {
    occurs(explore(&STOLEN, Step::is_by_the_thief));
    holds(
        explore(&STOLEN, |step| {
            let is_let_in = step.is_by_the_thief() && step.answer != Some(Answer::KeyRequired);
            is_let_in || step.ends_the_session() || fails_the_owner(step)
        }),
        &expect!["none in 6180 worlds, 39735 moves"],
    );
}

#[test]
fn a_thief_with_a_wrong_key_gets_nothing() {
    occurs(explore(&GUESSED, Step::is_by_the_thief));
    holds(
        explore(&GUESSED, |step| {
            step.is_by_the_thief() && step.gives_a_token()
        }),
        &expect!["none in 6180 worlds, 39735 moves"],
    );
}

#[test]
fn a_thief_with_a_wrong_key_logs_the_owner_out() {
    broken_by(
        explore(&GUESSED, Step::ends_the_session),
        &expect![[r#"
            1. the thief copies 1
            2. the thief sends 1 with a key by cookie; the answer is KeyMismatch, the session is ended
        "#]],
    );
}

#[test]
fn a_thief_who_has_the_key_too_shares_the_session() {
    let rules = Rules {
        tabs: 1,
        order: Order::Answers,
        ..KNOWN
    };
    broken_by(
        explore(&rules, |step| {
            let is_late = step.before.thief_got == Some(WINDOW);
            is_late && step.is_by_the_owner() && step.gives_a_token()
        }),
        &expect![[r#"
            1. the thief copies 1
            2. the thief sends 1 with a key by cookie; the answer is 2, rotated
            3. 10 s pass
            4. the client sends 1; the answer is 2, repeated
        "#]],
    );
}

/// Neither his refreshes nor the owner's ever end it.
#[test]
fn a_thief_who_has_the_key_too_is_never_found_out() {
    occurs(explore(&KNOWN, |step| {
        step.is_by_the_thief() && step.gives_a_token()
    }));
    holds(
        explore(&KNOWN, Step::ends_the_session),
        &expect!["none in 15078 worlds, 96720 moves"],
    );
}
