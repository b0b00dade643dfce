//! Runs of courses: example calls, and people who fill them.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
    learning::COURSE,
};
use diesel::prelude::*;
use ekopi::{
    schema::{enrolments, runs},
    web::Route,
};
use serde_json::{Value, json};

/// What the examples speak of, all of it in the demonstration's runs.
#[derive(Clone)]
pub struct Led {
    /// Someone who asks, and someone who has a seat.
    pub asking: String,
    pub seated: String,
    pub list: String,
    pub doomed: String,
    pub assignment: String,
    pub staff: String,
}
impl Led {
    pub async fn of(site: &Site) -> Self {
        let teacher = site.known("course_teacher").await.api();
        let (first, other) = (list(&teacher, 1, "person\nhub-admin@demo.invalid\n").await, {
            list(&teacher, 1, "person\nmentor@demo.invalid\n").await
        });
        let admin = site.known("agency_admin").await.api();
        let learning = admin.get("/agencies/pemerintah-kabupaten-banyuwangi/learning").await.json();
        Self {
            asking: site.known("curator_kemendagri").await.handle().await,
            seated: site.known("hub_admin").await.handle().await,
            list: first.json()["code"].as_str().expect("a code").to_owned(),
            doomed: other.json()["code"].as_str().expect("a code").to_owned(),
            assignment: learning["assignments"][0]["code"].as_str().expect("a code").to_owned(),
            staff: site.known("agency_leader").await.handle().await,
        }
    }
}
/// Sends a list for a run.
pub async fn list(who: &Client<'_>, run: i64, csv: &str) -> Answer {
    let sent = ("peserta.csv", "text/csv", csv.as_bytes());
    who.upload(&format!("{COURSE}/runs/{run}/lists"), &[], sent, None).await
}
pub fn is_led(path: &str) -> bool {
    path.starts_with("/courses/{slug}/runs")
        || path.starts_with("/agencies/{slug}/learning")
        || path == "/courses/{slug}/enrolment/end"
}
pub fn example(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let Led { asking, seated, list, doomed, assignment, staff } = &things.led;
    let none = json!({});
    let call = |path: String, body: Value| Some(Call { path, body });
    let draft = || {
        json!({ "title": format!("Angkatan {once}"), "zone": "WIB", "opens_at": "", "closes_at": "", "begins_at": "",
                "ends_at": "", "seats": 40, "way_in": "approval", "key": "" })
    };
    let reason = || json!({ "reason": "Uji coba" });
    let agency = "/agencies/pemerintah-kabupaten-banyuwangi/learning";
    let run = format!("{COURSE}/runs");
    let (first, small, asked) = (format!("{run}/1"), format!("{run}/2"), format!("{run}/3"));
    match (route.method.as_str(), route.path.strip_prefix("/courses/{slug}").unwrap_or(route.path)) {
        ("POST", "/enrolment/end") => call(format!("{COURSE}/enrolment/end"), none),
        ("GET", "/runs") => call(run, none),
        ("POST", "/runs") => call(run, draft()),
        ("GET", "/runs/new") => call(format!("{run}/new"), none),
        ("GET", "/runs/{number}") => call(small, none),
        ("POST", "/runs/{number}") => call(asked, draft()),
        ("POST", "/runs/{number}/timetable") => {
            call(format!("{asked}/timetable"), json!({ "days": { "labinov-overview": "3" }, "milestones": {} }))
        }
        ("POST", "/runs/{number}/cancellation") => call(format!("{run}/4/cancellation"), reason()),
        ("GET", "/runs/{number}/participants") => call(format!("{small}/participants?standing=waiting"), none),
        ("GET", "/runs/{number}/participants/file") => call(format!("{small}/participants/file"), none),
        ("POST", "/runs/{number}/participants") => {
            call(format!("{asked}/participants"), json!({ "person": "moderator@demo.invalid" }))
        }
        ("POST", "/runs/{number}/participants/{handle}/acceptance") => {
            call(format!("{asked}/participants/{asking}/acceptance"), none)
        }
        ("POST", "/runs/{number}/participants/{handle}/refusal") => {
            call(format!("{asked}/participants/{asking}/refusal"), reason())
        }
        ("POST", "/runs/{number}/participants/{handle}/suspension") => {
            call(format!("{small}/participants/{seated}/suspension"), reason())
        }
        ("POST", "/runs/{number}/participants/{handle}/resumption") => {
            call(format!("{small}/participants/{seated}/resumption"), none)
        }
        ("GET", "/runs/{number}/lists") => call(format!("{first}/lists"), none),
        ("POST", "/runs/{number}/lists") => call(format!("{first}/lists"), json!({ "file": "0123" })),
        ("GET", "/runs/{number}/lists/{code}") => call(format!("{first}/lists/{list}"), none),
        ("GET", "/runs/{number}/lists/{code}/file") => call(format!("{first}/lists/{list}/file"), none),
        ("POST", "/runs/{number}/lists/{code}/application") => {
            call(format!("{first}/lists/{list}/application"), json!({ "confirmed": true }))
        }
        ("POST", "/runs/{number}/lists/{code}/discarding") => call(format!("{first}/lists/{doomed}/discarding"), none),
        ("GET", "/agencies/{slug}/learning") => call(agency.into(), none),
        ("GET", "/agencies/{slug}/learning/assignments/new") => call(format!("{agency}/assignments/new"), none),
        ("POST", "/agencies/{slug}/learning/assignments") => {
            let new = json!({ "run": "laboratorium-inovasi/1", "people": [staff], "reason": "Uji coba", "due_on": "",
                              "key": "" });
            call(format!("{agency}/assignments"), new)
        }
        ("GET", "/agencies/{slug}/learning/assignments/{code}") => {
            call(format!("{agency}/assignments/{assignment}"), none)
        }
        _ => None,
    }
}

