//! Erasure: when the cool-off has ended, the person becomes someone without a name.
use super::{
    register::{Fate, HELD},
    request::{self, RequestKind, RequestState},
};
use crate::{
    accounts::{actor::Actor, membership::RoleState},
    app::App,
    clock,
    db::{Conn, delete_rows, lock_row},
    error::{Error, Msg, Result},
    event::{self, Event},
    job::Job,
    labs::team,
    mail::{self, Mail},
    schema::{data_requests as requests, jobs, memberships, people},
    words::Lang,
};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Every hour: erasures whose cool-off has ended, and requests whose clock has run out.
#[derive(Default, Serialize, Deserialize)]
pub struct Watch {}
impl Job for Watch {
    const NAME: &'static str = "data-requests";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { watch(&app).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
async fn watch(app: &App) -> Result<()> {
    // Kept in the table, where no page chooses a language: the first language of the house.
    let nobody = app.words.say(Lang::Id, &Msg::from("erased-person"));
    for (id, code) in app.db.read(due).await? {
        let (nobody, named) = (nobody.clone(), code.clone());
        match app.db.write(move |conn| erase(conn, id, &named, &nobody)).await {
            // The last administrator stays until there is another; the clock goes on and tells the others.
            Err(Error::Conflict(_)) => tracing::warn!(code, "an erasure has to wait"),
            done => done?,
        }
    }
    while app.db.write(request::mark_overdue).await? > 0 {}
    app.changed.notify_one();
    Ok(())
}
fn due(conn: &mut Conn) -> Result<Vec<(i64, String)>> {
    Ok(requests::table
        .filter(requests::state.eq(RequestState::Open))
        .filter(requests::kind.eq(RequestKind::Erasure))
        .filter(requests::undo_until.le(clock::now()))
        .order(requests::due_at)
        .limit(100)
        .select((requests::id, requests::code))
        .load(conn)?)
}
/// All in one transaction. What stays, and why, the register says; the person has read it before and is told again.
fn erase(conn: &mut Conn, id: i64, code: &str, nobody: &str) -> Result<()> {
    let now = clock::now();
    let open = requests::table.find(id).filter(requests::state.eq(RequestState::Open));
    let taken = diesel::update(open)
        .set((requests::state.eq(RequestState::Done), requests::decided_at.eq(now)))
        .execute(conn)?;
    if taken == 0 {
        return Ok(()); // taken back, or done by another run
    }
    let person: i64 = requests::table.find(id).select(requests::person_id).first(conn)?;
    lock_row(conn, "people", person)?;
    request::may_go(conn, person)?;
    let (email, name, lang): (String, String, Lang) =
        people::table.find(person).select((people::email, people::name, people::language)).first(conn)?;
    for held in HELD.iter().filter(|held| held.fate == Fate::Delete && !held.of.is_empty()) {
        delete_rows(conn, held.table, &held.condition(person))?;
    }
    // What others were told of them names them.
    let of = "event_id IN (SELECT id FROM events WHERE subject_kind = 'person' AND subject_id = :person)";
    delete_rows(conn, "notifications", &of.replace(":person", &person.to_string()))?;
    forget_mails(conn, &email)?;
    end_roles(conn, person)?;
    team::forget(conn, person)?;
    // What was written in requests may name anyone.
    diesel::update(requests::table.filter(requests::person_id.eq(person)))
        .set((requests::note.eq(""), requests::answer.eq("")))
        .execute(conn)?;
    diesel::update(people::table.find(person))
        .set((
            people::email.eq(format!("erased-{person}@erased.invalid")),
            people::name_key.eq(nobody.to_lowercase()),
            (people::name.eq(nobody), people::state_reason.eq(None::<String>)),
            people::password_hash.eq(None::<String>),
            people::state.eq("disabled"),
            people::erased_at.eq(now),
        ))
        .execute(conn)?;
    event::record(conn, &Actor::system(), &Event::PersonErased { person })?;
    let stays: Vec<&str> = HELD.iter().filter(|held| held.fate == Fate::Keep).map(|held| held.table).collect();
    let args = serde_json::json!({ "code": code, "stays": stays });
    mail::send(conn, &Mail { to: email, name, lang, template: "erasure_done".into(), args })
}
/// With them the roles that others hold in the person's stead; words that were written about a role go.
fn end_roles(conn: &mut Conn, person: i64) -> Result<()> {
    let own: Vec<i64> =
        memberships::table.filter(memberships::person_id.eq(person)).select(memberships::id).load(conn)?;
    let live = || memberships::state.eq_any([RoleState::Requested, RoleState::Confirmed]);
    let ended = memberships::state.eq(RoleState::Ended);
    let lent = memberships::stands_in_for.eq_any(&own);
    diesel::update(memberships::table.filter(live()).filter(lent)).set(ended).execute(conn)?;
    diesel::update(memberships::table.filter(live()).filter(memberships::id.eq_any(&own))).set(ended).execute(conn)?;
    diesel::update(memberships::table.filter(memberships::id.eq_any(&own)))
        .set((memberships::note.eq(""), memberships::reason.eq(None::<String>)))
        .execute(conn)?;
    Ok(())
}
/// Mails and links that still wait or have failed, by the address they hold.
fn forget_mails(conn: &mut Conn, email: &str) -> Result<()> {
    let address = serde_json::to_string(email)?.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let to = jobs::table.filter(jobs::payload.like(format!("%{address}%")).escape('\\'));
    diesel::delete(to.filter(jobs::kind.eq_any(["mail", "password-link", "sign-up", "address-link"]))).execute(conn)?;
    Ok(())
}
