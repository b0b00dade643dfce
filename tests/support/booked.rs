//! A meeting that is booked, on a meeting server.
use super::{
    Answer, Client, Site,
    bigbluebutton::{SECRET, Server},
    mentors::{BANYUWANGI, profile},
    world::World,
};
use chrono::{DateTime, TimeDelta, Utc};
use ekopi::{job, labs::meetings::poll::PollMeetings};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A site whose meetings are held on this server.
pub async fn with(server: &Server) -> Site {
    Site::of(World::Demo, &[("EKOPI_BBB_URL", &server.at.url), ("EKOPI_BBB_SECRET", SECRET)]).await
}
/// A mentor, somebody of a team, and their meeting of an hour today.
pub struct Booked<'s> {
    pub mentor: Client<'s>,
    pub ana: Client<'s>,
    pub code: String,
    pub at: DateTime<Utc>,
}
impl Booked<'_> {
    pub async fn of(site: &Site) -> Booked<'_> {
        let mentor = site.mentor("andi", "lan", profile("WIB", "09:00-16:00", &json!({}))).await;
        let ana = site.person("ana").await;
        let team = site.team("ana", BANYUWANGI, &[ana.id.expect("a person")]).await;
        let handle = mentor.handle().await;
        let at = ana.slots(&handle, &team).await[4].clone();
        let code = ana.booked(&handle, &team, &at).await;
        site.settle().await;
        Booked { mentor, ana, code, at: at.parse().expect("an instant") }
    }
    pub fn address(&self, rest: &str) -> String {
        format!("/bookings/{}{rest}", self.code)
    }
    /// Moves the clock to so many minutes from the beginning.
    pub fn go_to(&self, minute: i64) {
        let site = self.ana.site;
        site.advance(self.at + TimeDelta::minutes(minute) - site.clock().now().utc());
    }
    pub async fn set(&self, change: Value) -> Answer {
        let mut typed = json!({ "kind": "bigbluebutton", "fallback": "0812 000" });
        typed.as_object_mut().expect("fields").extend(change.as_object().expect("fields").clone());
        self.mentor.api().post(&self.address("/meeting"), typed).await
    }
    /// Comes in, and what the server lets in by the link.
    pub async fn comes_in(&self, who: &Client<'_>, server: &Server) -> BTreeMap<String, String> {
        let page = who.get(&self.address("")).await;
        let answer = who.submit(page.is(200).form(&self.address("/join"))).await;
        server.lets_in(answer.is(303).header("location")).expect("a way in")
    }
    pub async fn attendance(&self, who: &Client<'_>) -> Value {
        who.api().get(&self.address("/attendance")).await.is(200).json()
    }
    /// How Ana stands: mark, minutes, who says so.
    pub async fn of_ana(&self) -> Value {
        let one = self.attendance(&self.ana).await["items"][0].clone();
        json!([one["mark"], one["minutes"], one["source"]])
    }
}
/// What the job of every minute does.
pub async fn poll(site: &Site) {
    site.change(|conn| job::enqueue(conn, &PollMeetings::default())).await;
    site.settle().await;
}
