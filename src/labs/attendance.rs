//! Attendance: how long someone was at a session, of what the provider told, what was seen and what people say.
//!
//! What nobody knows marks nobody: a server that was down makes no one absent.
use super::meetings::callback::Attendee;
use crate::{clock::Instant, password::same};
use chrono::TimeDelta;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Who comes early or stays on is there for so long.
pub const EARLY: TimeDelta = TimeDelta::minutes(10);
pub const LATE: TimeDelta = TimeDelta::minutes(15);
/// How often the provider is asked who is there: whoever is seen is there until it is asked again.
pub const ASKED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Seconds for which a code for checking in is shown.
pub const CODE_LASTS: i64 = 180;

crate::text_enum! {
    /// `excused` is said by a mentor alone.
    pub enum AttendanceMark { Present = "present", Partial = "partial", Absent = "absent", Excused = "excused" }
}
crate::text_enum! {
    /// Who says so, the surest first: the provider after the end; what was seen whenever it was asked; oneself, by the code
    /// that was shown; a mentor.
    pub enum AttendanceSource { Told = "provider", Seen = "poll", CheckIn = "check-in", Mentor = "mentor" }
}

/// A session as it was held.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    pub begins_at: Instant,
    pub ends_at: Instant,
    /// When the room was closed, where that is known.
    pub closed_at: Option<Instant>,
}
/// From when to when someone was there; none: until the room was closed.
pub type Stay = (Instant, Option<Instant>);
impl Held {
    /// From when to when one may come in, and is counted.
    pub fn window(&self) -> (Instant, Instant) {
        (self.begins_at.plus(-EARLY), self.ends_at.plus(LATE))
    }
    pub fn length(&self) -> TimeDelta {
        self.ends_at.utc() - self.begins_at.utc()
    }
    /// The length of the union of these stays within the session and a little around it: two devices are one person.
    pub fn time(&self, stays: impl IntoIterator<Item = Stay>) -> TimeDelta {
        let first = self.window().0;
        let (mut clipped, mut total, mut reached) = (self.clipped(stays), TimeDelta::zero(), first);
        clipped.sort_unstable();
        for (from, to) in clipped {
            if to > reached {
                total += to.utc() - from.max(reached).utc();
                reached = to;
            }
        }
        total
    }
    /// These stays as far as they lie in the window, those that are open until the room was closed.
    pub fn clipped(&self, stays: impl IntoIterator<Item = Stay>) -> Vec<(Instant, Instant)> {
        let (first, last) = self.window();
        let closed = self.closed_at.unwrap_or(self.ends_at);
        let within = |(from, to): Stay| (from.max(first), to.unwrap_or(closed).min(last));
        stays.into_iter().map(within).filter(|(from, to)| from < to).collect()
    }
    /// Whether a time is so many per cent of the session.
    fn is_enough(&self, time: TimeDelta, percent: i64) -> bool {
        time.num_milliseconds().saturating_mul(100) >= self.length().num_milliseconds().saturating_mul(percent)
    }
}

