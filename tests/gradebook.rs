//! Grades: what is kept, what a teacher sets in its place, who reads and writes it.
use crate::support::{
    Client, Site,
    graded::{BOOK, GRADES, ITEM},
    learning::{COURSE, LESSONS},
};
use diesel::{connection::SimpleConnection, prelude::*};
use ekopi::{
    accounts::actor::Actor,
    courses::gradebook::total,
    db::Conn,
    progress::grade::{self, ItemKind, Kept},
    schema::{course_staff, courses, events, grade_changes, grades, people},
};
use serde_json::{Value, json};

pub async fn teacher(site: &Site) -> Client<'_> {
    site.known("course_teacher").await
}
pub fn first(page: &Value) -> &Value {
    &page["items"][0]
}

#[actix_web::test]
async fn the_best_attempt_is_kept_and_every_change_of_it() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    ana.get(GRADES).await.is(200).shows("Belum ada yang dikumpulkan");
    ana.answer_quiz(LESSONS[0].1, 3).await;
    assert_eq!(ana.figures().await, (json!(6000), json!(1000)), "one of six is graded");
    ana.answer_quiz(LESSONS[0].1, 5).await;
    ana.answer_quiz(LESSONS[0].1, 1).await;
    let own = ana.api().get(GRADES).await.json();
    let line = first(&own);
    assert_eq!((&line["item"], &line["grade"]["score"], &line["kind"]), (&json!(ITEM), &json!(10_000), &json!("quiz")));
    let history = line["history"].as_array().unwrap();
    let scores: Vec<_> =
        history.iter().map(|change| (change["old"]["score"].clone(), change["new"]["score"].clone())).collect();
    assert_eq!(scores, [(json!(6000), json!(10_000)), (json!(null), json!(6000))], "the third changed nothing");
    assert_eq!(ana.figures().await, (json!(10_000), json!(1667)));
    ana.get(GRADES).await.shows("100 %").shows("16,67 %");
    ana.en().get(GRADES).await.shows("So far").shows("16.67 %").shows("Nothing handed in yet");
    ana.get(COURSE).await.shows(&format!("href=\"{GRADES}\""));
    // One's own alone.
    let ben = site.person("ben").await;
    ben.api().get(GRADES).await.is(403);
    ben.enrol().await;
    assert_eq!(ben.figures().await, (json!(null), json!(null)), "nothing of ana's");
}

