//! What an entry says: the document of one version, and how complete it is.
use super::impact::{self, ImpactPair};
use crate::{error::Check, words::Lang};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// Tahapan: inisiatif, uji coba, penerapan.
    pub enum Stage { Initiative = "initiative", Trial = "trial", Implementation = "implementation" }
}
crate::text_enum! {
    /// Who began it (PP 38/2017).
    pub enum Initiator {
        RegionalHead = "regional_head", CouncilMember = "council_member", WorkUnit = "work_unit",
        CivilServant = "civil_servant", Public = "public",
    }
}
crate::text_enum! { pub enum Origin { WorkUnit = "work_unit", Village = "village", Community = "community" } }
crate::text_enum! {
    /// Bentuk inovasi daerah.
    pub enum Form { Governance = "governance", PublicService = "public_service", Other = "other" }
}
crate::text_enum! { pub enum DigitalKind { Digital = "digital", NonDigital = "non_digital" } }
crate::text_enum! {
    /// Keberlanjutan, the seven values of the directory.
    pub enum Sustainability {
        Unconfirmed = "unconfirmed", Stopped = "stopped", ContinuingWithObstacles = "continuing_with_obstacles",
        ContinuingSmoothly = "continuing_smoothly", ContinuingGrowing = "continuing_growing",
        ContinuingReplicated = "continuing_replicated", Transformed = "transformed",
    }
}

/// What may go wrong, and what is done about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Risk {
    pub risk: String,
    pub mitigation: String,
}

/// The profile that EKOPI, JIPPNas and the innovation index ask for together. Only `name`
/// is required: an entry known by its name alone is a stub, and says so.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    pub language: Option<Lang>,
    pub name: String,
    pub summary: String,
    pub abstract_en: String,
    pub work_unit: String,
    pub other_sectors: Vec<String>,
    pub sdgs: Vec<i64>,
    /// Asta Cita, 1–8.
    pub national_priority: Option<i64>,
    pub stage: Option<Stage>,
    pub initiator: Option<Initiator>,
    pub origin: Option<Origin>,
    pub form: Option<Form>,
    pub kind: Option<DigitalKind>,
    pub trial_start: Option<NaiveDate>,
    pub implementation_start: Option<NaiveDate>,
    pub latest_development: Option<NaiveDate>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub background: String,
    pub problem: String,
    pub goal: String,
    pub novelty: String,
    /// Rancang bangun, at least 300 words in the innovation index.
    pub design_narrative: String,
    pub services: String,
    pub process_stages: String,
    pub stakeholders: String,
    pub legal_basis: String,
    pub output: String,
    pub outcome: String,
    pub benefit: String,
    pub result: String,
    pub success_factors: String,
    pub obstacles: String,
    pub risks: Vec<Risk>,
    pub resources: String,
    pub sustainability: String,
    pub replication_prerequisites: String,
    pub regulation_no: Option<String>,
    pub regulation_on: Option<NaiveDate>,
    /// Rupiah: what it took to make it.
    pub budget_rupiah: Option<i64>,
    pub budget_source: String,
    /// Rupiah: what it takes in a year of running.
    pub running_cost_rupiah: Option<i64>,
    /// People.
    pub staff: Option<i64>,
    /// From the decision to the first day of service; where it is not said, `months_to_start` computes it.
    pub preparation_months: Option<i64>,
    /// Who helps others to do the same, and with what: visits, code, forms, training.
    pub assistance: String,
    /// A position, not a person.
    pub contact: String,
    pub contact_email: String,
    pub video_url: Option<String>,
    pub ip_certificate: Option<String>,
    pub awards: Vec<String>,
    pub sustainability_status: Option<Sustainability>,
    pub impact: Vec<ImpactPair>,
}
/// The longest text of each kind, in characters.
pub const NAME_MOST: usize = 250;
pub const SUMMARY_MOST: usize = 2000;
pub const LINE_MOST: usize = 500;
pub const PROSE_MOST: usize = 20_000;
/// Awards, risks and sectors of one entry.
pub const LIST_MOST: usize = 30;
/// The largest number of rupiah: a thousand trillion.
const RUPIAH_MOST: i64 = 1_000_000_000_000_000;

