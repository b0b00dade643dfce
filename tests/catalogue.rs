//! The catalogue: words, filters and order in the address, pages by key, nothing found.
use crate::support::{Site, learning::COURSE};
use diesel::prelude::*;
use ekopi::{
    accounts::actor::Actor,
    clock, content,
    courses::course::{Chapter, CourseDocument},
    schema::{courses, runs},
    words::Texts,
};
use serde_json::json;

/// Publishes courses without lessons, past the desk.
async fn publish(site: &Site, titles: &'static [(&'static str, &'static str, &'static str)]) {
    site.change_found(move |conn| {
        for (n, (id, en, sector)) in titles.iter().enumerate() {
            let title = Texts { id: (*id).into(), en: (*en).into() };
            let chapters = vec![Chapter { id: "c1".into(), ..Chapter::default() }];
            let (level, sectors) = ("basic".into(), vec![(*sector).into()]);
            let document = CourseDocument { title, level, sectors, chapters, ..CourseDocument::default() };
            let version = content::begin(conn, &Actor::system(), "course", &document)?;
            let row = (
                courses::content_id.eq(version.content_id),
                courses::slug.eq(format!("kursus-{n}")),
                courses::created_at.eq(clock::now()),
            );
            let course: i64 =
                diesel::insert_into(courses::table).values(row).returning(courses::id).get_result(conn)?;
            content::publish(conn, &Actor::system(), "", &[(version.content_id, Some(version.id))])?;
            let closes = (n == 0).then(|| clock::now().plus(chrono::TimeDelta::hours(1)));
            if n < 2 {
                let run = (runs::course_id.eq(course), runs::number.eq(1), runs::opens_at.eq(clock::now()));
                diesel::insert_into(runs::table).values((run, runs::closes_at.eq(closes))).execute(conn)?;
            }
        }
        Ok(())
    })
    .await;
}
async fn all(who: &crate::support::Client<'_>, query: &str) -> Vec<String> {
    let page = who.api().get(&format!("/courses?{query}")).await.is(200).json();
    page["items"].as_array().unwrap().iter().map(|card| card["slug"].as_str().unwrap().to_owned()).collect()
}
/// Those that this file speaks of; the demonstration has others.
async fn found(who: &crate::support::Client<'_>, query: &str) -> Vec<String> {
    let mut found = all(who, query).await;
    found.retain(|slug| slug.starts_with("kursus-") || slug == "laboratorium-inovasi");
    found
}
const COURSES: &[(&str, &str, &str)] = &[
    ("Zonasi pelayanan", "Zoning of services", "health"),
    ("Anggaran daerah", "", "finance"),
    ("Melayani warga", "Apt service", "health"),
];

