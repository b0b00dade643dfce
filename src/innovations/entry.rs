//! The page of an entry: what it says to whoever asks "should we do this too?".
use super::{
    attachment::{self, Attachment},
    citation::Cited,
    impact::{self, Impact, Measure},
    innovation::{Innovation, Source, State, visible},
    profile::Profile,
    related::RelatedInnovation,
    source::{self, SourceRecord},
    upkeep::Upkeep,
    version,
};
use crate::{
    accounts::{actor::Actor, region::Choice, sector::Sector},
    clock::Instant,
    content::{self, Version},
    db::Conn,
    error::Result,
    schema::{agencies, innovations, regions, sectors},
    thread::Thread,
    trace::Kind,
    view::View,
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// How well its results are vouched for: known by name alone, told in words, measured before and after, or measured with
    /// the evidence named.
    pub enum Confidence { NameOnly = "name-only", Told = "told", Measured = "measured", Evidenced = "evidenced" }
}
/// What whoever decides asks first. Null: the entry does not say.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionFacts {
    /// Rupiah: to make it, and in a year of running.
    pub budget_rupiah: Option<i64>,
    pub running_cost_rupiah: Option<i64>,
    /// People.
    pub staff: Option<i64>,
    /// From the decision to the first day of service.
    pub months: Option<i64>,
    /// It was not said but computed, from the trial to the implementation.
    pub months_computed: bool,
    pub confidence: Confidence,
    /// Pairs of the instrument, of 17; those that name their evidence; records that it rests on.
    pub measured: i64,
    pub evidenced: i64,
    pub sources: i64,
}
impl DecisionFacts {
    fn of(profile: &Profile, completeness: i64, sources: usize) -> Self {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let measured = count(profile.impact.len());
        let evidenced = count(profile.impact.iter().filter(|pair| !pair.evidence.trim().is_empty()).count());
        let confidence = match (evidenced, measured, completeness) {
            (1.., ..) => Confidence::Evidenced,
            (_, 1.., _) => Confidence::Measured,
            (_, _, 0) => Confidence::NameOnly,
            _ => Confidence::Told,
        };
        Self {
            budget_rupiah: profile.budget_rupiah,
            running_cost_rupiah: profile.running_cost_rupiah,
            staff: profile.staff,
            months: profile.months_to_start(),
            months_computed: profile.preparation_months.is_none(),
            confidence,
            measured,
            evidenced,
            sources: count(sources),
        }
    }
}

/// An entry as one person sees it.
#[expect(clippy::struct_excessive_bools, reason = "what this person may do, each by its name")]
#[derive(Serialize, ToSchema)]
pub struct InnovationPage {
    pub code: String,
    pub state: State,
    pub state_reason: Option<String>,
    pub state_at: Instant,
    /// The number of the version that is shown, and when the public first saw it.
    pub version: i64,
    pub version_at: Option<Instant>,
    /// The number of the version that is public now; null: none is.
    pub latest: Option<i64>,
    /// How many versions were public.
    pub versions: i64,
    pub decision: DecisionFacts,
    pub upkeep: Upkeep,
    pub profile: Profile,
    pub impact: Vec<Impact>,
    /// Measures of the instrument that it says nothing of.
    pub unmeasured: Vec<Measure>,
    pub agency: Option<String>,
    pub province: Option<Choice>,
    pub sector: Option<Sector>,
    pub year: Option<i64>,
    pub source: Source,
    /// Where the fact is from, as the source names itself.
    pub source_note: String,
    /// Who says what: the records it rests on.
    pub sources: Vec<SourceRecord>,
    pub is_invented: bool,
    /// Per cent.
    pub completeness: i64,
    /// The parts that are missing (KM1).
    pub gaps: Vec<String>,
    /// This version in APA, without the link that stands at its end.
    pub citation: String,
    /// Where this version lies, below the site.
    pub citation_address: String,
    pub attachments: Vec<Attachment>,
    pub may_attach: bool,
    pub may_curate: bool,
    pub may_answer: bool,
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
        serde_json::json!({ "reason": "", "replacement": "" })
    }
    fn end(&self) -> Option<(Kind, i64)> {
        Some((Kind::Innovation, self.id))
    }
    fn weave(&mut self, thread: Vec<Thread>) {
        self.thread = thread;
    }
}

/// An entry as the public sees it; where it is not public, its draft, for those who may see that.
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<InnovationPage> {
    let innovation = visible(conn, who, code)?;
    let version = match content::published(conn, innovation.content_id)? {
        Some(version) => version,
        None => content::draft(conn, innovation.content_id)?,
    };
    show(conn, who, innovation, &version)
}
/// Agency, province, and the sector by its code and its two names.
type Place = (Option<String>, Option<Choice>, Option<(String, String, String)>);
/// One version of an entry. Completeness and gaps are those of the version; whether it still runs is of today.
pub(super) fn show(
    conn: &mut Conn,
    who: Option<&Actor>,
    innovation: Innovation,
    version: &Version,
) -> Result<InnovationPage> {
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
    let versions = version::published(conn, &innovation)?;
    let sources = source::of(conn, innovation.id)?;
    let upkeep = Upkeep::of(conn, &innovation, &profile)?;
    let may_answer = who.is_some_and(|who| who.answers_as(&innovation).is_some());
    let version_at = versions.iter().find(|v| v.number == version.number).map(|v| v.published_at);
    let since = version_at.unwrap_or(version.created_at);
    let cited = Cited::made(&innovation, &profile, agency.as_deref(), version.number, since);
    let completeness = profile.completeness();
    let may_attach = who.is_some_and(|who| who.may_attach(&innovation));
    let attachments = attachment::of(conn, innovation.id, may_attach)?;
    Ok(InnovationPage {
        attachments,
        may_attach,
        may_curate: who.is_some_and(|who| who.may_curate(&innovation)),
        may_answer: may_answer && innovation.state == State::Published,
        decision: DecisionFacts::of(&profile, completeness, sources.len()),
        citation: cited.apa(),
        citation_address: cited.address(),
        may_edit: who.is_some_and(|who| who.may_edit(&innovation)),
        gaps: profile.gaps().into_iter().map(str::to_owned).collect(),
        impact: impact::measured(&profile),
        unmeasured: impact::unmeasured(&profile),
        version_at,
        latest: versions.iter().find(|v| v.current).map(|v| v.number),
        versions: i64::try_from(versions.len()).unwrap_or(i64::MAX),
        thread: vec![],
        related: vec![],
        id: innovation.id,
        code: innovation.code,
        state: innovation.state,
        state_reason: innovation.state_reason,
        state_at: innovation.state_at,
        version: version.number,
        agency,
        province,
        sector: sector.map(|(code, id, en)| Sector { code, name: Texts { id, en } }),
        year: innovation.year,
        source: innovation.source,
        source_note: innovation.source_note,
        is_invented: innovation.is_invented,
        completeness,
        upkeep,
        sources,
        profile,
    })
}
