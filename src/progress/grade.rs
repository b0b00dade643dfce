//! The kept figure of an item: what was marked, what a teacher has set in its place, and every change of either.
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::Result,
    event::{self, Event},
    schema::{grade_changes as changes, grades, people},
};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

crate::text_enum! {
    /// What an item is.
    pub enum ItemKind { Quiz = "quiz", Assignment = "assignment" }
}
crate::text_enum! {
    /// `marked`: from the figures that were marked before to those that are now. The others: from what counted to what counts.
    pub enum GradeChangeKind { Marked = "marked", Overridden = "overridden", Lifted = "lifted" }
}

/// What marking has come to for one part of a thing: the best attempt of a quiz, the mark of an assignment. Which attempt
/// is kept the feature says that knows the item.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    pub person: i64,
    pub content: i64,
    /// The block's stable id.
    pub part: &'a str,
    pub period: i64,
    pub source: ItemKind,
    /// Basis points; none: handed in, and it waits for somebody to mark it.
    pub score: Option<i64>,
    /// Left out of all figures.
    pub excused: bool,
    /// The version it was done on.
    pub version: i64,
}
/// What counts of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
pub struct GradeFigure {
    /// Basis points; null: not graded.
    pub score: Option<i64>,
    pub excused: bool,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = grades)]
pub struct Grade {
    pub id: i64,
    pub person_id: i64,
    pub content_id: i64,
    pub part: String,
    pub period: i64,
    score: Option<i64>,
    waits: bool,
    excused: bool,
    override_score: Option<i64>,
    override_excused: bool,
    pub updated_at: Instant,
}
impl Grade {
    /// What was marked.
    pub fn marked(&self) -> GradeFigure {
        GradeFigure { score: self.score, excused: self.excused }
    }
    pub fn is_overridden(&self) -> bool {
        self.override_excused || self.override_score.is_some()
    }
    /// What counts: a teacher's word before what was marked.
    pub fn figure(&self) -> GradeFigure {
        if self.is_overridden() {
            GradeFigure { score: self.override_score, excused: self.override_excused }
        } else {
            self.marked()
        }
    }
    /// Handed in, unmarked, and nobody has decided on it otherwise.
    pub fn waits(&self) -> bool {
        self.waits && !self.excused && !self.is_overridden()
    }
}

