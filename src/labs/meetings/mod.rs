//! Meetings: where people meet, behind one small trait. A provider blocks, so it is asked by `job::apart`, never within a
//! transaction; what it does not answer is not known, and nobody is marked for it.
//!
//! `setting` is what a mentor says of a meeting; `joining` opens its room, `ending` closes it; `account` and `poll` take in who was
//! there, `check_in` what people say themselves; `standing` makes one mark of it, and hours of learning. `recording` follows what
//! was recorded.
pub mod account;
pub mod attendance_page;
pub mod bigbluebutton;
pub mod callback;
pub mod check_in;
pub mod ending;
pub mod joining;
pub mod news;
pub mod part;
pub mod parties;
pub mod place;
pub mod poll;
pub mod provider;
pub mod recording;
pub mod recording_page;
pub mod seeds;
pub mod setting;
pub mod standing;
use crate::{
    accounts::throttle,
    error::Result,
    view::Receipt,
    web::{Cx, Heard, Input, Path, Query, Reply, Route, get, post},
};

/// What servers that tell something are answered with.
const WORD: &str = "text/plain; charset=utf-8";
/// The code of a booking, and the signature of this site.
type Signed = Path<(String, String)>;

pub fn routes() -> Vec<Route> {
    vec![
        get("/bookings/{code}/meeting", setting).summary("How a meeting is held: on which provider, recorded or not"),
        post("/bookings/{code}/meeting", set).summary("The mentor says how a meeting is held"),
        post("/bookings/{code}/join", join)
            .summary("Opens the room of a meeting and leads into it, by a link of one's own"),
        get("/bookings/{code}/check-in", check_in_page)
            .summary("The code to check in with, or the form to type it into"),
        post("/bookings/{code}/check-in", check_in)
            .summary("Checks in to a meeting with the code that its mentor shows"),
        get("/bookings/{code}/attendance", attendance).summary("Who was at a meeting; whoever takes part, oneself"),
        post("/bookings/{code}/attendance", correct)
            .summary("The mentor corrects somebody's attendance, with a reason"),
        get("/bookings/{code}/recordings", recordings)
            .summary("What was recorded of a meeting, and who agrees")
            .visitors(),
        post("/bookings/{code}/recordings/consent", consent)
            .summary("Says whether one agrees that a recording is seen"),
        post("/bookings/{code}/recordings/visibility", show).summary("The mentor says to whom recordings are offered"),
        get("/meetings/{code}/ended/{signature}", ended)
            .summary("The meeting server tells that a room was closed")
            .visitors()
            .document(WORD),
        post("/meetings/{code}/attended/{signature}", attended)
            .summary("The meeting server tells who was there")
            .visitors()
            .document(WORD),
        post("/meetings/{code}/recorded/{signature}", recorded)
            .summary("The meeting server tells that a recording is ready")
            .visitors()
            .document(WORD),
    ]
}

/// This installation has a server for meetings.
fn has_server(cx: &Cx) -> bool {
    cx.config().meeting_server.is_some()
}
fn secret(cx: &Cx) -> Option<String> {
    cx.config().meeting_server.as_ref().map(|server| server.secret.clone())
}
async fn setting(cx: Cx, code: Path<String>) -> Result<Reply<setting::MeetingSettingPage>> {
    let has_server = has_server(&cx);
    cx.show(move |conn, who| setting::page(conn, who, &code, has_server)).await
}
async fn set(cx: Cx, code: Path<String>, typed: Input<setting::MeetingSetting>) -> Result<Reply<Receipt>> {
    let (again, has_server) = (code.clone(), has_server(&cx));
    cx.submit(
        typed,
        move |conn, who| setting::page(conn, who, &again, has_server),
        move |conn, who, typed| setting::set(conn, who, &code, typed, has_server),
    )
    .await
}
async fn join(cx: Cx, code: Path<String>) -> Result<Reply<joining::MeetingDoor>> {
    let (site, server) = (cx.site_address(), cx.config().meeting_server.clone());
    let (has_server, calls) = (server.is_some(), cx.meeting_calls());
    cx.lead_out(
        move |conn, who| joining::prepare(conn, who, &code, &site, has_server),
        move |joining| joining::open(&joining, server.as_ref(), &calls),
        joining::opened,
    )
    .await
}
async fn check_in_page(
    cx: Cx,
    code: Path<String>,
    place: Query<check_in::CheckInPlace>,
) -> Result<Reply<check_in::CheckInPage>> {
    let site = cx.site_address();
    cx.show(move |conn, who| check_in::page(conn, who, &code, &place.value, &site)).await
}
async fn check_in(cx: Cx, code: Path<String>, typed: Input<check_in::CheckingIn>) -> Result<Reply<Receipt>> {
    let (again, site, place) = (code.clone(), cx.site_address(), check_in::CheckInPlace::default());
    cx.submit_limited(
        typed,
        (throttle::CHECK_IN, "code", check_in::CheckingIn::is_try),
        move |conn, who| check_in::page(conn, who, &again, &place, &site),
        move |conn, who, typed| check_in::check_in(conn, who, &code, typed),
    )
    .await
}
async fn attendance(cx: Cx, code: Path<String>) -> Result<Reply<attendance_page::AttendancePage>> {
    cx.show(move |conn, who| attendance_page::page(conn, who, &code)).await
}
async fn correct(
    cx: Cx,
    code: Path<String>,
    typed: Input<attendance_page::AttendanceCorrecting>,
) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| attendance_page::page(conn, who, &again),
        move |conn, who, typed| attendance_page::correct(conn, who, &code, typed),
    )
    .await
}
async fn recordings(cx: Cx, code: Path<String>) -> Result<Reply<recording_page::RecordingsPage>> {
    cx.show(move |conn, who| recording_page::page(conn, who, &code)).await
}
async fn consent(cx: Cx, code: Path<String>, typed: Input<recording_page::RecordingAnswer>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| recording_page::page(conn, who, &again),
        move |conn, who, typed| recording_page::answer(conn, who, &code, typed),
    )
    .await
}
async fn show(cx: Cx, code: Path<String>, typed: Input<recording_page::RecordingShowing>) -> Result<Reply<Receipt>> {
    let again = code.clone();
    cx.submit(
        typed,
        move |conn, who| recording_page::page(conn, who, &again),
        move |conn, who, typed| recording_page::show(conn, who, &code, typed),
    )
    .await
}
async fn ended(cx: Cx, at: Signed, told: Query<account::RoomClosed>) -> Result<Reply<Receipt>> {
    cx.hear(move |conn| account::ended(conn, &at.0, &at.1, &told.value)).await
}
async fn attended(cx: Cx, at: Signed, heard: Heard) -> Result<Reply<Receipt>> {
    let secret = secret(&cx);
    cx.hear(move |conn| account::attended(conn, &at.0, &at.1, (secret.as_deref(), &heard.authorization, &heard.body)))
        .await
}
async fn recorded(cx: Cx, at: Signed, heard: Heard) -> Result<Reply<Receipt>> {
    let secret = secret(&cx);
    cx.hear(move |conn| recording::recorded(conn, &at.0, &at.1, (secret.as_deref(), &heard.body))).await
}
