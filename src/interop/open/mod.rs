//! What is open to machines: datasets with what Satu Data asks of them (Perpres 39/2019), site maps, what robots may look at.
pub mod catalog;
pub mod dataset;
pub mod reference_data;
pub mod sitemap;
use crate::{
    error::Result,
    innovations::exports::{export, meanings},
    topic::Topic,
    view::{Document, Download},
    web::{Cx, Path, Reply, Route, get},
    words::{Lang, Texts, Words},
};
use dataset::{Dataset, Told};

pub fn routes() -> Vec<Route> {
    vec![
        get("/datasets", list).summary("The datasets of this installation").visitors().shows(&[Topic::Directory]),
        get("/datasets/catalog", catalogue)
            .summary("All datasets as a DCAT catalogue in JSON-LD")
            .visitors()
            .shows(&[Topic::Directory])
            .document(catalog::Catalog::MEDIA),
        get("/datasets/{id}", show)
            .summary("What a dataset is: who answers for it, its columns, where it is fetched")
            .visitors()
            .shows(&[Topic::Directory]),
        get("/datasets/{id}/rows", rows).summary("A dataset as CSV").visitors().files(&[crate::sheet::CSV]),
        get("/sitemap.xml", sitemaps)
            .summary("Where the site maps are")
            .visitors()
            .page_only()
            .shows(&[Topic::Directory])
            .document(sitemap::SiteMaps::MEDIA),
        get("/sitemaps/{number}", site_map)
            .summary("The addresses of 10,000 entries; number 0: all other pages")
            .visitors()
            .page_only()
            .shows(&[Topic::Directory, Topic::Courses])
            .document(sitemap::SiteMap::MEDIA),
        get("/robots.txt", robots)
            .summary("What robots need not look at")
            .visitors()
            .page_only()
            .document(sitemap::Robots::MEDIA),
    ]
}

/// All words and settings that datasets are told with.
fn told(cx: &Cx) -> Told {
    let (words, config) = (cx.words(), cx.config());
    Told {
        site: config.public_url.clone(),
        licence: config.data_licence.clone(),
        custodian: config.operator.clone(),
        contact: config.contact.clone(),
        datasets: Dataset::ALL.iter().map(|of| (*of, in_words(*of, &words))).collect(),
    }
}
fn in_words(of: Dataset, words: &Words) -> dataset::InWords {
    let arguments = fluent_bundle::FluentArgs::new();
    let say = |end: &str| {
        let id = format!("dataset-{}{end}", of.as_str());
        let say = |lang| words.find(lang, &id, &arguments).unwrap_or_default();
        Texts { id: say(Lang::Id), en: say(Lang::En) }
    };
    dataset::InWords {
        title: say(""),
        about: say("-about"),
        producer: say("-producer"),
        standard: say("-standard"),
        columns: meanings(words, of.as_str(), of.columns()),
    }
}

async fn list(cx: Cx) -> Result<Reply<dataset::DatasetList>> {
    let told = told(&cx);
    cx.show(move |conn, _| dataset::list(conn, &told)).await
}
async fn catalogue(cx: Cx) -> Result<Reply<catalog::Catalog>> {
    let told = told(&cx);
    cx.show_document(move |conn| catalog::catalog(conn, &told)).await
}
async fn show(cx: Cx, id: Path<String>) -> Result<Reply<dataset::DatasetPage>> {
    let told = told(&cx);
    cx.show(move |conn, _| dataset::page(conn, &id, &told)).await
}
async fn rows(cx: Cx, id: Path<String>) -> Result<Reply<Download>> {
    if id.as_str() == Dataset::Innovations.as_str() {
        return cx.send_parts(|conn, _| dataset::innovations(conn), export::read).await;
    }
    let told = told(&cx);
    cx.public_file(move |conn| dataset::file(conn, &id, &told)).await
}
async fn sitemaps(cx: Cx) -> Result<Reply<sitemap::SiteMaps>> {
    cx.show_document(sitemap::all).await
}
async fn site_map(cx: Cx, number: Path<String>) -> Result<Reply<sitemap::SiteMap>> {
    cx.show_document(move |conn| sitemap::one(conn, &number)).await
}
async fn robots(cx: Cx) -> Result<Reply<sitemap::Robots>> {
    cx.show_document(|_| Ok(sitemap::Robots {})).await
}
