//! Refresh tokens, refresh keys and CSRF tokens: what is accepted has exactly one spelling, and
//! whatever else is presented is refused without harm.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "refresh_and_csrf/csrf.rs"]
mod csrf;
#[path = "refresh_and_csrf/key.rs"]
mod key;
#[path = "refresh_and_csrf/refresh.rs"]
mod refresh;
mod support;

/// Every text that differs from `text` in one character of ASCII, and in nothing else.
fn with_one_character_changed(text: &str) -> impl Iterator<Item = String> {
    text.char_indices().flat_map(move |(at, original)| {
        (0..128_u8)
            .map(char::from)
            .filter(move |other| *other != original)
            .map(move |other| {
                let (before, after) = (&text[..at], &text[at + 1..]);
                format!("{before}{other}{after}")
            })
    })
}
