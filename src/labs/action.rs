//! Action plans: the seven elements of each action on a grid of twelve months; written by the team, handed in as a whole.
use super::{
    idea::{self, Inside, LabIdea, LabIdeaState, PlanState},
    lab::{Seen, kept},
    machine::LabStep,
    record::{self, LabRecord},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    innovations::innovation,
    rule::{self, Rule},
    schema::{lab_actions as actions, lab_ideas as inside, lab_records as records},
    thread::Thread,
    trace::Kind,
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    pub enum ActionPhase {
        Preparation = "preparation", Implementation = "implementation", Monitoring = "monitoring", Evaluation = "evaluation",
    }
}
crate::text_enum! {
    /// A month of the plan, from its first to its twelfth.
    pub enum PlanMonth {
        M1 = "1", M2 = "2", M3 = "3", M4 = "4", M5 = "5", M6 = "6", M7 = "7", M8 = "8", M9 = "9", M10 = "10", M11 = "11",
        M12 = "12",
    }
}
/// Rows of the form that stand empty for what is new.
const SPARE: usize = 2;
/// Rupiah that one action may cost.
const MOST_COST: i64 = 1_000_000_000_000;

/// An action of a plan.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct LabAction {
    pub number: i64,
    pub phase: Option<ActionPhase>,
    pub activity: String,
    pub partners: String,
    pub output: String,
    pub method: String,
    pub months: Vec<PlanMonth>,
    pub place: String,
    /// Rupiah; null: nobody has said.
    pub cost: Option<i64>,
    /// Per cent that is done, by the newest report; null: none yet.
    pub progress: Option<i64>,
}
#[derive(Queryable, Selectable)]
#[diesel(table_name = actions)]
struct Row {
    id: i64,
    number: i64,
    phase: ActionPhase,
    activity: String,
    partners: String,
    output: String,
    method: String,
    months: String,
    place: String,
    cost: Option<i64>,
}
fn rows(conn: &mut Conn, idea: i64) -> Result<Vec<Row>> {
    let rows = actions::table.filter(actions::lab_idea_id.eq(idea)).order(actions::number).limit(100);
    Ok(rows.select(Row::as_select()).load(conn)?)
}
impl From<Row> for LabAction {
    fn from(row: Row) -> Self {
        Self {
            number: row.number,
            phase: Some(row.phase),
            activity: row.activity,
            partners: row.partners,
            output: row.output,
            method: row.method,
            months: row.months.split(',').filter_map(|month| month.parse().ok()).collect(),
            place: row.place,
            cost: row.cost,
            progress: None,
        }
    }
}

