//! The order of steps, limits one after the other and all at once, and faults in the middle.
use crate::support::{
    Client, Site,
    calls::fields,
    digest::changed,
    learning::{CASE, COURSE, FIRST, LESSONS, QUIZ, answers},
    world,
};
use diesel::{
    connection::{Connection, InstrumentationEvent},
    prelude::*,
};
use ekopi::{
    accounts::{
        actor::{Credential, identify},
        idempotency, sign_in,
    },
    courses::{authoring, enrolment, quizzes::attempt},
    db::Conn,
    error::{Error, Result},
    innovations::publication,
    schema::{enrolments, quiz_attempts, runs, throttles},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

/// What no browser would let through: the server's rules are the rules, alike on both faces.
#[actix_web::test]
async fn asvs_v2_2_1_a_raw_form_meets_the_same_rules() {
    let site = Site::demo().await;
    let (author, curator) = (site.known("course_author").await, site.known("curator").await);
    author.enrol().await;
    let (entry, before) = (site.own_entry(0).await, site.digest());
    let draft = |change: Value| {
        let mut body = json!({ "version": 1, "title": { "id": "A", "en": "" }, "summary": { "id": "", "en": "" },
            "minutes": 10, "text": { "id": "x", "en": "" }, "cites": [entry] });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let long = |n: usize| "é".repeat(n);
    let (withdrawal, lessons) = (format!("/innovations/{entry}/withdrawal"), format!("{COURSE}/lessons"));
    let desk = format!("{FIRST}/draft");
    for (who, path, body, field) in [
        (&author, &desk, draft(json!({ "title": { "id": long(201), "en": "" } })), "title.id"),
        (&author, &desk, draft(json!({ "title": { "id": "A", "en": long(201) } })), "title.en"),
        (&author, &desk, draft(json!({ "title": { "id": " \t", "en": "" } })), "title.id"),
        (&author, &desk, draft(json!({ "summary": { "id": long(1001), "en": "" } })), "summary.id"),
        (&author, &desk, draft(json!({ "text": { "id": "x".repeat(100_001), "en": "" } })), "text.id"),
        (&author, &desk, draft(json!({ "minutes": 0 })), "minutes"),
        (&author, &desk, draft(json!({ "minutes": -5 })), "minutes"),
        (&author, &desk, draft(json!({ "minutes": 601 })), "minutes"),
        (&author, &desk, draft(json!({ "minutes": i64::MAX })), "minutes"),
        (&author, &desk, draft(json!({ "cites": ["INV-0000-00000-0"] })), "cites"),
        (&author, &desk, draft(json!({ "cites": vec![entry.clone(); 21] })), "cites"),
        (&author, &lessons, json!({ "title": { "id": "!!", "en": "" } }), "title.id"),
        (&curator, &withdrawal, json!({ "reason": "" }), "reason"),
        (&curator, &withdrawal, json!({ "reason": long(1001) }), "reason"),
    ] {
        let data = who.api().post(path, body.clone()).await;
        assert!(data.is(422).field(field).is_some(), "{field}: {data:?}");
        who.post(path, fields(&body)).await.is(422).shows(&format!("id=\"{field}-error\""));
    }
    // A radio button that is not on the page, a box ticked twice, a question left out.
    for given in [json!({ "q1": ["zz"] }), json!({ "q1": ["a", "a"] }), json!({ "q99": ["a"] }), json!({ "q1": [] })] {
        author.api().post(QUIZ, json!({ "answers": given })).await.is(422);
    }
    assert!(changed(&before, &site.digest()).is_empty());
}

#[actix_web::test]
async fn asvs_v2_3_1_steps_are_taken_in_their_order() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let api = ana.api();
    let (author, curator) = (site.known("course_author").await.api(), site.known("curator").await.api());
    let before = site.digest();
    api.post(QUIZ, answers("overview", 5)).await.is(403);
    ana.post(&format!("{FIRST}/reading"), json!({ "block": "text" })).await.is(403);
    api.get(&format!("{QUIZ}/1")).await.is(404);
    api.get("/certificates/NONE").await.is(404);
    ana.post("/password/0000", json!({ "password": "a long enough one" })).await.is(409);
    author.post(&format!("{FIRST}/publication"), json!({ "version": 9 })).await.is(409);
    assert!(changed(&before, &site.digest()).is_empty());

    // Every quiz without a text read completes nothing; the last missing step completes all.
    ana.enrol().await;
    for (_, lesson) in LESSONS {
        api.post(&format!("/lessons/{lesson}/quizzes/quiz/attempts"), answers(lesson, 5)).await.is(201);
    }
    assert!(api.get(COURSE).await.json()["certificate"].is_null());
    for (_, lesson) in LESSONS {
        assert!(api.get(COURSE).await.json()["certificate"].is_null());
        api.post(&format!("/lessons/{lesson}/reading"), json!({ "block": "text" })).await.is(201);
        if CASE.starts_with(&format!("/lessons/{lesson}/")) {
            api.post(&format!("/lessons/{lesson}/reading"), json!({ "block": "case-1" })).await.is(201);
        }
    }
    assert!(api.get(COURSE).await.json()["certificate"].is_string());
    // A lesson that is blank is not published, an entry is not withdrawn twice.
    author.post(&format!("{COURSE}/lessons"), json!({ "title": { "id": "Belum jadi", "en": "" } })).await.is(201);
    author.post("/lessons/belum-jadi/publication", json!({ "version": 1 })).await.is(422);
    let entry = format!("/innovations/{}/withdrawal", site.own_entry(0).await);
    curator.post(&entry, json!({ "reason": "x" })).await.is(200);
    curator.post(&entry, json!({ "reason": "y" })).await.is(409);
    site.settle().await;
}

#[actix_web::test]
async fn asvs_v2_3_2_limits_hold_one_by_one_and_all_at_once() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    for (email, at_once) in [("one@example.go.id", false), ("all@example.go.id", true)] {
        let ask = || visitor.post("/password-links", json!({ "email": email }));
        let mut statuses: Vec<u16> = vec![];
        if at_once {
            statuses.extend(join_all((0..12).map(|_| ask())).await.iter().map(|a| a.status));
        } else {
            for _ in 0..12 {
                statuses.push(ask().await.status);
            }
        }
        statuses.retain(|s| *s != 503); // busy: nothing was counted
        let (taken, over) = (statuses.iter().filter(|s| **s == 303).count(), statuses.iter().filter(|s| **s == 429));
        assert_eq!((taken, over.count() + taken), (5, statuses.len()), "{email}: {statuses:?}");
    }
    // Guesses that are on their way together: what is checked beyond the limit is no more than can be on its way.
    let guess =
        |_| visitor.post("/session", json!({ "email": "innovator@demo.invalid", "password": "wrong password" }));
    let said = join_all((0..64).map(guess)).await;
    let checked = said.iter().filter(|a| a.status == 422).count();
    assert!(said.iter().all(|a| [422, 429, 503].contains(&a.status)) && checked <= 10, "{checked} of 64 were checked");
    visitor.post("/session", json!({ "email": "innovator@demo.invalid", "password": "wrong" })).await.is(429);
    let counted = site.look(|conn| Ok(throttles::table.count().get_result::<i64>(conn)?)).await;
    assert!(counted > 0);
    // Attempts of one learner, all at once: numbered without a gap, each with its evidence.
    let ana = site.person("ana").await.api();
    ana.enrol().await;
    let right = answers("overview", 5);
    let said = join_all((0..16).map(|_| ana.post(QUIZ, right.clone()))).await;
    let stored = said.iter().filter(|a| a.status == 201).count();
    let numbers: Vec<i64> = site
        .look(|conn| Ok(quiz_attempts::table.order(quiz_attempts::number).select(quiz_attempts::number).load(conn)?))
        .await;
    assert_eq!(numbers, (1..=i64::try_from(stored).unwrap()).collect::<Vec<_>>());
    site.settle().await;
}

