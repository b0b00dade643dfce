//! A learning path: its row, its list, its page with one's own progress.
use super::{
    newer::{self, NewerPath},
    part::{self, PathPart, part_of},
    tree::{Group, Node, PathDocument},
};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, AgencyLink},
        membership::Role,
    },
    clock::Instant,
    content::{self, Version},
    courses::{
        course::{CourseDocument, Place},
        lesson::LessonLink,
    },
    db::Conn,
    error::{Error, Result},
    progress::completion,
    schema::{agencies, contents, courses, paths},
    view::View,
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = paths)]
pub(super) struct Path {
    pub id: i64,
    pub content_id: i64,
    pub slug: String,
    pub agency_id: i64,
}
/// Authors at the path's agency, or at one above it, write it.
pub(super) fn may_write(conn: &mut Conn, who: Option<&Actor>, path: &Path) -> Result<bool> {
    let Some(who) = who else {
        return Ok(false);
    };
    if who.is_system() {
        return Ok(true);
    }
    let lineage: String = agencies::table.find(path.agency_id).select(agencies::lineage).first(conn)?;
    Ok(who.holds_any(&[Role::Author], &lineage))
}
/// A path that is public, or that this person writes.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Path> {
    let (path, public): (Path, Option<i64>) = paths::table
        .inner_join(contents::table)
        .filter(paths::slug.eq(slug))
        .select((Path::as_select(), contents::published_version_id))
        .first(conn)?;
    if public.is_some() || may_write(conn, who, &path)? { Ok(path) } else { Err(Error::NotFound) }
}
pub(super) fn written(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Path> {
    let path = visible(conn, who, slug)?;
    if may_write(conn, who, &path)? { Ok(path) } else { Err(Error::forbidden("path-writers-only")) }
}
/// The public titles of paths, by their content; one query.
pub(super) fn titles(conn: &mut Conn, rows: &[Path]) -> Result<BTreeMap<i64, Texts>> {
    let mut titles = BTreeMap::new();
    for version in content::published_of(conn, &rows.iter().map(|row| row.content_id).collect::<Vec<_>>())? {
        titles.insert(version.content_id, version.document::<PathDocument>()?.title);
    }
    Ok(titles)
}
/// Its address and public title, for notices.
pub fn facts(conn: &mut Conn, id: i64) -> Result<(String, Texts)> {
    let path: Path = paths::table.find(id).select(Path::as_select()).first(conn)?;
    let title = titles(conn, std::slice::from_ref(&path))?.remove(&path.content_id).unwrap_or_default();
    Ok((format!("/paths/{}", path.slug), title))
}
/// Public paths, the newest first, at most 200: what an agency can ask for.
pub(super) fn on_offer(conn: &mut Conn) -> Result<Vec<LessonLink>> {
    let rows: Vec<Path> = paths::table
        .inner_join(contents::table)
        .filter(contents::published_version_id.is_not_null())
        .order(paths::id.desc())
        .limit(200)
        .select(Path::as_select())
        .load(conn)?;
    let mut titles = titles(conn, &rows)?;
    let link = |path: Path| Some(LessonLink { title: titles.remove(&path.content_id)?, slug: path.slug });
    Ok(rows.into_iter().filter_map(link).collect())
}

/// What a path needs to know of courses.
pub(super) struct Known {
    /// By id: slug, title, content; public ones alone.
    pub courses: BTreeMap<i64, (String, Texts, i64)>,
    /// When this person has completed which course, by its id.
    pub done: BTreeMap<i64, Instant>,
}
/// Four queries, whatever is asked of.
pub(super) fn known(conn: &mut Conn, person: Option<i64>, ids: &[i64]) -> Result<Known> {
    let rows: Vec<(i64, i64, String)> = courses::table
        .filter(courses::id.eq_any(ids))
        .select((courses::id, courses::content_id, courses::slug))
        .load(conn)?;
    let of: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let mut titles = BTreeMap::new();
    for version in content::published_of(conn, &of)? {
        titles.insert(version.content_id, version.document::<CourseDocument>()?.title);
    }
    let ever = match person {
        Some(person) => completion::ever(conn, person, &of)?,
        None => BTreeMap::new(),
    };
    let done = rows.iter().filter_map(|row| Some((row.0, *ever.get(&row.1)?))).collect();
    let course = |(id, content, slug): (i64, i64, String)| Some((id, (slug, titles.get(&content)?.clone(), content)));
    Ok(Known { courses: rows.into_iter().filter_map(course).collect(), done })
}

/// A course or a group of a path, in the order in which it is read.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct PathStep {
    /// 1: of the path itself; deeper: of the group above it.
    pub depth: usize,
    /// A course's slug; null: a group, or a course that is not public any more.
    pub course: Option<String>,
    pub is_group: bool,
    pub title: Texts,
    pub done: bool,
    /// When a course was completed, be it before the path was begun.
    pub done_at: Option<Instant>,
    /// Something before it is to be done first.
    pub waits: bool,
    /// Of a group: how many of its parts are done, how many have to be, how many there are, and whether in their order.
    pub met: usize,
    pub needed: usize,
    pub parts: usize,
    pub in_order: bool,
}
pub(super) fn steps(root: &Group, known: &Known) -> Vec<PathStep> {
    let done: BTreeSet<i64> = known.done.keys().copied().collect();
    let step = |(depth, waits, node): (usize, bool, &Node)| match node {
        Node::Course { course } => {
            let found = known.courses.get(course);
            PathStep {
                depth,
                course: found.map(|course| course.0.clone()),
                is_group: false,
                title: found.map(|course| course.1.clone()).unwrap_or_default(),
                done: done.contains(course),
                done_at: known.done.get(course).copied(),
                waits,
                met: 0,
                needed: 0,
                parts: 0,
                in_order: false,
            }
        }
        Node::Group(group) => PathStep {
            depth,
            course: None,
            is_group: true,
            title: group.title.clone(),
            done: group.is_done(&done),
            done_at: None,
            waits,
            met: group.met(&done).min(group.needed()),
            needed: group.needed(),
            parts: group.nodes.len(),
            in_order: group.in_order,
        },
    };
    root.walk(&done).into_iter().map(step).collect()
}

