//! When a mentor can be met: one function says it for the list and for the booking itself, so that nothing is offered that
//! is refused and nothing is taken that was not offered.
use super::{
    marks::{self, Party},
    room::{self, RoomChoice},
    team::{self, Team, TeamChoice},
    time::{self, LocalTime},
};
use crate::{
    accounts::{actor::Actor, settings::Zone},
    clock::{self, Instant},
    db::Conn,
    error::{Error, Result},
    labs::{
        bookings::booking::LIVE,
        mentors::{
            availability::{day_in, monday, wall},
            mentor::{self, Mentor, MentorLink},
        },
    },
    rule::{self, Rule},
    schema::{booking_marks, bookings},
    view::View,
};
use chrono::{Days, NaiveDate, TimeDelta};
use diesel::{
    dsl::{max, min},
    prelude::*,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Days of a list unless said, and at most: a full quarter.
const DAYS: i64 = 14;
const MOST_DAYS: i64 = 92;

/// What somebody wants of whom.
pub(super) struct Wish<'w> {
    pub mentor: &'w Mentor,
    pub team: Option<i64>,
    pub room: Option<i64>,
    /// Meetings begin in `from..until`.
    pub from: Instant,
    pub until: Instant,
    /// A booking whose own time is free to it: the one that is moved.
    pub but: Option<i64>,
}
impl<'w> Wish<'w> {
    /// For one beginning.
    pub(super) fn at(mentor: &'w Mentor, team: Option<i64>, room: Option<i64>, at: Instant) -> Self {
        Self { mentor, team, room, from: at, until: at.plus(TimeDelta::seconds(1)), but: None }
    }
}
/// When such a meeting can begin, ascending: within the mentor's hours, their notice and the rule's horizon, outside of all
/// that takes the time of mentor (buffers included), team or room, and within the limits of both sides. Four queries, however
/// long the time is and however full.
pub(super) fn free(conn: &mut Conn, wish: &Wish) -> Result<Vec<Instant>> {
    let (now, mentor) = (clock::now(), wish.mentor);
    let from = wish.from.max(now.plus(TimeDelta::hours(mentor.notice_hours)));
    let until = wish.until.min(now.plus(rule::span(conn, Rule::BookingDays)?));
    if from >= until {
        return Ok(vec![]);
    }
    let most = rule::number(conn, Rule::BookingTeamWeek)?;
    let taken = Taken::between(conn, wish, from, until)?;
    let mut openings = mentor.hours()?.openings(mentor.zone, mentor.minutes, from, until);
    openings.retain(|at| taken.leaves(mentor, *at, most));
    Ok(openings)
}
/// What is taken in some time.
struct Taken {
    /// Marks, each from the first to the last, of the mentor with buffers, and of the others.
    mentor: Vec<(i64, i64)>,
    others: Vec<(i64, i64)>,
    /// Meetings of the mentor by day and by week, and of the team by week: in the mentor's zone, weeks from Monday.
    days: BTreeMap<NaiveDate, i64>,
    weeks: BTreeMap<NaiveDate, i64>,
    team_weeks: BTreeMap<NaiveDate, i64>,
}
/// From where to where a meeting that begins then takes the mentor's time.
pub(super) fn with_buffers(mentor: &Mentor, at: Instant) -> (Instant, Instant) {
    let ends = at.plus(TimeDelta::minutes(mentor.minutes + mentor.after_minutes));
    (at.plus(-TimeDelta::minutes(mentor.before_minutes)), ends)
}
impl Taken {
    fn between(conn: &mut Conn, wish: &Wish, from: Instant, until: Instant) -> Result<Self> {
        type Marked = (Party, Option<i64>, Option<i64>);
        let (mentor, now, but) = (wish.mentor, clock::now(), wish.but.unwrap_or(0));
        // No row has the id 0.
        let (team, room) = (wish.team.unwrap_or(0), wish.room.unwrap_or(0));
        let (first, last) = (with_buffers(mentor, from).0, with_buffers(mentor, until).1);
        let of = booking_marks::party
            .eq(Party::Mentor)
            .and(booking_marks::party_id.eq(mentor.id))
            .or(booking_marks::party.eq(Party::Team).and(booking_marks::party_id.eq(team)))
            .or(booking_marks::party.eq(Party::Room).and(booking_marks::party_id.eq(room)));
        // All marks of one booking and party lie side by side.
        let rows: Vec<Marked> = booking_marks::table
            .inner_join(bookings::table)
            .filter(of)
            .filter(booking_marks::mark.ge(marks::at(first)))
            .filter(booking_marks::mark.lt(marks::at(last)))
            .filter(booking_marks::booking_id.ne(but))
            .filter(bookings::until_at.is_null().or(bookings::until_at.gt(now).assume_not_null()))
            .group_by((booking_marks::booking_id, booking_marks::party))
            .select((booking_marks::party, min(booking_marks::mark), max(booking_marks::mark)))
            .load(conn)?;
        let (mut taken, mut others) = (vec![], vec![]);
        for (party, first, last) in rows {
            let marked = first.zip(last);
            if party == Party::Mentor { taken.extend(marked) } else { others.extend(marked) }
        }
        let day = |at: Instant| day_in(mentor.zone, at);
        let begin = wall(mentor.zone, monday(day(from)), 0);
        let end = wall(mentor.zone, monday(day(until)), 7 * 24 * 60);
        let held: Vec<(i64, Option<i64>, Instant)> = bookings::table
            .filter(bookings::starts_at.ge(begin))
            .filter(bookings::starts_at.lt(end))
            .filter(bookings::mentor_id.eq(mentor.id).or(bookings::team_id.eq(team).assume_not_null()))
            .filter(bookings::state.eq_any(LIVE))
            .filter(bookings::until_at.is_null().or(bookings::until_at.gt(now).assume_not_null()))
            .filter(bookings::id.ne(but))
            .select((bookings::mentor_id, bookings::team_id, bookings::starts_at))
            .load(conn)?;
        let mut found =
            Self { mentor: taken, others, days: BTreeMap::new(), weeks: BTreeMap::new(), team_weeks: BTreeMap::new() };
        for (of, for_team, at) in held {
            let day = day(at);
            if of == mentor.id {
                *found.days.entry(day).or_default() += 1;
                *found.weeks.entry(monday(day)).or_default() += 1;
            }
            if for_team == wish.team && for_team.is_some() {
                *found.team_weeks.entry(monday(day)).or_default() += 1;
            }
        }
        Ok(found)
    }
    fn leaves(&self, mentor: &Mentor, at: Instant, most: i64) -> bool {
        let (buffered, ends) = (with_buffers(mentor, at), at.plus(TimeDelta::minutes(mentor.minutes)));
        let is_free = |taken: &[(i64, i64)], from: Instant, until: Instant| {
            let (from, until) = (marks::at(from), marks::at(until));
            taken.iter().all(|(first, last)| *last < from || until <= *first)
        };
        let day = day_in(mentor.zone, at);
        let count = |of: &BTreeMap<NaiveDate, i64>, day: NaiveDate| of.get(&day).copied().unwrap_or(0);
        is_free(&self.mentor, buffered.0, buffered.1)
            && is_free(&self.others, at, ends)
            && count(&self.days, day) < mentor.daily_limit
            && count(&self.weeks, monday(day)) < mentor.weekly_limit
            && count(&self.team_weeks, monday(day)) < most
    }
}
pub(super) fn is_free(conn: &mut Conn, wish: &Wish, at: Instant) -> Result<bool> {
    Ok(free(conn, wish)?.contains(&at))
}
/// What is said where a time is free no more: 409, with what is free instead in the fortnight from its day on.
pub(super) fn gone(conn: &mut Conn, wish: &Wish, team: Zone) -> Result<Error> {
    let from = wall(wish.mentor.zone, day_in(wish.mentor.zone, wish.from), 0);
    let wish = Wish { from, until: from.plus(TimeDelta::days(DAYS)), ..*wish };
    let slots = listed(conn, &wish, team)?;
    Ok(Error::Stale { theirs: serde_json::json!({ "slots": slots }) })
}
pub(super) fn listed(conn: &mut Conn, wish: &Wish, team: Zone) -> Result<Vec<Slot>> {
    let slot = |starts_at: Instant| {
        let ends_at = starts_at.plus(TimeDelta::minutes(wish.mentor.minutes));
        Slot { starts_at, ends_at, times: time::times(starts_at, ends_at, &[wish.mentor.zone, team]) }
    };
    Ok(free(conn, wish)?.into_iter().map(slot).collect())
}

