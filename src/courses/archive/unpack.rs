//! Reads an archive of a course, trusting nothing of it: what it is called, how long it is, what it unfolds to, what it says.
use super::{
    check,
    form::{
        ArchivedBank, ArchivedCourse, ArchivedLesson, BANK, COURSE, KIND, Listed, MANIFEST, Manifest, SCHEMA,
        lesson_entry, media_entry,
    },
};
use crate::{
    code,
    error::{Error, Msg, Result},
    file::store::Incoming,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{self, BufReader, Read, Write},
};
use utoipa::ToSchema;
use zip::ZipArchive;

/// Entries of one archive.
const MOST_ENTRIES: usize = 3_000;
/// Bytes of the manifest, of one text, of all texts, and of all that it unfolds to.
const MOST_MANIFEST: u64 = 1024 * 1024;
const MOST_TEXT: u64 = 48 * 1024 * 1024;
const MOST_TEXTS: u64 = 96 * 1024 * 1024;
const MOST_UNFOLDED: u64 = 500 * 1024 * 1024;
/// Faults that are told of one archive.
pub const MOST_FAULTS: usize = 100;

/// Something that is wrong with an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveFault {
    /// Which of its entries; empty: the archive itself.
    pub entry: String,
    /// The line in that entry; 0: all of it.
    pub line: i64,
    /// What: the id of a sentence.
    pub code: String,
    /// What it speaks of: a name, a place, what a reader of JSON said.
    pub about: String,
    /// A bound that it speaks of, or 0.
    pub most: i64,
}
pub fn fault(entry: &str, code: &str, about: &str) -> ArchiveFault {
    let short = about.chars().filter(|c| !c.is_control()).take(200).collect();
    ArchiveFault { entry: entry.chars().take(100).collect(), line: 0, code: code.to_owned(), about: short, most: 0 }
}
/// A message of the house, beside an entry.
pub fn told(entry: &str, about: &str, msg: &Msg) -> ArchiveFault {
    let most = msg.args.iter().find_map(|(name, arg)| match arg {
        crate::error::Arg::Number(n) if *name == "most" => Some(*n),
        _ => None,
    });
    ArchiveFault { most: most.unwrap_or(0), ..fault(entry, msg.id, about) }
}

/// An archive that can be made a course of.
pub struct Whole {
    pub manifest: Manifest,
    pub course: ArchivedCourse,
    pub lessons: Vec<ArchivedLesson>,
    pub bank: ArchivedBank,
}
pub type Zip = ZipArchive<BufReader<File>>;
type Faults = Vec<ArchiveFault>;

