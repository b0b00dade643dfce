//! Regions, agencies and their work units as the public meets them.
pub mod agency;
pub mod region;
pub mod searched;
pub mod seeds;
pub mod unit;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/regions", regions).summary("The provinces").visitors(),
        get("/regions/{code}", region).summary("A province, regency or city").visitors(),
        get("/agencies", list).summary("Agencies and work units, by name").visitors(),
        get("/agencies/new", blank_agency).summary("The form for a new agency").page_only(),
        post("/agencies", add).summary("Adds an agency, as a system administrator"),
        get("/agencies/{slug}", show).summary("An agency, its units, its innovations").visitors(),
        get("/agencies/{slug}/work-units/new", blank_unit).summary("The form for a new work unit").page_only(),
        post("/agencies/{slug}/work-units", add_unit).summary("Adds a work unit"),
        get("/agencies/{slug}/settings", settings).summary("The forms to rename or close it").page_only(),
        post("/agencies/{slug}/name", rename).summary("Renames an agency or unit; its address stays"),
        post("/agencies/{slug}/end", end).summary("Closes an agency or unit that is empty"),
    ]
}

async fn regions(cx: Cx) -> Result<Reply<region::RegionList>> {
    cx.show(region::list).await
}
async fn region(cx: Cx, code: Path<String>) -> Result<Reply<region::RegionPage>> {
    cx.show(move |conn, who| region::page(conn, who, &code)).await
}
async fn list(cx: Cx, filter: Query<agency::AgencyFilter>) -> Result<Reply<agency::AgencyList>> {
    cx.show(move |conn, who| agency::list(conn, who, &filter.value, &filter.ignored)).await
}
async fn blank_agency(cx: Cx) -> Result<Reply<unit::NewAgencyPage>> {
    cx.show(unit::blank_agency).await
}
async fn add(cx: Cx, typed: Input<unit::NewAgency>) -> Result<Reply<Receipt>> {
    cx.submit(typed, unit::blank_agency, unit::add_agency).await
}
async fn show(cx: Cx, slug: Path<String>) -> Result<Reply<agency::AgencyPage>> {
    cx.show(move |conn, who| agency::page(conn, who, &slug)).await
}
async fn blank_unit(cx: Cx, slug: Path<String>) -> Result<Reply<unit::NewUnitPage>> {
    cx.show(move |conn, who| unit::blank_unit(conn, who, &slug)).await
}
async fn add_unit(cx: Cx, slug: Path<String>, typed: Input<unit::AgencyName>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| unit::blank_unit(conn, who, &again),
        move |conn, who, typed| unit::add_unit(conn, who, &slug, typed),
    )
    .await
}
async fn settings(cx: Cx, slug: Path<String>) -> Result<Reply<unit::AgencySettings>> {
    cx.show(move |conn, who| unit::settings(conn, who, &slug)).await
}
async fn rename(cx: Cx, slug: Path<String>, typed: Input<unit::AgencyName>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| unit::settings(conn, who, &again),
        move |conn, who, typed| unit::rename(conn, who, &slug, typed),
    )
    .await
}
async fn end(cx: Cx, slug: Path<String>, typed: Input<unit::AgencyEnding>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| unit::settings(conn, who, &again),
        move |conn, who, typed| unit::end(conn, who, &slug, typed),
    )
    .await
}
