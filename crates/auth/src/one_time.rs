//! One-time flows: something is proven by a mail, once.
//!
//! A mail carries a token, in a link, and six digits. Whoever began the flow got a handle: the digits
//! count together with it alone, five times. Tokens are bound to their purpose and to the address
//! that they were sent to; a GET never uses one up.

use std::time::Duration;

use bluefox_auth_core::{
    Code, Email, UserId,
    ids::uuid_v7,
    one_time::{self, TokenHash},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::{
    call::Call,
    error::{FieldError, Problem},
    mail::{Letter, MailPurpose, outbox},
    store::{
        db::Tx,
        one_time_tokens::{self, OneTimeToken},
    },
};

/// How many flows of a purpose an address gets in an hour. Further ones look the same to who begins
/// them, and no mail is sent: nobody's mailbox is flooded, and nobody guesses at many codes.
const MAX_AN_HOUR: i64 = 5;

/// How many of these have a code, in an hour and in a day. The later ones have a link alone: it can't
/// be guessed, so a stranger can't make it void either. Whoever begins flows for somebody else and
/// uses their codes up leaves the owner links that work.
const MAX_CODES_AN_HOUR: i64 = 3;
const MAX_CODES_A_DAY: i64 = 10;

/// The word of a flow that is void from its beginning. It is no purpose's, so that nothing accepts
/// it, and it does not count: whoever asks all the time would keep the owner from ever getting a mail.
const NOTHING: &str = "nothing";

/// What a flow proves. A token of one purpose never serves another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The address of an account.
    EmailVerification,
    /// The address of an account that does not exist yet.
    Registration,
    /// That who forgot the password reads the mails.
    PasswordReset,
    /// The address that an account shall have.
    EmailChange,
    /// That who had the former address still reads its mails.
    EmailChangeUndo,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::EmailVerification => "email_verification",
            Self::Registration => "registration",
            Self::PasswordReset => "password_reset",
            Self::EmailChange => "email_change",
            Self::EmailChangeUndo => "email_change_undo",
        }
    }

    /// How long its token is good.
    pub(crate) const fn life(self) -> Duration {
        match self {
            Self::PasswordReset => Duration::from_hours(1),
            Self::EmailVerification | Self::Registration | Self::EmailChange => {
                Duration::from_hours(24)
            }
            Self::EmailChangeUndo => Duration::from_hours(72),
        }
    }

    const fn mail(self) -> MailPurpose {
        match self {
            Self::EmailVerification => MailPurpose::VerifyEmail,
            Self::Registration => MailPurpose::ConfirmRegistration,
            Self::PasswordReset => MailPurpose::ResetPassword,
            Self::EmailChange => MailPurpose::ConfirmEmailChange,
            Self::EmailChangeUndo => MailPurpose::EmailChanged,
        }
    }
}

/// A flow that is to be begun.
#[derive(Clone, Debug)]
pub(crate) struct Draft<'d> {
    pub(crate) purpose: Purpose,
    pub(crate) user: Option<UserId>,
    /// Where the mail goes.
    pub(crate) to: &'d Email,
    /// What its end needs besides, a JSON text.
    pub(crate) data: String,
    /// What the mail says besides.
    pub(crate) facts: Vec<(&'static str, String)>,
    /// Another mail than the purpose's own: it carries no token.
    pub(crate) notice: Option<MailPurpose>,
    /// Whether all this is for nothing, and only shall not look so.
    pub(crate) is_void: bool,
    /// Whether it follows from a proof by mail. Nobody floods a mailbox with those, and whoever used
    /// the limit up beforehand must not hold them back.
    pub(crate) is_unlimited: bool,
}

impl<'d> Draft<'d> {
    /// A flow of an account, with its own address.
    pub(crate) const fn new(purpose: Purpose, user: Option<UserId>, to: &'d Email) -> Self {
        Self {
            purpose,
            user,
            to,
            data: String::new(),
            facts: Vec::new(),
            notice: None,
            is_void: false,
            is_unlimited: false,
        }
    }
}

/// Begins a flow in the transaction, queues its mail, and gives the flow's handle. It does the same
/// whether the mail will be sent or not.
pub(crate) async fn begin(
    call: &Call,
    tx: &mut Tx,
    draft: Draft<'_>,
) -> Result<SecretString, Problem> {
    let Draft { purpose, to, .. } = draft;
    let (auth, now, word) = (&call.auth, call.now, purpose.as_str());
    tx.take_turns(turn(purpose, to)).await?;
    let [an_hour, a_day] = [1, 24].map(|hours| now.minus(Duration::from_hours(hours)));
    let in_hour = one_time_tokens::count_since(tx.conn(), to, word, an_hour).await?;
    let in_day = one_time_tokens::count_since(tx.conn(), to, word, a_day).await?;
    let is_void = draft.is_void || (!draft.is_unlimited && in_hour >= MAX_AN_HOUR);
    let has_code = draft.notice.is_none()
        && purpose != Purpose::EmailChangeUndo
        && in_hour < MAX_CODES_AN_HOUR
        && in_day < MAX_CODES_A_DAY;

    let entropy = auth.entropy().as_ref();
    let (token, flow) = (one_time::token(entropy), one_time::token(entropy));
    let code = one_time::code(entropy);
    let id = uuid_v7(now, entropy);
    let row = OneTimeToken {
        id,
        purpose: if is_void { NOTHING } else { word }.to_owned(),
        user: draft.user,
        email: to.clone(),
        // What is for nothing has one too, so that a try at it costs the same.
        code_mac: has_code
            .then(|| one_time::code_mac(&auth.keys().one_time_code, id, &code).to_vec()),
        data: draft.data,
        created_at: now,
        expires_at: now.plus(purpose.life()),
    };
    let hashes = (hash(&token)?, hash(&flow)?);
    one_time_tokens::insert(tx.conn(), &row, hashes).await?;

    let mail = draft.notice.unwrap_or(purpose.mail());
    let mut letter = Letter::new(to.as_str(), mail, outbox::language(call)?);
    if draft.notice.is_none() {
        letter.token = Some(token.expose_secret().to_owned());
        letter.code = has_code.then(|| code.expose_secret().to_owned());
        letter.expires_at = Some(row.expires_at.as_millis());
    }
    for (name, value) in draft.facts {
        letter = letter.with_fact(name, value);
    }
    outbox::queue(call, tx, letter, draft.user, is_void).await?;
    Ok(flow)
}

