//! `bluefox-auth user …` and `bluefox-auth events`, for what happens between sign-up and deletion.

mod support;

use serde_json::{Value, json};
use support::{PASSWORD, Place, SECRET, body};

/// A place where nobody registers without an invitation.
fn by_invitation() -> Place {
    Place::new().with("BLUEFOX_REGISTRATION", "invite")
}

#[tokio::test]
async fn who_is_invited_registers() {
    let place = by_invitation();
    let said = place.run(&["user", "invite", "ada@example.com"]).ok();
    let mut lines = said.lines();
    let invitation = lines.next().unwrap().strip_prefix("The invitation is ");
    let end = lines.next().unwrap();
    assert!(end.starts_with("It is good until 20"), "{said}");
    assert_eq!(lines.next(), None, "without pages there is no link");

    let server = place.serve(&[]);
    let register = async |email: &str, invitation: Option<&str>| {
        let credentials = json!({
            "email": email, "password": PASSWORD, "invitation": invitation
        });
        server.post("/auth/register", &credentials).await.status()
    };
    assert_eq!(register("ada@example.com", None).await, 403);
    assert_eq!(register("eve@example.com", invitation).await, 400);
    assert_eq!(register("ada@example.com", invitation).await, 201);
    let said = place.run(&["user", "invite", "ada@example.com"]).refused(1);
    assert!(said.contains("There is an account"), "{said}");
}

#[test]
fn an_invitation_has_the_link_to_the_pages_and_ends_when_the_settings_say() {
    let place = by_invitation()
        .with("BLUEFOX_SMTP_HOST", "mail.example.com")
        .with("BLUEFOX_MAIL_FROM", "no-reply@example.com")
        .with("BLUEFOX_BASE_URL", "https://app.example.com");
    let said = place.run(&["user", "invite", "ada@example.com"]).ok();
    assert!(
        said.starts_with("The link is https://app.example.com/auth/ui/invitation?token="),
        "{said}"
    );
    let said = place
        .run(&["user", "invite", "ada@example.com", "--send"])
        .ok();
    assert!(
        said.starts_with("The invitation is queued") && !said.contains("token"),
        "{said}"
    );
}

#[test]
fn an_invitation_needs_the_secret_and_the_mail_that_it_goes_by() {
    let place = by_invitation().without("BLUEFOX_SECRET_KEY");
    let said = place.run(&["user", "invite", "ada@example.com"]).refused(2);
    assert!(said.contains("BLUEFOX_SECRET_KEY"), "{said}");
    let place = place.with("BLUEFOX_SECRET_KEY", SECRET);
    let said = place
        .run(&["user", "invite", "ada@example.com", "--send"])
        .refused(1);
    assert!(said.contains("BLUEFOX_SMTP_HOST"), "{said}");
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let place = Place::new();
    let server = place.serve(&[]);
    server.register("ada@example.com").await;
    let list = || {
        place
            .run(&["user", "sessions", "ada@example.com", "--json"])
            .json()
    };
    assert_eq!(list(), json!([]));
    let login = body(server.login("ada@example.com").await).await;
    server.login("ada@example.com").await;
    let sessions = list();
    assert_eq!(sessions.as_array().unwrap().len(), 2);
    assert_eq!(sessions[0]["ip"], "127.0.0.1");
    let text = sessions.to_string();
    for secret in ["refresh_token", "salt", "generation"] {
        assert!(!text.contains(secret), "{text}");
    }
    let table = place.run(&["user", "sessions", "ada@example.com"]).ok();
    assert!(
        table.starts_with("ID  ") && table.lines().count() == 3,
        "{table}"
    );

    let revoke = || place.run(&["user", "revoke-sessions", "ada@example.com"]);
    assert_eq!(
        revoke().ok(),
        "2 sessions have ended: ada@example.com is logged out.\n"
    );
    assert_eq!(list(), json!([]));
    let refresh = json!({"refresh_token": login["refresh_token"]});
    assert_eq!(server.post("/auth/refresh", &refresh).await.status(), 401);
    assert!(revoke().ok().starts_with("0 sessions have"));
}

