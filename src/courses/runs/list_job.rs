//! Does what a list says, in portions. What became of a row is written with what was done for it, so that after a crash the
//! rest is done and nothing twice.
use super::{
    list::{List, ListRole, ListState, RowAction, RowResult},
    run::{self, Run},
    seat::{self, Hold, Put, SeatSource, Word},
};
use crate::{
    accounts::actor::Actor,
    app::App,
    clock::{self, Instant},
    courses::{authoring::course::staff, course::StaffRole, enrolment::Standing},
    db::{Conn, lock_row},
    error::Result,
    event::{self, Event},
    job::Job,
    schema::{enrolment_list_rows as rows, enrolment_lists as lists, enrolments},
};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::Arc};

/// Rows of one transaction.
const PORTION: i64 = 50;

#[derive(Serialize, Deserialize)]
pub struct ApplyList {
    pub list: i64,
}
impl Job for ApplyList {
    const NAME: &'static str = "enrolment-list";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let list = self.list;
            while !app.db.write(move |conn| portion(conn, list)).await.map_err(|e| anyhow::anyhow!("{e:?}"))? {}
            Ok(())
        })
    }
}
/// Row id, person, due instant, action, role.
type Row = (i64, Option<i64>, Option<Instant>, RowAction, ListRole);
/// Does the next rows; true when there are none left.
pub fn portion(conn: &mut Conn, list: i64) -> Result<bool> {
    lock_row(conn, "enrolment_lists", list)?;
    let Some(list) = lists::table.find(list).select(List::as_select()).first(conn).optional()? else {
        return Ok(true);
    };
    if list.state != ListState::Applying {
        return Ok(true);
    }
    let next: Vec<Row> = rows::table
        .filter(rows::list_id.eq(list.id))
        .filter(rows::result.is_null())
        .filter(rows::action.ne(RowAction::Error))
        .order(rows::id)
        .limit(PORTION)
        .select((rows::id, rows::person_id, rows::due_at, rows::action, rows::role))
        .load(conn)?;
    let system = Actor::system();
    if next.is_empty() {
        diesel::update(lists::table.find(list.id))
            .set((lists::state.eq(ListState::Done), lists::state_at.eq(clock::now())))
            .execute(conn)?;
        let done = rows::table.filter(rows::list_id.eq(list.id)).filter(rows::result.is_not_null());
        let count: i64 = done.count().get_result(conn)?;
        let event = Event::EnrolmentListDone { list: list.id, code: list.code, run: list.run_id, count };
        event::record(conn, &system, &event)?;
        return Ok(true);
    }
    let mut run = run::locked(conn, list.run_id)?;
    let results = if run.cancelled_at.is_some() {
        next.iter().map(|row| (row.0, RowResult::Refused)).collect()
    } else {
        let mut results = remove(conn, &system, &mut run, &next)?;
        results.extend(put(conn, &system, &mut run, &list, &next)?);
        results.extend(name(conn, &system, &run, &next)?);
        results
    };
    let mut by_result: BTreeMap<RowResult, Vec<i64>> = BTreeMap::new();
    for (row, result) in results {
        by_result.entry(result).or_default().push(row);
    }
    for (result, ids) in by_result {
        diesel::update(rows::table.filter(rows::id.eq_any(ids))).set(rows::result.eq(result)).execute(conn)?;
    }
    Ok(false)
}
/// Puts in whom the file names, one day at a time; in the order of the file.
fn put(conn: &mut Conn, system: &Actor, run: &mut Run, list: &List, next: &[Row]) -> Result<Vec<(i64, RowResult)>> {
    let mut results = vec![];
    let mut by_due: Vec<(Option<Instant>, Vec<&Row>)> = vec![];
    for row in next.iter().filter(|row| row.3 != RowAction::Remove && row.4 == ListRole::Learner) {
        match by_due.last_mut().filter(|(due, _)| *due == row.2) {
            Some((_, rows)) => rows.push(row),
            None => by_due.push((row.2, vec![row])),
        }
    }
    for (due_at, of_day) in by_due {
        let people: Vec<i64> = of_day.iter().filter_map(|row| row.1).collect();
        let hold = Hold { source: SeatSource::File, by: list.person_id, agency: None, due_at };
        let put = seat::put(conn, run, &people, &hold, Word::Decides)?;
        let new: Vec<i64> =
            put.iter().filter(|(_, put)| matches!(put, Put::Now(_))).map(|(person, _)| *person).collect();
        if !new.is_empty() {
            let count = i64::try_from(new.len()).unwrap_or(0);
            event::record(conn, system, &Event::ParticipantsAdded { run: run.id, people: new, count })?;
        }
        for row in of_day {
            let result = match row.1.and_then(|person| put.get(&person)) {
                Some(Put::Now(Standing::Enrolled)) => RowResult::Enrolled,
                Some(Put::Now(_)) => RowResult::Waiting,
                Some(Put::Already(_)) if row.3 == RowAction::Keep => RowResult::Kept,
                Some(Put::Already(_)) => RowResult::Changed,
                _ => RowResult::Refused,
            };
            results.push((row.0, result));
        }
    }
    Ok(results)
}
/// Names the teachers of the file, as an author does by hand. Two statements for each: a course has few.
fn name(conn: &mut Conn, system: &Actor, run: &Run, next: &[Row]) -> Result<Vec<(i64, RowResult)>> {
    let mut results = vec![];
    for row in next.iter().filter(|row| row.4 == ListRole::Teacher) {
        let result = match row.1 {
            Some(person) if staff::enter(conn, system, run.course_id, person, StaffRole::Teacher)? => RowResult::Named,
            Some(_) => RowResult::Kept,
            None => RowResult::Refused,
        };
        results.push((row.0, result));
    }
    Ok(results)
}
/// Ends the file's hold of those whom it does not name any more; who is held by nothing else leaves.
fn remove(conn: &mut Conn, system: &Actor, run: &mut Run, next: &[Row]) -> Result<Vec<(i64, RowResult)>> {
    let gone: Vec<&Row> = next.iter().filter(|row| row.3 == RowAction::Remove).collect();
    if gone.is_empty() {
        return Ok(vec![]);
    }
    let people: Vec<i64> = gone.iter().filter_map(|row| row.1).collect();
    let seats: Vec<(i64, i64)> = enrolments::table
        .filter(enrolments::run_id.eq(run.id))
        .filter(enrolments::person_id.eq_any(people))
        .select((enrolments::id, enrolments::person_id))
        .load(conn)?;
    let ids: Vec<i64> = seats.iter().map(|seat| seat.0).collect();
    let free = seat::let_go(conn, &ids, SeatSource::File)?;
    if seat::vacate(conn, system, run, &free, Standing::Left, "")? > 0 {
        let people: Vec<i64> = seats.iter().filter(|seat| free.contains(&seat.0)).map(|seat| seat.1).collect();
        let count = i64::try_from(people.len()).unwrap_or(0);
        event::record(conn, system, &Event::ParticipantsRemoved { run: run.id, people, count })?;
    }
    let result = |row: &&Row| {
        let is_free = seats.iter().any(|seat| Some(seat.1) == row.1 && free.contains(&seat.0));
        (row.0, if is_free { RowResult::Removed } else { RowResult::LeftSeated })
    };
    Ok(gone.iter().map(result).collect())
}
