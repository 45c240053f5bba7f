//! Who may register: everybody, nobody, who is invited, or everybody without telling who has.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, in its helpers too"
)]

mod support;

#[path = "registration/closed.rs"]
mod closed;
#[path = "registration/enumeration.rs"]
mod enumeration;
#[path = "registration/invitations.rs"]
mod invitations;
#[path = "registration/invited.rs"]
mod invited;

use bluefox_auth::testing::{Answer, Browser};

use support::{World, credentials};

const ADA: &str = "ada@example.com";
const GRACE: &str = "grace@example.com";

/// A browser of a superuser, whom an operator has made.
async fn superuser(world: &World) -> Browser {
    let users = world.auth.users();
    let root = users.create("root@example.com", "correct horse").await;
    let root = root.expect("it is created");
    users.promote(root.id).await.expect("it is promoted");
    let mut browser = world.browser();
    let login = credentials("root@example.com");
    assert_eq!(browser.post("/auth/login", &login).await.status, 200);
    browser
}

/// An answer as a person would write it down, its `flow` and its `invitation` shown as `…`.
fn told(answer: &Answer) -> String {
    let mut text = answer.tell();
    for secret in ["flow", "invitation"] {
        let value = answer.field(secret);
        if !value.is_empty() {
            text = text.replace(&value, "…");
        }
    }
    text
}
