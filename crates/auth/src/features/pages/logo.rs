//! The logo: a picture of the operator's, read at start.

use std::path::Path;

use super::assets::Asset;
use crate::templates::folder;

/// The largest file.
const MAX_KIB: u64 = 256;

/// What a browser may do with it, also where it is opened by itself: an SVG can hold scripts.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Reads the file, or says why it is no logo.
pub(super) fn read(path: &Path) -> Result<Asset, String> {
    let told = |what: &str| format!("names {}, which {what}", path.display());
    let bytes = folder::read_bytes(path, MAX_KIB).map_err(|what| told(&what))?;
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
