//! The time: UTC instants of the database's clock, which stands still in tests.
//!
//! `Db` puts its clock around every closure it runs, so that `now()` inside a verb is the database's time and the
//! same for the whole of a change. Two nodes with crooked clocks therefore agree on deadlines and leases.
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, SubsecRound, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Jakarta;
use diesel::{
    backend::Backend,
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    serialize::{self, Output, ToSql},
    sql_types::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
};
use utoipa::ToSchema;

/// A UTC instant, to the microsecond: what both databases keep.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, AsExpression, FromSqlRow, Serialize, Deserialize, ToSchema,
)]
#[diesel(sql_type = Timestamp)]
#[serde(into = "DateTime<Utc>", from = "DateTime<Utc>")]
#[schema(value_type = String, format = DateTime)]
pub struct Instant(NaiveDateTime);
impl Instant {
    pub fn utc(self) -> DateTime<Utc> {
        self.0.and_utc()
    }
    /// The day it is in Jakarta.
    pub fn day(self) -> NaiveDate {
        self.utc().with_timezone(&Jakarta).date_naive()
    }
    #[must_use]
    pub fn plus(self, delta: TimeDelta) -> Self {
        // Saturates instead of panicking at the end of the calendar.
        Self(self.0.checked_add_signed(delta).unwrap_or(self.0))
    }
}
impl From<DateTime<Utc>> for Instant {
    fn from(at: DateTime<Utc>) -> Self {
        Self(at.naive_utc().trunc_subsecs(6))
    }
}
impl From<Instant> for DateTime<Utc> {
    fn from(at: Instant) -> Self {
        at.utc()
    }
}
impl<DB: Backend> ToSql<Timestamp, DB> for Instant
where
    NaiveDateTime: ToSql<Timestamp, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}
impl<DB: Backend> FromSql<Timestamp, DB> for Instant
where
    NaiveDateTime: FromSql<Timestamp, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        NaiveDateTime::from_sql(bytes).map(Self)
    }
}

/// Where `now()` comes from: the process's clock plus the measured distance to the database's, or a fixed instant.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Microseconds to add to the process's clock, or the fixed instant itself.
    micros: Arc<AtomicI64>,
    fixed: bool,
}
impl Clock {
    pub fn system() -> Self {
        Self::default()
    }
    /// Stands still until it is moved.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        let clock = Self { fixed: true, ..Self::default() };
        clock.micros.store(at.timestamp_micros(), Relaxed);
        clock
    }
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everyone else asks")]
    pub fn now(&self) -> Instant {
        let micros = self.micros.load(Relaxed);
        if self.fixed {
            return DateTime::from_timestamp_micros(micros).unwrap_or_default().into();
        }
        (Utc::now() + TimeDelta::microseconds(micros)).into()
    }
    /// Learns the database's time, asked a moment ago. A fixed clock keeps its own.
    #[expect(clippy::disallowed_methods, reason = "measures the distance")]
    pub fn follow(&self, database: DateTime<Utc>) {
        if !self.fixed {
            self.micros.store((database - Utc::now()).num_microseconds().unwrap_or(0), Relaxed);
        }
    }
    /// Moves a fixed clock on.
    pub fn advance(&self, by: TimeDelta) {
        self.micros.fetch_add(by.num_microseconds().unwrap_or(0), Relaxed);
    }
    /// Runs `work` with `now()` standing at this clock's instant of its beginning.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        let _back = Back(NOW.replace(Some(self.now())));
        work()
    }
}
struct Back(Option<Instant>);
impl Drop for Back {
    fn drop(&mut self) {
        NOW.set(self.0);
    }
}
thread_local! { static NOW: Cell<Option<Instant>> = const { Cell::new(None) }; }

/// The day it is in Jakarta, where the rules are made.
pub fn today() -> NaiveDate {
    now().day()
}
/// When a day begins in Jakarta.
pub fn beginning_of(day: NaiveDate) -> Instant {
    let midnight = day.and_time(NaiveTime::MIN);
    Jakarta.from_local_datetime(&midnight).single().map_or_else(|| midnight.and_utc(), |at| at.to_utc()).into()
}

/// The instant at which the running change or question began.
pub fn now() -> Instant {
    NOW.get().unwrap_or_else(|| Clock::system().now())
}
