//! Certificates, hours and records in tests: example calls, and what a code on a page says.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
    learning::COURSE,
};
use ekopi::web::Route;
use serde_json::{Value, json};

pub fn is_certified(path: &str) -> bool {
    path.starts_with("/certificates/")
        || path.starts_with("/courses/{slug}/certificate")
        || path.starts_with("/me/hours")
        || path.starts_with("/me/record")
}
pub fn example(route: &Route, things: &Things) -> Option<Call> {
    let (serial, none) = (&things.serial, json!({}));
    let call = |path: String, body: Value| Some(Call { path, body });
    match (route.method.as_str(), route.path) {
        ("GET", "/certificates/{serial}") => call(format!("/certificates/{serial}"), none),
        ("GET", "/certificates/{serial}/pdf") => call(format!("/certificates/{serial}/pdf"), none),
        ("GET", "/me/record/pdf") => call("/me/record/pdf".into(), none),
        ("POST", "/certificates/{serial}/name") => {
            call(format!("/certificates/{serial}/name"), json!({ "hidden": false }))
        }
        ("GET", "/certificates/{serial}/changes") => call(format!("/certificates/{serial}/changes"), none),
        ("POST", "/certificates/{serial}/changes") => {
            call(format!("/certificates/{serial}/changes"), json!({ "cause": "error", "reason": "Salah orang" }))
        }
        ("GET", "/courses/{slug}/certificate") => call(format!("{COURSE}/certificate"), none),
        ("POST", "/courses/{slug}/certificate") => {
            call(format!("{COURSE}/certificate"), json!({ "validity_months": 24, "prints_hours": true }))
        }
        ("GET", "/courses/{slug}/certificates") => call(format!("{COURSE}/certificates"), none),
        ("GET", "/me/hours") => call("/me/hours?year=2026".into(), none),
        ("GET", "/me/hours/file") => call("/me/hours/file?format=csv".into(), none),
        ("GET", "/me/record") => call("/me/record".into(), none),
        _ => None,
    }
}
/// The field of an answer that is a list.
pub fn list(answer: &Answer, field: &str) -> Vec<Value> {
    answer.is(200).json()[field].as_array().unwrap_or_else(|| panic!("no {field}: {answer:?}")).clone()
}
/// A file that is fetched: the answer's head, and its bytes.
pub async fn fetched(client: &Client<'_>, path: &str) -> (Answer, Vec<u8>) {
    client.site.ask_bytes(client.request(actix_web::http::Method::GET, path)).await
}
/// What the one QR code of a page says, read from the squares that are drawn, by a reader that others wrote.
pub fn code_on(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("<svg role=\"img\" ").expect("a picture");
    let size = rest.split_once("viewBox=\"0 0 ").and_then(|(_, rest)| rest.split_once(' ')).expect("a size").0;
    let (_, path) = rest.split_once("fill=\"#000\" d=\"").expect("a path");
    let runs = path.split_once('"').expect("its end").0.split('M').skip(1).map(|run| {
        let (x, rest) = run.split_once(' ').expect("a column");
        let (y, rest) = rest.split_once('h').expect("a row");
        let length = rest.split_once('v').expect("a length").0;
        [x, y, length].map(|n| n.parse().expect("a number"))
    });
    read_code(size.parse().expect("a number"), runs)
}
/// Reads a code of so many squares on each side, of which these runs are dark: column, row, length.
pub fn read_code(size: usize, runs: impl Iterator<Item = [usize; 3]>) -> String {
    const DOTS: usize = 4;
    let mut dark = vec![false; size * size];
    for [x, y, length] in runs {
        dark[y * size + x..y * size + x + length].fill(true);
    }
    let side = size * DOTS;
    let picture = |x: usize, y: usize| if dark[y / DOTS * size + x / DOTS] { 0 } else { 255 };
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(side, side, picture);
    let found = picture.detect_grids();
    assert_eq!(found.len(), 1, "one code");
    found[0].decode().expect("a code that can be read").1
}
impl Site {
    /// The whole course, by someone new: their client and their serial.
    pub async fn graduate(&self, name: &str) -> (Client<'_>, String) {
        let person = self.person(name).await;
        let serial = person.api().finish_course().await;
        (person, serial)
    }
}
