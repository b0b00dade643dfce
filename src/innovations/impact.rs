//! Results before and after: LAN's impact instrument (2024, micro level) with its 17 pairs and their computed change.
use super::profile::Profile;
use crate::error::Check;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

crate::text_enum! {
    /// What is measured: input C, process D, output E, outcome F. Each has its words in the Fluent files: `impact-C1`.
    pub enum Measure {
        C1 = "C1", C2 = "C2", C3 = "C3", C4 = "C4",
        D1 = "D1", D2 = "D2",
        E1 = "E1", E2 = "E2", E3 = "E3", E4 = "E4",
        F1 = "F1", F2 = "F2", F3 = "F3", F4 = "F4", F5 = "F5", F6 = "F6", F7 = "F7",
    }
}
crate::text_enum! {
    /// The instrument's four parts.
    pub enum Group { Input = "input", Process = "process", Output = "output", Outcome = "outcome" }
}
crate::text_enum! {
    /// In what it is counted.
    pub enum MeasureUnit {
        People = "people", Rupiah = "rupiah", Organisations = "organisations", Steps = "steps", Minutes = "minutes",
        Products = "products", Kilometres = "kilometres", Days = "days", Requirements = "requirements",
        Procedures = "procedures", Channels = "channels",
    }
}
impl Measure {
    pub const fn group(self) -> Group {
        match self {
            Self::C1 | Self::C2 | Self::C3 | Self::C4 => Group::Input,
            Self::D1 | Self::D2 => Group::Process,
            Self::E1 | Self::E2 | Self::E3 | Self::E4 => Group::Output,
            Self::F1 | Self::F2 | Self::F3 | Self::F4 | Self::F5 | Self::F6 | Self::F7 => Group::Outcome,
        }
    }
    pub const fn unit(self) -> MeasureUnit {
        match self {
            Self::C1 | Self::C4 | Self::E1 => MeasureUnit::People,
            Self::C2 | Self::E4 | Self::F1 => MeasureUnit::Rupiah,
            Self::C3 | Self::E2 => MeasureUnit::Organisations,
            Self::D1 => MeasureUnit::Steps,
            Self::D2 | Self::F3 => MeasureUnit::Minutes,
            Self::E3 => MeasureUnit::Products,
            Self::F2 => MeasureUnit::Kilometres,
            Self::F4 => MeasureUnit::Days,
            Self::F5 => MeasureUnit::Requirements,
            Self::F6 => MeasureUnit::Procedures,
            Self::F7 => MeasureUnit::Channels,
        }
    }
}

/// The longest note or evidence of a pair, in characters.
pub const NOTE_MOST: usize = 1000;
/// The largest number of a pair, either way.
pub const NUMBER_MOST: f64 = 1e15;

/// What was measured before and after, as the entry says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImpactPair {
    pub code: Measure,
    pub before: f64,
    pub after: f64,
    #[serde(default)]
    pub note: String,
    /// Where the two numbers are from: a report, a survey, a count.
    #[serde(default)]
    pub evidence: String,
}
impl ImpactPair {
    /// (after − before) / before · 100, in per cent; none where before is 0: then no change can be computed (KM2).
    pub fn change(&self) -> Option<f64> {
        let change = (self.after - self.before) / self.before * 100.0;
        Some((change * 100.0).round() / 100.0).filter(|change| change.is_finite())
    }
}
/// Each measure once, finite numbers, bounded texts. All is told of the field `impact`.
pub(super) fn check(check: &mut Check, pairs: &[ImpactPair]) {
    let codes: BTreeSet<Measure> = pairs.iter().map(|pair| pair.code).collect();
    check.that(codes.len() == pairs.len(), "impact", "impact-twice");
    for pair in pairs {
        let fits = |number: f64| number.is_finite() && number.abs() <= NUMBER_MOST;
        check.that(fits(pair.before) && fits(pair.after), "impact", "impact-number");
        check.at_most("impact", &pair.note, NOTE_MOST).at_most("impact", &pair.evidence, NOTE_MOST);
    }
}

/// A pair with its unit and its computed change.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Impact {
    pub code: Measure,
    pub group: Group,
    pub unit: MeasureUnit,
    pub before: f64,
    pub after: f64,
    pub note: String,
    pub evidence: String,
    /// Per cent; null: not computable, before is 0.
    pub change: Option<f64>,
}
impl From<&ImpactPair> for Impact {
    fn from(pair: &ImpactPair) -> Self {
        let ImpactPair { code, before, after, note, evidence } = pair.clone();
        Self { code, group: code.group(), unit: code.unit(), before, after, note, evidence, change: pair.change() }
    }
}
/// What an entry has measured, in the order of the instrument.
pub fn measured(profile: &Profile) -> Vec<Impact> {
    let mut all: Vec<Impact> = profile.impact.iter().map(Impact::from).collect();
    all.sort_by_key(|pair| pair.code);
    all
}
/// The measures of the instrument that an entry says nothing of.
pub fn unmeasured(profile: &Profile) -> Vec<Measure> {
    let said = |code: &&Measure| profile.impact.iter().any(|pair| pair.code == **code);
    Measure::ALL.iter().filter(|code| !said(code)).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(code: Measure, before: f64, after: f64) -> ImpactPair {
        ImpactPair { code, before, after, note: String::new(), evidence: String::new() }
    }
    #[test]
    fn change_is_in_per_cent_and_from_zero_there_is_none() {
        let change = |before, after| pair(Measure::F4, before, after).change();
        assert_eq!(change(10.0, 1.0), Some(-90.0));
        assert_eq!(change(3.0, 4.0), Some(33.33));
        assert_eq!(change(-4.0, -2.0), Some(-50.0));
        assert_eq!((change(0.0, 4.0), change(0.0, 0.0), change(-0.0, 1.0)), (None, None, None));
        assert_eq!(change(f64::MIN_POSITIVE, 1e15), None, "what overflows is no number either");
    }
    #[test]
    fn the_instrument_has_seventeen_pairs_in_four_parts() {
        let count = |group| Measure::ALL.iter().filter(|m| m.group() == group).count();
        assert_eq!(Group::ALL.iter().map(|group| count(*group)).collect::<Vec<_>>(), [4, 2, 4, 7]);
        let stub =
            Profile { impact: vec![pair(Measure::F4, 1.0, 2.0), pair(Measure::C1, 1.0, 1.0)], ..Profile::default() };
        assert_eq!(measured(&stub).iter().map(|i| i.code).collect::<Vec<_>>(), [Measure::C1, Measure::F4]);
        assert_eq!(unmeasured(&stub).len(), 15);
    }
    #[test]
    fn a_measure_stands_once_and_its_numbers_are_numbers() {
        let fine = |pairs: &[ImpactPair]| {
            let mut all = Check::default();
            check(&mut all, pairs);
            all.done().is_ok()
        };
        assert!(fine(&[pair(Measure::F4, 1e15, -1e15), pair(Measure::F5, 0.0, 0.0)]));
        assert!(!fine(&[pair(Measure::F4, 1.0, 2.0), pair(Measure::F4, 1.0, 3.0)]));
        for odd in [f64::NAN, f64::INFINITY, 1.1e15] {
            assert!(!fine(&[pair(Measure::F4, odd, 1.0)]) && !fine(&[pair(Measure::F4, 1.0, odd)]));
        }
        let noted = |n: usize| ImpactPair { note: "é".repeat(n), ..pair(Measure::E1, 1.0, 1.0) };
        assert!(fine(&[noted(NOTE_MOST)]) && !fine(&[noted(NOTE_MOST + 1)]));
    }
}
