//! Mentors for an idea, each with the reasons: their agency has solved something like it, they know its affair of government or
//! look after its province. Of two who fit as well the one with fewer meetings ahead comes first. People choose.
use super::mentor::{self, Mentor, MentorCard, TraitKind, confirmed};
use crate::{
    accounts::actor::{self, Actor},
    clock,
    db::Conn,
    error::{Error, Result},
    ideas::problem,
    index::{self, Index},
    innovations::innovation,
    labs::bookings::booking::LIVE,
    schema::{bookings, innovations, mentors, people},
    trace::Card,
    view::View,
    words::Lang,
};
use chrono::TimeDelta;
use diesel::{dsl::count_star, prelude::*};
use serde::Serialize;
use std::{cmp::Reverse, collections::BTreeMap};
use utoipa::ToSchema;

/// Mentors that are looked at, and that are shown.
const CONSIDERED: i64 = 500;
const SHOWN: usize = 20;
/// Practices that are like the idea.
const PRACTICES: usize = 20;
/// How far ahead meetings count as load.
const AHEAD: TimeDelta = TimeDelta::weeks(4);

/// A mentor who may fit, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MentorMatch {
    pub mentor: MentorCard,
    /// Practices like the idea that their agency owns, the most similar first.
    pub practices: Vec<Card>,
    /// Words that the idea shares with the first of these.
    pub words: Vec<String>,
    pub same_sector: bool,
    pub same_province: bool,
    /// Meetings of the next four weeks.
    pub meetings: i64,
}
#[derive(Serialize, ToSchema)]
pub struct MentorMatches {
    /// The idea's.
    pub code: String,
    pub title: String,
    pub language: Lang,
    /// The best first, at most 20.
    pub items: Vec<MentorMatch>,
    /// The search is being built, so that practices are missing: ask again in a moment.
    pub is_waiting: bool,
}
impl View for MentorMatches {
    const TEMPLATE: &'static str = "labs/mentors/matches.html";
}
/// The same number of queries, however many mentors there are.
pub fn page(conn: &mut Conn, who: Option<&Actor>, index: &Index, code: &str) -> Result<MentorMatches> {
    let idea = problem::of(conn, who, code)?;
    let kinds = [index::Kind::Innovation];
    let (similar, is_waiting) = match index.similar(&idea.text, &kinds, &actor::audience(who), None, PRACTICES) {
        Err(Error::Unavailable) => (vec![], true),
        found => (found?, false),
    };
    let ids: Vec<i64> = similar.iter().map(|near| near.id).collect();
    let owners: BTreeMap<i64, i64> = innovations::table
        .filter(innovations::id.eq_any(&ids))
        .filter(innovations::agency_id.is_not_null())
        .select((innovations::id, innovations::agency_id.assume_not_null()))
        .load::<(i64, i64)>(conn)?
        .into_iter()
        .collect();
    let practices = innovation::cards(conn, who, &ids)?;
    let rows: Vec<Mentor> = mentors::table
        .inner_join(people::table)
        .filter(people::state.eq("active"))
        .filter(mentors::is_listed.eq(true))
        .filter(mentors::person_id.eq_any(confirmed!(clock::now())))
        .order(mentors::id)
        .limit(CONSIDERED)
        .select(Mentor::as_select())
        .load(conn)?;
    let known = mentor::traits_of(conn, &rows.iter().map(|mentor| mentor.id).collect::<Vec<_>>())?;
    let agencies = mentor::agencies_of(conn, &rows.iter().map(|mentor| mentor.person_id).collect::<Vec<_>>())?;
    let ahead = meetings_ahead(conn)?;
    let has = |mentor: &Mentor, kind: TraitKind, code: Option<&String>| {
        code.is_some_and(|code| known.iter().any(|row| row.0 == mentor.id && row.1 == kind && row.2 == *code))
    };
    let mut found: Vec<(Mentor, MentorReasons)> = rows
        .into_iter()
        .map(|mentor| {
            // Theirs is what their agency owns, or one above it.
            let lineage = agencies.get(&mentor.person_id).map(|(_, lineage)| lineage.as_str()).unwrap_or_default();
            let is_theirs = |id: i64| {
                let owner = owners.get(&id);
                owner.is_some_and(|owner| lineage.split('.').any(|part| part.parse() == Ok(*owner)))
            };
            let reasons = MentorReasons {
                practices: similar
                    .iter()
                    .enumerate()
                    .filter(|(_, near)| is_theirs(near.id))
                    .map(|(at, _)| at)
                    .collect(),
                same_sector: has(&mentor, TraitKind::Sector, idea.sector.as_ref()),
                same_province: has(&mentor, TraitKind::Province, idea.province.as_ref()),
                meetings: ahead.get(&mentor.id).copied().unwrap_or(0),
            };
            (mentor, reasons)
        })
        .collect();
    found.sort_by_key(|(mentor, reasons)| (Reverse(reasons.points(mentor)), reasons.meetings, mentor.id));
    found.truncate(SHOWN);
    let (shown, reasons): (Vec<Mentor>, Vec<MentorReasons>) = found.into_iter().unzip();
    let cards = mentor::cards(conn, &shown)?;
    let matched = |(mentor, reasons): (MentorCard, MentorReasons)| {
        let near = || reasons.practices.iter().filter_map(|at| similar.get(*at));
        MentorMatch {
            mentor,
            words: near().next().map(|near| near.reasons.clone()).unwrap_or_default(),
            practices: near().filter_map(|near| practices.iter().find(|card| card.id == near.id)).cloned().collect(),
            same_sector: reasons.same_sector,
            same_province: reasons.same_province,
            meetings: reasons.meetings,
        }
    };
    let items = cards.into_iter().zip(reasons).map(matched).collect();
    Ok(MentorMatches { items, is_waiting, code: idea.code, title: idea.title, language: idea.language })
}
struct MentorReasons {
    /// Places in the list of what is similar.
    practices: Vec<usize>,
    same_sector: bool,
    same_province: bool,
    meetings: i64,
}
impl MentorReasons {
    /// Who has solved it counts most; whoever has a full week of meetings ahead steps back by one.
    fn points(&self, mentor: &Mentor) -> i64 {
        let solved = i64::try_from(self.practices.len().min(2)).unwrap_or(0);
        let load = self.meetings / mentor.weekly_limit.max(1);
        4 * solved + 3 * i64::from(self.same_sector) + 2 * i64::from(self.same_province) - load
    }
}
fn meetings_ahead(conn: &mut Conn) -> Result<BTreeMap<i64, i64>> {
    let now = clock::now();
    let rows: Vec<(i64, i64)> = bookings::table
        .filter(bookings::starts_at.ge(now))
        .filter(bookings::starts_at.lt(now.plus(AHEAD)))
        .filter(bookings::state.eq_any(LIVE))
        .group_by(bookings::mentor_id)
        .select((bookings::mentor_id, count_star()))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
