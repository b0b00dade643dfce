//! What becomes of roles: asked for, decided on, delegated, handed over, ended; each change is in the audit trail.
pub mod held;
pub mod list;
pub mod request;
pub mod stand_in;
pub mod succession;
pub mod waiting;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/agencies/{slug}/roles", list_roles).summary("What waits, who holds what, what was"),
        post("/agencies/{slug}/roles", appoint).summary("Gives a role without a request, as a system administrator"),
        get("/agencies/{slug}/audit", audit).summary("What happened at an agency and in its units"),
        get("/agencies/{slug}/role-requests/new", blank).summary("The form to ask for a role").page_only(),
        post("/agencies/{slug}/role-requests", ask).summary("Asks for a role"),
        get("/roles/{code}", show).summary("One role, from request to end"),
        post("/roles/{code}/decision", decide).summary("Confirms or refuses a request"),
        post("/roles/{code}/withdrawal", withdraw).summary("Takes one's own request back"),
        post("/roles/{code}/end", end).summary("Lays a role down, ends it, revokes a stand-in"),
        post("/roles/{code}/hand-over", hand_over).summary("Ends a role and names the successor"),
        post("/roles/{code}/stand-ins", give).summary("Lets someone stand in for a time"),
    ]
}

async fn list_roles(cx: Cx, slug: Path<String>, after: Query<list::After>) -> Result<Reply<list::AgencyRoles>> {
    cx.show(move |conn, who| list::page(conn, who, &slug, &after.value)).await
}
async fn appoint(cx: Cx, slug: Path<String>, typed: Input<list::Appointment>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| list::page(conn, who, &again, &list::After::default()),
        move |conn, who, typed| list::appoint(conn, who, &slug, typed),
    )
    .await
}
async fn audit(cx: Cx, slug: Path<String>, after: Query<list::After>) -> Result<Reply<list::AgencyAudit>> {
    cx.show(move |conn, who| list::trail(conn, who, &slug, &after.value)).await
}
async fn blank(cx: Cx, slug: Path<String>) -> Result<Reply<request::RoleRequestPage>> {
    cx.show(move |conn, who| request::blank(conn, who, &slug)).await
}
async fn ask(cx: Cx, slug: Path<String>, typed: Input<request::RoleRequest>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| request::blank(conn, who, &again),
        move |conn, who, typed| request::ask(conn, who, &slug, typed),
    )
    .await
}
async fn show(cx: Cx, code: Path<String>) -> Result<Reply<held::RolePage>> {
    cx.show(move |conn, who| held::page(conn, who, &code)).await
}
async fn decide(cx: Cx, code: Path<String>, typed: Input<request::RoleDecision>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| held::page(conn, who, &again),
        move |conn, who, typed| request::decide(conn, who, &code, typed),
    )
    .await
}
async fn withdraw(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| request::withdraw(conn, who, &code)).await
}
async fn end(cx: Cx, code: Path<String>, typed: Input<succession::RoleEnding>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| held::page(conn, who, &again),
        move |conn, who, typed| succession::end(conn, who, &code, typed),
    )
    .await
}
async fn hand_over(cx: Cx, code: Path<String>, typed: Input<succession::HandOver>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| held::page(conn, who, &again),
        move |conn, who, typed| succession::hand_over(conn, who, &code, typed),
    )
    .await
}
async fn give(cx: Cx, code: Path<String>, typed: Input<stand_in::StandIn>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| held::page(conn, who, &again),
        move |conn, who, typed| stand_in::give(conn, who, &code, typed),
    )
    .await
}