/// What is known of one person at one session.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The provider's account after the end; none: it gave none.
    pub told: Option<&'a [Stay]>,
    /// From when to when the provider answered who is there, and this person was among them.
    pub asked: &'a [Stay],
    pub seen: &'a [Stay],
    /// When they entered the code that was shown.
    pub checked_in: Option<Instant>,
}
/// What someone is marked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attendance {
    pub mark: AttendanceMark,
    /// Whole minutes; none: nobody counted.
    pub minutes: Option<i64>,
    pub source: AttendanceSource,
    /// What stood there before a mentor corrected it.
    pub before: Option<AttendanceMark>,
}
impl Attendance {
    /// As a mentor says. The earlier mark stays.
    #[must_use]
    pub fn corrected(earlier: Option<Self>, mark: AttendanceMark) -> Self {
        let (minutes, before) = earlier.map_or((None, None), |earlier| (earlier.minutes, Some(earlier.mark)));
        Self { mark, minutes, source: AttendanceSource::Mentor, before }
    }
}
/// The stays that the provider tells of one person: none of theirs, where it tells of others alone.
pub fn stays_of(told: &[Attendee], handle: &str) -> Vec<Stay> {
    told.iter().filter(|one| one.handle == handle).flat_map(|one| one.stays.iter().copied()).collect()
}
/// Of what is known the surest says how someone is marked; none: nothing is. `percent` of the session makes present
/// (`Rule::AttendancePercent`).
pub fn attendance(held: &Held, percent: i64, known: &Known) -> Option<Attendance> {
    let mark = |time: TimeDelta, source| {
        let mark = if held.is_enough(time, percent) {
            AttendanceMark::Present
        } else if time > TimeDelta::zero() {
            AttendanceMark::Partial
        } else {
            AttendanceMark::Absent
        };
        Attendance { mark, minutes: Some(time.num_minutes()), source, before: None }
    };
    if held.length() <= TimeDelta::zero() {
        return None;
    }
    if let Some(stays) = known.told {
        return Some(mark(held.time(stays.iter().copied()), AttendanceSource::Told));
    }
    let seen = held.time(known.seen.iter().copied());
    // Who was not seen long enough while it was asked too seldom is neither here nor away.
    if held.is_enough(seen, percent) || held.is_enough(held.time(known.asked.iter().copied()), percent) {
        return Some(mark(seen, AttendanceSource::Seen));
    }
    let (first, last) = held.window();
    known.checked_in.filter(|at| (first..=last).contains(at)).map(|_| Attendance {
        mark: AttendanceMark::Present,
        minutes: None,
        source: AttendanceSource::CheckIn,
        before: None,
    })
}

/// The code that is shown at a session at a moment: six digits, another one every three minutes. `key`: the installation's secret.
pub fn code(key: &str, session: &str, at: Instant) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("check-in {} {session}", at.utc().timestamp().div_euclid(CODE_LASTS)).as_bytes());
    let number = mac.finalize().into_bytes().iter().take(8).fold(0_u64, |n, byte| (n << 8) | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}
