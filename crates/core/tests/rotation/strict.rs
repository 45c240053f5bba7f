//! Policy 1: the token travels in the body and the session has no key.

use bluefox_auth_core::rotation::{Answer, Channel};
use expect_test::expect;

use crate::{
    broken_by, holds, occurs,
    rules::{Order, Pace, Policy, Rules, Thief, WINDOW},
    search::{Step, explore},
};

const ONE_CLIENT: Rules = Rules {
    policy: Policy::Strict,
    tabs: 1,
    generations: 8,
    answers_get_lost: false,
    pace: Pace::Any,
    order: Order::Any,
    thief: Thief::Nobody,
};

const TWO_TABS: Rules = Rules {
    tabs: 2,
    answers_get_lost: true,
    ..ONE_CLIENT
};

const STOLEN: Rules = Rules {
    generations: 5,
    thief: Thief::Keyless(&[Channel::Body]),
    ..TWO_TABS
};

const STOLEN_FROM_ONE: Rules = Rules {
    tabs: 1,
    order: Order::Answers,
    ..STOLEN
};

#[test]
fn one_client_that_receives_its_answers_is_never_logged_out() {
    holds(
        explore(&ONE_CLIENT, Step::ends_the_session),
        &expect!["none in 69 worlds, 204 moves"],
    );
}

#[test]
fn a_lost_answer_logs_the_client_out() {
    let rules = Rules {
        answers_get_lost: true,
        ..ONE_CLIENT
    };
    broken_by(
        explore(&rules, Step::ends_the_session),
        &expect![[r#"
            1. the client sends 1; the answer is 2, rotated; it is lost
            2. the client sends 1; the answer is Reuse, the session is ended
        "#]],
    );
}

/// So it is not for browsers.
#[test]
fn two_tabs_of_one_jar_log_each_other_out() {
    let rules = Rules {
        answers_get_lost: false,
        ..TWO_TABS
    };
    broken_by(
        explore(&rules, Step::ends_the_session),
        &expect![[r#"
            1. tab A sends 1; the answer is 2, rotated
            2. tab B sends 1; the answer is Reuse, the session is ended
        "#]],
    );
}

#[test]
fn the_jar_never_goes_back() {
    holds(
        explore(&TWO_TABS, Step::turns_the_jar_back),
        &expect!["none in 978 worlds, 4068 moves"],
    );
}

#[test]
fn a_theft_ends_at_the_owners_next_refresh() {
    let is_premise = |step: &Step| step.before.thief_got.is_some() && step.is_by_the_owner();
    occurs(explore(&STOLEN, is_premise));
    holds(
        explore(&STOLEN, |step| is_premise(step) && !step.after.is_over),
        &expect!["none in 1884 worlds, 9768 moves"],
    );
}

#[test]
fn a_theft_lasts_as_long_as_the_owner_stays_away() {
    broken_by(
        explore(&STOLEN_FROM_ONE, |step| {
            let is_late = step.before.thief_got == Some(WINDOW);
            is_late && step.is_by_the_thief() && step.answer == Some(Answer::Rotated)
        }),
        &expect![[r#"
            1. the thief copies 1
            2. the thief sends 1 by body; the answer is 2, rotated
            3. 10 s pass
            4. the thief sends 2 by body; the answer is 3, rotated
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

/// The channel belongs to the request, so the thief chooses it. By cookie the rules of the window
/// hold for him; what then stands in his way is the CSRF token, which `step` knows nothing of.
#[test]
fn a_thief_who_turns_to_the_cookie_is_judged_by_the_window() {
    let rules = Rules {
        thief: Thief::Keyless(&[Channel::Body, Channel::Cookie]),
        ..STOLEN_FROM_ONE
    };
    broken_by(
        explore(&rules, |step| {
            step.before.thief_got.is_some() && step.is_by_the_owner() && step.gives_a_token()
        }),
        &expect![[r#"
            1. the thief copies 1
            2. the client sends 1; the answer is 2, rotated; it arrives
            3. the thief sends 1 by cookie; the answer is 2, repeated
            4. the client sends 2; the answer is 3, rotated
        "#]],
    );
}
