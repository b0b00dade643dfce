//! Standing in: a role held for someone else, between two days.
use super::{
    held::{Held, day, holder, visible},
    succession::ended,
};
use crate::{
    accounts::{
        actor::Actor,
        membership::{self, RoleState},
        person,
    },
    app::App,
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    job::{self, Job},
    schema::memberships,
    view::Receipt,
};
use chrono::{Days, NaiveDate, NaiveTime, TimeZone};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The longest, in days, first and last included.
const DAYS_MOST: u64 = 90;
/// How far ahead it may begin.
const AHEAD_MOST: u64 = 365;

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "deputy": "nama@example.go.id", "from": "2026-03-02", "to": "2026-03-06" }))]
pub struct StandIn {
    /// The address of the account of whoever stands in.
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub deputy: String,
    /// First day, `2026-03-02`; today unless given.
    #[schema(max_length = 10)]
    pub from: String,
    /// Last day; at most 90 days.
    #[schema(required = true, min_length = 1, max_length = 10)]
    pub to: String,
}
/// Lets someone else act in a role from one day to another, by the calendar of Jakarta and the clock of the database. By its
/// holder, or by those who decide on the role; what is itself delegated is not delegated on. It ends by itself.
pub fn give(conn: &mut Conn, who: &Actor, code: &str, act: &StandIn) -> Result<Receipt> {
    let (held, agency) = visible(conn, who, code)?;
    if held.stands_in_for.is_some() {
        return Err(Error::forbidden("stand-in-not-on"));
    }
    let mine = who.person == Some(held.person_id);
    let agency = agency.filter(|agency| mine || who.in_own_right().decides_on(held.role, Some(agency)));
    let Some(agency) = agency else {
        return Err(Error::forbidden("role-not-yours"));
    };
    let (from, to) = days(act)?;
    let deputy = person::by_email(conn, &act.deputy)?.ok_or_else(|| Error::invalid("deputy", "nobody-there"))?;
    if !mine && who.person == Some(deputy.id) {
        return Err(Error::forbidden("role-not-on-oneself"));
    }
    let holds = deputy.id == held.person_id
        || membership::live(conn, deputy.id, held.role, Some(agency.id))?
            .is_some_and(|(.., s)| s == RoleState::Confirmed);
    if holds {
        return Err(Error::invalid("deputy", "deputy-holds"));
    }
    // One at a time stands in: two who are named at once are looked at one after the other.
    lock_row(conn, "memberships", held.id)?;
    let (begins, ends) = (midnight(from)?, midnight(to + Days::new(1))?);
    let state: RoleState = memberships::table.find(held.id).select(memberships::state).first(conn)?;
    if state != RoleState::Confirmed {
        return Err(Error::conflict("role-not-held"));
    }
    let others: i64 = memberships::table
        .filter(memberships::stands_in_for.eq(held.id))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(memberships::begins_at.lt(ends))
        .filter(memberships::ends_at.gt(begins))
        .count()
        .get_result(conn)?;
    if others > 0 {
        return Err(Error::conflict("stand-in-there"));
    }
    let (now, code) = (clock::now(), membership::new_code()?);
    let id: i64 = diesel::insert_into(memberships::table)
        .values((
            memberships::code.eq(&code),
            (memberships::person_id.eq(deputy.id), memberships::agency_id.eq(agency.id)),
            (memberships::role.eq(held.role), memberships::state.eq(RoleState::Confirmed)),
            memberships::note.eq(""),
            memberships::created_at.eq(now),
            (memberships::decided_by.eq(who.person), memberships::decided_at.eq(now)),
            memberships::stands_in_for.eq(held.id),
            (memberships::begins_at.eq(begins), memberships::ends_at.eq(ends)),
        ))
        .returning(memberships::id)
        .get_result(conn)?;
    let given = Event::StandInGiven {
        membership: id,
        person: deputy.id,
        role: held.role.as_str().into(),
        agency: agency.id,
        holder: held.person_id,
        from: from.to_string(),
        to: to.to_string(),
    };
    event::record(conn, who, &given)?;
    for at in [begins, ends] {
        job::enqueue_at(conn, &StandInTurn { membership: id }, at)?;
    }
    Ok(Receipt::created(format!("/roles/{code}"), RoleState::Confirmed.as_str()).code(&code))
}
/// First and last day, checked.
fn days(act: &StandIn) -> Result<(NaiveDate, NaiveDate)> {
    let today = day(clock::now());
    let read = |text: &str| text.trim().parse::<NaiveDate>().ok();
    let from = if act.from.trim().is_empty() { Some(today) } else { read(&act.from) };
    let to = read(&act.to);
    let mut check = Check::default();
    check.text("deputy", &act.deputy, 254).text("to", &act.to, 10);
    check.that(from.is_some(), "from", "not-a-value").that(to.is_some(), "to", "not-a-value");
    if let (Some(from), Some(to)) = (from, to) {
        let latest = today.checked_add_days(Days::new(AHEAD_MOST)).unwrap_or(today);
        let end = from.checked_add_days(Days::new(DAYS_MOST)).unwrap_or(from);
        let most = i64::try_from(DAYS_MOST).unwrap_or(i64::MAX);
        check.that((today..=latest).contains(&from), "from", "stand-in-from");
        check.that((from..end).contains(&to), "to", Msg::from("stand-in-to").with("most", most));
    }
    check.done()?;
    from.zip(to).ok_or_else(|| Error::invalid("to", "not-a-value"))
}
fn midnight(day: NaiveDate) -> Result<Instant> {
    let at = chrono_tz::Asia::Jakarta.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest();
    at.map(|at| at.to_utc().into()).ok_or_else(|| Error::invalid("from", "not-a-value"))
}

/// Looks at a stand-in when it begins and when it ends. The rights follow the dates by themselves; this tells of them.
#[derive(Serialize, Deserialize)]
pub struct StandInTurn {
    membership: i64,
}
impl Job for StandInTurn {
    const NAME: &'static str = "stand-in-turn";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let done = app.db.write(move |conn| turn(conn, self.membership)).await;
            done.map_err(|e| anyhow::anyhow!("{e:?}"))
        })
    }
}
fn turn(conn: &mut Conn, id: i64) -> Result<()> {
    let system = Actor::system();
    let held: Held = memberships::table.find(id).select(Held::as_select()).first(conn)?;
    let (Some(agency), Some(holder)) = (held.agency_id, holder(conn, &held)?) else {
        return Ok(());
    };
    let now = clock::now();
    let confirmed = || {
        let row = memberships::table.filter(memberships::id.eq(id));
        row.filter(memberships::state.eq(RoleState::Confirmed))
    };
    let began = diesel::update(confirmed())
        .filter(memberships::began_at.is_null())
        .filter(memberships::begins_at.le(now))
        .set(memberships::began_at.eq(held.begins_at))
        .execute(conn)?;
    if began == 1 {
        let (person, role) = (held.person_id, held.role.as_str().into());
        event::record(conn, &system, &Event::StandInBegan { membership: id, person, role, agency, holder })?;
    }
    let over = diesel::update(confirmed())
        .filter(memberships::ends_at.le(now))
        .set((
            memberships::state.eq(RoleState::Ended),
            // Nobody's decision: the time was over.
            (memberships::decided_by.eq(None::<i64>), memberships::decided_at.eq(held.ends_at)),
        ))
        .execute(conn)?;
    if over == 1 {
        event::record(conn, &system, &ended(&held, Some(holder), ""))?;
    }
    Ok(())
}
