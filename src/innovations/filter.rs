//! What the directory can be narrowed to, as its address says it: the address is the whole state of the page.
use super::facet::{FACETS, Facet};
use crate::index::{Ask, Kind, Sort};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;

/// Values of one facet.
const MOST: usize = 50;
/// Characters of one value.
const LONGEST: usize = 200;

crate::text_enum! {
    /// How a page shows what was found.
    pub enum Shown { List = "list", Table = "table", Map = "map" }
}

/// What a list can be narrowed to; empty is everything. Several values of one facet are repeated, or joined by commas: an
/// entry has one of them. Values of two facets: it has both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Filter {
    /// Words that entries are about: all of them, in any form and with a slip of the pen; a phrase in quotes.
    #[schema(max_length = 200)]
    pub q: String,
    /// Kemendagri codes of provinces: `35`.
    #[serde(deserialize_with = "several")]
    #[schema(max_items = 50)]
    pub province: Vec<String>,
    /// Kemendagri codes of regencies and cities: `35.10`.
    #[serde(deserialize_with = "several")]
    #[schema(max_items = 50)]
    pub region: Vec<String>,
    /// Kinds of the agencies that own the entries: `regency`.
    #[serde(deserialize_with = "several")]
    #[schema(max_items = 50)]
    pub agency_kind: Vec<String>,
    /// Codes of affairs of government.
    #[serde(deserialize_with = "several")]
    #[schema(max_items = 50)]
    pub sector: Vec<String>,
    /// Sustainable development goals, 1–17.
    #[serde(deserialize_with = "goals")]
    #[schema(max_items = 50)]
    pub sdg: Vec<String>,
    /// The years they began.
    #[serde(deserialize_with = "years")]
    #[schema(max_items = 50)]
    pub year: Vec<String>,
    /// `initiative`, `trial`, `implementation`.
    #[serde(deserialize_with = "several")]
    #[schema(max_items = 50)]
    pub stage: Vec<String>,
    /// `governance`, `public_service`, `other`.
    #[serde(deserialize_with = "several")]
    #[schema(max_items = 50)]
    pub form: Vec<String>,
    /// `digital`, `non_digital`.
    #[serde(deserialize_with = "several")]
    #[schema(max_items = 50)]
    pub kind: Vec<String>,
    /// The systems they come from: `kipp`.
    #[serde(deserialize_with = "several")]
    #[schema(max_items = 50)]
    pub source: Vec<String>,
    /// Awards as the entries name them: repeated, never joined, since a name may hold a comma.
    #[serde(deserialize_with = "whole")]
    #[schema(max_items = 50)]
    pub award: Vec<String>,
    /// Slug of the agency that owns the entries.
    #[schema(max_length = 200)]
    pub agency: String,
    /// Relevance where there are words to look for, else the newest first. `cited`: by how often it is cited now.
    pub sort: Option<Sort>,
    pub view: Option<Shown>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// How many; 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
