//! Password hashing: argon2id, at most two at once, in memory that is kept.
//!
//! With glibc each hash would otherwise leave its 19 MiB behind (`docs/performance.md` has the figure); and a flood of
//! sign-ins must not take the whole server, so whoever comes third waits, and after a second is told to come back.
use crate::error::{Error, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::Semaphore;

const AT_ONCE: usize = 2;
const PATIENCE: Duration = Duration::from_secs(1);
/// OWASP's argon2id figures: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;

#[derive(Clone)]
pub struct Passwords {
    seats: Arc<Semaphore>,
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
    memory_kib: u32,
}
impl Default for Passwords {
    fn default() -> Self {
        Self::with_memory(MEMORY_KIB)
    }
}
impl Passwords {
    /// Cheaper hashes, for tests alone.
    pub fn with_memory(memory_kib: u32) -> Self {
        Self { seats: Arc::new(Semaphore::new(AT_ONCE)), memory: Arc::default(), memory_kib }
    }
    /// The PHC string to store.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.blocking(move |this| this.hash_now(&password)).await
    }
    /// Whether the password is the one. Without a stored hash the same work is done and the answer is no, so that the
    /// time tells nothing about who has an account.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool> {
        self.blocking(move |this| match stored.as_deref().and_then(Phc::parse) {
            Some(phc) => {
                let mut found = vec![0; phc.hash.len()];
                this.fill(phc.memory, phc.passes, &phc.salt, &password, &mut found)?;
                Ok(same(&found, &phc.hash))
            }
            None => this.hash_now(&password).map(|_| false),
        })
        .await
    }
    /// Whether a stored hash was made with other parameters than today's.
    pub fn is_outdated(&self, stored: &str) -> bool {
        Phc::parse(stored).is_none_or(|phc| phc.memory != self.memory_kib || phc.passes != PASSES)
    }
    /// As [`Self::hash`], on this thread: for the command line.
    pub fn hash_now(&self, password: &str) -> Result<String> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(|e| Error::internal(anyhow::anyhow!("no randomness: {e}")))?;
        let mut hash = [0; 32];
        self.fill(self.memory_kib, PASSES, &salt, password, &mut hash)?;
        let (m, salt, hash) = (self.memory_kib, BASE64.encode(salt), BASE64.encode(hash));
        Ok(format!("$argon2id$v=19$m={m},t={PASSES},p=1${salt}${hash}"))
    }
    fn fill(&self, memory: u32, passes: u32, salt: &[u8], password: &str, out: &mut [u8]) -> Result<()> {
        let failed = |e: argon2::Error| Error::internal(anyhow::anyhow!("argon2: {e}"));
        let params = Params::new(memory, passes, 1, Some(out.len())).map_err(failed)?;
        let mut blocks = self.memory.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        blocks.resize(params.block_count(), Block::default());
        let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(password.as_bytes(), salt, out, &mut blocks)
            .map_err(failed);
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
        done
    }
    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> Result<T> + Send + 'static) -> Result<T> {
        let seat = tokio::time::timeout(PATIENCE, self.seats.clone().acquire_owned())
            .await
            .map_err(|_| Error::Unavailable)?
            .map_err(Error::internal)?;
        let this = self.clone();
        actix_web::web::block(move || {
            let _seat = seat;
            work(&this)
        })
        .await
        .map_err(Error::internal)?
    }
}

/// A stored hash: `$argon2id$v=19$m=…,t=…,p=1$salt$hash`.
struct Phc {
    memory: u32,
    passes: u32,
    salt: Vec<u8>,
    hash: Vec<u8>,
}
impl Phc {
    fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("$argon2id$v=19$m=")?;
        let (memory, rest) = rest.split_once(",t=")?;
        let (passes, rest) = rest.split_once(",p=1$")?;
        let (salt, hash) = rest.split_once('$')?;
        Some(Self {
            memory: memory.parse().ok()?,
            passes: passes.parse().ok()?,
            salt: BASE64.decode(salt).ok()?,
            hash: BASE64.decode(hash).ok()?,
        })
    }
}
/// Compares in a time that depends on the lengths alone.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (a, b)| acc | (a ^ b)) == 0
}
