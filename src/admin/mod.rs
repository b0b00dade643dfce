//! Administration: people, rules, the job queue and the audit log. System admins change, auditors read.
pub mod export;
pub mod log;
pub mod overview;
pub mod people;
pub mod person;
pub mod queue;
pub mod rules;
mod thing;
use crate::{
    accounts::{actor::Right, standing},
    error::Result,
    view::{Download, Receipt},
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    let read = vec![
        get("/manage", overview).summary("What is going on in this installation"),
        get("/manage/people", people_list).summary("Everyone with an account, newest first"),
        get("/manage/people/{handle}", person_page).summary("One person: roles, sessions, tokens, state"),
        get("/manage/rules", rule_list).summary("The rules that this organisation sets"),
        get("/manage/rules/{name}", rule_page).summary("One rule with its history"),
        get("/manage/jobs", job_list).summary("The job queue, newest first"),
        get("/manage/jobs/{key}", job_page).summary("One job of the queue"),
        get("/manage/audit", log_list).summary("The audit log, newest first"),
        post("/manage/audit/exports", export_log)
            .summary("The filtered audit log as a file")
            .files(&["text/csv; charset=utf-8", "application/jsonl; charset=utf-8"]),
    ];
    let change = vec![
        post("/manage/people/{handle}/suspension", suspend).summary("Disables a person, with a reason"),
        post("/manage/people/{handle}/reinstatement", reinstate).summary("Enables a person again"),
        post("/manage/people/{handle}/sessions/end", end_sessions).summary("Ends a person's sessions"),
        post("/manage/people/{handle}/tokens/end", revoke_tokens).summary("Revokes a person's API tokens"),
        post("/manage/people/{handle}/password-links", send_link).summary("Sends a person a password link"),
        post("/manage/people/{handle}/roles", grant).summary("Gives a person a role"),
        post("/manage/rules/{name}/values", set_rule).summary("Sets a rule from a day on"),
        post("/manage/jobs/replays", replay_all).summary("Tries all failed jobs of a kind again"),
        post("/manage/jobs/{key}/replay", replay).summary("Tries a failed job again"),
        post("/manage/jobs/{key}/removal", discard).summary("Takes a job out of the queue, with a reason"),
    ];
    let read = read.into_iter().map(|route| route.needs(Right::Audit));
    read.chain(change.into_iter().map(|route| route.needs(Right::Administer))).collect()
}

async fn overview(cx: Cx) -> Result<Reply<overview::OverviewPage>> {
    cx.show(overview::page).await
}
async fn people_list(cx: Cx, filter: Query<people::PeopleFilter>) -> Result<Reply<people::PeopleList>> {
    cx.show(move |conn, who| people::list(conn, who, &filter.value, &filter.ignored)).await
}
async fn person_page(cx: Cx, handle: Path<String>) -> Result<Reply<person::PersonPage>> {
    cx.show(move |conn, who| person::page(conn, who, &handle)).await
}
async fn suspend(cx: Cx, handle: Path<String>, typed: Input<standing::Suspension>) -> Result<Reply<Receipt>> {
    let again = handle.clone();
    cx.submit(
        typed,
        move |conn, who| person::page(conn, who, &again),
        move |conn, who, typed| standing::disable(conn, who, &handle, typed),
    )
    .await
}
async fn reinstate(cx: Cx, handle: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| standing::enable(conn, who, &handle)).await
}
async fn end_sessions(cx: Cx, handle: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| standing::end_sessions(conn, who, &handle)).await
}
async fn revoke_tokens(cx: Cx, handle: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| standing::revoke_tokens(conn, who, &handle)).await
}
async fn send_link(cx: Cx, handle: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| standing::send_link(conn, who, &handle)).await
}
async fn grant(cx: Cx, handle: Path<String>, typed: Input<person::RoleGrant>) -> Result<Reply<Receipt>> {
    let again = handle.clone();
    cx.submit(
        typed,
        move |conn, who| person::page(conn, who, &again),
        move |conn, who, typed| person::grant(conn, who, &handle, typed),
    )
    .await
}
async fn rule_list(cx: Cx) -> Result<Reply<rules::RuleList>> {
    cx.show(rules::list).await
}
async fn rule_page(cx: Cx, name: Path<String>) -> Result<Reply<rules::RulePage>> {
    cx.show(move |conn, who| rules::page(conn, who, &name)).await
}
async fn set_rule(cx: Cx, name: Path<String>, typed: Input<rules::NewRule>) -> Result<Reply<Receipt>> {
    let again = name.clone();
    cx.submit(
        typed,
        move |conn, who| rules::page(conn, who, &again),
        move |conn, who, typed| rules::set(conn, who, &name, typed),
    )
    .await
}
async fn job_list(cx: Cx, filter: Query<queue::JobFilter>) -> Result<Reply<queue::JobList>> {
    cx.show(move |conn, who| queue::list(conn, who, &filter.value, &filter.ignored)).await
}
async fn job_page(cx: Cx, key: Path<String>) -> Result<Reply<queue::JobPage>> {
    cx.show(move |conn, who| queue::page(conn, who, &key)).await
}
async fn replay(cx: Cx, key: Path<String>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| queue::replay(conn, who, &key)).await
}
async fn replay_all(cx: Cx, typed: Input<queue::JobsToReplay>) -> Result<Reply<Receipt>> {
    cx.submit(typed, |conn, who| queue::list(conn, who, &queue::JobFilter::default(), &[]), queue::replay_all).await
}
async fn discard(cx: Cx, key: Path<String>, typed: Input<queue::JobRemoval>) -> Result<Reply<Receipt>> {
    let again = key.clone();
    cx.submit(
        typed,
        move |conn, who| queue::page(conn, who, &again),
        move |conn, who, typed| queue::discard(conn, who, &key, typed),
    )
    .await
}
async fn log_list(cx: Cx, filter: Query<log::LogFilter>) -> Result<Reply<log::LogList>> {
    cx.show(move |conn, who| log::list(conn, who, &filter.value, &filter.ignored)).await
}
async fn export_log(cx: Cx, typed: Input<export::NewExport>) -> Result<Reply<Download>> {
    let page = |conn: &mut _, who: Option<&_>| log::list(conn, who, &log::LogFilter::default(), &[]);
    cx.download(typed, page, export::file, export::record).await
}
