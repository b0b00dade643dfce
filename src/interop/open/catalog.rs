//! All datasets as a catalogue that other catalogues harvest: DCAT 3 in JSON-LD.
use super::dataset::{self, Distribution, Told, UpdateFrequency};
use crate::{
    db::Conn,
    error::Result,
    view::{Document, View},
    words::Texts,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct Catalog {
    #[serde(rename = "@context")]
    #[schema(value_type = Object)]
    pub context: Value,
    /// The catalogue, its datasets, who publishes them.
    #[serde(rename = "@graph")]
    #[schema(value_type = Vec<Object>)]
    pub graph: Vec<Value>,
}
impl View for Catalog {
    const TEMPLATE: &'static str = "";
}
impl Document for Catalog {
    const MEDIA: &'static str = "application/ld+json";
}

pub fn catalog(conn: &mut Conn, told: &Told) -> Result<Catalog> {
    let site = &told.site;
    let publisher = format!("{site}/#operator");
    let mut graph = vec![];
    for (dataset, _) in &told.datasets {
        let page = dataset::page(conn, dataset.as_str(), told)?;
        let mut node = json!({
            "@id": page.address,
            "@type": "dcat:Dataset",
            "dct:identifier": dataset.as_str(),
            "dct:title": in_both(&page.title),
            "dct:description": in_both(&page.about),
            "dct:creator": { "@type": "foaf:Agent", "foaf:name": in_both(&page.producer) },
            "dct:publisher": { "@id": publisher },
            "dct:conformsTo": { "@type": "dct:Standard", "dct:title": in_both(&page.standard) },
            "dct:accrualPeriodicity": { "@id": frequency(page.frequency) },
            "dct:language": [{ "@id": language("IND") }],
            "dct:spatial": { "@id": "http://publications.europa.eu/resource/authority/country/IDN" },
            "dcat:landingPage": { "@id": page.address },
            "dcat:distribution": page.distributions.iter().map(|of| distribution(of, &page.licence)).collect::<Vec<_>>(),
        });
        if !told.contact.is_empty() {
            let address =
                if told.contact.contains("://") { told.contact.clone() } else { format!("mailto:{}", told.contact) };
            let contact = json!({ "@type": "vcard:Kind", "vcard:hasEmail": { "@id": address } });
            put(&mut node, "dcat:contactPoint", contact);
        }
        graph.push(node);
    }
    let all: Vec<Value> = graph.iter().map(|node| json!({ "@id": node.get("@id") })).collect();
    let name = if told.custodian.is_empty() { "Ekopi" } else { told.custodian.as_str() };
    let mut nodes = vec![
        json!({
            "@id": format!("{site}/datasets"),
            "@type": "dcat:Catalog",
            "dct:title": "Ekopi",
            "dct:description": "Ekopi",
            "dct:publisher": { "@id": publisher },
            "dcat:dataset": all,
        }),
        json!({ "@id": publisher, "@type": "foaf:Agent", "foaf:name": name }),
    ];
    nodes.extend(graph);
    let context = json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    });
    Ok(Catalog { context, graph: nodes })
}
fn put(node: &mut Value, name: &str, value: Value) {
    if let Some(fields) = node.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}
fn in_both(texts: &Texts) -> Value {
    json!([{ "@language": "id", "@value": texts.id }, { "@language": "en", "@value": texts.en }])
}
fn distribution(of: &Distribution, licence: &str) -> Value {
    let mut node = json!({
        "@type": "dcat:Distribution",
        "dcat:accessURL": { "@id": of.address },
        "dcat:downloadURL": { "@id": of.address },
        "dcat:mediaType": { "@id": "https://www.iana.org/assignments/media-types/text/csv" },
        "dct:format": { "@id": "http://publications.europa.eu/resource/authority/file-type/CSV" },
    });
    if let Some(bytes) = of.bytes {
        put(&mut node, "dcat:byteSize", json!({ "@type": "xsd:nonNegativeInteger", "@value": bytes.to_string() }));
    }
    if let Some(at) = of.as_of {
        put(&mut node, "dct:modified", json!({ "@type": "xsd:dateTime", "@value": crate::sheet::instant(at) }));
    }
    if !licence.is_empty() {
        let address =
            if licence.contains("://") { licence.to_owned() } else { format!("https://spdx.org/licenses/{licence}") };
        put(&mut node, "dct:license", json!({ "@id": address }));
    }
    node
}
fn frequency(of: UpdateFrequency) -> &'static str {
    match of {
        UpdateFrequency::Daily => "http://publications.europa.eu/resource/authority/frequency/DAILY",
        UpdateFrequency::Irregular => "http://publications.europa.eu/resource/authority/frequency/IRREG",
    }
}
fn language(code: &str) -> String {
    format!("http://publications.europa.eu/resource/authority/language/{code}")
}
