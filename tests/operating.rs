//! Start and end in order, a worker of its own, and the addresses beside the mounts.
use crate::support::{
    Site,
    process::{Home, PATIENCE, Server, get, send_form},
    world,
};
use actix_web::http::Method;
use std::{
    fs,
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

fn real() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ekopi"))
}

#[test]
fn told_to_end_it_says_so_first_finishes_and_leaves_a_whole_database() {
    let home = if world::on_postgres() { Home::on_postgres() } else { Home::on_sqlite() };
    let settings = [("EKOPI_TLS_IN_FRONT", "true"), ("EKOPI_LOG", "info")];
    let mut server = Server::of(real(), &home, &["serve"], &settings);
    get(server.address, "/ready").is(200).shows("ready");
    assert!(home.folder.join("ekopi.sqlite-wal").exists() != world::on_postgres());
    server.terminate();
    let began = Instant::now();
    while get(server.address, "/ready").status == 200 {
        assert!(began.elapsed() < Duration::from_secs(2), "it never says that it is going");
    }
    get(server.address, "/ready").is(503).shows("not ready");
    get(server.address, "/").is(200); // who comes is still served, until the proxy has noticed
    assert!(server.ended(), "{}", server.said());
    assert!(server.said().contains("ended in order"), "{}", server.said());
    let log = fs::metadata(home.folder.join("ekopi.sqlite-wal")).map_or(0, |file| file.len());
    assert_eq!(log, 0, "the write-ahead log is written back");
}

/// A child that is killed with the test.
struct Running(Child);
impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
#[test]
fn a_worker_beside_does_the_work_that_serving_leaves_to_it() {
    let sqlite = Home::on_sqlite();
    assert!(sqlite.refused(real(), &["worker"]).contains("needs PostgreSQL"));
    assert!(sqlite.refused(real(), &["serve", "--no-worker"]).contains("needs PostgreSQL"));
    let home = Home::on_postgres();
    assert!(home.refused(real(), &["worker"]).contains("no installation yet"));

    let server = Server::of(real(), &home, &["serve", "--no-worker"], &[]);
    home.run(real(), &["user", "create", "--admin", "ana@example.go.id"]);
    send_form(server.address, "/password-links", None, &[("email", "ana@example.go.id")]).is(303);
    thread::sleep(Duration::from_millis(1500));
    assert!(!home.folder.join("mail").exists(), "nobody works yet");

    let mut command = home.command(real(), &["worker"]);
    let mut worker = Running(command.stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap());
    let began = Instant::now();
    let mails = || fs::read_dir(home.folder.join("mail")).map_or(0, Iterator::count);
    while mails() == 0 {
        assert!(began.elapsed() < PATIENCE, "no mail is sent");
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(mails(), 1);
    let pid = worker.0.id().to_string();
    assert!(std::process::Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(worker.0.wait().unwrap().success(), "it ends in order");
}

#[actix_web::test]
async fn beside_the_mounts_a_wrong_method_is_told_as_everywhere() {
    let site = Site::start().await;
    let visitor = site.visitor();
    for path in ["/live", "/ready", "/assets/none.css"] {
        let refused = visitor.send(Method::DELETE, path, None).await;
        assert_eq!(refused.is(405).header("allow"), "GET, HEAD");
        assert!(refused.is_page() && refused.header("content-type").starts_with("text/html"), "{refused:?}");
        let asked = visitor.send(Method::HEAD, path, None).await;
        assert_eq!(asked.header("content-type"), "text/plain; charset=utf-8", "{asked:?}");
        assert_eq!(asked.status, visitor.get(path).await.status);
    }
    let refused = visitor.api().send(Method::DELETE, "/openapi.json", None).await;
    assert_eq!(refused.is(405).header("allow"), "GET, HEAD");
    assert_eq!(refused.json()["type"], "/problems/method-not-allowed");
    visitor.api().get("/openapi.json").await.is(200);
}
