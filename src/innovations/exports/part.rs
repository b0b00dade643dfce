//! The parts in which exports lie in the database, so that every node has them and a step is one with its progress.
use crate::{
    db::{Conn, Upsert},
    error::{Error, Result},
    schema::export_parts as parts,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use diesel::prelude::*;
use std::io::{Read, Write};

crate::text_enum! { pub enum PartKind { Ids = "ids", Rows = "rows", File = "file" } }

/// Keeps a part, as [`packed`] makes it. One that is there already is the same: a step that is run again changes nothing.
pub(super) fn put(conn: &mut Conn, export: i64, kind: PartKind, number: i64, packed: &str) -> Result<()> {
    let insert = diesel::insert_into(parts::table).values((
        parts::export_id.eq(export),
        parts::kind.eq(kind),
        parts::number.eq(number),
        parts::content.eq(packed),
    ));
    Upsert { insert, tail: " ON CONFLICT (export_id, kind, number) DO NOTHING" }.execute(conn)?;
    Ok(())
}
pub(super) fn get(conn: &mut Conn, export: i64, kind: PartKind, number: i64) -> Result<Option<Vec<u8>>> {
    let content = parts::table
        .filter(parts::export_id.eq(export))
        .filter(parts::kind.eq(kind))
        .filter(parts::number.eq(number))
        .select(parts::content);
    content.first::<String>(conn).optional()?.map(|content| unpacked(&content)).transpose()
}
/// All parts of one kind in their order, as they are kept.
pub(super) fn packed_of(conn: &mut Conn, export: i64, kind: PartKind) -> Result<Vec<String>> {
    let all = parts::table.filter(parts::export_id.eq(export)).filter(parts::kind.eq(kind));
    Ok(all.order(parts::number).select(parts::content).load(conn)?)
}
/// Deletes at most `most` parts, of one kind or of any, and says how many.
pub(super) fn delete(conn: &mut Conn, export: i64, kind: Option<PartKind>, most: i64) -> Result<usize> {
    let mut all = parts::table.filter(parts::export_id.eq(export)).select(parts::id).limit(most).into_boxed();
    if let Some(kind) = kind {
        all = all.filter(parts::kind.eq(kind));
    }
    let ids: Vec<i64> = all.load(conn)?;
    Ok(diesel::delete(parts::table.filter(parts::id.eq_any(ids))).execute(conn)?)
}

pub(super) fn packed(content: &[u8]) -> Result<String> {
    let mut out = vec![];
    let params = brotli::enc::BrotliEncoderParams { quality: 4, size_hint: content.len(), ..Default::default() };
    let mut writer = brotli::CompressorWriter::with_params(&mut out, 32 * 1024, &params);
    writer.write_all(content).map_err(Error::internal)?;
    drop(writer);
    Ok(STANDARD.encode(out))
}
pub(super) fn unpacked(content: &str) -> Result<Vec<u8>> {
    let bytes = STANDARD.decode(content).map_err(Error::internal)?;
    let mut out = vec![];
    brotli::Decompressor::new(bytes.as_slice(), 32 * 1024).read_to_end(&mut out).map_err(Error::internal)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        for content in [b"".to_vec(), b"a,b\r\n".repeat(10_000), (0..=255).collect()] {
            assert_eq!(unpacked(&packed(&content).unwrap()).unwrap(), content);
        }
    }
}
