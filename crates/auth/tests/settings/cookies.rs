//! The cookies under each setting: how they are named and set, and that they serve.

use axum::http::Method;
use bluefox_auth::{Builder, CookiePrefix, SameSite};
use insta::assert_snapshot;

use super::support::{Engine, World, credentials, story};

/// Walks a browser through everything under these settings, and gives the lines of its login.
async fn told(set: impl FnOnce(Builder) -> Builder) -> String {
    let world = World::with(Engine::Sqlite, set).await;
    walked(&world).await
}

async fn walked(world: &World) -> String {
    let prefix = world.auth.prefix();
    let at = |route: &str| format!("{prefix}{route}");
    let mut browser = world.browser();
    let ada = credentials("ada@example.com");
    assert_eq!(browser.post(&at("/register"), &ada).await.status, 201);
    let login = browser.post(&at("/login"), &ada).await;
    assert_eq!(login.status, 200);
    assert_eq!(browser.get(&at("/me")).await.status, 200);
    assert_eq!(browser.send(Method::PUT, "/items", None).await.status, 200);
    let refresh = browser.post_empty(&at("/refresh")).await;
    assert_eq!(
        lines(&refresh.tell()),
        lines(&login.tell()),
        "a refresh sets the same"
    );
    assert_eq!(
        browser.send(Method::DELETE, "/items", None).await.status,
        200
    );
    let logout = browser.post_empty(&at("/logout")).await;
    let cleared: Vec<String> = lines(&login.tell())
        .iter()
        .map(|line| {
            let (set, _life) = line.split_once("Max-Age").expect("each has one");
            let set = set.replace("=…", "=");
            format!("{set}Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
        })
        .collect();
    assert_eq!(lines(&logout.tell()), cleared, "a logout clears the same");
    assert_eq!(browser.document_cookie(), "");
    assert_eq!(browser.get(&at("/me")).await.status, 401);
    lines(&login.tell()).join("\n")
}

fn lines(told: &str) -> Vec<String> {
    told.lines()
        .filter_map(|line| line.strip_prefix("set-cookie: "))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn secure_names() {
    assert_snapshot!(told(|builder| builder.cookie_prefix(CookiePrefix::Secure)).await, @r#"
    __Secure-bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
    __Secure-bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=604800
    __Secure-bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=604800
    "#);
}

/// The refresh cookie has a path, which `__Host-` forbids.
#[tokio::test]
async fn host_names() {
    assert_snapshot!(told(|builder| builder.cookie_prefix(CookiePrefix::Host)).await, @r#"
    __Host-bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
    __Secure-bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Max-Age=604800
    __Host-bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=604800
    "#);
}

#[tokio::test]
async fn strict_and_none() {
    assert_snapshot!(told(|builder| builder.cookie_same_site(SameSite::Strict)).await, @r#"
    bf_access_token=…; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=1800
    bf_refresh_token=…; HttpOnly; SameSite=Strict; Secure; Path=/auth; Max-Age=604800
    bf_csrf_token=…; SameSite=Strict; Secure; Path=/; Max-Age=604800
    "#);
    assert_snapshot!(told(|builder| builder.cookie_same_site(SameSite::None)).await, @r#"
    bf_access_token=…; HttpOnly; SameSite=None; Secure; Path=/; Max-Age=1800
    bf_refresh_token=…; HttpOnly; SameSite=None; Secure; Path=/auth; Max-Age=604800
    bf_csrf_token=…; SameSite=None; Secure; Path=/; Max-Age=604800
    "#);
}

#[tokio::test]
async fn without_secure() {
    assert_snapshot!(told(|builder| builder.cookie_secure(false)).await, @r#"
    bf_access_token=…; HttpOnly; SameSite=Lax; Path=/; Max-Age=1800
    bf_refresh_token=…; HttpOnly; SameSite=Lax; Path=/auth; Max-Age=604800
    bf_csrf_token=…; SameSite=Lax; Path=/; Max-Age=604800
    "#);
}

#[tokio::test]
async fn a_domain_is_sent_in_lower_case_and_without_its_dot() {
    let snapshot = told(|builder| builder.cookie_domain("example.com")).await;
    assert_snapshot!(snapshot, @r#"
    bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=1800
    bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Domain=example.com; Max-Age=604800
    bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=604800
    "#);
    for same in ["Example.COM", ".example.com", ".EXAMPLE.com"] {
        assert_eq!(
            told(|builder| builder.cookie_domain(same)).await,
            snapshot,
            "{same}"
        );
    }
}

#[tokio::test]
async fn secure_names_with_a_domain() {
    assert_snapshot!(
        told(|builder| builder.cookie_prefix(CookiePrefix::Secure).cookie_domain("example.com")).await,
        @r#"
    __Secure-bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=1800
    __Secure-bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/auth; Domain=example.com; Max-Age=604800
    __Secure-bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Domain=example.com; Max-Age=604800
    "#
    );
}

story!(
    another_prefix_moves_the_routes_and_the_refresh_cookie,
    engine,
    {
        let world = World::with(engine, |builder| builder.prefix("/api/auth")).await;
        assert_snapshot!(walked(&world).await, @r#"
        bf_access_token=…; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=1800
        bf_refresh_token=…; HttpOnly; SameSite=Lax; Secure; Path=/api/auth; Max-Age=604800
        bf_csrf_token=…; SameSite=Lax; Secure; Path=/; Max-Age=604800
        "#);
        let mut browser = world.browser();
        for path in ["/auth/me", "/auth/login", "/me"] {
            assert_eq!(browser.get(path).await.status, 404, "{path}");
        }
        assert_eq!(
            browser.get("/api/auth/me").await.code(),
            "not_authenticated"
        );
    }
);
