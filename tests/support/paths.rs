//! Learning paths: example calls, and paths that an author writes.
use super::{
    Client,
    calls::{Call, Things},
};
use ekopi::web::Route;
use serde_json::{Value, json};

/// The demonstration's path.
pub const PATH: &str = "/paths/jalur-inovator";
const ID: &str = "Dari ekosistem inovasi di daerah ke laboratorium inovasi: dua kursus, satu setelah yang lain.";
const EN: &str =
    "From the ecosystem of innovation in a region to the innovation laboratory: two courses, one after the other.";
pub fn is_path(path: &str) -> bool {
    path == "/paths" || path.starts_with("/paths/") || path.starts_with("/agencies/{slug}/learning/paths")
}
pub fn example(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let call = |path: String, body: Value| Some(Call { path, body });
    let (agency, staff) = ("/agencies/pemerintah-kabupaten-banyuwangi/learning/paths", &things.led.staff);
    let assigned = format!("{agency}/jalur-inovator");
    match (route.method.as_str(), route.path) {
        ("GET", "/paths") => call("/paths".into(), json!({})),
        ("GET", "/paths/new") => call("/paths/new".into(), json!({})),
        ("POST", "/paths") => {
            call("/paths".into(), json!({ "agency": "lan", "title": { "id": format!("Jalur {once}"), "en": "" } }))
        }
        ("GET", "/paths/{slug}") => call(PATH.into(), json!({})),
        ("POST", "/paths/{slug}/enrolment") => call(format!("{PATH}/enrolment"), json!({ "due_on": "" })),
        ("POST", "/paths/{slug}/enrolment/version") => {
            call(format!("{PATH}/enrolment/version"), json!({ "version": 2 }))
        }
        ("POST", "/paths/{slug}/enrolment/end") => call(format!("{PATH}/enrolment/end"), json!({})),
        ("GET", "/paths/{slug}/draft") => call(format!("{PATH}/draft"), json!({})),
        ("POST", "/paths/{slug}/draft") => {
            let draft = json!({
                "version": 2, "title": { "id": "Jalur Inovator", "en": "The innovator's path" }, "in_order": true,
                "summary": { "id": ID, "en": EN }, "outline": "ekosistem-inovasi\nlaboratorium-inovasi",
            });
            call(format!("{PATH}/draft"), draft)
        }
        ("POST", "/paths/{slug}/publication") => call(format!("{PATH}/publication"), json!({ "version": 2 })),
        ("GET", "/agencies/{slug}/learning/paths/new") => call(format!("{agency}/new"), json!({})),
        ("POST", "/agencies/{slug}/learning/paths") => {
            let new = json!({ "path": "jalur-inovator", "people": [staff], "reason": "Uji coba", "due_on": "" });
            call(agency.into(), new)
        }
        ("GET", "/agencies/{slug}/learning/paths/{path}") => call(assigned, json!({})),
        ("POST", "/agencies/{slug}/learning/paths/{path}/version") => {
            call(format!("{assigned}/version"), json!({ "version": 2 }))
        }
        ("POST", "/agencies/{slug}/learning/paths/{path}/end") => {
            call(format!("{assigned}/end"), json!({ "people": [staff], "reason": "Uji coba" }))
        }
        _ => None,
    }
}

/// An author of LAN with a path of their own; its address.
pub async fn begun(author: &Client<'_>, title: &str) -> String {
    let new = json!({ "agency": "lan", "title": { "id": title, "en": "" } });
    let receipt = author.api().post("/paths", new).await.is(201).json();
    receipt["address"].as_str().expect("an address").trim_end_matches("/draft").to_owned()
}
pub async fn saved(author: &Client<'_>, path: &str, outline: &str, change: Value) -> i64 {
    let draft = author.api().get(&format!("{path}/draft")).await.is(200).json()["draft"].clone();
    let mut draft = draft;
    draft["outline"] = outline.into();
    draft["summary"] = json!({ "id": "Ringkas", "en": "" });
    draft.as_object_mut().expect("fields").extend(change.as_object().expect("fields").clone());
    author.api().post(&format!("{path}/draft"), draft).await.is(200);
    author.api().get(&format!("{path}/draft")).await.json()["draft"]["version"].as_i64().expect("a number")
}
pub async fn published(author: &Client<'_>, path: &str, version: i64) {
    author.api().post(&format!("{path}/publication"), json!({ "version": version })).await.is(200);
}
