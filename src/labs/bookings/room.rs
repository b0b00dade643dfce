//! Rooms of agencies in which teams meet mentors.
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, AgencyLink},
    },
    clock, code,
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::rooms,
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Rooms of one agency.
const MOST: i64 = 100;

/// A room that one can meet in.
#[derive(Debug, Clone, Serialize, ToSchema, Queryable)]
pub struct RoomChoice {
    pub handle: String,
    pub name: String,
    /// How it is found.
    pub place: String,
}
#[derive(Serialize, ToSchema)]
pub struct RoomList {
    pub agency: AgencyLink,
    /// By name; those that are used no more are not among them.
    pub items: Vec<RoomChoice>,
    pub may_change: bool,
}
impl View for RoomList {
    const TEMPLATE: &'static str = "labs/booking/rooms.html";
    fn address(&self) -> Option<String> {
        Some(format!("/agencies/{}/rooms", self.agency.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "name": "", "place": "" })
    }
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<RoomList> {
    let agency = agency::find(conn, slug)?;
    let may_change = who.is_some_and(|who| who.is_admin_of(&agency));
    Ok(RoomList { items: of_agency(conn, agency.id)?, agency: agency.link(), may_change })
}
pub(super) fn of_agency(conn: &mut Conn, agency: i64) -> Result<Vec<RoomChoice>> {
    Ok(rooms::table
        .filter(rooms::agency_id.eq(agency))
        .filter(rooms::ended_at.is_null())
        .order((rooms::name, rooms::id))
        .limit(MOST)
        .select((rooms::handle, rooms::name, rooms::place))
        .load(conn)?)
}
/// What they are called, by their ids; one query.
pub(super) fn names(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, String>> {
    let rows = rooms::table.filter(rooms::id.eq_any(ids)).select((rooms::id, rooms::name));
    Ok(rows.load::<(i64, String)>(conn)?.into_iter().collect())
}
/// The room of one of these agencies with this handle. Empty: none is wanted.
pub(super) fn wanted(conn: &mut Conn, of: &[i64], handle: &str) -> Result<Option<i64>> {
    if handle.trim().is_empty() {
        return Ok(None);
    }
    let room = rooms::table
        .filter(rooms::handle.eq(handle.trim()))
        .filter(rooms::agency_id.eq_any(of))
        .filter(rooms::ended_at.is_null());
    let id: Option<i64> = room.select(rooms::id).first(conn).optional()?;
    id.map(Some).ok_or_else(|| Error::invalid("room", "room-unknown"))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Ruang Sinjai", "place": "Lantai 2, gedung B" }))]
pub struct NewRoom {
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub name: String,
    /// How it is found.
    #[schema(max_length = 300)]
    pub place: String,
}
/// Adds a room to an agency.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, typed: &NewRoom) -> Result<Receipt> {
    let agency = administered(conn, who, slug)?;
    Check::default().text("name", &typed.name, 100).at_most("place", &typed.place, 300).done()?;
    let count: i64 = rooms::table
        .filter(rooms::agency_id.eq(agency.id))
        .filter(rooms::ended_at.is_null())
        .count()
        .get_result(conn)?;
    if count >= MOST {
        return Err(Error::conflict(Msg::from("too-many-rooms").with("most", MOST)));
    }
    let (handle, name) = (code::handle()?, typed.name.trim());
    let id: i64 = diesel::insert_into(rooms::table)
        .values((
            (rooms::handle.eq(&handle), rooms::agency_id.eq(agency.id), rooms::created_at.eq(clock::now())),
            (rooms::name.eq(name), rooms::place.eq(typed.place.trim())),
        ))
        .returning(rooms::id)
        .get_result(conn)?;
    event::record(conn, who, &Event::RoomAdded { room: id, agency: agency.id, name: name.to_owned() })?;
    Ok(Receipt::created(format!("/agencies/{}/rooms", agency.slug), "added").code(&handle))
}
/// A room is booked no more; meetings in it stay.
pub fn end(conn: &mut Conn, who: &Actor, slug: &str, handle: &str) -> Result<Receipt> {
    let agency = administered(conn, who, slug)?;
    let room = rooms::table.filter(rooms::handle.eq(handle)).filter(rooms::agency_id.eq(agency.id));
    let (id, name): (i64, String) = room.select((rooms::id, rooms::name)).first(conn)?;
    let live = rooms::table.find(id).filter(rooms::ended_at.is_null());
    if diesel::update(live).set(rooms::ended_at.eq(clock::now())).execute(conn)? == 1 {
        event::record(conn, who, &Event::RoomEnded { room: id, agency: agency.id, name })?;
    }
    Ok(Receipt::changed(format!("/agencies/{}/rooms", agency.slug), "ended"))
}
/// What one agency's rooms become comes one after the other.
fn administered(conn: &mut Conn, who: &Actor, slug: &str) -> Result<agency::Agency> {
    let agency = agency::find(conn, slug)?;
    if !who.is_admin_of(&agency) {
        return Err(Error::forbidden("rooms-admins-only"));
    }
    lock_row(conn, "agencies", agency.id)?;
    Ok(agency)
}
