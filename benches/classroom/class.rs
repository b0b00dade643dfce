//! Three thousand begin the same quiz of sixteen questions within ten seconds, and each answers one every five seconds.
use super::{
    TAKERS,
    drive::{ask, quantile},
    servers::{self, Home, Server},
};
use actix_web::rt::{System, net::TcpStream, spawn, time::sleep};
use std::{
    cell::{Cell, RefCell},
    io::{Read, Write},
    net::SocketAddr,
    rc::Rc,
    time::{Duration, Instant},
};

const QUIZ: &str = "/lessons/kelas-ukur-1/quizzes/quiz-1/attempts";
/// All have begun after so long.
const ARRIVAL: f64 = 10.0;
const QUESTIONS: usize = 16;
/// From one answer to the next.
const THINKING: f64 = 5.0;
/// Connections that wait for what is due.
const CONNECTIONS: usize = 512;

/// Something that someone does at its time.
#[derive(Clone, Copy)]
struct Step {
    /// Seconds after the beginning.
    due: f64,
    person: usize,
    /// 0: begins; else the question that is answered.
    question: usize,
}
fn steps() -> Vec<Step> {
    let of = |person: usize| {
        let begun = ARRIVAL * person as f64 / TAKERS as f64;
        (0..=QUESTIONS).map(move |question| Step { due: begun + THINKING * question as f64, person, question })
    };
    let mut all: Vec<Step> = (0..TAKERS).flat_map(of).collect();
    all.sort_by(|a, b| a.due.total_cmp(&b.due));
    all
}
/// What each answers: some other choice than the neighbour.
fn choice(person: usize, question: usize) -> String {
    format!("o{}", (person + question) % 4 + 1)
}

#[derive(Default)]
struct Outcome {
    starts: Vec<u32>,
    saves: Vec<u32>,
    refused: usize,
    /// What was acknowledged of each.
    acknowledged: Vec<(usize, usize)>,
}
struct Work {
    address: SocketAddr,
    /// None: a bare handler, asked as often.
    sessions: Option<Vec<(String, String)>>,
    steps: Vec<Step>,
    next: Cell<usize>,
    began: Instant,
    outcome: RefCell<Outcome>,
}
fn drive(address: SocketAddr, sessions: Option<Vec<(String, String)>>) -> Outcome {
    System::new().block_on(async move {
        let work = Rc::new(Work {
            address,
            sessions,
            steps: steps(),
            next: Cell::new(0),
            began: Instant::now(),
            outcome: RefCell::default(),
        });
        let tasks: Vec<_> = (0..CONNECTIONS).map(|_| spawn(connection(work.clone()))).collect();
        for task in tasks {
            let _ = task.await;
        }
        work.outcome.take()
    })
}
async fn connection(work: Rc<Work>) {
    let (mut stream, mut buffer) = (None, Vec::with_capacity(64 * 1024));
    loop {
        let number = work.next.get();
        let Some(&step) = work.steps.get(number) else {
            return;
        };
        work.next.set(number + 1);
        let due = work.began + Duration::from_secs_f64(step.due);
        sleep(due.saturating_duration_since(Instant::now())).await;
        // Who is told to come back does, after a second; the time counts from when it was due.
        loop {
            let open = match stream.take() {
                Some(open) => open,
                None => TcpStream::connect(work.address).await.expect("a connection"),
            };
            let answer = ask(&open, &request(&work, step), &mut buffer).await;
            let Ok((status, _)) = answer else {
                continue; // closed while it rested
            };
            stream = Some(open);
            match status {
                200..=399 => {
                    let mut outcome = work.outcome.borrow_mut();
                    let took = due.elapsed().as_micros().min(u128::from(u32::MAX)) as u32;
                    if step.question == 0 { &mut outcome.starts } else { &mut outcome.saves }.push(took);
                    outcome.acknowledged.push((step.person, step.question));
                    break;
                }
                429 | 503 => work.outcome.borrow_mut().refused += 1,
                _ => panic!("{status}: {}", String::from_utf8_lossy(&buffer)),
            }
            sleep(Duration::from_secs(1)).await;
        }
    }
}
fn request(work: &Work, step: Step) -> String {
    let Some(sessions) = &work.sessions else {
        return format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", work.address);
    };
    let (session, token) = &sessions[step.person];
    let (path, form) = match step.question {
        0 => (QUIZ.to_owned(), format!("csrf={token}")),
        n => {
            let choice = choice(step.person, n);
            (format!("{QUIZ}/1/answers"), format!("csrf={token}&sequence={n}&answers.q{n}={choice}"))
        }
    };
    format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nCookie: session={session}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        work.address,
        form.len()
    )
}

