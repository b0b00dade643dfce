//! The overview: how many, how much waits, what went wrong, and how busy the last days were.
use crate::{
    accounts::actor::Actor,
    clock,
    db::{Conn, day_of},
    error::Result,
    job::Job,
    mail::Mail,
    schema::{events, jobs, memberships, people, sessions},
    view::View,
};
use chrono::{Days, NaiveDate};
use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::Text,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Days that the table of events shows, today among them.
const DAYS: u64 = 14;

#[derive(Serialize, ToSchema)]
pub struct OverviewPage {
    pub people_active: i64,
    pub people_disabled: i64,
    /// Sessions that have not expired.
    pub sessions: i64,
    pub jobs_waiting: i64,
    pub jobs_failed: i64,
    /// Mails that were given up, among the failed jobs.
    pub mails_failed: i64,
    pub role_requests: i64,
    /// Newest day first; a day begins in Jakarta.
    pub days: Vec<EventDay>,
}
#[derive(Serialize, ToSchema)]
pub struct EventDay {
    #[schema(value_type = String, format = Date)]
    pub day: NaiveDate,
    pub events: i64,
}
impl View for OverviewPage {
    const TEMPLATE: &'static str = "admin/overview.html";
}
pub fn page(conn: &mut Conn, _: Option<&Actor>) -> Result<OverviewPage> {
    let by_state: Vec<(String, i64)> =
        people::table.group_by(people::state).select((people::state, count_star())).load(conn)?;
    let in_state = |state: &str| by_state.iter().find(|(s, _)| s == state).map_or(0, |(_, count)| *count);
    let failed: Vec<(String, i64)> = jobs::table
        .filter(jobs::failed_at.is_not_null())
        .group_by(jobs::kind)
        .select((jobs::kind, count_star()))
        .load(conn)?;
    Ok(OverviewPage {
        people_active: in_state("active"),
        people_disabled: in_state("disabled"),
        sessions: sessions::table.filter(sessions::expires_at.gt(clock::now())).count().get_result(conn)?,
        jobs_waiting: crate::job::waiting(conn)?,
        jobs_failed: failed.iter().map(|(_, count)| count).sum(),
        mails_failed: failed.iter().find(|(kind, _)| kind == Mail::NAME).map_or(0, |(_, count)| *count),
        role_requests: memberships::table.filter(memberships::state.eq("requested")).count().get_result(conn)?,
        days: days(conn)?,
    })
}
fn days(conn: &mut Conn) -> Result<Vec<EventDay>> {
    let today = clock::today();
    let first = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    let day = day_of(conn, "at");
    let counted: BTreeMap<String, i64> = events::table
        .filter(events::at.ge(clock::beginning_of(first)))
        .group_by(sql::<Text>(&day))
        .select((sql::<Text>(&day), count_star()))
        .load::<(String, i64)>(conn)?
        .into_iter()
        .collect();
    let of = |day: NaiveDate| EventDay { day, events: counted.get(&day.to_string()).copied().unwrap_or(0) };
    Ok((0..DAYS).filter_map(|back| today.checked_sub_days(Days::new(back))).map(of).collect())
}
