//! What a booking's page says of its meeting: when one may come in and how, where attendance and recordings stand.
use super::{joining, parties, provider::MeetingKind, setting};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    config::Config,
    db::Conn,
    error::Result,
    labs::bookings::booking::{self, BookingState, MeetingMode, Seen},
};
use serde::Serialize;
use utoipa::ToSchema;

/// How a meeting is held, for those who take part.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct BookingMeeting {
    /// Null: nobody has chosen; it is held on the installation's server where there is one, else by a link.
    pub kind: Option<MeetingKind>,
    /// What to do when the room does not open.
    pub fallback: String,
    pub records: bool,
    /// From when to when one may come in and check in.
    pub opens_at: Instant,
    pub closes_at: Instant,
    pub is_open: bool,
    pub is_over: bool,
    pub may_join: bool,
    pub may_check_in: bool,
    pub may_set: bool,
    #[serde(skip)]
    link: String,
}
impl BookingMeeting {
    /// See `View::leads_to`.
    pub(in crate::labs) fn leads_to(&self, config: &Config) -> Option<String> {
        if self.may_join { joining::leads_to(self.kind, &self.link, config) } else { None }
    }
}
/// Of a confirmed meeting, for those who take part and who watch over the installation.
pub(in crate::labs) fn of(conn: &mut Conn, who: &Actor, seen: &Seen) -> Result<Option<BookingMeeting>> {
    let row = &seen.booking;
    if row.state != BookingState::Confirmed {
        return Ok(None);
    }
    let all = parties::of(conn, row, &seen.mentor)?;
    let is_party = who.person.is_some() && all.iter().any(|party| Some(party.person) == who.person);
    if !is_party && !booking::watches(who) {
        return Ok(None);
    }
    let setting = setting::of(conn, row.id)?;
    let ((opens_at, closes_at), now) = (setting::held(row, setting.as_ref()).window(), clock::now());
    let at_the_door = (row.mode == MeetingMode::Onsite).then_some(MeetingKind::InPerson);
    let kind = setting.as_ref().and_then(|setting| setting.kind).or(at_the_door);
    let is_open = (opens_at..closes_at).contains(&now);
    Ok(Some(BookingMeeting {
        kind,
        fallback: setting.as_ref().map(|setting| setting.fallback.clone()).unwrap_or_default(),
        records: setting.as_ref().is_some_and(|setting| setting.records),
        opens_at,
        closes_at,
        is_open,
        is_over: closes_at <= now,
        may_join: is_party && is_open && kind != Some(MeetingKind::InPerson),
        may_check_in: is_party && is_open,
        may_set: seen.leads && closes_at > now,
        link: setting.map(|setting| setting.address).unwrap_or_default(),
    }))
}
