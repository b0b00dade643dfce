//! Runs: who gets a seat, who waits and moves up, how one comes in and goes, what those who lead a run decide.
use crate::support::{
    Answer, Client, Site,
    learning::{COURSE, FIRST},
};
use actix_web::http::Method;
use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

/// So many people, signed in.
async fn people(site: &Site, count: usize) -> Vec<Client<'_>> {
    let mut people = vec![];
    for n in 0..count {
        people.push(site.person(&format!("p{n}")).await);
    }
    people
}
/// All at once, each again, after the pause that it is asked for, until the server is not busy.
async fn at_once(asks: impl Iterator<Item = (Client<'_>, String, Value)>) -> Vec<Answer> {
    let ask = async |(who, path, body): (Client<'_>, String, Value)| loop {
        let answer = who.api().post(&path, body.clone()).await;
        if answer.status != 503 {
            return answer;
        }
        let pause = answer.header("retry-after").parse().expect("how long to wait");
        actix_web::rt::time::sleep(std::time::Duration::from_secs(pause)).await;
    };
    join_all(asks.map(ask)).await
}
fn at(run: i64) -> String {
    format!("{COURSE}/runs/{run}")
}

#[actix_web::test]
async fn five_hundred_requests_for_thirty_seats_seat_thirty_and_list_the_rest_in_order() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 30 })).await;
    let people = people(&site, 500).await;
    let asks = people.iter().map(|p| (p.clone(), format!("{COURSE}/enrolment"), json!({ "run": run })));
    let answers = at_once(asks).await;
    let states = |state: &str| answers.iter().filter(|a| a.is(201).json()["state"] == state).count();
    assert_eq!((states("enrolled"), states("waiting")), (30, 470));
    let (rows, taken) = site.seats_of(run).await;
    assert_eq!((rows.len(), taken), (500, 30));
    // The places are those from 1 on, each once, in the order in which the rows were committed.
    let places: Vec<i64> = rows.iter().filter_map(|row| row.2).collect();
    assert_eq!(places, (1..=470).collect::<Vec<_>>());
    assert!(rows.iter().all(|row| (row.1 == "waiting") == row.2.is_some()));
    // Everyone again: nothing changes.
    let again = people.iter().take(50).map(|p| (p.clone(), format!("{COURSE}/enrolment"), json!({ "run": run })));
    assert!(at_once(again).await.iter().all(|a| a.status == 200));
    assert_eq!(site.seats_of(run).await, (rows, taken));
}
#[actix_web::test]
async fn the_earliest_who_waits_takes_a_freed_seat_and_is_told() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 1 })).await;
    let people = people(&site, 3).await;
    for one in &people {
        one.enrol_in(run).await.is(201);
    }
    site.settle().await;
    let before = site.mail().len();
    let page = people[0].en().get(COURSE).await;
    let form = page.form(&format!("/en{COURSE}/enrolment/end"));
    people[0].en().submit(form).await.sends_to(&format!("/en{COURSE}"));
    assert_eq!(join_all(people.iter().map(Client::standing)).await, ["left", "enrolled", "waiting"]);
    site.settle().await;
    let mails = site.mail();
    let new: Vec<_> = mails.iter().skip(before).collect();
    assert_eq!(new.len(), 1, "only who moved up is told: {new:?}");
    people[1].en().get("/me/notices").await.shows("has become free and is yours");
    // Leaving twice is no error and frees nothing more; who left may come back, at the end.
    people[0].leave().await.is(200);
    people[0].enrol_in(run).await.is(201);
    assert_eq!(join_all(people.iter().map(Client::standing)).await, ["waiting", "enrolled", "waiting"]);
    people[1].leave().await.is(200);
    assert_eq!(join_all(people.iter().map(Client::standing)).await, ["waiting", "left", "enrolled"]);
    assert_eq!(site.seats_of(run).await.1, 1);
}
#[actix_web::test]
async fn two_seats_freed_at_once_go_to_two_who_wait() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 4 })).await;
    let people = people(&site, 8).await;
    for one in &people {
        one.enrol_in(run).await.is(201);
    }
    let leave = |n: usize| (people[n].clone(), format!("{COURSE}/enrolment/end"), json!({}));
    assert!(at_once([leave(0), leave(1)].into_iter()).await.iter().all(|a| a.status == 200));
    let standings = join_all(people.iter().map(Client::standing)).await;
    let wanted = ["left", "left", "enrolled", "enrolled", "enrolled", "enrolled", "waiting", "waiting"];
    assert_eq!((standings.as_slice(), site.seats_of(run).await.1), (wanted.map(str::to_owned).as_slice(), 4));
}
#[actix_web::test]
async fn leaving_and_enrolling_at_once_keeps_the_count() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 5 })).await;
    let people = people(&site, 20).await;
    for one in people.iter().take(10) {
        one.enrol_in(run).await.is(201);
    }
    let asks = people.iter().enumerate().map(|(n, one)| match n {
        0..5 => (one.clone(), format!("{COURSE}/enrolment/end"), json!({})),
        _ => (one.clone(), format!("{COURSE}/enrolment"), json!({ "run": run })),
    });
    assert!(at_once(asks).await.iter().all(|a| a.status < 300));
    let (rows, taken) = site.seats_of(run).await;
    let of = |standing: &str| rows.iter().filter(|row| row.1 == standing).count();
    assert_eq!((of("enrolled"), of("waiting"), of("left"), taken), (5, 10, 5, 5));
    // Those who had waited were before those who came.
    let moved = join_all(people[5..10].iter().map(Client::standing)).await;
    assert!(moved.iter().all(|standing| standing == "enrolled"), "{moved:?}");
}
#[actix_web::test]
async fn more_seats_go_to_the_list_at_once_and_fewer_than_taken_are_refused() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 2 })).await;
    for one in people(&site, 6).await {
        one.enrol_in(run).await.is(201);
    }
    let teacher = site.known("course_teacher").await;
    let draft = |seats: Value| json!({ "zone": "WIB", "way_in": "self", "seats": seats });
    let refused = teacher.api().post(&at(run), draft(json!(1))).await;
    assert_eq!(refused.is(422).field("seats").as_deref(), Some("seats-below-taken"));
    teacher.api().post(&at(run), draft(json!(5))).await.is(200);
    assert_eq!((site.standing_in(run, "enrolled").await, site.seats_of(run).await.1), (5, 5));
    teacher.api().post(&at(run), draft(Value::Null)).await.is(200);
    assert_eq!((site.standing_in(run, "enrolled").await, site.seats_of(run).await.1), (6, 6));
}

