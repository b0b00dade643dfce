//! The ideas that someone writes, the one that changed last first; and throwing a draft away.
use crate::{
    accounts::{actor::Actor, agency},
    clock::Instant,
    db::{Conn, Cursor, MultiBackend, Page},
    draft,
    error::{Error, Result},
    event::{self, Event},
    ideas::{
        author::{self, AuthorState},
        files,
        idea::{Idea, IdeaKind, WRITERS, inside},
        machine::{IdeaState, Step},
    },
    schema::{
        agencies, contents, idea_authors as authors, idea_comparisons as comparisons, idea_goals as goals, ideas,
        trace_edges as edges,
    },
    trace::Kind,
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An idea of one's own, or of one's agency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OwnIdea {
    pub code: String,
    pub kind: IdeaKind,
    pub title: String,
    pub language: Lang,
    pub agency: String,
    pub state: IdeaState,
    pub state_at: Instant,
    /// One is invited to write it and has not answered.
    pub invited: bool,
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct OwnIdeaPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct OwnIdeaList {
    pub items: Vec<OwnIdea>,
    pub next: Option<String>,
}
impl View for OwnIdeaList {
    const TEMPLATE: &'static str = "ideas/writing/mine.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, place: &OwnIdeaPlace) -> Result<OwnIdeaList> {
    let who = who.ok_or(Error::SignInFirst)?;
    let page = of(conn, who, place.after.parse().ok(), place.limit.unwrap_or(20).clamp(1, 100), false)?;
    Ok(OwnIdeaList { items: page.items, next: page.next })
}
/// What waits for whoever writes: drafts, ideas to be revised, invitations; at most ten.
pub fn waiting(conn: &mut Conn, who: &Actor) -> Result<Vec<OwnIdea>> {
    Ok(of(conn, who, None, 10, true)?.items)
}
fn of(conn: &mut Conn, who: &Actor, after: Option<Cursor>, limit: i64, waiting: bool) -> Result<Page<OwnIdea>> {
    type Row = (i64, (String, IdeaKind, String, Lang), (IdeaState, Instant), String);
    let person = who.person()?;
    let mine = authors::table
        .filter(authors::person_id.eq(person))
        .filter(authors::state.eq_any([AuthorState::Invited, AuthorState::Accepted]));
    let mine: Vec<(i64, AuthorState)> =
        mine.order(authors::id.desc()).limit(1000).select((authors::idea_id, authors::state)).load(conn)?;
    let ids: Vec<i64> = mine.iter().map(|(id, _)| *id).collect();
    let places = who.memberships.iter().filter(|m| WRITERS.contains(&m.role)).filter_map(|m| m.agency_id);
    let places = agency::below(conn, &places.collect::<Vec<_>>())?;
    let places: Vec<i64> = places.into_iter().map(|agency| agency.id).collect();
    let mut rows = ideas::table
        .inner_join(agencies::table)
        .filter(ideas::id.eq_any(ids).or(ideas::agency_id.eq_any(places).and(ideas::kind.eq(IdeaKind::Lab))))
        .into_boxed::<MultiBackend>();
    if waiting {
        rows = rows.filter(ideas::state.eq_any([IdeaState::Draft, IdeaState::Revision]));
    }
    if let Some(Cursor { at, id }) = after {
        rows = rows.filter(ideas::state_at.lt(at).or(ideas::state_at.eq(at).and(ideas::id.lt(id))));
    }
    let rows: Vec<Row> = rows
        .order((ideas::state_at.desc(), ideas::id.desc()))
        .limit(limit + 1)
        .select((
            ideas::id,
            (ideas::code, ideas::kind, ideas::title, ideas::language),
            (ideas::state, ideas::state_at),
            agencies::name,
        ))
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.2.1, id: row.0 });
    Ok(page.map(|(id, (code, kind, title, language), (state, state_at), agency)| OwnIdea {
        code,
        kind,
        title,
        language,
        agency,
        state,
        state_at,
        invited: mine.iter().any(|(of, author)| *of == id && *author == AuthorState::Invited),
    }))
}

/// Throws a draft away that was never sent, as a whole; its code is given to nobody else.
pub fn discard(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let seen = inside(conn, Some(who), code)?;
    seen.step(who, Step::Discard)?;
    let Idea { id, content_id, code, agency_id, .. } = seen.idea;
    draft::take_turn(conn, content_id)?;
    files::forget(conn, id)?;
    author::forget(conn, id)?;
    diesel::delete(goals::table.filter(goals::idea_id.eq(id))).execute(conn)?;
    diesel::delete(comparisons::table.filter(comparisons::idea_id.eq(id))).execute(conn)?;
    diesel::delete(edges::table.filter(edges::from_kind.eq(Kind::Idea)).filter(edges::from_id.eq(id))).execute(conn)?;
    draft::end(conn, content_id)?;
    diesel::delete(ideas::table.find(id)).execute(conn)?;
    diesel::delete(contents::table.find(content_id)).execute(conn)?;
    event::record(conn, who, &Event::IdeaDiscarded { idea: id, code, agency: agency_id })?;
    Ok(Receipt::changed("/ideas/mine".into(), "discarded"))
}
