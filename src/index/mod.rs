//! The search index of this node: derived from the database, thrown away and built anew whenever it does not fit.
//!
//! Nothing here knows what things are: features make `Doc`s of them, `search` follows the event log and puts them in.
//! Who asks gives the tokens of what they may see (`Actor::audience`); hits, counts and suggestions come of that alone.
mod analyser;
mod ask;
mod card;
mod columns;
mod document;
mod near;
mod similar;
mod spelling;
mod store;
mod view;
use crate::error::{Error, Result};
pub use ask::{Ask, Found, Hit, MOST_LETTERS, Sort};
pub use card::FoundCard;
pub use document::{AUDITORS, Doc, Facet, Kind, PUBLIC, curators_of, staff_of};
pub use similar::Similar;
use std::{
    collections::BTreeSet,
    fs::{File, TryLockError},
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};
pub use store::Position;
use store::Store;
use view::View;

/// The stems of a text's words, by which texts are compared; without those that say nothing.
pub fn stems(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    analyser::words(text, |word, _| {
        found.insert(analyser::stem(word));
    });
    found
}

/// Shared by all that serves in this process.
#[derive(Clone)]
pub struct Index(Arc<Inner>);
struct Inner {
    /// None: in memory.
    folder: Option<PathBuf>,
    store: Mutex<Option<Store>>,
    view: RwLock<Option<Arc<View>>>,
    /// The changes of this node that are in it, and one.
    reached: AtomicU64,
    generation: AtomicU64,
    turn: tokio::sync::Mutex<()>,
    lock: Mutex<Option<File>>,
    followed: Mutex<Option<Followed>>,
}
/// Where in the log the index is.
struct Followed {
    /// What has been looked at; of what changes nothing that is found no commit tells.
    position: Position,
    committed: Position,
    /// Events behind the position that are in the index already.
    seen: BTreeSet<(i64, i64)>,
}
impl Index {
    /// In a folder of its own, which it clears where it must. Nothing is opened yet.
    pub fn on_disk(folder: PathBuf) -> Self {
        Self::of(Some(folder))
    }
    /// For a process that serves nobody, and for tests.
    pub fn in_memory() -> Self {
        Self::of(None)
    }
    fn of(folder: Option<PathBuf>) -> Self {
        Self(Arc::new(Inner {
            folder,
            store: Mutex::default(),
            view: RwLock::default(),
            reached: AtomicU64::new(0),
            generation: AtomicU64::new(0),
            turn: tokio::sync::Mutex::default(),
            lock: Mutex::default(),
            followed: Mutex::default(),
        }))
    }
    fn view(&self) -> Result<Arc<View>> {
        let view = self.0.view.read().unwrap_or_else(PoisonError::into_inner);
        view.clone().ok_or(Error::Unavailable)
    }
    /// There is something to search.
    pub fn is_ready(&self) -> bool {
        self.view().is_ok()
    }
    /// Moves with everything that changes an answer.
    pub fn generation(&self) -> u64 {
        self.0.generation.load(SeqCst)
    }
    /// How many things can be found, drafts among them.
    pub fn size(&self) -> u64 {
        self.view().map_or(0, |view| view.size())
    }

    // What follows is for who follows the event log (`search::follower`).

