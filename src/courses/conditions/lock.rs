//! What locks the lessons of a course for one person, and what has been opened to them for good.
use super::{
    super::{
        course::{self, CourseDocument},
        enrolment,
        gradebook::item,
        lesson::Lesson,
        runs::timetable::Timetable,
        steps::ChapterSteps,
    },
    reason::{LockReason, reasons},
    tree::{self, Condition, Tree},
    verdict::{Facts, Missing, Verdict},
};
use crate::{
    accounts::actor::{self, Actor},
    clock, content,
    db::{Conn, insert_all},
    error::{Error, Msg, Result},
    event::{Event, Recorded},
    progress::{completion, grade},
    schema::{
        completions, condition_openings as openings, course_conditions as conditions, courses, enrolments, lessons,
        runs,
    },
    topic::{self, Topic},
};
use diesel::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
/// This reader's name in the positions.
pub const READER: &str = "conditions";
/// What a chapter's conditions are kept under: `chapter:c1`. A lesson's are kept under its slug.
pub const CHAPTER: &str = "chapter:";

/// The conditions of a published course.
#[derive(Debug, Default)]
pub struct Locks {
    /// Lesson → its own and its chapter's; all of them must be met.
    pub trees: BTreeMap<String, Vec<Tree>>,
    /// Content → slug, of every lesson of the course.
    slugs: BTreeMap<i64, String>,
}
/// One query where a course has none, and none where this process knows them still.
pub fn of_course(conn: &mut Conn, course: i64) -> Result<Arc<Locks>> {
    topic::remembered(&[Topic::Courses], &format!("conditions {course}"), || {
        let kept: BTreeMap<String, String> = conditions::table
            .filter(conditions::course_id.eq(course))
            .select((conditions::target, conditions::tree))
            .load::<(String, String)>(conn)?
            .into_iter()
            .collect();
        if kept.is_empty() {
            return Ok(Locks::default());
        }
        read(conn, course, &kept)
    })
}
/// The locks that these conditions make of a course's lessons.
pub fn read(conn: &mut Conn, course: i64, kept: &BTreeMap<String, String>) -> Result<Locks> {
    let slugs: BTreeMap<i64, String> = lessons::table
        .filter(lessons::course_id.eq(course))
        .select((lessons::content_id, lessons::slug))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let mut trees: BTreeMap<String, Vec<Tree>> = BTreeMap::new();
    let of_lessons = slugs.values().filter_map(|slug| Some((slug, kept.get(slug)?)));
    for (slug, text) in of_lessons {
        trees.entry(slug.clone()).or_default().push(tree::kept(text));
    }
    let course = course::by_id(conn, course)?;
    if let Some(version) = content::published(conn, course.content_id)? {
        for chapter in version.document::<CourseDocument>()?.chapters {
            let Some(text) = kept.get(&format!("{CHAPTER}{}", chapter.id)) else {
                continue;
            };
            for slug in chapter.lessons.iter().filter_map(|lesson| slugs.get(lesson)) {
                trees.entry(slug.clone()).or_default().push(tree::kept(text));
            }
        }
    }
    Ok(Locks { trees, slugs })
}
impl Locks {
    fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.trees.values().flatten().flat_map(Tree::conditions)
    }
    /// A lesson that waits for itself, over however many others.
    pub fn cycle(&self) -> Option<&str> {
        let waits_for = |lesson: &str| -> BTreeSet<&str> {
            let trees = self.trees.get(lesson).map(Vec::as_slice).unwrap_or_default();
            let named = trees.iter().flat_map(Tree::conditions).filter_map(|condition| match condition {
                Condition::Lesson(lesson) => Some(lesson.as_str()),
                Condition::Grade { item, .. } => item.split('/').next(),
                _ => None,
            });
            named.collect()
        };
        self.trees.keys().map(String::as_str).find(|lesson| {
            let (mut seen, mut open) = (BTreeSet::new(), waits_for(lesson));
            while let Some(next) = open.pop_first() {
                if seen.insert(next) {
                    open.extend(waits_for(next));
                }
            }
            seen.contains(lesson)
        })
    }
    fn judge(&self, lesson: &str, facts: &Facts) -> Verdict {
        let Some(trees) = self.trees.get(lesson) else {
            return Verdict::Open;
        };
        let (mut hides, mut all) = (false, vec![]);
        for tree in trees {
            if let Verdict::Shut { hidden, missing } = tree.judge(facts) {
                hides |= hidden;
                all.extend(missing);
            }
        }
        if all.is_empty() { Verdict::Open } else { Verdict::Shut { hidden: hides, missing: all } }
    }
}

