//! A course as an archive has it, made in one transaction: everything new, nothing written over, nothing public.
use super::{
    form::{ArchivedBank, ArchivedCourse, ArchivedLesson, ArchivedRun, ArchivedVersion, lesson_name, renamed},
    report::{self, ArchiveReport, named},
    restore::{self, Archive, ArchiveState},
    unpack::Whole,
};
use crate::{
    accounts::actor::Actor,
    clock, code, content,
    courses::{
        bank::entry::{self, EntryStatus, Kept},
        conditions::lock::CHAPTER,
        course::{CourseDocument, StaffRole},
        gradebook::formula,
        media,
        runs::run::RunWayIn,
    },
    db::{Conn, insert_all, take_turn},
    error::{Error, Result},
    event::{self, Event},
    file::{self, Laid, kind::FileKind},
    progress::template,
    schema::{
        bank_categories as categories, bank_entries as entries, content_versions, contents,
        course_archives as archives, course_conditions as conditions, course_staff, courses, lessons,
        run_timetable as timetable, runs,
    },
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;

/// Rows of one statement: far below what either database takes.
const PORTION: usize = 200;

/// The files of each lesson, by their names in it, as they lie in the store.
pub(super) struct Files {
    pub scanned: bool,
    pub laid: Vec<Vec<(String, Laid)>>,
}
pub(super) fn make(conn: &mut Conn, who: &Actor, archive: &Archive, whole: &Whole, files: &Files) -> Result<()> {
    let suffix = report::suffix(conn, whole)?.ok_or_else(|| Error::conflict("archive-addresses-taken"))?;
    let (archived, now) = (&whole.course, clock::now());
    let content = content::reserve(conn, "course")?;
    let slug = named(&archived.slug, suffix);
    let course: i64 = diesel::insert_into(courses::table)
        .values((
            (courses::content_id.eq(content), courses::slug.eq(&slug)),
            (courses::created_at.eq(now), courses::agency_id.eq(archive.agency_id)),
        ))
        .returning(courses::id)
        .get_result(conn)?;
    diesel::insert_into(course_staff::table)
        .values((
            course_staff::course_id.eq(course),
            course_staff::person_id.eq(who.person()?),
            course_staff::role.eq(StaffRole::Author),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::CourseCreated { course })?;
    let made = make_lessons(conn, who, (course, suffix), archived, &whole.lessons, files)?;
    let versions: Vec<ArchivedVersion<CourseDocument>> = archived.versions.iter().map(|v| made.course(v)).collect();
    fill(conn, who, &[(content, filled(&versions)?)])?;
    set_conditions(conn, who, course, archived, &made)?;
    template::set(conn, who, content, &archived.certificate)?;
    if let Some(run) = &archived.run {
        make_run(conn, who, (course, &slug), run, &made)?;
    }
    make_bank(conn, who, course, &whole.bank)?;
    let report: ArchiveReport = serde_json::from_str(&archive.report)?;
    let report = ArchiveReport { slug: slug.clone(), ..report };
    let states = (ArchiveState::Restoring, ArchiveState::Restored);
    if !restore::become_of(conn, archive.id, states, &report)? {
        return Err(Error::conflict("archive-cannot-be-restored"));
    }
    diesel::update(archives::table.find(archive.id)).set(archives::course_id.eq(course)).execute(conn)?;
    event::record(conn, who, &Event::CourseRestored { course, code: archive.code.clone() })
}

/// What places have become: contents, lessons, slugs, from the first place on.
struct Made {
    contents: Vec<i64>,
    lessons: Vec<i64>,
    slugs: Vec<String>,
}
fn at<T: Clone>(all: &[T], place: i64) -> Option<T> {
    all.get(usize::try_from(place).ok()?.checked_sub(1)?).cloned()
}
impl Made {
    fn course(&self, version: &ArchivedVersion<CourseDocument>) -> ArchivedVersion<CourseDocument> {
        let mut version = version.clone();
        for chapter in &mut version.document.chapters {
            chapter.lessons = chapter.lessons.iter().filter_map(|place| at(&self.contents, *place)).collect();
        }
        version
    }
    /// The slug of what an archive calls `lesson:3`.
    fn slug(&self, name: &str) -> Option<String> {
        let place = (1..).zip(&self.slugs).find(|(place, _)| lesson_name(*place) == name);
        place.map(|(_, slug)| slug.clone())
    }
}
fn make_lessons(
    conn: &mut Conn,
    who: &Actor,
    (course, suffix): (i64, usize),
    archived: &ArchivedCourse,
    all: &[ArchivedLesson],
    files: &Files,
) -> Result<Made> {
    let now = clock::now();
    let mut made = Made { contents: vec![], lessons: vec![], slugs: vec![] };
    let mut written = vec![];
    // A few statements for each lesson and each of its files, as where an author makes them.
    for ((slug, lesson), laid) in archived.lessons.iter().zip(all).zip(&files.laid) {
        let (content, slug) = (content::reserve(conn, "lesson")?, named(slug, suffix));
        let id: i64 = diesel::insert_into(lessons::table)
            .values((
                (lessons::content_id.eq(content), lessons::course_id.eq(course)),
                (lessons::slug.eq(&slug), lessons::created_at.eq(now)),
            ))
            .returning(lessons::id)
            .get_result(conn)?;
        let mut handles = BTreeMap::new();
        for (name, file) in laid {
            let handle = file::enter(conn, who, file, files.scanned)?;
            let handle = handle.map_err(|wrong| Error::Invalid([("file".into(), wrong)].into()))?;
            media::take(conn, who, id, ("file", &handle), FileKind::MEDIA)?;
            handles.insert(name.as_str(), handle);
        }
        let renamed = lesson.versions.iter().map(|version| {
            let mut version = version.clone();
            for block in &mut version.document.blocks {
                block.body.rename_files(&|name: &str| handles.get(name).cloned().unwrap_or_default());
            }
            version
        });
        written.push((content, filled(&renamed.collect::<Vec<_>>())?));
        event::record(conn, who, &Event::LessonCreated { lesson: id })?;
        made.contents.push(content);
        made.lessons.push(id);
        made.slugs.push(slug);
    }
    fill(conn, who, &written)?;
    Ok(made)
}
/// All versions from the first on: where the archive leaves numbers out, what follows has stood there, too.
fn filled<D: Serialize>(versions: &[ArchivedVersion<D>]) -> Result<Vec<String>> {
    let (mut all, mut next) = (vec![], 1);
    for version in versions {
        let text = serde_json::to_string(&version.document)?;
        while next <= version.number {
            all.push(text.clone());
            next += 1;
        }
    }
    Ok(all)
}
/// Writes the versions of contents that have none, and lets each draft stand on the last one.
fn fill(conn: &mut Conn, who: &Actor, all: &[(i64, Vec<String>)]) -> Result<()> {
    let now = clock::now();
    let rows: Vec<(i64, i64, &String)> = all
        .iter()
        .flat_map(|(content, documents)| (1..).zip(documents).map(|(number, document)| (*content, number, document)))
        .collect();
    for portion in rows.chunks(PORTION) {
        let row = |(content, number, document): &(i64, i64, &String)| {
            (
                (content_versions::content_id.eq(*content), content_versions::number.eq(*number)),
                content_versions::document.eq((*document).clone()),
                (content_versions::person_id.eq(who.person), content_versions::created_at.eq(now)),
            )
        };
        insert_all(conn, content_versions::table, portion.iter().map(row).collect::<Vec<_>>())?;
    }
    let ids: Vec<i64> = all.iter().map(|row| row.0).collect();
    for portion in ids.chunks(PORTION) {
        let last = content_versions::table
            .filter(content_versions::content_id.eq(contents::id))
            .order(content_versions::number.desc())
            .select(content_versions::id.nullable())
            .single_value();
        let these = contents::table.filter(contents::id.eq_any(portion));
        diesel::update(these).set(contents::draft_version_id.eq(last)).execute(conn)?;
    }
    Ok(())
}
fn set_conditions(conn: &mut Conn, who: &Actor, course: i64, archived: &ArchivedCourse, made: &Made) -> Result<()> {
    let now = clock::now();
    let rows = archived.conditions.iter().filter_map(|condition| {
        let target = if condition.target.starts_with(CHAPTER) {
            condition.target.clone()
        } else {
            made.slug(&condition.target)?
        };
        let tree = renamed(&condition.tree, &|name: &str| made.slug(name)).to_string();
        Some((
            (conditions::course_id.eq(course), conditions::target.eq(target), conditions::tree.eq(tree)),
            (conditions::person_id.eq(who.person), conditions::updated_at.eq(now)),
        ))
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        insert_all(conn, conditions::table, rows)?;
    }
    Ok(())
}
/// A run that takes nobody until those who lead the course say when. Its key, if it has one, is known to nobody: they set
/// another.
fn make_run(conn: &mut Conn, who: &Actor, (course, slug): (i64, &str), run: &ArchivedRun, made: &Made) -> Result<()> {
    let now = clock::now();
    let key = if run.way_in == RunWayIn::Key { Some(code::hash(&code::secret()?)) } else { None };
    let id: i64 = diesel::insert_into(runs::table)
        .values((
            (runs::course_id.eq(course), runs::number.eq(1), runs::title.eq(&run.title), runs::zone.eq(run.zone)),
            (runs::opens_at.eq(now), runs::closes_at.eq(now)),
            (runs::seats.eq(run.seats), runs::way_in.eq(run.way_in), runs::key_hash.eq(key)),
        ))
        .returning(runs::id)
        .get_result(conn)?;
    let day = |day: &super::form::ArchivedDay| {
        let lesson = at(&made.lessons, day.lesson)?;
        let milestone = timetable::milestone.eq(day.milestone.clone());
        Some((timetable::run_id.eq(id), timetable::lesson_id.eq(lesson), timetable::day.eq(day.day), milestone))
    };
    let days: Vec<_> = run.timetable.iter().filter_map(day).collect();
    if !days.is_empty() {
        insert_all(conn, timetable::table, days)?;
    }
    if let Some(weights) = &run.weights {
        let mut weights = weights.clone();
        let items = weights.items.into_iter();
        weights.items = items.filter_map(|(place, parts)| Some((at(&made.contents, place)?, parts))).collect();
        formula::append(conn, who, id, 1, &weights, Some(now))?;
    }
    event::record(conn, who, &Event::RunMade { run: id, code: format!("{slug}/1") })
}
/// Questions keep their numbers: quizzes draw them by those, and so do the names of their answers.
fn make_bank(conn: &mut Conn, who: &Actor, course: i64, bank: &ArchivedBank) -> Result<()> {
    let row = |category: &super::form::ArchivedCategory| {
        let number = categories::number.eq(category.number);
        (categories::course_id.eq(course), number, categories::path.eq(category.path.clone()))
    };
    let rows: Vec<_> = bank.categories.iter().map(row).collect();
    if !rows.is_empty() {
        insert_all(conn, categories::table, rows)?;
    }
    let ids: BTreeMap<i64, i64> = categories::table
        .filter(categories::course_id.eq(course))
        .select((categories::number, categories::id))
        .load::<(i64, i64)>(conn)?
        .into_iter()
        .collect();
    if bank.questions.is_empty() {
        return Ok(());
    }
    // The new contents are known by being the newest of their kind; who makes questions takes turns.
    take_turn(conn, "bank")?;
    let (now, mut reserved) = (clock::now(), vec![]);
    for portion in bank.questions.chunks(PORTION) {
        let before: Option<i64> = contents::table.select(diesel::dsl::max(contents::id)).first(conn)?;
        let row = |_: &_| (contents::kind.eq("question"), contents::created_at.eq(now));
        insert_all(conn, contents::table, portion.iter().map(row).collect::<Vec<_>>())?;
        let new: Vec<i64> = contents::table
            .filter(contents::id.gt(before.unwrap_or(0)))
            .filter(contents::kind.eq("question"))
            .order(contents::id)
            .select(contents::id)
            .load(conn)?;
        reserved.extend(new);
    }
    let mut written = vec![];
    for (content, question) in reserved.iter().zip(&bank.questions) {
        let own = question.versions.iter().map(|version| {
            let mut document: Kept = version.document.clone();
            document.question.id = format!("b{}", question.number);
            ArchivedVersion { number: version.number, document }
        });
        written.push((*content, filled(&own.collect::<Vec<_>>())?));
    }
    fill(conn, who, &written)?;
    let rows: Vec<_> = reserved
        .iter()
        .zip(&bank.questions)
        .filter_map(|(content, question)| {
            let last = question.versions.last()?;
            let place = entries::category_id.eq(question.category.and_then(|number| ids.get(&number).copied()));
            let (kind, words) = (last.document.kind(), entry::words(&last.document.question));
            Some((
                (entries::course_id.eq(course), entries::number.eq(question.number)),
                (entries::content_id.eq(*content), place),
                (entries::kind.eq(kind), entries::status.eq(question.status), entries::words.eq(words)),
            ))
        })
        .collect();
    let mut rows = rows;
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(PORTION));
        insert_all(conn, entries::table, rows)?;
        rows = rest;
    }
    serve(conn, who, bank, &reserved)
}
/// Lets attempts have what they had there.
fn serve(conn: &mut Conn, who: &Actor, bank: &ArchivedBank, reserved: &[i64]) -> Result<()> {
    let mut by_number: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (content, question) in reserved.iter().zip(&bank.questions) {
        if let Some(number) = question.published.filter(|_| question.status != EntryStatus::Hidden) {
            by_number.entry(number).or_default().push(*content);
        }
    }
    let mut served: Vec<(i64, Option<i64>)> = vec![];
    // As many queries as there are version numbers that are served.
    for (number, of) in by_number {
        for portion in of.chunks(PORTION) {
            let rows: Vec<(i64, i64)> = content_versions::table
                .filter(content_versions::number.eq(number))
                .filter(content_versions::content_id.eq_any(portion))
                .select((content_versions::content_id, content_versions::id))
                .load(conn)?;
            served.extend(rows.into_iter().map(|(content, version)| (content, Some(version))));
        }
    }
    content::publish_new(conn, who, "", &served)
}
