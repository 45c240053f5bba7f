//! [`Composer`]: puts a letter into words.
//!
//! Every template, also an operator's, is compiled and rendered once at the start: no mail fails
//! later by a slip of the pen. What comes from outside stays on its line, and is escaped in HTML.

mod engine;
mod links;
mod sources;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, path::PathBuf};

use bluefox_auth_core::Timestamp;
use minijinja::{Value, context};
use secrecy::SecretString;
use uuid::Uuid;

use self::{links::Links, sources::Form};
use super::{Letter, Mail, MailPurpose};
use crate::{
    language,
    templates::{TemplateError, engine::Templates},
};

/// The language that has every template, built in.
const LAST_RESORT: &str = "en";

/// What an operator decides about the mails.
pub(crate) struct ComposerSettings {
    /// What the mails call the app.
    pub(crate) product_name: String,
    /// Where the app's pages are, without a slash at the end.
    pub(crate) base_url: Option<String>,
    /// What links look like, with `{token}` and, as needed, `{base_url}`, `{page}` or `{purpose}`.
    /// Without it they are `{base_url}/{page}?token={token}`, or lead to the hosted pages.
    pub(crate) links: Option<String>,
    /// The path of the hosted pages, where mails link to them.
    pub(crate) pages: Option<String>,
    /// The folder of the templates that replace or complete the built-in ones.
    pub(crate) templates: Option<PathBuf>,
    /// The language of a mail to somebody who asked for none that there is.
    pub(crate) default_language: String,
}

/// Puts letters into words.
pub(crate) struct Composer {
    templates: Templates,
    /// The default one first.
    languages: Vec<String>,
    product_name: String,
    base_url: Option<String>,
    /// Where a mail leads that has no token: to the app, or to the hosted pages.
    home: Option<String>,
    links: Option<Links>,
}

impl Composer {
    /// Reads and compiles every template, and tries them where there is a folder with some. Those of ours alone
    /// have been tried before they were released.
    pub(crate) fn new(settings: ComposerSettings) -> Result<Self, TemplateError> {
        let sources = sources::read(settings.templates.as_deref())?;
        let has_own = settings.templates.is_some();
        let languages = default_first(sources::languages(&sources), &settings.default_language)?;
        let templates = engine::compile(sources)?;
        let base_url = settings.base_url.as_deref();
        // The operator's word about links goes before the pages of ours.
        let pages = settings.pages.filter(|_| settings.links.is_none());
        let home = match (base_url, &pages) {
            (Some(base_url), Some(pages)) => Some(format!("{base_url}{pages}/account")),
            (base_url, _) => base_url.map(str::to_owned),
        };
        let links = Links::new(base_url, settings.links.as_deref(), pages.as_deref())?;
        let composer = Self {
            templates,
            languages,
            product_name: one_line(&settings.product_name),
            base_url: settings.base_url,
            home,
            links,
        };
        if has_own {
            composer.try_out()?;
        }
        Ok(composer)
    }

    /// Writes every mail, in every language.
    fn try_out(&self) -> Result<(), TemplateError> {
        for language in &self.languages {
            for purpose in MailPurpose::ALL {
                self.write(&sample(*purpose, language))?;
            }
        }
        Ok(())
    }

    /// The language to write in, for somebody whose browser sent this `Accept-Language`.
    pub(crate) fn language(&self, accept: Option<&str>) -> String {
        let wanted = accept.and_then(|accept| language::negotiate(accept, &self.languages));
        let default = self.languages.first().map(String::as_str);
        wanted.or(default).unwrap_or(LAST_RESORT).to_owned()
    }

    /// The mail that says what the letter shall say: the same at each attempt to send it.
    pub(crate) fn compose(&self, id: Uuid, letter: &Letter) -> Result<Mail, TemplateError> {
        let words = self.write(letter)?;
        Ok(Mail {
            id,
            date: Timestamp::from_millis(letter.written_at),
            to: letter.to.clone(),
            purpose: letter.purpose,
            language: words.language.to_owned(),
            token: letter.token.clone().map(SecretString::from),
            code: letter.code.clone().map(SecretString::from),
            link: self.link(letter).map(SecretString::from),
            subject: words.subject,
            text: SecretString::from(words.text),
            html: SecretString::from(words.html),
        })
    }

    /// Where a mail of this purpose links to, where there are pages.
    pub(crate) fn link_to(&self, purpose: MailPurpose, token: &str) -> Option<String> {
        let links = self.links.as_ref()?;
        Some(links.to(purpose, token))
    }

    fn link(&self, letter: &Letter) -> Option<String> {
        self.link_to(letter.purpose, letter.token.as_deref()?)
    }

