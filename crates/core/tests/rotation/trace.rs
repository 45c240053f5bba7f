//! A way through the worlds, told in sentences. A number is the generation of a token.

use std::fmt;

use bluefox_auth_core::rotation::{Answer, Channel};

use crate::{model::Move, search::Step};

/// The steps from the login on.
pub(crate) struct Trace<'a> {
    pub(crate) steps: &'a [Step],
    /// There is one client and no tabs to tell apart.
    pub(crate) is_single: bool,
}

impl fmt::Display for Trace<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.steps;
        let mut number = 0;
        while let Some((first, tail)) = rest.split_first() {
            number += 1;
            write!(f, "{number}. {}", self.sentence(first))?;
            rest = tail;
            // One refresh that nothing came between is one sentence.
            let mut last = first;
            while let Some((next, tail)) =
                rest.split_first().filter(|(next, _)| follows(last, next))
            {
                write!(f, "; {}", clause(next))?;
                last = next;
                rest = tail;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

const fn follows(one: &Step, next: &Step) -> bool {
    match (one.action, next.action) {
        (Move::Send(tab), Move::Judge(other))
        | (Move::Judge(tab), Move::Deliver(other) | Move::Lose(other)) => tab == other,
        _ => false,
    }
}

/// What happens to a request whose sender has been named.
fn clause(step: &Step) -> String {
    match step.action {
        Move::Judge(_) => format!("the answer is {}", answer(step)),
        Move::Lose(_) => "it is lost".to_owned(),
        _ if step.turns_the_jar_back() => {
            format!(
                "it turns the jar back from {} to {}",
                step.before.jar, step.after.jar
            )
        }
        _ => "it arrives".to_owned(),
    }
}

fn answer(step: &Step) -> String {
    let token = step.after.generation;
    match step.answer {
        Some(Answer::Rotated) => format!("{token}, rotated"),
        Some(Answer::Repeated) => format!("{token}, repeated"),
        Some(Answer::Revoked(theft)) => format!("{theft:?}, the session is ended"),
        Some(Answer::Refused(over)) => format!("{over:?}"),
        Some(Answer::KeyRequired) => "KeyRequired".to_owned(),
        None => "none".to_owned(),
    }
}

impl Trace<'_> {
    fn sentence(&self, step: &Step) -> String {
        let jar = step.before.jar;
        match step.action {
            Move::Send(tab) => format!("{} sends {jar}", self.who(tab)),
            Move::Judge(tab) | Move::Deliver(tab) | Move::Lose(tab) => {
                format!("{}: {}", self.who(tab), clause(step))
            }
            Move::Pass(seconds) => format!("{seconds} s pass"),
            Move::Copy => format!("the thief copies {jar}"),
            Move::Steal {
                token,
                channel,
                key,
            } => {
                let key = if key.is_some() { " with a key" } else { "" };
                let by = match channel {
                    Channel::Body => "body",
                    Channel::Cookie => "cookie",
                };
                format!(
                    "the thief sends {token}{key} by {by}; the answer is {}",
                    answer(step)
                )
            }
        }
    }

    const fn who(&self, tab: usize) -> &'static str {
        match (self.is_single, tab) {
            (true, _) => "the client",
            (false, 0) => "tab A",
            (false, _) => "tab B",
        }
    }
}
