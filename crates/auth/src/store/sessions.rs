//! `bf_sessions`: one row a login.

use bluefox_auth_core::{
    SessionId, Timestamp, UserId,
    refresh::Salt,
    rotation::{Generation, State},
};
use uuid::Uuid;

use super::{
    StoreError,
    db::{Conn, all, execute, optional},
    refresh_keys,
    users::{Account, AccountRow, IdRow},
};

/// A session.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) id: SessionId,
    pub(crate) user_id: UserId,
    pub(crate) salt: Salt,
    /// What rotation judges by. A session of an inactive user counts as revoked.
    pub(crate) state: State,
    pub(crate) auth_time: Timestamp,
    /// How the user proved who they are (RFC 8176), separated by spaces.
    pub(crate) amr: String,
    /// When somebody was last noted who came without a refresh key.
    pub(crate) key_missed_at: Option<Timestamp>,
}

/// What only the record of a session holds: who began it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Origin {
    pub(crate) user_agent: Option<String>,
    pub(crate) ip: Option<String>,
}

/// Why a session was ended before its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RevokedReason {
    Logout,
    /// A login in the same browser took its place.
    Replaced,
    RefreshTokenReused,
    RefreshKeyMismatch,
    PasswordChanged,
    PasswordReset,
    EmailChangeUndone,
    UserDeleted,
    UserDisabled,
    /// The user ended it from another session.
    User,
    Operator,
}

impl RevokedReason {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Logout => "logout",
            Self::Replaced => "replaced",
            Self::RefreshTokenReused => "refresh_token_reused",
            Self::RefreshKeyMismatch => "refresh_key_mismatch",
            Self::PasswordChanged => "password_changed",
            Self::PasswordReset => "password_reset",
            Self::EmailChangeUndone => "email_change_undone",
            Self::UserDeleted => "user_deleted",
            Self::UserDisabled => "user_disabled",
            Self::User => "user",
            Self::Operator => "operator",
        }
    }
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    user_id: Uuid,
    generation: i64,
    rotated_at: i64,
    salt: Vec<u8>,
    refresh_key_hashes: Option<Vec<u8>>,
    idle_expires_at: i64,
    expires_at: i64,
    auth_time: i64,
    amr: String,
    revoked_at: Option<i64>,
    key_missed_at: Option<i64>,
    is_active: bool,
}

impl TryFrom<SessionRow> for Session {
    type Error = StoreError;

    fn try_from(row: SessionRow) -> Result<Self, StoreError> {
        let generation =
            Generation::from_i64(row.generation).ok_or(StoreError::Damaged("generation"))?;
        Ok(Self {
            id: row.id.into(),
            user_id: row.user_id.into(),
            salt: Salt::from_bytes(&row.salt).ok_or(StoreError::Damaged("salt"))?,
            state: State {
                generation,
                rotated_at: Timestamp::from_millis(row.rotated_at),
                idle_expires_at: Timestamp::from_millis(row.idle_expires_at),
                expires_at: Timestamp::from_millis(row.expires_at),
                keys: refresh_keys::from_column(row.refresh_key_hashes.as_deref())?,
                is_revoked: row.revoked_at.is_some() || !row.is_active,
            },
            auth_time: Timestamp::from_millis(row.auth_time),
            amr: row.amr,
            key_missed_at: row.key_missed_at.map(Timestamp::from_millis),
        })
    }
}

/// Adds a session.
pub(crate) async fn insert(
    conn: Conn<'_>,
    session: &Session,
    origin: &Origin,
) -> Result<(), StoreError> {
    let Session { state, .. } = session;
    execute!(
        conn,
        "INSERT INTO bf_sessions
            (id, user_id, generation, rotated_at, salt, refresh_key_hashes, created_at, last_seen_at,
             idle_expires_at, expires_at, auth_time, amr, user_agent, ip)
         VALUES ($1, $2, $3, $4, $5, $6, $4, $4, $7, $8, $9, $10, $11, $12)",
        session.id.as_uuid(),
        session.user_id.as_uuid(),
        state.generation.as_i64(),
        state.rotated_at.as_millis(),
        session.salt.as_bytes(),
        refresh_keys::to_column(&state.keys),
        state.idle_expires_at.as_millis(),
        state.expires_at.as_millis(),
        session.auth_time.as_millis(),
        &session.amr,
        origin.user_agent.as_deref(),
        origin.ip.as_deref(),
    )?;
    Ok(())
}

/// The session with this identifier, living or not.
pub(crate) async fn find(conn: Conn<'_>, id: SessionId) -> Result<Option<Session>, StoreError> {
    optional!(
        conn,
        SessionRow,
        "SELECT s.id, s.user_id, s.generation, s.rotated_at, s.salt, s.refresh_key_hashes,
                s.idle_expires_at, s.expires_at, s.auth_time, s.amr, s.revoked_at, s.key_missed_at,
                u.is_active
         FROM bf_sessions s JOIN bf_users u ON u.id = s.user_id
         WHERE s.id = $1",
        id.as_uuid(),
    )?
    .map(Session::try_from)
    .transpose()
}

