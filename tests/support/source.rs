//! The repository's own files, for tests that read them.
use std::{fs, path::Path};

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Every file below a folder of the repository: its path relative to that folder, and its text.
pub fn files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(ROOT).join(folder);
    let mut found = vec![];
    walk(&root, &mut |path| {
        if let Ok(text) = fs::read_to_string(path) {
            let name = path.strip_prefix(&root).expect("below the root").display().to_string();
            found.push((name, text));
        }
    });
    found.sort();
    assert!(!found.is_empty(), "nothing in {folder}");
    found
}
fn walk(folder: &Path, found: &mut impl FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let path = entry.expect("an entry").path();
        if path.is_dir() { walk(&path, found) } else { found(&path) }
    }
}
/// Whether a file is of this kind: `has_kind("a/b.html", "html")`.
pub fn has_kind(name: &str, kind: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e == kind)
}
/// Rust without its comments; what stands in texts stays.
pub fn without_comments(source: &str) -> String {
    let line = |line: &str| match line.find("//").filter(|at| line[..*at].matches('"').count().is_multiple_of(2)) {
        Some(at) => line[..at].to_owned(),
        None => line.to_owned(),
    };
    source.lines().map(line).collect::<Vec<_>>().join("\n")
}
/// What stands between two marks, each time.
pub fn between<'t>(text: &'t str, start: &'t str, end: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(start).skip(1).filter_map(move |rest| rest.split_once(end).map(|(inside, _)| inside))
}
/// Every `"text"` of a source that holds nothing but letters, digits, `-`, `_`, `.` and `/`.
pub fn literals(source: &str) -> impl Iterator<Item = &str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    source.match_indices('"').filter_map(move |(at, _)| {
        let inside = source[at + 1..].split('"').next()?;
        (!inside.is_empty() && inside.chars().all(plain)).then_some(inside)
    })
}
