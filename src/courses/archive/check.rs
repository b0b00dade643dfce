//! Whether what an archive says can be a course: bounds, numbers, names that lead somewhere. Nothing here reads the database.
use super::{
    form::{
        ArchivedBank, ArchivedCourse, ArchivedLesson, ArchivedRun, ArchivedVersion, BANK, COURSE, lesson_entry,
        lesson_name,
    },
    unpack::{ArchiveFault, MOST_FAULTS, fault, told},
};
use crate::{
    courses::{
        bank::{check as question_check, entry::EntryStatus},
        block::{Body, LessonDocument},
        conditions::{
            lock::CHAPTER,
            tree::{self, Condition},
        },
        course::MOST_SECTORS,
    },
    error::{Check, Error},
    text,
    words::Texts,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Bounds of a course that comes out of an archive.
const MOST_LESSONS: usize = 300;
const MOST_BLOCKS: usize = 60;
const MOST_CHAPTERS: usize = 100;
const MOST_QUESTIONS: usize = 5_000;
const MOST_CATEGORIES: usize = 200;
const MOST_FILES: usize = 1_000;
/// The highest number of a version, and characters that all versions of all things come to once gaps are filled.
const MOST_VERSIONS: i64 = 5_000;
const MOST_WRITTEN: i64 = 128 * 1024 * 1024;
/// Characters of one version.
const MOST_DOCUMENT: usize = 2 * 1024 * 1024;

struct Checked<'f> {
    faults: &'f mut Vec<ArchiveFault>,
    /// Characters that will be written.
    written: i64,
}
impl Checked<'_> {
    fn must(&mut self, fine: bool, entry: &str, code: &str, about: &str) {
        if !fine && self.faults.len() < MOST_FAULTS {
            self.faults.push(fault(entry, code, about));
        }
    }
    /// Numbers that rise from version to version, and a public one among them or the gaps before.
    fn versions<D: Serialize>(&mut self, entry: &str, versions: &[ArchivedVersion<D>], published: Option<i64>) {
        let mut before = 0;
        for version in versions {
            self.must(version.number > before, entry, "archive-versions", &version.number.to_string());
            let length = serde_json::to_string(&version.document).map_or(usize::MAX, |text| text.len());
            self.must(length <= MOST_DOCUMENT, entry, "archive-version-large", &version.number.to_string());
            let times = (version.number - before).clamp(1, MOST_VERSIONS);
            self.written = self.written.saturating_add(i64::try_from(length).unwrap_or(i64::MAX).saturating_mul(times));
            before = version.number;
        }
        self.must((1..=MOST_VERSIONS).contains(&before), entry, "archive-versions", &before.to_string());
        self.must(published.is_none_or(|n| (1..=before).contains(&n)), entry, "archive-versions", "published");
    }
    fn short(&mut self, entry: &str, texts: &Texts, most: usize) {
        let fits = [&texts.id, &texts.en].into_iter().all(|text| text.chars().count() <= most);
        self.must(fits, entry, "archive-text-long", texts.id.get(..60).unwrap_or_default());
    }
}
/// Tells all that is wrong.
pub(super) fn check(
    course: &ArchivedCourse,
    lessons: &[ArchivedLesson],
    bank: &ArchivedBank,
    media: &BTreeSet<&str>,
    faults: &mut Vec<ArchiveFault>,
) {
    let mut checked = Checked { faults, written: 0 };
    of_course(&mut checked, course, lessons.len());
    of_conditions(&mut checked, course);
    for (number, lesson) in (1..).zip(lessons) {
        of_lesson(&mut checked, &lesson_entry(number), lesson, media);
    }
    let files: usize = lessons.iter().map(|lesson| lesson.files.len()).sum();
    checked.must(files <= MOST_FILES, "", "archive-too-many", "files");
    of_bank(&mut checked, bank);
    let written = checked.written;
    checked.must(written <= MOST_WRITTEN, "", "archive-version-large", "");
}
fn is_slug(slug: &str) -> bool {
    (3..=200).contains(&slug.len()) && text::slug(slug) == slug
}
fn is_name(name: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=100).contains(&name.len()) && name.bytes().all(is_plain)
}
fn are_distinct<T: Ord>(all: impl Iterator<Item = T>) -> bool {
    let mut seen = BTreeSet::new();
    all.into_iter().all(|one| seen.insert(one))
}
fn of_course(checked: &mut Checked, course: &ArchivedCourse, lessons: usize) {
    let places = 1..=i64::try_from(lessons).unwrap_or(0);
    checked.must(is_slug(&course.slug), COURSE, "archive-address", &course.slug);
    for slug in &course.lessons {
        checked.must(is_slug(slug), COURSE, "archive-address", slug);
    }
    checked.must(are_distinct(course.lessons.iter()), COURSE, "archive-address-twice", "");
    checked.must(lessons <= MOST_LESSONS, COURSE, "archive-too-many", "lessons");
    checked.versions(COURSE, &course.versions, course.published);
    for version in &course.versions {
        let document = &version.document;
        checked.short(COURSE, &document.title, 200);
        checked.short(COURSE, &document.summary, 1_000);
        checked.short(COURSE, &document.description, 20_000);
        checked.must(document.sectors.len() <= MOST_SECTORS, COURSE, "archive-too-many", "sectors");
        checked.must(are_distinct(document.sectors.iter()), COURSE, "archive-name-twice", "sectors");
        for sector in &document.sectors {
            checked.must(is_name(sector), COURSE, "archive-name", sector);
        }
        checked.must(document.chapters.len() <= MOST_CHAPTERS, COURSE, "archive-too-many", "chapters");
        checked.must(are_distinct(document.chapters.iter().map(|c| &c.id)), COURSE, "archive-name-twice", "chapters");
        for chapter in &document.chapters {
            checked.short(COURSE, &chapter.title, 200);
            checked.must(is_name(&chapter.id), COURSE, "archive-name", &chapter.id);
        }
        let listed = || document.chapters.iter().flat_map(|chapter| &chapter.lessons);
        checked.must(listed().all(|place| places.contains(place)), COURSE, "archive-no-such-lesson", "chapters");
        checked.must(are_distinct(listed()), COURSE, "archive-name-twice", "chapters");
    }
    let last = course.versions.last().map(|version| &version.document);
    checked.must(last.is_some_and(|last| !last.title.is_blank()), COURSE, "course-lacks-title", "");
    if let Some(run) = &course.run {
        of_run(checked, run, &places);
    }
}
fn of_run(checked: &mut Checked, run: &ArchivedRun, places: &std::ops::RangeInclusive<i64>) {
    let title = run.title.chars().count() <= 100 && !run.title.chars().any(char::is_control);
    checked.must(title, COURSE, "archive-text-long", "run");
    checked.must(run.seats.is_none_or(|seats| (1..=100_000).contains(&seats)), COURSE, "archive-run", "seats");
    for day in &run.timetable {
        let fits = (0..=730).contains(&day.day) && day.milestone.chars().count() <= 200;
        checked.must(fits && places.contains(&day.lesson), COURSE, "archive-run", "timetable");
    }
    checked.must(are_distinct(run.timetable.iter().map(|day| day.lesson)), COURSE, "archive-run", "timetable");
    if let Some(weights) = &run.weights {
        let among = |weight: &i64| (0..=1_000).contains(weight);
        let fits = among(&weights.quizzes)
            && among(&weights.assignments)
            && weights.items.keys().all(|place| places.contains(place))
            && weights.items.values().flatten().all(|(part, weight)| is_name(part) && among(weight));
        checked.must(fits, COURSE, "archive-run", "weights");
    }
}
/// As they are read when they are saved, and in no circle.
fn of_conditions(checked: &mut Checked, course: &ArchivedCourse) {
    let chapters = course.versions.last().map(|version| &version.document.chapters);
    let chapter = |target: &str| {
        let id = target.strip_prefix(CHAPTER)?;
        chapters?.iter().find(|chapter| chapter.id == id)
    };
    let lessons: BTreeSet<String> = (1..).zip(&course.lessons).map(|(place, _)| lesson_name(place)).collect();
    checked.must(are_distinct(course.conditions.iter().map(|c| &c.target)), COURSE, "archive-name-twice", "conditions");
    let mut waits: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for condition in &course.conditions {
        let held: Vec<String> = match chapter(&condition.target) {
            Some(chapter) => chapter.lessons.iter().map(|place| lesson_name(*place)).collect(),
            None => vec![condition.target.clone()],
        };
        // A chapter of an older version may be gone.
        let is_there = lessons.contains(&condition.target) || condition.target.starts_with(CHAPTER);
        checked.must(is_there, COURSE, "archive-no-such-lesson", &condition.target);
        let text = condition.tree.to_string();
        checked.must(text.len() <= 10_000, COURSE, "archive-text-long", &condition.target);
        let read = match tree::read(&text) {
            Ok(read) => read,
            Err(Error::Invalid(fields)) => {
                if let Some(msg) = fields.values().next() {
                    checked.faults.push(told(COURSE, &condition.target, msg));
                }
                continue;
            }
            Err(_) => {
                checked.must(false, COURSE, "archive-unreadable", &condition.target);
                continue;
            }
        };
        for one in read.conditions() {
            let named = match one {
                Condition::Lesson(lesson) => Some(lesson.as_str()),
                Condition::Grade { item, .. } => item.split('/').next(),
                _ => None,
            };
            if let Some(lesson) = named {
                checked.must(lessons.contains(lesson), COURSE, "archive-no-such-lesson", lesson);
                for held in &held {
                    waits.entry(held.clone()).or_default().insert(lesson.to_owned());
                }
            }
        }
    }
    for lesson in waits.keys() {
        let (mut seen, mut open) = (BTreeSet::new(), waits.get(lesson).cloned().unwrap_or_default());
        while let Some(next) = open.pop_first() {
            open.extend(waits.get(&next).into_iter().flatten().filter(|other| !seen.contains(*other)).cloned());
            seen.insert(next);
        }
        checked.must(!seen.contains(lesson), COURSE, "archive-circle", lesson);
    }
}
fn of_lesson(checked: &mut Checked, entry: &str, lesson: &ArchivedLesson, media: &BTreeSet<&str>) {
    checked.versions(entry, &lesson.versions, lesson.published);
    for (name, file) in &lesson.files {
        checked.must(is_name(name), entry, "archive-name", name);
        checked.must(media.contains(file.sha256.as_str()), entry, "archive-file-missing", &file.name);
    }
    for version in &lesson.versions {
        of_document(checked, entry, &version.document);
        for handle in version.document.files() {
            checked.must(lesson.files.contains_key(handle), entry, "archive-file-missing", handle);
        }
    }
}
fn of_document(checked: &mut Checked, entry: &str, document: &LessonDocument) {
    checked.short(entry, &document.title, 200);
    checked.short(entry, &document.summary, 1_000);
    checked.must((1..=600).contains(&document.minutes), entry, "minutes-range", "");
    checked.must(document.blocks.len() <= MOST_BLOCKS, entry, "archive-too-many", "blocks");
    checked.must(document.cites.len() <= MOST_BLOCKS + 20, entry, "archive-too-many", "cites");
    checked.must(are_distinct(document.blocks.iter().map(|b| &b.id)), entry, "archive-name-twice", "blocks");
    for block in &document.blocks {
        checked.must(is_name(&block.id), entry, "archive-name", &block.id);
        for text in block.body.texts() {
            checked.short(entry, text, 100_000);
        }
        match &block.body {
            Body::Quiz(quiz) => {
                let mut check = Check::default();
                quiz.check("quiz", &mut check);
                if let Err(Error::Invalid(fields)) = check.done() {
                    // One that asks nothing yet is a draft like any other.
                    let msg = fields.values().find(|msg| msg.id != "quiz-without-questions");
                    checked.faults.extend(msg.map(|msg| told(entry, &block.id, msg)));
                }
            }
            Body::Checklist(list) => {
                checked.must(list.items.iter().all(|item| is_name(&item.id)), entry, "archive-name", &block.id);
                let ids = are_distinct(list.items.iter().map(|item| &item.id));
                checked.must(ids, entry, "archive-name-twice", &block.id);
            }
            Body::Assignment(assignment) => {
                let fits = (0..=10).contains(&assignment.files)
                    && (0..=10).contains(&assignment.links)
                    && (0..=100).contains(&assignment.pass_mark)
                    && assignment.due_days.is_none_or(|days| (0..=730).contains(&days))
                    && assignment.rubric.len() <= 10
                    && assignment.rubric.iter().all(|criterion| {
                        is_name(&criterion.id)
                            && (0..=100).contains(&criterion.weight)
                            && criterion.levels.len() <= 6
                            && criterion
                                .levels
                                .iter()
                                .all(|level| is_name(&level.id) && (0..=1_000).contains(&level.points))
                    });
                checked.must(fits, entry, "archive-assignment", &block.id);
            }
            Body::Text { .. } | Body::Case(_) | Body::Picture(_) | Body::Video(_) | Body::File(_) => {}
        }
    }
}
fn of_bank(checked: &mut Checked, bank: &ArchivedBank) {
    checked.must(bank.categories.len() <= MOST_CATEGORIES, BANK, "archive-too-many", "categories");
    checked.must(bank.questions.len() <= MOST_QUESTIONS, BANK, "archive-too-many", "questions");
    let numbers: BTreeSet<i64> = bank.categories.iter().map(|c| c.number).collect();
    let paths = are_distinct(bank.categories.iter().map(|c| &c.path));
    checked.must(numbers.len() == bank.categories.len() && paths, BANK, "archive-name-twice", "categories");
    for category in &bank.categories {
        let names = category.path.split('/');
        let fits = (1..=3).contains(&names.clone().count())
            && names.clone().all(|name| !name.trim().is_empty() && name.chars().count() <= 100);
        checked.must(fits && (1..=1_000_000).contains(&category.number), BANK, "archive-category", &category.path);
    }
    let is_new = are_distinct(bank.questions.iter().map(|question| question.number));
    checked.must(is_new, BANK, "archive-name-twice", "questions");
    for question in &bank.questions {
        let name = question.number.to_string();
        let place = question.category.is_none_or(|number| numbers.contains(&number));
        checked.must(place && (1..=1_000_000).contains(&question.number), BANK, "archive-category", &name);
        checked.versions(BANK, &question.versions, question.published);
        let Some(last) = question.versions.last() else {
            continue;
        };
        let is_served = match question.status {
            EntryStatus::Ready => question.published == Some(last.number),
            EntryStatus::Hidden => question.published.is_none(),
            EntryStatus::Draft => true,
        };
        checked.must(is_served && last.document.status == question.status, BANK, "archive-question-status", &name);
        let faults = question_check::faults(&last.document.question);
        if let Some((_, msg)) = faults.first().filter(|_| question.status == EntryStatus::Ready) {
            checked.faults.push(told(BANK, &name, msg));
        }
    }
}
