//! What goes on between requests: readers follow the event log, jobs are run, the clock is compared.
use crate::{
    app::App,
    db::{Conn, take_turn},
    error::Result,
    event::{self, Recorded},
    job::{self, Kind},
    schedule::{self, Schedule},
    topic::Topic,
};
use std::{sync::Arc, time::Duration};

/// Someone who follows the log and applies each event once, in order.
#[derive(Clone, Copy)]
pub struct Reader {
    pub name: &'static str,
    pub apply: fn(&mut Conn, &Recorded) -> Result<()>,
}
/// Events that are applied in one transaction.
const BATCH: i64 = 100;
/// How long the worker sleeps when nobody wakes it.
const NAP: Duration = Duration::from_secs(1);
/// Naps between two looks at the database's clock.
const CLOCK_EVERY: u32 = 60;

/// Works until the process is told to end, and then finishes the job it is on. A fault is logged and tried again after a nap.
pub async fn run(app: Arc<App>, readers: Vec<Reader>, jobs: Vec<Kind>, schedules: Vec<Schedule>) {
    let mut naps = 0u32;
    while !app.is_stopping() {
        if let Err(e) = keep(&app, &schedules).await {
            tracing::error!("the schedule stumbled: {e:?}");
        }
        if let Err(e) = settle(&app, &readers, &jobs).await {
            tracing::error!("the worker stumbled: {e:?}");
        }
        if app.is_stopping() {
            return;
        }
        let _ = tokio::time::timeout(NAP, app.changed.notified()).await;
        naps = naps.wrapping_add(1);
        if naps.is_multiple_of(CLOCK_EVERY)
            && let Err(e) = app.db.set_clock().await
        {
            tracing::warn!("the database's clock: {e:?}");
        }
    }
}
/// Enqueues what the clock asks for.
pub async fn keep(app: &Arc<App>, schedules: &[Schedule]) -> Result<()> {
    let known = schedules.to_vec();
    // Asked of a reader first, as below.
    let due = app.db.read(move |conn| schedule::due(conn, &known)).await?;
    if due.is_empty() { Ok(()) } else { app.db.write(move |conn| schedule::begin(conn, &due)).await }
}
/// How often the log is asked what other processes have changed.
const GLANCE: Duration = Duration::from_millis(500);
/// Moves the topics that other processes have changed, until this one ends.
pub async fn watch(app: Arc<App>) {
    let mut reached = None;
    loop {
        reached = match glance(&app, reached).await {
            Ok(reached) => Some(reached),
            Err(e) => {
                tracing::warn!("what other processes have changed: {e:?}");
                app.db.topics().moved(Topic::ALL); // not known, so nothing is kept
                reached
            }
        };
        actix_web::rt::time::sleep(GLANCE).await;
    }
}
async fn glance(app: &App, mut reached: Option<(i64, i64)>) -> Result<(i64, i64)> {
    loop {
        let Some(since) = reached else {
            return app.db.read(event::end).await;
        };
        let (topics, end) = app.db.read(move |conn| event::moved_since(conn, since)).await?;
        app.db.topics().moved(&topics);
        if end == since {
            return Ok(end);
        }
        reached = Some(end);
    }
}
/// Follows the log to its end and runs every job that is due.
pub async fn settle(app: &Arc<App>, readers: &[Reader], jobs: &[Kind]) -> Result<()> {
    loop {
        let mut moved = false;
        for reader in readers {
            moved |= follow(app, *reader).await?;
        }
        moved |= !app.is_stopping() && job::run_next(app, jobs).await?;
        if !moved || app.is_stopping() {
            return Ok(());
        }
    }
}
/// Applies the next events together with the position they bring the reader to. True when there were any.
async fn follow(app: &Arc<App>, reader: Reader) -> Result<bool> {
    // Asked of a reader first: an idle worker leaves the one writer alone.
    if app.db.read(move |conn| event::unread(conn, reader.name, 1)).await?.is_empty() {
        return Ok(false);
    }
    app.db
        .write(move |conn| {
            take_turn(conn, reader.name)?;
            let events = event::unread(conn, reader.name, BATCH)?;
            for recorded in &events {
                (reader.apply)(conn, recorded)?;
            }
            if let Some(last) = events.last() {
                event::reached(conn, reader.name, last)?;
            }
            Ok(!events.is_empty())
        })
        .await
}
