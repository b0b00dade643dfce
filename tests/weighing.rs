//! Both figures: weights by versions, the table in few queries, what is written, what stays, the file.
use crate::{
    gradebook::{first, nightly, teacher, waits},
    support::{
        Client, Site,
        graded::{BOOK, GRADES},
        learning::LESSONS,
        world,
    },
};
use chrono::TimeDelta;
use diesel::{connection::InstrumentationEvent, prelude::*};
use ekopi::{
    accounts::actor::{self, Actor},
    content,
    courses::{course::CourseDocument, gradebook::table},
    db::Conn,
    event::{self, Event},
    schema::{courses, enrolments, events, grade_formulas, grade_totals, lessons, runs},
};
use serde_json::{Value, json};

async fn weigh(tari: &Client<'_>, new: Value) -> Value {
    tari.api().post(&format!("{BOOK}/weights"), new).await.is(201);
    tari.api().get(&format!("{BOOK}/weights")).await.is(200).json()["proposed"].clone()
}
#[actix_web::test]
async fn weights_are_proposed_tried_and_applied_by_versions() {
    let site = Site::demo().await;
    let (ana, ben, tari) = (site.person("ana").await, site.person("ben").await, teacher(&site).await);
    for (who, right) in [(&ana, [5, 1]), (&ben, [4, 4])] {
        who.enrol().await;
        who.answer_quiz(LESSONS[0].1, right[0]).await;
        who.answer_quiz(LESSONS[1].1, right[1]).await;
    }
    assert_eq!(ana.figures().await, (json!(6000), json!(2000)));
    let items = json!({ "labinov-overview": { "quiz": 3 }, "labinov-drum-up": { "quiz": 1 } });
    // Every item of the house weighs 1, and that is a version of its own.
    let page = tari.api().get(&format!("{BOOK}/weights")).await.json();
    assert_eq!((&page["in_force"]["number"], &page["proposed"]), (&json!(1), &json!(null)));
    let proposed = weigh(&tari, json!({ "version": 1, "by": "items", "items": items })).await;
    assert_eq!(proposed["dry_run"], json!({ "learners": 2, "moved": 2, "up": 2, "down": 0 }));
    let shown = tari.get(&format!("{BOOK}/weights")).await;
    shown.shows("nilai 2 peserta akan berubah").shows("name=\"items.labinov-overview.quiz\"").shows("value=\"3\"");
    // Nothing is computed by it yet.
    nightly(&site).await;
    assert_eq!(ana.figures().await, (json!(6000), json!(2000)));
    // Who proposes or applies what is no longer the newest is told.
    let stale = json!({ "version": 1, "by": "groups", "quizzes": 1, "assignments": 1 });
    tari.api().post(&format!("{BOOK}/weights"), stale).await.is(409);
    tari.api().post(&format!("{BOOK}/weights/application"), json!({ "version": 9 })).await.is(409);
    let form = shown.form(&format!("{BOOK}/weights/application"));
    tari.submit(form).await.sends_to(&format!("{BOOK}/weights"));
    tari.api().post(&format!("{BOOK}/weights/application"), json!({ "version": 2 })).await.is(200);
    site.settle().await;
    assert_eq!(ana.figures().await, (json!(8000), json!(4000)));
    assert_eq!(ben.figures().await, (json!(8000), json!(4000)));
    // By groups: no assignment is there, so that quizzes alone count.
    let proposed = weigh(&tari, json!({ "version": 2, "by": "groups", "quizzes": 40, "assignments": 60 })).await;
    assert_eq!(proposed["dry_run"], json!({ "learners": 2, "moved": 2, "up": 0, "down": 2 }));
    // Another run keeps its own.
    site.open_run(10).await;
    let cita = site.person("cita").await;
    cita.enrol().await;
    cita.answer_quiz(LESSONS[0].1, 5).await;
    assert_eq!(cita.figures().await, (json!(10_000), json!(1667)));
    let versions = site.look(|conn| {
        let last: Option<i64> = runs::table.select(diesel::dsl::max(runs::id)).first(conn)?;
        let all = grade_formulas::table
            .filter(grade_formulas::run_id.eq(1).or(grade_formulas::run_id.eq(last.unwrap_or(0))))
            .order((grade_formulas::run_id, grade_formulas::number));
        Ok(all.select((grade_formulas::number, grade_formulas::applied_at.is_not_null())).load::<(i64, bool)>(conn)?)
    });
    assert_eq!(versions.await, [(1, true), (2, true), (3, false), (1, true)]);
}
#[actix_web::test]
async fn weights_have_their_bounds() {
    let site = Site::demo().await;
    let tari = teacher(&site).await;
    let path = format!("{BOOK}/weights");
    let zero: Value = LESSONS.iter().map(|(_, slug)| ((*slug).to_owned(), json!({ "quiz": 0 }))).collect();
    let wrong = [
        (json!({ "version": 0, "by": "luck" }), "by", "choose-weighing"),
        (json!({ "version": 0, "by": "groups" }), "quizzes", "weights-are-nothing"),
        (json!({ "version": 0, "by": "groups", "quizzes": 1001 }), "quizzes", "weight-range"),
        (json!({ "version": 0, "by": "groups", "quizzes": -1 }), "quizzes", "weight-range"),
        (json!({ "version": 0, "by": "items", "items": zero }), "by", "weights-are-nothing"),
        (
            json!({ "version": 0, "by": "items", "items": { "labinov-overview": { "text": 1 } } }),
            "items.labinov-overview.text",
            "no-such-grade-item",
        ),
    ];
    for (new, field, message) in wrong {
        let said = tari.api().post(&path, new).await;
        assert_eq!(said.is(422).field(field).as_deref(), Some(message), "{said:?}");
    }
    let page = tari.get(&path).await;
    let form = page.form(&path).fill("items.labinov-overview.quiz", "tiga");
    tari.submit(form).await.is(422).shows("value=\"tiga\"");
}

