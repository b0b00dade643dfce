//! When a mentor can be met: hours of the week in their own zone, exceptions of single days or ranges of days, and what follows
//! from both. Knows no booking.
use crate::{
    accounts::settings::Zone,
    clock::Instant,
    error::{Check, Msg},
};
use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Meetings begin at these distances from the beginning of a span. What is typed is in steps of [`GRAIN`].
const STEP: i64 = 30;
/// Every time that takes somebody's time is a multiple of so many minutes: the marks of bookings count them.
pub(in crate::labs) const GRAIN: i64 = 5;
/// Spans of one day, and lines of exceptions.
const MOST_SPANS: usize = 6;
const MOST_EXCEPTIONS: usize = 100;

/// Minutes after midnight, the end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::labs) struct Span {
    pub from: i64,
    pub to: i64,
}
/// Days on which other hours hold; none: absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::labs) struct Exception {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub spans: Vec<Span>,
}
/// The document of a mentor's hours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::labs) struct Availability {
    /// Monday first.
    pub week: [Vec<Span>; 7],
    pub exceptions: Vec<Exception>,
}
impl Availability {
    /// The hours of one day: the last exception that holds for it, else those of its weekday.
    fn on(&self, day: NaiveDate) -> &[Span] {
        let exception = self.exceptions.iter().rev().find(|exception| (exception.from..=exception.to).contains(&day));
        let weekday = usize::try_from(day.weekday().num_days_from_monday()).unwrap_or(0);
        exception.map_or_else(|| self.week.get(weekday).map_or(&[][..], Vec::as_slice), |exception| &exception.spans)
    }
    /// When a meeting of so many minutes could begin in `from..until`, whatever is booked; ascending.
    pub(in crate::labs) fn openings(&self, zone: Zone, minutes: i64, from: Instant, until: Instant) -> Vec<Instant> {
        let (mut day, last) = (day_in(zone, from), day_in(zone, until));
        let mut found = vec![];
        while day <= last {
            for span in self.on(day) {
                let mut begins = span.from;
                while begins + minutes <= span.to {
                    let at = wall(zone, day, begins);
                    if from <= at && at < until {
                        found.push(at);
                    }
                    begins += STEP;
                }
            }
            let Some(next) = day.checked_add_days(Days::new(1)) else {
                break;
            };
            day = next;
        }
        found
    }
}
/// The day it is in a zone.
pub(in crate::labs) fn day_in(zone: Zone, at: Instant) -> NaiveDate {
    at.plus(zone.offset()).utc().date_naive()
}
/// When a clock in that zone shows so many minutes after midnight.
pub(in crate::labs) fn wall(zone: Zone, day: NaiveDate, minutes: i64) -> Instant {
    Instant::from(day.and_time(NaiveTime::MIN).and_utc()).plus(TimeDelta::minutes(minutes) - zone.offset())
}
/// The Monday on or before a day.
pub(in crate::labs) fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

