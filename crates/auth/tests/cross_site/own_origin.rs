//! Whether a page is of our own origin. Behind a proxy the server does not know its own scheme, so
//! where cookies are Secure a plain page counts on loopback alone.

use crate::{
    HOST, logged_in,
    support::{Engine, World, story},
    world,
};

story!(on_loopback_a_plain_page_is_our_own, engine, {
    let world = world(engine).await;
    for (host, origin, is_welcome) in [
        ("localhost:8000", "http://localhost:8000", true),
        ("localhost", "http://localhost", true),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", true),
        ("[::1]:8000", "http://[::1]:8000", true),
        ("app.localhost:8000", "http://app.localhost:8000", true),
        ("localhost:8000", "http://localhost:8001", false),
        ("localhost:8000", "http://127.0.0.1:8000", false),
        ("192.168.1.2:8000", "http://192.168.1.2:8000", false),
        ("192.168.1.2:8000", "https://192.168.1.2:8000", true),
        (HOST, "http://localhost:8000", false),
        ("auth.example.com:443", "https://auth.example.com", true),
        ("AUTH.example.com", "https://auth.example.com", true),
    ] {
        let mut page = logged_in(&world, host).await.with_header("origin", origin);
        let status = page.post_empty("/items").await.status;
        assert_eq!(
            status,
            if is_welcome { 200 } else { 403 },
            "{origin} on {host}"
        );
        let status = page.post_empty("/auth/refresh").await.status;
        assert_eq!(
            status,
            if is_welcome { 200 } else { 403 },
            "{origin} on {host}"
        );
    }
});

story!(
    where_cookies_are_not_secure_a_plain_page_is_our_own_too,
    engine,
    {
        let world = World::with(engine, |builder| builder.cookie_secure(false)).await;
        world.logged_in("ada@example.com").await;
        for (origin, status) in [
            ("http://auth.example.com", 200),
            ("https://auth.example.com", 200),
            ("http://evil.example.com", 403),
            ("http://auth.example.com:8000", 403),
        ] {
            let mut page = logged_in(&world, HOST).await.with_header("origin", origin);
            assert_eq!(page.post_empty("/items").await.status, status, "{origin}");
            assert_eq!(
                page.post_empty("/auth/refresh").await.status,
                status,
                "{origin}"
            );
        }
    }
);
