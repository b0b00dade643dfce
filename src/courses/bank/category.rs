//! Categories of a bank: a tree of at most three levels, each named by its path.
use super::access::{self, Bank};
use crate::{
    accounts::actor::Actor,
    db::{Conn, insert_all, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::{bank_categories as categories, bank_entries as entries, bank_imports as imports},
    view::{Receipt, View},
};
use diesel::{dsl::max, prelude::*};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// Categories of one course.
const MOST: usize = 200;
const LEVELS: usize = 3;
/// Characters of a name.
const LONGEST: usize = 100;

#[derive(Debug, Clone, Queryable)]
pub struct Category {
    pub id: i64,
    pub number: i64,
    pub path: String,
}
/// All of a course, each behind the one that it lies in.
pub fn of_course(conn: &mut Conn, course: i64) -> Result<Vec<Category>> {
    let mut all: Vec<Category> = categories::table
        .filter(categories::course_id.eq(course))
        .limit(i64::try_from(MOST).unwrap_or(0))
        .select((categories::id, categories::number, categories::path))
        .load(conn)?;
    // By names, not by signs: "A b" does not come between "A" and "A/b".
    all.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    Ok(all)
}
/// The ids of a category and of all that lie in it.
pub fn within(all: &[Category], number: i64) -> Vec<i64> {
    let Some(top) = all.iter().find(|c| c.number == number) else {
        return vec![];
    };
    let inside = format!("{}/", top.path);
    all.iter().filter(|c| c.id == top.id || c.path.starts_with(&inside)).map(|c| c.id).collect()
}
/// A category in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CategoryCard {
    /// Names it in addresses.
    pub number: i64,
    /// Names joined by `/`.
    pub path: String,
    pub name: String,
    /// 1 to 3.
    pub level: usize,
    /// Questions directly in it.
    pub questions: i64,
}
pub fn cards(conn: &mut Conn, all: &[Category]) -> Result<Vec<CategoryCard>> {
    let counts: BTreeMap<Option<i64>, i64> = entries::table
        .filter(entries::category_id.eq_any(all.iter().map(|c| c.id)))
        .group_by(entries::category_id)
        .select((entries::category_id, diesel::dsl::count_star()))
        .load::<(Option<i64>, i64)>(conn)?
        .into_iter()
        .collect();
    let card = |c: &Category| CategoryCard {
        number: c.number,
        name: c.path.rsplit('/').next().unwrap_or_default().to_owned(),
        level: c.path.split('/').count(),
        questions: counts.get(&Some(c.id)).copied().unwrap_or(0),
        path: c.path.clone(),
    };
    Ok(all.iter().map(card).collect())
}

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "path": "Drum up/Masalah" }))]
pub struct CategoryDraft {
    /// Names joined by `/`, at most three of at most 100 characters; what lies above it is made, too.
    #[schema(required = true, min_length = 1, max_length = 310)]
    pub path: String,
}
/// The page of one category.
#[derive(Serialize, ToSchema)]
pub struct CategoryPage {
    pub course: crate::courses::lesson::CourseLink,
    pub category: CategoryCard,
}
impl View for CategoryPage {
    const TEMPLATE: &'static str = "courses/bank/category.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/bank/categories/{}", self.course.slug, self.category.number))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "path": self.category.path })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<CategoryPage> {
    let bank = access::writable(conn, who, slug)?;
    let all = of_course(conn, bank.course)?;
    let category = cards(conn, &all)?.into_iter().find(|c| c.number == number).ok_or(Error::NotFound)?;
    Ok(CategoryPage { course: bank.link(conn)?, category })
}
/// Makes a category. One that is there already is no error.
pub fn create(conn: &mut Conn, who: &Actor, slug: &str, draft: &CategoryDraft) -> Result<Receipt> {
    let bank = access::writable(conn, Some(who), slug)?;
    let path = tidy(&draft.path)?;
    let before = of_course(conn, bank.course)?;
    let made = ensure(conn, &bank, std::slice::from_ref(&path))?;
    if before.iter().any(|c| c.path == path) {
        return Ok(Receipt::changed(bank.address(), "category"));
    }
    let category = made.get(&path).ok_or(Error::NotFound)?;
    let number: i64 = categories::table.find(category).select(categories::number).first(conn)?;
    event::record(conn, who, &changed(&bank, "category", number))?;
    Ok(Receipt::created(bank.address(), "category"))
}
/// Renames it or moves it; what lies in it comes along.
pub fn rename(conn: &mut Conn, who: &Actor, slug: &str, number: i64, draft: &CategoryDraft) -> Result<Receipt> {
    let bank = access::writable(conn, Some(who), slug)?;
    lock_row(conn, "courses", bank.course)?;
    let all = of_course(conn, bank.course)?;
    let own = all.iter().find(|c| c.number == number).ok_or(Error::NotFound)?;
    let path = tidy(&draft.path)?;
    let receipt = Receipt::changed(bank.address(), "category");
    if path == own.path {
        return Ok(receipt);
    }
    let inside = format!("{}/", own.path);
    let moved: Vec<(i64, String)> = all
        .iter()
        .filter(|c| c.id == own.id || c.path.starts_with(&inside))
        .map(|c| (c.id, format!("{path}{}", c.path.strip_prefix(&own.path).unwrap_or_default())))
        .collect();
    let fits = |path: &String| path.split('/').count() <= LEVELS;
    let taken = |path: &String| all.iter().any(|c| c.path == *path && !moved.iter().any(|(id, _)| *id == c.id));
    Check::default()
        .that(!path.starts_with(&inside), "path", "category-in-itself")
        .that(moved.iter().all(|(_, path)| fits(path)), "path", Msg::from("category-levels").with("most", 3))
        .that(!moved.iter().any(|(_, path)| taken(path)), "path", "category-taken")
        .done()?;
    if let Some((above, _)) = path.rsplit_once('/') {
        ensure(conn, &bank, &[above.to_owned()])?;
    }
    // At most 200, and seldom more than a handful. Longest paths first would meet the old ones of others: all are set to
    // what nobody has, then to what they become.
    for (id, _) in &moved {
        diesel::update(categories::table.find(id)).set(categories::path.eq(format!("/{id}"))).execute(conn)?;
    }
    for (id, path) in &moved {
        diesel::update(categories::table.find(id)).set(categories::path.eq(path)).execute(conn)?;
    }
    event::record(conn, who, &changed(&bank, "category", number))?;
    Ok(receipt)
}
/// Takes an empty category away.
pub fn remove(conn: &mut Conn, who: &Actor, slug: &str, number: i64) -> Result<Receipt> {
    let bank = access::writable(conn, Some(who), slug)?;
    let all = of_course(conn, bank.course)?;
    let own = all.iter().find(|c| c.number == number).ok_or(Error::NotFound)?;
    let held: i64 = entries::table.filter(entries::category_id.eq(own.id)).count().get_result(conn)?;
    if held > 0 || within(&all, number).len() > 1 {
        return Err(Error::conflict("category-not-empty"));
    }
    let waiting = imports::table.filter(imports::category_id.eq(own.id));
    diesel::update(waiting).set(imports::category_id.eq(None::<i64>)).execute(conn)?;
    diesel::delete(categories::table.find(own.id)).execute(conn)?;
    event::record(conn, who, &changed(&bank, "category-removed", number))?;
    Ok(Receipt::changed(bank.address(), "category"))
}
/// `change`: `category`, `category-removed`; elsewhere `import`.
fn changed(bank: &Bank, change: &str, number: i64) -> Event {
    Event::BankChanged { course: bank.course, change: change.to_owned(), number, count: None }
}
/// One blank between words, no empty names.
fn tidy(path: &str) -> Result<String> {
    let names = path.split('/').map(|name| name.split_whitespace().collect::<Vec<_>>().join(" "));
    let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    Check::default()
        .that(!names.is_empty(), "path", "field-missing")
        .that(names.len() <= LEVELS, "path", Msg::from("category-levels").with("most", 3))
        .that(
            names.iter().all(|name| name.chars().count() <= LONGEST),
            "path",
            Msg::from("category-long").with("most", 100),
        )
        .done()?;
    Ok(names.join("/"))
}
/// The ids of these paths; what is missing of them, and above them, is made.
pub fn ensure(conn: &mut Conn, bank: &Bank, paths: &[String]) -> Result<BTreeMap<String, i64>> {
    lock_row(conn, "courses", bank.course)?;
    let before = of_course(conn, bank.course)?;
    let known: BTreeSet<&str> = before.iter().map(|c| c.path.as_str()).collect();
    let ends = |path: &str| path.match_indices('/').map(|(at, _)| at).chain([path.len()]).collect::<Vec<_>>();
    let wanted: BTreeSet<&str> =
        paths.iter().flat_map(|path| ends(path).into_iter().filter_map(|end| path.get(..end))).collect();
    let missing: Vec<&str> = wanted.into_iter().filter(|path| !known.contains(path)).collect();
    if before.len() + missing.len() > MOST {
        let most = i64::try_from(MOST).unwrap_or(0);
        return Err(Error::conflict(Msg::from("too-many-categories").with("most", most)));
    }
    if !missing.is_empty() {
        let of_course = categories::table.filter(categories::course_id.eq(bank.course));
        let last: Option<i64> = of_course.select(max(categories::number)).first(conn)?;
        let row = |(number, path): (i64, &&str)| {
            let place = (categories::course_id.eq(bank.course), categories::number.eq(number));
            (place, categories::path.eq((*path).to_owned()))
        };
        let rows: Vec<_> = (last.unwrap_or(0) + 1..).zip(&missing).map(row).collect();
        insert_all(conn, categories::table, rows)?;
    }
    Ok(of_course(conn, bank.course)?.into_iter().map(|c| (c.path, c.id)).collect())
}
