//! Ideas in a lab: taken in, dropped or launched, each by itself whatever the lab does.
use super::{
    lab::{Lab, Seen, kept, visible},
    machine::{LabState, LabStep},
    record::{self, Kept, LabRecordKind},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    file,
    ideas::{lab as bank, machine::IdeaState},
    schema::{innovations, lab_ideas as inside},
    trace::{self, End, Kind, Level, Verb},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! {
    /// Working → launched as an entry of the directory, or dropped: it is in the idea bank again.
    pub enum LabIdeaState { Working = "working", Launched = "launched", Dropped = "dropped" }
}
crate::text_enum! {
    /// Written → handed in → approved with all the others at the second gate.
    pub enum PlanState { Draft = "draft", Submitted = "submitted", Approved = "approved" }
}
/// Ideas of one lab.
const MOST: i64 = 300;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = inside)]
pub(super) struct Inside {
    pub id: i64,
    pub idea_id: i64,
    pub state: LabIdeaState,
    pub state_at: Instant,
    pub state_reason: String,
    pub innovation_id: Option<i64>,
    pub plan_state: PlanState,
    pub plan_revision: i64,
    pub work_unit: String,
    pub contact: String,
}
/// An idea of a lab.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabIdea {
    pub code: String,
    pub title: String,
    pub language: Lang,
    /// In the idea bank.
    pub idea_state: IdeaState,
    /// In this lab.
    pub state: LabIdeaState,
    pub state_at: Instant,
    /// Why it was dropped.
    pub state_reason: String,
    pub plan_state: PlanState,
    /// Code of the entry that it became.
    pub innovation: Option<String>,
}
/// Those of a lab in the order in which they came.
pub(super) fn of(conn: &mut Conn, lab: i64) -> Result<Vec<LabIdea>> {
    let rows = inside::table.filter(inside::lab_id.eq(lab)).order(inside::id).limit(MOST);
    let rows: Vec<Inside> = rows.select(Inside::as_select()).load(conn)?;
    shown(conn, rows)
}
fn shown(conn: &mut Conn, rows: Vec<Inside>) -> Result<Vec<LabIdea>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.idea_id).collect();
    let ideas: BTreeMap<i64, bank::IdeaInLab> = bank::named(conn, &ids)?.into_iter().collect();
    let entries: Vec<i64> = rows.iter().filter_map(|row| row.innovation_id).collect();
    let entries: BTreeMap<i64, String> = innovations::table
        .filter(innovations::id.eq_any(entries))
        .select((innovations::id, innovations::code))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let shown = |row: Inside| {
        let idea = ideas.get(&row.idea_id)?.clone();
        Some(LabIdea {
            code: idea.code,
            title: idea.title,
            language: idea.language,
            idea_state: idea.state,
            state: row.state,
            state_at: row.state_at,
            state_reason: row.state_reason,
            plan_state: row.plan_state,
            innovation: row.innovation_id.and_then(|id| entries.get(&id).cloned()),
        })
    };
    Ok(rows.into_iter().filter_map(shown).collect())
}
/// A lab, and one idea in it.
pub(super) fn seen(conn: &mut Conn, who: Option<&Actor>, slug: &str, code: &str) -> Result<(Seen, Inside, LabIdea)> {
    let seen = visible(conn, who, slug)?;
    let rows = inside::table.filter(inside::lab_id.eq(seen.lab.id)).order(inside::id).limit(MOST);
    let rows: Vec<Inside> = rows.select(Inside::as_select()).load(conn)?;
    let shown = shown(conn, rows.clone())?;
    let code = code.to_ascii_uppercase();
    let found = rows.into_iter().zip(shown).find(|(_, idea)| idea.code == code).ok_or(Error::NotFound)?;
    Ok((seen, found.0, found.1))
}

/// The ideas of a lab, with those that it could take in.
#[derive(Serialize, ToSchema)]
pub struct LabIdeaList {
    pub slug: String,
    pub theme: String,
    pub state: LabState,
    pub items: Vec<LabIdea>,
    /// Accepted ideas of the agency and its units that are in no lab; the newest 100, where one can be taken in now.
    pub open: Vec<OpenIdea>,
    pub may_take: bool,
}
/// An idea that could be taken in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OpenIdea {
    pub code: String,
    pub title: String,
    pub language: Lang,
}
impl View for LabIdeaList {
    const TEMPLATE: &'static str = "labs/ideas.html";
    fn address(&self) -> Option<String> {
        Some(format!("/labs/{}/ideas", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "idea": "" })
    }
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<LabIdeaList> {
    let seen = visible(conn, who, slug)?;
    let may_take = seen.may(who, LabStep::TakeIdea);
    let open = if may_take { bank::open(conn, seen.lab.agency_id)? } else { vec![] };
    let open = open.into_iter().map(|idea| OpenIdea { code: idea.code, title: idea.title, language: idea.language });
    Ok(LabIdeaList {
        items: of(conn, seen.lab.id)?,
        open: open.collect(),
        may_take,
        state: seen.lab.state,
        theme: seen.lab.theme,
        slug: seen.lab.slug,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "idea": "IDE-2026-00017-K" }))]
