//! What an app can name of the library. A change here is a change of the public API: it belongs
//! into the changelog.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

use std::{fs, path::Path};

use insta::assert_snapshot;

#[path = "architecture/imports.rs"]
mod imports;

/// The public items that a file re-exports or declares.
fn exports(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file);
    let text = fs::read_to_string(path).expect("a readable file");
    let mut names = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("\npub ") {
        rest = &rest[at + "\npub ".len()..];
        let end = rest.find([';', '(', '<', '\n']).unwrap_or(rest.len());
        match rest.strip_prefix("use ") {
            Some(tree) => {
                let tree = &tree[..tree.find(';').unwrap_or(tree.len())];
                names.extend(imports::expand(tree).into_iter().map(|(_, name)| name));
            }
            None => names.push(rest[..end].trim_end_matches([' ', '{']).to_owned()),
        }
    }
    names.sort();
    names.join("\n")
}

#[test]
fn of_the_library() {
    assert_snapshot!(exports("lib.rs"), @r#"
    Account
    Algorithm
    BluefoxAuth
    Builder
    Claims
    Clock
    Code
    CookiePrefix
    CurrentUser
    DeadLetter
    Done
    Entropy
    Event
    EventKind
    Events
    FieldError
    Fresh
    Hashing
    Invited
    Jobs
    Mail
    MailError
    MailPurpose
    Mails
    Migrated
    Mistake
    Pages
    Problem
    Registration
    SameSite
    SessionId
    SessionInfo
    Sessions
    SettingsError
    SigningKey
    SigningKeys
    SiteData
    Smtp
    SmtpSecurity
    StartError
    Superuser
    SystemClock
    SystemEntropy
    Timestamp
    User
    UserId
    Users
    Uuid
    Verified
    core
    mod testing
    request_id
    "#);
}

#[test]
fn of_request_ids() {
    assert_snapshot!(exports("http/request_id.rs"), @r#"
    fn layer
    struct RequestId
    "#);
}

#[test]
fn for_tests() {
    assert_snapshot!(exports("testing/mod.rs"), @r#"
    Answer
    Browser
    Mailbox
    async fn hear
    struct FakeClock
    struct SeededEntropy
    tell
    "#);
}