#[actix_web::test]
async fn fifty_learners_a_page_by_name_in_as_many_queries_as_five() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    ana.answer_quiz(LESSONS[0].1, 3).await;
    let few = queries(&site, tari.id.unwrap());
    site.seat((0..129).map(|n| format!("Peserta {:03}", 128 - n)).collect()).await;
    let many = queries(&site, tari.id.unwrap());
    assert_eq!(many, few);
    assert!(many <= 15, "{many} queries");
    let (mut names, mut after) = (vec![], String::new());
    loop {
        let page = tari.api().get(&format!("{BOOK}?after={after}")).await.is(200).json();
        let rows = page["items"].as_array().unwrap();
        assert!(rows.len() <= 50);
        names.extend(rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    let mut wanted: Vec<String> = (0..129).map(|n| format!("Peserta {n:03}")).collect();
    wanted.insert(0, "ana".into());
    assert_eq!(names, wanted, "each once, by name");
    let found = tari.api().get(&format!("{BOOK}?q=TA%20127")).await.json();
    assert_eq!((found["items"].as_array().unwrap().len(), &first(&found)["name"]), (1, &json!("Peserta 127")));
    assert!(tari.api().get(&format!("{BOOK}?q=%25")).await.json()["items"].as_array().unwrap().is_empty());
    tari.get(&format!("{BOOK}?q=nobody")).await.is(200).shows("Tidak ada peserta yang ditemukan");
    let page = tari.get(BOOK).await;
    page.shows("<th scope=\"row\">").shows("<th scope=\"col\">").shows("60 %").shows("rel=\"next\"");
    let row = first(&tari.api().get(BOOK).await.json()).clone();
    assert_eq!((&row["current"], &row["final"], &row["cells"][0]["score"]), (&json!(6000), &json!(1000), &json!(6000)));
    assert_eq!((row["cells"].as_array().unwrap().len(), &row["cells"][1]), (6, &json!(null)));
}
/// How many statements the first screen takes.
fn queries(site: &Site, teacher: i64) -> usize {
    let mut conn = world::connect(&site.url);
    let who = actor::of_person(&mut conn, teacher).unwrap().unwrap();
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let seen = count.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        }
    });
    let place = table::GradebookPlace::default();
    table::page(&mut conn, Some(&who), "laboratorium-inovasi", 1, &place).unwrap();
    count.load(std::sync::atomic::Ordering::SeqCst)
}

/// Computing a run again writes the rows that are others than before, and no other; portion by portion.
#[actix_web::test]
async fn only_figures_that_changed_are_written() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    ana.answer_quiz(LESSONS[0].1, 3).await;
    site.seat((0..220).map(|n| format!("Peserta {n:03}")).collect()).await;
    nightly(&site).await;
    let before = site.totals().await;
    assert_eq!(before.len(), 221);
    assert_eq!((before[0].0, before[220].0, before[220].1), (Some(6000), None, Some(0)));
    site.advance(TimeDelta::hours(1));
    nightly(&site).await;
    assert_eq!(site.totals().await, before, "not even the time");
    ana.answer_quiz(LESSONS[0].1, 5).await;
    let after = site.totals().await;
    assert_eq!((after[0].0, after[1..] == before[1..]), (Some(10_000), true));
    // A figure that is wrong for whatever reason is right in the morning.
    site.change(|conn| {
        Ok(diesel::update(grade_totals::table).set(grade_totals::current_score.eq(Some(1))).execute(conn)?)
    })
    .await;
    nightly(&site).await;
    let right: Vec<_> = site.totals().await.iter().map(|t| (t.0, t.1)).collect();
    assert_eq!(right, after.iter().map(|t| (t.0, t.1)).collect::<Vec<_>>());
}

