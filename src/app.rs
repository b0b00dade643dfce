//! App, the struct alone: what a request, a job and a command have at hand.
use crate::{
    config::Config, db::Db, index::Index, mail::Mailer, metrics::Metrics, password::Passwords, templates::Templates,
    words::Words,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::SeqCst},
};
use tokio::sync::{Notify, Semaphore};

/// Ways in to meetings for which another server is asked at once: while it is slow each takes a thread, of which others need some.
pub const MEETING_CALLS: usize = 16;

pub struct App {
    pub config: Config,
    pub db: Db,
    pub words: Arc<Words>,
    pub templates: Templates,
    pub mailer: Mailer,
    pub passwords: Passwords,
    /// Names this installation in Message-IDs: two that share a host name do not share mails.
    pub installation: String,
    /// Rung after each change, so that what follows from it starts at once.
    pub changed: Notify,
    pub metrics: Metrics,
    /// The search index of this node. Handlers ask `Cx::index`, which waits until it has caught up.
    pub index: Index,
    /// See [`MEETING_CALLS`].
    pub meeting_calls: Arc<Semaphore>,
    /// The process has been told to end: `/ready` says no, and the worker begins nothing new.
    pub stopping: AtomicBool,
}
impl App {
    pub fn stop(&self) {
        self.stopping.store(true, SeqCst);
        self.changed.notify_one();
    }
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(SeqCst)
    }
}
