//! Files on disk: copied with their SHA-256, safely there when a function returns.
use crate::{
    code,
    db::{Conn, tables},
    error::Result,
    file::store::Store,
    schema::files as uploads,
};
use anyhow::{Context, bail, ensure};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Component, Path, PathBuf},
};

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Below the backup's folder.
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}
impl Kept {
    /// Where it lies in `folder`; an error for a path that leads elsewhere.
    pub(super) fn place(&self, folder: &Path) -> anyhow::Result<PathBuf> {
        let path = Path::new(&self.path);
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        ensure!(inside && !self.path.is_empty(), "{} is no path inside a backup", self.path);
        Ok(folder.join(path))
    }
}

/// Reads to the end; `each` gets every piece.
fn read(file: &Path, mut each: impl FnMut(&[u8]) -> std::io::Result<()>) -> anyhow::Result<(u64, String)> {
    let name = || file.display().to_string();
    let (mut source, mut sum, mut bytes) = (File::open(file).with_context(name)?, Sha256::new(), 0);
    let mut piece = vec![0; 64 * 1024];
    loop {
        let length = source.read(&mut piece).with_context(name)?;
        let Some(read) = piece.get(..length).filter(|read| !read.is_empty()) else {
            return Ok((bytes, code::hex(&sum.finalize())));
        };
        sum.update(read);
        bytes += length as u64;
        each(read).with_context(name)?;
    }
}
/// What a file is, without copying it.
pub(super) fn hash(file: &Path) -> anyhow::Result<(u64, String)> {
    read(file, |_| Ok(()))
}
/// Copies a file to a place where none is, for its owner alone.
pub(super) fn copy(from: &Path, to: &Path) -> anyhow::Result<(u64, String)> {
    if let Some(folder) = to.parent() {
        make_folder(folder)?;
    }
    let mut target = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(to)
        .with_context(|| to.display().to_string())?;
    let said = read(from, |piece| target.write_all(piece))?;
    target.sync_all()?;
    Ok(said)
}
pub(super) fn make_folder(folder: &Path) -> anyhow::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).with_context(|| folder.display().to_string())
}
/// All files below a folder, by path; none where it is not. Anything else than files and folders is an error.
pub(super) fn below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (vec![], vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        if !folder.try_exists()? {
            continue;
        }
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            match entry.file_type()? {
                kind if kind.is_dir() => folders.push(entry.path()),
                kind if kind.is_file() => found.push(entry.path()),
                _ => bail!("{} is neither a file nor a folder", entry.path().display()),
            }
        }
    }
    found.sort();
    Ok(found)
}
/// The contents that a database names, with their lengths; none in a database from before there were any.
pub(super) fn named(conn: &mut Conn) -> Result<Vec<(String, i64)>> {
    if !tables::tables(conn)?.iter().any(|table| table.name == "files") {
        return Ok(vec![]);
    }
    Ok(uploads::table.select((uploads::hash, uploads::bytes)).distinct().order(uploads::hash).load(conn)?)
}
/// Those of them that do not lie in the data folder, or not whole.
pub(super) fn missing(conn: &mut Conn, data: &Path) -> anyhow::Result<Vec<String>> {
    let store = Store::of(data);
    let is_there = |(hash, bytes): &(String, i64)| {
        let found = store.place(hash).and_then(|place| fs::metadata(place).ok());
        found.is_some_and(|found| i64::try_from(found.len()) == Ok(*bytes))
    };
    let named = conn.read_tx(named).map_err(super::backup::plain)?;
    Ok(named.into_iter().filter(|file| !is_there(file)).map(|(hash, _)| hash).collect())
}
/// The names in a folder, and in all folders below it, are on disk.
pub(super) fn sync(folder: &Path) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync(&entry.path())?;
        }
    }
    Ok(File::open(folder)?.sync_all()?)
}
/// The folder that a path lies in; `.` for a bare name.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
