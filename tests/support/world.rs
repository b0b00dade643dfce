//! Databases for tests: one migrated and loaded of each world is built once a process, every site gets a copy.
use super::{postgres, site::Site};
use diesel::{PgConnection, SqliteConnection, connection::SimpleConnection, prelude::*};
use ekopi::{
    accounts::reference,
    clock::Clock,
    db::Conn,
    demo,
    error::{Error, Result},
    password::Passwords,
};
use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    process::Child,
    sync::{
        OnceLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum World {
    /// The reference data of every installation, and nobody.
    Real,
    /// With the demonstration's people, directory and course.
    Demo,
}

/// Monday, 2 March 2026, ten o'clock in Jakarta.
pub fn morning() -> Clock {
    Clock::fixed("2026-03-02T03:00:00Z".parse().expect("an instant"))
}
/// Whether sites run on PostgreSQL.
pub fn on_postgres() -> bool {
    std::env::var("EKOPI_TEST_POSTGRES").is_ok_and(|v| v == "1")
}
/// Cheap hashes: the rules are the same.
pub fn passwords() -> Passwords {
    Passwords::with_memory(64)
}
/// The accounts of the demonstration, with passwords that every test can know.
pub fn accounts() -> &'static [demo::Account] {
    static ACCOUNTS: OnceLock<Vec<demo::Account>> = OnceLock::new();
    ACCOUNTS.get_or_init(|| {
        let (next, passwords) = (Cell::new(0), passwords());
        let secret = || {
            next.set(next.get() + 1);
            Ok(format!("correct-horse-{:06}", next.get()))
        };
        demo::accounts(secret, |p| passwords.hash_now(p)).expect("accounts")
    })
}

/// The folder of this process: gone when it is.
pub fn folder() -> &'static Path {
    static FOLDER: OnceLock<(PathBuf, Child)> = OnceLock::new();
    let (folder, _) = FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("ekopi-test-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for tests");
        let guard = postgres::watchdog(&format!("trap '' INT TERM HUP; cat > /dev/null; rm -rf {}", folder.display()));
        (folder, guard)
    });
    folder
}
/// A name nobody in this process has.
pub fn fresh(what: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("{what}_{}", NEXT.fetch_add(1, Relaxed))
}
/// A new, empty folder.
pub fn fresh_folder(what: &str) -> PathBuf {
    let folder = folder().join(fresh(what));
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The address of a new database that holds `world`; `data` is the folder of the site that will use it.
pub fn database(world: World, data: &Path) -> String {
    if on_postgres() {
        let name = fresh("site");
        postgres::administer(&format!(
            "CREATE DATABASE {name} TEMPLATE {} STRATEGY FILE_COPY",
            postgres_template(world)
        ));
        return postgres::url(&name);
    }
    let file = ekopi::db::Db::file_in(data);
    fs::copy(sqlite_template(world), &file).expect("a copy of the database");
    file
}
/// Where the search index of the site in this folder lies.
pub fn index_in(data: &Path) -> PathBuf {
    data.join("search")
}
/// Lays the search index of `world` there: to build it takes longer than most tests.
pub fn index(world: World, data: &Path) {
    static DEMO: OnceLock<PathBuf> = OnceLock::new();
    if world == World::Real {
        return; // of next to nothing
    }
    let template = DEMO.get_or_init(|| {
        let built = std::thread::spawn(|| {
            actix_web::rt::System::new().block_on(async {
                let folder = fresh_folder("index");
                let site = Site::on(folder.clone(), database(World::Demo, &folder), &[]).await;
                site.index().await;
                let kept = fresh_folder("template");
                copy(&index_in(&folder), &kept);
                kept
            })
        });
        built.join().expect("the index of the demonstration")
    });
    copy(template, &index_in(data));
}
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        fs::copy(file.path(), to.join(file.file_name())).expect("a copy");
    }
}
/// Removes it again. SQLite's file goes with its folder.
pub fn remove(url: &str) {
    if let Some(name) = url.strip_prefix("postgres://ekopi@/").and_then(|rest| rest.split('?').next()) {
        postgres::administer(&format!("DROP DATABASE {name} WITH (FORCE)"));
    }
}
/// A connection of one's own, past the pools.
pub fn connect(url: &str) -> Conn {
    if url.starts_with("postgres:") {
        return Conn::Postgres(PgConnection::establish(url).expect("PostgreSQL"));
    }
    let mut conn = SqliteConnection::establish(url).expect("SQLite");
    conn.batch_execute("pragma foreign_keys = on; pragma busy_timeout = 5000").expect("pragmas");
    Conn::Sqlite(conn)
}

pub fn sqlite_template(world: World) -> &'static str {
    static REAL: OnceLock<String> = OnceLock::new();
    static DEMO: OnceLock<String> = OnceLock::new();
    let built = if world == World::Real { &REAL } else { &DEMO };
    built.get_or_init(|| {
        let file = folder().join(format!("{world:?}.sqlite")).display().to_string();
        fill(&mut connect(&file), world);
        file
    })
}
fn postgres_template(world: World) -> &'static str {
    static REAL: OnceLock<String> = OnceLock::new();
    static DEMO: OnceLock<String> = OnceLock::new();
    let built = if world == World::Real { &REAL } else { &DEMO };
    built.get_or_init(|| {
        let name = format!("template_{world:?}").to_lowercase();
        postgres::administer(&format!("CREATE DATABASE {name}"));
        fill(&mut connect(&postgres::url(&name)), world);
        name
    })
}
fn fill(conn: &mut Conn, world: World) {
    conn.migrate().expect("migrations");
    morning()
        .during(|| {
            conn.transaction(|conn| -> Result<()> {
                reference::install(conn, if world == World::Demo { "demo" } else { "real" })?;
                reference::load(conn)?;
                if world == World::Demo { demo::load(conn, accounts()) } else { Ok(()) }
            })
        })
        .unwrap_or_else(|e: Error| panic!("the {world:?} world: {e:?}"));
}
