//! [`Links`]: where a mail leads.
//!
//! The operator decides on everything but the token, and the token is percent-encoded: nothing
//! that somebody typed can lead a reader elsewhere.

use url::Url;

use super::{MailPurpose, TemplateError};

const DEFAULT: &str = "{base_url}/{page}?token={token}";

/// A template of links.
pub(super) struct Links(String);

impl Links {
    /// None where there is nothing to link to: neither a template nor a `base_url`. Without a template
    /// links lead below `base_url`, and there to the path of the hosted pages, where they have one.
    pub(super) fn new(
        base_url: Option<&str>,
        template: Option<&str>,
        pages: Option<&str>,
    ) -> Result<Option<Self>, TemplateError> {
        let below = DEFAULT.replace(
            "/{page}",
            &format!("{}/{{page}}", pages.unwrap_or_default()),
        );
        let template = match (base_url, template) {
            (None, None) => return Ok(None),
            (_, template) => template.unwrap_or(&below),
        };
        let wrong = |what: &str| TemplateError(format!("links to `{template}`: {what}"));
        if !template.contains("{token}") {
            return Err(wrong("`{token}` is missing"));
        }
        let links = match base_url {
            Some(base_url) => Self(template.replace("{base_url}", base_url)),
            None => Self(template.to_owned()),
        };
        let link = links.to(MailPurpose::ResetPassword, "a-token");
        if link.contains(['{', '}']) {
            let message = "braces are for `{base_url}` where it is set, `{page}`, `{purpose}` \
                           and `{token}` only";
            return Err(wrong(message));
        }
        // A host rules out `javascript:` and `data:`.
        match Url::parse(&link) {
            Ok(url) if url.has_host() && !link.contains(char::is_whitespace) => Ok(Some(links)),
            _ => Err(wrong("it makes no URL with a host")),
        }
    }

    /// The link of a mail.
    pub(super) fn to(&self, purpose: MailPurpose, token: &str) -> String {
        let purpose = purpose.as_str();
        self.0
            .replace("{page}", &purpose.replace('_', "-"))
            .replace("{purpose}", purpose)
            .replace("{token}", &percent_encoded(token))
    }
}

/// Everything but the unreserved characters (RFC 3986, section 2.3) is encoded.
fn percent_encoded(text: &str) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    });
    encoded.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(base_url: Option<&str>, template: Option<&str>) -> Option<String> {
        let links = Links::new(base_url, template, None).expect("good");
        links.map(|links| links.to(MailPurpose::ResetPassword, "a/b?c=d&e#ä\n{page}"))
    }

    #[test]
    fn holds_a_token_that_can_be_nothing_else() {
        let token = "a%2Fb%3Fc%3Dd%26e%23%C3%A4%0A%7Bpage%7D";
        assert_eq!(link(None, None), None);
        assert_eq!(
            link(Some("https://app.example.com"), None),
            Some(format!(
                "https://app.example.com/reset-password?token={token}"
            ))
        );
        assert_eq!(
            link(None, Some("myapp://mail/{purpose}#{token}")),
            Some(format!("myapp://mail/reset_password#{token}"))
        );
        assert_eq!(
            link(
                Some("https://a.example"),
                Some("{base_url}/m/{token}/{page}")
            ),
            Some(format!("https://a.example/m/{token}/reset-password"))
        );
    }

    #[test]
    fn leads_to_the_hosted_pages_where_there_are_any() {
        let base_url = Some("https://auth.example.com");
        let links = Links::new(base_url, None, Some("/auth/ui")).expect("good");
        let link = links.map(|links| links.to(MailPurpose::VerifyEmail, "a"));
        assert_eq!(
            link.as_deref(),
            Some("https://auth.example.com/auth/ui/verify-email?token=a")
        );
    }

    #[test]
    fn refuses_what_leads_nowhere() {
        for (base_url, template) in [
            (None, "https://a.example/{page}"),
            (None, "{base_url}/?token={token}"),
            (None, "https://a.example/{pag}?token={token}"),
            (None, "/reset?token={token}"),
            (None, "javascript:alert('{token}')"),
            (None, "data:text/html,{token}"),
            (None, "https://a.example/ {token}"),
            (Some("app"), "{base_url}/?token={token}"),
        ] {
            assert!(
                Links::new(base_url, Some(template), None).is_err(),
                "{base_url:?} {template}"
            );
        }
    }
}
