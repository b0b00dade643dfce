//! A version that an agency hands in: sending it, taking it back, finding it.
use crate::{
    accounts::{
        actor::{self, Actor},
        sector,
    },
    clock::{self, Instant},
    content,
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    innovations::{
        innovation::{Innovation, visible},
        writing::{
            check,
            manuscript::{editable, standing},
        },
    },
    schema::innovation_submissions as submissions,
    view::Receipt,
};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// Submitted → in curation (claimed) → returned, published or refused; withdrawn by its agency while it is open.
    pub enum SubmissionState {
        Submitted = "submitted", InCuration = "in_curation", Returned = "returned", Published = "published",
        Refused = "refused", Withdrawn = "withdrawn",
    }
}
/// What is still to be decided. Of an entry at most one is (a partial unique index).
pub(super) const OPEN: [SubmissionState; 2] = [SubmissionState::Submitted, SubmissionState::InCuration];
impl SubmissionState {
    pub fn is_open(self) -> bool {
        OPEN.contains(&self)
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = submissions)]
pub(in crate::innovations) struct Submission {
    pub id: i64,
    /// Of the entry's submissions, from 1.
    pub number: i64,
    pub version_id: i64,
    /// Of the working copy it was made of.
    pub revision: i64,
    pub sector_id: Option<i64>,
    pub year: Option<i64>,
    pub state: SubmissionState,
    pub submitted_by: Option<i64>,
    pub submitted_at: Instant,
    pub claimed_by: Option<i64>,
    pub claimed_at: Option<Instant>,
    pub decided_by: Option<i64>,
    pub decided_at: Option<Instant>,
    pub reason: String,
}
impl Submission {
    pub(super) fn address(&self, code: &str) -> String {
        format!("/innovations/{code}/submissions/{}", self.number)
    }
    pub(super) fn receipt(&self, code: &str, state: SubmissionState) -> Receipt {
        Receipt::changed(self.address(code), state.as_str()).code(code)
    }
}
/// The newest submission of an entry.
pub(in crate::innovations) fn newest(conn: &mut Conn, innovation: i64) -> Result<Option<Submission>> {
    Ok(submissions::table
        .filter(submissions::innovation_id.eq(innovation))
        .order(submissions::number.desc())
        .select(Submission::as_select())
        .first(conn)
        .optional()?)
}
/// An entry and one submission of it, as its agency's staff, its curators and auditors may see them. To curators of other
/// institutions an entry that is public is there, and what becomes of it is not theirs: 403 (JN6).
pub(super) fn seen(conn: &mut Conn, who: Option<&Actor>, code: &str, number: i64) -> Result<(Innovation, Submission)> {
    let innovation = visible(conn, who, code)?;
    if !who.is_some_and(|who| who.sees_draft(&innovation)) {
        let is_curator = who.is_some_and(|who| who.has(actor::Right::Curate));
        return Err(if is_curator { Error::forbidden("only-own-curators") } else { Error::NotFound });
    }
    let row = submissions::table
        .filter(submissions::innovation_id.eq(innovation.id))
        .filter(submissions::number.eq(number))
        .select(Submission::as_select())
        .first(conn)?;
    Ok((innovation, row))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "revision": 2, "declared": true }))]
