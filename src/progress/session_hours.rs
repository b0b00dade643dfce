//! Hours of learning at sessions: what someone was there for, counted once, however many sessions there are at a time.
//!
//! The sessions themselves are not known here; whoever holds them says who was there, and says it again when that changes.
use super::hours::{HoursKind, HoursStatus, WHOLE};
use crate::{
    clock::{self, Instant},
    db::{Conn, insert_all, take_turn},
    error::Result,
    rule::{self, Rule},
    schema::jp_entries,
    words::Texts,
};
use chrono::{Datelike, TimeDelta};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// Entries of all these people that lie around one session.
const MOST: i64 = 20_000;

/// From when to when.
pub type Span = (Instant, Instant);
/// A session that has been held.
pub struct HeldSession<'a> {
    /// Names it for good.
    pub code: &'a str,
    pub title: &'a Texts,
    pub begins_at: Instant,
    pub ends_at: Instant,
}
/// Somebody's time at it; nothing of it: they were not there.
pub struct Attended {
    pub person: i64,
    pub spans: Vec<Span>,
}

#[derive(Insertable)]
#[diesel(table_name = jp_entries, treat_none_as_default_value = false)]
struct NewEntry {
    person_id: i64,
    kind: HoursKind,
    period: i64,
    title_id: String,
    title_en: String,
    rule_id: Option<i64>,
    minutes_per_jp: i64,
    minutes: i64,
    jp: i64,
    period_year: i64,
    status: HoursStatus,
    reverses_id: Option<i64>,
    reason: String,
    at: Instant,
    meeting: Option<String>,
    begins_at: Option<Instant>,
    ends_at: Option<Instant>,
}
#[derive(Queryable, Selectable)]
#[diesel(table_name = jp_entries)]
struct Entry {
    id: i64,
    person_id: i64,
    period: i64,
    rule_id: Option<i64>,
    minutes_per_jp: i64,
    minutes: i64,
    jp: i64,
    period_year: i64,
    status: HoursStatus,
    reverses_id: Option<i64>,
    meeting: Option<String>,
    begins_at: Option<Instant>,
    ends_at: Option<Instant>,
}
impl Entry {
    fn span(&self) -> Option<Span> {
        self.begins_at.zip(self.ends_at)
    }
}

