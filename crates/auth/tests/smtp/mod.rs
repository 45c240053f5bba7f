//! A real SMTP server, and a certificate for it. What the server can do stands in server.py.

#![cfg(test)]
#![expect(dead_code, reason = "each story uses its part")]

mod certificate;
mod server;

pub(crate) use certificate::Certificate;
pub(crate) use server::SmtpServer;
