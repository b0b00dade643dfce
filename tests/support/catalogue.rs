//! What a database says of its own schema, in words that are the same for both.
use diesel::{connection::SimpleConnection, prelude::*, sql_query, sql_types::Text};
use ekopi::db::Conn;
use std::collections::{BTreeMap, BTreeSet};

/// One database's tables, comparable with another's.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// `table.column` → type as in `schema.rs`.
    pub columns: BTreeMap<String, String>,
    /// Table → columns of its primary key.
    pub keys: BTreeMap<String, String>,
    /// `table (columns)`, with `unique` and `partial` where they are.
    pub indexes: BTreeSet<String>,
    /// `table (column) → table`.
    pub references: BTreeSet<String>,
    /// `table: words that its checks name`.
    pub checks: BTreeMap<String, Vec<String>>,
}
impl Catalogue {
    pub fn tables(&self) -> BTreeSet<&str> {
        self.columns.keys().filter_map(|name| name.split('.').next()).collect()
    }
    pub fn of(conn: &mut Conn) -> Self {
        match conn {
            Conn::Sqlite(_) => of_sqlite(conn),
            Conn::Postgres(_) => of_postgres(conn),
        }
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    a: String,
    #[diesel(sql_type = Text)]
    b: String,
    #[diesel(sql_type = Text)]
    c: String,
}
fn lines(conn: &mut Conn, sql: &str) -> Vec<(String, String, String)> {
    let lines: Vec<Line> = sql_query(sql).load(conn).unwrap_or_else(|e| panic!("{sql}: {e}"));
    lines.into_iter().map(|l| (l.a, l.b, l.c)).collect()
}
const OURS: &str = "name NOT LIKE 'sqlite_%' AND name NOT LIKE '__diesel%'";

fn of_sqlite(conn: &mut Conn) -> Catalogue {
    conn.batch_execute("pragma foreign_keys = on").unwrap();
    let mut found = Catalogue::default();
    let tables =
        lines(conn, &format!("SELECT name AS a, sql AS b, '' AS c FROM sqlite_schema WHERE type = 'table' AND {OURS}"));
    for (table, sql, _) in &tables {
        found.checks.insert(table.clone(), checks_in(sql));
        // Of a rowid table an INTEGER PRIMARY KEY is never null, said or not.
        let rows = lines(
            conn,
            &format!(
                "SELECT name AS a, upper(type) AS b, CASE WHEN \"notnull\" OR pk THEN '' ELSE 'null' END AS c FROM pragma_table_info('{table}')"
            ),
        );
        for (column, kind, null) in rows {
            found.columns.insert(format!("{table}.{column}"), named(&kind, null == "null"));
        }
        let key = lines(
            conn,
            &format!("SELECT name AS a, '' AS b, '' AS c FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk"),
        );
        found.keys.insert(table.clone(), joined(&key));
        let indexes = lines(
            conn,
            &format!(
                "SELECT name AS a, CASE WHEN \"unique\" THEN ' unique' ELSE '' END AS b, CASE WHEN partial THEN ' partial' ELSE '' END AS c \
             FROM pragma_index_list('{table}') WHERE origin <> 'pk'"
            ),
        );
        for (index, unique, partial) in indexes {
            let columns = lines(
                conn,
                &format!("SELECT name AS a, '' AS b, '' AS c FROM pragma_index_info('{index}') ORDER BY seqno"),
            );
            found.indexes.insert(format!("{table} ({}){unique}{partial}", joined(&columns)));
        }
        for (from, to, _) in lines(
            conn,
            &format!("SELECT \"from\" AS a, \"table\" AS b, '' AS c FROM pragma_foreign_key_list('{table}')"),
        ) {
            found.references.insert(format!("{table} ({from}) → {to}"));
        }
    }
    found
}
fn of_postgres(conn: &mut Conn) -> Catalogue {
    let mut found = Catalogue::default();
    let columns = "SELECT table_name || '.' || column_name AS a, upper(data_type) AS b, \
                   CASE WHEN is_nullable = 'YES' THEN 'null' ELSE '' END AS c FROM information_schema.columns \
                   WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%'";
    for (column, kind, null) in lines(conn, columns) {
        found.columns.insert(column, named(&kind, null == "null"));
    }
    let tables: Vec<String> = found.tables().into_iter().map(str::to_owned).collect();
    for table in tables {
        let key = format!(
            "SELECT a.attname::text AS a, '' AS b, '' AS c FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(n, at), pg_attribute a \
             WHERE i.indrelid = '{table}'::regclass AND i.indisprimary AND a.attrelid = i.indrelid AND a.attnum = k.n ORDER BY k.at"
        );
        found.keys.insert(table.clone(), joined(&lines(conn, &key)));
        let indexes = format!(
            "SELECT string_agg(a.attname::text, ', ' ORDER BY k.at) AS a, CASE WHEN i.indisunique THEN ' unique' ELSE '' END AS b, \
             CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END AS c \
             FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(n, at), pg_attribute a \
             WHERE i.indrelid = '{table}'::regclass AND NOT i.indisprimary AND a.attrelid = i.indrelid AND a.attnum = k.n \
             GROUP BY i.indexrelid, i.indisunique, i.indpred IS NOT NULL"
        );
        for (columns, unique, partial) in lines(conn, &indexes) {
            found.indexes.insert(format!("{table} ({columns}){unique}{partial}"));
        }
        let references = format!(
            "SELECT a.attname::text AS a, c.confrelid::regclass::text AS b, '' AS c FROM pg_constraint c, pg_attribute a \
             WHERE c.conrelid = '{table}'::regclass AND c.contype = 'f' AND a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
        );
        for (from, to, _) in lines(conn, &references) {
            found.references.insert(format!("{table} ({from}) → {to}"));
        }
        let checks = format!(
            "SELECT pg_get_constraintdef(oid) AS a, '' AS b, '' AS c FROM pg_constraint WHERE conrelid = '{table}'::regclass AND contype = 'c'"
        );
        let all: Vec<String> = lines(conn, &checks).into_iter().map(|(check, ..)| check).collect();
        found.checks.insert(table.clone(), checks_in(&all.join(" ")));
    }
    found
}
/// The name that `schema.rs` gives a type.
fn named(kind: &str, null: bool) -> String {
    let name = match kind {
        "INTEGER" | "BIGINT" => "BigInt",
        "TEXT" => "Text",
        "BOOLEAN" => "Bool",
        "TIMESTAMP" | "TIMESTAMP WITHOUT TIME ZONE" => "Timestamp",
        other => other,
    };
    if null { format!("Nullable<{name}>") } else { name.to_owned() }
}
fn joined(lines: &[(String, String, String)]) -> String {
    lines.iter().map(|(a, ..)| a.as_str()).collect::<Vec<_>>().join(", ")
}
/// The words and bounds that a table's checks name; PostgreSQL writes the conditions themselves in its own way.
fn checks_in(sql: &str) -> Vec<String> {
    let mut words = vec![];
    for (at, _) in sql.match_indices("CHECK (") {
        let (mut depth, mut end) = (0, sql.len());
        for (i, c) in sql[at..].char_indices() {
            depth += i32::from(c == '(') - i32::from(c == ')');
            if c == ')' && depth == 0 {
                end = at + i;
                break;
            }
        }
        let check = &sql[at..end];
        words.extend(check.split('\'').skip(1).step_by(2).map(str::to_owned));
        let bounds = check.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| w.parse::<i64>().is_ok());
        words.extend(bounds.map(str::to_owned));
    }
    words.sort();
    words
}
