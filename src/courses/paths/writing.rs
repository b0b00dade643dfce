//! Writing a path: begun by an author of an agency, saved as an outline, published. It holds courses that are public, which
//! LAN has approved; it needs no approval of its own.
use super::{
    outline,
    path::{self, written},
    tree::{Group, PathDocument},
};
use crate::{
    accounts::{actor::Actor, agency},
    clock, content,
    courses::{
        authoring::course::new::{AgencyChoice, blank as choices},
        lesson::LessonLink,
    },
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::{contents, courses, paths},
    text,
    view::{Receipt, View},
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The address that the blank form has.
const RESERVED: &str = "new";
/// Public courses that are shown to be named.
const MOST_SHOWN: i64 = 200;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "agency": "lan", "title": { "id": "Jalur analis kebijakan", "en": "Policy analysts" } }))]
pub struct NewPath {
    /// Whose path it is, by the agency's slug; needed of whoever is an author at several.
    #[schema(max_length = 200)]
    pub agency: String,
    /// At most 200 characters in each language. The address is made of the Indonesian one, which must be there.
    #[schema(required = true)]
    pub title: Texts,
}
#[derive(Serialize, ToSchema)]
pub struct NewPathPage {
    /// Where one may make a path.
    pub agencies: Vec<AgencyChoice>,
}
impl View for NewPathPage {
    const TEMPLATE: &'static str = "courses/paths/new.html";
    fn address(&self) -> Option<String> {
        Some("/paths/new".into())
    }
    fn form(&self) -> serde_json::Value {
        let first = self.agencies.first().map(|agency| agency.slug.as_str()).unwrap_or_default();
        serde_json::json!({ "agency": first, "title": Texts::default() })
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>) -> Result<NewPathPage> {
    Ok(NewPathPage { agencies: choices(conn, who)?.agencies })
}
/// Begins a path as a draft.
pub fn create(conn: &mut Conn, who: &Actor, new: &NewPath) -> Result<Receipt> {
    let ids = who.writes_at();
    let Some(first) = ids.first().copied() else {
        return Err(Error::forbidden("only-agency-authors"));
    };
    let named = match new.agency.trim() {
        "" => Some(first).filter(|_| ids.len() == 1),
        slug => match agency::find(conn, slug) {
            Ok(agency) => Some(agency.id).filter(|id| ids.contains(id)),
            Err(Error::NotFound) => None,
            Err(e) => return Err(e),
        },
    };
    let slug = text::slug(&new.title.id);
    Check::default()
        .that(named.is_some(), "agency", "course-agency-not-yours")
        .text("title.id", &new.title.id, 200)
        .at_most("title.en", &new.title.en, 200)
        .that(slug.len() >= 3 && slug != RESERVED, "title.id", "title-makes-no-address")
        .done()?;
    enter(conn, who, named.unwrap_or(first), &slug, &new.title)?;
    Ok(Receipt::created(format!("/paths/{slug}/draft"), "draft").code(&slug))
}
pub(super) fn enter(conn: &mut Conn, who: &Actor, agency: i64, slug: &str, title: &Texts) -> Result<i64> {
    let taken: i64 = paths::table.filter(paths::slug.eq(slug)).count().get_result(conn)?;
    Check::default().that(taken == 0, "title.id", "path-title-taken").done()?;
    let document = PathDocument { title: title.clone(), ..PathDocument::default() };
    let version = content::begin(conn, who, "path", &document)?;
    let id: i64 = diesel::insert_into(paths::table)
        .values((
            (paths::content_id.eq(version.content_id), paths::slug.eq(slug)),
            (paths::agency_id.eq(agency), paths::created_at.eq(clock::now())),
        ))
        .returning(paths::id)
        .get_result(conn)
        .map_err(Error::taken("title.id", "path-title-taken"))?;
    event::record(conn, who, &Event::PathCreated { path: id, name: slug.to_owned() })?;
    Ok(id)
}

/// What an author fills in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 1, "title": { "id": "Jalur inovator", "en": "The innovator's path" },
    "summary": { "id": "Dari ekosistem ke laboratorium.", "en": "From the ecosystem to the laboratory." }, "need": null, "in_order": true,
    "outline": "laboratorium-inovasi\n1 of: Pilihan / Choice\n  ekosistem-inovasi" }))]
