//! [`Smtp`]: the mail server, and what must be right about it before anything is sent.

use std::{net::IpAddr, time::Duration};

use lettre::{
    Address,
    message::Mailbox,
    transport::smtp::{
        authentication::Credentials,
        client::{Certificate, TlsParameters},
        extension::ClientId,
    },
};
use secrecy::{ExposeSecret as _, SecretString};
use url::Host;

/// How the line to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SmtpSecurity {
    /// TLS from the first byte (RFC 8314), on port 465.
    #[default]
    Tls,
    /// STARTTLS (RFC 3207), on port 587. A server without it gets no mail.
    StartTls,
    /// None, on port 25. Only to this very machine: `localhost`, `127.0.0.0/8` or `::1`.
    Plain,
}

impl SmtpSecurity {
    const fn port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::Plain => 25,
        }
    }
}

/// The mail server that mail is handed over to.
///
/// ```
/// use bluefox_auth::{Smtp, SmtpSecurity};
///
/// let smtp = Smtp::new("mail.example.com", "Bluefox <no-reply@example.com>")
///     .security(SmtpSecurity::StartTls)
///     .login("bluefox", "the password".to_owned());
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Smtp {
    host: String,
    from: String,
    port: Option<u16>,
    security: SmtpSecurity,
    login: Option<(String, SecretString)>,
    ca_pem: Option<String>,
    timeout: Duration,
}

impl Smtp {
    /// Mail by way of `host`, a name or an address, from the mailbox `from`, such as
    /// `Bluefox <no-reply@example.com>`.
    ///
    /// The domain of `from` is also the name that we give at `EHLO`.
    pub fn new(host: impl Into<String>, from: impl Into<String>) -> Self {
        Self {
            host: host.into(),
            from: from.into(),
            port: None,
            security: SmtpSecurity::default(),
            login: None,
            ca_pem: None,
            timeout: Duration::from_secs(30),
        }
    }

    /// The port. Without it, the usual one of the [`SmtpSecurity`].
    pub fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// How the line is protected. TLS by default.
    pub fn security(mut self, security: SmtpSecurity) -> Self {
        self.security = security;
        self
    }

    /// Log in with this name and password. By default nobody logs in.
    pub fn login(mut self, username: impl Into<String>, password: impl Into<SecretString>) -> Self {
        self.login = Some((username.into(), password.into()));
        self
    }

    /// Trust this certificate authority as well (PEM, one or several certificates).
    pub fn ca_pem(mut self, pem: impl Into<String>) -> Self {
        self.ca_pem = Some(pem.into());
        self
    }

    /// How long sending a mail may take, from one second to 30. By default 30 seconds.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The first mistake, in words that follow the setting's name.
    pub(super) fn check(&self) -> Result<Relay, String> {
        let host = host(&self.host)?;
        if self.security == SmtpSecurity::Plain && !is_loopback(&host) {
            let message = "can't be reached without TLS, since it is not this very machine: \
                           choose `tls` or `starttls`";
            return Err(format!("the mail server {host} {message}"));
        }
        let host = match host {
            Host::Ipv6(address) => address.to_string(),
            host => host.to_string(),
        };
        let port = self.port.unwrap_or(self.security.port());
        if port == 0 {
            return Err("the port of the mail server can't be 0".to_owned());
        }
        if !(Duration::from_secs(1)..=Duration::from_secs(30)).contains(&self.timeout) {
            let message = "the timeout for mail must be between one second and 30 seconds";
            return Err(message.to_owned());
        }
        let from = mailbox(&self.from)?;
        Ok(Relay {
            line: match self.security {
                SmtpSecurity::Tls => Line::Tls(self.tls(&host)?),
                SmtpSecurity::StartTls => Line::StartTls(self.tls(&host)?),
                SmtpSecurity::Plain => Line::Plain,
            },
            host,
            port,
            credentials: self.credentials()?,
            hello: ClientId::Domain(from.email.domain().to_owned()),
            from,
            timeout: self.timeout,
        })
    }

    fn credentials(&self) -> Result<Option<Credentials>, String> {
        let Some((username, password)) = &self.login else {
            return Ok(None);
        };
        let password = password.expose_secret();
        if username.is_empty() || password.is_empty() {
            let message = "the login at the mail server needs a name and a password, or neither";
            return Err(message.to_owned());
        }
        // It divides them in SASL PLAIN (RFC 4616).
        if username.contains('\0') || password.contains('\0') {
            return Err("the login at the mail server can't hold NUL".to_owned());
        }
        let credentials = Credentials::new(username.clone(), password.to_owned());
        Ok(Some(credentials))
    }

    fn tls(&self, host: &str) -> Result<TlsParameters, String> {
        let mut tls = TlsParameters::builder(host.to_owned());
        if let Some(pem) = &self.ca_pem {
            let wrong = || "the certificate authority for mail is no certificate in PEM".to_owned();
            if !pem.contains("-----BEGIN CERTIFICATE-----") {
                return Err(wrong());
            }
            let certificate = Certificate::from_pem(pem.as_bytes()).map_err(|_| wrong())?;
            tls = tls.add_root_certificate(certificate);
        }
        tls.build_rustls()
            .map_err(|error| format!("TLS to the mail server can't be set up: {error}"))
    }
}

/// [`SmtpSecurity`], with what it takes.
pub(super) enum Line {
    Tls(TlsParameters),
    StartTls(TlsParameters),
    Plain,
}

