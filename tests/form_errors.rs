//! What is wrong with a form stands beside its field, and the summary on top of the page leads there.
use crate::support::{
    Site,
    calls::{Things, example, fields},
    graded::{BOOK, HELP},
    html::lost_errors,
    world,
};
use chrono::TimeDelta;
use ekopi::routes;
use serde_json::Value;

/// The example with every text and number of it typed otherwise; ticks and choices of several stay as they are.
fn typed(example: &Value, text: &str) -> Value {
    let mut body = fields(example);
    for (_, value) in body.as_object_mut().into_iter().flatten() {
        if value.is_string() || value.is_number() {
            *value = text.into();
        }
    }
    body
}

/// Every form, left blank and filled with far too much.
#[actix_web::test]
async fn every_error_of_a_summary_leads_to_its_field() {
    let site = Site::demo().await;
    let things = Things::of(&site).await;
    let mut people = vec![];
    let accounts =
        ["system_admin", "agency_admin", "curator", "course_author", "course_teacher", "author", "innovator"];
    for account in accounts {
        people.push(site.known(account).await);
    }
    let long = "x".repeat(6000);
    let table = routes::table();
    let (mut lost, mut refused) = (vec![], 0);
    for route in world::swept(&table).filter(|route| route.input().is_some() && route.path != "/session/end") {
        let call = example(route, &things, "beside");
        for person in &people {
            for text in ["", long.as_str()] {
                let page = person.post(&call.path, typed(&call.body, text)).await;
                refused += usize::from(page.status == 422);
                // Who sends what no page of theirs offers is told so on a page without the form.
                if !page.body.contains(&format!("action=\"{}\"", call.path)) {
                    continue;
                }
                let told = |name: String| format!("#{name} of {} for {}", route.path, person.name);
                lost.extend(lost_errors(&page.body).into_iter().map(told));
            }
        }
    }
    assert!(lost.is_empty(), "errors that lead nowhere: {lost:#?}");
    assert!(refused > 20, "only {refused} forms were refused");
    site.settle().await;
}

#[actix_web::test]
async fn of_many_forms_the_one_that_was_sent_has_the_error_and_what_was_typed() {
    let site = Site::demo().await;
    let (ana, ben, tari) =
        (site.person("ana").await, site.person("ben").await, site.known("course_teacher").await.id.unwrap());
    ana.enrol().await;
    ben.enrol().await;
    site.advance(TimeDelta::days(8));
    let tari = site.signed_in(tari, "tari").await;
    let (ana, ben) = (ana.handle().await, ben.handle().await);
    let (of_ana, of_ben) = (format!("{HELP}/{ana}/dismissals"), format!("{HELP}/{ben}/dismissals"));
    let long = "x".repeat(501);
    for note in ["", long.as_str()] {
        let page = tari.submit(tari.get(HELP).await.form(&of_ben).fill("note", note)).await;
        page.is(422).shows("id=\"note\"").shows("aria-describedby=\"note-error\"");
        assert_eq!(page.body.matches("id=\"note-error\"").count(), 1);
        assert!(lost_errors(&page.body).is_empty(), "{page:?}");
        assert_eq!(page.form(&of_ben).value("note"), Some(note));
        assert_eq!(page.form(&of_ana).value("note"), Some(""));
    }

    tari.set_grade(&ana, "75", "Lisan").await.is(200);
    let (learner, removal) = (format!("{BOOK}/{ana}"), format!("{BOOK}/{ana}/overrides/removal"));
    let page = tari.submit(tari.get(&learner).await.form(&removal).fill("reason", &long)).await;
    page.is(422).shows("aria-describedby=\"reason-error\"");
    assert_eq!(page.body.matches("id=\"reason-error\"").count(), 1);
    assert_eq!(page.body.matches("id=\"reason\"").count(), 1);
    assert!(lost_errors(&page.body).is_empty(), "{page:?}");
    assert_eq!(page.form(&removal).value("reason"), Some(long.as_str()));
    let setting = page.form(&format!("{BOOK}/{ana}/overrides"));
    assert_eq!(setting.value("reason"), Some(""));
    // And the other way round.
    let page = tari.submit(setting.fill("reason", &long)).await;
    assert_eq!(page.is(422).form(&removal).value("reason"), Some(""));
    assert!(lost_errors(&page.body).is_empty(), "{page:?}");
    site.settle().await;
}
