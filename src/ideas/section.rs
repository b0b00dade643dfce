//! What an idea's form asks for: its sections and their fields, one line a field.
use super::idea::IdeaKind;

/// What a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ask {
    /// One line of at least and at most so many characters.
    Line(usize, usize),
    Email,
    /// Markdown, as many words as the rule `idea-text-words` says.
    Text,
    /// One of a closed list; their words begin with the text.
    Choice(&'static str, &'static [&'static str]),
    /// One to three of the sustainable development goals.
    Goals,
    Sector,
}
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub name: &'static str,
    pub ask: Ask,
    /// Nothing is sent without it.
    pub required: bool,
    /// A reviewer says of it whether it is right.
    pub reviewed: bool,
}
pub(super) struct Section {
    pub name: &'static str,
    pub fields: &'static [Field],
}
const fn read(name: &'static str, ask: Ask) -> Field {
    Field { name, ask, required: true, reviewed: true }
}
const fn must(name: &'static str, ask: Ask) -> Field {
    Field { name, ask, required: true, reviewed: false }
}
const fn may(name: &'static str, ask: Ask) -> Field {
    Field { name, ask, required: false, reviewed: false }
}
const YES_NO: Ask = Ask::Choice("fits-", &["yes", "no"]);
const TITLE: Ask = Ask::Line(5, 200);
const LINE: Ask = Ask::Line(0, 200);
const LANGUAGE: Ask = Ask::Choice("language-", &["id", "en"]);
const DIGITAL: Ask = Ask::Choice("kind-", &["digital", "non_digital"]);

/// The section with the questions that come first.
pub(super) const ELIGIBILITY: &str = "eligibility";

/// LAN's lab idea: a title and nine texts that are reviewed one by one, and notes that are not.
const LAB: &[Section] = &[
    // The five criteria of a regional innovation: PP 38/2017, article 6.
    Section {
        name: ELIGIBILITY,
        fields: &[
            must("fits_renewal", YES_NO),
            must("fits_benefit", YES_NO),
            must("fits_law", YES_NO),
            must("fits_authority", YES_NO),
            must("fits_replication", YES_NO),
        ],
    },
    Section {
        name: "identity",
        fields: &[read("title", TITLE), read("short_description", Ask::Text), may("language", LANGUAGE)],
    },
    Section {
        name: "classification",
        fields: &[must("sector", Ask::Sector), must("sdgs", Ask::Goals), may("digital", DIGITAL)],
    },
    Section { name: "problem", fields: &[read("background", Ask::Text), read("goal", Ask::Text)] },
    Section {
        name: "solution",
        fields: &[read("chosen_idea", Ask::Text), read("novelty", Ask::Text), read("target_change", Ask::Text)],
    },
    Section {
        name: "support",
        fields: &[read("stakeholders", Ask::Text), read("resources", Ask::Text), read("beneficiaries", Ask::Text)],
    },
    Section {
        name: "contact",
        fields: &[must("work_unit", LINE), must("contact", LINE), may("contact_email", Ask::Email)],
    },
    Section { name: "notes", fields: &[may("notes", Ask::Text)] },
];
/// A citizen's short form.
const CITIZEN: &[Section] = &[Section {
    name: "short",
    fields: &[
        read("title", TITLE),
        must("sector", Ask::Sector),
        read("problem", Ask::Text),
        read("idea", Ask::Text),
        may("language", LANGUAGE),
    ],
}];

pub(super) const fn of(kind: IdeaKind) -> &'static [Section] {
    match kind {
        IdeaKind::Lab => LAB,
        IdeaKind::Citizen => CITIZEN,
    }
}
pub(super) fn named(kind: IdeaKind, name: &str) -> Option<&'static Section> {
    of(kind).iter().find(|section| section.name == name)
}
/// Every field of a kind, in the order of the form.
pub(super) fn fields(kind: IdeaKind) -> impl Iterator<Item = &'static Field> {
    of(kind).iter().flat_map(|section| section.fields)
}
/// Those that a reviewer says something of.
pub(super) fn reviewed(kind: IdeaKind) -> impl Iterator<Item = &'static Field> {
    fields(kind).filter(|field| field.reviewed)
}
/// The sections before and behind, and which it is, from 0.
pub(super) fn place(kind: IdeaKind, name: &str) -> (usize, Option<&'static str>, Option<&'static str>) {
    let all = of(kind);
    let at = all.iter().position(|section| section.name == name).unwrap_or(0);
    let name_at = |n: usize| all.get(n).map(|section| section.name);
    (at, at.checked_sub(1).and_then(name_at), name_at(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Title and nine texts of a lab idea are reviewed; notes are not.
    #[test]
    fn ten_fields_are_reviewed() {
        let names: Vec<&str> = reviewed(IdeaKind::Lab).map(|field| field.name).collect();
        assert_eq!(names.len(), 10);
        assert!(names.contains(&"title") && !names.contains(&"notes"));
        assert_eq!(reviewed(IdeaKind::Citizen).count(), 3);
        for kind in [IdeaKind::Lab, IdeaKind::Citizen] {
            let mut all: Vec<&str> = fields(kind).map(|field| field.name).collect();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), fields(kind).count(), "a name stands twice");
        }
    }
}
