//! `ekopi check`: a sound world is called sound, and each broken rule is found and named.
use crate::support::{Site, process::Home, world};
use diesel::connection::SimpleConnection;
use ekopi::{
    db::{Conn, tables},
    operating::check,
};
use std::path::Path;

fn real() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ekopi"))
}
/// What breaks a rule past all verbs, and what is said of it.
const FAULTS: &[(&str, &str)] = &[
    (
        "UPDATE bank_entries SET status = 'hidden' WHERE number = 1",
        "whose status and served version contradict each other: 1",
    ),
    ("UPDATE memberships SET state = 'ended' WHERE role = 'system_admin'", "nobody administers the installation"),
    ("UPDATE people SET state = 'disabled' WHERE email = 'system-admin@demo.invalid'", "nobody administers"),
    ("DELETE FROM installation", "nothing says whether this is a demonstration"),
    ("UPDATE memberships SET agency_id = NULL WHERE role = 'mentor'", "of an agency without one"),
    ("UPDATE contents SET draft_version_id = NULL WHERE id = 1", "with neither a draft nor a working copy: 1"),
    (
        "UPDATE innovation_submissions SET version_id = (SELECT min(id) FROM content_versions)",
        "submissions of a version of something else",
    ),
    (
        "UPDATE contents SET draft_version_id = (SELECT max(id) FROM content_versions) WHERE id = 1",
        "a version of another: 1",
    ),
    ("UPDATE content_versions SET number = 9 WHERE id = 1", "versions have gaps"),
    ("UPDATE contents SET published_version_id = NULL WHERE id = 2", "not the last one of the publish log: 2"),
    ("UPDATE innovations SET state = 'withdrawn' WHERE id = 3", "contradict each other: INV-"),
    (
        "UPDATE innovations SET asked_at = state_at WHERE state = 'withdrawn'",
        "asked about an innovation that is not public: INV-",
    ),
    (
        "UPDATE innovation_checks SET version_id = (SELECT min(id) FROM content_versions)",
        "name a version of another: 1",
    ),
    ("UPDATE innovations SET checked_at = NULL", "is older than an answer about them: INV-"),
    ("UPDATE runs SET taken = taken + 1 WHERE seats IS NULL", "the number of seats that are taken: "),
    ("UPDATE runs SET seats = seats + 1 WHERE taken = seats", "a free seat and someone who waits for one: "),
    ("DELETE FROM booking_marks", "take none and are not: TEMU-"),
    ("UPDATE bookings SET taken = taken + 1 WHERE seats > taken", "teams that have one: TEMU-"),
    ("DELETE FROM jp_entries WHERE status = 'reversed' AND kind = 'session'", "has twice at one session: "),
    ("DELETE FROM completions", "certificates of something that was not completed: CERT-"),
    ("UPDATE certificates SET run_id = 404", "certificates of a run that is not there"),
    ("UPDATE trace_edges SET to_version = 404404 WHERE id = 1", "edges with one of their versions missing: 1"),
    ("UPDATE trace_edges SET to_id = 404404 WHERE id = 2", "something that is not there: 2"),
    ("UPDATE trace_edges SET from_kind = 'dream' WHERE id = 3", "a kind that nobody knows: 3"),
    ("UPDATE evidence SET version_id = (SELECT max(id) FROM content_versions)", "another thing's version: evidence "),
    (
        "UPDATE event_positions SET event_id = 404404, xid = 900719925474",
        "readers of the event log that stand behind its end",
    ),
    (
        "INSERT INTO files (handle, hash, name, kind, bytes, state, state_at, person_id, made_at, attached_at) VALUES \
         ('adrift', '0', 'a.pdf', 'pdf', 1, 'clean', '2026-03-02 00:00:00', 1, '2026-03-02 00:00:00', '2026-03-02 00:00:00')",
        "files that hang on an entry, a lesson, a work, an archive, an idea or a lab and count as left over, or the other way round: adrift",
    ),
    ("UPDATE ideas SET state = 'declined' WHERE state = 'accepted'", "not that of their newest round: IDE-"),
    ("UPDATE ideas SET state = 'in_lab' WHERE state = 'accepted'", "or were launched by one, and no lab says so"),
    ("UPDATE lab_phases SET ended_at = began_at", "labs whose running phase is not the one they are in: "),
    (
        "UPDATE lab_records SET lab_idea_id = (SELECT min(id) FROM lab_ideas) WHERE kind = 'monitoring'",
        "reports on an action of another idea's plan: ",
    ),
    ("UPDATE idea_merges SET undone_at = merged_at", "merged or hidden without an act that says so"),
    (
        "UPDATE idea_rounds SET version_id = (SELECT min(id) FROM content_versions)",
        "rounds of an idea with a version of something else: IDE-",
    ),
    ("UPDATE counters SET value = 1 WHERE name LIKE 'INV-%'", "stands at 1, a code with"),
    ("UPDATE events SET kind = 'dreamt' WHERE id = 5", "events that nobody can read: 5"),
];

