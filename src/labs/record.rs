//! What a lab can show, as numbered records: the signed commitment, the leader's word at both gates, the display; launches and
//! reports are made beside their ideas.
use super::{
    idea::{self, LabIdeaState, PlanState},
    lab::{self, Lab, visible},
    machine::{LabState, LabStep},
    note,
    schedule::typed_day,
};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    file::{self, FileCard, Stored},
    schema::{files, lab_ideas as inside, lab_records as records},
    view::{Receipt, View},
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    pub enum LabRecordKind {
        Commitment = "commitment", IdeasApproval = "ideas_approval", PlansApproval = "plans_approval", Launch = "launch",
        Monitoring = "monitoring", Display = "display",
    }
}
impl LabRecordKind {
    /// Those that are made on the page of a lab's records.
    pub const OF_LAB: &'static [Self] = &[Self::Commitment, Self::IdeasApproval, Self::PlansApproval, Self::Display];
    fn step(self) -> LabStep {
        match self {
            Self::Commitment => LabStep::Commit,
            Self::IdeasApproval => LabStep::ApproveIdeas,
            Self::PlansApproval => LabStep::ApprovePlans,
            Self::Launch => LabStep::Launch,
            Self::Monitoring => LabStep::Report,
            Self::Display => LabStep::Exhibit,
        }
    }
    fn is_approval(self) -> bool {
        matches!(self, Self::IdeasApproval | Self::PlansApproval)
    }
}
/// A record as people see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabRecord {
    pub number: i64,
    pub kind: LabRecordKind,
    pub held_on: NaiveDate,
    /// What was said or done: Markdown.
    pub body: String,
    pub place: String,
    /// A link, or where it is kept.
    pub evidence: String,
    /// What a leader said; of all else, true.
    pub approved: bool,
    /// Per cent of the action that is done.
    pub progress: Option<i64>,
    pub visitors: Option<i64>,
    /// What a jury gave for novelty and for breadth of benefit, up to 100.
    pub novelty: Option<i64>,
    pub breadth: Option<i64>,
    pub by: Option<String>,
    pub at: Instant,
    /// It opens no gate any more: the phase was reopened, or something was added to what it approved.
    pub is_ended: bool,
    pub file: Option<FileCard>,
    /// Number of the action that it reports on.
    pub action: Option<i64>,
    #[serde(skip)]
    pub(super) action_id: Option<i64>,
}
#[derive(Queryable, Selectable)]
#[diesel(table_name = records)]
struct Row {
    number: i64,
    kind: LabRecordKind,
    action_id: Option<i64>,
    held_at: Instant,
    body: String,
    place: String,
    evidence: String,
    approved: bool,
    progress: Option<i64>,
    visitors: Option<i64>,
    novelty: Option<i64>,
    breadth: Option<i64>,
    file_id: Option<i64>,
    person_id: Option<i64>,
    created_at: Instant,
    ended_at: Option<Instant>,
}
/// Records of a lab as a whole, or of one idea in it, the newest first; at most 200.
pub(super) fn of(conn: &mut Conn, lab: i64, idea: Option<i64>) -> Result<Vec<LabRecord>> {
    let rows = records::table.filter(records::lab_id.eq(lab)).order(records::number.desc());
    let rows = rows.limit(200).select(Row::as_select());
    let rows: Vec<Row> = match idea {
        Some(idea) => rows.filter(records::lab_idea_id.eq(idea)).load(conn)?,
        None => rows.filter(records::lab_idea_id.is_null()).load(conn)?,
    };
    let people: Vec<i64> = rows.iter().filter_map(|row| row.person_id).collect();
    let names = person::names(conn, &people)?;
    let with: Vec<i64> = rows.iter().filter_map(|row| row.file_id).collect();
    let with: Vec<Stored> = files::table.filter(files::id.eq_any(with)).select(Stored::as_select()).load(conn)?;
    let record = |row: Row| LabRecord {
        number: row.number,
        kind: row.kind,
        held_on: row.held_at.day(),
        body: row.body,
        place: row.place,
        evidence: row.evidence,
        approved: row.approved,
        progress: row.progress,
        visitors: row.visitors,
        novelty: row.novelty,
        breadth: row.breadth,
        by: row.person_id.and_then(|id| names.get(&id).cloned()),
        at: row.created_at,
        is_ended: row.ended_at.is_some(),
        file: with.iter().find(|file| Some(file.id) == row.file_id).cloned().map(FileCard::from),
        action: None,
        action_id: row.action_id,
    };
    Ok(rows.into_iter().map(record).collect())
}

