//! Office documents are ZIP archives: read by their directory alone, never unfolded.
//!
//! An archive is taken when it is exactly what its directory says: entries one after the other from the first byte on,
//! none over another, nothing before, behind or in between; no link, no way out of its folder, no secret, no program, and
//! no more inside than a document has. What unfolds it later is the reader's own program.
use super::kind::FileKind;
use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

/// Entries of an archive.
const MOST_ENTRIES: usize = 5000;
/// Bytes of its directory.
const MOST_DIRECTORY: u64 = 2 * 1024 * 1024;
/// Bytes that all entries unfold to, and how many times the archive that may be; small ones may be any number of times.
const MOST_UNFOLDED: u64 = 500 * 1024 * 1024;
const MOST_TIMES: u64 = 100;
const SMALL: u64 = 1024 * 1024;
/// Bytes between an entry and the next: the sizes that some programs write behind it.
const GAP: u64 = 24;
/// Programs and archives have no place in a document.
const UNWANTED: [&str; 15] =
    ["zip", "rar", "7z", "gz", "jar", "exe", "dll", "com", "bat", "cmd", "ps1", "vbs", "js", "msi", "scr"];

struct End {
    at: u64,
    entries: usize,
    size: u64,
    offset: u64,
}
struct Entry {
    name: String,
    flags: u64,
    method: u64,
    packed: u64,
    unfolded: u64,
    offset: u64,
    is_link: bool,
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + length)?;
    Some(bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)))
}
fn read_at(file: &mut File, from: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = vec![];
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes)
}
/// The record that ends an archive, as far as a comment may push it from the end.
fn end(file: &mut File, length: u64) -> io::Result<Option<End>> {
    let from = length.saturating_sub(65_535 + 22);
    let tail = read_at(file, from, length - from)?;
    let found = tail.windows(4).enumerate().rev().filter(|(_, four)| *four == b"PK\x05\x06").find_map(|(at, _)| {
        let entries = usize::try_from(number(&tail, at + 10, 2)?).ok()?;
        let (size, offset) = (number(&tail, at + 12, 4)?, number(&tail, at + 16, 4)?);
        number(&tail, at + 20, 2)?;
        Some(End { at: from + at as u64, entries, size, offset })
    });
    Ok(found)
}
/// Whether a reader of archives would find one at the end of this file: its end, and a directory before that.
pub(super) fn ends_as_one(file: &mut File, length: u64) -> io::Result<bool> {
    let Some(end) = end(file, length)? else {
        return Ok(false);
    };
    let Some(start) = end.at.checked_sub(end.size) else {
        return Ok(false);
    };
    Ok(end.entries == 0 || read_at(file, start, 4)? == b"PK\x01\x02")
}

