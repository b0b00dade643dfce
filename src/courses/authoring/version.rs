//! The versions of a lesson: which were public, what each says, what changed from one to another.
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    content,
    courses::{
        block::LessonDocument,
        course,
        lesson::{self, LessonPage},
        media,
    },
    db::Conn,
    difference::{self, ChangePiece},
    error::{Error, Result},
    view::View,
    words::{Lang, Texts},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A version that was public.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VersionRow {
    pub number: i64,
    pub message: String,
    pub published_at: Instant,
    pub current: bool,
    /// Why it was published although not all of it was accessible; null: all was.
    pub waiver: Option<String>,
}
#[derive(Serialize, ToSchema)]
pub struct VersionList {
    pub slug: String,
    pub title: Texts,
    pub items: Vec<VersionRow>,
    /// Whether one may publish one of them again.
    pub may_write: bool,
}
impl View for VersionList {
    const TEMPLATE: &'static str = "courses/versions.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/versions", self.slug))
    }
    fn form(&self) -> Value {
        serde_json::json!({ "message": "", "waiver": "" })
    }
}
/// Everything of a thing that was ever public, newest first, at most 100.
pub(super) fn rows(conn: &mut Conn, content: i64) -> Result<Vec<VersionRow>> {
    let current = content::published(conn, content)?.map(|v| v.id);
    let row = |p: content::Publication| VersionRow {
        number: p.number,
        message: p.message,
        published_at: p.at,
        current: Some(p.version_id) == current,
        waiver: p.waiver,
    };
    Ok(content::publications_of(conn, content)?.into_iter().map(row).collect())
}
/// Every version that was ever public, newest first.
pub fn versions(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<VersionList> {
    let lesson = lesson::visible(conn, who, slug)?;
    let titled = match content::published(conn, lesson.content_id)? {
        Some(version) => version,
        None => content::draft(conn, lesson.content_id)?,
    };
    let document: LessonDocument = titled.document()?;
    let may_write = course::is_author(conn, who, lesson.course_id)?;
    let items = rows(conn, lesson.content_id)?;
    Ok(VersionList { slug: lesson.slug, title: document.title, items, may_write })
}
/// A version of a thing that this person may read: one that was public, or any for whoever sees its drafts.
pub(super) fn readable(conn: &mut Conn, content: i64, number: i64, insider: bool) -> Result<content::Version> {
    let version = content::numbered(conn, content, number)?;
    if !insider && !content::was_published(conn, &version)? {
        return Err(Error::NotFound);
    }
    Ok(version)
}
/// One version by its number; drafts only for authors.
pub fn version(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<LessonPage> {
    let lesson = lesson::visible(conn, who, slug)?;
    let insider = course::sees_drafts(conn, who, lesson.course_id)?;
    let version = readable(conn, lesson.content_id, number, insider)?;
    lesson::show(conn, who, &lesson, &version, true)
}

/// Since which version; the public one before it unless said.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct Since {
    #[schema(minimum = 1)]
    pub since: Option<i64>,
}
/// One text that is not the same.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TextChange {
    /// `title`, `summary`, `order`, …; of a block the field of it.
    pub part: String,
    /// Which block, or chapter; empty: the thing as a whole.
    pub block: String,
    /// What kind of block that is; empty: none.
    pub kind: String,
    /// Null: of no language.
    pub language: Option<Lang>,
    pub pieces: Vec<ChangePiece>,
}
/// What changed from one version to another.
#[derive(Serialize, ToSchema)]
pub struct LessonChanges {
    pub slug: String,
    pub title: Texts,
    pub from: i64,
    pub to: i64,
    pub changes: Vec<TextChange>,
    /// What it may be compared with: the numbers of the public versions, the newest first.
    pub versions: Vec<i64>,
}
impl View for LessonChanges {
    const TEMPLATE: &'static str = "courses/changes.html";
}
/// Both versions must be readable for this person. The first has nothing before it, and nothing has changed.
pub fn changes(conn: &mut Conn, who: Option<&Actor>, slug: &str, to: i64, range: &Since) -> Result<LessonChanges> {
    let lesson = lesson::visible(conn, who, slug)?;
    let insider = course::sees_drafts(conn, who, lesson.course_id)?;
    let newer = readable(conn, lesson.content_id, to, insider)?;
    let (from, versions) = compared(conn, lesson.content_id, to, range)?;
    let older: LessonDocument = readable(conn, lesson.content_id, from, insider)?.document()?;
    let newer: LessonDocument = newer.document()?;
    let (older, newer) = if insider { (older, newer) } else { (older.without_questions(), newer.without_questions()) };
    let files = media::cards(conn, lesson.id, &[older.files(), newer.files()].concat())?;
    let named = |text: String| files.get(&text).map_or(text, |file| file.name.clone());
    let changes = between(&lines(&older, &named)?, &lines(&newer, &named)?);
    Ok(LessonChanges { slug: lesson.slug, title: newer.title, from, to, changes, versions })
}
/// What a version is compared with, and the numbers that it may be.
pub(super) fn compared(conn: &mut Conn, content: i64, to: i64, range: &Since) -> Result<(i64, Vec<i64>)> {
    let mut versions: Vec<i64> = content::publications_of(conn, content)?.into_iter().map(|p| p.number).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions.dedup();
    let before = versions.iter().copied().find(|number| *number < to);
    let from = range.since.or(before).unwrap_or(to);
    if from > to {
        return Err(Error::NotFound); // the address of a change is that of its newer version
    }
    Ok((from, versions))
}

