//! What lies in the database: nothing that opens anything.

use std::{fmt::Write as _, time::Duration};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use bluefox_auth::Mail;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use super::{
    ADA, Raw, register, run,
    support::{Database, Engine, SECRET, World, story},
    told,
    way::{Outcome, Way},
    world,
};

const NEW_SECRET: &str = "kQ7nS3oXv8bJ5mZ1tY6wR2cF9hL4pD0gUeAiNxVqTsE";

/// A secret as text, as the bytes that it stands for, and as text of text.
fn spellings(secret: &SecretString) -> Vec<String> {
    let text = secret.expose_secret();
    let mut bytes = vec![text.as_bytes().to_vec(), STANDARD.encode(text).into_bytes()];
    bytes.extend(URL_SAFE_NO_PAD.decode(text));
    bytes.iter().map(|bytes| hex(bytes)).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes it all");
        text
    })
}

/// The places that hold one of these.
async fn places(database: &Database, needles: &[String]) -> Vec<String> {
    let cells = Raw::open(database).await.cells().await;
    let holds = cells.into_iter().filter(|cell| {
        let mut needles = needles.iter();
        needles.any(|needle| cell.hex.contains(needle.as_str()))
    });
    let mut places: Vec<String> = holds.map(|cell| cell.place).collect();
    places.sort();
    places.dedup();
    places
}

fn only(way: &Way) -> Mail {
    let mut handed = way.handed();
    assert_eq!(handed.len(), 1);
    handed.remove(0)
}

story!(nothing_usable_lies_in_the_database, engine, {
    let way = Way::new(|_, _| Outcome::Passing);
    let world = world(engine, &way).await;
    let body = json!({ "email": ADA, "password": "correct horse" });
    let flow = world
        .browser()
        .post("/auth/register", &body)
        .await
        .field("flow");
    // A first attempt tells the test what the mail says, and leaves it in the outbox.
    assert_eq!(run(&world).await, 1);
    let mail = only(&way);
    let (token, code) = (
        mail.token.expect("it has one"),
        mail.code.expect("it has one"),
    );
    for secret in [&token, &code, &flow.into()] {
        assert_eq!(places(&world.database, &spellings(secret)).await, [""; 0]);
    }
    let address = places(&world.database, &[hex(ADA.as_bytes())]).await;
    let plain = ["bf_one_time_tokens.email", "bf_one_time_tokens.email_key"];
    let known = ["bf_users.email", "bf_users.email_key"];
    assert_eq!(address, [plain, known].concat(), "and not in a letter");
});

story!(a_letter_that_was_sent_is_forgotten, engine, {
    let way = Way::new(|_, _| Outcome::Sent);
    let world = world(engine, &way).await;
    register(&world, ADA).await;
    run(&world).await;
    assert_eq!(told(&world.database).await, "sent | empty | 1 | -");
});

/// The same world after a change of the secret.
async fn changed(world: World, way: &Way, previous: &[&str]) -> World {
    let previous: Vec<String> = previous.iter().map(|one| (*one).to_owned()).collect();
    world
        .restarted(|builder| {
            let builder = builder
                .secret_key(NEW_SECRET)
                .previous_secret_keys(previous);
            builder.on_mail(way.hook())
        })
        .await
}

story!(a_letter_outlives_a_change_of_the_secret, engine, {
    let way = Way::new(|_, _| Outcome::Sent);
    let world = changed(queued(engine).await, &way, &[SECRET]).await;
    assert_eq!(run(&world).await, 1);
    let mail = only(&way);
    assert_eq!(mail.to, ADA);
    let token = mail.token.expect("it has one");
    let body = json!({ "token": token.expose_secret() });
    let path = "/auth/email-verification/confirm";
    assert_eq!(world.browser().post(path, &body).await.status, 200);
});

story!(a_letter_whose_secret_is_gone_is_dead, engine, {
    let way = Way::new(|_, _| Outcome::Sent);
    let world = changed(queued(engine).await, &way, &[]).await;
    assert_eq!(run(&world).await, 1);
    assert_eq!(way.handed().len(), 0);
    let line = "dead | sealed | 1 | it was sealed with a secret that is gone";
    assert_eq!(told(&world.database).await, line);
});

/// A world with one mail in its outbox.
async fn queued(engine: Engine) -> World {
    let world = world(engine, &Way::new(|_, _| Outcome::Sent)).await;
    register(&world, ADA).await;
    world
}

story!(a_letter_opens_nothing_in_another_row, engine, {
    let way = Way::new(|_, _| Outcome::Sent);
    let world = world(engine, &way).await;
    register(&world, ADA).await;
    world.clock.advance(Duration::from_secs(1));
    register(&world, "mallory@example.com").await;
    let copy = "UPDATE bf_outbox
                SET letter = (SELECT letter FROM bf_outbox ORDER BY created_at LIMIT 1)";
    Raw::open(&world.database).await.execute(copy).await;
    assert_eq!(run(&world).await, 2);
    assert_eq!(only(&way).to, ADA);
    assert!(
        told(&world.database)
            .await
            .starts_with("dead | sealed | 1 |")
    );
});
