//! A file of questions: sent, looked at, taken whole or not at all.
use super::{
    access, category,
    category::CategoryCard,
    entry::{self, EntryStatus},
    reading::{self, Fault, Found, ImportFormat, Lost, MOST_BYTES, Reading},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    courses::{
        lesson::CourseLink,
        question::{Question, QuestionKind},
    },
    db::{Conn, lock_row},
    error::{Arg, Check, Error, Msg, Result},
    event::{self, Event},
    schema::bank_imports as imports,
    sweep::PORTION,
    view::{Receipt, View},
    words::{Lang, Texts},
};
use chrono::TimeDelta;
use diesel::{dsl::max, prelude::*};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Files of one course that wait for a decision.
const MOST_OPEN: i64 = 20;
/// What nobody has decided on goes.
const KEPT: TimeDelta = TimeDelta::days(7);

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "format": "gift", "language": "id", "text": "Ibu kota Jawa Timur? {=Surabaya ~Malang}" }))]
pub struct NewImport {
    #[schema(required = true)]
    pub format: Option<ImportFormat>,
    /// Of the file's texts; `id` unless said. CSV and JSON say so themselves.
    pub language: Option<Lang>,
    /// A category's number: where questions come to lie whose file names none.
    #[schema(minimum = 0)]
    pub category: Option<i64>,
    /// The content of the file, at most 1,000,000 bytes of UTF-8.
    pub file: String,
    /// The same, typed.
    pub text: String,
}
/// The form for a file.
#[derive(Serialize, ToSchema)]
pub struct NewImportPage {
    pub course: CourseLink,
    pub categories: Vec<CategoryCard>,
    pub formats: Vec<ImportFormat>,
}
impl View for NewImportPage {
    const TEMPLATE: &'static str = "courses/bank/new_import.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/bank/imports/new", self.course.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "format": "gift", "language": "id", "category": "", "file": "", "text": "" })
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<NewImportPage> {
    let bank = access::writable(conn, who, slug)?;
    let all = category::of_course(conn, bank.course)?;
    let categories = category::cards(conn, &all)?;
    Ok(NewImportPage { course: bank.link(conn)?, categories, formats: ImportFormat::ALL.to_vec() })
}
/// Keeps a file for its preview. Nothing is made of it yet.
pub fn begin(conn: &mut Conn, who: &Actor, slug: &str, new: &NewImport) -> Result<Receipt> {
    let bank = access::writable(conn, Some(who), slug)?;
    let (file, typed) = (!new.file.trim().is_empty(), !new.text.trim().is_empty());
    let source = if file { &new.file } else { &new.text };
    let most = Msg::from("import-too-large").with("most", 1_000);
    let field = if file { "file" } else { "text" };
    Check::default()
        .that(new.format.is_some(), "format", "field-missing")
        .that(file || typed, "file", "import-no-file")
        .that(!(file && typed), "text", "import-two-files")
        .that(source.len() <= MOST_BYTES, field, most)
        .done()?;
    let format = new.format.ok_or_else(|| Error::invalid("format", "field-missing"))?;
    let all = category::of_course(conn, bank.course)?;
    let place = match new.category.filter(|number| *number != 0) {
        Some(number) => {
            let found = all.iter().find(|c| c.number == number).map(|c| c.id);
            Some(found.ok_or_else(|| Error::invalid("category", "no-such-category"))?)
        }
        None => None,
    };
    lock_row(conn, "courses", bank.course)?;
    let own = || imports::table.filter(imports::course_id.eq(bank.course));
    let waiting: i64 = own().filter(imports::applied_at.is_null()).count().get_result(conn)?;
    if waiting >= MOST_OPEN {
        return Err(Error::conflict(Msg::from("too-many-imports").with("most", MOST_OPEN)));
    }
    let last: Option<i64> = own().select(max(imports::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    diesel::insert_into(imports::table)
        .values((
            (imports::course_id.eq(bank.course), imports::number.eq(number)),
            (imports::format.eq(format), imports::language.eq(new.language.unwrap_or(Lang::Id))),
            (imports::category_id.eq(place), imports::source.eq(source.replace('\0', "\u{fffd}"))),
            imports::made_at.eq(clock::now()),
        ))
        .execute(conn)?;
    Ok(Receipt::created(format!("{}/imports/{number}", bank.address()), "preview"))
}
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = imports)]
struct Import {
    id: i64,
    number: i64,
    format: ImportFormat,
    language: Lang,
    category_id: Option<i64>,
    source: String,
    made_at: Instant,
    applied_at: Option<Instant>,
    made: Option<i64>,
}
fn by_number(conn: &mut Conn, course: i64, number: i64) -> Result<Import> {
    let own = imports::table.filter(imports::course_id.eq(course)).filter(imports::number.eq(number));
    Ok(own.select(Import::as_select()).first(conn)?)
}

/// A question that the file would make.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportedQuestion {
    /// Of the file, counted from 1.
    pub line: usize,
    pub kind: QuestionKind,
    pub prompt: Texts,
    pub points: i64,
    /// Path of the category where it will lie.
    pub category: Option<String>,
    /// Choices, pairs, items, gaps or accepted answers.
    pub parts: usize,
    pub lost: Vec<Lost>,
}
/// A line of the file that cannot be read, or that nothing is made of.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportFault {
    pub line: usize,
    /// The reason: a code, and what it speaks of.
    pub code: String,
    /// A piece of the file.
    pub found: String,
    pub due: String,
    pub column: String,
    pub most: i64,
    pub count: i64,
}
impl From<Fault> for ImportFault {
    fn from(fault: Fault) -> Self {
        let text = |name: &str| match fault.why.args.iter().find(|(n, _)| *n == name) {
            Some((_, Arg::Text(text))) => text.clone(),
            _ => String::new(),
        };
        let number = |name: &str| match fault.why.args.iter().find(|(n, _)| *n == name) {
            Some((_, Arg::Number(number))) => *number,
            _ => 0,
        };
        Self {
            line: fault.line,
            code: fault.why.id.to_owned(),
            found: if text("gap").is_empty() { text("found") } else { text("gap") },
            due: text("due"),
            column: text("column"),
            most: number("most"),
            count: number("count"),
        }
    }
}
/// What would become of a file, or what has become of it.
#[derive(Serialize, ToSchema)]
pub struct ImportPage {
    pub course: CourseLink,
    pub number: i64,
    pub format: ImportFormat,
    pub made_at: Instant,
    /// The first 100 of what would be made.
    pub items: Vec<ImportedQuestion>,
    /// All that would be made, or, once it is applied, what was made.
    pub total: i64,
    /// Categories that would be made.
    pub new_categories: Vec<String>,
    pub dropped: Vec<ImportFault>,
    /// As long as there is one nothing can be applied. The first 100.
    pub faults: Vec<ImportFault>,
    pub applied_at: Option<Instant>,
}
impl View for ImportPage {
    const TEMPLATE: &'static str = "courses/bank/import.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/bank/imports/{}", self.course.slug, self.number))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "status": "draft" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<ImportPage> {
    let bank = access::writable(conn, who, slug)?;
    let import = by_number(conn, bank.course, number)?;
    let all = category::of_course(conn, bank.course)?;
    let reading = match import.applied_at {
        None => reading::read(import.format, &import.source, import.language),
        Some(_) => Reading::default(),
    };
    let fallback = all.iter().find(|c| Some(c.id) == import.category_id).map(|c| c.path.clone());
    let place = |found: &Found| found.category.clone().or_else(|| fallback.clone());
    let mut new_categories: Vec<String> = reading.found.iter().filter_map(|f| f.category.clone()).collect();
    new_categories.sort();
    new_categories.dedup();
    new_categories.retain(|path| !all.iter().any(|c| c.path == *path));
    let item = |found: &Found| ImportedQuestion {
        line: found.line,
        kind: found.question.kind(),
        prompt: found.question.prompt.clone(),
        points: found.question.points,
        category: place(found),
        parts: found.question.count(),
        lost: found.lost.clone(),
    };
    Ok(ImportPage {
        course: bank.link(conn)?,
        number,
        format: import.format,
        made_at: import.made_at,
        items: reading.found.iter().take(100).map(item).collect(),
        total: import.made.unwrap_or_else(|| i64::try_from(reading.found.len()).unwrap_or(0)),
        new_categories,
        dropped: reading.dropped.into_iter().map(ImportFault::from).collect(),
        faults: reading.faults.into_iter().map(ImportFault::from).collect(),
        applied_at: import.applied_at,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "status": "draft" }))]