/// The records of a lab, with those that this person may add now.
#[derive(Serialize, ToSchema)]
pub struct LabRecordList {
    pub slug: String,
    pub theme: String,
    pub state: LabState,
    /// The newest first.
    pub items: Vec<LabRecord>,
    pub may_add: Vec<LabRecordKind>,
}
impl View for LabRecordList {
    const TEMPLATE: &'static str = "labs/records.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.slug))
    }
    fn form(&self) -> serde_json::Value {
        let only = if let [only] = self.may_add.as_slice() { only.as_str() } else { "" };
        serde_json::json!({
            "kind": only, "held_on": clock::today(), "body": "", "place": "", "approve": true, "visitors": "",
            "novelty": "", "breadth": "", "file": "",
        })
    }
}
fn address(slug: &str) -> String {
    format!("/labs/{slug}/records")
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<LabRecordList> {
    let seen = visible(conn, who, slug)?;
    let may_add = LabRecordKind::OF_LAB.iter().copied().filter(|kind| seen.may(who, kind.step()));
    Ok(LabRecordList {
        items: of(conn, seen.lab.id, None)?,
        may_add: may_add.collect(),
        state: seen.lab.state,
        theme: seen.lab.theme,
        slug: seen.lab.slug,
    })
}
/// A file of a record, or one that shows that a task is done, for whoever may see the lab.
pub fn file(conn: &mut Conn, who: Option<&Actor>, slug: &str, handle: &str) -> Result<Stored> {
    let seen = visible(conn, who, slug)?;
    let row = records::table.inner_join(files::table).filter(records::lab_id.eq(seen.lab.id));
    let row = row.filter(files::handle.eq(handle)).select(Stored::as_select());
    let found: Option<Stored> = row.first(conn).optional()?;
    match found {
        Some(file) => file::readable(file),
        None => note::file_of(conn, seen.lab.id, handle),
    }
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "ideas_approval", "held_on": "2026-03-02", "body": "Kelima ide disetujui.",
    "approve": true, "place": "Pendopo", "file": "" }))]
