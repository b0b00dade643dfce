//! What a mark or an excuse is for its learner's progress: evidence, and with it perhaps a lesson and a course.
//!
//! A mark is a figure of the gradebook and evidence of a score, for each whose work it is. An excuse is evidence of its own
//! kind, `excused`: it meets what the block asks for, and is no score that anyone could count. Evidence is appended: a mark
//! that is lowered later takes no completion back.
use super::{
    date::Allowance,
    submission::Seen,
    work::{Hand, Work},
};
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        block::LessonDocument,
        enrolment,
        lesson::{self, Lesson},
    },
    db::Conn,
    error::Result,
    progress::{
        evidence::{self, EvidenceKind, Fact},
        grade::{self, ItemKind},
    },
    schema::{assignment_allowances as allowances, people},
    words::Lang,
};
use diesel::prelude::*;

/// For each whose work it is; whoever was excused stays so in the gradebook.
pub(super) fn of_mark(
    conn: &mut Conn,
    who: &Actor,
    seen: &Seen,
    hands: &[Hand],
    (score, reason): (i64, &str),
) -> Result<()> {
    let (lesson, block, version) = (&seen.lesson, seen.work.block.as_str(), seen.row.lesson_version_id);
    let seats: Vec<i64> = hands.iter().map(|hand| hand.enrolment_id).collect();
    let excused: Vec<i64> = allowances::table
        .filter(allowances::enrolment_id.eq_any(seats))
        .filter(allowances::lesson_id.eq(lesson.id))
        .filter(allowances::block.eq(block))
        .filter(allowances::kind.eq(Allowance::Excuse))
        .select(allowances::enrolment_id)
        .load(conn)?;
    // A team has ten people at most.
    for hand in hands {
        let (content, period) = (lesson.content_id, hand.period);
        let fact = Fact { content, part: block, kind: EvidenceKind::Score, value: score, version, period };
        if !excused.contains(&hand.enrolment_id) {
            keep(conn, who, hand, &fact, reason)?;
        }
        reached(conn, lesson, hand, &fact)?;
    }
    Ok(())
}
pub(super) fn of_excuse(
    conn: &mut Conn,
    who: &Actor,
    (lesson, version): (&Lesson, i64),
    hand: &Hand,
    (block, reason): (&str, &str),
) -> Result<()> {
    let (content, period) = (lesson.content_id, hand.period);
    let fact = Fact { content, part: block, kind: EvidenceKind::Excused, value: 10_000, version, period };
    keep(conn, who, hand, &fact, reason)?;
    reached(conn, lesson, hand, &fact)
}
/// What was handed in waits for a mark, and waits no more when it is taken back; what was marked before goes on counting.
pub(super) fn of_handing_in(conn: &mut Conn, work: &Work, lesson: &Lesson, version: i64, waits: bool) -> Result<()> {
    // A team has ten people at most.
    for hand in work.hands(conn)? {
        let (person, content, part, period) = (hand.person_id, lesson.content_id, work.block.as_str(), hand.period);
        let (source, score, excused) = (ItemKind::Assignment, None, false);
        let kept = grade::Kept { person, content, part, period, source, score, excused, version };
        grade::hand_over(conn, &kept, waits)?;
    }
    Ok(())
}
/// Lets the gradebook know.
fn keep(conn: &mut Conn, who: &Actor, hand: &Hand, fact: &Fact, reason: &str) -> Result<()> {
    let excused = fact.kind == EvidenceKind::Excused;
    let kept = grade::Kept {
        person: hand.person_id,
        content: fact.content,
        part: fact.part,
        period: fact.period,
        source: ItemKind::Assignment,
        score: (!excused).then_some(fact.value),
        excused,
        version: fact.version,
    };
    grade::record(conn, who, &kept, reason).map(drop)
}
fn reached(conn: &mut Conn, lesson: &Lesson, hand: &Hand, fact: &Fact) -> Result<()> {
    let Some(learner) = learner(conn, hand.person_id)? else {
        return Ok(());
    };
    evidence::append(conn, &learner, fact)?;
    let Some(version) = content::published(conn, lesson.content_id)? else {
        return Ok(());
    };
    let document: LessonDocument = version.document()?;
    let seat = enrolment::by_id(conn, hand.enrolment_id)?;
    lesson::finish(conn, &learner, lesson, &version, &document, &seat)
}
/// What is completed is completed by the learner, through the system. None: erased, and nobody earns anything any more.
fn learner(conn: &mut Conn, person: i64) -> Result<Option<Actor>> {
    let living = people::table.find(person).filter(people::erased_at.is_null());
    let found: Option<(String, Lang)> = living.select((people::name, people::language)).first(conn).optional()?;
    Ok(found.map(|(name, language)| Actor { person: Some(person), name, language, ..Actor::system() }))
}
