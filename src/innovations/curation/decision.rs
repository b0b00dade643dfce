//! What a curator does with a submission: take it in hand, give it back to the queue, return, publish, refuse it.
use super::{
    comment::{self, held},
    submission::{Submission, SubmissionState, decide, seen},
};
use crate::{
    accounts::{actor::Actor, person},
    clock, content,
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    innovations::{innovation::Innovation, publication::put_out},
    schema::{innovation_submissions as submissions, innovations},
    view::Receipt,
};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

/// Curators of the institution that keeps entries of this source (JN6). Nobody decides on what they sent themselves,
/// whatever roles they hold.
pub(super) fn may_decide(who: &Actor, innovation: &Innovation, row: &Submission) -> Result<()> {
    if !who.may_curate(innovation) {
        return Err(Error::forbidden("only-own-curators"));
    }
    if row.submitted_by.is_some() && row.submitted_by == who.person {
        return Err(Error::forbidden("not-own-submission"));
    }
    Ok(())
}
/// Takes a submission in hand. Of two at once one has it, and the other is told who.
pub fn claim(conn: &mut Conn, who: &Actor, code: &str, number: i64) -> Result<Receipt> {
    let (innovation, row) = seen(conn, Some(who), code, number)?;
    may_decide(who, &innovation, &row)?;
    let claimed = diesel::update(submissions::table.find(row.id))
        .filter(submissions::state.eq(SubmissionState::Submitted))
        .set((
            submissions::state.eq(SubmissionState::InCuration),
            (submissions::claimed_by.eq(who.person), submissions::claimed_at.eq(clock::now())),
        ))
        .execute(conn)?;
    if claimed == 0 {
        let now: Submission = submissions::table.find(row.id).select(Submission::as_select()).first(conn)?;
        return match (now.state, now.claimed_by) {
            (SubmissionState::InCuration, by) if by == who.person => Ok(row.receipt(&innovation.code, now.state)),
            (SubmissionState::InCuration, Some(by)) => {
                let name = person::name(conn, by)?;
                Err(Error::conflict(Msg::from("looked-at-by").with("person", name.as_str())))
            }
            _ => Err(Error::conflict("submission-not-open")),
        };
    }
    let event = Event::SubmissionClaimed { submission: row.id, innovation: innovation.id, code: code_of(&innovation) };
    event::record(conn, who, &event)?;
    Ok(row.receipt(&innovation.code, SubmissionState::InCuration))
}
/// Gives it back to the queue. A colleague may do so, too, so that an absent curator keeps nothing back; the log says who.
pub fn release(conn: &mut Conn, who: &Actor, code: &str, number: i64) -> Result<Receipt> {
    let (innovation, row) = seen(conn, Some(who), code, number)?;
    may_decide(who, &innovation, &row)?;
    let released = diesel::update(submissions::table.find(row.id))
        .filter(submissions::state.eq(SubmissionState::InCuration))
        .set((
            submissions::state.eq(SubmissionState::Submitted),
            submissions::claimed_by.eq(None::<i64>),
            submissions::claimed_at.eq(None::<clock::Instant>),
        ))
        .execute(conn)?;
    if released == 0 && row.state != SubmissionState::Submitted {
        return Err(Error::conflict("submission-not-open"));
    }
    if released > 0 {
        let (submission, innovation) = (row.id, &innovation);
        let event = Event::SubmissionReleased { submission, innovation: innovation.id, code: code_of(innovation) };
        event::record(conn, who, &event)?;
    }
    Ok(row.receipt(&innovation.code, SubmissionState::Submitted))
}
fn code_of(innovation: &Innovation) -> String {
    innovation.code.clone()
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "message": "Sudah baik; tinggal dua hal." }))]
pub struct Returning {
    /// Said above the comments, at most 2,000 characters.
    #[schema(max_length = 2000)]
    pub message: String,
}
/// Gives the entry back to its agency, with the comments that were made on its sections. Without a comment it is refused:
/// whoever is to change something must know what.
pub fn give_back(conn: &mut Conn, who: &Actor, code: &str, number: i64, typed: &Returning) -> Result<Receipt> {
    let (innovation, row) = seen(conn, Some(who), code, number)?;
    held(who, &innovation, &row)?;
    let comments = comment::of(conn, row.id)?.len();
    Check::default()
        .at_most("message", &typed.message, 2000)
        .that(comments > 0, "message", "return-needs-comment")
        .done()?;
    let message = typed.message.trim();
    decide(conn, who, &row, &[SubmissionState::InCuration], SubmissionState::Returned, message)?;
    let (submission, innovation_id, code) = (row.id, innovation.id, code_of(&innovation));
    let (agency, reason) = (innovation.agency_id, message.to_owned());
    let event = Event::SubmissionReturned { submission, innovation: innovation_id, code, agency, reason };
    event::record(conn, who, &event)?;
    Ok(row.receipt(&innovation.code, SubmissionState::Returned))
}
/// Publishes the very version that was sent, whatever the agency has written since.
pub fn publish(conn: &mut Conn, who: &Actor, code: &str, number: i64) -> Result<Receipt> {
    let (innovation, row) = seen(conn, Some(who), code, number)?;
    may_decide(who, &innovation, &row)?;
    if row.state == SubmissionState::Published {
        return Ok(row.receipt(&innovation.code, row.state));
    }
    held(who, &innovation, &row)?;
    decide(conn, who, &row, &[SubmissionState::InCuration], SubmissionState::Published, "")?;
    diesel::update(innovations::table.find(innovation.id))
        .set((innovations::sector_id.eq(row.sector_id), innovations::year.eq(row.year)))
        .execute(conn)?;
    let version = content::version(conn, row.version_id)?;
    put_out(conn, who, &innovation, &version, "")?;
    let (submission, innovation_id, code) = (row.id, innovation.id, code_of(&innovation));
    let agency = innovation.agency_id;
    let event = Event::SubmissionPublished { submission, innovation: innovation_id, code, agency };
    event::record(conn, who, &event)?;
    Ok(row.receipt(&innovation.code, SubmissionState::Published))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "refusal": "Kegiatan rutin, tanpa pembaruan." }))]
pub struct Refusing {
    /// Why, for the agency: at most 2,000 characters.
    #[schema(required = true, min_length = 1, max_length = 2000)]
    pub refusal: String,
}
/// Says no, with a reason. The draft stays with the agency, which may write it anew and send it again.
pub fn refuse(conn: &mut Conn, who: &Actor, code: &str, number: i64, typed: &Refusing) -> Result<Receipt> {
    let (innovation, row) = seen(conn, Some(who), code, number)?;
    held(who, &innovation, &row)?;
    Check::default().text("refusal", &typed.refusal, 2000).done()?;
    let reason = typed.refusal.trim();
    decide(conn, who, &row, &[SubmissionState::InCuration], SubmissionState::Refused, reason)?;
    let (submission, innovation_id, code) = (row.id, innovation.id, code_of(&innovation));
    let (agency, reason) = (innovation.agency_id, reason.to_owned());
    let event = Event::SubmissionRefused { submission, innovation: innovation_id, code, agency, reason };
    event::record(conn, who, &event)?;
    Ok(row.receipt(&innovation.code, SubmissionState::Refused))
}
