//! Conn: SQLite or PostgreSQL behind one type, how each is opened, and transactions.
use super::{dialect::count_again, outage::is_outage};
use crate::error::{Error, Result};
use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    prelude::*,
    result::{DatabaseErrorKind as Kind, Error as DbError},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Which database it is matters only inside `db/`.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}
type Tm = <Conn as Connection>::TransactionManager;

pub(super) const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// How often a change that lost against another is run.
const TRIES: u32 = 5;
/// How SQLite commits: synced to the disk before anybody is answered. The planted fault shows that a power cut is noticed.
const SYNCHRONOUS: &str = if cfg!(feature = "planted-no-sync") { "off" } else { "full" };
/// The namespace under which PostgreSQL serialises migrations of several nodes.
const MIGRATION_LOCK: &str = "select pg_advisory_lock(30741)";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Read,
    Write,
}

/// Opens connections of one kind to one database.
#[derive(Clone)]
pub(super) struct Manager {
    url: String,
    access: Access,
}
impl Manager {
    pub(super) fn new(url: &str, access: Access) -> Self {
        Self { url: url.to_owned(), access }
    }
    /// By scheme: the derived `establish` tries one after the other and loses each error.
    pub(super) fn open(&self) -> Result<Conn, diesel::r2d2::Error> {
        use diesel::r2d2::Error::{ConnectionError, QueryError};
        if is_postgres(&self.url) {
            let mut conn = PgConnection::establish(&self.url).map_err(ConnectionError)?;
            conn.batch_execute(
                "set time zone 'UTC'; set statement_timeout = '5s'; set lock_timeout = '2s'; \
                 set idle_in_transaction_session_timeout = '10s'",
            )
            .map_err(QueryError)?;
            return Ok(Conn::Postgres(conn));
        }
        let mut conn = SqliteConnection::establish(&self.url).map_err(ConnectionError)?;
        // busy_timeout first: switching to WAL itself takes a lock.
        let mode = match self.access {
            Access::Write => "pragma journal_mode = wal",
            Access::Read => "pragma query_only = on",
        };
        conn.batch_execute(&format!(
            "pragma busy_timeout = 5000; {mode}; pragma synchronous = {SYNCHRONOUS}; pragma mmap_size = 0; \
             pragma foreign_keys = on; pragma trusted_schema = off; pragma temp_store = memory"
        ))
        .map_err(QueryError)?;
        Ok(Conn::Sqlite(conn))
    }
}
pub(super) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

impl Conn {
    /// Brings the schema up to date; on PostgreSQL one node at a time. Returns what was run.
    pub fn migrate(&mut self) -> anyhow::Result<Vec<String>> {
        match self {
            Self::Sqlite(c) => {
                let done = c.run_pending_migrations(SQLITE).map(|done| names(&done));
                count_again(self)?;
                done
            }
            Self::Postgres(c) => {
                c.batch_execute(MIGRATION_LOCK)?;
                let done = c.run_pending_migrations(POSTGRES).map(|done| names(&done));
                c.batch_execute("select pg_advisory_unlock(30741)")?;
                done
            }
        }
        .map_err(|e| anyhow::anyhow!("migration: {e}"))
    }
    /// Takes every migration back, newest first. Tests only: it loses all data.
    pub fn unmigrate(&mut self) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(c) => c.revert_all_migrations(SQLITE).map(drop),
            Self::Postgres(c) => c.revert_all_migrations(POSTGRES).map(drop),
        }
        .map_err(|e| anyhow::anyhow!("migration: {e}"))
    }
    /// The database's own time; SQLite's is the process's.
    pub(super) fn time(&mut self) -> QueryResult<Option<DateTime<Utc>>> {
        use diesel::{dsl::sql, sql_types::Timestamp};
        match self {
            Self::Sqlite(_) => Ok(None),
            Self::Postgres(c) => diesel::select(sql::<Timestamp>("clock_timestamp() at time zone 'UTC'"))
                .get_result::<NaiveDateTime>(c)
                .map(|t| Some(t.and_utc())),
        }
    }
    /// One snapshot for all that `ask` reads.
    pub fn read_tx<T>(&mut self, ask: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        match self {
            Self::Sqlite(c) => AnsiTransactionManager::begin_transaction(c)?,
            Self::Postgres(c) => {
                AnsiTransactionManager::begin_transaction_sql(c, "begin isolation level repeatable read read only")?;
            }
        }
        let said = catch_unwind(AssertUnwindSafe(|| ask(self))).unwrap_or_else(|_| panicked());
        Tm::rollback_transaction(self)?;
        said
    }
    /// All or nothing. Outermost it takes SQLite's write lock at once, inside another it is a savepoint.
    pub fn write_tx<T>(&mut self, change: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.attempt(change)?
    }
    /// The outer error is the transaction's own (begin, commit or rollback failed: trust the connection no more),
    /// the inner one is what `change` said. A panic rolls back and becomes an error, so a thread that lives on can go on.
    pub(super) fn attempt<T>(&mut self, change: impl FnOnce(&mut Self) -> Result<T>) -> Result<Result<T>> {
        match self {
            Self::Sqlite(c) => match AnsiTransactionManager::transaction_manager_status_mut(c).transaction_depth()? {
                None => AnsiTransactionManager::begin_transaction_sql(c, "begin immediate")?,
                Some(_) => AnsiTransactionManager::begin_transaction(c)?,
            },
            Self::Postgres(c) => AnsiTransactionManager::begin_transaction(c)?,
        }
        let said = catch_unwind(AssertUnwindSafe(|| change(self))).unwrap_or_else(|_| panicked());
        if said.is_ok() {
            Tm::commit_transaction(self)?;
        } else if let Err(e) = Tm::rollback_transaction(self) {
            // A full disk ends SQLite's transaction by itself: then the first error tells why, not the rollback's.
            return Err(said.err().filter(is_outage).unwrap_or_else(|| e.into()));
        }
        Ok(said)
    }
    /// PostgreSQL: again after a serialization failure, a deadlock or, once, a unique violation that the verb did
    /// not expect (two of the same at once: the second run finds the first's row).
    pub(super) fn write_with_retry<T>(&mut self, change: &impl Fn(&mut Self) -> Result<T>) -> Result<T> {
        let mut tries = 1;
        loop {
            match self.write_tx(change) {
                Err(e) if tries < tries_for(&e) => {
                    std::thread::sleep(std::time::Duration::from_millis(5 << tries));
                    tries += 1;
                }
                outcome => return outcome,
            }
        }
    }
}
fn names<V: std::fmt::Display>(done: &[V]) -> Vec<String> {
    done.iter().map(ToString::to_string).collect()
}
fn panicked<T>() -> Result<T> {
    Err(Error::internal(anyhow::anyhow!("a closure panicked")))
}
fn tries_for(e: &Error) -> u32 {
    match e.database() {
        Some(DbError::DatabaseError(Kind::SerializationFailure, _)) => TRIES,
        Some(DbError::DatabaseError(Kind::UniqueViolation, _)) => 2,
        // Diesel gives no SQLSTATE: a deadlock is known by its text alone, which lc_messages may translate.
        Some(DbError::DatabaseError(Kind::Unknown, info)) if info.message().contains("deadlock") => TRIES,
        _ => 1,
    }
}
