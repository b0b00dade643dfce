//! The bank of a course: its categories, its questions, narrowed and in pages.
use super::{
    access::{self, Bank},
    category::{self, Category, CategoryCard},
    entry::{EntryStatus, Kept},
};
use crate::{
    accounts::actor::Actor,
    content::{self, Version},
    courses::{
        lesson::CourseLink,
        question::{QuestionKind, Task},
    },
    db::{Conn, MultiBackend},
    error::Result,
    schema::{bank_entries as entries, contents},
    view::View,
    words::Texts,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the bank can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct BankPlace {
    /// A category's number, with all that lies in it; 0: what lies in none.
    #[schema(minimum = 0)]
    pub category: Option<i64>,
    pub kind: Option<QuestionKind>,
    pub status: Option<EntryStatus>,
    /// Words that the question has, one after the other.
    #[schema(max_length = 100)]
    pub words: String,
    /// `next` of the page before.
    #[schema(max_length = 20)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// A question in the list, without its answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BankCard {
    /// Names it in addresses, for good.
    pub number: i64,
    pub kind: QuestionKind,
    pub status: EntryStatus,
    pub prompt: Texts,
    /// Path of its category.
    pub category: Option<String>,
    /// The newest version's number.
    pub version: i64,
}
#[derive(Serialize, ToSchema)]
pub struct BankList {
    pub course: CourseLink,
    pub items: Vec<BankCard>,
    pub next: Option<String>,
    pub categories: Vec<CategoryCard>,
    pub place: BankPlace,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub may_write: bool,
}
impl View for BankList {
    const TEMPLATE: &'static str = "courses/bank/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/bank", self.course.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "path": "" })
    }
}
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    slug: &str,
    place: &BankPlace,
    ignored: &[String],
) -> Result<BankList> {
    let bank = access::readable(conn, who, slug)?;
    let all = category::of_course(conn, bank.course)?;
    let (mut place, mut ignored) = (place.clone(), ignored.to_vec());
    if place.category.is_some_and(|number| number != 0 && !all.iter().any(|c| c.number == number)) {
        place.category = None;
        ignored.push("category".to_owned());
    }
    let (items, next) = cards(conn, &bank, &all, &place)?;
    let categories = category::cards(conn, &all)?;
    Ok(BankList { course: bank.link(conn)?, items, next, categories, place, ignored, may_write: bank.may_write })
}
type Row = (i64, i64, Option<i64>, QuestionKind, EntryStatus);
/// Newest first.
pub fn cards(
    conn: &mut Conn,
    bank: &Bank,
    all: &[Category],
    place: &BankPlace,
) -> Result<(Vec<BankCard>, Option<String>)> {
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let after = i64::from_str_radix(&place.after, 16).unwrap_or(i64::MAX);
    let mut rows = entries::table
        .filter(entries::course_id.eq(bank.course))
        .filter(entries::number.lt(after))
        .into_boxed::<MultiBackend>();
    rows = match place.category {
        None => rows,
        Some(0) => rows.filter(entries::category_id.is_null()),
        Some(number) => rows.filter(entries::category_id.eq_any(category::within(all, number))),
    };
    if let Some(kind) = place.kind {
        rows = rows.filter(entries::kind.eq(kind));
    }
    if let Some(status) = place.status {
        rows = rows.filter(entries::status.eq(status));
    }
    let words = place.words.trim().to_lowercase();
    if !words.is_empty() {
        let safe = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        rows = rows.filter(entries::words.like(format!("%{safe}%")).escape('\\'));
    }
    let mut rows: Vec<Row> = rows
        .order(entries::number.desc())
        .limit(limit + 1)
        .select((entries::number, entries::content_id, entries::category_id, entries::kind, entries::status))
        .load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.0));
    Ok((shown(conn, all, rows)?, next))
}
fn shown(conn: &mut Conn, all: &[Category], rows: Vec<Row>) -> Result<Vec<BankCard>> {
    let contents: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let versions: BTreeMap<i64, Version> =
        content::drafts_of(conn, &contents)?.into_iter().map(|v| (v.content_id, v)).collect();
    let card = |(number, content, place, kind, status): Row| {
        let version = versions.get(&content);
        let prompt = version.map(prompt_of).transpose()?.unwrap_or_default();
        let category = all.iter().find(|c| Some(c.id) == place).map(|c| c.path.clone());
        Ok(BankCard { number, kind, status, prompt, category, version: version.map_or(0, |v| v.number) })
    };
    rows.into_iter().map(card).collect()
}
/// What a question is known by in a list: of a text with gaps the text, where nothing stands above it.
fn prompt_of(version: &Version) -> Result<Texts> {
    let Kept { question, .. } = version.document()?;
    Ok(match question.task {
        Task::Cloze { text, .. } if question.prompt.is_blank() => text,
        _ => question.prompt,
    })
}
/// The cards of these questions, in no order.
pub fn numbered(conn: &mut Conn, bank: &Bank, all: &[Category], numbers: &[i64]) -> Result<Vec<BankCard>> {
    let rows: Vec<Row> = entries::table
        .filter(entries::course_id.eq(bank.course))
        .filter(entries::number.eq_any(numbers))
        .select((entries::number, entries::content_id, entries::category_id, entries::kind, entries::status))
        .load(conn)?;
    shown(conn, all, rows)
}
/// How many questions of each category can be drawn now.
pub fn ready_by_category(conn: &mut Conn, bank: &Bank) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<(Option<i64>, i64)> = entries::table
        .inner_join(contents::table)
        .filter(entries::course_id.eq(bank.course))
        .filter(contents::published_version_id.is_not_null())
        .group_by(entries::category_id)
        .select((entries::category_id, diesel::dsl::count_star()))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(id, count)| Some((id?, count))).collect())
}