/// A migration makes the same of what there was.
#[actix_web::test]
async fn what_was_learnt_before_there_were_grades_is_kept() {
    let site = Site::demo().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    for (who, rights) in [(&ana, [2, 4, 4]), (&ben, [5, 1, 0])] {
        who.enrol().await;
        for right in rights {
            who.answer_quiz(LESSONS[0].1, right).await;
        }
        who.answer_quiz(LESSONS[1].1, 1).await;
    }
    let before = site.kept_grades().await;
    assert_eq!(before.iter().map(|row| row.3).collect::<Vec<_>>(), [8000, 2000, 10_000, 2000].map(Some));
    let folder = if site.is_on_postgres() { "postgres" } else { "sqlite" };
    let file = move |name: &str| {
        let path = format!("{}/migrations/{folder}/0047_grades/{name}.sql", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let (up, down) = (file("up"), file("down"));
    site.change(move |conn| {
        conn.batch_execute(&down)?;
        conn.batch_execute(&up)?;
        Ok(())
    })
    .await;
    assert_eq!(site.kept_grades().await, before);
    let own = grade_changes::table.inner_join(grades::table.inner_join(people::table));
    let own = own.filter(people::email.like("%@example.go.id"));
    let changes = site.look(move |conn| Ok(own.count().get_result::<i64>(conn)?)).await;
    assert_eq!(changes, 4);
    // Their figures are computed in the night.
    assert!(site.totals().await.is_empty());
    nightly(&site).await;
    assert_eq!(site.totals().await.iter().map(|t| t.0).collect::<Vec<_>>(), [Some(5000), Some(6000)]);
}
pub async fn nightly(site: &Site) {
    site.change(|conn| ekopi::job::enqueue(conn, &total::ComputeAll::default())).await;
    site.settle().await;
}

#[actix_web::test]
async fn a_teachers_figure_counts_until_it_is_lifted() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    let learner = ana.handle().await;
    ana.answer_quiz(LESSONS[0].1, 3).await;
    tari.set_grade(&learner, "82,5", "Ujian lisan").await.is(200);
    assert_eq!(ana.figures().await, (json!(8250), json!(1375)));
    // Marked again: the teacher's word stands, and the mark beneath it.
    ana.answer_quiz(LESSONS[0].1, 5).await;
    assert_eq!(ana.figures().await, (json!(8250), json!(1375)));
    let own = ana.api().get(GRADES).await.json();
    assert_eq!((&first(&own)["grade"]["overridden"], &first(&own)["marked"]), (&json!(true), &json!(10_000)));
    ana.get(GRADES).await.shows("82,5 %").shows("Ujian lisan").shows("ditetapkan pengajar").shows("100 %");
    // The same again is no change.
    tari.set_grade(&learner, "82.50", "Ujian lisan").await.is(200);
    // Excused: in neither figure.
    let excuse = json!({ "item": ITEM, "excused": true, "reason": "Cuti" });
    tari.api().post(&format!("{BOOK}/{learner}/overrides"), excuse).await.is(200);
    assert_eq!(ana.figures().await, (json!(null), json!(0)));
    let lift = json!({ "item": ITEM, "reason": "Sudah kembali" });
    tari.api().post(&format!("{BOOK}/{learner}/overrides/removal"), lift.clone()).await.is(200);
    tari.api().post(&format!("{BOOK}/{learner}/overrides/removal"), lift).await.is(200);
    site.settle().await;
    assert_eq!(ana.figures().await, (json!(10_000), json!(1667)));
    let shown = tari.api().get(&format!("{BOOK}/{learner}")).await.is(200).json();
    let history = first(&shown)["history"].as_array().unwrap().clone();
    let told = |key: &str| history.iter().map(|change| change[key].clone()).collect::<Vec<_>>();
    assert_eq!(told("kind"), ["lifted", "overridden", "marked", "overridden", "marked"]);
    assert_eq!(told("reason"), ["Sudah kembali", "Cuti", "", "Ujian lisan", ""]);
    assert_eq!((&history[0]["new"]["score"], &history[0]["old"]["excused"]), (&json!(10_000), &json!(true)));
    let id = ana.id.unwrap();
    let kinds = site.look(move |conn| {
        let ours = events::table.filter(events::kind.like("grade-%")).filter(events::subject_id.eq(id));
        let ours = ours.order(events::id);
        Ok(ours.select(events::kind).load::<String>(conn)?)
    });
    let wanted = ["grade-marked", "grade-overridden", "grade-marked", "grade-overridden", "grade-lifted"];
    assert_eq!(kinds.await, wanted);
}

/// An item that was never handed in can be set, and is nothing again when that is lifted.
#[actix_web::test]
async fn a_figure_may_be_set_where_nothing_was_handed_in() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    let learner = ana.handle().await;
    let page = tari.get(&format!("{BOOK}/{learner}")).await;
    let form = page.form(&format!("{BOOK}/{learner}/overrides"));
    let form = form.fill("item", ITEM).fill("score", "70").fill("reason", "Portofolio");
    tari.submit(form).await.sends_to(&format!("{BOOK}/{learner}"));
    site.settle().await;
    assert_eq!(ana.figures().await, (json!(7000), json!(1167)));
    let page = tari.get(&format!("{BOOK}/{learner}")).await;
    let form = page.form(&format!("{BOOK}/{learner}/overrides/removal")).fill("reason", "Keliru");
    tari.submit(form).await.sends_to(&format!("{BOOK}/{learner}"));
    site.settle().await;
    assert_eq!(ana.figures().await, (json!(null), json!(0)));
    let own = ana.api().get(GRADES).await.json();
    assert_eq!((&first(&own)["grade"]["score"], &first(&own)["grade"]["waits"]), (&json!(null), &json!(false)));
}

