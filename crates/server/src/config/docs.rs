//! `docs/config.md`, written from the table. A test keeps it fresh.

use std::fmt::Write as _;

use expect_test::expect_file;

use super::table::{DEV_DEFAULTS, SETTINGS, Setting};

/// A file as an operator may have it. `config::tests` reads it.
pub(super) const EXAMPLE: &str = r#"bind = "0.0.0.0:8000"
database_url = "postgres://bluefox@db.internal/auth"
cookie_domain = "example.com"
allowed_origins = ["https://app.example.com"]
trusted_proxies = ["10.0.0.0/8"]
refresh_token_ttl = "14d"
base_url = "https://auth.example.com"
mail_from = "Example <no-reply@example.com>"
smtp_host = "mail.example.com"
"#;

const HEAD: &str = "\
<!-- Generated from crates/server/src/config/table.rs; `UPDATE_EXPECT=1 cargo test -p \
bluefox-auth-server` writes it anew. -->

# Settings of the server

Each setting has one name in three spellings: `cookie_domain` in a TOML file, `BLUEFOX_COOKIE_DOMAIN`
in the environment and `--cookie-domain` as a flag. A flag beats the environment, that beats the file, and that
beats the default. The file is named by `--config FILE` or `BLUEFOX_CONFIG`.

- A name that isn't in this list is refused, so that a slip of the pen can't pass unnoticed.
- A list is an array in TOML, and separated by commas in the environment and in flags.
- Empty means \"not set\", where a setting may be left out.
- A secret has no flag: every user of a machine sees the flags of every process.
- The paths of files are relative to the working directory.

`bluefox-auth config check` says OK, or every mistake with its place and what would be right (exit code 2).
";

#[test]
fn the_page_is_fresh() {
    expect_file!["../../../../docs/config.md"].assert_eq(&page());
}

fn page() -> String {
    let mut page = format!("{HEAD}\n```toml\n{EXAMPLE}```\n\n## What `serve --dev` changes\n\n");
    page.push_str("It changes defaults only: what is set explicitly stands.\n\n");
    for (key, default) in DEV_DEFAULTS {
        writeln!(page, "- `{key}` is `{default}`").unwrap();
    }
    page.push_str(
        "- `secret_key` is made once and kept in a file beside the database, `bluefox-auth.db.dev-secret`\n\
         - `base_url` is the address that it listens on, so that mails link to the hosted pages there\n\
         - a demo is served at `/`\n\
         - mails end in a mailbox at `/dev/mailbox`, and the log has their links, unless `smtp_host` \
         is set\n\n## All settings\n",
    );
    for setting in SETTINGS {
        describe(&mut page, setting);
    }
    page
}

fn describe(page: &mut String, setting: &Setting) {
    let Setting {
        key,
        form,
        default,
        help,
    } = setting;
    let flag = setting
        .flag()
        .map_or("no flag".to_owned(), |flag| format!("`--{flag}`"));
    let list = if form.is_list { "a list, each " } else { "" };
    let default = match *default {
        "" if form.is_list => "empty".to_owned(),
        "" => "not set".to_owned(),
        default => format!("`{default}`"),
    };
    write!(
        page,
        "\n### `{key}`\n\n{help}\n\n`{}` · {flag} · {list}{} · default: {default}\n",
        setting.variable(),
        form.expected,
    )
    .unwrap();
}
