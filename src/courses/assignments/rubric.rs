//! What an assignment asks for, and the rubric it is marked by: kept in its lesson's versions like every block.
use crate::{error::Check, words::Texts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a prompt in one language.
pub(super) const PROMPT_MOST: usize = 20_000;
/// Characters of an anchor, and of a title, in one language.
pub(super) const ANCHOR_MOST: usize = 1_000;
pub(super) const TITLE_MOST: usize = 200;
pub(super) const CRITERIA_MOST: usize = 10;
pub(super) const LEVELS_MOST: usize = 6;
/// Files, and links, of one work.
pub(super) const ATTACHED_MOST: i64 = 10;

/// The block `assignment` of a lesson, as its versions and the seeds keep it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assignment {
    pub title: Texts,
    /// Markdown.
    pub prompt: Texts,
    /// What may be handed in: a text, so many files, so many links.
    pub text: bool,
    pub files: i64,
    pub links: i64,
    /// Instead of these an idea is handed in: the draft that one writes for one's agency.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub idea: bool,
    /// By teams of the run instead of by each person.
    pub team: bool,
    /// Suggested: whole days after a person's start in the run. Nothing happens to whoever is later.
    pub due_days: Option<i64>,
    /// Per cent.
    pub pass_mark: i64,
    pub rubric: Vec<RubricCriterion>,
}
/// `id` is the criterion's name within the rubric: marks hang on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricCriterion {
    pub id: String,
    pub title: Texts,
    /// Its share of the whole, 1 to 100: two and one are two thirds and one third.
    pub weight: i64,
    pub levels: Vec<RubricLevel>,
}
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RubricLevel {
    pub id: String,
    /// 0 to 1,000.
    pub points: i64,
    /// What work on this level looks like.
    pub anchor: Texts,
}
impl RubricCriterion {
    pub(super) fn level(&self, id: &str) -> Option<&RubricLevel> {
        self.levels.iter().find(|level| level.id == id)
    }
    pub(super) fn most(&self) -> i64 {
        self.levels.iter().map(|level| level.points).max().unwrap_or(0)
    }
}
/// Parts of a criterion that are told apart: a third and two thirds are exactly a whole again in basis points.
const PARTS: i64 = 1_000_000;
impl Assignment {
    /// Whether learners may be given it: what it asks for, something that can be handed in, and a rubric by which one can
    /// tell better from worse.
    pub(in crate::courses) fn is_complete(&self) -> bool {
        let told = |criterion: &RubricCriterion| {
            !criterion.title.is_blank()
                && (1..=100).contains(&criterion.weight)
                && criterion.levels.len() >= 2
                && criterion.most() > 0
                && criterion.levels.iter().all(|level| level.points >= 0 && !level.anchor.is_blank())
        };
        !self.title.is_blank()
            && !self.prompt.is_blank()
            && (self.idea || self.text || self.files > 0 || self.links > 0)
            && (1..=100).contains(&self.pass_mark)
            && !self.rubric.is_empty()
            && self.rubric.iter().all(told)
    }
    /// The mark in basis points, rounded to the nearest: each criterion by its weight, of a criterion the points of the
    /// level that `chosen` names out of the most it gives. None: a criterion without a level of its own.
    pub(super) fn score<'c>(&self, chosen: impl Fn(&RubricCriterion) -> Option<&'c str>) -> Option<i64> {
        let (mut sum, mut weights) = (0, 0);
        for criterion in &self.rubric {
            let level = criterion.level(chosen(criterion)?)?;
            sum += criterion.weight * (level.points * PARTS).checked_div(criterion.most())?;
            weights += criterion.weight;
        }
        let whole = weights * PARTS / 10_000;
        Some(((sum * 2 + whole).checked_div(whole * 2)?).clamp(0, 10_000))
    }
    pub(super) fn check(&self, check: &mut Check) {
        let lengths = [("title", &self.title, TITLE_MOST), ("prompt", &self.prompt, PROMPT_MOST)];
        for (field, texts, most) in lengths {
            for (language, text) in [("id", &texts.id), ("en", &texts.en)] {
                too_long(check, format!("{field}.{language}"), text, most);
            }
        }
        check.that((0..=ATTACHED_MOST).contains(&self.files), "files", "assignment-attached-range");
        check.that((0..=ATTACHED_MOST).contains(&self.links), "links", "assignment-attached-range");
        check.that(self.due_days.is_none_or(|days| (0..=730).contains(&days)), "due_days", "assignment-days-range");
        check.that((1..=100).contains(&self.pass_mark), "pass_mark", "assignment-pass-range");
    }
}
pub(super) fn too_long(check: &mut Check, field: String, text: &str, most: usize) {
    use crate::error::Msg;
    let whole = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let count = text.chars().count();
    let msg = Msg::from("field-too-long").with("most", whole(most)).with("count", whole(count));
    check.that(count <= most, field, msg);
}

