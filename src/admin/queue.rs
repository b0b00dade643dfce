//! The job queue: what waits, what runs, what was given up; trying again, and discarding with a reason.
use crate::{
    accounts::actor::{Actor, Right},
    clock::{self, Instant},
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Check, Error, Result},
    event::{self, Event},
    mail,
    schema::jobs,
    view::{Receipt, View},
};
use diesel::{dsl::count_star, prelude::*};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Jobs that one "try all again" takes.
const AT_ONCE: i64 = 5000;

crate::text_enum! { pub enum JobState { Waiting = "waiting", Running = "running", Failed = "failed" } }

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct JobFilter {
    /// `waiting`, `running` or `failed`.
    pub state: String,
    pub kind: String,
    pub after: String,
    /// 1 to 100, 50 unless said.
    pub limit: Option<i64>,
}
/// Newest first. A job that is done is no longer in the queue.
#[derive(Serialize, ToSchema)]
pub struct JobList {
    pub items: Vec<JobRow>,
    pub next: Option<String>,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub filter: JobFilter,
    /// What is in the queue, and how many of each kind have failed.
    pub kinds: Vec<JobKind>,
    pub may_change: bool,
}
#[derive(Serialize, ToSchema)]
pub struct JobKind {
    pub kind: String,
    pub jobs: i64,
    pub failed: i64,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct JobRow {
    /// The job's public name.
    pub key: String,
    pub kind: String,
    pub state: JobState,
    /// What of it can be shown: a mail's template and the address, masked.
    pub about: String,
    pub attempts: i64,
    pub created_at: Instant,
    /// Null once it has failed for good.
    pub next_try: Option<Instant>,
    /// The last error, with addresses and secrets masked.
    pub error: Option<String>,
}
#[derive(Serialize, ToSchema)]
pub struct JobPage {
    pub job: JobRow,
    pub may_change: bool,
}
impl View for JobList {
    const TEMPLATE: &'static str = "admin/jobs.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
impl View for JobPage {
    const TEMPLATE: &'static str = "admin/job.html";
    fn address(&self) -> Option<String> {
        Some(format!("/manage/jobs/{}", self.job.key))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "reason": "" })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobs)]