/// An idea in a lab: its action plan, what was reported of it, its launch.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "what this person may do, each by its name")]
pub struct LabIdeaPage {
    pub slug: String,
    pub theme: String,
    pub idea: LabIdea,
    /// Where whoever asks finds the entry that it became: a draft is there for its agency's staff and its curators.
    pub entry: Option<String>,
    /// To be sent with what is saved.
    pub revision: i64,
    pub work_unit: String,
    pub contact: String,
    pub actions: Vec<LabAction>,
    /// Rupiah, of all actions.
    pub cost: i64,
    /// Rows of the form.
    pub rows: i64,
    /// Actions that a plan may have.
    pub most: i64,
    /// Its launch and the reports, the newest first.
    pub records: Vec<LabRecord>,
    /// Of the idea: what it comes of, the lab itself, what came of it.
    pub thread: Vec<Thread>,
    pub may_write: bool,
    pub may_launch: bool,
    pub may_report: bool,
    pub may_drop: bool,
    #[serde(skip)]
    typed: serde_json::Value,
    #[serde(skip)]
    idea_id: i64,
}
impl View for LabIdeaPage {
    const TEMPLATE: &'static str = "labs/idea.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.slug, &self.idea.code))
    }
    fn form(&self) -> serde_json::Value {
        self.typed.clone()
    }
    fn end(&self) -> Option<(Kind, i64)> {
        Some((Kind::Idea, self.idea_id))
    }
    fn weave(&mut self, thread: Vec<Thread>) {
        self.thread = thread;
    }
}
pub(super) fn address(slug: &str, code: &str) -> String {
    format!("/labs/{slug}/ideas/{code}")
}
fn most(conn: &mut Conn) -> Result<i64> {
    rule::number(conn, Rule::LabPlanActions)
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, code: &str) -> Result<LabIdeaPage> {
    let (seen, row, idea) = idea::seen(conn, who, slug, code)?;
    let stored = rows(conn, row.id)?;
    let numbers: Vec<(i64, i64)> = stored.iter().map(|row| (row.id, row.number)).collect();
    let mut told = record::of(conn, seen.lab.id, Some(row.id))?;
    for record in &mut told {
        let of = |id: i64| numbers.iter().find(|row| row.0 == id).map(|row| row.1);
        record.action = record.action_id.and_then(of);
    }
    let mut actions: Vec<LabAction> = stored.into_iter().map(LabAction::from).collect();
    for action in &mut actions {
        let newest = told.iter().find(|record| record.action == Some(action.number));
        action.progress = newest.and_then(|record| record.progress);
    }
    let entry = match &idea.innovation {
        Some(entry) => innovation::place(conn, who, entry)?,
        None => None,
    };
    let most = most(conn)?;
    let spare = i64::try_from(actions.len() + SPARE).unwrap_or(most);
    let typed = serde_json::json!({
        "revision": row.plan_revision, "work_unit": row.work_unit, "contact": row.contact, "items": actions,
        "held_on": crate::clock::today(), "body": "", "place": "", "file": "", "action": "", "progress": "",
        "evidence": "", "reason": "",
    });
    Ok(LabIdeaPage {
        entry,
        revision: row.plan_revision,
        work_unit: row.work_unit.clone(),
        contact: row.contact.clone(),
        cost: actions.iter().filter_map(|action| action.cost).sum(),
        rows: spare.min(most),
        most,
        records: told,
        thread: vec![],
        idea_id: row.idea_id,
        may_write: row.state == LabIdeaState::Working
            && row.plan_state == PlanState::Draft
            && seen.may(who, LabStep::Write),
        may_launch: row.state == LabIdeaState::Working
            && row.plan_state == PlanState::Approved
            && seen.may(who, LabStep::Launch),
        may_report: row.state == LabIdeaState::Launched && seen.may(who, LabStep::Report),
        may_drop: row.state == LabIdeaState::Working && seen.may(who, LabStep::DropIdea),
        actions,
        theme: seen.lab.theme,
        slug: seen.lab.slug,
        idea,
        typed,
    })
}

/// A row of the plan's form; one in which nothing stands is left out.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewLabAction {
    pub phase: Option<ActionPhase>,
    /// What is done.
    #[schema(max_length = 500)]
    pub activity: String,
    /// By whom, with whom.
    #[schema(max_length = 500)]
    pub partners: String,
    #[schema(max_length = 500)]
    pub output: String,
    #[schema(max_length = 500)]
    pub method: String,
    #[schema(max_items = 12)]
    pub months: Vec<PlanMonth>,
    #[schema(max_length = 200)]
    pub place: String,
    /// Rupiah.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub cost: Option<i64>,
}
impl NewLabAction {
    fn texts(&self) -> [(&'static str, &str, usize); 5] {
        [
            ("activity", &self.activity, 500),
            ("partners", &self.partners, 500),
            ("output", &self.output, 500),
            ("method", &self.method, 500),
            ("place", &self.place, 200),
        ]
    }
    fn is_blank(&self) -> bool {
        self.texts().iter().all(|text| text.1.trim().is_empty()) && self.months.is_empty() && self.cost.is_none()
    }
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "revision": 0, "work_unit": "Dinas Kesehatan", "contact": "Kepala bidang", "items": [
    { "phase": "preparation", "activity": "Menyusun alur", "partners": "Puskesmas", "output": "Alur baru",
      "method": "Lokakarya", "months": ["1", "2"], "place": "Aula", "cost": 5_000_000 }] }))]