pub struct Application {
    /// What the questions are from now on; `draft` unless said.
    pub status: Option<EntryStatus>,
}
/// Makes all questions of the file, or none. Doing so twice makes them once.
pub fn apply(conn: &mut Conn, who: &Actor, slug: &str, number: i64, how: &Application) -> Result<Receipt> {
    let bank = access::writable(conn, Some(who), slug)?;
    let import = by_number(conn, bank.course, number)?;
    let receipt = Receipt::changed(format!("{}/imports/{number}", bank.address()), "applied");
    let open = imports::table.find(import.id).filter(imports::applied_at.is_null());
    let now = clock::now();
    if diesel::update(open).set(imports::applied_at.eq(now)).execute(conn)? == 0 {
        return Ok(receipt);
    }
    let reading = reading::read(import.format, &import.source, import.language);
    if !reading.faults.is_empty() {
        return Err(Error::conflict("import-has-faults"));
    }
    if reading.found.is_empty() {
        return Err(Error::conflict("import-makes-nothing"));
    }
    let mut paths: Vec<String> = reading.found.iter().filter_map(|f| f.category.clone()).collect();
    paths.sort();
    paths.dedup();
    let ids = if paths.is_empty() { BTreeMap::new() } else { category::ensure(conn, &bank, &paths)? };
    let place = |path: Option<&String>| path.and_then(|path| ids.get(path).copied()).or(import.category_id);
    let questions: Vec<(Option<i64>, Question)> =
        reading.found.into_iter().map(|f| (place(f.category.as_ref()), f.question)).collect();
    let count = i64::try_from(questions.len()).unwrap_or(0);
    entry::enter(conn, who, &bank, how.status.unwrap_or(EntryStatus::Draft), &questions)?;
    // The text has served its time: what was made of it is in the bank.
    diesel::update(imports::table.find(import.id))
        .set((imports::made.eq(count), imports::source.eq("")))
        .execute(conn)?;
    let change = "import".to_owned();
    let event = Event::BankChanged { course: bank.course, change, number: import.number, count: Some(count) };
    event::record(conn, who, &event)?;
    Ok(Receipt { created: true, ..receipt })
}
/// Throws a file away that was not applied.
pub fn discard(conn: &mut Conn, who: &Actor, slug: &str, number: i64) -> Result<Receipt> {
    let bank = access::writable(conn, Some(who), slug)?;
    let import = by_number(conn, bank.course, number)?;
    let open = imports::table.find(import.id).filter(imports::applied_at.is_null());
    if diesel::delete(open).execute(conn)? == 0 {
        return Err(Error::conflict("import-applied"));
    }
    Ok(Receipt::changed(bank.address(), "discarded"))
}
/// Files that nobody has decided on for a week.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = imports::table
        .filter(imports::applied_at.is_null())
        .filter(imports::made_at.lt(clock::now().plus(-KEPT)))
        .limit(PORTION)
        .select(imports::id);
    let old: Vec<i64> = old.load(conn)?;
    Ok(diesel::delete(imports::table.filter(imports::id.eq_any(old))).execute(conn)?)
}
