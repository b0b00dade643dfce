//! What people say of an idea of the bank: they endorse it, follow it, comment on the version they read.
use super::{
    hiding,
    idea::{Idea, visible},
    machine::{IdeaState, Step},
    merge::MergedIdea,
    review::round,
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, Upsert, insert_all, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{idea_comments as comments, idea_supports as supports, ideas, people},
    view::Receipt,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

crate::text_enum! { pub enum SupportKind { Endorses = "endorses", Follows = "follows" } }

/// Comments that a page shows: the newest.
const SHOWN: i64 = 50;
/// Comments of one idea.
const MOST: i64 = 1000;

/// Whether a person endorses or follows it; how many endorse it, and how many follow.
pub(super) struct Voices {
    pub endorses: bool,
    pub follows: bool,
    pub endorsements: i64,
    pub followers: i64,
}
pub(super) fn of(conn: &mut Conn, who: Option<&Actor>, idea: i64) -> Result<Voices> {
    let rows: Vec<(SupportKind, i64)> = supports::table
        .filter(supports::idea_id.eq(idea))
        .group_by(supports::kind)
        .select((supports::kind, diesel::dsl::count_star()))
        .load(conn)?;
    let count = |kind: SupportKind| rows.iter().find(|row| row.0 == kind).map_or(0, |row| row.1);
    let own: Vec<SupportKind> = match who.and_then(|who| who.person) {
        Some(person) => {
            let own = supports::table.filter(supports::idea_id.eq(idea)).filter(supports::person_id.eq(person));
            own.select(supports::kind).load(conn)?
        }
        None => vec![],
    };
    Ok(Voices {
        endorses: own.contains(&SupportKind::Endorses),
        follows: own.contains(&SupportKind::Follows),
        endorsements: count(SupportKind::Endorses),
        followers: count(SupportKind::Follows),
    })
}
/// Those who are told when something becomes of it; at most 500.
pub fn followers(conn: &mut Conn, idea: i64) -> Result<Vec<i64>> {
    those(conn, idea, SupportKind::Follows, 500)
}
/// Those who are told once that what they endorsed is part of another idea; at most 500.
pub fn endorsers(conn: &mut Conn, idea: i64) -> Result<Vec<i64>> {
    those(conn, idea, SupportKind::Endorses, 500)
}
fn those(conn: &mut Conn, idea: i64, kind: SupportKind, most: i64) -> Result<Vec<i64>> {
    let rows = supports::table.filter(supports::idea_id.eq(idea)).filter(supports::kind.eq(kind));
    Ok(rows.order(supports::id).limit(most).select(supports::person_id).load(conn)?)
}
/// Lets whoever follows one idea follow another, too, as long as the merge is in force that brings them.
pub(super) fn bring(conn: &mut Conn, from: i64, to: i64, merge: i64) -> Result<()> {
    const MOST: i64 = 100_000;
    let there: BTreeSet<i64> = those(conn, to, SupportKind::Follows, MOST)?.into_iter().collect();
    let mut new = those(conn, from, SupportKind::Follows, MOST)?;
    new.retain(|person| !there.contains(person));
    let now = clock::now();
    let row = |person: &i64| {
        (
            supports::idea_id.eq(to),
            supports::person_id.eq(*person),
            supports::kind.eq(SupportKind::Follows),
            supports::created_at.eq(now),
            supports::merge_id.eq(merge),
        )
    };
    for portion in new.chunks(5000) {
        insert_all(conn, supports::table, portion.iter().map(row).collect::<Vec<_>>())?;
    }
    Ok(())
}
/// Keeps it once; true when it was new. Of what is not in the bank nothing is kept.
pub(super) fn note(conn: &mut Conn, who: &Actor, idea: i64, kind: SupportKind) -> Result<bool> {
    let public = ideas::table.find(idea).filter(ideas::state.eq_any(IdeaState::PUBLIC));
    let Some(person) = who.person else {
        return Ok(false);
    };
    if public.count().get_result::<i64>(conn)? == 0 {
        return Ok(false);
    }
    let insert = diesel::insert_into(supports::table).values((
        (supports::idea_id.eq(idea), supports::person_id.eq(person)),
        (supports::kind.eq(kind), supports::created_at.eq(clock::now())),
    ));
    Ok(Upsert { insert, tail: " ON CONFLICT (idea_id, person_id, kind) DO NOTHING" }.execute(conn)? == 1)
}
/// Endorses or follows an idea of the bank. Twice is no error and counts once.
pub fn begin(conn: &mut Conn, who: &Actor, code: &str, kind: SupportKind) -> Result<Receipt> {
    let seen = visible(conn, Some(who), code)?;
    seen.step(who, Step::Support)?;
    if kind == SupportKind::Endorses && seen.is_author(who) {
        return Err(Error::forbidden("not-own-endorsement"));
    }
    if note(conn, who, seen.idea.id, kind)? {
        told(conn, who, &seen.idea, kind, true)?;
    }
    Ok(seen.idea.receipt(seen.idea.state))
}
/// Takes it back.
pub fn end(conn: &mut Conn, who: &Actor, code: &str, kind: SupportKind) -> Result<Receipt> {
    let seen = visible(conn, Some(who), code)?;
    let own = supports::table.filter(supports::idea_id.eq(seen.idea.id)).filter(supports::person_id.eq(who.person()?));
    if diesel::delete(own.filter(supports::kind.eq(kind))).execute(conn)? > 0 {
        told(conn, who, &seen.idea, kind, false)?;
    }
    Ok(seen.idea.receipt(seen.idea.state))
}
fn told(conn: &mut Conn, who: &Actor, idea: &Idea, kind: SupportKind, given: bool) -> Result<()> {
    let (idea, code, kind) = (idea.id, idea.code.clone(), kind.as_str().to_owned());
    event::record(conn, who, &Event::IdeaSupported { idea, code, support: kind, given })
}

/// A comment, and the version it was made on.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaComment {
    pub number: i64,
    /// Code of the idea it was made on, where that was merged into this one.
    pub from: Option<String>,
    /// The round whose version its writer read.
    pub round: i64,
    /// Markdown; empty where it is hidden, but for its writer and moderators.
    pub body: String,
    pub by: Option<String>,
    pub at: Instant,
    /// A moderator has hidden it.
    pub is_hidden: bool,
    /// Why: told to its writer and to moderators.
    pub hidden_because: Option<String>,
}
/// The newest of an idea and of those that are merged into it, the oldest of them first.
pub(super) fn comments(
    conn: &mut Conn,
    who: Option<&Actor>,
    idea: i64,
    merged: &[MergedIdea],
) -> Result<Vec<IdeaComment>> {
    type Row = ((i64, i64, i64, i64), (String, Option<i64>), Option<String>, Instant);
    let of: Vec<i64> = std::iter::once(idea).chain(merged.iter().map(|merged| merged.id)).collect();
    let rows: Vec<Row> = comments::table
        .left_join(people::table.on(people::id.nullable().eq(comments::person_id)))
        .filter(comments::idea_id.eq_any(&of))
        .order((comments::created_at.desc(), comments::id.desc()))
        .limit(SHOWN)
        .select((
            (comments::id, comments::idea_id, comments::number, comments::round),
            (comments::body, comments::person_id),
            people::name.nullable(),
            comments::created_at,
        ))
        .load(conn)?;
    let hidden = hiding::of_comments(conn, &of)?;
    let me = who.and_then(|who| who.person);
    let moderates = who.is_some_and(Actor::moderates_ideas);
    let comment = |((id, of, number, round), (body, writer), by, at): Row| {
        let because = hidden.get(&id);
        let is_told = because.is_none() || moderates || me.is_some() && writer == me;
        IdeaComment {
            number,
            from: merged.iter().find(|merged| merged.id == of).map(|merged| merged.code.clone()),
            round,
            body: if is_told { body } else { String::new() },
            by: by.filter(|_| is_told),
            at,
            is_hidden: because.is_some(),
            hidden_because: because.filter(|_| is_told).cloned(),
        }
    };
    Ok(rows.into_iter().rev().map(comment).collect())
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "body": "Kami di Jember siap mencoba bersama." }))]
pub struct NewIdeaComment {
    /// Markdown, at most 2,000 characters.
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub body: String,
}
/// Says something of an idea of the bank; it stays with the version that is public now.
pub fn comment(conn: &mut Conn, who: &Actor, code: &str, new: &NewIdeaComment) -> Result<Receipt> {
    let seen = visible(conn, Some(who), code)?;
    seen.step(who, Step::Support)?;
    Check::default().text("body", &new.body, 2000).done()?;
    let idea = &seen.idea;
    lock_row(conn, "ideas", idea.id)?;
    let last: Option<i64> =
        comments::table.filter(comments::idea_id.eq(idea.id)).select(diesel::dsl::max(comments::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    if number > MOST {
        return Err(Error::conflict("too-many-comments"));
    }
    let round = round::newest(conn, idea.id)?.map_or(1, |round| round.number);
    diesel::insert_into(comments::table)
        .values((
            (comments::idea_id.eq(idea.id), comments::number.eq(number), comments::round.eq(round)),
            comments::body.eq(new.body.trim()),
            (comments::person_id.eq(who.person), comments::created_at.eq(clock::now())),
        ))
        .execute(conn)?;
    let (id, code, agency) = (idea.id, idea.code.clone(), idea.agency_id);
    event::record(conn, who, &Event::IdeaCommented { idea: id, code, agency, number })?;
    Ok(idea.receipt(idea.state))
}
