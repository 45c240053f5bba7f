//! What settings ask of each other and of this build, where the library doesn't know it: it takes a
//! mail server whole.

use super::{Config, Mistake, Purpose, Setting, sources::Entries};

/// What says nothing without `smtp_host`.
const OF_THE_SERVER: [&str; 5] = [
    "smtp_port",
    "smtp_security",
    "smtp_username",
    "smtp_password",
    "smtp_ca_file",
];

/// Notes what is missing beside what is there, and what is there for nothing.
pub(super) fn check(
    config: &Config,
    entries: &Entries,
    purpose: Purpose,
    mistakes: &mut Vec<Mistake>,
) {
    traces(cfg!(feature = "otel"), entries, mistakes);
    if config.smtp_host.is_none() {
        let idle = OF_THE_SERVER.iter().filter_map(|key| {
            let place = entries.written(key)?;
            let what = format!(
                "`{key}` says nothing without {}, the mail server",
                spelled("smtp_host")
            );
            Some(Mistake::new(place.clone(), what))
        });
        mistakes.extend(idle);
        return;
    }
    let mut needs = |key: &str, missing: &str| {
        if let Some(place) = entries.written(key) {
            let what = format!("`{key}` needs {missing}");
            mistakes.push(Mistake::new(place.clone(), what));
        }
    };
    if config.mail_from.is_none() {
        let example = "the mailbox that mails come from, such as `Example <no-reply@example.com>`";
        needs("smtp_host", &format!("{}, {example}", spelled("mail_from")));
    }
    let has_links = config.base_url.is_some() || config.mail_links.is_some();
    // In development it is our own address; a command mails nothing that has a link by itself.
    if purpose == Purpose::Serve && !has_links {
        let example = if config.pages {
            "the address of this server as browsers see it, such as `https://auth.example.com`"
        } else {
            "where your pages are that mails link to, such as `https://app.example.com`"
        };
        let other = spelled("mail_links");
        let missing = format!("{}, {example}, or {other}", spelled("base_url"));
        needs("smtp_host", &missing);
    }
    match (&config.smtp_username, &config.smtp_password) {
        (Some(_), None) => needs("smtp_username", &spelled("smtp_password")),
        (None, Some(_)) => needs("smtp_password", &spelled("smtp_username")),
        _ => {}
    }
}

/// Notes what a server without the feature `otel` would do nothing about.
pub(super) fn traces(has_otel: bool, entries: &Entries, mistakes: &mut Vec<Mistake>) {
    if !has_otel && let Some(place) = entries.written("otlp_endpoint") {
        let what = "`otlp_endpoint` needs a server that was built with the cargo feature `otel`";
        mistakes.push(Mistake::new(place.clone(), what.to_owned()));
    }
}

/// The key, and the variable that is another spelling of it.
fn spelled(key: &str) -> String {
    let variable = Setting::find(key).map(Setting::variable);
    format!("`{key}` ({})", variable.unwrap_or_default())
}
