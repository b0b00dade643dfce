//! What a reviewer does with a round: take it in hand, give it back to the queue, return it, accept or decline the idea.
use super::{
    round::{Round, RoundState, seen, turn},
    verdict::{self, IdeaVerdict},
};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    ideas::{
        idea::{self, Idea, Seen},
        machine::{IdeaState, Step},
        manuscript, section,
    },
    rule::{self, Rule},
    schema::idea_rounds as rounds,
    view::Receipt,
};
use chrono::{NaiveDate, TimeDelta};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

/// Whether this person has the round in hand, for a step that its holder takes.
pub(super) fn held(who: &Actor, seen: &Seen, row: &Round, step: Step) -> Result<()> {
    seen.holds(who, step.hand())?;
    if row.state != RoundState::InReview {
        return Err(Error::conflict(if row.state.is_open() { "claim-first" } else { "idea-moved-on" }));
    }
    seen.idea.state.next(step)?;
    if row.claimed_by != who.person {
        return Err(Error::conflict("claimed-by-other"));
    }
    Ok(())
}
fn names(idea: &Idea) -> (i64, String, i64) {
    (idea.id, idea.code.clone(), idea.agency_id)
}
/// Takes a round in hand. Of two at once one has it, and the other is told who (J4).
pub fn claim(conn: &mut Conn, who: &Actor, code: &str, number: i64) -> Result<Receipt> {
    let (seen, row) = seen(conn, Some(who), code, number)?;
    seen.holds(who, Step::Claim.hand())?;
    let now = clock::now();
    let claimed = diesel::update(rounds::table.find(row.id))
        .filter(rounds::state.eq(RoundState::Submitted))
        .set((rounds::state.eq(RoundState::InReview), rounds::claimed_by.eq(who.person), rounds::claimed_at.eq(now)))
        .execute(conn)?;
    if claimed == 0 {
        let now: Round = rounds::table.find(row.id).select(Round::as_select()).first(conn)?;
        return match (now.state, now.claimed_by) {
            (RoundState::InReview, by) if by == who.person => Ok(row.receipt(&seen.idea.code, now.state)),
            (RoundState::InReview, Some(by)) => {
                let name = person::name(conn, by)?;
                Err(Error::conflict(Msg::from("looked-at-by").with("person", name.as_str())))
            }
            _ => Err(Error::conflict("idea-moved-on")),
        };
    }
    idea::put(conn, &seen.idea, seen.idea.state.next(Step::Claim)?, "")?;
    let (idea, code, _) = names(&seen.idea);
    event::record(conn, who, &Event::IdeaClaimed { idea, code, round: row.id })?;
    Ok(row.receipt(&seen.idea.code, RoundState::InReview))
}
/// Gives it back to the queue. A colleague may do so, too, so that an absent reviewer keeps nothing back; the log says who.
pub fn release(conn: &mut Conn, who: &Actor, code: &str, number: i64) -> Result<Receipt> {
    let (seen, row) = seen(conn, Some(who), code, number)?;
    seen.holds(who, Step::Release.hand())?;
    let receipt = row.receipt(&seen.idea.code, RoundState::Submitted);
    if row.state == RoundState::Submitted {
        return Ok(receipt);
    }
    let to = seen.idea.state.next(Step::Release)?;
    let released = diesel::update(rounds::table.find(row.id))
        .filter(rounds::state.eq(RoundState::InReview))
        .set((
            rounds::state.eq(RoundState::Submitted),
            (rounds::claimed_by.eq(None::<i64>), rounds::claimed_at.eq(None::<Instant>)),
        ))
        .execute(conn)?;
    if released == 0 {
        return Err(Error::conflict("idea-moved-on"));
    }
    idea::put(conn, &seen.idea, to, "")?;
    let (idea, code, _) = names(&seen.idea);
    event::record(conn, who, &Event::IdeaReleased { idea, code, round: row.id })?;
    Ok(receipt)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "message": "Sudah baik; tinggal satu hal.", "due_on": "2026-04-01" }))]
