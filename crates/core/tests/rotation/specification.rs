//! `step` by itself: every kind of session, presentation and setting, each with the others.

use std::time::Duration;

use bluefox_auth_core::{
    Timestamp,
    refresh_key::{RefreshKeyHash, RefreshKeys},
    rotation::{Answer, Channel, Event, Generation, Limits, Over, State, Theft, step},
};

const DAY: i64 = 86_400_000;
const NOW: i64 = 1_767_225_600_000;
const WINDOW: i64 = 10_000;

/// How far the session has come. The last is the greatest number there is.
const GENERATIONS: [i64; 4] = [1, 2, 7, i64::MAX];
/// How much later than the current token the presented one is.
const DISTANCES: [i64; 5] = [-2, -1, 0, 1, 2];
/// Milliseconds since the rotation; less than none where another node's clock is ahead.
const AGES: [i64; 7] = [-5, 0, 1, WINDOW - 1, WINDOW, WINDOW + 1, DAY];
/// Milliseconds until the idle limit, and until the absolute one.
const LEFT: [i64; 5] = [-1, 0, 1, DAY, 30 * DAY];
const WINDOWS: [Duration; 3] = [Duration::ZERO, Duration::from_secs(10), Duration::MAX];
const IDLES: [Duration; 3] = [Duration::ZERO, Duration::from_hours(24), Duration::MAX];

fn at(offset: i64) -> Timestamp {
    Timestamp::from_millis(NOW + offset)
}

fn key(number: u8) -> Option<RefreshKeyHash> {
    RefreshKeyHash::from_bytes(&[number; 32])
}

/// No key, one, and as many as there may be.
fn keys() -> [RefreshKeys; 3] {
    let none = RefreshKeys::default();
    let with = |keys: RefreshKeys, number| key(number).and_then(|key| keys.with(key));
    let one = with(none, 1).expect("there is a place");
    let four = [3, 4, 5]
        .into_iter()
        .try_fold(one, with)
        .expect("there are four places");
    [none, one, four]
}

fn sessions() -> Vec<State> {
    let mut sessions = Vec::new();
    for number in GENERATIONS {
        for age in AGES {
            for idle in LEFT {
                for left in LEFT {
                    for keys in keys() {
                        sessions.extend([false, true].map(|is_revoked| State {
                            generation: Generation::from_i64(number).expect("positive"),
                            rotated_at: at(-age),
                            idle_expires_at: at(idle),
                            expires_at: at(left),
                            keys,
                            is_revoked,
                        }));
                    }
                }
            }
        }
    }
    sessions
}

fn presentations(state: &State) -> Vec<Event> {
    let mut events = Vec::new();
    for distance in DISTANCES {
        let number = state.generation.as_i64().checked_add(distance);
        let Some(generation) = number.and_then(Generation::from_i64) else {
            continue;
        };
        for key in [None, key(1), key(2), key(5)] {
            events.extend([Channel::Body, Channel::Cookie].map(|channel| Event {
                generation,
                key,
                channel,
                now: at(0),
            }));
        }
    }
    events
}

/// Every session with every presentation and setting; how many there were.
fn for_each(mut check: impl FnMut(State, Event, Limits)) -> usize {
    let mut count = 0;
    for state in sessions() {
        for event in presentations(&state) {
            for reuse_window in WINDOWS {
                for idle in IDLES {
                    check(state, event, Limits { reuse_window, idle });
                    count += 1;
                }
            }
        }
    }
    count
}

/// All of them: 4 generations less the presentations that can't be (0, -1 and beyond the greatest).
const ALL: usize = 7 * 5 * 5 * 3 * 2 * (3 + 4 + 5 + 3) * 4 * 2 * 3 * 3;

/// What the documentation says, as a table: the first row that fits.
fn table(state: State, event: Event, limits: Limits) -> Answer {
    let age = event.now.as_millis() - state.rotated_at.as_millis();
    let window = i64::try_from(limits.reuse_window.as_millis()).unwrap_or(i64::MAX);
    let is_expired = event.now >= state.idle_expires_at.min(state.expires_at);
    let distance = event.generation.as_i64() - state.generation.as_i64();
    let is_keyed = !state.keys.is_empty();
    // The fifth key is one of the four, and none of the one.
    let is_right = event.key == key(1) || (event.key == key(5) && state.keys == keys()[2]);
    // Zero means never, even where another node's clock is ahead.
    let is_race = event.channel == Channel::Cookie && window > 0 && age < window;
    match distance {
        _ if state.is_revoked => Answer::Refused(Over::Revoked),
        _ if is_expired => Answer::Refused(Over::Expired),
        _ if is_keyed && event.key.is_none() => Answer::KeyRequired,
        _ if is_keyed && !is_right => Answer::Revoked(Theft::KeyMismatch),
        0 => Answer::Rotated,
        ..0 if is_keyed => Answer::Repeated,
        -1 if is_race => Answer::Repeated,
        _ => Answer::Revoked(Theft::Reuse),
    }
}