pub struct NewLabRecord {
    /// `commitment`, `ideas_approval`, `plans_approval` or `display`.
    #[schema(required = true)]
    pub kind: Option<LabRecordKind>,
    /// The day it was, not one to come: `2026-03-02`.
    #[schema(required = true, max_length = 10)]
    pub held_on: String,
    /// What was said or shown; of a refusal, why.
    #[schema(required = true, min_length = 1, max_length = 4000)]
    pub body: String,
    /// Of an approval; false: not yet.
    pub approve: bool,
    #[schema(max_length = 200)]
    pub place: String,
    /// Who came to the display.
    #[schema(minimum = 0, maximum = 10_000_000)]
    pub visitors: Option<i64>,
    /// Points of a jury for novelty; there need not be one.
    #[schema(minimum = 0, maximum = 100)]
    pub novelty: Option<i64>,
    /// The same for breadth of benefit.
    #[schema(minimum = 0, maximum = 100)]
    pub breadth: Option<i64>,
    /// The signed commitment, which needs one; in `multipart/form-data`, at most 10 MiB.
    #[schema(value_type = String, format = Binary)]
    pub file: String,
}
/// What `keep` writes beside lab, number and person.
#[derive(Debug, Clone)]
pub(super) struct Kept<'a> {
    pub kind: LabRecordKind,
    /// In the lab, and the action of its plan.
    pub idea: Option<i64>,
    pub action: Option<i64>,
    pub held_on: NaiveDate,
    pub body: &'a str,
    pub place: &'a str,
    pub evidence: &'a str,
    pub approved: bool,
    pub progress: Option<i64>,
    pub visitors: Option<i64>,
    pub jury: (Option<i64>, Option<i64>),
    pub file: Option<i64>,
}
impl<'a> Kept<'a> {
    pub(super) fn new(kind: LabRecordKind, held_on: NaiveDate, body: &'a str) -> Self {
        Self {
            kind,
            idea: None,
            action: None,
            held_on,
            body,
            place: "",
            evidence: "",
            approved: true,
            progress: None,
            visitors: None,
            jury: (None, None),
            file: None,
        }
    }
}
/// The caller holds the lab's row, so that no two records get one number.
pub(super) fn keep(conn: &mut Conn, who: &Actor, lab: &Lab, kept: &Kept) -> Result<i64> {
    let last: Option<i64> =
        records::table.filter(records::lab_id.eq(lab.id)).select(diesel::dsl::max(records::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    diesel::insert_into(records::table)
        .values((
            (records::lab_id.eq(lab.id), records::number.eq(number), records::kind.eq(kept.kind)),
            (records::lab_idea_id.eq(kept.idea), records::action_id.eq(kept.action)),
            (records::held_at.eq(clock::beginning_of(kept.held_on)), records::body.eq(kept.body.trim())),
            (records::place.eq(kept.place.trim()), records::evidence.eq(kept.evidence.trim())),
            (records::approved.eq(kept.approved), records::progress.eq(kept.progress)),
            (records::visitors.eq(kept.visitors), records::novelty.eq(kept.jury.0), records::breadth.eq(kept.jury.1)),
            (records::file_id.eq(kept.file), records::person_id.eq(who.person), records::created_at.eq(clock::now())),
        ))
        .execute(conn)?;
    let (code, agency, record) = (lab.slug.clone(), lab.agency_id, kept.kind.as_str().to_owned());
    let reason = if kept.approved { String::new() } else { kept.body.trim().to_owned() };
    event::record(conn, who, &Event::LabRecorded { lab: lab.id, code, agency, record, reason })?;
    Ok(number)
}
/// What was approved counts no more.
pub(super) fn end(conn: &mut Conn, lab: i64, kind: LabRecordKind) -> Result<()> {
    let rows = records::table.filter(records::lab_id.eq(lab)).filter(records::kind.eq(kind));
    diesel::update(rows.filter(records::ended_at.is_null())).set(records::ended_at.eq(clock::now())).execute(conn)?;
    Ok(())
}
/// The day of something that was: not to come, and not long ago.
pub(super) fn held(check: &mut Check, typed: &str) -> NaiveDate {
    let day = typed_day(typed);
    check.that(day.is_some_and(|day| day <= clock::today()), "held_on", "lab-day-past");
    day.unwrap_or_else(clock::today)
}
/// Adds a record. At a gate the agency's leader says yes or no; nobody to what they have brought in themselves.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, typed: &NewLabRecord) -> Result<Receipt> {
    let seen = visible(conn, Some(who), slug)?;
    let Some(kind) = typed.kind.filter(|kind| LabRecordKind::OF_LAB.contains(kind)) else {
        let msg = if typed.kind.is_none() { "field-missing" } else { "not-a-value" };
        return Err(Error::invalid("kind", msg));
    };
    seen.step(who, kind.step())?;
    let lab = &seen.lab;
    let mut check = Check::default();
    let held_on = held(&mut check, &typed.held_on);
    check.text("body", &typed.body, 4000).at_most("place", &typed.place, 200);
    check.that(typed.visitors.is_none_or(|n| (0..=10_000_000).contains(&n)), "visitors", "not-a-value");
    for (field, points) in [("novelty", typed.novelty), ("breadth", typed.breadth)] {
        check.that(points.is_none_or(|n| (0..=100).contains(&n)), field, "not-a-value");
    }
    check.that(kind != LabRecordKind::Commitment || !typed.file.is_empty(), "file", "file-missing").done()?;
    lab::kept(conn, lab)?;
    let approved = !kind.is_approval() || typed.approve;
    if kind.is_approval() {
        decide(conn, who, lab, kind, approved)?;
    }
    let file = if typed.file.is_empty() { None } else { Some(file::attach(conn, who, "file", &typed.file)?.id) };
    let (visitors, jury) = match kind {
        LabRecordKind::Display => (typed.visitors, (typed.novelty, typed.breadth)),
        _ => (None, (None, None)),
    };
    let new = Kept::new(kind, held_on, &typed.body);
    keep(conn, who, lab, &Kept { place: &typed.place, approved, visitors, jury, file, ..new })?;
    Ok(Receipt::created(address(&lab.slug), kind.as_str()).code(&lab.slug))
}
/// A gate: what was brought in by whoever decides is not theirs to approve; plans pass on, or go back to be written.
pub(super) fn decide(conn: &mut Conn, who: &Actor, lab: &Lab, kind: LabRecordKind, approved: bool) -> Result<()> {
    type Brought = (PlanState, Option<i64>, Option<i64>);
    let live: Vec<Brought> = inside::table
        .filter(inside::lab_id.eq(lab.id))
        .filter(inside::state.ne(LabIdeaState::Dropped))
        .limit(1000)
        .select((inside::plan_state, inside::person_id, inside::planned_by))
        .load(conn)?;
    let is_own = |row: &Brought| {
        let by = if kind == LabRecordKind::PlansApproval { row.2 } else { row.1 };
        by.is_some() && by == who.person
    };
    if live.iter().any(is_own) {
        return Err(Error::forbidden("not-own-lab"));
    }
    let waits = |row: &Brought| kind == LabRecordKind::IdeasApproval || row.0 != PlanState::Draft;
    if live.is_empty() || approved && !live.iter().all(waits) {
        return Err(Error::conflict("lab-nothing-to-approve"));
    }
    end(conn, lab.id, kind)?;
    if kind == LabRecordKind::PlansApproval {
        idea::plans_decided(conn, lab.id, approved)?;
    }
    Ok(())
}
