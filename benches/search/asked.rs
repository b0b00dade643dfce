//! How good the search is: the questions of `questions.json`, asked of the release binary among many generated entries, on
//! both databases.
//!
//!     bash benches/search-quality [--generated 200000] [--each]
#![expect(unreachable_pub, dead_code, reason = "nothing imports a program; the servers are those of the figures")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a run that cannot go on stops"
)]
#![expect(
    clippy::disallowed_types,
    clippy::zombie_processes,
    reason = "it starts servers: this is no part of the product"
)]
mod quality;
#[path = "../figures/servers.rs"]
mod servers;
use quality::{Judged, judge, means, names, questions};
use servers::{Home, Postgres, Server};
use std::{
    io::{Read, Write},
    time::{Duration, Instant},
};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let of = |name: &str| args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1));
    let generated: u32 = of("--generated").map_or(200_000, |n| n.parse().expect("a number"));
    let folder = servers::binary().ancestors().nth(2).expect("a target folder").join("search-quality");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let postgres = Postgres::start();
    let homes = [
        ("SQLite", Home { data: folder.join("sqlite"), url: None }),
        ("PostgreSQL", Home { data: folder.join("postgres"), url: Some(postgres.database("quality")) }),
    ];
    let mut orders: Vec<Vec<Vec<String>>> = vec![];
    for (database, home) in homes {
        let seeding = home.seed(generated, 1);
        let server = home.serve(&[("EKOPI_CACHE_MIB", "0")]);
        let began = Instant::now();
        while get(&server, "/api/v1/innovations?limit=1").is_none() {
            std::thread::sleep(Duration::from_millis(200));
        }
        let building = began.elapsed().as_secs_f64();
        let judged = ask(&server);
        let (frozen, others) = means(&judged);
        let counted = |frozen: bool| judged.iter().filter(|one| one.question.frozen == frozen).count();
        println!(
            "{database}, {generated} generated entries beside the demonstration's (seeding {seeding:.0} s, index {building:.0} s): \
             nDCG@10 {frozen:.3} on {} frozen questions, {others:.3} on {} others",
            counted(true),
            counted(false)
        );
        // The frozen ones one by one would be looked at, and then tuned by.
        if args.iter().any(|arg| arg == "--each") && orders.is_empty() {
            for one in judged.iter().filter(|one| !one.question.frozen) {
                println!("{:.2}  {}", one.ndcg, one.question.text);
            }
        }
        orders.push(judged.into_iter().map(|one| one.found).collect());
    }
    let same = orders.windows(2).all(|two| two[0] == two[1]);
    println!("the same order on both databases: {}", if same { "yes" } else { "NO" });
    let _ = std::fs::remove_dir_all(&folder);
    std::process::exit(i32::from(!same));
}
fn ask(server: &Server) -> Vec<Judged> {
    let names = names(env!("CARGO_MANIFEST_DIR"));
    let mut judged = vec![];
    for question in questions() {
        let words: String = form_urlencoded::byte_serialize(question.text.as_bytes()).collect();
        let page = get(server, &format!("/api/v1/innovations?q={words}&limit=10")).expect("an answer");
        let items = page["items"].as_array().expect("items").iter();
        let found = items.map(|entry| entry["name"].as_str().expect("a name").to_owned()).collect();
        judged.push(judge(question, found, &names));
    }
    judged
}
/// None while there is no index yet.
fn get(server: &Server, path: &str) -> Option<serde_json::Value> {
    let mut stream = std::net::TcpStream::connect(server.address).expect("the server");
    write!(stream, "GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", server.address).expect("a request");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    let (head, body) = text.split_once("\r\n\r\n")?;
    head.contains(" 200 ").then(|| serde_json::from_str(body).expect("JSON"))
}
