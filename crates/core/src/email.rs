//! E-mail addresses: parsed once into [`Email`], compared without case ever after.

use email_address::{EmailAddress, Options};
use unicode_normalization::UnicodeNormalization as _;

/// The longest address that is accepted, in bytes (RFC 5321, section 4.5.3.1.3).
pub const MAX_BYTES: usize = 254;

/// An e-mail address in two shapes: as it was typed, for mail, and folded, for comparison.
///
/// White space around it is cut off. The domain is kept in its ASCII form (IDNA, UTS 46). Nothing
/// else is folded away: `a+b@` is not `a@`, and dots count.
///
/// Quoted local parts (`"a b"@…`) and address literals (`a@[127.0.0.1]`) are refused, as is a
/// domain of a single label: browsers and mail providers don't take them either.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Email {
    address: String,
    key: String,
}

/// The text is no e-mail address that mail could be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a valid e-mail address")]
pub struct EmailError;

impl Email {
    /// Parses an address.
    ///
    /// # Errors
    ///
    /// [`EmailError`] when it is none, or longer than [`MAX_BYTES`].
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.len() > MAX_BYTES || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(EmailError);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        // An encoded word (RFC 2047) has no place here; some mail servers find another address in it.
        let is_encoded = local
            .split_once("=?")
            .is_some_and(|(_, rest)| rest.contains("?="));
        if is_encoded || local.contains(['"', '@', '\\', '(', ')', '<', '>']) {
            return Err(EmailError);
        }
        let local: String = local.nfc().collect();
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| EmailError)?;
        let address = format!("{local}@{domain}");
        let options = Options::default()
            .with_required_tld()
            .without_domain_literal()
            .without_display_text();
        // No top-level domain is a number: what ends with one is an IPv4 address.
        let is_number = domain
            .rsplit('.')
            .next()
            .is_some_and(|tld| tld.parse::<u32>().is_ok());
        if is_number
            || address.len() > MAX_BYTES
            || EmailAddress::parse_with_options(&address, options).is_err()
        {
            return Err(EmailError);
        }
        let key = format!("{}@{domain}", fold(&local));
        Ok(Self { address, key })
    }

    /// The address to send mail to: the local part as typed, the domain in lower-case ASCII.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// What two spellings of one address have in common. Unique among users.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Lower case and NFC, until nothing changes any more. Letter by letter, so that no letter depends on
/// its neighbours; the two small sigmas are one.
fn fold(local: &str) -> String {
    let mut folded = local.to_owned();
    for _ in 0..4 {
        let lower = folded.chars().flat_map(char::to_lowercase);
        let next: String = lower
            .map(|c| if c == 'ς' { 'σ' } else { c })
            .nfc()
            .collect();
        if next == folded {
            break;
        }
        folded = next;
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn compares_without_case_and_keeps_what_was_typed() {
        let email = Email::parse("  Ada.Lovelace+Notes@EXAMPLE.com ").expect("valid");
        assert_eq!(email.as_str(), "Ada.Lovelace+Notes@example.com");
        assert_eq!(email.key(), "ada.lovelace+notes@example.com");
    }

    #[test]
    fn accepts_internationalised_addresses() {
        let email = Email::parse("jörg@münchen.example").expect("valid");
        assert_eq!(email.as_str(), "jörg@xn--mnchen-3ya.example");
        let decomposed = Email::parse("JO\u{308}RG@xn--mnchen-3ya.example").expect("valid");
        assert_eq!(decomposed.key(), email.key());
    }

    #[test]
    fn greek_capitals_are_no_other_address() {
        let keys = ["ΟΔΟΣ", "οδος", "οδοσ", "ΟΔΟς"].map(|local| {
            Email::parse(&format!("{local}@example.com"))
                .expect("valid")
                .key()
                .to_owned()
        });
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }

    #[test]
    fn refuses_what_is_none() {
        let long = format!("{}@example.com", "a".repeat(65));
        let endless = format!("a@{}.com", "a.".repeat(140));
        for text in [
            "",
            "@",
            "a",
            "a@",
            "@example.com",
            "a@b",
            "a b@example.com",
            "a@exa mple.com",
            "a@@example.com",
            "a@b@example.com",
            "a\0@example.com",
            "a@example.com\n.de",
            "a@[127.0.0.1]",
            "a@127.0.0.1",
            "\"a b\"@example.com",
            "Ada <ada@example.com>",
            "a@-example.com",
            "a@example..com",
            ".a@example.com",
            "a.@example.com",
            "a@example.com,b@example.com",
            "=?utf-8?q?eve=40example.org=3e=20?=@example.com",
            &long,
            &endless,
        ] {
            assert_eq!(Email::parse(text), Err(EmailError), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn never_panics(text in any::<String>()) {
            let _ = Email::parse(&text);
        }

        #[test]
        fn parsing_what_was_parsed_changes_nothing(
            local in "[\\PC&&[^@\"]]{1,20}", domain in "[a-zA-ZäöüßÄ0-9]{1,10}\\.[a-z]{2,5}",
        ) {
            if let Ok(email) = Email::parse(&format!("{local}@{domain}")) {
                let again = Email::parse(email.as_str()).expect("its own output is valid");
                prop_assert_eq!(&again, &email);
                let folded = Email::parse(email.key());
                if let Ok(folded) = folded {
                    prop_assert_eq!(folded.key(), email.key());
                }
            }
        }
    }
}
