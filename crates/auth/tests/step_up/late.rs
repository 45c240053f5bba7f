//! The body of an elevation comes late: what has ended meanwhile is not elevated.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::Request,
};
use bluefox_auth::testing::{Answer, Browser, FakeClock};
use http_body::Frame;

use super::{ADA, password};
use crate::{
    assertions::{assert_no_cookies, assert_refused},
    support::{Engine, World, story},
};

/// A body that takes some time.
struct Late {
    clock: Arc<FakeClock>,
    by: Duration,
    body: Option<Bytes>,
}

impl HttpBody for Late {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let body = self.body.take();
        if body.is_some() {
            self.clock.advance(self.by);
        }
        Poll::Ready(body.map(|body| Ok(Frame::data(body))))
    }
}

async fn elevate_late(world: &World, browser: &mut Browser, by: Duration) -> Answer {
    let head = Request::post("/auth/elevate").header("content-type", "application/json");
    let late = Late {
        clock: world.clock.clone(),
        by,
        body: Some(password().to_string().into()),
    };
    browser.fetch(head, Body::new(late)).await
}

story!(
    a_session_that_has_ended_meanwhile_is_not_elevated,
    engine,
    {
        let world = World::with(engine, |builder| {
            let limit = Duration::from_mins(10);
            let builder = builder.access_token_ttl(limit).refresh_token_ttl(limit);
            builder.session_max_age(limit)
        })
        .await;
        let mut browser = world.logged_in(ADA).await;
        world.clock.advance(Duration::from_secs(595));
        let mut in_time = browser.clone();
        let answer = elevate_late(&world, &mut in_time, Duration::from_secs(4)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let answer = elevate_late(&world, &mut browser, Duration::from_secs(1)).await;
        assert_refused(&answer, 401, "not_authenticated");
        assert_no_cookies(&answer);
    }
);
