//! Provinces, regencies and cities, by their Kemendagri codes.
use crate::{db::Conn, error::Result, schema::regions};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

/// A choice in a list: what is sent, and what is read.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable)]
pub struct Choice {
    pub code: String,
    pub name: String,
}
/// The 38 provinces in the order of their codes.
pub fn provinces(conn: &mut Conn) -> Result<Vec<Choice>> {
    Ok(regions::table
        .filter(regions::kind.eq("province"))
        .order(regions::code)
        .select((regions::code, regions::name))
        .load(conn)?)
}
/// None: no region has this code.
pub fn id_of(conn: &mut Conn, code: &str) -> Result<Option<i64>> {
    Ok(regions::table.filter(regions::code.eq(code)).select(regions::id).first(conn).optional()?)
}
/// Of those that there are.
pub fn ids_of(conn: &mut Conn, codes: &[String]) -> Result<Vec<i64>> {
    if codes.is_empty() {
        return Ok(vec![]);
    }
    Ok(regions::table.filter(regions::code.eq_any(codes)).select(regions::id).load(conn)?)
}
