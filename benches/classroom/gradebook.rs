//! The gradebook of 5,000 learners and 60 items: its first screen, and all of it computed anew beside people who read.
use super::{
    LEARNERS, call,
    drive::{Load, Request, drive, quantile},
    servers::{Home, Server},
};
use std::time::{Duration, Instant};

const BOOK: &str = "/api/v1/courses/kelas-ukur/runs/1/gradebook";
/// How often the first screen is asked for.
const TIMES: usize = 40;
/// Pages a second that others read meanwhile.
const READERS: f64 = 100.0;

pub fn read(database: &str, home: &Home, server: &Server, token: &str) -> Vec<String> {
    let mut told = vec![];
    let mut times: Vec<u32> = vec![];
    for _ in 0..TIMES {
        let began = Instant::now();
        let page: serde_json::Value = serde_json::from_str(&call(server, token, "GET", BOOK, None)).expect("JSON");
        times.push(began.elapsed().as_micros() as u32);
        assert_eq!(page["columns"].as_array().map(Vec::len), Some(60), "{page}");
        assert_eq!(page["items"].as_array().map(Vec::len), Some(50));
    }
    let [p50, longest] = [0.5, 1.0].map(|share| quantile(&times, share));
    told.push(format!("{database}: first screen of the gradebook of {LEARNERS} × 60: p50 {p50:.0} ms, longest {longest:.0} ms"));

    let mut pages = Load::new(server.address, (1..=12).map(|n| Request::get(&format!("/lessons/kelas-ukur-{n}"))).collect());
    pages.sessions = home.sessions();
    pages.rate = Some(READERS);
    pages.seconds = 5.0;
    let calm = quantile(&drive(&pages).good, 0.95);
    let last = format!("{BOOK}/scale-{:06}", LEARNERS - 1);
    let figure = || call(server, token, "GET", &last, None);
    let page: serde_json::Value = serde_json::from_str(&figure()).expect("JSON");
    let before = page["figures"].clone();
    // A weight for the first lesson's quizzes, which nobody has taken: every final figure becomes another.
    let zero: serde_json::Map<String, serde_json::Value> =
        (1..=5).map(|n| (format!("quiz-{n}"), if n == 1 { 1000.into() } else { 1.into() })).collect();
    let weights = serde_json::json!({ "version": 0, "by": "items", "items": { "kelas-ukur-1": zero, "kelas-ukur-2": zero } });
    call(server, token, "POST", &format!("{BOOK}/weights"), Some(&weights.to_string()));
    let reading = std::thread::spawn({
        let pages = Load { seconds: 15.0, salt: pages.salt + 1, ..pages.clone() };
        move || drive(&pages)
    });
    std::thread::sleep(Duration::from_secs(1));
    let began = Instant::now();
    call(server, token, "POST", &format!("{BOOK}/weights/application"), Some(r#"{"version":1}"#));
    loop {
        let page: serde_json::Value = serde_json::from_str(&figure()).expect("JSON");
        if page["figures"] != before {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(120), "the last learner's figures do not move: {page}");
        std::thread::sleep(Duration::from_millis(100));
    }
    let took = began.elapsed().as_secs_f64();
    let beside = quantile(&reading.join().expect("readers").good, 0.95);
    told.push(format!(
        "{database}: all figures of {LEARNERS} computed anew in {took:.1} s, beside {READERS:.0} lessons a second: their p95 {beside:.1} ms, {calm:.1} ms before"
    ));
    told
}
