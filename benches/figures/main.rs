//! Figures of the release binary on generated data, each beside a bare actix handler of the same run.
//!
//!     bash benches/run [--quick]
#![expect(unreachable_pub, reason = "nothing imports a program")]
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
    reason = "it starts servers and takes the time: this is no part of the product"
)]
#![expect(
    clippy::single_match_else,
    clippy::format_collect,
    clippy::duration_suboptimal_units,
    reason = "as it reads best here"
)]
mod drive;
mod servers;
mod table;
use drive::{Load, Outcome, Request, drive, quantile};
use servers::{Home, Postgres, Server, cpu, memory};
use std::{path::Path, time::Duration};
use table::{Figure, Table, median};

/// How long and how often.
struct Length {
    rounds: usize,
    seconds: f64,
    innovations: u32,
    people: u32,
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["bare", address] => servers::serve_bare(address),
        ["drive", address, pid, path] => by_hand(address, pid, path),
        [] => run(&Length { rounds: 3, seconds: 3.0, innovations: 200_000, people: 100_000 }),
        ["--quick"] => run(&Length { rounds: 1, seconds: 2.0, innovations: 20_000, people: 10_000 }),
        _ => panic!("nothing, or --quick"),
    }
}
/// One address of a server that runs already, for three seconds: while working on it.
#[expect(clippy::print_stdout, reason = "what it is for")]
fn by_hand(address: &str, pid: &str, path: &str) {
    let mut load = Load::new(address.parse().expect("an address"), vec![Request::get(path)]);
    load.seconds = 3.0;
    let pid = pid.parse().expect("a process");
    let before = cpu(pid, false);
    let outcome = drive(&load);
    let each = (cpu(pid, false) - before) * 1e6 / outcome.good.len() as f64;
    let quantiles = [0.5, 0.99, 1.0].map(|share| quantile(&outcome.good, share));
    println!(
        "{:.0}/s, {each:.0} µs, {quantiles:.1?} ms, {} refused, {:.0} MiB",
        outcome.rate(),
        outcome.refused.len(),
        memory(pid)
    );
}
fn run(length: &Length) {
    let folder = servers::binary().ancestors().nth(2).expect("a target folder").join("figures");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut table = Table::new(&folder);
    let sqlite = Home { data: folder.join("sqlite"), url: None };
    table.tell(format!(
        "{} entries and {} people, SQLite: seeding {:.0} s",
        length.innovations,
        length.people,
        sqlite.seed(length.innovations, length.people)
    ));
    let small = Home { data: folder.join("small"), url: None };
    small.seed(2000, 4000);
    first_start(&mut table, "SQLite", &sqlite);
    measure(&mut table, "SQLite", &sqlite, &small, None, length);
    beyond(&mut table, &sqlite, length);
    durable(&mut table, &folder, length);

    let server = Postgres::start();
    let home = |name: &str| Home { data: folder.join(format!("pg-{name}")), url: Some(server.database(name)) };
    let (big, small) = (home("big"), home("small"));
    table.tell(format!("the same on PostgreSQL: seeding {:.0} s", big.seed(length.innovations, length.people)));
    small.seed(2000, 4000);
    first_start(&mut table, "PostgreSQL", &big);
    measure(&mut table, "PostgreSQL", &big, &small, server.pid(), length);
    drop(server);
    table.print();
    let _ = std::fs::remove_dir_all(&folder);
}