/// Enters the hours of a session for these people, each once, in the year in which it was held in Jakarta. Told again with the
/// same it changes nothing; with something else what stood there is taken back by an entry of its own. Of two sessions at the
/// same time the one that was entered first counts, and of the other what lies outside of it. Three queries, one session after
/// the other.
pub fn attend(conn: &mut Conn, session: &HeldSession, all: &[Attended]) -> Result<()> {
    // What counts at one session depends on what counts at others of its time.
    take_turn(conn, "session-hours")?;
    let people: Vec<i64> = all.iter().map(|one| one.person).collect();
    let (rule, per) = rule::in_force(conn, Rule::JpMinutes)?;
    let rows: Vec<Entry> = jp_entries::table
        .filter(jp_entries::person_id.eq_any(people))
        .filter(jp_entries::kind.eq(HoursKind::Session))
        .filter(
            jp_entries::meeting.eq(session.code).assume_not_null().or(jp_entries::begins_at
                .lt(session.ends_at)
                .assume_not_null()
                .and(jp_entries::ends_at.gt(session.begins_at).assume_not_null())),
        )
        .order(jp_entries::id)
        .limit(MOST)
        .select(Entry::as_select())
        .load(conn)?;
    let mut of: BTreeMap<i64, Vec<Entry>> = BTreeMap::new();
    for row in rows {
        of.entry(row.person_id).or_default().push(row);
    }
    let (mut new, now) = (vec![], clock::now());
    for Attended { person, spans } in all {
        let known = of.get(person).map_or(&[][..], Vec::as_slice);
        let is_own = |entry: &&Entry| entry.meeting.as_deref() == Some(session.code);
        let holds = |entry: &&Entry| {
            entry.status == HoursStatus::Earned && !known.iter().any(|other| other.reverses_id == Some(entry.id))
        };
        let first = known.iter().find(is_own).map_or(i64::MAX, |entry| entry.id);
        let before = known.iter().filter(|entry| !is_own(entry) && entry.id < first).filter(holds);
        let counted = left(spans, before.filter_map(Entry::span), (session.begins_at, session.ends_at));
        let minutes = counted.iter().fold(TimeDelta::zero(), |sum, (from, to)| sum + (to.utc() - from.utc()));
        let minutes = minutes.num_minutes();
        let standing = known.iter().filter(is_own).rfind(holds);
        if standing.map_or(0, |entry| entry.minutes) == minutes {
            continue;
        }
        let entry = |period, status, reverses_id| NewEntry {
            person_id: *person,
            kind: HoursKind::Session,
            period,
            title_id: session.title.id.clone(),
            title_en: session.title.en.clone(),
            rule_id: rule,
            minutes_per_jp: per.max(1),
            minutes,
            jp: minutes * WHOLE / per.max(1),
            period_year: i64::from(session.begins_at.day().year()),
            status,
            reverses_id,
            reason: String::new(),
            at: now,
            meeting: Some(session.code.to_owned()),
            begins_at: Some(counted.first().map_or(session.begins_at, |span| span.0)),
            ends_at: Some(counted.last().map_or(session.ends_at, |span| span.1)),
        };
        if let Some(old) = standing {
            new.push(NewEntry {
                rule_id: old.rule_id,
                minutes_per_jp: old.minutes_per_jp,
                minutes: -old.minutes,
                jp: -old.jp,
                period_year: old.period_year,
                begins_at: old.begins_at,
                ends_at: old.ends_at,
                ..entry(old.period, HoursStatus::Reversed, Some(old.id))
            });
        }
        if minutes > 0 {
            let period = known.iter().filter(is_own).map(|entry| entry.period).max().unwrap_or(0) + 1;
            new.push(entry(period, HoursStatus::Earned, None));
        }
    }
    if !new.is_empty() {
        insert_all(conn, jp_entries::table, new)?;
    }
    Ok(())
}
/// What of these spans lies within a session and outside of what counts already; ascending, none twice.
fn left(spans: &[Span], taken: impl Iterator<Item = Span>, (first, last): Span) -> Vec<Span> {
    let mut rest: Vec<Span> =
        spans.iter().map(|(from, to)| (*from.max(&first), *to.min(&last))).filter(|(from, to)| from < to).collect();
    for (begins, ends) in taken {
        let pieces = |(from, to): Span| [(from, to.min(begins)), (from.max(ends), to)];
        rest = rest.into_iter().flat_map(pieces).filter(|(from, to)| from < to).collect();
    }
    rest.sort_unstable();
    let mut once: Vec<Span> = vec![];
    for (from, to) in rest {
        match once.last_mut() {
            Some(before) if from <= before.1 => before.1 = before.1.max(to),
            _ => once.push((from, to)),
        }
    }
    once
}
/// Hundredths that count for each of these people at one session.
pub fn of_session(conn: &mut Conn, code: &str, people: &[i64]) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = jp_entries::table
        .filter(jp_entries::person_id.eq_any(people))
        .filter(jp_entries::meeting.eq(code))
        .select((jp_entries::person_id, jp_entries::jp))
        .load(conn)?;
    let mut sums = BTreeMap::new();
    for (person, jp) in rows {
        *sums.entry(person).or_default() += jp;
    }
    Ok(sums)
}
/// Hundredths that count for one person at each of these sessions, by its code; none of a session that has earned them none. One
/// query.
pub fn of_person(conn: &mut Conn, person: i64, codes: &[&str]) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = jp_entries::table
        .filter(jp_entries::person_id.eq(person))
        .filter(jp_entries::meeting.eq_any(codes.to_vec()))
        .select((jp_entries::meeting.assume_not_null(), jp_entries::jp))
        .load(conn)?;
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for (code, jp) in rows {
        *sums.entry(code).or_default() += jp;
    }
    sums.retain(|_, jp| *jp > 0);
    Ok(sums)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn what_counts_elsewhere_is_left_out_and_nothing_counts_twice() {
        let at = |minute: i64| Instant::from(DateTime::from_timestamp(minute * 60, 0).unwrap());
        let span = |(from, to): (i64, i64)| (at(from), at(to));
        let left = |spans: &[(i64, i64)], taken: &[(i64, i64)]| {
            let spans: Vec<Span> = spans.iter().copied().map(span).collect();
            left(&spans, taken.iter().copied().map(span), span((0, 60)))
        };
        assert_eq!(left(&[(-10, 75)], &[]), [span((0, 60))]);
        assert_eq!(left(&[(0, 30), (20, 40)], &[]), [span((0, 40))]);
        assert_eq!(left(&[(0, 60)], &[(-30, 30)]), [span((30, 60))]);
        assert_eq!(left(&[(0, 60)], &[(20, 30)]), [span((0, 20)), span((30, 60))]);
        assert_eq!(left(&[(0, 60)], &[(0, 60)]), Vec::<Span>::new());
    }
}
