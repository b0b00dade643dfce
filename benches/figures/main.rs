//! Figures of the release binary on generated data, each beside a bare actix handler of the same run.
mod drive;
mod servers;
use drive::{Load, Request, drive, quantile};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("bare") => servers::serve_bare(&args[1]),
        Some("drive") => by_hand(&args[1..]),
        _ => panic!("bare ADDRESS · drive ADDRESS PID SECONDS RATE SESSIONS BR PATH…"),
    }
}
/// One load from the command line: `-` where there is none.
fn by_hand(args: &[String]) {
    let mut load = Load::new(args[0].parse().expect("an address"), args[6..].iter().map(|p| match p.split_once('!') {
        Some((path, form)) => Request::post(path, form),
        None => Request::get(p),
    }).collect());
    load.seconds = args[2].parse().expect("seconds");
    load.rate = args[3].parse().ok();
    if args[4] != "-" {
        let text = std::fs::read_to_string(&args[4]).expect("sessions");
        load.sessions = text.lines().filter_map(|l| l.split_once('\t')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
    }
    load.brotli = args[5] == "br";
    let pid: u32 = args[1].parse().unwrap_or(0);
    let before = servers::cpu(pid, false);
    let outcome = drive(&load);
    let used = servers::cpu(pid, false) - before;
    println!(
        "{:8.0}/s  p50 {:6.2} p99 {:6.2} max {:6.2} ms  {:5.0} B  cpu {:5.1} us  rss {:5.1} MiB  refused {} (p99 {:.2}) wrong {} given up {}",
        outcome.rate(), quantile(&outcome.good, 0.5), quantile(&outcome.good, 0.99), quantile(&outcome.good, 1.0),
        outcome.bytes as f64 / outcome.good.len().max(1) as f64, used * 1e6 / outcome.good.len().max(1) as f64,
        servers::memory(pid), outcome.refused.len(), quantile(&outcome.refused, 0.99), outcome.wrong, outcome.given_up,
    );
}
