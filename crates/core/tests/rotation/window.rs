//! Policy 2: the token travels in a cookie and the session has no key.

use bluefox_auth_core::rotation::Channel;
use expect_test::expect;

use crate::{
    broken_by, holds, occurs,
    rules::{Order, Pace, Policy, Rules, Thief, WINDOW},
    search::{Step, explore},
};

/// All that can go wrong without a thief.
const TWO_TABS: Rules = Rules {
    policy: Policy::Window,
    tabs: 2,
    generations: 8,
    answers_get_lost: true,
    pace: Pace::Any,
    order: Order::Any,
    thief: Thief::Nobody,
};

/// What a careful client and a good network come to.
const CAREFUL: Rules = Rules {
    pace: Pace::WithinTheWindow,
    order: Order::InTurn,
    ..TWO_TABS
};

/// As careful, but for the order.
const OUT_OF_ORDER: Rules = Rules {
    answers_get_lost: false,
    order: Order::Answers,
    ..CAREFUL
};

const STOLEN: Rules = Rules {
    generations: 5,
    thief: Thief::Keyless(&[Channel::Cookie, Channel::Body]),
    ..TWO_TABS
};

const STOLEN_FROM_ONE: Rules = Rules {
    tabs: 1,
    order: Order::Answers,
    ..STOLEN
};

#[test]
fn tabs_that_race_within_the_window_are_never_logged_out() {
    holds(
        explore(&CAREFUL, Step::ends_the_session),
        &expect!["none in 278 worlds, 763 moves"],
    );
}

#[test]
fn a_lost_answer_that_is_retried_beyond_the_window_logs_out() {
    let rules = Rules {
        tabs: 1,
        order: Order::Answers,
        ..TWO_TABS
    };
    broken_by(
        explore(&rules, Step::ends_the_session),
        &expect![[r#"
            1. the client sends 1; the answer is 2, rotated; it is lost
            2. 10 s pass
            3. the client sends 1; the answer is Reuse, the session is ended
        "#]],
    );
}

#[test]
fn a_request_that_is_held_up_beyond_the_window_logs_out() {
    let rules = Rules {
        answers_get_lost: false,
        order: Order::InTurn,
        ..TWO_TABS
    };
    broken_by(
        explore(&rules, Step::ends_the_session),
        &expect![[r#"
            1. tab A sends 1; the answer is 2, rotated
            2. tab B sends 1
            3. 10 s pass
            4. tab B: the answer is Reuse, the session is ended
        "#]],
    );
}

#[test]
fn the_jar_never_goes_back_if_refreshes_come_in_turn() {
    holds(
        explore(&CAREFUL, Step::turns_the_jar_back),
        &expect!["none in 278 worlds, 763 moves"],
    );
}

/// Nothing is lost, no request waits, and all of it lies within the window.
#[test]
fn a_late_answer_turns_the_jar_back_and_logs_out() {
    broken_by(
        explore(&OUT_OF_ORDER, Step::ends_the_session),
        &expect![[r#"
            1. tab A sends 1; the answer is 2, rotated
            2. tab B sends 1; the answer is 2, repeated
            3. tab A: it arrives
            4. tab A sends 2; the answer is 3, rotated; it arrives
            5. tab A sends 3; the answer is 4, rotated
            6. tab B: it turns the jar back from 3 to 2
            7. tab B sends 2; the answer is Reuse, the session is ended
        "#]],
    );
}

#[test]
fn a_theft_ends_if_the_owners_next_refresh_is_beyond_the_window() {
    let is_premise = |step: &Step| {
        step.before.thief_leads && step.before.age == WINDOW && step.is_by_the_owner()
    };
    occurs(explore(&STOLEN, is_premise));
    holds(
        explore(&STOLEN, |step| is_premise(step) && !step.after.is_over),
        &expect!["none in 17480 worlds, 155112 moves"],
    );
}

#[test]
fn a_thief_who_comes_within_the_window_shares_the_session() {
    broken_by(
        explore(&STOLEN_FROM_ONE, |step| {
            let is_late = step.before.thief_got == Some(WINDOW);
            is_late && step.is_by_the_owner() && step.gives_a_token()
        }),
        &expect![[r#"
            1. the thief copies 1
            2. the client sends 1; the answer is 2, rotated; it arrives
            3. the thief sends 1 by cookie; the answer is 2, repeated
            4. 10 s pass
            5. the client sends 2; the answer is 3, rotated
        "#]],
    );
}

#[test]
fn a_thief_who_gets_nothing_logs_the_owner_out() {
    broken_by(
        explore(&STOLEN_FROM_ONE, |step| {
            let got_nothing = step.before.thief_got.is_none();
            got_nothing && step.is_by_the_thief() && step.ends_the_session()
        }),
        &expect![[r#"
            1. the thief copies 1
            2. the client sends 1; the answer is 2, rotated
            3. the thief sends 1 by body; the answer is Reuse, the session is ended
        "#]],
    );
}
