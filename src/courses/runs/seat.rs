//! The seats of one run: who takes one, who waits, who moves up. Each of these is called with the run locked.
use super::run::Run;
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    courses::enrolment::Standing,
    db::{Conn, insert_all},
    error::{Error, Result},
    event::{self, Event},
    schema::{enrolment_sources as sources, enrolments, runs},
};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one statement: far below what either database takes.
const PORTION: usize = 500;

crate::text_enum! {
    /// Through what someone came in: by themselves, with the run's key, by asking; by their agency, a file, a teacher.
    pub enum SeatSource {
        Own = "self",
        Key = "key",
        Approval = "approval",
        Agency = "agency",
        File = "file",
        Teacher = "teacher",
    }
}
/// What holds a seat. Each source has its own, and ends no other's.
#[derive(Debug, Clone, Copy)]
pub(in crate::courses) struct Hold {
    pub source: SeatSource,
    /// Who gave it; none: the person themselves.
    pub by: Option<i64>,
    pub agency: Option<i64>,
    pub due_at: Option<Instant>,
}
/// What is said: take a seat, ask for one, or decide as a teacher does, which settles a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::courses) enum Word {
    Takes,
    Asks,
    Decides,
}
/// What became of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::courses) enum Put {
    /// This is their standing from now on.
    Now(Standing),
    /// They were in this run, or in another one of the course.
    Already(Standing),
    /// A teacher has suspended or refused them, and that stands.
    Refused(Standing),
}

#[derive(Insertable)]
#[diesel(table_name = enrolments, treat_none_as_default_value = false)]
struct NewEnrolment {
    run_id: i64,
    person_id: i64,
    period: i64,
    created_at: Instant,
    standing: Standing,
    source: SeatSource,
    place: Option<i64>,
}
#[derive(Insertable)]
#[diesel(table_name = sources, treat_none_as_default_value = false)]
struct NewSource {
    enrolment_id: i64,
    source: SeatSource,
    person_id: Option<i64>,
    agency_id: Option<i64>,
    due_at: Option<Instant>,
    created_at: Instant,
}

/// Gives out seats and places of one locked run.
struct Counter {
    taken: i64,
    queued: i64,
    seats: i64,
}
impl Counter {
    fn of(run: &Run) -> Self {
        Self { taken: run.taken, queued: run.queued, seats: run.seats.unwrap_or(i64::MAX) }
    }
    fn next(&mut self, word: Word) -> (Standing, Option<i64>) {
        if word == Word::Asks {
            return (Standing::Requested, None);
        }
        if self.taken < self.seats {
            self.taken += 1;
            return (Standing::Enrolled, None);
        }
        self.queued += 1;
        (Standing::Waiting, Some(self.queued))
    }
    /// The database counts, too: it takes no more than there are seats, whoever calls.
    fn keep(self, conn: &mut Conn, run: &mut Run) -> Result<()> {
        let fits = runs::seats.is_null().or(runs::seats.ge(self.taken).assume_not_null());
        let kept = diesel::update(runs::table.find(run.id))
            .filter(runs::taken.eq(run.taken))
            .filter(fits)
            .set((runs::taken.eq(self.taken), runs::queued.eq(self.queued)))
            .execute(conn)?;
        if kept != 1 {
            return Err(Error::internal(anyhow::anyhow!("run {} was not locked", run.id)));
        }
        (run.taken, run.queued) = (self.taken, self.queued);
        Ok(())
    }
}

