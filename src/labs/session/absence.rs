//! Teams that did not come: their mentor says so once the session has begun, and can take it back for seven days.
use super::seen::{self, SECOND_THOUGHTS, Session};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    schema::session_absences as absences,
    view::Receipt,
};
use diesel::prelude::*;
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// When it was said of which team.
pub(super) fn of(conn: &mut Conn, session: &Session) -> Result<BTreeMap<i64, Instant>> {
    let rows = absences::table.filter(absences::booking_id.eq(session.booking.id));
    let rows: Vec<(i64, Instant)> = rows.select((absences::team_id, absences::created_at)).load(conn)?;
    Ok(rows.into_iter().collect())
}
/// Whether what was said then can be taken back now.
pub(super) fn is_fresh(at: Instant) -> bool {
    at.plus(SECOND_THOUGHTS) > clock::now()
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "absent": "", "came": false }))]
pub struct SessionAbsence {
    /// A team's code; where one team comes alone it may be left out.
    #[schema(max_length = 200)]
    pub absent: String,
    /// True: takes back that it did not come.
    pub came: bool,
}
/// Says that a team did not come, or that it did. Saying it twice is no error.
pub fn mark(conn: &mut Conn, who: &Actor, code: &str, typed: &SessionAbsence) -> Result<Receipt> {
    let session = seen::locked(conn, who, code)?;
    session.leading()?;
    session.under_way()?;
    let all = seen::teams(conn, &session.teams)?;
    let team = seen::chosen(&all, &typed.absent).ok_or_else(|| Error::invalid("absent", "session-team-unknown"))?;
    let (booking, code, team) = (session.booking.id, session.booking.code.clone(), team.id);
    let known = of(conn, &session)?.get(&team).copied();
    match (known, typed.came) {
        (None, false) => {
            seen::row(conn, &session)?;
            diesel::insert_into(absences::table)
                .values((
                    (absences::booking_id.eq(booking), absences::team_id.eq(team)),
                    (absences::person_id.eq(who.person), absences::created_at.eq(clock::now())),
                ))
                .execute(conn)?;
            event::record(conn, who, &Event::LabSessionMissed { booking, code, team })?;
        }
        (Some(at), true) => {
            if !is_fresh(at) {
                return Err(Error::conflict("session-absence-closed"));
            }
            let row = absences::table.filter(absences::booking_id.eq(booking));
            diesel::delete(row.filter(absences::team_id.eq(team))).execute(conn)?;
            event::record(conn, who, &Event::LabSessionAttended { booking, code, team })?;
        }
        (None, true) | (Some(_), false) => {}
    }
    Ok(session.receipt(if typed.came { "came" } else { "absent" }))
}
