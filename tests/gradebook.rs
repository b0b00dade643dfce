//! Grades: what is kept, what a teacher sets in its place, who reads and writes it.
use crate::support::{
    Client, Site,
    graded::{BOOK, GRADES, ITEM},
    learning::{COURSE, LESSONS},
};
use calamine::{Reader, Xlsx};
use chrono::TimeDelta;
use diesel::{connection::SimpleConnection, prelude::*};
use ekopi::{
    accounts::actor::Actor,
    courses::gradebook::total,
    db::Conn,
    progress::grade::{self, ItemKind, Kept},
    schema::{
        course_staff, courses, enrolments, events, export_parts, exports, grade_changes, grades, jobs, people, runs,
    },
};
use serde_json::{Value, json};
use std::io::Cursor;

pub async fn teacher(site: &Site) -> Client<'_> {
    site.known("course_teacher").await
}
/// Makes someone a teacher of the first course, past the verb.
async fn teaches(site: &Site, person: i64) {
    site.change(move |conn| {
        let course: i64 = courses::table.order(courses::id).select(courses::id).first(conn)?;
        let staff =
            (course_staff::course_id.eq(course), course_staff::person_id.eq(person), course_staff::role.eq("teacher"));
        Ok(diesel::insert_into(course_staff::table).values(staff).execute(conn)?)
    })
    .await;
}
/// Whoever taught teaches nothing any more.
async fn teaches_no_more(site: &Site, person: i64) {
    site.change(move |conn| {
        let staff = course_staff::table.filter(course_staff::person_id.eq(person));
        Ok(diesel::delete(staff).execute(conn)?)
    })
    .await;
}
pub fn first(page: &Value) -> &Value {
    &page["items"][0]
}

#[actix_web::test]
async fn the_best_attempt_is_kept_and_every_change_of_it() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    ana.get(GRADES).await.is(200).shows("Belum ada yang dikumpulkan");
    ana.answer_quiz(LESSONS[0].1, 3).await;
    assert_eq!(ana.figures().await, (json!(6000), json!(1000)), "one of six is graded");
    ana.answer_quiz(LESSONS[0].1, 5).await;
    ana.answer_quiz(LESSONS[0].1, 1).await;
    let own = ana.api().get(GRADES).await.json();
    let line = first(&own);
    assert_eq!((&line["item"], &line["grade"]["score"], &line["kind"]), (&json!(ITEM), &json!(10_000), &json!("quiz")));
    let history = line["history"].as_array().unwrap();
    let scores: Vec<_> =
        history.iter().map(|change| (change["old"]["score"].clone(), change["new"]["score"].clone())).collect();
    assert_eq!(scores, [(json!(6000), json!(10_000)), (json!(null), json!(6000))], "the third changed nothing");
    assert_eq!(ana.figures().await, (json!(10_000), json!(1667)));
    ana.get(GRADES).await.shows("100 %").shows("16,67 %");
    ana.en().get(GRADES).await.shows("So far").shows("16.67 %").shows("Nothing handed in yet");
    ana.get(COURSE).await.shows(&format!("href=\"{GRADES}\""));
    // One's own alone.
    let ben = site.person("ben").await;
    ben.api().get(GRADES).await.is(403);
    ben.enrol().await;
    assert_eq!(ben.figures().await, (json!(null), json!(null)), "nothing of ana's");
}

