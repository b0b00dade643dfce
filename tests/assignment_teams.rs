//! Assignments of teams: who comes in, who cannot, and that each member gets the mark.
use crate::support::{
    Client, Site,
    assigned::{LESSON, TEAM, levels},
};
use diesel::{connection::SimpleConnection, prelude::*};
use ekopi::{
    operating::check,
    schema::{
        assignment_members as members, assignment_submissions as submissions, assignment_teams as teams, evidence,
    },
};
use futures_util::future::join_all;
use serde_json::{Value, json};

async fn card(member: &Client<'_>) -> Value {
    member.api().get(TEAM).await.is(200).json()["team"].clone()
}
async fn code(member: &Client<'_>) -> String {
    card(member).await["code"].as_str().unwrap().to_owned()
}
async fn join(person: &Client<'_>, code: &str) -> crate::support::Answer {
    person.api().post(&format!("{TEAM}/teams/joining"), json!({ "code": code })).await
}
async fn counts(site: &Site) -> (i64, i64) {
    site.look(|conn| {
        let counted: Vec<i64> = teams::table.select(teams::members).load(conn)?;
        Ok((counted.iter().sum(), members::table.count().get_result(conn)?))
    })
    .await
}

#[actix_web::test]
async fn a_team_of_ten_is_full_however_many_come_at_once() {
    let site = Site::demo().await;
    site.assigned().await;
    let first = site.learner("pertama").await;
    let form = first.get(TEAM).await.form(&format!("{TEAM}/teams")).fill("name", "Tim  Antrean");
    first.submit(form).await.sends_to(TEAM);
    first.get(TEAM).await.shows("Tim Antrean").shows("sedikitnya dua orang");
    let code = code(&first).await;
    let mut people = vec![];
    for n in 0..20 {
        people.push(site.learner(&format!("p{n}")).await);
    }
    let answers = join_all(people.iter().map(|person| join(person, &code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 9, "{answers:?}");
    assert!(
        answers.iter().filter(|answer| answer.status != 201).all(|answer| answer.is(409).json()["code"] == "team-full")
    );
    assert_eq!(counts(&site).await, (10, 10));
    // Being in it already is no error, and takes no second place.
    join(&first, &code).await.is(200);
    // Out and in again; a place that is free is taken.
    let (inside, outside) =
        (answers.iter().position(|a| a.status == 201).unwrap(), answers.iter().position(|a| a.status == 409).unwrap());
    let leave = people[inside].get(TEAM).await.form(&format!("{TEAM}/teams/leaving"));
    people[inside].submit(leave).await.sends_to(TEAM);
    join(&people[outside], &code).await.is(201);
    assert_eq!(counts(&site).await, (10, 10));
}

#[actix_web::test]
async fn nobody_is_in_two_teams_of_one_assignment() {
    let site = Site::demo().await;
    site.assigned().await;
    let mut codes = vec![];
    for n in 0..8 {
        let founder = site.learner(&format!("f{n}")).await;
        founder.api().post(&format!("{TEAM}/teams"), json!({ "name": format!("Tim {n}") })).await.is(201);
        codes.push(code(&founder).await);
    }
    let ana = site.learner("ana").await;
    let answers = join_all(codes.iter().map(|code| join(&ana, code))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    assert_eq!(counts(&site).await, (9, 9));
    assert_eq!(
        join(&site.learner("ben").await, "0123456789").await.is(422).field("code").as_deref(),
        Some("no-such-team")
    );
    // A name that is taken, beside its field; one's own team again is no second one.
    let ben = site.known("innovator").await;
    ben.enrol().await;
    let taken = ben.api().post(&format!("{TEAM}/teams"), json!({ "name": "Tim 1" })).await;
    assert_eq!(taken.is(422).field("name").as_deref(), Some("team-name-taken"));
    for _ in 0..2 {
        assert!(ben.api().post(&format!("{TEAM}/teams"), json!({ "name": "Tim Ben" })).await.status < 300);
    }
    assert_eq!(counts(&site).await, (10, 10));
    // Whoever is not enrolled has no part in it.
    let stranger = site.person("orang").await;
    assert_eq!(join(&stranger, &codes[0]).await.is(403).json()["code"], "enrol-first");
}

#[actix_web::test]
async fn a_team_hands_in_once_and_each_member_gets_the_mark() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, ben, late) = (site.learner("ana").await, site.learner("ben").await, site.learner("telat").await);
    assert_eq!(
        ana.api().post(&format!("{TEAM}/draft"), json!({ "text": "x" })).await.is(409).json()["code"],
        "team-first"
    );
    ana.api().post(&format!("{TEAM}/teams"), json!({ "name": "Tim" })).await.is(201);
    let code = code(&ana).await;
    ana.write(TEAM, "Dari Ana").await;
    assert_eq!(ana.hand_in_work(TEAM).await.is(409).json()["code"], "team-too-small");
    join(&ben, &code).await.is(201);
    // Both write one text: the later is told of the other's, and nothing is lost.
    let draft = format!("{TEAM}/draft");
    let seen = ben.api().get(&draft).await.json();
    assert_eq!((&seen["text"], &seen["saved_by"]), (&json!("Dari Ana"), &json!("ana")));
    ana.write(TEAM, "Dari Ana lagi").await;
    ben.api().post(&draft, json!({ "revision": seen["revision"], "text": "Dari Ben" })).await.is(409);
    ben.write(TEAM, "Dari Ana lagi, dan Ben").await;
    let (one, two) = futures_util::future::join(ana.hand_in_work(TEAM), ben.hand_in_work(TEAM)).await;
    assert_eq!(one.json()["address"], two.json()["address"]);
    let people = [ana.id, ben.id];
    let sent = site.look(move |conn| {
        let own = submissions::table.filter(submissions::submitted_by.eq_any(people));
        Ok(own.count().get_result::<i64>(conn)?)
    });
    assert_eq!(sent.await, 1);
    // Whose work it is stands from then on.
    assert_eq!(join(&late, &code).await.is(409).json()["code"], "team-handed-in");
    assert_eq!(
        ben.api().post(&format!("{TEAM}/teams/leaving"), json!({})).await.is(409).json()["code"],
        "team-handed-in"
    );
    let address = one.json()["address"].as_str().unwrap().to_owned();
    late.get(&address).await.is(404);
    ben.get(&address).await.is(200).shows("Dari Ana lagi, dan Ben");
    let teacher = site.known("course_teacher").await;
    teacher.get("/courses/laboratorium-inovasi/submissions").await.shows("Tim");
    // A teacher who is a member does not mark it.
    teacher.marks(&address, "l2", "l2").await.is(200);
    let marked: Vec<(i64, i64)> = site
        .look(|conn| {
            let all = evidence::table.filter(evidence::part.eq("assignment-5")).order(evidence::person_id);
            Ok(all.select((evidence::person_id, evidence::value)).load(conn)?)
        })
        .await;
    assert_eq!(marked, [(ana.id.unwrap(), 10_000), (ben.id.unwrap(), 10_000)]);
    site.settle().await;
    for member in [&ana, &ben] {
        member.get("/me/notices").await.shows("sudah dinilai");
    }
    late.get("/me/notices").await.lacks("sudah dinilai");
}

#[actix_web::test]
async fn a_teacher_makes_a_team_and_marks_no_team_of_their_own() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, ben, teacher) =
        (site.learner("ana").await, site.learner("ben").await, site.known("course_teacher").await);
    teacher.enrol().await;
    let composition = format!("{TEAM}/teams/composition");
    let of = |name: &str, people: &[&str]| json!({ "name": name, "people": people });
    let (a, b, t) = (ana.handle().await, ben.handle().await, teacher.handle().await);
    let stranger = site.person("orang").await.handle().await;
    for (body, field, wanted) in [
        (of("Tim", &[&a]), "people", "team-size"),
        (of("Tim", &[&a, &a]), "people", "team-size"),
        (of("Tim", &[&a, &stranger]), "people", "team-of-one-run"),
        (of("", &[&a, &b]), "name", "field-missing"),
    ] {
        assert_eq!(teacher.api().post(&composition, body).await.is(422).field(field).as_deref(), Some(wanted));
    }
    ana.api().post(&composition, of("Tim", &[&a, &b])).await.is(403);
    let form = teacher.get(&format!("{TEAM}/people")).await.form(&composition).fill("name", "Tim Loket");
    let mut form = form;
    form.fields.retain(|(name, _)| name != "people");
    teacher.submit(form.choose("people", &b).choose("people", &t)).await.sends_to(&format!("{TEAM}/people"));
    assert_eq!(
        teacher.api().post(&composition, of("Lain", &[&a, &b])).await.is(422).field("people").as_deref(),
        Some("someone-in-team")
    );
    let address = ben.handed_in(TEAM, "Karya tim").await;
    assert_eq!(teacher.api().post(&format!("{address}/claim"), json!({})).await.is(403).json()["code"], "not-own-work");
    assert_eq!(teacher.api().post(&format!("{address}/mark"), levels("l2", "l2")).await.status, 403);
    // Not by teams: there is nothing to join.
    let alone = format!("{LESSON}/assignments/assignment-3/teams");
    assert_eq!(ana.api().post(&alone, json!({ "name": "Tim" })).await.is(409).json()["code"], "not-by-teams");
}

