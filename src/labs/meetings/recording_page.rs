//! Recordings as they are offered: of a meeting that may be recorded, when everyone who was there has agreed, to whom its mentor says
//! and no further than each has agreed.
use super::{
    parties,
    provider::RecordingState,
    recording,
    setting::{self, RecordingVisibility, Setting},
    standing::{self, Standing},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, Upsert, lock_row},
    error::{Error, Result},
    event::{self, Event},
    event_log,
    labs::{
        bookings::{
            booking::{self, BookingCard, Seen},
            clinic::SeatStanding,
        },
        lab,
    },
    schema::{booking_seats, lab_teams, labs, meeting_consents as consents, meetings},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! {
    /// Whether somebody agrees that a recording of them is seen.
    pub enum ConsentAnswer { Given = "given", Refused = "refused" }
}
/// The event of a recording that can be watched.
const READY: &str = "recording-ready";

/// A recording.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MeetingRecording {
    pub state: RecordingState,
    pub begins_at: Instant,
    pub ends_at: Instant,
    /// Where it is seen; null: it is not offered, or not yet.
    pub address: Option<String>,
    /// Until when it is kept here.
    pub until_at: Instant,
}
/// Somebody who was there, or of whom it is not known that they were not.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RecordingConsent {
    pub name: String,
    /// Null: not answered, which is no consent.
    pub answer: Option<ConsentAnswer>,
    /// Of who agrees: by whom they may be seen at most.
    pub widest: Option<RecordingVisibility>,
}
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct RecordingsPage {
    pub booking: BookingCard,
    /// It may be recorded.
    pub records: bool,
    pub visibility: RecordingVisibility,
    /// Everyone who was there has agreed that those who take part see it.
    pub is_agreed: bool,
    /// For its mentor: to whom recordings can be offered; nobody who has agreed has agreed to less.
    pub possible: Vec<RecordingVisibility>,
    pub items: Vec<MeetingRecording>,
    /// For those who take part alone.
    pub consents: Vec<RecordingConsent>,
    /// One's own answer, and by whom one may be seen at most.
    pub own: Option<ConsentAnswer>,
    pub own_widest: Option<RecordingVisibility>,
    pub may_answer: bool,
    pub may_set: bool,
}
impl View for RecordingsPage {
    const TEMPLATE: &'static str = "labs/meetings/recordings.html";
    fn address(&self) -> Option<String> {
        Some(format!("/bookings/{}/recordings", self.booking.code))
    }
    fn form(&self) -> serde_json::Value {
        let widest = self.own_widest.unwrap_or(self.visibility);
        serde_json::json!({ "visibility": self.visibility, "answer": "", "widest": widest })
    }
}
/// What somebody has answered, and by whom they may be seen at most.
type Answer = (ConsentAnswer, RecordingVisibility);
fn answers(conn: &mut Conn, booking: i64) -> Result<BTreeMap<i64, Answer>> {
    let rows = consents::table.filter(consents::booking_id.eq(booking)).limit(2_000);
    let columns = (consents::person_id, consents::answer, consents::visibility);
    let rows: Vec<(i64, ConsentAnswer, RecordingVisibility)> = rows.select(columns).load(conn)?;
    Ok(rows.into_iter().map(|(person, answer, widest)| (person, (answer, widest))).collect())
}
/// By whom this person has agreed to be seen; none: by nobody.
fn given(one: &Standing, answers: &BTreeMap<i64, Answer>) -> Option<RecordingVisibility> {
    answers.get(&one.party.person).filter(|(answer, _)| *answer == ConsentAnswer::Given).map(|(_, widest)| *widest)
}
/// Whether everyone who was there, or may have been, has said that these may see it.
fn agreed(all: &[Standing], answers: &BTreeMap<i64, Answer>, to: RecordingVisibility) -> bool {
    let has_agreed = |one: &Standing| given(one, answers).is_some_and(|widest| to <= widest);
    all.iter().filter(|one| one.may_have_been_there()).all(has_agreed)
}
/// The most to whom recordings can be offered: consent to fewer is none to more. Who has not agreed answers for what is set then.
fn widest(all: &[Standing], answers: &BTreeMap<i64, Answer>) -> RecordingVisibility {
    let given = all.iter().filter(|one| one.may_have_been_there()).filter_map(|one| given(one, answers));
    given.min().unwrap_or(RecordingVisibility::Public)
}
/// Whether this person is offered what is shown of the meeting, without taking part in it.
fn is_offered(conn: &mut Conn, who: Option<&Actor>, seen: &Seen, visibility: RecordingVisibility) -> Result<bool> {
    match visibility {
        RecordingVisibility::Public => Ok(true),
        RecordingVisibility::Participants => Ok(false),
        RecordingVisibility::Lab => {
            let teams: Vec<i64> = match seen.booking.team_id {
                Some(team) => vec![team],
                None => booking_seats::table
                    .filter(booking_seats::booking_id.eq(seen.booking.id))
                    .filter(booking_seats::standing.eq(SeatStanding::Seated))
                    .select(booking_seats::team_id)
                    .limit(200)
                    .load(conn)?,
            };
            let slugs: Vec<String> = lab_teams::table
                .inner_join(labs::table)
                .filter(lab_teams::id.eq_any(teams))
                .select(labs::slug)
                .distinct()
                .limit(200)
                .load(conn)?;
            for slug in slugs {
                match lab::visible(conn, who, &slug) {
                    Ok(_) => return Ok(true),
                    Err(Error::NotFound) => {}
                    Err(e) => return Err(e),
                }
            }
            Ok(false)
        }
    }
}
/// Writes down that a recording can be watched, the first time that it can: whatever made it so, an answer, what is known of who was
/// there, or what the server says.
pub(super) fn announce(conn: &mut Conn, who: &Actor, seen: &Seen, setting: &Setting) -> Result<()> {
    let row = &seen.booking;
    if !setting.records || setting::confirmed(row).is_err() {
        return Ok(());
    }
    // Of two who make it so at the same time one says it.
    lock_row(conn, "bookings", row.id)?;
    let is_ready = recording::of(conn, row.id)?.iter().any(recording::Row::is_ready);
    if !is_ready || event_log::is_known(conn, READY, ("booking", row.id))? {
        return Ok(());
    }
    let all = standing::of(conn, seen, Some(setting))?;
    if !agreed(&all, &answers(conn, row.id)?, RecordingVisibility::Participants) {
        return Ok(());
    }
    event::record(conn, who, &Event::RecordingReady { booking: row.id, code: row.code.clone() })
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<RecordingsPage> {
    let seen = booking::found(conn, who, code)?;
    let setting = setting::of(conn, seen.booking.id)?;
    let visibility = setting.as_ref().map_or(RecordingVisibility::Participants, |setting| setting.visibility);
    let all = standing::of(conn, &seen, setting.as_ref())?;
    let person = who.and_then(|who| who.person);
    let is_party = person.is_some() && all.iter().any(|one| Some(one.party.person) == person);
    let watches = who.is_some_and(booking::watches);
    let is_inside = is_party || watches;
    if setting::confirmed(&seen.booking).is_err() || !is_inside && !is_offered(conn, who, &seen, visibility)? {
        return Err(Error::NotFound);
    }
    let row = &seen.booking;
    let answers = answers(conn, row.id)?;
    let records = setting.as_ref().is_some_and(|setting| setting.records);
    let is_agreed = records && agreed(&all, &answers, RecordingVisibility::Participants);
    // Others see what everyone has agreed to show to them.
    let is_shown = is_agreed && (is_inside || agreed(&all, &answers, visibility));
    let widest = widest(&all, &answers);
    let item = |row: recording::Row| MeetingRecording {
        address: (is_shown && row.is_ready()).then_some(row.address),
        state: row.state,
        begins_at: row.begins_at,
        ends_at: row.ends_at,
        until_at: row.until_at,
    };
    let kept = if records { recording::of(conn, row.id)? } else { vec![] };
    let mut items: Vec<MeetingRecording> = kept.into_iter().map(item).collect();
    let mut named = vec![];
    if is_inside {
        let consent = |one: &Standing| RecordingConsent {
            name: one.party.name.clone(),
            answer: answers.get(&one.party.person).map(|(answer, _)| *answer),
            widest: given(one, &answers),
        };
        named = all.iter().filter(|one| one.may_have_been_there()).map(consent).collect();
    } else {
        // Others see what there is to be seen, and not who has refused.
        items.retain(|item| item.address.is_some());
    }
    let may_set = seen.leads && records;
    let possible = RecordingVisibility::ALL.iter().copied().filter(|to| *to <= visibility.max(widest));
    let own = person.and_then(|person| answers.get(&person).copied());
    let card = booking::cards(conn, who, std::slice::from_ref(row))?.pop().ok_or(Error::NotFound)?;
    Ok(RecordingsPage {
        booking: card,
        records,
        visibility,
        is_agreed,
        possible: if may_set { possible.collect() } else { vec![] },
        items,
        own: own.map(|(answer, _)| answer),
        own_widest: own.map(|(_, widest)| widest),
        consents: named,
        may_answer: is_party && records,
        may_set,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "answer": "given", "widest": "participants" }))]
