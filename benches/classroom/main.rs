//! A class of the release binary: 3,000 people take one quiz at the same time, and a teacher reads the gradebook of 5,000.
//!
//!     bash benches/classroom/run
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
#![expect(clippy::single_match_else, clippy::duration_suboptimal_units, reason = "as it reads best here")]
mod class;
#[path = "../figures/drive.rs"]
mod drive;
mod gradebook;
#[path = "../figures/servers.rs"]
mod servers;
use servers::{Home, Postgres, Server};
use std::{
    io::{Read, Write},
    net::TcpStream,
};

/// People who take the quiz, and learners in the gradebook.
pub const TAKERS: usize = 3000;
pub const LEARNERS: u32 = 5000;

fn main() {
    if let [_, mode, address] = std::env::args().collect::<Vec<_>>().as_slice()
        && mode == "bare"
    {
        return servers::serve_bare(address);
    }
    let folder = servers::binary().ancestors().nth(2).expect("a target folder").join("classroom");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    println!("| database | what | at once | p50 ms | p95 ms | p99 ms | longest ms | refused | lost |");
    println!("| --- | --- | --- | --: | --: | --: | --: | --: | --: |");
    class::bare();
    let home = Home { data: folder.join("sqlite"), url: None };
    let mut told = measure("SQLite", &home);
    let server = Postgres::start();
    let home = Home { data: folder.join("postgres"), url: Some(server.database("classroom")) };
    told.extend(measure("PostgreSQL", &home));
    drop(server);
    println!();
    for line in told {
        println!("* {line}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}
fn measure(database: &str, home: &Home) -> Vec<String> {
    home.seed_with(2000, LEARNERS, &[("--learners", LEARNERS)]);
    let told = home.command().args(["user", "token", "course-teacher@demo.invalid"]).output().expect("the binary");
    assert!(told.status.success(), "no token");
    let token = String::from_utf8_lossy(&told.stdout).trim().to_owned();
    let server = home.serve(&[]);
    server.settle();
    class::take(database, home, &server);
    server.settle();
    gradebook::read(database, home, &server, &token)
}

/// One request over a connection of its own, with a token; the answer's body, which must be a good one.
fn call(server: &Server, token: &str, method: &str, path: &str, body: Option<&str>) -> String {
    let mut stream = TcpStream::connect(server.address).expect("the server");
    let body = body.unwrap_or_default();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        server.address,
        body.len()
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 2"), "{method} {path}: {answer}");
    body.to_owned()
}
