//! Deleting an account by a form.

use std::time::Duration;

use insta::assert_snapshot;

use crate::{
    EMAIL, PASSWORD, is_logged_in, location, logged_in, shown,
    support::{Engine, story},
    world,
};

const DELETION: &str = "/auth/ui/account/deletion";

story!(an_account_is_deleted_by_its_password, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = logged_in(&world).await;
    let page = ada.open("/auth/ui/account").await;
    assert!(
        page.body
            .contains("For 14 days, logging in brings the account back")
    );
    let answer = ada.submit(DELETION, &[("password", "wrong horse")]).await;
    assert_snapshot!(shown(answer), @r"
    401
    Error: Your account · Bluefox
    ! That did not work
    ! Please look at this again:
    ! The password is wrong.
    ");
    assert!(is_logged_in(&mut ada.browser).await);
    let answer = ada.submit(DELETION, &[("password", PASSWORD)]).await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/login?notice=account-ending
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    ");
    let page = ada.follow().await;
    assert!(page.body.contains("will be deleted. To keep it, log in"));
    let typed = [("email", EMAIL), ("password", PASSWORD)];
    assert_eq!(ada.submit("/auth/ui/login", &typed).await.status, 303);
});

story!(without_a_grace_period_the_page_says_so, engine, {
    let world = world(engine, |builder| builder.deletion_grace(Duration::ZERO)).await;
    let mut ada = logged_in(&world).await;
    let page = ada.open("/auth/ui/account").await;
    assert!(page.body.contains("deleted at once"));
    let answer = ada.submit(DELETION, &[("password", PASSWORD)]).await;
    assert_eq!(location(answer), "/auth/ui/login?notice=account-deleted");
});