pub struct RecordingAnswer {
    #[schema(required = true)]
    pub answer: Option<ConsentAnswer>,
    /// Of who agrees: by whom they may be seen at most; left out: by those to whom recordings are offered now.
    pub widest: Option<RecordingVisibility>,
}
/// Says whether one agrees that recordings of the meeting are seen, and by whom at most; it can be changed at any time, and counts
/// from then on.
pub fn answer(conn: &mut Conn, who: &Actor, code: &str, typed: &RecordingAnswer) -> Result<Receipt> {
    let seen = booking::locked(conn, who, code)?;
    let person = who.person()?;
    let all = parties::of(conn, &seen.booking, &seen.mentor)?;
    if !all.iter().any(|party| party.person == person) {
        return Err(Error::forbidden("booking-parties-only"));
    }
    setting::confirmed(&seen.booking)?;
    let setting = setting::of(conn, seen.booking.id)?.filter(|setting| setting.records);
    let setting = setting.ok_or_else(|| Error::conflict("recording-not-asked"))?;
    let answer = typed.answer.ok_or_else(|| Error::invalid("answer", "field-missing"))?;
    let widest = typed.widest.unwrap_or(setting.visibility);
    let insert = diesel::insert_into(consents::table).values((
        (consents::booking_id.eq(seen.booking.id), consents::person_id.eq(person)),
        (consents::answer.eq(answer), consents::changed_at.eq(clock::now()), consents::visibility.eq(widest)),
    ));
    let tail = " ON CONFLICT (booking_id, person_id) DO UPDATE SET answer = excluded.answer, \
                changed_at = excluded.changed_at, visibility = excluded.visibility";
    Upsert { insert, tail }.execute(conn)?;
    let (booking, code, said) = (seen.booking.id, seen.booking.code.clone(), answer.as_str().to_owned());
    let widest = (answer == ConsentAnswer::Given).then(|| widest.as_str().to_owned());
    event::record(conn, who, &Event::RecordingAnswered { booking, code, person, answer: said, widest })?;
    announce(conn, who, &seen, &setting)?;
    Ok(Receipt::changed(format!("{}/recordings", seen.booking.address()), answer.as_str()))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "visibility": "lab" }))]
