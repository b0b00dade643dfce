//! What is graded in a course, and whose gradebook it stands in.
use super::super::{
    block::{Block, Body, LessonDocument},
    course::{self, Course, CourseDocument},
    lesson::CourseLink,
};
use crate::{
    accounts::actor::Actor,
    content,
    db::Conn,
    error::{Error, Result},
    progress::grade::ItemKind,
    schema::{courses, lessons, runs},
    topic::{self, Topic},
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

/// A part of a published lesson that is graded.
#[derive(Debug, Clone)]
pub struct Item {
    /// The lesson's content.
    pub content: i64,
    pub lesson: String,
    pub part: String,
    pub title: Texts,
    pub kind: ItemKind,
    /// The lesson's published version: what a figure that a teacher sets is set on.
    pub version: i64,
}
impl Item {
    /// Its name in forms and addresses: `labinov-overview/quiz`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.lesson, self.part)
    }
    pub fn head(&self) -> ItemHead {
        ItemHead { item: self.name(), lesson: self.lesson.clone(), title: self.title.clone(), kind: self.kind }
    }
}
/// An item as pages name it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ItemHead {
    /// Lesson and block: `labinov-overview/quiz`.
    pub item: String,
    pub lesson: String,
    /// The lesson's title.
    pub title: Texts,
    pub kind: ItemKind,
}

/// What a course grades.
#[derive(Debug, Clone)]
pub struct Graded {
    pub title: Texts,
    /// In the order of the course; none where it is not published.
    pub items: Vec<Item>,
}
/// Three queries, or none where this process knows them still.
pub fn of_course(conn: &mut Conn, course: &Course) -> Result<Arc<Graded>> {
    topic::remembered(&[Topic::Courses], &format!("graded items {}", course.id), || {
        let Some(version) = content::published(conn, course.content_id)? else {
            let document: CourseDocument = content::draft(conn, course.content_id)?.document()?;
            return Ok(Graded { title: document.title, items: vec![] });
        };
        let document: CourseDocument = version.document()?;
        let order = document.lessons();
        let slugs: BTreeMap<i64, String> = lessons::table
            .filter(lessons::content_id.eq_any(&order))
            .select((lessons::content_id, lessons::slug))
            .load::<(i64, String)>(conn)?
            .into_iter()
            .collect();
        let mut of_lessons = BTreeMap::new();
        for version in content::published_of(conn, &order)? {
            if let Some(slug) = slugs.get(&version.content_id) {
                of_lessons.insert(version.content_id, of_lesson(slug, &version)?);
            }
        }
        let items = order.iter().filter_map(|lesson| of_lessons.remove(lesson)).flatten().collect();
        Ok(Graded { title: document.title, items })
    })
}
fn of_lesson(slug: &str, version: &content::Version) -> Result<Vec<Item>> {
    let document: LessonDocument = version.document()?;
    let kind = |body: &Body| match body {
        Body::Quiz(_) => Some(ItemKind::Quiz),
        Body::Assignment(_) => Some(ItemKind::Assignment),
        _ => None,
    };
    let item = |block: &Block| {
        Some(Item {
            content: version.content_id,
            lesson: slug.to_owned(),
            part: block.id.clone(),
            title: document.title.clone(),
            kind: kind(&block.body)?,
            version: version.id,
        })
    };
    Ok(document.blocks.iter().filter_map(item).collect())
}

/// A run whose gradebook someone may read and write.
pub struct Taught {
    pub course: Course,
    pub graded: Arc<Graded>,
    pub run: i64,
    pub number: i64,
}
/// The course's teachers and authors alone: 403 for others. A run that is not there is 404.
pub fn taught(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<Taught> {
    let course = course::visible(conn, who, slug)?;
    let run = run_of(conn, slug, number)?;
    if !course::is_staff(conn, who, course.id)? {
        return Err(Error::forbidden("only-teachers"));
    }
    let graded = of_course(conn, &course)?;
    Ok(Taught { course, graded, run, number })
}
impl Taught {
    pub fn link(&self) -> CourseLink {
        CourseLink { slug: self.course.slug.clone(), title: self.graded.title.clone() }
    }
    /// An item by its name.
    pub fn item(&self, name: &str) -> Option<&Item> {
        self.graded.items.iter().find(|item| item.name() == name)
    }
    pub fn address(&self) -> String {
        format!("/courses/{}/runs/{}/gradebook", self.course.slug, self.number)
    }
}
pub(super) fn run_of(conn: &mut Conn, slug: &str, number: i64) -> Result<i64> {
    Ok(runs::table
        .inner_join(courses::table)
        .filter(courses::slug.eq(slug))
        .filter(runs::number.eq(number))
        .select(runs::id)
        .first(conn)?)
}
/// The number of a course's newest run, for those who teach in it.
pub(in crate::courses) fn newest_taught(conn: &mut Conn, who: Option<&Actor>, course: i64) -> Result<Option<i64>> {
    if who.is_none() || !course::is_staff(conn, who, course)? {
        return Ok(None);
    }
    Ok(runs::table.filter(runs::course_id.eq(course)).select(diesel::dsl::max(runs::number)).first(conn)?)
}
