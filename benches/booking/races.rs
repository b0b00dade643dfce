//! Five hundred people at once, each over a connection of their own, for one time of a mentor and for three that overlap.
use super::{
    GROUP, MENTORS, asked,
    drive::{ask, quantile},
    handle, mentor,
};
use actix_web::rt::{System, net::TcpStream, spawn, time::sleep};
use chrono::{DateTime, Days, TimeDelta, Utc};
use diesel::prelude::*;
use ekopi::{
    clock,
    db::{Conn, Db},
    error::{Error, Result},
    labs::bookings::slots::SlotPlace,
    schema::{bookings, mentors, people},
};
use std::{
    cell::RefCell,
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

const ASKERS: usize = 500;
/// For one time, and as many for three times that overlap.
const ROUNDS: usize = 20;

#[derive(Default)]
struct Outcome {
    held: usize,
    conflicts: usize,
    wrong: usize,
    /// Told to come back, which they did.
    refused: usize,
    times: Vec<u32>,
}
/// Sends them, round by round, each round to another mentor; what came of it.
pub fn run(
    database: &str,
    address: SocketAddr,
    ahead: &[Vec<DateTime<Utc>>],
    sessions: &[(String, String)],
) -> Vec<String> {
    let askers: Vec<&(String, String)> =
        sessions.iter().enumerate().filter(|(n, _)| n % GROUP > 0).map(|(_, of)| of).take(ASKERS).collect();
    assert_eq!(askers.len(), ASKERS, "sessions");
    let mut told = vec![];
    for (what, overlapping) in [("one time", 1), ("three times that overlap", 3)] {
        let (mut all, began) = (Outcome::default(), Instant::now());
        for round in 0..ROUNDS {
            let of = round + if overlapping > 1 { ROUNDS } else { 0 };
            let path = format!("{}/bookings", mentor(of));
            let request = |(n, (session, token)): (usize, &&(String, String))| {
                let at = ahead[of][n % overlapping].format("%Y-%m-%dT%H:%M:%SZ").to_string();
                let form = format!("csrf={token}&key={of}-{n}&team=&room=&mode=online&starts_at={at}");
                let length = form.len();
                let request = format!(
                    "POST {path} HTTP/1.1\r\nHost: {address}\r\nCookie: session={session}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
                );
                (request, at)
            };
            let requests: Vec<(String, String)> = askers.iter().enumerate().map(request).collect();
            let outcome = at_once(address, requests);
            assert_eq!(outcome.held, 1, "{database}, {what}, round {round}: as many hold it");
            all.held += outcome.held;
            all.conflicts += outcome.conflicts;
            all.wrong += outcome.wrong;
            all.refused += outcome.refused;
            all.times.extend(outcome.times);
        }
        told.push(format!(
            "{database}: {ASKERS} at once for {what}, {ROUNDS} rounds: {} hold, {} are told what is free instead, {} errors, {} times told to come back; {:.1} s a round, an answer p50 {:.0} ms, p99 {:.0} ms",
            all.held,
            all.conflicts,
            all.wrong,
            all.refused,
            began.elapsed().as_secs_f64() / ROUNDS as f64,
            quantile(&all.times, 0.5),
            quantile(&all.times, 0.99),
        ));
    }
    told
}
/// For each round three times of a mentor, half an hour apart, behind the quarter that is full: there no team has met anybody.
pub fn ahead(db: &Db) -> Vec<Vec<DateTime<Utc>>> {
    let of = |round: usize| {
        let free = System::new().block_on(db.read(move |conn| free(conn, round))).expect("an answer");
        let half = TimeDelta::minutes(30);
        let run = free.windows(3).find(|run| run[1] == run[0] + half && run[2] == run[1] + half);
        run.expect("three times in a row").to_vec()
    };
    (0..2 * ROUNDS).map(of).collect()
}
fn free(conn: &mut Conn, round: usize) -> Result<Vec<DateTime<Utc>>> {
    let from = clock::today().checked_add_days(Days::new(101)).ok_or(Error::NotFound)?;
    let place = SlotPlace { from: from.to_string(), ..SlotPlace::default() };
    let (page, _) = asked(conn, round % MENTORS, round, &place)?;
    Ok(page.items.iter().map(|slot| slot.starts_at.utc()).collect())
}
/// Of each mentor that was raced for one meeting was made, by what the database holds.
pub fn check(db: &Db) {
    for round in 0..2 * ROUNDS {
        let made = System::new().block_on(db.read(move |conn| made(conn, &handle(round)))).expect("an answer");
        assert_eq!(made, 1, "meetings of {}", handle(round));
    }
}
fn made(conn: &mut Conn, handle: &str) -> Result<i64> {
    let mentor = mentors::table.inner_join(people::table).filter(people::handle.eq(handle));
    let mentor: i64 = mentor.select(mentors::id).first(conn)?;
    let made = bookings::table.filter(bookings::mentor_id.eq(mentor)).filter(bookings::code.not_like("TEMU-2025-%"));
    Ok(made.count().get_result(conn)?)
}

/// Everyone is connected before anyone asks.
fn at_once(address: SocketAddr, requests: Vec<(String, String)>) -> Outcome {
    System::new().block_on(async move {
        let outcome = Rc::new(RefCell::new(Outcome::default()));
        let mut open = vec![];
        for _ in &requests {
            open.push(TcpStream::connect(address).await.expect("a connection"));
        }
        let asks = open.into_iter().zip(requests);
        let tasks: Vec<_> =
            asks.map(|(stream, (request, at))| spawn(one(outcome.clone(), stream, request, at))).collect();
        for task in tasks {
            task.await.expect("a connection");
        }
        outcome.take()
    })
}
async fn one(outcome: Rc<RefCell<Outcome>>, stream: TcpStream, request: String, at: String) {
    let address = stream.peer_addr().expect("an address");
    let (mut open, mut buffer, began) = (Some(stream), Vec::with_capacity(64 * 1024), Instant::now());
    loop {
        let stream = match open.take() {
            Some(stream) => stream,
            None => TcpStream::connect(address).await.expect("a connection"),
        };
        let answer = ask(&stream, &request, &mut buffer).await.map(|(status, _)| status);
        // Full, or closed: again, over another connection then.
        if let Ok(408 | 429 | 503) | Err(_) = answer {
            outcome.borrow_mut().refused += 1;
            open = answer.is_ok().then_some(stream);
            sleep(Duration::from_millis(50)).await;
            continue;
        }
        let page = String::from_utf8_lossy(&buffer);
        let mut outcome = outcome.borrow_mut();
        match answer {
            Ok(303) => outcome.held += 1,
            // A fresh list, without what is taken.
            Ok(409) if page.contains("name=\"starts_at\"") && !page.contains(&format!("value=\"{at}\"")) => {
                outcome.conflicts += 1;
            }
            _ => {
                outcome.wrong += 1;
                eprintln!("{answer:?}: {}", page.chars().take(600).collect::<String>());
            }
        }
        outcome.times.push(began.elapsed().as_micros().min(u128::from(u32::MAX)) as u32);
        return;
    }
}
