//! What the search index knows of ideas: those that were sent, each as its newest version says.
use super::{idea::IdeaKind, machine::IdeaState, manuscript::Manuscript, review::queue::regions_of};
use crate::{
    accounts::{
        actor::{self, Actor},
        agency::{Agency, AgencyKind},
        membership::LAN,
    },
    clock::Instant,
    db::Conn,
    error::Result,
    index::{AUDITORS, Doc, Facet, FoundCard, Kind, PUBLIC, curators_of, staff_of},
    schema::{agencies, content_versions, idea_rounds as rounds, ideas, sectors},
    trace::{self, Card},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// States in which something is found of an idea.
const FOUND: [IdeaState; 8] = [
    IdeaState::Endorsing,
    IdeaState::Submitted,
    IdeaState::InReview,
    IdeaState::Revision,
    IdeaState::Declined,
    IdeaState::Accepted,
    IdeaState::InLab,
    IdeaState::BecameInnovation,
];

/// The ideas with ids above `after`, in order.
pub fn after(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<i64>> {
    Ok(ideas::table.filter(ideas::id.gt(after)).order(ideas::id).limit(limit).select(ideas::id).load(conn)?)
}
/// Those that belong to an agency.
pub fn of_agency(conn: &mut Conn, agency: i64) -> Result<Vec<i64>> {
    Ok(ideas::table.filter(ideas::agency_id.eq(agency)).select(ideas::id).load(conn)?)
}
/// Who finds it: the same as `Seen::is_insider`, as far as roles decide.
fn audience(state: IdeaState, lineage: &str) -> Vec<String> {
    if state.is_public() {
        return vec![PUBLIC.to_owned()];
    }
    let above = lineage.split('.').filter_map(|id| id.parse().ok());
    above.map(staff_of).chain([curators_of(LAN), AUDITORS.to_owned()]).collect()
}
type Row = ((i64, String, IdeaKind, IdeaState), (i64, Option<i64>, Option<i64>, Option<i64>), (i64, Instant));
/// A constant number of queries.
pub fn documents(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Doc>> {
    let rows: Vec<Row> = ideas::table
        .filter(ideas::id.eq_any(ids))
        .filter(ideas::state.eq_any(FOUND))
        .order(ideas::id)
        .select((
            (ideas::id, ideas::code, ideas::kind, ideas::state),
            (ideas::agency_id, ideas::region_id, ideas::province_id, ideas::sector_id),
            (ideas::year, ideas::state_at),
        ))
        .load(conn)?;
    let of: Vec<i64> = rows.iter().map(|row| row.0.0).collect();
    // The newest of each: a later number stands later in this order.
    let versions: Vec<(i64, String)> = rounds::table
        .inner_join(content_versions::table)
        .filter(rounds::idea_id.eq_any(of))
        .order((rounds::idea_id, rounds::number))
        .select((rounds::idea_id, content_versions::document))
        .load(conn)?;
    let versions: BTreeMap<i64, String> = versions.into_iter().collect();
    let all: Vec<Agency> = agencies::table
        .filter(agencies::id.eq_any(rows.iter().map(|row| row.1.0).collect::<Vec<_>>()))
        .select(Agency::as_select())
        .load(conn)?;
    let agencies: BTreeMap<i64, Agency> = all.into_iter().map(|agency| (agency.id, agency)).collect();
    let places = regions_of(conn, rows.iter().flat_map(|row| [row.1.1, row.1.2]).flatten().collect())?;
    let sectors: Vec<(i64, (String, String, String))> = sectors::table
        .filter(sectors::id.eq_any(rows.iter().filter_map(|row| row.1.3).collect::<Vec<_>>()))
        .select((sectors::id, (sectors::code, sectors::name_id, sectors::name_en)))
        .load(conn)?;
    let sectors: BTreeMap<i64, (String, String, String)> = sectors.into_iter().collect();
    let mut docs = vec![];
    for ((id, code, kind, state), (agency, region, province, sector), (year, state_at)) in rows {
        let (Some(document), Some(agency)) = (versions.get(&id), agencies.get(&agency)) else {
            continue;
        };
        let manuscript: Manuscript = serde_json::from_str(document)?;
        let (region, province) = (region.and_then(|id| places.get(&id)), province.and_then(|id| places.get(&id)));
        let sector = sector.and_then(|id| sectors.get(&id));
        let mut doc = Doc::new(Kind::Idea, id)
            .facet(Facet::Province, province.map(|place| place.code.as_str()))
            .facet(Facet::Region, region.map(|place| place.code.as_str()).filter(|code| code.contains('.')))
            .facet(Facet::Agency, Some(agency.slug.as_str()))
            .facet(Facet::AgencyKind, Some(AgencyKind::as_str(agency.kind)))
            .facet(Facet::Sector, sector.map(|sector| sector.0.as_str()))
            .facet(Facet::Year, Some(year.to_string()));
        doc.facets.extend(manuscript.goals().into_iter().map(|goal| (Facet::Sdg, goal.to_string())));
        doc.audience = audience(state, &agency.lineage);
        manuscript.text("title").clone_into(&mut doc.title);
        manuscript.summary(kind).clone_into(&mut doc.lead);
        doc.body = manuscript.prose(kind);
        let names = [
            Some(agency.name.as_str()),
            agency.short_name.as_deref(),
            region.map(|place| place.name.as_str()),
            province.map(|place| place.name.as_str()),
            sector.map(|sector| sector.1.as_str()),
            sector.map(|sector| sector.2.as_str()),
            Some(code.as_str()),
        ];
        doc.names = names.into_iter().flatten().collect::<Vec<_>>().join("\n");
        doc.at = state_at.utc().timestamp();
        docs.push(doc);
    }
    Ok(docs)
}

type Shown = (i64, String, (String, String, Lang), bool, IdeaState, (String, String));
/// Those of them that whoever has these tokens may see.
fn shown(conn: &mut Conn, tokens: &[String], ids: &[i64]) -> Result<Vec<Shown>> {
    let rows: Vec<Shown> = ideas::table
        .inner_join(agencies::table)
        .filter(ideas::id.eq_any(ids))
        .filter(ideas::state.eq_any(FOUND))
        .select((
            ideas::id,
            ideas::code,
            (ideas::title, ideas::summary, ideas::language),
            ideas::is_invented,
            ideas::state,
            (agencies::name, agencies::lineage),
        ))
        .load(conn)?;
    let may = |row: &Shown| audience(row.4, &row.5.1).iter().any(|token| tokens.contains(token));
    Ok(rows.into_iter().filter(may).collect())
}
/// What is shown of ideas that were found; missing where they may not be seen any more.
pub fn cards(conn: &mut Conn, tokens: &[String], ids: &[i64]) -> Result<Vec<FoundCard>> {
    let card = |(id, code, (title, summary, language), is_invented, _, (agency, _)): Shown| FoundCard {
        kind: Kind::Idea,
        id,
        title: Texts::one(title, language),
        summary: Texts::one(summary, language),
        address: format!("/ideas/{code}"),
        place: Texts::one(agency, Lang::Id),
        is_invented,
    };
    Ok(shown(conn, tokens, ids)?.into_iter().map(card).collect())
}
/// The same as cards of the thread, for whoever writes something similar.
pub(super) fn similar_cards(conn: &mut Conn, who: Option<&Actor>, ids: &[i64]) -> Result<Vec<Card>> {
    let card = |(id, code, (title, _, language), is_invented, _, (agency, _)): Shown| Card {
        kind: trace::Kind::Idea,
        id,
        title: Texts::one(title, language),
        address: format!("/ideas/{code}"),
        place: Texts::one(agency, Lang::Id),
        is_invented,
        withdrawn: false,
    };
    Ok(shown(conn, &actor::audience(who), ids)?.into_iter().map(card).collect())
}
