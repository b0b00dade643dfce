//! A mentor's page, and the desk at which they say who they are and when they can be met.
use super::{
    availability::{self, MentorWeek},
    mentor::{self, Expertise, Mentor, MentorCard, MentorKind, MentorLanguage, TraitKind, confirmed_person},
};
use crate::{
    accounts::{
        actor::Actor,
        region::{self, Choice},
        sector::{self, Sector},
        settings::{self, Zone},
    },
    clock,
    db::{Conn, insert_all, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    labs::{
        bookings::{booking::BookingCard, clinic},
        session::rating::{self, MentorStars},
    },
    schema::{mentor_traits as traits, mentors},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of what they say of themselves.
const MOST_WORDS: usize = 1_000;

/// A mentor as everyone sees them.
#[derive(Serialize, ToSchema)]
pub struct MentorPage {
    pub mentor: MentorCard,
    /// In their own zone; empty: none on that day.
    pub hours: MentorWeek,
    /// How long a meeting lasts, and how many hours ahead it is booked at least.
    pub minutes: i64,
    pub notice_hours: i64,
    /// They answer a request; else a booking holds at once.
    pub needs_approval: bool,
    /// Clinics to come, the next first, at most 20.
    pub clinics: Vec<BookingCard>,
    pub is_own: bool,
    pub is_listed: bool,
}
impl View for MentorPage {
    const TEMPLATE: &'static str = "labs/mentors/show.html";
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, handle: &str) -> Result<MentorPage> {
    let mentor = mentor::visible(conn, who, handle)?;
    let card = mentor::cards(conn, std::slice::from_ref(&mentor))?.pop().ok_or(Error::NotFound)?;
    Ok(MentorPage {
        hours: MentorWeek::of(&mentor.hours()?),
        minutes: mentor.minutes,
        notice_hours: mentor.notice_hours,
        needs_approval: mentor.needs_approval,
        clinics: clinic::of_mentor(conn, who, mentor.id)?,
        is_own: who.is_some_and(|who| mentor.is(who)),
        is_listed: mentor.is_listed,
        mentor: card,
    })
}

/// A mentor's own profile.
#[derive(Serialize, ToSchema)]
pub struct MentorDesk {
    /// Names them in addresses; null: nothing was saved yet.
    pub handle: Option<String>,
    pub profile: MentorProfile,
    pub sectors: Vec<Sector>,
    pub provinces: Vec<Choice>,
    /// What teams think of their sessions; null: too few have said so.
    pub stars: Option<MentorStars>,
}
impl View for MentorDesk {
    const TEMPLATE: &'static str = "labs/mentors/desk.html";
    fn address(&self) -> Option<String> {
        Some("/me/mentor".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::to_value(&self.profile).unwrap_or_default()
    }
}
/// A profile as it is written. Hours are those of its zone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "coach", "summary": "Mendampingi inovasi layanan kesehatan sejak 2015.", "zone": "WITA",
    "expertise": ["service_design"], "sectors": ["health"], "provinces": ["73"], "languages": ["id"],
    "hours": { "mon": "09:00-12:00", "tue": "", "wed": "", "thu": "", "fri": "", "sat": "", "sun": "" },
    "exceptions": "2026-12-24..2027-01-02", "minutes": 60, "notice_hours": 24, "before_minutes": 0, "after_minutes": 15,
    "daily_limit": 4, "weekly_limit": 10, "needs_approval": false, "is_listed": true }))]
