//! The commands by themselves. `scripts/bench --smoke` runs all of them together, against the binary that is built for these tests.

use std::{
    io,
    process::{Command, Output},
};

use serde_json::Value;

fn run(arguments: &[&str]) -> io::Result<Output> {
    Command::new(env!("CARGO_BIN_EXE_bluefox-auth-bench"))
        .args(arguments)
        .output()
}

#[test]
fn a_measurement_is_one_line_of_json() {
    let output = run(&["raw", "argon2", "--seconds", "0.05"]).expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(text.lines().count(), 1, "{text}");
    let measured: Value = serde_json::from_str(&text).expect("JSON");
    assert!(
        measured["requests"].as_u64().is_some_and(|n| n > 0),
        "{measured}"
    );
    assert!(
        measured["cpu"]["server"].as_f64().is_some_and(|s| s > 0.0),
        "{measured}"
    );
}

#[test]
fn what_went_wrong_is_said_and_gives_no_number() {
    let made = ["database", "--server", "postgres://localhost/x", "--name"];
    let output = run(&[&made[..], &["Not-A-Name"]].concat()).expect("it runs");
    assert!(!output.status.success() && output.stdout.is_empty());
    let told = String::from_utf8(output.stderr).expect("text");
    assert!(told.contains("small letters"), "{told}");
}
