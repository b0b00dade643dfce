//! Results of the directory as files: at once where they are small, made by a job where they are large. What else is large
//! is exported in the same steps: `making::Exported` says what a source tells of itself.
pub mod directory;
pub mod entry;
pub mod export;
pub mod making;
mod part;
pub mod seeds;
pub mod small;
use super::filter::Filter;
use crate::{
    config::Config,
    error::Result,
    sheet::{Column, ColumnMeaning, MEDIA},
    view::{Download, Receipt},
    web::{Cx, Input, Path, Query, Reply, Route, get, post, read_query},
    words::{Lang, Texts, Words},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/innovations/export", form)
            .summary("How large a result of the directory is as a file, and its columns")
            .visitors(),
        post("/innovations/exports", at_once)
            .summary("A result of at most 1,000 entries as a file, at once")
            .visitors()
            .files(MEDIA),
        get("/exports", list).summary("One's own exports of the last seven days"),
        post("/exports", begin).summary("Asks for a result of the directory as a file, made in the background"),
        get("/exports/{code}", show).summary("One of one's own exports: its state and how far it is"),
        get("/exports/{code}/file", file)
            .summary("The file of a result of the directory, once it is ready")
            .files(MEDIA),
        post("/exports/{code}/deletion", delete).summary("Deletes an export and its file"),
    ]
}
/// What the words in files are: the dictionary of the entries' columns, the licence, where addresses begin.
pub fn setting(words: &Words, config: &Config) -> directory::Setting {
    let say = |lang, id: &str| words.find(lang, id, &fluent_bundle::FluentArgs::new()).unwrap_or_default();
    directory::Setting {
        site: config.public_url.clone(),
        licence: config.data_licence.clone(),
        title: say(Lang::Id, "dataset-innovations"),
        meanings: meanings(words, "innovations", entry::COLUMNS),
    }
}
/// The dictionary of a table, in both languages: `column-<table>-<name>`.
pub fn meanings(words: &Words, table: &str, columns: &[Column]) -> Vec<ColumnMeaning> {
    let arguments = fluent_bundle::FluentArgs::new();
    let meaning = |column: &Column| {
        let id = format!("column-{table}-{}", column.name);
        let say = |lang| words.find(lang, &id, &arguments).unwrap_or_default();
        ColumnMeaning {
            name: column.name.to_owned(),
            holds: column.holds,
            meaning: Texts { id: say(Lang::Id), en: say(Lang::En) },
            codes: column.codes.to_owned(),
        }
    };
    columns.iter().map(meaning).collect()
}
/// The filter that a query stands for; none where it holds what cannot be read.
fn filter(typed: &Input<directory::WantedExport>) -> Option<Filter> {
    let query = typed.value().map_or("", |new| new.query.trim_start_matches('?'));
    read_query::<Filter>(query, true).ok().map(|read| read.value)
}

async fn form(cx: Cx, query: Query<Filter>) -> Result<Reply<small::ExportForm>> {
    let (index, setting) = (cx.index().await, setting(&cx.words(), cx.config()));
    cx.show(move |conn, _| small::form(conn, &index, &query.value, &query.ignored, &setting)).await
}
async fn at_once(cx: Cx, typed: Input<directory::WantedExport>) -> Result<Reply<Download>> {
    let (wanted, setting) = (filter(&typed), setting(&cx.words(), cx.config()));
    let (again, shown) = (wanted.clone().unwrap_or_default(), setting.clone());
    let index = cx.index().await;
    let beside = index.clone();
    let page = move |conn: &mut _, _: Option<&_>| small::form(conn, &beside, &again, &[], &shown);
    let question =
        move |conn: &mut _, _: Option<&_>, new: &_| small::file(conn, &index, new, wanted.as_ref(), &setting);
    cx.hand_out(typed, page, small::limit, question, small::record).await
}
async fn list(cx: Cx) -> Result<Reply<export::ExportList>> {
    cx.show(export::list).await
}
async fn begin(cx: Cx, typed: Input<directory::WantedExport>) -> Result<Reply<Receipt>> {
    let (wanted, setting) = (filter(&typed), setting(&cx.words(), cx.config()));
    let (again, shown) = (wanted.clone().unwrap_or_default(), setting.clone());
    let index = cx.index().await;
    let beside = index.clone();
    let page = move |conn: &mut _, _: Option<&_>| small::form(conn, &beside, &again, &[], &shown);
    let verb =
        move |conn: &mut _, who: &_, new: &_| directory::begin(conn, who, new, wanted.as_ref(), Some(&index), &setting);
    cx.submit(typed, page, verb).await
}
async fn show(cx: Cx, code: Path<String>) -> Result<Reply<export::ExportPage>> {
    cx.show(move |conn, who| export::page(conn, who, &code)).await
}
async fn file(cx: Cx, code: Path<String>) -> Result<Reply<Download>> {
    cx.send_parts(move |conn, who| directory::file(conn, who, &code), export::read).await
}
async fn delete(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| export::delete(conn, who, &code)).await
}
