//! The connections: accepted, bounded, timed while they ask for nothing, and ended in peace.

use std::{
    convert::Infallible,
    future::{Future, pending},
    io,
    net::SocketAddr,
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request, response::Response};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until, timeout},
};
use tower::ServiceExt as _;

/// How many connections of the public there are at most. Below the 1,024 open files that many systems
/// allow a process; the database needs a few, too.
pub(super) const MAX_CONNECTIONS: usize = 800;
/// How long a new connection may take to its first request. What comes in by drops, or never,
/// must not hold a place for long.
const FIRST_REQUEST: Duration = Duration::from_secs(10);
/// How long a connection may take to each later request. It is longer than reverse proxies keep
/// an idle connection (60 s is usual): who closes first must not be us, or a request that is
/// just being sent meets a closed door.
const NEXT_REQUEST: Duration = Duration::from_secs(75);
/// The largest head of a request.
const MAX_HEAD: u32 = 64 * 1024;
/// How long to wait when the system has no more to give, such as open files.
const RESPITE: Duration = Duration::from_secs(1);

/// Accepts connections until `stop`, `most` at a time. What comes back knows those that are still open.
pub(super) async fn accept(
    (listener, most): (&TcpListener, usize),
    app: &Router,
    stop: impl Future<Output = ()>,
) -> GracefulShutdown {
    let open = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(most));
    let protocol = protocol();
    let mut stop = pin!(stop);
    loop {
        let (stream, peer, place) = tokio::select! {
            next = next(listener, &places) => next,
            () = &mut stop => return open,
        };
        let asked = Arc::new(Notify::new());
        let service = {
            let (app, asked) = (app.clone(), Arc::clone(&asked));
            service_fn(move |request| {
                asked.notify_one();
                answer(app.clone(), request, peer)
            })
        };
        let connection = protocol
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        let connection = open.watch(connection);
        tokio::spawn(async move {
            tokio::select! {
                ended = connection => if let Err(error) = ended {
                    tracing::debug!(%error, "a connection broke off");
                },
                () = is_silent(&asked) => tracing::debug!("a connection asked for nothing"),
            }
            drop(place);
        });
    }
}

fn protocol() -> auto::Builder<TokioExecutor> {
    let mut protocol = auto::Builder::new(TokioExecutor::new());
    protocol
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(NEXT_REQUEST)
        .max_buf_size(MAX_HEAD as usize);
    protocol
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Some(NEXT_REQUEST))
        .max_header_list_size(MAX_HEAD);
    protocol
}

/// The next connection, and its place among those that may be open.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<OwnedSemaphorePermit>) {
    // The semaphore is never closed, so there is always a permit in the end.
    let place = Arc::clone(places).acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection answers slowly");
                }
                return (stream, peer, place);
            }
            Err(error) if is_the_peers(&error) => tracing::debug!(%error, "a connection broke off"),
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted at the moment");
                sleep_until(Instant::now() + RESPITE).await;
            }
        }
    }
}

/// Whether the peer gave up between knocking and being let in.
fn is_the_peers(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    )
}

/// Ends when no request came in time; else never.
async fn is_silent(asked: &Notify) {
    if timeout(FIRST_REQUEST, asked.notified()).await.is_ok() {
        pending::<()>().await;
    }
}

async fn answer(
    app: Router,
    mut request: Request<Incoming>,
    peer: SocketAddr,
) -> Result<Response, Infallible> {
    request.extensions_mut().insert(ConnectInfo(peer));
    app.oneshot(request.map(Body::new)).await
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        task::JoinHandle,
    };

    use super::*;

    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    async fn connect() -> (TcpStream, JoinHandle<GracefulShutdown>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().route("/", get(|| async { "here" }));
        let server = tokio::spawn(async move { accept((&listener, 8), &app, pending()).await });
        (TcpStream::connect(address).await.unwrap(), server)
    }

    async fn ask(stream: &mut TcpStream) {
        stream.write_all(REQUEST).await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\nhere") {
            assert!(
                stream.read_buf(&mut answer).await.unwrap() > 0,
                "it hung up"
            );
        }
    }

    // The clock is paused: it jumps to the next timer whenever everybody waits.
    #[tokio::test(start_paused = true)]
    async fn who_asks_for_nothing_is_hung_up_on() {
        for said in [
            &b""[..],
            b"PRI",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            &REQUEST[..10],
        ] {
            let (mut stream, server) = connect().await;
            let began = Instant::now();
            stream.write_all(said).await.unwrap();
            let mut answer = Vec::new();
            // A connection that is cut off may end as a reset.
            drop(stream.read_to_end(&mut answer).await);
            assert!(
                began.elapsed() < FIRST_REQUEST * 2,
                "{said:?}: {:?}",
                began.elapsed()
            );
            server.abort();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_proxy_may_keep_its_connection_for_a_minute() {
        let (mut stream, server) = connect().await;
        ask(&mut stream).await;
        tokio::time::advance(Duration::from_mins(1)).await;
        ask(&mut stream).await;
        server.abort();
    }
}
