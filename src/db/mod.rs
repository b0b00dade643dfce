//! One connection type over both databases; `read`, `write`, and the helpers that hide where the two differ.
mod columns;
mod conn;
mod dialect;
mod direct;
mod found;
mod outage;
mod page;
mod pool;
pub mod tables;
mod writer;
use crate::{
    clock::Clock,
    error::{Error, Result},
    topic::Topics,
};
pub use conn::Conn;
pub use conn::MultiBackend;
use conn::{Access, Manager, is_postgres};
pub use dialect::{
    Upsert, advance_ids, analyse, count_again, day_of, delete_rows, insert_all, lock_row, rows_as_json, skip_locked,
    take_turn, transaction_id, visible_events,
};
use diesel::connection::SimpleConnection;
use found::{Found, Work};
pub use page::{Cursor, Page};
use pool::Pool;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::sync::Semaphore;
pub use writer::Figures;

/// Connections, and as many requests as may hold one.
const READERS: u32 = 8;
/// How long a request waits for a connection before it is told to come back.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Clone)]
pub struct Db {
    pool: Pool,
    seats: Arc<Semaphore>,
    writer: Writer,
    clock: Clock,
    topics: Topics,
    crowd: Arc<Crowd>,
}
/// Who stands around the pool.
#[derive(Default)]
struct Crowd {
    waiting: AtomicU64,
    refused: AtomicU64,
}
/// How busy the pool is.
pub struct Load {
    pub in_use: u64,
    /// Requests that wait for a connection now.
    pub waiting: u64,
    /// Requests that have been told to come back since the start.
    pub refused: u64,
}
#[derive(Clone)]
enum Writer {
    Thread(writer::Thread),
    Pool,
}

impl Db {
    /// Opens and migrates. `url`: a file's path, or `postgres://…`.
    pub fn open(url: &str, clock: Clock) -> anyhow::Result<Self> {
        // The writer first: it makes the file and switches it to WAL; readers open it query-only.
        let manager = Manager::new(url, Access::Write);
        let mut first = manager.open()?;
        first.migrate()?;
        if let Some(time) = first.time()? {
            clock.follow(time);
        }
        let topics = Topics::default();
        let (writer, access) = if is_postgres(url) {
            (Writer::Pool, Access::Write)
        } else {
            let thread = writer::Thread::start(first, manager, clock.clone(), topics.clone())?;
            (Writer::Thread(thread), Access::Read)
        };
        let pool = Pool::open(Manager::new(url, access))?;
        let seats = Arc::new(Semaphore::new(READERS as usize));
        Ok(Self { pool, seats, writer, clock, topics, crowd: Arc::default() })
    }
    /// Where the SQLite file of a data folder lies.
    pub fn file_in(folder: &Path) -> String {
        folder.join("ekopi.sqlite").display().to_string()
    }
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
    /// Whether all changes go through one thread, as on SQLite: then nobody may keep it busy who may not change anything.
    pub fn has_one_writer(&self) -> bool {
        matches!(self.writer, Writer::Thread(_))
    }
    /// What has changed for everyone, by topic.
    pub fn topics(&self) -> &Topics {
        &self.topics
    }
    /// Looks, in one snapshot; the connection could not write if it wanted to.
    pub async fn read<T: Send + 'static>(
        &self,
        ask: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (found, ask) = Found::by(ask);
        let topics = self.topics.clone();
        self.with_connection(Box::new(move |conn| topics.during(|| conn.read_tx(ask)))).await?;
        found.take()
    }
    /// Changes, all or nothing, and answers after the commit. `change` may run more than once.
    pub async fn write<T: Send + 'static>(
        &self,
        change: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (found, change) = Found::by_change(change);
        match &self.writer {
            Writer::Thread(thread) => thread.run(change).await?,
            Writer::Pool => {
                let topics = self.topics.clone();
                let work = move |conn: &mut Conn| topics.after(|| conn.write_with_retry(&change));
                self.with_connection(Box::new(work)).await?;
            }
        }
        found.take()
    }
    async fn with_connection(&self, work: Work) -> Result<()> {
        let waits = Waits::of(&self.crowd);
        let seat = tokio::time::timeout(PATIENCE, self.seats.clone().acquire_owned()).await;
        drop(waits);
        let refused = self.crowd.clone();
        let seat = seat.map_err(|_| refused.refuse())?.map_err(Error::internal)?;
        let (pool, clock) = (self.pool.clone(), self.clock.clone());
        actix_web::web::block(move || {
            let _seat = seat; // moved in: an asker who goes away does not free it early
            let mut lent = pool.lend().inspect_err(|_| drop(refused.refuse()))?;
            let conn = lent.conn()?;
            clock.during(|| work(conn))
        })
        .await
        .map_err(Error::internal)?
        .map_err(outage::told)
    }
    /// Asks the database for its time again; called now and then.
    pub async fn set_clock(&self) -> Result<()> {
        let clock = self.clock.clone();
        let follow = move |conn: &mut Conn| {
            if let Some(time) = conn.time()? {
                clock.follow(time);
            }
            Ok(())
        };
        self.with_connection(Box::new(follow)).await
    }
    pub fn load(&self) -> Load {
        let free = u32::try_from(self.seats.available_permits()).unwrap_or(READERS);
        Load {
            in_use: READERS.saturating_sub(free).into(),
            waiting: self.crowd.waiting.load(Relaxed),
            refused: self.crowd.refused.load(Relaxed),
        }
    }
    /// At a process's end: SQLite's log is written back into the database's file, so that it stands alone.
    pub async fn rest(&self) -> Result<()> {
        if matches!(self.writer, Writer::Pool) {
            return Ok(());
        }
        let pool = self.pool.clone();
        let checkpoint = move || Ok(pool.lend()?.conn()?.batch_execute("pragma wal_checkpoint(truncate)")?);
        actix_web::web::block(checkpoint).await.map_err(Error::internal)?
    }
    /// The writer thread's figures; none on PostgreSQL, which has no such thread.
    pub fn figures(&self) -> Option<Arc<Figures>> {
        match &self.writer {
            Writer::Thread(thread) => Some(thread.figures.clone()),
            Writer::Pool => None,
        }
    }
}
impl Crowd {
    fn refuse(&self) -> Error {
        self.refused.fetch_add(1, Relaxed);
        Error::Unavailable
    }
}
/// Counts as waiting while it lives: whoever goes away has stopped waiting, too.
struct Waits<'a>(&'a Crowd);
impl<'a> Waits<'a> {
    fn of(crowd: &'a Crowd) -> Self {
        crowd.waiting.fetch_add(1, Relaxed);
        Self(crowd)
    }
}
impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Relaxed);
    }
}
