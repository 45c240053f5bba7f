//! As much of HTTP/1.1 as it takes to ask our own servers again and again over one connection, and
//! no more: what the load costs is taken from what can be measured.

use std::{io, time::Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{Failure, window::Tally};

/// A connection that is kept.
#[derive(Debug)]
pub(crate) struct Connection {
    address: String,
    stream: TcpStream,
    received: Vec<u8>,
    /// Whether the server has said that it closes it.
    is_over: bool,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) has_retry_after: bool,
    pub(crate) body: Vec<u8>,
    is_last: bool,
}

/// A GET with one header of its own.
pub(crate) fn get(address: &str, path: &str, header: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{header}\r\n\r\n").into_bytes()
}

/// A POST of JSON.
pub(crate) fn post(address: &str, path: &str, json: &str) -> Vec<u8> {
    let length = json.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{json}"
    )
    .into_bytes()
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            address: address.to_owned(),
            stream,
            received: Vec::with_capacity(8 * 1024),
            is_over: false,
        })
    }

    /// Sends a request, waits for its answer, and counts it.
    pub(crate) async fn ask(
        &mut self,
        request: &[u8],
        tally: &mut Tally,
        sent: Instant,
    ) -> Result<Answer, Failure> {
        let answer = self.send(request).await?;
        tally.count(answer.status, answer.has_retry_after, sent);
        Ok(answer)
    }

    /// Sends a request, and waits for its answer.
    pub(crate) async fn send(&mut self, request: &[u8]) -> Result<Answer, Failure> {
        if self.is_over {
            *self = Self::open(&self.address).await?;
        }
        self.stream.write_all(request).await?;
        self.received.clear();
        loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            if let Some(answer) = parse(&self.received)? {
                self.is_over = answer.is_last;
                return Ok(answer);
            }
        }
    }
}

/// The answer, once all of it is there.
fn parse(received: &[u8]) -> Result<Option<Answer>, Failure> {
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let (head, rest) = received.split_at(end);
    let mut lines = std::str::from_utf8(head)?.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    let status = status.ok_or("no status")?.parse()?;
    let (mut length, mut has_retry_after, mut is_last) = (None, false, false);
    for line in lines {
        let (name, value) = line.split_once(':').ok_or("no header")?;
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse::<usize>()?);
        }
        has_retry_after |= name.eq_ignore_ascii_case("retry-after");
        is_last |= name.eq_ignore_ascii_case("connection") && value.trim() == "close";
    }
    let length = length.ok_or("an answer without Content-Length")?;
    let body = rest.get(4..4 + length);
    Ok(body.map(|body| Answer {
        status,
        has_retry_after,
        body: body.to_vec(),
        is_last,
    }))
}
