//! Connections that are lent and come back, the latest used first, so that few are warm rather than many lukewarm.
use super::conn::{Conn, Manager};
use crate::error::{Error, Result};
use diesel::r2d2::R2D2Connection;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// A connection that has rested for longer is asked whether it still lives: a server may have ended it.
const RESTED: Duration = Duration::from_secs(5);

/// How many are lent at once, whoever borrows has to bound.
#[derive(Clone)]
pub(super) struct Pool {
    manager: Manager,
    resting: Arc<Mutex<Vec<(Conn, Instant)>>>,
}
impl Pool {
    /// Opens the first one, to see that it can.
    pub(super) fn open(manager: Manager) -> anyhow::Result<Self> {
        let first = manager.open()?;
        Ok(Self { manager, resting: Arc::new(Mutex::new(vec![(first, Instant::now())])) })
    }
    pub(super) fn lend(&self) -> Result<Lent> {
        loop {
            let rested = self.resting.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some((mut conn, since)) = rested else {
                break;
            };
            if since.elapsed() < RESTED || conn.ping().is_ok() {
                return Ok(Lent { conn: Some(conn), pool: self.clone() });
            }
        }
        let conn = self.manager.open().map_err(|e| {
            tracing::warn!("no database connection: {e}");
            Error::Unavailable
        })?;
        Ok(Lent { conn: Some(conn), pool: self.clone() })
    }
}
/// Goes back at its end, unless it is broken.
pub(super) struct Lent {
    conn: Option<Conn>,
    pool: Pool,
}
impl Lent {
    pub(super) fn conn(&mut self) -> Result<&mut Conn> {
        self.conn.as_mut().ok_or(Error::Unavailable)
    }
}
impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(mut conn) = self.conn.take()
            && !std::thread::panicking()
            && !conn.is_broken()
        {
            self.pool.resting.lock().unwrap_or_else(PoisonError::into_inner).push((conn, Instant::now()));
        }
    }
}
