//! What an operator may change, and what is refused at the start.

use std::{fs, path::Path};

use bluefox_auth::{BluefoxAuth, Builder, Pages};
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::support::{Engine, SECRET, World, story};

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder");
        fs::write(path, text).expect("it is written");
    }
    folder
}

fn builder(pages: Pages) -> Builder {
    BluefoxAuth::open("sqlite::memory:")
        .secret_key(SECRET)
        .pages(pages)
}

/// Why these pages can't be, with the folder called FOLDER.
fn refused(pages: Pages, folder: &Path) -> String {
    let refused = builder(pages).check().expect_err("it is refused");
    refused
        .to_string()
        .replace(&folder.display().to_string(), "FOLDER")
}

fn refused_files(files: &[(&str, &str)]) -> String {
    let folder = folder(files);
    refused(Pages::new().templates(folder.path()), folder.path())
}

story!(templates_and_words_are_replaced_one_by_one, engine, {
    let folder = folder(&[
        (
            "login.html",
            "{% extends \"layout.html\" %}{% block title %}x{% endblock %}{% block main %}<h1>{{ t(\"shop.welcome\", name=product_name) }}</h1>{% endblock %}",
        ),
        ("words/en.json", "{\"shop.welcome\": \"Welcome to {name}\"}"),
        (
            "words/fr.json",
            "{\"shop.welcome\": \"Bienvenue chez {name}\", \"register.title\": \"S'inscrire\"}",
        ),
        (".git/x", ""),
    ]);
    let pages = Pages::new()
        .templates(folder.path())
        .home("/shop?from=login");
    let world = World::with(engine, |builder| builder.pages(pages).product_name("A & B")).await;
    let page = world.browser().get("/auth/ui/login").await;
    assert!(
        page.body.contains("<h1>Welcome to A &amp; B</h1>"),
        "{}",
        page.body
    );
    let mut french = world.browser().with_header("accept-language", "fr-CA");
    let page = french.get("/auth/ui/login").await;
    assert!(page.body.contains("<html lang=\"fr\">") && page.body.contains("Bienvenue"));
    let page = french.get("/auth/ui/register").await;
    assert!(
        page.body.contains("<h1>S&#39;inscrire</h1>") && page.body.contains("Already registered?")
    );
    let mut ada = world.logged_in(crate::EMAIL).await;
    assert_eq!(
        crate::location(&ada.get("/auth/continue").await),
        "/shop?from=login"
    );
});

#[test]
fn in_an_empty_folder_nothing_but_our_own_templates_is_tried() {
    let folder = folder(&[]);
    let pages = Pages::new().templates(folder.path());
    builder(pages).check().expect("they can be rendered");
}

#[test]
fn templates_that_can_not_be_rendered_are_told_with_file_and_line() {
    assert_snapshot!(refused_files(&[("login.html", "\n{% if %}")]), @"`pages_templates` FOLDER/login.html, line 2: syntax error: unexpected end of block");
    assert_snapshot!(refused_files(&[("login.html", "\n\n{{ emial }}")]), @"`pages_templates` FOLDER/login.html, line 3: undefined value");
    assert_snapshot!(refused_files(&[("error.html", "{{ t(\"no.such\") }}")]), @"`pages_templates` FOLDER/error.html, line 1: invalid operation: there are no words for `no.such`");
    assert_snapshot!(refused_files(&[("register.html", "{{ t(\"register.closed\") }}")]), @"`pages_templates` FOLDER/register.html, line 1: missing argument: missing keyword argument 'product_name'");
    assert_snapshot!(refused_files(&[("login.htm", "")]), @"`pages_templates` FOLDER/login.htm: there may be layout.html, macros.html, login.html, register.html, forgot-password.html, reset-password.html, confirm.html, code.html, account.html, continue.html, error.html, and the folder `words`");
    assert_snapshot!(refused_files(&[("words/french.json", "{}")]), @"`pages_templates` FOLDER/words/french.json: is no language: name the file like `fr.json` or `pt-BR.json`");
    assert_snapshot!(refused_files(&[("words/fr.json", "{\"code.sent\": \"{mail}\"}")]), @"`pages_templates` FOLDER/words/fr.json: `code.sent` has no placeholder `{mail}`");
    let missing = Path::new("/nowhere/at/all");
    assert_snapshot!(refused(Pages::new().templates(missing), missing), @"`pages_templates` FOLDER: can't be read: No such file or directory (os error 2)");
}

#[test]
fn colours_that_can_not_be_read_are_refused_with_the_mend() {
    let nowhere = Path::new("/nowhere");
    assert_snapshot!(refused(Pages::new().color_light("#ffcc00"), nowhere), @"`pages_color_light` is #ffcc00, which has a contrast of 1.3:1 with the page, and links need 4.5:1: `#896d00` has it");
    assert_snapshot!(refused(Pages::new().color_dark("#223366"), nowhere), @"`pages_color_dark` is #223366, which has a contrast of 1.3:1 with the page, and links need 4.5:1: `#7a84a3` has it");
    assert_snapshot!(refused(Pages::new().color_dark("red"), nowhere), @r#"`pages_color_dark` is "red": write a colour as `#8ab4f8`"#);
    let good = Pages::new().color_light("#7a1fa2").color_dark("#ffcc00");
    builder(good).check().expect("they can be read");
}

#[test]
fn a_logo_must_be_a_small_picture() {
    let folder = folder(&[
        ("logo.gif", "GIF89a"),
        ("large.svg", &format!("<svg>{}", " ".repeat(256 * 1024))),
    ]);
    let of = |name: &str| {
        refused(
            Pages::new().logo_file(folder.path().join(name)),
            folder.path(),
        )
    };
    assert_snapshot!(of("logo.gif"), @"`pages_logo_file` names FOLDER/logo.gif, which is no picture of ours: give an SVG, PNG or WebP file");
    assert_snapshot!(of("large.svg"), @"`pages_logo_file` names FOLDER/large.svg, which is larger than 256 KiB");
    assert_snapshot!(of("none.svg"), @"`pages_logo_file` names FOLDER/none.svg, which can't be read: No such file or directory (os error 2)");
}

#[test]
fn home_must_be_a_page_of_ours_or_of_an_allowed_origin() {
    let nowhere = Path::new("/nowhere");
    assert_snapshot!(refused(Pages::new().home("https://app.example.com/"), nowhere), @r#"`pages_home` is "https://app.example.com/": give a path such as `/`, or a page of one of the `allowed_origins`"#);
    let allowed = builder(Pages::new().home("https://app.example.com/"));
    let allowed = allowed.allowed_origins(["https://app.example.com"]);
    allowed.check().expect("it is allowed");
    for home in ["//evil.example", "/auth/ui/login", "shop", ""] {
        assert!(builder(Pages::new().home(home)).check().is_err(), "{home}");
    }
}
