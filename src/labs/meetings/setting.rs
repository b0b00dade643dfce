//! How a meeting is held: on which provider, whether it may be recorded, what to do when the room does not open. Its mentor says.
use super::{place::may_lead, provider::MeetingKind};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, Upsert},
    error::{Check, Error, Result},
    event::{self, Event},
    labs::{
        attendance::Held,
        bookings::booking::{self, Booking, BookingCard, BookingState, MeetingMode, Seen},
    },
    schema::{installation, meetings},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// Who is offered recordings: those who take part, everyone who sees the lab, everyone.
    pub enum RecordingVisibility { Participants = "participants", Lab = "lab", Public = "public" }
}

/// What is kept of a meeting besides its booking.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = meetings)]
pub(in crate::labs) struct Setting {
    pub booking_id: i64,
    /// None: as the booking's mode and the installation say.
    pub kind: Option<MeetingKind>,
    pub address: String,
    pub fallback: String,
    pub records: bool,
    pub has_lobby: bool,
    pub visibility: RecordingVisibility,
    pub opened_at: Option<Instant>,
    pub closed_at: Option<Instant>,
    pub told_at: Option<Instant>,
}
pub(in crate::labs) fn of(conn: &mut Conn, booking: i64) -> Result<Option<Setting>> {
    let row = meetings::table.filter(meetings::booking_id.eq(booking));
    Ok(row.select(Setting::as_select()).first(conn).optional()?)
}
/// The row, made where there is none.
pub(super) fn ensured(conn: &mut Conn, booking: i64) -> Result<Setting> {
    let insert = diesel::insert_into(meetings::table)
        .values((meetings::booking_id.eq(booking), meetings::changed_at.eq(clock::now())));
    Upsert { insert, tail: " ON CONFLICT (booking_id) DO NOTHING" }.execute(conn)?;
    Ok(meetings::table.filter(meetings::booking_id.eq(booking)).select(Setting::as_select()).first(conn)?)
}
/// Where it is held: as was chosen; else on site behind a door, online on the installation's server, or by a link.
pub(super) fn kind(setting: Option<&Setting>, mode: MeetingMode, has_server: bool) -> MeetingKind {
    match (setting.and_then(|setting| setting.kind), mode) {
        (Some(kind), _) => kind,
        (None, MeetingMode::Onsite) => MeetingKind::InPerson,
        (None, _) if has_server => MeetingKind::BigBlueButton,
        (None, _) => MeetingKind::Link,
    }
}
pub(in crate::labs) fn held(booking: &Booking, setting: Option<&Setting>) -> Held {
    let closed_at = setting.and_then(|setting| setting.closed_at);
    Held { begins_at: booking.starts_at, ends_at: booking.ends_at, closed_at }
}
/// A meeting that is or was to be held.
pub(super) fn confirmed(booking: &Booking) -> Result<()> {
    match booking.state {
        BookingState::Confirmed => Ok(()),
        BookingState::Held | BookingState::Requested => Err(Error::conflict("meeting-not-confirmed")),
        _ => Err(Error::conflict("booking-over")),
    }
}
/// What this installation signs with.
pub(super) fn key(conn: &mut Conn) -> Result<String> {
    Ok(installation::table.select(installation::secret).first(conn)?)
}

