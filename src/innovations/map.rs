//! The map of the provinces: equal tiles in about the shape of the country, with a number in each.
use super::{facet::Facet, filter::Filter};
use crate::{
    accounts::{reference, region::Choice},
    clock,
    error::{Error, Result},
    sheet,
    view::Download,
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Sides of a tile and of the gap between two, in the units of the drawing.
const TILE: i64 = 40;
const GAP: i64 = 4;
/// Classes of the provinces that have any.
const CLASSES: usize = 5;

/// How many of what is counted, entries or ideas, lie in each province.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProvinceMap {
    /// Of the drawing.
    pub width: i64,
    pub height: i64,
    pub tile: i64,
    /// From west to east.
    pub tiles: Vec<ProvinceTile>,
    /// Least and most of each class that has a province, lightest first.
    pub classes: Vec<TileClass>,
    /// The provinces that have any, most first.
    pub ranks: Vec<ProvinceRank>,
    /// Of national agencies, and of none that is known.
    pub elsewhere: i64,
    /// Where these figures are as CSV, relative to the mount.
    pub csv: String,
}
#[derive(Debug, Serialize, ToSchema)]
pub struct ProvinceTile {
    pub code: String,
    /// Two letters.
    pub short: String,
    pub name: String,
    pub x: i64,
    pub y: i64,
    pub count: i64,
    /// 0: none; else 1–5, by fifths of the provinces that have any.
    pub class: i64,
    /// What is shown is narrowed to it.
    pub chosen: bool,
    /// The same narrowed to it, relative to the mount.
    pub address: String,
}
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TileClass {
    pub class: i64,
    pub least: i64,
    pub most: i64,
}
#[derive(Debug, Serialize, ToSchema)]
pub struct ProvinceRank {
    pub code: String,
    pub name: String,
    pub count: i64,
    pub address: String,
}

/// Kemendagri code, two letters, the Ministry's name, column and row.
type Place = (i64, String, String, i64, i64);
fn places() -> Result<Vec<Place>> {
    let file = reference::Reference::get("province_tiles.json");
    let file = file.ok_or_else(|| Error::internal(anyhow::anyhow!("no tiles")))?;
    Ok(serde_json::from_slice(&file.data)?)
}

/// `counts`: by the code of the province, whatever province the list is narrowed to. `all`: with those of none.
pub(super) fn drawn(
    filter: &Filter,
    provinces: &[Choice],
    counts: &BTreeMap<String, i64>,
    all: i64,
) -> Result<ProvinceMap> {
    // What is chosen on the map is looked at in the list.
    let narrowed =
        |code: &str| Filter { province: vec![code.to_owned()], view: None, ..filter.beyond(Facet::Province) }.address();
    let csv = filter.beyond(Facet::Province).csv_address();
    tiled(provinces, &filter.province, counts, all, narrowed, csv)
}
/// The provinces, with the codes of those that are chosen, and the number of each; `narrowed`: where a tile leads to.
pub fn tiled(
    provinces: &[Choice],
    chosen: &[String],
    counts: &BTreeMap<String, i64>,
    all: i64,
    narrowed: impl Fn(&str) -> String,
    csv: String,
) -> Result<ProvinceMap> {
    let mut places = places()?;
    places.sort_by_key(|(_, _, _, column, row)| (*column, *row));
    let names: BTreeMap<&str, &str> = provinces.iter().map(|p| (p.code.as_str(), p.name.as_str())).collect();
    let (classes, class_of) = classes(counts.values().copied());
    let at = |n: i64| n * (TILE + GAP);
    let tiles: Vec<ProvinceTile> = places
        .iter()
        .map(|(code, short, name, column, row)| {
            let code = code.to_string();
            let count = counts.get(&code).copied().unwrap_or(0);
            ProvinceTile {
                short: short.clone(),
                name: names.get(code.as_str()).map_or_else(|| name.clone(), |name| (*name).to_owned()),
                x: at(*column),
                y: at(*row),
                count,
                class: class_of.get(&count).copied().unwrap_or(0),
                chosen: chosen.contains(&code),
                address: narrowed(&code),
                code,
            }
        })
        .collect();
    let mut ranks: Vec<ProvinceRank> = tiles
        .iter()
        .filter(|tile| tile.count > 0)
        .map(|tile| ProvinceRank {
            code: tile.code.clone(),
            name: tile.name.clone(),
            count: tile.count,
            address: tile.address.clone(),
        })
        .collect();
    ranks.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.code.cmp(&other.code)));
    let most = |of: fn(&Place) -> i64| places.iter().map(of).max().unwrap_or(0);
    Ok(ProvinceMap {
        width: at(most(|place| place.3)) + TILE,
        height: at(most(|place| place.4)) + TILE,
        tile: TILE,
        elsewhere: (all - tiles.iter().map(|tile| tile.count).sum::<i64>()).max(0),
        csv,
        tiles,
        classes,
        ranks,
    })
}
impl Filter {
    /// The figures of the map, with nothing of how the page shows them.
    fn csv_address(&self) -> String {
        Self { view: None, sort: None, limit: None, ..self.clone() }.address_at("/innovations/provinces")
    }
}
/// By fifths of the provinces that have any, equal numbers together: a class's bounds, and the class of each number.
fn classes(counts: impl Iterator<Item = i64>) -> (Vec<TileClass>, BTreeMap<i64, i64>) {
    let mut sorted: Vec<i64> = counts.filter(|count| *count > 0).collect();
    sorted.sort_unstable();
    let mut class_of = BTreeMap::new();
    let mut classes: Vec<TileClass> = vec![];
    for (rank, count) in sorted.iter().enumerate() {
        let own = i64::try_from(rank * CLASSES / sorted.len()).unwrap_or(0) + 1;
        // The first of equal numbers decides for all of them.
        let class = *class_of.entry(*count).or_insert(own);
        match classes.last_mut().filter(|last| last.class == class) {
            Some(last) => last.most = *count,
            None => classes.push(TileClass { class, least: *count, most: *count }),
        }
    }
    (classes, class_of)
}

