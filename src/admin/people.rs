//! Everyone with an account, looked up by the beginning of a name or an address.
use crate::{
    accounts::{
        actor::{Actor, Right},
        membership::Role,
    },
    clock::Instant,
    db::{Conn, Cursor, MultiBackend, Page},
    error::Result,
    schema::{memberships, people},
    view::View,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the list can be narrowed to; empty is everyone.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct PeopleFilter {
    /// The beginning of a name or an e-mail address.
    pub q: String,
    /// `active` or `disabled`.
    pub state: String,
    pub role: String,
    pub after: String,
    /// 1 to 100, 50 unless said.
    pub limit: Option<i64>,
}
/// Newest first.
#[derive(Serialize, ToSchema)]
pub struct PeopleList {
    pub items: Vec<PersonRow>,
    pub next: Option<String>,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub filter: PeopleFilter,
    pub roles: Vec<Role>,
    pub may_change: bool,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonRow {
    pub handle: String,
    pub name: String,
    pub email: String,
    pub state: String,
    pub created_at: Instant,
    /// Confirmed ones, each once.
    pub roles: Vec<Role>,
}
impl View for PeopleList {
    const TEMPLATE: &'static str = "admin/people.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// Everything that begins with a text lies, ordered by bytes, between it and this.
fn end_of(beginning: &str) -> String {
    format!("{beginning}\u{10FFFF}")
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, filter: &PeopleFilter, ignored: &[String]) -> Result<PeopleList> {
    let (mut filter, mut ignored) = (filter.clone(), ignored.to_vec());
    let mut drop_unless = |known: bool, value: &mut String, name: &str| {
        if !value.is_empty() && !known {
            value.clear();
            ignored.push(name.to_owned());
        }
    };
    let known = ["active", "disabled"].contains(&filter.state.as_str());
    drop_unless(known, &mut filter.state, "state");
    let role: Option<Role> = filter.role.parse().ok();
    drop_unless(role.is_some(), &mut filter.role, "role");
    let after: Option<Cursor> = filter.after.parse().ok();
    drop_unless(after.is_some(), &mut filter.after, "after");
    let limit = filter.limit.unwrap_or(50).clamp(1, 100);
    filter.q = filter.q.trim().chars().take(254).collect();
    let q = filter.q.to_lowercase();

    let mut all = people::table.into_boxed::<MultiBackend>();
    if !q.is_empty() {
        let name = people::name_key.ge(q.clone()).and(people::name_key.lt(end_of(&q)));
        let email = people::email.ge(q.clone()).and(people::email.lt(end_of(&q)));
        all = all.filter(name.or(email));
    }
    if !filter.state.is_empty() {
        all = all.filter(people::state.eq(filter.state.clone()));
    }
    if let Some(role) = role {
        let holders = memberships::table
            .filter(memberships::role.eq(role))
            .filter(memberships::state.eq("confirmed"))
            .select(memberships::person_id);
        all = all.filter(people::id.eq_any(holders));
    }
    if let Some(Cursor { at, id }) = after {
        all = all.filter(people::created_at.lt(at).or(people::created_at.eq(at).and(people::id.lt(id))));
    }
    let rows: Vec<(i64, String, String, String, String, Instant)> = all
        .order((people::created_at.desc(), people::id.desc()))
        .limit(limit + 1)
        .select((people::id, people::handle, people::name, people::email, people::state, people::created_at))
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.5, id: row.0 });
    let ids: Vec<i64> = page.items.iter().map(|row| row.0).collect();
    let held: Vec<(i64, Role)> = memberships::table
        .filter(memberships::person_id.eq_any(&ids))
        .filter(memberships::state.eq("confirmed"))
        .select((memberships::person_id, memberships::role))
        .distinct()
        .order((memberships::person_id, memberships::role))
        .load(conn)?;
    let page = page.map(|(id, handle, name, email, state, created_at)| PersonRow {
        roles: held.iter().filter(|(person, _)| *person == id).map(|(_, role)| *role).collect(),
        handle,
        name,
        email,
        state,
        created_at,
    });
    Ok(PeopleList {
        items: page.items,
        next: page.next,
        ignored,
        filter,
        roles: Role::ALL.to_vec(),
        may_change: who.is_some_and(|who| who.has(Right::Administer)),
    })
}
