//! Two thousand people send their ideas over 200 connections, as fast as they go, to the release binary on both databases.
//!
//!     bash benches/submissions/run
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
#[path = "../figures/servers.rs"]
mod servers;
use actix_web::rt::{System, net::TcpStream, spawn, time::sleep};
use drive::{ask, quantile};
use servers::{Home, Postgres, Server};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    io::{Read, Write},
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

const PEOPLE: usize = 2000;
const CONNECTIONS: usize = 200;
/// Whom they write to.
const AGENCY: &str = "pemerintah-kota-malang";

fn main() {
    let folder = servers::binary().ancestors().nth(2).expect("a target folder").join("submissions");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    println!(
        "| database | ideas sent | connections | seconds | p50 ms | p99 ms | told to come back | errors | codes | in the queue |"
    );
    println!("| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
    measure("SQLite", &Home { data: folder.join("sqlite"), url: None });
    let server = Postgres::start();
    measure("PostgreSQL", &Home { data: folder.join("postgres"), url: Some(server.database("submissions")) });
    drop(server);
    let _ = std::fs::remove_dir_all(&folder);
}
fn measure(database: &str, home: &Home) {
    home.seed(2000, u32::try_from(PEOPLE).expect("few"));
    let told = home.command().args(["user", "token", "curator@demo.invalid"]).output().expect("the binary");
    assert!(told.status.success(), "no token");
    let token = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    let server = home.serve(&[]);
    server.settle();
    let people = home.sessions();
    assert!(people.len() >= PEOPLE, "{} sessions", people.len());
    let people = &people[..PEOPLE];
    let waiting = queue(&server, &token);
    let codes = drafts(server.address, people);
    server.settle();
    let sending = |((_, form), code): (&(String, String), &String)| (format!("/ideas/{code}/rounds"), sent(form));
    let sendings: Vec<_> = people.iter().zip(&codes).map(sending).collect();
    let outcome = drive_all(server.address, CONNECTIONS, requests(server.address, people, &sendings));
    let receipts = outcome.locations.values().filter(|location| location.ends_with("/rounds/1"));
    let unique: BTreeSet<&str> = receipts.filter_map(|location| location.split('/').nth(2)).collect();
    let [p50, p99] = [0.5, 0.99].map(|share| quantile(&outcome.times, share));
    println!(
        "| {database} | {} | {CONNECTIONS} | {:.1} | {p50:.0} | {p99:.0} | {} | {} | {} | {} |",
        outcome.locations.len(),
        outcome.seconds,
        outcome.refused,
        outcome.wrong,
        unique.len(),
        queue(&server, &token) - waiting,
    );
}
/// Everyone begins a citizen's idea and fills it in: the codes.
fn drafts(address: SocketAddr, people: &[(String, String)]) -> Vec<String> {
    let begin = |(n, (_, token)): (usize, &(String, String))| {
        let form = format!("csrf={token}&kind=citizen&agency={AGENCY}&language=id&title=Bangku+teduh+nomor+{n}");
        ("/ideas".to_owned(), form)
    };
    let all: Vec<_> = people.iter().enumerate().map(begin).collect();
    let begun = drive_all(address, 32, requests(address, people, &all));
    assert!(begun.wrong == 0 && begun.locations.len() == PEOPLE, "{} ideas were begun", begun.locations.len());
    let code = |location: &String| location.split('/').nth(2).expect("a code").to_owned();
    let codes: Vec<String> = begun.locations.values().map(code).collect();
    let fill = |(n, ((_, token), code)): (usize, (&(String, String), &String))| {
        let text = "Penumpang+menunggu+angkutan+di+bawah+matahari+dan+hujan.+".repeat(8);
        let form = format!(
            "csrf={token}&revision=1&page=&then=list&fields.title=Bangku+teduh+nomor+{n}&fields.sector=transport\
             &fields.problem={text}&fields.idea={text}&fields.language=id"
        );
        (format!("/ideas/{code}/draft/short"), form)
    };
    let all: Vec<_> = people.iter().zip(&codes).enumerate().map(fill).collect();
    let filled = drive_all(address, 32, requests(address, people, &all));
    assert!(filled.wrong == 0 && filled.locations.len() == PEOPLE, "{} were filled in", filled.locations.len());
    codes
}
/// What is sent: the working copy as it was begun and saved once.
fn sent(token: &str) -> String {
    format!("csrf={token}&revision=2&declared=true")
}
/// Each person's form, sent to its address.
fn requests(address: SocketAddr, people: &[(String, String)], forms: &[(String, String)]) -> Vec<String> {
    let request = |((session, _), (path, form)): (&(String, String), &(String, String))| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nCookie: session={session}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            form.len()
        )
    };
    people.iter().zip(forms).map(request).collect()
}

