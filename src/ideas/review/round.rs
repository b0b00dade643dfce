//! A round: a version that was sent, from its receipt to its answer. Sending, withdrawing, finding it.
use super::{endorsement, verdict};
use crate::{
    accounts::actor::{self, Actor},
    clock::{self, Instant},
    content,
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    ideas::{
        files,
        idea::{self, Idea, IdeaKind, Seen, inside},
        machine::{IdeaHand, IdeaState, Step},
        manuscript::{self, standing},
    },
    schema::idea_rounds as rounds,
    view::Receipt,
};
use diesel::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! {
    /// Endorsing (where the agency's leader endorses) → submitted → in review → returned, accepted or declined; withdrawn.
    pub enum RoundState {
        Endorsing = "endorsing", Submitted = "submitted", InReview = "in_review", Returned = "returned",
        Accepted = "accepted", Declined = "declined", Withdrawn = "withdrawn",
    }
}
/// What is still to be decided. Of an idea at most one is (a partial unique index).
pub(super) const OPEN: [RoundState; 3] = [RoundState::Endorsing, RoundState::Submitted, RoundState::InReview];
impl RoundState {
    pub fn is_open(self) -> bool {
        OPEN.contains(&self)
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rounds)]
pub(in crate::ideas) struct Round {
    pub id: i64,
    /// Of the idea's, from 1.
    pub number: i64,
    pub version_id: i64,
    /// Of the working copy it was made of.
    pub revision: i64,
    pub state: RoundState,
    pub submitted_by: Option<i64>,
    pub submitted_at: Instant,
    pub endorsed_by: Option<i64>,
    pub received_at: Option<Instant>,
    pub claimed_by: Option<i64>,
    pub claimed_at: Option<Instant>,
    pub decided_at: Option<Instant>,
    pub reason: String,
    pub due_at: Option<Instant>,
    pub next_step: String,
}
impl Round {
    pub(in crate::ideas) fn address(&self, code: &str) -> String {
        format!("/ideas/{code}/rounds/{}", self.number)
    }
    pub(super) fn receipt(&self, code: &str, state: RoundState) -> Receipt {
        Receipt::changed(self.address(code), state.as_str()).code(code)
    }
}
/// The newest round of an idea.
pub(in crate::ideas) fn newest(conn: &mut Conn, idea: i64) -> Result<Option<Round>> {
    let rows = rounds::table.filter(rounds::idea_id.eq(idea)).order(rounds::number.desc());
    Ok(rows.select(Round::as_select()).first(conn).optional()?)
}
/// The number of the newest round of each of these ideas.
pub(in crate::ideas) fn newest_numbers(conn: &mut Conn, ideas: &[i64]) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<(i64, Option<i64>)> = rounds::table
        .filter(rounds::idea_id.eq_any(ideas))
        .group_by(rounds::idea_id)
        .select((rounds::idea_id, diesel::dsl::max(rounds::number)))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(idea, number)| Some((idea, number?))).collect())
}
/// Every round of an idea, the oldest first; at most 100.
pub(in crate::ideas) fn all(conn: &mut Conn, idea: i64) -> Result<Vec<Round>> {
    let rows = rounds::table.filter(rounds::idea_id.eq(idea)).order(rounds::number).limit(100);
    Ok(rows.select(Round::as_select()).load(conn)?)
}
/// An idea and one round of it, for insiders; to others it is not there.
pub(super) fn seen(conn: &mut Conn, who: Option<&Actor>, code: &str, number: i64) -> Result<(Seen, Round)> {
    let seen = inside(conn, who, code)?;
    let row = rounds::table.filter(rounds::idea_id.eq(seen.idea.id)).filter(rounds::number.eq(number));
    let row = row.select(Round::as_select()).first(conn)?;
    Ok((seen, row))
}
/// Ends or moves a round that is in this state; the database decides which of two at once it was.
pub(super) fn turn(conn: &mut Conn, who: &Actor, row: &Round, to: RoundState, reason: &str) -> Result<()> {
    let now = clock::now();
    let own = rounds::table.find(row.id).filter(rounds::state.eq(row.state));
    let turned = if to.is_open() {
        diesel::update(own).set(rounds::state.eq(to)).execute(conn)?
    } else {
        let decided = (rounds::decided_by.eq(who.person), rounds::decided_at.eq(now), rounds::reason.eq(reason));
        diesel::update(own).set((rounds::state.eq(to), decided)).execute(conn)?
    };
    if turned == 0 { Err(Error::conflict("idea-moved-on")) } else { Ok(()) }
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "revision": 2, "declared": true }))]
pub struct IdeaSending {
    /// Of the working copy as whoever sends it has seen it.
    #[schema(minimum = 0)]
    pub revision: i64,
    /// That what it says is true and one's own, and may be shown in the idea bank.
    #[schema(required = true)]
    pub declared: bool,
}
/// Sends the working copy: it becomes an immutable version, which is reviewed. Sending it again changes nothing and answers
/// with the same receipt. What was returned goes back to the reviewer who returned it (A4 14).
pub fn send(conn: &mut Conn, who: &Actor, code: &str, sending: &IdeaSending) -> Result<Receipt> {
    let first = inside(conn, Some(who), code)?;
    first.holds(who, IdeaHand::Author)?;
    lock_row(conn, "contents", first.idea.content_id)?;
    let seen = inside(conn, Some(who), code)?; // as it stands now that others wait
    let idea = &seen.idea;
    let stands = standing(conn, idea)?;
    let before = newest(conn, idea.id)?;
    if let Some(open) = before.as_ref().filter(|row| row.state.is_open()) {
        return if open.revision == sending.revision || open.revision == stands.draft.revision {
            Ok(open.receipt(&idea.code, open.state))
        } else {
            Err(Error::conflict("idea-sent-already"))
        };
    }
    idea.state.next(Step::Send)?;
    if stands.draft.revision != sending.revision {
        return Err(Error::conflict("changed-since-checked"));
    }
    let mut wrong = Check::default();
    wrong.that(sending.declared, "declared", "declaration-missing");
    for (field, says) in manuscript::faults(idea.kind, &stands.manuscript) {
        wrong.that(false, format!("fields.{field}"), says);
    }
    let returned = before.as_ref().filter(|row| row.state == RoundState::Returned);
    if let Some(round) = returned {
        for open in verdict::open_changes(conn, round, &stands.manuscript)? {
            wrong.that(false, format!("fields.{}", open.field), "change-asked-for");
        }
    }
    wrong.done()?;
    let number = before.as_ref().map_or(0, |row| row.number) + 1;
    files::send(conn, idea.id, number)?;
    let version = content::append(conn, who, idea.content_id, &stands.manuscript)?;
    let (round, event) = enter(conn, who, idea, returned, version.id, (number, stands.draft.revision))?;
    if let Some(returned) = returned {
        verdict::carry_over(conn, returned, &round, &stands.manuscript)?;
    }
    event::record(conn, who, &event)?;
    Ok(Receipt::created(round.address(&idea.code), round.state.as_str()).code(&idea.code))
}
fn enter(
    conn: &mut Conn,
    who: &Actor,
    idea: &Idea,
    returned: Option<&Round>,
    version: i64,
    (number, revision): (i64, i64),
) -> Result<(Round, Event)> {
    let reviewer = same_reviewer(conn, idea, returned)?;
    // Once endorsed by its agency's leader it goes straight back to its reviewer.
    let endorses = reviewer.is_none() && idea.kind == IdeaKind::Lab && endorsement::is_needed(conn, &idea.lineage)?;
    let (state, to) = match (endorses, reviewer) {
        (true, _) => (RoundState::Endorsing, IdeaState::Endorsing),
        (_, Some(_)) => (RoundState::InReview, IdeaState::InReview),
        (_, None) => (RoundState::Submitted, IdeaState::Submitted),
    };
    let now = clock::now();
    let round: i64 = diesel::insert_into(rounds::table)
        .values((
            (rounds::idea_id.eq(idea.id), rounds::number.eq(number)),
            (rounds::version_id.eq(version), rounds::revision.eq(revision), rounds::state.eq(state)),
            (rounds::submitted_by.eq(who.person), rounds::submitted_at.eq(now)),
            rounds::received_at.eq((!endorses).then_some(now)),
            (rounds::claimed_by.eq(reviewer), rounds::claimed_at.eq(reviewer.map(|_| now))),
            (rounds::reason.eq(""), rounds::next_step.eq("")),
        ))
        .returning(rounds::id)
        .get_result(conn)?;
    idea::put(conn, idea, to, "")?;
    let round: Round = rounds::table.find(round).select(Round::as_select()).first(conn)?;
    let (agency, code) = (idea.agency_id, idea.code.clone());
    let event = Event::IdeaSent { idea: idea.id, code, agency, round: round.id, endorsing: endorses };
    Ok((round, event))
}
/// The version that an amendment made of the one in the bank: sent by whoever proposed it, accepted by an author. No reviewer
/// had it, so that no clock runs.
pub(in crate::ideas) fn amended(
    conn: &mut Conn,
    who: &Actor,
    idea: &Idea,
    by: Option<i64>,
    version: i64,
    (number, revision): (i64, i64),
) -> Result<()> {
    let now = clock::now();
    diesel::insert_into(rounds::table)
        .values((
            (rounds::idea_id.eq(idea.id), rounds::number.eq(number)),
            (rounds::version_id.eq(version), rounds::revision.eq(revision), rounds::state.eq(RoundState::Accepted)),
            (rounds::submitted_by.eq(by), rounds::submitted_at.eq(now)),
            (rounds::decided_by.eq(who.person), rounds::decided_at.eq(now)),
            (rounds::reason.eq(""), rounds::next_step.eq("")),
        ))
        .execute(conn)?;
    Ok(())
}
/// Whoever returned it, if they still review ideas and have not become one of its authors.
fn same_reviewer(conn: &mut Conn, idea: &Idea, returned: Option<&Round>) -> Result<Option<i64>> {
    let Some(person) = returned.and_then(|row| row.claimed_by) else {
        return Ok(None);
    };
    let is_author = crate::ideas::author::of(conn, idea.id)?.contains(&person);
    let reviewer = actor::of_person(conn, person)?.filter(|reviewer| reviewer.reviews_ideas() && !is_author);
    Ok(reviewer.and_then(|reviewer| reviewer.person))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Sudah dikerjakan oleh dinas lain." }))]
pub struct IdeaWithdrawal {
    /// Why: it is told to everyone where the idea was public.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Its authors withdraw it, with a reason. What was public leaves a tombstone; nothing is deleted.
pub fn withdraw(conn: &mut Conn, who: &Actor, code: &str, typed: &IdeaWithdrawal) -> Result<Receipt> {
    let seen = inside(conn, Some(who), code)?;
    seen.holds(who, IdeaHand::Author)?;
    let idea = &seen.idea;
    let receipt = Receipt::changed(idea.desk(), IdeaState::Withdrawn.as_str()).code(&idea.code);
    if idea.state == IdeaState::Withdrawn {
        return Ok(receipt);
    }
    let to = idea.state.next(Step::Withdraw)?;
    Check::default().text("reason", &typed.reason, 1000).done()?;
    let reason = typed.reason.trim();
    let open = newest(conn, idea.id)?.filter(|row| row.state.is_open());
    if let Some(row) = &open {
        turn(conn, who, row, RoundState::Withdrawn, reason)?;
    }
    idea::put(conn, idea, to, reason)?;
    let (agency, code, reason) = (idea.agency_id, idea.code.clone(), reason.to_owned());
    let public = idea.published_at.is_some();
    event::record(conn, who, &Event::IdeaWithdrawn { idea: idea.id, code, agency, reason, public })?;
    Ok(receipt)
}
