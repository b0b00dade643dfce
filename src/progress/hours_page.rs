//! One's own hours of learning: totals of each year, every entry with its proof, and the same as a file.
use super::hours::{self, HoursKind, HoursStatus, HoursYear};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::Conn,
    error::{Error, Result},
    rule::{self, Rule},
    schema::{certificates, jp_entries},
    sheet::{About, Cell, Column, ColumnMeaning, Format, Holds, Row, Table, column, instant},
    view::{Download, View},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Entries of one file.
const MOST: i64 = 10_000;
/// Where the file says that its columns are described.
const DESCRIBED_BY: &str = "/me/hours";

/// Which year, and where the next page of entries begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct HoursPlace {
    /// Empty: of all years.
    #[schema(minimum = 1900, maximum = 9999)]
    pub year: Option<i64>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// How many; 50 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// An entry of the ledger.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HoursEntry {
    pub at: Instant,
    pub year: i64,
    pub kind: HoursKind,
    pub title: Texts,
    pub period: i64,
    /// Below zero where something is taken back.
    pub minutes: i64,
    /// How many minutes the rule counted as one JP.
    pub minutes_per_jp: i64,
    /// Hundredths; below zero where something is taken back.
    pub jp: i64,
    pub status: HoursStatus,
    /// Why it was taken back.
    pub reason: String,
    /// The serial of the certificate that proves it.
    pub certificate: Option<String>,
}
#[derive(Debug, Serialize, ToSchema)]
pub struct HoursPage {
    /// How many minutes count as one JP today.
    pub minutes_per_jp: i64,
    pub years: Vec<HoursYear>,
    pub year: Option<i64>,
    /// The newest first.
    pub items: Vec<HoursEntry>,
    pub next: Option<String>,
}
impl View for HoursPage {
    const TEMPLATE: &'static str = "progress/hours.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, place: &HoursPlace) -> Result<HoursPage> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let limit = place.limit.unwrap_or(50).clamp(1, 100);
    let before = i64::from_str_radix(&place.after, 16).unwrap_or(i64::MAX);
    let mut rows = entries(conn, person, place.year, before, limit + 1)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|(id, _)| format!("{id:x}"));
    let items = rows.into_iter().map(|(_, entry)| entry).collect();
    let minutes_per_jp = rule::number(conn, Rule::JpMinutes)?;
    Ok(HoursPage { minutes_per_jp, years: hours::years(conn, person)?, year: place.year, items, next })
}
fn entries(conn: &mut Conn, person: i64, year: Option<i64>, before: i64, limit: i64) -> Result<Vec<(i64, HoursEntry)>> {
    type Found =
        ((i64, Instant, i64, HoursKind), (String, String, i64), (i64, i64, i64), (HoursStatus, String, Option<String>));
    let (from, to) = year.map_or((i64::MIN, i64::MAX), |year| (year, year));
    let rows: Vec<Found> = jp_entries::table
        .left_join(certificates::table)
        .filter(jp_entries::person_id.eq(person))
        .filter(jp_entries::period_year.between(from, to))
        .filter(jp_entries::id.lt(before))
        .order(jp_entries::id.desc())
        .limit(limit)
        .select((
            (jp_entries::id, jp_entries::at, jp_entries::period_year, jp_entries::kind),
            (jp_entries::title_id, jp_entries::title_en, jp_entries::period),
            (jp_entries::minutes, jp_entries::minutes_per_jp, jp_entries::jp),
            (jp_entries::status, jp_entries::reason, certificates::serial.nullable()),
        ))
        .load(conn)?;
    let entry =
        |((id, at, year, kind), (id_text, en, period), (minutes, per, jp), (status, reason, certificate)): Found| {
            let title = Texts { id: id_text, en };
            let entry = HoursEntry {
                at,
                year,
                kind,
                title,
                period,
                minutes,
                minutes_per_jp: per,
                jp,
                status,
                reason,
                certificate,
            };
            (id, entry)
        };
    Ok(rows.into_iter().map(entry).collect())
}

/// In which form, and of which year.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct HoursFile {
    /// `csv`, `xlsx` or `json`; `xlsx` unless said.
    #[schema(max_length = 10)]
    pub format: String,
    /// Empty: of all years.
    #[schema(minimum = 1900, maximum = 9999)]
    pub year: Option<i64>,
}
/// In the order of the table.
pub const COLUMNS: &[Column] = &[
    column("year", Holds::Number),
    column("at", Holds::Instant),
    column("kind", Holds::Text),
    column("title_id", Holds::Text),
    column("title_en", Holds::Text),
    column("period", Holds::Number),
    column("minutes", Holds::Number),
    column("minutes_per_jp", Holds::Number),
    column("jp_hundredths", Holds::Number),
    column("status", Holds::Text),
    column("reason", Holds::Text),
    column("proof", Holds::Text),
];
/// What the words and addresses in the file are made of.
pub struct HoursSetting {
    /// Where addresses begin.
    pub site: String,
    pub title: Texts,
    pub language: Lang,
    pub meanings: Vec<ColumnMeaning>,
}
/// The newest 10,000 entries as a table.
pub fn file(conn: &mut Conn, who: Option<&Actor>, wanted: &HoursFile, setting: &HoursSetting) -> Result<Download> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let format =
        if wanted.format.is_empty() { Format::Xlsx } else { wanted.format.parse().map_err(|_| no_format())? };
    let found = entries(conn, person, wanted.year, i64::MAX, MOST)?;
    let now = clock::now();
    let about = About {
        title: setting.title.in_language(setting.language).0.to_owned(),
        source: format!("{}{DESCRIBED_BY}", setting.site),
        filter: wanted.year.map(|year| format!("year={year}")).unwrap_or_default(),
        licence: String::new(),
        as_of: now,
    };
    let table = Table::open(COLUMNS, &setting.meanings, about);
    let rows: Vec<Row> = found.into_iter().map(|(_, entry)| cells(entry, &setting.site)).collect();
    Ok(Download {
        name: format!("ekopi-hours-{}.{}", now.utc().format("%Y%m%dT%H%MZ"), format.as_str()),
        kind: format.media(),
        body: table.file(format, &rows)?,
        rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        described_by: DESCRIBED_BY,
    })
}
fn no_format() -> Error {
    Error::invalid("format", "export-choose-format")
}
fn cells(entry: HoursEntry, site: &str) -> Row {
    let text = |text: String| if text.is_empty() { Cell::Nothing } else { Cell::Text(text) };
    vec![
        Cell::Whole(entry.year),
        Cell::Text(instant(entry.at)),
        Cell::Text(entry.kind.as_str().to_owned()),
        text(entry.title.id),
        text(entry.title.en),
        Cell::Whole(entry.period),
        Cell::Whole(entry.minutes),
        Cell::Whole(entry.minutes_per_jp),
        Cell::Whole(entry.jp),
        Cell::Text(entry.status.as_str().to_owned()),
        text(entry.reason),
        text(entry.certificate.map(|serial| format!("{site}/verify/{serial}")).unwrap_or_default()),
    ]
}