/// Puts people into a run, in this order: as far as there are seats, the rest on the list. Whoever is in the course is not
/// put in twice; where that is in this run, the hold is added to what they have. Queries: a constant number, and one for each of
/// those who come back after having left.
pub(in crate::courses) fn put(
    conn: &mut Conn,
    run: &mut Run,
    people: &[i64],
    hold: &Hold,
    word: Word,
) -> Result<BTreeMap<i64, Put>> {
    let now = clock::now();
    // The newest first: of several periods in one run that is the one that counts.
    let known: Vec<(i64, i64, i64, Standing, i64)> = enrolments::table
        .inner_join(runs::table)
        .filter(runs::course_id.eq(run.course_id))
        .filter(enrolments::person_id.eq_any(people))
        .order(enrolments::id.desc())
        .select((enrolments::id, enrolments::run_id, enrolments::person_id, enrolments::standing, enrolments::period))
        .load(conn)?;
    let (mut counter, mut done, mut new, mut back) = (Counter::of(run), BTreeMap::new(), vec![], vec![]);
    for person in people {
        if done.contains_key(person) {
            continue;
        }
        let here = known.iter().find(|row| row.2 == *person && row.1 == run.id);
        let elsewhere = known.iter().find(|row| row.2 == *person && row.1 != run.id && row.3.is_live());
        let put = match (here.map(|row| row.3), elsewhere) {
            (Some(standing @ (Standing::Enrolled | Standing::Waiting)), _) => Put::Already(standing),
            (Some(Standing::Requested), _) if word != Word::Decides => Put::Already(Standing::Requested),
            (Some(Standing::Suspended), _) => Put::Refused(Standing::Suspended),
            // A teacher may think better of it; a file does not think.
            (Some(Standing::Refused), _) if word != Word::Decides || hold.source == SeatSource::File => {
                Put::Refused(Standing::Refused)
            }
            (_, Some(row)) => Put::Already(row.3),
            _ => {
                let (standing, place) = counter.next(word);
                match here {
                    Some(row) => back.push((row.0, standing, place)),
                    None => new.push(NewEnrolment {
                        run_id: run.id,
                        person_id: *person,
                        period: known.iter().filter(|row| row.2 == *person).map(|row| row.4).max().unwrap_or(1),
                        created_at: now,
                        standing,
                        source: hold.source,
                        place,
                    }),
                }
                Put::Now(standing)
            }
        };
        done.insert(*person, put);
    }
    while !new.is_empty() {
        let rest = new.split_off(new.len().min(PORTION));
        insert_all(conn, enrolments::table, new)?;
        new = rest;
    }
    for (id, standing, place) in back {
        diesel::update(enrolments::table.find(id))
            .set((
                (enrolments::standing.eq(standing), enrolments::place.eq(place)),
                (enrolments::changed_at.eq(now), enrolments::reason.eq("")),
            ))
            .execute(conn)?;
    }
    counter.keep(conn, run)?;
    let held = |person: &&i64| !matches!(done.get(person), Some(Put::Refused(_)));
    let held: Vec<i64> = people.iter().filter(held).copied().collect();
    add_hold(conn, run, &held, hold)?;
    Ok(done)
}
/// Adds a hold to what these people have in the run; one that had ended begins anew.
fn add_hold(conn: &mut Conn, run: &Run, people: &[i64], hold: &Hold) -> Result<()> {
    let live = [Standing::Requested, Standing::Enrolled, Standing::Waiting];
    let rows: Vec<(i64, Option<i64>)> = enrolments::table
        .left_join(sources::table.on(sources::enrolment_id.eq(enrolments::id).and(sources::source.eq(hold.source))))
        .filter(enrolments::run_id.eq(run.id))
        .filter(enrolments::person_id.eq_any(people))
        .filter(enrolments::standing.eq_any(live))
        .select((enrolments::id, sources::id.nullable()))
        .load(conn)?;
    let now = clock::now();
    let there: Vec<i64> = rows.iter().filter_map(|row| row.1).collect();
    if !there.is_empty() {
        diesel::update(sources::table.filter(sources::id.eq_any(there)))
            .set((
                sources::ended_at.eq(None::<Instant>),
                sources::due_at.eq(hold.due_at),
                (sources::person_id.eq(hold.by), sources::agency_id.eq(hold.agency)),
            ))
            .execute(conn)?;
    }
    let new = rows.iter().filter(|row| row.1.is_none()).map(|row| NewSource {
        enrolment_id: row.0,
        source: hold.source,
        person_id: hold.by,
        agency_id: hold.agency,
        due_at: hold.due_at,
        created_at: now,
    });
    let mut new: Vec<NewSource> = new.collect();
    while !new.is_empty() {
        let rest = new.split_off(new.len().min(PORTION));
        insert_all(conn, sources::table, new)?;
        new = rest;
    }
    Ok(())
}
/// Ends one source's hold on these seats. Those that nothing holds any more, for the caller to vacate.
pub(in crate::courses) fn let_go(conn: &mut Conn, seats: &[i64], source: SeatSource) -> Result<Vec<i64>> {
    let held = || sources::table.filter(sources::enrolment_id.eq_any(seats)).filter(sources::ended_at.is_null());
    diesel::update(held().filter(sources::source.eq(source))).set(sources::ended_at.eq(clock::now())).execute(conn)?;
    let still: BTreeSet<i64> = held().select(sources::enrolment_id).load::<i64>(conn)?.into_iter().collect();
    Ok(seats.iter().filter(|id| !still.contains(id)).copied().collect())
}
/// Takes these people out of their seats, off the list or out of the queue, and gives what is free to those who wait. What
/// they have achieved stays. Returns how many it changed.
pub(in crate::courses) fn vacate(
    conn: &mut Conn,
    who: &Actor,
    run: &mut Run,
    seats: &[i64],
    standing: Standing,
    reason: &str,
) -> Result<usize> {
    let live = || {
        enrolments::table
            .filter(enrolments::id.eq_any(seats))
            .filter(enrolments::run_id.eq(run.id))
            .filter(enrolments::standing.eq_any([Standing::Requested, Standing::Enrolled, Standing::Waiting]))
    };
    let seated: i64 = live().filter(enrolments::standing.eq(Standing::Enrolled)).count().get_result(conn)?;
    let changed = diesel::update(live())
        .set((
            (enrolments::standing.eq(standing), enrolments::place.eq(None::<i64>)),
            (enrolments::changed_at.eq(clock::now()), enrolments::reason.eq(reason)),
        ))
        .execute(conn)?;
    let counter = Counter { taken: run.taken - seated, ..Counter::of(run) };
    counter.keep(conn, run)?;
    fill(conn, who, run)?;
    Ok(changed)
}
/// Begins the next period of someone in this run. Whoever has a seat in it keeps that: `from` is the row of the period before,
/// which ends; anyone else takes the next seat or place.
pub(in crate::courses) fn begin_again(
    conn: &mut Conn,
    run: &mut Run,
    person: i64,
    period: i64,
    from: Option<i64>,
) -> Result<Standing> {
    let (now, mut counter) = (clock::now(), Counter::of(run));
    let (standing, place) = match from {
        Some(before) => {
            diesel::update(enrolments::table.find(before))
                .set((enrolments::standing.eq(Standing::Left), enrolments::changed_at.eq(now)))
                .execute(conn)?;
            diesel::update(sources::table.filter(sources::enrolment_id.eq(before)).filter(sources::ended_at.is_null()))
                .set(sources::ended_at.eq(now))
                .execute(conn)?;
            (Standing::Enrolled, None)
        }
        None => counter.next(Word::Takes),
    };
    let source = SeatSource::Own;
    let row = NewEnrolment { run_id: run.id, person_id: person, period, created_at: now, standing, source, place };
    insert_all(conn, enrolments::table, vec![row])?;
    counter.keep(conn, run)?;
    add_hold(conn, run, &[person], &Hold { source, by: None, agency: None, due_at: None })?;
    Ok(standing)
}
/// Gives one person, who has a row in the run and no seat, the next seat or place.
pub(super) fn seat_again(conn: &mut Conn, run: &mut Run, enrolment: i64) -> Result<Standing> {
    let mut counter = Counter::of(run);
    let (standing, place) = counter.next(Word::Takes);
    diesel::update(enrolments::table.find(enrolment))
        .set((
            (enrolments::standing.eq(standing), enrolments::place.eq(place)),
            (enrolments::changed_at.eq(clock::now()), enrolments::reason.eq("")),
        ))
        .execute(conn)?;
    counter.keep(conn, run)?;
    Ok(standing)
}
/// Seats that are free go to those who wait, the earliest first, in the transaction that freed them. The seat is theirs from
/// then on; who does not want it leaves.
pub(in crate::courses) fn fill(conn: &mut Conn, who: &Actor, run: &mut Run) -> Result<()> {
    let free = run.seats.map_or(i64::MAX, |seats| seats - run.taken);
    if free <= 0 || run.cancelled_at.is_some() {
        return Ok(());
    }
    let next: Vec<(i64, i64)> = enrolments::table
        .filter(enrolments::run_id.eq(run.id))
        .filter(enrolments::standing.eq(Standing::Waiting))
        .order(enrolments::place)
        .limit(free)
        .select((enrolments::id, enrolments::person_id))
        .load(conn)?;
    if next.is_empty() {
        return Ok(());
    }
    for portion in next.chunks(PORTION) {
        let (ids, people): (Vec<i64>, Vec<i64>) = portion.iter().copied().unzip();
        diesel::update(enrolments::table.filter(enrolments::id.eq_any(ids)))
            .set((
                (enrolments::standing.eq(Standing::Enrolled), enrolments::place.eq(None::<i64>)),
                enrolments::changed_at.eq(clock::now()),
            ))
            .execute(conn)?;
        event::record(conn, who, &Event::SeatsFilled { run: run.id, people })?;
    }
    let moved = i64::try_from(next.len()).unwrap_or(i64::MAX);
    let counter = Counter { taken: run.taken + moved, ..Counter::of(run) };
    counter.keep(conn, run)
}
