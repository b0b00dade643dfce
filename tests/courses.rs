//! The catalogue, the course's page, seats and runs.
use crate::support::{
    Site,
    learning::{COURSE, FIRST, LESSONS},
};
use diesel::prelude::*;
use ekopi::schema::{courses, enrolments, runs};
use futures_util::future::join_all;
use serde_json::json;

#[actix_web::test]
async fn the_catalogue_and_the_course() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    let list = visitor.api().get("/courses").await.json();
    let shown: Vec<&str> = list["items"].as_array().unwrap().iter().map(|c| c["slug"].as_str().unwrap()).collect();
    assert_eq!((shown, &list["next"]), (vec!["ekosistem-inovasi", "laboratorium-inovasi"], &json!(null)));
    insta::assert_snapshot!(list["items"][0].as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" "), @"lessons level progress sectors slug summary title");
    assert_eq!((&list["items"][0]["lessons"], &list["items"][0]["progress"]), (&json!(6), &json!(null)));
    visitor.get("/courses").await.shows("6 pelajaran").shows("href=\"/courses/laboratorium-inovasi\"");
    visitor.en().get("/courses").await.shows("6 lessons");

    let course = visitor.api().get(COURSE).await;
    insta::assert_snapshot!(course.keys().join(" "), @"certificate chapters description drafts due_on lessons_done lessons_total level may_lead may_write minutes open progress renewal runs seat seats_left sectors slug summary taught_run timetable title");
    let course = course.json();
    let chapters = course["chapters"].as_array().unwrap();
    let slugs: Vec<&str> =
        chapters.iter().flat_map(|c| c["lessons"].as_array().unwrap()).map(|l| l["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, LESSONS.map(|(_, slug)| slug));
    assert!(course["seat"].is_null() && course["may_write"] == false && course["open"] == true);
    // A visitor is led to sign in and back.
    visitor.get(COURSE).await.shows("href=\"/sign-in?next=%2Fcourses%2Flaboratorium-inovasi\"");
    // Lessons lead on and back.
    let second = visitor.api().get("/lessons/labinov-drum-up").await.json();
    assert_eq!((&second["previous"]["slug"], &second["next"]["slug"]), (&json!(LESSONS[0].1), &json!(LESSONS[2].1)));
    let (first, last) =
        (visitor.api().get(FIRST).await.json(), visitor.api().get("/lessons/labinov-display").await.json());
    assert!(first["previous"].is_null() && last["next"].is_null());
    // Real teaching text in both languages.
    for (_, slug) in LESSONS {
        let lesson = visitor.api().get(&format!("/lessons/{slug}")).await.json();
        for lang in ["id", "en"] {
            let words = lesson["blocks"][0]["text"][lang].as_str().unwrap().split_whitespace().count();
            assert!(words > 400, "{slug} in {lang}: {words} words");
        }
    }
}

#[actix_web::test]
async fn enrolling_twice_takes_one_seat() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let form = ana.get(COURSE).await.form(&format!("{COURSE}/enrolment"));
    ana.submit(form).await.sends_to(COURSE);
    ana.api().post(&format!("{COURSE}/enrolment"), json!({})).await.is(200);
    ana.post(&format!("{COURSE}/enrolment"), json!({})).await.sends_to(COURSE);
    let counts = || {
        site.look(|conn| {
            let first = runs::table.order(runs::id).select((runs::id, runs::taken));
            let (run, taken) = first.first(conn)?;
            let of_run = enrolments::table.filter(enrolments::run_id.eq::<i64>(run));
            Ok((taken, of_run.count().get_result::<i64>(conn)?))
        })
    };
    assert_eq!(counts().await, (1i64, 1));
    // Ten times at once, each with a key of its own.
    let ben = site.person("ben").await.api();
    let answers = join_all((0..10).map(|_| ben.post("/courses/laboratorium-inovasi/enrolment", json!({})))).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|a| a.status < 300));
    assert_eq!(counts().await, (2, 2));
    let course = ana.api().get(COURSE).await.json();
    assert_eq!((&course["seat"]["standing"], &course["seat"]["period"]), (&json!("enrolled"), &json!(1)));
    ana.get("/me").await.shows("href=\"/courses/laboratorium-inovasi\"").shows("0 %");
}

#[actix_web::test]
async fn sixty_four_people_and_ten_seats() {
    let site = Site::demo().await;
    site.open_run(10).await;
    let mut people = vec![];
    for n in 0..64 {
        people.push(site.person(&format!("p{n}")).await.api());
    }
    let enrolment = format!("{COURSE}/enrolment");
    let answers = join_all(people.iter().map(|p| p.post(&enrolment, json!({})))).await;
    let states = |state: &str| answers.iter().filter(|a| a.is(201).json()["state"] == state).count();
    assert_eq!((states("enrolled"), states("waiting")), (10, 54));
    let (taken, enrolled, waiting) = site
        .look(|conn| {
            let newest = runs::table.order(runs::number.desc());
            let (run, taken) = newest.select((runs::id, runs::taken)).first::<(i64, i64)>(conn)?;
            let of = |standing| {
                enrolments::table.filter(enrolments::run_id.eq(run)).filter(enrolments::standing.eq(standing)).count()
            };
            Ok((taken, of("enrolled").get_result::<i64>(conn)?, of("waiting").get_result::<i64>(conn)?))
        })
        .await;
    assert_eq!((taken, enrolled, waiting), (10, 10, 54));
    // Whoever waits learns nothing yet, and is told where they stand.
    let waits = answers.iter().position(|a| a.json()["state"] == "waiting").unwrap();
    let read = people[waits].post(&format!("{FIRST}/reading"), json!({ "block": "text" })).await;
    assert_eq!(read.is(403).json()["code"], "enrol-first");
    let page = crate::support::Client { prefix: "/en", ..people[waits].clone() };
    page.get(COURSE).await.shows("You are on the waiting list");
    page.get(FIRST).await.lacks("Mark as read").lacks("Begin the quiz");
    assert_eq!(site.visitor().api().get(COURSE).await.json()["seats_left"], 0);
    site.visitor().en().get(COURSE).await.shows("0 seats left");
}

#[actix_web::test]
async fn a_course_without_an_open_run_says_so() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    site.change(|conn| Ok(diesel::update(runs::table).set(runs::closes_at.eq(ekopi::clock::now())).execute(conn)?))
        .await;
    let refused = ana.api().post(&format!("{COURSE}/enrolment"), json!({})).await;
    assert_eq!(refused.is(409).json()["code"], "no-open-run");
    ana.post(&format!("{COURSE}/enrolment"), json!({})).await.is(409);
    ana.en().get(COURSE).await.is(200).shows("Enrolment is not open now").lacks("enrolment\"");
    // A course that is not published exists for its authors alone.
    site.change_found(|conn| {
        let both = courses::table.filter(courses::slug.eq_any(["laboratorium-inovasi", "ekosistem-inovasi"]));
        let gone: Vec<i64> = both.select(courses::content_id).load(conn)?;
        let changes: Vec<(i64, Option<i64>)> = gone.into_iter().map(|content| (content, None)).collect();
        ekopi::content::publish(conn, &ekopi::accounts::actor::Actor::system(), "", &changes)
    })
    .await;
    ana.api().get(COURSE).await.is(404);
    ana.api().post(&format!("{COURSE}/enrolment"), json!({})).await.is(404);
    site.known("course_author").await.api().get(COURSE).await.is(200);
    assert!(ana.api().get("/courses").await.json()["items"].as_array().unwrap().is_empty());
    ana.en().get("/courses").await.is(200).shows("No courses yet");
}
