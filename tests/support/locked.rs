//! Conditions: the example calls, and what locks a lesson.
use super::{
    Client, Site,
    calls::Call,
    learning::{COURSE, LESSONS},
};
use ekopi::web::Route;
use serde_json::{Value, json};

pub const CONDITIONS: &str = "/courses/laboratorium-inovasi/conditions";
/// The lesson that tests lock.
pub const SECOND: &str = "/lessons/labinov-drum-up";

pub fn example(route: &Route) -> Option<Call> {
    let call = |body: Value| Some(Call { path: CONDITIONS.into(), body });
    match (route.method.as_str(), route.path) {
        ("GET", "/courses/{slug}/conditions") => call(json!({})),
        // For those who write the course, who are let in whatever it says.
        ("POST", "/courses/{slug}/conditions") => call(json!({ "target": LESSONS[5].1, "lesson": LESSONS[0].1 })),
        _ => None,
    }
}
impl Site {
    /// Has the second lesson, or another target, wait for this.
    pub async fn lock(&self, target: &str, tree: Value) {
        let author = self.known("course_author").await.api();
        author.post(CONDITIONS, json!({ "target": target, "tree": tree.to_string() })).await.is(200);
    }
}
impl Client<'_> {
    /// How the course's page shows a lesson: none where it does not.
    pub async fn step(&self, lesson: &str) -> Option<Value> {
        let course = self.api().get(COURSE).await.is(200).json();
        let chapters = course["chapters"].as_array().expect("chapters").iter();
        let steps = chapters.flat_map(|chapter| chapter["lessons"].as_array().expect("lessons").clone());
        steps.into_iter().find(|step| step["slug"] == lesson)
    }
}