/// The map's figures: code, name and number of each province, and what lies in none under an empty code.
pub(super) fn csv(map: &ProvinceMap) -> Result<Download> {
    let mut body = vec![];
    {
        let mut table = csv::Writer::from_writer(&mut body);
        table.write_record(["province", "name", "innovations"]).map_err(Error::internal)?;
        let mut rows: Vec<(&str, &str, i64)> =
            map.tiles.iter().map(|tile| (tile.code.as_str(), tile.name.as_str(), tile.count)).collect();
        rows.sort_unstable();
        rows.push(("", "", map.elsewhere));
        for (code, name, count) in rows {
            table.write_record([code, name, &count.to_string()]).map_err(Error::internal)?;
        }
        table.flush().map_err(Error::internal)?;
    }
    let rows = i64::try_from(map.tiles.len()).unwrap_or(0) + 1;
    let name = format!("innovations-by-province-{}.csv", clock::today());
    Ok(Download { name, kind: sheet::CSV, body, rows, described_by: "" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_province_has_a_tile_of_its_own() {
        let places = places().unwrap();
        let codes: BTreeSet<String> = places.iter().map(|p| p.0.to_string()).collect();
        assert_eq!((places.len(), codes.len()), (38, 38));
        assert_eq!(places.iter().map(|p| (p.3, p.4)).collect::<BTreeSet<_>>().len(), 38, "two on one place");
        let provinces: Vec<Choice> =
            codes.iter().map(|code| Choice { code: code.clone(), name: format!("N{code}") }).collect();
        let filter = Filter { q: "air".into(), province: vec!["35".into(), "33".into()], ..Filter::default() };
        let counts = [("35".to_owned(), 7), ("33".to_owned(), 2)].into();
        let map =
            drawn(&Filter { view: Some(super::super::filter::Shown::Map), ..filter }, &provinces, &counts, 12).unwrap();
        let tile = map.tiles.iter().find(|tile| tile.code == "35").unwrap();
        assert_eq!((tile.short.as_str(), tile.name.as_str(), tile.count, tile.chosen), ("JI", "N35", 7, true));
        assert_eq!(tile.address, "/innovations?q=air&province=35");
        assert_eq!(map.csv, "/innovations/provinces?q=air");
        assert_eq!((map.elsewhere, map.ranks.len(), map.ranks[0].code.as_str()), (3, 2, "35"));
        assert!(map.tiles.iter().all(|tile| tile.x + TILE <= map.width && tile.y + TILE <= map.height));
    }
    #[test]
    fn classes_are_fifths_and_equal_numbers_stand_together() {
        let (found, class_of) = classes([0, 1, 1, 1, 1, 2, 3, 5, 8, 90, 0].into_iter());
        assert_eq!(class_of[&1], 1, "{class_of:?}");
        assert!(class_of[&2] <= class_of[&3] && class_of[&90] == 5 && !class_of.contains_key(&0));
        assert_eq!(found.first(), Some(&TileClass { class: 1, least: 1, most: 1 }));
        assert_eq!(found.last().map(|class| class.most), Some(90));
        assert_eq!(classes(std::iter::empty()).0, []);
        assert_eq!(classes([4].into_iter()).0, [TileClass { class: 1, least: 4, most: 4 }]);
    }
}
