//! What changed between two versions, part by part, word by word.
use super::{
    impact::{ImpactPair, Measure},
    profile::Profile,
    version::{published, readable, visible},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    view::View,
    words::Lang,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};
use std::time::Duration;
use utoipa::ToSchema;

/// How long one part may be compared before the rest of it is taken as replaced.
const PATIENCE: Duration = Duration::from_millis(50);
/// Words that are shown on either side of a change; what lies further away is left out.
const AROUND: usize = 12;

crate::text_enum! {
    /// `left-out`: here stand unchanged words, of which `text` holds the number alone.
    pub enum ChangeKind { Same = "same", Removed = "removed", Added = "added", LeftOut = "left-out" }
}
/// A run of words with one fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangePiece {
    pub kind: ChangeKind,
    pub text: String,
}
/// One part that is not the same: a text by its pieces, anything else by what it was and is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PartChange {
    /// A field of the profile.
    pub part: String,
    /// Which pair of the impact instrument.
    pub measure: Option<Measure>,
    pub pieces: Vec<ChangePiece>,
    /// Null: there was none.
    pub before: Value,
    pub after: Value,
}
/// What changed from one version to another.
#[derive(Serialize, ToSchema)]
pub struct VersionChanges {
    pub code: String,
    pub name: String,
    pub language: Lang,
    pub from: i64,
    pub to: i64,
    pub parts: Vec<PartChange>,
    /// What it may be compared with: the numbers of all public versions, the newest first.
    pub versions: Vec<i64>,
}
impl View for VersionChanges {
    const TEMPLATE: &'static str = "innovations/changes.html";
}
/// Since which version; the public one before it unless said.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ChangeRange {
    #[schema(minimum = 1)]
    pub since: Option<i64>,
}

/// Both versions must be readable for this person. The first has nothing before it and shows all as added.
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, to: i64, range: &ChangeRange) -> Result<VersionChanges> {
    let innovation = visible(conn, who, code)?;
    let newer = readable(conn, who, &innovation, to)?;
    let versions: Vec<i64> = published(conn, &innovation)?.into_iter().map(|version| version.number).collect();
    let before = versions.iter().copied().filter(|number| *number < to).max();
    let from = range.since.or(before).unwrap_or(to);
    if from > to {
        return Err(Error::NotFound); // the address of a change is that of its newer version
    }
    let older: Profile = readable(conn, who, &innovation, from)?.document()?;
    let newer: Profile = newer.document()?;
    Ok(VersionChanges {
        code: innovation.code,
        parts: changes(&older, &newer)?,
        name: newer.name,
        language: newer.language.unwrap_or(Lang::Id),
        from,
        to,
        versions,
    })
}

/// Part by part: first the texts in the order in which one reads them, then all other fields by their names. A field that
/// profiles get later is compared without being named here.
pub(super) fn changes(before: &Profile, after: &Profile) -> Result<Vec<PartChange>> {
    let (was, is) = (fields(before)?, fields(after)?);
    let mut order: Vec<&str> = vec!["name", "summary"];
    order.extend(before.prose().iter().map(|(part, _)| *part));
    let rest = is.keys().map(String::as_str).filter(|part| !order.contains(part)).collect::<Vec<_>>();
    order.extend(rest);
    let mut found = vec![];
    for part in order {
        let (old, new) = (was.get(part).unwrap_or(&Value::Null), is.get(part).unwrap_or(&Value::Null));
        if part == "impact" {
            found.extend(measures(&before.impact, &after.impact));
        } else if old != new {
            found.push(change(part, old, new));
        }
    }
    Ok(found)
}
fn fields(profile: &Profile) -> Result<Map<String, Value>> {
    match serde_json::to_value(profile)? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}
/// Fields whose values are a closed list, and not words to compare.
const CODED: [&str; 8] =
    ["language", "stage", "initiator", "origin", "form", "kind", "sustainability_status", "contact_email"];
fn change(part: &str, before: &Value, after: &Value) -> PartChange {
    let blank =
        |value: &Value| value.is_null() || value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
    let value = |value: &Value| if blank(value) { Value::Null } else { value.clone() };
    let texts = (text(before), text(after));
    match texts {
        (Some(before), Some(after)) if !CODED.contains(&part) => {
            PartChange { pieces: pieces(&before, &after), ..PartChange::of(part) }
        }
        _ => PartChange { before: value(before), after: value(after), ..PartChange::of(part) },
    }
}
impl PartChange {
    fn of(part: &str) -> Self {
        Self { part: part.to_owned(), measure: None, pieces: vec![], before: Value::Null, after: Value::Null }
    }
}
/// What can be compared word by word: texts, and lists of texts or of risks, one a line. Numbers and days cannot.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) if text.parse::<chrono::NaiveDate>().is_ok() => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            let lines: Option<Vec<String>> = items.iter().map(line).collect();
            lines.map(|lines| lines.join("\n"))
        }
        _ => None,
    }
}
fn line(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(fields) => {
            let (risk, mitigation) = (fields.get("risk")?.as_str()?, fields.get("mitigation")?.as_str()?);
            Some(format!("{risk} → {mitigation}"))
        }
        _ => None,
    }
}
/// Pairs of the instrument, by their measure.
fn measures(before: &[ImpactPair], after: &[ImpactPair]) -> Vec<PartChange> {
    let numbers = |pairs: &[ImpactPair], code: Measure| pairs.iter().find(|pair| pair.code == code).cloned();
    let value = |pair: &Option<ImpactPair>| pair.as_ref().map_or(Value::Null, |pair| serde_json::json!(pair));
    let compare = |code: &Measure| {
        let (old, new) = (numbers(before, *code), numbers(after, *code));
        let changed = old != new;
        let (before, after) = (value(&old), value(&new));
        changed.then(|| PartChange { measure: Some(*code), before, after, ..PartChange::of("impact") })
    };
    Measure::ALL.iter().filter_map(compare).collect()
}