pub struct RecordingShowing {
    #[schema(required = true)]
    pub visibility: Option<RecordingVisibility>,
}
/// The mentor says to whom recordings are offered: to fewer at any time; to more as long as nobody who was there has agreed to less.
pub fn show(conn: &mut Conn, who: &Actor, code: &str, typed: &RecordingShowing) -> Result<Receipt> {
    let seen = booking::locked(conn, who, code)?;
    seen.leading("meeting-mentor-only")?;
    setting::confirmed(&seen.booking)?;
    let visibility = typed.visibility.ok_or_else(|| Error::invalid("visibility", "field-missing"))?;
    let setting = setting::ensured(conn, seen.booking.id)?;
    let receipt = Receipt::changed(format!("{}/recordings", seen.booking.address()), visibility.as_str());
    if setting.visibility == visibility {
        return Ok(receipt);
    }
    if visibility > setting.visibility {
        let all = standing::of(conn, &seen, Some(&setting))?;
        if visibility > widest(&all, &answers(conn, seen.booking.id)?) {
            return Err(Error::invalid("visibility", "recording-agreed-to-less"));
        }
    }
    diesel::update(meetings::table.filter(meetings::booking_id.eq(seen.booking.id)))
        .set((meetings::visibility.eq(visibility), meetings::changed_at.eq(clock::now())))
        .execute(conn)?;
    let (booking, code) = (seen.booking.id, seen.booking.code.clone());
    event::record(conn, who, &Event::RecordingShown { booking, code, to: visibility.as_str().to_owned() })?;
    Ok(receipt)
}
