//! The world that is explored: a server, the honest owner's jar and requests, a thief, a clock.
//!
//! What is left out, and why nothing is lost by it:
//!
//! - A request that never reaches the server leaves the world as if it had not been sent.
//! - The thief's requests are judged at once: one that is held up is one that is sent later. He
//!   forgets nothing, so a lost answer would only make him weaker.
//! - Nothing is followed beyond the end of the session: `step` refuses everything from then on.
//! - Ages are counted up to the window. `step` tells no two ages beyond it apart; nor does it look
//!   at the moment itself, only at differences. `rotation/specification.rs` shows both.

use bluefox_auth_core::{
    Timestamp,
    refresh_key::RefreshKeyHash,
    rotation::{Answer, Channel, Event, Generation, State, step},
};

use crate::rules::{LIMITS, Order, Pace, Rules, Thief, WINDOW};

const NOW: Timestamp = Timestamp::from_seconds(1_767_225_600);

/// A refresh of the owner that is under way. A number is the generation of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Refresh {
    Idle,
    Sent(u8),
    Answered { sent: u8, got: u8 },
}

impl Refresh {
    const fn sent(self) -> Option<u8> {
        match self {
            Self::Idle => None,
            Self::Sent(sent) | Self::Answered { sent, .. } => Some(sent),
        }
    }
}

/// Everything that matters, at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    pub(crate) generation: u8,
    /// Seconds since the rotation, up to the window.
    pub(crate) age: u8,
    pub(crate) is_over: bool,
    /// The token in the owner's jar.
    pub(crate) jar: u8,
    pub(crate) tabs: [Refresh; 2],
    /// The tokens that the thief has seen, one bit a generation.
    loot: u16,
    /// Seconds since the thief was last answered with a token, up to the window.
    pub(crate) thief_got: Option<u8>,
    /// The thief has rotated, and no refresh of the owner has been judged since.
    pub(crate) thief_leads: bool,
}

/// What may happen next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Move {
    Send(usize),
    Judge(usize),
    Deliver(usize),
    Lose(usize),
    Pass(u8),
    Copy,
    Steal {
        token: u8,
        channel: Channel,
        key: Option<RefreshKeyHash>,
    },
}

fn generation(number: u8) -> Generation {
    Generation::from_i64(number.into()).expect("counted from one")
}

impl World {
    /// Just logged in.
    pub(crate) const START: Self = Self {
        generation: 1,
        age: 0,
        is_over: false,
        jar: 1,
        tabs: [Refresh::Idle; 2],
        loot: 0,
        thief_got: None,
        thief_leads: false,
    };

    fn state(&self, rules: &Rules) -> State {
        State {
            generation: generation(self.generation),
            rotated_at: Timestamp::from_millis(NOW.as_millis() - i64::from(self.age) * 1000),
            idle_expires_at: NOW.plus(LIMITS.idle),
            expires_at: NOW.plus(LIMITS.idle * 4),
            keys: rules.keys(),
            is_revoked: self.is_over,
        }
    }

    /// The real `step`, and the world with the session that it leaves.
    fn judge(
        &self,
        rules: &Rules,
        token: u8,
        channel: Channel,
        key: Option<RefreshKeyHash>,
    ) -> (Self, Answer) {
        let event = Event {
            generation: generation(token),
            key,
            channel,
            now: NOW,
        };
        let (state, answer) = step(self.state(rules), event, LIMITS);
        let age = state.rotated_at.until(NOW).as_secs();
        let after = Self {
            generation: u8::try_from(state.generation.as_i64()).expect("a few generations"),
            age: u8::try_from(age).expect("up to the window"),
            is_over: state.is_revoked,
            ..*self
        };
        (after, answer)
    }

    /// The tokens in anybody's hands, or on the way, that would rotate if they were sent now.
    pub(crate) fn tokens_that_rotate(&self, rules: &Rules) -> usize {
        let held = |token: u8| {
            let travels = |refresh: &Refresh| match *refresh {
                Refresh::Idle => false,
                Refresh::Sent(sent) => sent == token,
                Refresh::Answered { got, .. } => got == token,
            };
            self.jar == token || self.loot & (1 << token) != 0 || self.tabs.iter().any(travels)
        };
        (1..=rules.generations)
            .filter(|token| held(*token))
            .filter(|token| {
                [Channel::Body, Channel::Cookie].iter().any(|channel| {
                    self.judge(rules, *token, *channel, rules.key(0)).1 == Answer::Rotated
                })
            })
            .count()
    }

