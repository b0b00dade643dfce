//! Beginning an idea: for one's agency, or as a citizen to an agency; from the lesson or practice that gave the thought.
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, Agency, AgencyKind, AgencyLink},
        region::{self, Choice},
    },
    clock, code, content,
    courses::lesson,
    db::Conn,
    draft::{self, Seen as SeenPart},
    error::{Check, Error, Result},
    event::{self, Event},
    ideas::{
        author,
        idea::IdeaKind,
        machine::IdeaState,
        manuscript::Manuscript,
        section::{self, ELIGIBILITY},
    },
    innovations::innovation,
    schema::{agencies, ideas, lessons, regions},
    trace::{self, Card, End, Kind, Level, Verb},
    view::{Receipt, View},
    words::Lang,
};
use chrono::Datelike;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the form is asked for with.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct NewIdeaPlace {
    /// `lab` where one has an agency, else `citizen`.
    pub kind: Option<IdeaKind>,
    /// Kemendagri code of a province, whose agencies a citizen is shown.
    #[schema(max_length = 10)]
    pub province: String,
    /// Code of the practice that gave the thought.
    #[schema(max_length = 30)]
    pub practice: String,
    /// Slug of the lesson that did.
    #[schema(max_length = 100)]
    pub lesson: String,
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "lab", "agency": "pemerintah-kabupaten-banyuwangi", "title": "Antrean tanpa kertas" }))]
pub struct NewIdea {
    #[schema(required = true)]
    pub kind: Option<IdeaKind>,
    /// Slug of the agency whose it is, or that a citizen writes to.
    #[schema(required = true, max_length = 200)]
    pub agency: String,
    #[schema(required = true, min_length = 5, max_length = 200)]
    pub title: String,
    /// The language it is written in.
    pub language: Option<Lang>,
    /// Code of the practice that gave the thought; may be left out.
    #[schema(max_length = 30)]
    pub practice: String,
    /// Slug of the lesson that did; may be left out.
    #[schema(max_length = 100)]
    pub lesson: String,
}
/// The form for a new idea.
#[derive(Serialize, ToSchema)]
pub struct NewIdeaPage {
    pub kind: IdeaKind,
    /// Whether this person has an agency, so that there is a choice.
    pub has_agency: bool,
    /// Those to choose from.
    pub agencies: Vec<AgencyLink>,
    pub provinces: Vec<Choice>,
    /// The one whose agencies are shown.
    pub province: String,
    /// What the idea is inspired by.
    pub from: Option<Card>,
    #[serde(skip)]
    place: NewIdeaPlace,
}
impl View for NewIdeaPage {
    const TEMPLATE: &'static str = "ideas/writing/new.html";
    fn address(&self) -> Option<String> {
        Some("/ideas/new".into())
    }
    fn form(&self) -> serde_json::Value {
        let only = if let [only] = self.agencies.as_slice() { only.slug.as_str() } else { "" };
        serde_json::json!({
            "kind": self.kind, "agency": only, "title": "", "language": "id", "practice": self.place.practice,
            "lesson": self.place.lesson,
        })
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, place: &NewIdeaPlace) -> Result<NewIdeaPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let own = own_agencies(conn, who)?;
    let usual = if own.is_empty() { IdeaKind::Citizen } else { IdeaKind::Lab };
    let kind = place.kind.filter(|kind| *kind == IdeaKind::Citizen || !own.is_empty()).unwrap_or(usual);
    let province = region::id_of(conn, &place.province)?;
    let agencies = match (kind, province) {
        (IdeaKind::Lab, _) => own.iter().map(Agency::link).collect(),
        (IdeaKind::Citizen, Some(province)) => governments(conn, province)?,
        (IdeaKind::Citizen, None) => vec![],
    };
    let from = source(conn, Some(who), &place.practice, &place.lesson)?.map(|(_, card)| card);
    Ok(NewIdeaPage {
        kind,
        has_agency: !own.is_empty(),
        agencies,
        provinces: if kind == IdeaKind::Citizen { region::provinces(conn)? } else { vec![] },
        province: if province.is_some() { place.province.clone() } else { String::new() },
        from,
        place: place.clone(),
    })
}
/// The form again, as it was filled in.
pub fn again(conn: &mut Conn, who: Option<&Actor>, typed: &NewIdea) -> Result<NewIdeaPage> {
    let province: Option<String> = match agencies::table
        .filter(agencies::slug.eq(&typed.agency))
        .select(agencies::region_id)
        .first::<Option<i64>>(conn)
        .optional()?
        .flatten()
    {
        Some(region) => regions::table.find(region).select(regions::code).first(conn).optional()?,
        None => None,
    };
    let province = province.unwrap_or_default().chars().take(2).collect();
    let (practice, lesson) = (typed.practice.clone(), typed.lesson.clone());
    blank(conn, who, &NewIdeaPlace { kind: typed.kind, province, practice, lesson })
}
/// The agencies that someone has a role at, with the units below them.
fn own_agencies(conn: &mut Conn, who: &Actor) -> Result<Vec<Agency>> {
    let own: Vec<i64> = who.memberships.iter().filter_map(|m| m.agency_id).collect();
    if own.is_empty() { Ok(vec![]) } else { agency::below(conn, &own) }
}
/// The governments of a province, and of the regencies and cities in it.
fn governments(conn: &mut Conn, province: i64) -> Result<Vec<AgencyLink>> {
    let kinds = [AgencyKind::Province, AgencyKind::Regency, AgencyKind::City];
    Ok(agencies::table
        .inner_join(regions::table)
        .filter(regions::id.eq(province).or(regions::province_id.eq(province).assume_not_null()))
        .filter(agencies::parent_id.is_null())
        .filter(agencies::ended_at.is_null())
        .filter(agencies::kind.eq_any(kinds))
        .order((regions::code, agencies::id))
        .limit(100)
        .select((agencies::slug, agencies::name))
        .load(conn)?)
}
/// The practice or lesson that gave the thought, as far as whoever asks may see it.
fn source(conn: &mut Conn, who: Option<&Actor>, practice: &str, lesson: &str) -> Result<Option<(End, Card)>> {
    let (kind, id) = if !practice.is_empty() {
        let found = innovation::citable(conn, &[practice.to_ascii_uppercase()])?.pop();
        (Kind::Innovation, found.filter(|found| found.state == innovation::State::Published).map(|found| found.id))
    } else if !lesson.is_empty() {
        let row = lessons::table.filter(lessons::slug.eq(lesson)).select(lessons::id);
        (Kind::Lesson, row.first(conn).optional()?)
    } else {
        return Ok(None);
    };
    let Some(id) = id else {
        return Ok(None);
    };
    let cards = match kind {
        Kind::Innovation => innovation::cards(conn, who, &[id])?,
        _ => lesson::cards(conn, who, &[id])?,
    };
    Ok(cards.into_iter().next().map(|card| (End { kind, id, version: None }, card)))
}

