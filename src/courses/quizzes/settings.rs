//! A quiz as its lesson keeps it: how it is taken, what counts, when the answers may be told.
use crate::{
    clock::Instant,
    courses::question::{Question, Task},
    error::Check,
};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

crate::text_enum! {
    /// What becomes of an attempt whose time is over. `submit`: it is handed in as it was saved. `grace`: for a while it
    /// may still be handed in, unchanged; then it is given up. `discard`: it is given up at once.
    pub enum AtExpiry { Submit = "submit", Grace = "grace", Discard = "discard" }
}
crate::text_enum! {
    /// Which score counts of several attempts.
    pub enum Kept { Best = "best", Average = "average", First = "first", Last = "last" }
}
crate::text_enum! {
    /// When an attempt's right answers, marks and explanations are told: as soon as it is finished; once the quiz is passed
    /// or no attempt is left; when the quiz has closed.
    pub enum Tells { EachAttempt = "each_attempt", PassedOrLast = "passed_or_last", Closed = "closed" }
}

/// Everything but mark and questions may be missing in older lessons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quiz {
    /// Per cent of the points that pass.
    pub pass_mark: i64,
    pub questions: Vec<Question>,
    /// How long an attempt may take; null: as long as it likes.
    #[serde(default)]
    pub minutes: Option<i64>,
    #[serde(default = "submit")]
    pub at_expiry: AtExpiry,
    /// With `grace`: how long an overdue attempt may be handed in.
    #[serde(default)]
    pub grace_seconds: i64,
    #[serde(default)]
    pub opens_at: Option<Instant>,
    #[serde(default)]
    pub closes_at: Option<Instant>,
    /// Attempts of one person; null: any number.
    #[serde(default)]
    pub attempts: Option<i64>,
    /// Minutes from the end of an attempt to the beginning of the next.
    #[serde(default)]
    pub delay_minutes: i64,
    #[serde(default = "best")]
    pub kept: Kept,
    /// Options of choices come in another order for each attempt. What would else tell the answer always does.
    #[serde(default)]
    pub shuffle: bool,
    #[serde(default = "each_attempt")]
    pub tells: Tells,
}
const fn submit() -> AtExpiry {
    AtExpiry::Submit
}
const fn best() -> Kept {
    Kept::Best
}
const fn each_attempt() -> Tells {
    Tells::EachAttempt
}

