//! A mail that can't be sent: it is tried again, ever more rarely, and then given up.

use std::{collections::HashSet, time::Duration};

use super::{
    ADA, register, run,
    support::{Engine, story},
    told,
    way::{Outcome, Way},
    world,
};

const PAUSES: [Duration; 8] = [
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_mins(2),
    Duration::from_mins(10),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(6),
    Duration::from_hours(12),
];
const MILLISECOND: Duration = Duration::from_millis(1);

story!(
    the_pauses_grow_and_after_the_last_it_is_a_dead_letter,
    engine,
    {
        let way = Way::new(|_, _| Outcome::Passing);
        let world = world(engine, &way).await;
        register(&world, ADA).await;
        assert_eq!(run(&world).await, 1);
        for (failures, pause) in (1..).zip(PAUSES) {
            assert_eq!(way.handed().len(), failures);
            let line = format!("queued | sealed | {failures} | try later");
            assert_eq!(told(&world.database).await, line);
            world.clock.advance(pause.saturating_sub(MILLISECOND));
            assert_eq!(run(&world).await, 0, "{failures}: it is not due yet");
            world.clock.advance(MILLISECOND);
            assert_eq!(run(&world).await, 1, "{failures}: it is due");
        }
        assert_eq!(told(&world.database).await, "dead | sealed | 9 | try later");
        let ids: HashSet<_> = way.handed().iter().map(|mail| mail.id).collect();
        assert_eq!(
            ids.len(),
            1,
            "a mail has one name, however often it is tried"
        );

        world.clock.advance(Duration::from_hours(24 * 20));
        assert_eq!(run(&world).await, 0);
        assert_eq!(way.handed().len(), 9);
    }
);

story!(a_mail_that_arrives_in_the_end_is_sent_once, engine, {
    let way = Way::new(|_, times| {
        if times < 3 {
            Outcome::Passing
        } else {
            Outcome::Sent
        }
    });
    let world = world(engine, &way).await;
    register(&world, ADA).await;
    for pause in [PAUSES[0], PAUSES[1], PAUSES[7], PAUSES[7]] {
        run(&world).await;
        world.clock.advance(pause);
    }
    assert_eq!(way.handed().len(), 3);
    assert_eq!(told(&world.database).await, "sent | empty | 3 | -");
});

story!(what_can_never_arrive_is_tried_once, engine, {
    let way = Way::new(|_, times| {
        if times == 1 {
            Outcome::Permanent
        } else {
            Outcome::Sent
        }
    });
    let world = world(engine, &way).await;
    register(&world, ADA).await;
    assert_eq!(run(&world).await, 1);
    assert_eq!(
        told(&world.database).await,
        "dead | sealed | 1 | no such mailbox"
    );
    world.clock.advance(Duration::from_hours(1));
    assert_eq!(run(&world).await, 0);

    let mails = world.auth.mails();
    let dead = mails.dead_letters(None, 10).await.expect("it answers");
    let [letter] = dead.as_slice() else {
        panic!("one of them: {dead:?}");
    };
    assert_eq!(
        (letter.purpose.as_str(), letter.attempts),
        ("verify_email", 1)
    );
    assert_eq!(letter.error, "no such mailbox");
    assert_eq!(letter.user_id, Some(world.user_id(ADA).await));
    assert!(mails.retry(letter.id).await.expect("it answers"));
    assert!(
        !mails.retry(letter.id).await.expect("it answers"),
        "it is queued already"
    );
    assert_eq!(run(&world).await, 1);
    assert_eq!(told(&world.database).await, "sent | empty | 1 | -");
});

story!(
    a_function_that_panics_has_failed_and_stops_no_other_mail,
    engine,
    {
        let way = Way::new(|mail, times| match (mail.to.as_str(), times) {
            ("bea@example.com", 1) => Outcome::Panic,
            ("cleo@example.com", 1) => Outcome::LatePanic,
            _ => Outcome::Sent,
        });
        let world = world(engine, &way).await;
        for name in ["ada", "bea", "cleo", "dora"] {
            register(&world, &format!("{name}@example.com")).await;
        }
        assert_eq!(run(&world).await, 4);
        let failed = "queued | sealed | 1 | what sends mail broke off";
        let sent = "sent | empty | 1 | -";
        assert_eq!(
            told(&world.database).await,
            [failed, failed, sent, sent].join("\n")
        );

        world.clock.advance(PAUSES[0]);
        assert_eq!(run(&world).await, 2);
        assert_eq!(way.handed().len(), 6);
        assert!(!told(&world.database).await.contains("queued"));
    }
);

story!(a_link_that_has_expired_is_never_sent, engine, {
    let way = Way::new(|_, _| Outcome::Sent);
    let world = world(engine, &way).await;
    register(&world, ADA).await;
    world
        .clock
        .advance(Duration::from_hours(24).saturating_sub(MILLISECOND));
    register(&world, "bea@example.com").await;
    world.clock.advance(MILLISECOND);
    assert_eq!(run(&world).await, 2);
    let told = told(&world.database).await;
    let dead = "dead | sealed | 1 | its token had expired before it could be sent";
    assert_eq!(told, format!("{dead}\nsent | empty | 1 | -"));
    let to: Vec<String> = way.handed().into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["bea@example.com"]);
});