/// After seeding the search index is made; the figures are of starts that find it there.
fn first_start(table: &mut Table, database: &str, home: &Home) {
    let server = home.serve(&[]);
    let seconds = server.settle();
    table.tell(format!(
        "first start, {database}: search index made in {seconds:.0} s, memory then {:.0} MiB",
        memory(server.pid())
    ));
}
/// One kind of request.
struct Work {
    name: &'static str,
    requests: Vec<Request>,
    signed_in: bool,
    brotli: bool,
}
fn load(work: &Work, home: &Home, server: &Server, length: &Length) -> Load {
    let mut load = Load::new(server.address, work.requests.clone());
    load.sessions = if work.signed_in { home.sessions() } else { vec![] };
    load.brotli = work.brotli;
    load.seconds = length.seconds;
    load
}
/// As fast as 64 connections go, with the processor time of one answer in microseconds.
fn peak(load: &Load, server: &Server, postgres: Option<u32>) -> (Outcome, f64) {
    let used = || cpu(server.pid(), false) + postgres.map_or(0.0, |pid| cpu(pid, true));
    let before = used();
    let outcome = drive(load);
    assert!(outcome.wrong == 0 && !outcome.good.is_empty(), "{} wrong answers", outcome.wrong);
    let each = (used() - before) * 1e6 / outcome.good.len() as f64;
    (outcome, each)
}
fn warm(load: &Load) {
    drive(&Load { seconds: 1.0, ..load.clone() });
}
fn bare(length: &Length) -> f64 {
    let server = servers::bare();
    let mut load = Load::new(server.address, vec![Request::get("/")]);
    load.seconds = length.seconds;
    warm(&load);
    drive(&load).rate()
}

/// Each kind of request on a large directory, and what it costs there beside a small one.
fn measure(
    table: &mut Table,
    database: &'static str,
    home: &Home,
    small: &Home,
    postgres: Option<u32>,
    length: &Length,
) {
    let mut figures: Vec<Figure> = vec![];
    for round in 0..length.rounds {
        let hello = bare(length);
        table.bare.push(hello);
        // One server at a time: two on one folder would take turns at its search index.
        let kept = home.serve(&[]);
        kept.settle();
        let mut works = works(&kept);
        let list = works[0].requests.clone();
        works.insert(0, Work { name: "list, kept, brotli", brotli: true, requests: list, signed_in: false });
        let mut servers = Some((kept, None));
        for (at, work) in works.iter().enumerate() {
            if at == 1 {
                drop(servers.take());
                let uncached = [("EKOPI_CACHE_MIB", "0")];
                servers = Some((home.serve(&uncached), Some(small.serve(&uncached))));
            }
            let (server, compared) = servers.as_ref().expect("running");
            server.settle();
            let load = load(work, home, server, length);
            warm(&load);
            let (outcome, each) = peak(&load, server, postgres);
            let half = drive(&Load { rate: Some(outcome.rate() / 2.0), salt: load.salt + 1, ..load.clone() });
            if round == 0 {
                figures.push(Figure::new(database, work.name));
            }
            let figure = &mut figures[at];
            figure.rate.push(outcome.rate());
            figure.ratio.push(outcome.rate() / hello);
            figure.cpu.push(each);
            figure.bytes.push(outcome.bytes as f64 / outcome.good.len() as f64);
            figure.p50.push(quantile(&half.good, 0.5));
            figure.p99.push(quantile(&half.good, 0.99));
            if let Some(compared) = compared.as_ref().filter(|_| ["list", "entry"].contains(&work.name)) {
                compared.settle();
                let requests = self::works(compared).into_iter().find(|w| w.name == work.name).expect("the same");
                let load = self::load(&requests, small, compared, length);
                warm(&load);
                figure.growth.push(each / peak(&load, compared, postgres).1);
            }
            table.memory.push((database, memory(server.pid())));
        }
    }
    table.figures.extend(figures);
}
/// What is asked of a server: addresses are taken from its own lists.
fn works(server: &Server) -> Vec<Work> {
    let entries: Vec<String> = (0..38)
        .flat_map(|n| {
            ["11", "32", "33", "35", "51", "73"]
                .map(|p| format!("/api/v1/innovations?limit=100&province={p}&year={}", 2025 - n % 6))
        })
        .take(60)
        .flat_map(|path| codes(&get(server, &path)))
        .collect();
    let lists = [
        "",
        "?province=35",
        "?province=11",
        "?province=33&year=2024",
        "?sector=health",
        "?year=2025",
        "?year=2022",
        "?province=51",
    ];
    let lessons = ["overview", "drum-up", "diagnose", "design", "deliver", "display"];
    let quiz: String = ["q1", "q2", "q3", "q4", "q5"].iter().map(|q| format!("&answers.{q}=a")).collect();
    let get = |name, requests, signed_in| Work { name, requests, signed_in, brotli: false };
    vec![
        get("list", lists.iter().map(|q| Request::get(&format!("/innovations{q}"))).collect(), false),
        get("entry", entries.iter().map(|code| Request::get(&format!("/innovations/{code}"))).collect(), false),
        get(
            "lesson, signed in",
            lessons.iter().map(|l| Request::get(&format!("/lessons/labinov-{l}"))).collect(),
            true,
        ),
        get(
            "quiz answered",
            vec![Request::post(
                "/lessons/labinov-overview/quizzes/quiz/attempts",
                &format!("csrf={{token}}&key={{key}}{quiz}"),
            )],
            true,
        ),
    ]
}
fn get(server: &Server, path: &str) -> String {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(server.address).expect("the server");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address).expect("a request");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    text
}
fn codes(list: &str) -> Vec<String> {
    list.split("\"code\":\"INV-").skip(1).filter_map(|rest| Some(format!("INV-{}", rest.split('"').next()?))).collect()
}

