//! Tells a database that cannot work now — disk full, server gone, no answer in time — from a fault of ours.
use crate::error::Error;
use diesel::result::{DatabaseErrorKind as Kind, Error as DbError};

/// What the databases say; Diesel gives no codes. PostgreSQL's `lc_messages` may translate its part, and then the answer
/// is 500 where it would have been 503.
const SAID: [&str; 14] = [
    "database or disk is full",
    "disk I/O error",
    "unable to open database file",
    "database is locked",
    "readonly database",
    "No space left on device",
    "server closed the connection",
    "no connection to the server",
    "terminating connection",
    "connection to server",
    "the database system is",
    "statement timeout",
    "lock timeout",
    "SSL SYSCALL error",
];

/// An outage becomes `Unavailable`, which whoever asked may try again in a moment; the cause goes into the log.
pub(super) fn told(error: Error) -> Error {
    if let Some(cause) = error.database().filter(|cause| says_so(cause)) {
        tracing::warn!("the database cannot work: {cause}");
        return Error::Unavailable;
    }
    error
}
pub(super) fn is_outage(error: &Error) -> bool {
    error.database().is_some_and(says_so)
}
fn says_so(error: &DbError) -> bool {
    match error {
        DbError::DatabaseError(Kind::ClosedConnection, _) | DbError::BrokenTransactionManager => true,
        DbError::DatabaseError(_, info) => SAID.iter().any(|said| info.message().contains(said)),
        DbError::RollbackErrorOnCommit { commit_error, .. } => says_so(commit_error),
        _ => false,
    }
}