/// What this person has to show, for all conditions of the course at once: at most five queries.
fn facts(conn: &mut Conn, who: &Actor, course: i64, period: i64, locks: &Locks) -> Result<Facts> {
    let person = who.person()?;
    let (mut wanted, mut items) = (BTreeSet::new(), BTreeSet::new());
    for condition in locks.conditions() {
        match condition {
            Condition::Course(course) => drop(wanted.insert(course.clone())),
            Condition::Grade { item, .. } => drop(items.insert(item.clone())),
            _ => {}
        }
    }
    let contents: Vec<i64> = locks.slugs.keys().copied().collect();
    let done = completion::done(conn, person, &contents, period)?;
    let mut facts = Facts {
        now: Some(clock::now()),
        lessons: done.keys().filter_map(|content| locks.slugs.get(content).cloned()).collect(),
        roles: who
            .memberships
            .iter()
            .map(|held| (held.agency.clone().unwrap_or_default(), held.role.as_str().to_owned()))
            .collect(),
        ..Facts::default()
    };
    if !wanted.is_empty() {
        // In whatever period: who has learnt it once has learnt it.
        let learnt = courses::table
            .inner_join(completions::table.on(completions::content_id.eq(courses::content_id)))
            .filter(courses::slug.eq_any(wanted))
            .filter(completions::person_id.eq(person))
            .select(courses::slug);
        facts.courses = learnt.load::<String>(conn)?.into_iter().collect();
    }
    if !items.is_empty() {
        let course = course::by_id(conn, course)?;
        let graded = item::of_course(conn, &course)?;
        for grade in grade::of(conn, &[person], &contents)?.into_iter().filter(|grade| grade.period == period) {
            let item = graded.items.iter().find(|item| item.content == grade.content_id && item.part == grade.part);
            if let (Some(item), Some(score)) = (item, grade.figure().score) {
                facts.grades.insert(item.name(), score);
            }
        }
    }
    Ok(facts)
}
/// Lessons that were opened to a person once.
fn opened(conn: &mut Conn, person: i64, course: i64, period: i64) -> Result<BTreeSet<String>> {
    let rows: Vec<String> = openings::table
        .inner_join(lessons::table)
        .filter(openings::person_id.eq(person))
        .filter(openings::period.eq(period))
        .filter(lessons::course_id.eq(course))
        .select(lessons::slug)
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
/// What is locked for this person, by lesson. Nothing is for those who teach or write the course; everything that has a
/// condition is for whoever takes no part in it.
pub fn locked(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<BTreeMap<String, (bool, Vec<Missing>)>> {
    let locks = of_course(conn, course)?;
    if locks.trees.is_empty() || course::is_staff(conn, who, course)? {
        return Ok(BTreeMap::new());
    }
    let seat = match who.and_then(|who| who.person) {
        Some(person) => enrolment::seat_of(conn, person, course)?,
        None => None,
    };
    let (facts, opened) = match (who, seat) {
        (Some(who), Some(seat)) => {
            let facts = facts(conn, who, course, seat.period, &locks)?;
            (facts, opened(conn, who.person()?, course, seat.period)?)
        }
        _ => (Facts::default(), BTreeSet::new()),
    };
    let shut = locks.trees.keys().filter(|lesson| !opened.contains(*lesson)).filter_map(|lesson| {
        match locks.judge(lesson, &facts) {
            Verdict::Open => None,
            Verdict::Shut { hidden, missing } => Some((lesson.clone(), (hidden, missing))),
        }
    });
    Ok(shut.collect())
}
/// The contents of the lessons whose very existence this person does not see yet.
pub fn hidden(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<BTreeSet<i64>> {
    let locked = locked(conn, who, course)?;
    if locked.is_empty() {
        return Ok(BTreeSet::new());
    }
    let is_hidden = |slug: &String| locked.get(slug).is_some_and(|(hidden, _)| *hidden);
    Ok(of_course(conn, course)?.slugs.iter().filter(|(_, slug)| is_hidden(slug)).map(|(id, _)| *id).collect())
}
/// Lets someone into a lesson, or says why not: hidden 404, locked 403 with the first reason. Asked wherever a lesson is
/// loaded: its page, quizzes, files.
pub fn admit(conn: &mut Conn, who: Option<&Actor>, lesson: &Lesson) -> Result<()> {
    let Some((hidden, missing)) = locked(conn, who, lesson.course_id)?.remove(&lesson.slug) else {
        return Ok(());
    };
    if hidden {
        return Err(Error::NotFound);
    }
    let who = who.ok_or(Error::SignInFirst)?;
    if enrolment::seat_of(conn, who.person()?, lesson.course_id)?.is_none() {
        return Err(Error::forbidden("enrol-first"));
    }
    let reasons = reasons(conn, lesson.course_id, &missing)?;
    let first = reasons.first().ok_or_else(|| Error::forbidden("lesson-locked"))?;
    let title = first.title.as_ref().map(|title| title.in_language(who.language).0.to_owned()).unwrap_or_default();
    let day = first.at.map(|at| at.day().to_string()).unwrap_or_default();
    let said = Msg::from("lesson-locked-by")
        .with("reason", first.kind)
        .with("title", title.as_str())
        .with("day", day.as_str())
        .with("name", first.name.as_str())
        .with("points", first.points.unwrap_or(0) / 100)
        .with("more", i64::try_from(reasons.len()).unwrap_or(1) - 1);
    Err(Error::forbidden(said))
}

/// On the page of the course: hidden lessons are left out, of its timetable, too, and locked ones say why.
pub fn lay_over(
    conn: &mut Conn,
    who: Option<&Actor>,
    course: i64,
    chapters: &mut [ChapterSteps],
    timetable: Option<&mut Timetable>,
) -> Result<()> {
    let locked = locked(conn, who, course)?;
    if locked.is_empty() {
        return Ok(());
    }
    let is_hidden = |lesson: &String| locked.get(lesson).is_some_and(|(hidden, _)| *hidden);
    if let Some(timetable) = timetable {
        timetable.days.retain(|day| !is_hidden(&day.lesson));
    }
    let all: Vec<Missing> = locked.values().flat_map(|(_, missing)| missing.iter().cloned()).collect();
    let mut told = reasons(conn, course, &all)?.into_iter();
    // In the order of the lessons, each with as many reasons as it misses.
    let mut told: BTreeMap<&String, Vec<LockReason>> =
        locked.iter().map(|(lesson, (_, missing))| (lesson, told.by_ref().take(missing.len()).collect())).collect();
    for chapter in chapters {
        chapter.lessons.retain(|step| !is_hidden(&step.slug));
        for step in &mut chapter.lessons {
            step.locked = told.remove(&step.slug).unwrap_or_default();
        }
    }
    Ok(())
}
/// Follows the log: what someone's own doing, or what is decided of them, has opened stays open.
pub fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let person = match &recorded.event {
        Event::LessonRead { .. }
        | Event::LessonCompleted { .. }
        | Event::CourseCompleted { .. }
        | Event::QuizAttempted { .. }
        | Event::QuizBegun { .. }
        | Event::Enrolled { .. } => recorded.person,
        Event::GradeMarked { person, .. }
        | Event::GradeOverridden { person, .. }
        | Event::GradeLifted { person, .. }
        | Event::RoleConfirmed { person, .. } => Some(*person),
        _ => None,
    };
    let Some(person) = person else {
        return Ok(());
    };
    let seats: Vec<(i64, i64)> = enrolments::table
        .inner_join(runs::table)
        .inner_join(conditions::table.on(conditions::course_id.eq(runs::course_id)))
        .filter(enrolments::person_id.eq(person))
        .select((runs::course_id, enrolments::period))
        .distinct()
        .limit(50)
        .load(conn)?;
    if seats.is_empty() {
        return Ok(());
    }
    let Some(who) = actor::of_person(conn, person)? else {
        return Ok(());
    };
    // As many as this person takes courses with conditions.
    for (course, period) in seats {
        open(conn, &who, course, period)?;
    }
    Ok(())
}
fn open(conn: &mut Conn, who: &Actor, course: i64, period: i64) -> Result<()> {
    let (locks, person) = (of_course(conn, course)?, who.person()?);
    let before = opened(conn, person, course, period)?;
    let facts = facts(conn, who, course, period, &locks)?;
    let news = locks.trees.keys().filter(|lesson| !before.contains(*lesson));
    let news: Vec<&String> = news.filter(|lesson| locks.judge(lesson, &facts) == Verdict::Open).collect();
    let ids: Vec<i64> = lessons::table.filter(lessons::slug.eq_any(news)).select(lessons::id).load(conn)?;
    if ids.is_empty() {
        return Ok(());
    }
    let now = clock::now();
    let row = |lesson: i64| {
        (
            (openings::person_id.eq(person), openings::lesson_id.eq(lesson)),
            (openings::period.eq(period), openings::opened_at.eq(now)),
        )
    };
    insert_all(conn, openings::table, ids.into_iter().map(row).collect::<Vec<_>>())?;
    Ok(())
}
