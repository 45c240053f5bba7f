//! To end the session that one is in is a logout.

use super::{ADA, again, assert_alive, assert_dead, end, id_of};
use crate::{
    assertions::{access_token, assert_cleared, assert_no_cookies, bearer, copied},
    support::{Engine, World, story},
};

story!(by_cookie_it_clears_the_cookies, engine, {
    let world = World::new(engine).await;
    let mut laptop = world.logged_in(ADA).await;
    let phone = again(&world, ADA).await;
    let copy = copied(&world, &laptop);
    let own = id_of(&laptop).await;
    let answer = end(&mut laptop, &own).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_cleared(&answer);
    assert_eq!(laptop.document_cookie(), "");
    assert_dead(&copy).await;
    assert_alive(&phone).await;
});

story!(by_bearer_the_cookies_are_none_of_its_own, engine, {
    let world = World::new(engine).await;
    let laptop = world.logged_in(ADA).await;
    let phone = again(&world, ADA).await;
    let authorization = format!("Bearer {}", access_token(&phone));
    let mut mixed = laptop.clone().with_header("authorization", &authorization);
    let answer = end(&mut mixed, &id_of(&phone).await).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_no_cookies(&answer);
    assert_dead(&phone).await;
    assert_alive(&laptop).await;
    let mut client = bearer(&world, &access_token(&phone));
    assert_eq!(client.get("/items").await.code(), "not_authenticated");
});
