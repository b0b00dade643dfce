//! What a lab shows of the meetings of its teams: those to come, and the mentors whom they meet.
use super::{
    booking::{self, Booking, BookingCard, BookingState},
    team,
};
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::Result,
    labs::mentors::mentor,
    schema::{bookings, lab_teams as teams},
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A meeting of one of the lab's teams.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabMeeting {
    pub meeting: BookingCard,
    /// Whoever asks takes part, or watches over the installation.
    pub may_open: bool,
}
/// Those asked for and confirmed that are not over, the next first, at most 20.
pub(in crate::labs) fn meetings(conn: &mut Conn, who: Option<&Actor>, lab: i64) -> Result<Vec<LabMeeting>> {
    let now = clock::now();
    let rows: Vec<Booking> = bookings::table
        .inner_join(teams::table)
        .filter(teams::lab_id.eq(lab))
        .filter(bookings::state.eq_any([BookingState::Requested, BookingState::Confirmed]))
        .filter(bookings::until_at.is_null().or(bookings::until_at.gt(now).assume_not_null()))
        .filter(bookings::ends_at.gt(now))
        .order((bookings::starts_at, bookings::id))
        .limit(20)
        .select(Booking::as_select())
        .load(conn)?;
    let (mut own, mut mentor) = (vec![], None);
    if let Some(person) = who.and_then(|who| who.person) {
        own = team::ids_of(conn, person)?;
        mentor = mentor::of_person(conn, person)?.map(|mentor| mentor.id);
    }
    let watches = who.is_some_and(booking::watches);
    let cards = booking::cards(conn, who, &rows)?;
    let meeting = |(row, meeting): (&Booking, BookingCard)| LabMeeting {
        may_open: watches || mentor == Some(row.mentor_id) || row.team_id.is_some_and(|team| own.contains(&team)),
        meeting,
    };
    Ok(rows.iter().zip(cards).map(meeting).collect())
}

/// A mentor whom a team of the lab meets or has met.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabMentor {
    pub handle: String,
    pub name: String,
    /// Their page can be opened by everyone.
    pub is_listed: bool,
}
/// Those with a confirmed meeting, by name.
pub(in crate::labs) fn mentors(conn: &mut Conn, lab: i64) -> Result<Vec<LabMentor>> {
    let ids: Vec<i64> = bookings::table
        .inner_join(teams::table)
        .filter(teams::lab_id.eq(lab))
        .filter(bookings::state.eq(BookingState::Confirmed))
        .select(bookings::mentor_id)
        .distinct()
        .limit(100)
        .load(conn)?;
    let listed = mentor::listed(conn, &ids)?;
    let mut found: Vec<LabMentor> = mentor::by_ids(conn, &ids)?
        .into_values()
        .map(|mentor| LabMentor { is_listed: listed.contains(&mentor.id), handle: mentor.handle, name: mentor.name })
        .collect();
    found.sort_by(|a, b| (&a.name, &a.handle).cmp(&(&b.name, &b.handle)));
    Ok(found)
}
