//! Rules that an organisation sets: numbers kept as rows, each valid from an instant on. `admin` changes them.
use crate::{
    clock::{self, Instant},
    db::Conn,
    error::Result,
    schema::rules,
};
use chrono::{Months, TimeDelta};
use diesel::prelude::*;

crate::text_enum! {
    /// What a rule counts.
    pub enum Unit { Minutes = "minutes", Hours = "hours", Days = "days", Months = "months", Count = "count" }
}
crate::text_enum! {
    /// The closed list; each has its meaning in the Fluent files: `rule-session-days`.
    pub enum Rule {
        SessionDays = "session-days",
        PasswordLinkMinutes = "password-link-minutes",
        TokenDays = "token-days",
        InvitationDays = "invitation-days",
        OwnerCheckMonths = "owner-check-months",
        OwnerAnswerDays = "owner-answer-days",
        ExportsPerPerson = "exports-per-person",
        EntrySummaryWords = "entry-summary-words",
        EntryTextWords = "entry-text-words",
        EntryDesignWords = "entry-design-words",
        EntryDesignWordsLeast = "entry-design-words-least",
        UploadMib = "upload-mib",
        EnrolmentListRemovals = "enrolment-list-removals",
        HelpStartDays = "help-start-days",
        HelpIdleDays = "help-idle-days",
        HelpFailedAttempts = "help-failed-attempts",
        JpMinutes = "jp-minutes",
        JpYear = "jp-year",
        RenewalDays = "renewal-days",
        IdeaTextWords = "idea-text-words",
        IdeaRevisionDays = "idea-revision-days",
        IdeaMergeDays = "idea-merge-days",
        LabTeamLeast = "lab-team-least",
        LabPlanActions = "lab-plan-actions",
        BookingDays = "booking-days",
        BookingHoldMinutes = "booking-hold-minutes",
        BookingAnswerHours = "booking-answer-hours",
        BookingChangeHours = "booking-change-hours",
        BookingTeamWeek = "booking-team-week",
        AttendancePercent = "attendance-percent",
        LabQuietDays = "lab-quiet-days",
        LabOverdueDays = "lab-overdue-days",
        LabAnswerHours = "lab-answer-hours",
        LabBehindDays = "lab-behind-days",
        LabAbsenceDays = "lab-absence-days",
        RecordingDays = "recording-days",
    }
}
/// What a rule may be, and what it is until somebody sets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    pub unit: Unit,
    pub default: i64,
    pub least: i64,
    pub most: i64,
}
impl Rule {
    pub const fn terms(self) -> Terms {
        let (unit, default, least, most) = match self {
            Self::SessionDays | Self::InvitationDays => (Unit::Days, 7, 1, 30),
            Self::PasswordLinkMinutes => (Unit::Minutes, 60, 5, 60),
            Self::ExportsPerPerson => (Unit::Count, 5, 1, 20),
            Self::TokenDays => (Unit::Days, 365, 7, 365),
            Self::OwnerCheckMonths => (Unit::Months, 12, 3, 36),
            Self::OwnerAnswerDays => (Unit::Days, 60, 14, 180),
            // KIPP's form of 2025 gives a summary 200 words; the innovation index asks 300 of the design.
            Self::EntrySummaryWords => (Unit::Count, 200, 50, 250),
            Self::EntryTextWords => (Unit::Count, 500, 100, 2500),
            Self::EntryDesignWords => (Unit::Count, 1500, 300, 2500),
            Self::EntryDesignWordsLeast => (Unit::Count, 300, 50, 1500),
            Self::UploadMib => (Unit::Count, 500, 10, 100_000),
            // Per cent of those whom files have put into a run.
            Self::EnrolmentListRemovals => (Unit::Count, 20, 1, 100),
            Self::HelpStartDays | Self::HelpIdleDays => (Unit::Days, 7, 1, 90),
            Self::HelpFailedAttempts => (Unit::Count, 2, 2, 20),
            Self::JpMinutes => (Unit::Minutes, 45, 30, 120),
            // Civil servants learn at least 20 JP a year: PP 11/2017, changed by PP 17/2020.
            Self::JpYear => (Unit::Count, 20, 1, 500),
            Self::RenewalDays => (Unit::Days, 60, 7, 365),
            Self::IdeaTextWords => (Unit::Count, 500, 50, 2500),
            Self::IdeaRevisionDays => (Unit::Days, 14, 3, 90),
            Self::IdeaMergeDays => (Unit::Days, 30, 1, 365),
            // LAN advises more than one participant of a field, because staff is transferred.
            Self::LabTeamLeast => (Unit::Count, 2, 2, 10),
            Self::LabPlanActions => (Unit::Count, 40, 4, 90),
            // How far ahead a meeting is booked: a full quarter is the most that a list shows.
            Self::BookingDays => (Unit::Days, 60, 7, 180),
            Self::BookingHoldMinutes => (Unit::Minutes, 10, 2, 60),
            Self::BookingAnswerHours => (Unit::Hours, 48, 4, 336),
            // Meetings of one team in a week.
            Self::BookingTeamWeek => (Unit::Count, 3, 1, 20),
            Self::AttendancePercent => (Unit::Count, 85, 10, 100),
            // When a lab needs somebody's hand.
            Self::LabQuietDays => (Unit::Days, 30, 7, 180),
            Self::LabOverdueDays => (Unit::Days, 1, 1, 90),
            Self::LabAnswerHours | Self::BookingChangeHours => (Unit::Hours, 24, 1, 336),
            Self::LabBehindDays => (Unit::Days, 7, 1, 180),
            Self::LabAbsenceDays => (Unit::Days, 30, 1, 180),
            Self::RecordingDays => (Unit::Days, 180, 1, 730),
        };
        Terms { unit, default, least, most }
    }
}