pub struct Sending {
    /// Of the working copy as whoever sends it has seen it.
    #[schema(minimum = 0)]
    pub revision: i64,
    /// That what it says is true, and that the agency wants it published.
    #[schema(required = true)]
    pub declared: bool,
}
/// Hands the working copy in: it becomes an immutable version, which a curator decides on. Sending it again changes
/// nothing. What was returned goes back to the curator who returned it.
pub fn submit(conn: &mut Conn, who: &Actor, code: &str, sending: &Sending) -> Result<Receipt> {
    let innovation = editable(conn, Some(who), code)?;
    if !who.may_submit(&innovation) {
        return Err(Error::forbidden("only-agency-admins-submit"));
    }
    lock_row(conn, "contents", innovation.content_id)?;
    let stands = standing(conn, &innovation)?;
    let before = newest(conn, innovation.id)?;
    if let Some(open) = before.as_ref().filter(|row| row.state.is_open()) {
        // Sent twice, by one person or by two: the receipt is the same.
        return if open.revision == stands.revision || open.revision == sending.revision {
            Ok(open.receipt(&innovation.code, open.state))
        } else {
            Err(Error::conflict("submitted-already"))
        };
    }
    if stands.draft.is_none() {
        return Err(Error::conflict("nothing-to-submit"));
    }
    if stands.revision != sending.revision {
        return Err(Error::conflict("changed-since-checked"));
    }
    let mut wrong = Check::default();
    wrong.that(sending.declared, "declared", "declaration-missing");
    check::faults(conn, &innovation, &stands.manuscript, before.as_ref(), &mut wrong)?;
    wrong.done()?;
    let sector = match &stands.manuscript.sector {
        Some(code) => sector::id_of(conn, code)?,
        None => None,
    };
    let version = content::append(conn, who, innovation.content_id, &stands.manuscript.profile)?;
    let curator = same_curator(conn, &innovation, before.as_ref())?;
    let now = clock::now();
    let state = if curator.is_some() { SubmissionState::InCuration } else { SubmissionState::Submitted };
    let id: i64 = diesel::insert_into(submissions::table)
        .values((
            submissions::innovation_id.eq(innovation.id),
            submissions::number.eq(before.map_or(0, |row| row.number) + 1),
            submissions::version_id.eq(version.id),
            submissions::revision.eq(stands.revision),
            (submissions::sector_id.eq(sector), submissions::year.eq(stands.manuscript.year)),
            submissions::state.eq(state),
            (submissions::submitted_by.eq(who.person), submissions::submitted_at.eq(now)),
            (submissions::claimed_by.eq(curator), submissions::claimed_at.eq(curator.map(|_| now))),
            submissions::reason.eq(""),
        ))
        .returning(submissions::id)
        .get_result(conn)?;
    let row: Submission = submissions::table.find(id).select(Submission::as_select()).first(conn)?;
    let submission = row.id;
    let (innovation, code, agency) = (innovation.id, innovation.code, innovation.agency_id);
    let receipt = Receipt::created(row.address(&code), state.as_str()).code(&code);
    event::record(conn, who, &Event::SubmissionSent { submission, innovation, code, agency })?;
    Ok(receipt)
}
/// Whoever returned it, if they still keep entries of its source.
fn same_curator(conn: &mut Conn, innovation: &Innovation, before: Option<&Submission>) -> Result<Option<i64>> {
    let returned = before.filter(|row| row.state == SubmissionState::Returned);
    let Some(person) = returned.and_then(|row| row.decided_by) else {
        return Ok(None);
    };
    let curator = actor::of_person(conn, person)?;
    Ok(curator.filter(|curator| curator.may_curate(innovation)).and_then(|curator| curator.person))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Angkanya masih kami periksa." }))]
pub struct TakingBack {
    /// For the curator, at most 1,000 characters; may be left out.
    #[schema(max_length = 1000)]
    pub reason: String,
}
/// The agency takes back what is not decided yet. The draft stays as it is.
pub fn withdraw(conn: &mut Conn, who: &Actor, code: &str, number: i64, typed: &TakingBack) -> Result<Receipt> {
    let (innovation, row) = seen(conn, Some(who), code, number)?;
    if !who.may_submit(&innovation) {
        return Err(Error::forbidden("only-agency-admins-submit"));
    }
    Check::default().at_most("reason", &typed.reason, 1000).done()?;
    if row.state == SubmissionState::Withdrawn {
        return Ok(row.receipt(&innovation.code, row.state));
    }
    decide(conn, who, &row, &OPEN, SubmissionState::Withdrawn, typed.reason.trim())?;
    let event = Event::SubmissionTakenBack {
        submission: row.id,
        innovation: innovation.id,
        code: innovation.code.clone(),
        agency: innovation.agency_id,
        reason: typed.reason.trim().to_owned(),
    };
    event::record(conn, who, &event)?;
    Ok(row.receipt(&innovation.code, SubmissionState::Withdrawn))
}
/// Ends a submission that is in one of these states; the database decides which of two at once it was.
pub(super) fn decide(
    conn: &mut Conn,
    who: &Actor,
    row: &Submission,
    from: &[SubmissionState],
    to: SubmissionState,
    reason: &str,
) -> Result<()> {
    let decided = diesel::update(submissions::table.find(row.id))
        .filter(submissions::state.eq_any(from.to_vec()))
        .set((
            submissions::state.eq(to),
            (submissions::decided_by.eq(who.person), submissions::decided_at.eq(clock::now())),
            submissions::reason.eq(reason),
        ))
        .execute(conn)?;
    if decided == 0 { Err(Error::conflict("submission-not-open")) } else { Ok(()) }
}

/// Who is to be told of a submission: whoever sent it, and the code and state of its entry.
#[derive(Debug, Clone)]
pub struct SubmissionFacts {
    pub code: String,
    pub name: String,
    pub number: i64,
    /// The institution whose curators keep it.
    pub institution: &'static str,
    pub submitted_by: Option<i64>,
    pub claimed_by: Option<i64>,
    pub decided_by: Option<i64>,
    pub agency: Option<i64>,
}
/// Asked by what follows from events; none: it is not there any more.
pub fn facts(conn: &mut Conn, submission: i64) -> Result<Option<SubmissionFacts>> {
    use crate::{innovations::innovation::Source, schema::innovations};
    type Row = (String, String, Source, Option<i64>, Submission);
    let row: Option<Row> = submissions::table
        .inner_join(innovations::table)
        .filter(submissions::id.eq(submission))
        .select((
            innovations::code,
            innovations::name,
            innovations::source,
            innovations::agency_id,
            Submission::as_select(),
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(code, name, source, agency, row)| SubmissionFacts {
        code,
        name,
        number: row.number,
        institution: source.institution(),
        submitted_by: row.submitted_by,
        claimed_by: row.claimed_by,
        decided_by: row.decided_by,
        agency,
    }))
}
/// Whether this person may open the draft of an entry now.
pub fn draft_opens(conn: &mut Conn, who: &Actor, code: &str) -> Result<bool> {
    match editable(conn, Some(who), code) {
        Ok(_) => Ok(true),
        Err(Error::NotFound | Error::Gone(_) | Error::Forbidden(_)) => Ok(false),
        Err(e) => Err(e),
    }
}
/// Whether this person may open a submission now.
pub fn opens(conn: &mut Conn, who: &Actor, code: &str, number: i64) -> Result<bool> {
    match seen(conn, Some(who), code, number) {
        Ok(_) => Ok(true),
        Err(Error::NotFound | Error::Gone(_) | Error::Forbidden(_)) => Ok(false),
        Err(e) => Err(e),
    }
}
