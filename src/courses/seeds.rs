//! The demonstration's courses, loaded through the verbs that authors use.
use super::{
    authoring::{
        new_lesson,
        publication::{self, Publication},
    },
    bank,
    block::{Block, LessonDocument},
    course::{Chapter, CourseDocument, StaffRole},
    media,
};
use crate::{
    accounts::actor::Actor,
    clock, content,
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    file::{self, Laid, kind::FileKind, store::Store},
    innovations::living,
    schema::{course_staff, courses, lessons, runs},
    words::Texts,
};
use diesel::prelude::*;
use rust_embed::RustEmbed;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

#[derive(RustEmbed)]
#[folder = "seeds/demo/courses/"]
struct Demo;

#[derive(Deserialize)]
struct CourseFile {
    slug: String,
    level: String,
    sectors: Vec<String>,
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
/// A lesson with its blocks as versions keep them, but for what [`Loader::complete`] puts in.
#[derive(Deserialize)]
struct LessonFile {
    slug: String,
    minutes: i64,
    title: Texts,
    summary: Texts,
    /// Keys of the demo's innovations.
    cites: Vec<String>,
    blocks: Vec<Value>,
}
fn bytes(name: &str) -> Result<Vec<u8>> {
    let file = Demo::get(name).ok_or_else(|| missing(name))?;
    Ok(file.data.into_owned())
}
fn missing(what: &str) -> Error {
    Error::internal(anyhow::anyhow!("the demonstration's courses lack {what}"))
}
fn read<T: DeserializeOwned>(name: &str) -> Result<T> {
    Ok(serde_json::from_slice(&bytes(name)?)?)
}
fn text(name: &str) -> Result<String> {
    String::from_utf8(bytes(name)?).map_err(Error::internal)
}

/// What lies in the store for the lessons: the name of a seed → its content.
pub type Files = BTreeMap<String, Laid>;
/// Lays the pictures, videos, captions and worksheets of the lessons down, before the world is loaded. Blocks.
pub fn lay(data: &Path) -> anyhow::Result<Files> {
    let mut laid = Files::new();
    for name in Demo::iter().filter(|name| !matches!(name.rsplit_once('.'), Some((_, "json" | "md")))) {
        let content = Demo::get(&name).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        let mut incoming = Store::of(data).begin()?;
        incoming.file.write_all(&content.data)?;
        let short = name.rsplit('/').next().unwrap_or_default();
        match file::lay(data, incoming, short, None)? {
            Ok(file) => laid.insert(name.to_string(), file),
            Err(wrong) => anyhow::bail!("{name}: {}", wrong.id),
        };
    }
    Ok(laid)
}

/// Loads the courses one after the other.
pub struct Loader<'a> {
    /// Key of a practice → its permanent code.
    pub codes: &'a BTreeMap<String, String>,
    pub files: &'a Files,
    /// A virus scanner looks at the files first.
    pub scanned: bool,
    pub author: &'a Actor,
    pub teacher: i64,
}
impl Loader<'_> {
    /// Loads the course in `folder`, publishes it, and opens its first run.
    pub fn load(&self, conn: &mut Conn, folder: &str) -> Result<()> {
        let system = Actor::system();
        let course: CourseFile = read(&format!("{folder}/course.json"))?;
        let mut document = CourseDocument {
            title: course.title,
            summary: course.summary,
            description: course.description,
            level: course.level,
            language: None,
            sectors: course.sectors,
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
        for (person, role) in [(self.author.person()?, StaffRole::Author), (self.teacher, StaffRole::Teacher)] {
            let staff =
                (course_staff::course_id.eq(id), course_staff::person_id.eq(person), course_staff::role.eq(role));
            diesel::insert_into(course_staff::table).values(staff).execute(conn)?;
        }
        let mut lessons = vec![];
        for chapter in course.chapters {
            let mut contents = vec![];
            for name in chapter.lessons {
                let (slug, version) = self.lesson(conn, id, folder, &name)?;
                contents.push(version.content_id);
                lessons.push((slug, version.number));
            }
            document.chapters.push(Chapter { id: chapter.id, title: chapter.title, lessons: contents });
        }
        let whole = content::save(conn, &system, version.content_id, version.number, &document)?;
        content::publish(conn, &system, "", &[(whole.content_id, Some(whole.id))])?;
        event::record(conn, &system, &Event::CoursePublished { course: id, version: whole.number })?;
        for (slug, number) in lessons {
            let message = Publication { version: number, ..Publication::default() };
            publication::publish(conn, &system, &slug, &message)?;
        }
        let questions = format!("{folder}/bank.json");
        if Demo::get(&questions).is_some() {
            bank::seeds::load(conn, &system, &course.slug, &text(&questions)?)?;
        }
        diesel::insert_into(runs::table)
            .values((runs::course_id.eq(id), runs::number.eq(1), runs::opens_at.eq(now)))
            .execute(conn)?;
        Ok(())
    }
    fn lesson(&self, conn: &mut Conn, course: i64, folder: &str, name: &str) -> Result<(String, content::Version)> {
        let lesson: LessonFile = read(&format!("{folder}/{name}.json"))?;
        let mut blocks = vec![];
        for mut block in lesson.blocks {
            self.complete(conn, folder, &mut block)?;
            blocks.push(serde_json::from_value::<Block>(block)?);
        }
        let document = LessonDocument {
            title: lesson.title,
            summary: lesson.summary,
            minutes: lesson.minutes,
            blocks,
            cites: lesson.cites.iter().map(|key| self.code(key)).collect::<Result<_>>()?,
        };
        let version = new_lesson::enter(conn, &Actor::system(), course, &lesson.slug, &document)?;
        let id: i64 =
            lessons::table.filter(lessons::content_id.eq(version.content_id)).select(lessons::id).first(conn)?;
        for handle in document.files() {
            media::take(conn, self.author, id, ("file", handle), FileKind::ALL)?;
        }
        Ok((lesson.slug, version))
    }
    fn code(&self, key: &str) -> Result<String> {
        self.codes.get(key).cloned().ok_or_else(|| missing(key))
    }
    /// Puts in what a block's seed names: `file:x.md` is a text that lies there in two languages, `file:x.json` what that
    /// file says, any other `file:` an upload; `practice:` a practice by its key. A case is written for its practice as it is.
    fn complete(&self, conn: &mut Conn, folder: &str, value: &mut Value) -> Result<()> {
        match value {
            Value::Array(all) => all.iter_mut().try_for_each(|one| self.complete(conn, folder, one)),
            Value::Object(fields) => {
                if let Some(key) = fields.get("practice").and_then(Value::as_str) {
                    let code = self.code(key)?;
                    let known = living::of_codes(conn, std::slice::from_ref(&code))?;
                    let version = known.first().and_then(|living| living.facts.version).ok_or_else(|| missing(key))?;
                    fields.insert("practice".into(), code.into());
                    fields.insert("version".into(), version.into());
                }
                fields.values_mut().try_for_each(|one| self.complete(conn, folder, one))
            }
            Value::String(text) => {
                if let Some(name) = text.strip_prefix("file:") {
                    *value = self.named(conn, &format!("{folder}/{name}"))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
    fn named(&self, conn: &mut Conn, name: &str) -> Result<Value> {
        match name.rsplit_once('.') {
            Some((stem, "md")) => {
                Ok(json!({ "id": text(&format!("{stem}.id.md"))?, "en": text(&format!("{stem}.en.md"))? }))
            }
            Some((_, "json")) => read(name),
            _ => {
                let laid = self.files.get(name).ok_or_else(|| missing(name))?;
                let handle = file::enter(conn, self.author, laid, self.scanned)?;
                Ok(handle.map_err(|wrong| missing(wrong.id))?.into())
            }
        }
    }
}
