//! Where SQLite and PostgreSQL differ, so that no feature has to know.
use super::conn::Conn;
use diesel::{
    backend::Backend,
    connection::SimpleConnection,
    prelude::*,
    query_builder::{AstPass, InsertStatement, QueryFragment, QueryId},
    query_dsl::methods::ExecuteDsl,
};

/// What a claiming `SELECT` ends with: PostgreSQL passes over rows that another node is claiming, SQLite has one writer.
pub fn skip_locked(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "",
        Conn::Postgres(_) => " FOR UPDATE SKIP LOCKED",
    }
}

/// Makes changes of one row's surroundings wait for each other until the transaction ends: the second sees what the first
/// has made of it. SQLite's one writer does so by itself.
/// `NO KEY`: whoever has just inserted a row that refers to this one holds its key, and two of them would wait for each other.
pub fn lock_row(conn: &mut Conn, table: &'static str, id: i64) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(c) => diesel::sql_query(format!("SELECT 1 FROM {table} WHERE id = $1 FOR NO KEY UPDATE"))
            .bind::<diesel::sql_types::BigInt, _>(id)
            .execute(c)
            .map(drop),
    }
}

/// This transaction's id in its cluster; SQLite has none and needs none.
pub fn transaction_id(conn: &mut Conn) -> QueryResult<i64> {
    use diesel::{dsl::sql, sql_types::BigInt};
    match conn {
        Conn::Sqlite(_) => Ok(0),
        Conn::Postgres(c) => diesel::select(sql::<BigInt>("pg_current_xact_id()::text::bigint")).get_result(c),
    }
}

/// Waits until no other transaction holds this name: on PostgreSQL several nodes follow the same log.
pub fn take_turn(conn: &mut Conn, name: &str) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(c) => diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext($1))")
            .bind::<diesel::sql_types::Text, _>(name)
            .execute(c)
            .map(drop),
    }
}

/// The condition under which an event can no longer be preceded by one that is not yet visible.
///
/// PostgreSQL gives identity values before the commit, so a reader that went by id alone would pass over a slow
/// transaction's event; it takes only those of transactions older than every running one.
pub fn visible_events(conn: &Conn) -> &'static str {
    match conn {
        Conn::Sqlite(_) => "1 = 1",
        Conn::Postgres(_) => "xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint",
    }
}

/// Inserts many rows by one statement, which Diesel's one connection type does not offer. At most 32,766 values.
#[macro_export]
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {
        match &mut *$conn {
            $crate::db::Conn::Sqlite(c) => diesel::insert_into($table).values($rows).execute(c),
            $crate::db::Conn::Postgres(c) => diesel::insert_into($table).values($rows).execute(c),
        }
    };
}

/// After rows with ids of one's own: the next id comes after them. SQLite sees to that by itself.
pub fn advance_ids(conn: &mut Conn, table: &'static str) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => Ok(()),
        Conn::Postgres(c) => diesel::sql_query(format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
        ))
        .execute(c)
        .map(drop),
    }
}

/// After many new rows: both plan by what they have counted, and would count only later.
pub fn analyse(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(_) => count_again(conn),
        Conn::Postgres(c) => diesel::sql_query("ANALYZE").execute(c).map(drop),
    }
}
/// Counts again what has grown since it was counted: SQLite does that only when it is told, and without it takes an entry's
/// state for something rarer than twenty ids. PostgreSQL does it by itself.
pub fn count_again(conn: &mut Conn) -> QueryResult<()> {
    match conn {
        // 0x10002: tables that no query of this connection has touched, too; a thousand rows of each index are looked at.
        Conn::Sqlite(c) => c.batch_execute("pragma analysis_limit = 1000; pragma optimize = 0x10002"),
        Conn::Postgres(_) => Ok(()),
    }
}

/// Inserts rows in one statement, which Diesel offers for either database but not for its one connection type.
pub fn insert_all<T, V>(conn: &mut Conn, into: T, rows: V) -> QueryResult<usize>
where
    T: Table,
    V: Insertable<T>,
    InsertStatement<T, V::Values>: ExecuteDsl<SqliteConnection> + ExecuteDsl<PgConnection>,
{
    let insert = diesel::insert_into(into).values(rows);
    match conn {
        Conn::Sqlite(c) => ExecuteDsl::execute(insert, c),
        Conn::Postgres(c) => ExecuteDsl::execute(insert, c),
    }
}

/// The day in Jakarta (UTC+7, no summer time) on which the instant of a column lies, as `2026-03-02`.
pub fn day_of(conn: &Conn, column: &'static str) -> String {
    match conn {
        Conn::Sqlite(_) => format!("date({column}, '+7 hours')"),
        Conn::Postgres(_) => format!("to_char({column} + interval '7 hours', 'YYYY-MM-DD')"),
    }
}

/// `insert … on conflict …`: both spell it the same, Diesel's one connection type does not offer it.
#[derive(Debug, Clone, Copy)]
pub struct Upsert<I> {
    pub insert: I,
    /// Such as `" ON CONFLICT (name) DO UPDATE SET value = counters.value + 1"`: never made of anything typed.
    pub tail: &'static str,
}
impl<I, DB: Backend> QueryFragment<DB> for Upsert<I>
where
    I: QueryFragment<DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.insert.walk_ast(out.reborrow())?;
        out.push_sql(self.tail);
        Ok(())
    }
}
impl<I> QueryId for Upsert<I> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}
impl<I, C> RunQueryDsl<C> for Upsert<I> {}

/// Rows of a table as JSON objects, oldest first; without the columns `but`. For what is done to every table alike, such as
/// the copy of a person's data: nothing in the SQL may come from outside.
pub fn rows_as_json(
    conn: &mut Conn,
    table: &'static str,
    but: &[&str],
    condition: &str,
    limit: i64,
) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        line: String,
    }
    let columns = match conn {
        Conn::Sqlite(_) => format!("SELECT name AS line FROM pragma_table_info('{table}') ORDER BY cid"),
        Conn::Postgres(_) => format!(
            "SELECT attname::text AS line FROM pg_attribute \
             WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        ),
    };
    let columns: Vec<Line> = diesel::sql_query(columns).load(conn)?;
    let pairs = columns.iter().filter(|c| !but.contains(&c.line.as_str()));
    let pairs: Vec<String> = pairs.map(|c| format!("'{0}', \"{0}\"", c.line)).collect();
    let object = match conn {
        Conn::Sqlite(_) => "json_object",
        Conn::Postgres(_) => "json_build_object",
    };
    let sql = format!(
        "SELECT CAST({object}({}) AS TEXT) AS line FROM {table} WHERE {condition} ORDER BY id LIMIT {limit}",
        pairs.join(", ")
    );
    let rows: Vec<Line> = diesel::sql_query(sql).load(conn)?;
    Ok(rows.into_iter().map(|row| row.line).collect())
}
/// Deletes rows of a table; as [`rows_as_json`], for every table alike.
pub fn delete_rows(conn: &mut Conn, table: &'static str, condition: &str) -> QueryResult<usize> {
    diesel::sql_query(format!("DELETE FROM {table} WHERE {condition}")).execute(conn)
}
