//! The daily mail: at seven in the morning where the person is, one mail with all that waits for it.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule, subscription,
};
use crate::{
    accounts::{actor, settings::Zone},
    app::App,
    clock::{self, Instant},
    db::{Conn, Upsert},
    error::Result,
    job::Job,
    mail::{self, Mail},
    schema::{digests, notifications, people},
    sweep::PORTION,
    words::Lang,
};
use chrono::{Days, NaiveDateTime, NaiveTime, TimeDelta};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Notices that one mail names; the rest it counts.
const MOST: usize = 50;
/// People that are looked up at once.
const PEOPLE: i64 = 200;
/// How long it is remembered that a day's mail was sent.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Every hour: whose seven o'clock has come gets their mail. After a standstill it comes late, but it comes.
#[derive(Default, Serialize, Deserialize)]
pub struct Digest {}
impl Job for Digest {
    const NAME: &'static str = "digest";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { run(&app).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
async fn run(app: &App) -> Result<()> {
    for zone in Zone::ALL {
        let mut last = 0;
        loop {
            let people = app.db.read(move |conn| waiting(conn, *zone, last)).await?;
            let Some(end) = people.last() else {
                break;
            };
            last = *end;
            for person in people {
                app.db.write(move |conn| send(conn, person, *zone)).await?;
            }
        }
    }
    Ok(())
}
/// The zone's newest seven o'clock, as the day there and as an instant.
fn morning(zone: Zone, now: Instant) -> (String, Instant) {
    let seven = NaiveTime::from_hms_opt(7, 0, 0).unwrap_or_default();
    let there = now.plus(zone.offset()).utc().naive_utc();
    let day = if there.time() < seven { there.date() - Days::new(1) } else { there.date() };
    let at = NaiveDateTime::new(day, seven).and_utc() - zone.offset();
    (day.to_string(), at.into())
}
/// The next people of a zone for whom something waits since before their morning.
fn waiting(conn: &mut Conn, zone: Zone, after: i64) -> Result<Vec<i64>> {
    Ok(notifications::table
        .inner_join(people::table)
        .filter(notifications::mail.eq("waiting"))
        .filter(notifications::read_at.is_null())
        .filter(notifications::created_at.lt(morning(zone, clock::now()).1))
        .filter(people::zone.eq(zone))
        .filter(people::state.eq("active"))
        .filter(people::id.gt(after))
        .select(people::id)
        .distinct()
        .order(people::id)
        .limit(PEOPLE)
        .load(conn)?)
}

#[derive(Serialize)]
struct Item {
    kind: NoticeKind,
    args: NoticeArgs,
    address: String,
}
/// One person's mail, with the mark that it was sent: of two workers, or two runs of the job, the mark lets one through.
/// Of what the reader has read, or can no longer open, it says nothing.
fn send(conn: &mut Conn, person: i64, zone: Zone) -> Result<()> {
    let Some(who) = actor::of_person(conn, person)? else {
        return Ok(());
    };
    let (day, at) = morning(zone, clock::now());
    let waiting = notifications::table
        .filter(notifications::person_id.eq(person))
        .filter(notifications::mail.eq("waiting"))
        .filter(notifications::created_at.lt(at));
    let unread = waiting.filter(notifications::read_at.is_null()).order(notifications::id);
    let rows: Vec<(NoticeKind, String, String)> =
        unread.select((notifications::kind, notifications::args, notifications::address)).limit(1000).load(conn)?;
    let mut items = vec![];
    let mut more = 0usize;
    for (kind, args, address) in rows {
        if items.len() == MOST {
            more += 1;
        } else if rule::opens(conn, &who, kind, &address)? {
            items.push(Item { kind, args: serde_json::from_str(&args)?, address });
        }
    }
    if !items.is_empty() {
        let mark = diesel::insert_into(digests::table).values((
            digests::person_id.eq(person),
            digests::local_day.eq(day),
            digests::sent_at.eq(clock::now()),
        ));
        if (Upsert { insert: mark, tail: " ON CONFLICT (person_id, local_day) DO NOTHING" }).execute(conn)? == 0 {
            return Ok(());
        }
        items.sort_by_key(|item| item.kind);
        let unsubscribe = subscription::token(conn, person, None)?;
        let (to, name, lang): (String, String, Lang) =
            people::table.find(person).select((people::email, people::name, people::language)).first(conn)?;
        let count = items.len() + more;
        let args = serde_json::json!({ "items": items, "count": count, "more": more, "unsubscribe": unsubscribe });
        mail::send(conn, &Mail { to, name, lang, template: "digest".into(), args })?;
    }
    diesel::update(waiting).set(notifications::mail.eq("sent")).execute(conn)?;
    Ok(())
}

/// A portion of the marks of mornings long past.
pub fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = digests::table.filter(digests::sent_at.lt(clock::now().plus(-KEPT))).select(digests::id).limit(PORTION);
    let old: Vec<i64> = old.load(conn)?;
    Ok(diesel::delete(digests::table.filter(digests::id.eq_any(old))).execute(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_comes_three_times() {
        let at = |zone, now: &str| {
            let (day, at) = morning(zone, now.parse::<chrono::DateTime<chrono::Utc>>().unwrap().into());
            format!("{day} {}", at.utc().to_rfc3339())
        };
        assert_eq!(at(Zone::Wib, "2026-03-03T00:00:00Z"), "2026-03-03 2026-03-03T00:00:00+00:00");
        assert_eq!(at(Zone::Wib, "2026-03-02T23:59:59Z"), "2026-03-02 2026-03-02T00:00:00+00:00");
        assert_eq!(at(Zone::Wita, "2026-03-02T23:00:00Z"), "2026-03-03 2026-03-02T23:00:00+00:00");
        assert_eq!(at(Zone::Wit, "2026-03-02T22:30:00Z"), "2026-03-03 2026-03-02T22:00:00+00:00");
    }
}
