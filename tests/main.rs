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
mod assignment_dates;
#[cfg(test)]
mod assignment_teams;
#[cfg(test)]
mod assignments;
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
mod bank;
#[cfg(test)]
mod bank_editor;
#[cfg(test)]
mod bank_files;
#[cfg(test)]
mod bank_imports;
#[cfg(test)]
mod bank_quiz;
#[cfg(test)]
mod bank_round_trip;
#[cfg(test)]
mod blocks;
#[cfg(test)]
mod booking;
#[cfg(test)]
mod booking_orders;
#[cfg(test)]
mod booking_races;
#[cfg(test)]
mod booking_zones;
#[cfg(test)]
mod cache;
#[cfg(test)]
mod calendar;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod certificates;
#[cfg(test)]
mod check;
#[cfg(test)]
mod conditions;
#[cfg(test)]
mod course_archive;
#[cfg(test)]
mod course_archive_faults;
#[cfg(test)]
mod course_authoring;
#[cfg(test)]
mod course_staff;
#[cfg(test)]
mod courses;
#[cfg(test)]
mod curation;
#[cfg(test)]
mod database;
#[cfg(test)]
mod directory;
#[cfg(test)]
mod ecosystem;
#[cfg(test)]
mod enrolment_lists;
#[cfg(test)]
mod entry_fields;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod form_errors;
#[cfg(test)]
mod gradebook;
#[cfg(test)]
mod hours;
#[cfg(test)]
mod idea_assignments;
#[cfg(test)]
mod ideas;
#[cfg(test)]
mod ideas_amendments;
#[cfg(test)]
mod ideas_bank;
#[cfg(test)]
mod ideas_evidence;
#[cfg(test)]
mod ideas_hiding;
#[cfg(test)]
mod ideas_machine;
#[cfg(test)]
mod ideas_merge;
#[cfg(test)]
mod ideas_overviews;
#[cfg(test)]
mod ideas_review;
#[cfg(test)]
mod ideas_twins;
#[cfg(test)]
mod innovations;
#[cfg(test)]
mod joining;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod lab_access;
#[cfg(test)]
mod lab_attendance;
#[cfg(test)]
mod lab_board;
#[cfg(test)]
mod lab_calendar;
#[cfg(test)]
mod lab_endings;
#[cfg(test)]
mod lab_health;
#[cfg(test)]
mod lab_invitations;
#[cfg(test)]
mod lab_meeting_ends;
#[cfg(test)]
mod lab_meeting_notices;
#[cfg(test)]
mod lab_meeting_patience;
#[cfg(test)]
mod lab_meetings;
#[cfg(test)]
mod lab_reminders;
#[cfg(test)]
mod lab_search;
#[cfg(test)]
mod lab_session_months;
#[cfg(test)]
mod lab_sessions;
#[cfg(test)]
mod lab_thread;
#[cfg(test)]
mod labs;
#[cfg(test)]
mod labs_phases;
#[cfg(test)]
mod labs_plans;
#[cfg(test)]
mod lesson_files;
#[cfg(test)]
mod lesson_questions;
#[cfg(test)]
mod locales;
#[cfg(test)]
mod meetings;
#[cfg(test)]
mod mentors;
#[cfg(test)]
mod metrics;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod my_journey;
#[cfg(test)]
mod needs_help;
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
mod paper;
#[cfg(test)]
mod paths;
#[cfg(test)]
mod paths_assigned;
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
mod recertification;
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
mod runs;
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
mod staff_learning;
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
mod weighing;
#[cfg(test)]
mod writing;
