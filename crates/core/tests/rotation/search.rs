//! Breadth first over every reachable world, until there is no new one.

use std::collections::HashSet;

use bluefox_auth_core::rotation::Answer;

use crate::{
    model::{Move, World},
    rules::Rules,
    trace::Trace,
};

/// One move, seen from both sides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) before: World,
    pub(crate) action: Move,
    pub(crate) answer: Option<Answer>,
    pub(crate) after: World,
}

impl Step {
    pub(crate) const fn ends_the_session(&self) -> bool {
        self.after.is_over && !self.before.is_over
    }

    pub(crate) const fn is_by_the_owner(&self) -> bool {
        matches!(self.action, Move::Judge(_))
    }

    pub(crate) const fn is_by_the_thief(&self) -> bool {
        matches!(self.action, Move::Steal { .. })
    }

    pub(crate) const fn gives_a_token(&self) -> bool {
        matches!(self.answer, Some(Answer::Rotated | Answer::Repeated))
    }

    pub(crate) const fn turns_the_jar_back(&self) -> bool {
        self.after.jar < self.before.jar
    }
}

/// What an exploration came to.
#[derive(Debug)]
pub(crate) struct Explored {
    worlds: usize,
    moves: usize,
    /// The shortest way to what was looked for, if there is one.
    trace: Option<String>,
}

impl Explored {
    /// For a property that holds: nothing was found, and so many worlds were looked at.
    pub(crate) fn none(self) -> String {
        assert_eq!(self.trace, None, "a counter-example");
        format!("none in {} worlds, {} moves", self.worlds, self.moves)
    }

    /// For a property that does not hold: the shortest counter-example.
    pub(crate) fn shortest(self) -> String {
        self.trace.expect("no counter-example in any world")
    }
}

/// Explores every world within the rules, and looks for a move like this one.
///
/// In each world it also checks what holds under every policy: of all the tokens in anybody's hands
/// at most one would rotate.
pub(crate) fn explore(rules: &Rules, is_sought: impl Fn(&Step) -> bool) -> Explored {
    let mut known = HashSet::from([World::START]);
    let mut worlds = vec![World::START];
    let mut reached_by: Vec<Option<(usize, Step)>> = vec![None];
    let (mut here, mut moves) = (0, 0);
    while let Some(before) = worlds.get(here).copied() {
        assert!(
            before.tokens_that_rotate(rules) <= 1,
            "two tokens rotate: {before:?}"
        );
        for action in before.moves(rules) {
            let Some((after, answer)) = before.after(rules, action) else {
                continue;
            };
            moves += 1;
            let step = Step {
                before,
                action,
                answer,
                after,
            };
            if is_sought(&step) {
                let trace = Some(trace(rules, &reached_by, here, step));
                return Explored {
                    worlds: worlds.len(),
                    moves,
                    trace,
                };
            }
            if !after.is_over && known.insert(after) {
                worlds.push(after);
                reached_by.push(Some((here, step)));
            }
        }
        here += 1;
    }
    Explored {
        worlds: worlds.len(),
        moves,
        trace: None,
    }
}

fn trace(rules: &Rules, reached_by: &[Option<(usize, Step)>], last: usize, step: Step) -> String {
    let mut steps = vec![step];
    let mut here = last;
    while let Some((from, step)) = reached_by[here] {
        steps.push(step);
        here = from;
    }
    steps.reverse();
    let is_single = rules.tabs == 1;
    Trace {
        steps: &steps,
        is_single,
    }
    .to_string()
}
