//! The checks of `docs/security.md`, each by one test or more, named by the number of its requirement in ASVS 5.0.0.
mod account;
mod authentication;
mod authorisation;
mod browser;
mod crypto;
mod data;
mod files;
mod http;
mod input;
mod json;
mod logic;
mod outgoing;
mod sessions;
mod uploads;
use crate::support::source;
use std::{collections::BTreeSet, fs};

/// A row of the document's table: its number, and the tests it names.
fn rows() -> Vec<(usize, Vec<String>)> {
    let document = fs::read_to_string(format!("{}/docs/security.md", source::ROOT)).expect("docs/security.md");
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let number = cells.get(1)?.parse().ok()?;
        let tests: Vec<String> =
            cells.get(4)?.split('`').filter(|t| t.starts_with("asvs_")).map(str::to_owned).collect();
        assert!(
            !tests.is_empty() || cells[4].starts_with("not yet: "),
            "check {number} has neither a test nor a reason"
        );
        Some((number, tests))
    };
    document.lines().filter_map(row).collect()
}
/// A check without its test, a test without its check, and a number left out fail here. `tests/run` counts by the same table.
#[test]
fn the_table_of_checks_and_the_tests_are_the_same() {
    let rows = rows();
    assert_eq!(rows.iter().map(|(number, _)| *number).collect::<Vec<_>>(), (1..=64).collect::<Vec<_>>());
    let listed: BTreeSet<&str> = rows.iter().flat_map(|(_, tests)| tests).map(String::as_str).collect();
    let tests = source::files("tests");
    let rust = tests.iter().filter(|(name, _)| source::has_kind(name, "rs"));
    let written: BTreeSet<&str> = rust.flat_map(|(_, text)| source::between(text, "fn asvs_", "(")).collect();
    let written: BTreeSet<String> = written.into_iter().map(|name| format!("asvs_{name}")).collect();
    // This file names the beginning alone.
    let written: BTreeSet<&str> = written.iter().map(String::as_str).filter(|n| !n.contains('"')).collect();
    assert_eq!(listed, written);
}
