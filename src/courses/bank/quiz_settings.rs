//! How a quiz is taken, as its author's form has it.
use crate::{
    clock::Instant,
    courses::quizzes::settings::{AtExpiry, Kept, Quiz, Tells},
    error::{Check, Result},
};
use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Jakarta is seven hours ahead of UTC, all year.
const JAKARTA: TimeDelta = TimeDelta::hours(7);

/// How a quiz is taken, as its author writes it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 1, "pass_mark": 70, "kept": "best", "tells": "each_attempt", "at_expiry": "submit" }))]
pub struct QuizSettings {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// Per cent.
    #[schema(required = true, minimum = 0, maximum = 100)]
    pub pass_mark: Option<i64>,
    /// How long an attempt may take; null: no limit.
    #[schema(minimum = 1, maximum = 10_080)]
    pub minutes: Option<i64>,
    pub at_expiry: Option<AtExpiry>,
    #[schema(minimum = 0, maximum = 86_400)]
    pub grace_seconds: i64,
    /// In Jakarta's time, `2026-03-02T08:00`; empty: open from the start.
    #[schema(max_length = 20)]
    pub opens: String,
    #[schema(max_length = 20)]
    pub closes: String,
    /// Null: any number.
    #[schema(minimum = 1, maximum = 100)]
    pub attempts: Option<i64>,
    /// Between two attempts.
    #[schema(minimum = 0, maximum = 525_600)]
    pub delay_minutes: i64,
    pub kept: Option<Kept>,
    pub shuffle: bool,
    pub tells: Option<Tells>,
}
fn local(at: Option<Instant>) -> String {
    at.map(|at| (at.utc() + JAKARTA).format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
}
impl QuizSettings {
    pub fn of(version: i64, quiz: &Quiz) -> Self {
        Self {
            version,
            pass_mark: Some(quiz.pass_mark),
            minutes: quiz.minutes,
            at_expiry: Some(quiz.at_expiry),
            grace_seconds: quiz.grace_seconds,
            opens: local(quiz.opens_at),
            closes: local(quiz.closes_at),
            attempts: quiz.attempts,
            delay_minutes: quiz.delay_minutes,
            kept: Some(quiz.kept),
            shuffle: quiz.shuffle,
            tells: Some(quiz.tells),
        }
    }
    pub fn lay_over(&self, quiz: &Quiz) -> Result<Quiz> {
        let mut check = Check::default();
        let mut time = |field: &'static str, text: &str| {
            if text.trim().is_empty() {
                return None;
            }
            let read = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%dT%H:%M").ok();
            let read = read.and_then(|at| at.checked_sub_signed(JAKARTA)).map(|at| Instant::from(at.and_utc()));
            check.that(read.is_some(), field, "quiz-no-time");
            read
        };
        let (opens_at, closes_at) = (time("opens", &self.opens), time("closes", &self.closes));
        check.that(self.pass_mark.is_some(), "pass_mark", "field-missing");
        check.done()?;
        Ok(Quiz {
            pass_mark: self.pass_mark.unwrap_or(quiz.pass_mark),
            minutes: self.minutes,
            at_expiry: self.at_expiry.unwrap_or(quiz.at_expiry),
            grace_seconds: self.grace_seconds,
            opens_at,
            closes_at,
            attempts: self.attempts,
            delay_minutes: self.delay_minutes,
            kept: self.kept.unwrap_or(quiz.kept),
            shuffle: self.shuffle,
            tells: self.tells.unwrap_or(quiz.tells),
            ..quiz.clone()
        })
    }
}
