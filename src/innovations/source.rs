//! Who says so: one row for each record of a system that an entry rests on, with what it says and when it was read.
//!
//! A record is known by its system and its id there; imports will write over their own rows alone. When two entries turn out
//! to be one (a later issue), the rows of one move to the other, and both ids stay.
use super::innovation::Source;
use crate::{
    clock::{self, Instant},
    db::Conn,
    error::Result,
    schema::innovation_sources as sources,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! {
    /// What a record may say of an entry.
    pub enum SourceFact {
        Name = "name", Agency = "agency", Year = "year", Award = "award", Category = "category", Score = "score",
        Status = "status",
    }
}
/// One fact, as the record has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Said {
    pub fact: SourceFact,
    pub value: String,
}
/// One record of one system.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceRecord {
    pub system: Source,
    /// Its id in that system.
    pub external_id: Option<String>,
    pub registration_no: Option<String>,
    /// Where it was found, as the source names itself.
    pub note: String,
    pub says: Vec<Said>,
    /// Under which terms it may be used; empty: it does not say.
    pub licence: String,
    /// When it was read there; null: nobody wrote it down.
    pub retrieved_at: Option<Instant>,
}

/// A record to be kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewSource {
    pub system: Option<Source>,
    pub external_id: Option<String>,
    pub registration_no: Option<String>,
    pub note: String,
    pub says: BTreeMap<SourceFact, String>,
    pub licence: String,
    pub retrieved_at: Option<Instant>,
}
/// Lays a record down beside those that are there.
pub(super) fn add(conn: &mut Conn, innovation: i64, new: &NewSource) -> Result<()> {
    diesel::insert_into(sources::table)
        .values((
            (sources::innovation_id.eq(innovation), sources::system.eq(new.system.unwrap_or(Source::Own))),
            (sources::external_id.eq(&new.external_id), sources::registration_no.eq(&new.registration_no)),
            (sources::note.eq(&new.note), sources::says.eq(serde_json::to_string(&new.says)?)),
            (sources::licence.eq(&new.licence), sources::retrieved_at.eq(new.retrieved_at)),
            sources::created_at.eq(clock::now()),
        ))
        .execute(conn)?;
    Ok(())
}
/// All records of an entry in the order in which they came, at most 50.
pub(super) fn of(conn: &mut Conn, innovation: i64) -> Result<Vec<SourceRecord>> {
    type Row = (Source, Option<String>, Option<String>, String, String, String, Option<Instant>);
    let rows: Vec<Row> = sources::table
        .filter(sources::innovation_id.eq(innovation))
        .order(sources::id)
        .limit(50)
        .select((
            sources::system,
            sources::external_id,
            sources::registration_no,
            sources::note,
            sources::says,
            sources::licence,
            sources::retrieved_at,
        ))
        .load(conn)?;
    let record = |(system, external_id, registration_no, note, says, licence, retrieved_at): Row| {
        let says: BTreeMap<SourceFact, String> = serde_json::from_str(&says)?;
        let says = says.into_iter().map(|(fact, value)| Said { fact, value }).collect();
        Ok(SourceRecord { system, external_id, registration_no, note, says, licence, retrieved_at })
    };
    rows.into_iter().map(record).collect()
}
