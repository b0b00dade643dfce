//! What the log speaks of, by its public name: from a name to the id in the log, and from ids to addresses.
use crate::{
    db::Conn,
    error::Result,
    schema::{agencies, certificates, courses, innovations, lessons, people, rules, runs},
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// The kinds of things that events happen to.
pub(super) const KINDS: [&str; 10] =
    ["agency", "certificate", "course", "innovation", "job", "lesson", "log", "person", "rule", "run"];

/// None: nothing of this kind is called so. Jobs and runs have no public name.
pub(super) fn id_of(conn: &mut Conn, kind: &str, name: &str) -> Result<Option<i64>> {
    macro_rules! find {
        ($table:ident, $column:ident) => {
            $table::table.filter($table::$column.eq(name)).select($table::id).first(conn).optional()?
        };
    }
    Ok(match kind {
        "agency" => find!(agencies, slug),
        "certificate" => find!(certificates, serial),
        "course" => find!(courses, slug),
        "innovation" => find!(innovations, code),
        "lesson" => find!(lessons, slug),
        "person" => find!(people, handle),
        _ => None,
    })
}
/// Where these things are found. One query a kind.
pub(super) fn addresses<'k>(conn: &mut Conn, things: &[(&'k str, i64)]) -> Result<BTreeMap<(&'k str, i64), String>> {
    let mut found = BTreeMap::new();
    let mut by_kind: BTreeMap<&'k str, Vec<i64>> = BTreeMap::new();
    for (kind, id) in things {
        by_kind.entry(kind).or_default().push(*id);
    }
    for (kind, ids) in by_kind {
        macro_rules! names {
            ($table:ident, $column:ident) => {
                $table::table.filter($table::id.eq_any(ids)).select(($table::id, $table::$column)).load(conn)?
            };
        }
        let (folder, names): (&str, Vec<(i64, String)>) = match kind {
            "agency" => ("/agencies", names!(agencies, slug)),
            "certificate" => ("/verify", names!(certificates, serial)),
            "course" => ("/courses", names!(courses, slug)),
            // A draft has no page for whoever reads the log.
            "innovation" => (
                "/innovations",
                innovations::table
                    .filter(innovations::id.eq_any(ids))
                    .filter(innovations::state.ne("draft"))
                    .select((innovations::id, innovations::code))
                    .load(conn)?,
            ),
            "lesson" => ("/lessons", names!(lessons, slug)),
            "person" => ("/manage/people", names!(people, handle)),
            "rule" => ("/manage/rules", names!(rules, name)),
            "run" => (
                "/courses",
                runs::table
                    .inner_join(courses::table)
                    .filter(runs::id.eq_any(ids))
                    .select((runs::id, courses::slug))
                    .load(conn)?,
            ),
            _ => continue,
        };
        found.extend(names.into_iter().map(|(id, name)| ((kind, id), format!("{folder}/{name}"))));
    }
    Ok(found)
}
