//! Sessions that end each other at the same moment, on several threads.

use bluefox_auth::testing::{Answer, Browser};
use tokio::task::JoinSet;

use super::{ADA, again, end, end_others, id_of};
use crate::{
    assertions::crowd,
    support::{Engine, World},
};

const MANY: usize = 6;

async fn crowd_of_ada(world: &World) -> Vec<Browser> {
    let mut crowd = vec![world.logged_in(ADA).await];
    while crowd.len() < MANY {
        crowd.push(again(world, ADA).await);
    }
    crowd
}

/// One session lives: that of the one who was answered 200. All others came too late.
async fn assert_one_is_left(crowd: Vec<(Browser, Answer)>) {
    let mut living = 0;
    for (mut browser, answer) in crowd {
        let is_living = browser.get("/items").await.status == 200;
        let expected = if is_living { "" } else { "not_authenticated" };
        assert_eq!(answer.code(), expected, "{}", answer.body);
        living += usize::from(is_living);
    }
    assert_eq!(living, 1);
}

crowd!(of_many_that_end_all_others_one_is_left, engine, {
    let world = World::new(engine).await;
    let mut tasks = JoinSet::new();
    for mut browser in crowd_of_ada(&world).await {
        tasks.spawn(async move {
            let answer = end_others(&mut browser).await;
            (browser, answer)
        });
    }
    assert_one_is_left(tasks.join_all().await).await;
});

crowd!(of_two_that_end_each_other_one_is_left, engine, {
    let world = World::new(engine).await;
    let mut laptop = world.logged_in(ADA).await;
    let mut phone = again(&world, ADA).await;
    let (of_laptop, of_phone) = (id_of(&laptop).await, id_of(&phone).await);
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let answer = end(&mut laptop, &of_phone).await;
        (laptop, answer)
    });
    tasks.spawn(async move {
        let answer = end(&mut phone, &of_laptop).await;
        (phone, answer)
    });
    assert_one_is_left(tasks.join_all().await).await;
});

crowd!(many_that_end_one_session_end_it_once, engine, {
    let world = World::new(engine).await;
    let laptop = world.logged_in(ADA).await;
    let id = id_of(&again(&world, ADA).await).await;
    let mut tasks = JoinSet::new();
    for _ in 0..MANY {
        let (mut tab, id) = (laptop.clone(), id.clone());
        tasks.spawn(async move { end(&mut tab, &id).await });
    }
    let answers = tasks.join_all().await;
    let ended = answers.iter().filter(|answer| answer.status == 200);
    assert_eq!(ended.count(), 1);
    let late = answers.iter().filter(|answer| answer.code() == "not_found");
    assert_eq!(late.count(), MANY - 1);
});
