//! Accounts: people, sign-in, roles, agencies, regions.
pub mod actor;
pub mod idempotency;
pub mod membership;
pub mod password_link;
pub mod person;
pub mod reference;
pub mod region;
pub mod sector;
pub mod sign_in;
pub mod throttle;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};
use serde::Deserialize;
use utoipa::ToSchema;

pub fn routes() -> Vec<Route> {
    vec![
        get("/sign-in", sign_in_page).summary("The form to sign in").visitors().page_only(),
        post("/session", sign_in).summary("Signs in").visitors().page_only().apart(),
        post("/session/end", sign_out).summary("Signs out").visitors().page_only(),
        get("/password-links/new", blank_link).summary("The form to ask for a password link").visitors().page_only(),
        get("/password-links/sent", sent_link).summary("A password link is on its way").visitors().page_only(),
        post("/password-links", request_link).summary("Asks for a link to set a password").visitors().page_only(),
        get("/password/{token}", password_page).summary("The form behind a password link").visitors().page_only(),
        post("/password/{token}", set_password).summary("Sets a password by a link").visitors().page_only().apart(),
        post("/theme", set_theme).summary("Chooses light, dark or the system's").visitors().page_only(),
    ]
}

async fn sign_in_page(cx: Cx, query: Query<sign_in::Next>) -> Result<Reply<sign_in::SignInPage>> {
    let next = query.value.next;
    cx.show(move |_, _| Ok(sign_in::SignInPage { next: next.clone() })).await
}
async fn sign_in(cx: Cx, typed: Input<sign_in::Credentials>) -> Result<Reply<Receipt>> {
    cx.sign_in(typed).await
}
async fn sign_out(cx: Cx) -> Result<Reply<Receipt>> {
    cx.sign_out().await
}
async fn blank_link(cx: Cx) -> Result<Reply<password_link::LinkPage>> {
    cx.show(|conn, _| password_link::blank(conn)).await
}
async fn sent_link(cx: Cx) -> Result<Reply<password_link::LinkPage>> {
    cx.show(|conn, _| password_link::sent(conn)).await
}
async fn request_link(cx: Cx, typed: Input<password_link::LinkRequest>) -> Result<Reply<Receipt>> {
    let client = cx.client();
    cx.open(
        typed,
        |conn, _| password_link::blank(conn),
        move |conn, asked| password_link::request(conn, asked, &client),
    )
    .await
}
async fn password_page(cx: Cx, token: Path<String>) -> Result<Reply<sign_in::PasswordPage>> {
    cx.show(move |conn, _| sign_in::password_page(conn, &token)).await
}
async fn set_password(cx: Cx, token: Path<String>, typed: Input<sign_in::NewPassword>) -> Result<Reply<Receipt>> {
    cx.set_password(token.clone(), typed).await
}
/// The switch in the footer.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Theme {
    /// `light`, `dark`, anything else: the system's.
    theme: String,
    next: String,
}
async fn set_theme(cx: Cx, typed: Input<Theme>) -> Result<Reply<Receipt>> {
    let typed = typed.into_value()?;
    Ok(cx.set_theme(&typed.theme, &typed.next))
}
