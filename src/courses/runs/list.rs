//! People put into a run by a file: read, compared with what files have done before, shown before anything changes.
use super::{
    list_file::{Line, read},
    list_page,
    run::{self, Run, led_run},
    seat::SeatSource,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    code,
    courses::{
        course::{self, StaffRole},
        enrolment::Standing,
    },
    db::{Conn, insert_all},
    error::{Error, Msg, Result},
    event::{self, Event},
    job,
    rule::{self, Rule},
    schema::{
        course_staff, enrolment_list_rows as rows, enrolment_lists as lists, enrolment_sources as sources, enrolments,
        people, runs,
    },
    view::Receipt,
};
use diesel::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Values of one `IN`.
const PORTION: usize = 500;

crate::text_enum! {
    pub enum ListState { Preview = "preview", Applying = "applying", Done = "done", Discarded = "discarded" }
}
crate::text_enum! {
    /// What a row makes of someone: one who takes part in the run, or a teacher. Those who teach a course lead all its
    /// runs; who writes it is no matter of a run.
    pub enum ListRole { Learner = "learner", Teacher = "teacher" }
}
crate::text_enum! {
    /// What a row is to do. `change`: they are in the run, and the file's hold or another due day is added. `remove`: a file
    /// had put them in, and this one does not name them.
    pub enum RowAction { Add = "add", Change = "change", Remove = "remove", Keep = "keep", Error = "error" }
}
crate::text_enum! {
    /// What became of a row. `named`: they teach the course from now on. `left_seated`: the file's hold has ended, another
    /// one keeps the seat.
    pub enum RowResult {
        Enrolled = "enrolled",
        Waiting = "waiting",
        Named = "named",
        Changed = "changed",
        Kept = "kept",
        Removed = "removed",
        LeftSeated = "left_seated",
        Refused = "refused",
    }
}
crate::text_enum! {
    /// What is wrong with a row.
    pub enum RowProblem {
        Empty = "empty",
        Unknown = "unknown",
        Repeated = "repeated",
        RoleUnknown = "role_unknown",
        DueUnreadable = "due_unreadable",
        Suspended = "suspended",
        Refused = "refused",
        Elsewhere = "elsewhere",
        RoleNotYours = "role_not_yours",
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = lists)]
pub(super) struct List {
    pub id: i64,
    pub code: String,
    pub run_id: i64,
    pub person_id: Option<i64>,
    pub file_name: String,
    pub state: ListState,
    /// How many lists of the run had been set off when this one was read.
    pub seen: i64,
    pub created_at: Instant,
}
/// One of the lists of a run.
pub(super) fn of(conn: &mut Conn, run: &Run, code: &str) -> Result<List> {
    let one = lists::table.filter(lists::code.eq(code)).filter(lists::run_id.eq(run.id));
    Ok(one.select(List::as_select()).first(conn)?)
}

