//! Tables as files: CSV, XLSX and JSON, with the dictionary of their columns, and safe to open in a spreadsheet.
//!
//! A table is written in pieces of some hundred rows, so that a large one never lies in memory: what is written of a piece
//! stands for itself, and a file is its head, its pieces and its tail, one after the other. XLSX is no such file; its pieces
//! are kept as JSON until a workbook is made of them, row by row.
use crate::{
    clock::Instant,
    error::{Error, Result},
    text::guarded,
    words::Texts,
};
use chrono::SecondsFormat;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as Look, Workbook, Worksheet, XlsxError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

crate::text_enum! { pub enum Format { Csv = "csv", Xlsx = "xlsx", Json = "json" } }
impl Format {
    pub const fn media(self) -> &'static str {
        match self {
            Self::Csv => CSV,
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }
}
pub const CSV: &str = "text/csv; charset=utf-8";
/// The media types of all formats.
pub const MEDIA: &[&str] = &[Format::Csv.media(), Format::Xlsx.media(), Format::Json.media()];

crate::text_enum! {
    /// What a column holds. Lists are joined by `; ` where a format has none; days and instants are ISO 8601, in UTC.
    pub enum Holds { Text = "text", Number = "number", Flag = "flag", Instant = "instant", List = "list" }
}
/// A column as its table defines it. What it means is said by `column-<table>-<name>`.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub name: &'static str,
    pub holds: Holds,
    /// The table or the law that its codes are from; empty: they are none.
    pub codes: &'static str,
}
pub const fn column(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, codes: "" }
}
pub const fn coded(name: &'static str, codes: &'static str) -> Column {
    Column { name, holds: Holds::Text, codes }
}
/// A line of the dictionary: a column in words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ColumnMeaning {
    pub name: String,
    pub holds: Holds,
    pub meaning: Texts,
    /// Where its codes are listed: a dataset of this site such as `regions`, or a list named in the meaning. Empty: no codes.
    pub codes: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    Nothing,
    Flag(bool),
    Whole(i64),
    Part(f64),
    Text(String),
    List(Vec<String>),
}
impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, Self::Text)
    }
}
impl From<Option<i64>> for Cell {
    fn from(number: Option<i64>) -> Self {
        number.map_or(Self::Nothing, Self::Whole)
    }
}
impl From<Instant> for Cell {
    fn from(at: Instant) -> Self {
        Self::Text(instant(at))
    }
}
impl Cell {
    /// As one text; what someone typed is guarded, what the program counts is not.
    fn as_text(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Flag(flag) => flag.to_string(),
            Self::Whole(number) => number.to_string(),
            Self::Part(number) => number.to_string(),
            Self::Text(text) => guarded(text),
            Self::List(items) => guarded(&items.join("; ")),
        }
    }
}
pub fn instant(at: Instant) -> String {
    at.utc().to_rfc3339_opts(SecondsFormat::Secs, true)
}
pub type Row = Vec<Cell>;

/// What stands in the file beside its rows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct About {
    pub title: String,
    /// Where the same is found on this site.
    pub source: String,
    /// What the result was narrowed to, as it stands in its address.
    pub filter: String,
    pub licence: String,
    pub as_of: Instant,
}
/// What stands around the rows of a file.
pub struct Table {
    names: Vec<String>,
    /// In two languages, which fit into one dictionary.
    meanings: Vec<ColumnMeaning>,
    about: About,
    /// Its time, licence and dictionary stand in the file.
    is_open: bool,
}

