//! A full disk and a database that is gone: changes are refused at once, what can be read is read, and it mends itself.
use crate::support::{
    learning::{self, COURSE, QUIZ},
    postgres::Cluster,
    process::{Connection, Home, PATIENCE, Server, free_address, get},
    world,
};
use diesel::{dsl::count_star, prelude::*};
use ekopi::{operating::check, schema::quiz_attempts};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

fn real() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ekopi"))
}
/// The binary as a process that is told when a file grows over its limit, instead of being killed.
fn patient() -> PathBuf {
    let script = world::fresh_folder("script").join("ekopi");
    fs::write(&script, format!("#!/bin/sh\ntrap '' XFSZ\nexec {} \"$@\"\n", real().display())).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    script
}
/// The size over which no file of the process grows: what a full disk says, this says, too.
fn limit(server: &Server, bytes: &str) {
    let pid = server.pid().to_string();
    let set = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={bytes}:")]).status();
    assert!(set.expect("prlimit of util-linux").success());
}

#[test]
fn a_full_disk_refuses_changes_and_spoils_nothing() {
    let home = Home::on_sqlite();
    let server = Server::start(&patient(), &home);
    let token = home.run(real(), &["user", "token", "innovator@demo.invalid"]);
    let mut connection = Connection::open(server.address).unwrap();
    connection.ask(&token, "POST", &format!("{COURSE}/enrolment"), None).unwrap().is(201);
    let answers = learning::answers("overview", 2);
    connection.ask(&token, "POST", QUIZ, Some(&answers)).unwrap().is(201);
    let mut kept = 1;

    let log = fs::metadata(home.folder.join("ekopi.sqlite-wal")).unwrap().len();
    limit(&server, &(log + 50_000).to_string());
    let mut refused = 0;
    while refused < 20 {
        let began = Instant::now();
        let answer = connection.ask(&token, "POST", QUIZ, Some(&answers)).unwrap();
        if answer.status == 201 {
            kept += 1;
            assert!(kept < 100, "the disk is never full");
            continue;
        }
        assert_eq!(answer.is(503).header("retry-after"), "2");
        assert_eq!(answer.json()["type"], "/problems/unavailable");
        assert!(began.elapsed() < Duration::from_secs(2), "refused after {:?}", began.elapsed());
        refused += 1;
        connection.ask(&token, "GET", COURSE, None).unwrap().is(200);
        get(server.address, "/innovations").is(200);
    }
    limit(&server, "unlimited");
    let mended = connection.ask(&token, "POST", QUIZ, Some(&answers)).unwrap();
    assert!(mended.is(201).header("location").ends_with(&format!("/{}", kept + 1)), "nothing that was refused is kept");
    assert!(!server.said().contains("panicked"), "{}", server.said());
    drop(server);
    let mut conn = world::connect(&home.url);
    let there: i64 = quiz_attempts::table.select(count_star()).first(&mut conn).unwrap();
    assert_eq!(there, kept + 1);
    assert_eq!(check::check(&home.url, &home.folder).unwrap().faults, Vec::<String>::new());
}

#[test]
fn a_database_that_is_gone_is_told_at_once_and_comes_back_by_itself() {
    let cluster = Cluster::start("down");
    cluster.administer("CREATE DATABASE ekopi");
    let home = Home::at(world::fresh_folder("home"), cluster.url("ekopi"));
    let metrics = free_address();
    let server = Server::of(real(), &home, &["demo"], &[("EKOPI_METRICS_LISTEN", &metrics.to_string())]);
    let token = home.run(real(), &["user", "token", "innovator@demo.invalid"]);
    let mut connection = Connection::open(server.address).unwrap();
    connection.ask(&token, "POST", &format!("{COURSE}/enrolment"), None).unwrap().is(201);
    get(metrics, "/metrics").is(200).shows("ekopi_database_up 1\n");

    let answers = learning::answers("overview", 2);
    cluster.stop();
    for _ in 0..5 {
        for (method, path, body) in [("GET", COURSE, None), ("POST", QUIZ, Some(&answers))] {
            let began = Instant::now();
            let answer = connection.ask(&token, method, path, body).unwrap();
            assert_eq!(answer.is(503).header("retry-after"), "2");
            assert!(began.elapsed() < Duration::from_secs(4), "told after {:?}", began.elapsed());
        }
    }
    get(server.address, "/live").is(200);
    get(server.address, "/ready").is(503);
    // What the process itself knows is told, and what only the database knows is left out.
    get(metrics, "/metrics").is(200).shows("ekopi_database_up 0\n").shows("status=\"5xx\"").lacks("ekopi_jobs_waiting");

    cluster.go();
    let began = Instant::now();
    while get(server.address, "/ready").status != 200 {
        assert!(began.elapsed() < PATIENCE, "it does not come back: {}", server.said());
        thread::sleep(Duration::from_millis(100));
    }
    connection.ask(&token, "POST", QUIZ, Some(&answers)).unwrap().is(201);
    assert!(!server.said().contains("panicked"), "{}", server.said());
    drop(server);
    assert_eq!(check::check(&home.url, &home.folder).unwrap().faults, Vec::<String>::new());
    cluster.stop();
}
