//! The lists of a run: which there were, what one would do, how far it is, and what became of each row, as a page and a file.
use super::{
    assignment::last_day,
    list::{self, Brake, List, ListRole, ListState, RowAction, RowProblem, RowResult},
    list_file::MOST_ROWS,
    run::{RunCard, led_run},
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    courses::course,
    db::{Conn, MultiBackend},
    error::Result,
    schema::{enrolment_list_rows as rows, enrolment_lists as lists, people},
    sheet::{self, Cell, Column, Holds, column},
    view::{Download, View},
    words::Texts,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub(super) fn address(slug: &str, number: i64, code: &str) -> String {
    format!("/courses/{slug}/runs/{number}/lists/{code}")
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListCard {
    pub code: String,
    pub file_name: String,
    pub state: ListState,
    pub created_at: Instant,
}
impl From<List> for ListCard {
    fn from(List { code, file_name, state, created_at, .. }: List) -> Self {
        Self { code, file_name, state, created_at }
    }
}
/// The lists of a run, and the form for the next one.
#[derive(Serialize, ToSchema)]
pub struct EnrolmentLists {
    pub course: String,
    pub title: Texts,
    pub run: RunCard,
    /// The newest 100.
    pub items: Vec<ListCard>,
    pub most_rows: usize,
}
impl View for EnrolmentLists {
    const TEMPLATE: &'static str = "courses/runs/lists.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/runs/{}/lists", self.course, self.run.number))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "file": "" })
    }
}
pub fn lists(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<EnrolmentLists> {
    let (course, run) = led_run(conn, who, slug, number)?;
    let own = lists::table.filter(lists::run_id.eq(run.id)).order(lists::id.desc()).limit(100);
    let items: Vec<List> = own.select(List::as_select()).load(conn)?;
    Ok(EnrolmentLists {
        title: course::title(conn, &course)?,
        course: course.slug,
        run: run.card(),
        items: items.into_iter().map(ListCard::from).collect(),
        most_rows: MOST_ROWS,
    })
}

/// Which rows are shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct ListPlace {
    pub action: Option<RowAction>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
}
/// A row: what it is to do, and what became of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ListRow {
    /// Of the file; null: it does not name this person.
    pub line: Option<i64>,
    /// What stands in the file.
    pub typed: String,
    pub name: Option<String>,
    /// The last day.
    pub due_on: Option<NaiveDate>,
    pub role: ListRole,
    pub action: RowAction,
    pub problem: Option<RowProblem>,
    /// Null: nothing yet.
    pub result: Option<RowResult>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActionCount {
    pub action: RowAction,
    pub count: i64,
}
#[derive(Serialize, ToSchema)]
pub struct EnrolmentListPage {
    pub course: String,
    pub title: Texts,
    pub run: RunCard,
    pub list: ListCard,
    pub counts: Vec<ActionCount>,
    /// Whole per cent of the rows that can be done.
    pub per_cent: i64,
    /// It takes out more people than the rule allows without a confirmation.
    pub needs_confirmation: bool,
    /// How many it takes out, of how many whom files have put in, and the rule in per cent.
    pub removals: i64,
    pub held: i64,
    pub removals_most: i64,
    pub items: Vec<ListRow>,
    pub next: Option<String>,
    pub place: ListPlace,
}
impl View for EnrolmentListPage {
    const TEMPLATE: &'static str = "courses/runs/list_page.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.course, self.run.number, &self.list.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "confirmed": false })
    }
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
type Row = (
    (i64, Option<i64>, String, Option<String>),
    (Option<Instant>, ListRole, RowAction, Option<RowProblem>, Option<RowResult>),
);
fn found(conn: &mut Conn, list: i64, place: &ListPlace, limit: i64) -> Result<Vec<Row>> {
    let mut found = rows::table.left_join(people::table).filter(rows::list_id.eq(list)).into_boxed::<MultiBackend>();
    if let Some(action) = place.action {
        found = found.filter(rows::action.eq(action));
    }
    if let Ok(after) = i64::from_str_radix(&place.after, 16) {
        found = found.filter(rows::id.gt(after));
    }
    Ok(found
        .order(rows::id)
        .limit(limit)
        .select((
            (rows::id, rows::line, rows::typed, people::name.nullable()),
            (rows::due_at, rows::role, rows::action, rows::problem, rows::result),
        ))
        .load(conn)?)
}
pub fn page(
    conn: &mut Conn,
    who: Option<&Actor>,
    (slug, number, code): (&str, i64, &str),
    place: &ListPlace,
) -> Result<EnrolmentListPage> {
    const LIMIT: usize = 100;
    let (course, run) = led_run(conn, who, slug, number)?;
    let list = list::of(conn, &run, code)?;
    let mut items = found(conn, list.id, place, 101)?;
    let more = items.len() > LIMIT;
    items.truncate(LIMIT);
    let next = items.last().filter(|_| more).map(|row| format!("{:x}", row.0.0));
    let counts: Vec<(RowAction, i64, i64)> = rows::table
        .filter(rows::list_id.eq(list.id))
        .group_by(rows::action)
        .select((rows::action, diesel::dsl::count_star(), diesel::dsl::count(rows::result)))
        .load(conn)?;
    let doable = || counts.iter().filter(|row| row.0 != RowAction::Error);
    let (all, done): (i64, i64) = (doable().map(|row| row.1).sum(), doable().map(|row| row.2).sum());
    let per_cent = if list.state == ListState::Done { 100 } else { (done * 100).checked_div(all).unwrap_or(0) };
    let brake = Brake::of(conn, &list)?;
    let mut counts: Vec<ActionCount> =
        counts.into_iter().map(|(action, count, _)| ActionCount { action, count }).collect();
    counts.sort_by_key(|row| row.action);
    let row = |((_, line, typed, name), (due_at, role, action, problem, result)): Row| ListRow {
        line,
        typed,
        name,
        due_on: due_at.map(last_day),
        role,
        action,
        problem,
        result,
    };
    Ok(EnrolmentListPage {
        title: course::title(conn, &course)?,
        course: course.slug,
        run: run.card(),
        needs_confirmation: list.state == ListState::Preview && brake.holds(),
        removals: brake.removals,
        held: brake.held,
        removals_most: brake.per_cent,
        list: list.into(),
        counts,
        per_cent,
        items: items.into_iter().map(row).collect(),
        next,
        place: place.clone(),
    })
}

const COLUMNS: &[Column] = &[
    column("line", Holds::Number),
    column("person", Holds::Text),
    column("name", Holds::Text),
    column("due_on", Holds::Text),
    column("role", Holds::Text),
    column("action", Holds::Text),
    column("problem", Holds::Text),
    column("result", Holds::Text),
];
/// Every row with its result as a CSV.
pub fn file(conn: &mut Conn, who: Option<&Actor>, (slug, number, code): (&str, i64, &str)) -> Result<Download> {
    let (course, run) = led_run(conn, who, slug, number)?;
    let list = list::of(conn, &run, code)?;
    let rows = found(conn, list.id, &ListPlace::default(), 100_000)?;
    let row = |((_, line, typed, name), (due, role, action, problem, result)): Row| {
        vec![
            Cell::from(line),
            Cell::Text(typed),
            Cell::from(name),
            Cell::from(due.map(|due| last_day(due).to_string())),
            Cell::Text(role.as_str().to_owned()),
            Cell::Text(action.as_str().to_owned()),
            Cell::from(problem.map(|problem| problem.as_str().to_owned())),
            Cell::from(result.map(|result| result.as_str().to_owned())),
        ]
    };
    let rows: Vec<sheet::Row> = rows.into_iter().map(row).collect();
    Ok(Download {
        name: format!("{}-{number}-{}.csv", course.slug, list.code),
        kind: sheet::CSV,
        rows: i64::try_from(rows.len()).unwrap_or(0),
        body: sheet::plain(COLUMNS, &rows)?,
        described_by: "",
    })
}
