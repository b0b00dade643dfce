//! Migrations in both trees, the two schemas against each other and against `schema.rs`, keys, the register of personal data.
use crate::support::{catalogue::Catalogue, postgres, world};
use diesel::SqliteConnection;
use diesel::prelude::*;
use ekopi::db::Conn;
use std::{collections::BTreeSet, fs};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn sqlite() -> Conn {
    Conn::Sqlite(SqliteConnection::establish(":memory:").unwrap())
}
/// Always, not only when sites run there: the two trees must say the same.
fn postgresql() -> Conn {
    let name = world::fresh("schema");
    postgres::administer(&format!("CREATE DATABASE {name}"));
    world::connect(&postgres::url(&name))
}
fn migrated(mut conn: Conn) -> Catalogue {
    conn.migrate().unwrap();
    Catalogue::of(&mut conn)
}
fn up_down_up(mut conn: Conn) {
    let run = conn.migrate().unwrap();
    let first = Catalogue::of(&mut conn);
    assert!(!first.columns.is_empty() && !run.is_empty());
    conn.unmigrate().unwrap();
    assert_eq!(Catalogue::of(&mut conn), Catalogue::default(), "down leaves nothing");
    assert_eq!(conn.migrate().unwrap(), run);
    assert_eq!(Catalogue::of(&mut conn), first);
    assert!(conn.migrate().unwrap().is_empty(), "and no migration runs twice");
}
#[test]
fn migrations_go_up_down_and_up_on_sqlite() {
    up_down_up(sqlite());
}
#[test]
fn migrations_go_up_down_and_up_on_postgresql() {
    up_down_up(postgresql());
}

#[test]
fn both_databases_have_the_same_schema() {
    let (one, other) = (migrated(sqlite()), migrated(postgresql()));
    assert_eq!(one.columns, other.columns);
    assert_eq!(one.keys, other.keys);
    assert_eq!(one.indexes, other.indexes);
    assert_eq!(one.references, other.references);
    assert_eq!(one.checks, other.checks);
    assert!(one.checks.values().any(|words| words.contains(&"withdrawn".into())), "checks are read at all");
}

#[test]
fn the_trees_have_the_same_names() {
    let names = |tree: &str| -> BTreeSet<String> {
        let folders = fs::read_dir(format!("{ROOT}/migrations/{tree}")).unwrap();
        folders.map(|f| f.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn the_rust_schema_is_the_databases() {
    let found = migrated(sqlite());
    let source = fs::read_to_string(format!("{ROOT}/src/schema.rs")).unwrap();
    let (mut table, mut columns) = (String::new(), BTreeSet::new());
    for line in source.lines().map(str::trim).filter(|line| !line.starts_with("diesel::")) {
        if let Some(name) = line.strip_suffix(" {").and_then(|l| l.split_once(" (").map(|(name, _)| name)) {
            table = name.to_owned();
        } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            // A column whose name Rust reserves is called otherwise; none is.
            columns.insert(format!("{table}.{column} {kind}"));
        }
    }
    let wanted: BTreeSet<String> = found.columns.iter().map(|(column, kind)| format!("{column} {kind}")).collect();
    let odd: Vec<_> = columns.symmetric_difference(&wanted).collect();
    assert!(odd.is_empty(), "run `diesel print-schema`: {odd:#?}");
    for (table, key) in &found.keys {
        assert!(source.contains(&format!("    {table} ({key}) {{")), "the key of {table} is ({key})");
    }
}

/// Else deleting or looking along it reads the whole table.
#[test]
fn every_foreign_key_is_the_beginning_of_an_index() {
    for found in [migrated(sqlite()), migrated(postgresql())] {
        let bare: Vec<&String> = found
            .references
            .iter()
            .filter(|reference| {
                let (table, rest) = reference.split_once(" (").unwrap();
                let column = rest.split(')').next().unwrap();
                let begins = |index: &String| {
                    let columns = index.strip_prefix(&format!("{table} (")).and_then(|r| r.split(')').next());
                    columns.is_some_and(|c| c.split(", ").next() == Some(column)) && !index.ends_with(" partial")
                };
                !found.indexes.iter().any(begins)
            })
            .collect();
        assert!(bare.is_empty(), "without an index: {bare:#?}");
        assert!(found.references.len() > 30);
    }
}

/// `docs/personal-data.md` has a table whose first column is a table's name in backticks.
#[test]
fn every_table_that_holds_personal_data_is_in_the_register() {
    /// A `name` that is no person's.
    const NAMES_OF_THINGS: [&str; 4] = ["agencies", "counters", "innovations", "regions"];
    let register = fs::read_to_string(format!("{ROOT}/docs/personal-data.md")).expect("docs/personal-data.md");
    let listed: BTreeSet<&str> = register
        .lines()
        .filter_map(|line| {
            line.trim().strip_prefix('|')?.split('|').next()?.trim().strip_prefix('`')?.strip_suffix('`')
        })
        .collect();
    let found = migrated(sqlite());
    let personal = |column: &str| matches!(column, "person_id" | "email" | "name" | "holder");
    let holding: BTreeSet<&str> = found
        .columns
        .keys()
        .filter_map(|name| name.split_once('.'))
        .filter(|(table, column)| personal(column) && !(*column == "name" && NAMES_OF_THINGS.contains(table)))
        .map(|(table, _)| table)
        .collect();
    let missing: Vec<_> = holding.difference(&listed).collect();
    assert!(missing.is_empty(), "not in docs/personal-data.md: {missing:?}");
    let unknown: Vec<_> = listed.iter().filter(|table| !found.tables().contains(*table)).collect();
    assert!(unknown.is_empty(), "no such table: {unknown:?}");
    assert!(holding.len() > 10);
}
