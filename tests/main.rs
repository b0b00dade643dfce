//! The one integration binary: a module for each feature, the harness in `support`.
//!
//! On SQLite unless `EKOPI_TEST_POSTGRES=1`, then on a PostgreSQL cluster that the harness starts and removes itself.
#![expect(unreachable_pub, reason = "nothing imports a test binary")]
#[cfg(test)]
mod accounts;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod authoring;
#[cfg(test)]
mod cache;
#[cfg(test)]
mod courses;
#[cfg(test)]
mod database;
#[cfg(test)]
mod innovations;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod locales;
#[cfg(test)]
mod once;
#[cfg(test)]
mod platform;
#[cfg(test)]
mod progress;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod smtp;
#[cfg(test)]
mod support;
#[cfg(test)]
mod throttle;
#[cfg(test)]
mod web;