impl Site {
    /// A new run of the course, made by its teacher; its number.
    pub async fn new_run(&self, change: Value) -> i64 {
        let mut draft = json!({ "title": "", "zone": "WIB", "seats": null, "way_in": "self" });
        let all = draft.as_object_mut().expect("an object");
        all.extend(change.as_object().expect("an object").clone());
        let made = self.known("course_teacher").await.api().post(&format!("{COURSE}/runs"), draft).await;
        made.is(201).json()["code"].as_str().expect("a number").parse().expect("a number")
    }
    /// Standing and place of everyone in a run, in the order in which they came; and the counter of taken seats.
    pub async fn seats_of(&self, number: i64) -> (Vec<(i64, String, Option<i64>)>, i64) {
        self.look(move |conn| {
            let run = runs::table.filter(runs::number.eq(number)).order(runs::id).select((runs::id, runs::taken));
            let (id, taken): (i64, i64) = run.first(conn)?;
            let rows = enrolments::table.filter(enrolments::run_id.eq(id)).order(enrolments::id);
            let rows = rows.select((enrolments::person_id, enrolments::standing, enrolments::place)).load(conn)?;
            Ok((rows, taken))
        })
        .await
    }
    /// How many in a run have this standing.
    pub async fn standing_in(&self, number: i64, standing: &str) -> usize {
        self.seats_of(number).await.0.iter().filter(|row| row.1 == standing).count()
    }
}
impl Client<'_> {
    pub async fn enrol_in(&self, run: i64) -> Answer {
        self.api().post(&format!("{COURSE}/enrolment"), json!({ "run": run })).await
    }
    pub async fn leave(&self) -> Answer {
        self.api().post(&format!("{COURSE}/enrolment/end"), json!({})).await
    }
    /// One's own standing in the course; empty: none.
    pub async fn standing(&self) -> String {
        self.api().get(COURSE).await.json()["seat"]["standing"].as_str().unwrap_or_default().to_owned()
    }
}
