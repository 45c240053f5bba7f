//! The logo: a picture of the operator's, read at start.

use std::{fs::File, io::Read as _, path::Path};

use super::assets::Asset;

/// The largest file, in bytes.
const MAX_BYTES: u64 = 256 * 1024;

/// What a browser may do with it, also where it is opened by itself: an SVG can hold scripts.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Reads the file, or says why it is no logo.
pub(super) fn read(path: &Path) -> Result<Asset, String> {
    let told = |what: &str| format!("names {}, which {what}", path.display());
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| told(&format!("can't be read: {error}")))?;
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| told(&format!("can't be read: {error}")))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        return Err(told("is larger than 256 KiB: make it smaller"));
    }
    let content_type = content_type(&bytes)
        .ok_or_else(|| told("is no picture of ours: give an SVG, PNG or WebP file"))?;
    Ok(Asset::new(content_type, bytes))
}

/// The type that the bytes say, whatever the file is called.
fn content_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some("image/png");
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some("image/webp");
    }
    let text = std::str::from_utf8(bytes)
        .ok()?
        .trim_start_matches('\u{feff}')
        .trim_start();
    let is_svg =
        text.starts_with('<') && text.contains("<svg") && !text.starts_with("<!doctype html");
    is_svg.then_some("image/svg+xml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_pictures_by_what_they_hold() {
        assert_eq!(content_type(b"\x89PNG\r\n\x1a\nrest"), Some("image/png"));
        assert_eq!(content_type(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(
            content_type(b"\xef\xbb\xbf<?xml version=\"1.0\"?>\n<svg/>"),
            Some("image/svg+xml")
        );
        for none in [
            &b""[..],
            b"GIF89a",
            b"RIFF\0\0\0\0WAVE",
            b"<html>",
            b"<!doctype html><svg>",
            b"svg",
        ] {
            assert_eq!(content_type(none), None, "{none:?}");
        }
    }
}
