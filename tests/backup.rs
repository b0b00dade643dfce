//! Backups of a SQLite installation by the real binary: under load, whole, verified, brought back, refused when changed.
use crate::support::{
    learning::{self, COURSE, QUIZ},
    process::{Connection, Home, Server},
    source::ROOT,
    world,
};
use diesel::{Connection as _, SqliteConnection, connection::SimpleConnection, dsl::count_star, prelude::*};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use ekopi::{
    code,
    db::{Conn, Db, tables},
    operating::backup,
    schema::{quiz_answers, quiz_attempts},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    thread,
    time::Duration,
};

fn real() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ekopi"))
}
/// A data folder with the demonstration, as a backup finds it.
fn demo() -> Home {
    let folder = world::fresh_folder("home");
    let file = Db::file_in(&folder);
    fs::copy(world::sqlite_template(world::World::Demo), &file).unwrap();
    Home::at(folder, file)
}
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn a_backup_under_load_is_of_one_moment_and_comes_back() {
    let home = Home::on_sqlite();
    let server = Server::start(real(), &home);
    let token = home.run(real(), &["user", "token", "innovator@demo.invalid"]);
    let mut connection = Connection::open(server.address).unwrap();
    connection.ask(&token, "POST", &format!("{COURSE}/enrolment"), None).unwrap().is(201);
    let (done, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
    let (backups, answers) = (world::fresh_folder("backups"), learning::answers("overview", 3));

    let made = thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(SeqCst) {
                connection.ask(&token, "POST", QUIZ, Some(&answers)).unwrap().is(201);
                sent.fetch_add(1, SeqCst);
            }
        });
        let made: Vec<String> = (0..3)
            .map(|_| {
                let before = sent.load(SeqCst);
                while sent.load(SeqCst) < before + 5 {
                    thread::sleep(Duration::from_millis(5));
                }
                thread::sleep(Duration::from_millis(1100)); // a backup is named by its second
                home.run(real(), &["backup", "--to", path(&backups), "--keep", "2"])
            })
            .collect();
        done.store(true, SeqCst);
        made
    });
    drop(server);
    let kept: Vec<_> = made[1..].iter().map(|made| made.rsplit('/').next().unwrap()).collect();
    assert_eq!(
        names(&backups).iter().filter(|n| *n != ".lock").collect::<Vec<_>>(),
        kept,
        "the newest two, and no part"
    );

    let backup = Path::new(&made[1]);
    assert_eq!(fs::metadata(backup).unwrap().permissions().mode() & 0o777, 0o700);
    let said = home.run(real(), &["check", "--backup", path(backup)]);
    assert!(said.ends_with(": sound"), "{said}");

    let restored = world::fresh_folder("restored").join("data");
    let there = Home::at(restored.clone(), Db::file_in(&restored));
    let said = there.run(real(), &["restore", "--from", path(backup)]);
    assert!(said.contains(" tables, "), "{said}");
    assert_eq!(fs::metadata(&restored).unwrap().permissions().mode() & 0o777, 0o700);
    let manifest = backup::verify(backup).unwrap();
    let found = Conn::direct(&there.url).unwrap().read_tx(tables::digests).unwrap();
    assert_eq!(found, manifest.tables, "what comes back is what was backed up");
    let mut conn = world::connect(&there.url);
    let attempts: i64 = quiz_attempts::table.select(count_star()).first(&mut conn).unwrap();
    let told: i64 = quiz_answers::table.select(count_star()).first(&mut conn).unwrap();
    assert!(attempts >= 10, "{attempts} attempts in the second backup");
    assert_eq!(told, attempts * 5, "half an attempt was backed up");
    drop(conn);

    let server = Server::start(real(), &there);
    let mut connection = Connection::open(server.address).unwrap();
    let last = connection.ask(&token, "GET", &format!("{QUIZ}/{attempts}"), None).unwrap();
    assert_eq!(last.is(200).json()["number"], attempts, "its token and its last attempt");
    connection.ask(&token, "GET", &format!("{QUIZ}/{}", attempts + 1), None).unwrap().is(404);
    let next = connection.ask(&token, "POST", QUIZ, Some(&answers)).unwrap();
    assert!(next.is(201).header("location").ends_with(&format!("/{}", attempts + 1)), "{next:?}");
}

/// What is done to a backup, how, and what is said of it.
type Harm<'a> = (&'a str, Box<dyn Fn() + 'a>, &'a str);

