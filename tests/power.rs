//! The power is cut at any moment, on SQLite: of what was acknowledged before nothing is lost. `EKOPI_TEST_CUTS` says how
//! often; `benches/power-cut` does it at length, and with a planted fault.
use crate::support::{
    disk::{Luck, Step, after_cut, steps, tracer},
    exam::{Exam, Kept, chance, real, times},
    process::{Home, PATIENCE, Server},
};
use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

const CLIENTS: usize = 8;
/// Several loads, so that the cuts fall into several lives of the write-ahead log.
const CUTS_A_LOAD: usize = 15;

/// A load that was traced: how the folder began, all that was done to it, and what was acknowledged when the log was how long.
struct Load {
    exam: Exam,
    base: PathBuf,
    steps: Vec<Step>,
    acknowledged: Vec<(u64, Kept)>,
}
#[derive(Debug, Default)]
struct Outcome {
    cuts: usize,
    /// Acknowledged before the cut, over all cuts.
    asked: usize,
    lost: usize,
    /// Databases that nothing could be read from, or that hold half of something.
    broken: usize,
}

#[test]
fn what_was_acknowledged_outlives_a_power_cut() {
    let mut left = times("EKOPI_TEST_CUTS", 9);
    let (mut all, mut traced) = (Outcome::default(), [0; 3]);
    while left > 0 {
        let (load, cuts) = (load(real()), left.min(CUTS_A_LOAD));
        let outcome = cut(&load, &load.steps.iter().collect::<Vec<_>>(), cuts);
        assert_eq!((outcome.lost, outcome.broken), (0, 0), "acknowledged and gone: {outcome:?}");
        let count = |what: &dyn Fn(&Step) -> bool| load.steps.iter().filter(|s| what(s)).count();
        traced[0] += count(&|s| s.is_write_to("ekopi.sqlite-wal"));
        traced[1] += count(&|s| s.is_write_to("ekopi.sqlite"));
        traced[2] += count(&|s| s.is_sync());
        assert!(traced.iter().all(|n| *n > 0), "no checkpoint was among them: {traced:?}");
        all.cuts += outcome.cuts;
        all.asked += outcome.asked;
        left -= cuts;
        if left == 0 {
            // The same load on a disk whose syncs do nothing: if that were not noticed, nothing would be.
            let deaf: Vec<&Step> = load.steps.iter().filter(|s| !s.is_sync()).collect();
            let noticed = cut(&load, &deaf, 3);
            assert!(noticed.lost > 0, "a disk that never syncs was not noticed: {noticed:?}");
            println!("without syncs: noticed, {noticed:?}");
        }
    }
    println!("cut {} times; all of {} acknowledged attempts are there", all.cuts, all.asked);
    println!("traced: {} writes to the log, {} to the database, {} syncs", traced[0], traced[1], traced[2]);
    if let Some(planted) = env::var_os("EKOPI_PLANTED_NO_SYNC_BINARY") {
        let load = self::load(Path::new(&planted));
        let noticed = cut(&load, &load.steps.iter().collect::<Vec<_>>(), 3);
        assert!(noticed.lost > 0, "commits that are not synced were not noticed: {noticed:?}");
        println!("planted, commits without a sync: noticed, {noticed:?}");
    }
}

/// Two seconds of answers to the real binary, with everything it does to its folder written down.
fn load(binary: &Path) -> Load {
    let home = Home::on_sqlite();
    let exam = Exam::prepare(&home);
    let base = Home::on_sqlite().folder().to_owned();
    for file in fs::read_dir(home.folder()).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_file()) {
        fs::copy(&file, base.join(file.file_name().unwrap())).unwrap();
    }
    let log = Home::on_sqlite().file("trace");
    let text = |path: &Path| path.to_str().expect("a path is text").to_owned();
    let traced = [("LD_PRELOAD", text(tracer())), ("TRACE_FOLDER", text(home.folder())), ("TRACE_LOG", text(&log))];
    let traced: Vec<(&str, &str)> = traced.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut server = Server::of(binary, &home, &["demo"], &traced);
    let acknowledged = Mutex::new(vec![]);
    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (exam, acknowledged, log, address) = (&exam, &acknowledged, &log, server.address);
            // Ends when the server is gone.
            scope.spawn(move || {
                exam.submit(address, client, |kept| {
                    let length = fs::metadata(log).expect("the trace").len();
                    acknowledged.lock().unwrap().push((length, kept));
                })
            });
        }
        let began = Instant::now();
        while acknowledged.lock().unwrap().len() < 300 && began.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(20));
        }
        server.kill();
    });
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() >= 20, "only {} answers", acknowledged.len());
    Load { exam, base, steps: steps(&log), acknowledged }
}

/// Cuts the power so many times, at an answer or anywhere, and starts the real binary on what is left.
fn cut(load: &Load, steps: &[&Step], cuts: usize) -> Outcome {
    let mut outcome = Outcome::default();
    for n in 0..cuts {
        let at = if n.is_multiple_of(2) {
            load.acknowledged[chance(load.acknowledged.len())].0
        } else {
            steps[chance(steps.len())].end
        };
        let luck = [Luck::None, Luck::Some, Luck::All, Luck::Some][n % 4];
        let home = Home::on_sqlite();
        after_cut(&load.base, steps.iter().copied().take_while(|s| s.end <= at), luck, home.folder());
        let opened = catch_unwind(AssertUnwindSafe(|| {
            let _server = Server::start(real(), &home);
            load.exam.stored(&home)
        }));
        outcome.broken += usize::from(opened.is_err());
        let there = opened.unwrap_or_default();
        let asked: Vec<_> = load.acknowledged.iter().filter(|(length, _)| *length <= at).collect();
        outcome.cuts += 1;
        outcome.asked += asked.len();
        outcome.lost += asked.iter().filter(|(_, kept)| !there.contains(kept)).count();
        fs::remove_dir_all(home.folder()).unwrap();
    }
    outcome
}
