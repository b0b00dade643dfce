//! An entry of the shared directory: its row, its page, the list.
use super::profile::{ImpactPair, Profile};
use crate::{
    accounts::{actor::Actor, membership::Role, region::Choice, sector::Sector},
    clock::Instant,
    content,
    db::Conn,
    error::{Error, Result, Tombstone},
    schema::{agencies, innovations, regions, sectors},
    trace::{Card, Kind, Thread},
    view::View,
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// The system an entry comes from.
    pub enum Source {
        Kipp = "kipp", Iga = "iga", Inoland = "inoland", Jippnas = "jippnas", Hub = "hub", Own = "own",
    }
}
impl Source {
    /// The institution whose curators keep entries of this source.
    fn institution(self) -> &'static str {
        match self {
            Self::Kipp | Self::Jippnas | Self::Hub => "kementerian-panrb",
            Self::Iga => "kementerian-dalam-negeri",
            Self::Inoland | Self::Own => "lan",
        }
    }
}
crate::text_enum! { pub enum State { Draft = "draft", Published = "published", Withdrawn = "withdrawn" } }

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = innovations)]
pub(super) struct Innovation {
    pub id: i64,
    pub content_id: i64,
    pub code: String,
    pub name: String,
    pub source: Source,
    pub source_note: String,
    pub is_invented: bool,
    pub completeness: i64,
    pub state: State,
    pub state_reason: Option<String>,
    pub state_at: Instant,
    pub year: Option<i64>,
}
impl Actor {
    /// A curator of the institution that keeps entries of this source (JN6).
    pub(super) fn may_curate(&self, innovation: &Innovation) -> bool {
        self.is_system() || self.is_at(Role::Curator, innovation.source.institution())
    }
    fn sees_withdrawn(&self) -> bool {
        self.is_system() || self.is(Role::Curator) || self.is(Role::Auditor)
    }
}

/// A pair of the impact instrument with its computed change.
#[derive(Serialize, ToSchema)]
pub struct Impact {
    /// One of the instrument's 17: `C1`–`C4`, `D1`–`D2`, `E1`–`E4`, `F1`–`F7`.
    pub code: String,
    pub before: f64,
    pub after: f64,
    pub note: String,
    /// Per cent; null: not computable, before is 0.
    pub change: Option<f64>,
}
impl From<&ImpactPair> for Impact {
    fn from(pair: &ImpactPair) -> Self {
        let ImpactPair { code, before, after, note } = pair.clone();
        Self { code, before, after, note, change: pair.change() }
    }
}
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
    /// What cites it, inspired it, became of it: the same edges that the other ends show.
    pub thread: Vec<Thread>,
    #[serde(skip)]
    id: i64,
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

/// One entry that this person may see. A withdrawn one is a tombstone to the public.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Innovation> {
    let innovation: Innovation = innovations::table
        .filter(innovations::code.eq(code.to_ascii_uppercase()))
        .select(Innovation::as_select())
        .first(conn)?;
    let insider = who.is_some_and(Actor::sees_withdrawn);
    match innovation.state {
        State::Published => Ok(innovation),
        _ if insider => Ok(innovation),
        State::Draft => Err(Error::NotFound),
        State::Withdrawn => Err(Error::Gone(Box::new(Tombstone {
            name: innovation.name,
            code: innovation.code,
            reason: innovation.state_reason.unwrap_or_default(),
            since: innovation.state_at,
        }))),
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
    let impact = profile.impact.iter().map(Impact::from).collect();
    Ok(InnovationPage {
        may_curate: who.is_some_and(|who| who.may_curate(&innovation)),
        gaps: profile.gaps().into_iter().map(str::to_owned).collect(),
        thread: vec![],
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

/// What the thread shows of entries: withdrawn ones too, marked, so that a lesson can say "example withdrawn"; drafts never.
pub fn cards(conn: &mut Conn, _: Option<&Actor>, ids: &[i64]) -> Result<Vec<Card>> {
    let rows = innovations::table
        .left_join(agencies::table)
        .filter(innovations::id.eq_any(ids))
        .filter(innovations::state.ne(State::Draft))
        .select((
            innovations::id,
            innovations::code,
            innovations::name,
            innovations::language,
            innovations::is_invented,
            innovations::state,
            agencies::name.nullable(),
        ))
        .load::<(i64, String, String, Lang, bool, State, Option<String>)>(conn)?;
    let texts = |text: String, language: Lang| match language {
        Lang::Id => Texts { id: text, en: String::new() },
        Lang::En => Texts { id: String::new(), en: text },
    };
    Ok(rows
        .into_iter()
        .map(|(id, code, name, language, is_invented, state, agency)| Card {
            kind: Kind::Innovation,
            id,
            title: texts(name, language),
            address: format!("/innovations/{code}"),
            place: texts(agency.unwrap_or_default(), Lang::Id),
            is_invented,
            withdrawn: state == State::Withdrawn,
        })
        .collect())
}
/// A published or withdrawn entry as something to cite.
#[derive(Debug, Clone, Queryable)]
pub struct Citable {
    pub id: i64,
    pub code: String,
    pub content_id: i64,
    pub state: State,
}
/// The entries with these codes; an unknown code or a draft is missing from the answer.
pub fn citable(conn: &mut Conn, codes: &[String]) -> Result<Vec<Citable>> {
    Ok(innovations::table
        .filter(innovations::code.eq_any(codes))
        .filter(innovations::state.ne(State::Draft))
        .select((innovations::id, innovations::code, innovations::content_id, innovations::state))
        .load(conn)?)
}