/// The checked settings.
pub(super) struct Relay {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) line: Line,
    pub(super) credentials: Option<Credentials>,
    pub(super) from: Mailbox,
    /// The name that we give at `EHLO`.
    pub(super) hello: ClientId,
    pub(super) timeout: Duration,
}

fn host(text: &str) -> Result<Host, String> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(match address {
            IpAddr::V4(address) => Host::Ipv4(address),
            IpAddr::V6(address) => Host::Ipv6(address),
        });
    }
    Host::parse(text).map_err(|_| {
        format!("{text:?} is no mail server: give a name or an address, the port apart")
    })
}

fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

/// The mailbox, with its domain in ASCII.
fn mailbox(text: &str) -> Result<Mailbox, String> {
    let wrong = |what: &str| format!("the sender {text:?} {what}");
    let example = "is no mailbox: give one such as `Bluefox <no-reply@example.com>`";
    if text.chars().any(char::is_control) {
        return Err(wrong(example));
    }
    let mailbox: Mailbox = text.parse().map_err(|_| wrong(example))?;
    if !mailbox.email.user().is_ascii() {
        let message = "has a name before the @ that not every mail server takes: use ASCII there";
        return Err(wrong(message));
    }
    let domain = mailbox.email.domain();
    let email = if domain.is_ascii() {
        mailbox.email.clone()
    } else {
        let ascii: Host = Host::parse(domain).map_err(|_| wrong(example))?;
        Address::new(mailbox.email.user(), ascii.to_string()).map_err(|_| wrong(example))?
    };
    Ok(Mailbox::new(mailbox.name, email))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "Bluefox <no-reply@example.com>";

    fn mistake(smtp: &Smtp) -> String {
        smtp.check().err().unwrap_or_default()
    }

    #[test]
    fn takes_the_usual_port() {
        let port = |smtp: Smtp| smtp.check().map(|relay| relay.port);
        let smtp = Smtp::new("mail.example.com", FROM);
        assert_eq!(port(smtp.clone()), Ok(465));
        assert_eq!(port(smtp.clone().security(SmtpSecurity::StartTls)), Ok(587));
        assert_eq!(port(smtp.port(2525)), Ok(2525));
        let local = Smtp::new("localhost", FROM).security(SmtpSecurity::Plain);
        assert_eq!(port(local), Ok(25));
    }

    #[test]
    fn goes_without_tls_on_this_machine_only() {
        for host in [
            "localhost",
            "LOCALHOST",
            "127.0.0.1",
            "127.1.2.3",
            "::1",
            "[::1]",
        ] {
            let smtp = Smtp::new(host, FROM).security(SmtpSecurity::Plain);
            assert_eq!(mistake(&smtp), "", "{host}");
        }
        for host in [
            "mail.example.com",
            "10.0.0.1",
            "localhost.example.com",
            "0.0.0.0",
            "::",
        ] {
            let smtp = Smtp::new(host, FROM).security(SmtpSecurity::Plain);
            assert!(mistake(&smtp).contains("without TLS"), "{host}");
            assert_eq!(mistake(&Smtp::new(host, FROM)), "", "{host}");
        }
    }

    #[test]
    fn refuses_what_is_no_host() {
        for host in [
            "",
            " ",
            "mail.example.com:25",
            "smtp://mail.example.com",
            "a b",
        ] {
            let smtp = Smtp::new(host, FROM);
            assert!(mistake(&smtp).contains("is no mail server"), "{host:?}");
        }
        assert!(mistake(&Smtp::new("localhost", FROM).port(0)).contains("port"));
    }

    #[test]
    fn refuses_what_is_no_mailbox() {
        for from in [
            "",
            "Bluefox",
            "no-reply@",
            "a@example.com, b@example.com",
            "a@b\n.com",
        ] {
            let smtp = Smtp::new("localhost", from);
            assert!(mistake(&smtp).contains("is no mailbox"), "{from:?}");
        }
        assert!(mistake(&Smtp::new("localhost", "jörg@example.com")).contains("ASCII"));
        for from in [
            "no-reply@example.com",
            "Bücher <post@bücher.example>",
            "a@localhost",
        ] {
            assert_eq!(mistake(&Smtp::new("localhost", from)), "", "{from:?}");
        }
    }

    #[test]
    fn refuses_half_a_login_and_silly_timeouts() {
        let smtp = || Smtp::new("localhost", FROM);
        for (username, password) in [("", "x"), ("x", ""), ("x\0", "y"), ("x", "\0")] {
            let smtp = smtp().login(username, password.to_owned());
            assert!(
                mistake(&smtp).contains("login"),
                "{username:?} {password:?}"
            );
        }
        for timeout in [Duration::ZERO, Duration::from_millis(30_001)] {
            assert!(mistake(&smtp().timeout(timeout)).contains("timeout"));
        }
    }

    #[test]
    fn reads_the_certificate_authority() {
        let key = rcgen::KeyPair::generate().expect("a key");
        let params = rcgen::CertificateParams::new(vec!["localhost".to_owned()]);
        let certificate = params.and_then(|params| params.self_signed(&key));
        let pem = certificate.expect("a certificate").pem();
        let smtp = |pem: &str| Smtp::new("localhost", FROM).ca_pem(pem);
        assert_eq!(mistake(&smtp(&pem)), "");
        let no_der = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for pem in ["", "nonsense", &key.serialize_pem(), no_der] {
            assert_ne!(mistake(&smtp(pem)), "", "{pem}");
        }
    }

    #[test]
    fn shows_no_password() {
        let smtp = Smtp::new("localhost", FROM).login("ada", "hunter2".to_owned());
        assert!(!format!("{smtp:?}").contains("hunter2"));
    }
}