/// A number for the purpose and the address, so that their flows are counted one after the other.
fn turn(purpose: Purpose, to: &Email) -> i64 {
    let digest = Sha256::digest(format!("{}:{}", purpose.as_str(), to.key()));
    digest
        .first_chunk::<8>()
        .map_or(0, |bytes| i64::from_be_bytes(*bytes))
}

fn hash(token: &SecretString) -> Result<TokenHash, Problem> {
    TokenHash::of(token).ok_or_else(|| Problem::internal("a token that we made has another form"))
}

/// What a body says to prove something: the token of the mail's link, or the handle of the flow and
/// the six digits.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub(crate) struct Ticket {
    /// The token of the mail's link. With it, `flow` and `code` don't count.
    #[schema(value_type = Option<String>)]
    pub(crate) token: Option<SecretString>,
    /// The handle of the flow, from the answer that began it.
    #[schema(value_type = Option<String>)]
    pub(crate) flow: Option<SecretString>,
    /// The six digits of the mail.
    #[schema(value_type = Option<String>)]
    pub(crate) code: Option<SecretString>,
}

/// What is wrong with a ticket that can't be one.
pub(crate) fn missing() -> FieldError {
    FieldError::new("token", "is required, or `flow` and `code`")
}

/// The living token that a ticket stands for. It is not used up by that; but an attempt at a code is
/// counted, and an attempt that can't be counted is none.
pub(crate) async fn find(
    call: &Call,
    ticket: &Ticket,
    purposes: &[Purpose],
) -> Result<(Purpose, OneTimeToken), Problem> {
    let found = match ticket {
        Ticket {
            token: Some(token), ..
        } => match TokenHash::of(token) {
            Some(hash) => {
                let mut reader = call.auth.db().read().await?;
                one_time_tokens::find_living(reader.conn(), hash, call.now).await?
            }
            None => None,
        },
        Ticket {
            flow: Some(flow),
            code: Some(code),
            ..
        } => by_code(call, flow, code).await?,
        _ => return Err(missing().into()),
    };
    found
        .and_then(|token| {
            let purpose = purposes.iter().find(|one| one.as_str() == token.purpose)?;
            Some((*purpose, token))
        })
        .ok_or_else(refused)
}

async fn by_code(
    call: &Call,
    flow: &SecretString,
    code: &SecretString,
) -> Result<Option<OneTimeToken>, Problem> {
    let Some(flow) = TokenHash::of(flow) else {
        return Ok(None);
    };
    let mut tx = call.auth.begin().await?;
    let token = one_time_tokens::update_attempted(tx.conn(), flow, call.now).await?;
    tx.commit().await?;
    let keys = &call.auth.keys().one_time_code;
    let fits = |token: &OneTimeToken| {
        let mac = token.code_mac.as_deref();
        mac.is_some_and(|mac| one_time::code_verifies(keys, token.id, code, mac))
    };
    Ok(token.filter(fits))
}

/// Uses the token up in the transaction, or refuses: somebody else was faster.
pub(crate) async fn redeem(call: &Call, tx: &mut Tx, token: &OneTimeToken) -> Result<(), Problem> {
    if one_time_tokens::update_used(tx.conn(), token.id, call.now).await? {
        Ok(())
    } else {
        Err(refused())
    }
}

/// Makes the user's other flows of these purposes void.
pub(crate) async fn void(
    call: &Call,
    tx: &mut Tx,
    user: UserId,
    purposes: &[Purpose],
) -> Result<(), Problem> {
    for purpose in purposes {
        one_time_tokens::update_void(tx.conn(), user, purpose.as_str(), call.now).await?;
    }
    Ok(())
}

/// The user's living tokens of a purpose.
pub(crate) async fn list(
    call: &Call,
    tx: &mut Tx,
    user: UserId,
    purpose: Purpose,
) -> Result<Vec<OneTimeToken>, Problem> {
    let (word, now) = (purpose.as_str(), call.now);
    Ok(one_time_tokens::list_living(tx.conn(), user, word, now).await?)
}

/// Makes one flow void.
pub(crate) async fn void_one(
    call: &Call,
    tx: &mut Tx,
    token: &OneTimeToken,
) -> Result<(), Problem> {
    Ok(one_time_tokens::update_void_one(tx.conn(), token.id, call.now).await?)
}

/// Makes the flows of a purpose void that were mailed to an address.
pub(crate) async fn void_of_email(
    call: &Call,
    tx: &mut Tx,
    email: &Email,
    purpose: Purpose,
) -> Result<(), Problem> {
    let (word, now) = (purpose.as_str(), call.now);
    Ok(one_time_tokens::update_void_of_email(tx.conn(), email, word, now).await?)
}

/// The one refusal of every ticket.
pub(crate) fn refused() -> Problem {
    Problem::new(Code::InvalidToken)
}
