//! [`Parcel`]: a mail as it goes over the line (RFC 5322), the same at each attempt.

use std::time::{Duration, SystemTime};

use bluefox_auth_core::Timestamp;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, MultiPartKind, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};
use secrecy::ExposeSecret as _;

use super::{super::Mail, MailError, settings::Relay};

/// The last second that a `Date` can name: the end of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// A message and its envelope.
pub(super) struct Parcel {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) message: Vec<u8>,
    /// Whether the address can't be written in ASCII.
    pub(super) needs_utf8: bool,
}

impl Parcel {
    pub(super) fn pack(mail: &Mail, relay: &Relay) -> Result<Self, MailError> {
        let to: Address = mail
            .to
            .parse()
            .ok()
            .filter(|to: &Address| !looks_encoded(to.user()))
            .ok_or_else(|| {
                MailError::permanent("this is no address that a mail server could be told")
            })?;
        let from = &relay.from;
        let body = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            // An underscore after an equals sign stands in no encoded text (RFC 2045, section 6.7).
            .boundary(format!("=_{}", mail.id.simple()))
            .singlepart(SinglePart::plain(mail.text.expose_secret().to_owned()))
            .singlepart(SinglePart::html(mail.html.expose_secret().to_owned()));
        let message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(&mail.subject)
            .date(system_time(mail.date))
            .message_id(Some(format!("<{}@{}>", mail.id, from.email.domain())))
            // So that no out-of-office note answers it (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(body)
            .map_err(|error| MailError::permanent(format!("it makes no message: {error}")))?;
        Ok(Self {
            from: from.email.clone(),
            needs_utf8: !AsRef::<str>::as_ref(&to).is_ascii(),
            to,
            message: message.formatted(),
        })
    }
}

/// Whether there could be an encoded word in it (RFC 2047). It has no place in an address, yet some
/// servers decode it, and find another address in it.
fn looks_encoded(local: &str) -> bool {
    local
        .split_once("=?")
        .is_some_and(|(_, rest)| rest.contains("?="))
}

fn system_time(moment: Timestamp) -> SystemTime {
    let seconds = u64::try_from(moment.as_seconds()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds.min(LAST_SECOND))
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use uuid::Uuid;

    use super::{
        super::{super::MailPurpose, Smtp},
        *,
    };

    fn mail(to: &str, subject: &str) -> Mail {
        Mail {
            id: Uuid::from_u128(7),
            date: Timestamp::from_seconds(1_767_225_600),
            to: to.to_owned(),
            purpose: MailPurpose::Test,
            language: "en".to_owned(),
            token: None,
            code: None,
            link: None,
            subject: subject.to_owned(),
            text: "Hello\n.\nFrom Zoë\n".into(),
            html: "<p>Hello</p>\n".into(),
        }
    }

    fn pack(from: &str, mail: &Mail) -> Parcel {
        let relay = Smtp::new("mail.example.com", from).check();
        Parcel::pack(mail, &relay.expect("good settings")).expect("a good mail")
    }

    fn message(from: &str, mail: &Mail) -> String {
        String::from_utf8(pack(from, mail).message).expect("UTF-8")
    }

    #[test]
    fn has_text_and_html_and_says_that_a_machine_wrote_it() {
        let mail = mail("ada@example.com", "It works");
        let message = message("Bluefox <no-reply@example.com>", &mail);
        assert_snapshot!(message.replace('\r', ""), @r#"
        From: Bluefox <no-reply@example.com>
        To: ada@example.com
        Subject: It works
        Date: Thu, 01 Jan 2026 00:00:00 +0000
        Message-ID: <00000000-0000-0000-0000-000000000007@example.com>
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: multipart/alternative;
         boundary="=_00000000000000000000000000000007"

        --=_00000000000000000000000000000007
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Hello
        .
        From Zo=C3=AB

        --=_00000000000000000000000000000007
        Content-Type: text/html; charset=utf-8
        Content-Transfer-Encoding: 7bit

        <p>Hello</p>

        --=_00000000000000000000000000000007--
        "#);
        assert!(!message.replace("\r\n", "").contains('\n'), "no bare LF");
    }

    #[test]
    fn is_the_same_at_each_attempt() {
        let mail = mail("ada@example.com", "It works");
        let from = "Bluefox <no-reply@example.com>";
        assert_eq!(message(from, &mail), message(from, &mail));
    }

    #[test]
    fn encodes_what_is_not_ascii() {
        let mail = mail("ada@example.com", "Wählen Sie ein neues Passwort");
        let message = message("Büchersäle <post@bücher.example>", &mail);
        assert!(message.is_ascii());
        let header: Vec<&str> = message.lines().take(3).collect();
        assert_snapshot!(header.join("\n"), @r#"
        From: =?utf-8?b?QsO8Y2hlcnPDpGxl?= <post@xn--bcher-kva.example>
        To: ada@example.com
        Subject: =?utf-8?b?V8OkaGxlbg==?= Sie ein neues Passwort
        "#);
    }

    #[test]
    fn a_subject_can_not_add_a_header() {
        let mail = mail("ada@example.com", "Hello\r\nBcc: eve@example.com\r\n\r\nHi");
        let message = message("no-reply@example.com", &mail);
        assert!(!message.contains("\nBcc"), "{message}");
    }

    #[test]
    fn an_address_beyond_ascii_needs_smtputf8() {
        let from = "no-reply@example.com";
        let of = |to| pack(from, &mail(to, "It works"));
        assert!(!of("ada@xn--mnchen-3ya.example").needs_utf8);
        let parcel = of("jörg@xn--mnchen-3ya.example");
        assert!(parcel.needs_utf8);
        let message = String::from_utf8(parcel.message).expect("UTF-8");
        assert!(message.contains("To: jörg@xn--mnchen-3ya.example\r\n"));
    }

    #[test]
    fn refuses_what_is_no_address_for_good() {
        let relay = Smtp::new("mail.example.com", "no-reply@example.com").check();
        let relay = relay.expect("good settings");
        for to in [
            "ada",
            "ada@example.com>\r\nRCPT TO:<eve@example.com",
            "=?utf-8?q?eve=40example.org=3e=20?=@example.com",
            "",
        ] {
            let refused = Parcel::pack(&mail(to, "It works"), &relay).err();
            assert!(refused.is_some_and(|error| error.is_permanent()), "{to:?}");
        }
    }

    #[test]
    fn no_moment_is_too_far_for_a_date() {
        for millis in [i64::MIN, -1, i64::MAX] {
            let mut mail = mail("ada@example.com", "It works");
            mail.date = Timestamp::from_millis(millis);
            assert!(message("no-reply@example.com", &mail).contains("\r\nDate: "));
        }
    }
}
