//! `bluefox-auth secret generate`

use bluefox_auth::{
    Algorithm, SystemEntropy,
    core::{secret, token},
};
use secrecy::ExposeSecret as _;

use crate::{failure::Failure, output};

/// Prints what the algorithm signs with.
pub(super) fn generate(algorithm: Algorithm) -> Result<(), Failure> {
    if algorithm.is_asymmetric() {
        let pem = token::generate_pem(algorithm)
            .map_err(|error| Failure::because("make a key", &error))?;
        output::result(pem.expose_secret().trim_end())?;
    } else {
        output::result(secret::generate(&SystemEntropy).expose_secret())?;
    }
    Ok(())
}
