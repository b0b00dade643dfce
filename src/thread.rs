//! The thread as a page shows it: what a thing comes of and what came of it, up to three steps away, each with who says so
//! and how it is vouched for.
//!
//! Lessons lead to the practices they cite, practices and lessons to the ideas they inspired, ideas to the labs that work on
//! them, both to the entries they became. A step is shown where both its ends and all on the way to it are there for whoever
//! asks. What proves a step each feature says from what it keeps itself: `proofs` in `routes.rs`.
use crate::{
    clock::Instant,
    db::{Conn, MultiBackend},
    error::Result,
    schema::trace_edges as edges,
    trace::{Card, Cards, Kind, Level, Verb},
    words::Texts,
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

crate::text_enum! {
    /// `before`: what the thing comes of. `after`: what came of it.
    pub enum ThreadSide { Before = "before", After = "after" }
}
crate::text_enum! {
    /// As what somebody says so: the authors of a lesson or an idea, an agency, LAN's reviewers, curators, the agency's leader.
    pub enum Asserter {
        Author = "author", Agency = "agency", Reviewer = "reviewer", Curator = "curator", Leader = "leader",
    }
}
crate::text_enum! {
    /// Said by one side; with what shows it; found right by a review; approved by who leads the agency.
    pub enum ProofLevel {
        Claimed = "claimed", Documented = "documented", Reviewed = "reviewed", Approved = "approved",
    }
}
use ThreadSide::{After, Before};

/// How far a page looks, in steps: from a lesson to the entry that a lab made of an idea.
const FARTHEST: i64 = 3;
/// Edges that one query answers with.
const MOST: i64 = 200;
/// Things beyond the first step that are shown on each side.
const MOST_FAR: usize = 30;

/// A thing of the thread.
pub type Node = (Kind, i64);
/// A live edge.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub id: i64,
    pub from: Node,
    pub verb: Verb,
    pub to: Node,
    pub level: Level,
    pub at: Instant,
}
impl Step {
    /// From what came first to what came of it.
    fn ends(&self) -> (Node, Node) {
        if self.verb == Verb::InspiredBy { (self.to, self.from) } else { (self.from, self.to) }
    }
    /// As what whoever drew it did.
    fn asserter(&self) -> Asserter {
        match (self.from.0, self.verb, self.to.0) {
            (Kind::Lab, ..) | (Kind::Idea, Verb::Became, Kind::Innovation) => Asserter::Agency,
            (Kind::Idea, Verb::Became, Kind::Idea) => Asserter::Reviewer,
            _ => Asserter::Author,
        }
    }
    /// That it was drawn proves as much as the word of whoever drew it.
    fn drawn(&self) -> ThreadProof {
        let by = self.asserter();
        let level = if by == Asserter::Reviewer { ProofLevel::Reviewed } else { ProofLevel::Claimed };
        ThreadProof { level, by, at: self.at, plan: None }
    }
}
/// What vouches for a step.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ThreadProof {
    pub level: ProofLevel,
    pub by: Asserter,
    pub at: Instant,
    /// Where the action plan stands that it is about.
    #[serde(skip)]
    pub plan: Option<String>,
}
/// What a feature knows of these edges, by their ids.
pub type Proofs = fn(&mut Conn, &[Step]) -> Result<Vec<(i64, ThreadProof)>>;

/// What the features say: `routes.rs` puts it together.
pub struct Registry<A> {
    pub cards: Vec<(Kind, Cards<A>)>,
    pub proofs: Vec<Proofs>,
}

/// A live edge, seen from the end that is nearer to the page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Thread {
    pub verb: Verb,
    /// True: the edge leaves the nearer end; false: it arrives there.
    pub outgoing: bool,
    pub level: Level,
    pub side: ThreadSide,
    /// Steps from this thing: 1 to 3.
    pub distance: i64,
    /// Title of the nearer end; null: it is this thing.
    pub via: Option<Texts>,
    /// Which end asserts it.
    pub from: Kind,
    pub by: Asserter,
    /// Where those belong who assert it: a lesson's course, an agency; empty for reviewers.
    pub place: Texts,
    pub at: Instant,
    /// The surest first, each level once with its newest.
    pub proofs: Vec<ThreadProof>,
    /// Address of the action plan by which a lab works on an idea, for whoever may see the lab.
    pub plan: Option<String>,
    pub card: Card,
}

