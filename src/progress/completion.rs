//! Completion: reached once by evidence, kept for good with the version it was reached on.
use super::evidence::{Best, EvidenceKind};
use crate::{
    clock::{self, Instant},
    db::{Conn, MultiBackend, Upsert},
    error::Result,
    schema::completions,
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// What a part asks for: handed in by the feature that knows the content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    pub part: String,
    pub kind: EvidenceKind,
    /// Basis points that must be reached.
    pub at_least: i64,
}
/// The parts that are not there yet.
pub fn missing<'r>(required: &'r [Requirement], content: i64, best: &Best) -> Vec<&'r Requirement> {
    let reached = |r: &Requirement| best.of(content, &r.part, r.kind).is_some_and(|value| value >= r.at_least);
    required.iter().filter(|r| !reached(r)).collect()
}

/// Marks a thing as done; true when it was not before. What is done stays done, whatever changes later.
pub fn complete(conn: &mut Conn, person: i64, content: i64, period: i64, version: i64) -> Result<bool> {
    let insert = diesel::insert_into(completions::table).values((
        completions::person_id.eq(person),
        completions::content_id.eq(content),
        completions::period.eq(period),
        completions::version_id.eq(version),
        completions::completed_at.eq(clock::now()),
    ));
    let tail = " ON CONFLICT (person_id, content_id, period) DO NOTHING";
    Ok(Upsert { insert, tail }.execute(conn)? == 1)
}

/// When and on which version each of these things was done.
pub fn done(conn: &mut Conn, person: i64, contents: &[i64], period: i64) -> Result<BTreeMap<i64, (Instant, i64)>> {
    let all = completions::table
        .filter(completions::person_id.eq(person))
        .filter(completions::period.eq(period))
        .select((completions::content_id, completions::completed_at, completions::version_id))
        .into_boxed::<MultiBackend>();
    let these = match contents {
        [one] => all.filter(completions::content_id.eq(*one)), // prepared once; a list is prepared each time
        many => all.filter(completions::content_id.eq_any(many)),
    };
    let rows = these.load::<(i64, Instant, i64)>(conn)?;
    Ok(rows.into_iter().map(|(content, at, version)| (content, (at, version))).collect())
}
/// Whole per cent, rounded down: five of six are 83, and 100 means that nothing is missing.
pub fn per_cent(done: usize, of: usize) -> i64 {
    (done.min(of) * 100).checked_div(of).and_then(|n| i64::try_from(n).ok()).unwrap_or(0)
}
