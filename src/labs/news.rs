//! What others need to know of a lab to tell people of it; without anyone's visibility.
use super::{lab, team};
use crate::{
    accounts::{
        actor::Actor,
        agency,
        membership::{self, LAN, Role},
    },
    db::Conn,
    error::Result,
    schema::{agencies, labs},
};
use diesel::prelude::*;

/// A lab, and whom it concerns.
#[derive(Debug, Clone)]
pub struct LabNews {
    pub slug: String,
    pub theme: String,
    /// Name of its agency.
    pub agency: String,
    agency_id: i64,
    /// Who writes for its agency, and who is in its teams.
    pub people: Vec<i64>,
}
impl LabNews {
    pub fn address(&self) -> String {
        format!("/labs/{}", self.slug)
    }
}
/// None: it is not there any more.
pub fn of(conn: &mut Conn, id: i64) -> Result<Option<LabNews>> {
    let row = labs::table.inner_join(agencies::table).filter(labs::id.eq(id));
    let row = row.select((labs::slug, labs::theme, labs::agency_id, agencies::name));
    let Some((slug, theme, agency_id, agency)) = row.first::<(String, String, i64, String)>(conn).optional()? else {
        return Ok(None);
    };
    let mut people = membership::writers(conn, agency_id)?;
    people.extend(team::now(conn, id)?);
    Ok(Some(LabNews { slug, theme, agency, agency_id, people }))
}
/// LAN's curators.
pub fn curators(conn: &mut Conn) -> Result<Vec<i64>> {
    let lan = agency::find(conn, LAN)?;
    membership::holders_at(conn, &[Role::Curator], lan.id)
}
/// The leaders of its agency.
pub fn leaders(conn: &mut Conn, news: &LabNews) -> Result<Vec<i64>> {
    membership::holders_at(conn, &[Role::AgencyLeader], news.agency_id)
}
/// Opens what stands at the address of a notice: `/labs/{slug}`, or below it.
pub fn open(conn: &mut Conn, who: &Actor, address: &str) -> Result<()> {
    let slug = address.split('/').nth(2).unwrap_or_default();
    lab::visible(conn, Some(who), slug).map(drop)
}
