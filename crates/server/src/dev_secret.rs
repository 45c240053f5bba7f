//! The secret of `serve --dev`: made once and kept in a file beside the database, so that logins
//! outlive a restart.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use bluefox_auth::{SystemEntropy, core::secret};
use secrecy::{ExposeSecret as _, SecretString};

/// The file that holds the secret for this database.
pub(crate) fn file_for(database_url: &str) -> PathBuf {
    let path = database_url
        .strip_prefix("sqlite:")
        .map(|rest| rest.strip_prefix("//").unwrap_or(rest))
        .and_then(|rest| rest.split('?').next())
        .filter(|path| !path.is_empty() && *path != ":memory:")
        .unwrap_or("bluefox-auth");
    PathBuf::from(format!("{path}.dev-secret"))
}

/// Reads the secret, or makes it if it isn't there.
///
/// # Errors
///
/// When the file can be neither read nor made.
pub(crate) fn read_or_make(path: &Path) -> io::Result<SecretString> {
    let mut file = open(path)?;
    // Of two starts at once, one makes the secret while the other waits to read it.
    file.lock()?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    if !text.trim().is_empty() {
        return Ok(text.trim().into());
    }
    let secret = secret::generate(&SystemEntropy);
    writeln!(file, "{}", secret.expose_secret())?;
    file.sync_all()?;
    Ok(secret)
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn the_file_is_beside_the_database() {
        for (url, file) in [
            ("sqlite://bluefox-auth.db", "bluefox-auth.db.dev-secret"),
            (
                "sqlite:///var/lib/app.db?mode=rwc",
                "/var/lib/app.db.dev-secret",
            ),
            ("sqlite:app.db", "app.db.dev-secret"),
            ("sqlite::memory:", "bluefox-auth.dev-secret"),
            ("postgres://u:p@host/db", "bluefox-auth.dev-secret"),
        ] {
            assert_eq!(file_for(url), PathBuf::from(file), "{url}");
        }
    }

    #[test]
    fn starts_at_once_agree_on_one_secret() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("app.db.dev-secret");
        let starts: Vec<_> = (0..8)
            .map(|_| {
                let path = path.clone();
                thread::spawn(move || read_or_make(&path).unwrap().expose_secret().to_owned())
            })
            .collect();
        let secrets: Vec<String> = starts
            .into_iter()
            .map(|start| start.join().unwrap())
            .collect();
        assert!(
            secrets
                .iter()
                .all(|secret| *secret == secrets[0] && secret.len() >= 32)
        );
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s");
        read_or_make(&path).unwrap();
        let mode = path.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
