//! The files that pages are made with: style sheets, scripts, the logo.
//!
//! A page names them with a version made from what they hold, so that browsers may keep them for good.

use std::{collections::BTreeMap, fmt::Write as _};

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{HeaderValue, Uri, header},
    response::{IntoResponse as _, Response},
};
use bluefox_auth_core::Code;
use sha2::{Digest as _, Sha256};

use super::{Front, logo, visit};
use crate::error::Problem;

/// How long a browser keeps a file that was named with its version.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// The name under which the logo is served.
pub(super) const LOGO: &str = "logo";

/// A file, ready to be served.
pub(super) struct Asset {
    content_type: &'static str,
    bytes: Bytes,
    version: String,
}

impl Asset {
    pub(super) fn new(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let digest = Sha256::digest(&bytes);
        let mut version = String::new();
        for byte in digest.iter().take(8) {
            let _ = write!(version, "{byte:02x}");
        }
        Self {
            content_type,
            bytes,
            version,
        }
    }
}

/// The files by their names.
pub(super) struct Assets(BTreeMap<&'static str, Asset>);

impl Assets {
    /// Ours, with a style sheet of colours, and a logo where there is one.
    pub(super) fn new(theme: String, logo: Option<Asset>) -> Self {
        let built_in = [
            ("style.css", STYLE, include_str!("assets/style.css")),
            ("client.js", SCRIPT, include_str!("assets/client.js")),
            ("zxcvbn.js", SCRIPT, include_str!("assets/zxcvbn.js")),
            ("page.js", SCRIPT, include_str!("scripts/page.js")),
            ("login.js", SCRIPT, include_str!("scripts/login.js")),
            ("account.js", SCRIPT, include_str!("scripts/account.js")),
            ("continue.js", SCRIPT, include_str!("scripts/continue.js")),
        ];
        let mut assets: BTreeMap<_, _> = built_in
            .into_iter()
            .map(|(name, kind, text)| (name, Asset::new(kind, text.as_bytes())))
            .collect();
        assets.insert("theme.css", Asset::new(STYLE, theme.into_bytes()));
        if let Some(logo) = logo {
            assets.insert(LOGO, logo);
        }
        Self(assets)
    }

    /// Where the files are, with their versions: `style_css` is the address of `style.css`.
    pub(super) fn addresses(&self, ui: &str) -> BTreeMap<String, String> {
        let address = |(name, asset): (&&str, &Asset)| {
            let address = format!("{ui}/assets/{name}?v={}", asset.version);
            (name.replace('.', "_"), address)
        };
        self.0.iter().map(address).collect()
    }
}

/// `GET {prefix}/ui/assets/{name}`.
pub(super) async fn serve(
    State(front): State<Front>,
    Path(name): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    let asset = front.site.assets.0.get(name.as_str());
    let asset = asset.ok_or_else(|| Problem::new(Code::NotFound))?;
    let is_this = visit::query(&uri, "v").as_ref() == Some(&asset.version);
    let keep = if is_this { FOR_GOOD } else { "no-cache" };
    let mut response = asset.bytes.clone().into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.content_type),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if name == LOGO {
        let policy = HeaderValue::from_static(logo::POLICY);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}
