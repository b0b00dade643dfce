//! Whether an idea is found by the same idea in other words among 100,000 generated ideas and entries, and how fast.
//!
//!     bash benches/idea-twins [--generated 100000]
#![expect(unreachable_pub, reason = "nothing imports a program")]
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a run that cannot go on stops"
)]
mod pairs;
use ekopi::index::Index;
use pairs::{fill, finds, pairs};
use std::time::{Duration, Instant};

/// How often each question is asked.
const ROUNDS: usize = 20;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let generated = args.iter().position(|arg| arg == "--generated").and_then(|at| args.get(at + 1));
    let generated: i64 = generated.map_or(100_000, |n| n.parse().expect("a number"));
    let own = std::env::current_exe().expect("a path");
    let folder = own.ancestors().nth(2).expect("a target folder").join("idea-twins");
    let (pairs, index) = (pairs(), Index::on_disk(folder.clone()));
    let began = Instant::now();
    fill(&index, &pairs, generated);
    let building = began.elapsed().as_secs_f64();
    let found = (0..pairs.len()).filter(|at| finds(&index, &pairs, *at, generated)).count();
    let mut times: Vec<Duration> = vec![];
    for at in (0..ROUNDS).flat_map(|_| 0..pairs.len()) {
        let began = Instant::now();
        finds(&index, &pairs, at, generated);
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let time = |hundredths: usize| times[times.len() * hundredths / 100].as_secs_f64() * 1000.0;
    println!(
        "{found} of {} twins are among the first five of {generated} generated ideas and entries (made in {building:.0} s); \
         a question: median {:.1} ms, p99 {:.1} ms",
        pairs.len(),
        time(50),
        time(99)
    );
    drop(index);
    let _ = std::fs::remove_dir_all(&folder);
}