#[test]
fn every_presentation_gets_the_answer_of_the_table() {
    let count = for_each(|state, event, limits| {
        let (_, answer) = step(state, event, limits);
        assert_eq!(
            answer,
            table(state, event, limits),
            "{state:?} {event:?} {limits:?}"
        );
    });
    assert_eq!(count, ALL);
}

#[test]
fn only_rotation_and_revocation_change_the_session_and_nothing_else_of_it() {
    let count = for_each(|state, event, limits| {
        let (after, answer) = step(state, event, limits);
        let expected = match answer {
            Answer::Rotated => State {
                generation: state.generation.next(),
                rotated_at: event.now,
                idle_expires_at: event.now.plus(limits.idle).min(state.expires_at),
                ..state
            },
            Answer::Revoked(_) => State {
                is_revoked: true,
                ..state
            },
            Answer::Repeated | Answer::Refused(_) | Answer::KeyRequired => state,
        };
        assert_eq!(after, expected, "{state:?} {event:?} {limits:?}");
        assert!(after.generation >= state.generation);
        assert!(after.is_revoked || !state.is_revoked);
    });
    assert_eq!(count, ALL);
}

#[test]
fn a_rotation_adds_exactly_one() {
    let last = Generation::from_i64(i64::MAX);
    for_each(|state, event, limits| {
        let (after, answer) = step(state, event, limits);
        if answer == Answer::Rotated && Some(state.generation) != last {
            assert_eq!(after.generation.as_i64(), state.generation.as_i64() + 1);
        }
    });
}

#[test]
fn while_a_session_lives_exactly_one_generation_rotates() {
    let limits = Limits {
        reuse_window: Duration::from_secs(10),
        idle: Duration::from_hours(24),
    };
    for state in sessions() {
        let mut rotating: Vec<_> = presentations(&state)
            .into_iter()
            .filter(|event| step(state, *event, limits).1 == Answer::Rotated)
            .map(|event| event.generation)
            .collect();
        rotating.dedup();
        let lives = !state.is_revoked && at(0) < state.idle_expires_at.min(state.expires_at);
        assert_eq!(
            rotating,
            if lives {
                vec![state.generation]
            } else {
                vec![]
            },
            "{state:?}"
        );
    }
}

/// So a search may count from the present moment.
#[test]
fn only_differences_of_time_count() {
    let later = |moment: Timestamp| Timestamp::from_millis(moment.as_millis() + 12_345);
    let shifted = |state: State| State {
        rotated_at: later(state.rotated_at),
        idle_expires_at: later(state.idle_expires_at),
        expires_at: later(state.expires_at),
        ..state
    };
    for_each(|state, event, limits| {
        let (after, answer) = step(state, event, limits);
        let event = Event {
            now: later(event.now),
            ..event
        };
        assert_eq!(
            step(shifted(state), event, limits),
            (shifted(after), answer)
        );
    });
}

/// So a search need not count any further.
#[test]
fn beyond_the_window_every_age_is_the_same() {
    for_each(|state, event, limits| {
        let age = event.now.as_millis() - state.rotated_at.as_millis();
        if Timestamp::from_millis(age) >= Timestamp::from_millis(0).plus(limits.reuse_window) {
            let older = State {
                rotated_at: at(-30 * DAY),
                ..state
            };
            let (after, answer) = step(older, event, limits);
            let (expected, same) = step(state, event, limits);
            assert_eq!(
                (after.generation, after.is_revoked, answer),
                (expected.generation, expected.is_revoked, same)
            );
        }
    });
}

#[test]
fn a_window_of_zero_makes_a_cookie_as_strict_as_a_body() {
    for_each(|state, event, limits| {
        if limits.reuse_window.is_zero() {
            let body = Event {
                channel: Channel::Body,
                ..event
            };
            assert_eq!(step(state, event, limits), step(state, body, limits));
        }
    });
}