/// Keeps what marking has come to; true when that is another figure than before. It may be called as often as one likes.
/// A teacher's override goes on counting: the new mark stands beneath it until it is lifted.
pub fn record(conn: &mut Conn, who: &Actor, kept: &Kept, reason: &str) -> Result<bool> {
    let marked = GradeFigure { score: kept.score.filter(|_| !kept.excused), excused: kept.excused };
    let waits = kept.score.is_none() && !kept.excused;
    let row = (
        (grades::score.eq(marked.score), grades::waits.eq(waits), grades::excused.eq(marked.excused)),
        (grades::version_id.eq(kept.version), grades::updated_at.eq(clock::now())),
    );
    let (grade, before) = match locked(conn, kept.person, kept.content, kept.part, kept.period)? {
        Some(grade) if grade.marked() == marked && grade.waits == waits => return Ok(false),
        Some(grade) => {
            diesel::update(grades::table.find(grade.id)).set(row).execute(conn)?;
            (grade.id, grade.marked())
        }
        None => {
            let id = diesel::insert_into(grades::table).values((whose(kept), row)).returning(grades::id);
            (id.get_result(conn)?, GradeFigure::default())
        }
    };
    note(conn, who, grade, GradeChangeKind::Marked, (before, marked), reason)?;
    event::record(conn, who, &Event::GradeMarked { grade, person: kept.person })?;
    Ok(true)
}
type Whose<'a> = (
    (diesel::dsl::Eq<grades::person_id, i64>, diesel::dsl::Eq<grades::content_id, i64>),
    (diesel::dsl::Eq<grades::part, &'a str>, diesel::dsl::Eq<grades::period, i64>),
    diesel::dsl::Eq<grades::source, ItemKind>,
);
fn whose<'a>(kept: &Kept<'a>) -> Whose<'a> {
    (
        (grades::person_id.eq(kept.person), grades::content_id.eq(kept.content)),
        (grades::part.eq(kept.part), grades::period.eq(kept.period)),
        grades::source.eq(kept.source),
    )
}
/// Two changes of one grade wait for each other; two first ones meet in the unique key.
fn locked(conn: &mut Conn, person: i64, content: i64, part: &str, period: i64) -> Result<Option<Grade>> {
    let id: Option<i64> = grades::table
        .filter(grades::person_id.eq(person))
        .filter(grades::content_id.eq(content))
        .filter(grades::part.eq(part))
        .filter(grades::period.eq(period))
        .select(grades::id)
        .first(conn)
        .optional()?;
    let Some(id) = id else {
        return Ok(None);
    };
    lock_row(conn, "grades", id)?;
    Ok(Some(grades::table.find(id).select(Grade::as_select()).first(conn)?))
}
fn note(
    conn: &mut Conn,
    who: &Actor,
    grade: i64,
    kind: GradeChangeKind,
    (old, new): (GradeFigure, GradeFigure),
    reason: &str,
) -> Result<()> {
    diesel::insert_into(changes::table)
        .values((
            (changes::grade_id.eq(grade), changes::kind.eq(kind)),
            (changes::old_score.eq(old.score), changes::old_excused.eq(old.excused)),
            (changes::new_score.eq(new.score), changes::new_excused.eq(new.excused)),
            (changes::person_id.eq(who.person), changes::reason.eq(reason), changes::at.eq(clock::now())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Sets a figure in the place of what is marked, now and later. `item.score` and `item.excused` say which; the item may be
/// one that the person has not handed in. The right to do so is asked for by the caller.
pub fn set(conn: &mut Conn, who: &Actor, item: &Kept, reason: &str) -> Result<bool> {
    let new = GradeFigure { score: item.score.filter(|_| !item.excused), excused: item.excused };
    let row = (
        (grades::override_score.eq(new.score), grades::override_excused.eq(new.excused)),
        grades::updated_at.eq(clock::now()),
    );
    let (grade, before) = match locked(conn, item.person, item.content, item.part, item.period)? {
        Some(grade) if grade.is_overridden() && grade.figure() == new => return Ok(false),
        Some(grade) => {
            diesel::update(grades::table.find(grade.id)).set(row).execute(conn)?;
            (grade.id, grade.figure())
        }
        None => {
            let unmarked = (grades::waits.eq(false), grades::excused.eq(false), grades::version_id.eq(item.version));
            let id = diesel::insert_into(grades::table).values((whose(item), unmarked, row)).returning(grades::id);
            (id.get_result(conn)?, GradeFigure::default())
        }
    };
    note(conn, who, grade, GradeChangeKind::Overridden, (before, new), reason)?;
    let reason = reason.to_owned();
    event::record(conn, who, &Event::GradeOverridden { grade, person: item.person, reason })?;
    Ok(true)
}
/// Something was handed in that somebody has to mark, or was taken back (`waits` false). What was marked before goes on
/// counting until then; `of.score` and `of.excused` are not looked at.
pub fn hand_over(conn: &mut Conn, of: &Kept, waits: bool) -> Result<()> {
    let row = (grades::waits.eq(waits), grades::updated_at.eq(clock::now()));
    match locked(conn, of.person, of.content, of.part, of.period)? {
        Some(grade) if grade.waits == waits => {}
        Some(grade) => drop(diesel::update(grades::table.find(grade.id)).set(row).execute(conn)?),
        None if !waits => {}
        None => {
            let unmarked = (grades::excused.eq(false), grades::version_id.eq(of.version));
            diesel::insert_into(grades::table).values((whose(of), unmarked, row)).execute(conn)?;
        }
    }
    Ok(())
}
/// Lets what is marked count again.
pub fn lift(conn: &mut Conn, who: &Actor, grade: i64, reason: &str) -> Result<bool> {
    lock_row(conn, "grades", grade)?;
    let before: Grade = grades::table.find(grade).select(Grade::as_select()).first(conn)?;
    if !before.is_overridden() {
        return Ok(false);
    }
    diesel::update(grades::table.find(grade))
        .set((
            grades::override_score.eq(None::<i64>),
            grades::override_excused.eq(false),
            grades::updated_at.eq(clock::now()),
        ))
        .execute(conn)?;
    note(conn, who, grade, GradeChangeKind::Lifted, (before.figure(), before.marked()), reason)?;
    let reason = reason.to_owned();
    event::record(conn, who, &Event::GradeLifted { grade, person: before.person_id, reason })?;
    Ok(true)
}

/// The figures of these people for these things, in every period; one query.
pub fn of(conn: &mut Conn, people: &[i64], contents: &[i64]) -> Result<Vec<Grade>> {
    Ok(grades::table
        .filter(grades::person_id.eq_any(people))
        .filter(grades::content_id.eq_any(contents))
        .select(Grade::as_select())
        .load(conn)?)
}
/// Whose a grade is, of what, and in which period.
pub fn whose_is(conn: &mut Conn, grade: i64) -> Result<(i64, i64, i64)> {
    Ok(grades::table.find(grade).select((grades::person_id, grades::content_id, grades::period)).first(conn)?)
}

/// A change as its history shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GradeChange {
    pub kind: GradeChangeKind,
    pub old: GradeFigure,
    pub new: GradeFigure,
    /// Who made it; null: the system.
    pub by: Option<String>,
    pub reason: String,
    pub at: Instant,
}
/// The history of these grades, newest first, at most 200 changes; one query.
pub fn history(conn: &mut Conn, of: &[i64]) -> Result<Vec<(i64, GradeChange)>> {
    type Row = (i64, GradeChangeKind, (Option<i64>, bool), (Option<i64>, bool), Option<String>, String, Instant);
    let rows: Vec<Row> = changes::table
        .left_join(people::table)
        .filter(changes::grade_id.eq_any(of))
        .order(changes::id.desc())
        .limit(200)
        .select((
            changes::grade_id,
            changes::kind,
            (changes::old_score, changes::old_excused),
            (changes::new_score, changes::new_excused),
            people::name.nullable(),
            changes::reason,
            changes::at,
        ))
        .load(conn)?;
    let figure = |(score, excused)| GradeFigure { score, excused };
    let change = |(grade, kind, old, new, by, reason, at): Row| {
        (grade, GradeChange { kind, old: figure(old), new: figure(new), by, reason, at })
    };
    Ok(rows.into_iter().map(change).collect())
}

/// A score as people write it, in per cent with at most two decimals (`82`, `82,5`, `82.75`), in basis points.
pub fn read(typed: &str) -> Result<i64, &'static str> {
    let typed = typed.trim().trim_end_matches('%').trim_end();
    let (whole, rest) = typed.split_once([',', '.']).unwrap_or((typed, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return Err("score-not-read");
    }
    let points = format!("{whole}{rest:0<2}").parse::<i64>().map_err(|_| "score-not-read")?;
    if points <= 10_000 { Ok(points) } else { Err("score-not-read") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn per_cent_are_read_to_two_decimals() {
        let fine = [("82", 8200), (" 82,5 % ", 8250), ("82.75", 8275), ("0", 0), ("100,00", 10_000)];
        for (typed, points) in fine {
            assert_eq!(read(typed), Ok(points), "{typed}");
        }
        for odd in ["", "-1", "100,01", "101", "8 2", "82,755", "1e2", "٨٢", ",5", "999999999999999999999"] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }
}
