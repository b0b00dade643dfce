//! Labs: the demonstration's, example calls, and a lab that is walked through its phases.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
    ideas::{PLACE, accept, sent},
    upload::PDF,
};
use diesel::prelude::*;
use ekopi::{labs::machine::LabState, schema::labs, web::Route};
use serde_json::{Value, json};

pub const DAY: &str = "2026-03-02";

/// What the examples speak of.
#[derive(Clone)]
pub struct Labs {
    pub requested: String,
    pub planned: String,
    pub drum_up: String,
    /// A file of `drum_up`, and the handle of a member of its team.
    pub file: String,
    pub member: String,
    /// With an idea: in the phases of plans and of reports.
    pub design: (String, String),
    pub monitoring: (String, String),
    /// A curator's address of the calendar of `drum_up`, below the site.
    pub calendar: String,
}
impl Labs {
    pub async fn of(site: &Site) -> Self {
        let admin = site.known("agency_admin").await;
        let drum_up = site.lab("drum_up", PLACE).await;
        commit(&admin, &drum_up).await.is(201);
        let records = admin.api().get(&format!("/labs/{drum_up}/records")).await.json();
        let teams = admin.api().get(&format!("/labs/{drum_up}/teams")).await.json();
        Self {
            requested: site.lab("requested", PLACE).await,
            planned: site.lab("planned", PLACE).await,
            file: text(&records["items"][0]["file"]["handle"]),
            member: text(&teams["items"][0]["members"][0]["handle"]),
            design: walked(site, LabState::Design, "contoh satu").await,
            monitoring: walked(site, LabState::DeliverMonitoring, "contoh dua").await,
            calendar: site.known("curator").await.lab_calendar(&drum_up).await,
            drum_up,
        }
    }
}
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
pub fn is_lab(path: &str) -> bool {
    path == "/labs" || path.starts_with("/labs/")
}
pub fn example(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let Labs { requested, planned, drum_up, file, member, .. } = &things.labs;
    let Labs { design, monitoring, .. } = &things.labs;
    let call = |path: String, body: Value| Some(Call { path, body });
    let none = json!({});
    let at = |slug: &str, rest: &str, body: Value| call(format!("/labs/{slug}/{rest}"), body);
    let of = |lab: &(String, String), rest: &str, body: Value| at(&lab.0, &format!("ideas/{}{rest}", lab.1), body);
    match (route.method.as_str(), route.path.strip_prefix("/labs")?) {
        ("GET", "") => call("/labs?batch=2026-1&limit=2".into(), none),
        ("GET", "/file") => call("/labs/file?region=35".into(), none),
        ("GET", "/health") => call("/labs/health?limit=2".into(), none),
        ("GET", "/health/file") => call("/labs/health/file".into(), none),
        ("GET", "/new") => call("/labs/new".into(), none),
        ("POST", "") => call("/labs".into(), asking(&format!("Layanan {once}"))),
        ("GET", "/{slug}") => call(format!("/labs/{drum_up}"), none),
        ("GET", "/{slug}/plan") => at(planned, "plan", none),
        ("POST", "/{slug}/plan") => at(planned, "plan", planning()),
        ("GET", "/{slug}/steps") => at(requested, "steps", none),
        ("POST", "/{slug}/steps") => {
            at(requested, "steps", json!({ "step": "clarify", "reason": "Siapa pesertanya?" }))
        }
        ("GET", "/{slug}/records") => at(drum_up, "records", none),
        ("POST", "/{slug}/records") => {
            let body = json!({ "kind": "commitment", "held_on": DAY, "body": once, "file": "0123" });
            at(drum_up, "records", body)
        }
        ("GET", "/{slug}/files/{handle}") => at(drum_up, &format!("files/{file}"), none),
        ("GET", "/{slug}/teams") => at(drum_up, "teams", none),
        ("POST", "/{slug}/teams") => at(drum_up, "teams", team(&format!("Tim {once}"))),
        ("POST", "/{slug}/teams/{number}/members") => {
            at(drum_up, "teams/1/members", json!({ "person": "mentor@demo.invalid" }))
        }
        ("POST", "/{slug}/teams/{number}/hand-over") => {
            let body = json!({ "from": member, "to": "moderator@demo.invalid", "reason": "Mutasi" });
            at(drum_up, "teams/1/hand-over", body)
        }
        ("GET", "/{slug}/tasks") => at(drum_up, "tasks?limit=1", none),
        ("GET", "/{slug}/sessions") => at(drum_up, "sessions?month=2026-03", none),
        ("GET" | "POST", "/{slug}/calendar") => at(drum_up, "calendar", none),
        ("POST", "/{slug}/calendar/revocation") => at(drum_up, "calendar/revocation", none),
        ("GET", "/{slug}/ideas") => at(&design.0, "ideas", none),
        ("POST", "/{slug}/ideas") => at(&design.0, "ideas", json!({ "idea": things.thoughts.spare })),
        ("GET", "/{slug}/ideas/{code}") => of(design, "", none),
        ("POST", "/{slug}/ideas/{code}/plan") => of(design, "/plan", plan(90)),
        ("POST", "/{slug}/ideas/{code}/plan/submission") => of(design, "/plan/submission", json!({ "revision": 90 })),
        ("POST", "/{slug}/ideas/{code}/launch") => of(monitoring, "/launch", launching()),
        ("POST", "/{slug}/ideas/{code}/reports") => of(monitoring, "/reports", report(1, "Catatan harian")),
        ("POST", "/{slug}/ideas/{code}/end") => of(design, "/end", json!({ "reason": "Anggaran dialihkan" })),
        ("POST", "/{slug}/notes") => {
            at(drum_up, "notes", json!({ "kind": "decision", "body": once, "owner": "", "due_on": "" }))
        }
        ("POST", "/{slug}/notes/{number}/completion") => at(drum_up, "notes/2/completion", none),
        _ => None,
    }
}
impl Site {
    /// The slug of the first lab in this state, at an agency.
    pub async fn lab(&self, state: &'static str, agency: &'static str) -> String {
        use ekopi::schema::agencies;
        let row = labs::table.inner_join(agencies::table).filter(labs::state.eq(state));
        let row = row.filter(agencies::slug.eq(agency)).order(labs::id).select(labs::slug);
        self.look(move |conn| Ok(row.first(conn)?)).await
    }
}
pub fn asking(theme: &str) -> Value {
    json!({ "agency": PLACE, "theme": theme, "kind": "trial", "note": "Dua puluh puskesmas siap.", "contact": "Kepala bidang" })
}
pub fn planning() -> Value {
    let days = |month: i64| json!({ "from": format!("2026-{month:02}-03"), "until": format!("2026-{month:02}-20") });
    let schedule: Vec<Value> = (3..10).map(days).collect();
    json!({ "theme": "Antrean puskesmas", "mode": "on_site", "batch": "2026-9", "participants": 40, "budget": 25_000_000,
        "schedule": schedule })
}
pub fn team(name: &str) -> Value {
    json!({ "name": name, "idea": "", "members": ["graduate@demo.invalid", "course-teacher@demo.invalid"] })
}
pub fn launching() -> Value {
    json!({ "held_on": DAY, "body": "Diluncurkan di pendopo.", "place": "Pendopo", "file": "" })
}
pub fn report(action: i64, evidence: &str) -> Value {
    json!({ "action": action, "held_on": DAY, "progress": 60, "body": "Berjalan.", "evidence": evidence, "file": "" })
}
pub fn action(phase: &str) -> Value {
    json!({ "phase": phase, "activity": "Menyusun alur", "partners": "Puskesmas", "output": "Alur baru",
        "method": "Lokakarya", "months": ["1", "2"], "place": "Aula", "cost": 5_000_000 })
}
pub fn plan(revision: i64) -> Value {
    json!({ "revision": revision, "work_unit": "Dinas Kesehatan", "contact": "Kepala bidang",
        "items": [action("preparation"), action("implementation")] })
}
/// The signed commitment, as a file.
pub async fn commit(who: &Client<'_>, slug: &str) -> Answer {
    let fields = [("kind", "commitment"), ("held_on", DAY), ("body", "Kepala daerah menandatangani.")];
    let file = ("komitmen.pdf", "application/pdf", PDF);
    who.api().upload(&format!("/labs/{slug}/records"), &fields, file, None).await
}
pub async fn step(who: &Client<'_>, slug: &str, step: &str, reason: &str) -> Answer {
    let body = json!({ "step": step, "reason": reason });
    who.api().post(&format!("/labs/{slug}/steps"), body).await
}
/// A record without a file: a leader's word, or the display.
pub async fn say(who: &Client<'_>, slug: &str, kind: &str, approve: bool) -> Answer {
    let body = json!({ "kind": kind, "held_on": DAY, "body": "Demikian.", "approve": approve });
    who.api().post(&format!("/labs/{slug}/records"), body).await
}
/// An accepted idea of Banyuwangi's; its code.
pub async fn accepted(site: &Site, word: &str) -> String {
    let code = sent(&site.known("agency_admin").await, word).await;
    accept(&site.known("curator").await, &code).await;
    code
}
/// A lab of Banyuwangi's that was opened, with a team; its slug.
pub async fn opened(site: &Site, word: &str) -> String {
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let asked = admin.api().post("/labs", asking(&format!("Tema {word}"))).await.is(201).json();
    let slug = text(&asked["code"]);
    step(&curator, &slug, "clarify", "Siapa pesertanya?").await.is(200);
    curator.api().post(&format!("/labs/{slug}/plan"), planning()).await.is(200);
    step(&curator, &slug, "open", "").await.is(200);
    admin.api().post(&format!("/labs/{slug}/teams"), team("Tim satu")).await.is(201);
    slug
}
/// A lab in this phase with one idea, brought there by its people: its slug, and the idea's code.
pub async fn walked(site: &Site, to: LabState, word: &str) -> (String, String) {
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let leader = site.known("agency_leader").await;
    let slug = opened(site, word).await;
    let code = accepted(site, word).await;
    let at = format!("/labs/{slug}/ideas/{code}");
    for phase in LabState::PHASES.iter().take_while(|phase| **phase < to) {
        match phase {
            LabState::DrumUp => {
                commit(&admin, &slug).await.is(201);
            }
            LabState::Diagnose => {
                say(&leader, &slug, "ideas_approval", true).await.is(201);
            }
            LabState::Design => {
                admin.api().post(&format!("{at}/plan"), plan(0)).await.is(200);
                admin.api().post(&format!("{at}/plan/submission"), json!({ "revision": 1 })).await.is(200);
                say(&leader, &slug, "plans_approval", true).await.is(201);
            }
            LabState::DeliverLaunch => {
                admin.api().post(&format!("{at}/launch"), launching()).await.is(201);
            }
            LabState::DeliverMonitoring => {
                admin.api().post(&format!("{at}/reports"), report(2, "Catatan harian")).await.is(201);
            }
            _ => {
                say(&admin, &slug, "display", true).await;
            }
        }
        step(&curator, &slug, "advance", "").await.is(200);
        if *phase == LabState::DrumUp {
            admin.api().post(&format!("/labs/{slug}/ideas"), json!({ "idea": code })).await.is(201);
        }
    }
    (slug, code)
}
/// Something of a person's in every table of labs, of mentors, of meetings and of calendars, past the verbs.
pub async fn plant(site: &Site, person: &Client<'_>) {
    let id = person.id.expect("a person");
    person.plant_calendar().await;
    site.change(move |conn| {
        let own = ["labs", "lab_ideas", "lab_members", "lab_records", "lab_notes", "mentors", "booking_seats"];
        let own = own.into_iter().chain(["session_minutes", "session_notes", "session_ratings", "session_absences"]);
        let own = own.chain(["meeting_stays", "meeting_corrections", "meeting_consents"]);
        let others = [("bookings", "booked_by"), ("lab_sessions", "agenda_by")];
        for (table, column) in own.map(|table| (table, "person_id")).chain(others) {
            let own = format!("UPDATE {table} SET {column} = {id} WHERE id = (SELECT min(id) FROM {table})");
            assert_eq!(diesel::sql_query(own).execute(conn)?, 1, "{table} of the demonstration");
        }
        let told = format!(
            "INSERT INTO booking_invitations (booking_id, person_id, sequence, starts_at, ends_at, is_cancelled, told_at) \
             SELECT id, {id}, 0, starts_at, ends_at, FALSE, created_at FROM bookings WHERE id = (SELECT min(id) FROM bookings)"
        );
        assert_eq!(diesel::sql_query(told).execute(conn)?, 1, "booking_invitations");
        let followed = format!(
            "INSERT INTO lab_calendars (lab_id, person_id, token_hash, created_at, refreshed_at) \
             SELECT id, {id}, 'planted {id}', created_at, created_at FROM labs WHERE id = (SELECT min(id) FROM labs)"
        );
        assert_eq!(diesel::sql_query(followed).execute(conn)?, 1, "lab_calendars");
        Ok(())
    })
    .await;
}
