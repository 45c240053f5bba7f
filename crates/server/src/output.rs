//! What a person or a script reads: results on stdout, one sentence about a failure on stderr.

use std::io::{self, Write as _};

/// Prints a result.
///
/// # Errors
///
/// When stdout can't be written to.
pub(crate) fn result(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{text}")?;
    stdout.flush()
}

/// Says something to the person at the terminal. Nobody there is no reason to fail.
pub(crate) fn note(text: &str) {
    drop(writeln!(io::stderr(), "{text}"));
}