#[actix_web::test]
async fn a_lived_in_world_is_sound_and_each_broken_rule_is_found() {
    let site = Site::demo().await;
    site.known("innovator").await.api().finish_course().await;
    site.settle().await;
    let home = Home::at(world::fresh_folder("home"), site.url.clone());
    world::files(world::World::Demo, &home.folder);
    let look = || {
        let report = check::check(&home.url, &home.folder).unwrap();
        assert!(report.tables.len() > 30);
        report.faults
    };
    assert_eq!(look(), Vec::<String>::new(), "nothing is wrong with a world that people live in");
    for (harm, says) in FAULTS {
        // All within a transaction that is taken back: the next rule finds a sound world again.
        let mut conn = Conn::direct(&home.url).unwrap();
        let found = conn.write_tx(|conn| {
            conn.batch_execute(harm)?;
            let found = check::inside(conn)?.1;
            Err::<(), _>(ekopi::error::Error::Internal(anyhow::anyhow!(found.join("\n"))))
        });
        let found = format!("{:?}", found.unwrap_err());
        assert!(found.contains(says), "{harm}: {found}");
    }
    assert_eq!(look(), Vec::<String>::new());

    // A code that was typed over; and the command's exit code.
    let mut conn = Conn::direct(&home.url).unwrap();
    conn.batch_execute("UPDATE innovations SET code = 'INV-2020-00001-0' WHERE id = 1").unwrap();
    let found = look();
    assert!(found.iter().any(|f| f == "codes with a wrong check character: INV-2020-00001-0"), "{found:?}");
    assert!(found.iter().any(|f| f == "the counter INV-2020 stands at 0, a code with 1 exists"), "{found:?}");
}

/// SQLite's own damage: PostgreSQL keeps its keys, and `pg_amcheck` looks at its pages.
#[test]
fn a_row_that_points_to_nothing_is_found_and_the_exit_code_says_so() {
    let folder = world::fresh_folder("home");
    let file = ekopi::db::Db::file_in(&folder);
    std::fs::copy(world::sqlite_template(world::World::Demo), &file).unwrap();
    world::files(world::World::Demo, &folder);
    let home = Home::at(folder, file);
    assert!(home.run(real(), &["check"]).ends_with(": sound"));
    let digests = home.run(real(), &["check", "--digests"]);
    let mut conn = Conn::direct(&home.url).unwrap();
    for digest in conn.read_tx(tables::digests).unwrap() {
        assert!(digests.contains(&format!("{} {:>9} {}\n", digest.sha256, digest.rows, digest.table)), "{digests}");
    }
    conn.batch_execute("pragma foreign_keys = off; DELETE FROM people WHERE email = 'mentor@demo.invalid'").unwrap();
    drop(conn);
    let said = home.refused(real(), &["check"]);
    assert!(said.contains("memberships row ") && said.contains("points to nothing in people"), "{said}");
    assert!(said.contains("broken rules"), "{said}");
}
