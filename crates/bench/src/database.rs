//! A database for each server that is measured, so that none hears of what the others do.

use clap::Args;
use serde_json::{Value, json};
use sqlx::{Connection as _, postgres::PgConnection};

use crate::Failure;

/// `database --server URL --name NAME`
#[derive(Args, Debug)]
pub(crate) struct Make {
    /// Another database of the server.
    #[arg(long)]
    server: String,
    /// The name of the new one: letters alone.
    #[arg(long)]
    name: String,
}

impl Make {
    pub(crate) fn run(self) -> Result<Value, Failure> {
        if !self
            .name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c == '_')
        {
            return Err("the name of a database must be of small letters".into());
        }
        let (before, _) = self
            .server
            .rsplit_once('/')
            .ok_or("no database in the URL")?;
        let url = format!("{before}/{}", self.name);
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?
            .block_on(async {
                let mut connection = PgConnection::connect(&self.server).await?;
                let make = format!("CREATE DATABASE {}", self.name);
                sqlx::raw_sql(sqlx::AssertSqlSafe(make))
                    .execute(&mut connection)
                    .await?;
                connection.close().await
            })?;
        Ok(json!({ "url": url }))
    }
}