/// The file: CSV with a header line. The column `person` has e-mail addresses or handles, `due_on` the last day, if any,
/// `role` (or `peran`) learner or teacher, learner unless said.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "file": "0123456789abcdef0123" }))]
pub struct NewList {
    #[schema(value_type = String, format = Binary, required = true)]
    pub file: String,
}
/// How many lists of a run have been set off.
fn set_off(conn: &mut Conn, run: i64) -> Result<i64> {
    let done = lists::state.eq_any([ListState::Applying, ListState::Done]);
    Ok(lists::table.filter(lists::run_id.eq(run)).filter(done).count().get_result(conn)?)
}
#[derive(Insertable)]
#[diesel(table_name = rows, treat_none_as_default_value = false)]
struct NewRow {
    list_id: i64,
    line: Option<i64>,
    typed: String,
    person_id: Option<i64>,
    due_at: Option<Instant>,
    action: RowAction,
    problem: Option<RowProblem>,
    role: ListRole,
}
/// What the run has of the people of a file.
struct Known {
    /// E-mail address and handle → person.
    people: BTreeMap<String, i64>,
    /// Person → standing in this run, and the due instant of a file's hold.
    here: BTreeMap<i64, Standing>,
    held: BTreeMap<i64, Option<Instant>>,
    /// Live in another run of the course.
    elsewhere: BTreeSet<i64>,
    /// Those who teach the course, and whether whoever sends the list may name others.
    teachers: BTreeSet<i64>,
    may_name: bool,
}
impl Known {
    fn of(conn: &mut Conn, who: &Actor, run: &Run, lines: &[Line]) -> Result<Self> {
        let typed: BTreeSet<&str> = lines.iter().map(|line| line.typed.as_str()).collect();
        let typed: Vec<&str> = typed.into_iter().collect();
        let (mut found, mut here, mut elsewhere) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        for portion in typed.chunks(PORTION) {
            let rows: Vec<(i64, String, String)> = people::table
                .filter(people::email.eq_any(portion).or(people::handle.eq_any(portion)))
                .filter(people::state.eq("active"))
                .select((people::id, people::email, people::handle))
                .load(conn)?;
            let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
            found.extend(rows.into_iter().flat_map(|(id, email, handle)| [(email, id), (handle, id)]));
            let seats: Vec<(i64, i64, Standing)> = enrolments::table
                .inner_join(runs::table)
                .filter(runs::course_id.eq(run.course_id))
                .filter(enrolments::person_id.eq_any(ids))
                .select((enrolments::person_id, enrolments::run_id, enrolments::standing))
                .load(conn)?;
            for (person, of, standing) in seats {
                if of == run.id {
                    here.insert(person, standing);
                } else if standing.is_live() {
                    elsewhere.insert(person);
                }
            }
        }
        let held = held_by_files(conn, run.id)?;
        let teachers: Vec<i64> = course_staff::table
            .filter(course_staff::course_id.eq(run.course_id))
            .filter(course_staff::role.eq(StaffRole::Teacher))
            .select(course_staff::person_id)
            .load(conn)?;
        let may_name = course::is_author(conn, Some(who), run.course_id)?;
        Ok(Self { people: found, here, held, elsewhere, teachers: teachers.into_iter().collect(), may_name })
    }
    /// A row has one role. A teacher takes no seat and has no last day; whoever is named as one and has a seat keeps it, whatever
    /// holds it. A list names teachers and never takes one away.
    fn judge(&self, list: i64, line: &Line, seen: &mut BTreeSet<i64>) -> NewRow {
        let person = self.people.get(&line.typed).copied();
        let standing = person.and_then(|person| self.here.get(&person).copied());
        let held = person.and_then(|person| self.held.get(&person).copied());
        let role = line.role.unwrap_or(ListRole::Learner);
        let teaches = role == ListRole::Teacher;
        let due = if teaches { None } else { line.due.unwrap_or_default() };
        let problem = match (person, standing) {
            _ if line.typed.is_empty() => Some(RowProblem::Empty),
            (None, _) => Some(RowProblem::Unknown),
            (Some(person), _) if !seen.insert(person) => Some(RowProblem::Repeated),
            _ if line.role.is_err() => Some(RowProblem::RoleUnknown),
            _ if line.due.is_err() => Some(RowProblem::DueUnreadable),
            _ if teaches => (!self.may_name).then_some(RowProblem::RoleNotYours),
            (_, Some(Standing::Suspended)) => Some(RowProblem::Suspended),
            (_, Some(Standing::Refused)) => Some(RowProblem::Refused),
            (Some(person), standing) => {
                let lives_here = standing.is_some_and(Standing::is_live);
                (!lives_here && self.elsewhere.contains(&person)).then_some(RowProblem::Elsewhere)
            }
        };
        let action = match (problem, standing, held) {
            (Some(_), ..) => RowAction::Error,
            _ if teaches && person.is_some_and(|person| self.teachers.contains(&person)) => RowAction::Keep,
            _ if teaches => RowAction::Add,
            (_, Some(Standing::Enrolled | Standing::Waiting), Some(before)) if before == due => RowAction::Keep,
            (_, Some(Standing::Enrolled | Standing::Waiting), _) => RowAction::Change,
            _ => RowAction::Add,
        };
        NewRow {
            list_id: list,
            line: Some(line.number),
            typed: line.typed.clone(),
            person_id: person,
            due_at: due,
            action,
            problem,
            role,
        }
    }
}
/// Those whom files have put into a run: person and due instant.
fn held_by_files(conn: &mut Conn, run: i64) -> Result<BTreeMap<i64, Option<Instant>>> {
    let rows: Vec<(i64, Option<Instant>)> = sources::table
        .inner_join(enrolments::table)
        .filter(enrolments::run_id.eq(run))
        .filter(sources::source.eq(SeatSource::File))
        .filter(sources::ended_at.is_null())
        .select((enrolments::person_id, sources::due_at))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
/// Reads a file and keeps what it would do. `file`: its name and content; none where what was sent is no text file of one's own.
pub fn preview(
    conn: &mut Conn,
    who: &Actor,
    (slug, number): (&str, i64),
    file: Option<&(String, String)>,
) -> Result<Receipt> {
    let (course, run) = led_run(conn, Some(who), slug, number)?;
    if run.cancelled_at.is_some() {
        return Err(Error::conflict("run-cancelled"));
    }
    let (name, text) = file.ok_or_else(|| Error::invalid("file", "list-file-missing"))?;
    let lines = read(text)?;
    let known = Known::of(conn, who, &run, &lines)?;
    let (code, now, seen) = (code::handle()?, clock::now(), set_off(conn, run.id)?);
    let list: i64 = diesel::insert_into(lists::table)
        .values((
            (lists::code.eq(&code), lists::run_id.eq(run.id), lists::person_id.eq(who.person)),
            (lists::file_name.eq(name.chars().take(200).collect::<String>()), lists::state.eq(ListState::Preview)),
            (lists::seen.eq(seen), lists::created_at.eq(now), lists::state_at.eq(now)),
        ))
        .returning(lists::id)
        .get_result(conn)?;
    let mut seen = BTreeSet::new();
    let mut new: Vec<NewRow> = lines.iter().map(|line| known.judge(list, line, &mut seen)).collect();
    // Whoever the file names, in whatever row, is not missing from it.
    let named: BTreeSet<i64> = lines.iter().filter_map(|line| known.people.get(&line.typed).copied()).collect();
    let gone = known.held.iter().filter(|(person, _)| !named.contains(person));
    new.extend(gone.map(|(person, due)| NewRow {
        list_id: list,
        line: None,
        typed: String::new(),
        person_id: Some(*person),
        due_at: *due,
        action: RowAction::Remove,
        problem: None,
        role: ListRole::Learner,
    }));
    while !new.is_empty() {
        let rest = new.split_off(new.len().min(PORTION));
        insert_all(conn, rows::table, new)?;
        new = rest;
    }
    let event = Event::EnrolmentListRead { list, code: code.clone(), run: run.id, count: count(lines.len()) };
    event::record(conn, who, &event)?;
    Ok(Receipt::created(list_page::address(&course.slug, number, &code), ListState::Preview.as_str()).code(&code))
}
fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// The brake: how many a list takes out, of how many whom files have put in, and what the rule allows without being asked.
pub(super) struct Brake {
    pub removals: i64,
    pub held: i64,
    pub per_cent: i64,
}
impl Brake {
    pub(super) fn of(conn: &mut Conn, list: &List) -> Result<Self> {
        let removals = rows::table.filter(rows::list_id.eq(list.id)).filter(rows::action.eq(RowAction::Remove));
        let removals: i64 = removals.count().get_result(conn)?;
        let held = held_by_files(conn, list.run_id)?.len();
        Ok(Self { removals, held: count(held), per_cent: rule::number(conn, Rule::EnrolmentListRemovals)? })
    }
    pub(super) fn holds(&self) -> bool {
        self.removals * 100 > self.held * self.per_cent
    }
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "confirmed": true }))]
pub struct ListApplying {
    /// Needed where the list takes out more people than the rule allows.
    pub confirmed: bool,
}
/// Sets a list off: a job does it in portions. Of a list that was read before another one was applied the preview is out of date,
/// and it is refused.
pub fn apply(
    conn: &mut Conn,
    who: &Actor,
    (slug, number, code): (&str, i64, &str),
    typed: &ListApplying,
) -> Result<Receipt> {
    let (course, found) = led_run(conn, Some(who), slug, number)?;
    let list = of(conn, &found, code)?;
    let run = run::locked(conn, found.id)?;
    let receipt = Receipt::changed(list_page::address(&course.slug, number, code), ListState::Applying.as_str());
    if run.cancelled_at.is_some() {
        return Err(Error::conflict("run-cancelled"));
    }
    if matches!(list.state, ListState::Applying | ListState::Done) {
        return Ok(receipt);
    }
    if list.state == ListState::Discarded || set_off(conn, run.id)? != list.seen {
        return Err(Error::conflict("list-outdated"));
    }
    // Whoever sets it off answers for it, not whoever sent it; who is a teacher by now may be none any more.
    let teachers = rows::table
        .filter(rows::list_id.eq(list.id))
        .filter(rows::role.eq(ListRole::Teacher))
        .filter(rows::action.ne(RowAction::Error));
    let names_teachers: bool = diesel::select(diesel::dsl::exists(teachers)).get_result(conn)?;
    if names_teachers && !course::is_author(conn, Some(who), course.id)? {
        return Err(Error::forbidden("only-authors"));
    }
    let brake = Brake::of(conn, &list)?;
    if brake.holds() && !typed.confirmed {
        let msg = Msg::from("list-brake").with("removals", brake.removals).with("held", brake.held);
        return Err(Error::invalid("confirmed", msg.with("most", brake.per_cent)));
    }
    let begun = diesel::update(lists::table.find(list.id))
        .filter(lists::state.eq(ListState::Preview))
        .set((lists::state.eq(ListState::Applying), lists::state_at.eq(clock::now())))
        .execute(conn)?;
    if begun == 1 {
        job::enqueue(conn, &super::list_job::ApplyList { list: list.id })?;
        let event = Event::EnrolmentListBegun { list: list.id, code: list.code, run: run.id, count: brake.removals };
        event::record(conn, who, &event)?;
    }
    Ok(receipt)
}
/// Throws a preview away. Doing so twice is no error.
pub fn discard(conn: &mut Conn, who: &Actor, slug: &str, number: i64, code: &str) -> Result<Receipt> {
    let (course, run) = led_run(conn, Some(who), slug, number)?;
    let list = of(conn, &run, code)?;
    let open = lists::table.find(list.id).filter(lists::state.eq(ListState::Preview));
    let thrown = diesel::update(open)
        .set((lists::state.eq(ListState::Discarded), lists::state_at.eq(clock::now())))
        .execute(conn)?;
    if thrown == 0 && list.state != ListState::Discarded {
        return Err(Error::conflict("list-is-applied"));
    }
    Ok(Receipt::changed(format!("/courses/{}/runs/{number}/lists", course.slug), ListState::Discarded.as_str()))
}
/// A portion of the rows of lists that were read half a year ago; what they did stays, and who did it is in the log.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = clock::now().plus(-chrono::TimeDelta::days(180));
    let gone: Vec<i64> = rows::table
        .inner_join(lists::table)
        .filter(lists::state_at.lt(old))
        .filter(lists::state.ne(ListState::Applying))
        .select(rows::id)
        .limit(crate::sweep::PORTION)
        .load(conn)?;
    Ok(diesel::delete(rows::table.filter(rows::id.eq_any(gone))).execute(conn)?)
}
