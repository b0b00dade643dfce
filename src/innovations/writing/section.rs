//! The sections of an entry's form, and the fields of each: one line a field.
use crate::{
    innovations::profile::{DigitalKind, Form, Initiator, Origin, Profile, Stage, Sustainability},
    rule::Rule,
};

/// What a field takes.
#[derive(Clone, Copy)]
pub(in crate::innovations) enum Kind {
    /// One line of at most so many characters.
    Line(usize),
    Email,
    Link,
    /// Markdown of at most as many words as the rule says, and so many characters.
    Text(Rule, usize),
    /// So many entries at most, one a line, each of so many characters.
    Lines(usize, usize),
    /// One of a closed list; their words begin with the text.
    Choice(&'static str, fn() -> Vec<&'static str>),
    Goals,
    Sector,
    Sectors,
    Day,
    Whole(i64, i64),
    Degrees(f64),
    /// One pair of the impact instrument: before, after, note, evidence.
    Measure(&'static str),
    /// What may go wrong, and what is done about it: rows of two.
    Risks,
}
/// A field of the form, named as in [`Profile`]; `sector` and `year` stand beside it.
#[derive(Clone, Copy)]
pub(in crate::innovations) struct Field {
    pub name: &'static str,
    pub kind: Kind,
    /// An entry without it is not handed in. What else should be there `Profile::gaps` names.
    pub required: bool,
}
pub(in crate::innovations) struct Section {
    pub name: &'static str,
    pub fields: &'static [Field],
}
const fn must(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}
const fn may(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}
const fn pair(code: &'static str) -> Field {
    Field { name: code, kind: Kind::Measure(code), required: false }
}
const fn section(name: &'static str, fields: &'static [Field]) -> Section {
    Section { name, fields }
}
macro_rules! one_of {
    ($words:literal, $of:ty) => {
        Kind::Choice($words, || <$of>::ALL.iter().map(|value| value.as_str()).collect())
    };
}
const SUMMARY: Kind = Kind::Text(Rule::EntrySummaryWords, 2000);
const TEXT: Kind = Kind::Text(Rule::EntryTextWords, 20_000);
const DESIGN: Kind = Kind::Text(Rule::EntryDesignWords, 20_000);
const RUPIAH: Kind = Kind::Whole(0, 1_000_000_000_000_000);
/// The longest line there is.
const LINE: Kind = Kind::Line(500);

pub(in crate::innovations) const SECTIONS: &[Section] = &[
    section(
        "identity",
        &[
            must("name", Kind::Line(250)),
            must("summary", SUMMARY),
            may("language", Kind::Choice("language-", || vec!["id", "en"])),
            may("abstract_en", SUMMARY),
            may("work_unit", LINE),
            must("sector", Kind::Sector),
            may("other_sectors", Kind::Sectors),
        ],
    ),
    section(
        "classification",
        &[
            must("year", Kind::Whole(1945, 2100)),
            must("stage", one_of!("stage-", Stage)),
            may("initiator", one_of!("initiator-", Initiator)),
            may("origin", one_of!("origin-", Origin)),
            may("form", one_of!("form-", Form)),
            may("kind", one_of!("kind-", DigitalKind)),
            may("sdgs", Kind::Goals),
            may("national_priority", Kind::Whole(1, 8)),
        ],
    ),
    section(
        "timeline",
        &[
            may("trial_start", Kind::Day),
            may("implementation_start", Kind::Day),
            may("latest_development", Kind::Day),
            may("preparation_months", Kind::Whole(0, 600)),
            may("sustainability_status", one_of!("sustainability-", Sustainability)),
            may("latitude", Kind::Degrees(90.0)),
            may("longitude", Kind::Degrees(180.0)),
        ],
    ),
    section("problem", &[may("background", TEXT), must("problem", TEXT), must("goal", TEXT)]),
    section(
        "solution",
        &[must("novelty", TEXT), must("services", TEXT), may("process_stages", TEXT), may("design_narrative", DESIGN)],
    ),
    section(
        "basis",
        &[
            may("legal_basis", TEXT),
            may("regulation_no", LINE),
            may("regulation_on", Kind::Day),
            may("stakeholders", TEXT),
            may("ip_certificate", LINE),
        ],
    ),
    section(
        "resources",
        &[
            may("resources", TEXT),
            may("budget_rupiah", RUPIAH),
            may("budget_source", LINE),
            may("running_cost_rupiah", RUPIAH),
            may("staff", Kind::Whole(0, 1_000_000)),
        ],
    ),
    section("efforts", &[pair("C1"), pair("C2"), pair("C3"), pair("C4"), pair("D1"), pair("D2")]),
    section("outputs", &[may("output", TEXT), pair("E1"), pair("E2"), pair("E3"), pair("E4")]),
    section(
        "outcomes",
        &[may("outcome", TEXT), pair("F1"), pair("F2"), pair("F3"), pair("F4"), pair("F5"), pair("F6"), pair("F7")],
    ),
    section("results", &[must("result", TEXT), must("benefit", TEXT), may("awards", Kind::Lines(30, 500))]),
    section(
        "replication",
        &[
            may("success_factors", TEXT),
            may("obstacles", TEXT),
            may("risks", Kind::Risks),
            may("sustainability", TEXT),
            may("replication_prerequisites", TEXT),
            may("assistance", TEXT),
        ],
    ),
    section("contact", &[must("contact", LINE), may("contact_email", Kind::Email), may("video_url", Kind::Link)]),
];
/// The most of a measure's note or evidence, and of a risk, in characters.
pub(super) const NOTE: usize = 1000;
/// Rows of risks at most.
pub(super) const ROWS: usize = 30;

pub(in crate::innovations) fn named(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}
/// The names of all sections, in their order.
pub(in crate::innovations) fn names() -> Vec<String> {
    SECTIONS.iter().map(|section| section.name.to_owned()).collect()
}
/// The sections before and behind.
pub(super) fn neighbours(name: &str) -> (Option<&'static str>, Option<&'static str>) {
    let at = SECTIONS.iter().position(|section| section.name == name);
    let name_at = |n: usize| SECTIONS.get(n).map(|section| section.name);
    (at.and_then(|n| n.checked_sub(1)).and_then(name_at), at.and_then(|n| name_at(n + 1)))
}
impl Section {
    /// What `Profile::gaps` misses here. Some of its names stand for several fields.
    pub(super) fn gaps(&self, profile: &Profile) -> Vec<&'static str> {
        let gaps = profile.gaps();
        let misses = |gap: &&'static str| {
            let stands_for = |field: &Field| match (*gap, field.kind) {
                ("impact", Kind::Measure(_)) => true,
                ("budget", _) => field.name == "budget_rupiah",
                ("duration", _) => field.name == "preparation_months",
                (gap, _) => field.name == gap,
            };
            self.fields.iter().any(stands_for)
        };
        gaps.into_iter().filter(misses).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A field of the profile that no section asks for is a line that is missing above.
    #[test]
    fn the_sections_ask_for_everything_that_an_entry_can_say() {
        let profile = serde_json::to_value(Profile::default()).unwrap();
        let mut wanted: BTreeSet<&str> = profile.as_object().unwrap().keys().map(String::as_str).collect();
        wanted.remove("impact");
        wanted.extend(["sector", "year"]);
        let fields = || SECTIONS.iter().flat_map(|section| section.fields);
        let asked: BTreeSet<&str> =
            fields().filter(|f| !matches!(f.kind, Kind::Measure(_))).map(|field| field.name).collect();
        assert_eq!(asked, wanted);
        assert_eq!(fields().filter(|f| matches!(f.kind, Kind::Measure(_))).count(), 17);
        let mut names: Vec<&str> = fields().map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), fields().count());
        for section in SECTIONS {
            assert!((3..=8).contains(&section.fields.len()), "{} has {} fields", section.name, section.fields.len());
        }
    }
    #[test]
    fn every_gap_belongs_to_a_section() {
        for gap in Profile::default().gaps() {
            let of = |section: &&Section| section.gaps(&Profile::default()).contains(&gap);
            assert!(SECTIONS.iter().any(|section| of(&section)), "{gap} is asked for nowhere");
        }
    }
}