/// The value that is valid now: one small query. Of two for the same instant the later one counts.
pub fn number(conn: &mut Conn, rule: Rule) -> Result<i64> {
    Ok(in_force(conn, rule)?.1)
}
/// The same with the row that says so, for what has to name it later; none: nobody has set it.
pub fn in_force(conn: &mut Conn, rule: Rule) -> Result<(Option<i64>, i64)> {
    let set: Option<(i64, i64)> = rules::table
        .filter(rules::name.eq(rule))
        .filter(rules::valid_from.le(clock::now()))
        .order((rules::valid_from.desc(), rules::id.desc()))
        .select((rules::id, rules::value))
        .first(conn)
        .optional()?;
    Ok(set.map_or((None, rule.terms().default), |(id, value)| (Some(id), value)))
}
/// Every value that it has had or will have, the oldest first, each from its instant on; at most the last 200.
pub fn history(conn: &mut Conn, rule: Rule) -> Result<Vec<(Instant, i64)>> {
    let mut rows: Vec<(Instant, i64)> = rules::table
        .filter(rules::name.eq(rule))
        .order((rules::valid_from.desc(), rules::id.desc()))
        .limit(200)
        .select((rules::valid_from, rules::value))
        .load(conn)?;
    rows.reverse();
    Ok(rows)
}
/// The same as a length of time, for rules whose unit is one.
pub fn span(conn: &mut Conn, rule: Rule) -> Result<TimeDelta> {
    let number = number(conn, rule)?;
    Ok(match rule.terms().unit {
        Unit::Minutes => TimeDelta::minutes(number),
        Unit::Hours => TimeDelta::hours(number),
        Unit::Days | Unit::Count => TimeDelta::days(number),
        Unit::Months => TimeDelta::days(number * 30), // where the calendar counts, ask `ago`
    })
}
/// The instant that lies so far back: months by the calendar.
pub fn ago(conn: &mut Conn, rule: Rule) -> Result<Instant> {
    let now = clock::now();
    if rule.terms().unit != Unit::Months {
        return Ok(now.plus(-span(conn, rule)?));
    }
    let months = Months::new(u32::try_from(number(conn, rule)?).unwrap_or(0));
    Ok(now.utc().checked_sub_months(months).map_or(now, Instant::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_allowed() {
        for rule in Rule::ALL {
            let Terms { default, least, most, .. } = rule.terms();
            assert!(least > 0 && least <= default && default <= most, "{rule:?}");
        }
    }
}
