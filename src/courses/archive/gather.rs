//! What goes into an archive of a course, as one snapshot of the database has it.
use super::form::{
    ArchivedBank, ArchivedCategory, ArchivedCondition, ArchivedCourse, ArchivedDay, ArchivedFile, ArchivedLesson,
    ArchivedQuestion, ArchivedRun, ArchivedVersion, BANK, COURSE, lesson_entry, lesson_name, renamed,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content::Version,
    courses::{
        bank::{category, entry::EntryStatus},
        block::LessonDocument,
        conditions::lock::CHAPTER,
        course::{self, Course, CourseDocument, is_author},
        gradebook::formula,
        runs::run::Run,
    },
    db::Conn,
    error::{Error, Msg, Result},
    file::FileState,
    progress::template,
    schema::{
        bank_entries as entries, content_versions, contents, course_conditions as conditions, files, lesson_files,
        lessons, run_timetable as timetable, runs,
    },
};
use diesel::{dsl::sql, prelude::*, sql_types::BigInt};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// Characters of all versions together: of a longer history the draft and the public versions alone are taken along, of
/// questions all.
const MOST_HISTORY: i64 = 24 * 1024 * 1024;
/// Characters of what is taken along in any case.
const MOST: i64 = 64 * 1024 * 1024;

/// The entries of an archive but for its manifest.
pub struct Gathered {
    pub slug: String,
    pub made_at: Instant,
    /// Name and content.
    pub texts: Vec<(String, Vec<u8>)>,
    /// Hashes of what lies in the store.
    pub media: BTreeSet<String>,
}
/// For the course's authors; so many queries for any course.
pub fn gather(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Gathered> {
    let course = course::visible(conn, who, slug)?;
    if !is_author(conn, who, course.id)? {
        return Err(Error::forbidden("only-authors"));
    }
    let rows: Vec<(i64, i64, String)> = lessons::table
        .filter(lessons::course_id.eq(course.id))
        .order(lessons::id)
        .select((lessons::id, lessons::content_id, lessons::slug))
        .load(conn)?;
    let of = |row: &(i64, i64, String)| row.1;
    let written: Vec<i64> = rows.iter().map(of).chain([course.content_id]).collect();
    let mut history = History::of(conn, &written, true)?;
    let places = Places::of(&rows);
    let mut texts = vec![];
    let mut media = BTreeSet::new();
    let stored = stored(conn, course.id)?;
    let course_text = whole(conn, &course, &rows, &places, &mut history)?;
    texts.push((COURSE.to_owned(), serde_json::to_vec_pretty(&course_text)?));
    for (number, (lesson, content, _)) in (1..).zip(&rows) {
        let lesson = one_lesson(&mut history, *content, stored.get(lesson))?;
        media.extend(lesson.files.values().map(|file| file.sha256.clone()));
        texts.push((lesson_entry(number), serde_json::to_vec_pretty(&lesson)?));
    }
    texts.push((BANK.to_owned(), serde_json::to_vec_pretty(&bank(conn, &course)?)?));
    Ok(Gathered { slug: course.slug, made_at: clock::now(), texts, media })
}
/// Places of lessons, from 1, by their contents and slugs.
struct Places {
    contents: BTreeMap<i64, i64>,
    lessons: BTreeMap<i64, i64>,
    slugs: BTreeMap<String, i64>,
}
impl Places {
    fn of(rows: &[(i64, i64, String)]) -> Self {
        let numbered = || (1..).zip(rows);
        Self {
            contents: numbered().map(|(place, row)| (row.1, place)).collect(),
            lessons: numbered().map(|(place, row)| (row.0, place)).collect(),
            slugs: numbered().map(|(place, row)| (row.2.clone(), place)).collect(),
        }
    }
}
/// The versions of several things.
struct History {
    versions: BTreeMap<i64, Vec<Version>>,
    published: BTreeMap<i64, i64>,
}
impl History {
    /// `shortens`: a long one is left out as far as it can be.
    fn of(conn: &mut Conn, of: &[i64], shortens: bool) -> Result<Self> {
        let pointers: Vec<(Option<i64>, Option<i64>)> = contents::table
            .filter(contents::id.eq_any(of))
            .select((contents::draft_version_id, contents::published_version_id))
            .load(conn)?;
        let needed: Vec<i64> = pointers.iter().flat_map(|(draft, public)| [*draft, *public]).flatten().collect();
        let all = || content_versions::table.filter(content_versions::content_id.eq_any(of));
        let length = || sql::<BigInt>("CAST(coalesce(sum(length(document)), 0) AS BIGINT)");
        let whole = all().select(length()).first::<i64>(conn)?;
        let is_short = whole <= MOST_HISTORY;
        if !is_short {
            let least = if shortens {
                all().filter(content_versions::id.eq_any(&needed)).select(length()).first::<i64>(conn)?
            } else {
                whole
            };
            if least > MOST {
                return Err(Error::conflict(Msg::from("archive-too-large").with("most", MOST / 1024 / 1024)));
            }
        }
        let rows: Vec<Version> = if is_short || !shortens {
            all().order((content_versions::content_id, content_versions::number)).load(conn)?
        } else {
            let kept = all().filter(content_versions::id.eq_any(&needed));
            kept.order((content_versions::content_id, content_versions::number)).load(conn)?
        };
        let public: BTreeSet<i64> = pointers.iter().filter_map(|row| row.1).collect();
        let mut history = Self { versions: BTreeMap::new(), published: BTreeMap::new() };
        for version in rows {
            if public.contains(&version.id) {
                history.published.insert(version.content_id, version.number);
            }
            history.versions.entry(version.content_id).or_default().push(version);
        }
        Ok(history)
    }
    /// Without those that say what the next one says.
    fn take<D: DeserializeOwned + PartialEq>(
        &mut self,
        content: i64,
        change: impl Fn(&mut D),
    ) -> Result<(Vec<ArchivedVersion<D>>, Option<i64>)> {
        let mut kept: Vec<ArchivedVersion<D>> = vec![];
        for version in self.versions.remove(&content).unwrap_or_default() {
            let mut document: D = version.document()?;
            change(&mut document);
            if kept.last().is_some_and(|last| last.document == document) {
                kept.pop();
            }
            kept.push(ArchivedVersion { number: version.number, document });
        }
        Ok((kept, self.published.get(&content).copied()))
    }
}
fn whole(
    conn: &mut Conn,
    course: &Course,
    rows: &[(i64, i64, String)],
    places: &Places,
    history: &mut History,
) -> Result<ArchivedCourse> {
    let (versions, published) = history.take(course.content_id, |document: &mut CourseDocument| {
        for chapter in &mut document.chapters {
            chapter.lessons = chapter.lessons.iter().filter_map(|id| places.contents.get(id).copied()).collect();
        }
    })?;
    Ok(ArchivedCourse {
        slug: course.slug.clone(),
        versions,
        published,
        lessons: rows.iter().map(|row| row.2.clone()).collect(),
        conditions: kept_conditions(conn, course.id, places)?,
        certificate: template::of(conn, course.content_id)?,
        run: newest_run(conn, course.id, places)?,
    })
}
fn kept_conditions(conn: &mut Conn, course: i64, places: &Places) -> Result<Vec<ArchivedCondition>> {
    let rows: Vec<(String, String)> = conditions::table
        .filter(conditions::course_id.eq(course))
        .order(conditions::id)
        .select((conditions::target, conditions::tree))
        .load(conn)?;
    let name = |slug: &str| places.slugs.get(slug).copied().map(lesson_name);
    let mut all = vec![];
    for (target, tree) in rows {
        let target = if target.starts_with(CHAPTER) { Some(target) } else { name(&target) };
        if let Some(target) = target {
            all.push(ArchivedCondition { target, tree: renamed(&serde_json::from_str(&tree)?, &name) });
        }
    }
    Ok(all)
}
fn newest_run(conn: &mut Conn, course: i64, places: &Places) -> Result<Option<ArchivedRun>> {
    let newest = runs::table.filter(runs::course_id.eq(course)).filter(runs::cancelled_at.is_null());
    let newest: Option<Run> = newest.order(runs::number.desc()).select(Run::as_select()).first(conn).optional()?;
    let Some(run) = newest else {
        return Ok(None);
    };
    let days: Vec<(i64, i64, String)> = timetable::table
        .filter(timetable::run_id.eq(run.id))
        .select((timetable::lesson_id, timetable::day, timetable::milestone))
        .load(conn)?;
    let day = |(lesson, day, milestone)| Some(ArchivedDay { lesson: *places.lessons.get(&lesson)?, day, milestone });
    let mut timetable: Vec<ArchivedDay> = days.into_iter().filter_map(day).collect();
    timetable.sort_by_key(|day| day.lesson);
    let in_force = formula::of_run(conn, run.id)?;
    let weights = in_force.id.map(|_| {
        let mut weights = in_force.weights;
        let items = weights.items.into_iter();
        weights.items = items.filter_map(|(content, parts)| Some((*places.contents.get(&content)?, parts))).collect();
        weights
    });
    let Run { title, zone, seats, way_in, .. } = run;
    Ok(Some(ArchivedRun { title, zone, seats, way_in, timetable, weights }))
}
/// A file that may be handed out: handle, name, hash.
type StoredFile = (String, String, String);
/// By lesson, in the order in which they came.
fn stored(conn: &mut Conn, course: i64) -> Result<BTreeMap<i64, Vec<StoredFile>>> {
    let rows: Vec<(i64, StoredFile, FileState)> = lesson_files::table
        .inner_join(files::table)
        .inner_join(lessons::table)
        .filter(lessons::course_id.eq(course))
        .order(lesson_files::id)
        .select((lesson_files::lesson_id, (files::handle, files::name, files::hash), files::state))
        .load(conn)?;
    let mut by_lesson: BTreeMap<i64, Vec<StoredFile>> = BTreeMap::new();
    for (lesson, file, state) in rows {
        if state.is_served() {
            by_lesson.entry(lesson).or_default().push(file);
        }
    }
    Ok(by_lesson)
}
/// Files that no version names, and those that may not be handed out, stay behind.
fn one_lesson(history: &mut History, content: i64, stored: Option<&Vec<StoredFile>>) -> Result<ArchivedLesson> {
    let (mut versions, published) = history.take(content, |_: &mut LessonDocument| {})?;
    let named: BTreeSet<String> = versions.iter().flat_map(|v| v.document.files()).map(str::to_owned).collect();
    let (mut names, mut files) = (BTreeMap::new(), BTreeMap::new());
    for (handle, name, hash) in stored.into_iter().flatten().filter(|file| named.contains(&file.0)) {
        let own = format!("file-{:04}", names.len() + 1);
        names.insert(handle.clone(), own.clone());
        files.insert(own, ArchivedFile { name: name.clone(), sha256: hash.clone() });
    }
    for version in &mut versions {
        for block in &mut version.document.blocks {
            block.body.rename_files(&|handle: &str| names.get(handle).cloned().unwrap_or_default());
        }
    }
    Ok(ArchivedLesson { versions, published, files })
}
fn bank(conn: &mut Conn, course: &Course) -> Result<ArchivedBank> {
    let all = category::of_course(conn, course.id)?;
    let numbers: BTreeMap<i64, i64> = all.iter().map(|c| (c.id, c.number)).collect();
    let mut categories: Vec<ArchivedCategory> =
        all.into_iter().map(|c| ArchivedCategory { number: c.number, path: c.path }).collect();
    categories.sort_by_key(|c| c.number);
    let rows: Vec<(i64, i64, Option<i64>, EntryStatus)> = entries::table
        .filter(entries::course_id.eq(course.id))
        .order(entries::number)
        .select((entries::number, entries::content_id, entries::category_id, entries::status))
        .load(conn)?;
    let mut history = History::of(conn, &rows.iter().map(|row| row.1).collect::<Vec<_>>(), false)?;
    let mut questions = vec![];
    for (number, content, category, status) in rows {
        let (versions, published) = history.take(content, |_| {})?;
        let category = category.and_then(|id| numbers.get(&id).copied());
        questions.push(ArchivedQuestion { number, category, status, versions, published });
    }
    Ok(ArchivedBank { categories, questions })
}
