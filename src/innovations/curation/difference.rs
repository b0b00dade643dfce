//! What a submission changes: field by field, of long texts word by word.
use crate::{
    accounts::sector::Sector,
    error::Result,
    innovations::{
        difference::{self, ChangePiece},
        writing::{
            answer::{self, EntryAnswer, EntryFieldKind},
            manuscript::Manuscript,
            section::{SECTIONS, Section},
        },
    },
};
use serde::Serialize;
use utoipa::ToSchema;

/// A field that says something else.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldChange {
    pub section: String,
    pub before: EntryAnswer,
    pub after: EntryAnswer,
    /// Of a text; empty for what is shown before and after.
    pub pieces: Vec<ChangePiece>,
}
/// What is between two manuscripts, in the order of the form.
pub(super) fn between(before: &Manuscript, after: &Manuscript, sectors: &[Sector]) -> Result<Vec<FieldChange>> {
    let (old, new) = (before.fields()?, after.fields()?);
    let of = |section: &Section| {
        let changed = section
            .fields
            .iter()
            .map(|field| (answer::answer(field, &old, sectors), answer::answer(field, &new, sectors)));
        let changed = changed.filter(|(before, after)| before.value != after.value);
        let change = |(before, after): (EntryAnswer, EntryAnswer)| FieldChange {
            section: section.name.to_owned(),
            pieces: pieces(&before, &after),
            before,
            after,
        };
        changed.map(change).collect::<Vec<_>>()
    };
    Ok(SECTIONS.iter().flat_map(of).collect())
}
fn pieces(before: &EntryAnswer, after: &EntryAnswer) -> Vec<ChangePiece> {
    match (before.kind, before.value.as_str(), after.value.as_str()) {
        (EntryFieldKind::Text | EntryFieldKind::Line, Some(old), Some(new)) => difference::pieces(old, new),
        _ => vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::innovations::{
        difference::ChangeKind,
        profile::{Profile, Stage},
    };

    #[test]
    fn only_what_differs_is_told_and_texts_word_by_word() {
        let before = Profile { problem: "Antrean sangat panjang.".into(), goal: "Sama".into(), ..Profile::default() };
        let after = Profile { problem: "Antrean panjang.".into(), stage: Some(Stage::Trial), ..before.clone() };
        let of = |profile: Profile| Manuscript { profile, ..Manuscript::default() };
        let changes = between(&of(before), &of(after), &[]).unwrap();
        let names: Vec<&str> = changes.iter().map(|change| change.after.name.as_str()).collect();
        assert_eq!(names, ["stage", "problem"]);
        let removed: Vec<&str> =
            changes[1].pieces.iter().filter(|p| p.kind == ChangeKind::Removed).map(|p| p.text.trim()).collect();
        assert_eq!(removed, ["sangat"]);
        assert!(changes[0].pieces.is_empty());
    }
}