/// Whether it is a document of this kind and nothing else.
pub(super) fn judge(file: &mut File, length: u64, kind: FileKind) -> io::Result<Result<FileKind, &'static str>> {
    let Some(end) = end(file, length)? else {
        return Ok(Err("file-kind-differs"));
    };
    // With 22 bytes to the end there is no comment, and no end of another archive in it.
    let is_whole = end.at + 22 == length && end.offset.checked_add(end.size) == Some(end.at);
    if !is_whole || end.entries == 0 || end.entries > MOST_ENTRIES || end.size > MOST_DIRECTORY {
        return Ok(Err("file-unsafe"));
    }
    let directory = read_at(file, end.offset, end.size)?;
    let Some(mut entries) = entries(&directory, end.entries) else {
        return Ok(Err("file-unsafe"));
    };
    entries.sort_by_key(|entry| entry.offset);
    if !entries.iter().all(is_plain) || !are_distinct(&entries) || !is_bounded(&entries) {
        return Ok(Err("file-unsafe"));
    }
    if entries.iter().any(|entry| entry.name.to_lowercase().ends_with("vbaproject.bin")) {
        return Ok(Err("file-macros"));
    }
    let ends = entries.iter().skip(1).map(|entry| entry.offset).chain([end.offset]);
    let mut before = 0;
    for (entry, next) in entries.iter().zip(ends) {
        let Some(stop) = end_of(file, entry)? else {
            return Ok(Err("file-unsafe"));
        };
        if entry.offset != before || stop > next || next - stop > GAP {
            return Ok(Err("file-unsafe"));
        }
        before = next;
    }
    let named = |name: &str| entries.iter().any(|entry| entry.name == name);
    let fits = match kind {
        FileKind::Docx => named("[Content_Types].xml") && named("word/document.xml"),
        FileKind::Xlsx => named("[Content_Types].xml") && named("xl/workbook.xml"),
        FileKind::Pptx => named("[Content_Types].xml") && named("ppt/presentation.xml"),
        // No archive but a course's is taken anywhere.
        FileKind::Zip => named("manifest.json"),
        _ => says_its_type(file, entries.first(), kind.media_type())?,
    };
    Ok(if fits { Ok(kind) } else { Err("file-kind-differs") })
}
fn entries(directory: &[u8], count: usize) -> Option<Vec<Entry>> {
    let (mut at, mut entries) = (0, vec![]);
    for _ in 0..count {
        if directory.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let of = |from: usize, length: usize| number(directory, at + from, length);
        let name = usize::try_from(of(28, 2)?).ok()?;
        let more = usize::try_from(of(30, 2)? + of(32, 2)?).ok()?;
        entries.push(Entry {
            name: String::from_utf8(directory.get(at + 46..at + 46 + name)?.to_vec()).ok()?,
            flags: of(8, 2)?,
            method: of(10, 2)?,
            packed: of(20, 4)?,
            unfolded: of(24, 4)?,
            offset: of(42, 4)?,
            is_link: of(38, 4)? >> 16 & 0o170_000 == 0o120_000,
        });
        at += 46 + name + more;
    }
    (at == directory.len()).then_some(entries)
}
fn is_plain(entry: &Entry) -> bool {
    let name = &entry.name;
    let leads_out =
        name.starts_with('/') || name.contains(['\\', ':', '\0']) || name.split('/').any(|part| part == "..");
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let is_secret = entry.flags & 1 == 1;
    !leads_out && !is_secret && !entry.is_link && [0, 8].contains(&entry.method) && !UNWANTED.contains(&ending.as_str())
}
fn are_distinct(entries: &[Entry]) -> bool {
    let names: BTreeSet<String> = entries.iter().map(|entry| entry.name.to_lowercase()).collect();
    names.len() == entries.len()
}
fn is_bounded(entries: &[Entry]) -> bool {
    let sum = |of: fn(&Entry) -> u64| entries.iter().map(of).sum::<u64>();
    let unfolded = sum(|entry| entry.unfolded);
    unfolded <= MOST_UNFOLDED && (unfolded <= SMALL || unfolded <= sum(|entry| entry.packed).saturating_mul(MOST_TIMES))
}
/// Where an entry's content ends, by its own header, which must bear the name of the directory.
fn end_of(file: &mut File, entry: &Entry) -> io::Result<Option<u64>> {
    let header = read_at(file, entry.offset, 30)?;
    let told = || Some((number(&header, 26, 2)?, number(&header, 28, 2)?));
    let Some((name, extra)) = told().filter(|_| header.starts_with(b"PK\x03\x04")) else {
        return Ok(None);
    };
    let is_same = read_at(file, entry.offset + 30, name)? == entry.name.as_bytes();
    Ok(is_same.then_some(entry.offset + 30 + name + extra + entry.packed))
}
/// Open document formats: the first entry is called `mimetype`, is not packed, and holds the type.
fn says_its_type(file: &mut File, first: Option<&Entry>, wanted: &str) -> io::Result<bool> {
    let Some(first) = first.filter(|entry| entry.name == "mimetype" && entry.method == 0 && entry.packed < 100) else {
        return Ok(false);
    };
    let Some(stop) = end_of(file, first)? else {
        return Ok(false);
    };
    Ok(read_at(file, stop - first.packed, first.packed)? == wanted.as_bytes())
}
