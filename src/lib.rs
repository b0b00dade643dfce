//! Ekopi: a knowledge and learning system for innovators in Indonesia's regional governments.
//!
//! One way through the code, no way back: address → handler (a feature's `mod.rs`) → verb or question (a feature's noun)
//! → receipt or view → page or JSON (`web`). Arrows between the parts point left only, and `tests/architecture.rs` reads
//! the source to see that they do:
//!
//! platform files ← `accounts`' nouns ← `web` ← every feature's `mod.rs`;
//! `accounts` ← `innovations` ← `agencies` ← `progress` ← `courses` ← `ideas` ← `labs` ← `notifications` ← `interop` ←
//! `search` ← `privacy` ← `journey` ← `admin` ← `routes` ← `operating` ← `cli`
pub mod accounts;
pub mod admin;
pub mod agencies;
pub mod app;
pub mod assets;
pub mod cli;
pub mod clock;
pub mod code;
pub mod config;
pub mod content;
pub mod courses;
pub mod db;
pub mod demo;
pub mod difference;
pub mod draft;
pub mod error;
pub mod event;
pub mod event_log;
mod event_subjects;
mod event_topics;
pub mod file;
pub mod ideas;
pub mod index;
pub mod innovations;
pub mod interop;
pub mod job;
pub mod journey;
pub mod labs;
pub mod mail;
pub mod metrics;
pub mod notifications;
pub mod operating;
pub mod password;
pub mod print;
pub mod privacy;
pub mod progress;
pub mod qr;
pub mod routes;
pub mod rule;
pub mod scale;
pub mod schedule;
pub mod schema;
pub mod search;
pub mod sheet;
pub mod sweep;
pub mod templates;
pub mod text;
pub mod thread;
mod together;
pub mod topic;
pub mod trace;
pub mod view;
pub mod web;
pub mod words;
pub mod worker;
