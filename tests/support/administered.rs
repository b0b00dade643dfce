//! What administration is about: people by their handles, jobs that have failed.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
};
use diesel::prelude::*;
use ekopi::{
    accounts::password_link,
    clock::{self, Instant},
    db::Cursor,
    schema::{events, jobs, people},
    web::Route,
};
use serde_json::{Value, json};

pub async fn admin(site: &Site) -> Client<'_> {
    site.known("system_admin").await
}
/// The events of one kind, oldest first, as they were kept.
pub async fn kept(site: &Site, kind: &'static str) -> Vec<Value> {
    let of_kind = events::table.filter(events::kind.eq(kind)).order(events::id).select(events::payload);
    let rows: Vec<String> = site.look(move |conn| Ok(of_kind.load(conn)?)).await;
    rows.iter().map(|row| serde_json::from_str(row).unwrap()).collect()
}
pub fn items(answer: &Answer) -> Vec<Value> {
    answer.is(200).json()["items"].as_array().unwrap().clone()
}
/// Every item of a list, page by page.
pub async fn walk(who: &Client<'_>, path: &str, limit: usize) -> Vec<Value> {
    let (mut all, mut after) = (vec![], String::new());
    loop {
        let page = who.api().get(&format!("{path}limit={limit}&after={after}")).await;
        let found = items(&page);
        assert!(found.len() <= limit && all.len() < 2000);
        all.extend(found);
        match page.json()["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return all,
        }
    }
}

impl Client<'_> {
    /// The public name of this person.
    pub async fn handle(&self) -> String {
        let id = self.id.expect("a person");
        self.site.look(move |conn| Ok(people::table.find(id).select(people::handle).first(conn)?)).await
    }
}
impl Site {
    /// A password link that could not be sent to this address, ten times; the public name of its job.
    pub async fn failed_job(&self, email: &str) -> String {
        let email = email.to_owned();
        let made = self.change(move |conn| {
            password_link::send(conn, &email)?;
            let newest = jobs::table.order(jobs::id.desc()).select((jobs::created_at, jobs::id));
            let (at, id): (Instant, i64) = newest.first(conn)?;
            diesel::update(jobs::table.find(id))
                .set((
                    jobs::attempts.eq(10),
                    jobs::failed_at.eq(clock::now()),
                    jobs::last_error.eq(format!("550 <{email}> is unknown here")),
                ))
                .execute(conn)?;
            Ok(Cursor { at, id }.to_string())
        });
        made.await
    }
}

/// The example call of a page of administration.
pub fn example(route: &Route, things: &Things) -> Option<Call> {
    let Things { handle, job, .. } = things;
    let person = format!("/manage/people/{handle}");
    let call = |path: &str, body: Value| Some(Call { path: path.to_owned(), body });
    let none = json!({});
    match (route.method.as_str(), route.path) {
        ("GET", "/manage") => call("/manage", none),
        ("GET", "/manage/people") => call("/manage/people?q=m&limit=5", none),
        ("GET", "/manage/people/{handle}") => call(&person, none),
        ("POST", "/manage/people/{handle}/suspension") => {
            call(&format!("{person}/suspension"), json!({ "reason": "Uji coba" }))
        }
        ("POST", "/manage/people/{handle}/reinstatement") => call(&format!("{person}/reinstatement"), none),
        ("POST", "/manage/people/{handle}/sessions/end") => call(&format!("{person}/sessions/end"), none),
        ("POST", "/manage/people/{handle}/tokens/end") => call(&format!("{person}/tokens/end"), none),
        ("POST", "/manage/people/{handle}/password-links") => call(&format!("{person}/password-links"), none),
        ("POST", "/manage/people/{handle}/roles") => {
            call(&format!("{person}/roles"), json!({ "role": "auditor", "agency": "" }))
        }
        ("GET", "/manage/rules") => call("/manage/rules", none),
        ("GET", "/manage/rules/{name}") => call("/manage/rules/token-days", none),
        ("POST", "/manage/rules/{name}/values") => {
            let rule = json!({ "value": 30, "valid_from": "2026-03-02", "note": "Uji coba" });
            call("/manage/rules/token-days/values", rule)
        }
        ("GET", "/manage/jobs") => call("/manage/jobs?limit=2", none),
        ("GET", "/manage/jobs/{key}") => call(&format!("/manage/jobs/{job}"), none),
        ("POST", "/manage/jobs/replays") => call("/manage/jobs/replays", json!({ "kind": "password-link" })),
        ("POST", "/manage/jobs/{key}/replay") => call(&format!("/manage/jobs/{job}/replay"), none),
        ("POST", "/manage/jobs/{key}/removal") => {
            call(&format!("/manage/jobs/{job}/removal"), json!({ "reason": "Uji coba" }))
        }
        ("GET", "/manage/audit") => call("/manage/audit?limit=20", none),
        ("POST", "/manage/audit/exports") => call("/manage/audit/exports", json!({ "format": "csv" })),
        _ => None,
    }
}
