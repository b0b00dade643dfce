//! Overviews of ideas: the figures are those of the rows, to each person their own, on page, API and file alike.
use crate::support::{
    Client, Site,
    certified::fetched,
    ideas::{PLACE, accept, begin, sent},
    kept::{Kept, Round},
    world,
};
use chrono::TimeDelta;
use diesel::{connection::InstrumentationEvent, prelude::*};
use ekopi::{
    accounts::{actor, membership::Role},
    clock::Instant,
    ideas::overview::page::{IdeaOverviewPlace, page},
    schema::ideas,
};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

const OVERVIEW: &str = "/ideas/overview";
const JEMBER: &str = "pemerintah-kabupaten-jember";
const PUBLIC: [&str; 3] = ["accepted", "in_lab", "became_innovation"];

fn list<'v>(view: &'v Value, name: &str) -> &'v [Value] {
    view[name].as_array().unwrap_or_else(|| panic!("no {name}: {view}"))
}
fn count(of: &[Kept], is: impl Fn(&Kept) -> bool) -> usize {
    of.iter().filter(|idea| is(idea)).count()
}
fn of_state(of: &[Kept], state: &str) -> usize {
    count(of, |idea| idea.state == state)
}
/// Every step, whoever may know of all of them.
fn steps(of: &[Kept]) -> Vec<(&'static str, usize)> {
    vec![
        ("begun", of.len()),
        ("sent", count(of, |idea| !idea.rounds.is_empty())),
        ("in_review", count(of, |idea| idea.claimed().is_some())),
        ("accepted", count(of, |idea| idea.has("accepted"))),
        ("declined", count(of, |idea| idea.has("declined"))),
        ("in_lab", of_state(of, "in_lab") + of_state(of, "became_innovation")),
        ("became_innovation", of_state(of, "became_innovation")),
    ]
}
fn told(view: &Value) -> Value {
    list(view, "funnel").iter().map(|step| json!([step["step"], step["count"]])).collect()
}
/// Total and number in each state, of each place, in what order ever.
fn places(view: &Value, name: &str, code: &str) -> BTreeMap<String, Vec<u64>> {
    let line = |row: &Value| {
        let states = list(row, "states").iter().map(|state| state["count"].as_u64().unwrap());
        let figures: Vec<u64> = std::iter::once(row["total"].as_u64().unwrap()).chain(states).collect();
        (row.pointer(code).and_then(Value::as_str).unwrap_or_default().to_owned(), figures)
    };
    list(view, name).iter().map(line).collect()
}
/// The same from the rows.
fn counted(view: &Value, of: &[Kept], place: impl Fn(&Kept) -> &str) -> BTreeMap<String, Vec<u64>> {
    let states: Vec<&str> = list(view, "states").iter().map(|state| state.as_str().unwrap()).collect();
    let mut all: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for idea in of {
        let row = all.entry(place(idea).to_owned()).or_insert_with(|| vec![0; states.len() + 1]);
        row[0] += 1;
        row[1 + states.iter().position(|state| *state == idea.state).expect("a state that is told")] += 1;
    }
    all
}
/// All that is told of these ideas, and of no others.
fn tells(view: &Value, of: &[Kept]) {
    assert_eq!(view["total"], of.len(), "{view}");
    let known = list(view, "funnel").iter().map(|step| step["step"].as_str().unwrap()).collect::<Vec<_>>();
    let wanted: Vec<_> = steps(of).into_iter().filter(|(step, _)| known.contains(step)).collect();
    assert_eq!(told(view), json!(wanted));
    assert_eq!(places(view, "by_province", "/province/code"), counted(view, of, |idea| &idea.province));
    assert_eq!(places(view, "by_agency", "/agency/slug"), counted(view, of, |idea| &idea.agency));
}
async fn asked(who: &Client<'_>, query: &str) -> Value {
    who.api().get(&format!("{OVERVIEW}?{query}")).await.is(200).json()
}

