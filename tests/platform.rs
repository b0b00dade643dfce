//! The writer and its groups, the pools, the event log and its readers, the queue, the edges.
use crate::support::{Site, world};
use chrono::TimeDelta;
use diesel::{connection::SimpleConnection, prelude::*};
use ekopi::{
    accounts::actor::Actor,
    app::App,
    db::Conn,
    error::{Error, Result},
    event::{self, Event, Recorded},
    job::{self, Job},
    schema::{counters, event_positions, jobs, sessions, trace_edges},
    trace::{self, End, Kind, Level, Verb},
    worker::{self, Reader},
};
use futures_util::future::{LocalBoxFuture, join, join_all, join3, poll_immediate};
use serde::{Deserialize, Serialize};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    mpsc::{Receiver, Sender, channel},
};

/// A change that holds its place until it is let go, and says when it has begun.
fn held() -> (impl Fn(&mut Conn) -> Result<()> + Send + 'static, Receiver<()>, Sender<()>) {
    let (begun, has_begun) = channel();
    let (go, may_go) = channel::<()>();
    let (begun, may_go) = (Mutex::new(begun), Mutex::new(may_go));
    let change = move |_: &mut Conn| {
        let _ = begun.lock().unwrap().send(());
        let _ = may_go.lock().unwrap().recv();
        Ok(())
    };
    (change, has_begun, go)
}
fn count(conn: &mut Conn, name: &str) -> Result<()> {
    diesel::insert_into(counters::table).values((counters::name.eq(name), counters::value.eq(1))).execute(conn)?;
    Ok(())
}
async fn names(site: &Site) -> Vec<String> {
    site.look(|conn| Ok(counters::table.order(counters::name).select(counters::name).load(conn)?)).await
}

#[actix_web::test]
async fn one_bad_commit_spoils_no_other_change() {
    let site = Site::start().await;
    let db = &site.app.db;
    // Hold the writer: what comes now queues behind it and becomes one group.
    let (slow, has_begun, go) = held();
    let slow = actix_web::rt::spawn({
        let db = db.clone();
        async move { db.write(slow).await }
    });
    actix_web::web::block(move || has_begun.recv()).await.unwrap().unwrap();

    let runs = Arc::new(AtomicUsize::new(0));
    let good = (0..8).map(|n| {
        let runs = runs.clone();
        db.write(move |conn| {
            runs.fetch_add(1, SeqCst);
            count(conn, &format!("c{n}")).map(|()| n)
        })
    });
    // A foreign key that is looked at only when the group commits: its savepoint is released without complaint.
    let on_sqlite = !site.is_on_postgres();
    let bad = db.write(move |conn| {
        if on_sqlite {
            conn.batch_execute("pragma defer_foreign_keys = on")?;
        }
        let at = ekopi::clock::now();
        diesel::insert_into(sessions::table)
            .values((
                sessions::token_hash.eq("x"),
                sessions::person_id.eq(404),
                sessions::created_at.eq(at),
                sessions::expires_at.eq(at),
                sessions::handle.eq("x"),
                sessions::seen_at.eq(at),
                sessions::browser.eq(""),
                sessions::system.eq(""),
            ))
            .execute(conn)?;
        Ok(())
    });
    let panics = db.write(|_| -> Result<()> { panic!("planted") });
    let refused = db.write(|conn| count(conn, "gone").and(Err::<(), _>(Error::NotFound)));
    let (mut good, mut others) = (Box::pin(join_all(good)), Box::pin(join3(bad, panics, refused)));
    // Asked once, so that all of them stand in the queue before the writer goes on.
    assert!(poll_immediate(&mut good).await.is_none() && poll_immediate(&mut others).await.is_none());
    go.send(()).unwrap();
    let good: Vec<i32> = good.await.into_iter().map(Result::unwrap).collect();
    let (bad, panics, refused) = others.await;
    slow.await.unwrap().unwrap();

    assert_eq!(good, (0..8).collect::<Vec<_>>());
    assert!(bad.is_err() && panics.is_err() && matches!(refused, Err(Error::NotFound)));
    if let Some(figures) = db.figures() {
        assert_eq!(runs.load(SeqCst), 16, "each good change ran in the group and again alone");
        assert_eq!(figures.failed_groups.load(SeqCst), 1);
    }
    assert_eq!(names(&site).await, (0..8).map(|n| format!("c{n}")).collect::<Vec<_>>());
    assert_eq!(site.look(|conn| Ok(sessions::table.count().get_result::<i64>(conn)?)).await, 0);
}

