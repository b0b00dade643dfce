//! How the items of a run are weighed: by versions, so that figures say by which weights they were computed.
use super::item::Item;
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::Conn,
    error::Result,
    progress::grade::{GradeFigure, ItemKind},
    schema::grade_formulas as formulas,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The greatest weight of an item or a group.
pub const MOST: i64 = 1000;

crate::text_enum! {
    /// `items`: each item has its weight. `groups`: quizzes and assignments have, and the items of a group weigh alike.
    pub enum WeighBy { Items = "items", Groups = "groups" }
}
/// What is kept of a version: an item without a weight of its own weighs 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    pub by: WeighBy,
    pub quizzes: i64,
    pub assignments: i64,
    /// Content → part → weight.
    pub items: BTreeMap<i64, BTreeMap<String, i64>>,
}
impl Default for Weights {
    fn default() -> Self {
        Self { by: WeighBy::Items, quizzes: 1, assignments: 1, items: BTreeMap::new() }
    }
}
impl Weights {
    pub fn of(&self, item: &Item) -> i64 {
        self.items.get(&item.content).and_then(|parts| parts.get(&item.part)).copied().unwrap_or(1)
    }
    fn of_group(&self, kind: ItemKind) -> i64 {
        match kind {
            ItemKind::Quiz => self.quizzes,
            ItemKind::Assignment => self.assignments,
        }
    }
    /// Both figures of one person. What is excused counts in neither; what is not graded counts as nothing in `final`.
    /// None: no item counts.
    pub fn figures<'i>(&self, graded: impl Iterator<Item = (&'i Item, GradeFigure)>) -> CourseFigures {
        let counted: Vec<_> = graded.filter(|(_, figure)| !figure.excused).collect();
        let all = counted.iter().map(|(item, figure)| (*item, figure.score.unwrap_or(0)));
        let graded = counted.iter().filter_map(|(item, figure)| Some((*item, figure.score?)));
        CourseFigures { current: self.mean(graded), last: self.mean(all) }
    }
    fn mean<'i>(&self, scores: impl Iterator<Item = (&'i Item, i64)>) -> Option<i64> {
        // Each group's weighted sum and weight; by items all are one group.
        let mut groups: BTreeMap<Option<ItemKind>, (i128, i128)> = BTreeMap::new();
        for (item, score) in scores {
            let (group, weight) = match self.by {
                WeighBy::Items => (None, self.of(item)),
                WeighBy::Groups => (Some(item.kind), 1),
            };
            let sum = groups.entry(group).or_default();
            *sum = (sum.0 + i128::from(weight) * i128::from(score), sum.1 + i128::from(weight));
        }
        // Fractions, so that nothing is rounded twice.
        let (mut over, mut under, mut weights) = (0i128, 1i128, 0i128);
        for (group, (sum, weight)) in groups {
            let of_group = i128::from(group.map_or(1, |kind| self.of_group(kind)));
            if weight == 0 || of_group == 0 {
                continue;
            }
            (over, under) = (over * weight + of_group * sum * under, under * weight);
            weights += of_group;
        }
        let whole = under * weights;
        if weights == 0 { None } else { i64::try_from((over * 2 + whole) / (whole * 2)).ok() }
    }
}
/// Basis points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct CourseFigures {
    /// Of what is graded; null: nothing is.
    pub current: Option<i64>,
    /// Of everything; what is not graded counts as nothing. Null: there is nothing to grade.
    #[serde(rename = "final")]
    pub last: Option<i64>,
}

/// A version of a run's weights.
#[derive(Debug, Clone)]
pub struct Formula {
    /// None: nobody has set any, and no figure was computed yet.
    pub id: Option<i64>,
    pub number: i64,
    pub weights: Weights,
}
/// The one in force.
pub fn of_run(conn: &mut Conn, run: i64) -> Result<Formula> {
    let newest: Option<(i64, i64, String)> = formulas::table
        .filter(formulas::run_id.eq(run))
        .filter(formulas::applied_at.is_not_null())
        .order(formulas::number.desc())
        .select((formulas::id, formulas::number, formulas::weights))
        .first(conn)
        .optional()?;
    Ok(match newest {
        Some((id, number, weights)) => Formula { id: Some(id), number, weights: serde_json::from_str(&weights)? },
        None => Formula { id: None, number: 0, weights: Weights::default() },
    })
}
/// The one that was proposed last and is not in force.
pub fn proposed(conn: &mut Conn, run: i64, in_force: i64) -> Result<Option<Formula>> {
    let newest: Option<(i64, i64, String)> = formulas::table
        .filter(formulas::run_id.eq(run))
        .filter(formulas::number.gt(in_force))
        .order(formulas::number.desc())
        .select((formulas::id, formulas::number, formulas::weights))
        .first(conn)
        .optional()?;
    let read = |(id, number, weights): (i64, i64, String)| {
        Ok(Formula { id: Some(id), number, weights: serde_json::from_str(&weights)? })
    };
    newest.map(read).transpose()
}
/// The one in force, kept: a figure that was computed by the weights of the house goes on being so when those change.
pub fn kept(conn: &mut Conn, run: i64) -> Result<(i64, Weights)> {
    let formula = of_run(conn, run)?;
    if let Some(id) = formula.id {
        return Ok((id, formula.weights));
    }
    let number = next(conn, run)?;
    let id = append(conn, &Actor::system(), run, number, &formula.weights, Some(clock::now()))?;
    Ok((id, formula.weights))
}
/// The number that the next version gets.
pub fn next(conn: &mut Conn, run: i64) -> Result<i64> {
    let last: Option<i64> =
        formulas::table.filter(formulas::run_id.eq(run)).select(diesel::dsl::max(formulas::number)).first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}