/// An assignment as everyone may read it: there is nothing in it to hide.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssignmentForLearner {
    pub title: Texts,
    pub prompt: Texts,
    pub text: bool,
    pub files: i64,
    pub links: i64,
    /// An idea is handed in, and nothing else.
    pub idea: bool,
    pub team: bool,
    pub due_days: Option<i64>,
    pub pass_mark: i64,
    pub rubric: Vec<RubricCriterion>,
}
impl From<&Assignment> for AssignmentForLearner {
    fn from(from: &Assignment) -> Self {
        let Assignment { title, prompt, text, files, links, idea, team, due_days, pass_mark, rubric } = from.clone();
        Self { title, prompt, text, files, links, idea, team, due_days, pass_mark, rubric }
    }
}

/// One field of several that are named by the rubric: a text; of a form a list of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum RubricField {
    Text(String),
    Number(i64),
    Many(Vec<String>),
}
impl RubricField {
    pub(super) fn text(&self) -> String {
        match self {
            Self::Text(text) => text.replace("\r\n", "\n").trim().to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Many(all) => all.last().map(|text| text.replace("\r\n", "\n").trim().to_owned()).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rubric(criteria: &[(i64, &[i64])]) -> Assignment {
        let level =
            |(n, points): (usize, &i64)| RubricLevel { id: n.to_string(), points: *points, anchor: Texts::default() };
        let criterion = |(n, (weight, points)): (usize, &(i64, &[i64]))| RubricCriterion {
            id: n.to_string(),
            title: Texts::default(),
            weight: *weight,
            levels: points.iter().enumerate().map(level).collect(),
        };
        Assignment { rubric: criteria.iter().enumerate().map(criterion).collect(), ..Assignment::default() }
    }
    #[test]
    fn a_mark_weighs_criteria_and_takes_points_of_the_most() {
        let two = rubric(&[(2, &[0, 1, 2]), (1, &[0, 4])]);
        let of =
            |first: &'static str, second: &'static str| two.score(|c| Some(if c.id == "0" { first } else { second }));
        assert_eq!((of("2", "1"), of("0", "0")), (Some(10_000), Some(0)));
        assert_eq!((of("1", "1"), of("2", "0"), of("1", "0")), (Some(6_667), Some(6_667), Some(3_333)));
        assert_eq!((of("3", "0"), two.score(|_| None)), (None, None));
        // A third and two thirds of equal weight are exactly a half.
        let thirds = rubric(&[(1, &[1, 2, 3]), (1, &[1, 2, 3])]);
        assert_eq!(thirds.score(|c| Some(if c.id == "0" { "0" } else { "1" })), Some(5_000));
        assert_eq!(rubric(&[(1, &[0, 0])]).score(|_| Some("0")), None);
        assert_eq!(rubric(&[]).score(|_| Some("0")), None);
    }
    proptest! {
        #[test]
        fn a_mark_is_never_beyond_its_bounds(
            criteria in proptest::collection::vec((1i64..=100, proptest::collection::vec(0i64..=1000, 2..6)), 1..10),
            pick in any::<u8>(),
        ) {
            let rows: Vec<(i64, &[i64])> = criteria.iter().map(|(w, p)| (*w, p.as_slice())).collect();
            let assignment = rubric(&rows);
            let chosen: Vec<String> = criteria.iter().map(|(_, p)| (usize::from(pick) % p.len()).to_string()).collect();
            let score = assignment.score(|c| c.id.parse::<usize>().ok().map(|n| chosen[n].as_str()));
            let all_zero = criteria.iter().any(|(_, p)| p.iter().all(|points| *points == 0));
            let is_fine = if all_zero { score.is_none() } else { score.is_some_and(|s| (0..=10_000).contains(&s)) };
            prop_assert!(is_fine);
        }
    }
}
