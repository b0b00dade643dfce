//! A dataset: who answers for it, what its columns mean, where their codes are listed, where it is fetched.
use super::reference_data as tables;
use crate::{
    clock::{self, Instant},
    db::Conn,
    error::{Error, Result},
    innovations::{
        exports::{entry, export},
        filter::Filter,
        result,
    },
    schema::{agencies, regions, sectors},
    sheet::{About, CSV, Column, ColumnMeaning, Format, Table},
    view::{Download, Parts, View},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// The closed list.
    pub enum Dataset { Innovations = "innovations", Agencies = "agencies", Regions = "regions", Sectors = "sectors" }
}
crate::text_enum! {
    /// How often the data may be other than before.
    pub enum UpdateFrequency { Daily = "daily", Irregular = "irregular" }
}
impl Dataset {
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Innovations => entry::COLUMNS,
            Self::Agencies => tables::AGENCIES,
            Self::Regions => tables::REGIONS,
            Self::Sectors => tables::SECTORS,
        }
    }
    pub const fn frequency(self) -> UpdateFrequency {
        match self {
            Self::Innovations | Self::Agencies => UpdateFrequency::Daily,
            Self::Regions | Self::Sectors => UpdateFrequency::Irregular,
        }
    }
    /// Codes and names of regions came with a licence of their own (seeds/reference/regions/NOTICE.txt).
    pub fn licence(self, operators: &str) -> &str {
        if self == Self::Regions { "MIT" } else { operators }
    }
    fn rows(self, conn: &mut Conn) -> Result<i64> {
        Ok(match self {
            Self::Innovations => result::hits(conn, None, &Filter::default(), 0)?.total,
            Self::Agencies => agencies::table.count().get_result(conn)?,
            Self::Regions => regions::table.count().get_result(conn)?,
            Self::Sectors => sectors::table.count().get_result(conn)?,
        })
    }
}

/// The words of one dataset.
#[derive(Debug, Clone)]
pub struct InWords {
    pub title: Texts,
    pub about: Texts,
    pub producer: Texts,
    pub standard: Texts,
    pub columns: Vec<ColumnMeaning>,
}
/// What datasets are told with.
#[derive(Debug, Clone)]
pub struct Told {
    pub site: String,
    pub licence: String,
    pub custodian: String,
    pub contact: String,
    pub datasets: Vec<(Dataset, InWords)>,
}
impl Told {
    fn find(&self, id: &str) -> Result<(Dataset, &InWords)> {
        let found = self.datasets.iter().find(|(dataset, _)| dataset.as_str() == id);
        found.map(|(dataset, words)| (*dataset, words)).ok_or(Error::NotFound)
    }
}

#[derive(Serialize, ToSchema)]
pub struct DatasetList {
    pub items: Vec<DatasetCard>,
    pub next: Option<String>,
}
impl View for DatasetList {
    const TEMPLATE: &'static str = "interop/open/list.html";
}
#[derive(Serialize, ToSchema)]
pub struct DatasetCard {
    pub id: Dataset,
    pub title: Texts,
    pub about: Texts,
    pub rows: i64,
}
pub fn list(conn: &mut Conn, told: &Told) -> Result<DatasetList> {
    let card = |(id, words): &(Dataset, InWords)| {
        Ok(DatasetCard { id: *id, title: words.title.clone(), about: words.about.clone(), rows: id.rows(conn)? })
    };
    Ok(DatasetList { items: told.datasets.iter().map(card).collect::<Result<_>>()?, next: None })
}

/// What Satu Data asks of published data: standard, metadata, open format, reference codes, and who answers for it.
#[derive(Serialize, ToSchema)]
pub struct DatasetPage {
    pub id: Dataset,
    pub title: Texts,
    pub about: Texts,
    /// Produsen data: whose data it is.
    pub producer: Texts,
    /// Walidata: who keeps and publishes it. Empty: the operator has not said.
    pub custodian: String,
    /// Where to write to. Empty: the operator has not said.
    pub contact: String,
    /// The standard, or the law, that its values follow.
    pub standard: Texts,
    /// Empty: the operator has not said.
    pub licence: String,
    pub frequency: UpdateFrequency,
    /// Rows now.
    pub rows: i64,
    pub columns: Vec<ColumnMeaning>,
    pub distributions: Vec<Distribution>,
    /// Where it is described.
    pub address: String,
}
/// A way to fetch it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Distribution {
    pub address: String,
    pub media: String,
    /// The moment that it shows; null: that of the request.
    pub as_of: Option<Instant>,
    pub bytes: Option<i64>,
    pub rows: i64,
}
impl View for DatasetPage {
    const TEMPLATE: &'static str = "interop/open/show.html";
}
pub fn page(conn: &mut Conn, id: &str, told: &Told) -> Result<DatasetPage> {
    let (dataset, words) = told.find(id)?;
    let rows = dataset.rows(conn)?;
    let address = format!("{}/datasets/{id}", told.site);
    let whole =
        Distribution { address: format!("{address}/rows"), media: CSV.to_owned(), as_of: None, bytes: None, rows };
    let distributions = match dataset {
        // Made every night; before the first there is none.
        Dataset::Innovations => export::dataset(conn)?.map(|(export, parts)| Distribution {
            as_of: export.ready_at,
            bytes: Some(parts.bytes),
            rows: export.rows,
            ..whole
        }),
        _ => Some(whole),
    };
    Ok(DatasetPage {
        id: dataset,
        title: words.title.clone(),
        about: words.about.clone(),
        producer: words.producer.clone(),
        custodian: told.custodian.clone(),
        contact: told.contact.clone(),
        standard: words.standard.clone(),
        licence: dataset.licence(&told.licence).to_owned(),
        frequency: dataset.frequency(),
        rows,
        columns: words.columns.clone(),
        distributions: distributions.into_iter().collect(),
        address,
    })
}
/// Last night's whole directory.
pub fn innovations(conn: &mut Conn) -> Result<Parts> {
    export::dataset(conn)?.map(|(_, parts)| parts).ok_or_else(|| Error::conflict("dataset-not-yet"))
}
/// A small dataset, as it is now.
pub fn file(conn: &mut Conn, id: &str, told: &Told) -> Result<Download> {
    let (dataset, words) = told.find(id)?;
    let (rows, described_by) = match dataset {
        Dataset::Innovations => return Err(Error::NotFound),
        Dataset::Agencies => (tables::agencies(conn)?, "/datasets/agencies"),
        Dataset::Regions => (tables::regions(conn)?, "/datasets/regions"),
        Dataset::Sectors => (tables::sectors(conn)?, "/datasets/sectors"),
    };
    let about = About {
        title: words.title.in_language(Lang::Id).0.to_owned(),
        source: format!("{}/datasets/{id}", told.site),
        filter: String::new(),
        licence: dataset.licence(&told.licence).to_owned(),
        // The day: the same data are the same file, whenever they are asked for.
        as_of: clock::beginning_of(clock::today()),
    };
    let table = Table::open(dataset.columns(), &words.columns, about);
    Ok(Download {
        name: format!("ekopi-{id}.csv"),
        kind: CSV,
        body: table.file(Format::Csv, &rows)?,
        rows: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        described_by,
    })
}
