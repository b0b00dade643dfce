//! SQLite's one writer: a thread that commits what has queued together and answers after the commit.
use super::{
    conn::{Conn, Manager, is_planted},
    found, outage,
};
use crate::{
    clock::Clock,
    error::{Error, Result},
    topic::Topics,
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
    mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
};
use tokio::sync::oneshot;

/// Changes that may wait; the next one is told to come back.
const QUEUE: usize = 1024;
/// Changes that share one commit.
const GROUP: usize = 256;

/// What the writer has done since it started.
#[derive(Default)]
pub struct Figures {
    pub commits: AtomicU64,
    pub changes: AtomicU64,
    pub failed_groups: AtomicU64,
    /// Changes that wait now.
    pub queued: AtomicU64,
}

#[derive(Clone)]
pub(super) struct Thread {
    queue: SyncSender<Change>,
    pub(super) figures: Arc<Figures>,
}

impl Thread {
    pub(super) fn start(conn: Conn, manager: Manager, clock: Clock, topics: Topics) -> std::io::Result<Self> {
        let (queue, work) = sync_channel(QUEUE);
        let figures = Arc::new(Figures::default());
        let thread = Self { queue, figures: figures.clone() };
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || serve(Some(conn), &manager, &clock, &topics, &work, &figures))?;
        Ok(thread)
    }
    pub(super) async fn run(&self, change: found::Change) -> Result<()> {
        let (asker, answer) = oneshot::channel();
        self.figures.queued.fetch_add(1, Relaxed);
        self.queue.try_send(Change { run: change, asker, outcome: None }).map_err(|e| {
            self.figures.queued.fetch_sub(1, Relaxed);
            match e {
                TrySendError::Full(_) => Error::Unavailable,
                TrySendError::Disconnected(_) => Error::internal(anyhow::anyhow!("the writer has ended")),
            }
        })?;
        answer.await.map_err(Error::internal)?.map_err(outage::told)
    }
}

struct Change {
    run: found::Change,
    asker: oneshot::Sender<Result<()>>,
    outcome: Option<Result<()>>,
}
impl Change {
    /// Runs inside the group; an error here means the group itself is broken, not that the change was refused.
    fn run(&mut self, conn: &mut Conn) -> Result<()> {
        self.outcome = None;
        if self.asker.is_closed() {
            return Ok(()); // nobody waits any more, and nothing has been promised
        }
        self.outcome = Some(conn.attempt(&self.run)?);
        Ok(())
    }
    fn answer(self, broken: Option<Error>) {
        if let Some(answer) = broken.map(Err).or(self.outcome) {
            let _ = self.asker.send(answer);
        }
    }
}
fn serve(
    mut conn: Option<Conn>,
    manager: &Manager,
    clock: &Clock,
    topics: &Topics,
    work: &Receiver<Change>,
    figures: &Figures,
) {
    while let Ok(first) = work.recv() {
        let mut group = vec![first];
        group.extend(work.try_iter().take(GROUP - 1)); // what has queued; it never waits for company
        figures.queued.fetch_sub(group.len() as u64, Relaxed);
        if is_planted("early-answer") && answer_early(&mut conn, manager, clock, &mut group) {
            continue;
        }
        if topics.after(|| commit(&mut conn, manager, clock, &mut group, figures)).is_ok() {
            for done in group {
                done.answer(None);
            }
            continue;
        }
        figures.failed_groups.fetch_add(1, Relaxed);
        for mut alone in group {
            // nobody has been answered: each again, by itself, so that one cannot spoil the others
            let run = || commit(&mut conn, manager, clock, std::slice::from_mut(&mut alone), figures);
            let broken = topics.after(run).err();
            alone.answer(broken);
        }
    }
}
fn commit(
    slot: &mut Option<Conn>,
    manager: &Manager,
    clock: &Clock,
    group: &mut [Change],
    figures: &Figures,
) -> Result<()> {
    // Taken out: after any failure the connection is dropped and the next group opens a new one.
    let mut conn = match slot.take() {
        Some(conn) => conn,
        None => manager.open().map_err(|e| {
            tracing::warn!("the database does not open: {e}");
            Error::Unavailable
        })?,
    };
    conn.write_tx(|conn| clock.during(|| group.iter_mut().try_for_each(|w| w.run(conn))))?;
    *slot = Some(conn);
    figures.commits.fetch_add(1, Relaxed);
    figures.changes.fetch_add(group.len() as u64, Relaxed);
    Ok(())
}

/// A planted fault: answers first and commits a moment later, so that a killed process loses what it has acknowledged. The
/// harness that looks for lost answers must notice.
fn answer_early(slot: &mut Option<Conn>, manager: &Manager, clock: &Clock, group: &mut Vec<Change>) -> bool {
    let Some(mut conn) = slot.take().or_else(|| manager.open().ok()) else {
        return false;
    };
    let done = conn.write_tx(|conn| {
        clock.during(|| group.iter_mut().try_for_each(|w| w.run(conn)))?;
        for work in std::mem::take(group) {
            work.answer(None);
        }
        std::thread::sleep(std::time::Duration::from_millis(30));
        Ok(())
    });
    if done.is_ok() {
        *slot = Some(conn);
    }
    true
}
