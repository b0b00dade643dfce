//! The demonstration's course, loaded through the verbs that authors use.
use super::{
    authoring::{self, Publication},
    block::{Block, Body, Case, LessonDocument},
    course::{Chapter, CourseDocument, StaffRole},
    quizzes::settings::Quiz,
};
use crate::{
    accounts::actor::Actor,
    clock, content,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    schema::{course_staff, courses, runs},
    words::Texts,
};
use diesel::prelude::*;
use rust_embed::RustEmbed;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "seeds/demo/courses/"]
struct Demo;

#[derive(Deserialize)]
struct CourseFile {
    slug: String,
    level: String,
    title: Texts,
    summary: Texts,
    description: Texts,
    chapters: Vec<ChapterFile>,
}
#[derive(Deserialize)]
struct ChapterFile {
    id: String,
    title: Texts,
    lessons: Vec<String>,
}
#[derive(Deserialize)]
struct LessonFile {
    slug: String,
    minutes: i64,
    title: Texts,
    summary: Texts,
    /// Keys of the demo's innovations.
    cites: Vec<String>,
    #[serde(default)]
    cases: Vec<CaseFile>,
}
#[derive(Deserialize)]
struct CaseFile {
    /// A key of the demo's innovations.
    practice: String,
    text: Texts,
}
fn file(name: &str) -> Result<Vec<u8>> {
    let file = Demo::get(name).ok_or_else(|| Error::internal(anyhow::anyhow!("no seed {name}")))?;
    Ok(file.data.into_owned())
}
fn json<T: DeserializeOwned>(name: &str) -> Result<T> {
    Ok(serde_json::from_slice(&file(name)?)?)
}
fn text(name: &str) -> Result<String> {
    String::from_utf8(file(name)?).map_err(Error::internal)
}

/// Loads the course in `folder`, publishes it, and opens its first run. `codes`: key → permanent code of what it cites.
pub fn load(conn: &mut Conn, folder: &str, codes: &BTreeMap<String, String>, author: i64, teacher: i64) -> Result<()> {
    let system = Actor::system();
    let course: CourseFile = json(&format!("{folder}/course.json"))?;
    let mut document = CourseDocument {
        title: course.title,
        summary: course.summary,
        description: course.description,
        level: course.level,
        chapters: vec![],
    };
    let version = content::begin(conn, &system, "course", &document)?;
    let now = clock::now();
    let id: i64 = diesel::insert_into(courses::table)
        .values((
            courses::content_id.eq(version.content_id),
            courses::slug.eq(&course.slug),
            courses::created_at.eq(now),
        ))
        .returning(courses::id)
        .get_result(conn)?;
    for (person, role) in [(author, StaffRole::Author), (teacher, StaffRole::Teacher)] {
        let staff = (course_staff::course_id.eq(id), course_staff::person_id.eq(person), course_staff::role.eq(role));
        diesel::insert_into(course_staff::table).values(staff).execute(conn)?;
    }
    let mut lessons = vec![];
    for chapter in course.chapters {
        let mut contents = vec![];
        for name in chapter.lessons {
            let (slug, version) = lesson(conn, &system, id, &format!("{folder}/{name}"), codes)?;
            contents.push(version.content_id);
            lessons.push((slug, version.number));
        }
        document.chapters.push(Chapter { id: chapter.id, title: chapter.title, lessons: contents });
    }
    let whole = content::save(conn, &system, version.content_id, version.number, &document)?;
    content::publish(conn, &system, "", &[(whole.content_id, Some(whole.id))])?;
    event::record(conn, &system, &Event::CoursePublished { course: id, version: whole.number })?;
    for (slug, number) in lessons {
        authoring::publish(conn, &system, &slug, &Publication { version: number, message: String::new() })?;
    }
    diesel::insert_into(runs::table)
        .values((runs::course_id.eq(id), runs::number.eq(1), runs::opens_at.eq(now)))
        .execute(conn)?;
    Ok(())
}
fn lesson(
    conn: &mut Conn,
    system: &Actor,
    course: i64,
    path: &str,
    codes: &BTreeMap<String, String>,
) -> Result<(String, content::Version)> {
    let lesson: LessonFile = json(&format!("{path}.json"))?;
    let quiz: Quiz = json(&format!("{path}.quiz.json"))?;
    let texts = Texts { id: text(&format!("{path}.id.md"))?, en: text(&format!("{path}.en.md"))? };
    let code = |key: &String| {
        codes
            .get(key)
            .cloned()
            .ok_or_else(|| Error::internal(anyhow::anyhow!("{path} cites {key}, which is not there")))
    };
    let mut blocks = vec![Block { id: "text".into(), body: Body::Text { text: texts } }];
    for (n, case) in (1..).zip(lesson.cases) {
        // The demonstration's practices are public in their first version.
        let case = Case { practice: code(&case.practice)?, version: 1, text: case.text };
        blocks.push(Block { id: format!("case-{n}"), body: Body::Case(case) });
    }
    blocks.push(Block { id: "quiz".into(), body: Body::Quiz(quiz) });
    let document = LessonDocument {
        title: lesson.title,
        summary: lesson.summary,
        minutes: lesson.minutes,
        blocks,
        cites: lesson.cites.iter().map(code).collect::<Result<_>>()?,
    };
    let version = authoring::enter(conn, system, course, &lesson.slug, &document)?;
    Ok((lesson.slug, version))
}
