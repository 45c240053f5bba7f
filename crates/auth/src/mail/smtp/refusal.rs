//! What a mail server's refusal means, and what of it may be told.
//!
//! A refusal is permanent only if it is about this recipient or this message. Everything else, a
//! login that is refused or a sender that may not relay, is for the operator to mend, and the mail
//! waits until then. A refusal is logged: it shows neither an address in full nor a secret.

use std::{fmt, io};

use lettre::transport::smtp::Error;
use secrecy::ExposeSecret as _;

use super::{Mail, MailError};

/// The longest reason, in characters.
const MAX_CHARS: usize = 200;

/// What was being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Connection,
    Login,
    Sender,
    Recipient,
    Message,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connection => "connection",
            Self::Login => "login",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Message => "message",
        })
    }
}

/// What the server, or the way to it, did not let pass.
pub(super) struct Refused {
    stage: Stage,
    /// Of the server's answer, if it was one.
    code: Option<u16>,
    text: String,
}

impl Refused {
    /// What came of doing that.
    pub(super) fn at(stage: Stage) -> impl Fn(Error) -> Self {
        move |error| Self {
            stage,
            code: error.status().map(u16::from),
            text: innermost(&error),
        }
    }

    /// There is no way to the server.
    pub(super) fn unreachable(error: &io::Error) -> Self {
        Self {
            stage: Stage::Connection,
            code: None,
            text: error.to_string(),
        }
    }

    /// Whether the server has answered, so that its next answer is to the next command.
    pub(super) const fn is_answer(&self) -> bool {
        self.code.is_some()
    }

    /// The error to tell.
    pub(super) fn tell(self, mail: &Mail) -> MailError {
        let Self { stage, code, text } = self;
        let Some(code) = code else {
            return MailError::passing(presentable(&format!("{stage}: {text}"), mail));
        };
        let told = match (stage, enhanced(&text)) {
            // A server may quote the command that it did not like.
            (Stage::Login, Some((class, subject, detail))) => {
                format!("{class}.{subject}.{detail}")
            }
            (Stage::Login, None) => String::new(),
            _ => text.clone(),
        };
        let reason = presentable(&format!("{stage}: {code} {told}"), mail);
        if is_about_this_mail(stage, code, &text) {
            MailError::permanent(reason)
        } else {
            MailError::passing(reason)
        }
    }
}

/// What went wrong in the end, or what the server said.
fn innermost(error: &Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn is_about_this_mail(stage: Stage, code: u16, text: &str) -> bool {
    if code < 500 || !matches!(stage, Stage::Recipient | Stage::Message) {
        return false;
    }
    // RFC 3463: 1 is the address, 2 the mailbox, 6 the content; the other subjects are the mail
    // system, the network, the protocol and the policy.
    match enhanced(text) {
        // The sender's address, told late.
        Some((_, 1, 7 | 8)) => false,
        Some((_, 1 | 2 | 6, _) | (_, 3, 4)) => true,
        Some((_, 3..=5 | 7.., _)) => false,
        Some((_, 0, _)) | None => matches!(code, 501 | 550..=553),
    }
}

/// The enhanced code (RFC 2034) that the text begins with.
fn enhanced(text: &str) -> Option<(u16, u16, u16)> {
    let mut numbers = text.split_whitespace().next()?.split('.').map(str::parse);
    let (class, subject, detail) = (numbers.next()?, numbers.next()?, numbers.next()?);
    match (numbers.next(), class, subject, detail) {
        (None, Ok(class @ (4 | 5)), Ok(subject), Ok(detail)) => Some((class, subject, detail)),
        _ => None,
    }
}

/// On one line, not too long, without what opens something, and with addresses masked.
fn presentable(text: &str, mail: &Mail) -> String {
    let secrets = [mail.token.as_ref(), mail.code.as_ref()];
    let mut text = text.replace(&mail.to, &masked(&mail.to));
    for secret in secrets.into_iter().flatten() {
        let secret = secret.expose_secret();
        if !secret.is_empty() {
            text = text.replace(secret, "…");
        }
    }
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let line = masked(line.trim());
    match line.char_indices().nth(MAX_CHARS - 1) {
        Some((at, _)) if line.chars().count() > MAX_CHARS => {
            format!("{}…", line.get(..at).unwrap_or_default())
        }
        _ => line,
    }
}

/// `a…@example.com` for each address in the text.
fn masked(text: &str) -> String {
    let mut parts = text.split('@').peekable();
    let mut masked = String::with_capacity(text.len());
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            masked.push_str(part);
            break;
        }
        let is_outside = |c: char| c.is_whitespace() || "<>()[],;:\"'=".contains(c);
        let start = part
            .char_indices()
            .rev()
            .find(|(_, c)| is_outside(*c))
            .map_or(0, |(at, c)| at + c.len_utf8());
        let (before, local) = part.split_at(start);
        masked.push_str(before);
        masked.extend(local.chars().next());
        masked.push_str("…@");
    }
    masked
}

