//! The sessions of a lab, month by month.
use super::seen::{self, LabNoteOrigin};
use crate::{
    accounts::actor::Actor,
    clock,
    db::{Conn, Cursor, Page},
    error::{Error, Result},
    labs::{
        bookings::{
            booking::{self, Booking, BookingCard, BookingState},
            clinic::SeatStanding,
        },
        lab::visible,
        note::LabNoteKind,
    },
    schema::{
        booking_seats as seats, bookings, lab_notes as notes, lab_sessions as sessions, lab_teams as teams,
        session_notes,
    },
    view::View,
};
use chrono::{Datelike, Months, NaiveDate};
use diesel::{dsl::count_star, prelude::*};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Teams of one lab.
const MOST_TEAMS: i64 = 100;

/// Which sessions are listed.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct LabSessionPlace {
    /// By the calendar of Jakarta, `2026-11`; the running one unless said.
    #[schema(max_length = 7)]
    pub month: String,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 500, 100 unless said.
    #[schema(minimum = 1, maximum = 500)]
    pub limit: Option<i64>,
}
/// A session of one of the lab's teams, or a clinic that one of them comes to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabSessionCard {
    pub meeting: BookingCard,
    /// Whoever asks may open it.
    pub may_open: bool,
    pub has_agenda: bool,
    pub has_minutes: bool,
    /// Its tasks that are not done.
    pub open_tasks: i64,
    /// How many notes the mentor has made for themselves, for those who organise; null: it is not for whoever asks to know.
    pub notes: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct LabSessionList {
    pub slug: String,
    pub theme: String,
    /// `2026-11`, the month before and the month behind.
    pub month: String,
    pub month_before: String,
    pub month_after: String,
    /// In the order in which they begin.
    pub items: Vec<LabSessionCard>,
    pub next: Option<String>,
}
impl View for LabSessionList {
    const TEMPLATE: &'static str = "labs/session/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// The first day of a month that was typed; without one of the running one.
fn first_day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    if text.is_empty() {
        return clock::today().with_day(1);
    }
    let first: NaiveDate = format!("{text}-01").parse().ok()?;
    (text.len() == 7 && (2000..=2100).contains(&first.year())).then_some(first)
}
fn named(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}
/// For whoever sees the lab. Its number of queries does not grow with the sessions.
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str, place: &LabSessionPlace) -> Result<LabSessionList> {
    let lab = visible(conn, who, slug)?.lab;
    let unreadable = || Error::invalid("month", "session-month-unreadable");
    let from = first_day(&place.month).ok_or_else(unreadable)?;
    let until = from.checked_add_months(Months::new(1)).ok_or_else(unreadable)?;
    let before = from.checked_sub_months(Months::new(1)).ok_or_else(unreadable)?;
    let of = teams::table.filter(teams::lab_id.eq(lab.id)).order(teams::number).limit(MOST_TEAMS);
    let of: Vec<i64> = of.select(teams::id).load(conn)?;
    let joined = seats::table
        .filter(seats::team_id.eq_any(of.clone()))
        .filter(seats::standing.eq(SeatStanding::Seated))
        .select(seats::booking_id);
    let beginning = clock::beginning_of(from);
    let after = place.after.parse().unwrap_or(Cursor { at: beginning, id: 0 });
    let later = bookings::starts_at.gt(after.at).or(bookings::starts_at.eq(after.at).and(bookings::id.gt(after.id)));
    let limit = place.limit.unwrap_or(100).clamp(1, 500);
    let rows: Vec<Booking> = bookings::table
        .filter(bookings::state.eq(BookingState::Confirmed))
        .filter(bookings::starts_at.ge(beginning))
        .filter(bookings::starts_at.lt(clock::beginning_of(until)))
        .filter(bookings::id.eq_any(joined).or(bookings::team_id.eq_any(of).assume_not_null()))
        .filter(later)
        .order((bookings::starts_at, bookings::id))
        .limit(limit + 1)
        .select(Booking::as_select())
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.starts_at, id: row.id });
    Ok(LabSessionList {
        items: cards(conn, who, &page.items)?,
        next: page.next,
        month: named(from),
        month_before: named(before),
        month_after: named(until),
        theme: lab.theme,
        slug: lab.slug,
    })
}
/// In the order of the rows.
fn cards(conn: &mut Conn, who: Option<&Actor>, rows: &[Booking]) -> Result<Vec<LabSessionCard>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let origins: BTreeMap<i64, LabNoteOrigin> = seen::origins(conn, who, &ids)?;
    let written = sessions::table.filter(sessions::booking_id.eq_any(&ids));
    let columns = (sessions::booking_id, sessions::agenda_revision, sessions::minutes_revision);
    let written: Vec<(i64, i64, i64)> = written.select(columns).load(conn)?;
    let written: BTreeMap<i64, (i64, i64)> = written.into_iter().map(|row| (row.0, (row.1, row.2))).collect();
    let open: Vec<(Option<i64>, i64)> = notes::table
        .filter(notes::booking_id.eq_any(&ids))
        .filter(notes::kind.eq(LabNoteKind::Task))
        .filter(notes::done_at.is_null())
        .group_by(notes::booking_id)
        .select((notes::booking_id, count_star()))
        .load(conn)?;
    let open: BTreeMap<i64, i64> = open.into_iter().filter_map(|(id, count)| Some((id?, count))).collect();
    let mut noted: Option<BTreeMap<i64, i64>> = None;
    if who.is_some_and(seen::looks_on) {
        let own = session_notes::table.filter(session_notes::booking_id.eq_any(&ids));
        let own = own.group_by(session_notes::booking_id).select((session_notes::booking_id, count_star()));
        noted = Some(own.load::<(i64, i64)>(conn)?.into_iter().collect());
    }
    let card = |(row, meeting): (&Booking, BookingCard)| {
        let (agenda, minutes) = written.get(&row.id).copied().unwrap_or_default();
        LabSessionCard {
            meeting,
            may_open: origins.get(&row.id).is_some_and(|origin| origin.may_open),
            has_agenda: agenda > 0,
            has_minutes: minutes > 0,
            open_tasks: open.get(&row.id).copied().unwrap_or(0),
            notes: noted.as_ref().map(|noted| noted.get(&row.id).copied().unwrap_or(0)),
        }
    };
    Ok(rows.iter().zip(booking::cards(conn, who, rows)?).map(card).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_four_digits_and_two() {
        assert_eq!(first_day(" 2026-11 "), NaiveDate::from_ymd_opt(2026, 11, 1));
        for wrong in ["2026", "2026-13", "2026-1", "26-11", "1999-12", "2101-01", "2026-11-02", "+026-11", "x"] {
            assert_eq!(first_day(wrong), None, "{wrong}");
        }
    }
}
