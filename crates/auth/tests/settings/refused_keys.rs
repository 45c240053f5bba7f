//! Keys that can't sign, and secrets that are none.

use bluefox_auth::{Algorithm, BluefoxAuth, Builder, core::token::generate_pem};
use insta::assert_snapshot;
use secrecy::{ExposeSecret as _, SecretString};

use super::{good, support::SECRET, verdict, verdicts};

/// A fixture, since an RSA key takes a while to make.
const RSA: &str = include_str!("../../../core/tests/keys/rsa-2048.pem");
const SHORT_RSA: &str = include_str!("../../../core/tests/keys/rsa-1024.pem");
const PUBLIC_RSA: &str = include_str!("../../../core/tests/keys/rsa-2048-public.pem");
const PKCS1_RSA: &str = include_str!("../../../core/tests/keys/rsa-2048-pkcs1.pem");
const SEC1_EC: &str = include_str!("../../../core/tests/keys/p256-sec1.pem");
const ENCRYPTED: &str = include_str!("../../../core/tests/keys/p256-encrypted.pem");
const P521: &str = include_str!("../../../core/tests/keys/p521.pem");

fn made(algorithm: Algorithm) -> SecretString {
    generate_pem(algorithm).expect("a key")
}

#[test]
fn there_is_a_secret_key() {
    assert_snapshot!(verdict(&BluefoxAuth::open("sqlite::memory:")), @"`secret_key` is missing: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`");
}