impl Filter {
    /// Empty for what the directory is not narrowed by.
    pub(super) fn values(&self, facet: Facet) -> &[String] {
        match facet {
            Facet::Province => &self.province,
            Facet::Region => &self.region,
            Facet::AgencyKind => &self.agency_kind,
            Facet::Sector => &self.sector,
            Facet::Sdg => &self.sdg,
            Facet::Year => &self.year,
            Facet::Stage => &self.stage,
            Facet::Form => &self.form,
            Facet::Kind => &self.kind,
            Facet::Source => &self.source,
            Facet::Award => &self.award,
            Facet::Type | Facet::Agency => &[],
        }
    }
    /// Puts others in the place of a facet's values.
    pub(super) fn set(&mut self, facet: Facet, values: Vec<String>) {
        let place = match facet {
            Facet::Province => &mut self.province,
            Facet::Region => &mut self.region,
            Facet::AgencyKind => &mut self.agency_kind,
            Facet::Sector => &mut self.sector,
            Facet::Sdg => &mut self.sdg,
            Facet::Year => &mut self.year,
            Facet::Stage => &mut self.stage,
            Facet::Form => &mut self.form,
            Facet::Kind => &mut self.kind,
            Facet::Source => &mut self.source,
            Facet::Award => &mut self.award,
            Facet::Type | Facet::Agency => return,
        };
        *place = values;
    }
    /// What is chosen, facet by facet.
    pub(super) fn chosen(&self) -> impl Iterator<Item = (Facet, &String)> {
        FACETS.into_iter().flat_map(|facet| self.values(facet).iter().map(move |value| (facet, value)))
    }
    /// What they are ordered by: relevance needs words.
    pub(super) fn order(&self) -> Sort {
        match self.sort {
            Some(Sort::Relevance) | None if self.q.trim().is_empty() => Sort::Newest,
            Some(sort) => sort,
            None => Sort::Relevance,
        }
    }
    /// Without one value.
    pub(super) fn without(&self, facet: Facet, value: &str) -> Self {
        let mut filter = self.clone();
        filter.set(facet, self.values(facet).iter().filter(|other| *other != value).cloned().collect());
        filter.first_page()
    }
    /// Without a whole facet.
    pub(super) fn beyond(&self, facet: Facet) -> Self {
        let mut filter = self.clone();
        filter.set(facet, vec![]);
        filter.first_page()
    }
    #[must_use]
    pub(super) fn first_page(self) -> Self {
        Self { after: String::new(), ..self }
    }
    /// The words, the facets and the agency, and nothing of how they are shown.
    pub(super) fn narrowing(&self) -> Vec<(&'static str, &str)> {
        let mut pairs = vec![("q", self.q.trim())];
        pairs.extend(self.chosen().map(|(facet, value)| (facet.as_str(), value.as_str())));
        pairs.push(("agency", &self.agency));
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }
    /// A page's address, relative to the mount, in this state.
    pub(super) fn address_at(&self, path: &str) -> String {
        let limit = self.limit.map(|limit| limit.to_string()).unwrap_or_default();
        let mut pairs = self.narrowing();
        pairs.extend([
            ("sort", self.sort.map_or("", Sort::as_str)),
            ("view", self.view.map_or("", Shown::as_str)),
            ("limit", &limit),
            ("after", &self.after),
        ]);
        pairs.retain(|(_, value)| !value.is_empty());
        if pairs.is_empty() {
            return path.to_owned();
        }
        format!("{path}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    }
    /// What the index is asked: published entries alone, whoever asks, so that what is found can be handed on.
    pub(super) fn ask(&self) -> Ask {
        let mut chosen: std::collections::BTreeMap<Facet, Vec<String>> = FACETS
            .into_iter()
            .filter(|facet| !self.values(*facet).is_empty())
            .map(|facet| (facet, self.values(facet).to_vec()))
            .collect();
        if !self.agency.is_empty() {
            chosen.insert(Facet::Agency, vec![self.agency.clone()]);
        }
        Ask {
            text: self.q.trim().to_owned(),
            kinds: vec![Kind::Innovation],
            chosen,
            sort: self.order(),
            ..Ask::default()
        }
    }
    pub(super) fn address(&self) -> String {
        self.address_at("/innovations")
    }
}

/// Each value once, in the order they came.
fn gathered<'v, E: Error>(values: impl Iterator<Item = &'v str>) -> Result<Vec<String>, E> {
    let mut all: Vec<String> = vec![];
    for value in values.map(str::trim).filter(|value| !value.is_empty()) {
        if value.chars().count() > LONGEST || value.contains('\0') {
            return Err(E::custom("a value that is too long"));
        }
        if !all.iter().any(|other| other == value) {
            all.push(value.to_owned());
        }
    }
    if all.len() > MOST { Err(E::custom("too many values")) } else { Ok(all) }
}
fn several<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    gathered(Vec::<String>::deserialize(from)?.iter().flat_map(|value| value.split(',')))
}
fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    gathered(Vec::<String>::deserialize(from)?.iter().map(String::as_str))
}
fn numbers<'de, D: Deserializer<'de>>(from: D, most: i64) -> Result<Vec<String>, D::Error> {
    let plain = |value: &String| {
        let number = value.parse::<i64>().ok().filter(|n| (1..=most).contains(n));
        number.map(|n| n.to_string()).ok_or_else(|| D::Error::custom("no number, or out of bounds"))
    };
    let all: Vec<String> = several(from)?.iter().map(plain).collect::<Result<_, _>>()?;
    gathered(all.iter().map(String::as_str))
}
fn years<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    numbers(from, 9999)
}
fn goals<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    numbers(from, 17)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn several_values_are_repeated_or_joined() {
        let read = |value| serde_json::from_value::<Filter>(value);
        let filter =
            read(json!({ "province": ["35, 33", "35", ""], "award": ["Juara, 2021"], "year": ["2023", "02021"] }));
        let filter = filter.unwrap();
        assert_eq!(filter.province, ["35", "33"]);
        assert_eq!(filter.award, ["Juara, 2021"]);
        assert_eq!(filter.year, ["2023", "2021"]);
        assert_eq!(filter.address(), "/innovations?province=35&province=33&year=2023&year=2021&award=Juara%2C+2021");
        assert_eq!(Filter::default().address(), "/innovations");
        let many = |n: usize| json!({ "region": (0..n).map(|i| i.to_string()).collect::<Vec<_>>() });
        assert!(read(many(50)).is_ok() && read(many(51)).is_err());
        for wrong in [
            json!({ "year": ["abc"] }),
            json!({ "year": ["0"] }),
            json!({ "year": ["10000"] }),
            json!({ "sdg": ["18"] }),
            json!({ "sector": ["x".repeat(201)] }),
            json!({ "sort": "best" }),
        ] {
            assert!(read(wrong.clone()).is_err(), "{wrong}");
        }
    }
    #[test]
    fn relevance_needs_words() {
        let sorted = |q: &str, sort| Filter { q: q.into(), sort, ..Filter::default() }.order();
        assert_eq!(sorted("", None), Sort::Newest);
        assert_eq!(sorted(" ", Some(Sort::Relevance)), Sort::Newest);
        assert_eq!(sorted("air", None), Sort::Relevance);
        assert_eq!(sorted("air", Some(Sort::Cited)), Sort::Cited);
    }
}
