//! Example calls of regions, agencies and roles, and how tests find roles.
use super::{
    Client, Site,
    calls::{Call, Things},
};
use diesel::prelude::*;
use ekopi::{
    schema::{events, memberships},
    web::Route,
};
use serde_json::{Value, json};

/// Banyuwangi as roles name it.
pub const PLACE: Option<&str> = Some("pemerintah-kabupaten-banyuwangi");
pub const BANYUWANGI: &str = "/agencies/pemerintah-kabupaten-banyuwangi";
pub const HEALTH: &str = "/agencies/dinas-kesehatan-rekaan-banyuwangi";

pub fn is_place(path: &str) -> bool {
    ["/regions", "/agencies", "/roles"].iter().any(|start| path.starts_with(start))
}
pub fn example(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let Things { request, role, .. } = things;
    let call = |path: String, body: Value| Some(Call { path, body });
    let none = json!({});
    let here = |rest: &str| format!("{BANYUWANGI}{rest}");
    match (route.method.as_str(), route.path) {
        ("GET", "/regions") => call("/regions".into(), none),
        ("GET", "/regions/{code}") => call("/regions/35".into(), none),
        ("GET", "/agencies") => call("/agencies?q=banyu&limit=5".into(), none),
        ("GET", "/agencies/new") => call("/agencies/new".into(), none),
        ("POST", "/agencies") => {
            call("/agencies".into(), json!({ "name": format!("BUMD Uji {once}"), "kind": "regional_soe" }))
        }
        ("GET", "/agencies/{slug}") => call(here(""), none),
        ("GET", "/agencies/{slug}/work-units/new") => call(here("/work-units/new"), none),
        ("POST", "/agencies/{slug}/work-units") => call(here("/work-units"), json!({ "name": format!("Unit {once}") })),
        ("GET", "/agencies/{slug}/settings") => call(format!("{HEALTH}/settings"), none),
        ("POST", "/agencies/{slug}/name") => call(format!("{HEALTH}/name"), json!({ "name": "Dinas Sehat (rekaan)" })),
        ("POST", "/agencies/{slug}/end") => call(format!("{HEALTH}/end"), json!({ "reason": "Digabung" })),
        ("GET", "/agencies/{slug}/roles") => call(here("/roles"), none),
        ("POST", "/agencies/{slug}/roles") => {
            call(here("/roles"), json!({ "person": "innovator@demo.invalid", "role": "author" }))
        }
        ("GET", "/agencies/{slug}/audit") => call(here("/audit"), none),
        ("GET", "/agencies/{slug}/role-requests/new") => call(here("/role-requests/new"), none),
        ("POST", "/agencies/{slug}/role-requests") => {
            call(here("/role-requests"), json!({ "role": "moderator", "note": "Saya mengelola forum." }))
        }
        ("GET", "/roles/{code}") => call(format!("/roles/{request}"), none),
        ("POST", "/roles/{code}/decision") => {
            call(format!("/roles/{request}/decision"), json!({ "decision": "refuse", "reason": "Belum perlu" }))
        }
        ("POST", "/roles/{code}/withdrawal") => call(format!("/roles/{request}/withdrawal"), none),
        ("POST", "/roles/{code}/end") => call(format!("/roles/{role}/end"), json!({ "reason": "Mutasi" })),
        ("POST", "/roles/{code}/hand-over") => {
            call(format!("/roles/{role}/hand-over"), json!({ "successor": "mentor@demo.invalid", "why": "Mutasi" }))
        }
        ("POST", "/roles/{code}/stand-ins") => {
            call(format!("/roles/{role}/stand-ins"), json!({ "deputy": "author@demo.invalid", "to": "2026-03-05" }))
        }
        _ => None,
    }
}
impl Client<'_> {
    /// Asks for a role; returns the address of the request.
    pub async fn ask_role(&self, agency: &str, role: &str) -> String {
        let body = json!({ "role": role, "note": "Saya bertugas di sana." });
        let made = self.api().post(&format!("{agency}/role-requests"), body).await;
        made.is(201).json()["address"].as_str().expect("an address").to_owned()
    }
    pub async fn confirm(&self, role: &str) -> u16 {
        self.api().post(&format!("{role}/decision"), json!({ "decision": "confirm" })).await.status
    }
    /// Whether someone acts as an administrator of Banyuwangi at this moment.
    pub async fn administers(&self) -> bool {
        // Rights are asked before what is typed: without a name nothing is made.
        self.api().post(&format!("{BANYUWANGI}/work-units"), json!({})).await.status == 422
    }
}
impl Site {
    /// What has become of everyone who asked for or was given this role, in order.
    pub async fn role_states(&self, role: &'static str) -> Vec<String> {
        let rows = memberships::table.filter(memberships::role.eq(role)).order(memberships::id);
        self.look(move |conn| Ok(rows.select(memberships::state).load(conn)?)).await
    }
    /// Events of one kind.
    pub async fn happened(&self, kind: &'static str) -> i64 {
        self.look(move |conn| Ok(events::table.filter(events::kind.eq(kind)).count().get_result(conn)?)).await
    }
    /// The code of the newest role in this state.
    pub async fn role(&self, state: &'static str, role: &'static str) -> String {
        self.look(move |conn| {
            let rows = memberships::table.filter(memberships::state.eq(state)).filter(memberships::role.eq(role));
            let own = rows.filter(memberships::stands_in_for.is_null()).order(memberships::id.desc());
            Ok(own.select(memberships::code).first(conn)?)
        })
        .await
    }
}
