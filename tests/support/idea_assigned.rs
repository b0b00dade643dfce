//! Lessons with an assignment whose work is an idea, written and published through the API.
use super::{Answer, Client, Site, assigned::asked, ideas::PLACE, learning::COURSE};
use serde_json::{Value, json};

pub const IDEA: &str = "/lessons/ide-laboratorium/assignments/assignment-3";
pub const TEAM_IDEA: &str = "/lessons/ide-tim/assignments/assignment-3";

impl Site {
    /// Publishes the lesson; it joins the demonstration's course.
    pub async fn idea_assigned(&self, team: bool) {
        let author = self.known("course_author").await.api();
        let (slug, title) = if team { ("ide-tim", "Ide tim") } else { ("ide-laboratorium", "Ide laboratorium") };
        let (title, draft) = (json!({ "id": title, "en": title }), format!("/lessons/{slug}/draft"));
        author.post(&format!("{COURSE}/lessons"), json!({ "title": title })).await.is(201);
        let text = json!({
            "version": 1, "title": title, "summary": { "id": "Ringkas", "en": "" }, "minutes": 10,
            "text": { "id": "Bacalah dahulu.", "en": "" }, "cites": [self.own_entry(0).await],
        });
        author.post(&draft, text).await.is(200);
        let receipt = author.post(&format!("{draft}/assignments"), json!({})).await.is(201).json();
        let mut wanted = asked(3, team);
        wanted["idea"] = json!(true);
        author.post(receipt["address"].as_str().expect("an address"), wanted).await.is(200);
        author.post(&format!("/lessons/{slug}/publication"), json!({ "version": 4 })).await.is(200);
    }
}
impl Client<'_> {
    /// Begins an idea as a citizen; returns its code.
    pub async fn citizen_idea(&self, title: &str) -> String {
        let new = json!({ "kind": "citizen", "agency": PLACE, "title": title, "language": "id" });
        self.api().post("/ideas", new).await.is(201).json()["code"].as_str().expect("a code").to_owned()
    }
    pub async fn chooses(&self, assignment: &str, code: &str) -> Answer {
        self.api().post(&format!("{assignment}/idea"), json!({ "code": code })).await
    }
    pub async fn idea_task(&self, assignment: &str) -> Value {
        self.api().get(&format!("{assignment}/idea")).await.is(200).json()
    }
    /// Hands in what stands.
    pub async fn hands_in_idea(&self, assignment: &str) -> Answer {
        let revision = self.idea_task(assignment).await["idea"]["revision"].clone();
        self.api().post(&format!("{assignment}/idea/submissions"), json!({ "revision": revision })).await
    }
}