#[test]
fn the_secret_key_is_long_and_no_placeholder() {
    assert_snapshot!(
        verdicts(
            &[
                "",
                "secret",
                "0123456789abcdefghijklmnopqrstu",
                "0123456789abcdefghijklmnopqrstuv",
                "change-me-change-me-change-me-change-me",
                "your-secret-key-at-least-32-bytes-long",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "                                        ",
            ],
            Builder::secret_key,
        ),
        @r#"
    ""
      `secret_key` is 0 bytes long and needs at least 32: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`
    "secret"
      `secret_key` is 6 bytes long and needs at least 32: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`
    "0123456789abcdefghijklmnopqrstu"
      `secret_key` is 31 bytes long and needs at least 32: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`
    "0123456789abcdefghijklmnopqrstuv"
      works
    "change-me-change-me-change-me-change-me"
      `secret_key` is a placeholder, not a secret: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`
    "your-secret-key-at-least-32-bytes-long"
      `secret_key` is a placeholder, not a secret: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      `secret_key` is a placeholder, not a secret: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`
    "                                        "
      `secret_key` is 0 bytes long and needs at least 32: make one with `bluefox-auth secret generate` or `openssl rand -base64 32`
    "#
    );
}

#[test]
fn a_previous_secret_key_is_one_too() {
    assert_snapshot!(
        verdict(&good().previous_secret_keys(["short", SECRET, "change-me-change-me-change-me-change"])),
        @r#"
    `previous_secret_keys` holds a key that is 5 bytes long and needs at least 32: leave it out; its tokens end with it
    `previous_secret_keys` holds a key that is a placeholder, not a secret: leave it out; its tokens end with it
    "#
    );
}

#[test]
fn no_refusal_shows_a_secret() {
    let builder = BluefoxAuth::open("sqlite::memory:")
        .secret_key("hunter2")
        .previous_secret_keys(["hunter3"])
        .algorithm(Algorithm::ES256)
        .signing_key_pem("hunter4");
    assert!(!verdict(&builder).contains("hunter"));
    assert!(!format!("{builder:?}").contains("hunter"));
}

#[test]
fn an_asymmetric_algorithm_has_a_key_and_an_hmac_has_none() {
    for algorithm in Algorithm::ALL {
        let without = verdict(&good().algorithm(algorithm));
        assert_eq!(
            without != "works",
            algorithm.is_asymmetric(),
            "{algorithm}: {without}"
        );
    }
    assert_snapshot!(verdict(&good().algorithm(Algorithm::ES256)), @"`signing_key` is missing: ES256 signs with a private key; make one with `bluefox-auth secret generate --algorithm ES256`");
    assert_snapshot!(verdict(&good().signing_key_pem(made(Algorithm::ES256))), @"`signing_key` is given, but HS256 derives its key from `secret_key`: leave the key out, or choose its algorithm (RS256, ES256, EdDSA, …)");
    assert_snapshot!(verdict(&good().previous_signing_keys_pem([made(Algorithm::ES256)])), @"`previous_signing_keys` is given, but HS256 has no signing key: leave it out");
}

#[test]
fn the_key_is_of_the_algorithms_kind() {
    let fit = |pem: &str| {
        let fits = |algorithm: &Algorithm| {
            algorithm.is_asymmetric()
                && verdict(&good().algorithm(*algorithm).signing_key_pem(pem)) == "works"
        };
        let words: Vec<&str> = Algorithm::ALL
            .iter()
            .filter(|one| fits(one))
            .map(|one| one.as_str())
            .collect();
        words.join(" ")
    };
    for algorithm in [Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA] {
        assert_eq!(fit(made(algorithm).expose_secret()), algorithm.as_str());
    }
    assert_eq!(fit(RSA), "RS256 RS384 RS512");
    let wrong = good()
        .algorithm(Algorithm::ES256)
        .signing_key_pem(made(Algorithm::ES384));
    assert_snapshot!(verdict(&wrong), @"`signing_key` does not fit the algorithm ES256: give the private key that `bluefox-auth secret generate --algorithm ES256` prints");
}

#[test]
fn what_is_no_private_key_is_refused() {
    let rs256 = |pem: &str| verdict(&good().algorithm(Algorithm::RS256).signing_key_pem(pem));
    let es256 = |pem: &str| verdict(&good().algorithm(Algorithm::ES256).signing_key_pem(pem));
    assert_snapshot!(rs256(SHORT_RSA), @"`signing_key` is an RSA key of less than 2048 bits, or a damaged one: give the private key that `bluefox-auth secret generate --algorithm RS256` prints");
    assert_snapshot!(rs256(PUBLIC_RSA), @"`signing_key` is not a private key in PEM (PKCS#8, `BEGIN PRIVATE KEY`) of RSA, P-256, P-384 or Ed25519: give the private key that `bluefox-auth secret generate --algorithm RS256` prints");
    assert_snapshot!(rs256(PKCS1_RSA), @"`signing_key` is not a private key in PEM (PKCS#8, `BEGIN PRIVATE KEY`) of RSA, P-256, P-384 or Ed25519: give the private key that `bluefox-auth secret generate --algorithm RS256` prints");
    assert_snapshot!(es256(SEC1_EC), @"`signing_key` is not a private key in PEM (PKCS#8, `BEGIN PRIVATE KEY`) of RSA, P-256, P-384 or Ed25519: give the private key that `bluefox-auth secret generate --algorithm ES256` prints");
    assert_snapshot!(es256(ENCRYPTED), @"`signing_key` is not a private key in PEM (PKCS#8, `BEGIN PRIVATE KEY`) of RSA, P-256, P-384 or Ed25519: give the private key that `bluefox-auth secret generate --algorithm ES256` prints");
    assert_snapshot!(es256(P521), @"`signing_key` is not a private key in PEM (PKCS#8, `BEGIN PRIVATE KEY`) of RSA, P-256, P-384 or Ed25519: give the private key that `bluefox-auth secret generate --algorithm ES256` prints");
    for garbage in ["", "garbage", "-----BEGIN PRIVATE KEY-----", &RSA[..200]] {
        let said = es256(garbage);
        assert!(
            said.contains("is not a private key in PEM"),
            "{garbage:?}: {said}"
        );
    }
}

#[test]
fn a_previous_signing_key_is_one_too() {
    let good = || {
        good()
            .algorithm(Algorithm::ES256)
            .signing_key_pem(made(Algorithm::ES256))
    };
    let all: Vec<SecretString> = [Algorithm::ES384, Algorithm::EdDSA, Algorithm::ES256]
        .map(made)
        .into_iter()
        .chain([RSA.into()])
        .collect();
    assert_eq!(verdict(&good().previous_signing_keys_pem(all)), "works");
    assert_snapshot!(verdict(&good().previous_signing_keys_pem(["garbage"])), @"`previous_signing_keys` holds a key that is not a private key in PEM (PKCS#8, `BEGIN PRIVATE KEY`) of RSA, P-256, P-384 or Ed25519: leave it out");
    assert_snapshot!(verdict(&good().previous_signing_keys_pem([SHORT_RSA])), @"`previous_signing_keys` holds a key that is an RSA key of less than 2048 bits, or a damaged one: leave it out");
}
