//! Grades: what a learner has to show, and the example calls of a gradebook.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
    learning::answers,
};
use diesel::prelude::*;
use ekopi::{
    clock,
    schema::{enrolments, grade_totals, grades, people, runs},
    web::Route,
};
use serde_json::{Value, json};

pub const BOOK: &str = "/courses/laboratorium-inovasi/runs/1/gradebook";
pub const HELP: &str = "/courses/laboratorium-inovasi/runs/1/help";
pub const GRADES: &str = "/courses/laboratorium-inovasi/grades";
/// The first quiz of the course.
pub const ITEM: &str = "labinov-overview/quiz";

pub fn is_graded(path: &str) -> bool {
    path.starts_with("/courses/{slug}/runs/{number}/gradebook")
        || path.starts_with("/courses/{slug}/runs/{number}/help")
        || path == "/courses/{slug}/grades"
}
pub fn example(route: &Route, things: &Things) -> Option<Call> {
    let call = |path: String, body: Value| Some(Call { path, body });
    let Things { learner, gradebook, .. } = things;
    let none = json!({});
    let path = route.path.strip_prefix("/courses/{slug}")?;
    let path = path.strip_prefix("/runs/{number}").unwrap_or(path);
    match (route.method.as_str(), path) {
        ("GET", "/grades") => call(GRADES.into(), none),
        ("GET", "/gradebook") => call(format!("{BOOK}?q=a"), none),
        ("POST", "/gradebook/exports") => call(format!("{BOOK}/exports"), json!({ "format": "csv" })),
        ("POST", "/gradebook/exports/requests") => call(format!("{BOOK}/exports/requests"), json!({ "format": "csv" })),
        ("GET", "/gradebook/exports/{code}/file") => call(format!("{BOOK}/exports/{gradebook}/file"), none),
        ("GET", "/gradebook/weights") => call(format!("{BOOK}/weights"), none),
        ("POST", "/gradebook/weights") => {
            call(format!("{BOOK}/weights"), json!({ "version": 1, "by": "groups", "quizzes": 40, "assignments": 60 }))
        }
        ("POST", "/gradebook/weights/application") => {
            call(format!("{BOOK}/weights/application"), json!({ "version": 2 }))
        }
        ("GET", "/gradebook/{learner}") => call(format!("{BOOK}/{learner}"), none),
        ("POST", "/gradebook/{learner}/overrides") => {
            let new = json!({ "item": ITEM, "score": "82,5", "reason": "Ujian lisan" });
            call(format!("{BOOK}/{learner}/overrides"), new)
        }
        ("POST", "/gradebook/{learner}/overrides/removal") => {
            let lifting = json!({ "item": ITEM, "reason": "Salah orang" });
            call(format!("{BOOK}/{learner}/overrides/removal"), lifting)
        }
        ("GET", "/help") => call(HELP.into(), none),
        ("POST", "/help/{learner}/dismissals") => {
            let dismissal = json!({ "flag": "never-started", "facts": 0, "note": "Sudah saya telepon" });
            call(format!("{HELP}/{learner}/dismissals"), dismissal)
        }
        _ => None,
    }
}

