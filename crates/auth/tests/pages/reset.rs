//! Choosing a new password by a mail, by its link or its code.

use insta::assert_snapshot;

use crate::{
    EMAIL, NEW_PASSWORD, PASSWORD, code, is_logged_in, link, logged_in, shown,
    support::{Engine, story},
    visitor, without_mail, world,
};

const FORGOT: &str = "/auth/ui/forgot-password";
const RESET: &str = "/auth/ui/reset-password";

story!(by_the_code_of_the_mail, engine, {
    let world = world(engine, |builder| builder).await;
    let mut old = logged_in(&world).await;
    world.mails().await;
    let mut ada = visitor(&world);
    ada.open("/auth/ui/forgot-password?next=%2Fitems").await;
    let answer = ada.submit(FORGOT, &[("email", EMAIL)]).await;
    assert_snapshot!(shown(answer), @r"
    200
    Choose a new password · Bluefox
    ");
    assert!(answer.body.contains("autocomplete=\"one-time-code\""));
    let mail = world.mail().await;
    let typed = [("code", &*code(&mail)), ("new_password", "short")];
    let answer = ada.submit(RESET, &typed).await;
    assert_snapshot!(shown(answer), @r"
    422
    Error: Choose a new password · Bluefox
    ! That did not work
    ! Please look at this again:
    ! Choose a password of at least 8 characters.
    ");
    let typed = [("code", &*code(&mail)), ("new_password", NEW_PASSWORD)];
    let answer = ada.submit(RESET, &typed).await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/login?notice=password-set&next=%2Fitems
    ");
    assert!(!is_logged_in(&mut old.browser).await);
    ada.follow().await;
    let typed = [("email", EMAIL), ("password", NEW_PASSWORD)];
    let answer = ada.submit("/auth/ui/login", &typed).await;
    assert_eq!(crate::location(answer), "/items");
});

story!(by_the_link_of_the_mail_and_once, engine, {
    let world = world(engine, |builder| builder).await;
    logged_in(&world).await;
    world.mails().await;
    let mut ada = visitor(&world);
    ada.open(FORGOT).await;
    ada.submit(FORGOT, &[("email", EMAIL)]).await;
    let link = link(&world.mail().await);
    assert!(link.starts_with("/auth/ui/reset-password?token="), "{link}");
    for _ in 0..2 {
        assert!(
            ada.open(&link)
                .await
                .body
                .contains("autocomplete=\"new-password\"")
        );
    }
    let answer = ada.submit(RESET, &[("new_password", NEW_PASSWORD)]).await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/login?notice=password-set
    ");
    ada.open(&link).await;
    let answer = ada.submit(RESET, &[("new_password", PASSWORD)]).await;
    assert_snapshot!(shown(answer), @r"
    400
    Error: Choose a new password · Bluefox
    ! That did not work
    ! This link is not valid any more. It works once, and not for ever: ask for a new one.
    ");
});

story!(
    the_page_is_the_same_for_an_address_without_an_account,
    engine,
    {
        let world = world(engine, |builder| builder).await;
        logged_in(&world).await;
        world.mails().await;
        let mut bodies = Vec::new();
        for email in [EMAIL, "nobody@example.com"] {
            let mut visitor = visitor(&world);
            visitor.open(FORGOT).await;
            let answer = visitor.submit(FORGOT, &[("email", email)]).await;
            let flow = crate::form::hidden(&answer.body, RESET).remove("flow");
            let flow = flow.expect("there is a flow");
            bodies.push(answer.body.replace(&flow, "…").replace(email, "…"));
        }
        assert_eq!(bodies[0], bodies[1]);
    }
);

story!(a_link_without_its_token_says_so, engine, {
    let world = world(engine, |builder| builder).await;
    for page in [
        "reset-password",
        "verify-email",
        "confirm-registration",
        "confirm-email-change",
        "email-changed",
    ] {
        let answer = visitor(&world)
            .browser
            .get(&format!("/auth/ui/{page}"))
            .await;
        assert_eq!(answer.status, 200, "{page}");
        assert!(
            answer.body.contains("not whole") && !answer.body.contains("<form"),
            "{page}"
        );
    }
});

story!(without_mail_it_is_not_offered, engine, {
    let world = without_mail(engine).await;
    let mut ada = visitor(&world);
    assert!(!ada.open("/auth/ui/login").await.body.contains(FORGOT));
    assert!(!ada.open(FORGOT).await.body.contains("<form"));
    let answer = crate::form::post(&mut ada.browser, FORGOT, "email=ada%40example.com").await;
    assert_snapshot!(shown(&answer), @r"
    501
    Error: Forgot your password? · bluefox-auth
    ! That did not work
    ! This needs mail, which is not set up here.
    ");
});
