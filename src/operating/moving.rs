//! From SQLite to PostgreSQL: everything, once, all or nothing.
use super::{
    backup::{compare, plain},
    files,
};
use crate::db::{
    Conn,
    tables::{self, Digest},
};
use anyhow::{Context, ensure};
use std::path::Path;

/// Copies the SQLite database `file` into the PostgreSQL database at `url`, whose tables must be empty or not there, and
/// returns what was copied. Nobody may have the file open meanwhile: what is written during the move would be lost.
/// Events keep the transaction id 0, which sorts before all of the new cluster's, and readers keep their positions.
pub fn carry(file: &str, url: &str) -> anyhow::Result<Vec<Digest>> {
    let mut from = Conn::alone(file)?;
    from.migrate()?;
    let schema = from.schema_version()?;
    // They stay where they are; what is not there would be missed only later.
    let missing = files::missing(&mut from, files::parent(Path::new(file)))?;
    ensure!(missing.is_empty(), "the content of files is missing, nothing was moved: {}", missing.join(", "));
    let mut to = Conn::direct(url).context("the target")?;
    ensure!(matches!(to, Conn::Postgres(_)), "the target is a PostgreSQL database: postgres://…");
    let theirs = to.schema_version()?;
    ensure!(theirs <= schema, "the target's schema {} is newer than this program's", theirs.unwrap_or_default());
    let filled = to.filled().map_err(plain)?;
    ensure!(filled.is_empty(), "the target is not empty: there are rows in {}", filled.join(", "));
    to.migrate().context("the target")?;

    let moved = from.read_tx(|from| {
        let wanted = tables::digests(from)?;
        to.write_tx(|to| {
            from.carry_to(to)?;
            // Compared before the commit: what is not the same is not kept.
            let found = tables::digests(to)?;
            compare(&wanted, &found).map_err(crate::error::Error::Internal)
        })?;
        Ok(wanted)
    });
    moved.map_err(plain).context("nothing was moved")
}