#[test]
fn an_address_is_verified_by_the_operator() {
    let place = Place::new();
    place.run(&["user", "create", "ada@example.com"]).ok();
    assert_eq!(
        place.run(&["user", "verify", "ada@example.com"]).ok(),
        "ada@example.com is verified.\n"
    );
    let shown = place.run(&["user", "show", "ada@example.com"]).ok();
    assert!(shown.contains("email verified  yes"), "{shown}");
}

#[test]
fn what_the_app_keeps_is_a_json_object() {
    let place = Place::new().without("BLUEFOX_SECRET_KEY");
    place.run(&["user", "create", "ada@example.com"]).ok();
    let set = |json: &str| place.run(&["user", "set-app-metadata", "ada@example.com", json]);
    set(r#"{"plan": "pro"}"#).ok();
    let show = || {
        place
            .run(&["user", "show", "ada@example.com", "--json"])
            .json()["app_metadata"]
            .clone()
    };
    assert_eq!(show(), json!({"plan": "pro"}));
    for wrong in ["pro", "[1]", "{", "null"] {
        let said = set(wrong).refused(1);
        assert!(said.contains("must be a JSON object"), "{said}");
    }
    let long = json!({"plan": "x".repeat(9000)}).to_string();
    let said = set(&long).refused(1);
    assert!(said.contains("`app_metadata` must have at most"), "{said}");
    assert_eq!(show(), json!({"plan": "pro"}));
}

#[tokio::test]
async fn events_are_shown_the_latest_first() {
    let place = Place::new();
    // Each by a process of its own, so that no two of them happen in one millisecond.
    place.run(&["user", "create", "grace@example.com"]).ok();
    place
        .run_with_input(
            &["user", "create", "ada@example.com", "--password-stdin"],
            PASSWORD,
        )
        .ok();
    let server = place.serve(&[]);
    assert_eq!(server.login("ada@example.com").await.status(), 200);
    place.run(&["user", "promote", "ada@example.com"]).ok();

    let events = |args: &[&str]| {
        let args: Vec<&str> = ["events", "--json"].iter().chain(args).copied().collect();
        place.run(&args).json()
    };
    let kinds = |events: &Value| -> Vec<String> {
        let events = events.as_array().unwrap().iter();
        events
            .map(|event| event["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    let of_ada = events(&["--user", "ADA@example.com"]);
    assert_eq!(
        kinds(&of_ada),
        ["user.promoted", "session.started", "user.registered"]
    );
    assert_eq!(of_ada[0]["actor_id"], json!(null), "an operator did it");
    assert_eq!(of_ada[1]["actor_id"], of_ada[1]["user_id"]);
    assert_eq!(of_ada[1]["ip"], "127.0.0.1");
    assert!(of_ada[1]["request_id"].is_string());
    let id = of_ada[2]["user_id"].as_str().unwrap();
    assert_eq!(events(&["--user", id]), of_ada);
    assert_eq!(events(&[]).as_array().unwrap().len(), 4);
    let before = of_ada[1]["id"].as_str().unwrap();
    let older = events(&["--before", before, "--limit", "1"]);
    assert_eq!(older[0], of_ada[2]);

    let table = place.run(&["events", "--limit", "1"]);
    assert!(
        table.stderr.starts_with("What was before: --before "),
        "{table:?}"
    );
    let table = table.ok();
    assert!(
        table.starts_with("AT  ") && table.lines().count() == 2,
        "{table}"
    );
    let said = place
        .run(&["events", "--user", "eve@example.com"])
        .refused(1);
    assert_eq!(said, "bluefox-auth: there is no user eve@example.com\n");
}

#[test]
fn the_events_of_who_was_erased_are_found_by_id() {
    let place = Place::new();
    let created = place
        .run(&["user", "create", "ada@example.com", "--json"])
        .json();
    place
        .run(&["user", "delete", "ada@example.com", "--yes"])
        .ok();
    let id = created["id"].as_str().unwrap();
    let events = place.run(&["events", "--user", id, "--json"]).json();
    assert_eq!(events[0]["kind"], "user.erased");
    assert!(!events.to_string().contains("ada@"), "{events}");
}
