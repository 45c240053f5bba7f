//! A way that mail takes, where the test says what becomes of it.

use std::{
    collections::HashMap,
    future::{Future, pending},
    pin::Pin,
    sync::{Arc, Mutex},
};

use bluefox_auth::{Mail, MailError};
use tokio::sync::watch;
use uuid::Uuid;

/// What becomes of a mail that is handed over.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Outcome {
    Sent,
    Passing,
    Permanent,
    /// The function of the app panics.
    Panic,
    /// What it returns does.
    LatePanic,
    /// It never answers.
    Never,
}

type Sending = Pin<Box<dyn Future<Output = Result<(), MailError>> + Send>>;
type Decide = dyn Fn(&Mail, usize) -> Outcome + Send + Sync;

#[derive(Clone)]
pub(crate) struct Way {
    decide: Arc<Decide>,
    handed: Arc<Mutex<Vec<Mail>>>,
    count: watch::Sender<usize>,
}

impl Way {
    /// Decides by the mail, and by how often it was handed over, the first time being 1.
    pub(crate) fn new(decide: impl Fn(&Mail, usize) -> Outcome + Send + Sync + 'static) -> Self {
        Self {
            decide: Arc::new(decide),
            handed: Arc::default(),
            count: watch::Sender::new(0),
        }
    }

    pub(crate) fn hook(&self) -> impl Fn(Mail) -> Sending + Clone + Send + Sync + 'static {
        let way = self.clone();
        move |mail| way.take(mail)
    }

    fn take(&self, mail: Mail) -> Sending {
        let mut handed = self.handed.lock().expect("no panic in here");
        let times = handed.iter().filter(|other| other.id == mail.id).count() + 1;
        let outcome = (self.decide)(&mail, times);
        handed.push(mail);
        drop(handed);
        self.count.send_modify(|count| *count += 1);
        match outcome {
            Outcome::Sent => Box::pin(async { Ok(()) }),
            Outcome::Passing => Box::pin(async { Err(MailError::passing("try later")) }),
            Outcome::Permanent => Box::pin(async { Err(MailError::permanent("no such mailbox")) }),
            Outcome::Panic => panic!("the function of the app panics"),
            Outcome::LatePanic => Box::pin(async { panic!("the function of the app panics") }),
            Outcome::Never => Box::pin(pending()),
        }
    }

    /// Waits until so many mails were handed over.
    pub(crate) async fn until(&self, number: usize) {
        let mut count = self.count.subscribe();
        let reached = count.wait_for(|count| *count >= number).await;
        assert!(reached.is_ok(), "the way is there");
    }

    /// What was handed over, in the order of its coming.
    pub(crate) fn handed(&self) -> Vec<Mail> {
        self.handed.lock().expect("no panic in here").clone()
    }

    /// How often each mail was handed over.
    pub(crate) fn times(&self) -> HashMap<Uuid, usize> {
        let mut times = HashMap::new();
        for mail in self.handed() {
            *times.entry(mail.id).or_default() += 1;
        }
        times
    }
}