#[actix_web::test]
async fn a_key_opens_its_run_and_guessing_ends_after_ten() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "way_in": "key", "key": "kunci rahasia" })).await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    let enrol = format!("{COURSE}/enrolment");
    let with = |key: &str| json!({ "run": run, "key": key });
    assert_eq!(ana.api().post(&enrol, with("")).await.is(422).field("key").as_deref(), Some("enrol-key-missing"));
    ana.en()
        .post(&enrol, with("salah semua"))
        .await
        .is(422)
        .shows("This is not the key of this run")
        .shows("salah semua");
    ana.api().post(&enrol, with("kunci rahasia")).await.is(201);
    for _ in 0..10 {
        ben.api().post(&enrol, with("salah semua")).await.is(422);
    }
    ben.api().post(&enrol, with("kunci rahasia")).await.is(429);
    site.advance(TimeDelta::minutes(16));
    ben.api().post(&enrol, with("kunci rahasia")).await.is(201);
    // Nothing gives the key away, not even to the teacher.
    let teacher = site.known("course_teacher").await;
    for page in [teacher.api().get(&at(run)).await, teacher.get(&at(run)).await, ana.api().get(COURSE).await] {
        page.is(200).lacks("kunci rahasia");
    }
    // Saving without one keeps it.
    teacher.api().post(&at(run), json!({ "zone": "WIB", "way_in": "key" })).await.is(200);
    site.person("cut").await.api().post(&enrol, with("kunci rahasia")).await.is(201);
    let short = teacher.api().post(&at(run), json!({ "zone": "WIB", "way_in": "key", "key": "pendek" })).await;
    assert_eq!(short.is(422).field("key").as_deref(), Some("run-key-short"));
}
#[actix_web::test]
async fn a_request_waits_for_a_teacher_whose_word_stands() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "way_in": "approval", "seats": 1 })).await;
    let people = people(&site, 3).await;
    let ask = json!({ "run": run, "note": "Saya dari dinas kesehatan" });
    for one in &people {
        let asked = one.api().post(&format!("{COURSE}/enrolment"), ask.clone()).await;
        assert_eq!(asked.is(201).json()["state"], "requested");
    }
    let read = people[0].api().post(&format!("{FIRST}/reading"), json!({ "block": "text" })).await;
    assert_eq!(read.is(403).json()["code"], "enrol-first");
    site.advance(TimeDelta::days(3));
    let teacher = site.known("course_teacher").await;
    let queue = teacher.api().get(&format!("{}/participants?standing=requested", at(run))).await.json();
    let first = &queue["items"][0];
    assert_eq!((&first["age"], &first["reason"]), (&json!(3), &json!("Saya dari dinas kesehatan")));
    teacher.en().get(&format!("{}/participants?standing=requested", at(run))).await.shows("3 days");
    let mut handles = vec![];
    for one in &people {
        handles.push(one.handle().await);
    }
    let act = |n: usize, act: &str| format!("{}/participants/{}/{act}", at(run), handles[n]);
    teacher.api().post(&act(0, "acceptance"), json!({})).await.is(200);
    assert_eq!(
        teacher.api().post(&act(1, "refusal"), json!({})).await.is(422).field("reason").as_deref(),
        Some("field-missing")
    );
    teacher.api().post(&act(1, "refusal"), json!({ "reason": "Untuk dinas kesehatan saja" })).await.is(200);
    // One seat: who is accepted second waits for it.
    assert_eq!(teacher.api().post(&act(2, "acceptance"), json!({})).await.is(200).json()["state"], "waiting");
    assert_eq!(join_all(people.iter().map(Client::standing)).await, ["enrolled", "refused", "waiting"]);
    let again = people[1].enrol_in(run).await;
    assert_eq!(again.is(403).json()["code"], "enrol-refused");
    people[1].en().get(COURSE).await.shows("Your request was refused").shows("Untuk dinas kesehatan saja");
    site.settle().await;
    people[1].en().get("/me/notices").await.shows("was refused").shows("Untuk dinas kesehatan saja");
    site.known("course_author").await.en().get("/me/notices").await.shows("asks to take part");
    // A teacher may think better of it.
    assert_eq!(teacher.api().post(&act(1, "acceptance"), json!({})).await.is(200).json()["state"], "waiting");
    // Who has a seat asks for nothing.
    teacher.api().post(&act(0, "refusal"), json!({ "reason": "x" })).await.is(409);
}
#[actix_web::test]
async fn a_suspension_frees_the_seat_and_keeps_every_result() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 1 })).await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    ana.enrol_in(run).await.is(201);
    ana.api().finish_course().await;
    ben.enrol_in(run).await.is(201);
    let teacher = site.known("course_teacher").await;
    let act = |act: &str, handle: &str| format!("{}/participants/{handle}/{act}", at(run));
    let handle = ana.handle().await;
    teacher.api().post(&act("suspension", &handle), json!({ "reason": "Sesuai permintaan" })).await.is(200);
    assert_eq!((ana.standing().await.as_str(), ben.standing().await.as_str()), ("suspended", "enrolled"));
    // Attempt, progress and certificate are hers; she learns nothing new.
    let course = ana.api().get(COURSE).await.json();
    let serial = course["certificate"].as_str().expect("the certificate stays");
    assert_eq!(course["progress"], 100);
    ana.api().get(&format!("/certificates/{serial}")).await.is(200);
    ana.api().get("/lessons/labinov-overview/quizzes/quiz/attempts/1").await.is(200);
    ana.en()
        .get(COURSE)
        .await
        .shows("Your seat is suspended")
        .shows("Sesuai permintaan")
        .shows("What you have achieved stays");
    let read = ana.api().post(&format!("{FIRST}/reading"), json!({ "block": "text" })).await;
    assert_eq!(read.is(403).json()["code"], "enrol-first");
    assert_eq!(ana.enrol_in(run).await.is(403).json()["code"], "enrol-suspended");
    // Twice is no error; resumed she waits for a seat, for it is taken.
    teacher.api().post(&act("suspension", &handle), json!({ "reason": "Lagi" })).await.is(200);
    assert_eq!(teacher.api().post(&act("resumption", &handle), json!({})).await.is(200).json()["state"], "waiting");
    ben.leave().await.is(200);
    assert_eq!((ana.standing().await.as_str(), site.seats_of(run).await.1), ("enrolled", 1));
}
#[actix_web::test]
async fn a_cancelled_run_tells_everyone_why_and_lets_them_go() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 1 })).await;
    let people = people(&site, 2).await;
    for one in &people {
        one.enrol_in(run).await.is(201);
    }
    let teacher = site.known("course_teacher").await;
    let cancel = format!("{}/cancellation", at(run));
    assert_eq!(teacher.api().post(&cancel, json!({})).await.is(422).field("reason").as_deref(), Some("field-missing"));
    teacher.post(&cancel, json!({ "reason": "Pengajar berhalangan" })).await.sends_to(&at(run));
    teacher.api().post(&cancel, json!({ "reason": "Lagi" })).await.is(200);
    assert_eq!(join_all(people.iter().map(Client::standing)).await, ["cancelled", "cancelled"]);
    assert_eq!(site.seats_of(run).await.1, 0);
    site.settle().await;
    people[1].en().get("/me/notices").await.shows("was cancelled").shows("Pengajar berhalangan");
    assert_eq!(people[0].enrol_in(run).await.is(409).json()["code"], "no-open-run");
    people[0].enrol_in(1).await.is(201);
    // Nothing of it can be changed any more.
    let draft = json!({ "zone": "WIB", "way_in": "self", "seats": 9 });
    assert_eq!(teacher.api().post(&at(run), draft).await.is(409).json()["code"], "run-cancelled");
}
#[actix_web::test]
async fn nobody_is_in_two_runs_of_a_course() {
    let site = Site::demo().await;
    let (one, other) = (site.new_run(json!({})).await, site.new_run(json!({})).await);
    let ana = site.person("ana").await;
    let asks = [one, other].map(|run| (ana.clone(), format!("{COURSE}/enrolment"), json!({ "run": run })));
    let answers = at_once(asks.into_iter()).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 1, "{answers:?}");
    assert_eq!(site.seats_of(one).await.1 + site.seats_of(other).await.1, 1);
}
#[actix_web::test]
async fn a_timetable_shows_its_dates_in_the_learners_zone() {
    let site = Site::demo().await;
    // 23.30 in Jakarta is half past one of the next day in Jayapura.
    let run = site.new_run(json!({ "begins_at": "2026-04-01T23:30" })).await;
    let teacher = site.known("course_teacher").await;
    let page = teacher.get(&at(run)).await;
    let form = page.form(&format!("{}/timetable", at(run)));
    let form = form.fill("days.labinov-overview", "0").fill("milestones.labinov-overview", "Perkenalan");
    teacher.submit(form.fill("days.labinov-drum-up", "7")).await.sends_to(&at(run));
    let ana = site.person("ana").await;
    ana.enrol_in(run).await.is(201);
    let days = async || {
        let timetable = ana.api().get(COURSE).await.json()["timetable"].clone();
        let days = timetable["days"].as_array().unwrap().iter().map(|day| day["on"].as_str().unwrap().to_owned());
        (timetable["zone"].clone(), days.collect::<Vec<_>>())
    };
    assert_eq!(days().await, (json!("WIB"), vec!["2026-04-01".to_owned(), "2026-04-08".into()]));
    let zone = json!({ "name": "Ana", "language": "id", "zone": "WIT", "theme": "system" });
    ana.api().post("/me/settings", zone).await.is(200);
    assert_eq!(days().await, (json!("WIT"), vec!["2026-04-02".to_owned(), "2026-04-09".into()]));
    ana.en().get(COURSE).await.shows("2 April 2026").shows("Perkenalan");
    // What is no day, and a milestone on none, are told beside their fields.
    let wrong = json!({ "days": { "labinov-overview": "731", "labinov-drum-up": "" }, "milestones": { "labinov-drum-up": "x" } });
    let refused = teacher.api().post(&format!("{}/timetable", at(run)), wrong).await;
    assert_eq!(refused.is(422).field("days.labinov-overview").as_deref(), Some("day-range"));
    assert_eq!(refused.field("days.labinov-drum-up").as_deref(), Some("milestone-without-day"));
    let unknown = json!({ "days": { "no-such": "1" } });
    teacher.api().post(&format!("{}/timetable", at(run)), unknown).await.is(422);
}
#[actix_web::test]
async fn times_of_a_run_are_those_of_its_zone_and_follow_each_other() {
    let site = Site::demo().await;
    let teacher = site.known("course_teacher").await;
    let runs = format!("{COURSE}/runs");
    let wrong = json!({
        "zone": "WIT", "way_in": "self", "opens_at": "2026-03-05T09:00", "closes_at": "2026-03-05T09:00",
        "begins_at": "besok", "seats": 0,
    });
    let refused = teacher.api().post(&runs, wrong).await;
    assert_eq!(refused.is(422).field("closes_at").as_deref(), Some("run-closes-early"));
    assert_eq!(refused.field("begins_at").as_deref(), Some("time-unreadable"));
    assert_eq!(refused.field("seats").as_deref(), Some("seats-range"));
    let run = site.new_run(json!({ "zone": "WIT", "opens_at": "2026-03-02T15:00", "title": "Papua" })).await;
    let card = teacher.api().get(&at(run)).await.json()["run"].clone();
    assert_eq!((&card["opens_at"], &card["is_open"]), (&json!("2026-03-02T06:00:00Z"), &json!(false)));
    let ana = site.person("ana").await;
    assert_eq!(ana.enrol_in(run).await.is(409).json()["code"], "no-open-run");
    site.advance(TimeDelta::hours(3));
    ana.enrol_in(run).await.is(201);
    teacher.en().get(&runs).await.shows("Run 5: Papua");
}
#[actix_web::test]
async fn only_those_who_lead_a_course_see_and_change_its_runs() {
    let site = Site::demo().await;
    let (ana, author) = (site.person("ana").await, site.known("course_author").await);
    for path in ["", "/1", "/1/participants", "/1/lists"] {
        let path = format!("{COURSE}/runs{path}");
        assert_eq!(ana.api().get(&path).await.is(403).json()["code"], "only-teachers", "{path}");
        author.api().get(&path).await.is(200);
        author.en().get(&path).await.is(200);
    }
    assert_eq!(author.api().get(&format!("{COURSE}/runs/99")).await.status, 404);
    ana.get(COURSE).await.lacks("/runs\"");
    author.get(COURSE).await.shows("/runs\"");
}
#[actix_web::test]
async fn participants_are_narrowed_paged_and_taken_away_as_a_safe_file() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 2 })).await;
    for name in ["=rumus", "beta", "gama", "delta"] {
        let one = site.person(&name.replace('=', "")).await;
        let settings = json!({ "name": name, "language": "id", "zone": "WIB", "theme": "system" });
        one.api().post("/me/settings", settings).await.is(200);
        one.enrol_in(run).await.is(201);
    }
    let teacher = site.known("course_teacher").await;
    let added =
        teacher.api().post(&format!("{}/participants", at(run)), json!({ "person": "innovator@demo.invalid" })).await;
    assert_eq!(added.is(201).json()["state"], "waiting");
    let nobody = teacher.api().post(&format!("{}/participants", at(run)), json!({ "person": "x@y.go.id" })).await;
    nobody.is(422);
    let list = async |query: &str| {
        let page = teacher.api().get(&format!("{}/participants?{query}", at(run))).await.json();
        let names = page["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned());
        (names.collect::<Vec<_>>(), page["next"].clone())
    };
    assert_eq!(list("standing=waiting").await.0, ["gama", "delta", "Intan Inovator"]);
    assert_eq!(list("source=teacher").await.0, ["Intan Inovator"]);
    assert_eq!(list("name=BE").await.0, ["beta"]);
    let (first, next) = list("limit=3").await;
    let (rest, end) = list(&format!("limit=3&after={}", next.as_str().unwrap())).await;
    assert_eq!((first.len(), rest.len(), end), (3, 2, Value::Null));
    let (first, next) = list("standing=waiting&limit=1").await;
    let (second, _) = list(&format!("standing=waiting&limit=1&after={}", next.as_str().unwrap())).await;
    assert_eq!((first, second), (vec!["gama".to_owned()], vec!["delta".to_owned()]));
    let file = teacher.api().get(&format!("{}/participants/file", at(run))).await;
    assert!(file.is(200).body.contains("\r\n'=rumus,"), "{}", file.body);
}
#[actix_web::test]
async fn an_enrolment_needs_no_body() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.api();
    site.ask(ana.request(Method::POST, &format!("{COURSE}/enrolment"))).await.is(201);
    assert_eq!(ana.standing().await, "enrolled");
}
