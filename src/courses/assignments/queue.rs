//! The marking queue of a course: what was handed in, the oldest first.
use super::{
    place::is_teacher,
    submission::{OPEN, SubmissionStand},
};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    content,
    courses::{
        block::LessonDocument,
        course::{self, CourseDocument},
        lesson::{CourseLink, LessonLink},
        written,
    },
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Error, Result},
    schema::{
        assignment_submissions as submissions, assignment_teams as teams, assignment_works as works, enrolments,
        lessons, people,
    },
    view::View,
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! {
    /// `open`: what waits to be marked; `waiting`: what nobody has claimed; `mine`: what one has claimed oneself; `done`:
    /// what was marked or returned.
    pub enum MarkingPart { Open = "open", Waiting = "waiting", Mine = "mine", Done = "done" }
}
/// What the queue can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct MarkingPlace {
    /// One of `open` (unless said), `waiting`, `mine`, `done`.
    pub part: Option<MarkingPart>,
    /// Slug of a lesson.
    #[schema(max_length = 200)]
    pub lesson: String,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// A submission in the queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MarkingCard {
    pub handle: String,
    pub number: i64,
    /// The person, or the team.
    pub by: String,
    pub by_team: bool,
    /// Of the assignment.
    pub title: Texts,
    pub lesson: String,
    pub state: SubmissionStand,
    pub submitted_at: Instant,
    /// Whole days since it was handed in.
    pub age: i64,
    pub words: i64,
    pub claimed_by: Option<String>,
    pub is_mine: bool,
}
#[derive(Serialize, ToSchema)]
pub struct MarkingQueue {
    pub course: CourseLink,
    pub items: Vec<MarkingCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: i64,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub place: MarkingPlace,
    /// The lessons of the course that have something in the queue or had.
    pub lessons: Vec<LessonLink>,
}
impl View for MarkingQueue {
    const TEMPLATE: &'static str = "courses/assignments/queue.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
type Own = (i64, String, i64, SubmissionStand, Instant, i64, Option<i64>);
type Row = (Own, (i64, String), String, Option<String>, Option<String>);
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    slug: &str,
    place: &MarkingPlace,
    ignored: &[String],
) -> Result<MarkingQueue> {
    let course = course::visible(conn, who, slug)?;
    if !is_teacher(conn, who, course.id)? {
        return Err(Error::forbidden("only-markers"));
    }
    let titled: CourseDocument = content::draft(conn, course.content_id)?.document()?;
    let known: Vec<(i64, String, i64)> = lessons::table
        .filter(lessons::course_id.eq(course.id))
        .filter(diesel::dsl::exists(submissions::table.filter(submissions::lesson_id.eq(lessons::id))))
        .order(lessons::id)
        .limit(500)
        .select((lessons::id, lessons::slug, lessons::content_id))
        .load(conn)?;
    let (mut place, mut ignored) = (place.clone(), ignored.to_vec());
    let wanted: Vec<i64> = known.iter().filter(|row| row.1 == place.lesson).map(|row| row.0).collect();
    if !place.lesson.is_empty() && wanted.is_empty() {
        place.lesson.clear();
        ignored.push("lesson".to_owned());
    }
    let of: Vec<i64> = if place.lesson.is_empty() { known.iter().map(|row| row.0).collect() } else { wanted };
    let part = place.part.unwrap_or(MarkingPart::Open);
    let states: Vec<SubmissionStand> = match part {
        MarkingPart::Open => OPEN.to_vec(),
        MarkingPart::Waiting => vec![SubmissionStand::Submitted],
        MarkingPart::Mine => vec![SubmissionStand::Marking],
        MarkingPart::Done => vec![SubmissionStand::Returned, SubmissionStand::Marked],
    };
    let me = who.and_then(|who| who.person);
    let narrowed = || {
        let rows = submissions::table
            .inner_join(lessons::table)
            .inner_join(works::table.left_join(teams::table).left_join(enrolments::table.left_join(people::table)))
            .filter(submissions::lesson_id.eq_any(of.clone()))
            .filter(submissions::state.eq_any(states.clone()))
            .into_boxed::<MultiBackend>();
        if part == MarkingPart::Mine { rows.filter(submissions::claimed_by.eq(me.unwrap_or(0))) } else { rows }
    };
    let total: i64 = narrowed().count().get_result(conn)?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let mut rows = narrowed();
    if let Ok(Cursor { at, id }) = place.after.parse() {
        rows = rows
            .filter(submissions::submitted_at.gt(at).or(submissions::submitted_at.eq(at).and(submissions::id.gt(id))));
    }
    let rows: Vec<Row> = rows
        .order((submissions::submitted_at, submissions::id))
        .limit(limit + 1)
        .select((
            (
                submissions::id,
                submissions::handle,
                submissions::number,
                submissions::state,
                submissions::submitted_at,
                submissions::words,
                submissions::claimed_by,
            ),
            (lessons::content_id, lessons::slug),
            works::block,
            teams::name.nullable(),
            people::name.nullable(),
        ))
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.0.4, id: row.0.0 });
    let page = cards(conn, page, me)?;
    let titles = written::titles(conn, &known.iter().map(|row| row.2).collect::<Vec<_>>())?;
    let link = |(_, slug, content)| LessonLink { slug, title: titles.get(&content).cloned().unwrap_or_default() };
    Ok(MarkingQueue {
        course: CourseLink { slug: course.slug, title: titled.title },
        items: page.items,
        next: page.next,
        total,
        ignored,
        place,
        lessons: known.into_iter().map(link).collect(),
    })
}
/// With the names of assignments and of whoever has claimed them; two queries.
fn cards(conn: &mut Conn, page: Page<Row>, me: Option<i64>) -> Result<Page<MarkingCard>> {
    let claimers: Vec<i64> = page.items.iter().filter_map(|row| row.0.6).collect();
    let names = person::names(conn, &claimers)?;
    let mut contents: Vec<i64> = page.items.iter().map(|row| row.1.0).collect();
    contents.sort_unstable();
    contents.dedup();
    let documents: BTreeMap<i64, LessonDocument> = content::published_of(conn, &contents)?
        .into_iter()
        .map(|version| Ok((version.content_id, version.document()?)))
        .collect::<Result<_>>()?;
    let now = clock::now();
    Ok(page.map(
        |((_, handle, number, state, submitted_at, words, claimed_by), (content, lesson), block, team, person)| {
            let title = documents.get(&content).and_then(|d| d.assignment(&block)).map(|a| a.title.clone());
            MarkingCard {
                handle,
                number,
                by_team: team.is_some(),
                by: team.or(person).unwrap_or_default(),
                // Taken out of its lesson since: the block's name is all that is left.
                title: title.unwrap_or(Texts { id: block.clone(), en: block }),
                lesson,
                state,
                age: (now.utc() - submitted_at.utc()).num_days(),
                submitted_at,
                words,
                claimed_by: claimed_by.and_then(|id| names.get(&id).cloned()),
                is_mine: claimed_by.is_some() && claimed_by == me,
            }
        },
    ))
}
