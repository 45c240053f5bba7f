//! A certificate by an authority that nobody knows unless told.

use std::{fs, path::PathBuf};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use tempfile::TempDir;

pub(crate) struct Certificate {
    /// The authority's own, which a client has to trust.
    pub(crate) ca_pem: String,
    pub(crate) ca_file: PathBuf,
    chain_file: String,
    key_file: String,
    _dir: TempDir,
}

impl Certificate {
    /// For `localhost` and 127.0.0.1.
    pub(crate) fn new() -> Self {
        Self::of(&["localhost", "127.0.0.1"])
    }

    /// For these names.
    pub(crate) fn of(names: &[&str]) -> Self {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let authority_key = KeyPair::generate().expect("a key");
        let ca_pem = authority
            .self_signed(&authority_key)
            .expect("a certificate")
            .pem();
        let authority = Issuer::new(authority, authority_key);

        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let key = KeyPair::generate().expect("a key");
        let certificate = CertificateParams::new(names)
            .and_then(|params| params.signed_by(&key, &authority))
            .expect("a certificate");

        let dir = tempfile::tempdir().expect("a temporary folder");
        let write = |name, pem: &str| {
            let path = dir.path().join(name);
            fs::write(&path, pem).expect("a file");
            path
        };
        let text = |path: PathBuf| path.into_os_string().into_string().expect("UTF-8");
        Self {
            ca_file: write("ca.pem", &ca_pem),
            chain_file: text(write("certificate.pem", &certificate.pem())),
            key_file: text(write("key.pem", &key.serialize_pem())),
            ca_pem,
            _dir: dir,
        }
    }

    /// The arguments of a server that uses it: `tls` is `starttls` or `tls`.
    pub(crate) fn args<'a>(&'a self, tls: &'a str) -> [&'a str; 6] {
        let (chain, key) = (&self.chain_file, &self.key_file);
        ["--tls", tls, "--cert", chain, "--key", key]
    }
}
