//! The two fonts that lie in the binary: which letters they have, and how wide these are.
use crate::error::{Error, Result};
use krilla::{
    geom::Point,
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};
use skrifa::{
    FontRef, MetadataProvider,
    instance::{LocationRef, Size},
};
use std::{collections::BTreeMap, sync::OnceLock};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    Bold,
}
/// Latin letters, marks and punctuation of Noto Sans; see `seeds/fonts/OFL.txt`.
const REGULAR: &[u8] = include_bytes!("../../seeds/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../seeds/fonts/NotoSans-Bold.ttf");
/// What stands for a letter that the fonts do not have.
const UNKNOWN: char = '\u{fffd}';

struct Face {
    font: Font,
    /// Of each letter its glyph and its width, in parts of the font's size.
    letters: BTreeMap<char, (u32, f32)>,
}
impl Face {
    fn read(data: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(data).ok()?;
        let widths = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let letter = |(code, glyph): (u32, skrifa::GlyphId)| {
            Some((char::from_u32(code)?, (glyph.to_u32(), widths.advance_width(glyph)?)))
        };
        let letters = font.charmap().mappings().filter_map(letter).collect();
        Some(Self { font: Font::new(data.into(), 0)?, letters })
    }
    fn glyph(&self, letter: char) -> (u32, f32) {
        let known = self.letters.get(&letter).or_else(|| self.letters.get(&UNKNOWN));
        known.copied().unwrap_or_default()
    }
}
static FACES: OnceLock<Option<(Face, Face)>> = OnceLock::new();
fn face(weight: Weight) -> Result<&'static Face> {
    let faces = FACES.get_or_init(|| Some((Face::read(REGULAR)?, Face::read(BOLD)?)));
    let (regular, bold) = faces.as_ref().ok_or_else(|| Error::internal(anyhow::anyhow!("the fonts cannot be read")))?;
    Ok(if weight == Weight::Bold { bold } else { regular })
}

/// How wide a text is, in points.
pub(super) fn width(weight: Weight, size: f32, text: &str) -> Result<f32> {
    let face = face(weight)?;
    Ok(text.chars().map(|letter| face.glyph(letter).1 * size).sum())
}
/// Breaks a text into lines of at most `most` points: between words, and within a word that is longer than a line.
pub(super) fn lines(weight: Weight, size: f32, most: f32, text: &str) -> Result<Vec<String>> {
    let face = face(weight)?;
    let wide = |text: &str| text.chars().map(|letter| face.glyph(letter).1 * size).sum::<f32>();
    let (mut lines, mut line) = (vec![], String::new());
    for word in text.split_whitespace() {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if wide(&joined) <= most {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if wide(&line) > most && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    Ok(lines)
}
/// Writes one line with its beginning at `at`, from left to right.
pub(super) fn write(surface: &mut Surface, at: Point, weight: Weight, size: f32, text: &str) -> Result<()> {
    let face = face(weight)?;
    // What the fonts do not have is written as the sign for it, so that the text that is copied says what is seen.
    let shown: String = text.chars().map(|c| if face.letters.contains_key(&c) { c } else { UNKNOWN }).collect();
    let glyphs: Vec<KrillaGlyph> = shown
        .char_indices()
        .map(|(from, letter)| {
            let (glyph, width) = face.glyph(letter);
            let range = from..from + letter.len_utf8();
            KrillaGlyph::new(GlyphId::new(glyph), width, 0.0, 0.0, 0.0, range, None)
        })
        .collect();
    surface.draw_glyphs(at, &glyphs, face.font.clone(), &shown, size, false);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_they_may_be() {
        let text = "Penyelenggaraan Laboratorium Inovasi Xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx akhir";
        let lines = lines(Weight::Regular, 10.0, 100.0, text).unwrap();
        assert!(lines.len() > 4 && lines.iter().all(|line| width(Weight::Regular, 10.0, line).unwrap() <= 100.0));
        let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(text), "nothing is lost");
    }
    #[test]
    fn a_letter_that_is_not_there_has_a_sign() {
        let known = face(Weight::Bold).unwrap();
        assert!(known.letters.contains_key(&UNKNOWN) && !known.letters.contains_key(&'字'));
        assert_eq!(known.glyph('字'), known.glyph(UNKNOWN));
        assert_ne!(known.glyph('é').0, known.glyph(UNKNOWN).0);
    }
}
