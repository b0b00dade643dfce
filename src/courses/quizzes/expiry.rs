//! Attempts whose time is over: every minute they become what their quiz says, whether or not their learner comes back.
use super::attempt::{self, Attempt, Place};
use crate::{
    accounts::actor,
    app::App,
    clock,
    courses::{enrolment, lesson},
    db::Conn,
    error::Result,
    job::Job,
    schema::quiz_attempts,
};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Attempts that are looked at in one go.
const PORTION: i64 = 200;

/// The recurring job.
#[derive(Default, Serialize, Deserialize)]
pub struct Expire {}
impl Job for Expire {
    const NAME: &'static str = "quiz-expiry";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let mut after = 0;
            loop {
                let due = app.db.read(move |conn| due(conn, after)).await.map_err(|e| anyhow::anyhow!("{e:?}"))?;
                let Some(last) = due.last() else {
                    return Ok(());
                };
                after = *last;
                // Each by itself: one that fails does not hold up the others, and no learner waits for a long change.
                for id in due {
                    if let Err(e) = app.db.write(move |conn| expire(conn, id)).await {
                        tracing::error!(attempt = id, "an attempt does not end: {e:?}");
                    }
                }
            }
        })
    }
}
fn due(conn: &mut Conn, after: i64) -> Result<Vec<i64>> {
    Ok(quiz_attempts::table
        .filter(quiz_attempts::next_check_at.le(clock::now()))
        .filter(quiz_attempts::id.gt(after))
        .order(quiz_attempts::id)
        .limit(PORTION)
        .select(quiz_attempts::id)
        .load(conn)?)
}
/// Acts for the learner, so that what they saved counts for them.
fn expire(conn: &mut Conn, id: i64) -> Result<()> {
    let attempt: Attempt = quiz_attempts::table.find(id).select(Attempt::as_select()).first(conn)?;
    let (person, seat) = enrolment::seat_to_change(conn, attempt.enrolment_id)?;
    let lesson = lesson::by_id(conn, attempt.lesson_id)?;
    let learner = actor::even_inactive(conn, person)?;
    // Looked at again behind the lock: in between the learner may have handed it in.
    let attempt: Attempt = quiz_attempts::table.find(id).select(Attempt::as_select()).first(conn)?;
    attempt::settle(conn, &learner, &mut Place { lesson, seat, attempt })
}
