//! Archives that someone has sent: read by a job, shown, made a course of or thrown away. Nobody sees another's.
use super::{reading::ReadArchive, report::ArchiveReport};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, AgencyLink},
    },
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    file::{self, FileState, kind::FileKind},
    job,
    schema::{agencies, course_archives as archives, courses, files},
    sweep::PORTION,
    view::{Receipt, View},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Archives of one person that are kept at a time.
const MOST: i64 = 10;
/// How long one is kept after what last became of it.
const KEPT: TimeDelta = TimeDelta::days(7);

crate::text_enum! {
    /// `reading`: a job looks at it; `ready`: it can be made a course of; `refused`: it cannot; `restoring`: a job makes the
    /// course; `restored`: it is made; `failed`: nothing was made.
    pub enum ArchiveState {
        Reading = "reading",
        Ready = "ready",
        Refused = "refused",
        Restoring = "restoring",
        Restored = "restored",
        Failed = "failed",
    }
}
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = archives)]
pub(super) struct Archive {
    pub id: i64,
    pub code: String,
    pub person_id: i64,
    pub agency_id: i64,
    pub file_id: i64,
    pub state: ArchiveState,
    pub report: String,
    pub created_at: Instant,
    pub state_at: Instant,
}
/// An archive in one's own list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ArchiveCard {
    pub code: String,
    /// The file's.
    pub name: String,
    pub bytes: i64,
    pub state: ArchiveState,
    pub created_at: Instant,
    /// When it is deleted.
    pub expires_at: Instant,
}
/// One's own, newest first, never more than ten; and the form for another.
#[derive(Serialize, ToSchema)]
pub struct ArchiveList {
    pub items: Vec<ArchiveCard>,
    pub next: Option<String>,
    /// Where one may make a course.
    pub agencies: Vec<AgencyLink>,
    pub days: i64,
}
impl View for ArchiveList {
    const TEMPLATE: &'static str = "courses/archive/list.html";
    fn address(&self) -> Option<String> {
        Some("/course-archives".into())
    }
    fn form(&self) -> serde_json::Value {
        let first = self.agencies.first().map(|agency| agency.slug.as_str()).unwrap_or_default();
        serde_json::json!({ "agency": first, "file": "" })
    }
}
/// One archive with what it would make, or has made.
#[derive(Serialize, ToSchema)]
pub struct ArchivePage {
    pub archive: ArchiveCard,
    pub agency: AgencyLink,
    pub report: ArchiveReport,
    /// The slug of the course that was made.
    pub course: Option<String>,
}
impl View for ArchivePage {
    const TEMPLATE: &'static str = "courses/archive/show.html";
    fn address(&self) -> Option<String> {
        Some(format!("/course-archives/{}", self.archive.code))
    }
}
type Row = (Archive, (String, i64));
fn card((archive, (name, bytes)): Row) -> ArchiveCard {
    let expires_at = archive.state_at.plus(KEPT);
    ArchiveCard { code: archive.code, name, bytes, state: archive.state, created_at: archive.created_at, expires_at }
}
pub fn list(conn: &mut Conn, who: Option<&Actor>) -> Result<ArchiveList> {
    let who = who.ok_or(Error::SignInFirst)?;
    let ids = who.writes_at();
    if ids.is_empty() {
        return Err(Error::forbidden("only-agency-authors"));
    }
    let own: Vec<Row> = archives::table
        .inner_join(files::table)
        .filter(archives::person_id.eq(who.person()?))
        .order(archives::id.desc())
        .limit(MOST)
        .select((Archive::as_select(), (files::name, files::bytes)))
        .load(conn)?;
    let of: Vec<(String, String)> = agencies::table
        .filter(agencies::id.eq_any(ids))
        .order(agencies::name)
        .select((agencies::slug, agencies::name))
        .load(conn)?;
    let agencies = of.into_iter().map(|(slug, name)| AgencyLink { slug, name }).collect();
    Ok(ArchiveList { items: own.into_iter().map(card).collect(), next: None, agencies, days: KEPT.num_days() })
}
/// One's own alone; another's is not there.
fn visible(conn: &mut Conn, who: &Actor, code: &str) -> Result<Row> {
    Ok(archives::table
        .inner_join(files::table)
        .filter(archives::code.eq(code))
        .filter(archives::person_id.eq(who.person()?))
        .select((Archive::as_select(), (files::name, files::bytes)))
        .first(conn)?)
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<ArchivePage> {
    let row = visible(conn, who.ok_or(Error::SignInFirst)?, code)?;
    let report = serde_json::from_str(&row.0.report)?;
    let course: Option<String> = archives::table
        .inner_join(courses::table)
        .filter(archives::id.eq(row.0.id))
        .select(courses::slug)
        .first(conn)
        .optional()?;
    let agency = agency::by_id(conn, row.0.agency_id)?.link();
    Ok(ArchivePage { archive: card(row), agency, report, course })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "agency": "lan", "file": "0123456789abcdef0123" }))]
