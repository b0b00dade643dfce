//! How many published entries there are, by place; each answer is one grouped query.
use super::innovation::State;
use crate::{
    db::Conn,
    error::Result,
    schema::{agencies, innovations, trace_edges},
    trace::{Kind, Verb},
};
use diesel::{dsl::count_star, prelude::*};
use std::collections::BTreeMap;

/// By the id of the province.
pub fn by_province(conn: &mut Conn) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<(Option<i64>, i64)> = innovations::table
        .filter(innovations::state.eq(State::Published))
        .group_by(innovations::province_id)
        .select((innovations::province_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, count)| Some((id?, count))).collect())
}
/// In one province, by the id of the region whose government or work unit owns them.
pub fn by_region(conn: &mut Conn, province: i64) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<(Option<i64>, i64)> = innovations::table
        .inner_join(agencies::table)
        .filter(innovations::province_id.eq(province))
        .filter(innovations::state.eq(State::Published))
        .group_by(agencies::region_id)
        .select((agencies::region_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, count)| Some((id?, count))).collect())
}
/// What an agency owns that is a draft or public: what it must not leave behind.
pub fn live_of_agency(conn: &mut Conn, agency: i64) -> Result<i64> {
    Ok(innovations::table
        .filter(innovations::agency_id.eq(agency))
        .filter(innovations::state.ne(State::Withdrawn))
        .count()
        .get_result(conn)?)
}
/// How often each of these is cited now; who is not in the answer is not cited.
pub fn cited(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = trace_edges::table
        .filter(trace_edges::to_kind.eq(Kind::Innovation))
        .filter(trace_edges::to_id.eq_any(ids))
        .filter(trace_edges::verb.eq(Verb::Cites))
        .filter(trace_edges::ended_at.is_null())
        .group_by(trace_edges::to_id)
        .select((trace_edges::to_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
