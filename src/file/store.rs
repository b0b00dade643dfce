//! Where contents lie: `DATA/files/ab/ab…`, named by their SHA-256, each once. What comes in lies in `DATA/uploads` until
//! it is known. A content is on the disk for good before any row names it.
use crate::code;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Seek, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

#[derive(Debug, Clone)]
pub struct Store {
    files: PathBuf,
    uploads: PathBuf,
}
/// A file that nobody knows yet; gone when this is dropped.
pub struct Incoming {
    path: PathBuf,
    pub file: File,
}
impl Drop for Incoming {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path); // moved to its place, or of no use
    }
}
fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
/// Whether a name is one that the store gives.
fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl Store {
    pub fn of(data: &Path) -> Self {
        Self { files: data.join("files"), uploads: data.join("uploads") }
    }
    /// An empty file for its owner alone.
    pub fn begin(&self) -> io::Result<Incoming> {
        make_folder(&self.uploads)?;
        let path = self.uploads.join(format!("{}.part", uuid::Uuid::new_v4()));
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Incoming { path, file })
    }
    /// Moves it to where its content says, and returns the SHA-256 and the length. When this returns, file and names are on
    /// the disk. One that lies there already is replaced by its like, so that its age begins anew.
    pub fn keep(&self, mut incoming: Incoming) -> io::Result<(String, u64)> {
        let (mut sum, mut length, mut piece) = (Sha256::new(), 0, vec![0; 64 * 1024]);
        incoming.file.rewind()?;
        loop {
            let read = incoming.file.read(&mut piece)?;
            let Some(read) = piece.get(..read).filter(|read| !read.is_empty()) else {
                break;
            };
            sum.update(read);
            length += read.len() as u64;
        }
        incoming.file.flush()?;
        incoming.file.sync_all()?;
        let hash = code::hex(&sum.finalize());
        let place = self.place(&hash).ok_or_else(|| io::Error::other("a hash that is none"))?;
        let folder = place.parent().unwrap_or(&self.files);
        make_folder(folder)?;
        fs::rename(&incoming.path, &place)?;
        File::open(folder)?.sync_all()?;
        File::open(&self.files)?.sync_all()?;
        if let Some(data) = self.files.parent().filter(|data| !data.as_os_str().is_empty()) {
            File::open(data)?.sync_all()?;
        }
        Ok((hash, length))
    }
    /// Where a content lies; none for what is no hash.
    pub fn place(&self, hash: &str) -> Option<PathBuf> {
        let folder = hash.get(..2).filter(|_| is_hash(hash))?;
        Some(self.files.join(folder).join(hash))
    }
    pub fn open(&self, hash: &str) -> io::Result<File> {
        let place = self.place(hash).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        File::open(place)
    }
    /// Hashes of contents that were laid down so long ago, at most `most`.
    pub fn older(&self, than: Duration, most: usize) -> io::Result<Vec<String>> {
        let mut found = vec![];
        for folder in listed(&self.files)? {
            for path in listed(&folder)? {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if found.len() < most && is_hash(&name) && is_older(&path, than)? {
                    found.push(name);
                }
            }
        }
        Ok(found)
    }
    /// Notes that no row names a content, and says whether that was so a night ago already: a row may have gone a moment
    /// ago, and a backup that has read it copies the content next.
    pub fn is_forsaken(&self, hash: &str, since: Duration) -> io::Result<bool> {
        make_folder(&self.uploads)?;
        let note = self.uploads.join(format!("{hash}.forsaken"));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&note) {
            Ok(_) => Ok(false),
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists && is_older(&note, since)? => {
                fs::remove_file(&note)?;
                Ok(true)
            }
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(e),
        }
    }
    /// Takes a content away that no row names. `is_named` is asked again when it can no longer be reached: what an upload has
    /// put there in between goes back to its place.
    pub async fn remove<E: From<io::Error>>(
        &self,
        hash: &str,
        than: Duration,
        is_named: impl AsyncFnOnce() -> Result<bool, E>,
    ) -> Result<bool, E> {
        let Some(place) = self.place(hash) else {
            return Ok(false);
        };
        make_folder(&self.uploads)?;
        let aside = self.uploads.join(format!("{hash}.leaving"));
        fs::rename(&place, &aside)?;
        if !is_older(&aside, than)? || is_named().await? {
            if !place.try_exists()? {
                fs::rename(&aside, &place)?;
            }
            return Ok(false);
        }
        fs::remove_file(&aside)?;
        Ok(true)
    }
    /// What a process that ended left half done, when it is so old: uploads go, contents on their way out come back to be
    /// judged again. Notes go later: a night may be missed.
    pub fn clear(&self, than: Duration) -> io::Result<()> {
        for path in listed(&self.uploads)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !is_older(&path, if name.ends_with(".forsaken") { than * 7 } else { than })? {
                continue;
            }
            match name.strip_suffix(".leaving").and_then(|hash| self.place(hash)) {
                Some(place) if !place.try_exists()? => fs::rename(&path, &place)?,
                _ => fs::remove_file(&path)?,
            }
        }
        Ok(())
    }
}
/// What lies in a folder; nothing where there is none.
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect(),
        Err(e) if [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory].contains(&e.kind()) => Ok(vec![]),
        Err(e) => Err(e),
    }
}
#[expect(clippy::disallowed_methods, reason = "beside the time that the file system has written")]
fn is_older(path: &Path, than: Duration) -> io::Result<bool> {
    let modified = fs::symlink_metadata(path)?.modified()?;
    Ok(SystemTime::now().duration_since(modified).is_ok_and(|age| age >= than))
}
