//! What people of a meeting are told of it afterwards: that their attendance was corrected, and that a recording can be watched.
use crate::support::{
    Client, Site,
    bigbluebutton::Server,
    booked::{Booked, with},
};
use chrono::TimeDelta;
use ekopi::{job, labs::meetings::recording::WatchRecordings, notifications::digest::Digest};
use serde_json::{Value, json};

/// Somebody's notices of a kind, the newest first.
async fn notices(who: &Client<'_>, kind: &str) -> Vec<Value> {
    let all = who.api().get("/me/notices?limit=100").await.is(200).json();
    all["items"].as_array().expect("notices").iter().filter(|notice| notice["kind"] == kind).cloned().collect()
}
/// The texts of all mails to somebody that say this.
fn mails(site: &Site, to: &str, text: &str) -> usize {
    site.mail().iter().filter(|mail| mail.to.starts_with(&format!("{to}@")) && mail.text.contains(text)).count()
}
async fn next_morning(site: &Site) {
    site.advance(TimeDelta::hours(26));
    site.change(|conn| job::enqueue(conn, &Digest {})).await;
    site.settle().await;
}

#[actix_web::test]
async fn whoever_is_corrected_is_told_how_they_stood_and_stand_and_why() {
    const KIND: &str = "attendance-corrected";
    const SAYS: &str = "dari “Tidak hadir” menjadi “Izin”";
    let site = Site::demo().await;
    let held = Booked::of(&site).await;
    held.go_to(2);
    let (to, ana) = (held.address("/attendance"), held.ana.handle().await);
    let word = |who: &str, mark: &str, reason: &str| json!({ "person": who, "mark": mark, "reason": reason });
    held.mentor.api().post(&to, word(&ana, "absent", "Tidak terlihat")).await.is(200);
    held.mentor.api().post(&to, word(&ana, "excused", "Dinas luar")).await.is(200);
    // Whoever does it to themselves knows.
    let own = held.mentor.handle().await;
    held.mentor.api().post(&to, word(&own, "partial", "Terlambat")).await.is(200);
    site.settle().await;
    let told = notices(&held.ana, KIND).await;
    let said = |notice: &Value| json!([notice["args"]["before"], notice["args"]["mark"], notice["args"]["reason"]]);
    assert_eq!(
        told.iter().map(said).collect::<Vec<_>>(),
        [json!(["absent", "excused", "Dinas luar"]), json!([null, "absent", "Tidak terlihat"])]
    );
    assert_eq!(told[0]["address"], to.as_str());
    assert_eq!(notices(&held.mentor, KIND).await.len(), 0);
    let page = held.ana.get("/me/notices").await;
    page.is(200).shows(SAYS).shows("dari “Belum diketahui” menjadi “Tidak hadir”").shows("Dinas luar");
    held.ana.en().get("/me/notices").await.is(200).shows("from “Absent” to “Excused”");
    held.ana.get(&to).await.is(200).shows("Dinas luar");
    // It is nothing urgent: it comes with the mail of the morning.
    assert_eq!(mails(&site, "ana", SAYS), 0);
    next_morning(&site).await;
    assert_eq!((mails(&site, "ana", SAYS), mails(&site, "ana", "Dinas luar")), (1, 1));
    // Whoever wants it at once has it at once, with the same words.
    held.ana.api().post("/me/notifications", json!({ "mail": { KIND: "now" } })).await.is(200);
    held.mentor.api().post(&to, word(&ana, "present", "Hadir lewat telepon")).await.is(200);
    site.settle().await;
    assert_eq!(mails(&site, "ana", "dari “Izin” menjadi “Hadir”"), 1);
}

#[actix_web::test]
async fn whoever_takes_part_is_told_once_that_a_recording_can_be_watched() {
    const KIND: &str = "recording-ready";
    let server = Server::start();
    let site = with(&server).await;
    let held = Booked::of(&site).await;
    held.set(json!({ "records": true })).await.is(200);
    held.go_to(0);
    let meeting = held.comes_in(&held.ana, &server).await["meetingID"].clone();
    held.go_to(62);
    let from = (held.at + TimeDelta::minutes(5)).timestamp_millis();
    server.has_recorded(&format!(
        "<recording><recordID>a-1</recordID><meetingID>{meeting}</meetingID><state>published</state>\
         <startTime>{from}</startTime><endTime>{}</endTime><playback><format><type>video</type>\
         <url>https://bbb.example/a-1</url></format></playback></recording>",
        from + 60_000
    ));
    site.change(|conn| job::enqueue(conn, &WatchRecordings::default())).await;
    site.settle().await;
    let page = held.address("/recordings");
    let consent = format!("{page}/consent");
    let answers = async |who: &Client<'_>, answer: &str| {
        who.api().post(&consent, json!({ "answer": answer })).await.is(200);
        site.settle().await;
        (notices(&held.ana, KIND).await.len(), notices(&held.mentor, KIND).await.len())
    };
    assert_eq!(answers(&held.ana, "given").await, (0, 0), "nobody can watch it yet");
    assert_eq!(answers(&held.mentor, "given").await, (1, 0), "who has opened it knows");
    let told = notices(&held.ana, KIND).await;
    assert_eq!(told[0]["address"], page.as_str());
    held.ana.get(&page).await.is(200).shows("Tonton rekaman");
    // Taken back and given again it is the same recording; what cannot be opened is in no mail.
    assert_eq!(answers(&held.ana, "refused").await, (1, 0));
    assert_eq!(answers(&held.ana, "given").await, (1, 0));
    assert_eq!(answers(&held.ana, "refused").await, (1, 0));
    next_morning(&site).await;
    assert_eq!(mails(&site, "ana", "Rekaman pertemuan dengan"), 0);
    server.calls();
}
