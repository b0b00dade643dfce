//! The one integration binary: a module for each feature, the harness in `support`.
//!
//! On SQLite unless `EKOPI_TEST_POSTGRES=1`, then on a PostgreSQL cluster that the harness starts and removes itself.
#![expect(unreachable_pub, reason = "nothing imports a test binary")]
#![expect(clippy::disallowed_types, reason = "tests start the real binary, PostgreSQL and a compiler")]
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod admin;
#[cfg(test)]
mod agencies;
#[cfg(test)]
mod api;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod asvs;
#[cfg(test)]
mod attachments;
#[cfg(test)]
mod attempt_time;
#[cfg(test)]
mod attempts;
#[cfg(test)]
mod audit_log;
#[cfg(test)]
mod authoring;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod cache;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod check;
#[cfg(test)]
mod courses;
#[cfg(test)]
mod curation;
#[cfg(test)]
mod database;
#[cfg(test)]
mod directory;
#[cfg(test)]
mod entry_fields;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod innovations;
#[cfg(test)]
mod joining;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod locales;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod once;
#[cfg(test)]
mod open_data;
#[cfg(test)]
mod operating;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod platform;
#[cfg(test)]
mod power;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod progress;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod quiz_kill;
#[cfg(test)]
mod races;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod regrades;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod scale;
#[cfg(test)]
mod schedule;
#[cfg(test)]
mod search;
#[cfg(test)]
mod search_kill;
#[cfg(test)]
mod search_quality;
#[cfg(test)]
mod security;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod sharing;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod succession;
#[cfg(test)]
mod support;
#[cfg(test)]
mod throttle;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod totp;
#[cfg(test)]
mod trust;
#[cfg(test)]
mod upkeep;
#[cfg(test)]
mod web;
#[cfg(test)]
mod webhooks;
#[cfg(test)]
mod writing;
