//! One section of an entry: its form, and saving it, by hand or while it is typed.
use super::{
    answer::{self, EntryFieldKind},
    manuscript::{Manuscript, Standing, editable, standing},
    reading::{self, Bounds, Given, count},
    section::{self, Field, Kind, Section},
};
use crate::{
    accounts::{actor::Actor, person, sector},
    clock::Instant,
    code,
    db::Conn,
    draft::{self, Seen},
    error::{Check, Error, Result},
    event::{self, Event},
    innovations::{
        curation::{
            comment::{self, EntryComment},
            submission::{self, SubmissionState},
        },
        innovation::{Innovation, State},
    },
    schema::innovations,
    text,
    view::{Receipt, View},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! {
    /// In what a text is counted.
    pub enum CountUnit { Words = "words", Characters = "characters" }
}
/// Something that can be chosen; a name only where it is none of the program's words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryChoice {
    pub code: String,
    pub name: Option<Texts>,
}
/// A field of the form.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryField {
    /// In a form and in the API its inputs are `fields.<name>`; of a measure `fields.<name>-before`, `-after`, `-note`,
    /// `-evidence`, of risks `fields.<name>-<row>-risk` and `-mitigation`.
    pub name: String,
    pub kind: EntryFieldKind,
    /// Nothing is handed in without it.
    pub required: bool,
    /// What the words of its choices begin with.
    pub words: String,
    pub choices: Vec<EntryChoice>,
    pub unit: Option<CountUnit>,
    /// Of a text, in `unit`; of a number, the largest.
    pub most: Option<i64>,
    /// What is there, in `unit`.
    pub count: i64,
    /// Rows of risks.
    pub rows: i64,
    pub value: Value,
}
/// One section, ready to be filled in.
#[derive(Serialize, ToSchema)]
pub struct SectionPage {
    pub code: String,
    /// Of the entry.
    pub name: String,
    pub language: Lang,
    pub section: String,
    /// Which of the sections it is, from 1.
    pub number: i64,
    pub sections: i64,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// To be sent with what is saved.
    pub revision: i64,
    pub saved_at: Option<Instant>,
    pub saved_by: Option<String>,
    pub fields: Vec<EntryField>,
    /// What the curator said of this section when returning the entry.
    pub comments: Vec<EntryComment>,
    pub submission: Option<i64>,
    #[serde(skip)]
    typed: Value,
}
impl View for SectionPage {
    const TEMPLATE: &'static str = "innovations/writing/section.html";
    const SAVES_ITSELF: bool = true;
    fn address(&self) -> Option<String> {
        Some(format!("/innovations/{}/draft/{}", self.code, self.section))
    }
    fn form(&self) -> Value {
        self.typed.clone()
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, name: &str) -> Result<SectionPage> {
    let section = section::named(name).ok_or(Error::NotFound)?;
    let innovation = editable(conn, who, code)?;
    let Standing { manuscript, revision, .. } = standing(conn, &innovation)?;
    let bounds = Bounds::now(conn)?;
    let part = draft::parts(conn, innovation.content_id)?.into_iter().find(|part| part.part == section.name);
    let saver = part.as_ref().and_then(|part| part.person_id);
    let newest = submission::newest(conn, innovation.id)?.filter(|row| row.state == SubmissionState::Returned);
    let comments = match &newest {
        Some(row) => comment::of_section(conn, row.id, section.name)?,
        None => vec![],
    };
    let fields = manuscript.fields()?;
    let (previous, next) = section::neighbours(section.name);
    let at = section::SECTIONS.iter().position(|other| other.name == section.name).unwrap_or(0);
    let mut typed = typed(section, &fields, revision);
    if let Some(typed) = typed.as_object_mut() {
        typed.insert("page".into(), code::handle()?.into());
        typed.insert("then".into(), "".into());
        typed.insert("answer".into(), "".into());
    }
    let sectors = sector::all(conn)?;
    Ok(SectionPage {
        name: manuscript.profile.name.clone(),
        language: manuscript.profile.language.unwrap_or(Lang::Id),
        section: section.name.to_owned(),
        number: count(at + 1),
        sections: count(section::SECTIONS.len()),
        previous: previous.map(str::to_owned),
        next: next.map(str::to_owned),
        revision,
        saved_at: part.as_ref().map(|part| part.saved_at),
        saved_by: saver.map(|person| person::name(conn, person)).transpose()?,
        fields: section.fields.iter().map(|field| asked(field, &fields, &bounds, &sectors)).collect(),
        comments,
        submission: newest.map(|row| row.number),
        typed,
        code: innovation.code,
    })
}
fn asked(field: &Field, fields: &Map<String, Value>, bounds: &Bounds, sectors: &[sector::Sector]) -> EntryField {
    let value = answer::value(field, fields);
    let text = value.as_str().unwrap_or_default();
    let characters = count(text.chars().count());
    let (unit, most, counted) = match field.kind {
        Kind::Text(rule, _) => (Some(CountUnit::Words), Some(bounds.words(rule)), count(text::words(text))),
        Kind::Line(most) => (Some(CountUnit::Characters), Some(count(most)), characters),
        Kind::Email => (Some(CountUnit::Characters), Some(254), characters),
        Kind::Link => (Some(CountUnit::Characters), Some(500), characters),
        Kind::Whole(_, most) => (None, Some(most), 0),
        _ => (None, None, 0),
    };
    let plain = |code: String| EntryChoice { code, name: None };
    EntryField {
        name: field.name.to_owned(),
        kind: field.kind.of_view(),
        required: field.required,
        words: field.kind.words().to_owned(),
        choices: match field.kind {
            Kind::Choice(_, values) => values().into_iter().map(|code| plain(code.to_owned())).collect(),
            Kind::Goals => (1..=17).map(|goal: i64| plain(goal.to_string())).collect(),
            Kind::Sector | Kind::Sectors => {
                let choice = |sector: &sector::Sector| EntryChoice {
                    code: sector.code.clone(),
                    name: Some(sector.name.clone()),
                };
                sectors.iter().map(choice).collect()
            }
            _ => vec![],
        },
        unit,
        most,
        count: counted,
        rows: if matches!(field.kind, Kind::Risks) { count(reading::rows_shown(field, fields)) } else { 0 },
        value,
    }
}
/// What the inputs of a section start with.
fn typed(section: &Section, fields: &Map<String, Value>, revision: i64) -> Value {
    let inputs: BTreeMap<String, String> =
        section.fields.iter().flat_map(|field| reading::typed(field, fields)).collect();
    serde_json::json!({ "revision": revision, "fields": inputs })
}

/// What is saved of one section.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "revision": 1, "fields": { "background": "Antrean panjang sejak pagi.",
    "problem": "Pasien menunggu tanpa kepastian.", "goal": "Pasien tahu jamnya." } }))]
