//! The settings as the library takes them.

use std::path::Path;

use bluefox_auth::{BluefoxAuth, Builder, Hashing};
use secrecy::SecretString;

use super::{Config, Mistake, Mistakes, sources::Place};

impl Config {
    /// The library, ready to be built with these settings.
    ///
    /// # Errors
    ///
    /// When a file of a key can't be read. Whether they can work together, the library checks.
    pub(crate) fn builder(&self) -> Result<Builder, Mistakes> {
        let mut mistakes = Vec::new();
        let mut key = |path: &Path| {
            read_key(path)
                .map_err(|mistake| mistakes.push(mistake))
                .ok()
        };
        let signing_key = self.signing_key_file.as_deref().map(&mut key);
        let previous: Vec<_> = self
            .previous_signing_key_files
            .iter()
            .map(|path| key(path))
            .collect();
        if !mistakes.is_empty() {
            return Err(Mistakes(mistakes));
        }
        let mut builder = self
            .cookies(self.database())
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

    /// What concerns the database and the hashing alone: enough to migrate and to manage users.
    pub(crate) fn database(&self) -> Builder {
        let defaults = Hashing::default();
        BluefoxAuth::open(&self.database_url.0)
            .database_max_connections(self.database_max_connections)
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
            .allowed_origins(&self.allowed_origins);
        match &self.cookie_domain {
            Some(domain) => builder.cookie_domain(domain),
            None => builder,
        }
    }
}

fn read_key(path: &Path) -> Result<SecretString, Mistake> {
    std::fs::read_to_string(path)
        .map(SecretString::from)
        .map_err(|error| {
            let place = Place::File(path.display().to_string(), None);
            Mistake::new(place, format!("the signing key can't be read: {error}"))
        })
}
