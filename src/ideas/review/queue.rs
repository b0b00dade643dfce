//! The reviewers' queue, the oldest first; and what those see of it who look after a region (EK4).
use super::round::RoundState;
use crate::{
    accounts::{
        actor::Actor,
        membership::Role,
        person,
        region::{self, Choice},
    },
    clock::{self, Instant},
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Error, Result},
    ideas::idea::{IdeaKind, watched},
    schema::{agencies, idea_rounds as rounds, ideas, regions},
    view::View,
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! {
    /// `open`: what waits for an answer; `waiting`: what nobody has claimed; `mine`: what one has claimed oneself;
    /// `endorsing`: what waits for its agency's leader; `decided`: the rest.
    pub enum IdeaQueuePart {
        Open = "open", Waiting = "waiting", Mine = "mine", Endorsing = "endorsing", Decided = "decided",
    }
}
impl IdeaQueuePart {
    const fn states(self) -> &'static [RoundState] {
        match self {
            Self::Open => &[RoundState::Submitted, RoundState::InReview],
            Self::Waiting => &[RoundState::Submitted],
            Self::Mine => &[RoundState::InReview],
            Self::Endorsing => &[RoundState::Endorsing],
            Self::Decided => &[RoundState::Returned, RoundState::Accepted, RoundState::Declined, RoundState::Withdrawn],
        }
    }
}
/// What the queue can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct IdeaQueuePlace {
    /// `open` unless said.
    pub part: Option<IdeaQueuePart>,
    /// Kemendagri code of a province, `35`, or of a regency or city, `35.10`.
    #[schema(max_length = 100)]
    pub region: String,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// A round in the queue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaQueueCard {
    pub code: String,
    pub number: i64,
    pub kind: IdeaKind,
    pub title: String,
    pub language: Lang,
    pub agency: String,
    /// Regency, city or province.
    pub region: Option<Choice>,
    pub state: RoundState,
    pub submitted_at: Instant,
    /// Whole days since it came to the reviewers.
    pub age: i64,
    /// Who looks at it, or looked at it last; told to reviewers and auditors.
    pub claimed_by: Option<String>,
    pub is_mine: bool,
    pub is_invented: bool,
}
#[derive(Serialize, ToSchema)]
pub struct IdeaQueue {
    pub items: Vec<IdeaQueueCard>,
    pub next: Option<String>,
    /// Of all pages.
    pub total: i64,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub place: IdeaQueuePlace,
    pub provinces: Vec<Choice>,
    /// Whether this person says something of ideas, or looks after a region.
    pub reviews: bool,
}
impl View for IdeaQueue {
    const TEMPLATE: &'static str = "ideas/review/queue.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// Whose ideas someone is shown: everyone's, or those of regions and of agencies.
struct Scope {
    all: bool,
    regions: Vec<i64>,
    provinces: Vec<i64>,
    agencies: Vec<i64>,
}
fn scope(conn: &mut Conn, who: &Actor) -> Result<Scope> {
    let all = who.reviews_ideas() || who.is(Role::Auditor) || who.is(Role::SystemAdmin);
    let at = watched(conn, who)?;
    let leads = [Role::AgencyLeader, Role::AgencyAdmin];
    let led: Vec<i64> =
        who.memberships.iter().filter(|m| leads.contains(&m.role)).filter_map(|m| m.agency_id).collect();
    let below = if led.is_empty() || all { vec![] } else { crate::accounts::agency::below(conn, &led)? };
    let agencies = below.into_iter().map(|agency| agency.id).collect();
    Ok(Scope { all, regions: at.regions, provinces: at.provinces, agencies })
}
type Own = (i64, i64, RoundState, Instant, Option<Instant>, Option<i64>);
type Row = (Own, (String, IdeaKind, String, Lang, bool, Option<i64>), String);
pub fn page(conn: &mut Conn, who: Option<&Actor>, place: &IdeaQueuePlace, ignored: &[String]) -> Result<IdeaQueue> {
    let who = who.ok_or(Error::SignInFirst)?;
    let scope = scope(conn, who)?;
    if !scope.all && scope.regions.is_empty() && scope.provinces.is_empty() && scope.agencies.is_empty() {
        return Err(Error::forbidden("only-idea-reviewers"));
    }
    let (mut place, mut ignored) = (place.clone(), ignored.to_vec());
    let part = place.part.unwrap_or(IdeaQueuePart::Open);
    place.part = Some(part);
    let wanted = region::id_of(conn, &place.region)?;
    if wanted.is_none() && !place.region.is_empty() {
        place.region.clear();
        ignored.push("region".to_owned());
    }
    let me = who.person;
    let narrowed = || {
        let mut rows = rounds::table
            .inner_join(ideas::table.inner_join(agencies::table))
            .filter(rounds::state.eq_any(part.states().to_vec()))
            .into_boxed::<MultiBackend>();
        if !scope.all {
            let of_region = ideas::region_id.eq_any(scope.regions.clone()).assume_not_null();
            let of_province = ideas::province_id.eq_any(scope.provinces.clone()).assume_not_null();
            rows = rows.filter(of_region.or(of_province).or(ideas::agency_id.eq_any(scope.agencies.clone())));
        }
        if let Some(region) = wanted {
            let here = ideas::region_id.eq(region).assume_not_null();
            rows = rows.filter(here.or(ideas::province_id.eq(region).assume_not_null()));
        }
        if part == IdeaQueuePart::Mine {
            rows = rows.filter(rounds::claimed_by.eq(me.unwrap_or(0)));
        }
        rows
    };
    let total: i64 = narrowed().count().get_result(conn)?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let mut rows = narrowed();
    if let Ok(Cursor { at, id }) = place.after.parse() {
        rows = rows.filter(rounds::submitted_at.gt(at).or(rounds::submitted_at.eq(at).and(rounds::id.gt(id))));
    }
    let rows: Vec<Row> = rows
        .order((rounds::submitted_at, rounds::id))
        .limit(limit + 1)
        .select((
            (rounds::id, rounds::number, rounds::state, rounds::submitted_at, rounds::received_at, rounds::claimed_by),
            (ideas::code, ideas::kind, ideas::title, ideas::language, ideas::is_invented, ideas::region_id),
            agencies::name,
        ))
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.0.3, id: row.0.0 });
    let tells = who.reviews_ideas() || who.is(Role::Auditor);
    let people: Vec<i64> = page.items.iter().filter_map(|row| row.0.5).filter(|_| tells).collect();
    let names = person::names(conn, &people)?;
    let places = regions_of(conn, page.items.iter().filter_map(|row| row.1.5).collect())?;
    let now = clock::now();
    let page = page.map(|((_, number, state, submitted_at, received_at, claimed_by), idea, agency)| {
        let (code, kind, title, language, is_invented, region) = idea;
        IdeaQueueCard {
            code,
            number,
            kind,
            title,
            language,
            agency,
            region: region.and_then(|id| places.get(&id).cloned()),
            state,
            submitted_at,
            age: (now.utc() - received_at.unwrap_or(submitted_at).utc()).num_days(),
            claimed_by: claimed_by.and_then(|id| names.get(&id).cloned()),
            is_mine: claimed_by.is_some() && claimed_by == me,
            is_invented,
        }
    });
    Ok(IdeaQueue {
        items: page.items,
        next: page.next,
        total,
        ignored,
        place,
        provinces: region::provinces(conn)?,
        reviews: who.reviews_ideas(),
    })
}
/// Codes and names of regions, by their ids; one query.
pub(in crate::ideas) fn regions_of(conn: &mut Conn, ids: Vec<i64>) -> Result<BTreeMap<i64, Choice>> {
    let rows = regions::table.filter(regions::id.eq_any(ids)).select((regions::id, regions::code, regions::name));
    let rows: Vec<(i64, String, String)> = rows.load(conn)?;
    Ok(rows.into_iter().map(|(id, code, name)| (id, Choice { code, name })).collect())
}
/// What waits for a reviewer: what nobody has claimed, and what they have claimed themselves.
pub fn waiting(conn: &mut Conn, who: &Actor) -> Result<(i64, i64)> {
    if !who.reviews_ideas() {
        return Ok((0, 0));
    }
    let queue: i64 = rounds::table.filter(rounds::state.eq(RoundState::Submitted)).count().get_result(conn)?;
    let mine = rounds::table.filter(rounds::claimed_by.eq(who.person.unwrap_or(0)));
    Ok((queue, mine.filter(rounds::state.eq(RoundState::InReview)).count().get_result(conn)?))
}