/// A migration makes the same of what there was.
#[actix_web::test]
async fn what_was_learnt_before_there_were_grades_is_kept() {
    let site = Site::demo().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    for (who, rights) in [(&ana, [2, 4, 4]), (&ben, [5, 1, 0])] {
        who.enrol().await;
        for right in rights {
            who.answer_quiz(LESSONS[0].1, right).await;
        }
        who.answer_quiz(LESSONS[1].1, 1).await;
    }
    let before = site.kept_grades().await;
    assert_eq!(before.iter().map(|row| row.3).collect::<Vec<_>>(), [8000, 2000, 10_000, 2000].map(Some));
    let folder = if site.is_on_postgres() { "postgres" } else { "sqlite" };
    let file = move |name: &str| {
        let path = format!("{}/migrations/{folder}/0047_grades/{name}.sql", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let (up, down) = (file("up"), file("down"));
    site.change(move |conn| {
        conn.batch_execute(&down)?;
        conn.batch_execute(&up)?;
        Ok(())
    })
    .await;
    assert_eq!(site.kept_grades().await, before);
    let own = grade_changes::table.inner_join(grades::table.inner_join(people::table));
    let own = own.filter(people::email.like("%@example.go.id"));
    let changes = site.look(move |conn| Ok(own.count().get_result::<i64>(conn)?)).await;
    assert_eq!(changes, 4);
    // Their figures are computed in the night.
    assert!(site.totals().await.is_empty());
    nightly(&site).await;
    assert_eq!(site.totals().await.iter().map(|t| t.0).collect::<Vec<_>>(), [Some(5000), Some(6000)]);
}
pub async fn nightly(site: &Site) {
    site.change(|conn| ekopi::job::enqueue(conn, &total::ComputeAll::default())).await;
    site.settle().await;
}

#[actix_web::test]
async fn a_teachers_figure_counts_until_it_is_lifted() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    let learner = ana.handle().await;
    ana.answer_quiz(LESSONS[0].1, 3).await;
    tari.set_grade(&learner, "82,5", "Ujian lisan").await.is(200);
    assert_eq!(ana.figures().await, (json!(8250), json!(1375)));
    // Marked again: the teacher's word stands, and the mark beneath it.
    ana.answer_quiz(LESSONS[0].1, 5).await;
    assert_eq!(ana.figures().await, (json!(8250), json!(1375)));
    let own = ana.api().get(GRADES).await.json();
    assert_eq!((&first(&own)["grade"]["overridden"], &first(&own)["marked"]), (&json!(true), &json!(10_000)));
    ana.get(GRADES).await.shows("82,5 %").shows("Ujian lisan").shows("ditetapkan pengajar").shows("100 %");
    // The same again is no change.
    tari.set_grade(&learner, "82.50", "Ujian lisan").await.is(200);
    // Excused: in neither figure.
    let excuse = json!({ "item": ITEM, "excused": true, "reason": "Cuti" });
    tari.api().post(&format!("{BOOK}/{learner}/overrides"), excuse).await.is(200);
    assert_eq!(ana.figures().await, (json!(null), json!(0)));
    let lift = json!({ "item": ITEM, "reason": "Sudah kembali" });
    tari.api().post(&format!("{BOOK}/{learner}/overrides/removal"), lift.clone()).await.is(200);
    tari.api().post(&format!("{BOOK}/{learner}/overrides/removal"), lift).await.is(200);
    site.settle().await;
    assert_eq!(ana.figures().await, (json!(10_000), json!(1667)));
    let shown = tari.api().get(&format!("{BOOK}/{learner}")).await.is(200).json();
    let history = first(&shown)["history"].as_array().unwrap().clone();
    let told = |key: &str| history.iter().map(|change| change[key].clone()).collect::<Vec<_>>();
    assert_eq!(told("kind"), ["lifted", "overridden", "marked", "overridden", "marked"]);
    assert_eq!(told("reason"), ["Sudah kembali", "Cuti", "", "Ujian lisan", ""]);
    assert_eq!((&history[0]["new"]["score"], &history[0]["old"]["excused"]), (&json!(10_000), &json!(true)));
    let id = ana.id.unwrap();
    let kinds = site.look(move |conn| {
        let ours = events::table.filter(events::kind.like("grade-%")).filter(events::subject_id.eq(id));
        let ours = ours.order(events::id);
        Ok(ours.select(events::kind).load::<String>(conn)?)
    });
    let wanted = ["grade-marked", "grade-overridden", "grade-marked", "grade-overridden", "grade-lifted"];
    assert_eq!(kinds.await, wanted);
}

/// An item that was never handed in can be set, and is nothing again when that is lifted.
#[actix_web::test]
async fn a_figure_may_be_set_where_nothing_was_handed_in() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    let learner = ana.handle().await;
    let page = tari.get(&format!("{BOOK}/{learner}")).await;
    let form = page.form(&format!("{BOOK}/{learner}/overrides"));
    let form = form.fill("item", ITEM).fill("score", "70").fill("reason", "Portofolio");
    tari.submit(form).await.sends_to(&format!("{BOOK}/{learner}"));
    site.settle().await;
    assert_eq!(ana.figures().await, (json!(7000), json!(1167)));
    let page = tari.get(&format!("{BOOK}/{learner}")).await;
    let form = page.form(&format!("{BOOK}/{learner}/overrides/removal")).fill("reason", "Keliru");
    tari.submit(form).await.sends_to(&format!("{BOOK}/{learner}"));
    site.settle().await;
    assert_eq!(ana.figures().await, (json!(null), json!(0)));
    let own = ana.api().get(GRADES).await.json();
    assert_eq!((&first(&own)["grade"]["score"], &first(&own)["grade"]["waits"]), (&json!(null), &json!(false)));
}

