//! Monitoring: how far an action has come, with what shows it.
use super::{
    action::{self, address},
    idea::{self, LabIdeaState},
    lab::kept,
    machine::LabStep,
    record::{self, Kept, LabRecordKind},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Check, Error, Result},
    file,
    view::Receipt,
};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "action": 1, "held_on": "2026-03-02", "progress": 60, "body": "Tiga puskesmas sudah memakai.",
    "evidence": "https://example.go.id/antrean", "file": "" }))]
pub struct NewLabReport {
    /// Number of an action of the plan.
    #[schema(required = true, minimum = 1, maximum = 100)]
    pub action: Option<i64>,
    /// The day of which it tells, not one to come.
    #[schema(required = true, max_length = 10)]
    pub held_on: String,
    /// Per cent of the action that is done.
    #[schema(required = true, minimum = 0, maximum = 100)]
    pub progress: Option<i64>,
    #[schema(required = true, min_length = 1, max_length = 4000)]
    pub body: String,
    /// A link, or where it is kept; it or a file is needed.
    #[schema(max_length = 500)]
    pub evidence: String,
    #[schema(value_type = String, format = Binary)]
    pub file: String,
}
/// Reports on one action of an idea that was launched.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, code: &str, typed: &NewLabReport) -> Result<Receipt> {
    let (seen, row, idea) = idea::seen(conn, Some(who), slug, code)?;
    seen.step(who, LabStep::Report)?;
    if row.state != LabIdeaState::Launched {
        return Err(Error::conflict("lab-idea-not-now"));
    }
    let of = match typed.action {
        Some(number) => action::id_of(conn, row.id, number)?,
        None => None,
    };
    let mut check = Check::default();
    let held_on = record::held(&mut check, &typed.held_on);
    check.that(of.is_some(), "action", "lab-action-unknown");
    check.that(typed.progress.is_some_and(|n| (0..=100).contains(&n)), "progress", "lab-progress");
    check.text("body", &typed.body, 4000).at_most("evidence", &typed.evidence, 500);
    let shown = !typed.evidence.trim().is_empty() || !typed.file.is_empty();
    check.that(shown, "evidence", "lab-report-evidence").done()?;
    let lab = &seen.lab;
    kept(conn, lab)?;
    let file = if typed.file.is_empty() { None } else { Some(file::attach(conn, who, "file", &typed.file)?.id) };
    let new = Kept::new(LabRecordKind::Monitoring, held_on, &typed.body);
    let (idea_id, progress, evidence) = (Some(row.id), typed.progress, typed.evidence.as_str());
    record::keep(conn, who, lab, &Kept { idea: idea_id, action: of, progress, evidence, file, ..new })?;
    Ok(Receipt::created(address(slug, &idea.code), LabRecordKind::Monitoring.as_str()).code(&idea.code))
}
