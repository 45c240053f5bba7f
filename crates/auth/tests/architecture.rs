//! The sources keep the rules of the house: who may import whom, and what stands in one place only.

#![expect(
    clippy::expect_used,
    reason = "a test fails by panicking, in its helpers too"
)]

#[path = "architecture/borders.rs"]
mod borders;
#[path = "architecture/checks.rs"]
mod checks;
#[path = "architecture/imports.rs"]
mod imports;
#[path = "architecture/places.rs"]
mod places;
#[path = "architecture/rooms.rs"]
mod rooms;
#[path = "architecture/rule.rs"]
mod rule;
#[path = "architecture/source.rs"]
mod source;

use std::fmt::Write as _;

use rule::Rule;
use source::Source;

fn rules() -> impl Iterator<Item = &'static Rule> {
    borders::RULES.iter().chain(places::RULES)
}

#[test]
fn the_sources_keep_every_rule() {
    let sources = Source::all();
    assert!(
        sources.len() > 80,
        "only {} sources were found",
        sources.len()
    );
    let mut told = String::new();
    for rule in rules() {
        for source in &sources {
            for (line, what) in (rule.breaches)(source) {
                let place = format!("crates/{}:{}", source.path, line + 1);
                let _ = write!(
                    told,
                    "\n{place}: `{what}`\n  breaks: {}\n  mend: {}\n",
                    rule.name, rule.mend
                );
            }
        }
    }
    assert!(told.is_empty(), "{told}");
}

#[test]
fn every_rule_can_be_broken() {
    for rule in rules() {
        assert!(!rule.broken_by.is_empty(), "{}", rule.name);
        for (path, text) in rule.broken_by {
            let breaches = (rule.breaches)(&Source::new(path, text));
            assert!(
                !breaches.is_empty(),
                "{path} goes unnoticed: {text:?}\n  {}",
                rule.name
            );
        }
    }
}

#[test]
fn no_rule_is_broken_by_what_is_fine() {
    for rule in rules() {
        for (path, text) in rule.kept_by {
            let breaches = (rule.breaches)(&Source::new(path, text));
            assert!(
                breaches.is_empty(),
                "{path}: {text:?}: {breaches:?}\n  {}",
                rule.name
            );
        }
    }
}
