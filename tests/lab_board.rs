//! The board of a lab: what is not done stands on it, however old it is and however much has been done since.
use crate::support::{Client, Site, mentors::BANYUWANGI};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    clock,
    schema::{lab_notes, labs},
};
use serde_json::{Value, json};

/// Somebody in a team of one, whose lab is `lab-ana`.
async fn ana(site: &Site) -> Client<'_> {
    let ana = site.person("ana").await;
    site.team("ana", BANYUWANGI, &[ana.id.expect("a person")]).await;
    ana
}
/// Writes down this many tasks, numbered from `first` on, each due a day after the one before; done ones are done now.
async fn tasks(site: &Site, who: &Client<'_>, first: i64, count: i64, is_done: bool) {
    let person = who.id.expect("a person");
    site.change(move |conn| {
        let lab: i64 = labs::table.filter(labs::slug.eq("lab-ana")).select(labs::id).first(conn)?;
        let (now, day) = (clock::now(), clock::beginning_of("2026-03-03".parse().unwrap()));
        for number in first..first + count {
            diesel::insert_into(lab_notes::table)
                .values((
                    (lab_notes::lab_id.eq(lab), lab_notes::number.eq(number), lab_notes::kind.eq("task")),
                    (lab_notes::body.eq(format!("Tugas {number}")), lab_notes::owner_id.eq(person)),
                    (lab_notes::due_at.eq(day.plus(TimeDelta::days(number))), lab_notes::created_at.eq(now)),
                    lab_notes::done_at.eq(is_done.then_some(now)),
                ))
                .execute(conn)?;
        }
        Ok(())
    })
    .await;
}
fn numbers(items: &Value) -> Vec<i64> {
    items.as_array().expect("tasks").iter().filter_map(|task| task["number"].as_i64()).collect()
}

#[actix_web::test]
async fn an_old_task_that_is_open_is_on_the_board_behind_hundreds_that_are_done() {
    let site = Site::demo().await;
    let ana = ana(&site).await;
    tasks(&site, &ana, 1, 1, false).await;
    tasks(&site, &ana, 2, 310, true).await;
    let page = ana.api().get("/labs/lab-ana").await.is(200).json();
    let shown = numbers(&page["tasks"]);
    assert_eq!((shown[0], shown.len(), &page["tasks_next"]), (1, 101, &json!(null)));
    assert_eq!(shown[1..], (212..312).collect::<Vec<_>>(), "the newest that are done");
    ana.get("/labs/lab-ana").await.is(200).shows("id=\"note-1\"").lacks("Tugas terbuka lainnya");
}

#[actix_web::test]
async fn more_open_tasks_than_a_page_holds_go_on_behind_it() {
    const ALL: &str = "/labs/lab-ana/tasks";
    let site = Site::demo().await;
    let ana = ana(&site).await;
    ana.get(ALL).await.is(200).shows("Tidak ada lagi yang perlu dikerjakan");
    tasks(&site, &ana, 1, 130, false).await;
    let page = ana.get("/labs/lab-ana").await;
    page.is(200).shows("Tugas terbuka lainnya").shows("id=\"note-100\"").lacks("id=\"note-101\"");
    let next = ana.api().get("/labs/lab-ana").await.json()["tasks_next"].as_str().expect("more").to_owned();
    ana.get(&format!("{ALL}?after={next}")).await.is(200).shows("id=\"note-101\"").shows("id=\"note-130\"");
    ana.en().get(ALL).await.is(200).shows("Open tasks").shows("rel=\"next\"");
    // Each once, in the order of their days.
    let (mut seen, mut after) = (vec![], String::new());
    loop {
        let page = ana.api().get(&format!("{ALL}?limit=50&after={after}")).await.is(200).json();
        seen.extend(numbers(&page["items"]));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        after = next.to_owned();
    }
    assert_eq!(seen, (1..131).collect::<Vec<_>>());
    let form = ana.get(ALL).await.form("/labs/lab-ana/notes/1/completion");
    ana.submit(form).await.sends_to("/labs/lab-ana");
    assert_eq!(numbers(&ana.api().get(&format!("{ALL}?limit=1")).await.json()["items"]), [2]);
    site.person("lain").await.api().get(ALL).await.is(404);
    site.settle().await;
}
