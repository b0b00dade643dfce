//! Hours of learning (JP, jam pelajaran): a ledger to which entries are added and from which none is taken.
//!
//! An entry keeps the rule by which it was counted, so that a rule of next year changes nothing of last year's. Courses
//! earn hours here; sessions (`session_hours`) are a kind of their own, whose hours do not overlap.
use super::certificate::Certificate;
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, Upsert},
    error::Result,
    rule::{self, Rule},
    schema::jp_entries::{self, dsl},
    words::Texts,
};
use chrono::Datelike;
use diesel::{prelude::*, sql_query, sql_types::BigInt};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Hundredths of one JP.
pub const WHOLE: i64 = 100;

crate::text_enum! { pub enum HoursKind { Course = "course", Session = "session" } }
crate::text_enum! {
    /// `reversed`: the counter-entry of what was earned and does not hold.
    pub enum HoursStatus { Earned = "earned", Reversed = "reversed" }
}

/// What so many minutes are worth by the rule of now.
#[derive(Debug, Clone, Copy)]
pub struct Worth {
    /// The rule's row; none: its default.
    rule: Option<i64>,
    minutes_per_jp: i64,
    pub minutes: i64,
    /// Hundredths, rounded down.
    pub jp: i64,
}
pub fn worth(conn: &mut Conn, minutes: i64) -> Result<Worth> {
    let (rule, minutes_per_jp) = rule::in_force(conn, Rule::JpMinutes)?;
    Ok(Worth { rule, minutes_per_jp, minutes, jp: minutes.max(0) * WHOLE / minutes_per_jp.max(1) })
}
/// A completed thing, and the certificate that proves it.
pub struct Earned<'a> {
    pub content: i64,
    pub period: i64,
    pub title: &'a Texts,
    pub worth: Worth,
    pub certificate: i64,
}
/// Enters the hours of a thing that the actor has completed, in the year of today in Jakarta; once a period.
pub fn earn(conn: &mut Conn, who: &Actor, earned: &Earned) -> Result<()> {
    let Worth { rule, minutes_per_jp, minutes, jp } = earned.worth;
    let insert = diesel::insert_into(jp_entries::table).values((
        (dsl::person_id.eq(who.person()?), dsl::kind.eq(HoursKind::Course), dsl::content_id.eq(earned.content)),
        (dsl::period.eq(earned.period), dsl::title_id.eq(&earned.title.id), dsl::title_en.eq(&earned.title.en)),
        (dsl::rule_id.eq(rule), dsl::minutes_per_jp.eq(minutes_per_jp), dsl::minutes.eq(minutes), dsl::jp.eq(jp)),
        (dsl::certificate_id.eq(earned.certificate), dsl::period_year.eq(i64::from(clock::today().year()))),
        (dsl::status.eq(HoursStatus::Earned), dsl::reason.eq(""), dsl::at.eq(clock::now())),
    ));
    let tail = " ON CONFLICT (person_id, kind, content_id, period, status) DO NOTHING";
    Upsert { insert, tail }.execute(conn)?;
    Ok(())
}
/// Enters the opposite of what a certificate's thing has earned, in the same year; once.
pub(super) fn take_back(conn: &mut Conn, of: &Certificate, reason: &str) -> Result<()> {
    type Row = (i64, HoursKind, (String, String), (Option<i64>, i64), (i64, i64), i64);
    let earned: Option<Row> = jp_entries::table
        .filter(dsl::person_id.eq(of.person_id))
        .filter(dsl::kind.eq(HoursKind::Course))
        .filter(dsl::content_id.eq(of.content_id))
        .filter(dsl::period.eq(of.period))
        .filter(dsl::status.eq(HoursStatus::Earned))
        .select((
            dsl::id,
            dsl::kind,
            (dsl::title_id, dsl::title_en),
            (dsl::rule_id, dsl::minutes_per_jp),
            (dsl::minutes, dsl::jp),
            dsl::period_year,
        ))
        .first(conn)
        .optional()?;
    let Some((entry, kind, (id, en), (rule, per), (minutes, jp), year)) = earned else {
        return Ok(()); // of a time when no hours were kept
    };
    let insert = diesel::insert_into(jp_entries::table).values((
        (dsl::person_id.eq(of.person_id), dsl::kind.eq(kind), dsl::content_id.eq(of.content_id)),
        (dsl::period.eq(of.period), dsl::title_id.eq(id), dsl::title_en.eq(en)),
        (dsl::rule_id.eq(rule), dsl::minutes_per_jp.eq(per), dsl::minutes.eq(-minutes), dsl::jp.eq(-jp)),
        (dsl::certificate_id.eq(of.id), dsl::period_year.eq(year), dsl::reverses_id.eq(entry)),
        (dsl::status.eq(HoursStatus::Reversed), dsl::reason.eq(reason), dsl::at.eq(clock::now())),
    ));
    let tail = " ON CONFLICT (person_id, kind, content_id, period, status) DO NOTHING";
    Upsert { insert, tail }.execute(conn)?;
    Ok(())
}

