//! Looks for what must never be: damage in the database, and broken rules that its schema cannot state.
use super::{
    backup::plain,
    files,
    rules::{self, Rule},
};
use crate::{
    code,
    db::{
        Conn,
        tables::{self, Digest},
    },
    error::Result,
    event,
    schema::counters,
};
use anyhow::Context;
use diesel::{prelude::*, sql_query, sql_types::Text};
use serde_json::Value;
use std::{collections::BTreeMap, path::Path};

/// Findings of one kind that are named; more are only said to be there.
const NAMED: usize = 5;

/// What a check has found.
pub struct Report {
    pub tables: Vec<Digest>,
    /// A sentence each; none when everything is sound.
    pub faults: Vec<String>,
}

/// Checks the database at `url`, and the files in the data folder. All that it reads of the database is of one moment.
pub fn check(url: &str, data: &Path) -> anyhow::Result<Report> {
    let mut conn = Conn::direct(url)?;
    let (schema, newest) = (conn.schema_version()?, Conn::newest_schema()?);
    if schema.as_ref() != Some(&newest) {
        let schema = schema.unwrap_or_else(|| "empty".into());
        let fault = format!("the schema is {schema}, this program's is {newest}: `ekopi migrate` brings it up to date");
        return Ok(Report { tables: vec![], faults: vec![fault] });
    }
    let (tables, mut faults) = conn.read_tx(inside).map_err(plain)?;
    for file in files::below(&data.join("files"))? {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_hash = name.len() == 64 && name.chars().all(|c| c.is_ascii_hexdigit());
        if is_hash && files::hash(&file)?.1 != name {
            faults.push(format!("the content of the file {} is not what its name says", file.display()));
        }
    }
    faults.extend(told("files whose content is not there whole", &files::missing(&mut conn, data)?));
    Ok(Report { tables, faults })
}
/// What is wrong inside a database, and the digests of its tables, as the caller's transaction sees it.
pub fn inside(conn: &mut Conn) -> Result<(Vec<Digest>, Vec<String>)> {
    let mut faults = conn.damage()?;
    for Rule { says, broken_by } in rules::all() {
        faults.extend(told(says, &found(conn, &broken_by)?));
    }
    faults.extend(codes(conn)?);
    faults.extend(events(conn)?);
    Ok((tables::digests(conn)?, faults))
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    what: String,
}
fn found(conn: &mut Conn, query: &str) -> Result<Vec<String>> {
    // One more than is named tells that there are more.
    let query = format!("SELECT what FROM ({query}) found ORDER BY what LIMIT {}", NAMED + 1);
    Ok(sql_query(query).load::<Found>(conn)?.into_iter().map(|f| f.what).collect())
}
fn told(says: &str, found: &[String]) -> Option<String> {
    let named = found.get(..NAMED).unwrap_or(found).join(", ");
    let more = if found.len() > NAMED { ", and more" } else { "" };
    (!found.is_empty()).then(|| format!("{says}: {named}{more}"))
}

/// Every permanent code has the right check character, and its counter stands at least as high: none is given twice.
fn codes(conn: &mut Conn) -> Result<Vec<String>> {
    let (mut wrong, mut highest) = (vec![], BTreeMap::<String, i64>::new());
    for table in tables::tables(conn)? {
        let Some(place) = table.place("code").or_else(|| table.place("serial")) else {
            continue;
        };
        tables::walk(conn, &table, |_, rows| {
            for code in rows.iter().filter_map(|row| row.get(place)?.as_str()) {
                let Some((series, number, plain)) = parts(code) else {
                    continue; // another kind of code, such as a region's
                };
                if !code::is_valid(&plain) && wrong.len() <= NAMED {
                    wrong.push(code.to_owned());
                }
                let last = highest.entry(series).or_default();
                *last = number.max(*last);
            }
            Ok(())
        })?;
    }
    let mut faults: Vec<String> = told("codes with a wrong check character", &wrong).into_iter().collect();
    let counters: BTreeMap<String, i64> =
        counters::table.select((counters::name, counters::value)).load::<(String, i64)>(conn)?.into_iter().collect();
    for (series, last) in highest {
        let value = counters.get(&series).copied().unwrap_or(0);
        if value < last {
            faults.push(format!("the counter {series} stands at {value}, a code with {last} exists"));
        }
    }
    Ok(faults)
}
/// `CERT-2026-00007-X-8F…` → `CERT-2026`, 7, `CERT-2026-00007-X`; none for what is no such code.
fn parts(code: &str) -> Option<(String, i64, String)> {
    let mut parts = code.splitn(5, '-');
    let (name, year, number, check) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_code = name.chars().all(|c| c.is_ascii_uppercase()) && year.len() == 4 && check.len() == 1;
    year.parse::<u16>().ok().filter(|_| is_code)?;
    Some((format!("{name}-{year}"), number.parse().ok()?, format!("{name}-{year}-{number}-{check}")))
}
/// Every event can still be read: one that cannot would hold its readers up for good.
fn events(conn: &mut Conn) -> Result<Vec<String>> {
    let mut unreadable = vec![];
    for table in tables::tables(conn)?.into_iter().filter(|table| table.name == "events") {
        let (id, kind, payload) = (table.place("id"), table.place("kind"), table.place("payload"));
        let text = |row: &[Value], at: Option<usize>| row.get(at?)?.as_str().map(str::to_owned);
        tables::walk(conn, &table, |_, rows| {
            for row in rows {
                let read = event::parse(text(row, kind).unwrap_or_default(), &text(row, payload).unwrap_or_default());
                if read.is_err() && unreadable.len() <= NAMED {
                    unreadable.extend(id.and_then(|at| row.get(at)).map(ToString::to_string));
                }
            }
            Ok(())
        })?;
    }
    Ok(told("events that nobody can read", &unreadable).into_iter().collect())
}

/// Checks a backup: its files against the manifest, then the rules inside its database.
pub fn check_backup(folder: &Path) -> anyhow::Result<Report> {
    let manifest = super::backup::verify(folder)?;
    if manifest.schema != Conn::newest_schema()? {
        return Ok(Report { tables: manifest.tables, faults: vec![] }); // older: whole, and the rules are for later
    }
    let database = crate::db::Db::file_in(folder);
    check(&database, folder).context("the backup's database")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_apart() {
        let part = |code| parts(code).map(|(series, number, _)| (series, number));
        assert_eq!(part("INV-2026-00417-K"), Some(("INV-2026".into(), 417)));
        assert_eq!(part("CERT-2026-100000-7-0123456789"), Some(("CERT-2026".into(), 100_000)));
        assert_eq!((part("35.10"), part("pemerintah-kota-2-x"), part("")), (None, None, None));
    }
    #[test]
    fn many_findings_are_cut_short() {
        let many: Vec<String> = (1..=6).map(|n| n.to_string()).collect();
        assert_eq!(told("bad", &many).as_deref(), Some("bad: 1, 2, 3, 4, 5, and more"));
        assert_eq!(told("bad", &many[..2]).as_deref(), Some("bad: 1, 2"));
        assert_eq!(told("bad", &[]), None);
    }
}