pub struct NewArchive {
    /// Whose course it becomes, by the agency's slug; needed of whoever is an author at several.
    #[schema(max_length = 200)]
    pub agency: String,
    /// The archive: a zip of at most 100 MB.
    #[schema(value_type = String, format = Binary)]
    pub file: String,
}
/// Takes an archive in, to be read. Nothing is made of it yet.
pub fn begin(conn: &mut Conn, who: &Actor, new: &NewArchive) -> Result<Receipt> {
    let ids = who.writes_at();
    let Some(first) = ids.first().copied() else {
        return Err(Error::forbidden("only-agency-authors"));
    };
    let named = match new.agency.trim() {
        "" => Some(first).filter(|_| ids.len() == 1),
        slug => match agency::find(conn, slug) {
            Ok(agency) => Some(agency.id).filter(|id| ids.contains(id)),
            Err(Error::NotFound) => None,
            Err(e) => return Err(e),
        },
    };
    Check::default()
        .that(named.is_some(), "agency", "course-agency-not-yours")
        .that(!new.file.trim().is_empty(), "file", "archive-no-file")
        .done()?;
    let (person, now, code) = (who.person()?, clock::now(), code::handle()?);
    lock_row(conn, "people", person)?;
    let kept: i64 = archives::table.filter(archives::person_id.eq(person)).count().get_result(conn)?;
    if kept >= MOST {
        return Err(Error::conflict(Msg::from("too-many-archives").with("most", MOST)));
    }
    let file = file::attach_of(conn, who, "file", &new.file, FileKind::ARCHIVES)?;
    let id: i64 = diesel::insert_into(archives::table)
        .values((
            (archives::code.eq(&code), archives::person_id.eq(person), archives::agency_id.eq(named.unwrap_or(first))),
            (archives::file_id.eq(file.id), archives::state.eq(ArchiveState::Reading)),
            archives::report.eq(serde_json::to_string(&ArchiveReport::default())?),
            (archives::created_at.eq(now), archives::state_at.eq(now)),
        ))
        .returning(archives::id)
        .get_result(conn)?;
    job::enqueue(conn, &ReadArchive { archive: id })?;
    event::record(conn, who, &Event::CourseArchiveSent { archive: id, code: code.clone() })?;
    let address = format!("/course-archives/{code}");
    Ok(Receipt::created(address, ArchiveState::Reading.as_str()).code(&code))
}
/// Has a course made of it, by a job. Twice is no error and makes no second one.
pub fn restore(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let (archive, _) = visible(conn, who, code)?;
    if !who.writes_at().contains(&archive.agency_id) {
        return Err(Error::forbidden("only-agency-authors"));
    }
    let address = format!("/course-archives/{code}");
    let ready = archives::table.find(archive.id).filter(archives::state.eq(ArchiveState::Ready));
    let begun = diesel::update(ready)
        .set((archives::state.eq(ArchiveState::Restoring), archives::state_at.eq(clock::now())))
        .execute(conn)?;
    if begun == 1 {
        job::enqueue(conn, &super::making::RestoreArchive { archive: archive.id })?;
        return Ok(Receipt::changed(address, ArchiveState::Restoring.as_str()));
    }
    match archive.state {
        ArchiveState::Restoring | ArchiveState::Restored => Ok(Receipt::changed(address, archive.state.as_str())),
        ArchiveState::Reading => Err(Error::conflict("archive-not-read")),
        ArchiveState::Ready | ArchiveState::Refused | ArchiveState::Failed => {
            Err(Error::conflict("archive-cannot-be-restored"))
        }
    }
}
/// Throws an archive away; what was made of it stays. A job that is on it finds nothing and ends.
pub fn delete(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let (archive, _) = visible(conn, who, code)?;
    lock_row(conn, "course_archives", archive.id)?;
    diesel::delete(archives::table.find(archive.id)).execute(conn)?;
    file::release(conn, archive.file_id)?;
    event::record(conn, who, &Event::CourseArchiveDeleted { archive: archive.id, code: archive.code })?;
    Ok(Receipt::changed("/course-archives".into(), "deleted"))
}
/// A portion of those that were kept for long enough.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = archives::table.filter(archives::state_at.lt(clock::now().plus(-KEPT)));
    let old: Vec<(i64, i64)> = old.select((archives::id, archives::file_id)).limit(PORTION).load(conn)?;
    let (ids, of_files): (Vec<i64>, Vec<i64>) = old.into_iter().unzip();
    let gone = diesel::delete(archives::table.filter(archives::id.eq_any(ids))).execute(conn)?;
    diesel::delete(files::table.filter(files::id.eq_any(of_files))).execute(conn)?;
    Ok(gone)
}

/// An archive that a job is to go on with, with the hash of its content and whether a scanner has let it pass; none: it is
/// gone, or in another state.
pub(super) fn waiting(conn: &mut Conn, id: i64, state: ArchiveState) -> Result<Option<(Archive, String, FileState)>> {
    Ok(archives::table
        .inner_join(files::table)
        .filter(archives::id.eq(id))
        .filter(archives::state.eq(state))
        .select((Archive::as_select(), files::hash, files::state))
        .first(conn)
        .optional()?)
}
/// Writes down what has become of it, unless it is gone or someone else has.
pub(super) fn become_of(
    conn: &mut Conn,
    id: i64,
    (from, to): (ArchiveState, ArchiveState),
    report: &ArchiveReport,
) -> Result<bool> {
    let row = archives::table.find(id).filter(archives::state.eq(from));
    let done = diesel::update(row)
        .set((
            (archives::state.eq(to), archives::state_at.eq(clock::now())),
            archives::report.eq(serde_json::to_string(report)?),
        ))
        .execute(conn)?;
    Ok(done == 1)
}
