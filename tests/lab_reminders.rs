//! Reminders: a day and half an hour before a meeting, of requests that wait, of tasks that are overdue. Each once.
use crate::support::{
    Client, Site,
    labs::opened,
    mentors::{BANYUWANGI, profile},
};
use chrono::{DateTime, Utc};
use ekopi::{routes, worker};
use serde_json::json;

/// Moves the clock to this instant and does what it asks for.
async fn at(site: &Site, instant: &str) {
    let instant: DateTime<Utc> = instant.parse().unwrap();
    site.advance(instant - site.clock().now().utc());
    worker::keep(&site.app, &routes::schedules()).await.unwrap();
    site.settle().await;
}
/// How many mails whose subject begins so somebody has.
fn count(site: &Site, to: &str, subject: &str) -> usize {
    site.mail()
        .iter()
        .filter(|mail| mail.to.starts_with(&format!("{to}@")) && mail.subject.starts_with(subject))
        .count()
}
async fn alone<'s>(site: &'s Site, name: &'static str) -> (Client<'s>, String) {
    let one = site.person(name).await;
    let team = site.team(name, BANYUWANGI, &[one.id.expect("a person")]).await;
    (one, team)
}
const DAY: &str = "Pengingat: ";
const SOON: &str = "Segera dimulai: ";

#[actix_web::test]
async fn a_meeting_is_reminded_of_a_day_and_half_an_hour_before() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-16:00", &json!({}))).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana").await);
    let daily = json!({ "mail": { "booking-tomorrow": "never", "booking-soon": "daily" } });
    ana.api().post("/me/notifications", daily).await.is(200);
    // Thursday, nine o'clock in Jakarta; another is moved from that day to the next, a third is cancelled.
    ana.booked(&handle, &team, "2026-03-05T02:00:00Z").await;
    let (ben, second) = alone(&site, "ben").await;
    let moved = ben.booked(&handle, &second, "2026-03-05T04:00:00Z").await;
    let gone = ben.booked(&handle, &second, "2026-03-05T06:00:00Z").await;
    let moving = json!({ "starts_at": "2026-03-06T04:00:00Z", "reason": "Rapat mendadak" });
    ben.api().post(&format!("/bookings/{moved}/move"), moving).await.is(200);
    ben.api().post(&format!("/bookings/{gone}/cancellation"), json!({ "reason": "Belum siap" })).await.is(200);
    at(&site, "2026-03-02T03:10:00Z").await;

    at(&site, "2026-03-04T01:55:00Z").await;
    assert_eq!(count(&site, "andi", DAY), 0, "more than a day before");
    at(&site, "2026-03-04T02:00:00Z").await;
    at(&site, "2026-03-04T03:00:00Z").await;
    at(&site, "2026-03-04T12:00:00Z").await;
    assert_eq!((count(&site, "andi", DAY), count(&site, "ana", DAY)), (1, 0), "once, and not to who wants none");
    assert_eq!(count(&site, "ben", DAY), 0, "what was moved away or cancelled");
    at(&site, "2026-03-05T01:25:00Z").await;
    assert_eq!(count(&site, "ana", SOON), 0);
    at(&site, "2026-03-05T01:30:00Z").await;
    at(&site, "2026-03-05T01:40:00Z").await;
    assert_eq!(
        (count(&site, "andi", SOON), count(&site, "ana", SOON)),
        (1, 1),
        "at once, though the daily mail was chosen"
    );
    let told = site.mail().into_iter().find(|mail| mail.subject.starts_with(SOON)).unwrap();
    assert!(told.text.contains("5 Maret 2026 09.00–10.00 WIB") && told.calendar.is_none(), "{}", told.text);
    at(&site, "2026-03-05T08:00:00Z").await;
    assert_eq!((count(&site, "ben", SOON), count(&site, "ben", DAY)), (0, 1), "the new time has a reminder of its own");
    at(&site, "2026-03-06T03:35:00Z").await;
    assert_eq!((count(&site, "ben", SOON), count(&site, "andi", SOON), count(&site, "andi", DAY)), (1, 2, 2));
}

/// What is booked within the day before was told a moment ago.
#[actix_web::test]
async fn what_is_booked_late_has_the_later_reminder_alone() {
    let site = Site::demo().await;
    let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-16:00", &json!({}))).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana").await);
    at(&site, "2026-03-02T03:10:00Z").await;
    ana.booked(&handle, &team, "2026-03-02T07:00:00Z").await;
    at(&site, "2026-03-02T03:20:00Z").await;
    at(&site, "2026-03-02T06:40:00Z").await;
    at(&site, "2026-03-02T06:50:00Z").await;
    assert_eq!((count(&site, "ana", DAY), count(&site, "ana", SOON)), (0, 1));
}

#[actix_web::test]
async fn a_mentor_is_reminded_of_a_request_that_waits() {
    const WAITS: &str = "Belum dijawab: ";
    let site = Site::demo().await;
    let asks = profile("WIB", "09:00-16:00", &json!({ "needs_approval": true }));
    let mentor = site.mentor("andi", "lan", asks).await;
    let (handle, (ana, team)) = (mentor.handle().await, alone(&site, "ana").await);
    at(&site, "2026-03-02T03:10:00Z").await;
    ana.booked(&handle, &team, "2026-03-09T02:00:00Z").await;
    let answered = ana.booked(&handle, &team, "2026-03-10T02:00:00Z").await;
    mentor.api().post(&format!("/bookings/{answered}/answer"), json!({ "accept": true })).await.is(200);
    at(&site, "2026-03-03T03:05:00Z").await;
    assert_eq!(count(&site, "andi", WAITS), 0);
    at(&site, "2026-03-03T03:15:00Z").await;
    at(&site, "2026-03-03T09:00:00Z").await;
    assert_eq!((count(&site, "andi", WAITS), count(&site, "ana", WAITS)), (1, 0));
    at(&site, "2026-03-04T04:00:00Z").await;
    assert_eq!(count(&site, "andi", WAITS), 1, "it has run out of time");
}

#[actix_web::test]
async fn the_owner_of_an_overdue_task_is_reminded_once() {
    const LATE: &str = "Tugas lewat batas waktu: Antrean puskesmas";
    let site = Site::demo().await;
    let slug = opened(&site, "tugas").await;
    let member = site.known("graduate").await;
    let owner = site.known("course_teacher").await.handle().await;
    let task = |due: &str| json!({ "kind": "task", "body": "Kirim data dasar", "owner": owner, "due_on": due });
    let notes = format!("/labs/{slug}/notes");
    member.api().post(&notes, task("2026-03-04")).await.is(201);
    let done = member.api().post(&notes, task("2026-03-03")).await.is(201).json();
    let done = format!("{notes}/{}/completion", done["code"].as_str().unwrap());
    member.api().post(&done, json!({})).await.is(200);
    at(&site, "2026-03-02T03:10:00Z").await;
    at(&site, "2026-03-04T02:00:00Z").await;
    assert_eq!(count(&site, "course-teacher", LATE), 0, "its day is not over");
    at(&site, "2026-03-05T00:55:00Z").await;
    assert_eq!(count(&site, "course-teacher", LATE), 0, "not by night");
    at(&site, "2026-03-05T01:05:00Z").await;
    at(&site, "2026-03-06T01:05:00Z").await;
    assert_eq!((count(&site, "course-teacher", LATE), count(&site, "graduate", LATE)), (1, 0));
    let audit = site.known("auditor").await;
    audit.get("/manage/audit?kind=lab-task-overdue").await.is(200).shows("pemiliknya diingatkan");
}