/// SQLite alone: a change that ends the group's transaction behind the writer's back.
#[actix_web::test]
async fn a_change_that_ends_the_transaction_harms_itself_alone() {
    let site = Site::start().await;
    if site.is_on_postgres() {
        // There is no group there: the pool's connections are one change's each.
        assert!(site.app.db.figures().is_none());
        return;
    }
    let ends = site.app.db.write(|conn| Ok(conn.batch_execute("rollback")?));
    let good = site.app.db.write(|conn| count(conn, "kept"));
    let (ends, good) = join(ends, good).await;
    assert!(ends.is_err());
    good.unwrap();
    assert_eq!(names(&site).await, ["kept"]);
}

#[actix_web::test]
async fn a_full_queue_says_so_at_once() {
    let site = Site::start().await;
    let db = &site.app.db;
    // The writer's queue holds 1,024; PostgreSQL's pool lends eight connections, each for at most a second of waiting.
    let (blockers, asked, taken) = if site.is_on_postgres() { (8, 3, 0) } else { (1, 1100, 1024) };
    let mut held_back = vec![];
    for _ in 0..blockers {
        let (change, has_begun, go) = held();
        let db = db.clone();
        let change = actix_web::rt::spawn(async move { db.write(change).await });
        actix_web::web::block(move || has_begun.recv()).await.unwrap().unwrap();
        held_back.push((change, go));
    }
    let mut asking = Box::pin(join_all((0..asked).map(|_| db.write(|_| Ok(())))));
    let early = poll_immediate(&mut asking).await;
    assert!(early.is_none());
    let answers = if site.is_on_postgres() {
        asking.await
    } else {
        for (_, go) in &held_back {
            go.send(()).unwrap();
        }
        asking.await
    };
    let busy = answers.iter().filter(|a| matches!(a, Err(Error::Unavailable))).count();
    assert_eq!((busy, answers.iter().filter(|a| a.is_ok()).count()), (asked - taken, taken));
    for (change, go) in held_back {
        let _ = go.send(());
        change.await.unwrap().unwrap();
    }
    db.write(|_| Ok(())).await.unwrap();
}

#[actix_web::test]
async fn a_reader_cannot_write() {
    let site = Site::start().await;
    site.change(|conn| count(conn, "kept")).await;
    let tried = site.app.db.read(|conn| Ok(diesel::delete(counters::table).execute(conn)?)).await;
    assert!(tried.is_err());
    assert_eq!(names(&site).await, ["kept"]);
}

#[actix_web::test]
async fn nobody_waits_for_whoever_went_away() {
    let site = Site::start().await;
    if site.is_on_postgres() {
        return; // what has begun there is done, and what has not begun has no place in a queue
    }
    let (slow, has_begun, go) = held();
    let db = site.app.db.clone();
    let slow = actix_web::rt::spawn(async move { db.write(slow).await });
    actix_web::web::block(move || has_begun.recv()).await.unwrap().unwrap();
    let mut gone = Box::pin(site.app.db.write(|conn| count(conn, "gone")));
    assert!(poll_immediate(&mut gone).await.is_none());
    drop(gone);
    go.send(()).unwrap();
    slow.await.unwrap().unwrap();
    assert!(names(&site).await.is_empty());
}

/// Applies by writing the event's id down; twice would be a second row of one name.
fn note(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    let Event::LessonRead { lesson } = recorded.event else {
        return Ok(());
    };
    assert!(lesson != 3 || !STUMBLE.load(SeqCst), "planted");
    let next: i64 = counters::table.count().get_result(conn)?;
    count(conn, &format!("{next:03} lesson {lesson}"))
}
static STUMBLE: AtomicBool = AtomicBool::new(true);

#[actix_web::test]
async fn a_reader_applies_each_event_once_and_in_order_through_a_crash() {
    let site = Site::start().await;
    let reader = Reader { name: "note", apply: note };
    site.change(|conn| {
        (1..=5).try_for_each(|lesson| event::record(conn, &Actor::system(), &Event::LessonRead { lesson }))
    })
    .await;
    site.settle().await; // on PostgreSQL: until no other transaction holds the log back
    assert!(worker::settle(&site.app, &[reader], &[]).await.is_err(), "it stumbles over the third");
    assert!(names(&site).await.is_empty(), "nothing of the batch stays");
    let position = event_positions::table.find("note").count();
    assert_eq!(site.look(move |conn| Ok(position.get_result::<i64>(conn)?)).await, 0);

    STUMBLE.store(false, SeqCst);
    worker::settle(&site.app, &[reader], &[]).await.unwrap();
    site.change(|conn| event::record(conn, &Actor::system(), &Event::LessonRead { lesson: 6 })).await;
    site.settle().await;
    worker::settle(&site.app, &[reader], &[]).await.unwrap();
    worker::settle(&site.app, &[reader], &[]).await.unwrap();
    let wanted: Vec<_> = (0..6).map(|n| format!("{n:03} lesson {}", n + 1)).collect();
    assert_eq!(names(&site).await, wanted);
}

