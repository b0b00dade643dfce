//! The affairs of government (urusan pemerintahan).
use crate::{db::Conn, error::Result, schema::sectors, words::Texts};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Sector {
    pub code: String,
    pub name: Texts,
}
/// All of them, in the order of the law (UU 23/2014, annex).
pub fn all(conn: &mut Conn) -> Result<Vec<Sector>> {
    let rows = sectors::table
        .order(sectors::position)
        .select((sectors::code, sectors::name_id, sectors::name_en))
        .load::<(String, String, String)>(conn)?;
    Ok(rows.into_iter().map(|(code, id, en)| Sector { code, name: Texts { id, en } }).collect())
}
/// Those of them with these codes, in the same order.
pub fn among(all: &[Sector], codes: &[String]) -> Vec<Sector> {
    all.iter().filter(|sector| codes.contains(&sector.code)).cloned().collect()
}
/// None: no sector has this code.
pub fn id_of(conn: &mut Conn, code: &str) -> Result<Option<i64>> {
    Ok(sectors::table.filter(sectors::code.eq(code)).select(sectors::id).first(conn).optional()?)
}
/// Of those that there are.
pub fn ids_of(conn: &mut Conn, codes: &[String]) -> Result<Vec<i64>> {
    if codes.is_empty() {
        return Ok(vec![]);
    }
    Ok(sectors::table.filter(sectors::code.eq_any(codes)).select(sectors::id).load(conn)?)
}
