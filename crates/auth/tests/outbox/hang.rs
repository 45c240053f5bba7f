//! A function of the app that never answers.

use std::time::Duration;

use bluefox_auth::{UserId, core::Timestamp, testing::SeededEntropy};
use tokio::time;

use super::{
    register, run,
    support::{Engine, World, story},
    told,
    way::{Outcome, Way},
};

/// Lets the time of the runtime pass, second by second, without waiting for it. In between the system
/// reads and writes once. It has one connection, which goes from hand to hand, so nothing but what
/// never answers takes longer than a second or two.
async fn pass(world: &World, seconds: u32) {
    let nobody = UserId::new(Timestamp::from_millis(0), &SeededEntropy::new(99));
    for _ in 0..seconds {
        time::pause();
        time::advance(Duration::from_secs(1)).await;
        time::resume();
        world.auth.ready().await.expect("it answers");
        let revoked = world.auth.sessions().revoke_all(nobody).await;
        assert_eq!(revoked.expect("it answers"), 0);
    }
}

story!(
    it_holds_up_no_other_mail_and_counts_as_failed_in_the_end,
    engine,
    {
        let way = Way::new(|mail, times| {
            if mail.to.starts_with("hang") && times == 1 {
                Outcome::Never
            } else {
                Outcome::Sent
            }
        });
        let hook = way.hook();
        let world = World::with(engine, |builder| {
            builder.on_mail(hook).database_max_connections(1)
        })
        .await;
        register(&world, "hang@example.com").await;
        register(&world, "ada@example.com").await;
        let auth = world.auth.clone();
        let jobs = tokio::spawn(async move { auth.jobs().run_due().await });
        way.until(2).await;
        // A mail that is queued while the other one hangs.
        register(&world, "bea@example.com").await;
        pass(&world, 2).await;
        way.until(3).await;
        assert!(!jobs.is_finished());

        pass(&world, 60).await;
        let done = jobs.await.expect("no panic").expect("the jobs run");
        assert_eq!(done.mails, 3);
        let sent = "sent | empty | 1 | -";
        let late = "queued | sealed | 1 | it took too long";
        assert_eq!(told(&world.database).await, [late, sent, sent].join("\n"));

        world.clock.advance(Duration::from_secs(10));
        assert_eq!(run(&world).await, 1);
        assert_eq!(way.handed().len(), 4);
    }
);
