//! Six digits can be guessed: five tries at a flow, however many come at once.

use std::time::Duration;

use bluefox_auth::testing::Answer;

use super::{
    ADA, NEW, OLD, asked,
    assertions::{assert_refused, crowd, text_in},
    by_code, by_token, code, confirm, log_in, logged_in,
    support::{Engine, World, story},
    world, wrong_code,
};

story!(after_five_wrong_codes_the_flow_is_void, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    for number in 0..5 {
        let wrong = by_code(&flow, &wrong_code(&mail, number));
        assert_refused(&confirm(&world, &wrong).await, 400, "invalid_token");
    }
    let right = by_code(&flow, code(&mail));
    assert_refused(&confirm(&world, &right).await, 400, "invalid_token");
    assert_refused(
        &confirm(&world, &by_token(&mail)).await,
        400,
        "invalid_token",
    );
    assert_eq!(log_in(&world, ADA, OLD).await.status, 200);
    let (flow, mail) = asked(&world, ADA).await;
    let typed = by_code(&flow, code(&mail));
    assert_eq!(
        confirm(&world, &typed).await.status,
        200,
        "a new flow is good"
    );
});

story!(
    whoever_uses_up_the_codes_of_an_hour_leaves_links_that_work,
    engine,
    {
        let world = world(engine).await;
        logged_in(&world, ADA).await;
        let mut mails = Vec::new();
        for _ in 0..5 {
            let (flow, mail) = asked(&world, ADA).await;
            for number in 0..5 {
                let tried = by_code(&flow, &format!("00000{number}"));
                assert_refused(&confirm(&world, &tried).await, 400, "invalid_token");
            }
            mails.push(mail);
        }
        let codes: Vec<bool> = mails.iter().map(|mail| mail.code.is_some()).collect();
        assert_eq!(codes, [true, true, true, false, false]);
        for void in &mails[..3] {
            assert_refused(
                &confirm(&world, &by_token(void)).await,
                400,
                "invalid_token",
            );
        }
        assert_eq!(confirm(&world, &by_token(&mails[3])).await.status, 200);
        assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
    }
);

story!(a_day_brings_ten_codes, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let mut codes = 0;
    for _ in 0..7 {
        for _ in 0..3 {
            codes += usize::from(asked(&world, ADA).await.1.code.is_some());
        }
        world.clock.advance(Duration::from_hours(1));
    }
    assert_eq!(codes, 10);
    world.clock.advance(Duration::from_hours(24));
    assert!(asked(&world, ADA).await.1.code.is_some());
});

story!(the_fifth_try_is_still_one, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    for number in 0..4 {
        let wrong = by_code(&flow, &wrong_code(&mail, number));
        assert_refused(&confirm(&world, &wrong).await, 400, "invalid_token");
    }
    let right = by_code(&flow, code(&mail));
    assert_eq!(confirm(&world, &right).await.status, 200);
    assert_eq!(log_in(&world, ADA, NEW).await.status, 200);
});

story!(a_code_is_good_in_its_own_flow_alone, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    logged_in(&world, "grace@example.com").await;
    let (ours, mail) = asked(&world, ADA).await;
    let (later, _) = asked(&world, ADA).await;
    let (theirs, _) = asked(&world, "grace@example.com").await;
    for flow in [&later, &theirs] {
        let strange = by_code(flow, code(&mail));
        assert_refused(&confirm(&world, &strange).await, 400, "invalid_token");
    }
    let right = by_code(&ours, code(&mail));
    assert_eq!(confirm(&world, &right).await.status, 200);
});

/// Tries every code at the same time.
async fn at_once(world: &World, flow: &str, codes: &[String]) -> Vec<Answer> {
    let tries: Vec<_> = codes
        .iter()
        .map(|code| {
            let (mut browser, body) = (world.browser(), by_code(flow, code));
            tokio::spawn(async move { browser.post("/auth/password-reset/confirm", &body).await })
        })
        .collect();
    let mut answers = Vec::new();
    for tried in tries {
        answers.push(tried.await.expect("no panic"));
    }
    answers
}

/// How many tries were counted in all.
async fn counted(world: &World) -> String {
    let sql = "SELECT CAST(SUM(attempts) AS TEXT) FROM bf_one_time_tokens";
    text_in(&world.database, sql).await
}

crowd!(of_twenty_tries_at_once_five_are_judged, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    let wrong: Vec<String> = (0..20).map(|number| wrong_code(&mail, number)).collect();
    for answer in at_once(&world, &flow, &wrong).await {
        assert_refused(&answer, 400, "invalid_token");
    }
    assert_eq!(counted(&world).await, "5");
    let right = by_code(&flow, code(&mail));
    assert_refused(&confirm(&world, &right).await, 400, "invalid_token");
    assert_eq!(log_in(&world, ADA, OLD).await.status, 200);
});

crowd!(the_right_code_among_many_wins_once_or_never, engine, {
    let world = world(engine).await;
    logged_in(&world, ADA).await;
    let (flow, mail) = asked(&world, ADA).await;
    let mut codes: Vec<String> = (0..12).map(|number| wrong_code(&mail, number)).collect();
    for place in [3, 9] {
        codes.insert(place, code(&mail).to_owned());
    }
    let answers = at_once(&world, &flow, &codes).await;
    let mut wins = 0;
    for (answer, tried) in answers.iter().zip(&codes) {
        if answer.status == 200 {
            assert_eq!(tried, code(&mail));
            wins += 1;
        } else {
            assert_refused(answer, 400, "invalid_token");
        }
    }
    assert!(wins <= 1, "{wins}");
    assert!(counted(&world).await.as_str() <= "5");
    let password = if wins == 0 { OLD } else { NEW };
    assert_eq!(log_in(&world, ADA, password).await.status, 200);
});
