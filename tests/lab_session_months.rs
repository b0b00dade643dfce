//! The sessions of a lab by month: as many queries for five hundred as for one, and pages of them.
use crate::support::{
    Site,
    lab_sessions::{Met, met},
    world,
};
use chrono::TimeDelta;
use diesel::{connection::InstrumentationEvent, prelude::*};
use ekopi::{
    accounts::actor,
    clock,
    labs::session::month::{self, LabSessionPlace},
    schema::{bookings, lab_teams},
};
use serde_json::json;
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

/// How many statements a month of a lab takes, and how many sessions it has.
fn queries(site: &Site, person: i64) -> (usize, usize) {
    let mut conn = world::connect(&site.url);
    let who = actor::of_person(&mut conn, person).unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            counter.fetch_add(1, SeqCst);
        }
    });
    let place = LabSessionPlace { month: "2026-03".into(), limit: Some(500), ..LabSessionPlace::default() };
    let page = site.clock().during(|| month::list(&mut conn, who.as_ref(), "lab-ana", &place)).unwrap();
    (seen.load(SeqCst), page.items.len())
}
#[actix_web::test]
async fn a_month_of_five_hundred_sessions_takes_as_many_queries_as_one() {
    let site = Site::demo().await;
    let Met { ana, code, .. } = met(&site).await;
    let person = ana.id.expect("a person");
    let (few, one) = queries(&site, person);
    assert_eq!(one, 1);
    site.change(move |conn| {
        let team = lab_teams::table.filter(lab_teams::name.eq("ana")).select(lab_teams::id);
        let (team, now): (i64, _) = (team.first(conn)?, clock::now());
        let mentor: i64 = bookings::table.filter(bookings::code.eq(&code)).select(bookings::mentor_id).first(conn)?;
        for n in 0..499_i64 {
            let at = clock::beginning_of("2026-03-03".parse().unwrap()).plus(TimeDelta::minutes(n * 60));
            diesel::insert_into(bookings::table)
                .values((
                    (bookings::code.eq(format!("UJI-{n}")), bookings::mentor_id.eq(mentor), bookings::team_id.eq(team)),
                    (bookings::mode.eq("online"), bookings::state.eq("confirmed"), bookings::title.eq("")),
                    (bookings::starts_at.eq(at), bookings::ends_at.eq(at.plus(TimeDelta::minutes(60)))),
                    (bookings::purpose.eq(""), bookings::created_at.eq(now), bookings::changed_at.eq(now)),
                ))
                .execute(conn)?;
        }
        Ok(())
    })
    .await;
    assert_eq!(queries(&site, person), (few, 500));
    let list = "/labs/lab-ana/sessions";
    let page = ana.get(&format!("{list}?month=2026-03")).await;
    page.is(200).shows("month=2026-02").shows("month=2026-04").shows("rel=\"next\"");
    let first = ana.api().get(list).await.json();
    assert_eq!((first["items"].as_array().unwrap().len(), &first["month"]), (100, &json!("2026-03")));
    let next = first["next"].as_str().expect("more");
    let second = ana.api().get(&format!("{list}?month=2026-03&after={next}&limit=500")).await.json();
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (400, &json!(null)));
    ana.get(&format!("{list}?month=2027-01")).await.is(200).shows("Tidak ada sesi pada bulan ini");
    let wrong = ana.api().get(&format!("{list}?month=Maret")).await;
    assert_eq!(wrong.is(422).field("month").as_deref(), Some("session-month-unreadable"));
    site.person("lain").await.get(list).await.is(404);
    site.settle().await;
}
