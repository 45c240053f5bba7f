//! `registration = "closed"`: accounts are made by an operator.

use bluefox_auth::Registration;
use insta::assert_snapshot;
use serde_json::json;

use super::{
    ADA, superuser,
    support::{Engine, World, credentials, story},
};

story!(nobody_registers_where_it_is_closed, engine, {
    let world = World::with(engine, |builder| builder.registration(Registration::Closed)).await;
    let answer = world
        .browser()
        .post("/auth/register", &credentials(ADA))
        .await;
    assert_snapshot!(answer.tell(), @r#"
    403
    content-type: application/problem+json
    cache-control: no-store

    {
      "code": "registration_closed",
      "detail": "Nobody can register here by themselves.",
      "status": 403,
      "title": "Registration closed",
      "type": "urn:bluefox-auth:error:registration_closed"
    }
    "#);
    // Who may not register needs no lesson in how to.
    for body in [json!({}), json!({ "email": "x", "password": "y" })] {
        let answer = world.browser().post("/auth/register", &body).await;
        assert_eq!(answer.code(), "registration_closed");
    }
    let ada = world.auth.users().find_by_email(ADA).await;
    assert_eq!(ada.expect("it answers"), None);
});

story!(an_operator_makes_accounts_and_invites_nobody, engine, {
    let world = World::with(engine, |builder| builder.registration(Registration::Closed)).await;
    let mut root = superuser(&world).await;
    let answer = root
        .post("/auth/invitations", &json!({ "email": ADA }))
        .await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (403, "registration_closed")
    );
    let invited = world.auth.users().invite(ADA, false).await;
    let problem = invited.expect_err("it would lead nowhere");
    assert_eq!(problem.code().as_str(), "registration_closed");
});
