//! Setting the weights of a run: a proposal first, which shows how many figures it would move; then its application.
use super::{
    super::lesson::CourseLink,
    formula::{self, Formula, MOST, WeighBy, Weights},
    item::{ItemHead, Taught, taught},
    total::{self, PORTION, Sheet},
};
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::grade_formulas as formulas,
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Seats that a dry run looks at.
const LOOKED_AT: i64 = 1000;

#[derive(Serialize, ToSchema)]
pub struct WeightsPage {
    pub course: CourseLink,
    pub run: i64,
    pub in_force: WeightsView,
    /// What was proposed last, if it is not in force.
    pub proposed: Option<WeightsProposal>,
    /// The greatest weight there is.
    pub most: i64,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WeightsView {
    /// 0: nobody has set any.
    pub number: i64,
    pub by: WeighBy,
    pub quizzes: i64,
    pub assignments: i64,
    pub items: Vec<ItemWeight>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ItemWeight {
    #[serde(flatten)]
    pub head: ItemHead,
    /// The block.
    pub part: String,
    pub weight: i64,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WeightsProposal {
    pub weights: WeightsView,
    pub dry_run: WeightsDryRun,
}
/// What a proposal would do to the figures that are kept.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct WeightsDryRun {
    /// Learners that were looked at; of a very large run the first 1,000.
    pub learners: i64,
    /// Those of them whose current or final figure would be another.
    pub moved: i64,
    /// Those whose final figure would rise, and fall.
    pub up: i64,
    pub down: i64,
}
impl View for WeightsPage {
    const TEMPLATE: &'static str = "courses/gradebook/weights.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/runs/{}/gradebook/weights", self.course.slug, self.run))
    }
    fn form(&self) -> serde_json::Value {
        let WeightsView { number, by, quizzes, assignments, items } = match &self.proposed {
            Some(proposal) => &proposal.weights,
            None => &self.in_force,
        };
        let mut of_items: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
        for item in items {
            of_items.entry(&item.head.lesson).or_default().insert(&item.part, item.weight);
        }
        serde_json::json!({
            "version": number, "by": by, "quizzes": quizzes, "assignments": assignments, "items": of_items,
        })
    }
}
fn shown(taught: &Taught, formula: &Formula) -> WeightsView {
    let items = &taught.graded.items;
    let item = |item: &super::item::Item| ItemWeight {
        head: item.head(),
        part: item.part.clone(),
        weight: formula.weights.of(item),
    };
    WeightsView {
        number: formula.number,
        by: formula.weights.by,
        quizzes: formula.weights.quizzes,
        assignments: formula.weights.assignments,
        items: items.iter().map(item).collect(),
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<WeightsPage> {
    let taught = taught(conn, who, slug, number)?;
    let in_force = formula::of_run(conn, taught.run)?;
    let proposed = match formula::proposed(conn, taught.run, in_force.number)? {
        Some(next) => {
            let dry_run = dry_run(conn, &taught, &in_force.weights, &next.weights)?;
            Some(WeightsProposal { weights: shown(&taught, &next), dry_run })
        }
        None => None,
    };
    let in_force = shown(&taught, &in_force);
    Ok(WeightsPage { course: taught.link(), run: number, in_force, proposed, most: MOST })
}
fn dry_run(conn: &mut Conn, taught: &Taught, before: &Weights, after: &Weights) -> Result<WeightsDryRun> {
    let (mut found, mut last) = (WeightsDryRun::default(), 0);
    for _ in 0..LOOKED_AT / PORTION {
        let seats = total::portion(conn, taught.run, last)?;
        let Some(end) = seats.last() else {
            break;
        };
        last = end.enrolment;
        let sheet = Sheet::of(conn, &taught.course, taught.graded.clone(), &seats)?;
        for seat in &seats {
            let (was, will) = (sheet.figures(before, seat), sheet.figures(after, seat));
            found.learners += 1;
            found.moved += i64::from(was != will);
            found.up += i64::from(will.last > was.last);
            found.down += i64::from(will.last < was.last);
        }
    }
    Ok(found)
}

/// Weights from 0 to 1,000; only their proportion counts.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 0, "by": "groups", "quizzes": 40, "assignments": 60 }))]
pub struct NewWeights {
    /// The number of the weights that these are made from, as the page showed it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// `items` or `groups`.
    #[schema(required = true, min_length = 1, max_length = 10)]
    pub by: String,
    /// Of all quizzes together; where groups are weighed.
    #[schema(minimum = 0, maximum = 1000)]
    pub quizzes: i64,
    #[schema(minimum = 0, maximum = 1000)]
    pub assignments: i64,
    /// Lesson → block → weight, where items are weighed. An item that is not named weighs 1.
    pub items: BTreeMap<String, BTreeMap<String, i64>>,
}
/// Proposes weights. Nothing is computed by them until they are applied.
pub fn propose(conn: &mut Conn, who: &Actor, slug: &str, number: i64, new: &NewWeights) -> Result<Receipt> {
    let taught = taught(conn, Some(who), slug, number)?;
    let receipt = Receipt::created(format!("{}/weights", taught.address()), "proposed");
    let weights = read(&taught, new)?;
    let in_force = formula::of_run(conn, taught.run)?;
    let newest = formula::proposed(conn, taught.run, in_force.number)?.unwrap_or(in_force);
    if newest.weights == weights {
        return Ok(Receipt { created: false, ..receipt });
    }
    if newest.number != new.version {
        return Err(Error::conflict("weights-proposed-anew"));
    }
    formula::kept(conn, taught.run)?; // what is in force has a version of its own before there is another
    let next = formula::next(conn, taught.run)?;
    formula::append(conn, who, taught.run, next, &weights, None)?;
    Ok(receipt)
}
fn read(taught: &Taught, new: &NewWeights) -> Result<Weights> {
    let mut check = Check::default();
    let by: Option<WeighBy> = new.by.parse().ok();
    let fine = |weight: i64| (0..=MOST).contains(&weight);
    let range = || Msg::from("weight-range").with("most", MOST);
    check.that(by.is_some(), "by", "choose-weighing");
    check.that(fine(new.quizzes), "quizzes", range()).that(fine(new.assignments), "assignments", range());
    let mut items: BTreeMap<i64, BTreeMap<String, i64>> = BTreeMap::new();
    for (lesson, parts) in &new.items {
        for (part, weight) in parts {
            let field = format!("items.{lesson}.{part}");
            check.that(fine(*weight), field.clone(), range());
            match taught.graded.items.iter().find(|item| item.lesson == *lesson && item.part == *part) {
                Some(item) => drop(items.entry(item.content).or_default().insert(part.clone(), *weight)),
                None => drop(check.that(false, field, "no-such-grade-item")),
            }
        }
    }
    if by == Some(WeighBy::Groups) {
        check.that(new.quizzes + new.assignments > 0, "quizzes", "weights-are-nothing");
    }
    check.done()?;
    let by = by.unwrap_or(WeighBy::Items);
    let weights = Weights { by, quizzes: new.quizzes, assignments: new.assignments, items };
    let nothing = by == WeighBy::Items
        && !taught.graded.items.is_empty()
        && taught.graded.items.iter().all(|item| weights.of(item) == 0);
    if nothing { Err(Error::invalid("by", "weights-are-nothing")) } else { Ok(weights) }
}

/// Which proposal is applied.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 1 }))]
pub struct WeightsApplication {
    /// The number of the proposal that was looked at.
    #[schema(minimum = 1)]
    pub version: i64,
}
/// Puts a proposal in force and has the run computed by it; the versions before stay in the history. Twice is no error.
pub fn apply(conn: &mut Conn, who: &Actor, slug: &str, number: i64, of: &WeightsApplication) -> Result<Receipt> {
    let taught = taught(conn, Some(who), slug, number)?;
    let receipt = Receipt::changed(format!("{}/weights", taught.address()), "in_force");
    let in_force = formula::of_run(conn, taught.run)?;
    if in_force.number == of.version {
        return Ok(receipt);
    }
    let proposed = formula::proposed(conn, taught.run, in_force.number)?.filter(|next| next.number == of.version);
    let id = proposed.and_then(|next| next.id).ok_or_else(|| Error::conflict("weights-proposed-anew"))?;
    let open = formulas::table.find(id).filter(formulas::applied_at.is_null());
    if diesel::update(open).set(formulas::applied_at.eq(clock::now())).execute(conn)? == 1 {
        event::record(conn, who, &Event::GradesWeighed { run: taught.run, number: of.version })?;
        total::again(conn, taught.run)?;
    }
    Ok(receipt)
}
