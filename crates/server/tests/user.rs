//! `bluefox-auth user …`

mod support;

use serde_json::json;
use support::{PASSWORD, Place, body};

#[tokio::test]
async fn a_user_is_created_disabled_and_enabled() {
    let place = Place::new();
    let create = [
        "user",
        "create",
        "Ada@example.com",
        "--password-stdin",
        "--json",
    ];
    let created = place
        .run_with_input(&create, &format!("{PASSWORD}\n"))
        .json();
    assert!(
        created.get("password").is_none(),
        "only a password that was made is shown"
    );
    let id = created["id"].as_str().unwrap();
    let show = |name: &str| place.run(&["user", "show", name, "--json"]).json();
    for name in [id, "ada@EXAMPLE.com"] {
        let mut account = show(name);
        let more = account.as_object_mut().unwrap();
        for (key, value) in [
            ("profile", json!({})),
            ("app_metadata", json!({})),
            ("deleted_at", json!(null)),
        ] {
            assert_eq!(more.remove(key), Some(value), "{key}");
        }
        assert_eq!(account, created);
    }
    assert_eq!(created["is_active"], true);
    assert_eq!(created["is_superuser"], false);

    let server = place.serve(&[]);
    let login = server.login("ada@example.com").await;
    assert_eq!(login.status(), 200);
    let refresh = json!({"refresh_token": body(login).await["refresh_token"]});

    place.run(&["user", "disable", "ada@example.com"]).ok();
    assert_eq!(show(id)["is_active"], false);
    assert_eq!(server.login("ada@example.com").await.status(), 401);
    assert_eq!(
        server.post("/auth/refresh", &refresh).await.status(),
        401,
        "the session ended"
    );

    place.run(&["user", "enable", id]).ok();
    assert_eq!(server.login("ada@example.com").await.status(), 200);
}

#[tokio::test]
async fn a_password_is_made_and_printed_once() {
    let place = Place::new();
    let created = place
        .run(&["user", "create", "ada@example.com", "--superuser", "--json"])
        .json();
    assert_eq!(created["is_superuser"], true);
    let server = place.serve(&[]);
    let login = json!({"email": "ada@example.com", "password": created["password"]});
    assert_eq!(server.post("/auth/login", &login).await.status(), 200);

    let said = place.run(&["user", "set-password", "ada@example.com"]).ok();
    assert_eq!(server.post("/auth/login", &login).await.status(), 401);
    let password = said
        .lines()
        .last()
        .unwrap()
        .strip_prefix("The password is ")
        .unwrap();
    let login = json!({"email": "ada@example.com", "password": password});
    assert_eq!(server.post("/auth/login", &login).await.status(), 200);
}

#[test]
fn a_user_is_promoted_demoted_and_deleted() {
    let place = Place::new();
    place.run(&["user", "create", "ada@example.com"]).ok();
    let is_superuser = || {
        place
            .run(&["user", "show", "ada@example.com", "--json"])
            .json()["is_superuser"]
            .clone()
    };
    place.run(&["user", "promote", "ada@example.com"]).ok();
    assert_eq!(is_superuser(), true);
    place.run(&["user", "demote", "ada@example.com"]).ok();
    assert_eq!(is_superuser(), false);

    let said = place.run(&["user", "delete", "ada@example.com"]).refused(1);
    assert!(said.contains("--yes"), "{said}");
    assert_eq!(is_superuser(), false, "it is still there");
    place
        .run(&["user", "delete", "ada@example.com", "--yes"])
        .ok();
    let said = place.run(&["user", "show", "ada@example.com"]).refused(1);
    assert_eq!(said, "bluefox-auth: there is no user ada@example.com\n");
}

#[test]
fn users_are_listed() {
    let place = Place::new();
    assert_eq!(place.run(&["user", "list", "--json"]).json(), json!([]));
    for email in ["ada@example.com", "grace@example.com"] {
        place.run(&["user", "create", email]).ok();
    }
    let all = place.run(&["user", "list", "--json"]).json();
    let emails: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|user| &user["email"])
        .collect();
    assert_eq!(emails, ["ada@example.com", "grace@example.com"]);
    let table = place.run(&["user", "list"]).ok();
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(
        table.starts_with("ID  ") && table.contains("grace@example.com  yes"),
        "{table}"
    );
}

#[test]
fn what_is_wrong_is_one_sentence() {
    let place = Place::new();
    place.run(&["user", "create", "ada@example.com"]).ok();
    for (args, input, part) in [
        (
            vec!["user", "create", "ADA@example.com"],
            "",
            "There is an account",
        ),
        (vec!["user", "create", "no-address"], "", "email"),
        (
            vec!["user", "create", "eve@example.com", "--password-stdin"],
            "short\n",
            "password",
        ),
        (
            vec!["user", "disable", "eve@example.com"],
            "",
            "there is no user eve@example.com",
        ),
    ] {
        let said = place.run_with_input(&args, input).refused(1);
        assert!(
            said.contains(part) && said.lines().count() == 1,
            "{args:?}: {said}"
        );
        assert!(!said.contains("short"), "{said}");
    }
}

#[test]
fn users_can_be_managed_without_the_secret() {
    let place = Place::new().without("BLUEFOX_SECRET_KEY");
    place.run(&["user", "create", "ada@example.com"]).ok();
    place.run(&["user", "disable", "ada@example.com"]).ok();
}