#[actix_web::test]
async fn the_figures_are_those_of_the_rows() {
    let site = Site::demo().await;
    site.spread_ideas().await;
    let all = site.kept_ideas().await;
    let view = asked(&site.known("auditor").await, "").await;
    assert_eq!(view["of"], "all");
    tells(&view, &all);
    assert_eq!(list(&view, "funnel").len(), 7);
    assert!(steps(&all).iter().all(|(_, count)| *count > 0), "every step is looked at: {:?}", steps(&all));
    // What was never sent, of all that was begun.
    let drafts = of_state(&all, "draft");
    let share = |n: usize| (n * 200 + all.len()) / (all.len() * 2);
    assert_eq!(
        view["sending"],
        json!([
            { "sending": "sent", "count": all.len() - drafts, "per_cent": share(all.len() - drafts) },
            { "sending": "never_sent", "count": drafts, "per_cent": share(drafts) },
        ])
    );
    // The days in the middle; of fewer than five nothing is told.
    let days = |from: Instant, to: Instant| (to.utc() - from.utc()).num_days();
    let answered = |idea: &Kept| idea.rounds.iter().find(|round| round.0 == "accepted").and_then(|round| round.3);
    let sent: Vec<i64> = all.iter().filter_map(|i| Some(days(i.created, i.rounds.first()?.1))).collect();
    let reviewed: Vec<i64> = all.iter().filter_map(|i| Some(days(i.rounds.first()?.1, i.claimed()?))).collect();
    let accepted: Vec<i64> = all.iter().filter_map(|i| Some(days(i.claimed()?, answered(i)?))).collect();
    for (step, mut spans) in [("sent", sent), ("in_review", reviewed), ("accepted", accepted)] {
        spans.sort_unstable();
        assert!(spans.len() >= 5 && spans.first() != spans.last(), "{step}: {spans:?}");
        let told = list(&view, "funnel").iter().find(|told| told["step"] == step).unwrap();
        assert_eq!(told["days"], spans[spans.len() / 2], "{step}: {spans:?}");
    }
    let others = json!({ "begun": null, "declined": null, "in_lab": 0, "became_innovation": 0 });
    for (step, days) in others.as_object().unwrap() {
        assert_eq!(list(&view, "funnel").iter().find(|told| told["step"] == *step).unwrap()["days"], *days, "{step}");
    }
}

#[actix_web::test]
async fn reviewers_loads_and_who_reads_their_names() {
    let site = Site::demo().await;
    site.spread_ideas().await;
    let (curator, mentor) = (site.known("curator").await, site.known("mentor").await);
    let code = site.idea("submitted").await;
    mentor.api().post(&format!("/ideas/{code}/rounds/1/claim"), json!({})).await.is(200);
    let rounds: Vec<Round> = site.kept_ideas().await.into_iter().flat_map(|idea| idea.rounds).collect();
    let open = rounds.iter().filter(|round| round.0 == "in_review").count();
    let answers = ["returned", "accepted", "declined"];
    let answered = rounds.iter().filter(|round| answers.contains(&round.0.as_str()) && round.2.is_some()).count();
    let view = asked(&curator, "").await;
    let load = |row: &Value| json!([row["name"], row["open"], row["decided"]]);
    assert_eq!(
        list(&view, "reviewers").iter().map(load).collect::<Value>(),
        json!([["Citra Kurator", open - 1, answered], ["Maya Mentor", 1, 0]])
    );
    assert!(view["reviewers"][0]["days"].is_i64() && view["reviewers"][1]["days"].is_null(), "{view}");
    // After a hundred days the claims are still there, and the decisions are past.
    site.advance(TimeDelta::days(100));
    let view = asked(&site.known("curator").await, "").await;
    assert_eq!(load(&view["reviewers"][0]), json!(["Citra Kurator", open - 1, 0]));
    let auditor = site.known("auditor").await;
    auditor.get(OVERVIEW).await.is(200).shows("Citra Kurator").shows("Beban dan waktu penelaah");
    let admin = site.known("system_admin").await;
    admin.get(OVERVIEW).await.is(200).lacks("Citra Kurator").shows("Penelaah 1");
    assert!(list(&asked(&admin, "").await, "reviewers").iter().all(|row| row["name"].is_null()));
    for other in ["agency_admin", "hub_admin", "innovator"] {
        let other = site.known(other).await;
        assert_eq!(asked(&other, "").await["reviewers"], Value::Null);
        other.get(OVERVIEW).await.is(200).lacks("Citra Kurator").lacks("Beban dan waktu penelaah");
        other.api().get(&format!("{OVERVIEW}/file?table=reviewers")).await.is(403).shows("overview-not-yours");
    }
    site.settle().await;
}

