//! The database itself, beside the library: what an operator sees who opens it.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::support::{Database, Engine};

pub(crate) enum Raw {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A row, each column as text.
pub(crate) type Texts = Vec<Option<String>>;

/// A value in a table, its bytes in hexadecimal.
pub(crate) struct Cell {
    pub(crate) place: String,
    pub(crate) hex: String,
}

impl Raw {
    pub(crate) async fn open(database: &Database) -> Self {
        match database.engine {
            Engine::Sqlite => Self::Sqlite(
                SqliteConnection::connect(&format!("{}?mode=rwc", database.url))
                    .await
                    .expect("the file opens"),
            ),
            Engine::Postgres => Self::Postgres(
                PgConnection::connect(&database.url)
                    .await
                    .expect("PostgreSQL answers"),
            ),
        }
    }

    pub(crate) async fn execute(&mut self, sql: &str) {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(conn) => sqlx::raw_sql(sql).execute(conn).await.map(drop),
            Self::Postgres(conn) => sqlx::raw_sql(sql).execute(conn).await.map(drop),
        }
        .expect("the statement runs");
    }

    /// The rows of a query, all of whose columns are text.
    pub(crate) async fn rows(&mut self, sql: &str) -> Vec<Texts> {
        macro_rules! texts {
            ($conn:ident) => {
                sqlx::query(AssertSqlSafe(sql))
                    .fetch_all($conn)
                    .await
                    .expect("the query runs")
                    .iter()
                    .map(|row| (0..row.len()).map(|index| row.get(index)).collect())
                    .collect()
            };
        }
        match self {
            Self::Sqlite(conn) => texts!(conn),
            Self::Postgres(conn) => texts!(conn),
        }
    }

    /// The rows as lines, columns separated by a bar.
    pub(crate) async fn tell(&mut self, sql: &str) -> String {
        let line = |row: &Texts| {
            let columns: Vec<&str> = row
                .iter()
                .map(|text| text.as_deref().unwrap_or("-"))
                .collect();
            columns.join(" | ")
        };
        self.rows(sql)
            .await
            .iter()
            .map(line)
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// Every column of every table: table, column, declared type, whether it may be null.
    pub(crate) async fn columns(&mut self) -> Vec<Texts> {
        let sql = match self {
            Self::Sqlite(_) => {
                "SELECT t.name, c.name, c.type, CAST(c.\"notnull\" = 0 AS TEXT)
                 FROM sqlite_master t, pragma_table_info(t.name) c
                 WHERE t.type = 'table' ORDER BY t.name, c.cid"
            }
            Self::Postgres(_) => {
                "SELECT table_name::text, column_name::text, data_type::text,
                        (is_nullable = 'YES')::int::text
                 FROM information_schema.columns
                 WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
            }
        };
        self.rows(sql).await
    }

    /// Every value of every table that is not null.
    pub(crate) async fn cells(&mut self) -> Vec<Cell> {
        let mut cells = Vec::new();
        for column in self.columns().await {
            let [Some(table), Some(name), Some(kind), _] = column.as_slice() else {
                panic!("a column has a table, a name and a type: {column:?}");
            };
            let bytes = match self {
                Self::Sqlite(_) => format!("lower(hex({name}))"),
                Self::Postgres(_) if kind == "bytea" => format!("encode({name}, 'hex')"),
                Self::Postgres(_) => format!("encode(convert_to({name}::text, 'UTF8'), 'hex')"),
            };
            let sql = format!("SELECT {bytes} FROM {table} WHERE {name} IS NOT NULL");
            for hex in self.rows(&sql).await.into_iter().flatten().flatten() {
                cells.push(Cell {
                    place: format!("{table}.{name}"),
                    hex,
                });
            }
        }
        cells
    }
}
