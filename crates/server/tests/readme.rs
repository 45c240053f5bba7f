//! The README is true: each block of it is part of a file that a test runs, or is run here.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
};

use support::{Place, SECRET};

#[derive(Debug)]
struct Block {
    language: String,
    text: String,
    /// The file that it was copied from.
    from: Option<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn blocks() -> Vec<Block> {
    let readme = fs::read_to_string(root().join("README.md")).expect("there is one");
    let mut blocks = Vec::new();
    let mut from = None;
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        if let Some(comment) = line.strip_prefix("<!-- from: ") {
            from = comment.strip_suffix(" -->").map(str::to_owned);
        } else if let Some(language) = line.strip_prefix("```") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            blocks.push(Block {
                language: language.to_owned(),
                text: text.join("\n"),
                from: from.take(),
            });
        }
    }
    blocks
}

fn of(language: &str) -> Vec<Block> {
    let found: Vec<Block> = blocks()
        .into_iter()
        .filter(|block| block.language == language && block.from.is_none())
        .collect();
    assert!(!found.is_empty(), "no {language}");
    found
}

#[test]
fn what_is_copied_is_still_like_its_file() {
    let copied: Vec<Block> = blocks()
        .into_iter()
        .filter(|block| block.from.is_some())
        .collect();
    assert!(copied.len() >= 5);
    for Block { text, from, .. } in copied {
        let path = root().join(from.expect("it is copied"));
        let file = fs::read_to_string(&path).expect("the file is there");
        assert!(
            file.contains(&text),
            "{} differs from the README:\n{text}",
            path.display()
        );
    }
}

#[test]
fn what_is_not_copied_is_run_here() {
    for Block {
        language,
        text,
        from,
    } in blocks()
    {
        assert!(
            from.is_some() || ["sh", "toml"].contains(&language.as_str()),
            "nothing runs this block:\n{text}"
        );
    }
}

#[test]
fn each_toml_block_can_work() {
    for Block { text, .. } in of("toml") {
        let place = Place::new();
        place.file("bluefox.toml", &text);
        place
            .run(&["config", "check", "--config", "bluefox.toml"])
            .ok();
    }
}

/// Runs a block of commands in the shell, with `bluefox-auth` on its path. A server that it starts
/// is asked for its health, and ended.
#[tokio::test]
async fn each_command_works() {
    for Block { text, .. } in of("sh") {
        if text == "scripts/test" {
            continue; // This is a part of it.
        }
        let text = text.replace(
            "cargo run --release -p bluefox-auth-server --",
            "bluefox-auth",
        );
        let is_secret_given = text.contains("secret generate)") || text.contains("--dev");
        let mut place = Place::new();
        if is_secret_given {
            place = place.without("BLUEFOX_SECRET_KEY");
        } else {
            place = place.with("BLUEFOX_SECRET_KEY", SECRET);
        }
        match text.rsplit_once('\n').unwrap_or(("", &text)) {
            (before, last) if last.contains(" serve") => {
                // `env` takes `NAME=value command` as the shell does.
                let server = place.serve_by(&format!("{before}\nexec env {last}"));
                let answer = server
                    .client
                    .get(format!("{}/health", server.url))
                    .send()
                    .await;
                assert_eq!(answer.expect("it answers").status(), 200, "{text}");
            }
            _ => {
                place.run_script(&text).ok();
            }
        }
    }
}