/// LAN's reviewers read no draft, and learn of none: neither how many there are nor where.
#[actix_web::test]
async fn reviewers_are_told_of_what_was_sent() {
    let site = Site::demo().await;
    site.spread_ideas().await;
    let sent_once: Vec<Kept> = site.kept_ideas().await.into_iter().filter(|idea| idea.state != "draft").collect();
    assert!(sent_once.len() < site.kept_ideas().await.len());
    for reviewer in [site.known("curator").await, site.known("mentor").await] {
        let view = asked(&reviewer, "").await;
        assert_eq!((&view["of"], &view["funnel"][0]["step"]), (&json!("all"), &json!("sent")));
        tells(&view, &sent_once);
        assert!(view["sending"] == json!([]) && !list(&view, "states").contains(&json!("draft")), "{view}");
        reviewer.get(OVERVIEW).await.is(200).lacks("Belum pernah dikirim");
        reviewer.api().get(&format!("{OVERVIEW}/file?table=sending")).await.is(403).shows("overview-not-yours");
        begin(&site.known("agency_admin").await, &format!("Draf lagi untuk {}", reviewer.name)).await;
        assert_eq!(asked(&reviewer, "").await, view, "another draft moves nothing");
    }
}

#[actix_web::test]
async fn an_agency_sees_its_own_and_a_region_what_was_sent() {
    let site = Site::demo().await;
    site.spread_ideas().await;
    let all = site.kept_ideas().await;
    let own = |slug: &str| -> Vec<Kept> {
        let theirs = |idea: &&Kept| idea.agency == slug && (idea.state != "draft" || idea.kind == "lab");
        all.iter().filter(theirs).cloned().collect()
    };
    let admin = site.known("agency_admin").await;
    let view = asked(&admin, "of=agency").await;
    tells(&view, &own(PLACE));
    assert_eq!((view["choices"].clone(), list(&view, "by_agency").len()), (json!(["bank", "agency", "region"]), 1));
    assert!(of_state(&own(PLACE), "draft") > 0 && own(PLACE).len() < all.len());
    let jember = site.person("luar").await.role(Role::Author, Some(JEMBER)).await;
    let answer = jember.api().get(OVERVIEW).await;
    tells(&answer.is(200).lacks(PLACE).json(), &own(JEMBER));
    // What was sent from the regions one looks after, and no draft.
    let region: Vec<Kept> = all.iter().filter(|i| i.region == "35.10" && i.state != "draft").cloned().collect();
    tells(&asked(&admin, "").await, &region);
    let province: Vec<Kept> = all.iter().filter(|i| i.province == "35" && i.state != "draft").cloned().collect();
    let hub = site.known("hub_admin").await;
    let view = asked(&hub, "of=region").await;
    tells(&view, &province);
    assert!(province.len() > region.len());
    assert_eq!((&view["funnel"][0]["step"], &view["sending"]), (&json!("sent"), &json!([])));
    assert!(!list(&view, "states").contains(&json!("draft")));
    hub.api().get(&format!("{OVERVIEW}/file?of=region&table=sending")).await.is(403);
    // Nobody takes a wider view than is theirs.
    for (who, of) in [(&jember, "region"), (&jember, "all"), (&admin, "all"), (&hub, "all")] {
        for path in [format!("{OVERVIEW}?of={of}"), format!("{OVERVIEW}/file?of={of}")] {
            who.api().get(&path).await.is(403).shows("overview-not-yours");
        }
    }
    let innovator = site.known("innovator").await;
    assert_eq!(asked(&innovator, "").await["choices"], json!(["bank"]));
    innovator.api().get(&format!("{OVERVIEW}?of=agency")).await.is(403);
}

#[actix_web::test]
async fn the_public_reads_the_bank_and_no_draft_in_any_number() {
    let site = Site::demo().await;
    site.spread_ideas().await;
    let visitor = site.visitor();
    let public: Vec<Kept> =
        site.kept_ideas().await.into_iter().filter(|idea| PUBLIC.contains(&idea.state.as_str())).collect();
    let view = asked(&visitor, "").await;
    tells(&view, &public);
    assert_eq!((&view["of"], &view["states"], &view["sending"]), (&json!("bank"), &json!(PUBLIC), &json!([])));
    let steps: Vec<&Value> = list(&view, "funnel").iter().map(|step| &step["step"]).collect();
    assert_eq!(json!(steps), json!(PUBLIC));
    assert_eq!((&view["funnel"][0]["days"], &view["funnel"][0]["per_cent"]), (&Value::Null, &Value::Null));
    // Whatever is begun and sent, nothing of it is told.
    let files = ["funnel", "provinces", "agencies"].map(|table| format!("{OVERVIEW}/file?table={table}"));
    let mut before = vec![];
    for file in &files {
        before.push(visitor.api().get(file).await.is(200).body.clone());
    }
    let admin = site.known("agency_admin").await;
    begin(&admin, "Gagasan yang belum jadi").await;
    sent(&admin, "baru").await;
    assert_eq!(asked(&visitor, "").await, view);
    for (file, before) in files.iter().zip(before) {
        assert_eq!(visitor.api().get(file).await.is(200).body, before, "{file}");
    }
    visitor.get(OVERVIEW).await.is(200).shows("Diterima").lacks("Belum pernah dikirim").lacks("Sedang diperiksa");
    visitor.en().get(OVERVIEW).await.is(200).shows("Ideas in figures").shows("By province");
    for of in ["agency", "region", "all"] {
        visitor.api().get(&format!("{OVERVIEW}?of={of}")).await.is(401);
    }
    for table in ["sending", "reviewers"] {
        visitor.api().get(&format!("{OVERVIEW}/file?table={table}")).await.is(401);
    }
    site.settle().await;
}

