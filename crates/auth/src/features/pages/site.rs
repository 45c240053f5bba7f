//! [`Site`]: everything that pages are made of. It is read and compiled at the start, and what an operator wrote
//! is tried: no page fails later by a slip of the pen.

use minijinja::{
    Value, context,
    value::{Serde, merge_maps},
};

use super::{
    assets::{self, Assets},
    logo,
    next::Next,
    samples, sources,
    theme::{self, Scheme},
    view::View,
    words::Languages,
};
use crate::{
    settings::{Pages, Registration, Settings, SettingsError},
    templates::{TemplateError, engine, engine::Templates},
};

/// What pages are made of.
pub(crate) struct Site {
    pub(super) assets: Assets,
    pub(super) languages: Languages,
    /// Where a login leads that nobody asked for from elsewhere.
    pub(super) home: String,
    /// Where the pages are: `{prefix}/ui`.
    pub(super) ui: String,
    /// The `Content-Security-Policy` of every page.
    pub(super) policy: String,
    /// What is the same on every page.
    frame: Value,
    templates: Templates,
}

/// What the pages share with the rest of the system.
pub(crate) struct Shared<'s> {
    pub(crate) settings: &'s Settings,
    pub(crate) product_name: &'s str,
    pub(crate) language: &'s str,
    /// Whether there is a way to send mail.
    pub(crate) has_mail: bool,
}

impl Site {
    /// Reads everything, and tries it where there is a folder with templates or words. Those of ours alone have
    /// been tried before they were released.
    pub(crate) fn new(pages: &Pages, shared: &Shared<'_>) -> Result<Self, SettingsError> {
        let of = |setting| move |error: String| SettingsError::of(setting, error);
        let told = |error: TemplateError| SettingsError::of("pages_templates", error.to_string());
        let ui = format!("{}/ui", shared.settings.cookies.path);
        let light = Scheme::Light.choose(pages.color_light.as_deref());
        let dark = Scheme::Dark.choose(pages.color_dark.as_deref());
        let colors = (
            light.map_err(of("pages_color_light"))?,
            dark.map_err(of("pages_color_dark"))?,
        );
        let logo = pages.logo_file.as_deref().map(logo::read).transpose();
        let logo = logo.map_err(of("pages_logo_file"))?;
        let has_logo = logo.is_some();
        let assets = Assets::new(theme::style_sheet(colors.0, colors.1), logo);
        let root = pages.templates.as_deref();
        let words = root.map(|root| root.join(sources::WORDS));
        let languages = Languages::read(words.as_deref(), shared.language).map_err(told)?;
        let sources = sources::read(root).map_err(told)?;
        let site = Self {
            home: home(pages, shared.settings, &ui).map_err(of("pages_home"))?,
            policy: policy(&shared.settings.allowed_origins),
            frame: frame(shared, &ui, &assets, has_logo),
            templates: engine::environment()
                .and_then(|environment| Templates::compile(environment, sources))
                .map_err(told)?,
            assets,
            languages,
            ui,
        };
        if root.is_some() {
            site.try_out().map_err(told)?;
        }
        Ok(site)
    }

    /// The page, in a language.
    pub(super) fn render(
        &self,
        template: &str,
        language: &str,
        view: &View,
    ) -> Result<String, TemplateError> {
        let words = self.languages.words(language);
        let context = context! {
            t => words.function(),
            language => language,
            ..merge_maps([Value::from(Serde(view)), self.frame.clone()])
        };
        self.templates.render(template, context)
    }

    /// Renders every template, in every language, in every state that it has branches for.
    fn try_out(&self) -> Result<(), TemplateError> {
        for language in self.languages.tags() {
            for (template, view) in samples::all() {
                self.render(template, language, &view)?;
            }
        }
        Ok(())
    }
}

fn home(pages: &Pages, settings: &Settings, ui: &str) -> Result<String, String> {
    let Some(home) = &pages.home else {
        return Ok(format!("{ui}/account"));
    };
    let next = Next::parse(home, &settings.allowed_origins, &settings.cookies.path);
    next.map(|next| next.as_str().to_owned()).ok_or_else(|| {
        format!("is {home:?}: give a path such as `/`, or a page of one of the `allowed_origins`")
    })
}

/// Nothing but our own files. A login leads on to the allowed origins, and Chrome asks `form-action`
/// about that as well.
fn policy(allowed_origins: &[String]) -> String {
    let origins = allowed_origins.iter().map(|origin| format!(" {origin}"));
    let origins: String = origins.collect();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
         connect-src 'self'; form-action 'self'{origins}; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn frame(shared: &Shared<'_>, ui: &str, assets: &Assets, has_logo: bool) -> Value {
    let accounts = &shared.settings.accounts;
    let registration = match accounts.registration {
        Registration::Open => "open",
        Registration::Closed => "closed",
        Registration::Invite => "invite",
        Registration::EnumerationSafe => "enumeration_safe",
    };
    let assets = assets.addresses(ui);
    context! {
        product_name => shared.product_name.trim(),
        prefix => shared.settings.cookies.path.as_str(),
        ui => ui,
        csrf_cookie => shared.settings.cookies.names.csrf.as_str(),
        logo => has_logo.then(|| assets.get(assets::LOGO).cloned()),
        assets => assets,
        registration => registration,
        has_mail => shared.has_mail,
        deletion_days => accounts.deletion_grace.as_secs().div_ceil(24 * 60 * 60),
    }
}