/// How a meeting is held, for its mentor to change.
#[derive(Serialize, ToSchema)]
pub struct MeetingSettingPage {
    pub booking: BookingCard,
    pub kind: MeetingKind,
    /// Those that this installation has.
    pub kinds: Vec<MeetingKind>,
    pub address: String,
    pub fallback: String,
    pub records: bool,
    pub has_lobby: bool,
    pub may_change: bool,
}
impl View for MeetingSettingPage {
    const TEMPLATE: &'static str = "labs/meetings/setting.html";
    fn address(&self) -> Option<String> {
        Some(format!("/bookings/{}/meeting", self.booking.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({
            "kind": self.kind, "address": self.address, "fallback": self.fallback, "records": self.records,
            "has_lobby": self.has_lobby,
        })
    }
}
/// Whether it is still to be held, or being held.
fn is_ahead(seen: &Seen, setting: Option<&Setting>) -> bool {
    seen.booking.is_live() && held(&seen.booking, setting).window().1 > clock::now()
}
/// `has_server`: this installation has a server for meetings.
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, has_server: bool) -> Result<MeetingSettingPage> {
    let seen = booking::visible(conn, who, code)?;
    if !who.is_some_and(booking::watches) {
        seen.leading("meeting-mentor-only")?;
    }
    let setting = of(conn, seen.booking.id)?;
    let card = booking::cards(conn, who, std::slice::from_ref(&seen.booking))?.pop().ok_or(Error::NotFound)?;
    let kinds = MeetingKind::ALL.iter().copied().filter(|kind| has_server || *kind != MeetingKind::BigBlueButton);
    Ok(MeetingSettingPage {
        kind: kind(setting.as_ref(), seen.booking.mode, has_server),
        kinds: kinds.collect(),
        may_change: seen.leads && is_ahead(&seen, setting.as_ref()),
        address: setting.as_ref().map(|setting| setting.address.clone()).unwrap_or_default(),
        fallback: setting.as_ref().map(|setting| setting.fallback.clone()).unwrap_or_default(),
        records: setting.as_ref().is_some_and(|setting| setting.records),
        has_lobby: setting.as_ref().is_some_and(|setting| setting.has_lobby),
        booking: card,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "link", "address": "https://rapat.example.go.id/tim-satu", "fallback": "0812 0000 0000", "records": false, "has_lobby": false }))]
pub struct MeetingSetting {
    #[schema(required = true)]
    pub kind: Option<MeetingKind>,
    /// Of a `link`: where it leads, over https.
    #[schema(max_length = 500)]
    pub address: String,
    /// What to do when the room does not open: a telephone, another link.
    #[schema(max_length = 300)]
    pub fallback: String,
    /// Whether it may be recorded: on the installation's server alone. Everyone who comes has to agree before anybody sees it.
    pub records: bool,
    /// Whether the team waits until the mentor lets it in.
    pub has_lobby: bool,
}
/// Says how a meeting is held. A room that is open already is opened anew by whoever comes next.
pub fn set(conn: &mut Conn, who: &Actor, code: &str, typed: &MeetingSetting, has_server: bool) -> Result<Receipt> {
    let seen = booking::locked(conn, who, code)?;
    seen.leading("meeting-mentor-only")?;
    let setting = ensured(conn, seen.booking.id)?;
    if !is_ahead(&seen, Some(&setting)) {
        return Err(Error::conflict("booking-over"));
    }
    let (address, fallback) = (typed.address.trim(), typed.fallback.trim());
    let is = |kind| typed.kind == Some(kind);
    let mut check = Check::default();
    check
        .that(typed.kind.is_some(), "kind", "field-missing")
        .that(has_server || !is(MeetingKind::BigBlueButton), "kind", "meeting-no-server")
        .that(!is(MeetingKind::Link) || !address.is_empty(), "address", "field-missing")
        .at_most("address", address, super::place::LONGEST)
        .that(address.is_empty() || may_lead(address), "address", "meeting-link-https")
        .at_most("fallback", fallback, 300)
        .that(!typed.records || is(MeetingKind::BigBlueButton), "records", "meeting-records-nowhere")
        .done()?;
    let kind = typed.kind.unwrap_or(MeetingKind::InPerson);
    // Of another place nothing is known yet.
    let (opened_at, closed_at) =
        if setting.kind == Some(kind) { (setting.opened_at, setting.closed_at) } else { (None, None) };
    diesel::update(meetings::table.filter(meetings::booking_id.eq(seen.booking.id)))
        .set((
            (meetings::kind.eq(kind), meetings::address.eq(address), meetings::fallback.eq(fallback)),
            (meetings::records.eq(typed.records), meetings::has_lobby.eq(typed.has_lobby)),
            (meetings::opened_at.eq(opened_at), meetings::closed_at.eq(closed_at)),
            meetings::changed_at.eq(clock::now()),
        ))
        .execute(conn)?;
    let (booking, code) = (seen.booking.id, seen.booking.code.clone());
    event::record(conn, who, &Event::MeetingSet { booking, code, place: kind.as_str().to_owned() })?;
    Ok(seen.booking.receipt(seen.booking.state))
}