/// A path as one person sees it.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own that the page shows")]
pub struct PathPage {
    pub slug: String,
    pub title: Texts,
    pub summary: Texts,
    pub agency: AgencyLink,
    /// The number of the version that is shown.
    pub version: i64,
    pub steps: Vec<PathStep>,
    pub in_order: bool,
    /// Of the path itself: how many of its parts are done, how many have to be, how many there are.
    pub met: usize,
    pub needed: usize,
    pub parts: usize,
    pub per_cent: i64,
    pub finished: bool,
    /// Null: one does not follow it.
    pub part: Option<PathPart>,
    /// What is public, where that is newer than what is followed.
    pub newer: Option<NewerPath>,
    pub may_write: bool,
    /// Whether it is public.
    pub public: bool,
}
impl View for PathPage {
    const TEMPLATE: &'static str = "courses/paths/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/paths/{}", self.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "due_on": "" })
    }
}
/// What a follower follows, else what is public, else the draft.
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<PathPage> {
    let path = visible(conn, who, slug)?;
    let person = who.and_then(|who| who.person);
    let public = content::published(conn, path.content_id)?;
    let own = match person {
        Some(person) => part_of(conn, person, path.id)?,
        None => None,
    };
    let (version, part) = match (own, &public) {
        (Some((version, part)), _) => (version, Some(part)),
        (None, Some(public)) => (public.clone(), None),
        (None, None) => (content::draft(conn, path.content_id)?, None),
    };
    let document: PathDocument = version.document()?;
    let next: Option<(i64, PathDocument)> = match &public {
        Some(public) if part.is_some() && public.number > version.number => Some((public.number, public.document()?)),
        _ => None,
    };
    let mut ids = document.root.courses();
    ids.extend(next.iter().flat_map(|(_, next)| next.root.courses()));
    let known = known(conn, person, &ids)?;
    let done: BTreeSet<i64> = known.done.keys().copied().collect();
    let root = &document.root;
    let (met, needed, finished) = (root.met(&done).min(root.needed()), root.needed(), root.is_done(&done));
    Ok(PathPage {
        steps: steps(root, &known),
        in_order: root.in_order,
        met,
        needed,
        parts: root.nodes.len(),
        per_cent: root.per_cent(&done),
        finished,
        agency: agency::by_id(conn, path.agency_id)?.link(),
        newer: next.map(|(number, next)| {
            let may_take = part.as_ref().is_some_and(|part| part.asked_by.is_empty());
            newer::between(root, (number, &next.root), &known, may_take)
        }),
        may_write: may_write(conn, who, &path)?,
        public: public.is_some(),
        version: version.number,
        slug: path.slug,
        title: document.title,
        summary: document.summary,
        part,
    })
}

