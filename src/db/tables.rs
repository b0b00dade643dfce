//! Every table as the database itself lists it, row by row in one form on both databases: what copies are compared by.
use super::conn::Conn;
use crate::{
    code,
    error::{Error, Result},
};
use chrono::NaiveDateTime;
use diesel::{prelude::*, sql_query, sql_types};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Rows that are read, and written, at once.
const BATCH: usize = 1000;

/// A table with its columns in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub(super) columns: Vec<Column>,
}
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    kind: Kind,
    /// Its place in the primary key, from 1; 0 outside.
    key: i64,
}
/// A type that both databases keep; another one is an error, for nobody has said how to compare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Text,
    Bool,
    Instant,
}
impl Table {
    /// The column of this name, as a place in each row.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == column)
    }
    /// The columns of the primary key with their places.
    pub(super) fn key(&self) -> Vec<(usize, &Column)> {
        let mut key: Vec<_> = self.columns.iter().enumerate().filter(|(_, c)| c.key > 0).collect();
        key.sort_by_key(|(_, c)| c.key);
        key
    }
    pub(super) fn names(&self) -> String {
        self.columns.iter().map(|c| format!("\"{}\"", c.name)).collect::<Vec<_>>().join(", ")
    }
}

#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = sql_types::Text)]
    of: String,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    #[diesel(sql_type = sql_types::BigInt)]
    key: i64,
}
/// All tables but the databases' and Diesel's own, by name.
pub fn tables(conn: &mut Conn) -> Result<Vec<Table>> {
    let listed: Vec<Listed> = sql_query(match conn {
        Conn::Sqlite(_) => {
            "SELECT m.name AS of, p.name AS name, upper(p.type) AS kind, p.pk AS key FROM sqlite_schema m, \
             pragma_table_info(m.name) p WHERE m.type = 'table' AND substr(m.name, 1, 7) <> 'sqlite_' \
             AND substr(m.name, 1, 8) <> '__diesel' ORDER BY m.name, p.name"
        }
        Conn::Postgres(_) => {
            "SELECT t.relname::text AS of, a.attname::text AS name, upper(format_type(a.atttypid, NULL)) AS kind, \
             coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint AS key FROM pg_class t \
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped \
             LEFT JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary \
             WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' \
             AND left(t.relname, 8) <> '__diesel' ORDER BY t.relname::text COLLATE \"C\", a.attname::text COLLATE \"C\""
        }
    })
    .load(conn)?;
    let mut tables: Vec<Table> = vec![];
    for Listed { of, name, kind, key } in listed {
        let kind = match kind.as_str() {
            "INTEGER" | "BIGINT" => Kind::Number,
            "TEXT" => Kind::Text,
            "BOOLEAN" => Kind::Bool,
            "TIMESTAMP" | "TIMESTAMP WITHOUT TIME ZONE" => Kind::Instant,
            other => return Err(Error::internal(anyhow::anyhow!("{of}.{name} is of a type nobody compares: {other}"))),
        };
        let column = Column { name, kind, key };
        match tables.last_mut().filter(|table| table.name == of) {
            Some(table) => table.columns.push(column),
            None => tables.push(Table { name: of, columns: vec![column] }),
        }
    }
    Ok(tables)
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = sql_types::Text)]
    line: String,
}
/// Hands over all rows in the order of the primary key, a batch at a time; each row has its values in the order of the
/// table's columns, the same on both databases. The caller holds a transaction, so that all is of one moment.
pub fn walk(
    conn: &mut Conn,
    table: &Table,
    mut each: impl FnMut(&mut Conn, &[Vec<Value>]) -> Result<()>,
) -> Result<()> {
    let mut reached: Option<String> = None;
    loop {
        let sql = select(conn, table, reached.is_some());
        let lines: Vec<Line> = match &reached {
            None => sql_query(sql).load(conn)?,
            Some(key) => sql_query(sql).bind::<sql_types::Text, _>(key).load(conn)?,
        };
        let rows = lines.iter().map(|line| values(table, &line.line)).collect::<Result<Vec<_>>>()?;
        if let Some(last) = rows.last() {
            let key: Vec<&Value> = table.key().iter().filter_map(|(at, _)| last.get(*at)).collect();
            reached = Some(serde_json::to_string(&key)?);
            each(conn, &rows)?;
        }
        if rows.len() < BATCH {
            return Ok(());
        }
    }
}
/// One JSON array a row. The key that was reached is bound as a JSON array, too.
fn select(conn: &Conn, table: &Table, onward: bool) -> String {
    let (line, key): (_, Vec<(String, String)>) = match conn {
        Conn::Sqlite(_) => {
            let part = |(n, (_, c)): (usize, &(usize, &Column))| {
                (format!("\"{}\"", c.name), format!("json_extract($1, '$[{n}]')"))
            };
            (format!("json_array({})", table.names()), table.key().iter().enumerate().map(part).collect())
        }
        Conn::Postgres(_) => {
            let part = |(n, (_, c)): (usize, &(usize, &Column))| match c.kind {
                Kind::Number => (format!("\"{}\"", c.name), format!("($1::json->>{n})::bigint")),
                // As bytes, whatever the database's collation: SQLite's order.
                _ => (format!("\"{}\"::text COLLATE \"C\"", c.name), format!("($1::json->>{n})")),
            };
            (format!("json_build_array({})::text", table.names()), table.key().iter().enumerate().map(part).collect())
        }
    };
    let (columns, reached): (Vec<_>, Vec<_>) = key.into_iter().unzip();
    let (name, order) = (&table.name, columns.join(", "));
    let condition = if onward { format!(" WHERE ({order}) > ({})", reached.join(", ")) } else { String::new() };
    format!("SELECT {line} AS line FROM \"{name}\"{condition} ORDER BY {order} LIMIT {BATCH}")
}
fn values(table: &Table, line: &str) -> Result<Vec<Value>> {
    let values: Vec<Value> = serde_json::from_str(line)?;
    table.columns.iter().zip(values).map(|(column, value)| plain(column.kind, value)).collect()
}
/// A value in the one form: SQLite keeps a truth as a number, and each database writes instants in its own way.
fn plain(kind: Kind, value: Value) -> Result<Value> {
    Ok(match (kind, value) {
        (Kind::Bool, Value::Number(n)) => Value::Bool(n.as_i64() != Some(0)),
        (Kind::Instant, Value::String(at)) => {
            let read = NaiveDateTime::parse_from_str(&at.replace(' ', "T"), "%Y-%m-%dT%H:%M:%S%.f");
            Value::String(read.map_err(Error::internal)?.format("%Y-%m-%dT%H:%M:%S%.6f").to_string())
        }
        (_, value) => value,
    })
}

/// What a table holds, in short: two tables with the same digest have the same rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    pub table: String,
    pub rows: u64,
    /// SHA-256 over the column names and all rows in the order of the key, each a line of JSON.
    pub sha256: String,
}
/// The digests of all tables. Belongs into a transaction of its own, as [`walk`] does.
pub fn digests(conn: &mut Conn) -> Result<Vec<Digest>> {
    tables(conn)?.iter().map(|table| digest(conn, table)).collect()
}
pub(super) fn digest(conn: &mut Conn, table: &Table) -> Result<Digest> {
    let (mut sum, mut count) = (Sha256::new(), 0);
    sum.update(table.names());
    walk(conn, table, |_, rows| {
        for row in rows {
            sum.update("\n");
            sum.update(serde_json::to_string(row)?);
        }
        count += rows.len() as u64;
        Ok(())
    })?;
    Ok(Digest { table: table.name.clone(), rows: count, sha256: code::hex(&sum.finalize()) })
}
