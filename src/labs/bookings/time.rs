//! Instants as they are said to people: on the clock of each party, with its zone named (LB3).
use crate::{accounts::settings::Zone, clock::Instant, labs::mentors::availability::day_in};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// From when to when, by the clocks of one zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LocalTime {
    pub zone: Zone,
    /// The day on which it begins there.
    pub day: NaiveDate,
    /// `09:00`.
    pub from: String,
    pub until: String,
}
/// In each of these zones once, in their order.
pub(in crate::labs) fn times(starts_at: Instant, ends_at: Instant, zones: &[Zone]) -> Vec<LocalTime> {
    let mut said: Vec<LocalTime> = vec![];
    for zone in zones {
        if !said.iter().any(|time| time.zone == *zone) {
            let (day, from, until) = (day_in(*zone, starts_at), clock_in(*zone, starts_at), clock_in(*zone, ends_at));
            said.push(LocalTime { zone: *zone, day, from, until });
        }
    }
    said
}
fn clock_in(zone: Zone, at: Instant) -> String {
    at.plus(zone.offset()).utc().format("%H:%M").to_string()
}
/// The same in one line without words, for calendars of labs, which are in no one language: `2026-03-02 09.00 WITA = 2026-03-02 10.00 WIT`.
pub(super) fn line(times: &[LocalTime]) -> String {
    let one = |time: &LocalTime| format!("{} {} {}", time.day, time.from.replace(':', "."), time.zone.as_str());
    times.iter().map(one).collect::<Vec<_>>().join(" = ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_in_makassar_is_ten_in_jayapura_and_eight_in_jakarta() {
        let at = |text: &str| Instant::from(text.parse::<chrono::DateTime<chrono::Utc>>().unwrap());
        let said = times(
            at("2026-03-02T01:00:00Z"),
            at("2026-03-02T02:00:00Z"),
            &[Zone::Wita, Zone::Wit, Zone::Wita, Zone::Wib],
        );
        let wanted = "2026-03-02 09.00 WITA = 2026-03-02 10.00 WIT = 2026-03-02 08.00 WIB";
        assert_eq!(line(&said), wanted);
        // Late in Jakarta it is the next day in Jayapura.
        let late = times(at("2026-03-02T16:30:00Z"), at("2026-03-02T17:30:00Z"), &[Zone::Wib, Zone::Wit]);
        assert_eq!(line(&late), "2026-03-02 23.30 WIB = 2026-03-03 01.30 WIT");
    }
}