/// The archive, verified entry by entry, or all that is wrong with it as far as it can be told. Blocks; holds the texts and
/// one piece of a file at a time.
pub fn read(file: File) -> Result<Result<(Zip, Whole), Faults>> {
    let Ok(mut zip) = ZipArchive::new(BufReader::new(file)) else {
        return Ok(Err(vec![fault("", "archive-broken", "")]));
    };
    if zip.len() > MOST_ENTRIES {
        let entries = i64::try_from(MOST_ENTRIES).unwrap_or(0);
        return Ok(Err(vec![ArchiveFault { most: entries, ..fault("", "archive-too-many", "") }]));
    }
    let manifest = match manifest(&mut zip) {
        Ok(manifest) => manifest,
        Err(fault) => return Ok(Err(vec![fault])),
    };
    let mut faults = listed(&zip, &manifest);
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    let mut texts = BTreeMap::new();
    for entry in &manifest.entries {
        match verified(&mut zip, entry) {
            Ok(Some(text)) => drop(texts.insert(entry.name.as_str(), text)),
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    let whole = whole(&manifest, &texts, &mut faults);
    faults.truncate(MOST_FAULTS);
    Ok(match whole.filter(|_| faults.is_empty()) {
        Some((course, lessons, bank)) => Ok((zip, Whole { manifest, course, lessons, bank })),
        None => Err(faults),
    })
}
/// What it says of itself. An archive of a newer form is told by that, not by what this program does not know of it.
fn manifest(zip: &mut Zip) -> Result<Manifest, ArchiveFault> {
    #[derive(Deserialize)]
    struct Head {
        kind: String,
        schema: i64,
    }
    let Ok(text) = limited(zip, MANIFEST, MOST_MANIFEST) else {
        return Err(fault(MANIFEST, "archive-no-manifest", ""));
    };
    let head: Head = parse(MANIFEST, &text)?;
    if head.kind != KIND {
        return Err(fault(MANIFEST, "archive-of-something-else", &head.kind));
    }
    if !(1..=SCHEMA).contains(&head.schema) {
        return Err(ArchiveFault { most: SCHEMA, ..fault(MANIFEST, "archive-schema", &head.schema.to_string()) });
    }
    parse(MANIFEST, &text)
}
fn parse<T: DeserializeOwned>(entry: &str, text: &[u8]) -> Result<T, ArchiveFault> {
    serde_json::from_slice(text).map_err(|e| {
        let line = i64::try_from(e.line()).unwrap_or(0);
        ArchiveFault { line, ..fault(entry, "archive-unreadable", &e.to_string()) }
    })
}
/// At most so many bytes of an entry, whatever its head says; more is an error.
fn limited(zip: &mut Zip, name: &str, most: u64) -> io::Result<Vec<u8>> {
    let entry = zip.by_name(name).map_err(io::Error::other)?;
    let mut text = vec![];
    if entry.take(most + 1).read_to_end(&mut text)? as u64 > most {
        return Err(io::Error::other("too long"));
    }
    Ok(text)
}
/// Entries and manifest name each other, all by names that an archive has, and unfold to no more than they may.
fn listed(zip: &Zip, manifest: &Manifest) -> Faults {
    let mut faults = vec![];
    let mut seen = BTreeSet::new();
    let (mut texts, mut all) = (0_u64, 0_u64);
    for entry in &manifest.entries {
        let is_media = entry.name == media_entry(&entry.sha256);
        if !is_named(&entry.name) || (entry.name.starts_with("media/") && !is_media) {
            faults.push(fault(&entry.name, "archive-entry-unknown", ""));
        }
        if !seen.insert(entry.name.as_str()) {
            faults.push(fault(&entry.name, "archive-entry-twice", ""));
        }
        all = all.saturating_add(entry.bytes);
        if !is_media {
            texts = texts.saturating_add(entry.bytes);
            if entry.bytes > MOST_TEXT {
                faults.push(too_large(&entry.name, MOST_TEXT));
            }
        }
    }
    if texts > MOST_TEXTS || all > MOST_UNFOLDED {
        faults.push(too_large("", MOST_UNFOLDED));
    }
    let there: BTreeSet<String> = zip.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    if there.len() != zip.len() {
        faults.push(fault("", "archive-entry-twice", ""));
    }
    for name in there.iter().filter(|name| *name != MANIFEST && !seen.contains(name.as_str())) {
        faults.push(fault(name, "archive-entry-unknown", ""));
    }
    for name in seen.iter().filter(|name| !there.contains(**name)) {
        faults.push(fault(name, "archive-entry-missing", ""));
    }
    faults.truncate(MOST_FAULTS);
    faults
}
fn too_large(entry: &str, most: u64) -> ArchiveFault {
    let most = i64::try_from(most / 1024 / 1024).unwrap_or(0);
    ArchiveFault { most, ..fault(entry, "archive-too-large", "") }
}
fn is_named(name: &str) -> bool {
    let number = |text: &str| text.parse::<usize>().is_ok_and(|n| n > 0 && n.to_string() == text);
    let lesson = name.strip_prefix("lessons/").and_then(|rest| rest.strip_suffix(".json"));
    let hash = name.strip_prefix("media/");
    let is_hash =
        |hash: &str| hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    name == COURSE || name == BANK || lesson.is_some_and(number) || hash.is_some_and(is_hash)
}
/// An entry's content where it is a text; that it is what the manifest says in any case.
fn verified(zip: &mut Zip, entry: &Listed) -> Result<Option<Vec<u8>>, ArchiveFault> {
    let keeps = !entry.name.starts_with("media/");
    let (mut sum, mut length, mut text) = (Sha256::new(), 0_u64, vec![]);
    let Ok(content) = zip.by_name(&entry.name) else {
        return Err(fault(&entry.name, "archive-entry-missing", ""));
    };
    let (mut content, mut piece) = (content.take(entry.bytes + 1), vec![0; 64 * 1024]);
    loop {
        // What cannot be unfolded is a matter of the archive's, not of the disk's.
        let Ok(read) = content.read(&mut piece) else {
            return Err(fault(&entry.name, "archive-broken", ""));
        };
        let Some(read) = piece.get(..read).filter(|read| !read.is_empty()) else {
            break;
        };
        sum.update(read);
        length += read.len() as u64;
        if keeps {
            text.extend_from_slice(read);
        }
    }
    if length != entry.bytes || code::hex(&sum.finalize()) != entry.sha256 {
        return Err(fault(&entry.name, "archive-hash", ""));
    }
    Ok(keeps.then_some(text))
}
fn whole(
    manifest: &Manifest,
    texts: &BTreeMap<&str, Vec<u8>>,
    faults: &mut Faults,
) -> Option<(ArchivedCourse, Vec<ArchivedLesson>, ArchivedBank)> {
    let course: ArchivedCourse = part(texts, COURSE, faults)?;
    let bank: Option<ArchivedBank> = part(texts, BANK, faults);
    let mut lessons = vec![];
    for number in 1..=course.lessons.len() {
        lessons.extend(part::<ArchivedLesson>(texts, &lesson_entry(number), faults));
    }
    let of_lessons = manifest.entries.iter().filter(|entry| entry.name.starts_with("lessons/")).count();
    if of_lessons != course.lessons.len() {
        faults.push(fault(COURSE, "archive-lessons-differ", ""));
    }
    let bank = bank.filter(|_| faults.is_empty())?;
    let media: BTreeSet<&str> = manifest.entries.iter().filter_map(|entry| entry.name.strip_prefix("media/")).collect();
    check::check(&course, &lessons, &bank, &media, faults);
    Some((course, lessons, bank))
}
fn part<T: DeserializeOwned>(texts: &BTreeMap<&str, Vec<u8>>, name: &str, faults: &mut Faults) -> Option<T> {
    let Some(text) = texts.get(name) else {
        // What is there and not what it should be has been told already.
        if faults.is_empty() {
            faults.push(fault(name, "archive-entry-missing", ""));
        }
        return None;
    };
    match parse(name, text) {
        Ok(part) => Some(part),
        Err(fault) => {
            faults.push(fault);
            None
        }
    }
}
/// Unfolds a file that has been verified.
pub fn unfold(zip: &mut Zip, hash: &str, into: &mut Incoming) -> Result<()> {
    let mut content = zip.by_name(&media_entry(hash)).map_err(Error::internal)?;
    io::copy(&mut content, &mut into.file)?;
    into.file.flush()?;
    Ok(())
}
