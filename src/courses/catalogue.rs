//! The catalogue: what is taught, found by words, narrowed and ordered; all of it in the address.
use super::{
    course::{self, CourseCard, CourseDocument},
    enrolment::{self, Standing},
    runs::run,
};
use crate::{
    accounts::{
        actor::Actor,
        sector::{self, Sector},
    },
    content,
    db::Conn,
    error::Result,
    index::stems,
    progress::completion,
    schema::{contents, courses},
    topic::{Topic, remembered},
    view::View,
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Courses of one installation that the catalogue shows.
const MOST: i64 = 2_000;

crate::text_enum! { pub enum OpenRuns { Now = "now" } }
crate::text_enum! {
    /// One's own part in a course; `none`: not in it.
    pub enum OwnPart { Enrolled = "enrolled", Waiting = "waiting", Finished = "finished", None = "none" }
}
crate::text_enum! { pub enum CatalogueOrder { Newest = "newest", Title = "title" } }

/// What the catalogue is narrowed to, and where its next page begins.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct CatalogueFilter {
    /// Words of title, summary, chapters or description; every one of them must be there.
    #[schema(max_length = 200)]
    pub words: String,
    #[schema(max_length = 50)]
    pub level: String,
    /// Code of an affair of government.
    #[schema(max_length = 100)]
    pub sector: String,
    /// Courses whose title is written in this language.
    pub language: Option<Lang>,
    /// `now`: with a run that takes people now.
    pub open: Option<OpenRuns>,
    /// For those who are signed in.
    pub mine: Option<OwnPart>,
    /// `newest` unless said.
    pub sort: Option<CatalogueOrder>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// A part of the catalogue.
#[derive(Serialize, ToSchema)]
pub struct CourseList {
    pub items: Vec<CourseCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: usize,
    pub filter: CatalogueFilter,
    /// The levels that there are.
    pub levels: Vec<String>,
    /// The sectors that courses are about.
    pub sectors: Vec<Sector>,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
}
impl View for CourseList {
    const TEMPLATE: &'static str = "courses/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// What a public course is found by.
struct Facts {
    id: i64,
    content: i64,
    slug: String,
    title: Texts,
    level: String,
    sectors: Vec<String>,
    stems: BTreeSet<String>,
}
/// All public courses, newest first; read anew only when one was published.
fn facts(conn: &mut Conn) -> Result<Vec<Facts>> {
    let rows: Vec<(i64, i64, String)> = courses::table
        .inner_join(contents::table)
        .filter(contents::published_version_id.is_not_null())
        .order(courses::id.desc())
        .limit(MOST)
        .select((courses::id, courses::content_id, courses::slug))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let mut documents: BTreeMap<i64, CourseDocument> = BTreeMap::new();
    for version in content::published_of(conn, &ids)? {
        documents.insert(version.content_id, version.document()?);
    }
    let facts = rows.into_iter().filter_map(|(id, content, slug)| {
        let CourseDocument { title, summary, description, level, sectors, chapters, .. } =
            documents.remove(&content)?;
        let chapters = chapters.into_iter().flat_map(|chapter| [chapter.title.id, chapter.title.en]);
        let texts = [&title, &summary, &description].into_iter().flat_map(|text| [text.id.clone(), text.en.clone()]);
        let stems = texts.chain(chapters).flat_map(|text| stems(&text)).collect();
        Some(Facts { id, content, slug, title, level, sectors, stems })
    });
    Ok(facts.collect())
}
/// A constant number of queries, whatever the filter.
pub fn list(
    conn: &mut Conn,
    who: Option<&Actor>,
    lang: Lang,
    filter: &CatalogueFilter,
    ignored: &[String],
) -> Result<CourseList> {
    let all = remembered(&[Topic::Courses], "catalogue", || facts(conn))?;
    let (mut filter, mut ignored) = (filter.clone(), ignored.to_vec());
    let levels: BTreeSet<String> = all.iter().map(|course| course.level.clone()).collect();
    if !filter.level.is_empty() && !levels.contains(&filter.level) {
        filter.level.clear();
        ignored.push("level".into());
    }
    let mut sectors = sector::all(conn)?;
    sectors.retain(|sector| all.iter().any(|course| course.sectors.contains(&sector.code)));
    if !filter.sector.is_empty() && !sectors.iter().any(|sector| sector.code == filter.sector) {
        filter.sector.clear();
        ignored.push("sector".into());
    }
    let person = who.and_then(|who| who.person);
    if person.is_none() && filter.mine.take().is_some() {
        ignored.push("mine".into());
    }
    let open = match filter.open {
        Some(OpenRuns::Now) => Some(run::open_courses(conn)?.into_iter().collect::<BTreeSet<i64>>()),
        None => None,
    };
    let mine = match (person, filter.mine) {
        (Some(person), Some(_)) => Some(parts(conn, person, &all)?),
        _ => None,
    };
    let wanted = stems(&filter.words);
    let fits = |course: &&Facts| {
        let written = |lang: Lang| match lang {
            Lang::Id => !course.title.id.trim().is_empty(),
            Lang::En => !course.title.en.trim().is_empty(),
        };
        let part = mine.as_ref().map(|parts| parts.get(&course.id).copied().unwrap_or(OwnPart::None));
        wanted.iter().all(|stem| course.stems.contains(stem))
            && (filter.level.is_empty() || course.level == filter.level)
            && (filter.sector.is_empty() || course.sectors.contains(&filter.sector))
            && filter.language.is_none_or(written)
            && open.as_ref().is_none_or(|open| open.contains(&course.id))
            && part.is_none_or(|part| Some(part) == filter.mine)
    };
    let mut order: Vec<&Facts> = all.iter().collect();
    if filter.sort == Some(CatalogueOrder::Title) {
        order.sort_by_cached_key(|course| (course.title.in_language(lang).0.to_lowercase(), course.id));
    }
    // The next page begins behind that course, wherever it stands by now; where it is gone, it begins anew and says so.
    let mut from = 0;
    if !filter.after.is_empty() {
        let last = i64::from_str_radix(&filter.after, 16).ok();
        match order.iter().position(|course| Some(course.id) == last) {
            Some(at) => from = at + 1,
            None => ignored.push("after".into()),
        }
    }
    let total = all.iter().filter(fits).count();
    let limit = usize::try_from(filter.limit.unwrap_or(20).clamp(1, 100)).unwrap_or(20);
    let mut shown: Vec<&Facts> = order.into_iter().skip(from).filter(fits).take(limit + 1).collect();
    let more = shown.len() > limit;
    shown.truncate(limit);
    let next = shown.last().filter(|_| more).map(|course| format!("{:x}", course.id));
    let rows = shown.iter().map(|course| (course.id, course.content, course.slug.clone())).collect();
    let items = course::cards_of(conn, person, rows)?;
    Ok(CourseList { items, next, total, filter, levels: levels.into_iter().collect(), sectors, ignored })
}
/// What a person has to do with each course that they have to do with.
fn parts(conn: &mut Conn, person: i64, all: &[Facts]) -> Result<BTreeMap<i64, OwnPart>> {
    let contents: Vec<i64> = all.iter().map(|course| course.content).collect();
    let done = completion::periods(conn, person, &contents)?;
    let (mut parts, mut periods) = (BTreeMap::new(), BTreeMap::new());
    for seat in enrolment::of_person(conn, person)? {
        match seat.standing {
            Standing::Enrolled => parts.insert(seat.course_id, OwnPart::Enrolled),
            Standing::Waiting | Standing::Requested => parts.insert(seat.course_id, OwnPart::Waiting),
            _ => None,
        };
        periods.insert(seat.course_id, seat.period);
    }
    // Of the period that one is in: whoever begins again has not finished again.
    let period = |course: &Facts| periods.get(&course.id).copied().unwrap_or(1);
    let finished = all.iter().filter(|course| done.contains(&(course.content, period(course))));
    parts.extend(finished.map(|course| (course.id, OwnPart::Finished)));
    Ok(parts)
}