pub struct NewLabIdea {
    /// Code of an accepted idea of the agency or of one of its units.
    #[schema(required = true, min_length = 1, max_length = 30)]
    pub idea: String,
}
fn count(conn: &mut Conn, lab: i64) -> Result<i64> {
    Ok(inside::table.filter(inside::lab_id.eq(lab)).count().get_result(conn)?)
}
/// Takes an idea in. What the leader approved before does not hold for it: they are asked again.
pub fn take_in(conn: &mut Conn, who: &Actor, slug: &str, new: &NewLabIdea) -> Result<Receipt> {
    let seen = visible(conn, Some(who), slug)?;
    seen.step(who, LabStep::TakeIdea)?;
    Check::default().text("idea", &new.idea, 30).done()?;
    let lab = &seen.lab;
    kept(conn, lab)?;
    if count(conn, lab.id)? >= MOST {
        return Err(Error::conflict("lab-too-many-ideas"));
    }
    let idea = bank::take(conn, who, &new.idea, lab.agency_id)?;
    let now = clock::now();
    let before = inside::table.filter(inside::lab_id.eq(lab.id)).filter(inside::idea_id.eq(idea));
    let again = diesel::update(before)
        .set((
            (inside::state.eq(LabIdeaState::Working), inside::state_at.eq(now), inside::state_reason.eq("")),
            (inside::plan_state.eq(PlanState::Draft), inside::person_id.eq(who.person)),
        ))
        .execute(conn)?;
    if again == 0 {
        diesel::insert_into(inside::table)
            .values((
                (inside::lab_id.eq(lab.id), inside::idea_id.eq(idea)),
                (inside::state.eq(LabIdeaState::Working), inside::state_at.eq(now), inside::state_reason.eq("")),
                (inside::plan_state.eq(PlanState::Draft), inside::plan_revision.eq(0)),
                (inside::work_unit.eq(""), inside::contact.eq("")),
                (inside::person_id.eq(who.person), inside::created_at.eq(now)),
            ))
            .execute(conn)?;
    }
    record::end(conn, lab.id, LabRecordKind::IdeasApproval)?;
    draw(conn, who, lab)?;
    let (id, code, agency) = (lab.id, lab.slug.clone(), lab.agency_id);
    event::record(conn, who, &Event::LabIdeaTaken { lab: id, code, agency, idea })?;
    Ok(Receipt::created(format!("/labs/{slug}/ideas"), LabIdeaState::Working.as_str()))
}
/// The thread: the ideas that it works on, and the entries that came of them.
fn draw(conn: &mut Conn, who: &Actor, lab: &Lab) -> Result<()> {
    let live: Vec<(i64, Option<i64>)> = inside::table
        .filter(inside::lab_id.eq(lab.id))
        .filter(inside::state.ne(LabIdeaState::Dropped))
        .order(inside::id)
        .limit(MOST)
        .select((inside::idea_id, inside::innovation_id))
        .load(conn)?;
    let end = |kind: Kind, id: i64| End { kind, id, version: None };
    let from = end(Kind::Lab, lab.id);
    let ideas: Vec<End> = live.iter().map(|row| end(Kind::Idea, row.0)).collect();
    let entries: Vec<End> = live.iter().filter_map(|row| row.1).map(|id| end(Kind::Innovation, id)).collect();
    trace::set(conn, who, from, Verb::InspiredBy, &ideas, Level::Confirmed)?;
    trace::set(conn, who, from, Verb::Became, &entries, Level::Confirmed)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Anggarannya dialihkan." }))]
pub struct DroppingIdea {
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Lets an idea go; the lab moves on without it. It stands in the bank again. Twice is no error.
pub fn drop_out(conn: &mut Conn, who: &Actor, slug: &str, code: &str, typed: &DroppingIdea) -> Result<Receipt> {
    let (seen, row, idea) = seen(conn, Some(who), slug, code)?;
    seen.step(who, LabStep::DropIdea)?;
    let receipt = Receipt::changed(format!("/labs/{slug}/ideas"), LabIdeaState::Dropped.as_str()).code(&idea.code);
    if row.state == LabIdeaState::Dropped {
        return Ok(receipt);
    }
    if row.state == LabIdeaState::Launched {
        return Err(Error::conflict("lab-idea-out"));
    }
    Check::default().text("reason", &typed.reason, 1000).done()?;
    let lab = &seen.lab;
    kept(conn, lab)?;
    release(conn, who, &row, typed.reason.trim())?;
    draw(conn, who, lab)?;
    let (id, code, agency, reason) = (lab.id, lab.slug.clone(), lab.agency_id, typed.reason.trim().to_owned());
    event::record(conn, who, &Event::LabIdeaDropped { lab: id, code, agency, idea: row.idea_id, reason })?;
    Ok(receipt)
}
fn release(conn: &mut Conn, who: &Actor, row: &Inside, reason: &str) -> Result<()> {
    let dropped =
        (inside::state.eq(LabIdeaState::Dropped), inside::state_at.eq(clock::now()), inside::state_reason.eq(reason));
    let own = inside::table.find(row.id).filter(inside::state.eq(LabIdeaState::Working));
    if diesel::update(own).set(dropped).execute(conn)? == 0 {
        return Err(Error::conflict("lab-moved-on"));
    }
    bank::leave(conn, who, row.idea_id, reason)
}
/// A lab that ends keeps what it launched; all else goes back into the bank.
pub(super) fn let_go(conn: &mut Conn, who: &Actor, lab: &Lab, reason: &str) -> Result<()> {
    let rows = inside::table.filter(inside::lab_id.eq(lab.id)).filter(inside::state.eq(LabIdeaState::Working));
    let rows: Vec<Inside> = rows.order(inside::id).limit(MOST).select(Inside::as_select()).load(conn)?;
    for row in &rows {
        release(conn, who, row, reason)?;
    }
    draw(conn, who, lab)
}
/// Plans that were approved are written again, but for what is launched already.
pub(super) fn plan_again(conn: &mut Conn, lab: i64) -> Result<()> {
    let rows = inside::table.filter(inside::lab_id.eq(lab)).filter(inside::state.eq(LabIdeaState::Working));
    diesel::update(rows).set(inside::plan_state.eq(PlanState::Draft)).execute(conn)?;
    Ok(())
}
/// The leader's word at the second gate: all that were handed in pass, or go back.
pub(super) fn plans_decided(conn: &mut Conn, lab: i64, approved: bool) -> Result<()> {
    let to = if approved { PlanState::Approved } else { PlanState::Draft };
    let rows = inside::table.filter(inside::lab_id.eq(lab)).filter(inside::plan_state.eq(PlanState::Submitted));
    diesel::update(rows).set(inside::plan_state.eq(to)).execute(conn)?;
    Ok(())
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "held_on": "2026-03-02", "body": "Diluncurkan bupati di pendopo.", "place": "Pendopo",
    "file": "" }))]
