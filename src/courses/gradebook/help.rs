//! Who may need help in a run, each with the reason: plain rules over what is known, and what a teacher has put aside.
use super::{
    super::lesson::CourseLink,
    item::{ItemHead, Taught, taught},
};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, Upsert},
    error::{Check, Result},
    event::{self, Event},
    rule::{self, Rule},
    schema::{enrolments, help_dismissals as dismissals, people},
    view::{Receipt, View},
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text, Timestamp},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Flags of one kind on a page; the oldest come first, so that those behind them move up as others are dealt with.
const MOST: i64 = 50;

crate::text_enum! {
    /// `waiting` is the teacher's own to do; `inactive` is whoever has fallen behind the others of the run as well.
    pub enum HelpSign {
        Waiting = "waiting", FailedTwice = "failed-twice", Inactive = "inactive", NeverStarted = "never-started",
    }
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HelpFlag {
    pub flag: HelpSign,
    pub handle: String,
    pub name: String,
    /// What it is about, where it is about one item.
    pub item: Option<ItemHead>,
    /// Since when: handed in, last failed, last active, enrolled.
    pub since: Instant,
    /// Failed attempts, or lessons done.
    pub count: i64,
    /// What the flag rests on: put aside it comes back when this is another number.
    pub facts: i64,
}
#[derive(Serialize, ToSchema)]
pub struct HelpPage {
    pub course: CourseLink,
    pub run: i64,
    pub flags: Vec<HelpFlag>,
    /// There are more of some kind than are shown.
    pub more: bool,
    /// Days after which somebody has not begun, days without activity, attempts.
    pub start_days: i64,
    pub idle_days: i64,
    pub attempts: i64,
}
impl View for HelpPage {
    const TEMPLATE: &'static str = "courses/gradebook/help.html";
    fn address(&self) -> Option<String> {
        Some(format!("/courses/{}/runs/{}/help", self.course.slug, self.run))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "flag": "", "item": "", "facts": 0, "note": "" })
    }
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    handle: String,
    #[diesel(sql_type = Text)]
    name: String,
    /// Lesson and block, or empty.
    #[diesel(sql_type = Text)]
    item: String,
    #[diesel(sql_type = Timestamp)]
    since: Instant,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    facts: i64,
}
/// Seats with their person, run and course; `$1` is the run.
const SEATED: &str = "FROM enrolments e JOIN people p ON p.id = e.person_id JOIN runs r ON r.id = e.run_id \
     JOIN courses k ON k.id = r.course_id";
/// What was put aside with these facts. The rule's columns are `seat`, `item` and `facts`.
fn not_put_aside(flag: HelpSign) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM help_dismissals d WHERE d.enrolment_id = x.seat AND d.flag = '{}' \
         AND d.item = x.item AND d.facts = x.facts)",
        flag.as_str()
    )
}
fn question(flag: HelpSign, rows: &str) -> String {
    format!(
        "SELECT handle, name, item, since, count, facts FROM ({rows}) x WHERE {} ORDER BY since, seat LIMIT {}",
        not_put_aside(flag),
        MOST + 1
    )
}

pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, number: i64) -> Result<HelpPage> {
    let taught = taught(conn, who, slug, number)?;
    let start_days = rule::number(conn, Rule::HelpStartDays)?;
    let idle_days = rule::number(conn, Rule::HelpIdleDays)?;
    let attempts = rule::number(conn, Rule::HelpFailedAttempts)?;
    let before = |days: i64| clock::now().plus(-chrono::TimeDelta::days(days));
    let of_kind = [
        (HelpSign::Waiting, waiting(conn, taught.run)?),
        (HelpSign::FailedTwice, failed(conn, taught.run, attempts)?),
        (HelpSign::Inactive, inactive(conn, taught.run, before(idle_days))?),
        (HelpSign::NeverStarted, never_started(conn, taught.run, before(start_days))?),
    ];
    let shown = usize::try_from(MOST).unwrap_or(0);
    let more = of_kind.iter().any(|(_, found)| found.len() > shown);
    let flags = of_kind.into_iter().flat_map(|(flag, found)| {
        let head = |item: &str| taught.item(item).map(super::item::Item::head);
        let told = move |found: Found| HelpFlag {
            flag,
            item: head(&found.item),
            handle: found.handle,
            name: found.name,
            since: found.since,
            count: found.count,
            facts: found.facts,
        };
        found.into_iter().take(shown).map(told).collect::<Vec<_>>()
    });
    let flags = flags.collect();
    Ok(HelpPage { course: taught.link(), run: number, flags, more, start_days, idle_days, attempts })
}
/// Handed in, and nobody has marked it.
fn waiting(conn: &mut Conn, run: i64) -> Result<Vec<Found>> {
    let rows = format!(
        "SELECT e.id AS seat, p.handle, p.name, l.slug || '/' || g.part AS item, g.updated_at AS since, CAST(1 AS BIGINT) AS count, \
         coalesce((SELECT max(c.id) FROM grade_changes c WHERE c.grade_id = g.id), CAST(0 AS BIGINT)) AS facts {SEATED} \
         JOIN grades g ON g.person_id = e.person_id AND g.period = e.period \
         JOIN lessons l ON l.content_id = g.content_id AND l.course_id = k.id \
         WHERE e.run_id = $1 AND e.standing = 'enrolled' AND g.waits AND NOT g.excused AND g.override_score IS NULL \
         AND NOT g.override_excused"
    );
    Ok(sql_query(question(HelpSign::Waiting, &rows)).bind::<BigInt, _>(run).load(conn)?)
}
/// So many attempts at one quiz, and none of them passed.
fn failed(conn: &mut Conn, run: i64, attempts: i64) -> Result<Vec<Found>> {
    let rows = format!(
        "SELECT e.id AS seat, p.handle, p.name, l.slug || '/' || a.block AS item, \
         coalesce((SELECT max(v.at) FROM evidence v WHERE v.person_id = e.person_id AND v.content_id = l.content_id \
         AND v.period = e.period), e.created_at) AS since, count(*) AS count, max(a.id) AS facts {SEATED} \
         JOIN quiz_attempts a ON a.enrolment_id = e.id JOIN lessons l ON l.id = a.lesson_id \
         WHERE e.run_id = $1 AND e.standing = 'enrolled' AND a.passed = FALSE AND NOT EXISTS \
         (SELECT 1 FROM quiz_attempts b WHERE b.enrolment_id = e.id AND b.lesson_id = a.lesson_id \
         AND b.block = a.block AND b.passed) \
         GROUP BY e.id, e.person_id, e.period, e.created_at, p.handle, p.name, l.slug, l.content_id, a.block HAVING count(*) >= $2"
    );
    let found = sql_query(question(HelpSign::FailedTwice, &rows)).bind::<BigInt, _>(run).bind::<BigInt, _>(attempts);
    Ok(found.load(conn)?)
}
/// Began, has not finished, has done nothing since `before`, and fewer lessons than the run's average.
fn inactive(conn: &mut Conn, run: i64, before: Instant) -> Result<Vec<Found>> {
    const DONE: &str = "(SELECT count(*) FROM completions c JOIN lessons l ON l.content_id = c.content_id \
         AND l.course_id = k.id WHERE c.person_id = e.person_id AND c.period = e.period)";
    #[derive(QueryableByName)]
    struct Sum {
        #[diesel(sql_type = BigInt)]
        people: i64,
        #[diesel(sql_type = BigInt)]
        lessons: i64,
    }
    let all = format!(
        "SELECT count(*) AS people, CAST(coalesce(sum(x.done), 0) AS BIGINT) AS lessons FROM \
         (SELECT {DONE} AS done {SEATED} WHERE e.run_id = $1 AND e.standing = 'enrolled') x"
    );
    let Sum { people, lessons } = sql_query(all).bind::<BigInt, _>(run).get_result(conn)?;
    let rows = format!(
        "SELECT y.seat, y.handle, y.name, '' AS item, v.at AS since, y.done AS count, v.id AS facts FROM \
         (SELECT e.id AS seat, p.handle, p.name, {DONE} AS done, (SELECT max(v.id) FROM evidence v \
         JOIN lessons l ON l.content_id = v.content_id AND l.course_id = k.id WHERE v.person_id = e.person_id \
         AND v.period = e.period) AS last {SEATED} WHERE e.run_id = $1 AND e.standing = 'enrolled' AND NOT EXISTS \
         (SELECT 1 FROM completions c WHERE c.person_id = e.person_id AND c.content_id = k.content_id \
         AND c.period = e.period)) y \
         JOIN evidence v ON v.id = y.last WHERE v.at <= $2 AND y.done * $3 < $4"
    );
    Ok(sql_query(question(HelpSign::Inactive, &rows))
        .bind::<BigInt, _>(run)
        .bind::<Timestamp, _>(before)
        .bind::<BigInt, _>(people)
        .bind::<BigInt, _>(lessons)
        .load(conn)?)
}
/// Enrolled since `before` or longer, and has neither read nor tried anything.
fn never_started(conn: &mut Conn, run: i64, before: Instant) -> Result<Vec<Found>> {
    let rows = format!(
        "SELECT e.id AS seat, p.handle, p.name, '' AS item, e.created_at AS since, CAST(0 AS BIGINT) AS count, CAST(0 AS BIGINT) AS facts {SEATED} \
         WHERE e.run_id = $1 AND e.standing = 'enrolled' AND e.created_at <= $2 AND NOT EXISTS \
         (SELECT 1 FROM quiz_attempts a WHERE a.enrolment_id = e.id) AND NOT EXISTS \
         (SELECT 1 FROM evidence v JOIN lessons l ON l.content_id = v.content_id AND l.course_id = k.id \
         WHERE v.person_id = e.person_id AND v.period = e.period)"
    );
    let found = sql_query(question(HelpSign::NeverStarted, &rows)).bind::<BigInt, _>(run).bind::<Timestamp, _>(before);
    Ok(found.load(conn)?)
}

