//! Many at the same moment, on several threads: one changes something, and one event says so.

use tokio::task::JoinSet;

use super::{ADA, kinds_since, pass, written};
use crate::{
    assertions::crowd,
    support::{Engine, World},
};

crowd!(of_many_refreshes_one_is_written_down, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in(ADA).await;
    pass(&world);
    let seen = written(&world).await.len();
    let mut tabs = JoinSet::new();
    for _ in 0..12 {
        let mut tab = browser.clone();
        tabs.spawn(async move { tab.post_empty("/auth/refresh").await.status });
    }
    assert_eq!(tabs.join_all().await, [200; 12]);
    assert_eq!(kinds_since(&world, seen).await, ["session.refreshed"]);
});

crowd!(of_many_logouts_one_is_written_down, engine, {
    let world = World::new(engine).await;
    let browser = world.logged_in(ADA).await;
    pass(&world);
    let seen = written(&world).await.len();
    let mut tabs = JoinSet::new();
    for _ in 0..12 {
        let mut tab = browser.clone();
        tabs.spawn(async move { tab.post_empty("/auth/logout").await.status });
    }
    assert_eq!(tabs.join_all().await, [200; 12]);
    assert_eq!(kinds_since(&world, seen).await, ["session.revoked"]);
});
