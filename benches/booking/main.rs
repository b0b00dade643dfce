//! Meetings of the release binary: when a mentor with a full quarter can be met, as a question and as a page, and 500 people
//! who want one time, or times that overlap, at once.
//!
//!     bash benches/booking/run
#![expect(unreachable_pub, dead_code, reason = "nothing imports a program; parts are shared with `figures`")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a run that cannot go on stops")]
#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "figures are rounded anyway"
)]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    clippy::zombie_processes,
    clippy::print_stdout,
    reason = "it starts servers, takes the time and prints: this is no part of the product"
)]
#![expect(clippy::single_match_else, clippy::duration_suboptimal_units, reason = "as it reads best there")]
#[path = "../figures/drive.rs"]
mod drive;
mod races;
#[path = "../figures/servers.rs"]
mod servers;
use actix_web::rt::System;
use drive::{Load, Request, drive, quantile};
use ekopi::{
    accounts::{actor, person},
    clock::Clock,
    db::{Conn, Db},
    error::{Error, Result},
    labs::bookings::slots::{self, MentorSlots, SlotPlace},
};
use servers::{Home, Postgres};
use std::time::Instant;

/// Mentors with a full quarter; with each of them come eight people in teams, of whom the last has met nobody yet.
const MENTORS: usize = 100;
const GROUP: usize = 9;
const PEOPLE: u32 = 1000;
/// Questions to the database, over all mentors.
const QUESTIONS: usize = 2000;
/// Days of the list: the whole quarter.
const DAYS: i64 = 92;

fn main() {
    if let [_, mode, address] = std::env::args().collect::<Vec<_>>().as_slice()
        && mode == "bare"
    {
        return servers::serve_bare(address);
    }
    let folder = servers::binary().ancestors().nth(2).expect("a target folder").join("booking");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let hello = bare();
    println!("| database | what | a second | ratio | p50 ms | p99 ms | bytes |");
    println!("| --- | --- | --: | --: | --: | --: | --: |");
    let mut told = measure("SQLite", &Home { data: folder.join("sqlite"), url: None }, hello);
    let server = Postgres::start();
    let home = Home { data: folder.join("postgres"), url: Some(server.database("booking")) };
    told.extend(measure("PostgreSQL", &home, hello));
    drop(server);
    println!("\n* bare handler: {hello:.0} a second");
    for line in told {
        println!("* {line}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}
/// What a handler that does nothing reaches in this run.
fn bare() -> f64 {
    let server = servers::bare();
    let load = Load::new(server.address, vec![Request::get("/")]);
    drive(&Load { seconds: 1.0, ..load.clone() });
    drive(&load).rate()
}
fn measure(database: &str, home: &Home, hello: f64) -> Vec<String> {
    home.seed_with(2000, PEOPLE, &[("--mentors", u32::try_from(MENTORS).expect("few"))]);
    let db = open(home);
    let (times, ahead) = (question(&db), races::ahead(&db));
    drop(db);
    let [p50, p99] = [0.5, 0.99].map(|share| quantile(&times, share));
    println!("| {database} | question, {DAYS} days | | | {p50:.1} | {p99:.1} | |");
    let server = home.serve(&[]);
    server.settle();
    let sessions = home.sessions();
    for days in [DAYS, 14] {
        let page = |n: usize| Request::get(&format!("{}/slots?days={days}", mentor(n)));
        let mut load = Load::new(server.address, (0..MENTORS).map(page).collect());
        load.sessions = (0..MENTORS).map(|n| sessions[n * GROUP + GROUP - 1].clone()).collect();
        drive(&Load { seconds: 1.0, ..load.clone() });
        let best = drive(&load);
        assert!(best.wrong == 0 && !best.good.is_empty(), "{} wrong answers", best.wrong);
        let half = drive(&Load { rate: Some(best.rate() / 2.0), ..load.clone() });
        let [p50, p99] = [0.5, 0.99].map(|share| quantile(&half.good, share));
        println!(
            "| {database} | page, {days} days | {:.0} | {:.3} | {p50:.1} | {p99:.1} | {:.0} |",
            best.rate(),
            best.rate() / hello,
            best.bytes as f64 / best.good.len() as f64,
        );
    }
    let told = races::run(database, server.address, &ahead, &sessions);
    drop(server);
    races::check(&open(home));
    told
}
/// Their address.
fn mentor(n: usize) -> String {
    format!("/mentors/{}", handle(n))
}
fn handle(n: usize) -> String {
    format!("scale-{:06}", n * GROUP)
}
fn open(home: &Home) -> Db {
    let url = home.url.clone().unwrap_or_else(|| Db::file_in(&home.data));
    Db::open(&url, Clock::system()).expect("the database")
}
/// What of a mentor is free to the team of another that has met nobody, and the microseconds that took.
fn asked(conn: &mut Conn, asker: usize, of: usize, place: &SlotPlace) -> Result<(MentorSlots, u32)> {
    let email = format!("p{:06}@scale.invalid", asker % MENTORS * GROUP + GROUP - 1);
    let asker = person::by_email(conn, &email)?.ok_or(Error::NotFound)?;
    let who = actor::of_person(conn, asker.id)?;
    let began = Instant::now();
    let page = slots::page(conn, who.as_ref(), &handle(of), place)?;
    Ok((page, began.elapsed().as_micros().min(u128::from(u32::MAX)) as u32))
}
/// The list of the whole quarter as the page asks for it, in this process: the microseconds of each.
fn question(db: &Db) -> Vec<u32> {
    System::new().block_on(async {
        let mut times = vec![];
        // The first round over all mentors is not counted.
        for n in 0..MENTORS + QUESTIONS {
            let place = SlotPlace { days: Some(DAYS), ..SlotPlace::default() };
            let (page, took) = db.read(move |conn| asked(conn, n, n * 7 % MENTORS, &place)).await.expect("an answer");
            assert!(page.items.len() > 50, "{} times are free", page.items.len());
            if n >= MENTORS {
                times.push(took);
            }
        }
        times
    })
}
