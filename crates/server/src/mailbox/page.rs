//! The page of the mailbox, without a script.

use bluefox_auth::Mail;
use secrecy::{ExposeSecret as _, SecretString};

use super::PATH;
use crate::demo::pages::escape;

/// The page with all mails, the newest first.
pub(super) fn all<'m>(mails: impl Iterator<Item = &'m Mail>) -> String {
    let cards: String = mails.map(card).collect();
    // A person is often here before the mail is.
    let (again, cards) = if cards.is_empty() {
        (r#"<meta http-equiv="refresh" content="2">"#, EMPTY)
    } else {
        ("", cards.as_str())
    };
    include_str!("mailbox.html")
        .replace("{{again}}", again)
        .replace("{{mails}}", cards)
}

const EMPTY: &str = r#"<p class="card">There is no mail yet. This page looks again by itself.</p>"#;

fn card(mail: &Mail) -> String {
    let (subject, to) = (escape(&mail.subject), escape(&mail.to));
    let (id, purpose, language) = (mail.id, mail.purpose, escape(&mail.language));
    let code = shown(mail.code.as_ref(), |code| {
        format!(r#"<p><span class="sr-only">Code</span> <code class="digits">{code}</code></p>"#)
    });
    let link = shown(mail.link.as_ref(), |link| {
        format!(r#"<p class="link"><a href="{link}">{link}</a></p>"#)
    });
    let text = escape(mail.text.expose_secret());
    format!(
        r#"<article class="card mail" data-purpose="{purpose}" aria-labelledby="{id}">
          <h2 id="{id}">{subject}</h2>
          <dl class="facts">
            <div><dt>To</dt><dd>{to}</dd></div>
            <div><dt>Purpose</dt><dd><code>{purpose}</code></dd></div>
            <div><dt>Written</dt><dd><time datetime="{}">{}</time>, in <code>{language}</code></dd></div>
          </dl>
          {link}{code}
          <details><summary>As HTML</summary><iframe title="{subject}" src="{PATH}/mail/{id}" loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe></details>
          <details><summary>As plain text</summary><pre>{text}</pre></details>
        </article>
"#,
        mail.date,
        moment(&mail.date.to_string()),
    )
}

fn shown(secret: Option<&SecretString>, how: impl Fn(&str) -> String) -> String {
    secret
        .map(|secret| how(&escape(secret.expose_secret())))
        .unwrap_or_default()
}

/// RFC 3339 to the second, for people.
fn moment(text: &str) -> String {
    let second = text.get(..19).unwrap_or(text);
    format!("{} UTC", second.replace('T', " "))
}

/// The HTML of a mail. Its links open beside the mailbox: a sandbox can't be left otherwise.
pub(super) fn one(mail: &Mail) -> String {
    let html = mail.html.expose_secret();
    html.replacen("<head>", r#"<head><base target="_blank">"#, 1)
}

#[cfg(test)]
mod tests {
    use bluefox_auth::{MailPurpose, Timestamp, Uuid};

    use super::*;

    fn mail() -> Mail {
        Mail {
            id: Uuid::nil(),
            date: Timestamp::from_millis(1_700_000_000_123),
            to: "ada&co@example.com".to_owned(),
            purpose: MailPurpose::ResetPassword,
            language: "en".to_owned(),
            token: Some("t".to_owned().into()),
            code: Some("123456".to_owned().into()),
            link: Some(
                "http://127.0.0.1/reset-password?a=1&token=t"
                    .to_owned()
                    .into(),
            ),
            subject: "<b>Hello</b>".to_owned(),
            text: "\"1 < 2\"".to_owned().into(),
            html: "<!doctype html><head></head><a href=\"/\">here</a>"
                .to_owned()
                .into(),
        }
    }

    #[test]
    fn shows_what_a_mail_says_and_nothing_of_it_as_markup() {
        let page = all([mail()].iter());
        for part in [
            "&lt;b&gt;Hello&lt;/b&gt;",
            "ada&amp;co@example.com",
            r#"<a href="http://127.0.0.1/reset-password?a=1&amp;token=t">"#,
            ">123456<",
            "&quot;1 &lt; 2&quot;",
            "2023-11-14 22:13:20 UTC",
        ] {
            assert!(page.contains(part), "{part}: {page}");
        }
        assert!(
            !page.contains("<b>") && !page.contains("http-equiv"),
            "{page}"
        );
    }

    #[test]
    fn looks_again_until_there_is_a_mail() {
        assert!(all([].iter()).contains(r#"http-equiv="refresh""#));
    }

    #[test]
    fn the_links_of_a_mail_open_beside_it() {
        assert!(one(&mail()).starts_with(r#"<!doctype html><head><base target="_blank">"#));
    }

    #[test]
    fn the_page_has_no_script_and_no_inline_style() {
        let page = all([mail()].iter());
        for forbidden in ["<style", " style=", "<script", " onclick=", "javascript:"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
}
