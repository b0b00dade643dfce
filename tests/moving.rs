//! From SQLite to PostgreSQL, and PostgreSQL's own dump and base backup: the same rows, and a site that goes on.
use crate::support::{
    Site,
    catalogue::Catalogue,
    learning::{self, COURSE, QUIZ},
    postgres::{self, Cluster},
    process::{Connection, Home, Server, get, send_form},
    world::{self, World},
};
use diesel::{connection::SimpleConnection, prelude::*};
use ekopi::{
    db::{Conn, Db, tables},
    operating::{backup::compare, check},
    schema::{events, jobs, quiz_attempts},
};
use std::{fs, path::Path};

fn real() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ekopi"))
}
fn digests(url: &str) -> Vec<tables::Digest> {
    Conn::direct(url).unwrap().read_tx(tables::digests).unwrap()
}
fn empty_postgres() -> String {
    let name = world::fresh("target");
    postgres::administer(&format!("CREATE DATABASE {name}"));
    postgres::url(&name)
}

#[test]
fn a_site_moves_to_postgresql_and_goes_on_there() {
    let home = Home::on_sqlite();
    let mut server = Server::start(real(), &home);
    let token = home.run(real(), &["user", "token", "innovator@demo.invalid"]);
    let mut connection = Connection::open(server.address).unwrap();
    connection.ask(&token, "POST", &format!("{COURSE}/enrolment"), None).unwrap().is(201);
    let answers = learning::answers("overview", 5);
    for _ in 0..3 {
        connection.ask(&token, "POST", QUIZ, Some(&answers)).unwrap().is(201);
    }
    let target = empty_postgres();
    let said = home.refused(real(), &["migrate", "--to", &target]);
    assert!(said.contains("is in use"), "{said}");
    server.kill(); // as a machine that lost its power: what was acknowledged is in the write-ahead log
    // A job that is done is no row any more; its number must not be given again.
    let mut conn = world::connect(&home.url);
    conn.batch_execute("INSERT INTO jobs (id, kind, payload, run_at, created_at) VALUES (77, 'mail', '{}', '2026-01-01 00:00:00', '2026-01-01 00:00:00'); DELETE FROM jobs")
        .unwrap();
    let last: i64 = quiz_attempts::table
        .select(diesel::dsl::max(quiz_attempts::id))
        .first::<Option<i64>>(&mut conn)
        .unwrap()
        .unwrap();
    drop(conn);

    let said = home.run(real(), &["migrate", "--to", &target]);
    assert!(said.contains("compared row by row"), "{said}");
    compare(&digests(&home.url), &digests(&target)).unwrap();
    let there = Home::at(home.folder.clone(), target.clone());
    assert!(there.run(real(), &["check"]).ends_with(": sound"));
    let mut conn = world::connect(&target);
    let xids: Vec<i64> = events::table.select(events::xid).distinct().load(&mut conn).unwrap();
    assert_eq!(xids, [0], "before every transaction of the new cluster");
    let mut fresh = world::connect(&empty_postgres());
    fresh.migrate().unwrap();
    assert_eq!(Catalogue::of(&mut conn), Catalogue::of(&mut fresh), "the keys are back, under their rules");

    // Signed in on a page with the password of before; read and written through the API with the token of before.
    let server = Server::start(real(), &there);
    let accounts = fs::read_to_string(home.folder.join("demo-accounts.txt")).unwrap();
    let account: Vec<&str> = accounts.lines().find(|l| l.starts_with("innovator\t")).unwrap().split('\t').collect();
    let signed_in = send_form(server.address, "/session", None, &[("email", account[1]), ("password", account[2])]);
    signed_in.sends_to("/me");
    let cookie = format!("session={}", signed_in.cookie("session").unwrap());
    assert!(!cookie.ends_with('='));
    get(server.address, "/innovations").is(200).shows("INV-");
    let mut connection = Connection::open(server.address).unwrap();
    let next = connection.ask(&token, "POST", QUIZ, Some(&answers)).unwrap();
    assert!(next.is(201).header("location").ends_with("/attempts/4"), "{next:?}");
    let read = connection.ask(&token, "GET", &format!("{QUIZ}/3"), None).unwrap();
    assert_eq!(read.is(200).json()["score"], 100);
    let new: i64 =
        quiz_attempts::table.filter(quiz_attempts::number.eq(4)).select(quiz_attempts::id).first(&mut conn).unwrap();
    assert!(new > last, "{new} after {last}");
    conn.batch_execute(
        "INSERT INTO jobs (kind, payload, run_at, failed_at, created_at) VALUES ('x', '{}', now(), now(), now())",
    )
    .unwrap();
    let job: i64 = jobs::table.filter(jobs::kind.eq("x")).select(jobs::id).first(&mut conn).unwrap();
    assert!(job > 77, "{job}: a Message-ID would be given twice");
    assert!(!server.said().contains("ERROR"), "{}", server.said());
}

