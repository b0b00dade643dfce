//! Assignments: dates that are suggestions, excuses, the queue, and what is kept of people.
use crate::support::{
    Site,
    assigned::{ALONE, LESSON, QUEUE, has_done, shown},
    learning::COURSE,
    upload::PDF,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::contents;
use serde_json::{Value, json};

#[actix_web::test]
async fn dates_are_suggestions_that_everyone_may_move() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, teacher) = (site.learner("ana").await.api(), site.known("course_teacher").await.api());
    let list = format!("{COURSE}/assignments");
    let dates = |answer: &Value| {
        answer["items"].as_array().unwrap().iter().map(|i| i["date"]["due_at"].clone()).collect::<Vec<_>>()
    };
    let at = ana.get(&list).await.json();
    // Seven days after 2 March, at the end of the day in Jakarta.
    assert_eq!((dates(&at), &at["reset_offered"]), (vec![json!("2026-03-09T16:59:59Z"); 2], &json!(false)));
    // One missed: nothing is said. Both of them in a row: new dates are offered.
    ana.write(ALONE, "Rencana").await;
    site.advance(TimeDelta::days(8));
    assert_eq!(ana.get(ALONE).await.json()["reset_offered"], true);
    let address = ana.hand_in_work(ALONE).await.is(201).json()["address"].as_str().unwrap().to_owned();
    assert_eq!(ana.get(ALONE).await.json()["reset_offered"], false);
    site.advance(TimeDelta::days(14));
    assert_eq!(ana.get(&list).await.json()["reset_offered"], true, "two weeks late");
    // Late costs nothing.
    teacher.marks(&address, "l2", "l2").await.is(200);
    assert_eq!(ana.get(&address).await.json()["marks"][0]["score"], 100);
    let ben = site.learner("ben").await.api();
    ben.write(ALONE, "Punya Ben").await;
    for _ in 0..2 {
        ben.post(&format!("{list}/dates"), json!({})).await.is(200);
        ana.post(&format!("{list}/dates"), json!({})).await.is(200);
    }
    let moved = ana.get(&list).await.json();
    assert_eq!((dates(&moved), &moved["reset_offered"]), (vec![json!("2026-03-31T16:59:59Z"); 2], &json!(false)));
    assert_eq!(ben.get(ALONE).await.json()["work"]["text"], "Punya Ben", "the work is kept");
    site.advance(TimeDelta::days(1));
    ana.post(&format!("{list}/dates"), json!({})).await.is(200);
    assert_eq!(dates(&ana.get(&list).await.json())[0], json!("2026-04-01T16:59:59Z"), "as often as one likes");
    // A teacher gives one person a later day.
    let person = format!("{ALONE}/people/{}", ben.handle().await);
    for (due_on, code) in
        [("soon", "extension-range"), ("2026-03-24", "extension-range"), ("2028-04-01", "extension-range")]
    {
        let refused = teacher.post(&format!("{person}/extension"), json!({ "due_on": due_on, "reason": "x" })).await;
        assert_eq!(refused.is(422).field("due_on").as_deref(), Some(code));
    }
    for _ in 0..2 {
        teacher
            .post(&format!("{person}/extension"), json!({ "due_on": "2026-05-01", "reason": "Bertugas" }))
            .await
            .is(200);
    }
    let date = ben.get(ALONE).await.json()["date"].clone();
    assert_eq!(date, json!({ "due_at": "2026-05-01T16:59:59Z", "extended": true, "excused": false }));
    assert_eq!(teacher.get(&person).await.json()["history"].as_array().unwrap().len(), 1);
    site.settle().await;
    assert!(format!("{:?}", ben.get("/me/notices").await).contains("assignment-extended"));
    assert!(!format!("{:?}", ana.get("/me/notices").await).contains("assignment-extended"));
}

