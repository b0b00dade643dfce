//! Learning paths that an agency assigns to its staff, and newer versions of paths: who sees what changes, who moves whom.
use crate::support::{
    Client, Site,
    paths::{PATH, begun, published, saved},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    schema::{events, memberships, path_assignments},
};
use serde_json::{Value, json};

const LEARNING: &str = "/agencies/lan/learning";
const ASSIGNED: &str = "/agencies/lan/learning/paths/jalur-inovator";

/// Three of LAN's staff and their administrator.
async fn lan(site: &Site) -> (Vec<Client<'_>>, Client<'_>) {
    let mut staff = vec![];
    for n in 0..3 {
        staff.push(site.person(&format!("staf{n}")).await.role(Role::Author, Some("lan")).await);
    }
    (staff, site.person("kepala").await.role(Role::AgencyAdmin, Some("lan")).await)
}
async fn handles(staff: &[Client<'_>]) -> Vec<String> {
    let mut handles = vec![];
    for one in staff {
        handles.push(one.handle().await);
    }
    handles
}
fn new(people: &[String], due_on: &str) -> Value {
    json!({ "path": "jalur-inovator", "people": people, "reason": "Bekal tim", "due_on": due_on })
}
/// What the agency sees of one of its staff.
async fn seen(who: &Client<'_>, path: &str, name: &str) -> Value {
    let items = who.api().get(path).await.is(200).json()["items"].as_array().expect("people").clone();
    items.into_iter().find(|one| one["name"] == name).unwrap_or_else(|| panic!("{name} is not seen"))
}
async fn events_of(site: &Site, kind: &'static str) -> i64 {
    site.look(move |conn| Ok(events::table.filter(events::kind.eq(kind)).count().get_result(conn)?)).await
}

#[actix_web::test]
async fn staff_are_asked_told_and_seen_by_progress_alone() {
    let site = Site::demo().await;
    let (staff, admin) = lan(&site).await;
    let people = handles(&staff).await;
    // By the form, without a script.
    let page = admin.en().get(&format!("{LEARNING}/paths/new")).await;
    let mut form = page.form(&format!("/en{LEARNING}/paths")).fill("path", "jalur-inovator");
    for handle in &people {
        form = form.choose("people", handle);
    }
    let sent = admin.en().submit(form.fill("reason", "Bekal tim").fill("due_on", "2026-06-30")).await;
    sent.sends_to(&format!("/en{ASSIGNED}"));
    site.settle().await;
    let told = |words: &str| {
        site.mail().iter().filter(|mail| mail.text.contains("Bekal tim") && mail.text.contains(words)).count()
    };
    assert_eq!(told("30 Juni 2026"), 3);
    staff[0].en().get("/me/notices").await.shows("asks you to follow the learning path").shows("Bekal tim");
    // They see who asks and until when, wherever they meet the path.
    let part = staff[0].api().get(PATH).await.json()["part"].clone();
    assert_eq!((&part["is_own"], &part["due_on"]), (&json!(false), &json!("2026-06-30")));
    assert_eq!(part["asked_by"][0]["agency"]["slug"], "lan");
    let page = staff[0].get(PATH).await;
    page.shows("Ditugaskan oleh Lembaga Administrasi Negara").shows("30 Juni 2026").lacks("Berhenti mengikuti");
    for place in ["/me", "/paths"] {
        staff[0].get(place).await.shows("Ditugaskan oleh Lembaga Administrasi Negara").shows("30 Juni 2026");
    }
    assert_eq!(staff[0].api().get("/me").await.json()["paths"][0]["part"]["asked_by"][0]["reason"], "Bekal tim");
    let end = staff[0].api().post(&format!("{PATH}/enrolment/end"), json!({})).await;
    assert_eq!(end.is(409).json()["code"], "path-leave-agency");
    // The agency sees how far they are: a closed list of fields, without an answer or a score.
    staff[0].api().finish_course().await;
    let (first, second) = (seen(&admin, ASSIGNED, "staf0").await, seen(&admin, ASSIGNED, "staf1").await);
    assert_eq!((&first["progress"], &second["progress"]), (&json!(50), &json!(0)));
    let mut fields: Vec<&String> = first.as_object().expect("fields").keys().collect();
    fields.sort();
    let known =
        ["due_on", "end_reason", "ended_at", "handle", "is_overdue", "name", "progress", "reason", "since", "version"];
    assert_eq!(fields, known);
    admin.en().get(ASSIGNED).await.shows("50 %").shows("staf1");
    admin.en().get(LEARNING).await.shows("3 people");
    admin
        .en()
        .get("/agencies/lan/audit")
        .await
        .shows("3 of the staff were assigned the learning path jalur-inovator")
        .shows("Bekal tim");
    // Twice is harmless; another day is told, and is no new assignment.
    let assign = format!("{LEARNING}/paths");
    admin.api().post(&assign, new(&people, "2026-06-30")).await.is(200);
    site.settle().await;
    assert_eq!((told(""), events_of(&site, "path-assigned").await), (3, 2), "the demonstration has one of its own");
    admin.api().post(&assign, new(&people[..1], "2026-07-31")).await.is(200);
    site.settle().await;
    assert_eq!((told("31 Juli 2026"), told("")), (1, 4));
    assert_eq!(admin.api().get(ASSIGNED).await.json()["items"].as_array().map(Vec::len), Some(3));
    site.advance(TimeDelta::days(130));
    let admin = site.signed_in(admin.id.expect("a person"), "kepala").await;
    assert_eq!(seen(&admin, ASSIGNED, "staf1").await["is_overdue"], true);
    assert_eq!(seen(&admin, ASSIGNED, "staf0").await["is_overdue"], false);
}

#[actix_web::test]
async fn what_someone_follows_themselves_outlives_what_the_agency_asks() {
    let site = Site::demo().await;
    let (staff, admin) = lan(&site).await;
    let people = handles(&staff[..2]).await;
    let own = staff[0].api();
    own.finish_course().await;
    own.post(&format!("{PATH}/enrolment"), json!({ "due_on": "2026-12-31" })).await.is(201);
    let assign = format!("{LEARNING}/paths");
    admin.api().post(&assign, new(&people, "2026-06-30")).await.is(201);
    let page = own.get(PATH).await.json();
    assert_eq!((&page["part"]["is_own"], &page["part"]["due_on"]), (&json!(true), &json!("2026-06-30")));
    assert_eq!(page["met"], 1, "what was done before counts");
    // The agency ends it by its page, with a reason, and once more.
    let end = format!("{ASSIGNED}/end");
    let mut form = admin.get(ASSIGNED).await.form(&end);
    for handle in &people {
        form = form.choose("people", handle);
    }
    let page = admin.submit(form.clone()).await;
    page.is(422).shows("id=\"reason-error\"").shows(&format!("value=\"{}\" checked", people[0]));
    admin
        .submit(admin.get(ASSIGNED).await.form(&end).choose("people", &people[0]).fill("reason", "Pindah tugas"))
        .await;
    admin.api().post(&end, json!({ "people": people, "reason": "Pindah tugas" })).await.is(200);
    admin.api().post(&end, json!({ "people": people, "reason": "Lain" })).await.is(200);
    site.settle().await;
    let told = site.mail().iter().filter(|mail| mail.text.contains("Pindah tugas")).count();
    assert_eq!((told, events_of(&site, "path-unassigned").await), (2, 2));
    let page = own.get(PATH).await.json();
    assert_eq!((&page["part"]["is_own"], &page["part"]["due_on"]), (&json!(true), &json!("2026-12-31")));
    assert_eq!((&page["part"]["asked_by"], &page["met"]), (&json!([]), &json!(1)));
    assert!(staff[1].api().get(PATH).await.json()["part"].is_null());
    own.post(&format!("{PATH}/enrolment/end"), json!({})).await.is(200);
    // How far they are is theirs again; asked anew, it is the same row.
    let ended = seen(&admin, ASSIGNED, "staf0").await;
    assert_eq!((&ended["progress"], &ended["end_reason"]), (&Value::Null, &json!("Pindah tugas")));
    admin.api().post(&assign, new(&people, "")).await.is(201);
    let again = seen(&admin, ASSIGNED, "staf0").await;
    assert_eq!((&again["progress"], &again["ended_at"], &again["end_reason"]), (&json!(50), &Value::Null, &json!("")));
    // Whoever is no staff any more is not looked at, and can still be let go.
    let id = staff[0].id.expect("a person");
    site.change(move |conn| {
        let mine = memberships::table.filter(memberships::person_id.eq(id));
        Ok(diesel::update(mine).set(memberships::state.eq("ended")).execute(conn)?)
    })
    .await;
    assert!(seen(&admin, ASSIGNED, "staf0").await["progress"].is_null());
    admin.get(ASSIGNED).await.shows("bukan pegawai lagi");
    admin.api().post(&end, json!({ "people": people[..1], "reason": "Pindah" })).await.is(200);
    // Eight at once make one row of each.
    let people = handles(&staff[2..]).await;
    let at_once = (0..8).map(|_| {
        let (admin, assign, people) = (admin.api(), assign.clone(), people.clone());
        async move { admin.post(&assign, new(&people, "")).await.status }
    });
    let statuses = futures_util::future::join_all(at_once).await;
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    let id = staff[2].id.expect("a person");
    let rows = path_assignments::table.filter(path_assignments::person_id.eq(id)).count();
    assert_eq!(site.look(move |conn| Ok(rows.get_result::<i64>(conn)?)).await, 1);
    site.settle().await;
}

#[actix_web::test]
async fn a_newer_version_says_what_changes_and_whoever_pinned_the_old_one_moves_it() {
    let site = Site::demo().await;
    let (staff, admin) = lan(&site).await;
    let author = site.known("author").await;
    let path = begun(&author, "Jalur tugas").await;
    let first = saved(&author, &path, "laboratorium-inovasi", json!({})).await;
    published(&author, &path, first).await;
    let (asked, own) = (&staff[0], &staff[1]);
    let assigned = format!("{LEARNING}{path}");
    let mut body = new(&handles(&staff[..1]).await, "");
    body["path"] = json!("jalur-tugas");
    admin.api().post(&format!("{LEARNING}/paths"), body).await.is(201);
    own.api().finish_course().await;
    let take = format!("{path}/enrolment/version");
    own.api().post(&take, json!({ "version": first })).await.is(409);
    own.api().post(&format!("{path}/enrolment"), json!({})).await.is(201);
    assert!(own.api().get(&path).await.json()["newer"].is_null());

    let outline = "all: Dua hal / Two things\n  laboratorium-inovasi\n  ekosistem-inovasi";
    let second = saved(&author, &path, outline, json!({})).await;
    published(&author, &path, second).await;
    let page = own.api().get(&path).await.json();
    let newer = &page["newer"];
    assert_eq!((&page["per_cent"], &newer["version"], &newer["per_cent"]), (&json!(100), &json!(second), &json!(0)));
    assert_eq!(
        (&newer["comes"][0]["is_group"], &newer["comes"][0]["title"]["en"]),
        (&json!(true), &json!("Two things"))
    );
    assert_eq!(
        (&newer["comes"][1]["course"], &newer["comes"][1]["done"]),
        (&json!("ekosistem-inovasi"), &json!(false))
    );
    assert_eq!((newer["comes"].as_array().map(Vec::len), &newer["goes"]), (Some(2), &json!([])));
    own.get(&path).await.shows("Yang bertambah").shows("Dua hal").lacks("Yang hilang");
    // Nobody takes what they have not seen; one act takes it, and a second one finds it taken.
    own.api().post(&take, json!({ "version": second + 1 })).await.is(409);
    let form = own.get(&path).await.form(&take);
    own.submit(form).await.sends_to(&path);
    own.api().post(&take, json!({ "version": second })).await.is(200);
    assert_eq!(events_of(&site, "path-version-taken").await, 1);
    let page = own.api().get(&path).await.json();
    assert_eq!(
        (&page["version"], &page["newer"], &page["steps"][1]["done"]),
        (&json!(second), &Value::Null, &json!(true))
    );

    // Whoever is asked stays where the agency has them, until the agency moves them.
    assert_eq!(asked.api().get(&path).await.json()["newer"]["may_take"], false);
    asked.get(&path).await.shows("instansi itulah yang menentukan");
    asked.api().post(&take, json!({ "version": second })).await.is(403);
    // Following it as well changes nothing of that.
    asked.api().post(&format!("{path}/enrolment"), json!({})).await.is(201);
    assert_eq!(asked.api().get(&path).await.json()["version"], json!(first));
    asked.api().post(&take, json!({ "version": second })).await.is(403);
    let page = admin.get(&assigned).await;
    page.shows(&format!("yang terbit versi {second}"));
    let move_on = format!("{assigned}/version");
    admin.submit(page.form(&move_on)).await.sends_to(&assigned);
    admin.api().post(&move_on, json!({ "version": second })).await.is(200);
    admin.api().post(&move_on, json!({ "version": first })).await.is(409);
    let page = asked.api().get(&path).await.json();
    assert_eq!((&page["version"], &page["newer"]), (&json!(second), &Value::Null));
    assert_eq!(admin.api().get(&assigned).await.json()["behind"], 0);
    site.settle().await;
    let told = site.mail().iter().filter(|mail| mail.text.contains("memindahkan Anda ke versi baru")).count();
    assert_eq!((told, events_of(&site, "path-moved").await), (1, 1));
}

#[actix_web::test]
async fn an_agency_asks_its_own_staff_alone_and_is_told_what_is_wrong() {
    let site = Site::demo().await;
    let (staff, admin) = lan(&site).await;
    let own = handles(&staff[..1]).await;
    let assign = format!("{LEARNING}/paths");
    let other = site.person("lain").await.role(Role::AgencyAdmin, Some("kementerian-panrb")).await;
    let leader = site.person("pimpinan").await.role(Role::AgencyLeader, Some("lan")).await;
    let end = json!({ "people": own, "reason": "x" });
    for client in [&other, &leader, &staff[0], &site.known("innovator").await] {
        client.get(&format!("{assign}/new")).await.is(403);
        client.api().post(&assign, new(&own, "")).await.is(403);
        client.api().post(&format!("{ASSIGNED}/end"), end.clone()).await.is(403);
        client.api().post(&format!("{ASSIGNED}/version"), json!({ "version": 2 })).await.is(403);
    }
    other.api().get(ASSIGNED).await.is(403);
    assert_eq!(leader.api().get(ASSIGNED).await.is(200).json()["may_assign"], false);
    leader.get(ASSIGNED).await.is(200).shows("Belum ada yang ditugasi jalur ini.");
    admin.api().get(&format!("{assign}/no-such-path")).await.is(404);
    let draft = begun(&site.known("author").await, "Jalur naskah").await;
    let draft = draft.trim_start_matches("/paths/");
    let stranger = site.person("orang").await.handle().await;
    let said = async |body: Value, field: &str| admin.api().post(&assign, body).await.is(422).field(field).unwrap();
    let with = |name: &str, value: Value| {
        let mut body = new(&own, "");
        body[name] = value;
        body
    };
    assert_eq!(said(with("people", json!([])), "people").await, "assign-nobody");
    assert_eq!(said(with("people", json!([own[0], stranger])), "people").await, "assign-not-staff");
    assert_eq!(said(with("path", json!("no-such-path")), "path").await, "path-not-public");
    assert_eq!(said(with("path", json!(draft)), "path").await, "path-not-public");
    assert_eq!(said(with("path", json!("")), "path").await, "field-missing");
    assert_eq!(said(with("due_on", json!("2026-01-01")), "due_on").await, "due-not-ahead");
    assert_eq!(said(with("reason", json!(" ")), "reason").await, "field-missing");
    let refused = admin.api().post(&format!("{ASSIGNED}/end"), end).await;
    assert_eq!(refused.is(422).field("people").unwrap(), "path-not-assigned");
    // The typed text and the ticks stay.
    let page = admin.en().post(&assign, json!({ "path": "", "people": own, "reason": "Bekal" })).await;
    page.is(422).shows(">\nBekal</textarea>").shows(&format!("value=\"{}\" checked", own[0]));
    // The list is paged by a key.
    admin.api().post(&assign, new(&handles(&staff).await, "")).await.is(201);
    let (mut names, mut after) = (vec![], String::new());
    loop {
        let page = admin.api().get(&format!("{ASSIGNED}?limit=2&after={after}")).await.is(200).json();
        names.extend(page["items"].as_array().expect("people").iter().map(|one| one["name"].clone()));
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert_eq!(names, ["staf2", "staf1", "staf0"]);
}
