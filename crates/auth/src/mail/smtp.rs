//! Mail by SMTP.
//!
//! Each command is sent by itself, so that a refusal can be told by what it refuses: only one of
//! this recipient or this message ends a mail for good. A connection is used again only if every
//! command on it was answered, since an answer that comes late would be taken for the next one.

mod message;
mod refusal;
mod settings;
mod stream;

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use lettre::transport::smtp::{
    authentication::DEFAULT_MECHANISMS,
    client::{AsyncSmtpConnection, TlsParameters},
    commands,
    extension::{Extension, MailBodyParameter, MailParameter},
};
use tokio::time::{Instant, timeout};

pub use self::settings::{Smtp, SmtpSecurity};
use self::{
    message::Parcel,
    refusal::{Refused, Stage},
    settings::{Line, Relay},
    stream::Stream,
};
use super::{Mail, MailError, Mailer, Sending};

/// How long a connection is kept for the next mail. Longer, and something on the way may have
/// forgotten it without telling.
const IDLE: Duration = Duration::from_secs(20);

/// Hands mail over to a mail server.
pub(crate) struct SmtpMailer {
    relay: Relay,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl SmtpMailer {
    /// Checks the settings; nothing is connected yet. The error says what would be right.
    pub(crate) fn new(settings: &Smtp) -> Result<Self, String> {
        Ok(Self {
            relay: settings.check()?,
            idle: Mutex::default(),
        })
    }

    async fn deliver(&self, mail: &Mail) -> Result<(), MailError> {
        let parcel = Parcel::pack(mail, &self.relay)?;
        let told = |refused: Refused| refused.tell(mail);
        let mut connection = self.connection().await.map_err(told)?;
        if parcel.needs_utf8
            && !connection
                .server_info()
                .supports_feature(Extension::SmtpUtfEight)
        {
            self.keep(connection);
            let reason = "the address needs SMTPUTF8 (RFC 6531), which the mail server has not";
            return Err(MailError::permanent(reason));
        }
        let done = hand_over(&mut connection, &parcel).await;
        if done.as_ref().err().is_none_or(Refused::is_answer) {
            self.keep(connection);
        }
        done.map_err(told)
    }

    async fn connection(&self) -> Result<AsyncSmtpConnection, Refused> {
        let idle = {
            let mut idle = self.idle();
            idle.retain(|idle| idle.since.elapsed() < IDLE);
            idle.pop()
        };
        if let Some(Idle { mut connection, .. }) = idle
            && connection.command(commands::Rset).await.is_ok()
        {
            return Ok(connection);
        }
        connect(&self.relay).await
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let since = Instant::now();
        self.idle().push(Idle { connection, since });
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailer for SmtpMailer {
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a> {
        Box::pin(async move {
            let limit = self.relay.timeout;
            timeout(limit, self.deliver(mail))
                .await
                .unwrap_or_else(|_| {
                    let reason = format!("the mail server did not take the mail within {limit:?}");
                    Err(MailError::passing(reason))
                })
        })
    }
}

async fn connect(relay: &Relay) -> Result<AsyncSmtpConnection, Refused> {
    let mut connection = match &relay.line {
        Line::Tls(tls) => begin(relay, Some(tls.clone())).await?,
        Line::StartTls(tls) => begin_and_secure(relay, tls.clone()).await?,
        Line::Plain => begin(relay, None).await?,
    };
    if let Some(credentials) = &relay.credentials {
        let login = connection.auth(DEFAULT_MECHANISMS, credentials);
        login.await.map_err(Refused::at(Stage::Login))?;
    }
    Ok(connection)
}

async fn begin(relay: &Relay, tls: Option<TlsParameters>) -> Result<AsyncSmtpConnection, Refused> {
    let (server, limit) = ((relay.host.as_str(), relay.port), Some(relay.timeout));
    AsyncSmtpConnection::connect_tokio1(server, limit, &relay.hello, tls, None)
        .await
        .map_err(Refused::at(Stage::Connection))
}

async fn begin_and_secure(
    relay: &Relay,
    tls: TlsParameters,
) -> Result<AsyncSmtpConnection, Refused> {
    let stream = Stream::connect((&relay.host, relay.port)).await;
    let stream = Box::new(stream.map_err(|error| Refused::unreachable(&error))?);
    let greeting = AsyncSmtpConnection::connect_with_transport(stream, &relay.hello);
    let mut connection = greeting.await.map_err(Refused::at(Stage::Connection))?;
    let securing = connection.starttls(tls, &relay.hello);
    securing.await.map_err(Refused::at(Stage::Connection))?;
    Ok(connection)
}

async fn hand_over(connection: &mut AsyncSmtpConnection, parcel: &Parcel) -> Result<(), Refused> {
    let at = Refused::at;
    let parameters = if parcel.needs_utf8 {
        let body = MailParameter::Body(MailBodyParameter::EightBitMime);
        vec![MailParameter::SmtpUtfEight, body]
    } else {
        Vec::new()
    };
    let sender = commands::Mail::new(Some(parcel.from.clone()), parameters);
    let recipient = commands::Rcpt::new(parcel.to.clone(), Vec::new());
    connection
        .command(sender)
        .await
        .map_err(at(Stage::Sender))?;
    let recipient = connection.command(recipient).await;
    recipient.map_err(at(Stage::Recipient))?;
    let data = connection.command(commands::Data).await;
    data.map_err(at(Stage::Message))?;
    let message = connection.message(&parcel.message).await;
    message.map_err(at(Stage::Message))?;
    Ok(())
}
