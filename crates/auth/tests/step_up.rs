//! Some things ask for a proof of presence that is fresh (RFC 9470). Who is logged in gives one by
//! password, and stays in the same session.

mod assertions;
mod support;

#[path = "step_up/elevate.rs"]
mod elevate;
#[path = "step_up/fresh.rs"]
mod fresh;
#[path = "step_up/late.rs"]
mod late;
#[path = "step_up/setting.rs"]
mod setting;
#[path = "step_up/tokens.rs"]
mod tokens;

use std::time::Duration;

use bluefox_auth::testing::{Answer, Browser};
use serde_json::{Value, json};

use support::World;

const ADA: &str = "ada@example.com";

fn password() -> Value {
    json!({ "password": "correct horse" })
}

async fn elevate(browser: &mut Browser) -> Answer {
    let answer = browser.post("/auth/elevate", &password()).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
}

/// What `/fresh` says, which asks for a proof that is at most 300 seconds old.
async fn is_fresh(browser: &Browser) -> bool {
    let answer = browser.clone().get("/fresh").await;
    assert!(answer.status == 200 || answer.code() == "step_up_required");
    answer.status == 200
}

/// A browser of somebody who logged in longer ago than `/fresh` likes.
async fn stale(world: &World) -> Browser {
    let browser = world.logged_in(ADA).await;
    world.clock.advance(Duration::from_mins(20));
    assert!(!is_fresh(&browser).await);
    browser
}
