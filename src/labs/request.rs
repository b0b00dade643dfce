//! An agency asks LAN for assistance: the beginning of a lab.
use super::{
    lab::{HOSTS, LabKind},
    machine::LabState,
};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, Agency, AgencyLink},
    },
    clock, code,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{labs, regions},
    text,
    view::{Receipt, View},
};
use chrono::Datelike;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "agency": "pemerintah-kabupaten-banyuwangi", "theme": "Antrean puskesmas", "kind": "trial",
    "note": "Dua puluh puskesmas siap mencoba.", "contact": "Kepala bidang litbang" }))]
pub struct NewLab {
    /// Slug of the agency that asks.
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub agency: String,
    /// What it is to be about.
    #[schema(required = true, min_length = 5, max_length = 200)]
    pub theme: String,
    #[schema(required = true)]
    pub kind: Option<LabKind>,
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub note: String,
    /// Who answers for it at the agency: a position.
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub contact: String,
}
/// The form for a new request.
#[derive(Serialize, ToSchema)]
pub struct NewLabPage {
    /// Those that this person writes for.
    pub agencies: Vec<AgencyLink>,
}
impl View for NewLabPage {
    const TEMPLATE: &'static str = "labs/new.html";
    fn address(&self) -> Option<String> {
        Some("/labs/new".into())
    }
    fn form(&self) -> serde_json::Value {
        let only = if let [only] = self.agencies.as_slice() { only.slug.as_str() } else { "" };
        serde_json::json!({ "agency": only, "theme": "", "kind": "", "note": "", "contact": "" })
    }
}
/// Whether this person may ask for a lab: who writes for some agency.
pub fn may_ask(who: &Actor) -> bool {
    who.memberships.iter().any(|m| HOSTS.contains(&m.role))
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>) -> Result<NewLabPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    if !may_ask(who) {
        return Err(Error::forbidden("only-lab-hosts"));
    }
    let own = who.memberships.iter().filter(|m| HOSTS.contains(&m.role)).filter_map(|m| m.agency_id);
    let agencies = agency::below(conn, &own.collect::<Vec<_>>())?;
    Ok(NewLabPage { agencies: agencies.iter().map(Agency::link).collect() })
}
/// Asks. LAN's curators are told; nobody else but the agency's own people reads of it.
pub fn ask(conn: &mut Conn, who: &Actor, new: &NewLab) -> Result<Receipt> {
    if !may_ask(who) && !who.is_system() {
        return Err(Error::forbidden("only-lab-hosts"));
    }
    let theme = new.theme.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut check = Check::default();
    check.text("agency", &new.agency, 200).text("theme", &theme, 200).text("note", &new.note, 2000);
    check.text("contact", &new.contact, 200).that(new.kind.is_some(), "kind", "field-missing");
    check.that(theme.chars().count() >= 5, "theme", "title-too-short").done()?;
    let host = match agency::open(conn, &new.agency) {
        Err(Error::NotFound) => return Err(Error::invalid("agency", "not-a-value")),
        other => other?,
    };
    if !who.is_system() && !who.holds_any(HOSTS, &host.lineage) {
        return Err(Error::forbidden("only-lab-hosts"));
    }
    let now = clock::now();
    let province: Option<i64> = match host.region_id {
        Some(id) => regions::table.find(id).select(regions::province_id).first::<Option<i64>>(conn)?.or(Some(id)),
        None => None,
    };
    let number = code::next(conn, "LAB", now.utc().year())?.to_ascii_lowercase();
    let words: String = text::slug(&theme).chars().take(60).collect();
    let slug = format!("{}-{number}", words.trim_end_matches('-')).trim_start_matches('-').to_owned();
    let lab: i64 = diesel::insert_into(labs::table)
        .values((
            (labs::slug.eq(&slug), labs::agency_id.eq(host.id)),
            (labs::region_id.eq(host.region_id), labs::province_id.eq(province)),
            (labs::theme.eq(&theme), labs::kind.eq(new.kind.unwrap_or(LabKind::Unsure))),
            (labs::note.eq(new.note.trim()), labs::contact.eq(new.contact.trim()), labs::batch.eq("")),
            (labs::state.eq(LabState::Requested), labs::state_at.eq(now), labs::state_reason.eq("")),
            (labs::person_id.eq(who.person), labs::is_invented.eq(host.is_invented), labs::created_at.eq(now)),
        ))
        .returning(labs::id)
        .get_result(conn)?;
    event::record(conn, who, &Event::LabRequested { lab, code: slug.clone(), agency: host.id })?;
    Ok(Receipt::created(format!("/labs/{slug}"), LabState::Requested.as_str()).code(&slug))
}
