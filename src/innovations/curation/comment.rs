//! What a curator says of one section of a submission, and the agency's answer.
use super::submission::{Submission, SubmissionState, seen};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    innovations::{innovation::Innovation, writing::section},
    schema::innovation_comments as comments,
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Comments on one submission at most.
const MOST: i64 = 100;

/// A comment on one section, made on the version that was sent.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable)]
pub struct EntryComment {
    /// Of the submission's comments, from 1.
    pub number: i64,
    pub section: String,
    /// Markdown.
    pub body: String,
    pub at: Instant,
    /// What the agency says to it without changing its text.
    pub answer: Option<String>,
    pub answered_at: Option<Instant>,
}
const COLUMNS: (
    comments::number,
    comments::section,
    comments::body,
    comments::created_at,
    comments::answer,
    comments::answered_at,
) = (
    comments::number,
    comments::section,
    comments::body,
    comments::created_at,
    comments::answer,
    comments::answered_at,
);

pub(super) fn of(conn: &mut Conn, submission: i64) -> Result<Vec<EntryComment>> {
    let rows = comments::table.filter(comments::submission_id.eq(submission)).order(comments::number).limit(MOST);
    Ok(rows.select(COLUMNS).load(conn)?)
}
pub(in crate::innovations) fn of_section(conn: &mut Conn, submission: i64, section: &str) -> Result<Vec<EntryComment>> {
    Ok(of(conn, submission)?.into_iter().filter(|comment| comment.section == section).collect())
}
/// The sections of the comments that have no answer, one for each comment.
pub(in crate::innovations) fn open_of(conn: &mut Conn, submission: i64) -> Result<Vec<String>> {
    let open = comments::table.filter(comments::submission_id.eq(submission)).filter(comments::answer.is_null());
    Ok(open.select(comments::section).limit(MOST).load(conn)?)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "section": "problem", "body": "Sebutkan jumlah pasien per hari." }))]
pub struct NewComment {
    /// One of the form's sections.
    #[schema(required = true, max_length = 40)]
    pub section: String,
    /// Markdown, at most 2,000 characters.
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub body: String,
}
/// A note by whoever has claimed the submission. The agency reads it when the entry is returned, not before.
pub fn add(conn: &mut Conn, who: &Actor, code: &str, number: i64, new: &NewComment) -> Result<Receipt> {
    let (innovation, row) = seen(conn, Some(who), code, number)?;
    held(who, &innovation, &row)?;
    Check::default()
        .that(section::named(&new.section).is_some(), "section", "choose-section")
        .text("body", &new.body, 2000)
        .done()?;
    lock_row(conn, "innovation_submissions", row.id)?;
    let there = comments::table.filter(comments::submission_id.eq(row.id));
    let (count, last): (i64, Option<i64>) =
        there.select((diesel::dsl::count_star(), diesel::dsl::max(comments::number))).first(conn)?;
    if count >= MOST {
        return Err(Error::conflict("too-many-comments"));
    }
    diesel::insert_into(comments::table)
        .values((
            comments::submission_id.eq(row.id),
            comments::number.eq(last.unwrap_or(0) + 1),
            (comments::section.eq(&new.section), comments::body.eq(new.body.trim())),
            (comments::person_id.eq(who.person), comments::created_at.eq(clock::now())),
        ))
        .execute(conn)?;
    Ok(row.receipt(&innovation.code, row.state))
}
/// Takes a note back before anyone has read it.
pub fn remove(conn: &mut Conn, who: &Actor, code: &str, number: i64, comment: i64) -> Result<Receipt> {
    let (innovation, row) = seen(conn, Some(who), code, number)?;
    held(who, &innovation, &row)?;
    let of = comments::table.filter(comments::submission_id.eq(row.id)).filter(comments::number.eq(comment));
    let id: i64 = of.select(comments::id).first(conn)?;
    diesel::delete(comments::table.find(id)).execute(conn)?;
    Ok(row.receipt(&innovation.code, row.state))
}
/// Whether this person has the submission in hand: they keep entries of its source, have not sent it, and have claimed it.
pub(super) fn held(who: &Actor, innovation: &Innovation, row: &Submission) -> Result<()> {
    super::decision::may_decide(who, innovation, row)?;
    if row.state != SubmissionState::InCuration {
        return Err(Error::conflict("claim-first"));
    }
    if row.claimed_by != who.person {
        return Err(Error::conflict("claimed-by-other"));
    }
    Ok(())
}

/// The section that a comment is on, for the page where it is answered.
pub(super) fn section_of(
    conn: &mut Conn,
    who: Option<&Actor>,
    code: &str,
    number: i64,
    comment: i64,
) -> Result<String> {
    let (_, row) = seen(conn, who, code, number)?;
    let of = comments::table.filter(comments::submission_id.eq(row.id)).filter(comments::number.eq(comment));
    Ok(of.select(comments::section).first(conn)?)
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "answer": "Angkanya belum ada; survei berjalan sampai Juni." }))]
pub struct CommentAnswer {
    /// At most 2,000 characters.
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub answer: String,
}
/// The agency answers a comment where it does not change the text. An answer can be written anew until the entry is sent.
pub fn answer(
    conn: &mut Conn,
    who: &Actor,
    (code, number, comment): (&str, i64, i64),
    typed: &CommentAnswer,
) -> Result<Receipt> {
    let (innovation, row) = seen(conn, Some(who), code, number)?;
    if !who.may_edit(&innovation) {
        return Err(Error::forbidden("only-agency-writers"));
    }
    if row.state != SubmissionState::Returned {
        return Err(Error::NotFound); // nobody of the agency has seen it
    }
    let newest = super::submission::newest(conn, innovation.id)?;
    if newest.is_some_and(|newest| newest.number != row.number) {
        return Err(Error::conflict("submission-not-open"));
    }
    let of = comments::table.filter(comments::submission_id.eq(row.id)).filter(comments::number.eq(comment));
    let (id, section): (i64, String) = of.select((comments::id, comments::section)).first(conn)?;
    Check::default().text("answer", &typed.answer, 2000).done()?;
    diesel::update(comments::table.find(id))
        .set((
            comments::answer.eq(typed.answer.trim()),
            comments::answered_by.eq(who.person),
            comments::answered_at.eq(clock::now()),
        ))
        .execute(conn)?;
    Ok(Receipt::changed(format!("/innovations/{}/draft/{section}", innovation.code), "answered"))
}
