//! Recurring work: jobs that begin at a fixed distance or hour, once each time over all nodes.
use crate::{
    clock::{self, Instant},
    db::{Conn, Upsert},
    error::Result,
    job::{self, Job},
    schema::schedules,
};
use chrono::DateTime;
use diesel::prelude::*;

/// A job and its times; listed in `routes::schedules()`.
#[derive(Clone, Copy)]
pub struct Schedule {
    name: &'static str,
    /// Seconds between two times.
    every: i64,
    /// Seconds after midnight UTC of any day.
    offset: i64,
    enqueue: fn(&mut Conn, &str) -> Result<()>,
}
/// Every so many minutes, counted from midnight UTC.
pub fn every<J: Job + Default>(minutes: i64) -> Schedule {
    Schedule { name: J::NAME, every: minutes.max(1) * 60, offset: 0, enqueue: enqueue::<J> }
}
/// Once a day at this time in Jakarta (UTC+7, all year).
pub fn daily<J: Job + Default>(hour: i64, minute: i64) -> Schedule {
    let offset = (hour - 7) * 3600 + minute * 60;
    Schedule { name: J::NAME, every: 86_400, offset, enqueue: enqueue::<J> }
}
fn enqueue<J: Job + Default>(conn: &mut Conn, key: &str) -> Result<()> {
    job::enqueue_once(conn, &J::default(), key)
}
impl Schedule {
    /// The last time at or before `now`.
    fn slot(&self, now: Instant) -> Instant {
        let seconds = (now.utc().timestamp() - self.offset).div_euclid(self.every) * self.every + self.offset;
        DateTime::from_timestamp(seconds, 0).unwrap_or_default().into()
    }
}

/// The schedules whose time has come since they last began; those never seen are among them.
pub fn due(conn: &mut Conn, schedules: &[Schedule]) -> Result<Vec<Schedule>> {
    let begun: Vec<(String, Instant)> = schedules::table.select((schedules::name, schedules::slot)).load(conn)?;
    let now = clock::now();
    let is_due = |s: &&Schedule| !begun.iter().any(|(name, slot)| name == s.name && *slot >= s.slot(now));
    Ok(schedules.iter().filter(is_due).copied().collect())
}
/// Enqueues each job whose time has come. Times that were missed are made up for by one run; a schedule that is new here
/// waits for its next time, so that a first start sends and deletes nothing. Of two nodes at once, the row lets one through.
pub fn begin(conn: &mut Conn, due: &[Schedule]) -> Result<()> {
    let now = clock::now();
    for schedule in due {
        let slot = schedule.slot(now);
        let row = || {
            diesel::insert_into(schedules::table).values((schedules::name.eq(schedule.name), schedules::slot.eq(slot)))
        };
        if (Upsert { insert: row(), tail: " ON CONFLICT (name) DO NOTHING" }).execute(conn)? == 1 {
            continue;
        }
        let later = schedules::table.filter(schedules::name.eq(schedule.name)).filter(schedules::slot.lt(slot));
        if diesel::update(later).set(schedules::slot.eq(slot)).execute(conn)? == 1 {
            (schedule.enqueue)(conn, &format!("{} {}", schedule.name, slot.utc().timestamp()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slot_is_the_last_time_that_has_come() {
        let none: fn(&mut Conn, &str) -> Result<()> = |_, _| Ok(());
        let slot = |every, offset, now: &str| {
            let now: DateTime<chrono::Utc> = now.parse().unwrap();
            Schedule { name: "x", every, offset, enqueue: none }.slot(now.into()).utc().to_rfc3339()
        };
        // 02:30 in Jakarta is 19:30 UTC of the day before.
        assert_eq!(slot(86_400, -16_200, "2026-03-02T03:00:00Z"), "2026-03-01T19:30:00+00:00");
        assert_eq!(slot(86_400, -16_200, "2026-03-02T19:30:00Z"), "2026-03-02T19:30:00+00:00");
        assert_eq!(slot(3600, 0, "2026-03-02T03:59:59Z"), "2026-03-02T03:00:00+00:00");
    }
}
