//! Interop: what other programs use. The API's own description, and webhooks.
pub mod courier;
pub mod delivery;
pub mod open;
mod payload;
pub mod reference;
pub mod webhook;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/api", api).summary("The API, described for people").visitors().page_only(),
        get("/me/webhooks", list).summary("One's own webhooks"),
        post("/me/webhooks", create).summary("Makes a webhook; its secret is shown once"),
        get("/me/webhooks/{code}", show).summary("One webhook, and what was sent to it in the last 30 days"),
        post("/me/webhooks/{code}/pause", pause).summary("Stops a webhook; what waits is given up"),
        post("/me/webhooks/{code}/activation", resume).summary("Begins to send to a webhook again"),
        post("/me/webhooks/{code}/deletion", delete).summary("Deletes a webhook, its secret and its deliveries"),
        post("/me/webhooks/{code}/tests", test).summary("Sends a test message"),
        post("/me/webhooks/{code}/replays", replay_dead).summary("Sends all deliveries that were given up again"),
        post("/me/webhooks/{code}/deliveries/{delivery}/replays", replay).summary("Sends one delivery again"),
    ]
}

async fn api(cx: Cx) -> Result<Reply<reference::ApiPage>> {
    let document = cx.document();
    cx.show(move |_, _| reference::page(&document)).await
}
async fn list(cx: Cx) -> Result<Reply<webhook::WebhookList>> {
    cx.show(webhook::list).await
}
async fn create(cx: Cx, typed: Input<webhook::NewWebhook>) -> Result<Reply<webhook::WebhookMade>> {
    let allow = cx.webhook_allow();
    cx.submit_shown(typed, webhook::list, move |conn, who, new| webhook::create(conn, who, new, &allow), webhook::made)
        .await
}
async fn show(cx: Cx, code: Path<String>, place: Query<webhook::Place>) -> Result<Reply<webhook::WebhookPage>> {
    cx.show(move |conn, who| webhook::page(conn, who, &code, &place.value)).await
}
async fn pause(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| webhook::pause(conn, who, &code)).await
}
async fn resume(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| webhook::resume(conn, who, &code)).await
}
async fn delete(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| webhook::delete(conn, who, &code)).await
}
async fn test(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| webhook::test(conn, who, &code)).await
}
async fn replay_dead(cx: Cx, code: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| delivery::replay_dead(conn, who, &code)).await
}
async fn replay(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| delivery::replay(conn, who, &at.0, &at.1)).await
}
