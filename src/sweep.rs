//! Every night: what has served its time is deleted, in small portions, and what is left is counted for the planner.
use crate::{
    app::App,
    clock,
    db::{Conn, count_again},
    error::{Error, Result},
    schema::jobs,
};
use chrono::TimeDelta;
use diesel::prelude::*;

/// Deletes at most [`PORTION`] rows that have served their time, and says how many. Called again until there are none.
pub type Broom = fn(&mut Conn) -> Result<usize>;
/// Rows that one transaction deletes: other changes wait for it no longer than for each other.
pub const PORTION: i64 = 500;
/// Failed jobs are kept this long for a person to look at: their payload may hold an address.
pub const FAILED_JOBS: TimeDelta = TimeDelta::days(30);
/// Portions of one night and broom; the rest waits for the next night.
const MOST: usize = 2000;

/// One broom after the other; a transaction for each portion.
pub async fn sweep(app: &App, brooms: &[Broom]) -> anyhow::Result<()> {
    let mut gone = 0;
    for broom in brooms {
        for _ in 0..MOST {
            let swept = app.db.write(*broom).await.map_err(|e: Error| anyhow::anyhow!("{e:?}"))?;
            gone += swept;
            if swept == 0 {
                break;
            }
        }
    }
    app.db.write(|conn| Ok(count_again(conn)?)).await.map_err(|e: Error| anyhow::anyhow!("{e:?}"))?;
    tracing::info!(gone, "swept");
    Ok(())
}
/// Jobs that have failed for good.
pub fn failed_jobs(conn: &mut Conn) -> Result<usize> {
    let old = jobs::table.filter(jobs::failed_at.lt(clock::now().plus(-FAILED_JOBS))).select(jobs::id).limit(PORTION);
    let old: Vec<i64> = old.load(conn)?;
    Ok(diesel::delete(jobs::table.filter(jobs::id.eq_any(old))).execute(conn)?)
}