impl Table {
    /// Data that stand for themselves wherever the file goes.
    pub fn open(columns: &[Column], meanings: &[ColumnMeaning], about: About) -> Self {
        let names = columns.iter().map(|column| column.name.to_owned()).collect();
        Self { names, meanings: meanings.to_vec(), about, is_open: true }
    }
    /// Rows that are nobody's open data, with the columns of one thing, such as what a course grades: names, then rows.
    pub fn closed(names: Vec<String>, about: About) -> Self {
        Self { names, meanings: vec![], about, is_open: false }
    }
    /// What a file begins with. The CSV of open data carries the time and the licence in two columns of each row: it has
    /// no other place that every reader of CSV understands.
    pub fn head(&self, format: Format) -> Result<String> {
        Ok(match format {
            Format::Csv => {
                let more: &[&str] = if self.is_open { &["as_of", "licence"] } else { &[] };
                record(self.names.iter().map(String::as_str).chain(more.iter().copied()).map(guarded))?
            }
            Format::Json if !self.is_open => "[".into(),
            Format::Json => {
                let columns = json!(self.meanings);
                let About { title, source, filter, licence, as_of } = &self.about;
                let about = json!({
                    "title": title, "source": source, "filter": filter, "licence": licence, "as_of": instant(*as_of),
                    "columns": columns,
                });
                format!("{{\"about\":{about},\n\"rows\":[")
            }
            Format::Xlsx => String::new(),
        })
    }
    /// A piece. `is_first`: none of the pieces before it had a row.
    pub fn piece(&self, format: Format, rows: &[Row], is_first: bool) -> Result<String> {
        let mut out = String::new();
        for (n, row) in rows.iter().enumerate() {
            match format {
                Format::Csv => {
                    let more = self.is_open.then(|| [instant(self.about.as_of), guarded(&self.about.licence)]);
                    out.push_str(&record(row.iter().map(Cell::as_text).chain(more.into_iter().flatten()))?);
                }
                Format::Json => {
                    out.push_str(if is_first && n == 0 { "\n" } else { ",\n" });
                    let cells = self.names.iter().zip(row).map(|(name, cell)| (name.clone(), json!(cell)));
                    out.push_str(&Value::Object(cells.collect()).to_string());
                }
                Format::Xlsx => {
                    out.push_str(&serde_json::to_string(row)?);
                    out.push('\n');
                }
            }
        }
        Ok(out)
    }
    pub fn tail(&self, format: Format) -> &'static str {
        match format {
            Format::Json if self.is_open => "\n]}\n",
            Format::Json => "\n]\n",
            Format::Csv | Format::Xlsx => "",
        }
    }
    /// A whole file of few rows.
    pub fn file(&self, format: Format, rows: &[Row]) -> Result<Vec<u8>> {
        if format == Format::Xlsx {
            let piece = self.piece(format, rows, true)?;
            let mut pieces = vec![piece];
            return self.workbook(|| Ok(pieces.pop()));
        }
        let text = self.head(format)? + &self.piece(format, rows, true)? + self.tail(format);
        Ok(text.into_bytes())
    }
    /// A workbook of the pieces that `next` gives: a sheet of rows; of open data two more, of the columns and of what it is.
    /// It holds one row at a time.
    pub fn workbook(&self, mut next: impl FnMut() -> Result<Option<String>>) -> Result<Vec<u8>> {
        let (mut book, bold) = (Workbook::new(), Look::new().set_bold());
        // Of the same rows the same bytes: a workbook may be made twice.
        let made = ExcelDateTime::from_timestamp(self.about.as_of.utc().timestamp()).map_err(broken)?;
        book.set_properties(&DocProperties::new().set_title(&self.about.title).set_creation_datetime(&made));
        let sheet = book.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name("data").map_err(broken)?.set_freeze_panes(1, 0).map_err(broken)?;
        for (at, name) in (0..).zip(&self.names) {
            sheet.write_string_with_format(0, at, guarded(name), &bold).map_err(broken)?;
        }
        let mut line = 0;
        while let Some(piece) = next()? {
            for row in piece.lines() {
                line += 1;
                write(sheet, line, &serde_json::from_str::<Row>(row)?)?;
            }
        }
        if !self.is_open {
            return book.save_to_buffer().map_err(broken);
        }
        let sheet = book.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name("columns").map_err(broken)?;
        let head = ["name", "holds", "codes", "meaning_id", "meaning_en"];
        let text = |text: &str| Cell::Text(text.to_owned());
        write(sheet, 0, &head.map(text))?;
        for (line, ColumnMeaning { name, holds, meaning, codes }) in (1..).zip(&self.meanings) {
            let cells = [name.as_str(), holds.as_str(), codes, &meaning.id, &meaning.en];
            write(sheet, line, &cells.map(text))?;
        }
        let sheet = book.add_worksheet_with_constant_memory().map_err(broken)?;
        sheet.set_name("about").map_err(broken)?;
        let About { title, source, filter, licence, as_of } = &self.about;
        let at = instant(*as_of);
        let lines = [("title", title), ("source", source), ("filter", filter), ("licence", licence), ("as_of", &at)];
        for (line, (name, value)) in (0..).zip(lines) {
            write(sheet, line, &[text(name), text(value)])?;
        }
        book.save_to_buffer().map_err(broken)
    }
}
/// A CSV of rows that are nobody's open data: without time and licence, and as safe to open.
pub fn plain(columns: &[Column], rows: &[Row]) -> Result<Vec<u8>> {
    let head = record(columns.iter().map(|column| column.name.to_owned()))?;
    let lines = rows.iter().map(|row| record(row.iter().map(Cell::as_text))).collect::<Result<String>>()?;
    Ok((head + &lines).into_bytes())
}
/// Characters of one cell, as the format has it.
const MOST_CELL: usize = 32_767;

