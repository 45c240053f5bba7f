//! Origins that no browser sends.

use bluefox_auth::Builder;
use insta::assert_snapshot;

use super::{good, verdicts};

fn with_origin(builder: Builder, origin: &str) -> Builder {
    builder.allowed_origins([origin])
}

#[test]
fn scheme_host_and_port_are_an_origin() {
    assert_snapshot!(
        verdicts(
            &[
                "https://app.example.com",
                "http://localhost:5173",
                "https://app.example.com:8443",
                "http://127.0.0.1:3000",
                "http://[::1]:3000",
                "https://xn--bcher-kva.example",
            ],
            with_origin,
        ),
        @r#"
    "https://app.example.com"
      works
    "http://localhost:5173"
      works
    "https://app.example.com:8443"
      works
    "http://127.0.0.1:3000"
      works
    "http://[::1]:3000"
      works
    "https://xn--bcher-kva.example"
      works
    "#
    );
}

#[test]
fn another_form_of_an_origin_is_told_the_right_one() {
    assert_snapshot!(
        verdicts(
            &[
                "https://app.example.com/",
                "https://app.example.com/login",
                "https://app.example.com?x",
                "https://app.example.com#x",
                "https://App.Example.com",
                "HTTPS://app.example.com",
                "https://app.example.com:443",
                "http://app.example.com:80",
                "https://app.example.com.",
                "https://ada:secret@app.example.com",
                "https://bücher.example",
            ],
            with_origin,
        ),
        @r#"
    "https://app.example.com/"
      `allowed_origins` holds "https://app.example.com/", which is not exactly an origin: write it as `https://app.example.com`
    "https://app.example.com/login"
      `allowed_origins` holds "https://app.example.com/login", which is not exactly an origin: write it as `https://app.example.com`
    "https://app.example.com?x"
      `allowed_origins` holds "https://app.example.com?x", which is not exactly an origin: write it as `https://app.example.com`
    "https://app.example.com#x"
      `allowed_origins` holds "https://app.example.com#x", which is not exactly an origin: write it as `https://app.example.com`
    "https://App.Example.com"
      `allowed_origins` holds "https://App.Example.com", which is not exactly an origin: write it as `https://app.example.com`
    "HTTPS://app.example.com"
      `allowed_origins` holds "HTTPS://app.example.com", which is not exactly an origin: write it as `https://app.example.com`
    "https://app.example.com:443"
      `allowed_origins` holds "https://app.example.com:443", which is not exactly an origin: write it as `https://app.example.com`
    "http://app.example.com:80"
      `allowed_origins` holds "http://app.example.com:80", which is not exactly an origin: write it as `http://app.example.com`
    "https://app.example.com."
      works
    "https://ada:secret@app.example.com"
      `allowed_origins` holds "https://ada:secret@app.example.com", which is not exactly an origin: write it as `https://app.example.com`
    "https://bücher.example"
      `allowed_origins` holds "https://bücher.example", which is not exactly an origin: write it as `https://xn--bcher-kva.example`
    "#
    );
}

#[test]
fn whatever_else_is_none() {
    assert_snapshot!(
        verdicts(
            &[
                "*",
                "https://*.example.com",
                "https://app.example.com, https://www.example.com",
                " https://app.example.com",
                "app.example.com",
                "//app.example.com",
                "https://",
                "null",
                "file:///srv",
                "chrome-extension://abcdef",
                "",
            ],
            with_origin,
        ),
        @r#"
    "*"
      `allowed_origins` holds "*", and with credentials there is no wildcard: write it as `https://app.example.com`
    "https://*.example.com"
      `allowed_origins` holds "https://*.example.com", and with credentials there is no wildcard: write it as `https://app.example.com`
    "https://app.example.com, https://www.example.com"
      `allowed_origins` holds "https://app.example.com, https://www.example.com", which is no origin: write it as `https://app.example.com`
    " https://app.example.com"
      `allowed_origins` holds " https://app.example.com", which is not exactly an origin: write it as `https://app.example.com`
    "app.example.com"
      `allowed_origins` holds "app.example.com", which is no origin: write it as `https://app.example.com`
    "//app.example.com"
      `allowed_origins` holds "//app.example.com", which is no origin: write it as `https://app.example.com`
    "https://"
      `allowed_origins` holds "https://", which is no origin: write it as `https://app.example.com`
    "null"
      `allowed_origins` holds "null", which is no origin: write it as `https://app.example.com`
    "file:///srv"
      `allowed_origins` holds "file:///srv", whose scheme is neither http nor https: write it as `https://app.example.com`
    "chrome-extension://abcdef"
      `allowed_origins` holds "chrome-extension://abcdef", whose scheme is neither http nor https: write it as `https://app.example.com`
    ""
      `allowed_origins` holds "", which is no origin: write it as `https://app.example.com`
    "#
    );
}

#[test]
fn each_of_several_origins_is_judged() {
    let origins = ["https://app.example.com", "*", "https://b.example.com/"];
    let error = good()
        .allowed_origins(origins)
        .check()
        .expect_err("two are none");
    assert_eq!(error.mistakes().len(), 2);
    assert!(
        error
            .mistakes()
            .iter()
            .all(|mistake| mistake.setting == "allowed_origins")
    );
}
