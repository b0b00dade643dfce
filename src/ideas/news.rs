//! What others need to know of an idea to tell people of it; without anyone's visibility.
use super::{
    author,
    idea::{self, IdeaKind},
    review::round,
    writing::desk,
};
use crate::{
    accounts::{
        actor::Actor,
        agency,
        membership::{self, LAN, Role},
    },
    db::Conn,
    error::Result,
    schema::{agencies, ideas},
};
use diesel::prelude::*;

/// An idea, and whom it concerns.
#[derive(Debug, Clone)]
pub struct IdeaNews {
    pub code: String,
    pub title: String,
    /// Name of its agency.
    pub agency: String,
    pub agency_id: i64,
    /// Its authors, and for a lab idea all who write for its agency.
    pub authors: Vec<i64>,
    /// Of its newest round.
    pub number: i64,
    pub claimed_by: Option<i64>,
}
impl IdeaNews {
    pub fn address(&self) -> String {
        format!("/ideas/{}", self.code)
    }
    pub fn round_address(&self) -> String {
        format!("/ideas/{}/rounds/{}", self.code, self.number.max(1))
    }
    pub fn amendment_address(&self, number: i64) -> String {
        format!("/ideas/{}/amendments/{number}", self.code)
    }
}
/// None: it is not there any more.
pub fn of(conn: &mut Conn, idea: i64) -> Result<Option<IdeaNews>> {
    type Row = (String, String, IdeaKind, i64, String);
    let row: Option<Row> = ideas::table
        .inner_join(agencies::table)
        .filter(ideas::id.eq(idea))
        .select((ideas::code, ideas::title, ideas::kind, ideas::agency_id, agencies::name))
        .first(conn)
        .optional()?;
    let Some((code, title, kind, agency_id, agency)) = row else {
        return Ok(None);
    };
    let mut authors = author::of(conn, idea)?;
    if kind == IdeaKind::Lab {
        authors.extend(membership::holders_at(conn, &[Role::Author, Role::AgencyAdmin], agency_id)?);
        authors.sort_unstable();
        authors.dedup();
    }
    let newest = round::newest(conn, idea)?;
    Ok(Some(IdeaNews {
        code,
        title,
        agency,
        agency_id,
        authors,
        number: newest.as_ref().map_or(0, |round| round.number),
        claimed_by: newest.and_then(|round| round.claimed_by),
    }))
}
/// LAN's curators and mentors.
pub fn reviewers(conn: &mut Conn) -> Result<Vec<i64>> {
    let lan = agency::find(conn, LAN)?;
    membership::holders_at(conn, &[Role::Curator, Role::Mentor], lan.id)
}
/// The leaders of its agency; where it has none, those of the nearest agency above it.
pub fn leaders(conn: &mut Conn, news: &IdeaNews) -> Result<Vec<i64>> {
    let places: Vec<i64> = agency::by_id(conn, news.agency_id)?.ancestry().collect();
    for place in places.into_iter().rev() {
        // A unit lies three deep at most.
        let found = membership::holders_at(conn, &[Role::AgencyLeader], place)?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Ok(vec![])
}
/// Opens what stands at the address of a notice: `/ideas/{code}`, `/ideas/{code}/draft`, `/ideas/{code}/rounds/{number}`,
/// `/ideas/{code}/amendments/{number}`.
pub fn open(conn: &mut Conn, who: &Actor, address: &str) -> Result<()> {
    let mut parts = address.trim_start_matches('/').split('/').skip(1);
    let code = parts.next().unwrap_or_default();
    match parts.next() {
        None | Some("amendments") => idea::visible(conn, Some(who), code).map(drop),
        Some("draft") => desk::page(conn, Some(who), code).map(drop),
        Some(_) => idea::inside(conn, Some(who), code).map(drop),
    }
}
