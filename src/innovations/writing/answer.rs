//! What a manuscript says, section by section: to be checked before it is sent, and read by a curator.
use super::{
    manuscript::Manuscript,
    reading,
    section::{Field, Kind, SECTIONS},
};
use crate::{accounts::sector::Sector, error::Result, words::Texts};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

crate::text_enum! {
    /// What a field takes, and how it is shown.
    pub enum EntryFieldKind {
        Line = "line", Email = "email", Link = "link", Text = "text", Lines = "lines", Choice = "choice", Goals = "goals",
        Sector = "sector", Sectors = "sectors", Day = "day", Number = "number", Measure = "measure", Risks = "risks",
    }
}
impl Kind {
    pub(super) fn of_view(self) -> EntryFieldKind {
        match self {
            Self::Line(_) => EntryFieldKind::Line,
            Self::Email => EntryFieldKind::Email,
            Self::Link => EntryFieldKind::Link,
            Self::Text(..) => EntryFieldKind::Text,
            Self::Lines(..) => EntryFieldKind::Lines,
            Self::Choice(..) => EntryFieldKind::Choice,
            Self::Goals => EntryFieldKind::Goals,
            Self::Sector => EntryFieldKind::Sector,
            Self::Sectors => EntryFieldKind::Sectors,
            Self::Day => EntryFieldKind::Day,
            Self::Whole(..) | Self::Degrees(_) => EntryFieldKind::Number,
            Self::Measure(_) => EntryFieldKind::Measure,
            Self::Risks => EntryFieldKind::Risks,
        }
    }
    /// What the words of a choice begin with.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Choice(words, _) => words,
            _ => "",
        }
    }
}

/// One field and what it says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntryAnswer {
    pub name: String,
    pub kind: EntryFieldKind,
    /// What the words of a choice begin with: `stage-`.
    pub words: String,
    /// As in the profile; of a measure its pair.
    pub value: Value,
    /// Of sectors: their names.
    pub names: Vec<Texts>,
}
/// The fields of a section that say something.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EntryAnswers {
    pub section: String,
    pub answers: Vec<EntryAnswer>,
}

/// Everything that is said, in the order of the form.
pub(in crate::innovations) fn answers(manuscript: &Manuscript, sectors: &[Sector]) -> Result<Vec<EntryAnswers>> {
    let fields = manuscript.fields()?;
    let of_section = |section: &super::section::Section| EntryAnswers {
        section: section.name.to_owned(),
        answers: section
            .fields
            .iter()
            .filter(|field| reading::is_said(field, &fields))
            .map(|field| answer(field, &fields, sectors))
            .collect(),
    };
    Ok(SECTIONS.iter().map(of_section).collect())
}
pub(in crate::innovations) fn answer(field: &Field, fields: &Map<String, Value>, sectors: &[Sector]) -> EntryAnswer {
    let value = value(field, fields);
    let names = match field.kind {
        Kind::Sector | Kind::Sectors => {
            let codes: Vec<&str> = match &value {
                Value::String(code) => vec![code.as_str()],
                Value::Array(codes) => codes.iter().filter_map(Value::as_str).collect(),
                _ => vec![],
            };
            sectors.iter().filter(|sector| codes.contains(&sector.code.as_str())).map(|s| s.name.clone()).collect()
        }
        _ => vec![],
    };
    EntryAnswer {
        name: field.name.to_owned(),
        kind: field.kind.of_view(),
        words: field.kind.words().to_owned(),
        value,
        names,
    }
}
pub(super) fn value(field: &Field, fields: &Map<String, Value>) -> Value {
    if let Kind::Measure(code) = field.kind {
        let pairs = fields.get("impact").and_then(Value::as_array);
        let pair = pairs.and_then(|all| all.iter().find(|p| p.get("code").and_then(Value::as_str) == Some(code)));
        return pair.cloned().unwrap_or_default();
    }
    fields.get(field.name).cloned().unwrap_or_default()
}
