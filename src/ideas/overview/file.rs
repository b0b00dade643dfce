//! A table of the overview as a CSV: the same rows as on the page.
use super::{
    page::{IdeaOverview, IdeaOverviewPlace, page},
    places::IdeaStateCount,
    scope::{OverviewScope, refused},
};
use crate::{
    accounts::actor::Actor,
    clock,
    db::Conn,
    error::{Error, Result},
    ideas::machine::IdeaState,
    sheet::{self, About, Cell, Format, Row, Table},
    view::Download,
};
use serde::Deserialize;
use utoipa::ToSchema;

crate::text_enum! {
    pub enum OverviewTable {
        Funnel = "funnel", Sending = "sending", Provinces = "provinces", Agencies = "agencies", Reviewers = "reviewers",
    }
}
/// Which table, and what it is narrowed to.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct IdeaOverviewFile {
    /// `funnel` unless said.
    pub table: Option<OverviewTable>,
    /// The widest that one may know of unless said.
    pub of: Option<OverviewScope>,
    /// When the ideas were begun: a year, `2026`, or `last_12_months`; empty: whenever.
    #[schema(max_length = 20)]
    pub period: String,
    /// Kemendagri code of a province: `35`.
    #[schema(max_length = 10)]
    pub province: String,
}
/// What names nothing is refused: a file has no place to say that it was left out.
pub fn file(conn: &mut Conn, who: Option<&Actor>, wanted: &IdeaOverviewFile) -> Result<Download> {
    let place = IdeaOverviewPlace { of: wanted.of, period: wanted.period.clone(), province: wanted.province.clone() };
    let page = page(conn, who, &place, &[])?;
    for field in ["period", "province"] {
        if page.ignored.iter().any(|name| name == field) {
            return Err(Error::invalid(field, "not-a-value"));
        }
    }
    let table = wanted.table.unwrap_or(OverviewTable::Funnel);
    let (names, rows) = rows(who, &page, table)?;
    let about = About {
        title: format!("ideas-{}", table.as_str()),
        source: "/ideas/overview".into(),
        filter: String::new(),
        licence: String::new(),
        as_of: clock::now(),
    };
    Ok(Download {
        name: format!("ekopi-{}-{}.csv", about.title, clock::today()),
        kind: sheet::CSV,
        rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        body: Table::closed(names, about).file(Format::Csv, &rows)?,
        described_by: "",
    })
}
fn rows(who: Option<&Actor>, page: &IdeaOverview, table: OverviewTable) -> Result<(Vec<String>, Vec<Row>)> {
    let code = |code: &str| Cell::Text(code.to_owned());
    let head = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let with_states = |names: &[&str]| {
        let states = page.states.iter().map(|state| state.as_str().to_owned());
        head(names).into_iter().chain(states).collect::<Vec<_>>()
    };
    let counted = |first: [Cell; 3], states: &[IdeaStateCount]| -> Row {
        first.into_iter().chain(states.iter().map(|state| Cell::Whole(state.count))).collect()
    };
    Ok(match table {
        OverviewTable::Funnel => {
            let row = page.funnel.iter().map(|step| {
                vec![code(step.step.as_str()), Cell::Whole(step.count), step.per_cent.into(), step.days.into()]
            });
            (head(&["step", "ideas", "per_cent_of_step_before", "median_days"]), row.collect())
        }
        OverviewTable::Sending => {
            if !page.states.contains(&IdeaState::Draft) {
                return Err(refused(who));
            }
            let row = page
                .sending
                .iter()
                .map(|share| vec![code(share.sending.as_str()), Cell::Whole(share.count), Cell::Whole(share.per_cent)]);
            (head(&["sending", "ideas", "per_cent"]), row.collect())
        }
        OverviewTable::Provinces => {
            let row = page.by_province.iter().map(|row| {
                let named = row.province.as_ref();
                let place = named.map_or(("", ""), |province| (province.code.as_str(), province.name.as_str()));
                counted([code(place.0), code(place.1), Cell::Whole(row.total)], &row.states)
            });
            (with_states(&["province", "name", "ideas"]), row.collect())
        }
        OverviewTable::Agencies => {
            let row = page.by_agency.iter().map(|row| {
                counted([code(&row.agency.slug), code(&row.agency.name), Cell::Whole(row.total)], &row.states)
            });
            (with_states(&["agency", "name", "ideas"]), row.collect())
        }
        OverviewTable::Reviewers => {
            let reviewers = page.reviewers.as_ref().ok_or_else(|| refused(who))?;
            let row = reviewers.iter().map(|row| {
                let figures = [Cell::Whole(row.open), Cell::Whole(row.decided), row.days.into()];
                std::iter::once(Cell::from(row.name.clone())).chain(figures).collect::<Row>()
            });
            (head(&["reviewer", "open", "decided_in_90_days", "median_days"]), row.collect())
        }
    })
}
