//! Figures of the search: 16 clients on the release binary, rare and common words, and what is like a lesson.
//!
//!     bash benches/search/run [--quick]
#![expect(unreachable_pub, reason = "nothing imports a program")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a run that cannot go on stops"
)]
#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "figures")]
#![expect(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    clippy::zombie_processes,
    clippy::single_match_else,
    clippy::format_collect,
    clippy::duration_suboptimal_units,
    reason = "it starts servers and takes the time: this is no part of the product"
)]
#[expect(dead_code, reason = "shared with the other figures")]
#[path = "../figures/drive.rs"]
mod drive;
#[expect(dead_code, reason = "shared with the other figures")]
#[path = "../figures/servers.rs"]
mod servers;
use drive::{Load, Outcome, Request, drive, quantile};
use ekopi::index::{Index, Kind};
use serde_json::Value;
use servers::{Home, Server, cpu};
use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::TcpStream,
    thread::sleep,
    time::{Duration, Instant},
};

const CLIENTS: usize = 16;
/// Rounds of which the median is told.
const ROUNDS: usize = 3;

fn main() {
    let quick = std::env::args().any(|arg| arg == "--quick");
    let (big, small) = if quick { (20_000, 2_000) } else { (200_000, 20_000) };
    let folder = servers::binary().ancestors().nth(2).expect("a target folder").join("search-figures");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    println!(
        "| entries | words | page | p50 ms | p99 ms | answers/s | CPU ms |\n| --- | --- | --- | --- | --- | --- | --- |"
    );
    let mut rare = vec![];
    let mut told = vec![];
    for entries in [small, big] {
        let home = Home { data: folder.join(entries.to_string()), url: None };
        home.seed(entries, 100);
        let began = Instant::now();
        let server = home.serve(&[]);
        while ask(&server, "/api/v1/search?q=inovasi").0 != 200 {
            assert!(began.elapsed() < Duration::from_secs(300), "the index is not built");
            sleep(Duration::from_millis(50));
        }
        told.push(format!(
            "{entries} entries: serving with an index built from the database after {:.1} s",
            began.elapsed().as_secs_f64()
        ));
        let words = Words::of(&server, u64::from(entries));
        for page in ["/search", "/innovations"] {
            let rare_words: Vec<Request> =
                words.rare.iter().map(|word| Request::get(&format!("{page}?q={word}"))).collect();
            let of_rare = each_once(&server, &rare_words);
            print_line(entries, "rare, each once", page, &of_rare);
            rare.push((page, entries, of_rare.cpu));
            let common = pairs(&words.common);
            let common: Vec<Request> = common.iter().map(|pair| Request::get(&format!("{page}?q={pair}"))).collect();
            print_line(entries, "common pairs, each once", page, &each_once(&server, &common));
            print_line(entries, "the same again", page, &again(&server, &common[..20]));
        }
        drop(server);
        told.push(similar(&home, &words));
    }
    for page in ["/search", "/innovations"] {
        let of = |entries| rare.iter().find(|r| r.0 == page && r.1 == entries).map_or(0.0, |r| r.2);
        told.push(format!(
            "rare words on {page}: {:.2} × the processor time of {small} entries on {big}",
            of(big) / of(small)
        ));
    }
    println!();
    for line in told {
        println!("* {line}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}
struct Figure {
    p50: f64,
    p99: f64,
    rate: f64,
    /// Milliseconds of the server for one answer.
    cpu: f64,
}
fn figure(server: &Server, load: &Load) -> Figure {
    let before = cpu(server.pid(), false);
    let began = Instant::now();
    let outcome: Outcome = drive(load);
    assert!(
        outcome.wrong == 0 && outcome.refused.is_empty(),
        "{} wrong, {} refused",
        outcome.wrong,
        outcome.refused.len()
    );
    let done = outcome.good.len() as f64;
    Figure {
        p50: quantile(&outcome.good, 0.5),
        p99: quantile(&outcome.good, 0.99),
        rate: done / began.elapsed().as_secs_f64(),
        cpu: (cpu(server.pid(), false) - before) * 1000.0 / done,
    }
}
fn print_line(entries: u32, words: &str, page: &str, f: &Figure) {
    println!("| {entries} | {words} | `{page}` | {:.1} | {:.1} | {:.0} | {:.2} |", f.p50, f.p99, f.rate, f.cpu);
}
fn median(mut figures: Vec<Figure>) -> Figure {
    figures.sort_by(|one, other| one.p99.total_cmp(&other.p99));
    figures.swap_remove(figures.len() / 2)
}
/// Every request once in all rounds together, so that nothing is remembered.
fn each_once(server: &Server, requests: &[Request]) -> Figure {
    let share = requests.len() / ROUNDS;
    median(
        requests
            .chunks(share)
            .take(ROUNDS)
            .map(|requests| {
                let mut load = Load::new(server.address, requests.to_vec());
                (load.connections, load.seconds, load.most) = (CLIENTS, 120.0, requests.len() as u64);
                figure(server, &load)
            })
            .collect(),
    )
}
/// A few requests again and again.
fn again(server: &Server, requests: &[Request]) -> Figure {
    median(
        (0..ROUNDS)
            .map(|_| {
                let mut load = Load::new(server.address, requests.to_vec());
                (load.connections, load.seconds) = (CLIENTS, 2.0);
                figure(server, &load)
            })
            .collect(),
    )
}

/// Rare words that are asked for.
const RARE: usize = 40;
/// Words of the data, by how many things hold them.
struct Words {
    /// Of at least one in twenty.
    common: Vec<String>,
    /// Of at most thirty.
    rare: Vec<String>,
    /// A text like that of a lesson.
    text: String,
}
impl Words {
    /// Read in the newest entries, through the API.
    fn of(server: &Server, entries: u64) -> Self {
        let (mut counts, mut read, mut text) = (BTreeMap::<String, u64>::new(), 0, String::new());
        let mut after = String::new();
        // What few of very many hold stands in few of those that are read.
        let enough = (entries * 3 / 100).max(600);
        while read < enough {
            let (_, list) = ask(server, &format!("/api/v1/innovations?limit=100{after}"));
            for item in list["items"].as_array().expect("entries") {
                let (_, entry) =
                    ask(server, &format!("/api/v1/innovations/{}", item["code"].as_str().expect("a code")));
                let profile = entry["profile"].as_object().expect("a profile");
                let all: String = profile.values().filter_map(Value::as_str).map(|t| format!("{t} ")).collect();
                for word in all.to_lowercase().split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() >= 6) {
                    *counts.entry(word.to_owned()).or_default() += 1;
                }
                if text.len() < 6000 {
                    text.push_str(&all);
                }
                read += 1;
            }
            match list["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        let mut words: Vec<(u64, String)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
        words.sort_by(|one, other| other.cmp(one));
        let total =
            |word: &str| ask(server, &format!("/api/v1/search?q={word}&limit=1")).1["total"].as_u64().expect("a total");
        let common: Vec<String> = words
            .iter()
            .take(200)
            .filter(|(_, word)| total(word) * 20 >= entries)
            .map(|(_, word)| word.clone())
            .collect();
        let mut rare = vec![];
        for (_, word) in words.iter().rev() {
            if rare.len() < RARE && (1..=30).contains(&total(word)) {
                rare.push(word.clone());
            }
        }
        println!("<!-- {entries} entries: {} common words, {} rare words -->", common.len(), rare.len());
        assert!(common.len() >= 25 && rare.len() == RARE, "too few words");
        // The more entries, the fewer of the generated words are rare: each is asked for with pages of all sizes.
        let rare = (2..=26).flat_map(|limit| rare.iter().map(move |word| format!("{word}&limit={limit}"))).collect();
        // Asked through the API: what pages remember is by another name, what the index remembers is forgotten with the
        // limit of one.
        Self { common, rare, text }
    }
}
fn pairs(words: &[String]) -> Vec<String> {
    let mut pairs = vec![];
    for (at, one) in words.iter().enumerate() {
        pairs.extend(words.iter().skip(at + 1).map(|other| format!("{one}+{other}")));
    }
    // Neighbours of one word are no neighbours in time.
    pairs.sort_by_key(|pair| pair.bytes().fold(7u64, |sum, b| sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(b)));
    pairs.truncate(900);
    pairs
}
/// Entries that are like a lesson's text, straight from the index: one asker, then sixteen.
fn similar(home: &Home, words: &Words) -> String {
    let index = Index::on_disk(home.data.join("index"));
    index.open().expect("the index that was built");
    let text: String = words.text.chars().take(6000).collect();
    let time = |rounds: usize| -> Vec<u32> {
        (0..rounds)
            .map(|n| {
                let text: String = text.chars().skip(n * 7 % 500).collect();
                let began = Instant::now();
                let found = index.similar(&text, &[Kind::Innovation], &[], None, 6).expect("an answer");
                assert!(!found.is_empty());
                began.elapsed().as_micros() as u32
            })
            .collect()
    };
    let alone = time(200);
    let many: Vec<u32> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| time(50))).collect();
        all.into_iter().flat_map(|one| one.join().expect("an asker")).collect()
    });
    format!(
        "six entries like a text of {} letters: p50 {:.1} ms, p99 {:.1} ms; sixteen askers at once: p50 {:.1} ms, p99 {:.1} ms",
        text.chars().count(),
        quantile(&alone, 0.5),
        quantile(&alone, 0.99),
        quantile(&many, 0.5),
        quantile(&many, 0.99)
    )
}
fn ask(server: &Server, path: &str) -> (u16, Value) {
    let mut socket = TcpStream::connect(server.address).expect("the server");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address);
    socket.write_all(request.as_bytes()).expect("a request");
    let mut text = String::new();
    socket.read_to_string(&mut text).expect("an answer");
    let status = text.get(9..12).and_then(|s| s.parse().ok()).expect("a status");
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status, serde_json::from_str(body).unwrap_or(Value::Null))
}