/// Each rule of `ekopi check` on assignments is broken once, and found.
#[actix_web::test]
async fn check_finds_what_is_broken_in_works_and_teams() {
    let site = Site::demo().await;
    site.assigned().await;
    let (ana, ben) = (site.learner("ana").await, site.learner("ben").await);
    ana.api().post(&format!("{TEAM}/teams"), json!({ "name": "Tim" })).await.is(201);
    join(&ben, &code(&ana).await).await.is(201);
    let address = ana.handed_in(TEAM, "Karya").await;
    site.known("course_teacher").await.marks(&address, "l2", "l2").await.is(200);
    site.settle().await;
    let data = site.app.config.data.clone();
    // The demonstration's own files lie elsewhere.
    let look = || -> Vec<String> {
        let faults = check::check(&site.url, &data).unwrap().faults;
        faults.into_iter().filter(|fault| !fault.starts_with("files whose content")).collect()
    };
    let before = look();
    assert!(before.is_empty(), "{before:#?}");
    for (fault, repair, said) in [
        ("UPDATE assignment_teams SET members = 3", "UPDATE assignment_teams SET members = 2", "count of members"),
        (
            "UPDATE assignment_members SET block = 'x'",
            "UPDATE assignment_members SET block = 'assignment-5'",
            "of another assignment",
        ),
        (
            "UPDATE assignment_submissions SET number = 9 WHERE words = 1",
            "UPDATE assignment_submissions SET number = 1 WHERE words = 1",
            "under another number",
        ),
        (
            "UPDATE assignment_submissions SET state = 'returned' WHERE words = 1",
            "UPDATE assignment_submissions SET state = 'marked' WHERE words = 1",
            "has no mark",
        ),
    ] {
        let run = |sql: &'static str| site.change(move |conn| Ok(batch(conn, sql)?));
        run(fault).await;
        let found = look();
        assert!(found.iter().any(|one| one.contains(said)), "{fault}: {found:#?}");
        run(repair).await;
    }
    assert!(look().is_empty());
}
fn batch(conn: &mut ekopi::db::Conn, sql: &str) -> diesel::QueryResult<()> {
    match conn {
        ekopi::db::Conn::Sqlite(c) => c.batch_execute(sql),
        ekopi::db::Conn::Postgres(c) => c.batch_execute(sql),
    }
}
