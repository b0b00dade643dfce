//! Ideas and practices that are like an idea while it is written, and what its authors say to them. It informs and never
//! blocks; the reviewer sees what was chosen.
use super::{
    idea::{self, editable},
    manuscript::standing,
};
use crate::{
    accounts::actor::{self, Actor},
    clock,
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    index::{self, Index},
    innovations::innovation,
    schema::idea_comparisons as comparisons,
    trace::{self, Card, End, Kind, Level, Verb},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// As many are shown (A4 7).
const SHOWN: usize = 5;

crate::text_enum! {
    /// It differs, because; I support that one; mine is a replication of that practice.
    pub enum ComparisonChoice { Different = "different", Supports = "supports", Replicates = "replicates" }
}
/// Something that is like the idea.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SimilarToIdea {
    /// Its code.
    pub code: String,
    pub card: Card,
    /// The words that both use.
    pub reasons: Vec<String>,
    /// What the authors have said to it.
    pub choice: Option<ComparisonChoice>,
    pub note: String,
}
/// What its authors have said to something similar.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaComparison {
    pub card: Card,
    pub choice: ComparisonChoice,
    /// Why it differs.
    pub note: String,
}
#[derive(Serialize, ToSchema)]
pub struct SimilarPage {
    pub code: String,
    pub title: String,
    pub language: Lang,
    /// The best first, at most five; its own idea is not among them.
    pub items: Vec<SimilarToIdea>,
    /// The search is being built: ask again in a moment.
    pub is_waiting: bool,
}
impl View for SimilarPage {
    const TEMPLATE: &'static str = "ideas/writing/similar.html";
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}/draft/similar", self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "other": "", "choice": "", "note": "" })
    }
}
/// Asked with title and texts of the draft, over ideas and practices alike, refused and running ones among them, of which
/// whoever asks may see (EK5, A4 7 and 9).
pub fn page(conn: &mut Conn, who: Option<&Actor>, index: &Index, code: &str) -> Result<SimilarPage> {
    let seen = editable(conn, who, code)?;
    let stands = standing(conn, &seen.idea)?;
    let title = stands.manuscript.text("title").to_owned();
    let text = format!("{title}\n{title}\n{}", stands.manuscript.prose(seen.idea.kind));
    let kinds = [index::Kind::Idea, index::Kind::Innovation];
    let own = Some((index::Kind::Idea, seen.idea.id));
    let (found, is_waiting) = match index.similar(&text, &kinds, &actor::audience(who), own, SHOWN) {
        Err(Error::Unavailable) => (vec![], true),
        found => (found?, false),
    };
    let ids = |kind: index::Kind| found.iter().filter(|f| f.kind == kind).map(|f| f.id).collect::<Vec<_>>();
    let (of_ideas, of_practices) = (ids(index::Kind::Idea), ids(index::Kind::Innovation));
    let mut cards = super::searched::similar_cards(conn, who, &of_ideas)?;
    cards.extend(innovation::cards(conn, who, &of_practices)?);
    let said: Vec<(Kind, i64, ComparisonChoice, String)> = rows(conn, seen.idea.id)?;
    let items = found.into_iter().filter_map(|like| {
        let kind = if like.kind == index::Kind::Idea { Kind::Idea } else { Kind::Innovation };
        let card = cards.iter().find(|card| card.kind == kind && card.id == like.id)?.clone();
        let own = said.iter().find(|row| row.0 == kind && row.1 == like.id);
        Some(SimilarToIdea {
            code: card.address.rsplit('/').next().unwrap_or_default().to_owned(),
            card,
            reasons: like.reasons,
            choice: own.map(|row| row.2),
            note: own.map(|row| row.3.clone()).unwrap_or_default(),
        })
    });
    Ok(SimilarPage { items: items.collect(), is_waiting, title, language: seen.idea.language, code: seen.idea.code })
}
fn rows(conn: &mut Conn, idea: i64) -> Result<Vec<(Kind, i64, ComparisonChoice, String)>> {
    let rows = comparisons::table.filter(comparisons::idea_id.eq(idea)).order(comparisons::id).limit(50);
    Ok(rows
        .select((comparisons::other_kind, comparisons::other_id, comparisons::choice, comparisons::note))
        .load(conn)?)
}
/// What was said to similar things, as far as whoever asks may see those.
pub(super) fn of(conn: &mut Conn, who: Option<&Actor>, idea: i64) -> Result<Vec<IdeaComparison>> {
    let rows = rows(conn, idea)?;
    let ids = |kind: Kind| rows.iter().filter(|row| row.0 == kind).map(|row| row.1).collect::<Vec<_>>();
    let (of_ideas, of_practices) = (ids(Kind::Idea), ids(Kind::Innovation));
    let mut cards = super::searched::similar_cards(conn, who, &of_ideas)?;
    cards.extend(innovation::cards(conn, who, &of_practices)?);
    let comparison = |(kind, id, choice, note): (Kind, i64, ComparisonChoice, String)| {
        let card = cards.iter().find(|card| card.kind == kind && card.id == id)?.clone();
        Some(IdeaComparison { card, choice, note })
    };
    Ok(rows.into_iter().filter_map(comparison).collect())
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "other": "INV-2026-00417-K", "choice": "different", "note": "Kami melayani pasien rujukan." }))]
pub struct Comparing {
    /// Code of the idea or practice.
    #[schema(required = true, max_length = 30)]
    pub other: String,
    #[schema(required = true)]
    pub choice: Option<ComparisonChoice>,
    /// Why it differs: needed then, at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub note: String,
}
/// Says to something similar what this idea is to it; saying it again replaces what was said. A replication draws an edge
/// of the thread.
pub fn compare(conn: &mut Conn, who: &Actor, code: &str, typed: &Comparing) -> Result<Receipt> {
    let seen = editable(conn, Some(who), code)?;
    let own = &seen.idea;
    let code = typed.other.trim().to_ascii_uppercase();
    let other = if code.starts_with("INV-") {
        innovation::citable(conn, std::slice::from_ref(&code))?.pop().map(|found| (Kind::Innovation, found.id))
    } else {
        match idea::visible(conn, Some(who), &code) {
            Ok(found) if found.idea.id != own.id => Some((Kind::Idea, found.idea.id)),
            Ok(_) | Err(Error::NotFound | Error::Gone(_)) => None,
            Err(e) => return Err(e),
        }
    };
    let replicates_idea =
        typed.choice == Some(ComparisonChoice::Replicates) && !matches!(other, Some((Kind::Innovation, _)));
    let mut check = Check::default();
    check.that(other.is_some(), "other", "not-a-value");
    check.that(typed.choice.is_some(), "choice", "field-missing");
    check.that(!replicates_idea || other.is_none(), "choice", "only-practices-replicated");
    let is_blank = typed.choice == Some(ComparisonChoice::Different) && typed.note.trim().is_empty();
    check.that(!is_blank, "note", "field-missing").at_most("note", &typed.note, 1000);
    check.done()?;
    let (Some((kind, id)), Some(choice)) = (other, typed.choice) else {
        return Err(Error::NotFound);
    };
    lock_row(conn, "ideas", own.id)?;
    let row = comparisons::table.filter(comparisons::idea_id.eq(own.id));
    let row = row.filter(comparisons::other_kind.eq(kind)).filter(comparisons::other_id.eq(id));
    let values = (
        (comparisons::choice.eq(choice), comparisons::note.eq(typed.note.trim())),
        (comparisons::person_id.eq(who.person), comparisons::created_at.eq(clock::now())),
    );
    if diesel::update(row).set(values).execute(conn)? == 0 {
        let of = (comparisons::idea_id.eq(own.id), comparisons::other_kind.eq(kind), comparisons::other_id.eq(id));
        diesel::insert_into(comparisons::table).values((of, values)).execute(conn)?;
    }
    if choice == ComparisonChoice::Supports && kind == Kind::Idea {
        super::voice::note(conn, who, id, super::voice::SupportKind::Endorses)?;
    }
    if choice == ComparisonChoice::Replicates {
        let from = End { kind: Kind::Idea, id: own.id, version: None };
        let mut wanted = trace::leaving(conn, from, Verb::InspiredBy)?;
        let to = End { kind, id, version: None };
        if !wanted.contains(&to) {
            wanted.push(to);
        }
        trace::set(conn, who, from, Verb::InspiredBy, &wanted, Level::Claimed)?;
    }
    let (idea, of, agency, choice) = (own.id, own.code.clone(), own.agency_id, choice.as_str().to_owned());
    event::record(conn, who, &Event::IdeaCompared { idea, code: of, agency, other: code, choice })?;
    Ok(Receipt::changed(format!("/ideas/{}/draft/similar", own.code), "compared"))
}