impl Client<'_> {
    /// Answers a lesson's quiz with so many of its five questions right.
    pub async fn answer_quiz(&self, lesson: &str, right: usize) {
        let answer = self.api().post(&format!("/lessons/{lesson}/quizzes/quiz/attempts"), answers(lesson, right)).await;
        assert!(answer.status < 300, "{answer:?}");
        self.site.settle().await;
    }
    /// The gradebook of the first run as an export that waits: its code.
    pub async fn ask_for_gradebook(&self, format: &str) -> String {
        let asked = self.api().post(&format!("{BOOK}/exports/requests"), json!({ "format": format })).await;
        asked.is(201).json()["code"].as_str().expect("a code").to_owned()
    }
    /// Both figures as this person reads them.
    pub async fn figures(&self) -> (Value, Value) {
        let own = self.api().get(GRADES).await.is(200).json();
        (own["current"].clone(), own["final"].clone())
    }
    /// Sets a figure for a learner.
    pub async fn set_grade(&self, learner: &str, score: &str, reason: &str) -> Answer {
        let new = json!({ "item": ITEM, "score": score, "reason": reason });
        self.api().post(&format!("{BOOK}/{learner}/overrides"), new).await
    }
}
impl Site {
    /// So many people in the first run, past the verb.
    pub async fn seat(&self, names: Vec<String>) {
        self.change(move |conn| {
            let run: i64 = runs::table.select(runs::id).order(runs::id).first(conn)?;
            for (n, name) in names.iter().enumerate() {
                let key = name.to_lowercase();
                let person: i64 = diesel::insert_into(people::table)
                    .values((
                        (people::email.eq(format!("s{n}-{}@example.go.id", key.len())), people::name.eq(name)),
                        (people::name_key.eq(key), people::language.eq("id"), people::state.eq("active")),
                        (people::handle.eq(format!("h{n}-{}", name.len())), people::created_at.eq(clock::now())),
                    ))
                    .returning(people::id)
                    .get_result(conn)?;
                diesel::insert_into(enrolments::table)
                    .values((
                        (enrolments::run_id.eq(run), enrolments::person_id.eq(person), enrolments::period.eq(1)),
                        (enrolments::standing.eq("enrolled"), enrolments::source.eq("self")),
                        enrolments::created_at.eq(clock::now()),
                    ))
                    .execute(conn)?;
            }
            let seats = i64::try_from(names.len()).unwrap_or(0);
            diesel::update(runs::table.find(run)).set(runs::taken.eq(runs::taken + seats)).execute(conn)?;
            Ok(())
        })
        .await;
    }
    /// A row of this person in each table of grades and conditions that their learning fills by no verb of theirs.
    pub async fn plant_grades(&self, id: i64) {
        self.change(move |conn| {
            let of = format!("FROM enrolments e WHERE e.person_id = {id} ORDER BY e.id LIMIT 1");
            for row in [
                format!("UPDATE grade_formulas SET person_id = {id}"),
                format!(
                    "INSERT INTO help_dismissals (enrolment_id, flag, item, facts, note, created_at) \
                     SELECT e.id, 'inactive', '', 0, 'x', e.created_at {of}"
                ),
                format!(
                    "INSERT INTO course_conditions (course_id, target, tree, person_id, updated_at) SELECT c.id, \
                     'chapter:gone', '{{\"type\":\"from\",\"at\":\"2020-01-01T00:00:00Z\"}}', {id}, c.created_at \
                     FROM courses c ORDER BY c.id LIMIT 1"
                ),
                format!(
                    "INSERT INTO condition_openings (person_id, lesson_id, period, opened_at) \
                     SELECT {id}, l.id, 1, l.created_at FROM lessons l ORDER BY l.id LIMIT 1"
                ),
            ] {
                diesel::sql_query(row).execute(conn)?;
            }
            Ok(())
        })
        .await;
    }
    /// Every figure that is kept of the test's own people: person, content, part, score.
    pub async fn kept_grades(&self) -> Vec<(i64, i64, String, Option<i64>)> {
        let all = grades::table
            .inner_join(people::table)
            .filter(people::email.like("%@example.go.id"))
            .order((grades::person_id, grades::content_id));
        let columns = (grades::person_id, grades::content_id, grades::part, grades::score);
        self.look(move |conn| Ok(all.select(columns).load(conn)?)).await
    }
    /// Both figures of every seat of the first run, and when they were written.
    pub async fn totals(&self) -> Vec<(Option<i64>, Option<i64>, ekopi::clock::Instant)> {
        let all = grade_totals::table
            .inner_join(enrolments::table)
            .filter(enrolments::run_id.eq(1))
            .order(grade_totals::enrolment_id);
        let columns = (grade_totals::current_score, grade_totals::final_score, grade_totals::updated_at);
        self.look(move |conn| Ok(all.select(columns).load(conn)?)).await
    }
}