/// A text by where it stands.
pub(super) struct Line {
    pub part: String,
    pub block: String,
    pub kind: String,
    pub language: Option<Lang>,
    pub text: String,
}
/// Both languages of a text.
pub(super) fn both(part: &str, block: &str, kind: &str, text: &Texts) -> [Line; 2] {
    let line = |language, text: &str| Line {
        part: part.to_owned(),
        block: block.to_owned(),
        kind: kind.to_owned(),
        language: Some(language),
        text: text.to_owned(),
    };
    [line(Lang::Id, &text.id), line(Lang::En, &text.en)]
}
pub(super) fn plain(part: &str, block: &str, kind: &str, text: String) -> Line {
    Line { part: part.to_owned(), block: block.to_owned(), kind: kind.to_owned(), language: None, text }
}
/// Word by word, in the order of the newer version; what is no longer in it comes last.
pub(super) fn between(before: &[Line], after: &[Line]) -> Vec<TextChange> {
    let same = |a: &Line, b: &Line| a.part == b.part && a.block == b.block && a.language == b.language;
    let text_in = |lines: &[Line], line: &Line| {
        lines.iter().find(|other| same(other, line)).map_or(String::new(), |other| other.text.clone())
    };
    let gone = before.iter().filter(|line| !after.iter().any(|other| same(other, line)));
    let change = |line: &Line| {
        let (old, new) = (text_in(before, line), text_in(after, line));
        (old.trim() != new.trim()).then(|| TextChange {
            part: line.part.clone(),
            block: line.block.clone(),
            kind: line.kind.clone(),
            language: line.language,
            pieces: difference::pieces(&old, &new),
        })
    };
    after.iter().chain(gone).filter_map(change).collect()
}
/// Fields of blocks that have a name of their own for readers; all others are told as one.
const FIELDS: [&str; 14] = [
    "text",
    "title",
    "file",
    "alt",
    "decorative",
    "reason",
    "caption",
    "captions",
    "transcript",
    "required",
    "items",
    "practice",
    "version",
    "summary",
];
/// A lesson as texts: those of each block by the field that holds them, whatever kind it is.
fn lines(document: &LessonDocument, named: &impl Fn(String) -> String) -> Result<Vec<Line>> {
    let mut lines = vec![];
    lines.extend(both("title", "", "", &document.title));
    lines.extend(both("summary", "", "", &document.summary));
    lines.push(plain("minutes", "", "", document.minutes.to_string()));
    lines.push(plain("cites", "", "", document.cites.join("\n")));
    let order: Vec<&str> = document.blocks.iter().map(|block| block.id.as_str()).collect();
    lines.push(plain("order", "", "", order.join("\n")));
    for block in &document.blocks {
        let kind = block.body.kind();
        let value = serde_json::to_value(&block.body)?;
        let fields = value.as_object().into_iter().flatten().filter(|(name, _)| *name != "kind");
        let mut rest = vec![];
        for (name, value) in fields {
            match texts(value) {
                _ if !FIELDS.contains(&name.as_str()) => rest.extend(leaves(value, named)),
                Some(text) if name != "captions" => lines.extend(both(name, &block.id, &kind, &text)),
                _ => lines.push(plain(name, &block.id, &kind, leaves(value, named).join("\n"))),
            }
        }
        lines.push(plain("other", &block.id, &kind, rest.join("\n")));
    }
    Ok(lines)
}
fn texts(value: &Value) -> Option<Texts> {
    let fields: &Map<String, Value> = value.as_object()?;
    let text = |name: &str| Some(fields.get(name)?.as_str()?.to_owned());
    (fields.len() == 2).then_some(())?;
    Some(Texts { id: text("id")?, en: text("en")? })
}
/// What a value of any shape says, one a line; names of things that no one reads are left out.
fn leaves(value: &Value, named: &impl Fn(String) -> String) -> Vec<String> {
    match value {
        Value::Null => vec![],
        Value::String(text) if text.is_empty() => vec![],
        Value::String(text) => vec![named(text.clone())],
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
        Value::Array(items) => items.iter().flat_map(|item| leaves(item, named)).collect(),
        Value::Object(fields) if texts(value).is_some() => {
            fields.values().flat_map(|text| leaves(text, named)).collect()
        }
        Value::Object(fields) => {
            let read = fields.iter().filter(|(name, _)| *name != "id");
            let of = |(name, value): (&String, &Value)| match value {
                Value::Bool(_) | Value::Number(_) => vec![format!("{name}: {value}")],
                other => leaves(other, named),
            };
            read.flat_map(of).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        courses::{
            block::{Block, Body},
            media::{Checklist, ChecklistItem},
        },
        difference::ChangeKind,
    };

    #[test]
    fn what_differs_is_told_word_by_word_and_by_its_block() {
        let texts = |id: &str| Texts { id: id.into(), en: String::new() };
        let block = |id: &str, body| Block { id: id.into(), body };
        let list = |text: &str| {
            let item = ChecklistItem { id: "item-2".into(), text: texts(text), required: true };
            Body::Checklist(Checklist { title: texts("Daftar"), items: vec![item] })
        };
        let before = LessonDocument {
            title: texts("Judul"),
            blocks: vec![block("text", Body::Text { text: texts("Satu dua tiga") }), block("list", list("Undang"))],
            ..LessonDocument::default()
        };
        let mut after = before.clone();
        after.blocks =
            vec![block("list", list("Undang warga")), block("text", Body::Text { text: texts("Satu tiga") })];
        let of = |document: &LessonDocument| lines(document, &|text| text).unwrap();
        let found = between(&of(&before), &of(&after));
        let told: Vec<(&str, &str)> = found.iter().map(|c| (c.part.as_str(), c.block.as_str())).collect();
        assert_eq!(told, [("order", ""), ("items", "list"), ("text", "text")]);
        let removed: Vec<&str> =
            found[2].pieces.iter().filter(|p| p.kind == ChangeKind::Removed).map(|p| p.text.trim()).collect();
        assert_eq!(removed, ["dua"]);
        assert!(between(&of(&after), &of(&after)).is_empty());
        let without = LessonDocument { blocks: vec![], ..after.clone() };
        assert!(between(&of(&after), &of(&without)).iter().any(|c| c.part == "items" && c.kind == "checklist"));
    }
}