/// Texts are written as texts, so that none is a formula, and are guarded all the same: a sheet is saved as CSV again.
fn write(sheet: &mut Worksheet, line: u32, row: &[Cell]) -> Result<()> {
    for (at, cell) in (0..).zip(row) {
        let written = match cell {
            Cell::Nothing => continue,
            Cell::Flag(flag) => sheet.write_boolean(line, at, *flag),
            // Up to 2⁵³ a number of a sheet is exact, and no number of ours is larger.
            #[expect(clippy::cast_precision_loss, reason = "see above")]
            Cell::Whole(number) => sheet.write_number(line, at, *number as f64),
            Cell::Part(number) => sheet.write_number(line, at, *number),
            text => {
                let text = text.as_text();
                let fits: String = text.chars().take(MOST_CELL / 2).collect(); // it counts UTF-16 units
                sheet.write_string(line, at, if text.len() > MOST_CELL { fits } else { text })
            }
        };
        written.map_err(broken)?;
    }
    Ok(())
}
fn record(cells: impl Iterator<Item = String>) -> Result<String> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(vec![]);
    table.write_record(cells).map_err(Error::internal)?;
    let bytes = table.into_inner().map_err(|e| Error::internal(e.into_error()))?;
    String::from_utf8(bytes).map_err(Error::internal)
}
fn broken(e: XlsxError) -> Error {
    Error::internal(e)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[column("name", Holds::Text), column("year", Holds::Number)];
    fn about() -> About {
        let as_of = "2026-03-02T03:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap().into();
        let (title, source) = ("T".into(), "https://x/".into());
        About { title, source, filter: String::new(), licence: "CC-BY-4.0".into(), as_of }
    }
    #[test]
    fn pieces_make_the_file() {
        let row = |name: &str, year: i64| vec![Cell::Text(name.into()), Cell::Whole(year)];
        let (one, two) = ([row("=1,\"a\"", 2024), row("b", -1)], [row("c\r\nd", 2)]);
        let closed = Table::closed(vec!["name".into(), "year".into()], about());
        for (table, is_open) in [(Table::open(COLUMNS, &[], about()), true), (closed, false)] {
            for format in [Format::Csv, Format::Json] {
                let pieces =
                    [table.piece(format, &[], true), table.piece(format, &one, true), table.piece(format, &two, false)];
                let pieces: String = pieces.into_iter().map(Result::unwrap).collect();
                let text = table.head(format).unwrap() + &pieces + table.tail(format);
                let whole = table.file(format, &[one.clone().to_vec(), two.to_vec()].concat()).unwrap();
                assert_eq!(text.as_bytes(), whole);
                if format == Format::Json {
                    let value: Value = serde_json::from_str(&text).unwrap();
                    let rows = if is_open { &value["rows"] } else { &value };
                    assert_eq!(rows[0], json!({ "name": "=1,\"a\"", "year": 2024 }), "as it was typed");
                    assert_eq!(rows.as_array().unwrap().len(), 3);
                    assert!(!is_open || value["about"]["as_of"] == "2026-03-02T03:00:00Z");
                } else if is_open {
                    let lines =
                        "name,year,as_of,licence\r\n\"'=1,\"\"a\"\"\",2024,2026-03-02T03:00:00Z,CC-BY-4.0\r\nb,-1,";
                    assert!(text.starts_with(lines), "{text}");
                } else {
                    assert!(text.starts_with("name,year\r\n\"'=1,\"\"a\"\"\",2024\r\nb,-1\r\n"), "{text}");
                }
            }
        }
    }
}
