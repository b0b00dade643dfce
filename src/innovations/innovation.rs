//! An entry of the shared directory: its row, who may see and keep it, what other pages show of it.
use super::{tombstone, upkeep::OwnerAnswer};
use crate::{
    accounts::{actor::Actor, membership::Role},
    clock::Instant,
    db::Conn,
    error::{Error, Result},
    schema::{agencies, innovations},
    thread::{Asserter, ProofLevel, Step, ThreadProof},
    trace::{Card, Kind, Verb},
    words::{Lang, Texts},
};
use diesel::prelude::*;

crate::text_enum! {
    /// The system an entry comes from.
    pub enum Source {
        Kipp = "kipp", Iga = "iga", Inoland = "inoland", Jippnas = "jippnas", Hub = "hub", Own = "own",
    }
}
impl Source {
    /// The institution whose curators keep entries of this source.
    pub fn institution(self) -> &'static str {
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
    pub agency_id: Option<i64>,
    /// Of the agency that owns it: the ids from the root to it, each with a dot behind it.
    #[diesel(select_expression = agencies::lineage.nullable())]
    #[diesel(select_expression_type = diesel::dsl::Nullable<agencies::lineage>)]
    pub lineage: Option<String>,
    pub content_id: i64,
    pub code: String,
    pub name: String,
    pub language: Lang,
    pub source: Source,
    pub source_note: String,
    pub is_invented: bool,
    pub state: State,
    pub state_reason: Option<String>,
    pub state_at: Instant,
    pub year: Option<i64>,
    /// When its owner or a curator last said whether it holds.
    pub checked_at: Option<Instant>,
    /// Since when its owner has been asked and has not answered.
    pub asked_at: Option<Instant>,
    /// What was answered last of the version that is public.
    pub answer: Option<OwnerAnswer>,
    /// What took the place of a withdrawn one.
    pub replaced_by_id: Option<i64>,
}
impl Actor {
    /// A curator of the institution that keeps entries of this source (JN6).
    pub(super) fn may_curate(&self, innovation: &Innovation) -> bool {
        self.is_system() || self.is_at(Role::Curator, innovation.source.institution())
    }
    fn holds_for(&self, roles: &[Role], innovation: &Innovation) -> bool {
        self.is_system() || innovation.lineage.as_deref().is_some_and(|lineage| self.holds_any(roles, lineage))
    }
    /// Writes for the agency that owns it, or for one above it: its authors and administrators.
    pub(super) fn may_edit(&self, innovation: &Innovation) -> bool {
        self.holds_for(&[Role::Author, Role::AgencyAdmin], innovation)
    }
    /// Speaks for the agency: what its authors write an administrator hands in.
    pub(super) fn may_submit(&self, innovation: &Innovation) -> bool {
        self.holds_for(&[Role::AgencyAdmin], innovation)
    }
    /// Drafts and submissions are there for the agency's staff, whatever their role, for its curators, and for auditors.
    pub(super) fn sees_draft(&self, innovation: &Innovation) -> bool {
        self.holds_for(&[], innovation) || self.may_curate(innovation) || self.is(Role::Auditor)
    }
    fn sees_withdrawn(&self, innovation: &Innovation) -> bool {
        self.sees_draft(innovation) || self.is(Role::Curator)
    }
}

/// One entry that this person may see. A withdrawn one is a tombstone to the public.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Innovation> {
    let innovation: Innovation = innovations::table
        .left_join(agencies::table)
        .filter(innovations::code.eq(code.to_ascii_uppercase()))
        .select(Innovation::as_select())
        .first(conn)?;
    match innovation.state {
        State::Published => Ok(innovation),
        State::Draft if who.is_some_and(|who| who.sees_draft(&innovation)) => Ok(innovation),
        State::Withdrawn if who.is_some_and(|who| who.sees_withdrawn(&innovation)) => Ok(innovation),
        State::Draft => Err(Error::NotFound),
        State::Withdrawn => Err(Error::Gone(Box::new(tombstone::of(conn, &innovation)?))),
    }
}
type CardRow = (i64, String, String, Lang, bool, State, Option<String>);
fn card((id, code, name, language, is_invented, state, agency): CardRow) -> Card {
    Card {
        kind: Kind::Innovation,
        id,
        title: Texts::one(name, language),
        address: address(state, &code),
        place: Texts::one(agency.unwrap_or_default(), Lang::Id),
        is_invented,
        withdrawn: state == State::Withdrawn,
    }
}
/// Where an entry is read; as long as it was never public, where it is written.
fn address(state: State, code: &str) -> String {
    format!("/innovations/{code}{}", if state == State::Draft { "/draft" } else { "" })
}
/// Where this person finds it, or what is left of it; none: nowhere.
pub fn place(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Option<String>> {
    match visible(conn, who, code) {
        Ok(entry) => Ok(Some(address(entry.state, &entry.code))),
        Err(Error::Gone(_)) => Ok(Some(address(State::Withdrawn, code))),
        Err(Error::NotFound) => Ok(None),
        Err(e) => Err(e),
    }
}
/// What the thread shows of entries: withdrawn ones too, marked, so that a lesson can say "example withdrawn"; drafts never.
pub fn cards(conn: &mut Conn, _: Option<&Actor>, ids: &[i64]) -> Result<Vec<Card>> {
    let rows: Vec<CardRow> = innovations::table
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
        .load(conn)?;
    Ok(rows.into_iter().map(card).collect())
}
/// The same for the thread, which shows drafts to those who see them: what a lab has launched is one at first.
pub fn threaded(conn: &mut Conn, who: Option<&Actor>, ids: &[i64]) -> Result<Vec<Card>> {
    let mut all = cards(conn, who, ids)?;
    let others: Vec<i64> = ids.iter().copied().filter(|id| !all.iter().any(|card| card.id == *id)).collect();
    let Some(who) = who.filter(|_| !others.is_empty()) else {
        return Ok(all);
    };
    let drafts: Vec<(Innovation, Option<String>)> = innovations::table
        .left_join(agencies::table)
        .filter(innovations::id.eq_any(others))
        .filter(innovations::state.eq(State::Draft))
        .select((Innovation::as_select(), agencies::name.nullable()))
        .load(conn)?;
    let seen = drafts.into_iter().filter(|(innovation, _)| who.sees_draft(innovation));
    all.extend(
        seen.map(|(one, agency)| card((one.id, one.code, one.name, one.language, one.is_invented, one.state, agency))),
    );
    Ok(all)
}
/// What a lab or an idea became was found right by curators once it is public.
pub fn proofs(conn: &mut Conn, steps: &[Step]) -> Result<Vec<(i64, ThreadProof)>> {
    let made = |step: &&Step| step.verb == Verb::Became && step.to.0 == Kind::Innovation;
    let ids: Vec<i64> = steps.iter().filter(made).map(|step| step.to.1).collect();
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let public: Vec<(i64, Instant)> = innovations::table
        .filter(innovations::id.eq_any(ids))
        .filter(innovations::state.eq(State::Published))
        .select((innovations::id, innovations::state_at))
        .load(conn)?;
    let proof = |step: &Step| {
        let at = public.iter().find(|row| row.0 == step.to.1)?.1;
        Some((step.id, ThreadProof { level: ProofLevel::Reviewed, by: Asserter::Curator, at, plan: None }))
    };
    Ok(steps.iter().filter(made).filter_map(proof).collect())
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
