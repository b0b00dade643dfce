//! A lesson with two assignments, one for each person and one for teams, written and published through the API; example calls.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
    idea_assigned::IDEA,
    learning::COURSE,
    upload::{PDF, Sent},
};
use diesel::prelude::*;
use ekopi::{
    schema::{completions, course_staff, courses, evidence, lessons},
    web::Route,
};
use serde_json::{Value, json};

pub const LESSON: &str = "/lessons/rencana-laboratorium";
pub const ALONE: &str = "/lessons/rencana-laboratorium/assignments/assignment-3";
pub const TEAM: &str = "/lessons/rencana-laboratorium/assignments/assignment-5";
pub const QUEUE: &str = "/courses/laboratorium-inovasi/submissions";
const DRAFT: &str = "/lessons/rencana-laboratorium/draft";

/// An assignment as its editor takes it: two criteria, the first counts twice; passed from 60 per cent.
pub fn asked(version: i64, team: bool) -> Value {
    json!({
        "version": version, "title": { "id": if team { "Rencana tim" } else { "Rencana laboratorium" }, "en": "Plan of a lab" },
        "prompt": { "id": "Tulis **rencana**.", "en": "Write a **plan**." }, "text": true, "files": 2, "links": 2,
        "team": team, "due_days": 7, "pass_mark": 60, "rubric": {
            "1-title-id": "Masalah", "1-title-en": "Problem", "1-weight": "2",
            "1-1-points": "0", "1-1-anchor-id": "Belum terukur", "1-2-points": "2", "1-2-anchor-id": "Terukur",
            "2-title-id": "Gagasan", "2-weight": "1",
            "2-1-points": "0", "2-1-anchor-id": "Belum ada", "2-2-points": "4", "2-2-anchor-id": "Jelas",
        },
    })
}
/// Levels of both criteria: `l1` is nothing, `l2` all of it.
pub fn levels(first: &str, second: &str) -> Value {
    json!({ "levels": { "c1": first, "c2": second }, "comments": { "c1": "Angkanya jelas." }, "comment": "Kerja baik." })
}
impl Site {
    /// Publishes the lesson with its two assignments; it joins the demonstration's course.
    pub async fn assigned(&self) {
        let author = self.known("course_author").await.api();
        let title = json!({ "id": "Rencana laboratorium", "en": "Plan of a lab" });
        author.post(&format!("{COURSE}/lessons"), json!({ "title": title })).await.is(201);
        let text = json!({
            "version": 1, "title": title, "summary": { "id": "Ringkas", "en": "" }, "minutes": 10,
            "text": { "id": "Bacalah dahulu.", "en": "" }, "cites": [self.own_entry(0).await],
        });
        author.post(DRAFT, text).await.is(200);
        for (n, team) in [(3, false), (5, true)] {
            let receipt = author.post(&format!("{DRAFT}/assignments"), json!({})).await.is(201).json();
            let editor = receipt["address"].as_str().expect("an address").to_owned();
            author.post(&editor, asked(n, team)).await.is(200);
        }
        author.post(&format!("{LESSON}/publication"), json!({ "version": 6 })).await.is(200);
    }
    /// Someone new who is enrolled in the course.
    pub async fn learner(&self, name: &str) -> Client<'_> {
        let person = self.person(name).await;
        person.enrol().await;
        person
    }
}
impl Client<'_> {
    /// Saves a text over what stands.
    pub async fn write(&self, assignment: &str, text: &str) -> Answer {
        let at = format!("{assignment}/draft");
        let stands = self.api().get(&at).await.is(200).json();
        let saved = self.api().post(&at, json!({ "revision": stands["revision"], "text": text })).await;
        saved.is(200);
        saved
    }
    /// Hands in what stands.
    pub async fn hand_in_work(&self, assignment: &str) -> Answer {
        let page = self.api().get(assignment).await.is(200).json();
        self.api().post(&format!("{assignment}/submissions"), json!({ "revision": page["work"]["revision"] })).await
    }
    /// Writes and hands in; returns the address of what was handed in.
    pub async fn handed_in(&self, assignment: &str, text: &str) -> String {
        self.write(assignment, text).await;
        let receipt = self.hand_in_work(assignment).await.is(201).json();
        receipt["address"].as_str().expect("an address").to_owned()
    }
    /// As a teacher: lets someone do without the team's assignment, so that the lesson asks for the other one alone.
    pub async fn excuses_from_team(&self, learner: &Client<'_>) {
        let person = format!("{TEAM}/people/{}", learner.handle().await);
        self.api().post(&format!("{person}/excuse"), json!({ "excuse": "Bekerja sendiri" })).await.is(200);
    }
    /// As a teacher: takes it and marks it.
    pub async fn marks(&self, submission: &str, first: &str, second: &str) -> Answer {
        self.api().post(&format!("{submission}/claim"), json!({})).await.is(200);
        self.api().post(&format!("{submission}/mark"), levels(first, second)).await
    }
    /// Becomes a teacher of the demonstration's course.
    pub async fn teaches(&self) {
        let id = self.id.expect("a person");
        self.site
            .change(move |conn| {
                let course: i64 =
                    courses::table.filter(courses::slug.eq("laboratorium-inovasi")).select(courses::id).first(conn)?;
                let of = (course_staff::course_id.eq(course), course_staff::person_id.eq(id));
                diesel::insert_into(course_staff::table)
                    .values((of, course_staff::role.eq("teacher")))
                    .execute(conn)?;
                Ok(())
            })
            .await;
    }
    pub async fn add_file(&self, assignment: &str, sent: Sent<'_>) -> Answer {
        self.upload(&format!("{assignment}/files"), &[], sent, None).await
    }
}