struct Row {
    id: i64,
    kind: String,
    payload: String,
    run_at: Instant,
    leased_until: Option<Instant>,
    attempts: i64,
    last_error: Option<String>,
    failed_at: Option<Instant>,
    created_at: Instant,
}
impl Row {
    fn key(&self) -> Cursor {
        Cursor { at: self.created_at, id: self.id }
    }
    fn shown(self) -> JobRow {
        let state = match (self.failed_at, self.leased_until) {
            (Some(_), _) => JobState::Failed,
            (None, Some(until)) if until > clock::now() => JobState::Running,
            _ => JobState::Waiting,
        };
        JobRow {
            key: self.key().to_string(),
            state,
            about: about(&self.payload),
            attempts: self.attempts,
            created_at: self.created_at,
            next_try: Some(self.run_at).filter(|_| state == JobState::Waiting),
            error: self.last_error.map(|error| masked(&error)),
            kind: self.kind,
        }
    }
}
/// The template of a mail and the masked address; of other payloads nothing.
fn about(payload: &str) -> String {
    let payload: serde_json::Value = serde_json::from_str(payload).unwrap_or_default();
    let text = |name: &str| payload.get(name).and_then(serde_json::Value::as_str);
    let to = text("to").or(text("email")).map(mail::masked);
    [text("template").map(str::to_owned), to].into_iter().flatten().collect::<Vec<_>>().join(" → ")
}
/// An error's words without whole addresses, and without what is long enough to be a secret.
fn masked(error: &str) -> String {
    let is_edge = |c: char| !c.is_alphanumeric();
    let word = |word: &str| {
        if word.contains('@') {
            mail::masked(word.trim_matches(is_edge))
        } else if word.split(is_edge).any(|part| part.len() >= 24) {
            "…".to_owned()
        } else {
            word.to_owned()
        }
    };
    error.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

pub fn list(conn: &mut Conn, who: Option<&Actor>, filter: &JobFilter, ignored: &[String]) -> Result<JobList> {
    let (mut filter, mut ignored, now) = (filter.clone(), ignored.to_vec(), clock::now());
    let state: Option<JobState> = filter.state.parse().ok();
    if !filter.state.is_empty() && state.is_none() {
        ignored.push("state".to_owned());
        filter.state.clear();
    }
    let after: Option<Cursor> = filter.after.parse().ok();
    if !filter.after.is_empty() && after.is_none() {
        ignored.push("after".to_owned());
        filter.after.clear();
    }
    let limit = filter.limit.unwrap_or(50).clamp(1, 100);
    let mut all = jobs::table.into_boxed::<MultiBackend>();
    if !filter.kind.is_empty() {
        all = all.filter(jobs::kind.eq(filter.kind.clone()));
    }
    all = match state {
        Some(JobState::Failed) => all.filter(jobs::failed_at.is_not_null()),
        Some(JobState::Running) => all.filter(jobs::failed_at.is_null()).filter(jobs::leased_until.gt(now)),
        Some(JobState::Waiting) => all
            .filter(jobs::failed_at.is_null())
            .filter(jobs::leased_until.is_null().or(jobs::leased_until.le(now).assume_not_null())),
        None => all,
    };
    if let Some(Cursor { at, id }) = after {
        all = all.filter(jobs::created_at.lt(at).or(jobs::created_at.eq(at).and(jobs::id.lt(id))));
    }
    let rows =
        all.order((jobs::created_at.desc(), jobs::id.desc())).limit(limit + 1).select(Row::as_select()).load(conn)?;
    let page = Page::cut(rows, limit, Row::key).map(Row::shown);
    let counted: Vec<(String, i64, i64)> = jobs::table
        .group_by(jobs::kind)
        .order(jobs::kind)
        .select((jobs::kind, count_star(), diesel::dsl::count(jobs::failed_at)))
        .load(conn)?;
    Ok(JobList {
        items: page.items,
        next: page.next,
        ignored,
        filter,
        kinds: counted.into_iter().map(|(kind, jobs, failed)| JobKind { kind, jobs, failed }).collect(),
        may_change: may_change(who),
    })
}
fn may_change(who: Option<&Actor>) -> bool {
    who.is_some_and(|who| who.has(Right::Administer))
}
fn found(conn: &mut Conn, key: &str) -> Result<Row> {
    let Cursor { at, id } = key.parse().map_err(|()| Error::NotFound)?;
    Ok(jobs::table.find(id).filter(jobs::created_at.eq(at)).select(Row::as_select()).first(conn)?)
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, key: &str) -> Result<JobPage> {
    Ok(JobPage { job: found(conn, key)?.shown(), may_change: may_change(who) })
}

/// Ten new tries for one that has failed, the first at once.
pub fn replay(conn: &mut Conn, who: &Actor, key: &str) -> Result<Receipt> {
    let job = found(conn, key)?;
    if !who.has(Right::Administer) {
        return Err(Error::forbidden("only-system-admins"));
    }
    if again(conn, &[job.id])? == 0 {
        return Err(Error::conflict("job-not-failed"));
    }
    event::record(conn, who, &Event::JobReplayed { job: job.id, name: job.kind })?;
    Ok(Receipt::changed("/manage/jobs".into(), JobState::Waiting.as_str()))
}
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "kind": "mail" }))]
pub struct JobsToReplay {
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub kind: String,
}
/// The same for every failed job of a kind, at most 5,000 at once.
pub fn replay_all(conn: &mut Conn, who: &Actor, which: &JobsToReplay) -> Result<Receipt> {
    if !who.has(Right::Administer) {
        return Err(Error::forbidden("only-system-admins"));
    }
    let failed: Vec<i64> = jobs::table
        .filter(jobs::kind.eq(&which.kind))
        .filter(jobs::failed_at.is_not_null())
        .order((jobs::failed_at, jobs::run_at, jobs::id))
        .limit(AT_ONCE)
        .select(jobs::id)
        .load(conn)?;
    let count = again(conn, &failed)?;
    if count == 0 {
        return Err(Error::invalid("kind", "no-failed-jobs"));
    }
    event::record(conn, who, &Event::JobsReplayed { name: which.kind.clone(), count })?;
    Ok(Receipt::changed("/manage/jobs".into(), JobState::Waiting.as_str()))
}
fn again(conn: &mut Conn, ids: &[i64]) -> Result<i64> {
    let failed = jobs::table.filter(jobs::id.eq_any(ids)).filter(jobs::failed_at.is_not_null());
    let moved = diesel::update(failed)
        .set((
            (jobs::failed_at.eq(None::<Instant>), jobs::leased_until.eq(None::<Instant>)),
            (jobs::attempts.eq(0), jobs::run_at.eq(clock::now())),
        ))
        .execute(conn)?;
    Ok(i64::try_from(moved).unwrap_or(i64::MAX))
}
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "The address does not exist any more" }))]
pub struct JobRemoval {
    /// Why it need not be done: at most 1,000 characters.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Takes a job that has failed or waits out of the queue, for good. One that runs is left to end.
pub fn discard(conn: &mut Conn, who: &Actor, key: &str, removal: &JobRemoval) -> Result<Receipt> {
    let job = found(conn, key)?;
    if !who.has(Right::Administer) {
        return Err(Error::forbidden("only-system-admins"));
    }
    Check::default().text("reason", &removal.reason, 1000).done()?;
    let now = clock::now();
    let idle =
        jobs::table.find(job.id).filter(jobs::leased_until.is_null().or(jobs::leased_until.le(now).assume_not_null()));
    if diesel::delete(idle).execute(conn)? == 0 {
        return Err(Error::conflict("job-running"));
    }
    let reason = removal.reason.trim().to_owned();
    event::record(conn, who, &Event::JobDiscarded { job: job.id, name: job.kind, reason })?;
    Ok(Receipt::changed("/manage/jobs".into(), "discarded"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_payloads_tell_no_address_and_no_secret() {
        let token = "0123456789abcdef0123456789abcdef";
        let error = format!("550 <ana.sari@example.go.id> unknown, see https://x.example/password/{token}");
        assert_eq!(masked(&error), "550 a…@example.go.id unknown, see …");
        let mail = r#"{"to":"ana@example.go.id","template":"password_link","args":{"token":"secret"}}"#;
        assert_eq!(about(mail), "password_link → a…@example.go.id");
        assert_eq!((about(r#"{"email":"b@x.id"}"#), about("{}")), ("b…@x.id".into(), String::new()));
    }
}
