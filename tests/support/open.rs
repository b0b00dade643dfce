//! What is open to others: example calls of exports, feeds, frames and datasets, and what tests of them need.
use super::{
    Client, Site,
    calls::{Call, Things},
};
use diesel::prelude::*;
use ekopi::{
    accounts::actor::Actor,
    db::Conn,
    error::Result,
    event::{self, Event},
    innovations::exports::{directory, setting},
    schema::{content_versions, contents, innovations},
    web::Route,
};
use serde_json::{Value, json};

pub fn is_open(path: &str) -> bool {
    let starts = ["/exports", "/innovations/export", "/embeds", "/datasets", "/sitemap", "/robots.txt"];
    ["/innovations/feed", "/oembed"].contains(&path) || starts.iter().any(|start| path.starts_with(start))
}
pub fn example(route: &Route, things: &Things) -> Option<Call> {
    let call = |path: String, body: Value| Some(Call { path, body });
    let none = json!({});
    let Things { entry, export, other_export, .. } = things;
    match (route.method.as_str(), route.path) {
        ("GET", "/innovations/export") => call("/innovations/export?sector=health".into(), none),
        ("POST", "/innovations/exports" | "/exports") => {
            call(route.path.into(), json!({ "format": "csv", "query": "sector=health" }))
        }
        ("GET", "/exports/{code}") => call(format!("/exports/{export}"), none),
        ("GET", "/exports/{code}/file") => call(format!("/exports/{export}/file"), none),
        ("POST", "/exports/{code}/deletion") => call(format!("/exports/{other_export}/deletion"), none),
        ("GET", "/innovations/feed") => call("/innovations/feed?sector=health&limit=2".into(), none),
        ("GET", "/embeds/innovations/{code}") => call(format!("/embeds/innovations/{entry}"), none),
        ("GET", "/oembed") => {
            let address = format!("{}/innovations/{entry}", super::site::ADDRESS);
            call(format!("/oembed?url={}", super::hostile::encoded(&address)), none)
        }
        ("GET", "/datasets/{id}") => call("/datasets/innovations".into(), none),
        ("GET", "/datasets/{id}/rows") => call("/datasets/regions/rows".into(), none),
        ("GET", "/sitemaps/{number}") => call("/sitemaps/1".into(), none),
        ("GET", path) if !path.contains('{') => call(path.into(), none),
        _ => None,
    }
}
impl Site {
    /// An export of the sector of health as CSV, asked for and made.
    pub async fn made_export(&self, person: &Client<'_>) -> String {
        let asked = json!({ "format": "csv", "query": "sector=health" });
        let made = person.api().post("/exports", asked).await;
        let code = made.is(201).json()["code"].as_str().expect("a code").to_owned();
        self.settle().await;
        code
    }
    /// The dataset for everyone, as of now.
    pub async fn publish_dataset(&self) {
        let setting = setting(&self.app.words, &self.app.config);
        self.change(move |conn| directory::publish(conn, &setting)).await;
        self.settle().await;
    }
}
/// Gives an entry another name and summary past every rule, and records that it was published.
pub fn rewrite(conn: &mut Conn, code: &str, text: &str) -> Result<()> {
    let row = innovations::table.filter(innovations::code.eq(code));
    let (innovation, content): (i64, i64) = row.select((innovations::id, innovations::content_id)).first(conn)?;
    diesel::update(row).set((innovations::name.eq(text), innovations::summary.eq(text))).execute(conn)?;
    let version: Option<i64> = contents::table.find(content).select(contents::published_version_id).first(conn)?;
    let row = content_versions::table.find(version.expect("a published version"));
    let document: String = row.select(content_versions::document).first(conn)?;
    let mut document: Value = serde_json::from_str(&document)?;
    document["name"] = text.into();
    document["summary"] = text.into();
    diesel::update(row).set(content_versions::document.eq(document.to_string())).execute(conn)?;
    event::record(conn, &Actor::system(), &Event::InnovationPublished { innovation, code: code.to_owned() })
}
