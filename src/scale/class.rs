//! A course with many items, everyone in it and most of it graded: for quizzes that many take at once, and for gradebooks.
use super::Dice;
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content,
    courses::{
        block::LessonDocument,
        course::{Chapter, CourseDocument},
    },
    db::{Conn, Db},
    error::Result,
    insert_all,
    schema::{course_staff, courses, enrolments, grades, lessons, people, runs},
    words::Texts,
};
use diesel::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

/// Its address.
const SLUG: &str = "kelas-ukur";
/// Sixty items in all.
const LESSONS: usize = 12;
const QUIZZES: usize = 5;
/// Of every quiz.
const QUESTIONS: usize = 16;
/// Learners whose grades are put in by one transaction.
const PORTION: usize = 50;

/// One item: content, its version, the block.
type Item = (i64, i64, String);

/// Puts the course in, with the generated people behind `first` as its learners. Each has four of five items graded, the
/// first lesson's apart, which nobody has begun.
pub(super) async fn load(db: &Db, first: i64, learners: i64) -> Result<()> {
    let (run, items) = db.write(enter).await?;
    let items = Arc::new(items);
    let ids: Vec<i64> = db
        .read(move |conn| {
            let generated = people::table.filter(people::id.ge(first)).order(people::id).limit(learners);
            Ok(generated.select(people::id).load(conn)?)
        })
        .await?;
    for some in ids.chunks(PORTION) {
        let (items, some) = (items.clone(), some.to_vec());
        db.write(move |conn| seat(conn, run, &items, &some)).await?;
    }
    Ok(())
}
fn enter(conn: &mut Conn) -> Result<(i64, Vec<Item>)> {
    let (system, now) = (Actor::system(), clock::now());
    let mut document = CourseDocument {
        title: texts("Kelas ukur (rekaan)", "Class to measure with (invented)"),
        summary: texts("Kursus rekaan untuk mengukur sistem.", "An invented course to measure the system with."),
        level: "basic".into(),
        ..CourseDocument::default()
    };
    let draft = content::begin(conn, &system, "course", &document)?;
    let course: i64 = diesel::insert_into(courses::table)
        .values((courses::content_id.eq(draft.content_id), courses::slug.eq(SLUG), courses::created_at.eq(now)))
        .returning(courses::id)
        .get_result(conn)?;
    // The demonstration's author and teacher lead this one, too.
    let staff: Vec<(i64, String)> = course_staff::table
        .filter(course_staff::course_id.ne(course))
        .select((course_staff::person_id, course_staff::role))
        .distinct()
        .load(conn)?;
    for (person, role) in staff {
        let of = (course_staff::course_id.eq(course), course_staff::person_id.eq(person), course_staff::role.eq(role));
        diesel::insert_into(course_staff::table).values(of).execute(conn)?;
    }
    let (mut published, mut items) = (vec![], vec![]);
    for n in 1..=LESSONS {
        let version = content::begin(conn, &system, "lesson", &lesson(n)?)?;
        diesel::insert_into(lessons::table)
            .values((
                (lessons::content_id.eq(version.content_id), lessons::course_id.eq(course)),
                (lessons::slug.eq(format!("{SLUG}-{n}")), lessons::created_at.eq(now)),
            ))
            .execute(conn)?;
        items.extend((1..=QUIZZES).map(|quiz| (version.content_id, version.id, format!("quiz-{quiz}"))));
        published.push((version.content_id, Some(version.id)));
    }
    document.chapters = vec![Chapter {
        id: "all".into(),
        title: texts("Semua", "All"),
        lessons: published.iter().map(|lesson| lesson.0).collect(),
    }];
    let whole = content::save(conn, &system, draft.content_id, draft.number, &document)?;
    published.push((whole.content_id, Some(whole.id)));
    content::publish(conn, &system, "", &published)?;
    let run = diesel::insert_into(runs::table)
        .values((runs::course_id.eq(course), runs::number.eq(1), runs::opens_at.eq(now)))
        .returning(runs::id)
        .get_result(conn)?;
    Ok((run, items))
}
fn texts(id: &str, en: &str) -> Texts {
    Texts { id: id.into(), en: en.into() }
}
fn lesson(n: usize) -> Result<LessonDocument> {
    let words = |id: &str, en: &str, n: usize| json!({ "id": format!("{id} {n}"), "en": format!("{en} {n}") });
    let option = |n: usize| json!({ "id": format!("o{n}"), "text": words("Pilihan", "Choice", n), "correct": n == 1 });
    let question = |n: usize| {
        json!({ "id": format!("q{n}"), "kind": "single", "prompt": words("Pertanyaan rekaan", "Invented question", n),
                "options": (1..=4).map(option).collect::<Vec<_>>() })
    };
    let questions: Vec<Value> = (1..=QUESTIONS).map(question).collect();
    let quiz = |n: usize| json!({ "id": format!("quiz-{n}"), "kind": "quiz", "pass_mark": 70, "minutes": 30, "questions": questions });
    let document = json!({
        "title": words("Pelajaran rekaan", "Invented lesson", n),
        "summary": words("Untuk mengukur", "To measure with", n),
        "minutes": 30, "cites": [],
        "blocks": (1..=QUIZZES).map(quiz).collect::<Vec<_>>(),
    });
    Ok(serde_json::from_value(document)?)
}

#[derive(Insertable)]
#[diesel(table_name = enrolments)]
struct NewSeat {
    run_id: i64,
    person_id: i64,
    period: i64,
    standing: &'static str,
    source: &'static str,
    created_at: Instant,
}
#[derive(Insertable)]
#[diesel(table_name = grades)]
struct NewGrade<'a> {
    person_id: i64,
    content_id: i64,
    part: &'a str,
    period: i64,
    source: &'static str,
    score: Option<i64>,
    waits: bool,
    excused: bool,
    override_excused: bool,
    version_id: i64,
    updated_at: Instant,
}
fn seat(conn: &mut Conn, run: i64, items: &[Item], some: &[i64]) -> Result<()> {
    let now = clock::now();
    let (mut seats, mut graded) = (vec![], vec![]);
    for &person_id in some {
        let mut dice = Dice(u64::try_from(person_id).unwrap_or(0) << 16);
        seats.push(NewSeat {
            run_id: run,
            person_id,
            period: 1,
            standing: "enrolled",
            source: "self",
            created_at: now,
        });
        for (content_id, version_id, part) in items.iter().skip(QUIZZES) {
            let score = i64::try_from(dice.below(17) * 10_000 / 16).ok();
            if dice.below(5) > 0 {
                graded.push(NewGrade {
                    person_id,
                    content_id: *content_id,
                    part,
                    period: 1,
                    source: "quiz",
                    score,
                    waits: false,
                    excused: false,
                    override_excused: false,
                    version_id: *version_id,
                    updated_at: now,
                });
            }
        }
    }
    let count = i64::try_from(seats.len()).unwrap_or(0);
    insert_all!(conn, enrolments::table, &seats)?;
    insert_all!(conn, grades::table, &graded)?;
    diesel::update(runs::table.find(run)).set(runs::taken.eq(runs::taken + count)).execute(conn)?;
    Ok(())
}
