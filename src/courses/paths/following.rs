//! Following a path: on the version that is public then, with a day of one's own.
use super::{part::part_of, path::visible};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    content,
    courses::runs::assignment::end_of,
    db::{Conn, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    schema::path_followers as followers,
    view::Receipt,
};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "due_on": "2026-12-31" }))]
pub struct PathFollowing {
    /// The last day by which one wants to finish, in Jakarta; empty: none.
    #[schema(max_length = 10)]
    pub due_on: String,
}
/// Follows a path, or sets another day. Whoever follows it stays on their version; whoever begins again is on the newest. What an
/// agency asks for stays its own: following it, too, keeps the path when the agency no longer asks.
pub fn follow(conn: &mut Conn, who: &Actor, slug: &str, typed: &PathFollowing) -> Result<Receipt> {
    let path = visible(conn, Some(who), slug)?;
    let due_at = end_of(&typed.due_on);
    Check::default()
        .that(due_at.is_ok_and(|due| due.is_none_or(|due| due > clock::now())), "due_on", "due-not-ahead")
        .done()?;
    let due_at: Option<Instant> = due_at.unwrap_or_default();
    let public = content::published(conn, path.content_id)?.ok_or_else(|| Error::conflict("path-not-public"))?;
    let (person, address) = (who.person()?, format!("/paths/{}", path.slug));
    lock_row(conn, "people", person)?;
    let own = || followers::table.filter(followers::path_id.eq(path.id)).filter(followers::person_id.eq(person));
    let follows = own().filter(followers::ended_at.is_null());
    if diesel::update(follows).set(followers::due_at.eq(due_at)).execute(conn)? == 1 {
        return Ok(Receipt::changed(address, "following"));
    }
    let (now, ended) = (clock::now(), None::<Instant>);
    let again = diesel::update(own())
        .set((
            (followers::version_id.eq(public.id), followers::due_at.eq(due_at)),
            (followers::created_at.eq(now), followers::ended_at.eq(ended)),
        ))
        .execute(conn)?;
    if again == 0 {
        diesel::insert_into(followers::table)
            .values((
                (followers::path_id.eq(path.id), followers::person_id.eq(person)),
                (followers::version_id.eq(public.id), followers::due_at.eq(due_at)),
                followers::created_at.eq(now),
            ))
            .execute(conn)?;
    }
    event::record(conn, who, &Event::PathFollowed { path: path.id, name: path.slug, version: public.number })?;
    Ok(Receipt::created(address, "following"))
}
/// Follows it no more. What was completed stays; twice is no error. What an agency asks for is its to take back.
pub fn leave(conn: &mut Conn, who: &Actor, slug: &str) -> Result<Receipt> {
    let path = visible(conn, Some(who), slug)?;
    let person = who.person()?;
    if part_of(conn, person, path.id)?.is_some_and(|(_, part)| !part.asked_by.is_empty()) {
        return Err(Error::conflict("path-leave-agency"));
    }
    let own = followers::table
        .filter(followers::path_id.eq(path.id))
        .filter(followers::person_id.eq(person))
        .filter(followers::ended_at.is_null());
    let receipt = Receipt::changed(format!("/paths/{}", path.slug), "left");
    if diesel::update(own).set(followers::ended_at.eq(clock::now())).execute(conn)? == 1 {
        event::record(conn, who, &Event::PathLeft { path: path.id, name: path.slug })?;
    }
    Ok(receipt)
}
