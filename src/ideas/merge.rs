//! Merging ideas that say the same: the one keeps its address and leads to the other, nothing of it is lost, and for the
//! days of a rule one act brings everything back as it was (A4 10).
use super::{
    author::AuthorState,
    files::{self, Evidence},
    idea::{self, Seen, visible},
    machine::{IdeaState, Step},
    voice::{self, SupportKind},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, take_turn},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    rule::{self, Rule},
    schema::{agencies, idea_authors as authors, idea_merges as merges, idea_supports as supports, ideas, people},
    trace::{self, End, Kind, Level, Verb},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Ideas that are merged into one.
const MOST: i64 = 20;
/// The turn of all merges: of two at once the later one sees what the first has made of it.
const TURN: &str = "idea merges";

/// The idea that another was merged into.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable)]
pub struct MergedInto {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub reason: String,
    pub at: Instant,
    /// Until when the merge can be undone.
    pub until: Instant,
}
/// An idea that was merged into another, as that one's page names it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MergedIdea {
    #[serde(skip)]
    pub id: i64,
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub agency: String,
    /// The people who wrote it: they propose the other one, too.
    pub authors: Vec<String>,
    /// These stay its own and are not counted with the other's.
    pub endorsements: i64,
    /// What it was accepted with: whoever reads the other one reads it, below that one's address.
    pub files: Vec<Evidence>,
    pub reason: String,
    pub at: Instant,
}
#[derive(Queryable, Selectable)]
#[diesel(table_name = merges)]
struct Merge {
    id: i64,
    into_id: i64,
    state_at: Instant,
    state_reason: String,
    merged_at: Instant,
    until_at: Instant,
}
/// The merge of an idea that is in force.
fn live(conn: &mut Conn, idea: i64) -> Result<Option<Merge>> {
    let rows = merges::table.filter(merges::idea_id.eq(idea)).filter(merges::undone_at.is_null());
    Ok(rows.select(Merge::as_select()).first(conn).optional()?)
}
/// What an idea is merged into; none: it is not.
pub(super) fn target(conn: &mut Conn, idea: i64) -> Result<Option<MergedInto>> {
    let rows = merges::table.inner_join(ideas::table.on(ideas::id.eq(merges::into_id)));
    let rows = rows.filter(merges::idea_id.eq(idea)).filter(merges::undone_at.is_null());
    let row =
        rows.select((ideas::code, ideas::title, ideas::language, merges::reason, merges::merged_at, merges::until_at));
    Ok(row.first(conn).optional()?)
}
/// How many are merged into an idea.
fn count_into(conn: &mut Conn, idea: i64) -> Result<i64> {
    let rows = merges::table.filter(merges::into_id.eq(idea)).filter(merges::undone_at.is_null());
    Ok(rows.count().get_result(conn)?)
}
/// The ideas that are merged into one; at most 20.
pub(super) fn parts(conn: &mut Conn, idea: i64) -> Result<Vec<i64>> {
    let rows = merges::table.filter(merges::into_id.eq(idea)).filter(merges::undone_at.is_null());
    Ok(rows.order(merges::id).limit(MOST).select(merges::idea_id).load(conn)?)
}
/// What is merged into an idea, the oldest merge first; at most 20, and a constant number of queries.
pub(super) fn sources(conn: &mut Conn, idea: i64) -> Result<Vec<MergedIdea>> {
    type Row = ((i64, String, String, Lang), String, (String, Instant));
    let rows: Vec<Row> = merges::table
        .inner_join(ideas::table.on(ideas::id.eq(merges::idea_id)))
        .inner_join(agencies::table.on(agencies::id.eq(ideas::agency_id)))
        .filter(merges::into_id.eq(idea))
        .filter(merges::undone_at.is_null())
        .order(merges::id)
        .limit(MOST)
        .select((
            (ideas::id, ideas::code, ideas::title, ideas::language),
            agencies::name,
            (merges::reason, merges::merged_at),
        ))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let of: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    let writers: Vec<(i64, String)> = authors::table
        .inner_join(people::table.on(people::id.eq(authors::person_id)))
        .filter(authors::idea_id.eq_any(&of))
        .filter(authors::state.eq(AuthorState::Accepted))
        .order(authors::id)
        .select((authors::idea_id, people::name))
        .load(conn)?;
    let voices: Vec<(i64, i64)> = supports::table
        .filter(supports::idea_id.eq_any(&of))
        .filter(supports::kind.eq(SupportKind::Endorses))
        .group_by(supports::idea_id)
        .select((supports::idea_id, diesel::dsl::count_star()))
        .load(conn)?;
    let evidence = files::of_parts(conn, &of)?;
    let merged = |((id, code, title, language), agency, (reason, at)): Row| MergedIdea {
        code,
        title,
        language,
        agency,
        authors: writers.iter().filter(|row| row.0 == id).map(|row| row.1.clone()).collect(),
        endorsements: voices.iter().find(|row| row.0 == id).map_or(0, |row| row.1),
        files: evidence.iter().filter(|row| row.0 == id).map(|row| row.1.clone()).collect(),
        reason,
        at,
        id,
    };
    Ok(rows.into_iter().map(merged).collect())
}

