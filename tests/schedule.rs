//! Recurring work: once each time, over all nodes and through a standstill; the nightly sweep.
use crate::support::Site;
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    app::App,
    db::Conn,
    error::Result,
    job::{self, Job},
    routes,
    schedule::{self, Schedule},
    schema::{api_tokens, idempotency_keys, jobs, notifications, password_links, sessions, throttles},
    sweep, worker,
};
use futures_util::future::{LocalBoxFuture, join_all};
use serde::{Deserialize, Serialize};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

macro_rules! counted {
    ($name:ident, $word:literal, $runs:ident) => {
        static $runs: AtomicUsize = AtomicUsize::new(0);
        #[derive(Default, Serialize, Deserialize)]
        struct $name {}
        impl Job for $name {
            const NAME: &'static str = $word;
            fn run(self, _: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
                $runs.fetch_add(1, SeqCst);
                Box::pin(async { Ok(()) })
            }
        }
    };
}
counted!(Tick, "tick", TICKS);
counted!(Tock, "tock", TOCKS);

async fn pass(site: &Site, schedules: &[Schedule]) {
    worker::keep(&site.app, schedules).await.unwrap();
    worker::settle(&site.app, &[], &[job::kind::<Tick>(), job::kind::<Tock>()]).await.unwrap();
}

#[actix_web::test]
async fn a_recurring_job_runs_once_each_time_and_missed_times_run_once() {
    let site = Site::start().await; // ten o'clock in Jakarta
    let schedules = [schedule::daily::<Tick>(2, 30)];
    let ran = async |by: TimeDelta| {
        site.advance(by);
        pass(&site, &schedules).await;
        pass(&site, &schedules).await;
        TICKS.load(SeqCst)
    };
    assert_eq!(ran(TimeDelta::zero()).await, 0, "what is new here waits for its next time");
    assert_eq!(ran(TimeDelta::minutes(16 * 60 + 29)).await, 0, "02.29 in Jakarta");
    assert_eq!(ran(TimeDelta::minutes(1)).await, 1);
    assert_eq!(ran(TimeDelta::hours(23)).await, 1);
    assert_eq!(ran(TimeDelta::hours(1)).await, 2);
    assert_eq!(ran(TimeDelta::days(9)).await, 3, "nine nights of standstill are made up for by one run");
    assert_eq!(ran(TimeDelta::hours(25)).await, 4);
}

#[actix_web::test]
async fn of_several_nodes_one_begins_the_job() {
    let site = Site::start().await;
    let schedules = [schedule::every::<Tock>(60)];
    worker::keep(&site.app, &schedules).await.unwrap();
    site.advance(TimeDelta::hours(1));
    // All have seen that the time has come before any of them writes.
    let due = site.look(move |conn| schedule::due(conn, &schedules)).await;
    assert_eq!(due.len(), 1);
    let nodes = (0..6).map(|_| {
        let due = due.clone();
        site.app.db.write(move |conn| schedule::begin(conn, &due))
    });
    for node in join_all(nodes).await {
        node.unwrap();
    }
    assert_eq!(site.look(job::waiting).await, 1);
    worker::settle(&site.app, &[], &[job::kind::<Tock>()]).await.unwrap();
    assert_eq!(TOCKS.load(SeqCst), 1);
}

fn counts(conn: &mut Conn) -> Result<[i64; 5]> {
    Ok([
        sessions::table.count().get_result(conn)?,
        password_links::table.count().get_result(conn)?,
        api_tokens::table.count().get_result(conn)?,
        idempotency_keys::table.count().get_result(conn)?,
        throttles::table.count().get_result(conn)?,
    ])
}

#[actix_web::test]
async fn the_sweep_takes_what_has_ended_and_leaves_the_rest() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.api().finish_course().await; // brings a notice
    ana.api().post_once("k", "/notifications/reading", &serde_json::json!({})).await.is(200);
    site.visitor().post("/password-links", serde_json::json!({ "email": "ana@example.go.id" })).await.is(303);
    site.settle().await;
    ana.api().post("/notifications/reading", serde_json::json!({})).await.is(200);
    assert_eq!(site.look(counts).await, [1, 1, 1, 1, 2]);
    sweep::sweep(&site.app, &routes::brooms()).await.unwrap();
    assert_eq!(site.look(counts).await, [1, 1, 1, 1, 2], "nothing has ended yet");

    site.advance(TimeDelta::hours(25));
    sweep::sweep(&site.app, &routes::brooms()).await.unwrap();
    assert_eq!(site.look(counts).await, [0, 0, 1, 0, 0], "a session ends after a day without use");
    let notices = || notifications::table.count();
    site.advance(TimeDelta::days(179) - TimeDelta::hours(25));
    sweep::sweep(&site.app, &routes::brooms()).await.unwrap();
    assert_eq!(site.look(counts).await, [0; 5]);
    assert_eq!(site.look(move |conn| Ok(notices().get_result::<i64>(conn)?)).await, 1);
    site.advance(TimeDelta::days(2));
    // By night, as the schedule has it.
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.advance(TimeDelta::days(1));
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
    assert_eq!(site.look(move |conn| Ok(notices().get_result::<i64>(conn)?)).await, 0);
}

#[actix_web::test]
async fn the_sweep_works_in_portions() {
    let site = Site::start().await;
    let ana = site.person("ana").await.id.unwrap();
    let rows = sweep::PORTION + 3;
    site.change(move |conn| {
        let at = ekopi::clock::now();
        let link = |n| {
            let hash = format!("h{n}");
            (
                password_links::token_hash.eq(hash),
                password_links::person_id.eq(ana),
                password_links::created_at.eq(at),
                password_links::expires_at.eq(at),
            )
        };
        for n in 0..rows {
            diesel::insert_into(password_links::table).values(link(n)).execute(conn)?;
        }
        Ok(())
    })
    .await;
    let broom = ekopi::accounts::sweep::sweep;
    let portions = [site.change(broom).await, site.change(broom).await, site.change(broom).await];
    assert_eq!(portions, [500, 3, 0]);
    // Unread notices and jobs that still wait are nobody's to sweep.
    site.change(|conn| job::enqueue(conn, &Tick {})).await;
    assert_eq!(site.change(sweep::failed_jobs).await, 0);
    site.change(|conn| {
        let at = ekopi::clock::now();
        Ok(diesel::update(jobs::table).set(jobs::failed_at.eq(at)).execute(conn)?)
    })
    .await;
    site.advance(sweep::FAILED_JOBS + TimeDelta::seconds(1));
    assert_eq!(site.change(sweep::failed_jobs).await, 1);
}
