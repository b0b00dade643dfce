//! Evidence: what someone has read and scored. Appended, never changed; completion is computed from it.
use crate::{
    accounts::actor::Actor,
    clock,
    db::{Conn, MultiBackend},
    error::Result,
    schema::evidence,
};
use diesel::prelude::*;
use std::collections::BTreeMap;

crate::text_enum! { pub enum EvidenceKind { Read = "read", Score = "score" } }

/// One fact: this part of this thing, as it stood in this version. Progress knows items and parts, not courses.
pub struct Fact<'a> {
    pub content: i64,
    /// The block's stable id.
    pub part: &'a str,
    pub kind: EvidenceKind,
    /// Basis points: 10,000 is all of it.
    pub value: i64,
    pub version: i64,
    pub period: i64,
}
pub fn append(conn: &mut Conn, who: &Actor, fact: &Fact) -> Result<()> {
    diesel::insert_into(evidence::table)
        .values((
            evidence::person_id.eq(who.person()?),
            evidence::content_id.eq(fact.content),
            evidence::part.eq(fact.part),
            evidence::kind.eq(fact.kind),
            evidence::value.eq(fact.value),
            evidence::version_id.eq(fact.version),
            evidence::period.eq(fact.period),
            evidence::at.eq(clock::now()),
        ))
        .execute(conn)?;
    Ok(())
}

/// The best of each part, by content and part.
#[derive(Debug, Default, Clone)]
pub struct Best(BTreeMap<(i64, String, EvidenceKind), i64>);
impl Best {
    pub fn of(&self, content: i64, part: &str, kind: EvidenceKind) -> Option<i64> {
        self.0.get(&(content, part.to_owned(), kind)).copied()
    }
}
/// What a person has to show for these things in one period; one query.
pub fn best(conn: &mut Conn, person: i64, contents: &[i64], period: i64) -> Result<Best> {
    let all = evidence::table
        .filter(evidence::person_id.eq(person))
        .filter(evidence::period.eq(period))
        .group_by((evidence::content_id, evidence::part, evidence::kind))
        .select((evidence::content_id, evidence::part, evidence::kind, diesel::dsl::max(evidence::value)))
        .into_boxed::<MultiBackend>();
    let these = match contents {
        [one] => all.filter(evidence::content_id.eq(*one)), // prepared once; a list is prepared each time
        many => all.filter(evidence::content_id.eq_any(many)),
    };
    let rows = these.load::<(i64, String, EvidenceKind, Option<i64>)>(conn)?;
    Ok(Best(rows.into_iter().map(|(c, part, kind, value)| ((c, part, kind), value.unwrap_or(0))).collect()))
}