#[actix_web::test]
async fn what_leaves_the_bank_was_accepted_and_an_amendment_accepts_nothing_twice() {
    let site = Site::demo().await;
    let (curator, admin, visitor) = (site.known("curator").await, site.known("agency_admin").await, site.visitor());
    let (amended, shy) = (sent(&admin, "kanal").await, sent(&admin, "waduk").await);
    accept(&curator, &amended).await;
    accept(&curator, &shy).await;
    let (all, bank) = (asked(&curator, "").await, asked(&visitor, "").await);
    let proposal = json!({ "field": "goal", "round": 1, "text": "Tujuan lain.", "reason": "Lebih jelas" });
    let proposals = format!("/ideas/{amended}/amendments");
    site.person("orang").await.api().post(&proposals, proposal).await.is(201);
    admin.api().post(&format!("{proposals}/1/answer"), json!({ "accept": true })).await.is(200);
    assert_eq!((told(&asked(&curator, "").await), told(&asked(&visitor, "").await)), (told(&all), told(&bank)));
    // What a moderator hides is in no public figure, and was accepted all the same.
    let moderator = site.known("moderator").await;
    moderator.api().post(&format!("/ideas/{shy}/hiding"), json!({ "reason": "Memuat nama orang" })).await.is(200);
    let (view, left) = (asked(&curator, "").await, asked(&visitor, "").await);
    assert_eq!(told(&view), told(&all));
    assert_eq!(left["total"].as_u64(), bank["total"].as_u64().map(|total| total - 1));
    let kept: Vec<Kept> = site.kept_ideas().await.into_iter().filter(|idea| idea.state != "draft").collect();
    tells(&view, &kept);
    assert!(of_state(&kept, "hidden") > 0 && of_state(&kept, "merged") > 0);
    let public: Vec<Kept> = kept.into_iter().filter(|idea| PUBLIC.contains(&idea.state.as_str())).collect();
    tells(&left, &public);
    site.settle().await;
}

/// The cells of a row as the file has them.
fn cells<const N: usize>(row: &Value, names: [&str; N]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let cell = |name: &str| row.pointer(name).filter(|value| !value.is_null()).map(text).unwrap_or_default();
    let states = row["states"].as_array().into_iter().flatten().map(|state| text(&state["count"]));
    names.into_iter().map(cell).chain(states).collect()
}
fn lines<const N: usize>(view: &Value, name: &str, names: [&str; N]) -> Vec<Vec<String>> {
    list(view, name).iter().map(|row| cells(row, names)).collect()
}
#[actix_web::test]
async fn the_file_is_the_table_and_the_page_shows_it() {
    let site = Site::demo().await;
    site.spread_ideas().await;
    let auditor = site.known("auditor").await;
    let (view, page) = (asked(&auditor, "").await, auditor.get(OVERVIEW).await);
    let tables = [
        ("funnel", lines(&view, "funnel", ["/step", "/count", "/per_cent", "/days"])),
        ("sending", lines(&view, "sending", ["/sending", "/count", "/per_cent"])),
        ("provinces", lines(&view, "by_province", ["/province/code", "/province/name", "/total"])),
        ("agencies", lines(&view, "by_agency", ["/agency/slug", "/agency/name", "/total"])),
        ("reviewers", lines(&view, "reviewers", ["/name", "/open", "/decided", "/days"])),
    ];
    for (table, wanted) in tables {
        let (head, body) = fetched(&auditor.api(), &format!("{OVERVIEW}/file?table={table}")).await;
        assert_eq!((head.status, head.header("content-type")), (200, "text/csv; charset=utf-8"), "{table}");
        assert!(head.header("content-disposition").contains(&format!("ekopi-ideas-{table}-2026-03-02.csv")));
        let mut reader = csv::Reader::from_reader(body.as_slice());
        let names = reader.headers().unwrap().len();
        let rows: Vec<Vec<String>> =
            reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        assert!(!rows.is_empty() && rows[0].len() == names, "{table}");
        assert_eq!(rows, wanted, "{table}");
        page.shows(&format!("table={table}"));
        if ["provinces", "agencies"].contains(&table) {
            for row in &rows {
                page.shows(&row[1..].join(" ")); // the code is the link's
            }
        }
    }
    for part in ["funnel", "sending", "agencies", "reviewers"] {
        let names = format!("aria-labelledby=\"{part}-title {part}-desc\"");
        page.shows(&names).shows(&format!("<title id=\"{part}-title\">")).shows(&format!("<desc id=\"{part}-desc\">"));
    }
    page.lacks("style=\"").shows("class=\"tiles\"");
}