    /// Does something on its files, on a thread where that may take its time.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> anyhow::Result<T> + Send + 'static,
    ) -> Result<T> {
        let index = self.clone();
        let done = actix_web::rt::task::spawn_blocking(move || work(&index)).await;
        done.map_err(Error::internal)?.map_err(Error::Internal)
    }
    /// One at a time follows the log.
    pub async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.0.turn.lock().await
    }
    /// Whether these changes of this node are in it.
    pub fn has_reached(&self, changes: u64) -> bool {
        self.0.reached.load(SeqCst) > changes
    }
    pub fn set_reached(&self, changes: u64) {
        self.0.reached.store(changes + 1, SeqCst);
    }
    /// Where it is; `None`: it must be built. What cannot be used is not used.
    pub fn open(&self) -> Option<Position> {
        if let Some(followed) = &*self.followed() {
            return Some(followed.position.clone());
        }
        let opened = Store::open(self.0.folder.as_deref()).and_then(|store| {
            let Some(store) = store else {
                return Ok(None);
            };
            let position = store.position()?;
            if position.is_some() {
                self.show(&store)?;
                *self.store() = Some(store);
            }
            Ok(position)
        });
        let position = opened.unwrap_or_else(|e| {
            tracing::warn!("the search index cannot be used: {e:#}");
            None
        })?;
        self.note(&position, &position, []);
        Some(position)
    }
    /// The events behind the position that are in it already.
    pub fn seen(&self) -> BTreeSet<(i64, i64)> {
        self.followed().as_ref().map(|followed| followed.seen.clone()).unwrap_or_default()
    }
    /// The position that the last commit tells.
    pub fn committed(&self) -> Option<Position> {
        self.followed().as_ref().map(|followed| followed.committed.clone())
    }
    /// Takes down how far the log has been looked at, how far a commit tells so, and what is in it of what lies behind.
    pub fn note(&self, position: &Position, committed: &Position, behind: impl IntoIterator<Item = (i64, i64)>) {
        let mut followed = self.followed();
        let mut seen = followed.take().map(|followed| followed.seen).unwrap_or_default();
        seen.extend(behind);
        seen.retain(|event| *event > (position.xid, position.event));
        *followed = Some(Followed { position: position.clone(), committed: committed.clone(), seen });
    }
    fn followed(&self) -> MutexGuard<'_, Option<Followed>> {
        self.0.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn store(&self) -> MutexGuard<'_, Option<Store>> {
        self.0.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Whether this process is the one that writes the folder: the first that asks, until it ends.
    pub fn is_mine(&self) -> anyhow::Result<bool> {
        let mut lock = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(folder) = self.0.folder.as_ref().filter(|_| lock.is_none()) else {
            return Ok(true);
        };
        let file = File::create(folder.with_extension("lock"))?;
        match file.try_lock() {
            Ok(()) => *lock = Some(file),
            Err(TryLockError::WouldBlock) => return Ok(false),
            Err(TryLockError::Error(e)) => return Err(e.into()),
        }
        Ok(true)
    }
    /// Begins an empty index in the place of whatever is there.
    pub fn begin(&self) -> anyhow::Result<()> {
        let mut slot = self.store();
        (*slot, *self.followed()) = (None, None);
        let mut store = Store::create(self.0.folder.as_ref())?;
        store.take_writer(true)?;
        *slot = Some(store);
        Ok(())
    }
    /// Puts documents in the place of what stands under these keys; seen after the commit.
    pub fn replace(&self, gone: &[(Kind, i64)], docs: &[Doc]) -> anyhow::Result<()> {
        self.with(|store| {
            store.take_writer(false)?;
            store.replace(gone, docs)
        })
    }
    /// Commits with the position, and shows it.
    pub fn commit(&self, position: &Position) -> anyhow::Result<()> {
        self.with(|store| {
            store.commit(position)?;
            self.show(store)
        })
    }
    /// The end of building.
    pub fn gather(&self) -> anyhow::Result<()> {
        self.with(|store| {
            store.gather()?;
            self.show(store)
        })
    }
    /// Shows what another process has committed, and says how far that is.
    pub fn glance(&self) -> anyhow::Result<Option<Position>> {
        let mut slot = self.store();
        if slot.is_none() {
            *slot = Store::open(self.0.folder.as_deref())?;
        }
        let Some(store) = &*slot else {
            return Ok(None);
        };
        let position = store.position()?;
        self.show(store)?;
        Ok(position)
    }
    /// After a fault: closed, and opened anew the next time.
    pub fn close(&self) {
        (*self.store(), *self.followed()) = (None, None);
    }
    /// Not known any more to hold anything: whoever asks next brings it up to the database.
    pub fn forget(&self) {
        self.0.reached.store(0, SeqCst);
    }
    fn with<T>(&self, work: impl FnOnce(&mut Store) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let mut slot = self.store();
        work(slot.as_mut().ok_or_else(|| anyhow::anyhow!("the index is not open"))?)
    }
    fn show(&self, store: &Store) -> anyhow::Result<()> {
        let before = self.0.view.read().unwrap_or_else(PoisonError::into_inner).clone();
        let view = store.view(before.as_deref())?;
        *self.0.view.write().unwrap_or_else(PoisonError::into_inner) = Some(view);
        self.0.generation.fetch_add(1, SeqCst);
        Ok(())
    }
}
