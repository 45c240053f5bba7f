//! [`Stream`]: the connection on which STARTTLS is said.
//!
//! A client that reads ahead finds, behind the answer to STARTTLS, what somebody on the way has
//! added in the clear, and later takes it for answers that came encrypted: a mail that was refused
//! would count as sent. So nothing is read ahead before TLS begins, and whatever was added is left
//! to TLS, which breaks the connection off.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// The first byte of a TLS handshake (RFC 8446, section 5.1). No command begins with it.
const HANDSHAKE: u8 = 22;

/// A TCP connection. Before TLS it is read byte by byte.
#[derive(Debug)]
pub(super) struct Stream {
    tcp: TcpStream,
    is_tls: bool,
}

impl Stream {
    pub(super) async fn connect(server: (&str, u16)) -> io::Result<Self> {
        Ok(Self {
            tcp: TcpStream::connect(server).await?,
            is_tls: false,
        })
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self { tcp, is_tls } = self.get_mut();
        let tcp = Pin::new(tcp);
        if *is_tls || buf.remaining() == 0 {
            return tcp.poll_read(cx, buf);
        }
        let mut byte = [0];
        let mut byte = ReadBuf::new(&mut byte);
        ready!(tcp.poll_read(cx, &mut byte))?;
        buf.put_slice(byte.filled());
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.is_tls |= buf.first() == Some(&HANDSHAKE);
        Pin::new(&mut self.tcp).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Stream {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.tcp.peer_addr()
    }
}
