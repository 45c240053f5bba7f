//! Cookies that browsers would refuse.

use bluefox_auth::{Builder, CookiePrefix, SameSite};
use insta::assert_snapshot;

use super::{good, verdict, verdicts};

fn with_domain(builder: Builder, domain: &str) -> Builder {
    builder.cookie_domain(domain)
}

#[test]
fn the_domain_is_a_name_of_ones_own() {
    assert_snapshot!(
        verdicts(
            &[
                "example.com",
                "app.example.com",
                "Example.COM",
                ".example.com",
                "example.co.uk",
                "ada.github.io",
                "xn--bcher-kva.example",
                "intranet.test",
            ],
            with_domain,
        ),
        @r#"
    "example.com"
      works
    "app.example.com"
      works
    "Example.COM"
      works
    ".example.com"
      works
    "example.co.uk"
      works
    "ada.github.io"
      works
    "xn--bcher-kva.example"
      works
    "intranet.test"
      works
    "#
    );
}

#[test]
fn browsers_take_no_address_and_no_localhost() {
    assert_snapshot!(
        verdicts(
            &[
                "localhost", "LocalHost", "app.localhost", ".localhost", "127.0.0.1", "192.0.2.7",
                "0x7f.1", "::1", "[::1]", "2001:db8::7",
            ],
            with_domain,
        ),
        @r#"
    "localhost"
      `cookie_domain` is localhost: browsers drop such cookies; leave it out
    "LocalHost"
      `cookie_domain` is localhost: browsers drop such cookies; leave it out
    "app.localhost"
      `cookie_domain` is localhost: browsers drop such cookies; leave it out
    ".localhost"
      `cookie_domain` is localhost: browsers drop such cookies; leave it out
    "127.0.0.1"
      `cookie_domain` is the address 127.0.0.1: browsers take names only; leave it out
    "192.0.2.7"
      `cookie_domain` is the address 192.0.2.7: browsers take names only; leave it out
    "0x7f.1"
      `cookie_domain` is the address 0x7f.1: browsers take names only; leave it out
    "::1"
      `cookie_domain` is the address ::1: browsers take names only; leave it out
    "[::1]"
      `cookie_domain` is the address [::1]: browsers take names only; leave it out
    "2001:db8::7"
      `cookie_domain` is the address 2001:db8::7: browsers take names only; leave it out
    "#
    );
}

#[test]
fn a_public_suffix_is_everybodys() {
    assert_snapshot!(
        verdicts(&["com", "co.uk", "github.io", ".github.io", "CO.UK", "intranet"], with_domain),
        @r#"
    "com"
      `cookie_domain` is the public suffix com: everybody's pages would share the cookies; name your own domain below it
    "co.uk"
      `cookie_domain` is the public suffix co.uk: everybody's pages would share the cookies; name your own domain below it
    "github.io"
      `cookie_domain` is the public suffix github.io: everybody's pages would share the cookies; name your own domain below it
    ".github.io"
      `cookie_domain` is the public suffix github.io: everybody's pages would share the cookies; name your own domain below it
    "CO.UK"
      `cookie_domain` is the public suffix co.uk: everybody's pages would share the cookies; name your own domain below it
    "intranet"
      `cookie_domain` is the public suffix intranet: everybody's pages would share the cookies; name your own domain below it
    "#
    );
}

#[test]
fn the_domain_is_bare() {
    assert_snapshot!(
        verdicts(
            &[
                "https://example.com",
                "example.com:8000",
                "example.com/",
                "example.com/auth",
                "example.com.",
                "ada@example.com",
                "exa mple.com",
                " example.com",
                "example.com; Path=/",
                "bücher.example",
                "",
                ".",
            ],
            with_domain,
        ),
        @r#"
    "https://example.com"
      `cookie_domain` is "https://example.com": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "example.com:8000"
      `cookie_domain` is "example.com:8000": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "example.com/"
      `cookie_domain` is "example.com/": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "example.com/auth"
      `cookie_domain` is "example.com/auth": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "example.com."
      `cookie_domain` is "example.com.": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "ada@example.com"
      `cookie_domain` is "ada@example.com": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "exa mple.com"
      `cookie_domain` is "exa mple.com": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    " example.com"
      `cookie_domain` is " example.com": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "example.com; Path=/"
      `cookie_domain` is "example.com; Path=/": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "bücher.example"
      `cookie_domain` is "bücher.example": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    ""
      `cookie_domain` is "": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "."
      `cookie_domain` is ".": give a bare host name such as `example.com`, in ASCII, without scheme, port and path
    "#
    );
}

#[test]
fn the_domain_has_labels_of_letters_digits_and_hyphens() {
    let said = |domain| verdict(&good().cookie_domain(domain));
    for domain in [
        "*.example.com",
        "..example.com",
        "a..example.com",
        "-.example.com",
        "a,b.example.com",
    ] {
        assert_eq!(
            said(domain),
            format!(
                "`cookie_domain` is {domain:?}: give a bare host name such as `example.com`, in ASCII, \
                 without scheme, port and path"
            )
        );
    }
}

#[test]
fn a_prefixed_name_keeps_its_promise() {
    let host = || good().cookie_prefix(CookiePrefix::Host);
    let secure = || good().cookie_prefix(CookiePrefix::Secure);
    assert_eq!(verdict(&host()), "works");
    assert_eq!(verdict(&secure().cookie_domain("example.com")), "works");
    assert_snapshot!(verdict(&host().cookie_domain("example.com")), @"`cookie_prefix` is `host`, which browsers refuse together with a Domain: choose `secure`, or leave `cookie_domain` out");
    assert_snapshot!(verdict(&host().cookie_secure(false)), @"`cookie_prefix` needs Secure cookies: choose `none`, or leave `cookie_secure` on");
    assert_snapshot!(verdict(&secure().cookie_secure(false)), @"`cookie_prefix` needs Secure cookies: choose `none`, or leave `cookie_secure` on");
}

#[test]
fn same_site_none_needs_secure() {
    let none = || good().cookie_same_site(SameSite::None);
    assert_eq!(verdict(&none()), "works");
    assert_snapshot!(verdict(&none().cookie_secure(false)), @"`cookie_same_site` is `none`, which browsers refuse without Secure: choose `lax`, or leave `cookie_secure` on");
    for same_site in [SameSite::Lax, SameSite::Strict] {
        assert_eq!(
            verdict(&good().cookie_same_site(same_site).cookie_secure(false)),
            "works"
        );
    }
}