/// A flag as it stood when it was put aside.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "flag": "never-started", "note": "Sudah saya telepon", "facts": 0 }))]
pub struct HelpDismissal {
    #[schema(required = true, min_length = 1, max_length = 20)]
    pub flag: String,
    /// Lesson and block where the flag is about one.
    #[schema(max_length = 200)]
    pub item: String,
    /// As the list has it.
    #[schema(minimum = 0)]
    pub facts: i64,
    /// What was done; the teachers of the course read it in the log.
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub note: String,
}
/// Puts a flag aside until its facts change. Doing so again takes the new note.
pub fn dismiss(
    conn: &mut Conn,
    who: &Actor,
    (slug, number, handle): (&str, i64, &str),
    dismissal: &HelpDismissal,
) -> Result<Receipt> {
    let taught = taught(conn, Some(who), slug, number)?;
    let (seat, person): (i64, i64) = enrolments::table
        .inner_join(people::table)
        .filter(enrolments::run_id.eq(taught.run))
        .filter(people::handle.eq(handle))
        .order(enrolments::period.desc())
        .select((enrolments::id, enrolments::person_id))
        .first(conn)?;
    let flag: Option<HelpSign> = dismissal.flag.parse().ok();
    let is_item = dismissal.item.is_empty() || taught.item(&dismissal.item).is_some();
    Check::default()
        .that(flag.is_some(), "flag", "not-a-value")
        .that(is_item, "item", "no-such-grade-item")
        .that(dismissal.facts >= 0, "facts", "not-a-value")
        .text("note", &dismissal.note, 500)
        .done()?;
    let flag = flag.unwrap_or(HelpSign::Waiting);
    let note = dismissal.note.trim();
    let insert = diesel::insert_into(dismissals::table).values((
        (dismissals::enrolment_id.eq(seat), dismissals::flag.eq(flag), dismissals::item.eq(&dismissal.item)),
        (dismissals::facts.eq(dismissal.facts), dismissals::note.eq(note)),
        (dismissals::person_id.eq(who.person), dismissals::created_at.eq(clock::now())),
    ));
    let tail = " ON CONFLICT (enrolment_id, flag, item) DO UPDATE SET facts = excluded.facts, note = excluded.note, \
                person_id = excluded.person_id, created_at = excluded.created_at";
    Upsert { insert, tail }.execute(conn)?;
    let (flag, reason) = (flag.as_str().to_owned(), note.to_owned());
    event::record(conn, who, &Event::HelpDismissed { person, run: taught.run, flag, reason })?;
    Ok(Receipt::changed(address(&taught), "dismissed"))
}
fn address(taught: &Taught) -> String {
    format!("/courses/{}/runs/{}/help", taught.course.slug, taught.number)
}