pub struct PathDraft {
    /// The number of the version this was made from: saving over a newer one is refused, and shows both.
    #[schema(minimum = 0)]
    pub version: i64,
    #[schema(required = true)]
    pub title: Texts,
    /// At most 1,000 characters in each language.
    pub summary: Texts,
    /// How many of the lines without blanks before them have to be done; null: all.
    #[schema(minimum = 1, maximum = 60)]
    pub need: Option<i64>,
    /// Whether each waits for those before it.
    pub in_order: bool,
    /// A line for each course, by its slug, or group; what lies in a group two blanks deeper, at most three levels and 60
    /// lines. A group: `all: Title` or `2 of, in order: Title / Title in English`.
    #[schema(max_length = 20000)]
    pub outline: String,
}
#[derive(Serialize, ToSchema)]
pub struct PathDraftPage {
    pub slug: String,
    pub draft: PathDraft,
    /// The public version's number, if there is one.
    pub published: Option<i64>,
    /// Public courses, the newest first, at most 200: what a path can hold.
    pub courses: Vec<LessonLink>,
}
impl View for PathDraftPage {
    const TEMPLATE: &'static str = "courses/paths/draft.html";
    fn address(&self) -> Option<String> {
        Some(format!("/paths/{}/draft", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        let mut form = serde_json::to_value(&self.draft).unwrap_or_default();
        if let Some(fields) = form.as_object_mut() {
            fields.insert("message".into(), "".into());
        }
        form
    }
}
fn draft_of(conn: &mut Conn, version: &content::Version) -> Result<PathDraft> {
    let document: PathDocument = version.document()?;
    let rows: Vec<(i64, String)> = courses::table
        .filter(courses::id.eq_any(document.root.courses()))
        .select((courses::id, courses::slug))
        .load(conn)?;
    Ok(PathDraft {
        version: version.number,
        outline: outline::write(&document.root.nodes, &rows.into_iter().collect()),
        title: document.title,
        summary: document.summary,
        need: document.root.need,
        in_order: document.root.in_order,
    })
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<PathDraftPage> {
    let path = written(conn, who, slug)?;
    let version = content::draft(conn, path.content_id)?;
    let ids: Vec<i64> = courses::table
        .inner_join(contents::table)
        .filter(contents::published_version_id.is_not_null())
        .order(courses::id.desc())
        .limit(MOST_SHOWN)
        .select(courses::id)
        .load(conn)?;
    let known = path::known(conn, None, &ids)?;
    let link = |(slug, title, _): (String, Texts, i64)| LessonLink { slug, title };
    Ok(PathDraftPage {
        draft: draft_of(conn, &version)?,
        published: content::published(conn, path.content_id)?.map(|version| version.number),
        courses: known.courses.into_values().map(link).collect(),
        slug: path.slug,
    })
}
/// Public courses by their slugs.
fn public(conn: &mut Conn, slugs: &[String]) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = courses::table
        .inner_join(contents::table)
        .filter(contents::published_version_id.is_not_null())
        .filter(courses::slug.eq_any(slugs))
        .select((courses::slug, courses::id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
pub(super) fn read(conn: &mut Conn, draft: &PathDraft) -> Result<PathDocument> {
    let mut check = Check::default();
    check
        .text("title.id", &draft.title.id, 200)
        .at_most("title.en", &draft.title.en, 200)
        .at_most("summary.id", &draft.summary.id, 1_000)
        .at_most("summary.en", &draft.summary.en, 1_000)
        .at_most("outline", &draft.outline, 20_000);
    let ids = public(conn, &outline::slugs(&draft.outline))?;
    let nodes = match outline::read(&draft.outline, &ids) {
        Ok(nodes) => nodes,
        Err(msg) => {
            check.that(false, "outline", msg);
            vec![]
        }
    };
    let count = i64::try_from(nodes.len()).unwrap_or(0);
    let fits = draft.need.is_none_or(|need| (1..=count.max(1)).contains(&need));
    check.that(fits, "need", Msg::from("path-need-range").with("most", count.max(1))).done()?;
    let root = Group { title: Texts::default(), need: draft.need, in_order: draft.in_order, nodes };
    Ok(PathDocument { title: draft.title.clone(), summary: draft.summary.clone(), root })
}
/// Saves the draft as a new version.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, draft: &PathDraft) -> Result<Receipt> {
    let path = written(conn, Some(who), slug)?;
    let document = read(conn, draft)?;
    let before = content::draft(conn, path.content_id)?;
    let version = match content::save(conn, who, path.content_id, draft.version, &document) {
        Err(Error::Stale { .. }) => {
            let theirs = draft_of(conn, &before)?;
            return Err(Error::Stale { theirs: serde_json::to_value(theirs)? });
        }
        saved => saved?,
    };
    if version.number != before.number {
        let name = path.slug.clone();
        event::record(conn, who, &Event::PathSaved { path: path.id, name, version: version.number })?;
    }
    Ok(Receipt::changed(format!("/paths/{}/draft", path.slug), "draft"))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "message": "" }))]
pub struct PathPublication {
    /// The draft's number: nobody publishes what they have not seen.
    #[schema(minimum = 0)]
    pub version: i64,
    #[schema(max_length = 500)]
    pub message: String,
}
/// Publishes the draft. Whoever follows an older version stays on it.
pub fn publish(conn: &mut Conn, who: &Actor, slug: &str, publication: &PathPublication) -> Result<Receipt> {
    let path = written(conn, Some(who), slug)?;
    let draft = content::draft(conn, path.content_id)?;
    Check::default().at_most("message", &publication.message, 500).done()?;
    if draft.number != publication.version {
        let theirs = draft_of(conn, &draft)?;
        return Err(Error::Stale { theirs: serde_json::to_value(theirs)? });
    }
    let receipt = Receipt::changed(format!("/paths/{}", path.slug), "published");
    if content::published(conn, path.content_id)?.is_some_and(|public| public.id == draft.id) {
        return Ok(receipt);
    }
    let document: PathDocument = draft.document()?;
    let ids = document.root.courses();
    let there = path::known(conn, None, &ids)?.courses.len();
    Check::default()
        .that(!ids.is_empty(), "outline", "path-empty")
        .that(there == ids.len(), "outline", "path-course-gone")
        .that(!document.summary.id.trim().is_empty(), "summary.id", "field-missing")
        .done()?;
    content::publish(conn, who, publication.message.trim(), &[(path.content_id, Some(draft.id))])?;
    event::record(conn, who, &Event::PathPublished { path: path.id, name: path.slug, version: draft.number })?;
    Ok(receipt)
}