/// On PostgreSQL identity values precede the commit: a reader must not pass over a slow transaction's event.
#[actix_web::test]
async fn a_slow_change_is_not_passed_over() {
    let site = Site::start().await;
    if !site.is_on_postgres() {
        return; // one writer: events are committed in the order of their ids
    }
    let record = |lesson| move |conn: &mut Conn| event::record(conn, &Actor::system(), &Event::LessonRead { lesson });
    let (hold, has_begun, go) = held();
    let db = site.app.db.clone();
    let slow =
        actix_web::rt::spawn(async move { db.write(move |conn| record(1)(conn).and_then(|()| hold(conn))).await });
    actix_web::web::block(move || has_begun.recv()).await.unwrap().unwrap();
    site.change(record(2)).await;
    let unread = || site.look(|conn| event::unread(conn, "slow", 10));
    assert!(unread().await.is_empty(), "the second must wait for the first");
    go.send(()).unwrap();
    slow.await.unwrap().unwrap();
    site.settle().await;
    let order: Vec<Event> = unread().await.into_iter().map(|r| r.event).collect();
    assert_eq!(order, [Event::LessonRead { lesson: 1 }, Event::LessonRead { lesson: 2 }]);
}

#[derive(Serialize, Deserialize)]
struct Flaky {
    succeeds_at: usize,
}
static TRIED: AtomicUsize = AtomicUsize::new(0);
impl Job for Flaky {
    const NAME: &'static str = "flaky";
    fn run(self, _: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let now = TRIED.fetch_add(1, SeqCst) + 1;
            anyhow::ensure!(now == self.succeeds_at, "not yet");
            Ok(())
        })
    }
}
#[derive(Debug, PartialEq, Queryable)]
struct Row {
    attempts: i64,
    failed: bool,
    last_error: Option<String>,
}
async fn queue(site: &Site) -> Vec<Row> {
    let rows = jobs::table.order(jobs::id).select((jobs::attempts, jobs::failed_at.is_not_null(), jobs::last_error));
    site.look(move |conn| Ok(rows.load(conn)?)).await
}

#[actix_web::test]
async fn a_job_is_tried_again_later_and_given_up_in_the_end() {
    let site = Site::start().await;
    let kinds = [job::kind::<Flaky>()];
    let run = || worker::settle(&site.app, &[], &kinds);
    // Enqueued with its change, or not at all.
    let refused =
        site.app.db.write(|conn| job::enqueue(conn, &Flaky { succeeds_at: 1 }).and(Err::<(), _>(Error::NotFound)));
    assert!(refused.await.is_err() && queue(&site).await.is_empty());

    site.change(|conn| job::enqueue(conn, &Flaky { succeeds_at: 3 })).await;
    run().await.unwrap();
    run().await.unwrap(); // at once: too early
    let error = Some("not yet".to_owned());
    assert_eq!(queue(&site).await, [Row { attempts: 1, failed: false, last_error: error.clone() }]);
    site.advance(TimeDelta::seconds(119));
    run().await.unwrap();
    assert_eq!(TRIED.load(SeqCst), 1, "two minutes after the first failure, not before");
    site.advance(TimeDelta::seconds(1));
    run().await.unwrap();
    assert_eq!(TRIED.load(SeqCst), 2);
    site.advance(TimeDelta::seconds(239));
    run().await.unwrap();
    assert_eq!(TRIED.load(SeqCst), 2, "four minutes after the second");
    site.advance(TimeDelta::seconds(1));
    run().await.unwrap();
    assert_eq!((TRIED.load(SeqCst), queue(&site).await), (3, vec![]), "done and gone");

    site.change(|conn| job::enqueue(conn, &Flaky { succeeds_at: 0 })).await;
    for _ in 0..12 {
        run().await.unwrap();
        site.advance(TimeDelta::hours(24));
    }
    assert_eq!(TRIED.load(SeqCst), 13, "ten tries");
    assert_eq!(queue(&site).await, [Row { attempts: 10, failed: true, last_error: error }], "kept for a person to see");
}