#[cfg(test)]
mod tests {
    use bluefox_auth_core::Timestamp;
    use uuid::Uuid;

    use super::{super::super::MailPurpose, *};

    fn mail() -> Mail {
        Mail {
            id: Uuid::nil(),
            date: Timestamp::from_seconds(0),
            to: "ada@example.com".to_owned(),
            purpose: MailPurpose::ResetPassword,
            language: "en".to_owned(),
            token: Some("se-cret".into()),
            code: Some("123456".into()),
            link: None,
            subject: String::new(),
            text: "".into(),
            html: "".into(),
        }
    }

    #[test]
    fn masks_every_address() {
        for (text, expected) in [
            ("ada@example.com", "a…@example.com"),
            (
                "5.1.1 <ada.l+x@example.com>: no such user",
                "5.1.1 <a…@example.com>: no such user",
            ),
            ("from=ada@a.org to=bob@b.org", "from=a…@a.org to=b…@b.org"),
            ("ädä@example.com", "ä…@example.com"),
            ("ada@b@example.com", "a…@b…@example.com"),
            ("@example.com", "…@example.com"),
            ("no address", "no address"),
            ("", ""),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn tells_no_secret_and_nothing_without_end() {
        let text = "550 <ada@example.com>\r\nbad link https://a.example/?token=se-cret (123456)";
        assert_eq!(
            presentable(text, &mail()),
            "550 <a…@example.com>  bad link https://a.example/?token=… (…)"
        );
        let long = presentable(&"ä".repeat(500), &mail());
        assert_eq!(long.chars().count(), MAX_CHARS);
        assert!(long.ends_with('…'));
        let whole = "ä".repeat(MAX_CHARS);
        assert_eq!(presentable(&whole, &mail()), whole);
    }

    #[test]
    fn only_what_is_about_this_mail_is_permanent() {
        for (stage, code, text) in [
            (Stage::Recipient, 550, "No such user"),
            (Stage::Recipient, 550, "5.1.1 No such user"),
            (Stage::Recipient, 553, "5.1.3 Bad address syntax"),
            (Stage::Recipient, 554, "5.2.1 Mailbox disabled"),
            (Stage::Recipient, 501, "Bad address"),
            (Stage::Recipient, 550, "5.0.0 No"),
            (Stage::Message, 552, "5.3.4 Message too big"),
            (Stage::Message, 552, "Message too big"),
            (Stage::Message, 554, "5.6.0 Content not acceptable"),
        ] {
            assert!(
                is_about_this_mail(stage, code, text),
                "{stage} {code} {text}"
            );
        }
        for (stage, code, text) in [
            (Stage::Connection, 554, "No service"),
            (Stage::Connection, 550, "5.1.1 No"),
            (Stage::Login, 535, "5.7.8 Bad credentials"),
            (Stage::Login, 550, "No"),
            (Stage::Sender, 550, "5.1.1 No such sender"),
            (Stage::Sender, 530, "5.7.0 Authentication required"),
            (Stage::Recipient, 450, "4.2.1 Greylisted"),
            (Stage::Recipient, 530, "Authentication required"),
            (Stage::Recipient, 550, "5.1.8 Sender address rejected"),
            (Stage::Recipient, 554, "5.7.1 Relay access denied"),
            (Stage::Recipient, 550, "5.7.1 Relaying denied"),
            (Stage::Recipient, 503, "5.5.1 Bad sequence of commands"),
            (Stage::Message, 451, "4.3.0 Try later"),
            (Stage::Message, 554, "Transaction failed"),
            (Stage::Message, 550, "5.7.26 Unauthenticated sender"),
            (Stage::Message, 552, "5.3.1 Mail system full"),
        ] {
            assert!(
                !is_about_this_mail(stage, code, text),
                "{stage} {code} {text}"
            );
        }
    }

    #[test]
    fn reads_enhanced_codes_and_nothing_like_them() {
        assert_eq!(enhanced("5.1.1 No"), Some((5, 1, 1)));
        assert_eq!(enhanced("4.7.28"), Some((4, 7, 28)));
        for text in [
            "",
            "No",
            "5.1",
            "5.1.1.1 No",
            "2.0.0 Ok",
            "5.x.1",
            "10.0.0.1 is bad",
        ] {
            assert_eq!(enhanced(text), None, "{text:?}");
        }
    }
}