/// Word by word, with what stands around each change.
pub(super) fn pieces(before: &str, after: &str) -> Vec<ChangePiece> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_words(before, after);
    let mut runs: Vec<(ChangeTag, Vec<&str>)> = vec![];
    for change in diff.iter_all_changes() {
        match runs.last_mut() {
            Some((tag, words)) if *tag == change.tag() => words.push(change.value()),
            _ => runs.push((change.tag(), vec![change.value()])),
        }
    }
    let (last, mut found) = (runs.len().saturating_sub(1), vec![]);
    for (at, (tag, words)) in runs.iter().enumerate() {
        let mut put = |kind, words: &[&str]| {
            if !words.is_empty() {
                found.push(ChangePiece { kind, text: words.concat() });
            }
        };
        match tag {
            ChangeTag::Delete => put(ChangeKind::Removed, words),
            ChangeTag::Insert => put(ChangeKind::Added, words),
            ChangeTag::Equal => {
                // Spaces are words of their own here: twice as many.
                let (head, tail) = (if at == 0 { 0 } else { AROUND * 2 }, if at == last { 0 } else { AROUND * 2 });
                match words.len().checked_sub(head + tail) {
                    Some(middle) if middle > AROUND => {
                        put(ChangeKind::Same, words.get(..head).unwrap_or_default());
                        let hidden = words.get(head..head + middle).unwrap_or_default();
                        let count = hidden.iter().filter(|word| !word.trim().is_empty()).count();
                        found.push(ChangePiece { kind: ChangeKind::LeftOut, text: count.to_string() });
                        let rest = words.get(head + middle..).unwrap_or_default();
                        if !rest.is_empty() {
                            found.push(ChangePiece { kind: ChangeKind::Same, text: rest.concat() });
                        }
                    }
                    _ => put(ChangeKind::Same, words),
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(before: &str, after: &str) -> String {
        let told = |piece: &ChangePiece| match piece.kind {
            ChangeKind::Same => piece.text.clone(),
            ChangeKind::Removed => format!("[-{}-]", piece.text),
            ChangeKind::Added => format!("{{+{}+}}", piece.text),
            ChangeKind::LeftOut => format!("<{}>", piece.text),
        };
        pieces(before, after).iter().map(told).collect()
    }
    #[test]
    fn words_are_compared_and_what_is_far_from_a_change_is_left_out() {
        assert_eq!(told("Warga menunggu dua jam.", "Warga menunggu satu jam."), "Warga menunggu [-dua-]{+satu+} jam.");
        assert_eq!(told("", "Baru"), "{+Baru+}");
        let long = |word: &str| format!("{} {word} {}", "a ".repeat(100).trim(), "b ".repeat(100).trim());
        let told = told(&long("lama"), &long("baru"));
        assert_eq!(told.matches('a').count() - "lama baru".matches('a').count(), AROUND);
        assert!(told.starts_with("<88>") && told.ends_with("<88>"), "{told}");
    }
    #[test]
    fn each_kind_of_field_is_told_in_its_own_way() {
        let before = Profile { name: "A".into(), staff: Some(3), awards: vec!["Top 99".into()], ..Profile::default() };
        let pair =
            |after| ImpactPair { code: Measure::F4, before: 10.0, after, note: String::new(), evidence: String::new() };
        let before = Profile { impact: vec![pair(2.0)], stage: Some(super::super::profile::Stage::Trial), ..before };
        let mut after = Profile { staff: None, problem: "Antre".into(), impact: vec![pair(1.0)], ..before.clone() };
        after.stage = Some(super::super::profile::Stage::Implementation);
        after.awards.push("Top 45".into());
        after.implementation_start = "2024-02-05".parse().ok();
        let found = changes(&before, &after).unwrap();
        let parts: Vec<&str> = found.iter().map(|change| change.part.as_str()).collect();
        assert_eq!(parts, ["problem", "awards", "impact", "implementation_start", "staff", "stage"]);
        let of = |part: &str| found.iter().find(|change| change.part == part).unwrap();
        assert_eq!((&of("staff").before, &of("staff").after), (&serde_json::json!(3), &Value::Null));
        assert_eq!((&of("stage").before, &of("stage").after), (&"trial".into(), &"implementation".into()));
        assert_eq!(of("implementation_start").after, "2024-02-05");
        assert_eq!(of("awards").pieces.last().unwrap().kind, ChangeKind::Added);
        assert_eq!((of("impact").measure, &of("impact").after["after"]), (Some(Measure::F4), &serde_json::json!(1.0)));
        assert!(changes(&after, &after).unwrap().is_empty());
    }
    proptest! {
        /// Without what was added it is the old text, without what was removed the new one, as far as it is shown.
        #[test]
        fn both_texts_can_be_read_from_the_pieces(before in "([a-d] ){0,30}", after in "([a-d] ){0,30}") {
            let pieces = pieces(&before, &after);
            prop_assume!(pieces.iter().all(|piece| piece.kind != ChangeKind::LeftOut));
            let without = |kind| pieces.iter().filter(|p| p.kind != kind).map(|p| p.text.as_str()).collect::<String>();
            prop_assert_eq!(without(ChangeKind::Added), before);
            prop_assert_eq!(without(ChangeKind::Removed), after);
        }
    }
}