/// The two-way panel of one thing: all edges to what this person may see, at most 200 each way, and what lies beyond. The
/// number of queries does not grow with the edges.
pub fn panel<A>(conn: &mut Conn, who: Option<&A>, registry: &Registry<A>, kind: Kind, id: i64) -> Result<Vec<Thread>> {
    let root = (kind, id);
    let steps = walk(conn, root)?;
    let mut cards: BTreeMap<Node, Card> = BTreeMap::new();
    for (noun, look) in &registry.cards {
        let ends = steps.iter().flat_map(|step| [step.from, step.to]);
        let ids: BTreeSet<i64> = ends.filter(|end| end.0 == *noun).map(|end| end.1).collect();
        if !ids.is_empty() {
            let ids: Vec<i64> = ids.into_iter().collect();
            cards.extend(look(conn, who, &ids)?.into_iter().map(|card| ((card.kind, card.id), card)));
        }
    }
    let seen: BTreeSet<Node> = cards.keys().copied().collect();
    let found = reached(&steps, &seen, root);
    let shown: Vec<Step> = found.iter().map(|found| found.step).collect();
    let mut proofs: BTreeMap<i64, Vec<ThreadProof>> = BTreeMap::new();
    for proofs_of in registry.proofs.iter().filter(|_| !shown.is_empty()) {
        for (step, proof) in proofs_of(conn, &shown)? {
            proofs.entry(step).or_default().push(proof);
        }
    }
    let thread = |found: Found| {
        let Found { step, side, here, there, distance } = found;
        let mut all = proofs.get(&step.id).cloned().unwrap_or_default();
        all.push(step.drawn());
        let by = step.asserter();
        let place = cards.get(&step.from).filter(|_| by != Asserter::Reviewer).map(|card| card.place.clone());
        Some(Thread {
            verb: step.verb,
            outgoing: step.from == here,
            level: step.level,
            side,
            distance,
            via: cards.get(&here).filter(|_| distance > 1).map(|card| card.title.clone()),
            from: step.from.0,
            by,
            place: place.unwrap_or_default(),
            at: step.at,
            plan: all.iter().find_map(|proof| proof.plan.clone()),
            proofs: surest(all),
            card: cards.get(&there)?.clone(),
        })
    };
    Ok(found.into_iter().filter_map(thread).collect())
}
fn surest(mut all: Vec<ThreadProof>) -> Vec<ThreadProof> {
    all.sort_by_key(|one| std::cmp::Reverse((one.level, one.at)));
    all.dedup_by_key(|proof| proof.level);
    all
}
/// All edges on the way from a thing, as far as a page looks, whoever may see them; two queries a step.
fn walk(conn: &mut Conn, root: Node) -> Result<Vec<Step>> {
    let mut steps: BTreeMap<i64, Step> = BTreeMap::new();
    let mut at = BTreeSet::from([(Before, root), (After, root)]);
    let mut seen = at.clone();
    for _ in 0..FARTHEST {
        let mut next = BTreeSet::new();
        for step in beyond(conn, &at)? {
            let (first, second) = step.ends();
            if at.contains(&(After, first)) && seen.insert((After, second)) {
                next.insert((After, second));
            }
            if at.contains(&(Before, second)) && seen.insert((Before, first)) {
                next.insert((Before, first));
            }
            steps.insert(step.id, step);
        }
        at = next;
    }
    Ok(steps.into_values().collect())
}
/// The live edges that lead on from these things, each to its side.
fn beyond(conn: &mut Conn, at: &BTreeSet<(ThreadSide, Node)>) -> Result<Vec<Step>> {
    type Row = (i64, (Kind, i64), Verb, (Kind, i64), Level, Instant);
    const ALONG: [Verb; 3] = [Verb::Cites, Verb::Became, Verb::Proves];
    if at.is_empty() {
        return Ok(vec![]);
    }
    let mut groups: BTreeMap<(ThreadSide, Kind), Vec<i64>> = BTreeMap::new();
    for (side, (kind, id)) in at {
        groups.entry((*side, *kind)).or_default().push(*id);
    }
    let mut leaving = edges::table.into_boxed::<MultiBackend>();
    let mut arriving = edges::table.into_boxed::<MultiBackend>();
    for ((side, kind), ids) in groups {
        let (along, against) = (ALONG.to_vec(), vec![Verb::InspiredBy]);
        let (out, back) = if side == After { (along, against) } else { (against, along) };
        let live = || edges::ended_at.is_null();
        let here = edges::from_kind.eq(kind).and(edges::from_id.eq_any(ids.clone()));
        leaving = leaving.or_filter(here.and(edges::verb.eq_any(out)).and(live()));
        let here = edges::to_kind.eq(kind).and(edges::to_id.eq_any(ids));
        arriving = arriving.or_filter(here.and(edges::verb.eq_any(back)).and(live()));
    }
    let mut found = vec![];
    for rows in [leaving, arriving] {
        let rows: Vec<Row> = rows
            .order(edges::id)
            .limit(MOST)
            .select((
                edges::id,
                (edges::from_kind, edges::from_id),
                edges::verb,
                (edges::to_kind, edges::to_id),
                edges::level,
                edges::created_at,
            ))
            .load(conn)?;
        let step = |(id, from, verb, to, level, at): Row| Step { id, from, verb, to, level, at };
        found.extend(rows.into_iter().map(step));
    }
    Ok(found)
}
/// An edge on the way from a thing, between the end that is nearer and the one that is shown.
#[derive(Debug, Clone, Copy)]
struct Found {
    step: Step,
    side: ThreadSide,
    here: Node,
    there: Node,
    distance: i64,
}
/// Which of the edges are shown: of the first step all, beyond it each thing once, nothing behind what is not seen.
fn reached(steps: &[Step], seen: &BTreeSet<Node>, root: Node) -> Vec<Found> {
    let mut all: Vec<Found> = vec![];
    for side in [Before, After] {
        let mut behind = BTreeSet::from([root]);
        let mut at = behind.clone();
        let mut far = 0;
        for distance in 1..=FARTHEST {
            let mut next: BTreeSet<Node> = BTreeSet::new();
            for step in steps {
                let (first, second) = step.ends();
                let (here, there) = if side == After { (first, second) } else { (second, first) };
                if !at.contains(&here) || !seen.contains(&there) || behind.contains(&there) {
                    continue;
                }
                if distance > 1 && (next.contains(&there) || far >= MOST_FAR) {
                    continue;
                }
                far += usize::from(distance > 1);
                next.insert(there);
                all.push(Found { step: *step, side, here, there, distance });
            }
            behind.extend(next.iter().copied());
            at = next;
        }
    }
    all.sort_by_key(|found| (found.side, found.distance, found.there.0, found.step.id));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(all: &[(Node, Verb, Node)]) -> Vec<Step> {
        let at = crate::clock::now();
        let step = |(id, (from, verb, to)): (i64, &(Node, Verb, Node))| Step {
            id,
            from: *from,
            verb: *verb,
            to: *to,
            level: Level::Claimed,
            at,
        };
        (1..).zip(all).map(step).collect()
    }
    fn shown(all: &[Step], seen: &[Node], root: Node) -> Vec<(ThreadSide, i64, Node)> {
        let found = reached(all, &seen.iter().copied().collect(), root);
        found.iter().map(|found| (found.side, found.distance, found.there)).collect()
    }

    #[test]
    fn a_lesson_leads_to_the_entry_that_a_lab_made_and_nothing_leads_past_what_is_not_seen() {
        let (lesson, practice, idea) = ((Kind::Lesson, 1), (Kind::Innovation, 1), (Kind::Idea, 1));
        let (lab, entry) = ((Kind::Lab, 1), (Kind::Innovation, 2));
        let all = steps(&[
            (lesson, Verb::Cites, practice),
            (idea, Verb::InspiredBy, practice),
            (lab, Verb::InspiredBy, idea),
            (idea, Verb::Became, entry),
            (lab, Verb::Became, entry),
        ]);
        let everything = [lesson, practice, idea, lab, entry];
        let forward = [(After, 1, practice), (After, 2, idea), (After, 3, entry), (After, 3, lab)];
        assert_eq!(shown(&all, &everything, lesson), forward);
        let back = [(Before, 1, idea), (Before, 1, lab), (Before, 2, practice), (Before, 3, lesson)];
        assert_eq!(shown(&all, &everything, entry), back);
        let of_idea = [(Before, 1, practice), (Before, 2, lesson), (After, 1, entry), (After, 1, lab)];
        assert_eq!(shown(&all, &everything, idea), of_idea);
        // The lab is not theirs to see: the entry is still there, through the idea.
        assert_eq!(shown(&all, &[lesson, practice, idea, entry], lesson), forward[..3]);
        assert_eq!(shown(&all, &[lesson, practice, lab, entry], lesson), forward[..1]);
    }

    #[test]
    fn each_level_of_proof_stands_once_the_surest_first() {
        let at = crate::clock::now();
        let later = at.plus(chrono::TimeDelta::days(1));
        let proof = |level, at| ThreadProof { level, by: Asserter::Agency, at, plan: None };
        let all = [
            proof(ProofLevel::Documented, at),
            proof(ProofLevel::Claimed, at),
            proof(ProofLevel::Approved, at),
            proof(ProofLevel::Documented, later),
        ];
        let levels: Vec<_> = surest(all.to_vec()).iter().map(|proof| (proof.level, proof.at)).collect();
        let sure = [(ProofLevel::Approved, at), (ProofLevel::Documented, later), (ProofLevel::Claimed, at)];
        assert_eq!(levels, sure);
    }
}