impl Quiz {
    /// Checks the settings and that the ids of its questions can stand in the name of a field. Messages are told at `field`.
    pub(in crate::courses) fn check(&self, field: &'static str, check: &mut Check) {
        let among = |n: i64, least: i64, most: i64| (least..=most).contains(&n);
        check.that(!self.questions.is_empty(), field, "quiz-without-questions");
        check.that(among(self.pass_mark, 0, 100), field, "quiz-mark-range");
        check.that(self.minutes.is_none_or(|n| among(n, 1, 10_080)), field, "quiz-minutes-range");
        check.that(among(self.grace_seconds, 0, 86_400), field, "quiz-grace-range");
        check.that(self.attempts.is_none_or(|n| among(n, 1, 100)), field, "quiz-attempts-range");
        check.that(among(self.delay_minutes, 0, 525_600), field, "quiz-delay-range");
        let is_in_order = self.opens_at.is_none_or(|opens| self.closes_at.is_none_or(|closes| opens < closes));
        check.that(is_in_order, field, "quiz-closes-before-it-opens");
        check.that(self.tells != Tells::Closed || self.closes_at.is_some(), field, "quiz-never-closes");
        let is_plain = |id: &str| {
            (1..=50).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        let plain = |q: &Question| is_plain(&q.id) && q.parts().iter().all(|part| part.is_empty() || is_plain(part));
        check.that(self.questions.iter().all(plain), field, "quiz-question-id");
        let mut ids: Vec<&str> = self.questions.iter().map(|q| q.id.as_str()).collect();
        ids.sort_unstable();
        check.that(ids.windows(2).all(|two| matches!(two, [a, b] if a != b)), field, "quiz-question-twice");
        check.that(self.questions.iter().all(|q| among(q.points, 1, 100)), field, "quiz-points-range");
    }
    pub(super) fn has_essay(&self) -> bool {
        self.questions.iter().any(|q| matches!(q.task, Task::Essay { .. }))
    }
    /// The score that counts, in basis points, of those of the finished attempts in their order. None: there is none yet.
    pub(super) fn kept_of(&self, scores: &[i64]) -> Option<i64> {
        match self.kept {
            Kept::Best => scores.iter().max().copied(),
            Kept::First => scores.first().copied(),
            Kept::Last => scores.last().copied(),
            Kept::Average => scores.iter().sum::<i64>().checked_div(i64::try_from(scores.len()).unwrap_or(0)),
        }
    }
}

/// What holds for one person and one quiz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    pub opens_at: Option<Instant>,
    pub closes_at: Option<Instant>,
    pub minutes: Option<i64>,
    pub attempts: Option<i64>,
}
impl Terms {
    pub(super) fn of(quiz: &Quiz) -> Self {
        Self { opens_at: quiz.opens_at, closes_at: quiz.closes_at, minutes: quiz.minutes, attempts: quiz.attempts }
    }
    pub(super) fn limit(&self) -> Option<TimeDelta> {
        self.minutes.map(TimeDelta::minutes)
    }
    /// When the answers of an attempt that began then come to their end: with the time, or with the quiz. None: never.
    pub(super) fn due(&self, started: Instant) -> Option<Instant> {
        self.limit().map(|limit| started.plus(limit)).into_iter().chain(self.closes_at).min()
    }
    pub(super) fn has_closed(&self, now: Instant) -> bool {
        self.closes_at.is_some_and(|closes| now >= closes)
    }
}
/// When the next attempt may begin: the delay counts from the end of the last one or, where that is earlier, from the end
/// of its time, so that whoever walked away does not wait twice.
pub(super) fn ready_at(quiz: &Quiz, limit: Option<TimeDelta>, started: Instant, finished: Instant) -> Instant {
    let ended = limit.map_or(finished, |limit| finished.min(started.plus(limit)));
    ended.plus(TimeDelta::minutes(quiz.delay_minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quiz(json: &str) -> Quiz {
        serde_json::from_str(json).expect("reads")
    }
    fn at(text: &str) -> Instant {
        text.parse::<chrono::DateTime<chrono::Utc>>().expect("an instant").into()
    }
    #[test]
    fn a_quiz_of_an_older_lesson_has_no_limits() {
        let old = quiz(r#"{"pass_mark":70,"questions":[]}"#);
        assert_eq!((old.minutes, old.attempts, old.kept, old.tells), (None, None, Kept::Best, Tells::EachAttempt));
    }
    #[test]
    fn the_score_that_counts_is_the_one_that_was_chosen() {
        let kept = |kept: &str| quiz(&format!(r#"{{"pass_mark":70,"questions":[],"kept":"{kept}"}}"#));
        let scores = [4_000, 9_000, 5_001];
        for (rule, score) in [("best", 9_000), ("average", 6_000), ("first", 4_000), ("last", 5_001)] {
            assert_eq!(kept(rule).kept_of(&scores), Some(score), "{rule}");
            assert_eq!(kept(rule).kept_of(&[]), None);
        }
    }
    #[test]
    fn an_attempt_ends_with_its_time_or_with_the_quiz() {
        let started = at("2026-03-02T03:00:00Z");
        let terms = |minutes, closes: Option<&str>| Terms {
            opens_at: None,
            closes_at: closes.map(at),
            minutes,
            attempts: None,
        };
        assert_eq!(terms(None, None).due(started), None);
        assert_eq!(terms(Some(30), None).due(started), Some(at("2026-03-02T03:30:00Z")));
        assert_eq!(terms(Some(30), Some("2026-03-02T03:10:00Z")).due(started), Some(at("2026-03-02T03:10:00Z")));
        assert_eq!(terms(Some(30), Some("2026-03-02T04:00:00Z")).due(started), Some(at("2026-03-02T03:30:00Z")));
    }
    #[test]
    fn a_delay_counts_from_the_earlier_of_finish_and_limit() {
        let quiz = quiz(r#"{"pass_mark":70,"questions":[],"delay_minutes":60}"#);
        let (started, limit) = (at("2026-03-02T03:00:00Z"), Some(TimeDelta::minutes(30)));
        assert_eq!(ready_at(&quiz, limit, started, at("2026-03-02T03:10:00Z")), at("2026-03-02T04:10:00Z"));
        assert_eq!(ready_at(&quiz, limit, started, at("2026-03-02T09:00:00Z")), at("2026-03-02T04:30:00Z"));
        assert_eq!(ready_at(&quiz, None, started, at("2026-03-02T09:00:00Z")), at("2026-03-02T10:00:00Z"));
    }
}