/// Hours of the week as they are typed: `09:00-12:00, 13:00-15:30`; empty: none on that day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "mon": "09:00-12:00, 13:00-15:30", "tue": "", "wed": "", "thu": "19:00-21:00", "fri": "", "sat": "", "sun": "" }))]
pub struct MentorWeek {
    #[schema(max_length = 100)]
    pub mon: String,
    #[schema(max_length = 100)]
    pub tue: String,
    #[schema(max_length = 100)]
    pub wed: String,
    #[schema(max_length = 100)]
    pub thu: String,
    #[schema(max_length = 100)]
    pub fri: String,
    #[schema(max_length = 100)]
    pub sat: String,
    #[schema(max_length = 100)]
    pub sun: String,
}
impl MentorWeek {
    pub(in crate::labs) fn of(availability: &Availability) -> Self {
        let [mon, tue, wed, thu, fri, sat, sun] = availability.week.each_ref().map(|spans| shown(spans));
        Self { mon, tue, wed, thu, fri, sat, sun }
    }
    fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("hours.mon", &self.mon),
            ("hours.tue", &self.tue),
            ("hours.wed", &self.wed),
            ("hours.thu", &self.thu),
            ("hours.fri", &self.fri),
            ("hours.sat", &self.sat),
            ("hours.sun", &self.sun),
        ]
    }
}
/// Reads what was typed: the week by its fields, exceptions a line each, such as `2026-03-02` (absent),
/// `2026-03-02..2026-03-06`, or either with hours behind it.
pub(in crate::labs) fn read(check: &mut Check, week: &MentorWeek, exceptions: &str) -> Availability {
    let mut found = Availability::default();
    for ((field, text), spans) in week.fields().into_iter().zip(&mut found.week) {
        let read = spans_of(text);
        check.that(read.is_some(), field, "mentor-hours-unreadable");
        *spans = read.unwrap_or_default();
    }
    for (number, line) in exceptions.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let read = exception_of(line.trim());
        let number = i64::try_from(number + 1).unwrap_or(0);
        check.that(read.is_some(), "exceptions", Msg::from("mentor-exception-unreadable").with("line", number));
        found.exceptions.extend(read);
    }
    let most = i64::try_from(MOST_EXCEPTIONS).unwrap_or(0);
    let few = found.exceptions.len() <= MOST_EXCEPTIONS;
    check.that(few, "exceptions", Msg::from("too-many-exceptions").with("most", most));
    found
}
/// Exceptions as they are typed.
pub(in crate::labs) fn lines(exceptions: &[Exception]) -> String {
    let line = |exception: &Exception| {
        let days = if exception.from == exception.to {
            exception.from.to_string()
        } else {
            format!("{}..{}", exception.from, exception.to)
        };
        format!("{days} {}", shown(&exception.spans)).trim_end().to_owned()
    };
    exceptions.iter().map(line).collect::<Vec<_>>().join("\n")
}
fn shown(spans: &[Span]) -> String {
    let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    spans.iter().map(|span| format!("{}-{}", time(span.from), time(span.to))).collect::<Vec<_>>().join(", ")
}
fn exception_of(line: &str) -> Option<Exception> {
    let (days, hours) = line.split_once(' ').unwrap_or((line, ""));
    let (from, to) = days.split_once("..").unwrap_or((days, days));
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().ok()?, to.parse().ok()?);
    let known = 2000..=2100;
    let fits = from <= to && known.contains(&from.year()) && known.contains(&to.year());
    fits.then_some(Exception { from, to, spans: spans_of(hours)? })
}
/// None: unreadable, too many, out of order or overlapping.
fn spans_of(text: &str) -> Option<Vec<Span>> {
    let mut spans: Vec<Span> = vec![];
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let (from, to) = part.split_once(['-', '–'])?;
        let span = Span { from: minutes_of(from)?, to: minutes_of(to)? };
        if span.from >= span.to || spans.last().is_some_and(|before| before.to > span.from) {
            return None;
        }
        spans.push(span);
    }
    (spans.len() <= MOST_SPANS).then_some(spans)
}
/// `09:00`, `9.30`, `24:00`.
fn minutes_of(text: &str) -> Option<i64> {
    let (hours, minutes) = text.trim().split_once([':', '.'])?;
    let number = |text: &str| -> Option<i64> {
        let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| plain)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= 24 * 60 && all % GRAIN == 0).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(mon: &str) -> MentorWeek {
        MentorWeek { mon: mon.into(), ..MentorWeek::default() }
    }
    fn at(text: &str) -> Instant {
        text.parse::<chrono::DateTime<chrono::Utc>>().unwrap().into()
    }
    #[test]
    fn hours_are_read_as_they_are_written() {
        let mut check = Check::default();
        let found =
            read(&mut check, &week("9.00–12:00, 13:00-24:00"), "2026-03-02\n2026-03-09..2026-03-11 10:00-11:00");
        check.done().unwrap();
        assert_eq!(MentorWeek::of(&found).mon, "09:00-12:00, 13:00-24:00");
        assert_eq!(lines(&found.exceptions), "2026-03-02\n2026-03-09..2026-03-11 10:00-11:00");
        for wrong in ["9-12", "12:00-09:00", "09:00-10:00, 09:30-11:00", "09:03-10:00", "25:00-26:00", "+9:00-10:00"] {
            assert!(spans_of(wrong).is_none(), "{wrong}");
        }
        for wrong in ["soon", "2026-03-05..2026-03-02", "2026-02-30", "1926-03-02", "2026-03-02 9"] {
            assert!(exception_of(wrong).is_none(), "{wrong}");
        }
    }
    #[test]
    fn nine_in_makassar_is_one_in_greenwich_and_exceptions_replace_a_day() {
        let mut check = Check::default();
        let hours = read(&mut check, &week("09:00-10:30"), "2026-03-09 19:00-20:00\n2026-03-16");
        let found = hours.openings(Zone::Wita, 60, at("2026-03-01T00:00:00Z"), at("2026-03-31T00:00:00Z"));
        let wanted = ["2026-03-02T01:00:00Z", "2026-03-02T01:30:00Z", "2026-03-09T11:00:00Z"];
        assert_eq!(found.iter().take(3).copied().collect::<Vec<_>>(), wanted.map(at));
        assert!(!found.iter().any(|one| day_in(Zone::Wita, *one).to_string() == "2026-03-16"));
        assert_eq!(monday("2026-03-08".parse().unwrap()).to_string(), "2026-03-02");
    }
}
