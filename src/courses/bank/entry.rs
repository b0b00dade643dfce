//! A question of the bank: its row, its versions, saving it.
//!
//! Each save is a version with its own status. What quizzes serve is the newest version that was ready; a draft behind it
//! changes nothing for learners, a hidden one takes the question out of new attempts.
use super::{access::Bank, category, form::QuestionDraft};
use crate::{
    accounts::actor::Actor,
    content::{self, Version},
    courses::question::{Question, QuestionKind, Task},
    db::{Conn, insert_all, take_turn},
    error::{Error, Result},
    event::{self, Event},
    schema::{bank_categories as categories, bank_entries as entries},
    view::Receipt,
};
use diesel::{dsl::max, prelude::*};
use serde::{Deserialize, Serialize};

crate::text_enum! { pub enum EntryStatus { Ready = "ready", Draft = "draft", Hidden = "hidden" } }

/// What a version keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    pub status: EntryStatus,
    pub question: Question,
}
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = entries)]
pub struct Entry {
    pub id: i64,
    pub number: i64,
    pub content_id: i64,
    pub category_id: Option<i64>,
}
pub fn by_number(conn: &mut Conn, bank: &Bank, number: i64) -> Result<Entry> {
    let own = entries::table.filter(entries::course_id.eq(bank.course)).filter(entries::number.eq(number));
    Ok(own.select(Entry::as_select()).first(conn)?)
}
/// What a question is searched by: the beginning of its words in both languages.
pub(in crate::courses) fn words(question: &Question) -> String {
    let mut all = format!("{} {}", question.prompt.id, question.prompt.en);
    if let Task::Cloze { text, .. } = &question.task {
        all = format!("{all} {} {}", text.id, text.en);
    }
    all.to_lowercase().chars().take(2_000).collect()
}
/// Enters questions, each with its first version, in their order; returns the number of the first. What they are named by
/// in answers is `b` and their number.
pub fn enter(
    conn: &mut Conn,
    who: &Actor,
    bank: &Bank,
    status: EntryStatus,
    questions: &[(Option<i64>, Question)],
) -> Result<i64> {
    // Numbers and contents are given in turn.
    take_turn(conn, "bank")?;
    let of_course = entries::table.filter(entries::course_id.eq(bank.course));
    let last: Option<i64> = of_course.select(max(entries::number)).first(conn)?;
    let first = last.unwrap_or(0) + 1;
    let named = |(number, (_, question)): (i64, &(Option<i64>, Question))| Kept {
        status,
        question: Question { id: format!("b{number}"), ..question.clone() },
    };
    let kept: Vec<Kept> = (first..).zip(questions).map(named).collect();
    let contents = content::begin_all(conn, who, "question", &kept, status == EntryStatus::Ready)?;
    let row = |(number, ((category, question), content)): (i64, (&(Option<i64>, Question), &i64))| {
        let place = (entries::course_id.eq(bank.course), entries::number.eq(number), entries::content_id.eq(*content));
        let narrowed =
            (entries::kind.eq(question.kind()), entries::status.eq(status), entries::words.eq(words(question)));
        (place, entries::category_id.eq(*category), narrowed)
    };
    let rows: Vec<_> = (first..).zip(questions.iter().zip(&contents)).map(row).collect();
    insert_all(conn, entries::table, rows)?;
    Ok(first)
}
pub fn create(conn: &mut Conn, who: &Actor, slug: &str, draft: &QuestionDraft) -> Result<Receipt> {
    let bank = super::access::writable(conn, Some(who), slug)?;
    let (status, question) = draft.question("")?;
    let category = category_of(conn, &bank, draft)?;
    let number = enter(conn, who, &bank, status, &[(category, question)])?;
    event::record(conn, who, &Event::BankQuestionSaved { course: bank.course, question: number, version: 1 })?;
    let address = format!("{}/questions/{number}", bank.address());
    Ok(Receipt::created(address, status.as_str()).code(&format!("b{number}")))
}
fn category_of(conn: &mut Conn, bank: &Bank, draft: &QuestionDraft) -> Result<Option<i64>> {
    let Some(number) = draft.category.filter(|number| *number != 0) else {
        return Ok(None);
    };
    let all = category::of_course(conn, bank.course)?;
    let found = all.iter().find(|c| c.number == number).map(|c| c.id);
    found.map(Some).ok_or_else(|| Error::invalid("category", "no-such-category"))
}
/// Saves the next version over the one that its author saw; with a newer one in between both are shown.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, number: i64, draft: &QuestionDraft) -> Result<Receipt> {
    let bank = super::access::writable(conn, Some(who), slug)?;
    let entry = by_number(conn, &bank, number)?;
    let (status, question) = draft.question(&format!("b{number}"))?;
    let category = category_of(conn, &bank, draft)?;
    let (kind, found) = (question.kind(), words(&question));
    let kept = Kept { status, question };
    let saved = content::save(conn, who, entry.content_id, draft.version, &kept);
    let version = match saved {
        Err(Error::Stale { .. }) => {
            let theirs = content::draft(conn, entry.content_id)?;
            let placed = category_number(conn, &entry)?;
            return Err(Error::Stale { theirs: serde_json::to_value(QuestionDraft::of(&theirs, placed)?)? });
        }
        other => other?,
    };
    diesel::update(entries::table.find(entry.id))
        .set((
            (entries::category_id.eq(category), entries::kind.eq(kind)),
            (entries::status.eq(status), entries::words.eq(found)),
        ))
        .execute(conn)?;
    if version.number != draft.version {
        serve(conn, who, &entry, status, &version)?;
        let event = Event::BankQuestionSaved { course: bank.course, question: number, version: version.number };
        event::record(conn, who, &event)?;
    }
    Ok(Receipt::changed(format!("{}/questions/{number}", bank.address()), status.as_str()))
}
/// Lets attempts that begin from now on have this version, or none.
fn serve(conn: &mut Conn, who: &Actor, entry: &Entry, status: EntryStatus, version: &Version) -> Result<()> {
    let now = content::published(conn, entry.content_id)?.map(|v| v.id);
    let next = match status {
        EntryStatus::Ready => Some(version.id),
        EntryStatus::Draft => now,
        EntryStatus::Hidden => None,
    };
    if next == now { Ok(()) } else { content::publish(conn, who, "", &[(entry.content_id, next)]) }
}
pub fn category_number(conn: &mut Conn, entry: &Entry) -> Result<Option<i64>> {
    match entry.category_id {
        Some(id) => Ok(Some(categories::table.find(id).select(categories::number).first(conn)?)),
        None => Ok(None),
    }
}
impl Kept {
    pub fn kind(&self) -> QuestionKind {
        self.question.kind()
    }
}