pub struct PlanSaving {
    /// Of the plan as it was shown.
    #[schema(required = true, minimum = 0, maximum = 1_000_000)]
    pub revision: i64,
    #[schema(max_length = 200)]
    pub work_unit: String,
    /// A position and an e-mail.
    #[schema(max_length = 200)]
    pub contact: String,
    #[schema(max_items = 100)]
    pub items: Vec<NewLabAction>,
}
/// A lab, and an idea in it whose plan this person may write now.
fn writing(conn: &mut Conn, who: &Actor, at: (&str, &str), step: LabStep) -> Result<(Seen, Inside, LabIdea)> {
    let (seen, row, idea) = idea::seen(conn, Some(who), at.0, at.1)?;
    seen.step(who, step)?;
    if row.state != LabIdeaState::Working || row.plan_state != PlanState::Draft {
        return Err(Error::conflict("lab-idea-not-now"));
    }
    Ok((seen, row, idea))
}
/// Saves a plan as it stands, with whatever is missing. Of two who save at once the later one is shown what stands.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, code: &str, typed: &PlanSaving) -> Result<Receipt> {
    let (seen, row, idea) = writing(conn, who, (slug, code), LabStep::Write)?;
    let most = most(conn)?;
    let mut check = Check::default();
    check.at_most("work_unit", &typed.work_unit, 200).at_most("contact", &typed.contact, 200);
    for (n, item) in typed.items.iter().enumerate() {
        for (field, text, longest) in item.texts() {
            let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            let longest = i64::try_from(longest).unwrap_or(i64::MAX);
            let msg = Msg::from("field-too-long").with("most", longest).with("count", count);
            check.that(count <= longest, format!("items.{n}.{field}"), msg);
        }
        check.that(item.phase.is_some() || item.is_blank(), format!("items.{n}.phase"), "field-missing");
        let fine = item.cost.is_none_or(|cost| (0..=MOST_COST).contains(&cost));
        check.that(fine, format!("items.{n}.cost"), "not-a-value");
    }
    let items: Vec<&NewLabAction> = typed.items.iter().filter(|item| !item.is_blank()).collect();
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    check.that(count <= most, "items", Msg::from("lab-plan-too-long").with("most", most)).done()?;
    kept(conn, &seen.lab)?;
    if typed.revision != row.plan_revision {
        let theirs: Vec<LabAction> = rows(conn, row.id)?.into_iter().map(LabAction::from).collect();
        let theirs = serde_json::json!({
            "revision": row.plan_revision, "work_unit": row.work_unit, "contact": row.contact, "items": theirs,
        });
        return Err(Error::Stale { theirs });
    }
    keep(conn, row.id, &items)?;
    let saved = diesel::update(inside::table.find(row.id))
        .filter(inside::plan_revision.eq(row.plan_revision))
        .filter(inside::plan_state.eq(PlanState::Draft))
        .set((
            inside::plan_revision.eq(row.plan_revision + 1),
            (inside::work_unit.eq(typed.work_unit.trim()), inside::contact.eq(typed.contact.trim())),
        ))
        .execute(conn)?;
    if saved == 0 {
        return Err(Error::conflict("lab-moved-on"));
    }
    let lab = &seen.lab;
    let (id, code, agency) = (lab.id, lab.slug.clone(), lab.agency_id);
    event::record(conn, who, &Event::LabPlanSaved { lab: id, code, agency, idea: row.idea_id, count })?;
    Ok(Receipt::changed(address(slug, &idea.code), PlanState::Draft.as_str()).code(&idea.code))
}
/// The rows take the place of those before, number by number; what was reported on stays.
fn keep(conn: &mut Conn, idea: i64, items: &[&NewLabAction]) -> Result<()> {
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let beyond = actions::table.filter(actions::lab_idea_id.eq(idea)).filter(actions::number.gt(count));
    let ids: Vec<i64> = beyond.select(actions::id).load(conn)?;
    let told: i64 = records::table.filter(records::action_id.eq_any(ids)).count().get_result(conn)?;
    if told > 0 {
        return Err(Error::conflict("lab-action-reported"));
    }
    diesel::delete(beyond).execute(conn)?;
    for (number, item) in (1_i64..).zip(items) {
        let mut months = item.months.clone();
        months.sort_unstable();
        months.dedup();
        let months = months.iter().map(|month| month.as_str()).collect::<Vec<_>>().join(",");
        let values = (
            actions::phase.eq(item.phase.unwrap_or(ActionPhase::Preparation)),
            (actions::activity.eq(item.activity.trim()), actions::partners.eq(item.partners.trim())),
            (actions::output.eq(item.output.trim()), actions::method.eq(item.method.trim())),
            (actions::months.eq(months), actions::place.eq(item.place.trim()), actions::cost.eq(item.cost)),
        );
        let own = actions::table.filter(actions::lab_idea_id.eq(idea)).filter(actions::number.eq(number));
        if diesel::update(own).set(values.clone()).execute(conn)? == 0 {
            diesel::insert_into(actions::table)
                .values((actions::lab_idea_id.eq(idea), actions::number.eq(number), values))
                .execute(conn)?;
        }
    }
    Ok(())
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "revision": 1 }))]
pub struct PlanSending {
    /// Of the plan as it was shown.
    #[schema(required = true, minimum = 0, maximum = 1_000_000)]
    pub revision: i64,
}
/// Hands a plan in: each action needs its seven elements, and there is one of preparation and one of implementation (LB2).
pub fn send(conn: &mut Conn, who: &Actor, slug: &str, code: &str, typed: &PlanSending) -> Result<Receipt> {
    let (seen, row, idea) = writing(conn, who, (slug, code), LabStep::Send)?;
    let stored: Vec<LabAction> = rows(conn, row.id)?.into_iter().map(LabAction::from).collect();
    let mut check = Check::default();
    check.text("work_unit", &row.work_unit, 200).text("contact", &row.contact, 200);
    for (n, item) in stored.iter().enumerate() {
        let there = [
            ("activity", !item.activity.is_empty()),
            ("partners", !item.partners.is_empty()),
            ("output", !item.output.is_empty()),
            ("method", !item.method.is_empty()),
            ("months", !item.months.is_empty()),
            ("place", !item.place.is_empty()),
            ("cost", item.cost.is_some()),
        ];
        for (field, fine) in there {
            check.that(fine, format!("items.{n}.{field}"), "field-missing");
        }
    }
    let has = |phase: ActionPhase| stored.iter().any(|item| item.phase == Some(phase));
    let whole = has(ActionPhase::Preparation) && has(ActionPhase::Implementation);
    check.that(whole, "items", "lab-plan-phases").done()?;
    if typed.revision != row.plan_revision {
        return Err(Error::conflict("lab-plan-changed"));
    }
    kept(conn, &seen.lab)?;
    let sent = diesel::update(inside::table.find(row.id))
        .filter(inside::plan_revision.eq(row.plan_revision))
        .filter(inside::plan_state.eq(PlanState::Draft))
        .set((inside::plan_state.eq(PlanState::Submitted), inside::planned_by.eq(who.person)))
        .execute(conn)?;
    if sent == 0 {
        return Err(Error::conflict("lab-moved-on"));
    }
    let lab = &seen.lab;
    let (id, code, agency) = (lab.id, lab.slug.clone(), lab.agency_id);
    event::record(conn, who, &Event::LabPlanSent { lab: id, code, agency, idea: row.idea_id })?;
    Ok(Receipt::changed(address(slug, &idea.code), PlanState::Submitted.as_str()).code(&idea.code))
}
/// The id of an action of a plan by its number.
pub(super) fn id_of(conn: &mut Conn, idea: i64, number: i64) -> Result<Option<i64>> {
    let row = actions::table.filter(actions::lab_idea_id.eq(idea)).filter(actions::number.eq(number));
    Ok(row.select(actions::id).first(conn).optional()?)
}
