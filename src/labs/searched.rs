//! What the search index knows of labs, and by which tokens someone finds them: whoever may read a lab's own page.
use super::{
    lab::{self, Lab},
    list::places,
};
use crate::{
    accounts::{
        actor::{self, Actor},
        agency::AgencyKind,
    },
    db::Conn,
    error::Result,
    ideas::idea::watched,
    index::{Doc, Facet, FoundCard, Kind, staff_of},
    schema::{agencies, labs},
    words::{Lang, Texts},
};
use chrono::Datelike;
use diesel::prelude::*;

/// Whoever reads every lab.
const READERS: &str = "labs";
/// Letters of its note on a lab's card.
const SHOWN: usize = 300;

/// Those who are in one of its teams.
fn team_of(lab: i64) -> String {
    format!("lab:{lab}")
}
/// Those who look after the labs of a regency, a city, or of a province's own agencies.
fn keepers_of(region: i64) -> String {
    format!("lab-region:{region}")
}
/// Those who run the hub of a province.
fn hub_of(province: i64) -> String {
    format!("lab-province:{province}")
}
/// By which tokens someone finds things, labs among them. Teams and regions are asked for with each question, so that
/// whoever has left a team finds its lab no more, though nothing has happened to the lab.
pub fn audience(conn: &mut Conn, who: Option<&Actor>) -> Result<Vec<String>> {
    let mut tokens = actor::audience(who);
    let Some(who) = who else {
        return Ok(tokens);
    };
    if lab::reads_all(who) {
        tokens.push(READERS.to_owned());
    } else {
        if let Some(person) = who.person {
            tokens.extend(lab::of_member(conn, person)?.into_iter().map(team_of));
        }
        let at = watched(conn, who)?;
        tokens.extend(at.regions.into_iter().map(keepers_of));
        tokens.extend(at.provinces.into_iter().map(hub_of));
    }
    tokens.sort();
    tokens.dedup();
    Ok(tokens)
}
/// Who finds it: the same as `Seen::is_insider`.
fn found_by(lab: &Lab) -> Vec<String> {
    let above = lab.lineage.split('.').filter_map(|id| id.parse().ok());
    let regions = lab.region_id.map(keepers_of).into_iter().chain(lab.province_id.map(hub_of));
    above.map(staff_of).chain(regions).chain([READERS.to_owned(), team_of(lab.id)]).collect()
}

/// The labs with ids above `after`, in order.
pub fn after(conn: &mut Conn, after: i64, limit: i64) -> Result<Vec<i64>> {
    Ok(labs::table.filter(labs::id.gt(after)).order(labs::id).limit(limit).select(labs::id).load(conn)?)
}
/// Those that belong to an agency.
pub fn of_agency(conn: &mut Conn, agency: i64) -> Result<Vec<i64>> {
    Ok(labs::table.filter(labs::agency_id.eq(agency)).select(labs::id).load(conn)?)
}
/// Two queries. A lab is found in every state, as its page is there in every state.
pub fn documents(conn: &mut Conn, ids: &[i64]) -> Result<Vec<Doc>> {
    type Host = (String, AgencyKind, String, Option<String>);
    let rows: Vec<(Lab, Host)> = labs::table
        .inner_join(agencies::table)
        .filter(labs::id.eq_any(ids))
        .order(labs::id)
        .select((Lab::as_select(), (agencies::slug, agencies::kind, agencies::name, agencies::short_name)))
        .load(conn)?;
    let named = rows.iter().flat_map(|(lab, _)| [lab.region_id, lab.province_id]).flatten().collect();
    let places = places(conn, named)?;
    let doc = |(lab, (slug, kind, agency, short)): (Lab, Host)| {
        let place = |id: Option<i64>| id.and_then(|id| places.get(&id));
        let (region, province) = (place(lab.region_id), place(lab.province_id));
        let mut doc = Doc::new(Kind::Lab, lab.id)
            .facet(Facet::Province, province.map(|place| place.code.as_str()))
            .facet(Facet::Region, region.map(|place| place.code.as_str()).filter(|code| code.contains('.')))
            .facet(Facet::Agency, Some(slug))
            .facet(Facet::AgencyKind, Some(kind.as_str()))
            .facet(Facet::Year, Some(lab.created_at.day().year().to_string()));
        doc.audience = found_by(&lab);
        // By its phase, too: "drum up".
        let state = lab.state.as_str().replace('_', " ");
        let names = [
            Some(agency.as_str()),
            short.as_deref(),
            region.map(|place| place.name.as_str()),
            province.map(|place| place.name.as_str()),
            Some(lab.batch.as_str()),
            Some(state.as_str()),
            Some(lab.slug.as_str()),
        ];
        doc.names = names.into_iter().flatten().collect::<Vec<_>>().join("\n");
        doc.at = lab.created_at.utc().timestamp();
        doc.title = lab.theme;
        doc.lead = lab.note;
        doc
    };
    Ok(rows.into_iter().map(doc).collect())
}
/// What is shown of labs that were found, to whoever may see them by these tokens.
pub fn cards(conn: &mut Conn, tokens: &[String], ids: &[i64]) -> Result<Vec<FoundCard>> {
    let rows: Vec<(Lab, String)> = labs::table
        .inner_join(agencies::table)
        .filter(labs::id.eq_any(ids))
        .select((Lab::as_select(), agencies::name))
        .load(conn)?;
    let may = |row: &(Lab, String)| found_by(&row.0).iter().any(|token| tokens.contains(token));
    let card = |(lab, agency): (Lab, String)| FoundCard {
        kind: Kind::Lab,
        id: lab.id,
        address: lab.address(),
        summary: Texts::one(beginning(&lab.note), Lang::Id),
        title: Texts::one(lab.theme, Lang::Id),
        place: Texts::one(agency, Lang::Id),
        is_invented: lab.is_invented,
    };
    Ok(rows.into_iter().filter(may).map(card).collect())
}
/// A text, or whole words of its beginning.
fn beginning(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(SHOWN) else {
        return text.to_owned();
    };
    let begun = text.get(..end).unwrap_or_default();
    let whole = begun.rsplit_once(char::is_whitespace).map_or(begun, |(whole, _)| whole);
    format!("{}…", whole.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_note_ends_with_a_whole_word() {
        assert_eq!(beginning("Dua puluh puskesmas."), "Dua puluh puskesmas.");
        let long = beginning(&"puskesmas ".repeat(60));
        assert!(long.chars().count() <= SHOWN + 1 && long.ends_with("puskesmas…"), "{long}");
        assert_eq!(beginning(&"é".repeat(SHOWN + 1)), format!("{}…", "é".repeat(SHOWN)));
    }
}
