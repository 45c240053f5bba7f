//! A thief sends the head of a refresh and holds its body back, to be judged by an earlier moment.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::Request,
};
use http_body::Frame;
use tokio::sync::oneshot;

use crate::{
    assertions::assert_refused,
    support::{Engine, World, story},
};

/// A body that says when somebody waits for it, and comes when it is let go.
struct HeldBack {
    awaited: Option<oneshot::Sender<()>>,
    release: Option<oneshot::Receiver<()>>,
}

impl HttpBody for HeldBack {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(awaited) = self.awaited.take() {
            let _ = awaited.send(());
        }
        let Some(release) = self.release.as_mut() else {
            return Poll::Ready(None);
        };
        if Pin::new(release).poll(context).is_pending() {
            return Poll::Pending;
        }
        self.release = None;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"{}")))))
    }
}

story!(a_body_that_is_held_back_turns_no_clock_back, engine, {
    let world = World::new(engine).await;
    let mut owner = world.logged_in("ada@example.com").await;
    let mut thief = owner.clone();
    let (awaited, is_awaited) = oneshot::channel();
    let (release, is_released) = oneshot::channel();
    let body = Body::new(HeldBack {
        awaited: Some(awaited),
        release: Some(is_released),
    });
    let theft = tokio::spawn(async move {
        let head = Request::post("/auth/refresh").header("content-type", "application/json");
        thief.fetch(head, body).await
    });
    is_awaited.await.expect("the body is read");
    assert_eq!(owner.post_empty("/auth/refresh").await.status, 200);
    world.clock.advance(Duration::from_secs(11));
    release.send(()).expect("it is waited for");
    let answer = theft.await.expect("no panic");
    assert_refused(&answer, 401, "refresh_token_reused");
});
