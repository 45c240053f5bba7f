//! Asks one node whether an access token is good, again and again.

use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;
use tokio::time::timeout;

use crate::{DATABASE_PATIENCE, MAX_STALENESS, PATIENCE, SLACK, support::Server};

/// How long an answer may take until something else is asked.
const PAUSE: Duration = Duration::from_millis(50);
/// How many questions a node that can't tell is asked at once.
const AT_ONCE: usize = 8;

/// One question and what came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) asked: Instant,
    pub(crate) answered: Instant,
    pub(crate) status: u16,
    /// Of a refusal.
    pub(crate) code: String,
}

impl Answer {
    pub(crate) fn is_yes(&self) -> bool {
        self.status == 200
    }

    /// The node can't tell, and says so before its client gives up.
    #[track_caller]
    pub(crate) fn assert_unavailable(&self) {
        assert_eq!(
            (self.status, self.code.as_str()),
            (503, "unavailable"),
            "{self:?}"
        );
        let took = self.answered.duration_since(self.asked);
        assert!(took < DATABASE_PATIENCE + SLACK, "it hung: {took:?}");
    }

    #[track_caller]
    pub(crate) fn assert_refused(&self) {
        assert_eq!(
            (self.status, self.code.as_str()),
            (401, "not_authenticated"),
            "{self:?}"
        );
    }
}

/// A client of one node, with a connection of its own that stays open.
#[derive(Clone)]
pub(crate) struct Asker {
    client: Client,
    url: String,
    token: String,
}

impl Asker {
    pub(crate) fn new(node: &Server, token: &str) -> Self {
        let client = Client::builder().timeout(PATIENCE).build();
        Self {
            client: client.unwrap(),
            url: format!("{}/auth/me", node.url),
            token: token.to_owned(),
        }
    }

    /// The same client with another token.
    pub(crate) fn with(&self, token: &str) -> Self {
        Self {
            token: token.to_owned(),
            ..self.clone()
        }
    }

    pub(crate) async fn ask(&self) -> Answer {
        let asked = Instant::now();
        let request = self.client.get(&self.url).bearer_auth(&self.token);
        let answer = request.send().await.expect("the node answers");
        let status = answer.status().as_u16();
        assert_ne!(status, 500, "whatever happens to the database is foreseen");
        let body: Value = answer.json().await.expect("JSON");
        Answer {
            asked,
            answered: Instant::now(),
            status,
            code: body["code"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// Asks until the answer is as wished, and gives all of them.
    pub(crate) async fn ask_until(
        &self,
        is_it: impl Fn(&Answer) -> bool + Send + Sync,
    ) -> Vec<Answer> {
        let mut answers = Vec::new();
        let asking = async {
            loop {
                let answer = self.ask().await;
                let is_last = is_it(&answer);
                answers.push(answer);
                if is_last {
                    break;
                }
            }
        };
        let ended = timeout(PATIENCE, asking).await;
        assert!(ended.is_ok(), "not in time: {:?}", answers.last());
        answers
    }

    /// Asks without a pause until the node may no longer go by what it heard at `moment`, and then
    /// some times at once. A question that hangs does not hold up the next one. Gives the answers to
    /// what was asked after that.
    pub(crate) async fn outlast(&self, moment: Instant) -> Vec<Answer> {
        let deadline = moment + MAX_STALENESS;
        let mut questions = Vec::new();
        while Instant::now() <= deadline {
            let mut question = tokio::spawn(self.clone().asked());
            match timeout(PAUSE, &mut question).await {
                Ok(answer) => assert!(answer.is_ok(), "{answer:?}"),
                Err(_) => questions.push(question),
            }
        }
        questions.extend([(); AT_ONCE].map(|()| tokio::spawn(self.clone().asked())));
        let mut answers = Vec::new();
        for question in questions {
            answers.push(question.await.unwrap());
        }
        answers.retain(|answer| answer.asked > deadline);
        assert!(answers.len() >= AT_ONCE);
        answers
    }

    async fn asked(self) -> Answer {
        self.ask().await
    }

    /// The session has just been revoked.
    pub(crate) async fn assert_soon_refused(&self) {
        let deadline = Instant::now() + MAX_STALENESS;
        let answers = self.ask_until(|answer| answer.status == 401).await;
        let late = |answer: &&Answer| answer.is_yes() && answer.asked > deadline;
        assert_eq!(answers.iter().find(late).map(|answer| answer.status), None);
    }
}

#[track_caller]
pub(crate) fn last(answers: &[Answer]) -> &Answer {
    answers.last().expect("there is an answer")
}
