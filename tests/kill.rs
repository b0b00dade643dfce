//! Killed in the middle of quiz answers: nothing that was acknowledged is lost. And a planted fault shows that it would be
//! noticed. `EKOPI_TEST_KILLS` says how often; `benches/durability` does it at length.
use crate::support::{
    exam::{Exam, Kept, chance, real, times},
    process::{Connection, Home, PATIENCE, Server},
};
use std::{
    collections::BTreeSet,
    env,
    net::SocketAddr,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc::{Receiver, channel},
    },
    thread,
    time::{Duration, Instant},
};

const CLIENTS: usize = 8;

#[test]
fn what_was_acknowledged_outlives_kill_9() {
    let (home, runs) = (Home::of_this_run(), times("EKOPI_TEST_KILLS", 20));
    let outcome = kill_again_and_again(real(), &home, runs);
    assert!(outcome.lost.is_empty() && outcome.runs == runs, "{outcome:#?}");
    println!("killed {} times; all of {} acknowledged attempts are there", outcome.runs, outcome.acknowledged);
}
/// On SQLite alone: the fault is planted in its writer.
#[test]
fn a_planted_early_answer_is_noticed() {
    let planted = env::var_os("EKOPI_PLANTED_BINARY").expect(
        "EKOPI_PLANTED_BINARY is not set. `bash tests/run` sets it; by hand: `cargo build --features \
         planted-early-answer && cp target/debug/ekopi target/planted-ekopi && cargo build`, then \
         `EKOPI_PLANTED_BINARY=target/planted-ekopi cargo test`",
    );
    let outcome = kill_again_and_again(Path::new(&planted), &Home::on_sqlite(), 20);
    assert!(!outcome.lost.is_empty(), "answers before the commit were not noticed: {outcome:#?}");
    println!("noticed in run {}: {}", outcome.runs, outcome.lost[0]);
}

#[derive(Debug)]
struct Outcome {
    runs: usize,
    acknowledged: usize,
    lost: Vec<String>,
}

/// Load, kill, start again on the same data, look; until something is lost, or `runs` times.
fn kill_again_and_again(binary: &Path, home: &Home, runs: usize) -> Outcome {
    let exam = Exam::prepare(home);
    let mut outcome = Outcome { runs: 0, acknowledged: 0, lost: vec![] };
    let mut all = BTreeSet::new();
    let mut server = Server::start(binary, home);
    while outcome.runs < runs && outcome.lost.is_empty() {
        outcome.runs += 1;
        let kept = under_load(server, &exam, outcome.runs.is_multiple_of(2));
        assert!(!kept.is_empty(), "nothing was acknowledged in run {}", outcome.runs);
        outcome.acknowledged += kept.len();

        server = Server::start(binary, home);
        outcome.lost = lost(server.address, &exam, &kept);
        for attempt in kept {
            let said = format!("{attempt:?} was acknowledged twice");
            outcome.lost.extend((!all.insert(attempt)).then_some(said));
        }
        let there = exam.stored(home);
        let gone = all.difference(&there).map(|kept| format!("no row of {kept:?}, of this run or before"));
        outcome.lost.extend(gone);
    }
    outcome
}

/// Clients answer the quiz without pause until the server is killed: between 50 and 500 ms after the first answer or, when
/// `at_an_answer`, at the first answer after that time.
fn under_load(server: Server, exam: &Exam, at_an_answer: bool) -> Vec<Kept> {
    let (keep, acknowledged) = channel();
    let (address, killed) = (server.address, AtomicBool::new(false));
    thread::scope(|scope| {
        let mut server = server; // in here, so that a panic ends it before the clients are waited for
        for client in 0..CLIENTS {
            let (keep, killed) = (keep.clone(), &killed);
            scope.spawn(move || {
                let ended = exam.submit(address, client, |kept| drop(keep.send(kept)));
                assert!(killed.load(SeqCst), "a client was left alone before the kill: {ended:?}");
            });
        }
        drop(keep);
        let mut kept = vec![acknowledged.recv_timeout(PATIENCE).unwrap_or_else(|e| panic!("{e}: {}", server.said()))];
        let load = Duration::from_millis(50 + u64::try_from(chance(451)).unwrap());
        kept.extend(within(load, &acknowledged));
        if at_an_answer {
            kept.push(acknowledged.recv_timeout(PATIENCE).unwrap_or_else(|e| panic!("{e}: {}", server.said())));
        }
        killed.store(true, SeqCst);
        server.kill();
        kept.extend(acknowledged); // until the last client has noticed
        let log = server.said();
        // Under so much load a worker may find no connection; nothing else may go wrong.
        let wrong = |line: &str| line.contains("panicked") || line.contains("ERROR") && !line.contains("Unavailable");
        assert!(!log.lines().any(wrong), "{log}");
        kept
    })
}
fn within(time: Duration, acknowledged: &Receiver<Kept>) -> Vec<Kept> {
    let end = Instant::now() + time;
    let next = || acknowledged.recv_timeout(end.saturating_duration_since(Instant::now())).ok();
    std::iter::from_fn(next).collect()
}

/// Asks for every acknowledged attempt, as its learner.
fn lost(server: SocketAddr, exam: &Exam, kept: &[Kept]) -> Vec<String> {
    let look = |kept: &[Kept]| {
        let mut connection = Connection::open(server).unwrap();
        let missed = |kept: &Kept| {
            let answer = connection.ask(&exam.tokens[kept.learner], "GET", &kept.address, None).unwrap();
            if answer.status == 404 {
                return Some(format!("{kept:?} was acknowledged and is gone"));
            }
            let page = answer.is(200).json();
            let same = page["number"] == kept.number() && page["score"] == kept.score;
            (!same).then(|| format!("{kept:?} was acknowledged and is another one: {page}"))
        };
        kept.iter().filter_map(missed).collect::<Vec<_>>()
    };
    thread::scope(|scope| {
        let shares = kept.chunks(kept.len().div_ceil(CLIENTS));
        let threads: Vec<_> = shares.map(|share| scope.spawn(move || look(share))).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}
