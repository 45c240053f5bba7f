use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Option<String> {
    let allowed = [
        "https://app.example.com".to_owned(),
        "http://localhost:3000".to_owned(),
    ];
    Next::parse(text, &allowed, "/auth").map(|next| next.as_str().to_owned())
}

#[test]
fn takes_paths_of_this_origin_and_pages_of_allowed_ones() {
    for (text, written) in [
        ("/", "/"),
        ("/items?page=2&q=a+b#end", "/items?page=2&q=a+b#end"),
        ("/a//b", "/a//b"),
        ("/@evil.example", "/@evil.example"),
        ("/https://evil.example", "/https://evil.example"),
        ("/%5cevil.example", "/%5cevil.example"),
        ("/%2f%2fevil.example", "/%2f%2fevil.example"),
        ("/a/../b", "/b"),
        ("/\u{e9}\u{ff0f}x", "/%C3%A9%EF%BC%8Fx"),
        ("/\"><script>", "/%22%3E%3Cscript%3E"),
        ("/auth/ui/account", "/auth/ui/account"),
        ("/auth/ui/loginx", "/auth/ui/loginx"),
        ("https://app.example.com", "https://app.example.com/"),
        (
            "https://app.example.com/x?y#z",
            "https://app.example.com/x?y#z",
        ),
        ("https://app.example.com?y", "https://app.example.com/?y"),
        ("http://localhost:3000/x", "http://localhost:3000/x"),
    ] {
        assert_eq!(parse(text).as_deref(), Some(written), "{text:?}");
    }
}

/// What no browser may be sent to: other hosts, other schemes, and what only looks like ours.
const ELSEWHERE: &[&str] = &[
    "",
    "evil",
    "items",
    "?a=b",
    "#a",
    ".",
    "../x",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//app.example.com/",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/a\\b",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    " //evil.example",
    " /items",
    "/items ",
    "/a b",
    "/\0",
    "/\u{7f}",
    "/\u{85}/evil.example",
    "/\u{2028}x",
    "/\u{a0}x",
    "/\u{3000}x",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
    "/./%2e/..//evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "https:app.example.com",
    "https:/app.example.com",
    "https:///app.example.com",
    "http://evil.example",
    "https://evil.example",
    "ftp://app.example.com",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://app.example.com/x",
    "view-source:https://app.example.com",
    "about:blank",
    "\u{ff0f}\u{ff0f}evil.example",
    "\u{2044}\u{2044}evil.example",
    "\u{29f8}evil.example",
    "https://app.example.com.evil.example",
    "https://app.example.com@evil.example",
    "https://app.example.com:x@evil.example",
    "https://user@app.example.com",
    "https://user:pw@app.example.com/",
    "https://@app.example.com/",
    "https://app.example.com:443@evil.example",
    "https://app.example.com:444",
    "https://app.example.com:443/",
    "https://app.example.com:/",
    "http://app.example.com",
    "HTTPS://app.example.com",
    "https://APP.example.com",
    "https://app.example.com.",
    "https://app.example.com%2eevil.example",
    "https://app.example.comevil",
    "https://xn--pp-7bd.example.com",
    "https://\u{430}pp.example.com",
    "https://app\u{3002}example.com",
    "https://evil.example/https://app.example.com",
    "https://evil.example#https://app.example.com",
    "https://evil.example?https://app.example.com",
    "http://localhost:30000",
    "http://localhost:3000.evil.example",
    "http://localhost:3000@evil.example",
    "http://nowhere.invalid/",
];

#[test]
fn takes_nothing_that_leads_elsewhere() {
    for text in ELSEWHERE {
        assert_eq!(parse(text), None, "{text:?}");
    }
}

#[test]
fn never_leads_back_to_where_it_is_followed() {
    for text in [
        "/auth/ui/login",
        "/auth/ui/login/",
        "/auth/ui/login?next=/x",
        "/auth/ui/logout",
        "/auth/continue?next=/auth/continue",
        "/auth/x/../continue",
        "/auth/./ui/login#x",
        "https://app.example.com/auth/continue",
    ] {
        assert_eq!(parse(text), None, "{text:?}");
    }
}

#[test]
fn reads_no_novel() {
    let long = format!("/{}", "a".repeat(MAX_BYTES - 1));
    assert!(parse(&long).is_some());
    assert_eq!(parse(&format!("{long}a")), None);
}

/// Where a browser on a page of ours goes, as the URL standard has it.
fn followed(next: &str) -> Url {
    let page = Url::parse("https://auth.example.com/auth/ui/login").expect("a URL");
    page.join(next).expect("it leads somewhere")
}

proptest! {
    #[test]
    fn leads_to_a_page_of_ours_or_an_allowed_one(
        text in "[/\\\\.@:?#%a-z0-9\t\n \u{ff0f}\u{2044}]{0,40}|(https?:|//|/|\\\\)?[/\\\\]{0,3}.{0,30}",
    ) {
        if let Some(next) = parse(&text) {
            let origin = followed(&next).origin().ascii_serialization();
            let welcome = ["https://auth.example.com", "https://app.example.com", "http://localhost:3000"];
            prop_assert!(welcome.contains(&origin.as_str()), "{text:?} → {next:?} → {origin}");
            prop_assert!(next.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(parse(&next), Some(next), "once read, it stays");
        }
    }
}
