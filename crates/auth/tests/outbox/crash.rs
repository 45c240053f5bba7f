//! A node that dies at the worst moment.

use std::time::Duration;

use super::{
    ADA, register, run,
    support::{Engine, World, story},
    told,
    way::{Outcome, Way},
    world,
};

const CLAIM: Duration = Duration::from_mins(5);

/// Runs the jobs until this many mails were handed over, and dies.
async fn die_sending(world: &World, way: &Way, number: usize) {
    let auth = world.auth.clone();
    let jobs = tokio::spawn(async move { auth.jobs().run_due().await });
    way.until(number).await;
    jobs.abort();
    assert!(jobs.await.is_err_and(|error| error.is_cancelled()));
}

story!(
    a_mail_that_was_queued_by_a_node_that_died_is_sent_by_the_next,
    engine,
    {
        let lost = Way::new(|_, _| panic!("it died before"));
        let world = world(engine, &lost).await;
        register(&world, ADA).await;
        let way = Way::new(|_, _| Outcome::Sent);
        let world = world.restarted(|builder| builder.on_mail(way.hook())).await;
        assert_eq!(run(&world).await, 1);
        let to: Vec<String> = way.handed().into_iter().map(|mail| mail.to).collect();
        assert_eq!(to, [ADA]);
        assert_eq!(lost.handed().len(), 0);
    }
);

story!(
    a_mail_that_was_being_sent_is_sent_again_when_the_claim_ends,
    engine,
    {
        let lost = Way::new(|_, _| Outcome::Never);
        let world = world(engine, &lost).await;
        register(&world, ADA).await;
        die_sending(&world, &lost, 1).await;
        let way = Way::new(|_, _| Outcome::Sent);
        let world = world.restarted(|builder| builder.on_mail(way.hook())).await;
        world
            .clock
            .advance(CLAIM.saturating_sub(Duration::from_millis(1)));
        assert_eq!(run(&world).await, 0, "the claim holds");
        world.clock.advance(Duration::from_millis(1));
        assert_eq!(run(&world).await, 1);
        assert_eq!(told(&world.database).await, "sent | empty | 2 | -");
        let ids = [&lost, &way].map(|way| way.handed().first().map(|mail| mail.id));
        assert!(
            ids[0].is_some() && ids[0] == ids[1],
            "who has seen it knows it again"
        );
    }
);

story!(a_mail_that_kills_every_node_is_given_up, engine, {
    let way = Way::new(|_, _| Outcome::Never);
    let world = world(engine, &way).await;
    register(&world, ADA).await;
    for number in 1..=12 {
        die_sending(&world, &way, number).await;
        world.clock.advance(CLAIM);
    }
    assert_eq!(run(&world).await, 1);
    assert_eq!(way.handed().len(), 12);
    let line = "dead | sealed | 13 | no attempt came to an end";
    assert_eq!(told(&world.database).await, line);
});