    fn write(&self, letter: &Letter) -> Result<Words<'_>, TemplateError> {
        let language = self.language_of(letter)?;
        let [text, html] = Form::ALL.map(|form| form.name(language, letter.purpose.as_str()));
        let context = |form: Form| self.context(letter, language, form.layout());
        let (subject, text_body) =
            engine::render_with_subject(&self.templates, &text, context(Form::Text))?;
        let html_body = self.templates.render(&html, context(Form::Html))?;
        let subject = one_line(&subject);
        if subject.is_empty() {
            let origin = self.templates.origin(&text);
            return Err(TemplateError(format!("{origin}: the subject is empty")));
        }
        Ok(Words {
            language,
            subject,
            text: tidy(&text_body),
            html: format!("{}\n", html_body.trim()),
        })
    }

    /// The first language that has the mail: the wanted one, the default one, English.
    fn language_of(&self, letter: &Letter) -> Result<&str, TemplateError> {
        let wanted = |tag: &str| {
            let mut languages = self.languages.iter();
            languages.find(|language| language.eq_ignore_ascii_case(tag))
        };
        let candidates = [
            wanted(&letter.language),
            self.languages.first(),
            wanted(LAST_RESORT),
        ];
        let has_it = |language: &&String| {
            let name = Form::Text.name(language, letter.purpose.as_str());
            self.templates.has(&name)
        };
        let found = candidates.into_iter().flatten().find(has_it);
        found
            .map(String::as_str)
            .ok_or_else(|| TemplateError(format!("there is no template for `{}`", letter.purpose)))
    }

    fn context(&self, letter: &Letter, language: &str, layout: &str) -> Value {
        let facts = letter.facts.iter();
        let facts: BTreeMap<&str, String> = facts
            .map(|(name, fact)| (name.as_str(), one_line(fact)))
            .collect();
        context! {
            layout => layout,
            product_name => &self.product_name,
            base_url => &self.base_url,
            home => &self.home,
            language => language,
            purpose => letter.purpose.as_str(),
            to => one_line(&letter.to),
            link => self.link(letter),
            token => &letter.token,
            code => &letter.code,
            ..Value::from(facts)
        }
    }
}

/// A letter in words.
struct Words<'a> {
    language: &'a str,
    subject: String,
    text: String,
    html: String,
}

fn default_first(mut languages: Vec<String>, default: &str) -> Result<Vec<String>, TemplateError> {
    let at = languages
        .iter()
        .position(|language| language.eq_ignore_ascii_case(default));
    let Some(at) = at else {
        let known = languages.join(", ");
        let message = format!("there are no templates in `{default}`, only in {known}");
        return Err(TemplateError(message));
    };
    let default = languages.remove(at);
    languages.insert(0, default);
    Ok(languages)
}

/// What can't leave its line, nor turn around what stands beside it: a subject of two lines would
/// be a header more, a fact of two lines a sentence that nobody wrote.
fn one_line(text: &str) -> String {
    let is_harmless = |c: &char| {
        let turns_around = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        c.is_whitespace() || !(c.is_control() || turns_around)
    };
    let text: String = text.chars().filter(is_harmless).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// No white space at the ends of the lines, no two empty lines in a row.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim_end) {
        if !(line.is_empty() && tidy.ends_with("\n\n")) {
            tidy.push_str(line);
            tidy.push('\n');
        }
    }
    tidy
}

/// A letter to try the templates with: it has whatever a letter of this purpose has, and no more.
fn sample(purpose: MailPurpose, language: &str) -> Letter {
    use MailPurpose as P;
    let mut letter = Letter::new("ada@example.com", purpose, language.to_owned());
    letter = match purpose {
        P::EmailChanged => letter.with_fact("new_email", "ada@example.org"),
        P::AccountDeletion => letter.with_fact("deletes_at", "2026-01-15T12:00:00Z"),
        P::SecurityAlert => letter
            .with_fact("reason", "refresh_token_reused")
            .with_fact("happened_at", "2026-01-01T12:00:00Z")
            .with_fact("network", "203.0.113.0/24"),
        P::Invitation => letter.with_fact("expires_at", "2026-01-08T12:00:00Z"),
        P::VerifyEmail
        | P::ConfirmRegistration
        | P::AlreadyRegistered
        | P::ResetPassword
        | P::PasswordChanged
        | P::ConfirmEmailChange
        | P::Test => letter,
    };
    let has_code = matches!(
        purpose,
        P::VerifyEmail | P::ConfirmRegistration | P::ResetPassword | P::ConfirmEmailChange
    );
    let has_token = has_code || matches!(purpose, P::EmailChanged | P::Invitation);
    letter.token = has_token.then(|| "a-token".to_owned());
    letter.code = has_code.then(|| "123456".to_owned());
    letter
}
