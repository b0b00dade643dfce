//! Two to four entries side by side, each difference said in words.
use super::{
    impact::{Impact, Measure},
    innovation::{Source, State},
    profile::Profile,
    upkeep::{Known, Upkeep},
};
use crate::{
    accounts::{agency::AgencyKind, region::Choice, sector::Sector},
    db::Conn,
    error::Result,
    rule::{self, Rule},
    schema::{agencies, content_versions, contents, innovations, regions, sectors},
    view::View,
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Entries in one table: more do not fit on a sheet of paper.
const MOST: usize = 4;

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Comparison {
    /// Codes of the entries, two to four, in any case.
    #[schema(max_items = 50)]
    pub code: Vec<String>,
}
crate::text_enum! {
    /// What the entries say of one thing: the same, something different, or only some of them anything at all.
    pub enum Agreement { Same = "same", Different = "different", Partial = "partial" }
}
crate::text_enum! {
    /// How a cell is to be read: as it stands, as a code of a closed list, a number, an amount, a date, or Markdown in the
    /// entry's language.
    pub enum CellKind {
        Plain = "plain", Coded = "coded", Number = "number", Rupiah = "rupiah", Day = "day", Prose = "prose",
    }
}
/// One entry of a comparison.
#[derive(Serialize, ToSchema)]
pub struct ComparedEntry {
    pub code: String,
    pub name: String,
    /// Of its texts.
    pub language: Lang,
    pub agency: Option<String>,
    pub province: Option<Choice>,
    pub sector: Option<Sector>,
    pub is_invented: bool,
    /// The comparison without it, relative to the mount.
    pub without: String,
}
#[derive(Serialize, ToSchema)]
pub struct ComparisonRow {
    /// Name of the part of the profile.
    pub part: String,
    pub kind: CellKind,
    pub agreement: Agreement,
    /// One for each entry, in their order; null: it says nothing.
    pub cells: Vec<Option<String>>,
}
/// A pair of the impact instrument, as far as the entries have it.
#[derive(Serialize, ToSchema)]
pub struct ComparedImpact {
    pub code: Measure,
    pub agreement: Agreement,
    pub cells: Vec<Option<Impact>>,
}
/// Entries side by side. What none of them says is left out.
#[derive(Serialize, ToSchema)]
pub struct ComparisonPage {
    pub entries: Vec<ComparedEntry>,
    pub rows: Vec<ComparisonRow>,
    pub impact: Vec<ComparedImpact>,
    /// Codes that name no public entry.
    pub unknown: Vec<String>,
    /// Codes beyond the fourth.
    pub left_out: Vec<String>,
    /// Beside a single entry: related ones to compare it with.
    pub suggestions: Vec<ComparisonSuggestion>,
}
#[derive(Serialize, ToSchema)]
pub struct ComparisonSuggestion {
    pub code: String,
    pub name: String,
    pub language: Lang,
    pub agency: Option<String>,
    /// The comparison with it, relative to the mount.
    pub address: String,
}
impl View for ComparisonPage {
    const TEMPLATE: &'static str = "innovations/compare.html";
}
/// Where some entries are compared, relative to the mount.
pub(super) fn address<'c>(codes: impl IntoIterator<Item = &'c str>) -> String {
    let codes: Vec<_> = codes.into_iter().map(|code| ("code", code)).collect();
    if codes.is_empty() {
        return "/innovations/compare".into();
    }
    format!("/innovations/compare?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(codes).finish())
}

#[derive(Queryable)]
struct Entry {
    id: i64,
    own: (String, String, Lang, Option<i64>, Source, bool, i64),
    known: Known,
    document: String,
    agency: Option<(String, AgencyKind)>,
    province: Option<(String, String)>,
    sector: Option<(String, String, String)>,
}
/// Of those that are public, whoever asks: a comparison is something to hand on.
fn entries(conn: &mut Conn, codes: &[String]) -> Result<Vec<Entry>> {
    let published = contents::published_version_id.eq(content_versions::id.nullable());
    let mut found: Vec<Entry> = innovations::table
        .inner_join(contents::table.inner_join(content_versions::table.on(published)))
        .left_join(agencies::table)
        .left_join(regions::table)
        .left_join(sectors::table)
        .filter(innovations::code.eq_any(codes))
        .filter(innovations::state.eq(State::Published))
        .select((
            innovations::id,
            (
                innovations::code,
                innovations::name,
                innovations::language,
                innovations::year,
                innovations::source,
                innovations::is_invented,
                innovations::completeness,
            ),
            (innovations::answer, innovations::checked_at, innovations::asked_at),
            content_versions::document,
            (agencies::name, agencies::kind).nullable(),
            (regions::code, regions::name).nullable(),
            (sectors::code, sectors::name_id, sectors::name_en).nullable(),
        ))
        .load(conn)?;
    found.sort_by_key(|entry| codes.iter().position(|code| *code == entry.own.0));
    Ok(found)
}

/// The page, and, where it holds a single entry, that entry's id: something related goes beside it.
pub fn page(conn: &mut Conn, asked: &Comparison) -> Result<(ComparisonPage, Option<i64>)> {
    let mut codes: Vec<String> = vec![];
    for code in asked.code.iter().map(|code| code.trim().to_ascii_uppercase()).filter(|code| !code.is_empty()) {
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    let mut found = entries(conn, &codes)?;
    let there: BTreeSet<&str> = found.iter().map(|entry| entry.own.0.as_str()).collect();
    let short = |code: &String| code.chars().take(100).collect::<String>();
    let unknown = codes.iter().filter(|code| !there.contains(code.as_str())).take(MOST).map(short).collect();
    let left_out = found.iter().skip(MOST).take(MOST).map(|entry| entry.own.0.clone()).collect();
    found.truncate(MOST);
    let profiles: Vec<Profile> =
        found.iter().map(|entry| Ok(serde_json::from_str(&entry.document)?)).collect::<Result<_>>()?;
    let patience = rule::span(conn, Rule::OwnerAnswerDays)?;
    let upkeep: Vec<Upkeep> =
        found.iter().zip(&profiles).map(|(entry, profile)| Upkeep::told(patience, &entry.known, profile)).collect();
    let page = ComparisonPage {
        rows: rows(&found, &profiles, &upkeep),
        impact: impact(&profiles),
        unknown,
        left_out,
        suggestions: vec![],
        entries: found
            .iter()
            .map(|entry| {
                let others = found.iter().map(|other| other.own.0.as_str()).filter(|code| *code != entry.own.0);
                let (code, name, language, .., is_invented, _) = entry.own.clone();
                ComparedEntry {
                    without: address(others),
                    code,
                    name,
                    language,
                    agency: entry.agency.clone().map(|(name, _)| name),
                    province: entry.province.clone().map(|(code, name)| Choice { code, name }),
                    sector: entry.sector.clone().map(|(code, id, en)| Sector { code, name: Texts { id, en } }),
                    is_invented,
                }
            })
            .collect(),
    };
    let alone = match found.as_slice() {
        [entry] => Some(entry.id),
        _ => None,
    };
    Ok((page, alone))
}
type Cell = fn(&Entry, &Profile, &Upkeep) -> String;
fn rows(entries: &[Entry], profiles: &[Profile], upkeep: &[Upkeep]) -> Vec<ComparisonRow> {
    fn some(number: Option<i64>) -> String {
        number.map(|n| n.to_string()).unwrap_or_default()
    }
    macro_rules! coded {
        ($field:ident) => {
            |_, p, _| p.$field.map(|value| value.as_str().to_owned()).unwrap_or_default()
        };
    }
    macro_rules! prose {
        ($($field:ident),*) => { [$((stringify!($field), CellKind::Prose, (|_, p, _| p.$field.trim().to_owned()) as Cell)),*] };
    }
    let facts: [(&str, CellKind, Cell); 20] = [
        ("sector", CellKind::Coded, |e, _, _| e.sector.as_ref().map(|s| s.0.clone()).unwrap_or_default()),
        ("province", CellKind::Plain, |e, _, _| e.province.as_ref().map(|p| p.1.clone()).unwrap_or_default()),
        ("agency_kind", CellKind::Coded, |e, _, _| {
            e.agency.as_ref().map(|a| a.1.as_str().to_owned()).unwrap_or_default()
        }),
        ("year", CellKind::Plain, |e, _, _| some(e.own.3)),
        ("stage", CellKind::Coded, coded!(stage)),
        ("form", CellKind::Coded, coded!(form)),
        ("kind", CellKind::Coded, coded!(kind)),
        ("initiator", CellKind::Coded, coded!(initiator)),
        ("origin", CellKind::Coded, coded!(origin)),
        ("sdgs", CellKind::Plain, |_, p, _| p.sdgs.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")),
        ("implementation_start", CellKind::Day, |_, p, _| {
            p.implementation_start.map(|day| day.to_string()).unwrap_or_default()
        }),
        ("budget", CellKind::Rupiah, |_, p, _| some(p.budget_rupiah)),
        ("running_cost", CellKind::Rupiah, |_, p, _| some(p.running_cost_rupiah)),
        ("staff", CellKind::Number, |_, p, _| some(p.staff)),
        ("upkeep", CellKind::Coded, |_, _, u| u.standing.as_str().to_owned()),
        ("checked", CellKind::Day, |_, _, u| u.checked_at.map(|at| at.day().to_string()).unwrap_or_default()),
        ("sustainability_status", CellKind::Coded, coded!(sustainability_status)),
        ("awards", CellKind::Plain, |_, p, _| p.awards.join("; ")),
        ("source", CellKind::Coded, |e, _, _| e.own.4.as_str().to_owned()),
        ("completeness", CellKind::Number, |e, _, _| e.own.6.to_string()),
    ];
    let texts = prose![
        summary,
        problem,
        goal,
        novelty,
        services,
        process_stages,
        result,
        benefit,
        success_factors,
        obstacles,
        replication_prerequisites,
        resources,
        assistance,
        legal_basis,
        sustainability
    ];
    facts
        .into_iter()
        .chain(texts)
        .filter_map(|(part, kind, cell)| {
            let cells: Vec<Option<String>> = entries
                .iter()
                .zip(profiles)
                .zip(upkeep)
                .map(|((entry, profile), upkeep)| Some(cell(entry, profile, upkeep)).filter(|text| !text.is_empty()))
                .collect();
            Some(ComparisonRow { part: part.to_owned(), kind, agreement: agreement(&cells)?, cells })
        })
        .collect()
}
fn impact(profiles: &[Profile]) -> Vec<ComparedImpact> {
    let codes: BTreeSet<Measure> = profiles.iter().flat_map(|p| &p.impact).map(|pair| pair.code).collect();
    codes
        .into_iter()
        .filter_map(|code| {
            let pair = |profile: &Profile| profile.impact.iter().find(|pair| pair.code == code).cloned();
            let figures: Vec<_> =
                profiles.iter().map(|p| pair(p).map(|p| (p.before.to_bits(), p.after.to_bits()))).collect();
            Some(ComparedImpact {
                code,
                agreement: agreement(&figures)?,
                cells: profiles.iter().map(|p| pair(p).as_ref().map(Impact::from)).collect(),
            })
        })
        .collect()
}
/// None: nobody says anything.
fn agreement<T: PartialEq>(cells: &[Option<T>]) -> Option<Agreement> {
    let mut said = cells.iter().flatten();
    let first = said.next()?;
    let alike = said.all(|cell| cell == first);
    Some(match (alike, cells.iter().all(Option::is_some)) {
        (false, _) => Agreement::Different,
        (true, true) => Agreement::Same,
        (true, false) => Agreement::Partial,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_is_of_those_who_say_something() {
        let of = |cells: &[Option<i64>]| agreement(cells).map(Agreement::as_str);
        assert_eq!(of(&[None, None]), None);
        assert_eq!(of(&[Some(1), Some(1)]), Some("same"));
        assert_eq!(of(&[Some(1), Some(2)]), Some("different"));
        assert_eq!(of(&[Some(1), None]), Some("partial"));
        assert_eq!(of(&[Some(1), None, Some(2)]), Some("different"));
    }
    #[test]
    fn an_address_names_the_codes() {
        assert_eq!(address(["A", "B"]), "/innovations/compare?code=A&code=B");
        assert_eq!(address([]), "/innovations/compare");
    }
}