pub struct SectionDraft {
    /// Of the working copy as it was shown. Where the section was changed since, saving is refused and shows both.
    #[schema(minimum = 0)]
    pub revision: i64,
    /// A name of the open page, of its own choosing: what it has saved itself does not stop its next save.
    #[schema(max_length = 40)]
    pub page: String,
    /// Where a page goes: `next`, `list`; `stay`: saved while it was typed. Empty: here.
    #[schema(max_length = 10)]
    pub then: String,
    /// All fields of the section by name; what is not there is empty from now on.
    pub fields: BTreeMap<String, Given>,
}
/// Saves a section into the working copy. Nothing public changes. Whoever saves another section meanwhile is not met.
pub fn save(conn: &mut Conn, who: &Actor, code: &str, name: &str, input: &SectionDraft) -> Result<Receipt> {
    let section = section::named(name).ok_or(Error::NotFound)?;
    let innovation = editable(conn, Some(who), code)?;
    draft::take_turn(conn, innovation.content_id)?;
    let stands = standing(conn, &innovation)?;
    let bounds = Bounds::now(conn)?;
    let before = stands.manuscript.fields()?;
    let (mut fields, mut check) = (before.clone(), Check::default());
    check.that(input.page.len() <= 40, "page", "not-a-value");
    check.that(["", "stay", "next", "list"].contains(&input.then.as_str()), "then", "not-a-value");
    reading::read(section, reading::texts(&input.fields), &bounds, &mut fields, &mut check);
    let day = |name: &str| fields.get(name).and_then(Value::as_str).filter(|day| !day.is_empty());
    if let (Some(trial), Some(begun)) = (day("trial_start"), day("implementation_start")) {
        let is_here = section.fields.iter().any(|field| field.name == "implementation_start");
        check.that(!is_here || trial <= begun, "fields.implementation_start", "implementation-before-trial");
    }
    check.done()?;
    let receipt = Receipt::changed(next_address(&innovation.code, section, &input.then), "draft");
    let written = Manuscript::of_fields(fields)?;
    if written == stands.manuscript {
        return Ok(receipt);
    }
    let seen = Seen { part: section.name, revision: input.revision, page: &input.page };
    if draft::is_overtaken(conn, innovation.content_id, seen)? {
        return Err(Error::Stale { theirs: typed(section, &before, stands.revision) });
    }
    let saved = draft::save(conn, who, innovation.content_id, seen, &written)?;
    if innovation.state == State::Draft {
        show_in_lists(conn, innovation.id, &written)?;
    }
    if saved.begins || input.then != "stay" {
        record(conn, who, &innovation, section.name)?;
    }
    Ok(receipt)
}
fn next_address(code: &str, section: &Section, then: &str) -> String {
    let desk = format!("/innovations/{code}/draft");
    match (then, section::neighbours(section.name).1) {
        ("list", _) => desk,
        ("next", Some(next)) => format!("{desk}/{next}"),
        ("next", None) => format!("{desk}/check"),
        _ => format!("{desk}/{}", section.name),
    }
}
/// An entry that never was public is listed by what its draft says.
pub(super) fn show_in_lists(conn: &mut Conn, innovation: i64, written: &Manuscript) -> Result<()> {
    let profile = &written.profile;
    let name = if profile.name.trim().is_empty() { "—" } else { profile.name.as_str() };
    diesel::update(innovations::table.find(innovation))
        .set((
            (innovations::name.eq(name), innovations::summary.eq(&profile.summary)),
            innovations::language.eq(profile.language.unwrap_or(Lang::Id)),
            (innovations::year.eq(written.year), innovations::completeness.eq(profile.completeness())),
        ))
        .execute(conn)?;
    Ok(())
}
pub(super) fn record(conn: &mut Conn, who: &Actor, innovation: &Innovation, section: &str) -> Result<()> {
    let (innovation, code, agency) = (innovation.id, innovation.code.clone(), innovation.agency_id);
    event::record(conn, who, &Event::InnovationDraftSaved { innovation, code, agency, section: section.to_owned() })
}