#[actix_web::test]
async fn only_teachers_and_authors_read_and_write_a_gradebook() {
    let site = Site::demo().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    ana.enrol().await;
    ben.enrol().await;
    ana.answer_quiz(LESSONS[0].1, 3).await;
    let learner = ana.handle().await;
    for page in [BOOK.to_owned(), format!("{BOOK}/{learner}"), format!("{BOOK}/weights")] {
        ben.get(&page).await.is(403);
        ana.api().get(&page).await.is(403);
        for staff in ["course_teacher", "course_author"] {
            let staff = site.known(staff).await;
            staff.get(&page).await.is(200);
            staff.en().get(&page).await.is(200);
        }
    }
    ben.set_grade(&learner, "100", "Hadiah").await.is(403);
    ben.get(COURSE).await.lacks("/gradebook");
    let tari = teacher(&site).await;
    tari.get(COURSE).await.shows("/gradebook\"");
    tari.api().get(&BOOK.replace("/runs/1/", "/runs/7/")).await.is(404);
    tari.api().get(&format!("{BOOK}/nobody")).await.is(404);
    tari.set_grade(&teacher(&site).await.handle().await, "100", "Bukan peserta").await.is(404);
    // A teacher who learns does not mark themselves.
    teaches(&site, ben.id.unwrap()).await;
    ben.set_grade(&learner, "50", "Ujian").await.is(200);
    ben.set_grade(&ben.handle().await, "100", "Hadiah").await.is(403);
    site.settle().await;
}

