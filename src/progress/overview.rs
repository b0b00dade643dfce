//! How far several people are, for those who look after them: what is done and when something was last, no answers.
use crate::{
    clock::Instant,
    db::Conn,
    error::Result,
    schema::{certificates, completions, evidence},
};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Which of these people has done which of these things, in which period; one query.
pub fn done_by(conn: &mut Conn, people: &[i64], contents: &[i64]) -> Result<BTreeSet<(i64, i64, i64)>> {
    let rows = completions::table
        .filter(completions::person_id.eq_any(people))
        .filter(completions::content_id.eq_any(contents))
        .select((completions::person_id, completions::content_id, completions::period));
    Ok(rows.load::<(i64, i64, i64)>(conn)?.into_iter().collect())
}
/// When each of these people last did something with each of these things; one query.
pub fn last_by(conn: &mut Conn, people: &[i64], contents: &[i64]) -> Result<BTreeMap<(i64, i64), Instant>> {
    let rows: Vec<(i64, i64, Option<Instant>)> = evidence::table
        .filter(evidence::person_id.eq_any(people))
        .filter(evidence::content_id.eq_any(contents))
        .group_by((evidence::person_id, evidence::content_id))
        .select((evidence::person_id, evidence::content_id, diesel::dsl::max(evidence::at)))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(person, content, at)| Some(((person, content), at?))).collect())
}
/// Who of these people holds a certificate for which of these things.
pub fn certified(conn: &mut Conn, people: &[i64], contents: &[i64]) -> Result<BTreeSet<(i64, i64)>> {
    let rows = certificates::table
        .filter(certificates::person_id.eq_any(people))
        .filter(certificates::content_id.eq_any(contents))
        .filter(certificates::status.eq("awarded"))
        .select((certificates::person_id, certificates::content_id));
    Ok(rows.load::<(i64, i64)>(conn)?.into_iter().collect())
}
