//! Reads the file of a list: whom it names, as what, and by when they are to be done.
use super::{assignment::end_of, list::ListRole};
use crate::{
    accounts::person::plain_email,
    clock::Instant,
    error::{Error, Msg, Result},
};

/// Rows and bytes of one file.
pub(super) const MOST_ROWS: usize = 2_000;
pub(super) const MOST_BYTES: u64 = 256 * 1024;

/// A line of the file.
pub(super) struct Line {
    pub number: i64,
    pub typed: String,
    pub role: Result<ListRole, ()>,
    pub due: Result<Option<Instant>, ()>,
}
/// Reads the lines; what is no such table is refused with the line.
pub(super) fn read(text: &str) -> Result<Vec<Line>> {
    let refused = |msg: Msg| Error::invalid("file", msg);
    // Lines are counted by their line feeds alone.
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let head = text.lines().next().unwrap_or_default();
    // Spreadsheets write what their country writes between columns.
    let between =
        [b',', b';', b'\t'].into_iter().max_by_key(|c| head.bytes().filter(|b| b == c).count()).unwrap_or(b',');
    let mut table = csv::ReaderBuilder::new().delimiter(between).flexible(true).from_reader(text.as_bytes());
    let names = table.headers().map_err(|_| refused(Msg::from("list-unreadable").with("line", 1)))?.clone();
    let column = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.trim().to_lowercase().as_str()));
    let person = column(&["person", "email", "e-mail", "surel", "handle"]);
    let person = person.ok_or_else(|| refused("list-without-column".into()))?;
    let due = column(&["due_on", "batas"]);
    let role = column(&["role", "peran"]);
    let mut found = vec![];
    for record in table.records() {
        let record = record.map_err(|e| {
            let line = e.position().and_then(|at| i64::try_from(at.line()).ok()).unwrap_or(0);
            refused(Msg::from("list-unreadable").with("line", line))
        })?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if found.len() == MOST_ROWS {
            return Err(refused(Msg::from("list-too-long").with("most", i64::try_from(MOST_ROWS).unwrap_or(0))));
        }
        let number = record.position().and_then(|at| i64::try_from(at.line()).ok()).unwrap_or(0);
        let typed: String = plain_email(record.get(person).unwrap_or_default()).chars().take(254).collect();
        let due = end_of(due.and_then(|due| record.get(due)).unwrap_or_default());
        let role = role_of(role.and_then(|role| record.get(role)).unwrap_or_default());
        found.push(Line { number, typed, role, due });
    }
    if found.is_empty() { Err(refused("list-empty".into())) } else { Ok(found) }
}
/// In either language; who says nothing names a learner.
fn role_of(cell: &str) -> Result<ListRole, ()> {
    match cell.trim().to_lowercase().as_str() {
        "" | "learner" | "peserta" => Ok(ListRole::Learner),
        "teacher" | "pengajar" => Ok(ListRole::Teacher),
        _ => Err(()),
    }
}
