//! A connection of one's own, past the pools: for commands that look at, copy or carry a whole database.
use super::{
    conn::{Conn, SQLITE, is_postgres},
    tables::{self, Table},
};
use crate::error::Result;
use anyhow::{Context, ensure};
use diesel::{connection::SimpleConnection, prelude::*, sql_query, sql_types};
use std::path::Path;

impl Conn {
    /// Opens what is there: nothing is made, nothing is migrated, and nothing times out.
    pub fn direct(url: &str) -> anyhow::Result<Self> {
        if is_postgres(url) {
            let mut conn = PgConnection::establish(url)?;
            conn.batch_execute(
                "set time zone 'UTC'; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0",
            )?;
            return Ok(Self::Postgres(conn));
        }
        ensure!(Path::new(url).is_file(), "there is no database {url}");
        let mut conn = SqliteConnection::establish(url)?;
        conn.batch_execute("pragma busy_timeout = 5000; pragma foreign_keys = on; pragma trusted_schema = off")?;
        Ok(Self::Sqlite(conn))
    }
    /// A SQLite database that nobody else has open; as long as this connection lives nobody can open it.
    pub fn alone(file: &str) -> anyhow::Result<Self> {
        let mut conn = Self::direct(file)?;
        // Before the first look at the file: then the lock is on the file itself, and fails while any other holds one.
        conn.batch_execute("pragma busy_timeout = 0; pragma locking_mode = exclusive; begin exclusive; commit")
            .with_context(|| format!("{file} is in use: stop the program that serves it first"))?;
        Ok(conn)
    }
    /// Writes a consistent copy of a SQLite database into a new file while others read and write.
    pub fn copy_to(&mut self, file: &Path) -> anyhow::Result<()> {
        let file = file.display().to_string().replace('\'', "''");
        Ok(self.batch_execute(&format!("vacuum into '{file}'"))?)
    }
    /// The last migration this database has seen; none before the first.
    pub fn schema_version(&mut self) -> anyhow::Result<Option<String>> {
        let tables = match self {
            Self::Sqlite(_) => "SELECT count(*) AS n FROM sqlite_schema WHERE name = '__diesel_schema_migrations'",
            Self::Postgres(_) => {
                "SELECT count(*) AS n FROM pg_class WHERE relname = '__diesel_schema_migrations' \
                 AND relnamespace = current_schema()::regnamespace"
            }
        };
        if sql_query(tables).get_result::<Count>(self)?.n == 0 {
            return Ok(None);
        }
        let last = "SELECT max(version) AS version FROM __diesel_schema_migrations";
        Ok(sql_query(last).get_result::<Version>(self)?.version)
    }
    /// The last migration this program knows.
    pub fn newest_schema() -> anyhow::Result<String> {
        use diesel::{migration::MigrationSource, sqlite::Sqlite};
        let all = MigrationSource::<Sqlite>::migrations(&SQLITE).map_err(|e| anyhow::anyhow!("{e}"))?;
        all.iter().map(|m| m.name().version().to_string()).max().context("no migration")
    }
    /// What is wrong with the database as such: pages, indexes, foreign keys.
    pub fn damage(&mut self) -> Result<Vec<String>> {
        let queries: &[&str] = match self {
            Self::Sqlite(_) => &[
                "SELECT integrity_check AS says FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
                "SELECT \"table\" || ' row ' || coalesce(rowid, 0) || ' points to nothing in ' || parent AS says \
                 FROM pragma_foreign_key_check LIMIT 100",
            ],
            Self::Postgres(_) => &[
                "SELECT 'the constraint ' || conname || ' was never validated' AS says FROM pg_constraint \
                 WHERE NOT convalidated AND connamespace = current_schema()::regnamespace",
                "SELECT 'the index ' || i.indexrelid::regclass || ' is not valid' AS says FROM pg_index i \
                 JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid \
                 AND c.relnamespace = current_schema()::regnamespace",
            ],
        };
        let mut said = vec![];
        for query in queries {
            said.extend(sql_query(*query).load::<Says>(self)?.into_iter().map(|s| s.says));
        }
        Ok(said)
    }
    /// Everything from a SQLite database into an empty PostgreSQL database of the same schema, in the transaction that
    /// the caller holds on both: rows in batches, then the foreign keys, which are put back as they were, then the
    /// counters of ids, so that no id is ever given twice, not even one whose row is gone.
    pub fn carry_to(&mut self, to: &mut Self) -> Result<()> {
        let keys = foreign_keys(to)?;
        for key in &keys {
            to.batch_execute(&format!("ALTER TABLE {} DROP CONSTRAINT \"{}\"", key.of, key.name))?;
        }
        for table in tables::tables(self)? {
            let insert = format!(
                "INSERT INTO \"{0}\" ({1}) SELECT {1} FROM json_populate_recordset(NULL::\"{0}\", $1::json)",
                table.name,
                table.names()
            );
            tables::walk(self, &table, |_, rows| {
                let objects: Vec<serde_json::Map<_, _>> = rows
                    .iter()
                    .map(|row| table.columns.iter().map(|c| c.name.clone()).zip(row.iter().cloned()).collect())
                    .collect();
                let batch = serde_json::to_string(&objects)?;
                sql_query(&insert).bind::<sql_types::Text, _>(batch).execute(to)?;
                Ok(())
            })?;
        }
        for key in &keys {
            to.batch_execute(&format!("ALTER TABLE {} ADD CONSTRAINT \"{}\" {}", key.of, key.name, key.says))?;
        }
        let given: Vec<Given> = sql_query("SELECT name, seq FROM sqlite_sequence WHERE seq > 0").load(self)?;
        for Given { name, seq } in given.into_iter().filter(|given| !given.name.starts_with("__diesel")) {
            let sql = "SELECT setval(pg_get_serial_sequence(quote_ident($1), 'id'), $2)";
            sql_query(sql).bind::<sql_types::Text, _>(name).bind::<sql_types::BigInt, _>(seq).execute(to)?;
        }
        Ok(())
    }
    /// The tables that hold any row.
    pub fn filled(&mut self) -> Result<Vec<String>> {
        let mut filled = vec![];
        for Table { name, .. } in tables::tables(self)? {
            let any = sql_query(format!("SELECT count(*) AS n FROM (SELECT 1 FROM \"{name}\" LIMIT 1) a"));
            if any.get_result::<Count>(self)?.n > 0 {
                filled.push(name);
            }
        }
        Ok(filled)
    }
}
fn foreign_keys(conn: &mut Conn) -> Result<Vec<ForeignKey>> {
    Ok(sql_query(
        "SELECT conrelid::regclass::text AS of, conname::text AS name, pg_get_constraintdef(oid) AS says \
         FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2",
    )
    .load(conn)?)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = sql_types::BigInt)]
    n: i64,
}
#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    version: Option<String>,
}
#[derive(QueryableByName)]
struct Says {
    #[diesel(sql_type = sql_types::Text)]
    says: String,
}
#[derive(QueryableByName)]
struct ForeignKey {
    #[diesel(sql_type = sql_types::Text)]
    of: String,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    says: String,
}
#[derive(QueryableByName)]
struct Given {
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::BigInt)]
    seq: i64,
}
