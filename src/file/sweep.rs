//! What nobody has taken up goes after a day: rows first, then contents that no row names.
use super::{FileState, scan::Scan, store::Store};
use crate::{
    app::App,
    clock,
    db::Conn,
    error::{Error, Result},
    job::{self, Job},
    schema::files,
    sweep::PORTION,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc, time::Duration};

/// Before that, a content may belong to a change that is on its way, or to a backup that is being made.
const GRACE: TimeDelta = TimeDelta::hours(24);
const AGE: Duration = Duration::from_hours(24);
/// Between two nights, with the time that a job may be late.
const NIGHT: Duration = Duration::from_hours(20);
/// Contents of one night.
const MOST: usize = 100_000;

/// Uploads that no verb has taken up within a day.
pub fn loose(conn: &mut Conn) -> Result<usize> {
    let old = files::table.filter(files::attached_at.is_null()).filter(files::made_at.lt(clock::now().plus(-GRACE)));
    let old: Vec<i64> = old.select(files::id).limit(PORTION).load(conn)?;
    Ok(diesel::delete(files::table.filter(files::id.eq_any(old))).execute(conn)?)
}

/// Every night, after the rows: contents without one, and remains in the folder of uploads. Where a scanner was set only
/// later, what lay there before is scanned now, and goes on being served meanwhile.
#[derive(Default, Serialize, Deserialize)]
pub struct Tidy {}
impl Job for Tidy {
    const NAME: &'static str = "files";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { tidy(&app).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        Self::internal(e)
    }
}
async fn tidy(app: &Arc<App>) -> Result<()> {
    let store = Store::of(&app.config.data);
    store.clear(AGE)?;
    let mut gone = 0;
    for hashes in store.older(AGE, MOST)?.chunks(500) {
        let asked = hashes.to_vec();
        let named = app.db.read(move |conn| named(conn, &asked)).await?;
        for hash in hashes.iter().filter(|hash| !named.contains(*hash)) {
            if !store.is_forsaken(hash, NIGHT)? {
                continue;
            }
            let asked = vec![hash.clone()];
            let is_named =
                async || Ok::<_, Error>(!app.db.read(move |conn| self::named(conn, &asked)).await?.is_empty());
            gone += usize::from(store.remove(hash, AGE, is_named).await?);
        }
    }
    tracing::info!(gone, "files swept");
    if app.config.clamd.is_some() {
        app.db.write(scan_what_is_not).await?;
    }
    Ok(())
}
fn named(conn: &mut Conn, hashes: &[String]) -> Result<BTreeSet<String>> {
    let found: Vec<String> = files::table.filter(files::hash.eq_any(hashes)).select(files::hash).load(conn)?;
    Ok(found.into_iter().collect())
}
/// A portion each night.
fn scan_what_is_not(conn: &mut Conn) -> Result<()> {
    let files: Vec<i64> =
        files::table.filter(files::state.eq(FileState::Unscanned)).select(files::id).limit(PORTION).load(conn)?;
    for file in files {
        job::enqueue_once(conn, &Scan { file }, &format!("file-scan {file}"))?;
    }
    Ok(())
}
