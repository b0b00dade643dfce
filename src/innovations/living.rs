//! What is true of a practice now, for whoever teaches by it: its facts as the public sees them, and whether they are
//! still those of an earlier version.
use super::{
    impact::{self, Impact},
    innovation::State,
    profile::{Profile, Stage, Sustainability},
    upkeep::OwnerAnswer,
};
use crate::{
    clock::Instant,
    content::{self, Version},
    db::Conn,
    error::Result,
    schema::{agencies, innovations},
    words::Lang,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The facts of a practice that a lesson shows beside its own words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LivingFacts {
    pub code: String,
    pub name: String,
    /// The language of name and results.
    pub language: Lang,
    pub agency: Option<String>,
    pub state: State,
    /// Why it was withdrawn, if it was.
    pub reason: Option<String>,
    pub stage: Option<Stage>,
    /// As the public version says; where its owner has said since that it has stopped, that.
    pub sustainability: Option<Sustainability>,
    pub result: String,
    pub impact: Vec<Impact>,
    pub is_invented: bool,
    /// The public version; null: there is none any more.
    pub version: Option<i64>,
    /// When these facts were made public, or taken away.
    pub changed_at: Instant,
}
impl LivingFacts {
    /// Withdrawn, or public and given up by its owner.
    pub fn has_stopped(&self) -> bool {
        self.state == State::Withdrawn || self.sustainability == Some(Sustainability::Stopped)
    }
}
/// An entry as a lesson keeps it: by its id, with the document its words were written for.
pub struct Living {
    pub id: i64,
    pub content_id: i64,
    pub facts: LivingFacts,
    profile: Option<Profile>,
}
impl Living {
    /// Whether what a lesson shows of it differs from that version; a correction of other parts is none.
    pub fn differs_from(&self, then: &Profile) -> bool {
        self.profile.as_ref().is_none_or(|now| shown(now) != shown(then))
    }
}
/// The part of a profile that a lesson shows.
fn shown(profile: &Profile) -> impl PartialEq + '_ {
    let Profile { name, stage, result, impact, sustainability_status, .. } = profile;
    (name, stage, result, impact, sustainability_status)
}

/// Those with these codes, published or withdrawn; three queries, however many there are.
pub fn of_codes(conn: &mut Conn, codes: &[String]) -> Result<Vec<Living>> {
    let rows = innovations::table.filter(innovations::code.eq_any(codes)).select(innovations::id).load(conn)?;
    of_ids(conn, &rows)
}
pub fn of_ids(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Living>> {
    type Row = (
        (i64, i64, String, String, Lang),
        (State, Option<String>, Instant, Option<Instant>, bool),
        Option<OwnerAnswer>,
        Option<String>,
    );
    let rows: Vec<Row> = innovations::table
        .left_join(agencies::table)
        .filter(innovations::id.eq_any(ids))
        .filter(innovations::state.ne(State::Draft))
        .select((
            (innovations::id, innovations::content_id, innovations::code, innovations::name, innovations::language),
            (
                innovations::state,
                innovations::state_reason,
                innovations::state_at,
                innovations::published_at,
                innovations::is_invented,
            ),
            innovations::answer,
            agencies::name.nullable(),
        ))
        .load(conn)?;
    let contents: Vec<i64> = rows.iter().map(|row| row.0.1).collect();
    let versions = content::published_of(conn, &contents)?;
    let versions: BTreeMap<i64, Version> = versions.into_iter().map(|version| (version.content_id, version)).collect();
    let living = |((id, content_id, code, name, language), state, answer, agency): Row| {
        let (state, reason, state_at, published_at, is_invented) = state;
        let version = versions.get(&content_id);
        let profile: Option<Profile> = version.map(Version::document).transpose()?;
        let changed_at = if state == State::Published { published_at.unwrap_or(state_at) } else { state_at };
        let facts = LivingFacts {
            name: profile.as_ref().map_or(name, |p| p.name.clone()),
            stage: profile.as_ref().and_then(|p| p.stage),
            sustainability: match answer {
                Some(OwnerAnswer::Stopped) => Some(Sustainability::Stopped),
                _ => profile.as_ref().and_then(|p| p.sustainability_status),
            },
            result: profile.as_ref().map(|p| p.result.clone()).unwrap_or_default(),
            impact: profile.as_ref().map(impact::measured).unwrap_or_default(),
            version: version.map(|v| v.number),
            reason: reason.filter(|_| state == State::Withdrawn),
            code,
            language,
            agency,
            state,
            is_invented,
            changed_at,
        };
        Ok(Living { id, content_id, facts, profile })
    };
    rows.into_iter().map(living).collect()
}