/// A path in the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PathCard {
    pub slug: String,
    pub title: Texts,
    pub summary: Texts,
    pub courses: usize,
    /// Null: one does not follow it.
    pub per_cent: Option<i64>,
    pub part: Option<PathPart>,
}
#[derive(Serialize, ToSchema)]
pub struct PathList {
    pub items: Vec<PathCard>,
    pub next: Option<String>,
    /// Whether one may make a path.
    pub may_make: bool,
    /// What one writes and is not public, at most 50.
    pub drafts: Vec<PathCard>,
}
impl View for PathList {
    const TEMPLATE: &'static str = "courses/paths/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// Public paths, the newest first; a constant number of queries.
pub fn list(conn: &mut Conn, who: Option<&Actor>, place: &Place) -> Result<PathList> {
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let before = i64::from_str_radix(&place.after, 16).unwrap_or(i64::MAX);
    let mut rows: Vec<Path> = paths::table
        .inner_join(contents::table)
        .filter(contents::published_version_id.is_not_null())
        .filter(paths::id.lt(before))
        .order(paths::id.desc())
        .limit(limit + 1)
        .select(Path::as_select())
        .load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|path| format!("{:x}", path.id));
    let versions = content::published_of(conn, &rows.iter().map(|row| row.content_id).collect::<Vec<_>>())?;
    let items = cards(conn, who.and_then(|who| who.person), &rows, &versions)?;
    let writes_at = who.map(Actor::writes_at).unwrap_or_default();
    let own: Vec<Path> = if writes_at.is_empty() {
        vec![]
    } else {
        paths::table
            .inner_join(contents::table)
            .filter(contents::published_version_id.is_null())
            .filter(paths::agency_id.eq_any(&writes_at))
            .order(paths::id.desc())
            .limit(50)
            .select(Path::as_select())
            .load(conn)?
    };
    let versions = content::drafts_of(conn, &own.iter().map(|row| row.content_id).collect::<Vec<_>>())?;
    let drafts = cards(conn, None, &own, &versions)?;
    Ok(PathList { items, next, may_make: !writes_at.is_empty(), drafts })
}
/// What somebody follows or is asked to follow, the newest paths first, at most 100.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<PathCard>> {
    let ids = part::paths_of(conn, person)?;
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let rows: Vec<Path> = paths::table
        .filter(paths::id.eq_any(ids))
        .order(paths::id.desc())
        .limit(100)
        .select(Path::as_select())
        .load(conn)?;
    cards(conn, Some(person), &rows, &[])
}
fn cards(conn: &mut Conn, person: Option<i64>, rows: &[Path], shown: &[Version]) -> Result<Vec<PathCard>> {
    let mut parts = match person {
        Some(person) => part::parts_in(conn, person, &rows.iter().map(|row| row.id).collect::<Vec<_>>())?,
        None => BTreeMap::new(),
    };
    let mut documents: Vec<(PathDocument, Option<PathPart>)> = vec![];
    for row in rows {
        let public = shown.iter().find(|version| version.content_id == row.content_id);
        documents.push(match (parts.remove(&row.id), public) {
            (Some((version, part)), _) => (version.document()?, Some(part)),
            (None, Some(version)) => (version.document()?, None),
            (None, None) => (PathDocument::default(), None),
        });
    }
    let courses: Vec<i64> = documents.iter().flat_map(|(document, _)| document.root.courses()).collect();
    let done: BTreeSet<i64> = known(conn, person, &courses)?.done.into_keys().collect();
    let card = |(row, (document, part)): (&Path, (PathDocument, Option<PathPart>))| PathCard {
        slug: row.slug.clone(),
        courses: document.root.courses().len(),
        per_cent: part.is_some().then(|| document.root.per_cent(&done)),
        part,
        title: document.title,
        summary: document.summary,
    };
    Ok(rows.iter().zip(documents).map(card).collect())
}
