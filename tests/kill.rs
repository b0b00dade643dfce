//! Killed in the middle of quiz answers: nothing that was acknowledged is lost. And a planted fault shows that it would be
//! noticed.
use crate::support::{
    learning::{self, COURSE, QUIZ},
    process::{Connection, Home, PATIENCE, Server},
    world,
};
use diesel::{dsl::count_star, prelude::*, sql_query, sql_types::Text};
use ekopi::{
    db::Conn,
    schema::{enrolments, events, evidence, people, quiz_answers, quiz_attempts},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    net::SocketAddr,
    path::Path,
    sync::{
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

const RUNS: usize = 20;
const CLIENTS: usize = 8;
/// Several, because one learner's attempts are recorded one after the other.
const LEARNERS: [&str; 4] =
    ["innovator@demo.invalid", "mentor@demo.invalid", "author@demo.invalid", "moderator@demo.invalid"];

fn real() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ekopi"))
}

#[test]
fn what_was_acknowledged_outlives_kill_9() {
    let home = if world::on_postgres() { Home::on_postgres() } else { Home::on_sqlite() };
    let outcome = kill_again_and_again(real(), &home);
    assert!(outcome.lost.is_empty() && outcome.runs == RUNS, "{outcome:#?}");
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
    let outcome = kill_again_and_again(Path::new(&planted), &Home::on_sqlite());
    assert!(!outcome.lost.is_empty(), "answers before the commit were not noticed: {outcome:#?}");
    println!("noticed in run {}: {}", outcome.runs, outcome.lost[0]);
}

#[derive(Debug)]
struct Outcome {
    runs: usize,
    acknowledged: usize,
    lost: Vec<String>,
}
/// An attempt whose 201 a client has read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Kept {
    learner: usize,
    address: String,
    /// Per cent, known from what was answered.
    score: i64,
}
impl Kept {
    fn number(&self) -> i64 {
        self.address.rsplit('/').next().and_then(|n| n.parse().ok()).unwrap_or_else(|| panic!("{self:?}"))
    }
}
/// What clients may send: with none to all of the questions right.
struct Exam {
    answers: Vec<Value>,
    tokens: Vec<String>,
}
impl Exam {
    fn questions(&self) -> usize {
        self.answers.len() - 1
    }
    fn score(&self, right: usize) -> i64 {
        i64::try_from(100 * right / self.questions()).expect("per cent")
    }
}

/// Load, kill, start again on the same data, look; until something is lost, or [`RUNS`] times.
fn kill_again_and_again(binary: &Path, home: &Home) -> Outcome {
    let exam = prepare(home);
    let mut outcome = Outcome { runs: 0, acknowledged: 0, lost: vec![] };
    let mut all = BTreeSet::new();
    let mut server = Server::start(binary, home);
    while outcome.runs < RUNS && outcome.lost.is_empty() {
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
        let there = stored(home, &exam);
        let gone = all.difference(&there).map(|kept| format!("no row of {kept:?}, of this run or before"));
        outcome.lost.extend(gone);
    }
    outcome
}
/// A demonstration whose learners have a seat and a token. By the real binary: only what comes after it is on trial.
fn prepare(home: &Home) -> Exam {
    let server = Server::start(real(), home);
    let mut connection = Connection::open(server.address).unwrap();
    let seated = |email: &&str| {
        let token = home.run(real(), &["user", "token", email]);
        connection.ask(&token, "POST", &format!("{COURSE}/enrolment"), None).unwrap().is(201);
        token
    };
    let tokens = LEARNERS.iter().map(seated).collect();
    let questions = learning::quiz("overview")["questions"].as_array().unwrap().len();
    Exam { tokens, answers: (0..=questions).map(|right| learning::answers("overview", right)).collect() }
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
            scope.spawn(move || submit(address, exam, client, &keep, killed));
        }
        drop(keep);
        let mut kept = vec![acknowledged.recv_timeout(PATIENCE).unwrap_or_else(|e| panic!("{e}: {}", server.said()))];
        let load = Duration::from_millis(50 + u64::from(getrandom::u32().unwrap() % 451));
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
/// One client: what it has read a 201 for it keeps at once.
fn submit(address: SocketAddr, exam: &Exam, client: usize, keep: &Sender<Kept>, killed: &AtomicBool) {
    let learner = client % exam.tokens.len();
    let attempts = || -> std::io::Result<()> {
        let mut connection = Connection::open(address)?;
        for right in (0..exam.answers.len()).cycle().skip(client) {
            let answer = connection.ask(&exam.tokens[learner], "POST", QUIZ, Some(&exam.answers[right]))?;
            if answer.status == 503 {
                continue; // busy: nothing is promised
            }
            let address = answer.is(201).json()["address"].as_str().unwrap().to_owned();
            let _ = keep.send(Kept { learner, address, score: exam.score(right) });
        }
        Ok(())
    };
    let ended = attempts();
    assert!(killed.load(SeqCst), "a client was left alone before the kill: {ended:?}");
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

/// Every attempt in the database, which must be sound: numbered 1..n, each with all that is stored beside it.
fn stored(home: &Home, exam: &Exam) -> BTreeSet<Kept> {
    let mut conn = world::connect(&home.url);
    if let Conn::Sqlite(conn) = &mut conn {
        assert_eq!(integrity(conn), ["ok"]);
    }
    let rows: Vec<(String, i64, i64)> = quiz_attempts::table
        .inner_join(enrolments::table.inner_join(people::table))
        .order((people::email, quiz_attempts::number))
        .select((people::email, quiz_attempts::number, quiz_attempts::score))
        .load(&mut conn)
        .unwrap();
    let beside: [i64; 3] = [
        quiz_answers::table.select(count_star()).first(&mut conn).unwrap(),
        evidence::table.filter(evidence::kind.eq("score")).select(count_star()).first(&mut conn).unwrap(),
        events::table.filter(events::kind.eq("quiz-attempted")).select(count_star()).first(&mut conn).unwrap(),
    ];
    let (attempts, questions) = (i64::try_from(rows.len()).unwrap(), i64::try_from(exam.questions()).unwrap());
    assert_eq!(beside, [attempts * questions, attempts, attempts], "half an attempt is stored");

    let mut last: BTreeMap<usize, i64> = BTreeMap::new();
    let stored = |(email, number, score): (String, i64, i64)| {
        let learner = LEARNERS.iter().position(|known| *known == email).expect("a learner");
        let before = last.insert(learner, number).unwrap_or(0);
        assert_eq!(number, before + 1, "a gap or the same number twice, of {email}");
        Kept { learner, address: format!("{QUIZ}/{number}"), score: score / 100 }
    };
    rows.into_iter().map(stored).collect()
}
fn integrity(conn: &mut SqliteConnection) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        integrity_check: String,
    }
    let said: Vec<Line> = sql_query("pragma integrity_check").load(conn).expect("an answer");
    said.into_iter().map(|line| line.integrity_check).collect()
}