#[test]
fn what_cannot_be_moved_whole_is_not_moved_at_all() {
    let folder = world::fresh_folder("home");
    let file = Db::file_in(&folder);
    fs::copy(world::sqlite_template(World::Demo), &file).unwrap();
    let home = Home::at(folder, file.clone());
    let said = home.refused(real(), &["migrate", "--to", &file]);
    assert!(said.contains("the target is a PostgreSQL database"), "{said}");

    // A target that refuses one row of the last tables.
    let target = empty_postgres();
    let mut conn = world::connect(&target);
    conn.migrate().unwrap();
    let before = Catalogue::of(&mut conn);
    conn.batch_execute("ALTER TABLE trace_edges ADD CONSTRAINT planted CHECK (id < 2)").unwrap();
    let said = home.refused(real(), &["migrate", "--to", &target]);
    assert!(said.contains("nothing was moved") && said.contains("planted"), "{said}");
    assert!(conn.filled().unwrap().is_empty());
    conn.batch_execute("ALTER TABLE trace_edges DROP CONSTRAINT planted").unwrap();
    assert_eq!(Catalogue::of(&mut conn), before, "its foreign keys, too, are as before");

    conn.batch_execute("INSERT INTO counters (name, value) VALUES ('mine', 1)").unwrap();
    let said = home.refused(real(), &["migrate", "--to", &target]);
    assert!(said.contains("not empty") && said.contains("counters"), "{said}");
    conn.batch_execute("DELETE FROM counters; INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')")
        .unwrap();
    let said = home.refused(real(), &["migrate", "--to", &target]);
    assert!(said.contains("newer"), "{said}");
    conn.batch_execute("DELETE FROM __diesel_schema_migrations WHERE version = '9999'").unwrap();
    home.run(real(), &["migrate", "--to", &target]);
    compare(&digests(&file), &digests(&target)).unwrap();
}

/// The list of tables comes from the catalogue: none can be forgotten, and each has a type that can be compared.
#[test]
fn every_table_is_walked_on_both_databases() {
    let mut sqlite = world::connect(":memory:");
    let mut postgres = world::connect(&empty_postgres());
    let mut all = vec![];
    for conn in [&mut sqlite, &mut postgres] {
        conn.migrate().unwrap();
        let names: Vec<String> = tables::tables(conn).unwrap().into_iter().map(|table| table.name).collect();
        assert_eq!(names, Catalogue::of(conn).tables().into_iter().collect::<Vec<_>>());
        all.push(tables::tables(conn).unwrap());
    }
    assert_eq!(all[0], all[1], "the same columns, types and keys");
}

/// Always, not only when sites run there: the tools are the cluster's.
#[actix_web::test]
async fn a_dump_of_a_used_database_is_restored_the_same() {
    let site = Site::demo().await;
    site.known("innovator").await.api().finish_course().await;
    site.settle().await;
    let url = if site.is_on_postgres() {
        site.url.clone()
    } else {
        let url = empty_postgres();
        ekopi::operating::moving::carry(&Db::file_in(&copied(&site)), &url).unwrap();
        url
    };
    let dump = world::fresh_folder("dump").join("ekopi.dump");
    postgres::tool("pg_dump", &["--format=custom", "--file", dump.to_str().unwrap(), &url]);
    let restored = empty_postgres();
    postgres::tool(
        "pg_restore",
        &["--exit-on-error", "--single-transaction", "--dbname", &restored, dump.to_str().unwrap()],
    );
    compare(&digests(&url), &digests(&restored)).unwrap();
    let report = check::check(&restored, &world::fresh_folder("none")).unwrap();
    assert_eq!(report.faults, Vec::<String>::new());

    // The whole cluster, as it runs.
    let copy = Cluster::copied("copy");
    let name = url.strip_prefix("postgres://ekopi@/").unwrap().split('?').next().unwrap().to_owned();
    compare(&digests(&url), &digests(&copy.url(&name))).unwrap();
    copy.stop();
}
/// A site's SQLite file, where nobody else has it open.
fn copied(site: &Site) -> std::path::PathBuf {
    let folder = world::fresh_folder("copied");
    Conn::direct(&site.url).unwrap().copy_to(Path::new(&Db::file_in(&folder))).unwrap();
    folder
}