#[derive(Default)]
struct Outcome {
    /// By the number of the request: where it led.
    locations: BTreeMap<usize, String>,
    times: Vec<u32>,
    /// Told to come back, which they did.
    refused: usize,
    wrong: usize,
    seconds: f64,
}
struct Work {
    address: SocketAddr,
    requests: Vec<String>,
    next: Cell<usize>,
    outcome: RefCell<Outcome>,
}
/// Each request once, over so many connections that stay open.
fn drive_all(address: SocketAddr, connections: usize, requests: Vec<String>) -> Outcome {
    System::new().block_on(async move {
        let began = Instant::now();
        let work = Rc::new(Work { address, requests, next: Cell::new(0), outcome: RefCell::default() });
        let tasks: Vec<_> = (0..connections).map(|_| spawn(connection(work.clone()))).collect();
        for task in tasks {
            task.await.expect("a connection");
        }
        let mut outcome = work.outcome.take();
        outcome.seconds = began.elapsed().as_secs_f64();
        outcome
    })
}
async fn connection(work: Rc<Work>) {
    let (mut stream, mut buffer) = (None, Vec::with_capacity(64 * 1024));
    loop {
        let number = work.next.get();
        let Some(request) = work.requests.get(number) else {
            return;
        };
        work.next.set(number + 1);
        let began = Instant::now();
        loop {
            let open = match stream.take() {
                Some(open) => open,
                None => TcpStream::connect(work.address).await.expect("a connection"),
            };
            let Ok((status, _)) = ask(&open, request, &mut buffer).await else {
                work.outcome.borrow_mut().refused += 1;
                continue; // closed: over another one
            };
            stream = Some(open);
            if [429, 503].contains(&status) {
                work.outcome.borrow_mut().refused += 1;
                sleep(Duration::from_millis(200)).await;
                continue;
            }
            let mut outcome = work.outcome.borrow_mut();
            match location(&buffer).filter(|_| status == 303) {
                Some(location) => {
                    outcome.locations.insert(number, location);
                    outcome.times.push(began.elapsed().as_micros().min(u128::from(u32::MAX)) as u32);
                }
                None => {
                    outcome.wrong += 1;
                    eprintln!("{status}: {}", String::from_utf8_lossy(&buffer[..buffer.len().min(600)]));
                }
            }
            break;
        }
    }
}
fn location(answer: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(answer);
    let head = text.split("\r\n\r\n").next()?;
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location").then(|| value.trim().to_owned())
    })
}
/// How many ideas wait for a reviewer.
fn queue(server: &Server, token: &str) -> u64 {
    let mut stream = std::net::TcpStream::connect(server.address).expect("the server");
    write!(
        stream,
        "GET /api/v1/manage/ideas?part=waiting&limit=1 HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n",
        server.address
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let body = answer.split_once("\r\n\r\n").expect("a head").1;
    let page: serde_json::Value = serde_json::from_str(body).expect("JSON");
    page["total"].as_u64().expect("a total")
}
