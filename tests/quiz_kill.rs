//! Killed in the middle of a timed quiz: no acknowledged answer is lost, and neither is any time.
use crate::support::{
    exam::{chance, real},
    learning::{COURSE, QUIZ},
    process::{Connection, Home, Server},
    quizzes, world,
};
use diesel::Connection as _;
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
    time::Duration,
};

const RUNS: usize = 8;

#[test]
fn kill_9_during_a_timed_quiz_loses_no_acknowledged_answer_and_no_time() {
    let home = Home::of_this_run();
    let mut server = Server::start(real(), &home);
    let token = home.run(real(), &["user", "token", "innovator@demo.invalid"]);
    server.kill();
    world::connect(&home.url)
        .transaction(|conn| quizzes::set(conn, &json!({ "minutes": 30 })).map_err(|e| anyhow::anyhow!("{e:?}")))
        .unwrap();
    server = Server::start(real(), &home);
    let ask = |server: &Server, method: &str, path: &str, body: Option<&Value>| {
        Connection::open(server.address).unwrap().ask(&token, method, path, body).unwrap()
    };
    ask(&server, "POST", &format!("{COURSE}/enrolment"), None).is(201);
    let begun = ask(&server, "POST", QUIZ, Some(&json!({}))).is(201).json();
    assert_eq!(begun["address"], json!(format!("{QUIZ}/1")));
    let due = ask(&server, "GET", &format!("{QUIZ}/1"), None).is(200).json()["due_at"].clone();

    let mut last = 0;
    for run in 0..RUNS {
        let acknowledged = saved_until_killed(server, &token, last);
        assert!(acknowledged > last, "nothing was acknowledged in run {run}");
        server = Server::start(real(), &home);
        let shown = ask(&server, "GET", &format!("{QUIZ}/1"), None).is(200).json();
        // One that was on its way may be there, too; no later one was sent.
        let there = shown["sequence"].as_i64().unwrap();
        assert!(
            there == acknowledged || there == acknowledged + 1,
            "{there} is there, {acknowledged} was acknowledged"
        );
        assert_eq!(shown["asked"][0]["parts"][0]["given"], json!([option(there)]));
        assert_eq!((&shown["due_at"], &shown["state"]), (&due, &json!("in_progress")));
        last = there;
    }
    // What was acknowledged last is what is handed in.
    ask(&server, "POST", &format!("{QUIZ}/1/submission"), None).is(200);
    let result = ask(&server, "GET", &format!("{QUIZ}/1"), None).is(200).json();
    let chosen = result["questions"][0]["options"].as_array().unwrap().iter().find(|o| o["chosen"] == true).unwrap();
    assert_eq!(chosen["id"], option(last));
}
fn option(sequence: i64) -> &'static str {
    ["a", "b", "c", "d"][usize::try_from(sequence).unwrap() % 4]
}
/// Saves without pause, the next one only when the last was acknowledged, until the server is killed; the last sequence
/// whose 200 was read.
fn saved_until_killed(mut server: Server, token: &str, last: i64) -> i64 {
    let (address, killed) = (server.address, AtomicBool::new(false));
    thread::scope(|scope| {
        let saving = scope.spawn(|| {
            let (mut acknowledged, mut connection) = (last, Connection::open(address).unwrap());
            loop {
                let sequence = acknowledged + 1;
                let given = json!({ "answers": { "q1": [option(sequence)] }, "sequence": sequence });
                match connection.ask(token, "POST", &format!("{QUIZ}/1/answers"), Some(&given)) {
                    Ok(answer) if answer.status == 503 => {}
                    Ok(answer) => {
                        assert_eq!(answer.is(200).json()["state"], "saved");
                        acknowledged = sequence;
                    }
                    Err(e) => {
                        assert!(killed.load(SeqCst), "left alone before the kill: {e}");
                        return acknowledged;
                    }
                }
            }
        });
        thread::sleep(Duration::from_millis(300 + u64::try_from(chance(300)).unwrap()));
        killed.store(true, SeqCst);
        server.kill();
        saving.join().unwrap()
    })
}
