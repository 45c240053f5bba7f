//! What happens to an account ends the links that were mailed before; and a reset ends what a thief
//! has begun.

use serde_json::json;

use super::{
    ADA, NEW, OLD, ask, asked,
    assertions::assert_refused,
    by_code, by_token, code, confirm, credentials, execute, log_in, logged_in, plain,
    support::{Engine, story},
    world,
};

story!(a_change_of_the_password_ends_it, engine, {
    let world = world(engine).await;
    let mut browser = logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    let change = json!({ "current_password": OLD, "new_password": "another horse" });
    assert_eq!(browser.post("/auth/password", &change).await.status, 200);
    assert_refused(
        &confirm(&world, &by_token(&mail)).await,
        400,
        "invalid_token",
    );
    let typed = by_code(&flow, code(&mail));
    assert_refused(&confirm(&world, &typed).await, 400, "invalid_token");
    assert_eq!(log_in(&world, ADA, "another horse").await.status, 200);
});

story!(a_change_of_the_address_ends_it, engine, {
    let world = world(engine).await;
    let mut browser = logged_in(&world, ADA).await;
    let wanted = json!({ "new_email": "ada@example.org", "password": OLD });
    browser.post("/auth/email", &wanted).await;
    let change = world.mail().await;
    let (_, mail) = asked(&world, ADA).await;
    let token = json!({ "token": plain(change.token.as_ref()) });
    assert_eq!(
        browser.post("/auth/email/confirm", &token).await.status,
        200
    );
    assert_refused(
        &confirm(&world, &by_token(&mail)).await,
        400,
        "invalid_token",
    );
    world.mails().await;

    // To the former address nothing is mailed any more, to the new one it is.
    assert_eq!(ask(&world, ADA).await.status, 200);
    assert!(world.mails().await.is_empty());
    let (_, mail) = asked(&world, "ada@example.org").await;
    assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
});

// Past the routes, which make it void: the address is compared by itself too.
story!(it_is_good_for_the_address_it_was_sent_to_alone, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (_, mail) = asked(&world, ADA).await;
    let moved = "UPDATE bf_users SET email = 'ada@example.org', email_key = 'ada@example.org'";
    execute(&world.database, moved).await;
    assert_refused(
        &confirm(&world, &by_token(&mail)).await,
        400,
        "invalid_token",
    );
    let back = "UPDATE bf_users SET email = 'ADA@example.com', email_key = 'ada@example.com'";
    execute(&world.database, back).await;
    assert_eq!(
        confirm(&world, &by_token(&mail)).await.status,
        200,
        "whatever its case"
    );
});

story!(who_is_disabled_can_not_use_it, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let ada = world.user_id(ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    world.auth.users().disable(ada).await.expect("disabled");
    assert_refused(
        &confirm(&world, &by_token(&mail)).await,
        400,
        "invalid_token",
    );
    let typed = by_code(&flow, code(&mail));
    assert_refused(&confirm(&world, &typed).await, 400, "invalid_token");
    assert!(world.mails().await.is_empty());
    world.auth.users().enable(ada).await.expect("enabled");
    assert_eq!(
        log_in(&world, ADA, OLD).await.status,
        200,
        "nothing was set"
    );
});

story!(it_does_not_outlive_the_account, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let ada = world.user_id(ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    world.auth.users().delete(ada).await.expect("erased");
    assert_refused(
        &confirm(&world, &by_token(&mail)).await,
        400,
        "invalid_token",
    );
    logged_in(&world, ADA).await;
    assert_refused(
        &confirm(&world, &by_token(&mail)).await,
        400,
        "invalid_token",
    );
    let typed = by_code(&flow, code(&mail));
    assert_refused(&confirm(&world, &typed).await, 400, "invalid_token");
    assert_eq!(
        log_in(&world, ADA, OLD).await.status,
        200,
        "the new account is untouched"
    );
});

story!(
    a_reset_ends_the_change_of_address_that_a_thief_has_begun,
    engine,
    {
        let world = world(engine).await;
        let mut thief = logged_in(&world, ADA).await;
        let wanted = json!({ "new_email": "thief@example.com", "password": OLD });
        let begun = thief.post("/auth/email", &wanted).await;
        assert_eq!(begun.status, 200, "{}", begun.body);
        let pending = world.mail().await;
        let (_, mail) = asked(&world, ADA).await;
        assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);
        for body in [
            json!({ "token": plain(pending.token.as_ref()) }),
            json!({ "flow": begun.field("flow"), "code": code(&pending) }),
        ] {
            let answer = world.browser().post("/auth/email/confirm", &body).await;
            assert_refused(&answer, 400, "invalid_token");
        }
        assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
    }
);

story!(
    a_reset_leaves_the_link_that_undoes_a_change_of_address,
    engine,
    {
        let world = world(engine).await;
        let mut thief = logged_in(&world, ADA).await;
        let stolen = "thief@example.com";
        let wanted = json!({ "new_email": stolen, "password": OLD });
        thief.post("/auth/email", &wanted).await;
        let token = json!({ "token": plain(world.mail().await.token.as_ref()) });
        assert_eq!(thief.post("/auth/email/confirm", &token).await.status, 200);
        let undo = world.mail().await;
        assert_eq!(undo.to, ADA);
        let (_, mail) = asked(&world, stolen).await;
        assert_eq!(confirm(&world, &by_token(&mail)).await.status, 200);

        let token = json!({ "token": plain(undo.token.as_ref()) });
        let undone = world.browser().post("/auth/email/undo", &token).await;
        assert_eq!(undone.status, 200, "{}", undone.body);
        for (email, password) in [(stolen, NEW), (ADA, NEW), (ADA, OLD)] {
            let answer = log_in(&world, email, password).await;
            assert_refused(&answer, 401, "invalid_credentials");
        }
        let mails = world.mails().await;
        let mail = mails
            .iter()
            .find(|mail| mail.to == ADA && mail.token.is_some());
        let mail = mail.expect("a link to choose a password");
        assert_eq!(confirm(&world, &by_token(mail)).await.status, 200);
        assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
        let mut browser = world.browser();
        let ada = credentials(ADA);
        assert_eq!(browser.post("/auth/register", &ada).await.status, 409);
    }
);
