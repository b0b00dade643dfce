//! What a moderator takes out of sight of the bank, an idea or one of its comments, with a reason; and how it comes back.
use super::{
    idea::{self, Seen, visible},
    machine::{IdeaHand, IdeaState, Step},
};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{idea_comments as comments, idea_hidings as hidings},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Queryable, Selectable)]
#[diesel(table_name = hidings)]
struct Hiding {
    id: i64,
    reason: String,
    state_at: Instant,
    state_reason: String,
    hidden_at: Instant,
}
/// What hides an idea, or one of its comments, now.
fn live(conn: &mut Conn, idea: i64, comment: Option<i64>) -> Result<Option<Hiding>> {
    let rows = hidings::table.filter(hidings::idea_id.eq(idea)).filter(hidings::shown_at.is_null());
    let found = match comment {
        Some(comment) => rows.filter(hidings::comment_id.eq(comment)).select(Hiding::as_select()).first(conn),
        None => rows.filter(hidings::comment_id.is_null()).select(Hiding::as_select()).first(conn),
    };
    Ok(found.optional()?)
}
/// Why comments of these ideas are hidden, by the ids of the comments.
pub(super) fn of_comments(conn: &mut Conn, ideas: &[i64]) -> Result<BTreeMap<i64, String>> {
    let rows = hidings::table.filter(hidings::idea_id.eq_any(ideas)).filter(hidings::shown_at.is_null());
    let rows: Vec<(Option<i64>, String)> = rows.select((hidings::comment_id, hidings::reason)).load(conn)?;
    Ok(rows.into_iter().filter_map(|(comment, reason)| Some((comment?, reason))).collect())
}
/// A comment of an idea: its id, its writer, what it says.
type Said = (i64, Option<i64>, String);
fn comment(conn: &mut Conn, idea: i64, number: i64) -> Result<Said> {
    let row = comments::table.filter(comments::idea_id.eq(idea)).filter(comments::number.eq(number));
    Ok(row.select((comments::id, comments::person_id, comments::body)).first(conn)?)
}
/// Whoever wrote a comment, to tell them of it.
pub fn writer(conn: &mut Conn, idea: i64, number: i64) -> Result<Option<i64>> {
    let row = comments::table.filter(comments::idea_id.eq(idea)).filter(comments::number.eq(number));
    let writer: Option<Option<i64>> = row.select(comments::person_id).first(conn).optional()?;
    Ok(writer.flatten())
}

