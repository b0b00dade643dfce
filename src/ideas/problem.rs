//! What an idea is about, for whoever looks for people who can help with it.
use super::{
    idea,
    manuscript::{public, standing},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    schema::{regions, sectors},
    words::Lang,
};
use diesel::prelude::*;

pub struct Problem {
    pub id: i64,
    pub code: String,
    pub title: String,
    pub language: Lang,
    /// Title and texts: what was sent last, else the draft.
    pub text: String,
    /// Code of its affair of government, and of its province.
    pub sector: Option<String>,
    pub province: Option<String>,
}
/// Of an idea that whoever asks may see.
pub fn of(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Problem> {
    let seen = idea::visible(conn, who, code)?;
    let manuscript = match public(conn, seen.idea.id)? {
        Some((_, manuscript)) => manuscript,
        None if who.is_some_and(|who| seen.reads_draft(who)) => standing(conn, &seen.idea)?.manuscript,
        None => return Err(Error::NotFound),
    };
    let idea = seen.idea;
    let sector = match idea.sector_id {
        Some(id) => sectors::table.find(id).select(sectors::code).first(conn).optional()?,
        None => None,
    };
    let province = match idea.province_id {
        Some(id) => regions::table.find(id).select(regions::code).first(conn).optional()?,
        None => None,
    };
    let text = format!("{}\n{}\n{}", idea.title, idea.title, manuscript.prose(idea.kind));
    Ok(Problem { id: idea.id, code: idea.code, title: idea.title, language: idea.language, text, sector, province })
}