/// Whether someone who types this at that moment is there: the code that is shown, or the one before, for whoever types
/// slowly. A wrong one is a try that the caller counts.
pub fn checks_in(held: &Held, key: &str, session: &str, typed: &str, now: Instant) -> bool {
    let (first, last) = held.window();
    let is_shown = |at| {
        let shown = code(key, session, at);
        !shown.is_empty() && same(shown.as_bytes(), typed.trim().as_bytes())
    };
    (first..=last).contains(&now) && (is_shown(now) || is_shown(now.plus(-TimeDelta::seconds(CODE_LASTS))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use proptest::prelude::*;

    /// Minutes from the beginning of a session of an hour.
    fn at(minute: i64) -> Instant {
        DateTime::from_timestamp(1_795_399_200 + minute * 60, 0).unwrap().into()
    }
    fn held() -> Held {
        Held { begins_at: at(0), ends_at: at(60), closed_at: None }
    }
    /// The provider was asked, and until it was asked again.
    fn minute(at_minute: i64) -> Stay {
        (at(at_minute), Some(at(at_minute).plus(ASKED_EVERY)))
    }
    fn stays(all: &[(i64, Option<i64>)]) -> Vec<Stay> {
        all.iter().map(|(from, to)| (at(*from), to.map(at))).collect()
    }
    proptest! {
        /// Minute by minute it is the same, in whatever order and however often.
        #[test]
        fn the_union_is_counted_once(all in prop::collection::vec((-60i64..120, prop::option::of(-60i64..120)), 0..12)) {
            let counted = (-10..75).filter(|minute| {
                all.iter().any(|(from, to)| from <= minute && *minute < to.unwrap_or(60))
            });
            let counted = i64::try_from(counted.count()).unwrap();
            prop_assert_eq!(held().time(stays(&all)).num_minutes(), counted);
            let mut twice = all.clone();
            twice.extend(all.iter().rev());
            prop_assert_eq!(held().time(stays(&twice)).num_minutes(), counted);
        }
        /// To have been there longer never marks worse.
        #[test]
        fn more_is_never_less(
            all in prop::collection::vec((-20i64..80, prop::option::of(-20i64..80)), 0..6),
            more in (-20i64..80, -20i64..80),
            percent in 10i64..=100,
        ) {
            let mark = |told: &[Stay]| {
                attendance(&held(), percent, &Known { told: Some(told), ..Known::default() }).unwrap().mark
            };
            let mut longer = all.clone();
            longer.push((more.0, Some(more.1)));
            prop_assert!(mark(&stays(&longer)) <= mark(&stays(&all)));
        }
        /// Asked seldom or never, nobody is absent.
        #[test]
        fn what_is_not_known_marks_nobody(asked in prop::collection::vec(-10i64..75, 0..40)) {
            let asked: Vec<Stay> = asked.into_iter().map(minute).collect();
            prop_assert_eq!(attendance(&held(), 85, &Known { asked: &asked, ..Known::default() }), None);
        }
    }
    #[test]
    fn the_surest_says_how_someone_is_marked() {
        let every: Vec<Stay> = (0..60).map(minute).collect();
        let (half, told) = (&every[..30], stays(&[(0, None)]));
        let marked = |known: &Known| attendance(&held(), 85, known).map(|one| (one.mark, one.minutes, one.source));
        let seen = Known { asked: &every, seen: half, checked_in: Some(at(1)), ..Known::default() };
        assert_eq!(marked(&seen), Some((AttendanceMark::Partial, Some(30), AttendanceSource::Seen)));
        let full = Known { told: Some(&told), ..seen };
        assert_eq!(marked(&full), Some((AttendanceMark::Present, Some(60), AttendanceSource::Told)));
        let away = Known { told: Some(&[]), ..seen };
        assert_eq!(marked(&away), Some((AttendanceMark::Absent, Some(0), AttendanceSource::Told)));
        let alone = Known { asked: half, seen: &[], checked_in: Some(at(1)), ..Known::default() };
        assert_eq!(marked(&alone), Some((AttendanceMark::Present, None, AttendanceSource::CheckIn)));
        assert_eq!(marked(&Known { checked_in: Some(at(200)), ..Known::default() }), None);
        // At the threshold, and a minute below.
        for (minutes, mark) in [(51, AttendanceMark::Present), (50, AttendanceMark::Partial)] {
            let told = stays(&[(0, Some(minutes))]);
            let known = Known { told: Some(&told), ..Known::default() };
            assert_eq!(attendance(&held(), 85, &known).map(|one| one.mark), Some(mark));
        }
        let corrected = Attendance::corrected(attendance(&held(), 85, &away), AttendanceMark::Excused);
        assert_eq!((corrected.mark, corrected.before), (AttendanceMark::Excused, Some(AttendanceMark::Absent)));
        // Who is still there when the room closes was there until then, not until the planned end.
        let short = Held { closed_at: Some(at(20)), ..held() };
        assert_eq!(short.time(stays(&[(0, None)])).num_minutes(), 20);
    }
    #[test]
    fn a_code_is_of_its_minutes_and_its_session() {
        let shown = code("key", "s-1", at(5));
        assert_eq!(shown.len(), 6);
        assert_eq!(shown, code("key", "s-1", at(5).plus(TimeDelta::seconds(59))));
        assert!(checks_in(&held(), "key", "s-1", &format!(" {shown} "), at(5)));
        assert_ne!(shown, code("key", "s-1", at(6)));
        assert!(checks_in(&held(), "key", "s-1", &shown, at(8)));
        // Later, at another session or by another key it is a guess like any other.
        assert!(!checks_in(&held(), "key", "s-1", &shown, at(9)));
        assert!(!checks_in(&held(), "key", "s-2", &shown, at(5)));
        assert!(!checks_in(&held(), "yek", "s-1", &shown, at(5)));
        let late = code("key", "s-1", at(80));
        assert!(!checks_in(&held(), "key", "s-1", &late, at(80)), "after the session nobody checks in");
        assert!(!checks_in(&held(), "key", "s-1", "", at(5)));
    }
}