/// A connection on which the statement after the first `n` never happens: the process might as well have been killed there.
fn failing(url: &str, n: usize) -> Conn {
    let mut conn = world::connect(url);
    let mut left = n;
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        let InstrumentationEvent::StartQuery { query, .. } = event else {
            return;
        };
        let said = query.to_string().to_uppercase();
        if ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"].iter().any(|own| said.starts_with(own)) {
            return;
        }
        assert!(left > 0, "a planted fault");
        left -= 1;
    });
    conn
}
type Change = Box<dyn Fn(&mut Conn) -> Result<()>>;

/// After each statement of each of these changes in turn everything fails: nothing of the change is there.
#[actix_web::test]
async fn asvs_v2_3_3_a_change_happens_whole_or_not_at_all() {
    let site = Site::demo().await;
    let (ana, intan) = (site.person("ana").await, site.known("innovator").await);
    let (author, curator) = (site.known("course_author").await, site.known("curator").await);
    intan.enrol().await;
    for (_, lesson) in &LESSONS[..5] {
        intan.api().learn(lesson).await;
    }
    intan.api().post("/lessons/labinov-display/reading", json!({ "block": "text" })).await.is(201);
    site.settle().await;
    let (entry, person) = (site.own_entry(0).await, intan.id.unwrap());
    site.change(move |conn| sign_in::new_link(conn, person, "the secret of a link")).await;
    let given: attempt::Beginning = serde_json::from_value(answers("display", 5)).unwrap();
    let actor = |client: &Client| {
        let credential = Credential::Token(client.secret.clone().unwrap());
        identify(&mut world::connect(&site.url), Some(&credential), None)
    };
    let actor = |client: &Client| site.clock().during(|| actor(client)).unwrap().unwrap();
    let (ana, intan, author, curator) = (actor(&ana), actor(&intan), actor(&author), actor(&curator));
    let once = idempotency::Once { key: "k".into(), method: "POST".into(), path: "/x".into(), body_hash: "h".into() };
    let changes: Vec<(&str, usize, Change)> = vec![
        ("a seat, once", 6, {
            Box::new(move |conn| {
                let enrol = |conn: &mut Conn| enrolment::enrol(conn, &ana, "laboratorium-inovasi");
                idempotency::once(conn, &ana, Some(&once), enrol).map(drop)
            })
        }),
        ("the last quiz, with lesson, course and certificate", 20, {
            Box::new(move |conn| attempt::begin(conn, &intan, "labinov-display", "quiz", &given).map(drop))
        }),
        ("a lesson published", 8, {
            let who = author.clone();
            let publication = authoring::Publication { version: 1, message: "x".into() };
            Box::new(move |conn| authoring::publish(conn, &who, "labinov-overview", &publication).map(drop))
        }),
        ("a lesson begun", 4, {
            let new = serde_json::from_value(json!({ "title": { "id": "Pelajaran baru" } })).unwrap();
            Box::new(move |conn| authoring::create(conn, &author, "laboratorium-inovasi", &new).map(drop))
        }),
        ("an entry withdrawn", 4, {
            let reason = serde_json::from_value(json!({ "reason": "x" })).unwrap();
            Box::new(move |conn| publication::withdraw(conn, &curator, &entry, &reason).map(drop))
        }),
        ("a password set", 6, Box::new(|conn| sign_in::set_password(conn, "the secret of a link", "hash").map(drop))),
    ];
    for (what, least, change) in changes {
        let before = site.digest();
        let mut n = 0;
        loop {
            let outcome = site.clock().during(|| failing(&site.url, n).write_tx(&change));
            match outcome {
                Ok(()) => break,
                Err(Error::Internal(_)) => {}
                Err(other) => panic!("{what}, after {n} statements: {other:?}"),
            }
            let left = changed(&before, &site.digest());
            assert!(left.is_empty(), "{what}, after {n} statements, left something in {left:?}");
            n += 1;
        }
        assert!(n >= least, "{what} was to fail in more than {n} places");
        assert!(!changed(&before, &site.digest()).is_empty(), "{what} changed nothing");
    }
    site.settle().await;
}

