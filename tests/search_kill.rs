//! The index on disk: killed in the middle of publications it neither misses nor invents a hit; deleted or damaged it is
//! built anew; a backup leaves it out. `EKOPI_TEST_KILLS` says how often it is killed.
use crate::support::{
    exam::{chance, real, times},
    process::{Connection, Home, Server, get},
    world,
};
use diesel::prelude::*;
use ekopi::schema::events;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

/// A curator of LAN with a token, and the entries they keep.
struct Desk {
    token: String,
    codes: Vec<String>,
}
impl Desk {
    fn of(server: &Server, home: &Home) -> Self {
        let token = home.run(real(), &["user", "token", "curator@demo.invalid"]);
        let list = get(server.address, "/api/v1/innovations?limit=100").is(200).json();
        let kept =
            list["items"].as_array().unwrap().iter().filter(|e| e["source"] == "own" || e["source"] == "inoland");
        let codes: Vec<String> = kept.map(|e| e["code"].as_str().unwrap().to_owned()).take(8).collect();
        assert!(codes.len() > 3, "{list}");
        Self { token, codes }
    }
    /// Withdraws and publishes, again and again, until the server is gone. Returns how many changes were acknowledged.
    fn toggle(&self, server: &Server, killed: &AtomicBool) -> usize {
        let Ok(mut connection) = Connection::open(server.address) else {
            return 0;
        };
        let mut done = 0;
        for code in self.codes.iter().cycle() {
            for (act, body) in [("withdrawal", json!({ "reason": "Diperiksa" })), ("publication", json!({}))] {
                let asked = connection.ask(&self.token, "POST", &format!("/innovations/{code}/{act}"), Some(&body));
                let Ok(answer) = asked else {
                    assert!(killed.load(SeqCst), "the server is gone before the kill");
                    return done;
                };
                assert!([200, 409, 503].contains(&answer.status), "{answer:?}");
                done += 1;
            }
        }
        done
    }
    /// Asks the database's list and the index for each entry: both must say the same.
    fn compare(&self, server: &Server) -> BTreeMap<String, bool> {
        let ask = |path: &str| get(server.address, path);
        let mut states = BTreeMap::new();
        for code in &self.codes {
            let public = ask(&format!("/api/v1/innovations/{code}")).status == 200;
            let found = ask(&format!("/api/v1/search?q={code}")).is(200).json();
            let hit =
                found["items"].as_array().unwrap().iter().any(|item| item["address"] == format!("/innovations/{code}"));
            assert_eq!(found["total"], u64::from(public), "{code}: {found}");
            assert_eq!(hit, public, "{code} is {}", if public { "missing" } else { "stale" });
            states.insert(code.clone(), public);
        }
        states
    }
}
fn index_of(home: &Home) -> PathBuf {
    home.file("index")
}
fn total(server: &Server) -> Value {
    get(server.address, "/api/v1/search?q=inovasi").is(200).json()["total"].clone()
}

#[test]
fn kill_9_between_commit_and_index_leaves_neither_a_missing_nor_a_stale_hit() {
    let home = Home::of_this_run();
    let mut server = Server::start(real(), &home);
    let desk = Desk::of(&server, &home);
    let (mut changes, mut withdrawn) = (0, 0);
    for _ in 0..times("EKOPI_TEST_KILLS", 20) {
        let killed = AtomicBool::new(false);
        changes += thread::scope(|scope| {
            let (desk, serving, killed) = (&desk, &server, &killed);
            let toggling = scope.spawn(move || desk.toggle(serving, killed));
            thread::sleep(Duration::from_millis(100 + u64::try_from(chance(300)).unwrap()));
            killed.store(true, SeqCst);
            assert!(
                std::process::Command::new("kill").args(["-9", &serving.pid().to_string()]).status().unwrap().success()
            );
            toggling.join().unwrap()
        });
        let said = server.said();
        assert!(!said.contains("panicked") && !said.contains("stumbled"), "{said}");
        drop(server);
        server = Server::start(real(), &home);
        withdrawn += desk.compare(&server).values().filter(|public| !**public).count();
        assert!(!server.said().contains("built anew"), "the index outlives a kill: {}", server.said());
    }
    println!("{changes} changes acknowledged, {withdrawn} entries met withdrawn after a kill");
    assert!(changes > 0);
}

