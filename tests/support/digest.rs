//! What a whole database holds, in one line a table: equal before and after means that nothing was changed.
use super::{Site, catalogue::Catalogue, world};
use diesel::{prelude::*, sql_query, sql_types::Text};
use ekopi::{code, db::Conn};
use std::collections::BTreeMap;

/// Table → number of its rows and the hash of all that is in them.
pub type Digest = BTreeMap<String, String>;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}
pub fn digest(conn: &mut Conn) -> Digest {
    let catalogue = Catalogue::of(conn);
    let tables: Vec<String> = catalogue.tables().into_iter().map(str::to_owned).collect();
    let of = |table: String| {
        let columns = catalogue.columns.keys().filter_map(|c| c.strip_prefix(&format!("{table}."))).collect::<Vec<_>>();
        let first = columns.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
        let sql = match conn {
            Conn::Sqlite(_) => format!("SELECT json_array({first}) AS line FROM {table} ORDER BY {first}"),
            Conn::Postgres(_) => format!("SELECT row_to_json(t)::text AS line FROM {table} t ORDER BY {first}"),
        };
        let lines: Vec<Line> = sql_query(sql).load(conn).unwrap_or_else(|e| panic!("{table}: {e}"));
        let all: String = lines.iter().map(|l| l.line.as_str()).collect::<Vec<_>>().join("\n");
        (table, format!("{} {:.16}", lines.len(), code::hash(&all)))
    };
    tables.into_iter().map(of).collect()
}
impl Site {
    /// Of the database as it stands.
    pub fn digest(&self) -> Digest {
        digest(&mut world::connect(&self.url))
    }
}
/// The tables in which two digests differ.
pub fn changed(before: &Digest, after: &Digest) -> Vec<String> {
    before.iter().filter(|(table, was)| after.get(*table) != Some(was)).map(|(table, _)| table.clone()).collect()
}