/// Kinds and values of what someone has to show for the assignment.
pub async fn shown(site: &Site, person: &Client<'_>) -> Vec<(String, i64)> {
    let id = person.id.expect("a person");
    site.look(move |conn| {
        let mine = evidence::table.filter(evidence::person_id.eq(id)).filter(evidence::part.like("assignment-%"));
        Ok(mine.order(evidence::id).select((evidence::kind, evidence::value)).load(conn)?)
    })
    .await
}
pub async fn has_done(site: &Site, person: &Client<'_>) -> bool {
    let id = person.id.expect("a person");
    site.look(move |conn| {
        let lesson: i64 =
            lessons::table.filter(lessons::slug.eq("rencana-laboratorium")).select(lessons::content_id).first(conn)?;
        let mine = completions::table.filter(completions::person_id.eq(id)).filter(completions::content_id.eq(lesson));
        Ok(mine.count().get_result::<i64>(conn)? == 1)
    })
    .await
}

/// Something of a learner's in every table of assignments.
pub async fn plant(site: &Site, learner: &Client<'_>) {
    site.assigned().await;
    let (api, teacher) = (learner.api(), site.known("course_teacher").await);
    api.post(&format!("{TEAM}/teams"), json!({ "name": "Tim" })).await.is(201);
    learner.add_file(ALONE, ("rencana.pdf", "application/pdf", PDF)).await.sends_to(ALONE);
    let sent = learner.handed_in(ALONE, "Rencana").await;
    teacher.marks(&sent, "l2", "l2").await.is(200);
    let person = format!("{ALONE}/people/{}", learner.handle().await);
    let given = json!({ "due_on": "2026-05-01", "reason": "Bertugas" });
    teacher.api().post(&format!("{person}/extension"), given).await.is(200);
    api.post(&format!("{COURSE}/assignments/dates"), json!({})).await.is(200);
}

