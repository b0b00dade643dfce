//! Mentors and meetings: example calls, teams of labs, mentors with hours of their own.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
    lab_sessions,
};
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    clock,
    db::Conn,
    error::Result,
    labs::meetings::callback::{self, Told},
    schema::{agencies, bookings, installation, lab_members, lab_phases, lab_teams, labs, meetings},
    web::Route,
};
use serde_json::{Value, json};

/// Governments in three zones.
pub const BANYUWANGI: &str = "pemerintah-kabupaten-banyuwangi";
pub const MAKASSAR: &str = "pemerintah-kota-makassar";
pub const JAYAPURA: &str = "pemerintah-kota-jayapura";

/// What the examples speak of: a mentor, meetings of a team that the innovator is in, a clinic, a room.
#[derive(Clone)]
pub struct Mentored {
    pub mentor: String,
    pub team: String,
    /// Free at the beginning.
    pub slots: Vec<String>,
    pub meeting: String,
    /// A meeting that is over, and a file that shows that its task is done.
    pub session: String,
    pub proof: String,
    /// One that was recorded, for everyone.
    pub recorded: String,
    /// What opens the callbacks of `meeting`.
    pub signature: String,
    pub clinic: String,
    pub room: String,
}
impl Mentored {
    pub async fn of(site: &Site) -> Self {
        let innovator = site.known("innovator").await;
        let mentor = site.known("mentor").await.handle().await;
        let team = site.team("tim-contoh", BANYUWANGI, &[innovator.id.expect("a person")]).await;
        let slots = innovator.slots(&mentor, &team).await;
        let (session, proof) = lab_sessions::held(site, &innovator, (&mentor, &team, &slots[10])).await;
        let meeting = innovator.booked(&mentor, &team, &slots[10]).await;
        let clinics = innovator.api().get("/clinics").await.json();
        let room = json!({ "name": "Ruang uji", "place": "" });
        let admin = site.known("agency_admin").await.api();
        let room = admin.post(&format!("/agencies/{BANYUWANGI}/rooms"), room).await.is(201).json();
        site.settle().await;
        let (code, key) = (meeting.clone(), site.installation_key().await);
        let recorded = site.change(move |conn| {
            let id: i64 = bookings::table.filter(bookings::code.eq(&code)).select(bookings::id).first(conn)?;
            let row = (meetings::booking_id.eq(id), meetings::changed_at.eq(clock::now()));
            diesel::insert_into(meetings::table).values(row).execute(conn)?;
            let recorded = meetings::table.filter(meetings::records.eq(true));
            diesel::update(recorded).set(meetings::visibility.eq("public")).execute(conn)?;
            let recorded = meetings::table.inner_join(bookings::table).filter(meetings::records.eq(true));
            Ok(recorded.select(bookings::code).first::<String>(conn)?)
        });
        Self {
            recorded: recorded.await,
            signature: callback::signature(&key, Told::Ended, &meeting),
            clinic: clinics["items"][0]["code"].as_str().expect("a clinic").to_owned(),
            room: room["code"].as_str().expect("a handle").to_owned(),
            mentor,
            team,
            slots,
            meeting,
            session,
            proof,
        }
    }
}
pub fn is_mentoring(path: &str) -> bool {
    ["/mentors", "/bookings", "/meetings", "/clinics", "/me/mentor", "/agencies/{slug}/rooms"]
        .iter()
        .any(|of| path.starts_with(of))
        || path == "/ideas/{code}/mentors"
}
pub fn example(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let Mentored { mentor, team, slots, meeting, recorded, signature, clinic, room, .. } = &things.mentored;
    let none = json!({});
    let call = |path: String, body: Value| Some(Call { path, body });
    let of = |rest: &str| format!("/bookings/{meeting}{rest}");
    let rooms = format!("/agencies/{BANYUWANGI}/rooms");
    match (route.method.as_str(), route.path) {
        ("GET", "/mentors") => call("/mentors?language=id&limit=2".into(), none),
        ("GET", "/mentors/{handle}") => call(format!("/mentors/{mentor}"), none),
        ("GET", "/me/mentor") => call("/me/mentor".into(), none),
        ("POST", "/me/mentor") => call("/me/mentor".into(), profile("WIB", "09:00-12:00", &json!({ "summary": once }))),
        ("GET", "/ideas/{code}/mentors") => call(format!("/ideas/{}/mentors", things.thoughts.accepted), none),
        ("GET", "/mentors/{handle}/slots") => call(format!("/mentors/{mentor}/slots?days=7"), none),
        ("POST", "/mentors/{handle}/bookings") => {
            let new = json!({ "team": team, "starts_at": slots[4], "mode": "online", "room": "" });
            call(format!("/mentors/{mentor}/bookings"), new)
        }
        (_, path) if path.starts_with("/bookings/{code}/session") => {
            lab_sessions::example(route, &things.mentored, once)
        }
        ("GET", "/bookings") => call("/bookings?part=ahead&limit=2".into(), none),
        ("GET", "/bookings/{code}") => call(of(""), none),
        ("POST", "/bookings/{code}/confirmation") => call(of("/confirmation"), json!({ "purpose": "Uji coba" })),
        ("POST", "/bookings/{code}/answer") => call(of("/answer"), json!({ "accept": true, "reason": "" })),
        ("GET", "/bookings/{code}/move") => call(of("/move"), none),
        ("POST", "/bookings/{code}/move") => {
            call(of("/move"), json!({ "starts_at": slots[16], "reason": "Rapat mendadak" }))
        }
        ("POST", "/bookings/{code}/cancellation") => call(of("/cancellation"), json!({ "reason": "Belum siap" })),
        ("GET", "/bookings/{code}/meeting") => call(of("/meeting"), none),
        ("POST", "/bookings/{code}/meeting") => {
            let set = json!({ "kind": "link", "address": "https://rapat.example.go.id/a", "fallback": once });
            call(of("/meeting"), set)
        }
        ("POST", "/bookings/{code}/join") => call(of("/join"), none),
        ("GET", "/bookings/{code}/check-in") => call(of("/check-in?code=271828"), none),
        ("POST", "/bookings/{code}/check-in") => call(of("/check-in"), json!({ "code": "271828" })),
        ("GET", "/bookings/{code}/attendance") => call(of("/attendance"), none),
        ("POST", "/bookings/{code}/attendance") => {
            call(of("/attendance"), json!({ "person": mentor, "mark": "excused", "reason": "Sakit" }))
        }
        ("GET", "/bookings/{code}/recordings") => call(format!("/bookings/{recorded}/recordings"), none),
        ("POST", "/bookings/{code}/recordings/consent") => {
            call(of("/recordings/consent"), json!({ "answer": "given" }))
        }
        ("POST", "/bookings/{code}/recordings/visibility") => {
            call(of("/recordings/visibility"), json!({ "visibility": "lab" }))
        }
        ("GET", "/meetings/{code}/ended/{signature}") => call(format!("/meetings/{meeting}/ended/{signature}"), none),
        ("POST", "/meetings/{code}/attended/{signature}") => {
            call(format!("/meetings/{meeting}/attended/{signature}"), none)
        }
        ("POST", "/meetings/{code}/recorded/{signature}") => {
            call(format!("/meetings/{meeting}/recorded/{signature}"), none)
        }
        ("GET", "/clinics" | "/clinics/new") => call(route.path.into(), none),
        ("POST", "/clinics") => {
            let new = json!({ "title": format!("Klinik {once}"), "purpose": "", "starts_at": "2026-03-20T20:00",
                              "seats": 2, "mode": "online", "room": "" });
            call("/clinics".into(), new)
        }
        ("POST", "/bookings/{code}/seats") => call(format!("/bookings/{clinic}/seats"), json!({ "team": team })),
        ("POST", "/bookings/{code}/seats/end") => {
            call(format!("/bookings/{clinic}/seats/end"), json!({ "team": team }))
        }
        ("GET", "/agencies/{slug}/rooms") => call(rooms, none),
        ("POST", "/agencies/{slug}/rooms") => call(rooms, json!({ "name": format!("Ruang {once}"), "place": "" })),
        ("POST", "/agencies/{slug}/rooms/{room}/end") => call(format!("{rooms}/{room}/end"), none),
        _ => None,
    }
}
/// A profile with these hours from Monday to Friday, no notice and no buffers, changed as it is said.
pub fn profile(zone: &str, hours: &str, change: &Value) -> Value {
    let mut profile = json!({
        "kind": "coach", "summary": "Mendampingi tim", "zone": zone, "expertise": ["data"], "sectors": [], "provinces": [],
        "languages": ["id"], "exceptions": "", "minutes": 60, "notice_hours": 0, "before_minutes": 0, "after_minutes": 0,
        "hours": { "mon": hours, "tue": hours, "wed": hours, "thu": hours, "fri": hours, "sat": "", "sun": "" },
        "daily_limit": 20, "weekly_limit": 100, "needs_approval": false, "is_listed": true,
    });
    profile.as_object_mut().expect("fields").extend(change.as_object().expect("fields").clone());
    profile
}
/// A team of a lab of its own, at an agency by its slug; the code by which it is booked for.
pub fn put_team(conn: &mut Conn, name: &str, agency: &str, people: &[i64]) -> Result<String> {
    let now = clock::now();
    let slug = format!("lab-{name}");
    let place: i64 = agencies::table.filter(agencies::slug.eq(agency)).select(agencies::id).first(conn)?;
    let lab: i64 = diesel::insert_into(labs::table)
        .values((
            (labs::slug.eq(&slug), labs::agency_id.eq(place), labs::theme.eq("Layanan (contoh)")),
            (labs::kind.eq("trial"), labs::note.eq(""), labs::contact.eq(""), labs::batch.eq("")),
            (labs::state.eq("design"), labs::state_at.eq(now), labs::state_reason.eq("")),
            (labs::is_invented.eq(true), labs::created_at.eq(now)),
        ))
        .returning(labs::id)
        .get_result(conn)?;
    diesel::insert_into(lab_phases::table)
        .values((lab_phases::lab_id.eq(lab), lab_phases::phase.eq("design"), lab_phases::began_at.eq(now)))
        .execute(conn)?;
    let team: i64 = diesel::insert_into(lab_teams::table)
        .values((
            (lab_teams::lab_id.eq(lab), lab_teams::number.eq(1), lab_teams::name.eq(name)),
            lab_teams::created_at.eq(now),
        ))
        .returning(lab_teams::id)
        .get_result(conn)?;
    for person in people {
        diesel::insert_into(lab_members::table)
            .values((
                (lab_members::team_id.eq(team), lab_members::person_id.eq(*person)),
                (lab_members::from_at.eq(now), lab_members::reason.eq("")),
            ))
            .execute(conn)?;
    }
    Ok(format!("{slug}/1"))
}
impl Site {
    /// See [`put_team`].
    pub async fn team(&self, name: &'static str, agency: &'static str, people: &[i64]) -> String {
        let people = people.to_vec();
        self.change(move |conn| put_team(conn, name, agency, &people)).await
    }
    /// What this installation signs with.
    pub async fn installation_key(&self) -> String {
        self.look(|conn| Ok(installation::table.select(installation::secret).first(conn)?)).await
    }
    /// A confirmed mentor with a profile.
    pub async fn mentor(&self, name: &str, agency: &'static str, profile: Value) -> Client<'_> {
        let mentor = self.person(name).await.role(Role::Mentor, Some(agency)).await;
        mentor.api().post("/me/mentor", profile).await.is(201);
        mentor
    }
}
impl Client<'_> {
    /// The instants at which a mentor can be met by a team, within a fortnight.
    pub async fn slots(&self, mentor: &str, team: &str) -> Vec<String> {
        let page = self.api().get(&format!("/mentors/{mentor}/slots?team={}", team.replace('/', "%2F"))).await;
        starts(&page.is(200).json()["items"])
    }
    pub async fn holds(&self, mentor: &str, team: &str, at: &str) -> Answer {
        let new = json!({ "team": team, "starts_at": at, "mode": "online" });
        self.api().post(&format!("/mentors/{mentor}/bookings"), new).await
    }
    pub async fn fills(&self, code: &str) -> Answer {
        self.api().post(&format!("/bookings/{code}/confirmation"), json!({ "purpose": "Menguji rancangan" })).await
    }
    /// Holds a time and fills it in; the booking's code.
    pub async fn booked(&self, mentor: &str, team: &str, at: &str) -> String {
        let code = self.holds(mentor, team, at).await.is(201).json()["code"].as_str().expect("a code").to_owned();
        self.fills(&code).await.is(200);
        code
    }
    pub async fn booking(&self, code: &str) -> Value {
        self.api().get(&format!("/bookings/{code}")).await.is(200).json()
    }
}
/// When the slots of a list begin.
pub fn starts(items: &Value) -> Vec<String> {
    let all = items.as_array().expect("slots").iter();
    all.map(|slot| slot["starts_at"].as_str().expect("an instant").to_owned()).collect()
}