#[test]
fn files_go_along_and_a_changed_backup_is_refused() {
    let home = demo();
    let sum = code::hash("a picture");
    let kept = home.folder.join("files").join("ab").join(format!("{sum}.png"));
    fs::create_dir_all(kept.parent().unwrap()).unwrap();
    fs::write(&kept, "a picture").unwrap();
    let backups = world::fresh_folder("backups");
    let made = PathBuf::from(home.run(real(), &["backup", "--to", path(&backups)]));
    let restored = world::fresh_folder("restored").join("data");
    let there = Home::at(restored.clone(), Db::file_in(&restored));
    there.run(real(), &["restore", "--from", path(&made)]);
    let back = restored.join("files").join("ab").join(format!("{sum}.png"));
    assert_eq!(fs::read_to_string(&back).unwrap(), "a picture");
    assert!(there.run(real(), &["check"]).ends_with(": sound"));
    fs::write(&back, "another picture").unwrap();
    assert!(there.refused(real(), &["check"]).contains("is not what its name says"));

    let said = there.refused(real(), &["restore", "--from", path(&made)]);
    assert!(said.contains("is not empty"), "{said}");
    let database = made.join("ekopi.sqlite");
    let manifest = fs::read_to_string(made.join("manifest.json")).unwrap();
    let whole = fs::read(&database).unwrap();
    let mut bitten = whole.clone();
    let last = bitten.len() - 100;
    bitten[last] ^= 1;
    let file_in = |name: &str| made.join("files").join("ab").join(name);
    let elsewhere = manifest.replace("files/ab", "../files/ab");
    let wrong_table = manifest.replacen("\"rows\": ", "\"rows\": 1", 1);
    let harms: Vec<Harm> = vec![
        ("a bit of the database", Box::new(|| fs::write(&database, &bitten).unwrap()), "has changed since"),
        ("a table's digest", Box::new(|| fs::write(made.join("manifest.json"), &wrong_table).unwrap()), "differs"),
        ("a path that leads out", Box::new(|| fs::write(made.join("manifest.json"), &elsewhere).unwrap()), "no path"),
        ("half a manifest", Box::new(|| fs::write(made.join("manifest.json"), &manifest[..99]).unwrap()), "manifest"),
        ("no manifest", Box::new(|| fs::remove_file(made.join("manifest.json")).unwrap()), "is no backup"),
        ("a lost file", Box::new(|| fs::remove_file(file_in(&format!("{sum}.png"))).unwrap()), "png"),
    ];
    for (what, harm, says) in harms {
        harm();
        let target = world::fresh_folder("refused").join("data");
        for refused in [
            home.refused(real(), &["check", "--backup", path(&made)]),
            Home::at(target.clone(), String::new()).refused(real(), &["restore", "--from", path(&made)]),
        ] {
            assert!(refused.contains(says), "{what}: {refused}");
        }
        assert!(!target.exists() && names(target.parent().unwrap()).is_empty(), "{what}: something was restored");
        fs::write(&database, &whole).unwrap();
        fs::write(made.join("manifest.json"), &manifest).unwrap();
    }
}

#[test]
fn what_cannot_be_backed_up_leaves_nothing_behind() {
    let backups = world::fresh_folder("backups");
    let nothing = Home::at(world::fresh_folder("empty"), String::new());
    let said = nothing.refused(real(), &["backup", "--to", path(&backups)]);
    assert!(said.contains("there is no database"), "{said}");
    let said = Home::at(world::fresh_folder("far"), "postgres://nobody@localhost/none".into())
        .refused(real(), &["backup", "--to", path(&backups)]);
    assert!(said.contains("pg_dump"), "{said}");
    assert!(names(&backups).is_empty());

    let home = demo();
    std::os::unix::fs::symlink("/etc/passwd", {
        fs::create_dir_all(home.folder.join("files")).unwrap();
        home.folder.join("files").join("link")
    })
    .unwrap();
    let said = home.refused(real(), &["backup", "--to", path(&backups)]);
    assert!(said.contains("no backup was made") && said.contains("neither a file nor a folder"), "{said}");
    assert_eq!(names(&backups), [".lock"], "no part of a backup stays");
    // What a killed one left goes with the next; what is nobody's backup stays.
    fs::remove_file(home.folder.join("files").join("link")).unwrap();
    fs::create_dir_all(backups.join(".ekopi-20200101T000000Z-part").join("x")).unwrap();
    fs::create_dir_all(backups.join("ekopi-20200101T000000Z")).unwrap();
    let made = home.run(real(), &["backup", "--to", path(&backups), "--keep", "1"]);
    let made = made.rsplit('/').next().unwrap();
    assert_eq!(names(&backups), [".lock", "ekopi-20200101T000000Z", made]);
    assert!(home.refused(real(), &["backup", "--to", path(&backups), "--keep", "0"]).contains("--keep"));
}

#[test]
fn an_older_backup_is_brought_up_to_date_and_a_newer_one_refused() {
    // As the program before the last migration left it.
    let folder = world::fresh_folder("older");
    let file = Db::file_in(&folder);
    let mut conn = SqliteConnection::establish(&file).unwrap();
    let all = FileBasedMigrations::from_path(format!("{ROOT}/migrations/sqlite")).unwrap();
    let count = fs::read_dir(format!("{ROOT}/migrations/sqlite")).unwrap().count();
    for _ in 1..count {
        conn.run_next_migration(all.clone()).unwrap();
    }
    conn.batch_execute("INSERT INTO counters (name, value) VALUES ('kept', 7)").unwrap();
    drop(conn);
    let older = Home::at(folder, file);
    let said = older.refused(real(), &["check"]);
    assert!(said.contains("`ekopi migrate`"), "{said}");
    let backups = world::fresh_folder("backups");
    let made = older.run(real(), &["backup", "--to", path(&backups)]);
    older.run(real(), &["check", "--backup", &made]);

    let restored = world::fresh_folder("restored").join("data");
    let there = Home::at(restored.clone(), Db::file_in(&restored));
    there.run(real(), &["restore", "--from", &made]);
    let mut conn = Conn::direct(&there.url).unwrap();
    assert_eq!(conn.schema_version().unwrap(), Some(Conn::newest_schema().unwrap()));
    assert!(there.run(real(), &["check"]).ends_with(": sound"));

    conn.batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')").unwrap();
    drop(conn);
    let made = there.run(real(), &["backup", "--to", path(&world::fresh_folder("backups"))]);
    let said = Home::at(world::fresh_folder("none"), String::new()).refused(real(), &["restore", "--from", &made]);
    assert!(said.contains("made by a newer Ekopi"), "{said}");
}
