//! Requests for roles that wait for someone's decision, for their own page.
use super::held::{Held, RoleCard, cards};
use crate::{
    accounts::{
        actor::Actor,
        agency,
        membership::{LAN, Role, RoleState},
    },
    clock,
    db::{Conn, MultiBackend},
    error::Result,
    schema::{agencies, memberships},
};
use diesel::{
    dsl::sql,
    helper_types::InnerJoinQuerySource,
    prelude::*,
    sql_types::{Bool, Timestamp},
};

/// Requests that are shown.
const MOST: i64 = 20;
/// Of the request's agency, or one above it.
const NEARER: &str = "agencies.lineage LIKE p.lineage || '%'";
/// LAN, which decides on mentors.
const AT_LAN: &str = "p.slug = 'lan'";

type Asked = InnerJoinQuerySource<memberships::table, agencies::table>;
type Condition = Box<dyn BoxableExpression<Asked, MultiBackend, SqlType = Bool>>;

/// Nobody but the asker administers an agency of these now. Like `membership::deciders`, which asks of one request.
fn nobody(administers: &str) -> Condition {
    let now = clock::now();
    let holds = "NOT EXISTS (SELECT 1 FROM memberships m JOIN agencies p ON p.id = m.agency_id \
                 WHERE m.role = 'agency_admin' AND m.state = 'confirmed' AND m.person_id <> memberships.person_id \
                 AND (m.begins_at IS NULL OR m.begins_at <= ";
    let holds = sql::<Bool>(holds).bind::<Timestamp, _>(now).sql(") AND (m.ends_at IS NULL OR m.ends_at > ");
    Box::new(holds.bind::<Timestamp, _>(now).sql(&format!(") AND {administers})")))
}
/// The oldest 20. As those are told of a request who decide on it (`membership::deciders`): who administers an agency, of
/// it and its units; LAN's administrators, of mentors; system administrators, of curators and of what has nobody nearer.
/// They may decide on all else, too, on the agency's page. Never one's own.
pub fn waiting(conn: &mut Conn, who: &Actor) -> Result<Vec<RoleCard>> {
    let places: Vec<i64> =
        who.memberships.iter().filter(|m| m.role == Role::AgencyAdmin).filter_map(|m| m.agency_id).collect();
    let mut any: Vec<Condition> = vec![];
    if !places.is_empty() {
        let lineages: Vec<String> =
            agencies::table.filter(agencies::id.eq_any(places)).select(agencies::lineage).load(conn)?;
        any.extend(lineages.into_iter().map(|lineage| -> Condition {
            let end = agency::behind(&lineage);
            let elsewhere = memberships::role.ne_all([Role::Curator, Role::Mentor]);
            Box::new(agencies::lineage.ge(lineage).and(agencies::lineage.lt(end)).and(elsewhere))
        }));
    }
    if who.is_at(Role::AgencyAdmin, LAN) {
        any.push(Box::new(memberships::role.eq(Role::Mentor)));
    }
    if who.is(Role::SystemAdmin) {
        any.push(Box::new(memberships::role.eq(Role::Curator)));
        any.push(Box::new(memberships::role.eq(Role::Mentor).and(nobody(AT_LAN))));
        any.push(Box::new(memberships::role.ne(Role::Mentor).and(nobody(NEARER))));
    }
    let Some(mine) = any.into_iter().reduce(|one, other| Box::new(one.or(other))) else {
        return Ok(vec![]);
    };
    let rows: Vec<Held> = memberships::table
        .inner_join(agencies::table)
        .filter(memberships::state.eq(RoleState::Requested))
        .filter(memberships::person_id.ne(who.person()?))
        .filter(mine)
        .order(memberships::id)
        .limit(MOST)
        .select(Held::as_select())
        .load(conn)?;
    cards(conn, &rows)
}