pub struct IdeaReturning {
    /// Why it comes back, said above what was said of the fields: at most 2,000 characters.
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub message: String,
    /// The last day, in Jakarta, on which the changed idea is awaited; unless said as many days from now as the rule says.
    #[schema(max_length = 10)]
    pub due_on: String,
}
/// Gives the idea back to its authors with what was said of its fields, at least one of which needs a change, and with a
/// last day. The clock stands still until it comes back (A4 14).
pub fn give_back(conn: &mut Conn, who: &Actor, code: &str, number: i64, typed: &IdeaReturning) -> Result<Receipt> {
    let (seen, row) = seen(conn, Some(who), code, number)?;
    held(who, &seen, &row, Step::Return)?;
    let wanted = verdict::of(conn, row.id)?.iter().filter(|said| said.verdict == IdeaVerdict::NeedsChange).count();
    let usual = clock::today() + TimeDelta::days(rule::number(conn, Rule::IdeaRevisionDays)?);
    let day: Option<NaiveDate> = if typed.due_on.is_empty() { Some(usual) } else { typed.due_on.parse().ok() };
    let mut check = Check::default();
    check.text("message", &typed.message, 2000);
    check.that(day.is_some(), "due_on", "not-a-day");
    let fits = |day: NaiveDate| day >= clock::today() && day <= clock::today() + TimeDelta::days(366);
    check.that(day.is_none_or(fits), "due_on", "due-day-range");
    check.that(wanted > 0 || typed.message.trim().is_empty(), "message", "return-needs-change");
    check.done()?;
    let message = typed.message.trim();
    turn(conn, who, &row, RoundState::Returned, message)?;
    let due = day.map(|day| clock::beginning_of(day + TimeDelta::days(1)).plus(-TimeDelta::seconds(1)));
    diesel::update(rounds::table.find(row.id)).set(rounds::due_at.eq(due)).execute(conn)?;
    idea::put(conn, &seen.idea, seen.idea.state.next(Step::Return)?, message)?;
    let ((idea, code, agency), reason) = (names(&seen.idea), message.to_owned());
    event::record(conn, who, &Event::IdeaReturned { idea, code, agency, round: row.id, reason })?;
    Ok(row.receipt(&seen.idea.code, RoundState::Returned))
}
/// Takes the version that was sent into the idea bank, when every field of it is right (EK3).
pub fn accept(conn: &mut Conn, who: &Actor, code: &str, number: i64) -> Result<Receipt> {
    let (seen, row) = seen(conn, Some(who), code, number)?;
    seen.holds(who, Step::Accept.hand())?;
    if row.state == RoundState::Accepted {
        return Ok(row.receipt(&seen.idea.code, row.state));
    }
    held(who, &seen, &row, Step::Accept)?;
    let right: Vec<String> = verdict::of(conn, row.id)?
        .into_iter()
        .filter(|said| said.verdict == IdeaVerdict::Ok)
        .map(|said| said.field)
        .collect();
    if section::reviewed(seen.idea.kind).any(|field| !right.iter().any(|name| name == field.name)) {
        return Err(Error::conflict("fields-not-ok"));
    }
    turn(conn, who, &row, RoundState::Accepted, "")?;
    // Lists tell what was accepted.
    let accepted = manuscript::sent(conn, row.version_id)?;
    crate::ideas::writing::form::show_in_lists(conn, &seen.idea, &accepted)?;
    idea::put(conn, &seen.idea, seen.idea.state.next(Step::Accept)?, "")?;
    let (idea, code, agency) = names(&seen.idea);
    event::record(conn, who, &Event::IdeaAccepted { idea, code, agency, round: row.id })?;
    Ok(row.receipt(&seen.idea.code, RoundState::Accepted))
}

crate::text_enum! {
    /// Why an idea is declined.
    pub enum DeclineReason {
        NotNew = "not_new", NotAuthority = "not_authority", NotFeasible = "not_feasible", Unclear = "unclear",
        ExistsAlready = "exists_already", Other = "other",
    }
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "exists_already", "explanation": "Sudah berjalan di daerah lain.", "next_step": "Pelajari praktiknya dan ajukan replikasi." }))]
pub struct IdeaDeclining {
    #[schema(required = true)]
    pub reason: Option<DeclineReason>,
    /// What to improve, for the authors: at most 2,000 characters.
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub explanation: String,
    /// One thing to do next: a course, a practice to learn from, a clinic. At most 500 characters.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub next_step: String,
}
/// Says no, with a reason from the list, what to improve, and one thing to do next (A4 13).
pub fn decline(conn: &mut Conn, who: &Actor, code: &str, number: i64, typed: &IdeaDeclining) -> Result<Receipt> {
    let (seen, row) = seen(conn, Some(who), code, number)?;
    held(who, &seen, &row, Step::Decline)?;
    Check::default()
        .that(typed.reason.is_some(), "reason", "field-missing")
        .text("explanation", &typed.explanation, 2000)
        .text("next_step", &typed.next_step, 500)
        .done()?;
    let (reason, why) = (typed.explanation.trim(), typed.reason.unwrap_or(DeclineReason::Other));
    turn(conn, who, &row, RoundState::Declined, reason)?;
    let next = format!("{}\n{}", why.as_str(), typed.next_step.trim());
    diesel::update(rounds::table.find(row.id)).set(rounds::next_step.eq(next)).execute(conn)?;
    idea::put(conn, &seen.idea, seen.idea.state.next(Step::Decline)?, reason)?;
    debug_assert!(seen.idea.state.after(Step::Decline) == Some(IdeaState::Declined));
    let ((idea, code, agency), reason) = (names(&seen.idea), reason.to_owned());
    event::record(conn, who, &Event::IdeaDeclined { idea, code, agency, round: row.id, reason })?;
    Ok(row.receipt(&seen.idea.code, RoundState::Declined))
}
/// The reason from the list and the one thing to do next, as they are kept in one column.
pub(super) fn next_step(row: &Round) -> (Option<DeclineReason>, String) {
    match row.next_step.split_once('\n') {
        Some((reason, step)) => (reason.parse().ok(), step.to_owned()),
        None => (None, String::new()),
    }
}
