//! The index on disk: opened if it is whole and of this program, else thrown away and begun anew.
use super::{
    analyser::tokenizers,
    document::{Doc, Fields, Kind, key},
    view::View,
};
use anyhow::{Context, ensure};
use serde::{Deserialize, Serialize};
use std::{
    fs,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tantivy::{Index as Tantivy, IndexReader, IndexWriter, ReloadPolicy, Term};

/// Moves when documents are made or read in another way: an index of another version is built anew.
const VERSION: u32 = 3;
/// Memory that what is not yet on disk may take: while the index is built, and afterwards. The least is Tantivy's.
const BUILDING: usize = 96_000_000;
const BUILDERS: usize = 2;
const FOLLOWING: usize = 15_000_000;

/// How far the index follows the event log; committed with what it made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The database that is followed.
    pub installation: String,
    pub xid: i64,
    pub event: i64,
    /// When that event happened, in microseconds: another database may have an event of this id, too.
    pub at: i64,
}
#[derive(Serialize, Deserialize)]
struct Payload {
    version: u32,
    #[serde(flatten)]
    position: Position,
}

pub(super) struct Store {
    index: Tantivy,
    reader: IndexReader,
    fields: Fields,
    writer: Option<IndexWriter>,
    is_on_disk: bool,
}
impl Store {
    /// Opens what is there; `None` where nothing is, or nothing that can be used.
    pub(super) fn open(folder: Option<&Path>) -> anyhow::Result<Option<Self>> {
        let Some(folder) = folder.filter(|folder| folder.join("meta.json").is_file()) else {
            return Ok(None);
        };
        let mut index = Tantivy::open_in_dir(folder)?;
        let fields = Fields::new();
        ensure!(index.schema() == fields.schema, "an index of another schema");
        index.set_tokenizers(tokenizers());
        let damaged = index.validate_checksum()?;
        ensure!(damaged.is_empty(), "damaged files: {damaged:?}");
        Self::of(index, fields, true).map(Some)
    }
    /// An empty one, in place of whatever is there.
    pub(super) fn create(folder: Option<&PathBuf>) -> anyhow::Result<Self> {
        let fields = Fields::new();
        let builder = Tantivy::builder().schema(fields.schema.clone()).tokenizers(tokenizers());
        let Some(folder) = folder else {
            return Self::of(builder.create_in_ram()?, fields, false);
        };
        clear(folder)?;
        Self::of(builder.create_in_dir(folder)?, fields, true)
    }
    fn of(index: Tantivy, fields: Fields, is_on_disk: bool) -> anyhow::Result<Self> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { index, reader, fields, writer: None, is_on_disk })
    }
    /// The position of the last commit; none before the first.
    pub(super) fn position(&self) -> anyhow::Result<Option<Position>> {
        let Some(payload) = self.index.load_metas()?.payload else {
            return Ok(None);
        };
        let payload: Payload = serde_json::from_str(&payload).context("the position")?;
        ensure!(payload.version == VERSION, "an index of version {}", payload.version);
        Ok(Some(payload.position))
    }
    /// What is committed, to be searched.
    pub(super) fn view(&self, before: Option<&View>) -> anyhow::Result<Arc<View>> {
        self.reader.reload()?;
        Ok(Arc::new(View::new(self.reader.searcher(), self.fields.clone(), before)?))
    }
    /// The one writer; `building`: with more memory, in the place of the other.
    pub(super) fn take_writer(&mut self, building: bool) -> anyhow::Result<()> {
        if self.writer.is_some() && !building {
            return Ok(());
        }
        self.writer = None;
        let (threads, memory) = if building && self.is_on_disk { (BUILDERS, BUILDING) } else { (1, FOLLOWING) };
        let writer = self.index.writer_with_num_threads(threads, memory)?;
        // What a killed process had begun lies there under names that would be given again.
        writer.garbage_collect_files().wait()?;
        self.writer = Some(writer);
        Ok(())
    }
    fn writer(&mut self) -> anyhow::Result<&mut IndexWriter> {
        self.writer.as_mut().context("nobody writes the index")
    }
    /// Puts documents in the place of what stands under these keys; not yet seen.
    pub(super) fn replace(&mut self, gone: &[(Kind, i64)], docs: &[Doc]) -> anyhow::Result<()> {
        let fields = self.fields.clone();
        let writer = self.writer()?;
        for (kind, id) in gone {
            writer.delete_term(Term::from_field_text(fields.key, &key(*kind, *id)));
        }
        for doc in docs {
            writer.add_document(fields.row(doc))?;
        }
        Ok(())
    }
    /// What was put in, with the position it brings the index to: both or neither.
    pub(super) fn commit(&mut self, position: &Position) -> anyhow::Result<()> {
        let payload = Payload { version: VERSION, position: position.clone() };
        let payload = serde_json::to_string(&payload)?;
        let mut commit = self.writer()?.prepare_commit()?;
        commit.set_payload(&payload);
        commit.commit()?;
        Ok(())
    }
    /// After building: one segment of all, so that a rare word is looked up once. Then the small writer.
    pub(super) fn gather(&mut self) -> anyhow::Result<()> {
        // The merges it has begun of itself would take these segments away.
        if let Some(writer) = self.writer.take() {
            writer.wait_merging_threads()?;
        }
        let segments = self.index.searchable_segment_ids()?;
        if segments.len() > 1 {
            self.take_writer(true)?;
            self.writer()?.merge(&segments).wait()?;
        }
        self.writer = None;
        Ok(())
    }
}
/// An empty folder, for its owner alone.
fn clear(folder: &Path) -> anyhow::Result<()> {
    if folder.try_exists()? {
        fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    Ok(())
}