pub struct MentorProfile {
    #[schema(required = true)]
    pub kind: Option<MentorKind>,
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub summary: String,
    #[schema(required = true)]
    pub zone: Option<Zone>,
    /// `service_design`, …; at least one.
    #[schema(required = true, min_items = 1, max_items = 11)]
    pub expertise: Vec<String>,
    /// Codes of affairs of government.
    #[schema(max_items = 32)]
    pub sectors: Vec<String>,
    /// Kemendagri codes of provinces.
    #[schema(max_items = 38)]
    pub provinces: Vec<String>,
    /// By ISO 639: `id`; at least one.
    #[schema(required = true, min_items = 1, max_items = 12)]
    pub languages: Vec<String>,
    pub hours: MentorWeek,
    /// A day or a range of days a line, with other hours behind it or none: absent. At most 100 lines.
    #[schema(max_length = 10_000)]
    pub exceptions: String,
    /// How long a meeting lasts.
    #[schema(required = true, minimum = 15, maximum = 240, multiple_of = 5)]
    pub minutes: Option<i64>,
    /// How many hours ahead a meeting is booked at least.
    #[schema(required = true, minimum = 0, maximum = 336)]
    pub notice_hours: Option<i64>,
    /// Minutes that stay free before and behind a meeting.
    #[schema(required = true, minimum = 0, maximum = 120, multiple_of = 5)]
    pub before_minutes: Option<i64>,
    #[schema(required = true, minimum = 0, maximum = 120, multiple_of = 5)]
    pub after_minutes: Option<i64>,
    /// Meetings of a day and of a week from Monday.
    #[schema(required = true, minimum = 1, maximum = 20)]
    pub daily_limit: Option<i64>,
    #[schema(required = true, minimum = 1, maximum = 100)]
    pub weekly_limit: Option<i64>,
    /// They answer a request; else a booking holds at once.
    pub needs_approval: bool,
    /// Whether they are in the list and can be booked.
    pub is_listed: bool,
}
/// What a new profile starts with.
fn first(zone: Zone) -> MentorProfile {
    MentorProfile {
        zone: Some(zone),
        languages: vec![MentorLanguage::Indonesian.as_str().into()],
        minutes: Some(60),
        notice_hours: Some(24),
        before_minutes: Some(0),
        after_minutes: Some(15),
        daily_limit: Some(4),
        weekly_limit: Some(10),
        is_listed: true,
        ..MentorProfile::default()
    }
}
fn written(conn: &mut Conn, mentor: &Mentor) -> Result<MentorProfile> {
    let known = mentor::traits_of(conn, &[mentor.id])?;
    let of = |kind: TraitKind| known.iter().filter(|row| row.1 == kind).map(|row| row.2.clone()).collect();
    let hours = mentor.hours()?;
    Ok(MentorProfile {
        kind: Some(mentor.kind),
        summary: mentor.summary.clone(),
        zone: Some(mentor.zone),
        expertise: of(TraitKind::Expertise),
        sectors: of(TraitKind::Sector),
        provinces: of(TraitKind::Province),
        languages: of(TraitKind::Language),
        hours: MentorWeek::of(&hours),
        exceptions: availability::lines(&hours.exceptions),
        minutes: Some(mentor.minutes),
        notice_hours: Some(mentor.notice_hours),
        before_minutes: Some(mentor.before_minutes),
        after_minutes: Some(mentor.after_minutes),
        daily_limit: Some(mentor.daily_limit),
        weekly_limit: Some(mentor.weekly_limit),
        needs_approval: mentor.needs_approval,
        is_listed: mentor.is_listed,
    })
}
pub fn desk(conn: &mut Conn, who: Option<&Actor>) -> Result<MentorDesk> {
    let person = confirmed_person(who)?.person()?;
    let (handle, profile, stars) = match mentor::of_person(conn, person)? {
        Some(mentor) => (Some(mentor.handle.clone()), written(conn, &mentor)?, rating::of_mentor(conn, mentor.id)?),
        None => (None, first(settings::zone(conn, person)?), None),
    };
    Ok(MentorDesk { handle, profile, sectors: sector::all(conn)?, provinces: region::provinces(conn)?, stars })
}

