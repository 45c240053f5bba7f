//! Accounts that live: the app sends the mails by itself, some routes need a verified address, some a
//! login that is fresh.
//!
//! `cargo run -p bluefox-auth --example accounts` serves <http://127.0.0.1:8000>, and prints each mail.

use std::{error::Error, future::Future};

use axum::{
    Router,
    routing::{delete, get},
};
use bluefox_auth::{
    BluefoxAuth, Fresh, Mail, MailError, StartError, SystemEntropy, Verified, core::secret,
};
use secrecy::ExposeSecret as _;
use tokio::net::TcpListener;

/// For who reads the mails of their address; else 403 `email_not_verified`.
async fn invoices(user: Verified) -> String {
    format!("The invoices of {}", user.email)
}

/// For who proved their presence in the last five minutes; else 401 `step_up_required`, and the page
/// asks for the password and sends it to `POST /auth/elevate`.
async fn close_shop(user: Fresh<300>) -> String {
    format!("{} has closed the shop", user.email)
}

pub(crate) async fn app<Sent>(
    database: &str,
    send: impl Fn(Mail) -> Sent + Send + Sync + 'static,
) -> Result<Router, StartError>
where
    Sent: Future<Output = Result<(), MailError>> + Send + 'static,
{
    let auth = BluefoxAuth::open(database)
        .secret_key(secret::generate(&SystemEntropy))
        .product_name("The Shop")
        .base_url("https://shop.example.com") // links: https://shop.example.com/verify-email?token=…
        .on_mail(send) // or `.smtp(Smtp::new("mail.example.com", "The Shop <shop@example.com>"))`
        .build()
        .await?;
    Ok(Router::new()
        .route("/invoices", get(invoices))
        .route("/shop", delete(close_shop))
        .merge(auth.routes())
        .with_state(auth))
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "it shows what would be sent")]
async fn main() -> Result<(), Box<dyn Error>> {
    let print = async |mail: Mail| {
        println!(
            "To {}: {}\n\n{}",
            mail.to,
            mail.subject,
            mail.text.expose_secret()
        );
        Ok(())
    };
    let app = app("sqlite::memory:", print).await?;
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app.into_make_service()).await?)
}