#[actix_web::test]
async fn who_is_excused_has_met_it_without_a_score() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, teacher) = (site.learner("ana").await, site.known("course_teacher").await);
    ana.api().post(&format!("{LESSON}/reading"), json!({ "block": "text" })).await.is(201);
    for block in ["assignment-3", "assignment-5"] {
        let person = format!("{LESSON}/assignments/{block}/people/{}", ana.handle().await);
        assert_eq!(
            teacher.api().post(&format!("{person}/excuse"), json!({})).await.is(422).field("excuse").as_deref(),
            Some("field-missing")
        );
        let form = teacher.get(&person).await.form(&format!("{person}/excuse")).fill("excuse", "Sudah di tempat kerja");
        teacher.submit(form).await.sends_to(&person);
        teacher.api().post(&format!("{person}/excuse"), json!({ "excuse": "lagi" })).await.is(200);
    }
    assert_eq!(shown(&site, &ana).await, [("excused".to_owned(), 10_000), ("excused".to_owned(), 10_000)]);
    assert!(has_done(&site, &ana).await);
    ana.get(ALONE).await.shows("membebaskan Anda").shows("Dibebaskan");
    let list = ana.api().get(&format!("{COURSE}/assignments")).await.json();
    assert!(list["items"].as_array().unwrap().iter().all(|item| item["date"]["excused"] == true));
    site.advance(TimeDelta::days(60));
    assert_eq!(ana.api().get(&format!("{COURSE}/assignments")).await.json()["reset_offered"], false);
    site.settle().await;
}

#[actix_web::test]
async fn the_queue_goes_on_where_it_stopped_and_narrows() {
    let site = Site::demo().await;
    site.assigned().await;
    let teacher = site.known("course_teacher").await;
    let mut sent = vec![];
    for n in 0..5 {
        sent.push(site.learner(&format!("p{n}")).await.handed_in(ALONE, "Rencana").await);
        site.advance(TimeDelta::minutes(1));
    }
    site.advance(TimeDelta::hours(20));
    let api = teacher.api();
    let (mut seen, mut after) = (vec![], String::new());
    loop {
        let page = api.get(&format!("{QUEUE}?limit=2&after={after}")).await;
        seen.extend(
            page.json()["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|i| format!("{QUEUE}/{}", i["handle"].as_str().unwrap())),
        );
        assert_eq!(page.json()["total"], 5);
        match page.json()["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, sent, "the oldest first");
    api.marks(&sent[0], "l2", "l2").await.is(200);
    api.post(&format!("{}/claim", sent[1]), json!({})).await.is(200);
    let total = async |query: &str| api.get(&format!("{QUEUE}?{query}")).await.json()["total"].as_i64().unwrap();
    assert_eq!((total("part=open").await, total("part=waiting").await), (4, 3));
    assert_eq!((total("part=mine").await, total("part=done").await), (1, 1));
    assert_eq!((total("lesson=rencana-laboratorium").await, total("lesson=nowhere").await), (4, 4));
    teacher.get(&format!("{QUEUE}?lesson=nowhere&part=odd")).await.is(200).shows("p2");
    site.settle().await;
}

/// The copy of a person's data has what they handed in and how it was marked.
#[actix_web::test]
async fn a_copy_of_ones_data_holds_the_work() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, teacher) = (site.learner("ana").await, site.known("course_teacher").await);
    ana.add_file(ALONE, ("a.pdf", "application/pdf", PDF)).await;
    let address = ana.handed_in(ALONE, "Rencana").await;
    teacher.marks(&address, "l2", "l1").await.is(200);
    site.settle().await;
    ana.api().post("/me/data/requests", json!({ "kind": "export", "note": "" })).await.is(201);
    let copy = ana.api().get("/me/data/export.json").await.json();
    let rows = |table: &str| {
        let found = copy["tables"]
            .as_array()
            .unwrap()
            .iter()
            .find(|t| t["table"] == table)
            .unwrap_or_else(|| panic!("{table}"));
        found["rows"].as_array().unwrap().len()
    };
    for table in ["assignment_works", "assignment_files", "assignment_submissions", "assignment_marks"] {
        assert_eq!(rows(table), 1, "{table}");
    }
    let kinds: Vec<String> = site.look(|conn| Ok(contents::table.select(contents::kind).distinct().load(conn)?)).await;
    assert!(kinds.contains(&"assignment".to_owned()));
}
