//! What an idea says: its fields as texts by name, between what people type and what versions keep.
use super::{
    idea::{Idea, IdeaKind},
    section::{self, Ask, ELIGIBILITY, Field, Section},
};
use crate::{
    accounts::{
        person,
        sector::{self, Sector},
    },
    content,
    db::Conn,
    draft::{self, Draft},
    error::{Check, Error, Msg, Result},
    innovations::writing::{
        answer::{EntryAnswer, EntryAnswers, EntryFieldKind},
        form::{CountUnit, EntryChoice, EntryField},
    },
    rule::{self, Rule},
    schema::idea_rounds as rounds,
    text,
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a text, whatever its words.
const TEXT_MOST: usize = 20_000;

/// The document of an idea: the name of a field → its text; goals are one a line. What says nothing is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Manuscript(pub BTreeMap<String, String>);
impl Manuscript {
    pub(super) fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
    pub(super) fn language(&self) -> Lang {
        self.text("language").parse().unwrap_or(Lang::Id)
    }
    pub(super) fn goals(&self) -> Vec<i64> {
        self.text("sdgs").lines().filter_map(|line| line.parse().ok()).collect()
    }
    /// What stands for it in lists.
    pub(super) fn summary(&self, kind: IdeaKind) -> &str {
        match kind {
            IdeaKind::Lab => self.text("short_description"),
            IdeaKind::Citizen => self.text("problem"),
        }
    }
    /// Whether the questions that come first are answered, all of them with yes; none: not all are answered.
    pub(super) fn is_eligible(&self, kind: IdeaKind) -> Option<bool> {
        let questions = section::named(kind, ELIGIBILITY).map_or(&[][..], |section| section.fields);
        let answers: Vec<&str> = questions.iter().map(|field| self.text(field.name)).collect();
        match () {
            () if answers.contains(&"no") => Some(false),
            () if answers.contains(&"") => None,
            () => Some(true),
        }
    }
    pub(super) fn says(&self, field: &Field) -> bool {
        !self.text(field.name).trim().is_empty()
    }
    /// Every text of it, for the search.
    pub(super) fn prose(&self, kind: IdeaKind) -> String {
        let texts = section::fields(kind).filter(|field| field.ask == Ask::Text);
        texts.map(|field| self.text(field.name)).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }
    pub(super) fn answer(&self, field: &Field, sectors: &[Sector]) -> EntryAnswer {
        let text = self.text(field.name);
        let (kind, value) = match field.ask {
            Ask::Line(..) => (EntryFieldKind::Line, json!(text)),
            Ask::Email => (EntryFieldKind::Email, json!(text)),
            Ask::Text => (EntryFieldKind::Text, json!(text)),
            Ask::Choice(..) => (EntryFieldKind::Choice, json!(text)),
            Ask::Goals => (EntryFieldKind::Goals, json!(self.goals())),
            Ask::Sector => (EntryFieldKind::Sector, json!(text)),
        };
        let names = sectors.iter().filter(|sector| field.ask == Ask::Sector && sector.code == text);
        EntryAnswer {
            name: field.name.to_owned(),
            kind,
            words: field.ask.words().to_owned(),
            value,
            names: names.map(|sector| sector.name.clone()).collect(),
        }
    }
    /// Everything that it says, in the order of the form.
    pub(super) fn answers(&self, kind: IdeaKind, sectors: &[Sector]) -> Vec<EntryAnswers> {
        let of = |section: &Section| EntryAnswers {
            section: section.name.to_owned(),
            answers: section.fields.iter().filter(|f| self.says(f)).map(|field| self.answer(field, sectors)).collect(),
        };
        section::of(kind).iter().map(of).collect()
    }
    /// What everyone may read of it: the questions that come first are the authors' own; whom to write to stays with the
    /// agency.
    pub(super) fn open_answers(&self, kind: IdeaKind, sectors: &[Sector]) -> Vec<EntryAnswers> {
        let mut sections = self.answers(kind, sectors);
        sections.retain(|part| ![ELIGIBILITY, "contact", "notes"].contains(&part.section.as_str()));
        sections
    }
}
impl Ask {
    fn words(self) -> &'static str {
        if let Self::Choice(words, _) = self { words } else { "" }
    }
    /// Characters that a line has at least.
    fn least(self) -> usize {
        if let Self::Line(least, _) = self { least } else { 0 }
    }
}

