//! An app with a state and a table of its own.

use serde_json::json;

use super::{ada, adas, own_state};

#[tokio::test]
async fn keeps_notes_beside_the_users_and_they_go_with_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("notes.db").display());
    let state = own_state::state(&database).await.expect("it starts");
    let mut browser = adas(own_state::app(state.clone()), "localhost").await;

    let note = json!({ "text": "buy milk" });
    let answer = browser.post("/notes", &note).await;
    assert_eq!(
        (answer.status, answer.json()),
        (201, json!({ "id": 1, "text": "buy milk" }))
    );
    assert_eq!(
        browser.get("/notes").await.json(),
        json!([{ "id": 1, "text": "buy milk" }])
    );
    let mut forgetful = browser.clone().without_csrf();
    assert_eq!(forgetful.post("/notes", &note).await.code(), "csrf_missing");
    assert_eq!(
        browser.get("/notes").await.json().as_array().map(Vec::len),
        Some(1)
    );

    let users = state.auth.users();
    let ada = users
        .find_by_email("ada@example.com")
        .await
        .expect("it answers")
        .expect("ada");
    users.delete(ada.id).await.expect("it answers");
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM notes")
        .fetch_one(&state.pool)
        .await
        .expect("it answers");
    assert_eq!(left, 0);
}

#[tokio::test]
async fn starts_twice_on_one_database() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let database = format!("sqlite://{}", folder.path().join("notes.db").display());
    let first = own_state::state(&database).await.expect("it starts");
    let mut browser = adas(own_state::app(first), "localhost").await;
    browser.post("/notes", &json!({ "text": "buy milk" })).await;

    let second = own_state::app(own_state::state(&database).await.expect("it starts again"));
    let mut browser = browser.on("localhost", second);
    assert_eq!(
        browser.get("/notes").await.status,
        401,
        "its key is a new one"
    );
    assert_eq!(browser.post("/auth/login", &ada()).await.status, 200);
    assert_eq!(
        browser.get("/notes").await.json().as_array().map(Vec::len),
        Some(1)
    );
}