#[actix_web::test]
async fn what_a_teacher_types_wrongly_is_told_beside_the_field() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    let path = format!("{BOOK}/{}/overrides", ana.handle().await);
    let wrong = [
        (json!({ "item": ITEM, "score": "101", "reason": "x" }), "score", "score-not-read"),
        (json!({ "item": ITEM, "score": "", "reason": "x" }), "score", "score-not-read"),
        (json!({ "item": ITEM, "score": "50", "excused": true, "reason": "x" }), "score", "excused-or-score"),
        (json!({ "item": "labinov-overview/text", "score": "50", "reason": "x" }), "item", "no-such-grade-item"),
        (json!({ "item": ITEM, "score": "50", "reason": " " }), "reason", "field-missing"),
        (json!({ "item": ITEM, "score": "50", "reason": "x".repeat(501) }), "reason", "field-too-long"),
    ];
    for (new, field, message) in wrong {
        let said = tari.api().post(&path, new).await;
        assert_eq!(said.is(422).field(field).as_deref(), Some(message), "{said:?}");
    }
    let said = tari.post(&path, json!({ "item": ITEM, "score": "delapan", "reason": "Ujian lisan" })).await;
    said.is(422).shows("value=\"delapan\"").shows("Ujian lisan").shows("Tulis persen");
    assert!(site.kept_grades().await.is_empty());
}
/// Whoever takes the course again has a line for each period, one after the other, and each says which it is.
#[actix_web::test]
async fn the_lines_of_one_person_say_which_period_they_are_of() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    // Another of this name, whose seat is older than the second of the first.
    site.seat(vec!["ana".into()]).await;
    site.advance(TimeDelta::hours(20));
    let person = ana.id.unwrap();
    let seats: Vec<i64> = site
        .change(move |conn| {
            let run: i64 = runs::table.order(runs::id).select(runs::id).first(conn)?;
            let again = (
                (enrolments::run_id.eq(run), enrolments::person_id.eq(person), enrolments::period.eq(2)),
                (enrolments::standing.eq("enrolled"), enrolments::source.eq("self")),
                enrolments::created_at.eq(ekopi::clock::now()),
            );
            diesel::insert_into(enrolments::table).values(again).execute(conn)?;
            diesel::update(runs::table.find(run)).set(runs::taken.eq(runs::taken + 1_i64)).execute(conn)?;
            let own = enrolments::table.filter(enrolments::person_id.eq(person)).order(enrolments::period);
            Ok(own.select(enrolments::id).load(conn)?)
        })
        .await;
    let told = |page: &Value| {
        let line = |row: &Value| (row["handle"].clone(), row["period"].clone(), row["began_at"].clone());
        page["items"].as_array().unwrap().iter().map(line).collect::<Vec<_>>()
    };
    let handle = json!(ana.handle().await);
    let page = tari.api().get(&format!("{BOOK}?q=ana")).await.is(200).json();
    let lines = told(&page);
    let own: Vec<_> = lines.iter().filter(|line| line.0 == handle).map(|line| line.1.clone()).collect();
    assert_eq!((lines.len(), own), (3, vec![json!(1), json!(2)]));
    assert_eq!(lines[0].0, lines[1].0, "those of one person stand together");
    // A page that begins after the first of them begins with the second.
    let page = tari.api().get(&format!("{BOOK}?q=ana&after={:x}", seats[0])).await.is(200).json();
    assert_eq!(told(&page)[0].1, json!(2));
    tari.get(BOOK).await.shows("Periode 1, sejak 2 Maret 2026").shows("Periode 2, sejak 3 Maret 2026");
    tari.en().get(&format!("{BOOK}/{}", ana.handle().await)).await.shows("Period 2, since 3 March 2026");
    let csv = tari.api().post(&format!("{BOOK}/exports"), json!({ "format": "csv" })).await;
    csv.is(200).shows(",1,2026-03-02,").shows(",2,2026-03-03,");
}
/// The first column of a file, without its head.
fn names(format: &str, body: &[u8]) -> Vec<String> {
    match format {
        "csv" => csv::Reader::from_reader(body).records().map(|row| row.unwrap()[0].to_owned()).collect(),
        "json" => {
            let rows: Vec<Value> = serde_json::from_slice(body).unwrap();
            rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
        }
        _ => {
            let mut book = Xlsx::new(Cursor::new(body.to_vec())).unwrap_or_else(|e| panic!("{e}"));
            assert_eq!(book.sheet_names(), ["data"]);
            let formulas = book.worksheet_formula("data").map(|range| range.used_cells().count()).unwrap_or_default();
            assert_eq!(formulas, 0);
            book.worksheet_range("data").unwrap().rows().skip(1).map(|row| row[0].to_string()).collect()
        }
    }
}
/// More than a thousand learners, in each format.
#[actix_web::test]
async fn a_large_gradebook_is_made_by_a_job() {
    let site = Site::demo().await;
    let (ana, ben, tari) = (site.person("ana").await, site.person("ben").await, teacher(&site).await);
    ana.enrol().await;
    ana.answer_quiz(LESSONS[0].1, 3).await;
    teaches(&site, ben.id.unwrap()).await;
    let mut seats: Vec<String> = (0..1_100).map(|n| format!("Peserta {n:04}")).collect();
    seats[0] = "=1+1".into();
    site.seat(seats).await;
    let asked = |format: &str| json!({ "format": format });
    tari.api().post(&format!("{BOOK}/exports"), asked("csv")).await.is(409).shows("1000");
    let page = tari.get(BOOK).await;
    page.shows("di latar belakang").shows("/gradebook/exports/requests\"").lacks("/gradebook/exports\"");
    tari.post(&format!("{BOOK}/exports/requests"), asked("doc")).await.is(422).shows("Pilih salah satu format");
    for denied in [&ana, &site.person("cici").await] {
        denied.api().post(&format!("{BOOK}/exports/requests"), asked("csv")).await.is(403);
    }
    for format in ["csv", "json", "xlsx"] {
        let at =
            tari.post(&format!("{BOOK}/exports/requests"), asked(format)).await.is(303).header("location").to_owned();
        let shown = tari.api().get(&at).await.json()["export"].clone();
        assert_eq!((&shown["state"], &shown["total"]), (&json!("waiting"), &json!(1_101)), "{shown}");
        assert_eq!(shown["gradebook"], BOOK);
        let file = format!("{BOOK}{at}/file");
        assert_eq!(shown["file"], file);
        tari.get(&at).await.is(200).shows("Menunggu").shows("1101 peserta");
        tari.get(&file).await.is(409);
        site.settle().await;
        let shown = tari.api().get(&at).await.json()["export"].clone();
        assert_eq!((&shown["state"], &shown["rows"]), (&json!("ready"), &json!(1_101)), "{shown}");
        tari.get(&at).await.shows(&format!("href=\"{file}\""));
        let (answer, body) = site.ask_bytes(tari.request(actix_web::http::Method::GET, &file)).await;
        assert_eq!(answer.is(200).header("cache-control"), "no-store");
        assert_eq!(shown["bytes"], json!(body.len()));
        let names = names(format, &body);
        assert_eq!(names.len(), 1_101, "{format}");
        assert_eq!(names[0], if format == "json" { "=1+1" } else { "'=1+1" });
        assert_eq!(
            [names[1].as_str(), names[2].as_str(), names[1_100].as_str()],
            ["ana", "Peserta 0001", "Peserta 1099"]
        );
        if format == "csv" {
            let text = String::from_utf8(body).unwrap();
            let line = text.lines().nth(2).unwrap();
            assert!(line.starts_with("ana,") && line.ends_with(",60,,,,,,60,10"), "{line}");
        }
        // Neither another teacher's nor a learner's, and at no other address.
        for other in [&ben, &ana] {
            for path in [&at, &file] {
                other.get(path).await.is(404);
                other.api().get(path).await.is(404);
            }
        }
        tari.get(&format!("{at}/file")).await.is(404);
        tari.get(&file.replace("/runs/1/", "/runs/2/")).await.is(404);
    }
    for kind in ["grades-exported", "export-begun", "export-made"] {
        assert_eq!(site.happened(kind).await, 3, "{kind}");
    }
}
/// The rows are read with the rights of the moment, and so is the file.
#[actix_web::test]
async fn whoever_teaches_no_more_gets_no_file() {
    let site = Site::demo().await;
    let (ana, ben, tari) = (site.person("ana").await, site.person("ben").await, teacher(&site).await);
    ana.enrol().await;
    teaches(&site, ben.id.unwrap()).await;
    let (waiting, ready) = (tari.ask_for_gradebook("xlsx").await, ben.ask_for_gradebook("xlsx").await);
    teaches_no_more(&site, tari.id.unwrap()).await;
    site.settle().await;
    let shown = tari.api().get(&format!("/exports/{waiting}")).await.json()["export"].clone();
    assert_eq!((&shown["state"], &shown["refusal"]), (&json!("failed"), &json!("right-ended")), "{shown}");
    let page = tari.get(&format!("/exports/{waiting}")).await;
    page.is(200).shows("Tidak dibuat").shows("sudah tidak berhak").lacks("Ambil berkas").lacks("dicoba lagi");
    tari.en().get("/exports").await.is(200).shows("Not made");
    tari.api().get(&format!("{BOOK}/exports/{waiting}/file")).await.is(403);
    let left = site.look(|conn| {
        let parts = export_parts::table.inner_join(exports::table).filter(exports::refusal.is_not_null());
        let jobs = jobs::table.filter(jobs::kind.eq("gradebook-export"));
        Ok((parts.count().get_result::<i64>(conn)?, jobs.count().get_result::<i64>(conn)?))
    });
    assert_eq!(left.await, (0, 0), "nothing is left of it, and it is not tried again");
    // A role that ends later closes what is ready.
    ben.api().get(&format!("{BOOK}/exports/{ready}/file")).await.is(200);
    teaches_no_more(&site, ben.id.unwrap()).await;
    ben.get(&format!("{BOOK}/exports/{ready}/file")).await.is(403);
    assert_eq!(site.happened("export-made").await, 1);
    // It can be deleted like any other.
    tari.post(&format!("/exports/{waiting}/deletion"), json!({})).await.sends_to("/exports");
}
/// Something handed in that a person has to mark.
pub fn waits(conn: &mut Conn, person: i64, content: i64) -> ekopi::error::Result<()> {
    let version = ekopi::content::published(conn, content)?.unwrap().id;
    let (part, source) = ("quiz", ItemKind::Quiz);
    let kept = Kept { person, content, part, period: 1, source, score: None, excused: false, version };
    grade::record(conn, &Actor::system(), &kept, "").map(drop)
}
