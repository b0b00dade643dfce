//! Meetings that teams book with mentors: free times, holds, answers, moves, clinics, rooms. `marks` is the guard by which no
//! two meetings of a mentor, a team or a room overlap; `slots::free` says what can be booked, for the list and for the booking.
pub mod ahead;
pub mod booking;
pub mod clinic;
pub mod dates;
pub mod expiry;
pub mod hold;
pub mod invitation;
pub mod lab;
pub mod marks;
pub mod moving;
pub mod page;
pub mod room;
pub mod seeds;
pub mod slots;
pub mod team;
pub mod time;
use crate::{
    error::Result,
    view::Receipt,
    web::{Cx, Input, Path, Query, Reply, Route, get, post},
};

pub fn routes() -> Vec<Route> {
    vec![
        get("/mentors/{handle}/slots", slots).summary("When a mentor can be met, on both parties' clocks"),
        post("/mentors/{handle}/bookings", hold).summary("Holds a time with a mentor while the rest is filled in"),
        get("/bookings", list).summary("One's own meetings"),
        get("/bookings/{code}", show).summary("A meeting, for its mentor and its team; a clinic, for everyone"),
        post("/bookings/{code}/confirmation", confirm).summary("Fills in what is held: requests or confirms it"),
        post("/bookings/{code}/answer", answer).summary("The mentor accepts a request, or declines it with a reason"),
        get("/bookings/{code}/move", moving).summary("When a meeting could be held instead"),
        post("/bookings/{code}/move", move_to).summary("Moves a meeting to another time, with a reason"),
        post("/bookings/{code}/cancellation", cancel).summary("Cancels a meeting, with a reason"),
        get("/clinics", clinics).summary("Clinics to come").visitors(),
        get("/clinics/new", blank_clinic).summary("The form for a clinic").page_only(),
        post("/clinics", open_clinic).summary("Opens a clinic of one's own, with seats"),
        post("/bookings/{code}/seats", join).summary("Takes a seat in a clinic for a team, or a place on the list"),
        post("/bookings/{code}/seats/end", leave).summary("Gives a team's seat or place back"),
        get("/agencies/{slug}/rooms", rooms).summary("Rooms in which teams meet mentors"),
        post("/agencies/{slug}/rooms", add_room).summary("Adds a room"),
        post("/agencies/{slug}/rooms/{room}/end", end_room).summary("Books a room no more"),
    ]
}

async fn slots(cx: Cx, handle: Path<String>, place: Query<slots::SlotPlace>) -> Result<Reply<slots::MentorSlots>> {
    cx.show(move |conn, who| slots::page(conn, who, &handle, &place.value)).await
}
/// Whoever has chosen a time and is refused finds what is free from its day on, and what they have chosen if it is still there.
fn day_of(starts_at: &str) -> String {
    starts_at.trim().chars().take(10).collect()
}
async fn hold(cx: Cx, handle: Path<String>, typed: Input<hold::NewBooking>) -> Result<Reply<Receipt>> {
    let again = handle.clone();
    let wanted = typed.value().cloned().unwrap_or_default();
    let from = day_of(&wanted.starts_at);
    let place = slots::SlotPlace { team: wanted.team, room: wanted.room, from, ..slots::SlotPlace::default() };
    cx.submit(
        typed,
        move |conn, who| slots::page(conn, who, &again, &place),
        move |conn, who, typed| hold::hold(conn, who, &handle, typed),
    )
    .await
}
async fn list(cx: Cx, place: Query<page::BookingPlace>) -> Result<Reply<page::BookingList>> {
    cx.show(move |conn, who| page::list(conn, who, &place.value)).await
}
async fn show(cx: Cx, code: Path<String>) -> Result<Reply<page::BookingPage>> {
    cx.show(move |conn, who| page::page(conn, who, &code)).await
}
async fn confirm(cx: Cx, code: Path<String>, typed: Input<hold::BookingPurpose>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| hold::confirm(conn, who, &code, typed),
    )
    .await
}
async fn answer(cx: Cx, code: Path<String>, typed: Input<hold::BookingAnswer>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| hold::answer(conn, who, &code, typed),
    )
    .await
}
async fn moving(cx: Cx, code: Path<String>, place: Query<moving::MovePlace>) -> Result<Reply<moving::BookingMovePage>> {
    cx.show(move |conn, who| moving::page(conn, who, &code, &place.value)).await
}
async fn move_to(cx: Cx, code: Path<String>, typed: Input<moving::BookingMoving>) -> Result<Reply<Receipt>> {
    let (again, wanted) = (code.clone(), typed.value().cloned().unwrap_or_default());
    let place = moving::MovePlace { from: day_of(&wanted.starts_at) };
    cx.submit(
        typed,
        move |conn, who| moving::page(conn, who, &again, &place),
        move |conn, who, typed| moving::move_to(conn, who, &code, typed),
    )
    .await
}
async fn cancel(cx: Cx, code: Path<String>, typed: Input<moving::BookingCancelling>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| moving::cancel(conn, who, &code, typed),
    )
    .await
}
async fn clinics(cx: Cx, place: Query<clinic::ClinicPlace>) -> Result<Reply<clinic::ClinicList>> {
    cx.show(move |conn, who| clinic::list(conn, who, &place.value)).await
}
async fn blank_clinic(cx: Cx) -> Result<Reply<clinic::NewClinicPage>> {
    cx.show(clinic::blank).await
}
async fn open_clinic(cx: Cx, typed: Input<clinic::NewClinic>) -> Result<Reply<Receipt>> {
    cx.submit(typed, clinic::blank, clinic::open).await
}
async fn join(cx: Cx, code: Path<String>, typed: Input<clinic::ClinicSeat>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| clinic::join(conn, who, &code, typed),
    )
    .await
}
async fn leave(cx: Cx, code: Path<String>, typed: Input<clinic::ClinicSeat>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| page::page(conn, who, &again),
        move |conn, who, typed| clinic::leave(conn, who, &code, typed),
    )
    .await
}
async fn rooms(cx: Cx, slug: Path<String>) -> Result<Reply<room::RoomList>> {
    cx.show(move |conn, who| room::list(conn, who, &slug)).await
}
async fn add_room(cx: Cx, slug: Path<String>, typed: Input<room::NewRoom>) -> Result<Reply<Receipt>> {
    let again = slug.clone();
    cx.submit(
        typed,
        move |conn, who| room::list(conn, who, &again),
        move |conn, who, typed| room::add(conn, who, &slug, typed),
    )
    .await
}
async fn end_room(cx: Cx, at: Path<(String, String)>) -> Result<Reply<Receipt>> {
    cx.change(move |conn, who| room::end(conn, who, &at.0, &at.1)).await
}
