//! What a quiz takes from the bank: one question, or some of a category that are drawn for each attempt.
use super::{category, entry::Kept};
use crate::{
    code,
    content::{self, Version},
    courses::question::Question,
    db::Conn,
    error::Result,
    schema::{bank_entries as entries, content_versions, contents, enrolments, lessons, quiz_answers, quiz_attempts},
};
use diesel::{dsl::count_star, prelude::*};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Picks of one quiz, and questions of one draw.
pub const MOST_PICKS: usize = 100;
pub const MOST_DRAWN: i64 = 100;
/// Questions that one draw looks at.
const MOST_CANDIDATES: i64 = 5_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pick", rename_all = "snake_case")]
pub enum Pick {
    /// The question of this number. `version`: that one for good; null: the newest that is ready when an attempt begins.
    Entry {
        entry: i64,
        #[serde(default)]
        version: Option<i64>,
    },
    /// So many of a category, by its number, and of what lies in it.
    Draw { category: i64, count: i64 },
}
impl Pick {
    /// How many questions an attempt gets of it.
    pub fn count(&self) -> i64 {
        match self {
            Self::Entry { .. } => 1,
            Self::Draw { count, .. } => *count,
        }
    }
}

/// What an attempt that begins now is asked from the bank, in the order of the picks. No question comes twice. A draw
/// prefers what the person has not been asked in this course, then what they have been asked least; among equals the
/// attempt decides, by its id alone. A question that is hidden, and a draw that finds fewer than it should, ask less.
/// Runs in the transaction of the start; at most six queries.
pub fn served(conn: &mut Conn, course: i64, person: i64, attempt: i64, picks: &[Pick]) -> Result<Vec<Question>> {
    if picks.is_empty() {
        return Ok(vec![]);
    }
    let wanted: Vec<i64> = picks
        .iter()
        .filter_map(|pick| if let Pick::Entry { entry, .. } = pick { Some(*entry) } else { None })
        .collect();
    let mut known: BTreeMap<i64, Candidate> = BTreeMap::new();
    for one in candidates(conn, course, Some(&wanted))? {
        known.insert(one.number, one);
    }
    let has_draws = picks.iter().any(|pick| matches!(pick, Pick::Draw { .. }));
    let (all, pool, uses) = if has_draws {
        (category::of_course(conn, course)?, candidates(conn, course, None)?, uses(conn, course, person)?)
    } else {
        (vec![], vec![], BTreeMap::new())
    };
    // (number, fixed version) in order; what is asked by name is not drawn beside.
    let mut chosen: Vec<(i64, Option<i64>)> = vec![];
    for pick in picks {
        match pick {
            Pick::Entry { entry, version } => {
                if !chosen.iter().any(|(number, _)| number == entry) {
                    chosen.push((*entry, *version));
                }
            }
            Pick::Draw { category, count } => {
                let inside = category::within(&all, *category);
                let is_free = |one: &&Candidate| {
                    one.category.is_some_and(|id| inside.contains(&id))
                        && one.ready.is_some()
                        && !wanted.contains(&one.number)
                        && !chosen.iter().any(|(number, _)| *number == one.number)
                };
                let free = pool.iter().filter(is_free);
                let free: Vec<(i64, i64)> =
                    free.map(|one| (one.number, uses.get(&one.number).copied().unwrap_or(0))).collect();
                let drawn = draw(&free, usize::try_from(*count).unwrap_or(0), attempt);
                chosen.extend(drawn.into_iter().map(|number| (number, None)));
            }
        }
    }
    for one in pool {
        known.entry(one.number).or_insert(one);
    }
    questions(conn, &known, &chosen)
}
/// By what answers are marked now: each question that the picks may have asked, in the version that they ask today.
pub fn keys(conn: &mut Conn, course: i64, picks: &[Pick]) -> Result<Vec<Question>> {
    if picks.is_empty() {
        return Ok(vec![]);
    }
    let (all, pool) = (category::of_course(conn, course)?, candidates(conn, course, None)?);
    let mut chosen: BTreeMap<i64, Option<i64>> = BTreeMap::new();
    for pick in picks {
        if let Pick::Draw { category, .. } = pick {
            let inside = category::within(&all, *category);
            let drawn = pool.iter().filter(|one| one.category.is_some_and(|id| inside.contains(&id)));
            chosen.extend(drawn.map(|one| (one.number, None)));
        }
    }
    let named: Vec<(i64, Option<i64>)> = picks
        .iter()
        .filter_map(|pick| if let Pick::Entry { entry, version } = pick { Some((*entry, *version)) } else { None })
        .collect();
    chosen.extend(named.iter().copied());
    let wanted: Vec<i64> = named.iter().map(|(number, _)| *number).collect();
    let all = pool.into_iter().chain(candidates(conn, course, Some(&wanted))?);
    let known: BTreeMap<i64, Candidate> = all.map(|one| (one.number, one)).collect();
    questions(conn, &known, &chosen.into_iter().collect::<Vec<_>>())
}
/// The first are those with the fewest uses; among equals the seed decides.
pub fn draw(pool: &[(i64, i64)], count: usize, seed: i64) -> Vec<i64> {
    let mut order = pool.to_vec();
    order.sort_by_cached_key(|(number, uses)| (*uses, code::hash(&format!("draw {seed} {number}"))));
    order.into_iter().take(count).map(|(number, _)| number).collect()
}
struct Candidate {
    number: i64,
    content: i64,
    category: Option<i64>,
    /// The version that is ready.
    ready: Option<i64>,
}
/// Those with these numbers, or all that are ready.
fn candidates(conn: &mut Conn, course: i64, numbers: Option<&[i64]>) -> Result<Vec<Candidate>> {
    let mut rows = entries::table
        .inner_join(contents::table)
        .filter(entries::course_id.eq(course))
        .into_boxed::<crate::db::MultiBackend>();
    rows = match numbers {
        Some(numbers) => rows.filter(entries::number.eq_any(numbers.to_vec())),
        None => rows.filter(contents::published_version_id.is_not_null()),
    };
    let rows: Vec<(i64, i64, Option<i64>, Option<i64>)> = rows
        .order(entries::number)
        .limit(MOST_CANDIDATES)
        .select((entries::number, entries::content_id, entries::category_id, contents::published_version_id))
        .load(conn)?;
    let one = |(number, content, category, ready)| Candidate { number, content, category, ready };
    Ok(rows.into_iter().map(one).collect())
}
/// How often a person has been asked each question of the course's bank.
fn uses(conn: &mut Conn, course: i64, person: i64) -> Result<BTreeMap<i64, i64>> {
    let rows: Vec<(String, i64)> = quiz_answers::table
        .inner_join(quiz_attempts::table.inner_join(enrolments::table).inner_join(lessons::table))
        .filter(enrolments::person_id.eq(person))
        .filter(lessons::course_id.eq(course))
        .filter(quiz_answers::question.like("b%"))
        .group_by(quiz_answers::question)
        .select((quiz_answers::question, count_star()))
        .load(conn)?;
    let number = |(name, uses): (String, i64)| Some((name.strip_prefix('b')?.parse().ok()?, uses));
    Ok(rows.into_iter().filter_map(number).collect())
}
fn questions(
    conn: &mut Conn,
    known: &BTreeMap<i64, Candidate>,
    chosen: &[(i64, Option<i64>)],
) -> Result<Vec<Question>> {
    let of = |number: &i64| known.get(number);
    let ready: Vec<i64> =
        chosen.iter().filter(|(_, fixed)| fixed.is_none()).filter_map(|(number, _)| of(number)?.ready).collect();
    let fixed: Vec<(i64, i64)> =
        chosen.iter().filter_map(|(number, fixed)| Some((of(number)?.content, (*fixed)?))).collect();
    let mut versions: Vec<Version> = content_versions::table.filter(content_versions::id.eq_any(ready)).load(conn)?;
    if !fixed.is_empty() {
        versions.extend(content::numbered_of(conn, &fixed)?);
    }
    let mut served = vec![];
    for (number, _) in chosen {
        let Some(content) = of(number).map(|one| one.content) else {
            continue;
        };
        if let Some(version) = versions.iter().find(|version| version.content_id == content) {
            served.push(version.document::<Kept>()?.question);
        }
    }
    Ok(served)
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn a_draw_prefers_the_unseen_and_then_the_least_used() {
        let pool: Vec<(i64, i64)> = (1..=10).map(|n| (n, if n <= 4 { 0 } else { n })).collect();
        for seed in 0..50 {
            let mut drawn = draw(&pool, 6, seed);
            assert_eq!(drawn, draw(&pool, 6, seed));
            assert_eq!(drawn.split_off(4), [5, 6]);
            drawn.sort_unstable();
            assert_eq!(drawn, [1, 2, 3, 4]);
        }
        assert_eq!(draw(&pool, 100, 1).len(), 10);
        // Among equals each has its chance.
        let equal: Vec<(i64, i64)> = (1..=5).map(|n| (n, 0)).collect();
        for n in 1..=5 {
            assert!((0..100).any(|seed| draw(&equal, 1, seed) == [n]), "{n} is never drawn");
        }
    }
}
