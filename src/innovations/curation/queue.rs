//! The curators' queue: what was sent, the oldest first, by whom it is looked at.
use super::submission::{OPEN, SubmissionState};
use crate::{
    accounts::{
        actor::{Actor, Right},
        membership::Role,
        person,
        region::{self, Choice},
    },
    clock::{self, Instant},
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Error, Result},
    innovations::{
        attachment::{self, WaitingFile},
        innovation::Source,
    },
    schema::{agencies, innovation_submissions as submissions, innovations, regions},
    view::View,
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// `open`: what waits for a decision; `waiting`: what nobody has claimed; `mine`: what one has claimed oneself;
    /// `decided`: the rest.
    pub enum QueuePart { Open = "open", Waiting = "waiting", Mine = "mine", Decided = "decided" }
}
/// What the queue can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct QueuePlace {
    /// One of `open` (unless said), `waiting`, `mine`, `decided`.
    pub part: Option<QueuePart>,
    pub source: Option<Source>,
    /// Kemendagri code of a province: `35`.
    #[schema(max_length = 100)]
    pub province: String,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// A submission in the queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QueueCard {
    pub code: String,
    pub number: i64,
    pub name: String,
    pub language: Lang,
    pub agency: Option<String>,
    pub province: Option<Choice>,
    pub source: Source,
    pub state: SubmissionState,
    pub submitted_at: Instant,
    /// Whole days since it was sent.
    pub age: i64,
    /// Who looks at it, or looked at it last.
    pub claimed_by: Option<String>,
    pub is_mine: bool,
    pub decided_at: Option<Instant>,
}
#[derive(Serialize, ToSchema)]
pub struct Queue {
    pub items: Vec<QueueCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: i64,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub place: QueuePlace,
    /// The sources that this person may look at.
    pub sources: Vec<Source>,
    pub provinces: Vec<Choice>,
    /// Files that agencies added to published entries and that are not public yet: the oldest 20.
    pub files: Vec<WaitingFile>,
}
impl View for Queue {
    const TEMPLATE: &'static str = "innovations/curation/queue.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// The sources whose entries someone curates.
fn sources_of(who: &Actor) -> Vec<Source> {
    let all = who.is_system() || who.is(Role::Auditor);
    let keeps = |source: &Source| all || who.is_at(Role::Curator, source.institution());
    Source::ALL.iter().copied().filter(keeps).collect()
}
type Own = (i64, i64, SubmissionState, Instant, Option<i64>, Option<Instant>);
type Row = (Own, (String, String, Lang, Source), Option<String>, Option<(String, String)>);
pub fn page(conn: &mut Conn, who: Option<&Actor>, place: &QueuePlace, ignored: &[String]) -> Result<Queue> {
    let who = who.ok_or(Error::SignInFirst)?;
    if !who.has(Right::Curate) && !who.is(Role::Auditor) {
        return Err(Error::forbidden("only-curators"));
    }
    let (sources, mut place, mut ignored) = (sources_of(who), place.clone(), ignored.to_vec());
    let mut leave_out = |name: &str| ignored.push(name.to_owned());
    if place.source.is_some_and(|source| !sources.contains(&source)) {
        place.source = None;
        leave_out("source");
    }
    let mut province = None;
    if !place.province.is_empty() {
        province = region::id_of(conn, &place.province)?;
        if province.is_none() {
            place.province.clear();
            leave_out("province");
        }
    }
    let part = place.part.unwrap_or(QueuePart::Open);
    let wanted: Vec<Source> = place.source.map_or_else(|| sources.clone(), |source| vec![source]);
    let states: Vec<SubmissionState> = match part {
        QueuePart::Open => OPEN.to_vec(),
        QueuePart::Waiting => vec![SubmissionState::Submitted],
        QueuePart::Mine => vec![SubmissionState::InCuration],
        QueuePart::Decided => SubmissionState::ALL.iter().copied().filter(|state| !state.is_open()).collect(),
    };
    let me = who.person;
    let narrowed = || {
        let mut rows = submissions::table
            .inner_join(innovations::table)
            .left_join(agencies::table.on(innovations::agency_id.eq(agencies::id.nullable())))
            .left_join(regions::table.on(innovations::province_id.eq(regions::id.nullable())))
            .filter(submissions::state.eq_any(states.clone()))
            .filter(innovations::source.eq_any(wanted.clone()))
            .into_boxed::<MultiBackend>();
        if let Some(province) = province {
            rows = rows.filter(innovations::province_id.eq(province));
        }
        if part == QueuePart::Mine {
            rows = rows.filter(submissions::claimed_by.eq(me.unwrap_or(0)));
        }
        rows
    };
    let total: i64 = narrowed().count().get_result(conn)?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let mut rows = narrowed();
    if let Ok(Cursor { at, id }) = place.after.parse() {
        rows = rows
            .filter(submissions::submitted_at.gt(at).or(submissions::submitted_at.eq(at).and(submissions::id.gt(id))));
    }
    let rows: Vec<Row> = rows
        .order((submissions::submitted_at, submissions::id))
        .limit(limit + 1)
        .select((
            (
                submissions::id,
                submissions::number,
                submissions::state,
                submissions::submitted_at,
                submissions::claimed_by,
                submissions::decided_at,
            ),
            (innovations::code, innovations::name, innovations::language, innovations::source),
            agencies::name.nullable(),
            (regions::code, regions::name).nullable(),
        ))
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.0.3, id: row.0.0 });
    let people: Vec<i64> = page.items.iter().filter_map(|row| row.0.4).collect();
    let names = person::names(conn, &people)?;
    let now = clock::now();
    let page = page.map(|((_, number, state, submitted_at, claimed_by, decided_at), entry, agency, province)| {
        let (code, name, language, source) = entry;
        QueueCard {
            code,
            number,
            name,
            language,
            agency,
            province: province.map(|(code, name)| Choice { code, name }),
            source,
            state,
            age: (now.utc() - submitted_at.utc()).num_days(),
            submitted_at,
            claimed_by: claimed_by.and_then(|id| names.get(&id).cloned()),
            is_mine: claimed_by.is_some() && claimed_by == me,
            decided_at,
        }
    });
    Ok(Queue {
        items: page.items,
        next: page.next,
        total,
        ignored,
        place,
        files: attachment::waiting(conn, &sources)?,
        sources,
        provinces: region::provinces(conn)?,
    })
}

/// What waits for a curator: what nobody has claimed, and what they have claimed themselves.
pub fn waiting(conn: &mut Conn, who: &Actor) -> Result<(i64, i64)> {
    if who.is_system() || !who.is(Role::Curator) {
        return Ok((0, 0));
    }
    let mine = who.memberships.iter().filter(|m| m.role == Role::Curator).filter_map(|m| m.agency.as_deref());
    let mine: Vec<&str> = mine.collect();
    let sources: Vec<Source> =
        Source::ALL.iter().copied().filter(|source| mine.contains(&source.institution())).collect();
    let of = || submissions::table.inner_join(innovations::table).filter(innovations::source.eq_any(sources.clone()));
    let queue: i64 = of().filter(submissions::state.eq(SubmissionState::Submitted)).count().get_result(conn)?;
    let claimed = of()
        .filter(submissions::state.eq(SubmissionState::InCuration))
        .filter(submissions::claimed_by.eq(who.person.unwrap_or(0)));
    Ok((queue, claimed.count().get_result(conn)?))
}