/// Where an idea is merged into another, or brought back.
#[derive(Serialize, ToSchema)]
pub struct IdeaMergePage {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub state: IdeaState,
    /// What it is merged into.
    pub into: Option<MergedInto>,
    /// Days in which a merge of today can be undone.
    pub days: i64,
    pub may_merge: bool,
    pub may_undo: bool,
}
impl View for IdeaMergePage {
    const TEMPLATE: &'static str = "ideas/merge.html";
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}/merge", self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "into": "", "reason": "" })
    }
}
/// For those who decide on it.
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<IdeaMergePage> {
    let seen = visible(conn, who, code)?;
    seen.holds(who.ok_or(Error::SignInFirst)?, Step::Merge.hand())?;
    let into = target(conn, seen.idea.id)?;
    let in_time = into.as_ref().is_some_and(|into| clock::now() <= into.until);
    Ok(IdeaMergePage {
        state: seen.idea.state,
        days: rule::number(conn, Rule::IdeaMergeDays)?,
        may_merge: seen.may(who, Step::Merge) && count_into(conn, seen.idea.id)? == 0,
        may_undo: in_time && seen.may(who, Step::Unmerge),
        into,
        title: seen.idea.title,
        language: seen.idea.language,
        code: seen.idea.code,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "into": "IDE-2026-00017-K", "reason": "Keduanya mengusulkan loket berjalan." }))]
