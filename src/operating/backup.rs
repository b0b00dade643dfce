//! Backups of a SQLite installation: made while it serves, whole or not at all, verified, and brought back.
//!
//! A backup is a folder `ekopi-20261122T055500Z` with the database, the files, and `manifest.json`, which says what
//! must be in it. PostgreSQL has tools of its own for this; `docs/operations.md` shows them.
use super::files::{self, Kept};
use crate::{
    clock::{Clock, Instant},
    db::{
        Conn, Db,
        tables::{self, Digest},
    },
    error::Error,
};
use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

const MANIFEST: &str = "manifest.json";
const DATABASE: &str = "ekopi.sqlite";
/// The folder of uploads in the data folder and in a backup.
const FILES: &str = "files";

/// What a backup holds, as it was when it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the program that made it.
    pub ekopi: String,
    /// The last migration of its database.
    pub schema: String,
    pub made_at: Instant,
    pub tables: Vec<Digest>,
    pub files: Vec<Kept>,
}
impl Manifest {
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// Backs up the installation in the data folder `data` into a new folder below `to`, and returns that. With `keep`, only
/// so many backups stay below `to`, the newest. Serving goes on.
pub fn make(data: &Path, to: &Path, keep: Option<usize>) -> anyhow::Result<PathBuf> {
    let mut database = Conn::direct(&Db::file_in(data))?;
    files::make_folder(to)?;
    // Two at once would take each other's unfinished work for remains. The lock goes with the process.
    let lock = File::create(to.join(".lock"))?;
    lock.try_lock().map_err(|_| anyhow::anyhow!("another backup into {} is running", to.display()))?;
    clear_remains(to)?;
    let made_at = Clock::system().now();
    let name = format!("ekopi-{}", made_at.utc().format("%Y%m%dT%H%M%SZ"));
    let whole = to.join(&name);
    ensure!(!whole.try_exists()?, "{} is there already", whole.display());
    let part = to.join(format!(".{name}-part"));
    let filled = fill(&mut database, data, &part, made_at).and_then(|()| {
        fs::rename(&part, &whole)?;
        Ok(File::open(to)?.sync_all()?)
    });
    if let Err(e) = filled {
        let _ = fs::remove_dir_all(&part);
        return Err(e.context("no backup was made"));
    }
    if let Some(keep) = keep {
        prune(to, keep)?;
    }
    Ok(whole)
}
fn fill(database: &mut Conn, data: &Path, part: &Path, made_at: Instant) -> anyhow::Result<()> {
    files::make_folder(part)?;
    let copied = part.join(DATABASE);
    database.copy_to(&copied)?;
    // The database first: whatever file it speaks of was written before, and is there to be copied.
    let mut kept = vec![];
    for file in files::below(&data.join(FILES))? {
        let path = file.strip_prefix(data)?.to_owned();
        let (bytes, sha256) = match files::copy(&file, &part.join(&path)) {
            // Swept while this runs: no row has named it for a day, which is looked at below.
            Err(_) if !file.try_exists()? => continue,
            copied => copied?,
        };
        kept.push(Kept { path: path.display().to_string(), bytes, sha256 });
    }
    // Of the copy, not of the database that others go on writing.
    let mut copy = Conn::direct(&copied.display().to_string())?;
    let tables = copy.read_tx(tables::digests).map_err(plain)?;
    let schema = copy.schema_version()?.context("this database has no schema")?;
    let missing = files::missing(&mut copy, part)?;
    ensure!(missing.is_empty(), "the content of files is missing: {}", missing.join(", "));
    drop(copy);
    let (bytes, sha256) = files::hash(&copied)?;
    kept.insert(0, Kept { path: DATABASE.into(), bytes, sha256 });
    File::open(&copied)?.sync_all()?;
    let manifest = Manifest { ekopi: env!("CARGO_PKG_VERSION").into(), schema, made_at, tables, files: kept };
    let mut file = File::create_new(part.join(MANIFEST))?;
    file.write_all(&serde_json::to_vec_pretty(&manifest)?)?;
    file.sync_all()?;
    files::sync(part)
}
/// What a killed backup left behind.
fn clear_remains(to: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(to)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(".ekopi-") && name.ends_with("-part") {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
/// Removes the oldest backups. One that is being removed no longer has a backup's name.
fn prune(to: &Path, keep: usize) -> anyhow::Result<()> {
    let mut names = vec![];
    for entry in fs::read_dir(to)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_time = |c: char| c.is_ascii_digit() || c == 'T' || c == 'Z';
        let is_backup = name.strip_prefix("ekopi-").is_some_and(|time| time.len() == 16 && time.chars().all(is_time));
        if is_backup && to.join(&name).join(MANIFEST).is_file() {
            names.push(name);
        }
    }
    names.sort();
    for name in names.iter().rev().skip(keep) {
        let leaving = to.join(format!(".{name}-part"));
        fs::rename(to.join(name), &leaving)?;
        fs::remove_dir_all(&leaving)?;
    }
    Ok(())
}

/// Reads all of a backup and compares it with its manifest.
pub fn verify(folder: &Path) -> anyhow::Result<Manifest> {
    let text = fs::read(folder.join(MANIFEST)).with_context(|| format!("{} is no backup", folder.display()))?;
    let manifest: Manifest = serde_json::from_slice(&text).context(MANIFEST)?;
    ensure!(manifest.files.iter().any(|file| file.path == DATABASE), "the manifest names no database");
    for file in &manifest.files {
        let (bytes, sha256) = files::hash(&file.place(folder)?)?;
        ensure!(
            (bytes, &sha256) == (file.bytes, &file.sha256),
            "{} is not the file that was backed up: it has changed since",
            file.path
        );
    }
    let mut database = Conn::direct(&folder.join(DATABASE).display().to_string())?;
    let damage = database.damage().map_err(plain)?;
    ensure!(damage.is_empty(), "the database is damaged: {}", damage.join("; "));
    let found = database.read_tx(tables::digests).map_err(plain)?;
    compare(&manifest.tables, &found)?;
    ensure!(database.schema_version()?.as_ref() == Some(&manifest.schema), "the schema is not the manifest's");
    Ok(manifest)
}
/// Whether two databases hold the same, table by table.
pub fn compare(wanted: &[Digest], found: &[Digest]) -> anyhow::Result<()> {
    for table in wanted {
        match found.iter().find(|other| other.table == table.table) {
            None => bail!("the table {} is missing", table.table),
            Some(other) if other != table => {
                bail!("the table {} differs: {} rows, {} were expected", table.table, other.rows, table.rows)
            }
            Some(_) => {}
        }
    }
    let more = found.iter().find(|other| !wanted.iter().any(|table| table.table == other.table));
    more.map_or(Ok(()), |table| bail!("the table {} was not expected", table.table))
}

/// Makes a new data folder of a backup that it has verified, and brings its schema up to this program's.
pub fn restore(from: &Path, data: &Path) -> anyhow::Result<Manifest> {
    let manifest = verify(from)?;
    let newest = Conn::newest_schema()?;
    ensure!(
        manifest.schema <= newest,
        "the backup was made by a newer Ekopi ({}, schema {}); this one knows the schema {newest}",
        manifest.ekopi,
        manifest.schema
    );
    let empty = !data.try_exists()? || fs::read_dir(data)?.next().is_none();
    ensure!(empty, "{} is not empty: a backup is restored into a folder of its own", data.display());
    let name = data.file_name().context("a folder has a name")?.to_string_lossy();
    files::make_folder(files::parent(data))?;
    let part = files::parent(data).join(format!(".{name}-part"));
    ensure!(!part.try_exists()?, "{} is left of an earlier try: remove it first", part.display());
    let filled = refill(&manifest, from, &part).and_then(|()| {
        fs::rename(&part, data)?;
        Ok(File::open(files::parent(data))?.sync_all()?)
    });
    if let Err(e) = filled {
        let _ = fs::remove_dir_all(&part);
        return Err(e.context("nothing was restored"));
    }
    Ok(manifest)
}
fn refill(manifest: &Manifest, from: &Path, part: &Path) -> anyhow::Result<()> {
    files::make_folder(part)?;
    for file in &manifest.files {
        let (_, sha256) = files::copy(&file.place(from)?, &file.place(part)?)?;
        ensure!(sha256 == file.sha256, "{} changed while it was copied", file.path);
    }
    let mut database = Conn::direct(&Db::file_in(part))?;
    database.migrate()?;
    drop(database);
    File::open(Db::file_in(part))?.sync_all()?;
    files::sync(part)
}
/// The cause alone: commands tell it in one line.
pub(super) fn plain(error: Error) -> anyhow::Error {
    match error {
        Error::Internal(cause) => cause,
        other => anyhow::anyhow!("{other:?}"),
    }
}