/// Where a moderator hides an idea or a comment, or brings it back.
#[derive(Serialize, ToSchema)]
pub struct IdeaHidingPage {
    pub code: String,
    pub title: String,
    pub language: Lang,
    /// Of the comment; null: it is about the idea itself.
    pub number: Option<i64>,
    /// What the comment says: Markdown.
    pub body: String,
    pub by: Option<String>,
    /// Why it is hidden, and since when; null: it is not.
    pub reason: Option<String>,
    pub since: Option<Instant>,
    pub may_hide: bool,
}
impl View for IdeaHidingPage {
    const TEMPLATE: &'static str = "ideas/hiding.html";
    fn address(&self) -> Option<String> {
        Some(match self.number {
            Some(number) => format!("/ideas/{}/comments/{number}/hiding", self.code),
            None => format!("/ideas/{}/hiding", self.code),
        })
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "reason": "" })
    }
}
/// For moderators; `number`: of a comment.
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, number: Option<i64>) -> Result<IdeaHidingPage> {
    let seen = visible(conn, who, code)?;
    seen.holds(who.ok_or(Error::SignInFirst)?, IdeaHand::Moderator)?;
    let said = number.map(|number| comment(conn, seen.idea.id, number)).transpose()?;
    let hiding = live(conn, seen.idea.id, said.as_ref().map(|said| said.0))?;
    let by = said.as_ref().and_then(|said| said.1);
    Ok(IdeaHidingPage {
        by: by.map(|by| person::name(conn, by)).transpose()?,
        may_hide: hiding.is_none() && (number.is_some() || seen.may(who, Step::Hide)),
        since: hiding.as_ref().map(|hiding| hiding.hidden_at),
        reason: hiding.map(|hiding| hiding.reason),
        body: said.map(|said| said.2).unwrap_or_default(),
        number,
        title: seen.idea.title,
        language: seen.idea.language,
        code: seen.idea.code,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Memuat nomor telepon orang lain." }))]
pub struct NewIdeaHiding {
    /// Why: it is told to whoever wrote it.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Takes an idea out of the bank. Its authors and reviewers still read it, with the reason; to all others it is not there.
pub fn hide(conn: &mut Conn, who: &Actor, code: &str, typed: &NewIdeaHiding) -> Result<Receipt> {
    let seen = visible(conn, Some(who), code)?;
    seen.holds(who, Step::Hide.hand())?;
    let idea = &seen.idea;
    if idea.state == IdeaState::Hidden {
        return Ok(idea.receipt(idea.state));
    }
    let to = idea.state.next(Step::Hide)?;
    Check::default().text("reason", &typed.reason, 1000).done()?;
    let reason = typed.reason.trim();
    idea::put(conn, idea, to, reason)?;
    keep(conn, who, &seen, None, reason)?;
    let (id, code, agency, reason) = (idea.id, idea.code.clone(), idea.agency_id, reason.to_owned());
    event::record(conn, who, &Event::IdeaHidden { idea: id, code, agency, reason })?;
    Ok(idea.receipt(to))
}
/// Brings it back to the place that it had in the bank.
pub fn show(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let seen = visible(conn, Some(who), code)?;
    seen.holds(who, Step::Show.hand())?;
    let idea = &seen.idea;
    let to = idea.state.next(Step::Show)?;
    let hiding = live(conn, idea.id, None)?.ok_or(Error::NotFound)?;
    idea::put_back(conn, idea, to, hiding.state_at, &hiding.state_reason)?;
    end(conn, who, hiding.id)?;
    let (id, code, agency) = (idea.id, idea.code.clone(), idea.agency_id);
    event::record(conn, who, &Event::IdeaShown { idea: id, code, agency })?;
    Ok(idea.receipt(to))
}
/// A comment that this person may decide on: nobody does on their own.
fn decided(conn: &mut Conn, who: &Actor, code: &str, number: i64) -> Result<(Seen, Said)> {
    let seen = visible(conn, Some(who), code)?;
    seen.holds(who, IdeaHand::Moderator)?;
    let said = comment(conn, seen.idea.id, number)?;
    if said.1.is_some() && said.1 == who.person {
        return Err(Error::forbidden("not-own-comment"));
    }
    lock_row(conn, "ideas", seen.idea.id)?;
    Ok((seen, said))
}
/// Hides what a comment says: in its place stands that it is hidden. Whoever wrote it still reads it, with the reason.
pub fn hide_comment(conn: &mut Conn, who: &Actor, code: &str, number: i64, typed: &NewIdeaHiding) -> Result<Receipt> {
    let (seen, said) = decided(conn, who, code, number)?;
    let receipt = Receipt::changed(seen.idea.address(), "hidden");
    if live(conn, seen.idea.id, Some(said.0))?.is_some() {
        return Ok(receipt);
    }
    Check::default().text("reason", &typed.reason, 1000).done()?;
    let reason = typed.reason.trim();
    keep(conn, who, &seen, Some(said.0), reason)?;
    let (idea, code, agency, reason) = (seen.idea.id, seen.idea.code, seen.idea.agency_id, reason.to_owned());
    event::record(conn, who, &Event::IdeaCommentHidden { idea, code, agency, number, reason })?;
    Ok(receipt)
}
/// Shows it again. Twice is no error.
pub fn show_comment(conn: &mut Conn, who: &Actor, code: &str, number: i64) -> Result<Receipt> {
    let (seen, said) = decided(conn, who, code, number)?;
    let receipt = Receipt::changed(seen.idea.address(), "shown");
    let Some(hiding) = live(conn, seen.idea.id, Some(said.0))? else {
        return Ok(receipt);
    };
    end(conn, who, hiding.id)?;
    let (idea, code, agency) = (seen.idea.id, seen.idea.code, seen.idea.agency_id);
    event::record(conn, who, &Event::IdeaCommentShown { idea, code, agency, number })?;
    Ok(receipt)
}
fn keep(conn: &mut Conn, who: &Actor, seen: &Seen, comment: Option<i64>, reason: &str) -> Result<()> {
    let idea = &seen.idea;
    diesel::insert_into(hidings::table)
        .values((
            (hidings::idea_id.eq(idea.id), hidings::comment_id.eq(comment), hidings::reason.eq(reason)),
            (hidings::state_at.eq(idea.state_at), hidings::state_reason.eq(&idea.state_reason)),
            (hidings::person_id.eq(who.person), hidings::hidden_at.eq(clock::now())),
        ))
        .execute(conn)?;
    Ok(())
}
fn end(conn: &mut Conn, who: &Actor, hiding: i64) -> Result<()> {
    let shown = (hidings::shown_by.eq(who.person), hidings::shown_at.eq(clock::now()));
    diesel::update(hidings::table.find(hiding)).set(shown).execute(conn)?;
    Ok(())
}