pub struct IdeaMerging {
    /// Code of the idea of the bank that says the same and stays.
    #[schema(required = true, min_length = 1, max_length = 30)]
    pub into: String,
    /// Why: it is told to everyone.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// The idea to merge into, if this person may know of it.
fn wanted(conn: &mut Conn, who: &Actor, code: &str) -> Result<Option<Seen>> {
    match visible(conn, Some(who), code.trim()) {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound | Error::Gone(_)) => Ok(None),
        Err(e) => Err(e),
    }
}
/// Merges an idea into another that says the same: by someone who may decide on both. Followers follow the other one, too;
/// endorsements are never moved, for nobody has endorsed the other.
pub fn merge(conn: &mut Conn, who: &Actor, code: &str, typed: &IdeaMerging) -> Result<Receipt> {
    visible(conn, Some(who), code)?.holds(who, Step::Merge.hand())?;
    take_turn(conn, TURN)?;
    let seen = visible(conn, Some(who), code)?;
    let into = wanted(conn, who, &typed.into)?;
    if let Some(into) = &into {
        into.holds(who, Step::Merge.hand())?;
    }
    let idea = &seen.idea;
    let receipt = idea.receipt(IdeaState::Merged);
    let other = into.as_ref().map(|into| (into.idea.id, into.idea.state));
    let before = live(conn, idea.id)?;
    if before.is_some_and(|merge| other.is_some_and(|(id, _)| id == merge.into_id)) {
        return Ok(receipt); // sent twice
    }
    let to = idea.state.next(Step::Merge)?;
    let mut check = Check::default();
    check.text("into", &typed.into, 30).text("reason", &typed.reason, 1000);
    check.that(other.is_some(), "into", "merge-unknown");
    check.that(other.is_none_or(|(id, _)| id != idea.id), "into", "merge-itself");
    check.that(other.is_none_or(|(_, state)| state != IdeaState::Merged), "into", "merge-into-merged");
    check.that(other.is_none_or(|(_, state)| state.is_public()), "into", "merge-not-public");
    check.done()?;
    let into = into.ok_or(Error::NotFound)?.idea;
    if count_into(conn, idea.id)? > 0 {
        return Err(Error::conflict("merge-chain"));
    }
    if count_into(conn, into.id)? >= MOST {
        return Err(Error::conflict(Msg::from("too-many-merges").with("most", MOST)));
    }
    let (now, reason) = (clock::now(), typed.reason.trim());
    let until = now.plus(rule::span(conn, Rule::IdeaMergeDays)?);
    idea::put(conn, idea, to, reason)?;
    let merge: i64 = diesel::insert_into(merges::table)
        .values((
            (merges::idea_id.eq(idea.id), merges::into_id.eq(into.id), merges::reason.eq(reason)),
            (merges::state_at.eq(idea.state_at), merges::state_reason.eq(&idea.state_reason)),
            (merges::person_id.eq(who.person), merges::merged_at.eq(now), merges::until_at.eq(until)),
        ))
        .returning(merges::id)
        .get_result(conn)?;
    voice::bring(conn, idea.id, into.id, merge)?;
    draw(conn, who, idea.id, into.id, true)?;
    let (agency, code, reason) = (idea.agency_id, idea.code.clone(), reason.to_owned());
    let event = Event::IdeaMerged { idea: idea.id, code, agency, into: into.id, other: into.code, reason };
    event::record(conn, who, &event)?;
    Ok(receipt)
}
/// Brings it back as it was: its place in the bank, its edge, the followers that it brought.
pub fn undo(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    visible(conn, Some(who), code)?.holds(who, Step::Unmerge.hand())?;
    take_turn(conn, TURN)?;
    let seen = visible(conn, Some(who), code)?;
    let idea = &seen.idea;
    let to = idea.state.next(Step::Unmerge)?;
    let merge = live(conn, idea.id)?.ok_or(Error::NotFound)?;
    let now = clock::now();
    if now > merge.until_at {
        let days = (merge.until_at.utc() - merge.merged_at.utc()).num_days();
        return Err(Error::conflict(Msg::from("merge-final").with("days", days)));
    }
    idea::put_back(conn, idea, to, merge.state_at, &merge.state_reason)?;
    diesel::update(merges::table.find(merge.id))
        .set((merges::undone_by.eq(who.person), merges::undone_at.eq(now)))
        .execute(conn)?;
    diesel::delete(supports::table.filter(supports::merge_id.eq(merge.id))).execute(conn)?;
    draw(conn, who, idea.id, merge.into_id, false)?;
    let (id, code, agency, into) = (idea.id, idea.code.clone(), idea.agency_id, merge.into_id);
    event::record(conn, who, &Event::IdeaUnmerged { idea: id, code, agency, into })?;
    Ok(idea.receipt(to))
}
/// Draws or ends the edge from an idea to what it became part of.
fn draw(conn: &mut Conn, who: &Actor, idea: i64, into: i64, drawn: bool) -> Result<()> {
    let end = |id: i64| End { kind: Kind::Idea, id, version: None };
    let mut edges = trace::leaving(conn, end(idea), Verb::Became)?;
    edges.retain(|to| *to != end(into));
    if drawn {
        edges.push(end(into));
    }
    trace::set(conn, who, end(idea), Verb::Became, &edges, Level::Confirmed)
}
