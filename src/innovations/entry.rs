//! The page of an entry: what it says to whoever asks "should we do this too?".
use super::{
    impact::{self, Impact},
    innovation::{Source, State, visible},
    profile::Profile,
    related::RelatedInnovation,
};
use crate::{
    accounts::{actor::Actor, region::Choice, sector::Sector},
    clock::Instant,
    content,
    db::Conn,
    error::Result,
    schema::{agencies, innovations, regions, sectors},
    trace::{Kind, Thread},
    view::View,
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// An entry as one person sees it.
#[derive(Serialize, ToSchema)]
pub struct InnovationPage {
    pub code: String,
    pub state: State,
    pub state_reason: Option<String>,
    pub state_at: Instant,
    pub version: i64,
    pub profile: Profile,
    pub impact: Vec<Impact>,
    pub agency: Option<String>,
    pub province: Option<Choice>,
    pub sector: Option<Sector>,
    pub year: Option<i64>,
    pub source: Source,
    /// Where the fact is from, as the source names itself.
    pub source_note: String,
    pub is_invented: bool,
    /// Per cent.
    pub completeness: i64,
    /// The parts that are missing.
    pub gaps: Vec<String>,
    pub may_curate: bool,
    /// Whether this person writes it, for the agency that owns it.
    pub may_edit: bool,
    /// What cites it, inspired it, became of it: the same edges that the other ends show.
    pub thread: Vec<Thread>,
    /// Entries like this one, with the reason for each.
    pub related: Vec<RelatedInnovation>,
    #[serde(skip)]
    pub(super) id: i64,
}
impl View for InnovationPage {
    const TEMPLATE: &'static str = "innovations/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/innovations/{}", self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "reason": "" })
    }
    fn end(&self) -> Option<(Kind, i64)> {
        Some((Kind::Innovation, self.id))
    }
    fn weave(&mut self, thread: Vec<Thread>) {
        self.thread = thread;
    }
}

pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<InnovationPage> {
    type Place = (Option<String>, Option<Choice>, Option<(String, String, String)>);
    let innovation = visible(conn, who, code)?;
    let version = match content::published(conn, innovation.content_id)? {
        Some(version) => version,
        None => content::draft(conn, innovation.content_id)?,
    };
    let profile: Profile = version.document()?;
    let (agency, province, sector): Place = innovations::table
        .left_join(agencies::table)
        .left_join(regions::table)
        .left_join(sectors::table)
        .filter(innovations::id.eq(innovation.id))
        .select((
            agencies::name.nullable(),
            (regions::code, regions::name).nullable(),
            (sectors::code, sectors::name_id, sectors::name_en).nullable(),
        ))
        .first(conn)?;
    let impact = impact::measured(&profile);
    Ok(InnovationPage {
        may_curate: who.is_some_and(|who| who.may_curate(&innovation)),
        may_edit: who.is_some_and(|who| who.may_edit(&innovation)),
        gaps: profile.gaps().into_iter().map(str::to_owned).collect(),
        thread: vec![],
        related: vec![],
        id: innovation.id,
        code: innovation.code,
        state: innovation.state,
        state_reason: innovation.state_reason,
        state_at: innovation.state_at,
        version: version.number,
        impact,
        agency,
        province,
        sector: sector.map(|(code, id, en)| Sector { code, name: Texts { id, en } }),
        year: innovation.year,
        source: innovation.source,
        source_note: innovation.source_note,
        is_invented: innovation.is_invented,
        completeness: innovation.completeness,
        profile,
    })
}
