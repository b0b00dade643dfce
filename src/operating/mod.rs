//! What an operator does with a whole installation: backups and their return, the search for broken rules, the way to
//! PostgreSQL. No pages; the command line calls it.
pub mod backup;
pub mod check;
mod files;
pub mod moving;
mod rules;
