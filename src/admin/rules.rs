//! Rules as rows: what is valid, what is planned, what was; a change is valid from a day on.
use crate::{
    accounts::actor::{Actor, Right},
    clock::{self, Instant},
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    rule::{Rule, Unit},
    schema::{people, rules},
    view::{Receipt, View},
};
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far ahead a change may be planned, in days.
const AHEAD: u64 = 730;
/// Changes of one rule that its page shows.
const MOST_CHANGES: i64 = 200;

/// A rule as it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RuleRow {
    pub name: Rule,
    pub unit: Unit,
    pub value: i64,
    /// Null: nobody has set it, so the default holds.
    pub since: Option<Instant>,
    /// The next change that is planned.
    pub next_value: Option<i64>,
    pub next_from: Option<Instant>,
    pub default: i64,
    pub least: i64,
    pub most: i64,
}
#[derive(Serialize, ToSchema)]
pub struct RuleList {
    pub items: Vec<RuleRow>,
}
impl View for RuleList {
    const TEMPLATE: &'static str = "admin/rules.html";
}
/// One rule with its history, the latest change first.
#[derive(Serialize, ToSchema)]
pub struct RulePage {
    pub rule: RuleRow,
    pub history: Vec<RuleChange>,
    pub may_change: bool,
    /// The first day that a change may be valid from.
    #[schema(value_type = String, format = Date)]
    pub today: NaiveDate,
}
#[derive(Serialize, ToSchema)]
pub struct RuleChange {
    pub value: i64,
    pub unit: Unit,
    pub valid_from: Instant,
    pub note: String,
    /// Name of who changed it.
    pub by: Option<String>,
    pub at: Instant,
    /// It is not valid yet.
    pub is_planned: bool,
}
impl View for RulePage {
    const TEMPLATE: &'static str = "admin/rule.html";
    fn address(&self) -> Option<String> {
        Some(format!("/manage/rules/{}", self.rule.name.as_str()))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "value": self.rule.value, "valid_from": self.today, "note": "" })
    }
}

/// The newest first of what was set, by instant and then by order.
type Set = (String, i64, Instant);
fn row(rule: Rule, set: &[Set]) -> RuleRow {
    let (terms, now) = (rule.terms(), clock::now());
    let own = || set.iter().filter(|(name, ..)| name == rule.as_str());
    let valid = own().find(|(_, _, from)| *from <= now);
    let next_from = own().map(|(_, _, from)| *from).filter(|from| *from > now).min();
    let next = own().find(|(_, _, from)| Some(*from) == next_from);
    RuleRow {
        name: rule,
        unit: terms.unit,
        value: valid.map_or(terms.default, |(_, value, _)| *value),
        since: valid.map(|(_, _, from)| *from),
        next_value: next.map(|(_, value, _)| *value),
        next_from,
        default: terms.default,
        least: terms.least,
        most: terms.most,
    }
}
pub fn list(conn: &mut Conn, _: Option<&Actor>) -> Result<RuleList> {
    let set: Vec<Set> = rules::table
        .order((rules::name, rules::valid_from.desc(), rules::id.desc()))
        .select((rules::name, rules::value, rules::valid_from))
        .load(conn)?;
    Ok(RuleList { items: Rule::ALL.iter().map(|rule| row(*rule, &set)).collect() })
}
fn named(name: &str) -> Result<Rule> {
    name.parse().map_err(|_| Error::NotFound)
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, name: &str) -> Result<RulePage> {
    let rule = named(name)?;
    let rows: Vec<(i64, Unit, Instant, String, Instant, Option<String>)> = rules::table
        .left_join(people::table)
        .filter(rules::name.eq(rule))
        .order((rules::valid_from.desc(), rules::id.desc()))
        .limit(MOST_CHANGES)
        .select((rules::value, rules::unit, rules::valid_from, rules::note, rules::created_at, people::name.nullable()))
        .load(conn)?;
    let set: Vec<Set> = rows.iter().map(|(value, _, from, ..)| (rule.as_str().to_owned(), *value, *from)).collect();
    let now = clock::now();
    let change = |(value, unit, valid_from, note, at, by)| RuleChange {
        value,
        unit,
        valid_from,
        note,
        by,
        at,
        is_planned: valid_from > now,
    };
    Ok(RulePage {
        rule: row(rule, &set),
        history: rows.into_iter().map(change).collect(),
        may_change: who.is_some_and(|who| who.has(Right::Administer)),
        today: clock::today(),
    })
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "value": 60, "valid_from": "2027-01-01", "note": "Surat edaran 1/2026" }))]
pub struct NewRule {
    #[schema(required = true)]
    pub value: Option<i64>,
    /// A day such as `2027-01-01`, today at the earliest: then it is valid at once.
    #[schema(required = true, format = Date)]
    pub valid_from: String,
    /// Why, and where it was decided: at most 500 characters.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub note: String,
}
/// Appends a value. What was valid stays in the history; nothing is changed for the past.
pub fn set(conn: &mut Conn, who: &Actor, name: &str, new: &NewRule) -> Result<Receipt> {
    let rule = named(name)?;
    if !who.has(Right::Administer) {
        return Err(Error::forbidden("only-system-admins"));
    }
    let (terms, today) = (rule.terms(), clock::today());
    let day = new.valid_from.trim().parse::<NaiveDate>().ok();
    let last = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    let range = Msg::from("rule-range").with("least", terms.least).with("most", terms.most);
    Check::default()
        .that(new.value.is_some(), "value", "field-missing")
        .that(new.value.is_none_or(|value| (terms.least..=terms.most).contains(&value)), "value", range)
        .that(day.is_some_and(|day| (today..=last).contains(&day)), "valid_from", "rule-day")
        .text("note", &new.note, 500)
        .done()?;
    let (Some(value), Some(day)) = (new.value, day) else {
        return Err(Error::invalid("value", "field-missing"));
    };
    let now = clock::now();
    let valid_from = if day == today { now } else { clock::beginning_of(day) };
    let id: i64 = diesel::insert_into(rules::table)
        .values((
            (rules::name.eq(rule), rules::value.eq(value), rules::unit.eq(terms.unit)),
            (rules::valid_from.eq(valid_from), rules::note.eq(new.note.trim())),
            (rules::person_id.eq(who.person), rules::created_at.eq(now)),
        ))
        .returning(rules::id)
        .get_result(conn)?;
    let changed = Event::RuleChanged { rule: id, name: rule.as_str().into(), value, from: day.to_string() };
    event::record(conn, who, &changed)?;
    Ok(Receipt::created(format!("/manage/rules/{}", rule.as_str()), if day == today { "valid" } else { "planned" }))
}
