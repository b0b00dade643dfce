//! The queue: work that follows a change, enqueued in its transaction, run at least once, retried with back-off.
use crate::{
    app::App,
    clock::{self, Instant},
    db::{Conn, Upsert, skip_locked},
    error::Result,
    schema::jobs,
};
use chrono::TimeDelta;
use diesel::{prelude::*, sql_query, sql_types};
use futures_util::{FutureExt, future::LocalBoxFuture};
use serde::{Serialize, de::DeserializeOwned};
use std::{panic::AssertUnwindSafe, sync::Arc};

/// How long one run may take before another worker may try.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// After so many failures a job stays in the table, failed, for a person to look at.
const TRIES: i64 = 10;

/// A payload that knows what to do. It must be idempotent: after a crash it runs again.
pub trait Job: Serialize + DeserializeOwned + Send + 'static {
    const NAME: &'static str;
    fn run(self, app: Arc<App>, id: i64) -> LocalBoxFuture<'static, anyhow::Result<()>>;
}

/// Puts a job into the queue, with the change it follows from.
pub fn enqueue<J: Job>(conn: &mut Conn, job: &J) -> Result<()> {
    enqueue_at(conn, job, clock::now())
}
/// As `enqueue`, to be run at that time.
pub fn enqueue_at<J: Job>(conn: &mut Conn, job: &J, at: Instant) -> Result<()> {
    let now = clock::now();
    diesel::insert_into(jobs::table)
        .values((
            jobs::kind.eq(J::NAME),
            jobs::payload.eq(serde_json::to_string(job)?),
            jobs::run_at.eq(at),
            jobs::created_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Runs what blocks on a thread of its own, so that the others go on.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
    Ok(actix_web::web::block(work).await?)
}
/// As [`enqueue`], unless a job with this key waits already.
pub fn enqueue_once<J: Job>(conn: &mut Conn, job: &J, key: &str) -> Result<()> {
    enqueue_once_at(conn, job, key, clock::now())
}
/// As [`enqueue_once`], to be run at that time.
pub fn enqueue_once_at<J: Job>(conn: &mut Conn, job: &J, key: &str, at: Instant) -> Result<()> {
    let insert = diesel::insert_into(jobs::table).values((
        jobs::kind.eq(J::NAME),
        jobs::payload.eq(serde_json::to_string(job)?),
        jobs::unique_key.eq(key),
        jobs::run_at.eq(at),
        jobs::created_at.eq(clock::now()),
    ));
    Upsert { insert, tail: " ON CONFLICT (unique_key) DO NOTHING" }.execute(conn)?;
    Ok(())
}

/// The job with this key has begun: what is asked for from now on is another one.
pub fn begun(conn: &mut Conn, key: &str) -> Result<()> {
    diesel::update(jobs::table.filter(jobs::unique_key.eq(key)))
        .set(jobs::unique_key.eq(None::<String>))
        .execute(conn)?;
    Ok(())
}

type Run = fn(&str, Arc<App>, i64) -> anyhow::Result<LocalBoxFuture<'static, anyhow::Result<()>>>;
/// A kind of job as the worker knows it; listed in `routes.rs`.
#[derive(Clone, Copy)]
pub struct Kind {
    name: &'static str,
    run: Run,
}
pub fn kind<J: Job>() -> Kind {
    Kind { name: J::NAME, run: |payload, app, id| Ok(serde_json::from_str::<J>(payload)?.run(app, id)) }
}

#[derive(QueryableByName, Clone)]
struct Claimed {
    #[diesel(sql_type = sql_types::BigInt)]
    id: i64,
    #[diesel(sql_type = sql_types::Text)]
    kind: String,
    #[diesel(sql_type = sql_types::Text)]
    payload: String,
    #[diesel(sql_type = sql_types::BigInt)]
    attempts: i64,
}

/// Runs the job that is due the longest, if there is one. True when there was.
pub async fn run_next(app: &Arc<App>, kinds: &[Kind]) -> Result<bool> {
    // Asked of a reader first: an idle worker leaves the one writer alone.
    if !app.db.read(|conn| Ok(due(conn, clock::now())?.is_some())).await? {
        return Ok(false);
    }
    let Some(job) = app.db.write(claim).await? else {
        return Ok(false);
    };
    let started = kinds
        .iter()
        .find(|k| k.name == job.kind)
        .ok_or_else(|| anyhow::anyhow!("no job is called {}", job.kind))
        .and_then(|k| (k.run)(&job.payload, app.clone(), job.id));
    let outcome = match started {
        // A job that panics is a job that failed, not the end of the worker.
        Ok(run) => {
            AssertUnwindSafe(run).catch_unwind().await.unwrap_or_else(|_| Err(anyhow::anyhow!("the job panicked")))
        }
        Err(e) => Err(e),
    };
    if let Err(e) = &outcome {
        tracing::warn!(job = job.kind, id = job.id, attempt = job.attempts, "job failed: {e:#}");
    }
    let failure = outcome.err().map(|e| format!("{e:#}"));
    app.db.write(move |conn| settle(conn, &job, failure.as_deref())).await?;
    Ok(true)
}
fn due(conn: &mut Conn, now: Instant) -> QueryResult<Option<i64>> {
    jobs::table
        .filter(jobs::failed_at.is_null())
        .filter(jobs::run_at.le(now))
        .filter(jobs::leased_until.is_null().or(jobs::leased_until.lt(now)))
        .select(jobs::id)
        .first(conn)
        .optional()
}
fn claim(conn: &mut Conn) -> Result<Option<Claimed>> {
    let now = clock::now();
    let locked = skip_locked(conn);
    Ok(sql_query(format!(
        "UPDATE jobs SET leased_until = $1, attempts = attempts + 1 WHERE id = (SELECT id FROM jobs WHERE failed_at IS NULL \
         AND run_at <= $2 AND (leased_until IS NULL OR leased_until < $2) ORDER BY run_at, id LIMIT 1{locked}) \
         RETURNING id, kind, payload, attempts"
    ))
    .bind::<sql_types::Timestamp, _>(now.plus(LEASE))
    .bind::<sql_types::Timestamp, _>(now)
    .get_result::<Claimed>(conn)
    .optional()?)
}
fn settle(conn: &mut Conn, job: &Claimed, failure: Option<&str>) -> Result<()> {
    let row = jobs::table.find(job.id);
    let Some(error) = failure else {
        diesel::delete(row).execute(conn)?;
        return Ok(());
    };
    let now = clock::now();
    let wait = TimeDelta::minutes(1 << job.attempts.clamp(0, 10));
    let failed = (job.attempts >= TRIES).then_some(now);
    let error: String = error.chars().take(1000).collect();
    diesel::update(row)
        .set((
            jobs::leased_until.eq(None::<Instant>),
            jobs::run_at.eq(now.plus(wait)),
            jobs::last_error.eq(error),
            jobs::failed_at.eq(failed),
        ))
        .execute(conn)?;
    Ok(())
}
/// Jobs that are neither done nor given up; those that were put off when they were made do not count.
pub fn waiting(conn: &mut Conn) -> Result<i64> {
    let at_once = jobs::run_at.le(jobs::created_at).or(jobs::attempts.gt(0));
    Ok(jobs::table.filter(jobs::failed_at.is_null()).filter(at_once).count().get_result(conn)?)
}

/// The queue as monitoring sees it.
pub struct Queue {
    pub waiting: i64,
    /// Given up after ten failures: a person must look.
    pub failed: i64,
    /// Seconds since the longest waiting job was due.
    pub late: i64,
}
pub fn queue(conn: &mut Conn) -> Result<Queue> {
    let failed = jobs::table.filter(jobs::failed_at.is_not_null()).count().get_result(conn)?;
    let due = jobs::table.filter(jobs::failed_at.is_null()).select(diesel::dsl::min(jobs::run_at));
    let due: Option<Instant> = due.first(conn)?;
    let late = due.map_or(0, |due| (clock::now().utc() - due.utc()).num_seconds().max(0));
    Ok(Queue { waiting: waiting(conn)?, failed, late })
}
