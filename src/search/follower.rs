//! Follows the event log and keeps this node's index: in order, with the position in the same commit.
//!
//! Documents are made of what the database holds now, under names of their own, so that an event that is applied twice
//! changes nothing more. That is why on PostgreSQL an event is applied as soon as it can be seen, while the position waits
//! until no other can come before it.
use super::source::{SOURCES, keys, touched};
use crate::{
    accounts::reference,
    app::App,
    error::{Error, Result},
    event,
    event_log::{self, Passed},
    index::{Doc, Index, Kind, Position},
    topic::Topic,
};
use futures_util::future::LocalBoxFuture;
use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

/// Events that are looked at together, things whose documents are made together.
const BATCH: i64 = 500;
/// Events that change nothing of what is found and are passed without a commit; after a crash they are passed again.
const SILENT: i64 = 5000;
/// How often the log is asked what other nodes have changed.
const GLANCE: Duration = Duration::from_millis(300);

/// Follows until the process ends.
pub async fn run(app: Arc<App>) {
    while !app.is_stopping() {
        {
            let _turn = app.index.turn().await;
            pass_or_close(&app).await;
        }
        let _ = tokio::time::timeout(GLANCE, app.db.topics().next_followed()).await;
    }
}
/// Returns when the index holds what this node had changed by now.
pub fn catch_up(app: Arc<App>) -> LocalBoxFuture<'static, ()> {
    Box::pin(async move {
        let wanted = app.db.topics().followed();
        if app.index.has_reached(wanted) {
            return;
        }
        let _turn = app.index.turn().await;
        if !app.index.has_reached(wanted) {
            pass_or_close(&app).await;
        }
    })
}
async fn pass_or_close(app: &Arc<App>) {
    match pass(app).await {
        Ok(()) => {}
        Err(Error::Unavailable) => tracing::warn!("the search index waits for the database"),
        Err(e) => {
            tracing::error!("the search index stumbled and is opened anew: {e:?}");
            app.index.close();
        }
    }
}
/// Brings the index to the end of the log.
async fn pass(app: &Arc<App>) -> Result<()> {
    let (changes, index) = (app.db.topics().followed(), app.index.clone());
    if !index.work(Index::is_mine).await? {
        return look(app, changes).await;
    }
    let known = index.committed().is_some();
    let at = index.work(|index| Ok(index.open())).await?;
    let at = match at {
        Some(at) if known || is_of(app, &at).await? => at,
        _ => return build(app, changes).await,
    };
    follow(app, at).await?;
    index.set_reached(changes);
    Ok(())
}
/// Whether the position is one of this database's log.
async fn is_of(app: &Arc<App>, at: &Position) -> Result<bool> {
    let at = at.clone();
    app.db
        .read(move |conn| {
            let installation = installation(conn)?;
            let time = event_log::time_of(conn, (at.xid, at.event))?.map(micros);
            Ok(at.installation == installation && (at.event == 0 || time == Some(at.at)))
        })
        .await
}
fn installation(conn: &mut crate::db::Conn) -> Result<String> {
    Ok(reference::installed_at(conn)?.map(|at| micros(at).to_string()).unwrap_or_default())
}
fn micros(at: crate::clock::Instant) -> i64 {
    at.utc().timestamp_micros()
}
/// Applies what has been committed since, to the end.
async fn follow(app: &Arc<App>, mut at: Position) -> Result<()> {
    let mut from = (at.xid, at.event);
    let mut done = false;
    while !done {
        let seen = app.index.seen();
        let (events, things, docs) = app
            .db
            .read(move |conn| {
                let events = event_log::since(conn, from, BATCH)?;
                let mut things = BTreeSet::new();
                for passed in events.iter().filter(|passed| !seen.contains(&(passed.xid, passed.id))) {
                    touched(conn, &passed.event, &mut things)?;
                }
                let docs = documents(conn, &things)?;
                Ok((events, things, docs))
            })
            .await?;
        done = events.len() < usize::try_from(BATCH).unwrap_or(0);
        from = events.last().map_or(from, |last| (last.xid, last.id));
        if let Some(last) = events.iter().rfind(|passed| passed.is_settled) {
            at = Position { xid: last.xid, event: last.id, at: micros(last.at), ..at };
        }
        let mut committed = app.index.committed().unwrap_or_else(|| at.clone());
        if !things.is_empty() || at.event - committed.event > SILENT {
            committed = at.clone();
            let gone: Vec<(Kind, i64)> = things.into_iter().flat_map(keys).collect();
            let position = at.clone();
            let put = move |index: &Index| {
                index.replace(&gone, &docs)?;
                index.commit(&position)
            };
            app.index.work(put).await?;
            app.db.topics().moved(&[Topic::Search]);
        }
        app.index.note(&at, &committed, events.iter().filter(|e| !e.is_settled).map(|e: &Passed| (e.xid, e.id)));
    }
    Ok(())
}
fn documents(conn: &mut crate::db::Conn, things: &BTreeSet<(Kind, i64)>) -> Result<Vec<Doc>> {
    let mut docs = vec![];
    for source in SOURCES {
        let ids: Vec<i64> = things.iter().filter(|thing| thing.0 == source.kind).map(|thing| thing.1).collect();
        for some in ids.chunks(usize::try_from(BATCH).unwrap_or(1)) {
            docs.extend((source.documents)(conn, some)?);
        }
    }
    Ok(docs)
}
/// Makes the index of the database: from the log's end as it is now, so that whatever changes meanwhile is applied after.
async fn build(app: &Arc<App>, changes: u64) -> Result<()> {
    let began = Instant::now();
    let index = app.index.clone();
    let position = app
        .db
        .read(|conn| {
            let (xid, event) = event::end(conn)?;
            let at = event_log::time_of(conn, (xid, event))?.map_or(0, micros);
            Ok(Position { installation: installation(conn)?, xid, event, at })
        })
        .await?;
    index.work(Index::begin).await?;
    let mut things = 0;
    for source in SOURCES {
        let mut after = 0;
        loop {
            let (last, docs) = app
                .db
                .read(move |conn| {
                    let ids = (source.after)(conn, after, BATCH)?;
                    Ok((ids.last().copied(), (source.documents)(conn, &ids)?))
                })
                .await?;
            let Some(last) = last else {
                break;
            };
            after = last;
            things += docs.len();
            index.work(move |index| index.replace(&[], &docs)).await?;
        }
    }
    let committed = position.clone();
    let finish = move |index: &Index| {
        index.commit(&committed)?;
        index.gather()
    };
    index.work(finish).await?;
    app.db.topics().moved(&[Topic::Search]);
    tracing::info!(things, milliseconds = began.elapsed().as_millis(), "the search index is built");
    index.note(&position, &position, []);
    follow(app, position).await?;
    index.set_reached(changes);
    Ok(())
}
/// Another process writes the index of this folder: what it has committed is shown.
async fn look(app: &Arc<App>, changes: u64) -> Result<()> {
    let at = app.index.work(Index::glance).await?;
    let end = app.db.read(event::end).await?;
    app.db.topics().moved(&[Topic::Search]);
    if at.is_some_and(|at| (at.xid, at.event) >= end) {
        app.index.set_reached(changes);
    }
    Ok(())
}
