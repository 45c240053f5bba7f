//! The rules of accounts, and of the mails that they need.

use std::time::Duration;

use bluefox_auth_core::Timestamp;
use url::Url;

use super::{
    super::{AccountSettings, Given, Registration},
    Mistakes,
};

const DAY: Duration = Duration::from_hours(24);
const LONGEST: Duration = Duration::from_hours(87600);

/// The settings of accounts; some of them need mail.
pub(super) fn accounts(given: &Given, mistakes: &mut Mistakes) -> AccountSettings {
    let needs = "needs mail: set a way to send it, or choose otherwise";
    if given.registration == Registration::EnumerationSafe && !given.has_mailer {
        mistakes.add(
            "registration",
            format!("is `enumeration_safe`, which {needs}"),
        );
    }
    if given.require_email_verification && !given.has_mailer {
        mistakes.add("require_email_verification", needs.to_owned());
    }
    if given.security_alerts && !given.has_mailer {
        mistakes.add("security_alerts", needs.to_owned());
    }
    for (setting, life, least) in [
        (
            "invitation_ttl",
            given.invitation_ttl,
            Duration::from_mins(1),
        ),
        ("deletion_grace", given.deletion_grace, Duration::ZERO),
        ("event_retention", given.event_retention, DAY),
    ] {
        if life < least || life > LONGEST {
            let least = if least.is_zero() {
                "0"
            } else if least > Duration::from_mins(1) {
                "a day"
            } else {
                "a minute"
            };
            mistakes.add(setting, format!("must be between {least} and ten years"));
        }
    }
    let revocations = given.access_token_ttl.saturating_add(Timestamp::SKEW);
    if (DAY..revocations).contains(&given.event_retention) {
        let message = "is shorter than `access_token_ttl` and an hour: a node that starts reads there which \
                       access tokens were revoked";
        mistakes.add("event_retention", message.to_owned());
    }
    if given
        .step_up_max_age
        .is_some_and(|age| age < Duration::from_secs(1) || age > LONGEST)
    {
        let message =
            "must be between one second and ten years; leave it out to ask for no step-up";
        mistakes.add("step_up_max_age", message.to_owned());
    }
    AccountSettings {
        registration: given.registration,
        require_email_verification: given.require_email_verification,
        invitation_ttl: given.invitation_ttl,
        deletion_grace: given.deletion_grace,
        step_up_max_age: given.step_up_max_age,
        app_metadata_in_token: given.app_metadata_in_token,
        security_alerts: given.security_alerts,
        event_retention: given.event_retention,
    }
}

/// What mails call the product, and where they lead. The rest is tried with the templates.
pub(super) fn mail(given: &Given, mistakes: &mut Mistakes) {
    let name = given.product_name.trim();
    if name.is_empty() || name.len() > 100 || name.chars().any(char::is_control) {
        let message = "must be one line of 1 to 100 bytes";
        mistakes.add("product_name", message.to_owned());
    }
    if let Some(base_url) = &given.base_url
        && !is_base(base_url)
    {
        mistakes.add(
            "base_url",
            format!(
                "is {base_url:?}: give the address of your pages, such as \
                 `https://app.example.com`, without a slash at its end"
            ),
        );
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty()
}

fn is_base(text: &str) -> bool {
    let is_bare = !text.ends_with('/') && !text.contains(['?', '#']);
    is_bare && Url::parse(text).is_ok_and(|url| is_web(&url))
}