#[actix_web::test]
async fn a_job_whose_worker_died_is_taken_over_after_its_lease() {
    let site = Site::start().await;
    site.change(|conn| {
        job::enqueue(conn, &Unknown {})?;
        let lease = ekopi::clock::now().plus(TimeDelta::minutes(2));
        diesel::update(jobs::table).set((jobs::leased_until.eq(lease), jobs::attempts.eq(1))).execute(conn)?;
        Ok(())
    })
    .await;
    worker::settle(&site.app, &[], &[]).await.unwrap();
    assert_eq!(queue(&site).await[0].attempts, 1, "still leased");
    site.advance(TimeDelta::seconds(121));
    worker::settle(&site.app, &[], &[]).await.unwrap();
    let row = queue(&site).await.remove(0);
    assert_eq!((row.attempts, row.last_error.as_deref()), (2, Some("no job is called unknown")));
    site.change(|conn| Ok(diesel::delete(jobs::table).execute(conn)?)).await;
}
#[derive(Serialize, Deserialize)]
struct Unknown {}
impl Job for Unknown {
    const NAME: &'static str = "unknown";
    fn run(self, _: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        unreachable!("no worker knows it")
    }
}

#[actix_web::test]
async fn setting_edges_ends_what_is_gone_and_draws_what_is_new() {
    let site = Site::start().await;
    let from = |version| End { kind: Kind::Lesson, id: 1, version: Some(version) };
    let to = |id| End { kind: Kind::Innovation, id, version: Some(id * 10) };
    let set = async |version, wanted: &[i64]| {
        let wanted: Vec<End> = wanted.iter().map(|id| to(*id)).collect();
        site.change(move |conn| {
            trace::set(conn, &Actor::system(), from(version), Verb::Cites, &wanted, Level::Claimed)
        })
        .await;
        site.advance(TimeDelta::seconds(1));
        let all = trace_edges::table.order(trace_edges::id).select((
            trace_edges::to_id,
            trace_edges::from_version,
            trace_edges::ended_at.is_null(),
        ));
        site.look(move |conn| Ok(all.load::<(i64, Option<i64>, bool)>(conn)?)).await
    };
    assert_eq!(set(1, &[7, 8]).await, [(7, Some(1), true), (8, Some(1), true)]);
    assert_eq!(set(1, &[8, 7]).await, [(7, Some(1), true), (8, Some(1), true)], "the same: nothing moves");
    assert_eq!(set(1, &[8, 9]).await, [(7, Some(1), false), (8, Some(1), true), (9, Some(1), true)]);
    let next = set(2, &[9]).await;
    assert_eq!(next[1..], [(8, Some(1), false), (9, Some(1), false), (9, Some(2), true)], "an edge keeps its version");
    let found = site.look(|conn| trace::incoming(conn, Kind::Lesson, Verb::Cites, Kind::Innovation, 9)).await;
    assert_eq!(found, [1]);
    let found = site.look(|conn| trace::incoming(conn, Kind::Lesson, Verb::Cites, Kind::Innovation, 8)).await;
    assert!(found.is_empty());
}

#[actix_web::test]
async fn an_installation_is_of_one_kind_for_good() {
    let (real, demo) = (Site::start().await, Site::demo().await);
    let kind = async |site: &Site| site.look(ekopi::accounts::reference::installed).await;
    assert_eq!(kind(&real).await.as_deref(), Some("real"));
    assert_eq!(kind(&demo).await.as_deref(), Some("demo"));
    let again = real.app.db.write(|conn| ekopi::accounts::reference::install(conn, "demo")).await;
    assert!(again.is_err() && kind(&real).await.as_deref() == Some("real"));
    assert_eq!(world::accounts().len(), 14);
}

/// The harness itself: what it must notice.
#[actix_web::test]
#[should_panic = "jobs are left"]
async fn a_site_notices_a_job_that_is_left() {
    let site = Site::start().await;
    site.change(|conn| job::enqueue(conn, &Unknown {})).await;
}
#[actix_web::test]
#[should_panic = "answers that no site may give"]
async fn a_site_notices_an_error_of_the_server() {
    let site = Site::start().await;
    site.change(|conn| Ok(conn.batch_execute("ALTER TABLE innovations RENAME TO gone")?)).await;
    site.visitor().get("/innovations/INV-2024-00001-T").await.is(500);
}
