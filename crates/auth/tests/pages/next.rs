//! Where a login leads: to pages of ours and of allowed origins, and nowhere else, whoever asks.

use axum::http::Method;

use crate::{
    EMAIL, PASSWORD, location,
    support::{Engine, World, credentials, story},
    visitor, world,
};

const ALLOWED: &str = "https://shop.example.com";

/// Texts that lead elsewhere in one browser or another.
const ELSEWHERE: &[&str] = &[
    "//evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\u{ff0f}\u{ff0f}evil.example",
    "/.//evil.example",
    "/%2e//evil.example",
    "https://shop.example.com.evil.example",
    "https://shop.example.com@evil.example",
    "https://shop.example.com:8443/",
    "HTTPS://SHOP.EXAMPLE.COM/",
    "https://sh\u{43e}p.example.com/",
    "https://user@shop.example.com/",
    "https://evil.example",
    "http://shop.example.com",
    "evil.example",
    "",
    "/auth/ui/login",
    "/auth/ui/logout",
    "/auth/continue",
];

async fn shop(engine: Engine) -> World {
    let world = world(engine, |builder| builder.allowed_origins([ALLOWED])).await;
    world
        .auth
        .users()
        .create(EMAIL, PASSWORD)
        .await
        .expect("it is free");
    world
}

fn query(next: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("next={encoded}")
}

/// Where a login by a form leads, which came with this query.
async fn led(world: &World, query: &str) -> String {
    let mut ada = visitor(world);
    ada.open(&format!("/auth/ui/login?{query}")).await;
    let typed = [("email", EMAIL), ("password", PASSWORD)];
    location(ada.submit("/auth/ui/login", &typed).await).to_owned()
}

story!(a_login_leads_to_places_that_are_welcome, engine, {
    let world = shop(engine).await;
    for (next, place) in [
        ("/", "/"),
        ("/items?page=2#end", "/items?page=2#end"),
        ("/%5cevil.example", "/%5cevil.example"),
        (
            "https://shop.example.com/cart?x=1",
            "https://shop.example.com/cart?x=1",
        ),
        ("https://shop.example.com", "https://shop.example.com/"),
    ] {
        assert_eq!(led(&world, &query(next)).await, place, "{next}");
    }
});

story!(a_login_leads_home_where_it_should_lead_elsewhere, engine, {
    let world = shop(engine).await;
    for next in ELSEWHERE {
        assert_eq!(
            led(&world, &query(next)).await,
            "/auth/ui/account",
            "{next:?}"
        );
    }
    for twice in [
        "next=/a&next=//evil.example",
        "next=//evil.example&next=/a",
        "next=/a&next=/a",
    ] {
        assert_eq!(led(&world, twice).await, "/auth/ui/account", "{twice}");
    }
});

story!(no_page_believes_its_hidden_field, engine, {
    let world = shop(engine).await;
    for next in ELSEWHERE {
        let body = format!(
            "email=ada%40example.com&password=correct+horse&{}",
            query(next)
        );
        let answer = crate::form::post(&mut world.browser(), "/auth/ui/login", &body).await;
        assert_eq!(location(&answer), "/auth/ui/account", "{next:?}");
    }
});

story!(
    no_page_and_no_link_repeats_a_place_that_is_not_welcome,
    engine,
    {
        let world = shop(engine).await;
        let mut logged_in = world.browser();
        logged_in.post("/auth/login", &credentials(EMAIL)).await;
        for next in ELSEWHERE.iter().filter(|next| !next.is_empty()) {
            for page in [
                "ui/login",
                "ui/register",
                "ui/forgot-password",
                "ui/invitation",
            ] {
                let path = format!("/auth/{page}?{}", query(next));
                let answer = world.browser().send(Method::GET, &path, None).await;
                assert!(!answer.body.contains("name=\"next\""), "{page} {next:?}");
                assert!(!answer.body.contains("?next="), "{page} {next:?}");
            }
            for page in ["ui/login", "continue"] {
                let answer = logged_in
                    .get(&format!("/auth/{page}?{}", query(next)))
                    .await;
                assert_eq!(location(&answer), "/auth/ui/account", "{page} {next:?}");
            }
        }
    }
);

story!(the_place_is_carried_from_page_to_page, engine, {
    let world = shop(engine).await;
    let mut ada = visitor(&world);
    let page = ada.open("/auth/ui/login?next=%2Fitems").await;
    for link in [
        "/auth/ui/register?next=%2Fitems",
        "/auth/ui/forgot-password?next=%2Fitems",
    ] {
        assert!(
            page.body.contains(&format!("href=\"{link}\"")),
            "{link}: {}",
            page.body
        );
    }
    let typed = [("email", EMAIL), ("password", "wrong horse")];
    ada.submit("/auth/ui/login", &typed).await;
    let typed = [("email", EMAIL), ("password", PASSWORD)];
    assert_eq!(
        location(ada.submit("/auth/ui/login", &typed).await),
        "/items"
    );
});
