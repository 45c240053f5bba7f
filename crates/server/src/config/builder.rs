//! The settings as the library takes them.

use std::path::Path;

use bluefox_auth::{BluefoxAuth, Builder, Hashing, Pages, Smtp};
use secrecy::SecretString;

use super::{Config, Mistake, Mistakes, sources::Place};

impl Config {
    /// The library, ready to be built with these settings.
    ///
    /// # Errors
    ///
    /// When a file of a key or a certificate can't be read. Whether they can work together, the library checks.
    pub(crate) fn builder(&self) -> Result<Builder, Mistakes> {
        let mut mistakes = Vec::new();
        let mut key = |path: &Path| {
            read(path, "the signing key")
                .map(SecretString::from)
                .map_err(|mistake| mistakes.push(mistake))
                .ok()
        };
        let signing_key = self.signing_key_file.as_deref().map(&mut key);
        let previous: Vec<_> = self
            .previous_signing_key_files
            .iter()
            .map(|path| key(path))
            .collect();
        let smtp = self
            .smtp()
            .map_err(|mistake| mistakes.push(mistake))
            .ok()
            .flatten();
        if !mistakes.is_empty() {
            return Err(Mistakes(mistakes));
        }
        let mut builder = self
            .mail(self.accounts(self.cookies(self.database())))
            .previous_secret_keys(self.previous_secret_keys.clone())
            .algorithm(self.algorithm)
            .previous_signing_keys_pem(previous.into_iter().flatten())
            .access_token_ttl(self.access_token_ttl)
            .refresh_token_ttl(self.refresh_token_ttl)
            .session_max_age(self.session_max_age)
            .reuse_window(self.reuse_window)
            .token_audience(&self.token_audience)
            .prefix(&self.prefix)
            .trusted_proxies(&self.trusted_proxies);
        if self.pages {
            builder = builder.pages(self.hosted_pages());
        }
        if let Some(smtp) = smtp {
            builder = builder.smtp(smtp);
        }
        if let Some(secret) = self.secret_key.clone() {
            builder = builder.secret_key(secret);
        }
        if let Some(pem) = signing_key.flatten() {
            builder = builder.signing_key_pem(pem);
        }
        if let Some(issuer) = &self.token_issuer {
            builder = builder.token_issuer(issuer);
        }
        Ok(builder)
    }

    /// What concerns the database, the hashing and what users hold: enough to migrate and to manage
    /// users.
    pub(crate) fn database(&self) -> Builder {
        let defaults = Hashing::default();
        BluefoxAuth::open(&self.database_url.0)
            .app_metadata_in_token(self.app_metadata_in_token)
            .database_max_connections(self.database_max_connections)
            .memory_entries(self.memory_entries)
            .max_staleness(self.max_staleness)
            .hashing(Hashing {
                memory_kib: self.hashing_memory_kib,
                iterations: self.hashing_iterations,
                threads: self.hashing_threads.unwrap_or(defaults.threads),
                queue: self.hashing_queue,
                deadline: self.hashing_deadline,
                ..defaults
            })
    }

    fn cookies(&self, builder: Builder) -> Builder {
        let builder = builder
            .cookie_secure(self.cookie_secure)
            .cookie_same_site(self.cookie_same_site)
            .cookie_prefix(self.cookie_prefix)
            .allowed_origins(&self.allowed_origins)
            .clear_site_data(self.clear_site_data.iter().copied());
        match &self.cookie_domain {
            Some(domain) => builder.cookie_domain(domain),
            None => builder,
        }
    }

    fn accounts(&self, builder: Builder) -> Builder {
        let builder = builder
            .registration(self.registration)
            .require_email_verification(self.require_email_verification)
            .invitation_ttl(self.invitation_ttl)
            .deletion_grace(self.deletion_grace)
            .security_alerts(self.security_alerts)
            .event_retention(self.event_retention);
        match self.step_up_max_age {
            Some(age) => builder.step_up_max_age(age),
            None => builder,
        }
    }

    /// What mails say, whoever sends them.
    fn mail(&self, builder: Builder) -> Builder {
        let mut builder = builder
            .product_name(&self.product_name)
            .mail_language(&self.mail_language);
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        if let Some(links) = &self.mail_links {
            builder = builder.mail_links(links);
        }
        if let Some(folder) = &self.mail_templates {
            builder = builder.mail_templates(folder);
        }
        builder
    }

    /// What the hosted pages look like, and where they lead.
    fn hosted_pages(&self) -> Pages {
        let mut pages = Pages::new();
        if let Some(path) = &self.pages_logo_file {
            pages = pages.logo_file(path);
        }
        if let Some(color) = &self.pages_color_light {
            pages = pages.color_light(color);
        }
        if let Some(color) = &self.pages_color_dark {
            pages = pages.color_dark(color);
        }
        if let Some(folder) = &self.pages_templates {
            pages = pages.templates(folder);
        }
        if let Some(home) = &self.pages_home {
            pages = pages.home(home);
        }
        pages
    }

    /// The mail server, where there is one.
    fn smtp(&self) -> Result<Option<Smtp>, Mistake> {
        let (Some(host), Some(from)) = (&self.smtp_host, &self.mail_from) else {
            return Ok(None);
        };
        let mut smtp = Smtp::new(host, from).security(self.smtp_security);
        if let Some(port) = self.smtp_port {
            smtp = smtp.port(port);
        }
        if let (Some(name), Some(password)) = (&self.smtp_username, &self.smtp_password) {
            smtp = smtp.login(name, password.clone());
        }
        if let Some(path) = &self.smtp_ca_file {
            smtp = smtp.ca_pem(read(path, "the certificate authority")?);
        }
        Ok(Some(smtp))
    }
}

fn read(path: &Path, what: &str) -> Result<String, Mistake> {
    std::fs::read_to_string(path).map_err(|error| {
        let place = Place::File(path.display().to_string(), None);
        Mistake::new(place, format!("{what} can't be read: {error}"))
    })
}
