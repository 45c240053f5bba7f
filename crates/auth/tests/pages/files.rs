//! Style sheets, scripts and the logo.

use bluefox_auth::Pages;

use crate::support::{Engine, World, story};

/// The addresses of the files that a page names.
fn named(body: &str) -> Vec<String> {
    let parts = body
        .split('"')
        .filter(|part| part.starts_with("/auth/ui/assets/"));
    parts.map(str::to_owned).collect()
}

story!(
    every_file_that_a_page_names_is_there_and_may_be_kept,
    engine,
    {
        let folder = tempfile::tempdir().expect("a folder");
        let logo = folder.path().join("logo");
        std::fs::write(&logo, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
            .expect("it is written");
        let pages = Pages::new().logo_file(&logo).color_light("#7a1fa2");
        let world = World::with(engine, |builder| builder.pages(pages)).await;
        let mut browser = world.browser();
        let names = named(&browser.get("/auth/ui/login").await.body);
        assert!(names.len() >= 8, "{names:?}");
        for name in &names {
            let answer = browser.get(name).await;
            assert_eq!(answer.status, 200, "{name}");
            assert_eq!(
                answer.header("cache-control"),
                Some("public, max-age=31536000, immutable"),
                "{name}"
            );
            assert_eq!(
                answer.header("x-content-type-options"),
                Some("nosniff"),
                "{name}"
            );
            let plain = name.split('?').next().expect("it has a name");
            let kind = answer.header("content-type").expect("it has one");
            let is_known = match plain.rsplit_once('.').map(|(_, kind)| kind) {
                Some("css") => kind == "text/css; charset=utf-8",
                Some("js") => kind == "text/javascript; charset=utf-8",
                _ => kind == "image/svg+xml",
            };
            assert!(is_known, "{name}: {kind}");
            let unversioned = browser.get(plain).await;
            assert_eq!(
                unversioned.header("cache-control"),
                Some("no-cache"),
                "{name}"
            );
        }
        let theme = browser.get("/auth/ui/assets/theme.css").await;
        assert!(theme.body.contains("--accent: #7a1fa2"), "{}", theme.body);
        let logo = browser.get("/auth/ui/assets/logo").await;
        let policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        assert_eq!(logo.header("content-security-policy"), Some(policy));
    }
);

story!(without_a_logo_there_is_none, engine, {
    let world = crate::world(engine, |builder| builder).await;
    let mut browser = world.browser();
    assert!(!browser.get("/auth/ui/login").await.body.contains("<img"));
    assert_eq!(browser.get("/auth/ui/assets/logo").await.status, 404);
});
