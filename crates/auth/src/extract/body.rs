//! Bodies: bounded in size and time, whatever they hold.

use std::{error::Error, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, header},
};
use bluefox_auth_core::Code;
use http_body_util::LengthLimitError;
use tokio::time::timeout;

use crate::error::Problem;

/// The largest body, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// Refuses a body of another content type with 415, whatever its parameters are.
pub(super) fn require_type(headers: &HeaderMap, essence: &str) -> Result<(), Problem> {
    let given = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next());
    if given.is_some_and(|given| given.trim().eq_ignore_ascii_case(essence)) {
        Ok(())
    } else {
        Err(Problem::new(Code::UnsupportedMediaType))
    }
}

/// The whole body; 408 where it is late, 413 where it is too large.
pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MAX_BYTES as u64) {
        return Err(Problem::new(Code::PayloadTooLarge));
    }
    let late = |_| Problem::new(Code::RequestTimeout);
    timeout(PATIENCE, to_bytes(body, MAX_BYTES))
        .await
        .map_err(late)?
        .map_err(|error| {
            let is_too_large = error
                .source()
                .is_some_and(<dyn Error>::is::<LengthLimitError>);
            Problem::new(if is_too_large {
                Code::PayloadTooLarge
            } else {
                Code::MalformedRequest
            })
        })
}

#[cfg(test)]
mod tests {
    use std::{
        convert::Infallible,
        pin::Pin,
        task::{Context, Poll},
    };

    use axum::body::HttpBody;
    use http_body::Frame;

    use super::*;

    /// A body that never comes.
    struct Stalled;

    impl HttpBody for Stalled {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Pending
        }
    }

    // The clock of the runtime is paused: it jumps to the next timer whenever everybody waits.
    #[tokio::test(start_paused = true)]
    async fn a_body_that_is_held_back_is_given_up() {
        let problem = read(&HeaderMap::new(), Body::new(Stalled))
            .await
            .expect_err("late");
        assert_eq!(problem.code(), Code::RequestTimeout);
    }
}
