//! Learning paths: example calls.
use super::calls::Call;
use ekopi::web::Route;
use serde_json::{Value, json};

/// The demonstration's path.
pub const PATH: &str = "/paths/jalur-inovator";
const ID: &str = "Dari ekosistem inovasi di daerah ke laboratorium inovasi: dua kursus, satu setelah yang lain.";
const EN: &str =
    "From the ecosystem of innovation in a region to the innovation laboratory: two courses, one after the other.";
pub fn is_path(path: &str) -> bool {
    path == "/paths" || path.starts_with("/paths/")
}
pub fn example(route: &Route, once: &str) -> Option<Call> {
    let call = |path: String, body: Value| Some(Call { path, body });
    match (route.method.as_str(), route.path) {
        ("GET", "/paths") => call("/paths".into(), json!({})),
        ("GET", "/paths/new") => call("/paths/new".into(), json!({})),
        ("POST", "/paths") => {
            call("/paths".into(), json!({ "agency": "lan", "title": { "id": format!("Jalur {once}"), "en": "" } }))
        }
        ("GET", "/paths/{slug}") => call(PATH.into(), json!({})),
        ("POST", "/paths/{slug}/enrolment") => call(format!("{PATH}/enrolment"), json!({ "due_on": "" })),
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
        _ => None,
    }
}
