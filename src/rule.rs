//! Rules that an organisation sets: numbers kept as rows, each valid from an instant on. `admin` changes them.
use crate::{clock, db::Conn, error::Result, schema::rules};
use chrono::TimeDelta;
use diesel::prelude::*;

crate::text_enum! {
    /// What a rule counts.
    pub enum Unit { Minutes = "minutes", Hours = "hours", Days = "days", Count = "count" }
}
crate::text_enum! {
    /// The closed list; each has its meaning in the Fluent files: `rule-session-days`.
    pub enum Rule {
        SessionDays = "session-days",
        PasswordLinkMinutes = "password-link-minutes",
        TokenDays = "token-days",
        InvitationDays = "invitation-days",
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
            Self::TokenDays => (Unit::Days, 365, 7, 365),
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
    })
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
