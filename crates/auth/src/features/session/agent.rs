//! A `User-Agent` in words. It says nothing but words of its own tables: whatever a client calls
//! itself, nothing of that is shown.

/// Clients by the names of their products (RFC 9110, section 10.1.5). The first that is found counts:
/// nearly all browsers also say that they are Chrome, and Chrome says that it is Safari.
const CLIENTS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("EdgA", "Edge"),
    ("EdgiOS", "Edge"),
    ("Edge", "Edge"),
    ("OPR", "Opera"),
    ("OPT", "Opera"),
    ("Opera", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Vivaldi", "Vivaldi"),
    ("YaBrowser", "Yandex Browser"),
    ("UCBrowser", "UC Browser"),
    ("DuckDuckGo", "DuckDuckGo"),
    ("Ddg", "DuckDuckGo"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "Internet Explorer"),
    ("curl", "curl"),
    ("Wget", "Wget"),
    ("HTTPie", "HTTPie"),
    ("PostmanRuntime", "Postman"),
    ("python-requests", "python-requests"),
    ("python-httpx", "python-httpx"),
    ("aiohttp", "aiohttp"),
    ("okhttp", "okhttp"),
    ("axios", "axios"),
    ("Go-http-client", "Go"),
    ("Apache-HttpClient", "Java"),
    ("Java", "Java"),
    ("Dart", "Dart"),
    ("Dalvik", "An app"),
    ("CFNetwork", "An app"),
];

/// Systems by words of the comment. The first that is found counts: a phone says that it is like a
/// Mac or runs Linux. (An iPad that asks for desktop pages can't be told from a Mac.)
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows Phone", "Windows Phone"),
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "macOS"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
];

/// Who that is, in words: `Firefox on Linux`.
pub(super) fn in_words(user_agent: Option<&str>) -> String {
    let text = user_agent.unwrap_or_default();
    let is_product = |product: &str| products(text).any(|name| name == product);
    let found = CLIENTS.iter().find(|(product, _)| is_product(product));
    let client = found.map_or("Unknown browser", |(_, words)| *words);
    match SYSTEMS.iter().find(|(word, _)| text.contains(word)) {
        Some((_, system)) => format!("{client} on {system}"),
        None => client.to_owned(),
    }
}

/// The names of the products: what stands before a slash.
fn products(text: &str) -> impl Iterator<Item = &str> {
    let is_between = |c: char| c.is_whitespace() || "();,".contains(c);
    text.split(is_between)
        .filter_map(|word| word.split_once('/'))
        .map(|(name, _version)| name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn assert_words(words: &str, user_agents: &[&str]) {
        for user_agent in user_agents {
            assert_eq!(in_words(Some(user_agent)), words, "{user_agent}");
        }
    }

    #[test]
    fn browsers_on_desktops() {
        assert_words(
            "Firefox on Linux",
            &[
                "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
                "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            ],
        );
        assert_words(
            "Firefox on Windows",
            &["Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0"],
        );
        assert_words(
            "Chrome on Windows",
            &[
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/126.0.0.0 Safari/537.36",
            ],
        );
        assert_words(
            "Chrome on ChromeOS",
            &[
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/126.0.0.0 Safari/537.36",
            ],
        );
        assert_words(
            "Chrome on Linux",
            &[
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
             HeadlessChrome/126.0.0.0 Safari/537.36",
            ],
        );
        assert_words(
            "Safari on macOS",
            &[
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like \
             Gecko) Version/17.5 Safari/605.1.15",
            ],
        );
        assert_words(
            "Edge on Windows",
            &[
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.87",
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/64.0.3282.140 Safari/537.36 Edge/18.17763",
            ],
        );
        assert_words(
            "Opera on macOS",
            &[
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like \
             Gecko) Chrome/125.0.0.0 Safari/537.36 OPR/111.0.0.0",
            ],
        );
        assert_words(
            "Internet Explorer on Windows",
            &["Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; rv:11.0) like Gecko"],
        );
    }

    #[test]
    fn browsers_on_phones_of_apple() {
        assert_words(
            "Safari on iPhone",
            &[
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
             like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
            ],
        );
        assert_words(
            "Chrome on iPad",
            &[
                "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like \
             Gecko) CriOS/126.0.6478.54 Mobile/15E148 Safari/604.1",
            ],
        );
        assert_words(
            "Firefox on iPhone",
            &[
                "Mozilla/5.0 (iPhone; CPU iPhone OS 14_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
             like Gecko) FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
            ],
        );
        assert_words(
            "Edge on iPhone",
            &[
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
             like Gecko) Version/17.0 EdgiOS/125.0.2535.96 Mobile/15E148 Safari/604.1",
            ],
        );
    }

    #[test]
    fn browsers_on_other_phones() {
        assert_words(
            "Chrome on Android",
            &[
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
             Chrome/126.0.0.0 Mobile Safari/537.36",
            ],
        );
        assert_words(
            "Firefox on Android",
            &["Mozilla/5.0 (Android 14; Mobile; rv:127.0) Gecko/127.0 Firefox/127.0"],
        );
        assert_words(
            "Samsung Internet on Android",
            &[
                "Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like \
             Gecko) SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
            ],
        );
        assert_words(
            "Edge on Windows Phone",
            &[
                "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) \
             AppleWebKit/537.36 (KHTML, like Gecko) Chrome/52.0.2743.116 Mobile Safari/537.36 \
             Edge/15.15063",
            ],
        );
        assert_words(
            "Unknown browser on iPhone",
            &[
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, \
             like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/470.0.0.40.108;FBDV/iPhone15,3]",
            ],
        );
    }

    #[test]
    fn programs() {
        assert_words("curl", &["curl/8.5.0"]);
        assert_words("python-requests", &["python-requests/2.32.3"]);
        assert_words("python-httpx", &["python-httpx/0.27.0"]);
        assert_words("aiohttp", &["Python/3.12 aiohttp/3.9.5"]);
        assert_words("okhttp", &["okhttp/4.12.0"]);
        assert_words("Go", &["Go-http-client/2.0"]);
        assert_words("Java", &["Apache-HttpClient/4.5.14 (Java/17.0.11)"]);
        assert_words("Wget on Linux", &["Wget/1.21.3 (Linux-gnu)"]);
        assert_words(
            "An app on Android",
            &["Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230901.001)"],
        );
        assert_words("An app", &["Notes/12 CFNetwork/1496.0.7 Darwin/23.5.0"]);
    }

    #[test]
    fn whoever_says_nothing_or_lies_is_unknown() {
        assert_eq!(in_words(None), "Unknown browser");
        assert_words(
            "Unknown browser",
            &[
                "",
                "/",
                "Mozilla/5.0",
                "Firefox",
                "NotFirefox/1.0",
                "<script>alert(1)</script>",
                "'; DROP TABLE bf_sessions; --",
                "\u{202e}xoferiF",
            ],
        );
    }

    proptest! {
        #[test]
        fn whatever_is_sent_only_our_own_words_are_shown(
            text in "\\PC{0,256}|((Firefox|Edg|CFNetwork|x)/|Windows|iPad|<b>|\\PC|[ ();]){0,60}",
        ) {
            let words = in_words(Some(&text));
            prop_assert!(words.len() <= 60);
            let (client, system) = words.split_once(" on ").unwrap_or((&words, ""));
            let is_of = |table: &[(&str, &str)], word| table.iter().any(|(_, words)| *words == word);
            prop_assert!(client == "Unknown browser" || is_of(CLIENTS, client));
            prop_assert!(system.is_empty() || is_of(SYSTEMS, system));
        }
    }
}