/// The active user of a living session, if the key that signed its token is good.
pub(crate) async fn find_living_account(
    conn: Conn<'_>,
    (id, user): (SessionId, UserId),
    key: &str,
    now: Timestamp,
) -> Result<Option<Account>, StoreError> {
    let row = optional!(
        conn,
        AccountRow,
        "SELECT u.id, u.email, u.is_active, u.is_superuser, u.email_verified, u.created_at,
                u.profile, u.app_metadata, u.deleted_at
         FROM bf_sessions s JOIN bf_users u ON u.id = s.user_id
         WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL
           AND s.idle_expires_at > $3 AND s.expires_at > $3 AND u.is_active
           AND NOT EXISTS (SELECT 1 FROM bf_revoked_keys k WHERE k.kid = $4)",
        id.as_uuid(),
        user.as_uuid(),
        now.as_millis(),
        key,
    )?;
    Ok(row.map(Account::from))
}

/// Whether the session lives, and its user may be in it.
pub(crate) async fn is_living(
    conn: Conn<'_>,
    id: SessionId,
    user: UserId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = optional!(
        conn,
        IdRow,
        "SELECT s.id FROM bf_sessions s JOIN bf_users u ON u.id = s.user_id
         WHERE s.id = $1 AND s.user_id = $2 AND s.revoked_at IS NULL
           AND s.idle_expires_at > $3 AND s.expires_at > $3 AND u.is_active",
        id.as_uuid(),
        user.as_uuid(),
        now.as_millis(),
    )?;
    Ok(row.is_some())
}

#[derive(sqlx::FromRow)]
struct EndedRow {
    id: Uuid,
    user_id: Uuid,
    idle_expires_at: i64,
    expires_at: i64,
}

/// Ends a session and gives its user; `None` when it was over already, or never was.
pub(crate) async fn update_revoked(
    conn: Conn<'_>,
    id: SessionId,
    reason: RevokedReason,
    now: Timestamp,
) -> Result<Option<UserId>, StoreError> {
    let row = optional!(
        conn,
        EndedRow,
        "UPDATE bf_sessions SET revoked_at = $2, revoked_reason = $3
         WHERE id = $1 AND revoked_at IS NULL
         RETURNING id, user_id, idle_expires_at, expires_at",
        id.as_uuid(),
        now.as_millis(),
        reason.as_str(),
    )?;
    Ok(row.map(|row| row.user_id.into()))
}

/// Ends every session of a user, but the one to keep, and gives those of them that lived, or did within the hour: by
/// the clock of another node one that is over here may live still.
pub(crate) async fn update_all_revoked(
    conn: Conn<'_>,
    user: UserId,
    keep: Option<SessionId>,
    reason: RevokedReason,
    now: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    let rows = all!(
        conn,
        EndedRow,
        "UPDATE bf_sessions SET revoked_at = $2, revoked_reason = $3
         WHERE user_id = $1 AND id <> $4 AND revoked_at IS NULL
         RETURNING id, user_id, idle_expires_at, expires_at",
        user.as_uuid(),
        now.as_millis(),
        reason.as_str(),
        keep.map_or(Uuid::nil(), SessionId::as_uuid),
    )?;
    let recently = now.minus(Timestamp::SKEW).as_millis();
    let lived = |row: &EndedRow| row.idle_expires_at.min(row.expires_at) > recently;
    let ended = rows.into_iter().filter(lived);
    Ok(ended.map(|row| row.id.into()).collect())
}

/// Moves the moment at which the user of a living session proved who they are.
pub(crate) async fn update_auth_time(
    conn: Conn<'_>,
    id: SessionId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = execute!(
        conn,
        "UPDATE bf_sessions SET auth_time = $2 WHERE id = $1 AND revoked_at IS NULL",
        id.as_uuid(),
        now.as_millis(),
    )?;
    Ok(changed > 0)
}

/// A living session, as its user looks at it.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) id: SessionId,
    pub(crate) created_at: Timestamp,
    pub(crate) last_seen_at: Timestamp,
    pub(crate) idle_expires_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) origin: Origin,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    id: Uuid,
    created_at: i64,
    last_seen_at: i64,
    idle_expires_at: i64,
    expires_at: i64,
    user_agent: Option<String>,
    ip: Option<String>,
}

/// The living sessions of a user, the one seen last first.
pub(crate) async fn list_living(
    conn: Conn<'_>,
    user: UserId,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Listed>, StoreError> {
    let rows = all!(
        conn,
        ListedRow,
        "SELECT id, created_at, last_seen_at, idle_expires_at, expires_at, user_agent, ip
         FROM bf_sessions
         WHERE user_id = $1 AND revoked_at IS NULL AND idle_expires_at > $2 AND expires_at > $2
         ORDER BY last_seen_at DESC, id DESC LIMIT $3",
        user.as_uuid(),
        now.as_millis(),
        i64::from(limit),
    )?;
    let listed = rows.into_iter().map(|row| Listed {
        id: row.id.into(),
        created_at: Timestamp::from_millis(row.created_at),
        last_seen_at: Timestamp::from_millis(row.last_seen_at),
        idle_expires_at: Timestamp::from_millis(row.idle_expires_at),
        expires_at: Timestamp::from_millis(row.expires_at),
        origin: Origin {
            user_agent: row.user_agent,
            ip: row.ip,
        },
    });
    Ok(listed.collect())
}

/// Removes up to `limit` sessions whose limits ended before a moment, and gives their number. There is no
/// index for it: each refresh would have to move its row there, for one look an hour.
pub(crate) async fn delete_ended_before(
    conn: Conn<'_>,
    moment: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    execute!(
        conn,
        "DELETE FROM bf_sessions
         WHERE id IN (SELECT id FROM bf_sessions WHERE idle_expires_at < $1 LIMIT $2)",
        moment.as_millis(),
        i64::from(limit),
    )
}