#[actix_web::test]
async fn a_period_and_a_province_narrow_and_what_names_nothing_is_told() {
    let site = Site::demo().await;
    let curator = site.known("curator").await;
    let all: Vec<Kept> = site.kept_ideas().await.into_iter().filter(|idea| idea.state != "draft").collect();
    let old = site.idea("submitted").await;
    site.change(move |conn| {
        let past = (ideas::created_at.eq(ekopi::clock::now().plus(-TimeDelta::days(400))), ideas::year.eq(2025));
        Ok(diesel::update(ideas::table.filter(ideas::code.eq(&old))).set(past).execute(conn)?)
    })
    .await;
    let total = |view: Value| view["total"].as_u64().unwrap();
    let everything = u64::try_from(all.len()).unwrap();
    for (query, wanted) in [
        ("", everything),
        ("period=2025", 1),
        ("period=2026", everything - 1),
        ("period=last_12_months", everything - 1),
        ("period=2001", 0),
        ("province=35", u64::try_from(count(&all, |idea| idea.province == "35")).unwrap()),
    ] {
        assert_eq!(total(asked(&curator, query).await), wanted, "{query}");
    }
    let narrowed = asked(&curator, "province=35&period=2026").await;
    assert_eq!(narrowed["province"]["code"], "35");
    assert!(list(&narrowed, "by_province").len() > 5, "the map shows all");
    curator.get(&format!("{OVERVIEW}?period=2001")).await.is(200).shows("Belum ada ide");
    for (query, name) in [("period=kemarin", "period"), ("period=%2B202", "period"), ("province=99", "province")] {
        let view = asked(&curator, query).await;
        assert_eq!((view["ignored"].clone(), total(view)), (json!([name]), everything), "{query}");
        curator.get(&format!("{OVERVIEW}?{query}")).await.is(200).shows("Sebagian saringan");
        let refused = curator.api().get(&format!("{OVERVIEW}/file?{query}")).await;
        assert_eq!(refused.is(422).field(name).as_deref(), Some("not-a-value"));
    }
    curator.api().get(&format!("{OVERVIEW}?of=nobody")).await.is(422);
    curator.get(&format!("{OVERVIEW}?of=nobody")).await.is(200).shows("Sebagian saringan");
    // Where nothing is, yet.
    let empty = Site::start().await;
    let bare = empty.visitor().get(OVERVIEW).await;
    bare.is(200).shows("Belum ada ide").lacks("<figure");
}

/// How many statements the page takes.
fn queries(site: &Site, person: Option<i64>) -> usize {
    let mut conn = world::connect(&site.url);
    let who = person.map(|id| actor::of_person(&mut conn, id).unwrap().unwrap());
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            counter.fetch_add(1, SeqCst);
        }
    });
    page(&mut conn, who.as_ref(), &IdeaOverviewPlace::default(), &[]).unwrap();
    seen.load(SeqCst)
}
#[actix_web::test]
async fn as_many_queries_whatever_there_is() {
    let site = Site::demo().await;
    let (curator, admin) = (site.known("curator").await, site.known("agency_admin").await);
    let counted = || [None, curator.id, admin.id].map(|who| queries(&site, who));
    let few = counted();
    for n in 0..4 {
        let code = sent(&admin, &format!("nomor {n}")).await;
        accept(&curator, &code).await;
    }
    begin(&admin, "Satu lagi yang belum jadi").await;
    assert_eq!(counted(), few);
    assert!(few.iter().all(|count| *count <= 22), "{few:?}");
    site.settle().await;
}