/// A planted fault: a position that ran ahead of what was put in, as if it were committed by itself.
#[test]
fn a_position_that_ran_ahead_is_noticed() {
    let home = Home::of_this_run();
    let mut server = Server::start(real(), &home);
    let desk = Desk::of(&server, &home);
    desk.compare(&server);
    let stop = |mut server: Server| {
        server.terminate();
        assert!(server.ended(), "{}", server.said());
    };
    stop(server);
    let (index, before) = (index_of(&home), home.file("index-before"));
    copy(&index, &before);
    server = Server::start(real(), &home);
    desk.compare(&server);
    let path = format!("/innovations/{}/withdrawal", desk.codes[0]);
    let mut connection = Connection::open(server.address).unwrap();
    connection.ask(&desk.token, "POST", &path, Some(&json!({ "reason": "Diperiksa" }))).unwrap().is(200);
    desk.compare(&server);
    stop(server);
    fs::remove_dir_all(&index).unwrap();
    copy(&before, &index);
    // The log's very end: what the index had written may lag behind it, as long as any transaction of the cluster runs.
    let mut conn = world::connect(&home.url);
    let last = events::table.order((events::xid.desc(), events::id.desc()));
    let (xid, event, at): (i64, i64, ekopi::clock::Instant) =
        last.select((events::xid, events::id, events::at)).first(&mut conn).unwrap();
    let mut meta: Value = serde_json::from_slice(&fs::read(index.join("meta.json")).unwrap()).unwrap();
    let mut payload: Value = serde_json::from_str(meta["payload"].as_str().unwrap()).unwrap();
    assert!((payload["xid"].as_i64(), payload["event"].as_i64()) < (Some(xid), Some(event)), "{payload}");
    for (name, value) in [("xid", xid), ("event", event), ("at", at.utc().timestamp_micros())] {
        assert!(payload[name].is_i64(), "{payload}");
        payload[name] = value.into();
    }
    meta["payload"] = payload.to_string().into();
    fs::write(index.join("meta.json"), meta.to_string()).unwrap();
    server = Server::start(real(), &home);
    let compared = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| desk.compare(&server)));
    assert!(compared.is_err(), "a stale hit was not noticed");
}
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(|f| f.unwrap().path()) {
        fs::copy(&file, to.join(file.file_name().unwrap())).unwrap();
    }
}

#[test]
fn a_deleted_or_damaged_index_is_built_anew() {
    let home = Home::of_this_run();
    let mut server = Server::start(real(), &home);
    let whole = total(&server);
    assert!(whole.as_u64() > Some(10));
    let again = |mut server: Server, damage: &dyn Fn(PathBuf)| {
        server.terminate();
        assert!(server.ended(), "{}", server.said());
        damage(index_of(&home));
        let server = Server::start(real(), &home);
        assert_eq!(total(&server), whole);
        server
    };
    server = again(server, &|_| {});
    server = again(server, &|folder| fs::remove_dir_all(folder).unwrap());
    server = again(server, &|folder| fs::write(folder.join("meta.json"), "{").unwrap());
    server = again(server, &|folder| fs::write(folder.join("meta.json"), "").unwrap());
    server = again(server, &|folder| {
        // The position of another installation.
        let meta = fs::read_to_string(folder.join("meta.json")).unwrap();
        fs::write(folder.join("meta.json"), meta.replace("installation\\\":\\\"", "installation\\\":\\\"9")).unwrap();
    });
    server = again(server, &|folder| {
        // Of another version.
        let meta = fs::read_to_string(folder.join("meta.json")).unwrap();
        assert!(meta.contains("version\\\":"), "{meta}");
        fs::write(folder.join("meta.json"), meta.replace("version\\\":", "version\\\":9")).unwrap();
    });
    server = again(server, &|folder| {
        for file in fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).filter(|f| f.is_file()) {
            let mut bytes = fs::read(&file).unwrap();
            if !file.ends_with("meta.json") && bytes.len() > 64 {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 0xff;
                fs::write(&file, bytes).unwrap();
            }
        }
    });
    server = again(server, &|folder| {
        for file in fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()) {
            if file.extension().is_some_and(|kind| kind == "idx" || kind == "term") {
                fs::remove_file(file).unwrap();
            }
        }
    });
    // While it serves, too: what is there goes on being found, and the next change builds it.
    let desk = Desk::of(&server, &home);
    fs::remove_dir_all(index_of(&home)).unwrap();
    assert_eq!(total(&server), whole);
    let mut connection = Connection::open(server.address).unwrap();
    let path = format!("/innovations/{}/withdrawal", desk.codes[0]);
    connection.ask(&desk.token, "POST", &path, Some(&json!({ "reason": "Diperiksa" }))).unwrap().is(200);
    let began = Instant::now();
    while get(server.address, &format!("/api/v1/search?q={}", desk.codes[0])).is(200).json()["total"] != 0 {
        assert!(began.elapsed() < Duration::from_secs(20), "{}", server.said());
        thread::sleep(Duration::from_millis(100));
    }
    desk.compare(&server);
}

/// On SQLite, where a backup is of the data folder.
#[test]
fn a_backup_and_a_check_leave_the_index_out() {
    let home = Home::on_sqlite();
    let mut server = Server::start(real(), &home);
    let whole = total(&server);
    server.terminate();
    assert!(server.ended());
    assert!(index_of(&home).join("meta.json").is_file());
    let to = home.file("backups").display().to_string();
    home.run(real(), &["backup", "--to", &to]);
    let backup = fs::read_dir(home.file("backups")).unwrap().map(|f| f.unwrap().path()).find(|f| f.is_dir()).unwrap();
    let manifest = fs::read_to_string(backup.join("manifest.json")).unwrap();
    assert!(!manifest.contains("\"index") && !backup.join("index").exists(), "{manifest}");
    home.run(real(), &["check"]);
    let restored = Home::at(home.file("restored"), String::new());
    let restored = Home::at(restored.folder.clone(), ekopi::db::Db::file_in(&restored.folder));
    restored.run(real(), &["restore", "--from", &backup.display().to_string()]);
    assert!(!restored.file("index").exists());
    assert_eq!(total(&Server::start(real(), &restored)), whole);
}
