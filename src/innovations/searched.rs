//! What the search index knows of entries.
use super::{
    innovation::{Source, State},
    profile::{DigitalKind, Form, Profile, Stage},
    writing::manuscript,
};
use crate::{
    accounts::agency::{Agency, AgencyKind},
    clock::Instant,
    content,
    db::Conn,
    error::Result,
    index::{AUDITORS, Doc, Facet, FoundCard, Kind, curators_of, staff_of},
    schema::{agencies, contents, innovations, regions, sectors, trace_edges as edges},
    trace,
    words::{Lang, Texts},
};
use diesel::{dsl::count_star, prelude::*};
use std::collections::BTreeMap;

type Row = (
    (i64, i64, String),
    (Option<i64>, Option<i64>, Option<i64>),
    (Option<i64>, Source, State, Option<Instant>),
    (Option<i64>, Option<i64>),
);
/// The entries with ids above `after`, in order.
pub fn after(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<i64>> {
    let ids = innovations::table.filter(innovations::id.gt(after)).order(innovations::id).limit(limit);
    Ok(ids.select(innovations::id).load(conn)?)
}
/// Those that belong to an agency.
pub fn of_agency(conn: &mut Conn, agency: i64) -> Result<Vec<i64>> {
    Ok(innovations::table.filter(innovations::agency_id.eq(agency)).select(innovations::id).load(conn)?)
}
/// What is public of them, and beside it the newest draft where it says something else: for those of its agency and its
/// curators alone. A constant number of queries.
pub fn documents(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Doc>> {
    let rows: Vec<Row> = innovations::table
        .inner_join(contents::table)
        .filter(innovations::id.eq_any(ids))
        .order(innovations::id)
        .select((
            (innovations::id, innovations::content_id, innovations::code),
            (innovations::agency_id, innovations::province_id, innovations::sector_id),
            (innovations::year, innovations::source, innovations::state, innovations::published_at),
            (contents::draft_version_id, contents::published_version_id),
        ))
        .load(conn)?;
    let around = Around::of(conn, &rows)?;
    let is_public = |row: &Row| row.2.2 == State::Published && row.3.1.is_some();
    let has_draft = |row: &Row| row.2.2 != State::Withdrawn;
    let of = |rows: Vec<&Row>| rows.iter().map(|row| row.0.1).collect::<Vec<_>>();
    let mut public = BTreeMap::new();
    for version in content::published_of(conn, &of(rows.iter().filter(|row| is_public(row)).collect()))? {
        public.insert(version.content_id, version.document::<Profile>()?);
    }
    // What is being written stands before any version: of what is withdrawn nothing is found.
    let drafts = drafts_of(conn, &of(rows.iter().filter(|row| has_draft(row)).collect()), &public)?;
    let mut docs = vec![];
    for row in &rows {
        let ((id, content, _), ..) = row;
        if let Some(profile) = public.get(content) {
            docs.push(around.doc(Doc::new(Kind::Innovation, *id).public(), row, profile));
        }
        if let Some(profile) = drafts.get(content) {
            let mut doc = Doc::new(Kind::InnovationDraft, *id);
            let agency = row.1.0.and_then(|id| around.agencies.get(&id));
            doc.audience = may_see_draft(agency.map(|agency| agency.lineage.as_str()), row.2.1);
            docs.push(around.doc(doc, row, profile));
        }
    }
    Ok(docs)
}
/// The newest that is written of these contents, where it says something that is not public: the working copy, else a draft
/// that was never worked on.
fn drafts_of(conn: &mut Conn, of: &[i64], public: &BTreeMap<i64, Profile>) -> Result<BTreeMap<i64, Profile>> {
    let mut drafts = BTreeMap::new();
    for version in content::drafts_of(conn, of)? {
        drafts.insert(version.content_id, version.document::<Profile>()?);
    }
    drafts.extend(manuscript::profiles_of(conn, of)?);
    drafts.retain(|content, profile| public.get(content) != Some(profile));
    Ok(drafts)
}
/// The same as `Actor::sees_draft`: the staff of its agency and of those above it, its curators, auditors.
fn may_see_draft(lineage: Option<&str>, source: Source) -> Vec<String> {
    let above = lineage.unwrap_or_default().split('.').filter_map(|id| id.parse().ok());
    above.map(staff_of).chain([curators_of(source.institution()), AUDITORS.to_owned()]).collect()
}
/// What is shown of entries that were found; missing where they are no longer public.
pub fn cards(conn: &mut Conn, ids: &[i64]) -> Result<Vec<FoundCard>> {
    type Row = (i64, String, String, String, Lang, bool, Option<String>);
    let rows: Vec<Row> = innovations::table
        .left_join(agencies::table)
        .filter(innovations::id.eq_any(ids))
        .filter(innovations::state.eq(State::Published))
        .select((
            innovations::id,
            innovations::code,
            innovations::name,
            innovations::summary,
            innovations::language,
            innovations::is_invented,
            agencies::name.nullable(),
        ))
        .load(conn)?;
    let card = |(id, code, name, summary, language, is_invented, agency): Row| FoundCard {
        kind: Kind::Innovation,
        id,
        title: Texts::one(name, language),
        summary: Texts::one(summary, language),
        address: format!("/innovations/{code}"),
        place: Texts::one(agency.unwrap_or_default(), Lang::Id),
        is_invented,
    };
    Ok(rows.into_iter().map(card).collect())
}
/// What is shown of drafts that were found, to whoever may see them by these tokens.
pub fn draft_cards(conn: &mut Conn, audience: &[String], ids: &[i64]) -> Result<Vec<FoundCard>> {
    type Row = (i64, i64, String, Source, bool, Option<(String, String)>);
    let rows: Vec<Row> = innovations::table
        .left_join(agencies::table)
        .filter(innovations::id.eq_any(ids))
        .filter(innovations::state.ne(State::Withdrawn))
        .select((
            innovations::id,
            innovations::content_id,
            innovations::code,
            innovations::source,
            innovations::is_invented,
            (agencies::name, agencies::lineage).nullable(),
        ))
        .load(conn)?;
    let contents: Vec<i64> = rows.iter().map(|row| row.1).collect();
    let mut drafts = BTreeMap::new();
    for version in content::drafts_of(conn, &contents)? {
        drafts.insert(version.content_id, version.document::<Profile>()?);
    }
    drafts.extend(manuscript::profiles_of(conn, &contents)?);
    let mut cards = vec![];
    for (id, content, code, source, is_invented, agency) in rows {
        let may = may_see_draft(agency.as_ref().map(|(_, lineage)| lineage.as_str()), source);
        let Some(profile) = drafts.remove(&content) else {
            continue;
        };
        if !may.iter().any(|token| audience.contains(token)) {
            continue;
        }
        let language = profile.language.unwrap_or(Lang::Id);
        cards.push(FoundCard {
            kind: Kind::InnovationDraft,
            id,
            title: Texts::one(profile.name, language),
            summary: Texts::one(profile.summary, language),
            address: format!("/innovations/{code}/draft"),
            place: Texts::one(agency.map(|(name, _)| name).unwrap_or_default(), Lang::Id),
            is_invented,
        });
    }
    Ok(cards)
}
/// What entries refer to.
struct Around {
    agencies: BTreeMap<i64, Agency>,
    regions: BTreeMap<i64, (String, String, Option<i64>)>,
    sectors: BTreeMap<i64, (String, String, String)>,
    cited: BTreeMap<i64, i64>,
}
impl Around {
    fn of(conn: &mut Conn, rows: &[Row]) -> Result<Self> {
        let named = |of: fn(&Row) -> Option<i64>| {
            let mut ids: Vec<i64> = rows.iter().filter_map(of).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let agencies: Vec<Agency> =
            agencies::table.filter(agencies::id.eq_any(named(|row| row.1.0))).select(Agency::as_select()).load(conn)?;
        let mut places = named(|row| row.1.1);
        places.extend(agencies.iter().filter_map(|agency| agency.region_id));
        let regions: Vec<(i64, String, String, Option<i64>)> = regions::table
            .filter(regions::id.eq_any(places))
            .select((regions::id, regions::code, regions::name, regions::province_id))
            .load(conn)?;
        let sectors: Vec<(i64, String, String, String)> = sectors::table
            .filter(sectors::id.eq_any(named(|row| row.1.2)))
            .select((sectors::id, sectors::code, sectors::name_id, sectors::name_en))
            .load(conn)?;
        let cited: Vec<(i64, i64)> = edges::table
            .filter(edges::to_kind.eq(trace::Kind::Innovation))
            .filter(edges::to_id.eq_any(named(|row| Some(row.0.0))))
            .filter(edges::verb.eq(trace::Verb::Cites))
            .filter(edges::ended_at.is_null())
            .group_by(edges::to_id)
            .select((edges::to_id, count_star()))
            .load(conn)?;
        Ok(Self {
            agencies: agencies.into_iter().map(|agency| (agency.id, agency)).collect(),
            regions: regions.into_iter().map(|(id, code, name, province)| (id, (code, name, province))).collect(),
            sectors: sectors.into_iter().map(|(id, code, name, en)| (id, (code, name, en))).collect(),
            cited: cited.into_iter().collect(),
        })
    }
    fn doc(&self, doc: Doc, row: &Row, profile: &Profile) -> Doc {
        let ((id, _, code), (agency, province, sector), (year, source, _, published_at), _) = row;
        let agency = agency.and_then(|id| self.agencies.get(&id));
        let province = province.and_then(|id| self.regions.get(&id));
        let region = agency.and_then(|agency| self.regions.get(&agency.region_id?)).filter(|region| region.2.is_some());
        let sector = sector.and_then(|id| self.sectors.get(&id));
        let mut doc = doc
            .facet(Facet::Province, province.map(|p| p.0.as_str()))
            .facet(Facet::Region, region.map(|r| r.0.as_str()))
            .facet(Facet::Agency, agency.map(|a| a.slug.as_str()))
            .facet(Facet::AgencyKind, agency.map(|a| AgencyKind::as_str(a.kind)))
            .facet(Facet::Sector, sector.map(|s| s.0.as_str()))
            .facet(Facet::Year, year.map(|year| year.to_string()))
            .facet(Facet::Stage, profile.stage.map(Stage::as_str))
            .facet(Facet::Form, profile.form.map(Form::as_str))
            .facet(Facet::Kind, profile.kind.map(DigitalKind::as_str))
            .facet(Facet::Source, Some(source.as_str()));
        doc.facets.extend(profile.sdgs.iter().map(|goal| (Facet::Sdg, goal.to_string())));
        let awards = profile.awards.iter().map(|award| award.trim().chars().take(200).collect());
        doc.facets.extend(awards.map(|award: String| (Facet::Award, award)));
        doc.title.clone_from(&profile.name);
        doc.lead.clone_from(&profile.summary);
        let risks = profile.risks.iter().flat_map(|risk| [risk.risk.as_str(), risk.mitigation.as_str()]);
        let prose = profile.prose().into_iter().map(|(_, text)| text).chain(risks);
        let body = prose.chain(profile.awards.iter().map(String::as_str)).filter(|text| !text.is_empty());
        doc.body = body.collect::<Vec<_>>().join("\n");
        let names = [
            agency.map(|a| a.name.as_str()),
            agency.and_then(|a| a.short_name.as_deref()),
            region.map(|r| r.1.as_str()),
            province.map(|p| p.1.as_str()),
            sector.map(|s| s.1.as_str()),
            sector.map(|s| s.2.as_str()),
            Some(profile.work_unit.as_str()),
            Some(code.as_str()),
        ];
        doc.names = names.into_iter().flatten().collect::<Vec<_>>().join("\n");
        doc.at = published_at.map_or(0, |at| at.utc().timestamp());
        doc.cited = self.cited.get(id).copied().unwrap_or(0);
        doc
    }
}
