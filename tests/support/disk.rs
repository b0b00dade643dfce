//! What a disk may hold after its power is cut: all that was synced, and of the rest whatever chance has written.
//!
//! Built from a trace of every write and sync (`trace.c`). A change of a file lasts from the next sync of that file on, a
//! name from the next sync of its folder on. Of a write that was not synced each sector of 512 bytes may be there or not.
use super::exam::chance;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

const SECTOR: usize = 512;

/// One thing that the process did to the folder.
pub struct Step {
    kind: u8,
    path: String,
    offset: usize,
    data: Vec<u8>,
    /// Where the record ends in the log: what was acknowledged when the log was this long came after it.
    pub end: u64,
}
impl Step {
    pub fn is_sync(&self) -> bool {
        self.kind == b'S'
    }
    pub fn is_write_to(&self, path: &str) -> bool {
        self.kind == b'W' && self.path == path
    }
}
/// What becomes of changes that nobody has synced.
#[derive(Clone, Copy, Debug)]
pub enum Luck {
    /// Nothing of them is there.
    None,
    /// Everything is there.
    All,
    /// Of each write each sector by the toss of a coin; of names as many as chance will have, in their order.
    Some,
}

/// The library to be loaded before libc, built once a process.
pub fn tracer() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let (source, library) =
            (concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/trace.c"), super::world::folder().join("trace.so"));
        let mut compiler = Command::new(env::var_os("CC").unwrap_or_else(|| "cc".into()));
        compiler.args(["-O1", "-Wall", "-shared", "-fPIC", "-pthread", "-o"]).arg(&library).arg(source);
        assert!(compiler.status().is_ok_and(|s| s.success()), "{compiler:?} failed");
        library
    })
}
/// Every record of a log that is whole: a killed process may leave the last one in pieces.
pub fn steps(log: &Path) -> Vec<Step> {
    let bytes = fs::read(log).expect("the trace");
    let (mut all, mut at) = (vec![], 0);
    while let Some(head) = bytes.get(at..at + 17) {
        let number = |from: usize, to: usize| {
            let mut eight = [0; 8];
            eight[..to - from].copy_from_slice(&head[from..to]);
            usize::try_from(u64::from_le_bytes(eight)).expect("a size")
        };
        let (path, data, offset) = (number(1, 5), number(5, 9), number(9, 17));
        let Some(rest) = bytes.get(at + 17..at + 17 + path + data) else {
            break;
        };
        at += 17 + path + data;
        let end = u64::try_from(at).expect("a size");
        let path = String::from_utf8(rest[..path].to_vec()).expect("a path");
        all.push(Step { kind: head[0], path, offset, data: rest[rest.len() - data..].to_vec(), end });
    }
    assert!(all.len() > 10, "the trace has {} records: is the program linked dynamically?", all.len());
    all
}

#[derive(Default, Clone)]
struct File {
    lasting: Vec<u8>,
    loose: Vec<(usize, Change)>,
}
#[derive(Clone)]
enum Change {
    Write(Vec<u8>),
    Truncate,
}
impl File {
    fn apply(&mut self, offset: usize, change: &Change, mut is_there: impl FnMut() -> bool) {
        match change {
            Change::Truncate if is_there() => self.lasting.resize(offset, 0),
            Change::Truncate => {}
            Change::Write(data) => {
                // By the sectors of the disk, not of the write.
                let mut from = 0;
                while from < data.len() {
                    let to = (from + SECTOR - (offset + from) % SECTOR).min(data.len());
                    if is_there() {
                        self.lasting.resize(self.lasting.len().max(offset + to), 0);
                        self.lasting[offset + from..offset + to].copy_from_slice(&data[from..to]);
                    }
                    from = to;
                }
            }
        }
    }
    fn sync(&mut self) {
        for (offset, change) in std::mem::take(&mut self.loose) {
            self.apply(offset, &change, || true);
        }
    }
}
/// Names of files that lead to their contents.
type Names = BTreeMap<String, usize>;
enum Naming {
    New(String, usize),
    Gone(String),
    Moved(String, String),
}
impl Naming {
    fn folder(&self) -> &str {
        let (Self::New(path, _) | Self::Gone(path) | Self::Moved(path, _)) = self;
        path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
    fn apply(&self, names: &mut Names) {
        match self {
            Self::New(path, file) => drop(names.insert(path.clone(), *file)),
            Self::Gone(path) => drop(names.remove(path)),
            Self::Moved(from, to) => {
                if let Some(file) = names.remove(from) {
                    names.insert(to.clone(), file);
                }
            }
        }
    }
}

/// Fills `into` with what a cut after these steps may leave of a folder that began as `base`.
pub fn after_cut<'s>(base: &Path, steps: impl Iterator<Item = &'s Step>, luck: Luck, into: &Path) {
    let (mut files, mut lasting, mut loose) = (vec![], Names::new(), Vec::<Naming>::new());
    for entry in fs::read_dir(base).expect("the folder as it began").map(|e| e.expect("an entry").path()) {
        let name = entry.file_name().and_then(|n| n.to_str()).expect("a name").to_owned();
        if entry.is_file() && !name.ends_with("-shm") {
            lasting.insert(name, files.len());
            files.push(File { lasting: fs::read(&entry).expect("a file"), loose: vec![] });
        }
    }
    let mut now = lasting.clone();
    for step in steps.filter(|s| !s.path.ends_with("-shm")) {
        let path = step.path.clone();
        let naming = match step.kind {
            b'C' => {
                files.push(File::default());
                Naming::New(path, files.len() - 1)
            }
            b'U' => Naming::Gone(path),
            b'R' => Naming::Moved(path, String::from_utf8(step.data.clone()).expect("a path")),
            b'S' if !now.contains_key(&path) => {
                // A folder: its names last from here on.
                let (synced, rest) = loose.into_iter().partition::<Vec<_>, _>(|n| n.folder() == path);
                for naming in synced {
                    naming.apply(&mut lasting);
                }
                loose = rest;
                continue;
            }
            kind => {
                let file = &mut files[*now.get(&path).unwrap_or_else(|| panic!("{path} was never there"))];
                match kind {
                    b'W' => file.loose.push((step.offset, Change::Write(step.data.clone()))),
                    b'T' => file.loose.push((step.offset, Change::Truncate)),
                    _ => file.sync(),
                }
                continue;
            }
        };
        naming.apply(&mut now);
        loose.push(naming);
    }
    let most = match luck {
        Luck::None => 0,
        Luck::All => loose.len(),
        Luck::Some => chance(loose.len() + 1),
    };
    for naming in loose.iter().take(most) {
        naming.apply(&mut lasting);
    }
    for (name, file) in lasting {
        let file = &mut files[file];
        for (offset, change) in std::mem::take(&mut file.loose) {
            file.apply(offset, &change, || match luck {
                Luck::None => false,
                Luck::All => true,
                Luck::Some => chance(2) == 1,
            });
        }
        let path = into.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, &file.lasting).expect("a file");
    }
}
