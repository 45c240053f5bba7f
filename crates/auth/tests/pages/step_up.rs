//! Where a fresh proof of presence is asked for, the password of the form is one.

use std::time::Duration;

use insta::assert_snapshot;

use crate::{
    NEW_PASSWORD, PASSWORD, logged_in, shown,
    support::{Engine, World, story},
    world,
};

async fn strict(engine: Engine) -> World {
    world(engine, |builder| {
        builder.step_up_max_age(Duration::from_mins(5))
    })
    .await
}

story!(an_old_login_changes_the_password_by_knowing_it, engine, {
    let world = strict(engine).await;
    let mut ada = logged_in(&world).await;
    ada.open("/auth/ui/account").await;
    world.clock.advance(Duration::from_mins(6));
    let path = "/auth/ui/account/password";
    let wrong = [
        ("current_password", "wrong horse"),
        ("new_password", NEW_PASSWORD),
    ];
    assert_snapshot!(shown(ada.submit(path, &wrong).await), @r"
    401
    Error: Your account · Bluefox
    ! That did not work
    ! Please look at this again:
    ! The password is wrong.
    ");
    let good = [
        ("current_password", PASSWORD),
        ("new_password", NEW_PASSWORD),
    ];
    assert_snapshot!(shown(ada.submit(path, &good).await), @r"
    303
    location: /auth/ui/account?notice=password-changed
    set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
    ");
});

story!(
    an_old_login_changes_the_address_and_deletes_the_account,
    engine,
    {
        let world = strict(engine).await;
        let mut ada = logged_in(&world).await;
        ada.open("/auth/ui/account").await;
        world.clock.advance(Duration::from_mins(6));
        let change = [("new_email", "ada@example.org"), ("password", PASSWORD)];
        let answer = ada.submit("/auth/ui/account/email", &change).await;
        assert_eq!(answer.status, 200);
        world.clock.advance(Duration::from_mins(40));
        ada.open("/auth/ui/account").await;
        ada.follow().await;
        ada.follow().await;
        world.clock.advance(Duration::from_mins(6));
        let answer = ada
            .submit("/auth/ui/account/deletion", &[("password", "")])
            .await;
        assert_snapshot!(shown(answer), @r"
        401
        Error: Your account · Bluefox
        ! That did not work
        ! Please confirm with your password that it is you.
        ");
        let answer = ada
            .submit("/auth/ui/account/deletion", &[("password", PASSWORD)])
            .await;
        assert_eq!(answer.status, 303);
    }
);
