//! Paper: archival PDF files (PDF/A-2a, ISO 19005-2) that screen readers can read (PDF/UA-1), of headings, lines, tables
//! and QR codes.
//!
//! What is to stand on it is laid out first, page by page, and then written: the library wants each page whole. Drawing
//! takes milliseconds of one processor: it is done apart from transactions and from the server's threads (`Cx::draw`).
mod font;
mod writing;
use crate::{clock::Instant, error::Result, qr::Qr, words::Lang};
pub use font::Weight;

/// A4, in points.
const LONG: f32 = 841.89;
const SHORT: f32 = 595.28;
const MARGIN: f32 = 56.0;
/// From one line to the next, in parts of the font's size.
const LEADING: f32 = 1.4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
}
/// How a paragraph looks: its font, its size in points, where its lines stand.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub weight: Weight,
    pub size: f32,
    pub align: Align,
}
pub const BODY: Look = Look { weight: Weight::Regular, size: 10.0, align: Align::Left };

/// Something at its place on a page. `leaf`: which part of the structure it belongs to; none for decoration.
struct Mark {
    page: usize,
    x: f32,
    y: f32,
    what: What,
    leaf: Option<usize>,
}
enum What {
    Line {
        text: String,
        weight: Weight,
        size: f32,
    },
    /// A rule of this length.
    Rule(f32),
    /// A code, so many points wide.
    Code(Qr, f32),
}
/// The structure that a screen reader follows. Numbers are leaves.
enum Part {
    Heading {
        level: u16,
        text: String,
        leaf: usize,
    },
    Paragraph(usize),
    Figure {
        says: String,
        leaf: usize,
    },
    /// Rows of cells; the first row and, where `is_keyed`, the first cell of each are headers.
    Table {
        rows: Vec<Vec<usize>>,
        is_headed: bool,
        is_keyed: bool,
    },
}

