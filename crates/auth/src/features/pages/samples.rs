//! Views to try templates with: each state that a page can be in.

use std::collections::BTreeMap;

use serde_json::json;

use super::view::{Told, View};

/// Each template with its views.
pub(super) fn all() -> Vec<(&'static str, View)> {
    let mut samples = Vec::new();
    for (template, pages) in [
        ("login.html", &["login"][..]),
        ("register.html", &["register"]),
        ("forgot-password.html", &["forgot-password"]),
        ("reset-password.html", &["reset-password"]),
        (
            "confirm.html",
            &[
                "verify-email",
                "confirm-registration",
                "confirm-email-change",
                "email-changed",
            ],
        ),
        (
            "code.html",
            &[
                "verify-email",
                "confirm-registration",
                "confirm-email-change",
            ],
        ),
        ("account.html", &["account"]),
        ("continue.html", &["continue"]),
        ("error.html", &["error"]),
    ] {
        for page in pages {
            let views = [plain(page), by_token(page), by_code(page), refused(page)];
            samples.extend(views.map(|view| (template, view)));
        }
    }
    samples
}

fn plain(page: &str) -> View {
    View {
        page: page.to_owned(),
        target: "/".to_owned(),
        typed: BTreeMap::from([("name".to_owned(), "Ada".to_owned())]),
        account: Some(json!({
            "email": "ada@example.com",
            "email_verified": false,
            "created_at": "2026-01-01T00:00:00Z",
        })),
        // The error page is never without one.
        problem: (page == "error").then(|| told(BTreeMap::new())),
        ..View::default()
    }
}

fn by_token(page: &str) -> View {
    View {
        token: Some("a-token".to_owned()),
        needs_script: true,
        notice: Some("It is done.".to_owned()),
        account: Some(json!({
            "email": "ada@example.com",
            "email_verified": true,
            "created_at": "2026-01-01T00:00:00Z",
        })),
        ..plain(page)
    }
}

fn by_code(page: &str) -> View {
    let session = |is_current: bool| {
        json!({
            "id": "019b7600-0000-7000-8000-000000000000",
            "created_at": "2026-01-01T00:00:00Z",
            "last_seen_at": "2026-01-01T00:00:00Z",
            "ip": if is_current { json!("203.0.113.0/24") } else { json!(null) },
            "agent": "Firefox on Linux",
            "is_current": is_current,
        })
    };
    View {
        flow: Some("a-flow".to_owned()),
        next: Some("/items".to_owned()),
        query: "?next=%2Fitems".to_owned(),
        csrf_token: Some("a-token".to_owned()),
        typed: BTreeMap::from([("email".to_owned(), "ada@example.com".to_owned())]),
        sessions: vec![session(true), session(false)],
        ..plain(page)
    }
}

fn refused(page: &str) -> View {
    let fields = [
        "email",
        "password",
        "new_password",
        "current_password",
        "new_email",
        "code",
        "name",
    ];
    let fields = fields.map(|field| (field.to_owned(), "It is wrong.".to_owned()));
    View {
        problem: Some(told(BTreeMap::from(fields))),
        ..by_code(page)
    }
}

fn told(fields: BTreeMap<String, String>) -> Told {
    Told {
        code: "validation_failed".to_owned(),
        status: 0,
        summary: "It is wrong.".to_owned(),
        form: "password".to_owned(),
        fields,
    }
}