/// Whoever has finished is judged by the course as it was; everyone else by what it has become.
#[actix_web::test]
async fn a_new_lesson_takes_nothing_from_those_who_have_finished() {
    let site = Site::demo().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    ana.api().finish_course().await;
    ben.enrol().await;
    ben.answer_quiz(LESSONS[0].1, 5).await;
    assert_eq!(ana.figures().await, (json!(10_000), json!(10_000)));
    assert_eq!(ben.figures().await, (json!(10_000), json!(1667)));
    site.change(add_quiz).await;
    site.settle().await;
    assert_eq!(ana.figures().await, (json!(10_000), json!(10_000)));
    assert_eq!(ana.api().get(GRADES).await.json()["items"].as_array().unwrap().len(), 6);
    assert_eq!(ben.figures().await, (json!(10_000), json!(1429)));
    assert_eq!(ben.api().get(GRADES).await.json()["items"].as_array().unwrap().len(), 7);
}
/// The first lesson's twin at the end of the course, published past the verbs.
fn add_quiz(conn: &mut Conn) -> ekopi::error::Result<()> {
    let who = Actor::system();
    let (course, of_course): (i64, i64) =
        courses::table.order(courses::id).select((courses::id, courses::content_id)).first(conn)?;
    let first: i64 = lessons::table.order(lessons::id).select(lessons::content_id).first(conn)?;
    let twin: Value = content::published(conn, first)?.unwrap().document()?;
    let version = content::begin(conn, &who, "lesson", &twin)?;
    diesel::insert_into(lessons::table)
        .values((
            (lessons::content_id.eq(version.content_id), lessons::course_id.eq(course)),
            (lessons::slug.eq("labinov-twin"), lessons::created_at.eq(ekopi::clock::now())),
        ))
        .execute(conn)?;
    let last = content::published(conn, of_course)?.unwrap();
    let mut document: CourseDocument = last.document()?;
    document.chapters[0].lessons.push(version.content_id);
    let next = content::save(conn, &who, of_course, last.number, &document)?;
    content::publish(conn, &who, "", &[(version.content_id, Some(version.id)), (of_course, Some(next.id))])?;
    event::record(conn, &who, &Event::CoursePublished { course, version: next.number })
}

/// What the course grades since then is in the next file.
#[actix_web::test]
async fn a_file_has_the_columns_of_the_moment_it_was_asked_for() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    ana.answer_quiz(LESSONS[0].1, 3).await;
    let code = tari.ask_for_gradebook("csv").await;
    site.change(add_quiz).await;
    site.settle().await;
    let file = tari.api().get(&format!("{BOOK}/exports/{code}/file")).await;
    let lines: Vec<Vec<&str>> = file.is(200).body.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines.iter().map(Vec::len).collect::<Vec<_>>(), [12, 12], "{lines:?}");
    assert_eq!((lines[0][4], lines[1][0], lines[1][4]), ("labinov-overview/quiz", "ana", "60"));
    file.lacks("labinov-twin");
}
#[actix_web::test]
async fn a_file_runs_nothing_and_is_written_down() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    ana.answer_quiz(LESSONS[0].1, 3).await;
    site.seat(vec!["=HYPERLINK(\"https://x\")".into(), "Budi".into()]).await;
    let (person, content) = site
        .look(|conn| {
            let person: i64 =
                enrolments::table.order(enrolments::id.desc()).select(enrolments::person_id).first(conn)?;
            Ok((person, lessons::table.order(lessons::id).select(lessons::content_id).first::<i64>(conn)?))
        })
        .await;
    site.change(move |conn| waits(conn, person, content)).await;
    site.settle().await;
    let csv = tari.api().post(&format!("{BOOK}/exports"), json!({ "format": "csv" })).await;
    csv.is(200);
    let lines: Vec<&str> = csv.body.lines().collect();
    assert!(
        lines[0].starts_with("name,handle,period,began_on,labinov-overview/quiz,labinov-drum-up/quiz,"),
        "{lines:?}"
    );
    assert!(lines[0].ends_with(",current,final"), "{lines:?}");
    assert!(lines[1].starts_with("\"'=HYPERLINK("), "{lines:?}");
    assert!(lines[2].starts_with("ana,") && lines[2].ends_with(",60,,,,,,60,10"), "{lines:?}");
    assert!(lines[3].starts_with("Budi,") && lines[3].contains(",waiting,"), "{lines:?}");
    let xlsx = tari.post(&format!("{BOOK}/exports"), json!({ "format": "xlsx" })).await;
    assert!(xlsx.is(200).body.starts_with("PK"));
    tari.post(&format!("{BOOK}/exports"), json!({ "format": "doc" })).await.is(422);
    ana.api().post(&format!("{BOOK}/exports"), json!({ "format": "csv" })).await.is(403);
    let kept = site.look(|conn| {
        let ours = events::table.filter(events::kind.eq("grades-exported"));
        Ok(ours.order(events::id).select(events::payload).load::<String>(conn)?)
    });
    let kept: Vec<Value> = kept.await.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(
        kept.iter().map(|e| (e["name"].clone(), e["count"].clone())).collect::<Vec<_>>(),
        [(json!("csv"), json!(3)), (json!("xlsx"), json!(3))]
    );
}
