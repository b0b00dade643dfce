//! What an entry says: the document of one version, and how complete it is.
use crate::words::Lang;
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

/// One before/after pair of LAN's impact instrument (2024, micro level): input C, process D, output E, outcome F.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactPair {
    /// One of the instrument's 17: `C1`–`C4`, `D1`–`D2`, `E1`–`E4`, `F1`–`F7`.
    pub code: String,
    pub before: f64,
    pub after: f64,
    pub note: String,
}
impl ImpactPair {
    /// (after − before) / before · 100, in per cent; none where before is 0: then no change can be computed.
    pub fn change(&self) -> Option<f64> {
        (self.before != 0.0).then(|| ((self.after - self.before) / self.before * 10_000.0).round() / 100.0)
    }
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
    pub resources: String,
    pub sustainability: String,
    pub replication_prerequisites: String,
    pub regulation_no: Option<String>,
    pub regulation_on: Option<NaiveDate>,
    /// Rupiah.
    pub budget_rupiah: Option<i64>,
    pub budget_source: String,
    /// People.
    pub staff: Option<i64>,
    /// A position, not a person.
    pub contact: String,
    pub contact_email: String,
    pub video_url: Option<String>,
    pub ip_certificate: Option<String>,
    pub awards: Vec<String>,
    pub sustainability_status: Option<Sustainability>,
    pub impact: Vec<ImpactPair>,
}
impl Profile {
    /// What a directory entry should have to answer "should we do this too?", and whether it is there.
    fn parts(&self) -> [(&'static str, bool); 20] {
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
            ("resources", said(&self.resources)),
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

    #[test]
    fn change_is_in_per_cent_and_from_zero_there_is_none() {
        let pair = |before, after| ImpactPair { code: "F4".into(), before, after, note: String::new() };
        assert_eq!(pair(10.0, 1.0).change(), Some(-90.0));
        assert_eq!(pair(3.0, 4.0).change(), Some(33.33));
        assert_eq!(pair(0.0, 4.0).change(), None);
    }
    #[test]
    fn a_stub_is_not_complete_and_names_its_gaps() {
        let stub = Profile { name: "A".into(), ..Profile::default() };
        assert_eq!((stub.completeness(), stub.gaps().len()), (0, 20));
    }
}
