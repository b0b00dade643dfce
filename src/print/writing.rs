//! What was laid out, as a file.
use super::{Mark, Paper, Part, What, font};
use crate::error::{Error, Result};
use chrono::{Datelike, Timelike};
use krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree},
};
use std::num::NonZeroU16;

pub(super) fn write(paper: &Paper) -> Result<Vec<u8>> {
    let archival = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish();
    let configuration = archival.map_err(|e| Error::internal(anyhow::anyhow!("PDF: {e:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() });
    let mut leaves: Vec<Vec<Identifier>> = (0..paper.leaves).map(|_| vec![]).collect();
    for number in 0..=paper.page {
        let (wide, high) = paper.size;
        let settings = PageSettings::from_wh(wide, high).ok_or_else(broken)?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for mark in paper.marks.iter().filter(|mark| mark.page == number) {
            let tagged = draw(&mut surface, mark)?;
            if let Some(found) = mark.leaf.and_then(|leaf| leaves.get_mut(leaf)) {
                found.push(tagged);
            }
        }
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tree(paper, &mut leaves));
    document.set_outline(outline(paper));
    document.set_metadata(metadata(paper));
    document.finish().map_err(|e| Error::internal(anyhow::anyhow!("PDF: {e:?}")))
}
fn broken() -> Error {
    Error::internal(anyhow::anyhow!("PDF: a size that is none"))
}
fn draw(surface: &mut Surface, mark: &Mark) -> Result<Identifier> {
    let tag = match (&mark.what, mark.leaf) {
        (What::Line { .. }, Some(_)) => ContentTag::Span(SpanTag::empty()),
        (_, Some(_)) => ContentTag::Other,
        (_, None) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
    };
    let tagged = surface.start_tagged(tag);
    match &mark.what {
        What::Line { text, weight, size } => {
            font::write(surface, Point::from_xy(mark.x, mark.y), *weight, *size, text)?;
        }
        What::Rule(length) => {
            let mut path = PathBuilder::new();
            path.push_rect(Rect::from_xywh(mark.x, mark.y, *length, 0.75).ok_or_else(broken)?);
            surface.draw_path(&path.finish().ok_or_else(broken)?);
        }
        What::Code(code, points) => {
            #[expect(clippy::cast_precision_loss, reason = "at most 185 squares")]
            let (side, at) = (points / code.size() as f32, |n: usize| n as f32 * points / code.size() as f32);
            let mut path = PathBuilder::new();
            for (x, y, length) in code.runs() {
                let run = Rect::from_xywh(mark.x + at(x), mark.y + at(y), at(length), side);
                path.push_rect(run.ok_or_else(broken)?);
            }
            surface.draw_path(&path.finish().ok_or_else(broken)?);
        }
    }
    surface.end_tagged();
    Ok(tagged)
}
fn tree(paper: &Paper, leaves: &mut [Vec<Identifier>]) -> TagTree {
    let mut take = |leaf: usize, mut group: TagGroup| {
        for tagged in leaves.get_mut(leaf).map(std::mem::take).unwrap_or_default() {
            group.push(tagged);
        }
        group
    };
    let mut tree = TagTree::new().with_lang(Some(paper.language.as_str().to_owned()));
    for part in &paper.parts {
        match part {
            Part::Heading { level, text, leaf } => {
                let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
                tree.push(take(*leaf, TagGroup::new(Tag::Hn(level, Some(text.clone())))));
            }
            Part::Paragraph(leaf) => tree.push(take(*leaf, TagGroup::new(Tag::P))),
            Part::Figure { says, leaf } => tree.push(take(*leaf, TagGroup::new(Tag::Figure(Some(says.clone()))))),
            Part::Table { rows, is_headed, is_keyed } => {
                let mut table = TagGroup::new(Tag::Table);
                for (n, row) in rows.iter().enumerate() {
                    let mut line = TagGroup::new(Tag::TR);
                    for (column, leaf) in row.iter().enumerate() {
                        let cell = if *is_headed && n == 0 {
                            TagGroup::new(Tag::TH(TableHeaderScope::Column))
                        } else if *is_keyed && column == 0 {
                            TagGroup::new(Tag::TH(TableHeaderScope::Row))
                        } else {
                            TagGroup::new(Tag::TD)
                        };
                        line.push(take(*leaf, cell));
                    }
                    table.push(line);
                }
                tree.push(table);
            }
        }
    }
    tree
}
/// The headings, for the side of a reader's window.
fn outline(paper: &Paper) -> Outline {
    let mut outline = Outline::new();
    for part in &paper.parts {
        let Part::Heading { text, leaf, .. } = part else {
            continue;
        };
        if let Some(mark) = paper.marks.iter().find(|mark| mark.leaf == Some(*leaf)) {
            let to = XyzDestination::new(mark.page, Point::from_xy(mark.x, mark.y));
            outline.push_child(OutlineNode::new(text.clone(), to));
        }
    }
    outline
}
fn metadata(paper: &Paper) -> Metadata {
    let at = paper.made_at.utc();
    let part = |n: u32| u8::try_from(n).unwrap_or_default();
    let made = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(part(at.month()))
        .day(part(at.day()))
        .hour(part(at.hour()))
        .minute(part(at.minute()))
        .second(part(at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    Metadata::new()
        .title(paper.title.clone())
        .language(paper.language.as_str().to_owned())
        .creator("Ekopi".to_owned())
        .creation_date(made)
}
