//! One example call for each route of the table, on the demonstration's world. A route without one fails `rights.rs`.
use super::{
    Site, administered,
    assigned::{self, Assigned},
    authoring::{self, Blocks},
    bank, calendars, certified,
    entries::{self, Written},
    graded,
    ideas::{self, Thoughts},
    labs::{self, Labs},
    learning::{self, CASE, FIRST, OTHERS},
    locked,
    mail::Sent,
    mentors::{self, Mentored},
    moved::{self, Moved},
    open, paths, places, quizzes,
    runs::{self, Led},
    upload::PDF,
};
use ekopi::web::Route;
use serde_json::{Value, json};

/// What the examples speak of.
pub struct Things {
    /// An entry that LAN's curators keep.
    pub entry: String,
    /// Another one, to be withdrawn.
    pub other: String,
    /// The innovator's certificate.
    pub serial: String,
    /// The handle of someone to be administered.
    pub handle: String,
    /// A job that has failed.
    pub job: String,
    /// The notice of it.
    pub notice: String,
    /// The link to end mails of that kind.
    pub ending: String,
    /// A correction that the innovator has asked for.
    pub correction: String,
    /// The innovator's open request for a role, and the role of the agency's leader.
    pub request: String,
    pub role: String,
    /// A token of the innovator's, by its code.
    pub token: String,
    /// Two webhooks of the innovator's, one of them to be deleted, and a delivery of the first that was given up.
    pub hook: String,
    pub doomed: String,
    pub delivery: String,
    /// Two exports of the innovator's, one of them to be deleted.
    pub export: String,
    pub other_export: String,
    /// The demonstration's gradebook, asked for by its teacher.
    pub gradebook: String,
    /// What agencies write.
    pub written: Written,
    /// Archives of courses.
    pub moved: Moved,
    /// Runs, their people and lists.
    pub led: Led,
    pub assigned: Assigned,
    /// Two files of `entry`: one to be looked at, one to be taken off.
    pub file: String,
    pub loose: String,
    /// The innovator, as a learner.
    pub learner: String,
    /// The handle of an attempt of the innovator's.
    pub attempt: String,
    /// An allowance of theirs.
    pub allowance: String,
    /// A lesson with every kind of block, as a draft.
    pub blocks: Blocks,
    /// Ideas in every state.
    pub thoughts: Thoughts,
    /// Labs in several phases.
    pub labs: Labs,
    /// A mentor and meetings.
    pub mentored: Mentored,
    /// The number of the public version of the demonstration's course.
    pub course_version: i64,
    /// Someone else's calendar: its address below the site.
    pub calendar: String,
}
pub struct Call {
    pub path: String,
    pub body: Value,
}
impl Things {
    /// The innovator of the demonstration has finished the course and made one attempt at each quiz.
    pub async fn of(site: &Site) -> Self {
        let innovator = site.known("innovator").await.api();
        let serial = innovator.finish_course().await;
        site.settle().await;
        let notices = innovator.get("/me/notices").await.json();
        let notice = notices["items"][0]["handle"].as_str().expect("a notice").to_owned();
        let link = site.mail().iter().find_map(Sent::unsubscribe).expect("a mail that can be ended");
        let ending = link.rsplit('/').next().expect("a token").to_owned();
        let asked = json!({ "kind": "correction", "note": "Nama instansi saya" });
        let asked = innovator.post("/me/data/requests", asked).await.json();
        innovator.post("/me/data/requests", json!({ "kind": "export" })).await.is(201);
        let page = site.known("innovator").await;
        let (hook, doomed) = (page.hook("https://127.0.0.1/").await, page.hook("https://127.0.0.1/").await);
        let handle = site.known("moderator").await.handle().await;
        let job = site.failed_job("nobody@example.go.id").await;
        let (export, other_export) = (site.made_export(&innovator).await, site.made_export(&innovator).await);
        let gradebook = site.known("course_teacher").await.ask_for_gradebook("csv").await;
        site.settle().await;
        let (request, role) = (site.role("requested", "author").await, site.role("confirmed", "agency_leader").await);
        let (curator, entry) = (site.known("curator").await.api(), site.own_entry(0).await);
        let guide = ("panduan.pdf", "application/pdf", PDF);
        let file = curator.attach(&entry, guide).await.is(201).json();
        let loose = curator.attach(&entry, guide).await.is(201).json();
        bank::prepare(site).await;
        let named = |receipt: &Value| receipt["code"].as_str().expect("a handle").to_owned();
        let course_author = site.known("course_author").await.api();
        let versions = course_author.get(&format!("{}/versions", learning::COURSE)).await.json();
        Self {
            blocks: Blocks::of(site).await,
            calendar: site.known("graduate").await.calendar().await,
            course_version: versions["items"][0]["number"].as_i64().expect("a public version"),
            file: named(&file),
            loose: named(&loose),
            attempt: quizzes::some_attempt(site).await,
            allowance: quizzes::some_allowance(site).await,
            entry,
            other: site.own_entry(1).await,
            serial,
            token: page.token("write", 90).await.1,
            export,
            other_export,
            gradebook,
            delivery: site.dead_delivery(&hook).await,
            hook,
            doomed,
            handle,
            job,
            notice,
            ending,
            correction: asked["code"].as_str().expect("a code").to_owned(),
            request,
            role,
            written: Written::of(site).await,
            moved: Moved::of(site).await,
            led: Led::of(site).await,
            learner: page.handle().await,
            assigned: Assigned::of(site).await,
            thoughts: Thoughts::of(site).await,
            labs: Labs::of(site).await,
            mentored: Mentored::of(site).await,
        }
    }
}
/// The example of a route; `once` makes what it creates new.
pub fn example(route: &Route, things: &Things, once: &str) -> Call {
    known(route, things, once).unwrap_or_else(|| panic!("no example call for {} {}", route.method, route.path))
}
#[expect(clippy::too_many_lines, reason = "a list, one line a route")]
fn known(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let Things { file, loose, entry, other, serial, token, hook, doomed, delivery, notice, ending, correction, .. } =
        things;
    let call = |path: &str, body: Value| Some(Call { path: path.to_owned(), body });
    let none = json!({});
    let draft = json!({
        "version": 1, "title": { "id": format!("Judul {once}"), "en": "Title" }, "summary": { "id": "Ringkas", "en": "" },
        "minutes": 10, "text": { "id": "Teks", "en": "Text" }, "cites": [entry],
    });
    match (route.method.as_str(), route.path) {
        ("GET", "/") => call("/", none),
        ("GET", "/sign-in") => call("/sign-in?next=%2Fcourses", none),
        ("POST", "/session") => call("/session", json!({ "email": "nobody@example.go.id", "password": "wrong" })),
        ("POST", "/session/end") => call("/session/end", none),
        ("GET", "/password-links/new") => call("/password-links/new", none),
        ("GET", "/password-links/sent") => call("/password-links/sent", none),
        ("POST", "/password-links") => call("/password-links", json!({ "email": format!("{once}@example.go.id") })),
        ("GET", "/password/{token}") => call("/password/0123", none),
        ("POST", "/password/{token}") => call("/password/0123", json!({ "password": "a long enough one" })),
        ("POST", "/theme") => call("/theme", json!({ "theme": "dark", "next": "/courses" })),
        ("GET", "/sign-in/code") => call("/sign-in/code", none),
        ("POST", "/sign-in/code") => call("/sign-in/code", json!({ "code": "000000" })),
        ("GET", "/sign-up") => call("/sign-up", none),
        ("POST", "/sign-up") => {
            call("/sign-up", json!({ "name": "Nama", "email": format!("{once}@baru.go.id"), "agree": true }))
        }
        ("GET", "/sign-up/sent") => call("/sign-up/sent", none),
        ("GET", "/sign-up/{token}") => call("/sign-up/0123", none),
        ("POST", "/sign-up/{token}") => call("/sign-up/0123", json!({ "password": "a long enough one" })),
        ("GET", "/invitations/new") => call("/invitations/new", none),
        ("GET", "/invitations/sent") => call("/invitations/sent", none),
        ("POST", "/invitations") => {
            call("/invitations", json!({ "name": "Nama", "email": format!("{once}@baru.go.id"), "language": "id" }))
        }
        ("GET", "/me/security") => call("/me/security", none),
        ("GET", "/me/security/password") => call("/me/security/password", none),
        ("POST", "/me/security/password") => {
            call("/me/security/password", json!({ "password": "wrong", "new_password": "a long enough one" }))
        }
        ("GET", "/me/security/address") => call("/me/security/address", none),
        ("POST", "/me/security/address") => {
            call("/me/security/address", json!({ "password": "wrong", "email": "new@example.go.id" }))
        }
        ("GET", "/address/confirmed") => call("/address/confirmed", none),
        (_, "/address/{token}") => call("/address/0123", none),
        ("GET", "/me/sessions") => call("/me/sessions", none),
        ("POST", "/me/sessions/end") => call("/me/sessions/end", none),
        ("POST", "/me/sessions/{id}/end") => call("/me/sessions/0123/end", none),
        ("GET", "/me/totp") => call("/me/totp", none),
        ("POST", "/me/totp") => call("/me/totp", json!({ "password": "wrong" })),
        ("POST", "/me/totp/confirmation") => call("/me/totp/confirmation", json!({ "code": "000000" })),
        ("GET", "/me/totp/recovery-codes") => call("/me/totp/recovery-codes", none),
        ("POST", "/me/totp/recovery-codes") => call("/me/totp/recovery-codes", json!({ "password": "wrong" })),
        ("GET", "/me/totp/end") => call("/me/totp/end", none),
        ("POST", "/me/totp/end") => call("/me/totp/end", json!({ "password": "wrong", "code": "000000" })),
        ("POST", "/innovations") => {
            let new = json!({ "agency": "pemerintah-kabupaten-banyuwangi", "name": format!("Entri {once}") });
            call("/innovations", new)
        }
        (_, path) if labs::is_lab(path) => labs::example(route, things, once),
        (_, path) if mentors::is_mentoring(path) => mentors::example(route, things, once),
        (_, path) if ideas::is_idea(path) => ideas::example(route, things, once),
        (_, path) if entries::is_writing(path) => entries::example(route, things, once),
        (_, path) if calendars::is_calendar(path) => Some(calendars::example(route, things)),
        (_, path) if paths::is_path(path) => paths::example(route, things, once),
        (_, path) if moved::is_moved(path) => moved::example(route, things),
        (_, path) if authoring::is_writing(path) => authoring::example(route, things, once),
        ("POST", "/courses") => {
            call("/courses", json!({ "title": { "id": format!("Kursus {once}"), "en": "" }, "language": "id" }))
        }
        ("GET", "/search") => call("/search?q=layanan", none),
        ("GET", "/innovations") => call("/innovations?limit=2", none),
        ("GET", "/innovations/compare") => call(&format!("/innovations/compare?code={entry}&code={other}"), none),
        ("GET", "/innovations/provinces") => call("/innovations/provinces?sector=health", none),
        ("GET", "/innovations/{code}") => call(&format!("/innovations/{entry}"), none),
        ("POST", "/innovations/{code}/withdrawal") => {
            call(&format!("/innovations/{other}/withdrawal"), json!({ "reason": "Uji coba" }))
        }
        ("POST", "/innovations/{code}/publication") => call(&format!("/innovations/{other}/publication"), none),
        ("GET", "/innovations/{code}/checks") => call(&format!("/innovations/{entry}/checks"), none),
        ("POST", "/innovations/{code}/checks") => {
            call(&format!("/innovations/{entry}/checks"), json!({ "answer": "running", "note": "" }))
        }
        ("GET", "/innovations/{code}/versions") => call(&format!("/innovations/{entry}/versions"), none),
        ("GET", "/innovations/{code}/versions/{number}") => call(&format!("/innovations/{entry}/versions/1"), none),
        ("GET", "/innovations/{code}/versions/{number}/changes") => {
            call(&format!("/innovations/{entry}/versions/1/changes"), none)
        }
        ("GET", "/innovations/{code}/versions/{number}/citation") => {
            call(&format!("/innovations/{entry}/versions/1/citation?format=ris"), none)
        }
        ("GET", "/innovations/{code}/attachments") => call(&format!("/innovations/{entry}/attachments"), none),
        ("POST", "/innovations/{code}/attachments") => call(
            &format!("/innovations/{entry}/attachments"),
            json!({ "kind": "other", "title": "Berkas", "alt": "", "file": "0123" }),
        ),
        ("GET", "/innovations/{code}/attachments/{handle}") => {
            call(&format!("/innovations/{entry}/attachments/{file}"), none)
        }
        ("POST", "/innovations/{code}/attachments/{handle}/publication") => {
            call(&format!("/innovations/{entry}/attachments/{loose}/publication"), none)
        }
        ("POST", "/innovations/{code}/attachments/{handle}/removal") => {
            call(&format!("/innovations/{entry}/attachments/{loose}/removal"), none)
        }
        (_, path) if assigned::is_assigned(path) => assigned::example(route, things, once),
        ("GET", "/certificates/{serial}") => call(&format!("/certificates/{serial}"), none),
        ("GET", "/verify/{serial}") => call(&format!("/verify/{serial}"), none),
        ("GET", "/courses") => call("/courses", none),
        ("GET", "/courses/{slug}") => call(learning::COURSE, none),
        ("POST", "/courses/{slug}/enrolment") => call(&format!("{}/enrolment", learning::COURSE), none),
        ("POST", "/courses/{slug}/enrolment/renewal") => call(&format!("{}/enrolment/renewal", learning::COURSE), none),
        ("GET", "/courses/{slug}/lessons/new") => call(&format!("{}/lessons/new", learning::COURSE), none),
        ("POST", "/courses/{slug}/lessons") => {
            let title = json!({ "title": { "id": format!("Pelajaran {once}"), "en": "" } });
            call(&format!("{}/lessons", learning::COURSE), title)
        }
        ("GET", "/lessons/{slug}") => call(FIRST, none),
        ("POST", "/lessons/{slug}/reading") => call(&format!("{FIRST}/reading"), json!({ "block": "text" })),
        (_, path) if bank::is_bank(path) => bank::example(route, once),
        (_, path) if quizzes::is_quiz(path) => quizzes::example(route, things),
        ("GET", "/lessons/{slug}/draft") => call(&format!("{FIRST}/draft"), none),
        ("POST", "/lessons/{slug}/draft") => call(&format!("{FIRST}/draft"), draft),
        ("POST", "/lessons/{slug}/cases") => call(OTHERS, json!({ "practice": entry })),
        ("GET", "/lessons/{slug}/cases/{block}") => call(CASE, none),
        ("POST", "/lessons/{slug}/cases/{block}") => {
            call(CASE, json!({ "version": 1, "text": { "id": format!("Uraian {once}"), "en": "" } }))
        }
        ("POST", "/lessons/{slug}/cases/{block}/check") => {
            call(&format!("{CASE}/check"), json!({ "practice_version": 1 }))
        }
        ("POST", "/lessons/{slug}/cases/{block}/removal") => call(&format!("{CASE}/removal"), none),
        ("GET", "/lessons/{slug}/preview") => call(&format!("{FIRST}/preview"), none),
        ("POST", "/lessons/{slug}/publication") => {
            call(&format!("{FIRST}/publication"), json!({ "version": 2, "message": "" }))
        }
        ("GET", "/lessons/{slug}/versions") => call(&format!("{FIRST}/versions"), none),
        ("GET", "/lessons/{slug}/versions/{number}") => call(&format!("{FIRST}/versions/1"), none),
        ("POST", "/notifications/reading") => call("/notifications/reading", none),
        ("GET", "/me/settings") => call("/me/settings", none),
        ("POST", "/me/settings") => call(
            "/me/settings",
            json!({ "name": format!("Nama {once}"), "language": "id", "zone": "WITA", "theme": "system" }),
        ),
        ("GET", "/me/notices") => call("/me/notices?limit=2", none),
        ("POST", "/me/notices/{handle}/reading") => call(&format!("/me/notices/{notice}/reading"), none),
        ("GET", "/me/notifications") => call("/me/notifications", none),
        ("POST", "/me/notifications") => {
            call("/me/notifications", json!({ "mail": { "certificate-awarded": "daily" } }))
        }
        ("GET" | "POST", "/unsubscribe/{token}") => call(&format!("/unsubscribe/{ending}"), none),
        ("GET", "/me/data") => call("/me/data", none),
        ("POST", "/me/data/requests") => call("/me/data/requests", json!({ "kind": "export", "note": "" })),
        ("POST", "/me/data/requests/{code}/end") => call(&format!("/me/data/requests/{correction}/end"), none),
        ("POST", "/me/data/erasure") => call("/me/data/erasure", json!({ "password": "not this one" })),
        ("POST", "/me/data/consents/{document}/withdrawal") => call("/me/data/consents/terms/withdrawal", none),
        ("GET", "/me/data/export.json") => call("/me/data/export.json", none),
        ("GET", "/me/data/export.html") => call("/me/data/export.html", none),
        ("GET", "/manage/data-requests") => call("/manage/data-requests?state=open", none),
        ("POST", "/manage/data-requests/{code}/decision") => call(
            &format!("/manage/data-requests/{correction}/decision"),
            json!({ "decision": "refused", "answer": "Sudah benar" }),
        ),
        ("GET", "/help" | "/privacy" | "/terms" | "/accessibility") => call(route.path, none),
        ("GET", "/me") => call("/me", none),
        ("GET", "/me/journey") => call("/me/journey", none),
        (_, path) if path.starts_with("/manage") => administered::example(route, things),
        ("GET", "/me/tokens") => call("/me/tokens", none),
        ("POST", "/me/tokens") => call("/me/tokens", json!({ "label": once, "scope": "read", "days": 7 })),
        ("POST", "/me/tokens/{code}/revocation") => call(&format!("/me/tokens/{token}/revocation"), none),
        ("GET", "/me/webhooks") => call("/me/webhooks", none),
        ("POST", "/me/webhooks") => {
            call("/me/webhooks", json!({ "url": "https://example.go.id/ekopi", "kinds": ["certificate-awarded"] }))
        }
        ("GET", "/me/webhooks/{code}") => call(&format!("/me/webhooks/{hook}"), none),
        ("POST", "/me/webhooks/{code}/activation") => call(&format!("/me/webhooks/{hook}/activation"), none),
        ("POST", "/me/webhooks/{code}/deletion") => call(&format!("/me/webhooks/{doomed}/deletion"), none),
        ("POST", "/me/webhooks/{code}/deliveries/{delivery}/replays") => {
            call(&format!("/me/webhooks/{hook}/deliveries/{delivery}/replays"), none)
        }
        ("POST", "/me/webhooks/{code}/pause") => call(&format!("/me/webhooks/{hook}/pause"), none),
        ("POST", "/me/webhooks/{code}/replays") => call(&format!("/me/webhooks/{hook}/replays"), none),
        ("POST", "/me/webhooks/{code}/tests") => call(&format!("/me/webhooks/{hook}/tests"), none),
        ("GET", "/api") => call("/api", none),
        (_, path) if graded::is_graded(path) => graded::example(route, things),
        (_, path) if runs::is_led(path) => runs::example(route, things, once),
        (_, path) if places::is_place(path) => places::example(route, things, once),
        (_, "/courses/{slug}/conditions") => locked::example(route),
        (_, path) if certified::is_certified(path) => certified::example(route, things),
        _ if open::is_open(route.path) => open::example(route, things),
        _ => None,
    }
}
/// A nested body as the fields of a form.
pub fn fields(body: &Value) -> Value {
    fn walk(value: &Value, name: &str, out: &mut serde_json::Map<String, Value>) {
        match value {
            Value::Object(inner) => {
                for (key, value) in inner {
                    walk(value, &if name.is_empty() { key.clone() } else { format!("{name}.{key}") }, out);
                }
            }
            Value::Array(rows) if rows.iter().any(Value::is_object) => {
                for (number, row) in rows.iter().enumerate() {
                    walk(row, &format!("{name}.{number}"), out);
                }
            }
            other => {
                out.insert(name.to_owned(), other.clone());
            }
        }
    }
    let mut out = serde_json::Map::new();
    walk(body, "", &mut out);
    Value::Object(out)
}