/// Begins an idea as a draft under a new permanent code; nobody but its authors and its agency's staff sees it.
pub fn begin(conn: &mut Conn, who: &Actor, new: &NewIdea) -> Result<Receipt> {
    let title = new.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut check = Check::default();
    check.text("agency", &new.agency, 200).text("title", &title, 200);
    check.that(title.chars().count() >= 5, "title", "title-too-short");
    check.that(new.kind.is_some(), "kind", "field-missing");
    let from = source(conn, Some(who), &new.practice, &new.lesson)?;
    check.that(from.is_some() || new.practice.is_empty(), "practice", "not-a-value");
    check.that(from.is_some() || new.lesson.is_empty(), "lesson", "not-a-value");
    check.done()?;
    let kind = new.kind.unwrap_or(IdeaKind::Lab);
    let owner = match agency::open(conn, &new.agency) {
        Err(Error::NotFound) => return Err(Error::invalid("agency", "not-a-value")),
        other => other?,
    };
    match kind {
        IdeaKind::Lab if !who.is_system() && !who.holds_any(&[], &owner.lineage) => {
            return Err(Error::forbidden("only-agency-staff"));
        }
        IdeaKind::Citizen if !owner.kind.is_regional() => return Err(Error::invalid("agency", "not-a-value")),
        _ => {}
    }
    let (now, language) = (clock::now(), new.language.unwrap_or(Lang::Id));
    let year = now.utc().year();
    let fields = [("title", title.as_str()), ("language", language.as_str())];
    let manuscript = Manuscript(BTreeMap::from(fields.map(|(name, text)| (name.to_owned(), text.to_owned()))));
    let content = content::reserve(conn, "idea")?;
    let code = code::next(conn, "IDE", year)?;
    let province: Option<i64> = match owner.region_id {
        Some(id) => regions::table.find(id).select(regions::province_id).first::<Option<i64>>(conn)?.or(Some(id)),
        None => None,
    };
    let idea: i64 = diesel::insert_into(ideas::table)
        .values((
            (ideas::content_id.eq(content), ideas::code.eq(&code), ideas::kind.eq(kind)),
            (ideas::title.eq(&title), ideas::summary.eq(""), ideas::language.eq(language)),
            (ideas::agency_id.eq(owner.id), ideas::region_id.eq(owner.region_id), ideas::province_id.eq(province)),
            ideas::year.eq(i64::from(year)),
            (ideas::state.eq(IdeaState::Draft), ideas::state_at.eq(now), ideas::state_reason.eq("")),
            (ideas::person_id.eq(who.person), ideas::is_invented.eq(owner.is_invented), ideas::created_at.eq(now)),
        ))
        .returning(ideas::id)
        .get_result(conn)?;
    if let Some(person) = who.person {
        author::begin(conn, idea, person)?;
    }
    let first = section::of(kind).first().map_or("", |section| section.name);
    draft::save(conn, who, content, SeenPart { part: "title", revision: 0, page: "" }, &manuscript)?;
    if let Some((end, _)) = from {
        let own = End { kind: Kind::Idea, id: idea, version: None };
        trace::set(conn, who, own, Verb::InspiredBy, &[end], Level::Claimed)?;
    }
    event::record(conn, who, &Event::IdeaBegun { idea, code: code.clone(), agency: owner.id })?;
    // The questions come first.
    debug_assert!(kind == IdeaKind::Citizen || first == ELIGIBILITY);
    Ok(Receipt::created(format!("/ideas/{code}/draft/{first}"), "draft").code(&code))
}