/// A time that is free.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Slot {
    pub starts_at: Instant,
    pub ends_at: Instant,
    /// On the mentor's clock, then on the team's, where that is another.
    pub times: Vec<LocalTime>,
}
/// For which team and room, and from which day on.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct SlotPlace {
    /// A team's code; of several of one's own the first unless said.
    #[schema(max_length = 200)]
    pub team: String,
    /// A room's handle, for a meeting on site.
    #[schema(max_length = 20)]
    pub room: String,
    /// The first day in the mentor's zone, `2026-03-02`; today unless said.
    #[schema(max_length = 10)]
    pub from: String,
    /// How many days; 14 unless said.
    #[schema(minimum = 1, maximum = 92)]
    pub days: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct MentorSlots {
    pub mentor: MentorLink,
    pub zone: Zone,
    pub minutes: i64,
    /// The mentor answers a request; else a booking holds at once.
    pub needs_approval: bool,
    /// Whoever asks is this mentor, and proposes.
    pub proposes: bool,
    /// Teams that one can book for.
    pub teams: Vec<TeamChoice>,
    /// The one for which times are listed; null: there is none to book for.
    pub team: Option<TeamChoice>,
    /// Where that team can meet on site.
    pub rooms: Vec<RoomChoice>,
    pub room: String,
    /// The first day, and the first that is not listed.
    pub from: NaiveDate,
    pub items: Vec<Slot>,
    /// The day with which to ask on: `from`.
    pub next: Option<NaiveDate>,
    /// Minutes that a time is held while the rest is filled in.
    pub hold_minutes: i64,
}
impl View for MentorSlots {
    const TEMPLATE: &'static str = "labs/booking/slots.html";
    fn address(&self) -> Option<String> {
        Some(format!("/mentors/{}/slots", self.mentor.handle))
    }
    fn form(&self) -> serde_json::Value {
        let team = self.team.as_ref().map(|team| team.code.clone()).unwrap_or_default();
        serde_json::json!({ "team": team, "room": self.room, "mode": "online", "starts_at": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, handle: &str, place: &SlotPlace) -> Result<MentorSlots> {
    let who = who.ok_or(Error::SignInFirst)?;
    let mentor = mentor::visible(conn, Some(who), handle)?;
    let teams = team::choices(conn, who, &mentor)?;
    let team: Option<Team> =
        if place.team.is_empty() { teams.first().cloned() } else { team::chosen(&teams, &place.team).cloned() };
    let rooms = match &team {
        Some(team) => room::of_agency(conn, team.agency_id)?,
        None => vec![],
    };
    let room = match &team {
        Some(team) => room::wanted(conn, &[team.agency_id], &place.room).unwrap_or_default(),
        None => None,
    };
    let today = day_in(mentor.zone, clock::now());
    // Nothing lies further away than the rule's horizon.
    let furthest = today.checked_add_days(Days::new(400)).unwrap_or(today);
    let day = place.from.parse().unwrap_or(today).clamp(today, furthest);
    let days = place.days.unwrap_or(DAYS).clamp(1, MOST_DAYS);
    let from = wall(mentor.zone, day, 0);
    let until = from.plus(TimeDelta::days(days));
    let items = match &team {
        Some(team) => {
            let wish = Wish { mentor: &mentor, team: Some(team.id), room, from, until, but: None };
            listed(conn, &wish, team.zone)?
        }
        None => vec![],
    };
    let horizon = clock::now().plus(rule::span(conn, Rule::BookingDays)?);
    Ok(MentorSlots {
        next: Some(day_in(mentor.zone, until)).filter(|_| until < horizon),
        zone: mentor.zone,
        minutes: mentor.minutes,
        needs_approval: mentor.needs_approval,
        proposes: mentor.is(who),
        teams: teams.iter().map(Team::choice).collect(),
        team: team.as_ref().map(Team::choice),
        rooms,
        room: if room.is_some() { place.room.clone() } else { String::new() },
        from: day,
        items,
        hold_minutes: rule::number(conn, Rule::BookingHoldMinutes)?,
        mentor: mentor.link(),
    })
}