pub struct Paper {
    language: Lang,
    title: String,
    made_at: Instant,
    size: (f32, f32),
    page: usize,
    y: f32,
    marks: Vec<Mark>,
    parts: Vec<Part>,
    leaves: usize,
}
impl Paper {
    /// `made_at` is the only time in it: of the same content the same bytes.
    pub fn new(language: Lang, title: &str, made_at: Instant, is_landscape: bool) -> Self {
        let size = if is_landscape { (LONG, SHORT) } else { (SHORT, LONG) };
        let (title, marks, parts) = (title.to_owned(), vec![], vec![]);
        Self { language, title, made_at, size, page: 0, y: MARGIN, marks, parts, leaves: 0 }
    }
    fn leaf(&mut self) -> usize {
        self.leaves += 1;
        self.leaves - 1
    }
    fn wide(&self) -> f32 {
        self.size.0 - 2.0 * MARGIN
    }
    /// Goes on the next page when so much does not fit on this one.
    fn make_room(&mut self, height: f32) {
        if self.y + height > self.size.1 - MARGIN && self.y > MARGIN {
            self.page += 1;
            self.y = MARGIN;
        }
    }
    pub fn gap(&mut self, points: f32) {
        self.y += points;
    }
    /// The first is of level 1, and none is left out on the way down.
    pub fn heading(&mut self, level: u16, text: &str, look: Look) -> Result<()> {
        let leaf = self.leaf();
        self.make_room(look.size * LEADING * 3.0); // not alone at the end of a page
        self.flow(text, look, leaf)?;
        self.parts.push(Part::Heading { level, text: text.to_owned(), leaf });
        Ok(())
    }
    pub fn paragraph(&mut self, text: &str, look: Look) -> Result<()> {
        let leaf = self.leaf();
        self.flow(text, look, leaf)?;
        self.parts.push(Part::Paragraph(leaf));
        Ok(())
    }
    fn flow(&mut self, text: &str, look: Look, leaf: usize) -> Result<()> {
        for line in font::lines(look.weight, look.size, self.wide(), text)? {
            let height = look.size * LEADING;
            self.make_room(height);
            let x = match look.align {
                Align::Left => MARGIN,
                Align::Centre => (self.size.0 - font::width(look.weight, look.size, &line)?) / 2.0,
            };
            self.put(x, self.y + look.size, line, look, leaf);
            self.y += height;
        }
        Ok(())
    }
    fn put(&mut self, x: f32, y: f32, text: String, look: Look, leaf: usize) {
        let what = What::Line { text, weight: look.weight, size: look.size };
        self.marks.push(Mark { page: self.page, x, y, what, leaf: Some(leaf) });
    }
    pub fn rule(&mut self) {
        self.marks.push(Mark { page: self.page, x: MARGIN, y: self.y, what: What::Rule(self.wide()), leaf: None });
        self.y += 8.0;
    }
    /// A code in the lower right corner of the page, so many points wide. `says` tells who cannot see it what it is.
    pub fn code(&mut self, code: Qr, points: f32, says: &str) {
        let leaf = self.leaf();
        let (x, y) = (self.size.0 - MARGIN - points, self.size.1 - MARGIN - points);
        self.marks.push(Mark { page: self.page, x, y, what: What::Code(code, points), leaf: Some(leaf) });
        self.parts.push(Part::Figure { says: says.to_owned(), leaf });
    }
    /// Names and values, two columns; to their right there is room for a code.
    pub fn facts(&mut self, facts: &[(String, String)], name_width: f32) -> Result<()> {
        let widths = [name_width, self.wide() - name_width - 130.0];
        let rows: Vec<Vec<String>> = facts.iter().map(|(name, value)| vec![name.clone(), value.clone()]).collect();
        self.cells(&rows, &widths, false, true)
    }
    /// A table with a row of headers; `shares` are the widths of its columns, in parts of the whole.
    pub fn table(&mut self, rows: &[Vec<String>], shares: &[f32]) -> Result<()> {
        let all: f32 = shares.iter().sum();
        let widths: Vec<f32> = shares.iter().map(|share| share / all * self.wide()).collect();
        self.cells(rows, &widths, true, false)
    }
    fn cells(&mut self, rows: &[Vec<String>], widths: &[f32], is_headed: bool, is_keyed: bool) -> Result<()> {
        let mut leaves = vec![];
        for (n, row) in rows.iter().enumerate() {
            let look = |column: usize| {
                let is_header = is_headed && n == 0 || is_keyed && column == 0;
                Look { weight: if is_header { Weight::Bold } else { Weight::Regular }, ..BODY }
            };
            let mut broken = vec![];
            for (column, (text, width)) in row.iter().zip(widths).enumerate() {
                // A cell of nothing is no cell to a screen reader.
                let text = if text.trim().is_empty() { "–" } else { text };
                broken.push(font::lines(look(column).weight, BODY.size, width - 6.0, text)?);
            }
            let most = broken.iter().map(Vec::len).max().unwrap_or_default();
            #[expect(clippy::cast_precision_loss, reason = "a few lines")]
            let height = most as f32 * BODY.size * LEADING + 4.0;
            self.make_room(height);
            let (mut x, mut cells) = (MARGIN, vec![]);
            for (column, (lines, width)) in broken.into_iter().zip(widths).enumerate() {
                let (leaf, mut y) = (self.leaf(), self.y + BODY.size);
                for line in lines {
                    self.put(x, y, line, look(column), leaf);
                    y += BODY.size * LEADING;
                }
                cells.push(leaf);
                x += width;
            }
            leaves.push(cells);
            self.y += height;
            if is_headed && n == 0 {
                self.rule();
            }
        }
        self.parts.push(Part::Table { rows: leaves, is_headed, is_keyed });
        Ok(())
    }
    /// The file. Fails where the library finds that it would not be PDF/A-2a and PDF/UA-1.
    pub fn finish(self) -> Result<Vec<u8>> {
        writing::write(&self)
    }
}