impl Profile {
    /// The long texts, in the order in which one reads them, under the names of their parts (`part-problem`).
    pub fn prose(&self) -> [(&'static str, &str); 20] {
        [
            ("problem", &self.problem),
            ("goal", &self.goal),
            ("novelty", &self.novelty),
            ("services", &self.services),
            ("result", &self.result),
            ("benefit", &self.benefit),
            ("output", &self.output),
            ("outcome", &self.outcome),
            ("process_stages", &self.process_stages),
            ("resources", &self.resources),
            ("assistance", &self.assistance),
            ("replication_prerequisites", &self.replication_prerequisites),
            ("success_factors", &self.success_factors),
            ("obstacles", &self.obstacles),
            ("sustainability", &self.sustainability),
            ("legal_basis", &self.legal_basis),
            ("stakeholders", &self.stakeholders),
            ("background", &self.background),
            ("design_narrative", &self.design_narrative),
            ("abstract_en", &self.abstract_en),
        ]
    }
    /// Whole months from the decision to the first day of service: as said, else from the trial to the implementation.
    pub fn months_to_start(&self) -> Option<i64> {
        let begun = || {
            let days = (self.implementation_start? - self.trial_start?).num_days();
            Some((days + 15) / 30).filter(|_| days >= 0)
        };
        self.preparation_months.or_else(begun)
    }
    /// Whatever an entry says stays within these bounds, whoever writes it. Fields are told by their names.
    pub fn check(&self, check: &mut Check) {
        check.text("name", &self.name, NAME_MOST).at_most("summary", &self.summary, SUMMARY_MOST);
        for (part, text) in self.prose() {
            check.at_most(part, text, if part == "abstract_en" { SUMMARY_MOST } else { PROSE_MOST });
        }
        let lines = [
            ("work_unit", Some(&self.work_unit)),
            ("budget_source", Some(&self.budget_source)),
            ("contact", Some(&self.contact)),
            ("contact_email", Some(&self.contact_email)),
            ("regulation_no", self.regulation_no.as_ref()),
            ("video_url", self.video_url.as_ref()),
            ("ip_certificate", self.ip_certificate.as_ref()),
        ];
        for (part, line) in lines {
            check.at_most(part, line.map_or("", String::as_str), LINE_MOST);
        }
        let numbers = [
            ("budget_rupiah", self.budget_rupiah, 0, RUPIAH_MOST),
            ("running_cost_rupiah", self.running_cost_rupiah, 0, RUPIAH_MOST),
            ("staff", self.staff, 0, 1_000_000),
            ("preparation_months", self.preparation_months, 0, 600),
            ("national_priority", self.national_priority, 1, 8),
        ];
        for (part, number, least, most) in numbers {
            check.that(number.is_none_or(|n| (least..=most).contains(&n)), part, "not-a-value");
        }
        let is_within = |degrees: Option<f64>, most: f64| degrees.is_none_or(|d| d.abs() <= most);
        check.that(is_within(self.latitude, 90.0), "latitude", "not-a-value");
        check.that(is_within(self.longitude, 180.0), "longitude", "not-a-value");
        let is_in_order = self.trial_start.zip(self.implementation_start).is_none_or(|(trial, begun)| trial <= begun);
        check.that(is_in_order, "implementation_start", "implementation-before-trial");
        check.that(
            self.sdgs.len() <= 17 && self.sdgs.iter().all(|goal| (1..=17).contains(goal)),
            "sdgs",
            "not-a-value",
        );
        check.that(self.other_sectors.len() <= LIST_MOST, "other_sectors", "too-many-items");
        check.that(self.awards.len() <= LIST_MOST, "awards", "too-many-items");
        check.that(self.risks.len() <= LIST_MOST, "risks", "too-many-items");
        for award in &self.awards {
            check.at_most("awards", award, LINE_MOST);
        }
        for sector in &self.other_sectors {
            check.at_most("other_sectors", sector, 100);
        }
        for Risk { risk, mitigation } in &self.risks {
            check.at_most("risks", risk, impact::NOTE_MOST).at_most("risks", mitigation, impact::NOTE_MOST);
        }
        impact::check(check, &self.impact);
    }
    /// What a directory entry should have to answer "should we do this too?", and whether it is there.
    fn parts(&self) -> [(&'static str, bool); 24] {
        let said = |text: &str| !text.trim().is_empty();
        [
            ("summary", said(&self.summary)),
            ("background", said(&self.background)),
            ("problem", said(&self.problem)),
            ("goal", said(&self.goal)),
            ("novelty", said(&self.novelty)),
            ("design_narrative", said(&self.design_narrative)),
            ("services", said(&self.services)),
            ("process_stages", said(&self.process_stages)),
            ("stakeholders", said(&self.stakeholders)),
            ("legal_basis", said(&self.legal_basis)),
            ("result", said(&self.result)),
            ("benefit", said(&self.benefit)),
            ("impact", !self.impact.is_empty()),
            ("success_factors", said(&self.success_factors)),
            ("obstacles", said(&self.obstacles)),
            ("risks", self.risks.iter().any(|risk| said(&risk.risk))),
            ("resources", said(&self.resources)),
            ("budget", self.budget_rupiah.is_some()),
            ("staff", self.staff.is_some()),
            ("duration", self.months_to_start().is_some()),
            ("sustainability", said(&self.sustainability)),
            ("replication_prerequisites", said(&self.replication_prerequisites)),
            ("contact", said(&self.contact)),
            ("stage", self.stage.is_some()),
        ]
    }
    /// The names of the missing parts.
    pub fn gaps(&self) -> Vec<&'static str> {
        self.parts().into_iter().filter(|(_, there)| !there).map(|(name, _)| name).collect()
    }
    /// Whole per cent of the parts that are there, rounded down: 100 means nothing is missing.
    pub fn completeness(&self) -> i64 {
        let parts = self.parts();
        let there = parts.iter().filter(|(_, there)| *there).count();
        i64::try_from(there * 100 / parts.len()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use std::borrow::Cow;

    type Text = fn(&mut Profile) -> &mut String;
    type Number = fn(&mut Profile) -> &mut Option<i64>;

    #[test]
    fn a_stub_is_not_complete_and_names_its_gaps() {
        let stub = Profile { name: "A".into(), ..Profile::default() };
        assert_eq!((stub.completeness(), stub.gaps().len()), (0, 24));
    }
    #[test]
    fn months_are_counted_from_the_trial_unless_they_are_said() {
        let day = |text: &str| text.parse().ok();
        let dated = |trial, begun| Profile { trial_start: trial, implementation_start: begun, ..Profile::default() };
        assert_eq!(dated(day("2020-09-14"), day("2021-03-01")).months_to_start(), Some(6));
        assert_eq!(dated(day("2021-03-01"), day("2021-03-01")).months_to_start(), Some(0));
        assert_eq!(dated(day("2021-03-01"), day("2020-03-01")).months_to_start(), None);
        assert_eq!(dated(day("2021-03-01"), None).months_to_start(), None);
        let said = Profile { preparation_months: Some(4), ..dated(day("2020-01-01"), day("2021-01-01")) };
        assert_eq!(said.months_to_start(), Some(4));
    }
    /// Each field at its limit and one over.
    #[test]
    fn every_bound_holds_to_the_letter() {
        let wrong = |change: &dyn Fn(&mut Profile)| -> Vec<String> {
            let mut profile = Profile { name: "A".into(), ..Profile::default() };
            change(&mut profile);
            let mut check = Check::default();
            profile.check(&mut check);
            match check.done() {
                Err(Error::Invalid(fields)) => fields.into_keys().map(Cow::into_owned).collect(),
                _ => vec![],
            }
        };
        let texts: [(&str, usize, Text); 25] = [
            ("name", NAME_MOST, |p| &mut p.name),
            ("summary", SUMMARY_MOST, |p| &mut p.summary),
            ("abstract_en", SUMMARY_MOST, |p| &mut p.abstract_en),
            ("problem", PROSE_MOST, |p| &mut p.problem),
            ("goal", PROSE_MOST, |p| &mut p.goal),
            ("novelty", PROSE_MOST, |p| &mut p.novelty),
            ("services", PROSE_MOST, |p| &mut p.services),
            ("result", PROSE_MOST, |p| &mut p.result),
            ("benefit", PROSE_MOST, |p| &mut p.benefit),
            ("output", PROSE_MOST, |p| &mut p.output),
            ("outcome", PROSE_MOST, |p| &mut p.outcome),
            ("process_stages", PROSE_MOST, |p| &mut p.process_stages),
            ("resources", PROSE_MOST, |p| &mut p.resources),
            ("assistance", PROSE_MOST, |p| &mut p.assistance),
            ("replication_prerequisites", PROSE_MOST, |p| &mut p.replication_prerequisites),
            ("success_factors", PROSE_MOST, |p| &mut p.success_factors),
            ("obstacles", PROSE_MOST, |p| &mut p.obstacles),
            ("sustainability", PROSE_MOST, |p| &mut p.sustainability),
            ("legal_basis", PROSE_MOST, |p| &mut p.legal_basis),
            ("stakeholders", PROSE_MOST, |p| &mut p.stakeholders),
            ("background", PROSE_MOST, |p| &mut p.background),
            ("design_narrative", PROSE_MOST, |p| &mut p.design_narrative),
            ("work_unit", LINE_MOST, |p| &mut p.work_unit),
            ("budget_source", LINE_MOST, |p| &mut p.budget_source),
            ("contact_email", LINE_MOST, |p| &mut p.contact_email),
        ];
        for (name, most, field) in texts {
            assert!(wrong(&|p| *field(p) = "é".repeat(most)).is_empty(), "{name} at its limit");
            assert_eq!(wrong(&|p| *field(p) = "é".repeat(most + 1)), [name]);
        }
        let numbers: [(&str, i64, i64, Number); 5] = [
            ("budget_rupiah", 0, RUPIAH_MOST, |p| &mut p.budget_rupiah),
            ("running_cost_rupiah", 0, RUPIAH_MOST, |p| &mut p.running_cost_rupiah),
            ("staff", 0, 1_000_000, |p| &mut p.staff),
            ("preparation_months", 0, 600, |p| &mut p.preparation_months),
            ("national_priority", 1, 8, |p| &mut p.national_priority),
        ];
        for (name, least, most, field) in numbers {
            assert!(wrong(&|p| *field(p) = Some(least)).is_empty() && wrong(&|p| *field(p) = Some(most)).is_empty());
            for outside in [least - 1, most + 1] {
                assert_eq!(wrong(&|p| *field(p) = Some(outside)), [name], "{outside}");
            }
        }
        assert_eq!(wrong(&|p| p.latitude = Some(90.1)), ["latitude"]);
        assert_eq!(wrong(&|p| p.longitude = Some(f64::NAN)), ["longitude"]);
        assert_eq!(wrong(&|p| p.sdgs = vec![18]), ["sdgs"]);
        let dated = |p: &mut Profile| {
            (p.trial_start, p.implementation_start) = ("2021-02-02".parse().ok(), "2021-02-01".parse().ok());
        };
        assert_eq!(wrong(&dated), ["implementation_start"]);
        let risk = |n: usize| Risk { risk: "é".repeat(n), mitigation: String::new() };
        assert!(wrong(&|p| p.risks = vec![risk(impact::NOTE_MOST); LIST_MOST]).is_empty());
        assert_eq!(wrong(&|p| p.risks = vec![risk(impact::NOTE_MOST + 1)]), ["risks"]);
        assert_eq!(wrong(&|p| p.risks = vec![risk(1); LIST_MOST + 1]), ["risks"]);
        assert_eq!(wrong(&|p| p.awards = vec!["x".into(); LIST_MOST + 1]), ["awards"]);
        assert_eq!(wrong(&|p| p.awards = vec!["x".repeat(LINE_MOST + 1)]), ["awards"]);
    }
}
