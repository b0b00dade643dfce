//! Who writes and who teaches a course; and the demonstration's course that is still being written.
use crate::support::{Site, authoring::UNFINISHED, learning::COURSE};
use serde_json::json;

#[actix_web::test]
async fn authors_and_teachers_are_added_told_and_removed() {
    let site = Site::demo().await;
    let (author, mentor) = (site.known("course_author").await, site.known("mentor").await);
    let staff = format!("{COURSE}/staff");
    mentor.api().get(&staff).await.is(403);
    let form = author.get(&staff).await.is(200).form(&staff);
    author.submit(form.fill("person", "Mentor@demo.invalid").fill("role", "author")).await.sends_to(&staff);
    let again = json!({ "person": "mentor@demo.invalid", "role": "author" });
    author.api().post(&staff, again).await.is(200);
    site.settle().await;
    let notices = mentor.api().get("/me/notices").await.json();
    assert_eq!(json!([notices["items"][0]["kind"], notices["unread"]]), json!(["course-staff-added", 1]));
    mentor.get(&format!("{COURSE}/draft")).await.is(200);
    for (body, field, code) in [
        (json!({ "person": "nobody@example.go.id", "role": "teacher" }), "person", "no-such-account"),
        (json!({ "person": "", "role": "teacher" }), "person", "field-missing"),
        (json!({ "person": "mentor@demo.invalid" }), "role", "field-missing"),
        (json!({ "person": "mentor@demo.invalid", "role": "owner" }), "role", "not-a-value"),
    ] {
        assert_eq!(author.api().post(&staff, body).await.is(422).field(field).as_deref(), Some(code));
    }
    // One of them removes the other; the last author stays.
    let list = mentor.api().get(&staff).await.json();
    let handle = |name: &str| {
        let found = list["items"].as_array().unwrap().iter().find(|card| card["name"] == name);
        found.unwrap()["handle"].as_str().unwrap().to_owned()
    };
    let removal = format!("{staff}/{}/removal", handle("Kirana Pengajar"));
    mentor.api().post(&removal, json!({ "role": "teacher" })).await.is(404);
    mentor.api().post(&removal, json!({ "role": "author" })).await.is(200);
    author.api().get(&staff).await.is(403);
    let own = format!("{staff}/{}/removal", handle("Maya Mentor"));
    mentor.api().post(&own, json!({ "role": "author" })).await.is(409);
    mentor.api().get(&staff).await.is(200);
    site.settle().await;
}

#[actix_web::test]
async fn the_demonstration_has_a_course_that_was_returned() {
    let site = Site::demo().await;
    let author = site.known("author").await;
    let review = author.api().get(&format!("{UNFINISHED}/review")).await.is(200).json();
    assert_eq!(json!([review["review"]["state"], review["needs_approval"]]), json!(["returned", true]));
    author.get(&format!("{UNFINISHED}/draft")).await.shows("belum mengutip praktik");
    site.visitor().get(UNFINISHED).await.is(404);
}
