//! Registering by a form, in every mode of registration.

use bluefox_auth::Registration;
use insta::assert_snapshot;

use crate::{
    EMAIL, PASSWORD, code, link, shown,
    support::{Engine, story},
    visitor, without_mail, world,
};

const REGISTER: &str = "/auth/ui/register";
const TYPED: [(&str, &str); 2] = [("email", EMAIL), ("password", PASSWORD)];

story!(without_mail_a_form_makes_the_account, engine, {
    let world = without_mail(engine).await;
    let mut ada = visitor(&world);
    ada.open("/auth/ui/register?next=%2Fitems").await;
    let answer = ada.submit(REGISTER, &TYPED).await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/login?notice=registered&next=%2Fitems
    ");
    assert_snapshot!(shown(ada.follow().await), @r"
    200
    Log in · bluefox-auth
    Your account is made. Log in.
    ");
    let answer = ada.submit("/auth/ui/login", &TYPED).await;
    assert_eq!(crate::location(answer), "/items");
});

story!(with_mail_it_asks_for_the_code, engine, {
    let world = world(engine, |builder| builder).await;
    let mut ada = visitor(&world);
    ada.open(REGISTER).await;
    let answer = ada.submit(REGISTER, &TYPED).await;
    assert_snapshot!(shown(answer), @r"
    201
    Check your mail · Bluefox
    ");
    let mail = world.mail().await;
    assert!(link(&mail).starts_with("/auth/ui/verify-email?token="));
    let wrong = if code(&mail) == "000000" {
        "000001"
    } else {
        "000000"
    };
    let answer = ada
        .submit("/auth/ui/verify-email", &[("code", wrong)])
        .await;
    assert_snapshot!(shown(answer), @r"
    400
    Error: Check your mail · Bluefox
    ! That did not work
    ! Please look at this again:
    ! This code is wrong, or too old. Look at the digits again, or ask for a new mail.
    ");
    let answer = ada
        .submit("/auth/ui/verify-email", &[("code", &code(&mail))])
        .await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/login?notice=email-verified
    ");
});

story!(what_is_refused_is_told_field_by_field, engine, {
    let world = without_mail(engine).await;
    let mut ada = visitor(&world);
    ada.open(REGISTER).await;
    let answer = ada
        .submit(REGISTER, &[("email", "nobody"), ("password", "short")])
        .await;
    assert_snapshot!(shown(answer), @r"
    422
    Error: Register · bluefox-auth
    ! That did not work
    ! Please look at this again:
    ! Type a whole e-mail address, such as ada@example.com.
    ! Choose a password of at least 8 characters.
    ");
    world
        .auth
        .users()
        .create(EMAIL, PASSWORD)
        .await
        .expect("it is free");
    let answer = ada.submit(REGISTER, &TYPED).await;
    assert_snapshot!(shown(answer), @r"
    409
    Error: Register · bluefox-auth
    ! That did not work
    ! Please look at this again:
    ! There is an account with this address already.
    ");
});

story!(a_closed_registration_has_no_form, engine, {
    let world = world(engine, |builder| builder.registration(Registration::Closed)).await;
    let mut ada = visitor(&world);
    let page = ada.open(REGISTER).await;
    assert!(!page.body.contains("<form") && page.body.contains("by themselves"));
    assert!(!ada.open("/auth/ui/login").await.body.contains(REGISTER));
    let answer = crate::form::post(
        &mut ada.browser,
        REGISTER,
        "email=a%40example.com&password=correct+horse",
    )
    .await;
    assert_snapshot!(shown(&answer), @r"
    403
    Error: Register · Bluefox
    ! That did not work
    ! Nobody can register here by themselves.
    ");
});

story!(an_invitation_is_carried_along, engine, {
    let world = world(engine, |builder| builder.registration(Registration::Invite)).await;
    let mut ada = visitor(&world);
    assert!(!ada.open(REGISTER).await.body.contains("<form"));
    world
        .auth
        .users()
        .invite(EMAIL, true)
        .await
        .expect("it is queued");
    let link = link(&world.mail().await);
    assert!(link.starts_with("/auth/ui/invitation?token="), "{link}");
    ada.open(&link).await;
    let answer = ada
        .submit(
            REGISTER,
            &[("email", "eve@example.com"), ("password", PASSWORD)],
        )
        .await;
    assert_snapshot!(shown(answer), @r"
    400
    Error: Register · Bluefox
    ! That did not work
    ! Please look at this again:
    ! The invitation is for another address, or not valid any more.
    ");
    let answer = ada.submit(REGISTER, &TYPED).await;
    assert_snapshot!(shown(answer), @r"
    303
    location: /auth/ui/login?notice=registered
    ");
});

story!(an_enumeration_safe_registration_tells_nothing, engine, {
    let safe = Registration::EnumerationSafe;
    let world = world(engine, |builder| builder.registration(safe)).await;
    world
        .auth
        .users()
        .create("eve@example.com", PASSWORD)
        .await
        .expect("it is free");
    let mut told = Vec::new();
    for email in [EMAIL, "eve@example.com"] {
        let mut visitor = visitor(&world);
        visitor.open(REGISTER).await;
        let answer = visitor
            .submit(REGISTER, &[("email", email), ("password", PASSWORD)])
            .await;
        told.push(shown(answer));
        let mail = world.mail().await;
        if email == EMAIL {
            assert!(link(&mail).starts_with("/auth/ui/confirm-registration?token="));
            let answer = visitor
                .submit("/auth/ui/confirm-registration", &[("code", &code(&mail))])
                .await;
            assert_snapshot!(shown(answer), @r"
            303
            location: /auth/ui/login?notice=registration-confirmed
            ");
        }
    }
    assert_eq!(told[0], told[1]);
});