#[actix_web::test]
async fn only_teachers_and_authors_read_and_write_a_gradebook() {
    let site = Site::demo().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    ana.enrol().await;
    ben.enrol().await;
    ana.answer_quiz(LESSONS[0].1, 3).await;
    let learner = ana.handle().await;
    for page in [BOOK.to_owned(), format!("{BOOK}/{learner}"), format!("{BOOK}/weights")] {
        ben.get(&page).await.is(403);
        ana.api().get(&page).await.is(403);
        for staff in ["course_teacher", "course_author"] {
            let staff = site.known(staff).await;
            staff.get(&page).await.is(200);
            staff.en().get(&page).await.is(200);
        }
    }
    ben.set_grade(&learner, "100", "Hadiah").await.is(403);
    ben.get(COURSE).await.lacks("/gradebook");
    let tari = teacher(&site).await;
    tari.get(COURSE).await.shows("/gradebook\"");
    tari.api().get(&BOOK.replace("/runs/1/", "/runs/7/")).await.is(404);
    tari.api().get(&format!("{BOOK}/nobody")).await.is(404);
    tari.set_grade(&teacher(&site).await.handle().await, "100", "Bukan peserta").await.is(404);
    // A teacher who learns does not mark themselves.
    let id = ben.id.unwrap();
    site.change(move |conn| {
        let course: i64 = courses::table.order(courses::id).select(courses::id).first(conn)?;
        let staff =
            (course_staff::course_id.eq(course), course_staff::person_id.eq(id), course_staff::role.eq("teacher"));
        Ok(diesel::insert_into(course_staff::table).values(staff).execute(conn)?)
    })
    .await;
    ben.set_grade(&learner, "50", "Ujian").await.is(200);
    ben.set_grade(&ben.handle().await, "100", "Hadiah").await.is(403);
    site.settle().await;
}

#[actix_web::test]
async fn what_a_teacher_types_wrongly_is_told_beside_the_field() {
    let site = Site::demo().await;
    let (ana, tari) = (site.person("ana").await, teacher(&site).await);
    ana.enrol().await;
    let path = format!("{BOOK}/{}/overrides", ana.handle().await);
    let wrong = [
        (json!({ "item": ITEM, "score": "101", "reason": "x" }), "score", "score-not-read"),
        (json!({ "item": ITEM, "score": "", "reason": "x" }), "score", "score-not-read"),
        (json!({ "item": ITEM, "score": "50", "excused": true, "reason": "x" }), "score", "excused-or-score"),
        (json!({ "item": "labinov-overview/text", "score": "50", "reason": "x" }), "item", "no-such-grade-item"),
        (json!({ "item": ITEM, "score": "50", "reason": " " }), "reason", "field-missing"),
        (json!({ "item": ITEM, "score": "50", "reason": "x".repeat(501) }), "reason", "field-too-long"),
    ];
    for (new, field, message) in wrong {
        let said = tari.api().post(&path, new).await;
        assert_eq!(said.is(422).field(field).as_deref(), Some(message), "{said:?}");
    }
    let said = tari.post(&path, json!({ "item": ITEM, "score": "delapan", "reason": "Ujian lisan" })).await;
    said.is(422).shows("value=\"delapan\"").shows("Ujian lisan").shows("Tulis persen");
    assert!(site.kept_grades().await.is_empty());
}
/// Something handed in that a person has to mark.
pub fn waits(conn: &mut Conn, person: i64, content: i64) -> ekopi::error::Result<()> {
    let version = ekopi::content::published(conn, content)?.unwrap().id;
    let (part, source) = ("quiz", ItemKind::Quiz);
    let kept = Kept { person, content, part, period: 1, source, score: None, excused: false, version };
    grade::record(conn, &Actor::system(), &kept, "").map(drop)
}