#[actix_web::test]
async fn courses_are_found_by_words_in_either_language_and_by_their_stems() {
    let site = Site::demo().await;
    publish(&site, COURSES).await;
    let visitor = site.visitor();
    assert_eq!(found(&visitor, "words=anggaran").await, ["kursus-1"]);
    assert_eq!(found(&visitor, "words=zoning").await, ["kursus-0"]);
    assert!(found(&visitor, "words=layanan").await.contains(&"kursus-2".to_owned()), "one stem");
    assert_eq!(found(&visitor, "words=anggaran+zonasi").await, Vec::<String>::new(), "every word must be there");
    visitor.en().get("/courses?words=tiadakata").await.is(200).shows("No course fits").shows("href=\"/en/courses\"");
}
#[actix_web::test]
async fn filters_and_order_are_in_the_address() {
    let site = Site::demo().await;
    publish(&site, COURSES).await;
    let visitor = site.visitor();
    assert_eq!(found(&visitor, "language=en").await, ["kursus-2", "kursus-0", "laboratorium-inovasi"]);
    assert_eq!(found(&visitor, "open=now").await, ["kursus-1", "kursus-0", "laboratorium-inovasi"]);
    site.advance(chrono::TimeDelta::hours(2));
    assert_eq!(found(&visitor, "open=now").await, ["kursus-1", "laboratorium-inovasi"], "one has closed");
    assert_eq!(found(&visitor, "sort=title").await, ["kursus-1", "kursus-2", "laboratorium-inovasi", "kursus-0"]);
    let page = visitor.en().get("/courses?level=basic&sort=title&language=en").await;
    page.is(200).shows("<option value=\"title\" selected>").shows("<option value=\"en\" selected>");
    // What names nothing is left out on a page, with a word, and refused to a program.
    let total = all(&visitor, "").await.len();
    visitor.en().get("/courses?level=none").await.is(200).shows(&format!("{total} courses"));
    visitor.api().get("/courses?sort=none").await.is(422);
}
#[actix_web::test]
async fn one_sector_narrows_and_one_that_no_course_has_is_left_out() {
    let site = Site::demo().await;
    publish(&site, COURSES).await;
    let visitor = site.visitor();
    assert_eq!(found(&visitor, "sector=health").await, ["kursus-2", "kursus-0"]);
    assert_eq!(found(&visitor, "sector=civil_service").await, ["laboratorium-inovasi"]);
    let page = visitor.en().get("/courses?sector=finance").await;
    page.is(200).shows("1 course").shows("<option value=\"finance\" selected>Finance</option>");
    page.shows("<option value=\"health\">Health</option>").lacks("value=\"transport\"");
    visitor.get("/courses?sector=finance").await.shows("Keuangan");
    // In the order of the law, each once.
    let list = visitor.api().get("/courses?sector=transport").await.is(200).json();
    let codes: Vec<&str> = list["sectors"].as_array().unwrap().iter().map(|s| s["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["health", "planning", "finance", "civil_service", "research"]);
    let total = all(&visitor, "").await.len();
    assert_eq!((&list["ignored"], &list["total"]), (&json!(["sector"]), &json!(total)));
    visitor.en().get("/courses?sector=transport").await.is(200).shows(&format!("{total} courses"));
}
#[actix_web::test]
async fn ones_own_part_narrows_for_those_who_are_signed_in() {
    let site = Site::demo().await;
    publish(&site, COURSES).await;
    let ana = site.person("ana").await;
    assert_eq!(found(&ana, "mine=none").await.len(), 4);
    ana.enrol().await;
    assert_eq!(found(&ana, "mine=enrolled").await, ["laboratorium-inovasi"]);
    assert_eq!(found(&ana, "mine=none").await.len(), 3);
    ana.api().finish_course().await;
    assert_eq!(found(&ana, "mine=finished").await, ["laboratorium-inovasi"]);
    assert_eq!(found(&ana, "mine=enrolled").await, Vec::<String>::new());
    let visitor = site.visitor().api().get("/courses?mine=enrolled").await.json();
    let total = visitor["items"].as_array().unwrap().len();
    assert_eq!((&visitor["ignored"], &visitor["total"]), (&json!(["mine"]), &json!(total)));
}
#[actix_web::test]
async fn pages_follow_each_other_by_a_key_in_every_order() {
    let site = Site::demo().await;
    publish(&site, COURSES).await;
    let visitor = site.visitor().api();
    for sort in ["newest", "title"] {
        let whole = all(&visitor, &format!("sort={sort}")).await;
        let (mut walked, mut after) = (vec![], String::new());
        loop {
            let page = visitor.get(&format!("/courses?sort={sort}&limit=1&after={after}")).await;
            walked.extend(
                page.json()["items"].as_array().unwrap().iter().map(|c| c["slug"].as_str().unwrap().to_owned()),
            );
            match page.json()["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        assert!(whole.len() > 3);
        assert_eq!(walked, whole, "{sort}");
    }
    assert_eq!(visitor.get("/courses?after=zzz").await.json()["ignored"], json!(["after"]));
    assert_eq!(visitor.get(COURSE).await.status, 200);
}