/// What the examples speak of.
#[derive(Clone)]
pub struct Assigned {
    /// Addresses: one that waits, and one that the teacher has in hand.
    pub waiting: String,
    pub claimed: String,
    /// A file in the innovator's draft.
    pub file: String,
    /// The innovator's handle, and that of someone else who is enrolled.
    pub handle: String,
    pub other: String,
    /// An idea of the innovator's, which is their work for an assignment.
    pub idea: String,
}
impl Assigned {
    pub async fn of(site: &Site) -> Self {
        site.assigned().await;
        let (innovator, other) = (site.known("innovator").await, site.learner("pembelajar").await);
        let (waiting, claimed) =
            (innovator.handed_in(ALONE, "Rencana saya").await, other.handed_in(ALONE, "Rencana lain").await);
        site.known("course_teacher").await.api().post(&format!("{claimed}/claim"), json!({})).await.is(200);
        let file = innovator.api().add_file(ALONE, ("rencana.pdf", "application/pdf", PDF)).await.is(201).json();
        let file = file["code"].as_str().expect("a handle").to_owned();
        site.idea_assigned(false).await;
        let idea = innovator.citizen_idea("Ide untuk tugas").await;
        innovator.chooses(IDEA, &idea).await.is(200);
        Self { waiting, claimed, file, handle: innovator.handle().await, other: other.handle().await, idea }
    }
}
pub fn is_assigned(path: &str) -> bool {
    let mine = ["/lessons/{slug}/assignments", "/lessons/{slug}/draft/assignments", "/courses/{slug}/assignments"];
    path.starts_with("/courses/{slug}/submissions") || mine.iter().any(|start| path.starts_with(start))
}
pub fn example(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let Assigned { waiting, claimed, file, handle, other, idea } = &things.assigned;
    let call = |path: String, body: Value| Some(Call { path, body });
    let none = json!({});
    let drafts = format!("{DRAFT}/assignments");
    match (route.method.as_str(), route.path) {
        ("GET", "/courses/{slug}/assignments") => call(format!("{COURSE}/assignments"), none),
        ("POST", "/courses/{slug}/assignments/dates") => call(format!("{COURSE}/assignments/dates"), none),
        ("GET", "/courses/{slug}/submissions") => call(format!("{QUEUE}?part=open"), none),
        ("GET", "/courses/{slug}/submissions/{handle}") => call(waiting.clone(), none),
        ("POST", "/courses/{slug}/submissions/{handle}/withdrawal") => call(format!("{waiting}/withdrawal"), none),
        ("POST", "/courses/{slug}/submissions/{handle}/claim") => call(format!("{waiting}/claim"), none),
        ("POST", "/courses/{slug}/submissions/{handle}/release") => call(format!("{waiting}/release"), none),
        ("POST", "/courses/{slug}/submissions/{handle}/return") => {
            call(format!("{claimed}/return"), json!({ "message": "Tambahkan angka." }))
        }
        ("POST", "/courses/{slug}/submissions/{handle}/mark") => call(format!("{claimed}/mark"), levels("l2", "l2")),
        ("GET", "/lessons/{slug}/assignments/{block}") => call(ALONE.into(), none),
        ("GET", "/lessons/{slug}/assignments/{block}/draft") => call(format!("{ALONE}/draft"), none),
        ("POST", "/lessons/{slug}/assignments/{block}/draft") => {
            call(format!("{ALONE}/draft"), json!({ "revision": 90, "text": once }))
        }
        ("POST", "/lessons/{slug}/assignments/{block}/files") => {
            call(format!("{ALONE}/files"), json!({ "file": "0123" }))
        }
        ("GET", "/lessons/{slug}/assignments/{block}/files/{handle}") => call(format!("{ALONE}/files/{file}"), none),
        ("POST", "/lessons/{slug}/assignments/{block}/files/{handle}/removal") => {
            call(format!("{ALONE}/files/{file}/removal"), none)
        }
        ("POST", "/lessons/{slug}/assignments/{block}/submissions") => {
            call(format!("{ALONE}/submissions"), json!({ "revision": 3 }))
        }
        ("GET", "/lessons/{slug}/assignments/{block}/idea") => call(format!("{IDEA}/idea"), none),
        ("POST", "/lessons/{slug}/assignments/{block}/idea") => call(format!("{IDEA}/idea"), json!({ "code": idea })),
        ("POST", "/lessons/{slug}/assignments/{block}/idea/submissions") => {
            call(format!("{IDEA}/idea/submissions"), json!({ "revision": 1 }))
        }
        ("POST", "/lessons/{slug}/assignments/{block}/teams") => {
            call(format!("{TEAM}/teams"), json!({ "name": format!("Tim {once}") }))
        }
        ("POST", "/lessons/{slug}/assignments/{block}/teams/composition") => {
            call(format!("{TEAM}/teams/composition"), json!({ "name": "Tim pengajar", "people": [handle, other] }))
        }
        ("POST", "/lessons/{slug}/assignments/{block}/teams/joining") => {
            call(format!("{TEAM}/teams/joining"), json!({ "code": "0123456789" }))
        }
        ("POST", "/lessons/{slug}/assignments/{block}/teams/leaving") => call(format!("{TEAM}/teams/leaving"), none),
        ("GET", "/lessons/{slug}/assignments/{block}/people") => call(format!("{ALONE}/people"), none),
        ("GET", "/lessons/{slug}/assignments/{block}/people/{person}") => call(format!("{ALONE}/people/{other}"), none),
        ("POST", "/lessons/{slug}/assignments/{block}/people/{person}/extension") => {
            let given = json!({ "due_on": "2027-01-01", "reason": "Bertugas di lapangan" });
            call(format!("{ALONE}/people/{other}/extension"), given)
        }
        ("POST", "/lessons/{slug}/assignments/{block}/people/{person}/excuse") => {
            call(format!("{ALONE}/people/{other}/excuse"), json!({ "excuse": "Sudah pernah" }))
        }
        ("GET" | "POST", "/lessons/{slug}/draft/assignments") => call(drafts, none),
        ("GET", "/lessons/{slug}/draft/assignments/{block}") => call(format!("{drafts}/assignment-3"), none),
        ("POST", "/lessons/{slug}/draft/assignments/{block}") => {
            call(format!("{drafts}/assignment-3"), asked(90, false))
        }
        ("POST", "/lessons/{slug}/draft/assignments/{block}/removal") => {
            call(format!("{drafts}/assignment-5/removal"), none)
        }
        _ => None,
    }
}