/// The same requests at the same times of a handler that does nothing: what the driver and the machine take.
pub fn bare() {
    let server = servers::bare();
    let outcome = drive(server.address, None);
    tell("bare handler", "starts", &outcome.starts, &outcome, None);
    tell("bare handler", "answers", &outcome.saves, &outcome, None);
}
pub fn take(database: &str, home: &Home, server: &Server) {
    let mut sessions = home.sessions();
    assert!(sessions.len() >= TAKERS, "{} sessions", sessions.len());
    sessions.truncate(TAKERS);
    let before = servers::cpu(server.pid(), false);
    let outcome = drive(server.address, Some(sessions.clone()));
    let used = servers::cpu(server.pid(), false) - before;
    let lost = lost(server, &sessions, &outcome);
    tell(database, "starts", &outcome.starts, &outcome, Some(lost));
    tell(database, "answers", &outcome.saves, &outcome, Some(lost));
    let whole = ARRIVAL + THINKING * QUESTIONS as f64;
    eprintln!("{database}: {:.0} % of one core for the server", used / whole * 100.0);
}
fn tell(database: &str, what: &str, times: &[u32], outcome: &Outcome, lost: Option<usize>) {
    let rate = if what == "starts" { TAKERS as f64 / ARRIVAL } else { TAKERS as f64 / THINKING };
    let [p50, p95, p99, longest] = [0.5, 0.95, 0.99, 1.0].map(|share| quantile(times, share));
    let lost = lost.map_or(String::new(), |lost| lost.to_string());
    println!(
        "| {database} | {} {what} | {rate:.0}/s | {p50:.1} | {p95:.1} | {p99:.1} | {longest:.1} | {} | {lost} |",
        times.len(),
        outcome.refused
    );
}
/// Answers that were acknowledged and are not what the attempt holds.
fn lost(server: &Server, sessions: &[(String, String)], outcome: &Outcome) -> usize {
    let mut acknowledged = vec![vec![false; QUESTIONS + 1]; TAKERS];
    for (person, question) in &outcome.acknowledged {
        acknowledged[*person][*question] = true;
    }
    let mut lost = 0;
    for (person, (session, _)) in sessions.iter().enumerate() {
        let page = attempt(server, session);
        let answered = |n: usize| {
            let choice = choice(person, n);
            page.contains(&format!("id=\"answers.q{n}.{choice}\" value=\"{choice}\" checked"))
        };
        lost += (1..=QUESTIONS).filter(|n| acknowledged[person][*n] && !answered(*n)).count();
    }
    lost
}
/// The page of an attempt, with what was answered. Who is told to come back does so.
fn attempt(server: &Server, session: &str) -> String {
    loop {
        let (head, body) = read(server, session);
        match head.split(' ').nth(1) {
            Some("200") => return body,
            Some("429" | "503") => std::thread::sleep(Duration::from_millis(200)),
            _ => panic!("{head}\n{body}"),
        }
    }
}
fn read(server: &Server, session: &str) -> (String, String) {
    let mut stream = std::net::TcpStream::connect(server.address).expect("the server");
    write!(
        stream,
        "GET {QUIZ}/1 HTTP/1.1\r\nHost: {}\r\nCookie: session={session}\r\nConnection: close\r\n\r\n",
        server.address
    )
    .expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.to_owned(), body.to_owned())
}
