//! Learning paths: written as an outline, followed on a version, done by what was completed.
use crate::support::{
    Site,
    learning::COURSE,
    paths::{PATH, begun, published, saved},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::schema::{completions, path_followers};
use serde_json::{Value, json};

#[actix_web::test]
async fn what_was_completed_before_counts_and_what_waits_says_so() {
    let site = Site::demo().await;
    let learner = site.person("ana").await;
    let page = learner.api().get(PATH).await.is(200).json();
    assert_eq!((&page["met"], &page["needed"], &page["part"]), (&json!(0), &json!(2), &Value::Null));
    let steps = page["steps"].as_array().expect("steps").clone();
    assert_eq!(
        (steps[0]["course"].as_str(), steps[1]["course"].as_str()),
        (Some("ekosistem-inovasi"), Some("laboratorium-inovasi"),)
    );
    assert_eq!((&steps[0]["waits"], &steps[1]["waits"]), (&json!(false), &json!(true)));
    // Out of turn, and before they follow it.
    learner.finish_course().await;
    let due = json!({ "due_on": "2026-12-31" });
    learner.api().post(&format!("{PATH}/enrolment"), due.clone()).await.is(201);
    learner.api().post(&format!("{PATH}/enrolment"), due).await.is(200);
    let page = learner.api().get(PATH).await.json();
    assert_eq!((&page["met"], &page["per_cent"], &page["finished"]), (&json!(1), &json!(50), &json!(false)));
    assert!(page["steps"][1]["done_at"].is_string(), "{page}");
    assert_eq!((&page["part"]["due_on"], &page["part"]["overdue"]), (&json!("2026-12-31"), &json!(false)));
    learner.get(PATH).await.is(200).shows("1 dari 2 selesai").shows("dapat dimulai");
    learner.en().get("/paths").await.is(200).shows("Several courses in one order");
    let card = learner.api().get("/paths").await.json()["items"][0].clone();
    assert_eq!((&card["per_cent"], &card["courses"]), (&json!(50), &json!(2)));
    // The other one, however it was completed: nothing of the path itself is written.
    let id = learner.id.expect("a person");
    site.change(move |conn| {
        use ekopi::schema::courses;
        let (content, version): (i64, i64) = courses::table
            .inner_join(ekopi::schema::contents::table)
            .filter(courses::slug.eq("ekosistem-inovasi"))
            .select((courses::content_id, ekopi::schema::contents::published_version_id.assume_not_null()))
            .first(conn)?;
        ekopi::progress::completion::complete(conn, id, content, 1, version)?;
        Ok(())
    })
    .await;
    let page = learner.api().get(PATH).await.json();
    assert_eq!((&page["met"], &page["per_cent"], &page["finished"]), (&json!(2), &json!(100), &json!(true)));
    learner.get(PATH).await.shows("Anda telah menyelesaikan jalur ini.");
    // It follows from the completions alone: without them it is undone.
    site.change(move |conn| {
        diesel::delete(completions::table.filter(completions::person_id.eq(id))).execute(conn)?;
        Ok(())
    })
    .await;
    assert_eq!(learner.api().get(PATH).await.json()["met"], 0);
    site.advance(TimeDelta::days(400));
    let late = site.signed_in(id, "ana").await;
    assert_eq!(late.api().get(PATH).await.json()["part"]["overdue"], true);
    site.settle().await;
}

#[actix_web::test]
async fn a_follower_stays_on_the_version_they_began_with() {
    let site = Site::demo().await;
    let (author, learner) = (site.known("author").await, site.known("innovator").await);
    let path = begun(&author, "Jalur uji").await;
    learner.api().get(&path).await.is(404);
    site.visitor().api().get(&path).await.is(404);
    let version = saved(&author, &path, "laboratorium-inovasi", json!({})).await;
    learner.api().post(&format!("{path}/enrolment"), json!({})).await.is(404);
    author.api().post(&format!("{path}/enrolment"), json!({})).await.is(409);
    published(&author, &path, version).await;
    site.visitor().get(&path).await.is(200).shows("Jalur uji");
    learner.api().post(&format!("{path}/enrolment"), json!({})).await.is(201);
    let outline = "1 of: Salah satu / One of them\n  laboratorium-inovasi\n  ekosistem-inovasi";
    let version = saved(&author, &path, outline, json!({ "in_order": true })).await;
    published(&author, &path, version).await;
    let (mine, theirs) = (learner.api().get(&path).await.json(), site.visitor().api().get(&path).await.json());
    assert_eq!((mine["steps"].as_array().map(Vec::len), &mine["newer"]["version"]), (Some(1), &json!(version)));
    assert_eq!(theirs["steps"].as_array().map(Vec::len), Some(3));
    assert_eq!((&theirs["steps"][0]["needed"], &theirs["steps"][0]["parts"]), (&json!(1), &json!(2)));
    learner.get(&path).await.shows("Ada versi yang lebih baru");
    // By the page: leave, and follow again.
    let form = learner.get(&path).await.form(&format!("{path}/enrolment/end"));
    learner.submit(form).await.sends_to(&path);
    let form = learner.get(&path).await.form(&format!("{path}/enrolment"));
    learner.submit(form).await.sends_to(&path);
    let mine = learner.api().get(&path).await.json();
    assert_eq!((mine["steps"].as_array().map(Vec::len), &mine["newer"]), (Some(3), &Value::Null));
    learner.api().post(&format!("{path}/enrolment/end"), json!({})).await.is(200);
    learner.api().post(&format!("{path}/enrolment/end"), json!({})).await.is(200);
    assert!(learner.api().get(&path).await.json()["part"].is_null());
    // One row a person, whatever they do.
    let id = learner.id.expect("a person");
    let rows = path_followers::table.filter(path_followers::person_id.eq(id)).count();
    assert_eq!(site.look(move |conn| Ok(rows.get_result::<i64>(conn)?)).await, 1);
    let at_once = (0..8).map(|_| {
        let learner = learner.api();
        let path = format!("{path}/enrolment");
        async move { learner.post(&path, json!({})).await.status }
    });
    let statuses = futures_util::future::join_all(at_once).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    site.settle().await;
}

#[actix_web::test]
async fn an_outline_that_does_not_fit_is_told_by_its_line() {
    let site = Site::demo().await;
    let author = site.known("author").await;
    let path = begun(&author, "Jalur salah").await;
    let unfinished = "menulis-naskah-kebijakan-singkat";
    let draft = |outline: &str| {
        json!({ "version": 1, "title": { "id": "Jalur salah", "en": "" }, "summary": { "id": "", "en": "" },
                "outline": outline })
    };
    for (outline, told) in [
        (unfinished, "Line 1: there is no public course"),
        ("laboratorium-inovasi\n  ekosistem-inovasi", "Line 2: the indent"),
        ("laboratorium-inovasi\nlaboratorium-inovasi", "Line 2: the course"),
        ("3 of: A\n  laboratorium-inovasi", "Line 1: the group holds less"),
        ("first: A\n  laboratorium-inovasi", "Line 1: write"),
    ] {
        let answer = author.api().post(&format!("{path}/draft"), draft(outline)).await;
        answer.is(422);
        assert!(answer.body.contains(told), "{outline}: {answer:?}");
        let mut form = author.get(&format!("{path}/draft")).await.form(&format!("{path}/draft"));
        form = form.fill("outline", outline);
        author.submit(form).await.is(422).shows("Baris ");
    }
    let mut wrong = draft("laboratorium-inovasi");
    wrong["need"] = 2.into();
    author.api().post(&format!("{path}/draft"), wrong).await.is(422);
    // Empty, or without a summary, it is not published.
    author.api().post(&format!("{path}/publication"), json!({ "version": 1 })).await.is(422);
    author.api().post(&format!("{path}/draft"), draft("laboratorium-inovasi")).await.is(200);
    author.api().post(&format!("{path}/publication"), json!({ "version": 2 })).await.is(422);
    // Two who save at once are told of each other.
    let other = author.api().post(&format!("{path}/draft"), draft("ekosistem-inovasi")).await;
    other.is(409);
    assert!(other.body.contains("laboratorium-inovasi"), "{other:?}");
    author.api().post(&format!("{path}/publication"), json!({ "version": 1 })).await.is(409);
}

#[actix_web::test]
async fn a_path_is_written_by_the_authors_of_its_agency_alone() {
    let site = Site::demo().await;
    let (author, writer) = (site.known("author").await, site.known("course_author").await);
    for account in ["innovator", "agency_admin", "curator", "course_author"] {
        let person = site.known(account).await;
        person.get("/paths/new").await.is(403);
        let new = json!({ "agency": "lan", "title": { "id": "Jalur lain", "en": "" } });
        person.api().post("/paths", new).await.is(403);
        person.get(&format!("{PATH}/draft")).await.is(403);
        person.api().post(&format!("{PATH}/publication"), json!({ "version": 2 })).await.is(403);
    }
    let elsewhere = json!({ "agency": "kementerian-panrb", "title": { "id": "Jalur lain", "en": "" } });
    author.api().post("/paths", elsewhere).await.is(422);
    let path = begun(&author, "Jalur Inovator II").await;
    assert_eq!(path, "/paths/jalur-inovator-ii");
    let again = json!({ "agency": "lan", "title": { "id": "Jalur Inovator II", "en": "" } });
    author.api().post("/paths", again).await.is(422);
    writer.api().get(&path).await.is(404);
    author.get("/paths").await.is(200).shows("Jalur Inovator II");
    writer.get("/paths").await.is(200).lacks("Jalur Inovator II").shows("Jalur Inovator");
    site.visitor().get("/paths").await.is(200).shows("Jalur Inovator");
    site.visitor().get(COURSE).await.is(200);
    author.get(&format!("{path}/draft")).await.is(200).shows("laboratorium-inovasi");
    author.en().get(&format!("{path}/draft")).await.is(200).shows("Courses that it can hold");
}
