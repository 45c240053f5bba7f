//! The pages that may send a request, and those that may not.

/// What a page sends about itself, and whether it is welcome on `https://auth.example.com`, where
/// `https://app.example.com` and `http://localhost:3000` are allowed.
pub(crate) const PAGES: [(&[(&str, &str)], bool); 34] = [
    (&[], true),
    (&[("sec-fetch-site", "same-origin")], true),
    (&[("sec-fetch-site", "none")], true),
    (&[("sec-fetch-site", "same-site")], true),
    (&[("sec-fetch-site", "cross-site")], false),
    (&[("origin", "https://auth.example.com")], true),
    (&[("origin", "https://app.example.com")], true),
    (&[("origin", "http://localhost:3000")], true),
    (&[("origin", "https://evil.example")], false),
    (&[("origin", "null")], false),
    (&[("origin", "")], false),
    (&[("origin", "nonsense")], false),
    (&[("origin", "*")], false),
    (&[("origin", "file://")], false),
    (&[("origin", "https://\u{e9}vil.example")], false),
    // Our own name, but over a plain connection, or on another port.
    (&[("origin", "http://auth.example.com")], false),
    (&[("origin", "https://auth.example.com:8443")], false),
    // A sibling, a parent and a child of ours.
    (&[("origin", "https://evil.example.com")], false),
    (&[("origin", "https://example.com")], false),
    (&[("origin", "https://a.auth.example.com")], false),
    // Nearly an allowed one.
    (&[("origin", "http://app.example.com")], false),
    (&[("origin", "https://app.example.com/")], false),
    (&[("origin", "https://app.example.com:444")], false),
    (&[("origin", "https://app.example.com.evil.example")], false),
    (&[("origin", "https://evilapp.example.com")], false),
    (
        &[("origin", "https://evil.example, https://app.example.com")],
        false,
    ),
    (&[("origin", "http://localhost:3001")], false),
    // Both headers.
    (
        &[
            ("sec-fetch-site", "same-origin"),
            ("origin", "https://auth.example.com"),
        ],
        true,
    ),
    (
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        true,
    ),
    (
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "https://app.example.com"),
        ],
        true,
    ),
    (
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://localhost:3000"),
        ],
        true,
    ),
    (
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example.com"),
        ],
        false,
    ),
    (
        &[
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ],
        false,
    ),
    (
        &[("sec-fetch-site", "cross-site"), ("origin", "null")],
        false,
    ),
];
