//! An app with a state and a table of its own, beside the users and in the same database: a note
//! belongs to a user, and goes with them.
//!
//! `cargo run -p bluefox-auth --example own_state` serves <http://127.0.0.1:8000>.

use std::error::Error;

use axum::{
    Json, Router,
    extract::{FromRef, State},
    http::StatusCode,
    routing::get,
};
use bluefox_auth::{BluefoxAuth, Code, CurrentUser, Problem, SystemEntropy, core::secret};
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;
use tokio::net::TcpListener;

/// `FromRef` hands each extractor its part. Without the field `auth`, `CurrentUser` does not compile.
#[derive(Clone, FromRef)]
pub(crate) struct AppState {
    pub(crate) auth: BluefoxAuth,
    pub(crate) pool: SqlitePool,
}

#[derive(Serialize, sqlx::FromRow)]
struct Note {
    id: i64,
    text: String,
}

#[derive(Deserialize)]
struct NewNote {
    text: String,
}

async fn list(
    user: CurrentUser,
    State(pool): State<SqlitePool>,
) -> Result<Json<Vec<Note>>, Problem> {
    sqlx::query_as("SELECT id, text FROM notes WHERE user_id = $1 ORDER BY id")
        .bind(user.id.as_uuid())
        .fetch_all(&pool)
        .await
        .map(Json)
        .map_err(|error| failed(&error))
}

/// It changes something, so a cookie needs its CSRF token: `CurrentUser` sees to that.
async fn add(
    user: CurrentUser,
    State(pool): State<SqlitePool>,
    Json(NewNote { text }): Json<NewNote>,
) -> Result<(StatusCode, Json<Note>), Problem> {
    sqlx::query_as("INSERT INTO notes (user_id, text) VALUES ($1, $2) RETURNING id, text")
        .bind(user.id.as_uuid())
        .bind(text)
        .fetch_one(&pool)
        .await
        .map(|note| (StatusCode::CREATED, Json(note)))
        .map_err(|error| failed(&error))
}

fn failed(error: &sqlx::Error) -> Problem {
    tracing::error!(%error, "the notes' table did not answer");
    Problem::new(Code::InternalError)
}

pub(crate) async fn state(database: &str) -> Result<AppState, Box<dyn Error>> {
    let auth = BluefoxAuth::open(database)
        // A new key at each start ends every login: keep yours, as the example `minimal` does.
        .secret_key(secret::generate(&SystemEntropy))
        .cookie_secure(false)
        .build()
        .await?;
    let pool = SqlitePool::connect(database).await?;
    sqlx::raw_sql(
        "CREATE TABLE IF NOT EXISTS notes (
            id INTEGER PRIMARY KEY,
            user_id UUID NOT NULL REFERENCES bf_users (id) ON DELETE CASCADE,
            text TEXT NOT NULL
        )",
    )
    .execute(&pool)
    .await?;
    Ok(AppState { auth, pool })
}

pub(crate) fn app(state: AppState) -> Router {
    Router::new()
        .route("/notes", get(list).post(add))
        .merge(state.auth.routes())
        .with_state(state)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let app = app(state("sqlite://notes.db").await?);
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    Ok(axum::serve(listener, app.into_make_service()).await?)
}
