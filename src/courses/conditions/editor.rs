//! Where the authors of a course say when its lessons and chapters open.
use super::{
    super::{
        course::{self, Course, CourseDocument, is_author},
        gradebook::item,
        lesson::CourseLink,
    },
    lock::{self, CHAPTER},
    tree::{self, Condition, Tree},
};
use crate::{
    accounts::{actor::Actor, membership::Role},
    clock, content,
    db::{Conn, Upsert},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    progress::grade,
    schema::{agencies, course_conditions as conditions, courses, lessons},
    view::{Receipt, View},
    words::Texts,
};
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct ConditionsPage {
    pub course: CourseLink,
    /// The chapters, each followed by its lessons.
    pub targets: Vec<ConditionTarget>,
    /// What the course grades: `labinov-overview/quiz`.
    pub items: Vec<item::ItemHead>,
    pub roles: Vec<Role>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ConditionTarget {
    /// A lesson's slug, or `chapter:` and the chapter's id.
    pub target: String,
    pub title: Texts,
    pub is_chapter: bool,
    /// As JSON; null: open to everyone.
    pub tree: Option<String>,
    /// It holds something that this program does not know: locked for everyone until it is replaced.
    pub unknown: bool,
}
impl View for ConditionsPage {
    const TEMPLATE: &'static str = "courses/conditions.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/conditions", self.course.slug))
    }
    fn form(&self) -> Value {
        json!({
            "target": "", "from": "", "until": "", "lesson": "", "item": "", "at_least": "", "below": "",
            "agency": "", "role": "", "course": "", "hide": false, "tree": "",
        })
    }
}
fn written(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Course> {
    let course = course::visible(conn, who, slug)?;
    if is_author(conn, who, course.id)? { Ok(course) } else { Err(Error::forbidden("only-authors")) }
}
fn kept(conn: &mut Conn, course: i64) -> Result<BTreeMap<String, String>> {
    let rows =
        conditions::table.filter(conditions::course_id.eq(course)).select((conditions::target, conditions::tree));
    Ok(rows.load::<(String, String)>(conn)?.into_iter().collect())
}
#[derive(Deserialize)]
struct Heading {
    title: Texts,
}
/// The public version's chapters and lessons, else the draft's.
fn targets(conn: &mut Conn, course: &Course) -> Result<(CourseDocument, Vec<ConditionTarget>)> {
    let version = match content::published(conn, course.content_id)? {
        Some(version) => version,
        None => content::draft(conn, course.content_id)?,
    };
    let document: CourseDocument = version.document()?;
    let kept = kept(conn, course.id)?;
    let contents: Vec<i64> = document.chapters.iter().flat_map(|chapter| chapter.lessons.iter().copied()).collect();
    let slugs: BTreeMap<i64, String> = lessons::table
        .filter(lessons::content_id.eq_any(&contents))
        .select((lessons::content_id, lessons::slug))
        .load::<(i64, String)>(conn)?
        .into_iter()
        .collect();
    let mut titles = BTreeMap::new();
    for version in content::drafts_of(conn, &contents)? {
        titles.insert(version.content_id, version.document::<Heading>()?.title);
    }
    let target = |target: String, title: Texts, is_chapter: bool| {
        let tree = kept.get(&target).cloned();
        let is_unknown = |condition: &&Condition| matches!(condition, Condition::Unknown(_));
        let unknown = tree.as_deref().is_some_and(|text| tree::kept(text).conditions().iter().any(is_unknown));
        ConditionTarget { target, title, is_chapter, tree, unknown }
    };
    let mut all = vec![];
    for chapter in &document.chapters {
        all.push(target(format!("{CHAPTER}{}", chapter.id), chapter.title.clone(), true));
        for lesson in &chapter.lessons {
            if let Some(slug) = slugs.get(lesson) {
                all.push(target(slug.clone(), titles.get(lesson).cloned().unwrap_or_default(), false));
            }
        }
    }
    Ok((document, all))
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<ConditionsPage> {
    let course = written(conn, who, slug)?;
    let (document, targets) = targets(conn, &course)?;
    let items = item::of_course(conn, &course)?.items.iter().map(item::Item::head).collect();
    let course = CourseLink { slug: course.slug, title: document.title };
    Ok(ConditionsPage { course, targets, items, roles: Role::ALL.to_vec() })
}

/// When something opens: all that is filled in must be met. Whoever needs more writes a tree. Nothing filled in: no condition.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "target": "labinov-drum-up", "lesson": "labinov-overview" }))]
pub struct NewCondition {
    /// A lesson's slug, or `chapter:` and the chapter's id.
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub target: String,
    /// The first day, in Jakarta.
    #[schema(max_length = 10)]
    pub from: String,
    /// The last day, in Jakarta.
    #[schema(max_length = 10)]
    pub until: String,
    /// A lesson of this course that is completed first.
    #[schema(max_length = 200)]
    pub lesson: String,
    /// An item whose figure counts.
    #[schema(max_length = 200)]
    pub item: String,
    /// Per cent: so much or more.
    #[schema(max_length = 20)]
    pub at_least: String,
    /// Per cent: less than so much.
    #[schema(max_length = 20)]
    pub below: String,
    #[schema(max_length = 200)]
    pub agency: String,
    #[schema(max_length = 40)]
    pub role: String,
    /// Another course that is completed first.
    #[schema(max_length = 200)]
    pub course: String,
    /// Where it is not met, nobody is told that there is anything.
    pub hide: bool,
    /// JSON, in the place of all the others: `{"all": […]}`, `any` or `none` of parts, each a group or
    /// `{"type": "from" | "until", "at": …}`, `{"type": "lesson", "lesson": …}`,
    /// `{"type": "grade", "item": …, "min": …, "max": …}` in basis points with `max` left out,
    /// `{"type": "member", "agency": …, "role": …}`, `{"type": "course", "course": …}`; each with `"hide": true` or
    /// without. At most 4 deep and 30 conditions.
    #[schema(max_length = 10000)]
    pub tree: String,
}
/// Sets, changes or takes away what a lesson or chapter waits for. What somebody was let into stays open to them.
pub fn set(conn: &mut Conn, who: &Actor, slug: &str, new: &NewCondition) -> Result<Receipt> {
    let course = written(conn, Some(who), slug)?;
    let receipt = Receipt::changed(format!("/courses/{}/conditions", course.slug), "saved");
    let (_, targets) = targets(conn, &course)?;
    Check::default().that(targets.iter().any(|t| t.target == new.target), "target", "no-such-target").done()?;
    let text = if new.tree.trim().is_empty() { simple(new)? } else { Some(new.tree.trim().to_owned()) };
    let Some(text) = text else {
        let row =
            conditions::table.filter(conditions::course_id.eq(course.id)).filter(conditions::target.eq(&new.target));
        if diesel::delete(row).execute(conn)? > 0 {
            let target = new.target.clone();
            event::record(conn, who, &Event::ConditionSet { course: course.id, target, tree: String::new() })?;
        }
        return Ok(receipt);
    };
    Check::default().at_most("tree", &text, 10_000).done()?;
    let tree = tree::read(&text)?;
    known(conn, &course, &tree, new.tree.trim().is_empty())?;
    let mut all = kept(conn, course.id)?;
    all.insert(new.target.clone(), text.clone());
    if let Some(lesson) = lock::read(conn, course.id, &all)?.cycle() {
        return Err(Error::invalid("target", Msg::from("condition-cycle").with("lesson", lesson)));
    }
    let insert = diesel::insert_into(conditions::table).values((
        (conditions::course_id.eq(course.id), conditions::target.eq(&new.target), conditions::tree.eq(&text)),
        (conditions::person_id.eq(who.person), conditions::updated_at.eq(clock::now())),
    ));
    let tail = " ON CONFLICT (course_id, target) DO UPDATE SET tree = excluded.tree, person_id = excluded.person_id, \
                updated_at = excluded.updated_at";
    Upsert { insert, tail }.execute(conn)?;
    event::record(conn, who, &Event::ConditionSet { course: course.id, target: new.target.clone(), tree: text })?;
    Ok(receipt)
}
/// The tree that the simple form stands for; none where nothing is filled in.
fn simple(new: &NewCondition) -> Result<Option<String>> {
    let mut check = Check::default();
    let day = |text: &str| text.trim().parse::<NaiveDate>().ok();
    let mut parts = vec![];
    for (field, typed, after) in [("from", &new.from, 0), ("until", &new.until, 1)] {
        if typed.trim().is_empty() {
            continue;
        }
        // Until a day is until the next one begins.
        match day(typed).and_then(|day| day.checked_add_days(Days::new(after))) {
            Some(day) => parts.push(json!({ "type": field, "at": clock::beginning_of(day) })),
            None => drop(check.that(false, field, "day-not-read")),
        }
    }
    let text = |text: &str| text.trim().to_owned();
    if !text(&new.lesson).is_empty() {
        parts.push(json!({ "type": "lesson", "lesson": text(&new.lesson) }));
    }
    if !text(&new.item).is_empty() {
        let mut part = json!({ "type": "grade", "item": text(&new.item) });
        let bounds = [("at_least", "min", &new.at_least), ("below", "max", &new.below)];
        check.that(bounds.iter().any(|b| !b.2.trim().is_empty()), "at_least", "field-missing");
        for (field, name, typed) in bounds {
            if !typed.trim().is_empty() {
                match (grade::read(typed), part.as_object_mut()) {
                    (Ok(points), Some(part)) => drop(part.insert(name.into(), points.into())),
                    _ => drop(check.that(false, field, "score-not-read")),
                }
            }
        }
        parts.push(part);
    }
    if !text(&new.agency).is_empty() || !text(&new.role).is_empty() {
        parts.push(json!({ "type": "member", "agency": text(&new.agency), "role": text(&new.role) }));
    }
    if !text(&new.course).is_empty() {
        parts.push(json!({ "type": "course", "course": text(&new.course) }));
    }
    check.done()?;
    let tree = json!({ "all": parts, "hide": new.hide });
    Ok((!parts.is_empty()).then(|| tree.to_string()))
}
/// Whatever a condition names must be there; the message names the part of the tree, or stands beside the form's field.
fn known(conn: &mut Conn, course: &Course, tree: &Tree, by_form: bool) -> Result<()> {
    let slugs: Vec<String> =
        lessons::table.filter(lessons::course_id.eq(course.id)).select(lessons::slug).load(conn)?;
    let graded = item::of_course(conn, course)?;
    let mut check = Check::default();
    let (mut of_courses, mut of_agencies) = (vec![], vec![]);
    let missing = |what: &str| Msg::from("condition-names-nothing").with("name", what);
    let at = |field: &'static str| if by_form { field } else { "tree" };
    for condition in tree.conditions() {
        match condition {
            Condition::Lesson(slug) => drop(check.that(slugs.contains(slug), at("lesson"), missing(slug))),
            Condition::Grade { item, .. } => {
                let there = graded.items.iter().any(|one| one.name() == *item);
                check.that(there, at("item"), missing(item));
            }
            Condition::Course(slug) => {
                check.that(*slug != course.slug, at("course"), "condition-own-course");
                of_courses.push(slug);
            }
            Condition::Member { agency, role } => {
                let fine = role.is_empty() || role.parse::<Role>().is_ok();
                check.that(fine, at("role"), missing(role));
                if !agency.is_empty() {
                    of_agencies.push(agency);
                }
            }
            Condition::From(_) | Condition::Until(_) | Condition::Unknown(_) => {}
        }
    }
    let there: Vec<String> =
        courses::table.filter(courses::slug.eq_any(&of_courses)).select(courses::slug).load(conn)?;
    for slug in of_courses {
        check.that(there.contains(slug), at("course"), missing(slug));
    }
    let there: Vec<String> =
        agencies::table.filter(agencies::slug.eq_any(&of_agencies)).select(agencies::slug).load(conn)?;
    for slug in of_agencies {
        check.that(there.contains(slug), at("agency"), missing(slug));
    }
    check.done()
}
