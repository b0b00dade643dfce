//! `ekopi migrate`, `backup`, `restore` and `check`: what keeps an installation safe.
use super::open;
use crate::{
    config::Config,
    db::{Db, tables::Digest},
    operating::{backup, check, moving},
};
use anyhow::{bail, ensure};
use std::path::Path;

#[expect(clippy::print_stdout, reason = "a command's answer")]
pub(super) fn migrate(config: &Config, to: Option<&str>) -> anyhow::Result<()> {
    let Some(url) = to else {
        open(config)?;
        println!("the schema is up to date");
        return Ok(());
    };
    ensure!(
        config.database_url.is_none(),
        "--to moves the SQLite database of the data folder: unset EKOPI_DATABASE_URL"
    );
    let moved = moving::carry(&Db::file_in(&config.data), url)?;
    println!("{}, compared row by row; now set EKOPI_DATABASE_URL", counted(&moved));
    Ok(())
}
fn counted(tables: &[Digest]) -> String {
    format!("{} tables, {} rows", tables.len(), tables.iter().map(|table| table.rows).sum::<u64>())
}

#[expect(clippy::print_stdout, reason = "a command's answer")]
pub(super) fn make_backup(config: &Config, to: &Path, keep: Option<usize>) -> anyhow::Result<()> {
    if config.database_url.is_some() {
        bail!("PostgreSQL is backed up with its own tools, such as pg_dump: see docs/operations.md");
    }
    println!("{}", backup::make(&config.data, to, keep)?.display());
    Ok(())
}

/// Takes the folder from the command line alone: a setting that points to the running installation must not do.
#[expect(clippy::print_stdout, reason = "a command's answer")]
pub(super) fn restore(from: &Path, data: &Path) -> anyhow::Result<()> {
    let manifest = backup::restore(from, data)?;
    println!("{}, as of {}", counted(&manifest.tables), manifest.made_at.utc().format("%Y-%m-%d %H:%M:%S UTC"));
    Ok(())
}

/// Ends in an error when anything is wrong. With `digests`, a line for each table, to compare databases by.
#[expect(clippy::print_stdout, reason = "a command's answer")]
pub(super) fn look(config: &Config, of: Option<&Path>, digests: bool) -> anyhow::Result<()> {
    let report = match (of, &config.database_url) {
        (Some(folder), _) => check::check_backup(folder)?,
        (None, Some(url)) => check::check(url, &config.data)?,
        (None, None) => check::check(&Db::file_in(&config.data), &config.data)?,
    };
    for table in report.tables.iter().filter(|_| digests) {
        println!("{} {:>9} {}", table.sha256, table.rows, table.table);
    }
    for fault in &report.faults {
        println!("{fault}");
    }
    ensure!(report.faults.is_empty(), "{} broken rules", report.faults.len());
    println!("{}: sound", counted(&report.tables));
    Ok(())
}