fn all(codes: &[String], fits: impl Fn(&str) -> bool) -> bool {
    codes.iter().all(|code| fits(code))
}
#[derive(Insertable)]
#[diesel(table_name = traits, treat_none_as_default_value = false)]
struct NewTrait {
    mentor_id: i64,
    kind: TraitKind,
    code: String,
}
/// Saves one's own profile. Meetings that are booked stay, whatever becomes of the hours.
pub fn save(conn: &mut Conn, who: &Actor, typed: &MentorProfile) -> Result<Receipt> {
    let person = confirmed_person(Some(who))?.person()?;
    let (sectors, provinces) = (sector::all(conn)?, region::provinces(conn)?);
    let mut check = Check::default();
    let is_sector = |code: &str| sectors.iter().any(|sector| sector.code == code);
    let is_province = |code: &str| provinces.iter().any(|place| place.code == code);
    check
        .text("summary", &typed.summary, MOST_WORDS)
        .that(typed.kind.is_some(), "kind", "field-missing")
        .that(typed.zone.is_some(), "zone", "field-missing")
        .that(!typed.expertise.is_empty(), "expertise", "field-missing")
        .that(!typed.languages.is_empty(), "languages", "field-missing")
        .that(all(&typed.expertise, |code| code.parse::<Expertise>().is_ok()), "expertise", "not-a-value")
        .that(all(&typed.languages, |code| code.parse::<MentorLanguage>().is_ok()), "languages", "not-a-value")
        .that(all(&typed.sectors, is_sector), "sectors", "not-a-value")
        .that(all(&typed.provinces, is_province), "provinces", "not-a-value");
    let numbers = [
        ("minutes", typed.minutes, 15, 240, availability::GRAIN),
        ("notice_hours", typed.notice_hours, 0, 336, 1),
        ("before_minutes", typed.before_minutes, 0, 120, availability::GRAIN),
        ("after_minutes", typed.after_minutes, 0, 120, availability::GRAIN),
        ("daily_limit", typed.daily_limit, 1, 20, 1),
        ("weekly_limit", typed.weekly_limit, 1, 100, 1),
    ];
    for (field, number, least, most, step) in numbers {
        let fits = number.is_some_and(|number| (least..=most).contains(&number) && number % step == 0);
        let range = Msg::from("mentor-number-range").with("least", least).with("most", most).with("step", step);
        check.that(number.is_some(), field, "field-missing").that(fits, field, range);
    }
    let hours = availability::read(&mut check, &typed.hours, &typed.exceptions);
    check.done()?;
    let values = (
        (mentors::kind.eq(typed.kind.unwrap_or(MentorKind::Coach)), mentors::summary.eq(typed.summary.trim())),
        (mentors::zone.eq(typed.zone.unwrap_or(Zone::Wib)), mentors::availability.eq(serde_json::to_string(&hours)?)),
        (
            mentors::minutes.eq(typed.minutes.unwrap_or(60)),
            mentors::notice_hours.eq(typed.notice_hours.unwrap_or(24)),
            mentors::before_minutes.eq(typed.before_minutes.unwrap_or(0)),
            mentors::after_minutes.eq(typed.after_minutes.unwrap_or(0)),
            mentors::daily_limit.eq(typed.daily_limit.unwrap_or(1)),
            mentors::weekly_limit.eq(typed.weekly_limit.unwrap_or(1)),
        ),
        (mentors::needs_approval.eq(typed.needs_approval), mentors::is_listed.eq(typed.is_listed)),
        mentors::changed_at.eq(clock::now()),
    );
    let known = mentor::of_person(conn, person)?.map(|mentor| mentor.id);
    let id: i64 = if let Some(id) = known {
        lock_row(conn, "mentors", id)?;
        diesel::update(mentors::table.find(id)).set(values).execute(conn)?;
        id
    } else {
        let own = (mentors::person_id.eq(person), mentors::created_at.eq(clock::now()));
        diesel::insert_into(mentors::table).values((own, values)).returning(mentors::id).get_result(conn)?
    };
    diesel::delete(traits::table.filter(traits::mentor_id.eq(id))).execute(conn)?;
    let lists = [
        (TraitKind::Expertise, &typed.expertise),
        (TraitKind::Sector, &typed.sectors),
        (TraitKind::Province, &typed.provinces),
        (TraitKind::Language, &typed.languages),
    ];
    let mut rows: Vec<NewTrait> = vec![];
    for (kind, codes) in lists {
        let mut codes = codes.clone();
        codes.sort();
        codes.dedup();
        rows.extend(codes.into_iter().map(|code| NewTrait { mentor_id: id, kind, code }));
    }
    insert_all(conn, traits::table, rows)?;
    event::record(conn, who, &Event::MentorSaved { mentor: id, person })?;
    let receipt = "/me/mentor".to_owned();
    Ok(if known.is_none() { Receipt::created(receipt, "saved") } else { Receipt::changed(receipt, "saved") })
}
