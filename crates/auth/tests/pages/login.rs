//! Logging in by a form, and out again.

use bluefox_auth::SiteData;
use insta::assert_snapshot;

use crate::{
    EMAIL, PASSWORD, is_logged_in, shown,
    support::{Engine, story},
    visitor, without_mail, world,
};

const LOGIN: &str = "/auth/ui/login";

story!(a_form_logs_in_and_leads_to_the_account, engine, {
    let world = without_mail(engine).await;
    world
        .auth
        .users()
        .create(EMAIL, PASSWORD)
        .await
        .expect("it is free");
    let mut ada = visitor(&world);
    assert_eq!(ada.open(LOGIN).await.status, 200);
    let answer = ada
        .submit(LOGIN, &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/account
    set-cookie: bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
    set-cookie: bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=604800
    set-cookie: bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=604800
    ");
    assert!(ada.follow().await.body.contains(EMAIL));
    assert!(is_logged_in(&mut ada.browser).await);
});

story!(a_wrong_password_is_told_and_the_address_kept, engine, {
    let world = without_mail(engine).await;
    let mut ada = visitor(&world);
    ada.open(LOGIN).await;
    let answer = ada
        .submit(LOGIN, &[("email", EMAIL), ("password", "wrong horse")])
        .await;
    assert_snapshot!(shown(answer), @r"
    401
    Error: Log in · bluefox-auth
    ! That did not work
    ! The e-mail address or the password is wrong.
    ");
    assert!(answer.body.contains("value=\"ada@example.com\""));
    assert!(!answer.body.contains("wrong horse"));
});

story!(an_empty_form_names_its_fields, engine, {
    let world = without_mail(engine).await;
    let mut ada = visitor(&world);
    ada.open(LOGIN).await;
    let answer = ada.submit(LOGIN, &[("email", ""), ("password", "")]).await;
    assert_snapshot!(shown(answer), @r"
    422
    Error: Log in · bluefox-auth
    ! That did not work
    ! Please look at this again:
    ! Type a whole e-mail address, such as ada@example.com.
    ! Type your password.
    ");
    for part in [
        "href=\"#login-email\"",
        "id=\"login-email\" name=\"email\" aria-describedby=\"login-email-error\" aria-invalid=\"true\"",
        "id=\"login-email-error\"",
        "role=\"alert\" tabindex=\"-1\" autofocus",
    ] {
        assert!(answer.body.contains(part), "{part}: {}", answer.body);
    }
});

story!(who_is_logged_in_is_led_on_at_once, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = crate::logged_in(&world).await;
    ada.open(LOGIN).await;
    assert_eq!(crate::location(&ada.page), "/auth/ui/account");
    ada.open("/auth/ui/login?next=%2Fitems").await;
    assert_eq!(crate::location(&ada.page), "/items");
});

story!(a_logout_ends_the_session, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = crate::logged_in(&world).await;
    ada.open("/auth/ui/account").await;
    let answer = ada.submit("/auth/ui/logout", &[]).await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/login?notice=logged-out
    set-cookie: bf_access_token=; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_refresh_token=; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    set-cookie: bf_csrf_token=; SameSite=Lax; Secure; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT
    ");
    assert!(ada.follow().await.body.contains("You are logged out."));
    assert!(!is_logged_in(&mut ada.browser).await);
});

story!(a_logout_forgets_what_the_setting_says, engine, {
    let world = world(engine, |builder| builder.clear_site_data([SiteData::Cache])).await;
    let mut ada = crate::logged_in(&world).await;
    ada.open("/auth/ui/account").await;
    let answer = ada.submit("/auth/ui/logout", &[]).await;
    assert_eq!(answer.header("clear-site-data"), Some("\"cache\""));
    assert_eq!(answer.set_cookies().len(), 3);
});

story!(who_must_verify_first_is_asked_for_the_code, engine, {
    let world = world(engine, |builder| builder.require_email_verification(true)).await;
    world
        .auth
        .users()
        .create(EMAIL, PASSWORD)
        .await
        .expect("it is free");
    let mut ada = visitor(&world);
    ada.open("/auth/ui/login?next=%2Fitems").await;
    let answer = ada
        .submit(LOGIN, &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_snapshot!(shown(answer), @r"
    403
    Check your mail · Bluefox
    ");
    let code = crate::code(&world.mail().await);
    // As people copy it.
    let code = format!(" {} {} ", &code[..3], &code[3..]);
    let answer = ada
        .submit("/auth/ui/verify-email", &[("code", &code)])
        .await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/login?notice=email-verified&next=%2Fitems
    ");
    ada.follow().await;
    let answer = ada
        .submit(LOGIN, &[("email", EMAIL), ("password", PASSWORD)])
        .await;
    assert_eq!(crate::location(answer), "/items");
});
