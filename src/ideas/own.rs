//! The ideas that one person writes by name, in short.
use super::{author::AuthorState, machine::IdeaState};
use crate::{
    clock::Instant,
    db::Conn,
    error::Result,
    schema::{idea_authors as authors, ideas},
    words::Lang,
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// Ideas that are looked at.
const SHOWN: i64 = 50;

/// An idea that someone writes, or is invited to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuthoredIdea {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub state: IdeaState,
    pub state_at: Instant,
    /// One is invited to write it and has not answered.
    pub invited: bool,
}
/// The one that changed last first; one query.
pub fn of_person(conn: &mut Conn, person: i64) -> Result<Vec<AuthoredIdea>> {
    type Row = ((String, String, Lang), (IdeaState, Instant), AuthorState);
    let rows: Vec<Row> = authors::table
        .inner_join(ideas::table)
        .filter(authors::person_id.eq(person))
        .filter(authors::state.eq_any([AuthorState::Invited, AuthorState::Accepted]))
        .order((ideas::state_at.desc(), ideas::id.desc()))
        .limit(SHOWN)
        .select(((ideas::code, ideas::title, ideas::language), (ideas::state, ideas::state_at), authors::state))
        .load(conn)?;
    let idea = |((code, title, language), (state, state_at), author): Row| AuthoredIdea {
        code,
        title,
        language,
        state,
        state_at,
        invited: author == AuthorState::Invited,
    };
    Ok(rows.into_iter().map(idea).collect())
}