/// A version; two of the same number at once meet in the unique key.
pub fn append(
    conn: &mut Conn,
    who: &Actor,
    run: i64,
    number: i64,
    weights: &Weights,
    applied_at: Option<Instant>,
) -> Result<i64> {
    Ok(diesel::insert_into(formulas::table)
        .values((
            (formulas::run_id.eq(run), formulas::number.eq(number)),
            (formulas::weights.eq(serde_json::to_string(weights)?), formulas::person_id.eq(who.person)),
            (formulas::created_at.eq(clock::now()), formulas::applied_at.eq(applied_at)),
        ))
        .returning(formulas::id)
        .get_result(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Texts;
    use proptest::prelude::*;

    fn item(content: i64, kind: ItemKind) -> Item {
        let (lesson, part, title) = (format!("l{content}"), "quiz".into(), Texts::default());
        Item { content, lesson, part, title, kind, version: 1 }
    }
    fn figure(score: impl Into<Option<i64>>) -> GradeFigure {
        GradeFigure { score: score.into(), excused: false }
    }
    const EXCUSED: GradeFigure = GradeFigure { score: None, excused: true };
    fn by_items(weights: &[(i64, i64)]) -> Weights {
        let items = weights.iter().map(|(content, weight)| (*content, [("quiz".to_owned(), *weight)].into())).collect();
        Weights { items, ..Weights::default() }
    }
    fn of(weights: &Weights, figures: &[(ItemKind, GradeFigure)]) -> (Option<i64>, Option<i64>) {
        let items: Vec<Item> = (1..).zip(figures).map(|(n, (kind, _))| item(n, *kind)).collect();
        let both = weights.figures(items.iter().zip(figures.iter().map(|(_, figure)| *figure)));
        (both.current, both.last)
    }

    #[test]
    fn what_is_not_graded_is_ignored_in_the_one_and_nothing_in_the_other() {
        use ItemKind::{Assignment as A, Quiz as Q};
        let alike = Weights::default();
        assert_eq!(of(&alike, &[(Q, figure(8000)), (Q, figure(None))]), (Some(8000), Some(4000)));
        assert_eq!(of(&alike, &[(Q, figure(None)), (A, figure(None))]), (None, Some(0)));
        assert_eq!(of(&alike, &[]), (None, None));
        // Excused: as if it were not there.
        assert_eq!(of(&alike, &[(Q, figure(8000)), (Q, EXCUSED)]), (Some(8000), Some(8000)));
        assert_eq!(of(&alike, &[(Q, EXCUSED)]), (None, None));
        // By items: three times as much.
        assert_eq!(of(&by_items(&[(1, 3)]), &[(Q, figure(10_000)), (Q, figure(0))]), (Some(7500), Some(7500)));
        assert_eq!(of(&by_items(&[(1, 0)]), &[(Q, figure(10_000)), (Q, figure(0))]), (Some(0), Some(0)));
        assert_eq!(of(&by_items(&[(1, 0)]), &[(Q, figure(10_000))]), (None, None));
        // By groups: ten quizzes weigh as much together as one assignment.
        let groups = Weights { by: WeighBy::Groups, quizzes: 40, assignments: 60, ..Weights::default() };
        let mixed = [(Q, figure(10_000)), (Q, figure(5000)), (A, figure(None))];
        assert_eq!(of(&groups, &mixed), (Some(7500), Some(3000)));
        assert_eq!(of(&groups, &[(Q, figure(10_000)), (A, EXCUSED)]), (Some(10_000), Some(10_000)));
        // Rounded once, half upwards.
        assert_eq!(of(&alike, &[(Q, figure(1)), (Q, figure(0))]), (Some(1), Some(1)));
        assert_eq!(of(&alike, &[(Q, figure(1)), (Q, figure(0)), (Q, figure(0))]), (Some(0), Some(0)));
    }
    proptest! {
        #[test]
        fn a_mean_lies_between_its_parts(
            scores in proptest::collection::vec((0i64..=10_000, 0i64..=MOST, any::<bool>()), 1..200),
            groups in any::<bool>(), quizzes in 1i64..=MOST, assignments in 1i64..=MOST,
        ) {
            let kind = |quiz| if quiz { ItemKind::Quiz } else { ItemKind::Assignment };
            let figures: Vec<_> = scores.iter().map(|(score, _, quiz)| (kind(*quiz), figure(*score))).collect();
            let weights: Vec<_> = (1..).zip(&scores).map(|(n, (_, weight, _))| (n, *weight)).collect();
            let by = if groups { WeighBy::Groups } else { WeighBy::Items };
            let (current, last) = of(&Weights { by, quizzes, assignments, ..by_items(&weights) }, &figures);
            prop_assert_eq!(current, last);
            if let Some(mean) = current {
                let all = || scores.iter().map(|s| s.0);
                prop_assert!(all().min().unwrap() <= mean && mean <= all().max().unwrap());
            } else {
                prop_assert!(!groups && scores.iter().all(|s| s.1 == 0));
            }
        }
    }
}