/// What a person has in one year.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HoursYear {
    pub year: i64,
    pub minutes: i64,
    /// Hundredths.
    pub jp: i64,
    /// Hundredths: what the rule of that year asks for.
    pub target: i64,
    /// Hundredths that are missing to the target.
    pub missing: i64,
}
/// The newest 50 years of a person, this year among them; two queries.
pub fn years(conn: &mut Conn, person: i64) -> Result<Vec<HoursYear>> {
    #[derive(QueryableByName)]
    struct Sum {
        #[diesel(sql_type = BigInt)]
        year: i64,
        #[diesel(sql_type = BigInt)]
        minutes: i64,
        #[diesel(sql_type = BigInt)]
        jp: i64,
    }
    let sums: Vec<Sum> = sql_query(
        "SELECT period_year AS year, CAST(sum(minutes) AS BIGINT) AS minutes, CAST(sum(jp) AS BIGINT) AS jp \
         FROM jp_entries WHERE person_id = $1 GROUP BY period_year ORDER BY period_year DESC LIMIT 50",
    )
    .bind::<BigInt, _>(person)
    .load(conn)?;
    let targets = rule::history(conn, Rule::JpYear)?;
    let mut years: BTreeMap<i64, (i64, i64)> = sums.into_iter().map(|s| (s.year, (s.minutes, s.jp))).collect();
    years.entry(i64::from(clock::today().year())).or_default();
    let year = |(year, (minutes, jp)): (i64, (i64, i64))| {
        let target = target_of(&targets, year) * WHOLE;
        HoursYear { year, minutes, jp, target, missing: (target - jp).max(0) }
    };
    Ok(years.into_iter().rev().map(year).collect())
}
/// What was asked for at the end of a year; of the running one, what is asked for now.
fn target_of(history: &[(Instant, i64)], year: i64) -> i64 {
    let now = clock::now();
    let in_force = |(from, _): &&(Instant, i64)| *from <= now && i64::from(from.day().year()) <= year;
    history.iter().rev().find(in_force).map_or(Rule::JpYear.terms().default, |(_, value)| *value)
}
/// Hundredths that count for each of these things, by thing and period.
pub fn of_things(conn: &mut Conn, person: i64, contents: &[i64]) -> Result<BTreeMap<(i64, i64), i64>> {
    let rows: Vec<((i64, i64), i64)> = jp_entries::table
        .filter(dsl::person_id.eq(person))
        .filter(dsl::content_id.eq_any(contents))
        .select(((dsl::content_id.assume_not_null(), dsl::period), dsl::jp))
        .load(conn)?;
    let mut sums = BTreeMap::new();
    for (thing, jp) in rows {
        *sums.entry(thing).or_default() += jp;
    }
    Ok(sums)
}