pub struct LabLaunching {
    /// The day it was, not one to come.
    #[schema(required = true, max_length = 10)]
    pub held_on: String,
    /// How it was launched.
    #[schema(required = true, min_length = 1, max_length = 4000)]
    pub body: String,
    #[schema(max_length = 200)]
    pub place: String,
    /// A performance contract, or one slide; may be left out.
    #[schema(value_type = String, format = Binary)]
    pub file: String,
}
/// Launches an idea whose plan was approved: it becomes an entry of the directory, as a draft (EK6). Twice is no error.
pub fn launch(conn: &mut Conn, who: &Actor, slug: &str, code: &str, typed: &LabLaunching) -> Result<Receipt> {
    let (seen, row, idea) = seen(conn, Some(who), slug, code)?;
    seen.step(who, LabStep::Launch)?;
    let lab = &seen.lab;
    let address = format!("/labs/{slug}/ideas/{}", idea.code);
    if row.state == LabIdeaState::Launched {
        return Ok(Receipt::changed(address, LabIdeaState::Launched.as_str()).code(&idea.code));
    }
    if row.state == LabIdeaState::Dropped || row.plan_state != PlanState::Approved {
        return Err(Error::conflict("lab-idea-not-now"));
    }
    let mut check = Check::default();
    let held_on = record::held(&mut check, &typed.held_on);
    check.text("body", &typed.body, 4000).at_most("place", &typed.place, 200).done()?;
    kept(conn, lab)?;
    let file = if typed.file.is_empty() { None } else { Some(file::attach(conn, who, "file", &typed.file)?.id) };
    let (entry, entry_code) = bank::launch(conn, who, row.idea_id)?;
    let launched = (inside::state.eq(LabIdeaState::Launched), inside::innovation_id.eq(entry));
    let own = inside::table.find(row.id).filter(inside::state.eq(LabIdeaState::Working));
    if diesel::update(own).set((launched, inside::state_at.eq(clock::now()))).execute(conn)? == 0 {
        return Err(Error::conflict("lab-moved-on"));
    }
    let new = Kept::new(LabRecordKind::Launch, held_on, &typed.body);
    record::keep(conn, who, lab, &Kept { idea: Some(row.id), place: &typed.place, file, ..new })?;
    draw(conn, who, lab)?;
    let (id, code, agency) = (lab.id, lab.slug.clone(), lab.agency_id);
    let launched = Event::LabIdeaLaunched { lab: id, code, agency, idea: row.idea_id, entry };
    event::record(conn, who, &launched)?;
    Ok(Receipt::created(address, LabIdeaState::Launched.as_str()).code(&entry_code))
}