/// What is written of an idea now.
pub(super) struct Standing {
    pub manuscript: Manuscript,
    pub draft: Draft,
}
pub(super) fn standing(conn: &mut Conn, idea: &Idea) -> Result<Standing> {
    let draft = draft::find(conn, idea.content_id)?.ok_or(Error::NotFound)?;
    Ok(Standing { manuscript: draft.document()?, draft })
}
/// A version that was sent.
pub(super) fn sent(conn: &mut Conn, version: i64) -> Result<Manuscript> {
    content::version(conn, version)?.document()
}
/// What was accepted, which is what the public reads: the newest version that was sent, where nothing was.
pub(super) fn public(conn: &mut Conn, idea: i64) -> Result<Option<(i64, Manuscript)>> {
    let newest = rounds::table.filter(rounds::idea_id.eq(idea)).order(rounds::number.desc());
    let row: Option<(i64, i64)> = newest.select((rounds::number, rounds::version_id)).first(conn).optional()?;
    row.map(|(number, version)| Ok((number, sent(conn, version)?))).transpose()
}

/// What holds for every field now: the limit is a rule, sectors are rows.
pub(super) struct Bounds {
    pub words: i64,
    pub sectors: Vec<Sector>,
}
impl Bounds {
    pub(super) fn now(conn: &mut Conn) -> Result<Self> {
        Ok(Self { words: rule::number(conn, Rule::IdeaTextWords)?, sectors: sector::all(conn)? })
    }
    pub(super) fn asked(&self, field: &Field, manuscript: &Manuscript) -> EntryField {
        let EntryAnswer { name, kind, words, value, .. } = manuscript.answer(field, &[]);
        let text = manuscript.text(field.name);
        let (unit, most, counted) = match field.ask {
            Ask::Text => (Some(CountUnit::Words), Some(self.words), count(text::words(text))),
            Ask::Line(_, most) => (Some(CountUnit::Characters), Some(count(most)), count(text.chars().count())),
            Ask::Email => (Some(CountUnit::Characters), Some(254), count(text.chars().count())),
            _ => (None, None, 0),
        };
        let plain = |code: String| EntryChoice { code, name: None };
        let choices = match field.ask {
            Ask::Choice(_, values) => values.iter().map(|code| plain((*code).to_owned())).collect(),
            Ask::Goals => (1..=17).map(|goal: i64| plain(goal.to_string())).collect(),
            Ask::Sector => {
                let named = |s: &Sector| EntryChoice { code: s.code.clone(), name: Some(s.name.clone()) };
                self.sectors.iter().map(named).collect()
            }
            _ => vec![],
        };
        EntryField { name, kind, required: field.required, words, choices, unit, most, count: counted, rows: 0, value }
    }
    /// Reads the fields of a section into a manuscript; faults are told of `fields.<name>`. What is not given is empty, and
    /// what the section does not have is refused.
    pub(super) fn read(
        &self,
        section: &Section,
        mut given: BTreeMap<String, Vec<String>>,
        into: &mut Manuscript,
        check: &mut Check,
    ) {
        for field in section.fields {
            let texts = given.remove(field.name).unwrap_or_default();
            let text = self.value(field, &texts, &format!("fields.{}", field.name), check);
            if text.is_empty() {
                into.0.remove(field.name);
            } else {
                into.0.insert(field.name.to_owned(), text);
            }
        }
        for name in given.into_keys() {
            let name: String = name.chars().take(100).collect();
            check.that(false, format!("fields.{name}"), "not-a-value");
        }
    }
    /// Reads one field that must say something; faults are told of `name`.
    pub(super) fn one(&self, field: &Field, text: &str, name: &'static str, check: &mut Check) -> String {
        let text = self.value(field, &[text.to_owned()], name, check);
        check.that(!text.is_empty(), name, "field-missing");
        let least = field.ask.least();
        check.that(text.chars().count() >= least, name, Msg::from("line-too-short").with("least", count(least)));
        text
    }
    fn value(&self, field: &Field, texts: &[String], name: &str, check: &mut Check) -> String {
        let name = || name.to_owned();
        check.that(texts.len() < 2 || field.ask == Ask::Goals, name(), "not-a-value");
        let one = texts.first().map(|text| text.trim()).unwrap_or_default();
        let line = || one.split_whitespace().collect::<Vec<_>>().join(" ");
        match field.ask {
            Ask::Line(_, most) => {
                let line = line();
                at_most(&line, most, name(), check);
                line
            }
            Ask::Email => {
                check.that(one.is_empty() || person::is_email(one), name(), "email-unreadable");
                one.to_owned()
            }
            Ask::Text => {
                let words = count(text::words(one));
                let said = Msg::from("too-many-words").with("most", self.words).with("count", words);
                check.that(words <= self.words, name(), said);
                at_most(one, TEXT_MOST, name(), check);
                one.to_owned()
            }
            Ask::Choice(_, values) => {
                check.that(one.is_empty() || values.contains(&one), name(), "not-a-value");
                one.to_owned()
            }
            Ask::Sector => {
                let known = self.sectors.iter().any(|sector| sector.code == one);
                check.that(one.is_empty() || known, name(), "not-a-value");
                one.to_owned()
            }
            Ask::Goals => {
                let lines: Vec<&str> = texts.iter().flat_map(|text| text.lines()).map(str::trim).collect();
                let goals: BTreeSet<Option<i64>> =
                    lines.iter().filter(|line| !line.is_empty()).map(|line| line.parse().ok()).collect();
                let fine = |goal: &Option<i64>| goal.is_some_and(|goal| (1..=17).contains(&goal));
                check.that(goals.iter().all(fine), name(), "not-a-value");
                check.that(goals.len() <= 3, name(), "three-goals");
                let goals: Vec<String> = goals.into_iter().flatten().map(|goal| goal.to_string()).collect();
                goals.join("\n")
            }
        }
    }
}
fn at_most(text: &str, most: usize, name: String, check: &mut Check) {
    let long = text.chars().count();
    let said = Msg::from("field-too-long").with("most", count(most)).with("count", count(long));
    check.that(long <= most, name, said);
}
pub(super) fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
/// What the inputs of a section start with.
pub(super) fn typed(section: &Section, manuscript: &Manuscript, revision: i64) -> Value {
    let inputs: BTreeMap<&str, &str> =
        section.fields.iter().map(|field| (field.name, manuscript.text(field.name))).collect();
    json!({ "revision": revision, "fields": inputs })
}
/// What stands in the way of sending it, beside the fields themselves.
pub(super) fn faults(kind: IdeaKind, manuscript: &Manuscript) -> BTreeMap<String, Msg> {
    let mut faults = BTreeMap::new();
    for field in section::fields(kind) {
        let text = manuscript.text(field.name).trim();
        let least = field.ask.least();
        if field.required && text.is_empty() {
            faults.insert(field.name.to_owned(), Msg::from("field-missing"));
        } else if !text.is_empty() && text.chars().count() < least {
            faults.insert(field.name.to_owned(), Msg::from("line-too-short").with("least", count(least)));
        }
    }
    if manuscript.is_eligible(kind) == Some(false) {
        for field in section::named(kind, ELIGIBILITY).map_or(&[][..], |section| section.fields) {
            if manuscript.text(field.name) == "no" {
                faults.insert(field.name.to_owned(), Msg::from("idea-not-eligible"));
            }
        }
    }
    faults
}
