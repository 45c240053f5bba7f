//! [`Pages`]: what an operator decides about the hosted pages.

use std::path::PathBuf;

/// The hosted pages, below `{prefix}/ui/`: login, register, account, and what mails link to. Hand it to
/// [`Builder::pages`](crate::Builder::pages). What they are called is
/// [`product_name`](crate::Builder::product_name), and whoever asks for no language that there is
/// reads [`mail_language`](crate::Builder::mail_language): both are the mails' as well.
#[must_use = "settings do nothing until `Builder::pages` takes them"]
#[derive(Clone, Debug, Default)]
pub struct Pages {
    pub(crate) logo_file: Option<PathBuf>,
    pub(crate) color_light: Option<String>,
    pub(crate) color_dark: Option<String>,
    pub(crate) templates: Option<PathBuf>,
    pub(crate) home: Option<String>,
}

impl Pages {
    /// Pages as they come.
    pub fn new() -> Self {
        Self::default()
    }

    /// A logo: an SVG, PNG or WebP file of at most 256 KiB. Default: none, the name stands alone.
    pub fn logo_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.logo_file = Some(path.into());
        self
    }

    /// The colour of buttons and links on light pages, such as `#1a56c4`.
    pub fn color_light(mut self, color: impl Into<String>) -> Self {
        self.color_light = Some(color.into());
        self
    }

    /// The colour of buttons and links on dark pages, such as `#8ab4f8`.
    pub fn color_dark(mut self, color: impl Into<String>) -> Self {
        self.color_dark = Some(color.into());
        self
    }

    /// A folder with templates and words that replace ours, or add languages. Default: none.
    pub fn templates(mut self, folder: impl Into<PathBuf>) -> Self {
        self.templates = Some(folder.into());
        self
    }

    /// Where a login leads that nobody asked for from elsewhere: a path such as `/`, or a page of
    /// one of the `allowed_origins`. Default: the account page.
    pub fn home(mut self, home: impl Into<String>) -> Self {
        self.home = Some(home.into());
        self
    }
}