    /// Every move that the rules allow.
    pub(crate) fn moves(&self, rules: &Rules) -> Vec<Move> {
        let mut moves = Vec::new();
        let sent = |tab: &usize| matches!(self.tabs[*tab], Refresh::Sent(_));
        if let Some(tab) = (0..rules.tabs)
            .find(sent)
            .filter(|_| rules.order == Order::Answers)
        {
            return vec![Move::Judge(tab)];
        }
        if rules.thief != Thief::Nobody && self.loot == 0 {
            moves.push(Move::Copy);
        }
        for tab in 0..rules.tabs {
            match self.tabs[tab] {
                Refresh::Idle if self.may_send(rules) => moves.push(Move::Send(tab)),
                Refresh::Idle => {}
                Refresh::Sent(_) => moves.push(Move::Judge(tab)),
                Refresh::Answered { .. } => {
                    moves.push(Move::Deliver(tab));
                    moves.extend(rules.answers_get_lost.then_some(Move::Lose(tab)));
                }
            }
        }
        let passes = [WINDOW / 2, WINDOW].into_iter();
        moves.extend(passes.filter(|s| self.may_pass(rules, *s)).map(Move::Pass));
        for token in (1..=rules.generations).filter(|token| self.loot & (1 << token) != 0) {
            let sends = rules.thief_sends().into_iter();
            moves.extend(sends.map(|(channel, key)| Move::Steal {
                token,
                channel,
                key,
            }));
        }
        moves
    }

    fn may_send(&self, rules: &Rules) -> bool {
        let under_way = |refresh: &Refresh| refresh.sent().is_none_or(|sent| sent == self.jar);
        rules.order != Order::InTurn || self.tabs.iter().all(under_way)
    }

    fn may_pass(&self, rules: &Rules, seconds: u8) -> bool {
        let is_settled = self.tabs == [Refresh::Idle; 2] && self.jar == self.generation;
        rules.pace == Pace::Any || self.age + seconds < WINDOW || is_settled
    }

    /// The world after the move, and what was answered if somebody asked. `None` where the session
    /// would leave the bounds.
    pub(crate) fn after(&self, rules: &Rules, action: Move) -> Option<(Self, Option<Answer>)> {
        let mut after = *self;
        let mut answered = None;
        match action {
            Move::Send(tab) => after.tabs[tab] = Refresh::Sent(self.jar),
            Move::Judge(tab) => {
                let sent = self.tabs[tab].sent()?;
                let (judged, answer) = self.judge(rules, sent, rules.channel(), rules.key(tab));
                after = judged;
                after.thief_leads = false;
                let got = judged.generation;
                after.tabs[tab] = match answer {
                    Answer::Rotated | Answer::Repeated => Refresh::Answered { sent, got },
                    _ => Refresh::Idle,
                };
                answered = Some(answer);
            }
            Move::Deliver(tab) => {
                if let Refresh::Answered { got, .. } = self.tabs[tab] {
                    after.jar = got;
                }
                after.tabs[tab] = Refresh::Idle;
            }
            Move::Lose(tab) => after.tabs[tab] = Refresh::Idle,
            Move::Pass(seconds) => {
                after.age = WINDOW.min(self.age + seconds);
                after.thief_got = self.thief_got.map(|age| WINDOW.min(age + seconds));
            }
            Move::Copy => after.loot = 1 << self.jar,
            Move::Steal {
                token,
                channel,
                key,
            } => {
                let (judged, answer) = self.judge(rules, token, channel, key);
                after = judged;
                if matches!(answer, Answer::Rotated | Answer::Repeated) {
                    after.loot |= 1 << judged.generation;
                    after.thief_got = Some(0);
                    after.thief_leads |= answer == Answer::Rotated;
                }
                answered = Some(answer);
            }
        }
        (after.generation <= rules.generations).then_some((after, answered))
    }
}
