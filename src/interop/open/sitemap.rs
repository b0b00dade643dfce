//! Site maps (sitemaps.org 0.9): one for all pages but entries, one for each 10,000 ids of entries; and robots.txt.
use super::dataset::Dataset;
use crate::{
    clock::Instant,
    db::Conn,
    error::{Error, Result},
    innovations::innovation::State,
    schema::{contents, courses, innovations, lessons},
    view::{Document, View},
};
use diesel::{dsl::max, prelude::*};
use serde::Serialize;
use utoipa::ToSchema;

/// Ids in one map: the standard allows five times as many addresses.
const EACH: i64 = 10_000;
/// Public pages that always are there.
const PAGES: [&str; 10] = [
    "/",
    "/innovations",
    "/courses",
    "/regions",
    "/agencies",
    "/datasets",
    "/help",
    "/privacy",
    "/terms",
    "/accessibility",
];

#[derive(Serialize, ToSchema)]
pub struct SiteMaps {
    pub numbers: Vec<i64>,
}
impl View for SiteMaps {
    const TEMPLATE: &'static str = "interop/open/sitemaps.xml";
}
impl Document for SiteMaps {
    const MEDIA: &'static str = "application/xml; charset=utf-8";
}
pub fn all(conn: &mut Conn) -> Result<SiteMaps> {
    let last: Option<i64> =
        innovations::table.filter(innovations::state.eq(State::Published)).select(max(innovations::id)).first(conn)?;
    Ok(SiteMaps { numbers: (0..=last.map_or(0, |id| id / EACH + 1)).collect() })
}

#[derive(Serialize, ToSchema)]
pub struct SiteMap {
    pub items: Vec<SiteAddress>,
}
#[derive(Serialize, ToSchema)]
pub struct SiteAddress {
    /// Relative to the mount.
    pub address: String,
    pub changed_at: Option<Instant>,
}
impl View for SiteMap {
    const TEMPLATE: &'static str = "interop/open/sitemap.xml";
}
impl Document for SiteMap {
    const MEDIA: &'static str = "application/xml; charset=utf-8";
}
pub fn one(conn: &mut Conn, number: &str) -> Result<SiteMap> {
    let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
    if number == 0 {
        return pages(conn);
    }
    let (Some(end), true) = (number.checked_mul(EACH), number > 0) else {
        return Err(Error::NotFound);
    };
    let items: Vec<SiteAddress> = innovations::table
        .filter(innovations::id.ge(end - EACH))
        .filter(innovations::id.lt(end))
        .filter(innovations::state.eq(State::Published))
        .order(innovations::id)
        .select((innovations::code, innovations::published_at))
        .load::<(String, Option<Instant>)>(conn)?
        .into_iter()
        .map(|(code, changed_at)| SiteAddress { address: format!("/innovations/{code}"), changed_at })
        .collect();
    // A range whose entries were all withdrawn is empty and still named.
    let is_named = !items.is_empty() || all(conn)?.numbers.contains(&number);
    if is_named { Ok(SiteMap { items }) } else { Err(Error::NotFound) }
}
fn pages(conn: &mut Conn) -> Result<SiteMap> {
    let taught: Vec<(i64, String)> = courses::table
        .inner_join(contents::table)
        .filter(contents::published_version_id.is_not_null())
        .order(courses::id)
        .limit(EACH)
        .select((courses::id, courses::slug))
        .load(conn)?;
    let ids: Vec<i64> = taught.iter().map(|(id, _)| *id).collect();
    let read: Vec<String> = lessons::table
        .inner_join(contents::table)
        .filter(contents::published_version_id.is_not_null())
        .filter(lessons::course_id.eq_any(ids))
        .order(lessons::id)
        .limit(EACH)
        .select(lessons::slug)
        .load(conn)?;
    let fixed = PAGES.iter().map(|page| (*page).to_owned());
    let datasets = Dataset::ALL.iter().map(|dataset| format!("/datasets/{}", dataset.as_str()));
    let courses = taught.into_iter().map(|(_, slug)| format!("/courses/{slug}"));
    let lessons = read.into_iter().map(|slug| format!("/lessons/{slug}"));
    let all = fixed.chain(datasets).chain(courses).chain(lessons);
    Ok(SiteMap { items: all.map(|address| SiteAddress { address, changed_at: None }).collect() })
}

/// What is one's own, or costs much and says nothing new.
#[derive(Serialize, ToSchema)]
pub struct Robots {}
impl View for Robots {
    const TEMPLATE: &'static str = "interop/open/robots.txt";
}
impl Document for Robots {
    const MEDIA: &'static str = "text/plain; charset=utf-8";
}