/// More than it can do, and many who sign in at once.
fn beyond(table: &mut Table, home: &Home, length: &Length) {
    let server = home.serve(&[("EKOPI_CACHE_MIB", "0")]);
    server.settle();
    let work = works(&server).swap_remove(0);
    let load = load(&work, home, &server, length);
    warm(&load);
    let best = drive(&load).rate();
    let calm = drive(&Load { rate: Some(best / 4.0), ..load.clone() });
    for times in [2.0, 5.0] {
        let over =
            Load { rate: Some(best * times), connections: 1024, patience: Duration::from_millis(500), ..load.clone() };
        let outcome = drive(&over);
        let after = drive(&Load { rate: Some(best / 2.0), seconds: 6.0, ..load.clone() });
        let normal = after.by_second.iter().rposition(|(_, slowest, refused)| *refused > 0 || *slowest > 200_000);
        table.tell(format!(
            "{times} × what it can do (list, SQLite, 1,024 connections): {:.0} % of the best rate, refusals p99 {:.0} ms, {:.1} % given up, normal again after {} s; memory {:.0} MiB",
            outcome.rate() / best * 100.0,
            quantile(&outcome.refused, 0.99),
            outcome.given_up as f64 * 100.0 / (best * times * outcome.seconds),
            normal.map_or(0, |second| second + 1),
            memory(server.pid()),
        ));
    }
    let before = memory(server.pid());
    let (email, password) = home.account();
    let email = email.replace('@', "%40");
    let mut storm =
        Load::new(server.address, vec![Request::post("/session", &format!("email={email}&password={password}"))]);
    storm.connections = 200;
    storm.most = 200;
    storm.seconds = 30.0;
    let pages = std::thread::spawn({
        let load = Load { rate: Some(best / 4.0), seconds: 6.0, ..load.clone() };
        move || drive(&load)
    });
    std::thread::sleep(Duration::from_secs(1));
    let signed_in = drive(&storm);
    let pages = pages.join().expect("the pages");
    let (calm, storm) = (quantile(&calm.good, 0.99), quantile(&pages.good, 0.99));
    table.tell(format!(
        "200 sign-ins at once ({} let in, {} told to come back) beside pages at a quarter of the best rate: p99 {storm:.1} ms, {calm:.1} ms without; memory {:+.0} MiB",
        signed_in.good.len(),
        signed_in.refused.len(),
        memory(server.pid()) - before,
    ));
}
/// The quiz with its files on the disk, and in memory, where synchronising costs nothing.
fn durable(table: &mut Table, folder: &Path, length: &Length) {
    let rate = |data: &Path| {
        let home = Home { data: data.to_owned(), url: None };
        home.seed(2000, 4000);
        let server = home.serve(&[]);
        server.settle();
        let load = load(&works(&server)[3], &home, &server, length);
        warm(&load);
        let rates: Vec<f64> = (0..length.rounds)
            .map(|n| drive(&Load { salt: load.salt + 2 + n as u64, ..load.clone() }).rate())
            .collect();
        drop(server);
        let _ = std::fs::remove_dir_all(data);
        median(&rates)
    };
    let (disk, shared) = (rate(&folder.join("disk")), rate(Path::new("/dev/shm/ekopi-figures")));
    table.tell(format!(
        "quiz answered, SQLite: {disk:.0}/s on the disk, {shared:.0}/s with the files in memory, where a sync costs nothing: {:.2}",
        disk / shared
    ));
}
