//! What is asked or changed on another thread, as one type: else the whole way there and back is compiled once for each of
//! some thousand closures, which was a quarter of this crate's code.
use super::conn::Conn;
use crate::error::{Error, Result};
use std::sync::{Arc, Mutex, PoisonError};

pub(super) type Work = Box<dyn FnOnce(&mut Conn) -> Result<()> + Send>;
pub(super) type Change = Box<dyn Fn(&mut Conn) -> Result<()> + Send>;

/// Where it leaves what came of it: of a change that ran more than once, the last.
pub(super) struct Found<T>(Arc<Mutex<Option<T>>>);
impl<T: Send + 'static> Found<T> {
    pub(super) fn by(ask: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static) -> (Self, Work) {
        let slot = Arc::new(Mutex::new(None));
        let found = Self(slot.clone());
        let work = move |conn: &mut Conn| {
            put(&slot, ask(conn)?);
            Ok(())
        };
        (found, Box::new(work))
    }
    pub(super) fn by_change(change: impl Fn(&mut Conn) -> Result<T> + Send + 'static) -> (Self, Change) {
        let slot = Arc::new(Mutex::new(None));
        let found = Self(slot.clone());
        let work = move |conn: &mut Conn| {
            put(&slot, change(conn)?);
            Ok(())
        };
        (found, Box::new(work))
    }
    /// After it has run without an error.
    pub(super) fn take(self) -> Result<T> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        found.ok_or_else(|| Error::internal(anyhow::anyhow!("it has not run")))
    }
}
fn put<T>(slot: &Mutex<Option<T>>, value: T) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
}
