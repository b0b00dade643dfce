//! What moderators hide of the bank now: ideas and comments, by whom, since when and why.
use super::{
    author::AuthorState,
    machine::IdeaState::{self, Hidden, Merged},
};
use crate::{
    accounts::{
        actor::{Actor, Right},
        person,
    },
    clock::Instant,
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Error, Result},
    schema::{idea_authors as authors, idea_comments as comments, idea_hidings as hidings, ideas},
    view::View,
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct IdeaHiddenPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// An idea that is hidden, or a comment of an idea.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaHiddenCard {
    /// Of the idea.
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub state: IdeaState,
    /// Of the comment; null: it is the idea itself.
    pub number: Option<i64>,
    /// What the comment says: Markdown.
    pub body: String,
    /// Whoever wrote the comment.
    pub by: Option<String>,
    pub reason: String,
    pub hidden_by: Option<String>,
    pub at: Instant,
    /// Whether this person may show it again: at any time, but nobody what they wrote themselves.
    pub may_show: bool,
}
/// What is hidden now, hidden last first. It can be shown again without a last day.
#[derive(Serialize, ToSchema)]
pub struct IdeaHiddenList {
    pub items: Vec<IdeaHiddenCard>,
    pub next: Option<String>,
}
impl View for IdeaHiddenList {
    const TEMPLATE: &'static str = "ideas/hidden.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// For moderators, and for auditors and system administrators, who change nothing of it. What its authors have withdrawn since
/// is nobody's to show again and is left out.
pub fn list(conn: &mut Conn, who: Option<&Actor>, place: &IdeaHiddenPlace) -> Result<IdeaHiddenList> {
    type Row = (
        (i64, String, Option<i64>, Instant),
        (i64, String, String, Lang, IdeaState),
        (Option<i64>, Option<i64>, Option<String>),
    );
    let who = who.ok_or(Error::SignInFirst)?;
    let moderates = who.moderates_ideas();
    if !moderates && !who.has(Right::Audit) {
        return Err(Error::forbidden("only-idea-moderators"));
    }
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let kept: Vec<IdeaState> = IdeaState::PUBLIC.into_iter().chain([Merged, Hidden]).collect();
    let mut rows = hidings::table
        .inner_join(ideas::table.on(ideas::id.eq(hidings::idea_id)))
        .left_join(comments::table.on(comments::id.nullable().eq(hidings::comment_id)))
        .filter(hidings::shown_at.is_null())
        .filter(ideas::state.eq_any(kept))
        .into_boxed::<MultiBackend>();
    if let Ok(Cursor { id, .. }) = place.after.parse() {
        rows = rows.filter(hidings::id.lt(id));
    }
    let rows: Vec<Row> = rows
        .order(hidings::id.desc())
        .limit(limit + 1)
        .select((
            (hidings::id, hidings::reason, hidings::person_id, hidings::hidden_at),
            (ideas::id, ideas::code, ideas::title, ideas::language, ideas::state),
            (comments::number.nullable(), comments::person_id.nullable(), comments::body.nullable()),
        ))
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.0.3, id: row.0.0 });
    let people: Vec<i64> = page.items.iter().flat_map(|row| [row.0.2, row.2.1]).flatten().collect();
    let names = person::names(conn, &people)?;
    let own = match who.person {
        Some(person) => {
            let written = authors::table
                .filter(authors::idea_id.eq_any(page.items.iter().map(|row| row.1.0).collect::<Vec<_>>()))
                .filter(authors::person_id.eq(person))
                .filter(authors::state.eq(AuthorState::Accepted));
            written.select(authors::idea_id).load::<i64>(conn)?
        }
        None => vec![],
    };
    let name = |id: Option<i64>| id.and_then(|id| names.get(&id).cloned());
    let page = page.map(|((_, reason, hider, at), (idea, code, title, language, state), (number, writer, body))| {
        let is_own = own.contains(&idea) || writer.is_some() && writer == who.person;
        IdeaHiddenCard {
            code,
            title,
            language,
            state,
            number,
            body: body.unwrap_or_default(),
            by: name(writer),
            reason,
            hidden_by: name(hider),
            at,
            may_show: moderates && !is_own,
        }
    });
    Ok(IdeaHiddenList { items: page.items, next: page.next })
}