#[actix_web::test]
async fn asvs_v2_3_4_the_last_seat_is_taken_once() {
    let site = Site::demo().await;
    site.open_run(1).await;
    let mut people = vec![];
    for n in 0..64 {
        people.push(site.person(&format!("p{n}")).await.api());
    }
    let enrol = format!("{COURSE}/enrolment");
    let mut waiting = people;
    let (mut enrolled, mut listed) = (0, 0);
    while !waiting.is_empty() {
        let said = join_all(waiting.iter().map(|p| p.post(&enrol, json!({})))).await;
        let busy: Vec<bool> = said.iter().map(|a| a.status == 503).collect();
        for answer in said.iter().filter(|a| a.status != 503) {
            let state = answer.is(201).json()["state"].clone();
            enrolled += usize::from(state == "enrolled");
            listed += usize::from(state == "waiting");
        }
        let mut busy = busy.into_iter();
        waiting.retain(|_| busy.next().unwrap_or_default());
    }
    assert_eq!((enrolled, listed), (1, 63));
    let rows = site.look(|conn| {
        let taken: i64 = runs::table.order(runs::number.desc()).select(runs::taken).first(conn)?;
        Ok((taken, enrolments::table.filter(enrolments::standing.eq("enrolled")).count().get_result::<i64>(conn)?))
    });
    assert_eq!(rows.await, (1, 1));
}

#[actix_web::test]
async fn asvs_v2_4_1_floods_are_told_when_to_come_back() {
    let site = Site::demo().await;
    let visitor = site.visitor();
    for (path, body) in [
        ("/session", json!({ "email": "innovator@demo.invalid", "password": "wrong password" })),
        ("/password-links", json!({ "email": "innovator@demo.invalid" })),
        ("/innovations/exports", json!({ "format": "csv", "query": "year=1901" })),
        ("/sign-up", json!({ "name": "Ana", "email": "ana@example.go.id", "agree": true })),
    ] {
        let mut said = visitor.post(path, body.clone()).await;
        for _ in 0..60 {
            said = visitor.post(path, body.clone()).await;
        }
        assert!(said.is(429).header("retry-after").parse::<u32>().unwrap() > 0, "{path}");
    }
    site.settle().await;
}
