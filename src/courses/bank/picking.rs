//! What changes a quiz of a lesson's draft: its settings, what it takes from the bank, in which order.
use super::{
    access::Bank,
    category, entry,
    pick::{MOST_DRAWN, MOST_PICKS, Pick},
    quiz::open,
    quiz_settings::QuizSettings,
};
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        block::{Block, Body},
        quizzes::settings::Quiz,
    },
    db::Conn,
    error::{Check, Error, Msg, Result},
    view::Receipt,
};
use serde::Deserialize;
use utoipa::ToSchema;

/// Quizzes of one lesson.
const MOST: usize = 10;

/// Adds a quiz to the end of the draft, still without questions.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str) -> Result<Receipt> {
    let mut desk = open(conn, Some(who), slug)?;
    if desk.document.quizzes().count() >= MOST {
        return Err(Error::conflict(Msg::from("too-many-quizzes").with("most", i64::try_from(MOST).unwrap_or(0))));
    }
    let names = std::iter::once("quiz".to_owned()).chain((2..).map(|n| format!("quiz-{n}")));
    let free = names.take(MOST * 2).find(|id| desk.document.blocks.iter().all(|block| block.id != *id));
    let block = free.unwrap_or_default();
    let quiz: Quiz = serde_json::from_value(serde_json::json!({ "pass_mark": 70, "questions": [] }))?;
    desk.document.blocks.push(Block { id: block.clone(), body: Body::Quiz(quiz) });
    desk.save(conn, who, &block, true)
}
/// Saves how the quiz is taken.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &QuizSettings) -> Result<Receipt> {
    let mut desk = open(conn, Some(who), slug)?;
    let number = desk.version;
    let quiz = desk.quiz(block)?;
    let next = typed.lay_over(quiz)?;
    let mut check = Check::default();
    next.check_settings(|name| name, &mut check);
    check.done()?;
    if typed.version != number && next != *quiz {
        return Err(Error::Stale { theirs: serde_json::to_value(QuizSettings::of(number, quiz))? });
    }
    *quiz = next;
    desk.save(conn, who, block, false)
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 1 }))]
pub struct QuizSeen {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 1, "category": 1, "count": 3 }))]
pub struct NewPick {
    #[schema(minimum = 0)]
    pub version: i64,
    /// The number of a question; none: a draw.
    #[schema(minimum = 1)]
    pub entry: Option<i64>,
    /// The question stays in the version that is ready now.
    pub pinned: bool,
    /// Of a draw: the number of a category, with all that lies in it.
    #[schema(minimum = 1)]
    pub category: Option<i64>,
    /// Of a draw: how many are asked.
    #[schema(minimum = 1, maximum = 100)]
    pub count: Option<i64>,
}
/// Adds a question of the bank, or a draw, to the end of the quiz.
pub fn pick(conn: &mut Conn, who: &Actor, slug: &str, block: &str, new: &NewPick) -> Result<Receipt> {
    let mut desk = open(conn, Some(who), slug)?;
    desk.quiz(block)?;
    desk.seen(new.version)?;
    let pick = match (new.entry, new.category) {
        (Some(number), _) => entry_pick(conn, &desk.bank, number, new.pinned)?,
        (None, Some(number)) => {
            let all = category::of_course(conn, desk.bank.course)?;
            let count = new.count.unwrap_or(1);
            Check::default()
                .that(all.iter().any(|c| c.number == number), "category", "no-such-category")
                .that((1..=MOST_DRAWN).contains(&count), "count", Msg::from("pick-count").with("most", MOST_DRAWN))
                .done()?;
            Pick::Draw { category: number, count }
        }
        (None, None) => return Err(Error::invalid("entry", "pick-nothing")),
    };
    let quiz = desk.quiz(block)?;
    let same =
        |other: &Pick| matches!((other, &pick), (Pick::Entry { entry: a, .. }, Pick::Entry { entry: b, .. }) if a == b);
    let most = i64::try_from(MOST_PICKS).unwrap_or(0);
    Check::default()
        .that(!quiz.picks.iter().any(same), "entry", "pick-twice")
        .that(quiz.picks.len() < MOST_PICKS, "entry", Msg::from("too-many-picks").with("most", most))
        .done()?;
    quiz.picks.push(pick);
    desk.save(conn, who, block, true)
}
fn entry_pick(conn: &mut Conn, bank: &Bank, number: i64, pinned: bool) -> Result<Pick> {
    let none = || Error::invalid("entry", "no-such-bank-question");
    let found = match entry::by_number(conn, bank, number) {
        Err(Error::NotFound) => return Err(none()),
        other => other?,
    };
    let ready = content::published(conn, found.content_id)?;
    let Some(ready) = ready else {
        return Err(Error::invalid("entry", "question-not-ready"));
    };
    Ok(Pick::Entry { entry: number, version: pinned.then_some(ready.number) })
}
/// A lesson, a block of its draft, the place of a pick, from 1.
type At<'a> = (&'a str, &'a str, i64);
/// Takes a pick out.
pub fn unpick(conn: &mut Conn, who: &Actor, at: At<'_>, seen: &QuizSeen) -> Result<Receipt> {
    let (slug, block, place) = at;
    let mut desk = open(conn, Some(who), slug)?;
    desk.quiz(block)?;
    desk.seen(seen.version)?;
    let quiz = desk.quiz(block)?;
    let at = place
        .checked_sub(1)
        .and_then(|at| usize::try_from(at).ok())
        .filter(|at| *at < quiz.picks.len())
        .ok_or(Error::NotFound)?;
    quiz.picks.remove(at);
    desk.save(conn, who, block, false)
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 1, "down": true }))]
pub struct PickMove {
    #[schema(minimum = 0)]
    pub version: i64,
    /// Else up.
    pub down: bool,
}
/// Lets a pick change places with its neighbour; the first stays first, the last stays last.
pub fn shift(conn: &mut Conn, who: &Actor, at: At<'_>, how: &PickMove) -> Result<Receipt> {
    let (slug, block, place) = at;
    let mut desk = open(conn, Some(who), slug)?;
    desk.quiz(block)?;
    desk.seen(how.version)?;
    let quiz = desk.quiz(block)?;
    let at = place
        .checked_sub(1)
        .and_then(|at| usize::try_from(at).ok())
        .filter(|at| *at < quiz.picks.len())
        .ok_or(Error::NotFound)?;
    let other = if how.down { at + 1 } else { at.saturating_sub(1) };
    if other < quiz.picks.len() {
        quiz.picks.swap(at, other);
    }
    desk.save(conn, who, block, false)
}
