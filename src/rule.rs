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
        };
        Terms { unit, default, least, most }
    }
}

/// The value that is valid now: one small query. Of two for the same instant the later one counts.
pub fn number(conn: &mut Conn, rule: Rule) -> Result<i64> {
    let set: Option<i64> = rules::table
        .filter(rules::name.eq(rule))
        .filter(rules::valid_from.le(clock::now()))
        .order((rules::valid_from.desc(), rules::id.desc()))
        .select(rules::value)
        .first(conn)
        .optional()?;
    Ok(set.unwrap_or(rule.terms().default))
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
