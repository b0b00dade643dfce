//! People put into a run by a file: shown first, with a brake, done in portions, and nobody else's decision undone.
use crate::support::{Client, Site, learning::COURSE, runs::list};
use diesel::prelude::*;
use ekopi::{
    courses::runs::list_job,
    schema::{enrolment_list_rows, enrolment_lists, jobs},
};
use serde_json::{Value, json};

async fn preview(who: &Client<'_>, run: i64, csv: &str) -> (String, Value) {
    let made = list(&who.api(), run, csv).await;
    let address = made.is(201).json()["address"].as_str().unwrap().to_owned();
    let page = who.api().get(&address).await.is(200).json();
    (address, page)
}
/// What a preview would do, in the order of its rows: action, problem.
fn actions(page: &Value) -> Vec<(String, String)> {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    page["items"].as_array().unwrap().iter().map(|row| (text(row, "action"), text(row, "problem"))).collect()
}
async fn apply(site: &Site, who: &Client<'_>, address: &str, confirmed: bool) {
    who.api().post(&format!("{address}/application"), json!({ "confirmed": confirmed })).await.is(200);
    site.settle().await;
}
async fn results(who: &Client<'_>, address: &str) -> Vec<String> {
    let page = who.api().get(address).await.json();
    page["items"].as_array().unwrap().iter().map(|row| row["result"].as_str().unwrap_or("-").to_owned()).collect()
}

#[actix_web::test]
async fn a_list_is_shown_before_anything_changes_and_then_done_row_by_row() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 2 })).await;
    let teacher = site.known("course_teacher").await;
    let (ana, ben, cut) = (site.person("ana").await, site.person("ben").await, site.person("cut").await);
    cut.enrol_in(run).await.is(201);
    let csv = format!(
        "\u{feff}Person;Due_on\r\nANA@example.go.id ;2026-12-31\r\n{};\r\ncut@example.go.id;\r\nnobody@example.go.id;\r\n\
         ana@example.go.id;\r\nben@example.go.id;besok\r\n;2026-12-31\r\n",
        ben.handle().await
    );
    let (address, page) = preview(&teacher, run, &csv).await;
    let wanted = [
        ("add", ""),
        ("add", ""),
        ("change", ""),
        ("error", "unknown"),
        ("error", "repeated"),
        ("error", "repeated"),
        ("error", "empty"),
    ];
    assert_eq!(actions(&page), wanted.map(|(action, problem)| (action.to_owned(), problem.to_owned())));
    assert_eq!(page["items"][0]["due_on"], "2026-12-31");
    assert_eq!(page["items"][3]["line"], 5);
    assert_eq!(site.seats_of(run).await.0.len(), 1, "nothing has changed yet");
    // On the page, too; and set off by its form.
    let shown = teacher.en().get(&address).await;
    shown.shows("nobody has such an account").shows("put in");
    let form = shown.form(&format!("/en{address}/application"));
    teacher.en().submit(form).await.sends_to(&format!("/en{address}"));
    site.settle().await;
    assert_eq!(results(&teacher, &address).await, ["enrolled", "waiting", "changed", "-", "-", "-", "-"]);
    assert_eq!((ana.standing().await.as_str(), ben.standing().await.as_str()), ("enrolled", "waiting"));
    let page = teacher.api().get(&address).await.json();
    assert_eq!((&page["list"]["state"], &page["per_cent"]), (&json!("done"), &json!(100)));
    ana.en().get(COURSE).await.shows("To be finished by 31 December 2026");
    ana.en().get("/me/notices").await.shows("You were put into the course");
    // Applying twice is no error and does nothing; the rows are there as a file.
    apply(&site, &teacher, &address, false).await;
    let file = teacher.api().get(&format!("{address}/file")).await;
    file.is(200)
        .shows("2,ana@example.go.id,ana,2026-12-31,learner,add,,enrolled")
        .shows("5,nobody@example.go.id,,,learner,error,unknown,");
    assert_eq!(site.seats_of(run).await.0.len(), 3);
}
#[actix_web::test]
async fn a_list_takes_out_only_whom_a_list_has_put_in_and_only_here() {
    let site = Site::demo().await;
    let (run, other) = (site.new_run(json!({})).await, site.new_run(json!({})).await);
    let teacher = site.known("course_teacher").await;
    let mut people = vec![];
    for name in ["ana", "ben", "cut", "dwi", "eka"] {
        people.push(site.person(name).await);
    }
    // Ana is here by herself, Ben in the other run by a list, Cut by both, Dwi and Eka by the list alone.
    people[0].enrol_in(run).await.is(201);
    people[2].enrol_in(run).await.is(201);
    let (elsewhere, _) = preview(&teacher, other, "person\nben@example.go.id\n").await;
    apply(&site, &teacher, &elsewhere, false).await;
    let all = "person\ncut@example.go.id\ndwi@example.go.id\neka@example.go.id\n";
    let (first, _) = preview(&teacher, run, all).await;
    apply(&site, &teacher, &first, false).await;
    // The next one names Eka alone, and Ben, who is elsewhere.
    let (second, page) = preview(&teacher, run, "person\neka@example.go.id\nben@example.go.id\n").await;
    let found = actions(&page);
    assert_eq!(found[0], ("keep".into(), String::new()));
    assert_eq!(found[1], ("error".into(), "elsewhere".into()));
    assert_eq!(found.iter().filter(|row| row.0 == "remove").count(), 2);
    // Two of three is more than 20 %: the brake holds until it is confirmed.
    let refused = teacher.api().post(&format!("{second}/application"), json!({})).await;
    assert_eq!(refused.is(422).field("confirmed").as_deref(), Some("list-brake"));
    teacher.en().post(&format!("{second}/application"), json!({})).await.is(422).shows("2 of 3");
    assert_eq!(page["needs_confirmation"], true);
    apply(&site, &teacher, &second, true).await;
    let mut done = results(&teacher, &second).await;
    done.sort();
    assert_eq!(done, ["-", "kept", "left_seated", "removed"]);
    let mut standings = vec![];
    for one in &people {
        standings.push(one.standing().await);
    }
    assert_eq!(standings, ["enrolled", "enrolled", "enrolled", "left", "enrolled"]);
    assert_eq!(site.seats_of(run).await.1, 3);
}
#[actix_web::test]
async fn the_brake_is_a_rule_that_an_organisation_sets() {
    let site = Site::demo().await;
    let run = site.new_run(json!({})).await;
    let teacher = site.known("course_teacher").await;
    for name in ["ana", "ben", "cut", "dwi", "eka"] {
        site.person(name).await;
    }
    let csv = |names: &[&str]| names.iter().fold("person\n".to_owned(), |csv, name| csv + name + "@example.go.id\n");
    let (first, _) = preview(&teacher, run, &csv(&["ana", "ben", "cut", "dwi", "eka"])).await;
    apply(&site, &teacher, &first, false).await;
    // One of five is 20 %, which the rule allows.
    let (second, page) = preview(&teacher, run, &csv(&["ana", "ben", "cut", "dwi"])).await;
    assert_eq!(page["needs_confirmation"], false);
    teacher.api().post(&format!("{second}/discarding"), json!({})).await.is(200);
    let root = site.known("system_admin").await.api();
    let rule = json!({ "value": 10, "valid_from": "2026-03-02", "note": "Lebih hati-hati" });
    root.post("/manage/rules/enrolment-list-removals/values", rule).await.is(201);
    let (third, page) = preview(&teacher, run, &csv(&["ana", "ben", "cut", "dwi"])).await;
    assert_eq!((&page["needs_confirmation"], &page["removals_most"]), (&json!(true), &json!(10)));
    teacher.api().post(&format!("{third}/application"), json!({})).await.is(422);
    teacher.en().get(&third).await.shows("1 of 5").shows("Yes, take one person out");
    // What was thrown away cannot be set off.
    assert_eq!(
        teacher.api().post(&format!("{second}/application"), json!({})).await.is(409).json()["code"],
        "list-outdated"
    );
}
#[actix_web::test]
async fn a_teachers_decision_stands_over_a_list() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "way_in": "approval" })).await;
    let teacher = site.known("course_teacher").await;
    let (ana, ben, cut) = (site.person("ana").await, site.person("ben").await, site.person("cut").await);
    let csv = "person\nana@example.go.id\nben@example.go.id\ncut@example.go.id\n";
    let (first, _) = preview(&teacher, run, "person\nana@example.go.id\n").await;
    apply(&site, &teacher, &first, false).await;
    ben.enrol_in(run).await.is(201);
    cut.enrol_in(run).await.is(201);
    // Read while all were fine, done after a teacher has decided.
    let (second, page) = preview(&teacher, run, csv).await;
    assert!(actions(&page).iter().all(|row| row.1.is_empty()));
    let act = async |who: &Client<'_>, act: &str| {
        let path = format!("{COURSE}/runs/{run}/participants/{}/{act}", who.handle().await);
        teacher.api().post(&path, json!({ "reason": "Keputusan" })).await.is(200);
    };
    act(&ana, "suspension").await;
    act(&ben, "refusal").await;
    apply(&site, &teacher, &second, false).await;
    assert_eq!(results(&teacher, &second).await, ["refused", "refused", "enrolled"]);
    assert_eq!((ana.standing().await.as_str(), ben.standing().await.as_str()), ("suspended", "refused"));
    // Cut's request was settled by the list; and the next list says beforehand what stands.
    assert_eq!(cut.standing().await, "enrolled");
    let (_, page) = preview(&teacher, run, csv).await;
    let problems: Vec<String> = actions(&page).into_iter().map(|row| row.1).collect();
    assert_eq!(problems, ["suspended", "refused", ""]);
}
/// Teachers lead runs, authors alone name teachers: by hand, and by a list.
#[actix_web::test]
async fn a_list_names_teachers_where_an_author_sets_it_off() {
    let site = Site::demo().await;
    let run = site.new_run(json!({})).await;
    let (author, teacher) = (site.known("course_author").await, site.known("course_teacher").await);
    let (ana, ben, cut) = (site.person("ana").await, site.person("ben").await, site.person("cut").await);
    site.person("dwi").await;
    cut.enrol_in(run).await.is(201);
    let csv = "person,peran,due_on\nana@example.go.id,Pengajar,2026-12-31\nben@example.go.id,,\n\
               cut@example.go.id,teacher,\ndwi@example.go.id,owner,\nana@example.go.id,learner,\n";
    let (_, page) = preview(&teacher, run, csv).await;
    let problems: Vec<String> = actions(&page).into_iter().map(|row| row.1).collect();
    assert_eq!(problems, ["role_not_yours", "", "role_not_yours", "role_unknown", "repeated"]);
    let (address, page) = preview(&author, run, csv).await;
    let acts: Vec<String> = actions(&page).into_iter().map(|row| row.0).collect();
    assert_eq!(acts, ["add", "add", "add", "error", "error"]);
    assert_eq!(json!([page["items"][0]["role"], page["items"][1]["role"]]), json!(["teacher", "learner"]));
    assert_eq!(page["items"][0]["due_on"], Value::Null, "a teacher has no last day");
    author.en().get(&address).await.shows("<td>teacher</td>").shows("nobody has such a role");
    author.get(&address).await.shows("<td>pengajar</td>").shows("peran itu tidak ada");
    // Who may not name teachers does not do so by a list that someone else has sent.
    let refused = teacher.api().post(&format!("{address}/application"), json!({})).await;
    assert_eq!(refused.is(403).json()["code"], "only-authors");
    ana.api().get(&format!("{COURSE}/runs")).await.is(403);
    apply(&site, &author, &address, false).await;
    assert_eq!(results(&author, &address).await, ["named", "enrolled", "named", "-", "-"]);
    // A teacher takes no seat, keeps the one they have, leads, and is told.
    ana.api().get(&format!("{COURSE}/runs")).await.is(200);
    assert_eq!((ana.standing().await.as_str(), ben.standing().await.as_str()), ("", "enrolled"));
    assert_eq!(cut.standing().await, "enrolled");
    assert_eq!(ana.api().get("/me/notices").await.json()["items"][0]["kind"], "course-staff-added");
    let staff = author.api().get(&format!("{COURSE}/staff")).await.json();
    assert!(staff["items"].as_array().unwrap().iter().any(|card| card["name"] == "ana" && card["role"] == "teacher"));
    author.api().get(&format!("{address}/file")).await.shows("2,ana@example.go.id,ana,,teacher,add,,named");
    // Once more they stay; and a list without them takes none of them away.
    let (again, page) = preview(&author, run, csv).await;
    assert!(actions(&page).iter().take(3).all(|row| row.0 == "keep"), "{page}");
    apply(&site, &author, &again, false).await;
    assert_eq!(results(&author, &again).await, ["kept", "kept", "kept", "-", "-"]);
    let (without, page) = preview(&author, run, "person\nben@example.go.id\n").await;
    assert_eq!(actions(&page), [("keep".to_owned(), String::new())]);
    apply(&site, &author, &without, false).await;
    ana.api().get(&format!("{COURSE}/runs")).await.is(200);
}
#[actix_web::test]
async fn a_list_that_breaks_off_is_finished_and_nothing_is_done_twice() {
    let site = Site::demo().await;
    let run = site.new_run(json!({ "seats": 100 })).await;
    let teacher = site.known("course_teacher").await;
    let mut csv = "person\n".to_owned();
    for n in 0..120 {
        site.person(&format!("p{n}")).await;
        csv.extend([format!("p{n}@example.go.id").as_str(), "\n"]);
    }
    let (address, _) = preview(&teacher, run, &csv).await;
    teacher.api().post(&format!("{address}/application"), json!({})).await.is(200);
    let list: i64 = site
        .look(|conn| {
            Ok(enrolment_lists::table.select(enrolment_lists::id).order(enrolment_lists::id.desc()).first(conn)?)
        })
        .await;
    // One portion, then the process dies: the job is still there and begins again.
    assert!(!site.change(move |conn| list_job::portion(conn, list)).await);
    let page = teacher.api().get(&address).await.json();
    assert_eq!((&page["list"]["state"], &page["per_cent"]), (&json!("applying"), &json!(41)));
    let waiting =
        site.look(|conn| Ok(jobs::table.filter(jobs::kind.eq("enrolment-list")).count().get_result::<i64>(conn)?));
    assert_eq!(waiting.await, 1);
    // What fails in the middle of a portion leaves none of it.
    let before = site.seats_of(run).await;
    let broken = site.app.db.write(move |conn| -> ekopi::error::Result<()> {
        list_job::portion(conn, list)?;
        Err(ekopi::error::Error::Unavailable)
    });
    assert!(broken.await.is_err());
    assert_eq!(site.seats_of(run).await, before);
    site.settle().await;
    let (rows, taken) = site.seats_of(run).await;
    assert_eq!((rows.len(), taken, rows.iter().filter(|row| row.1 == "waiting").count()), (120, 100, 20));
    assert!(site.change(move |conn| list_job::portion(conn, list)).await, "nothing is left");
    let done = site.look(move |conn| {
        let of = enrolment_list_rows::table.filter(enrolment_list_rows::list_id.eq(list));
        Ok(of.filter(enrolment_list_rows::result.is_not_null()).count().get_result::<i64>(conn)?)
    });
    assert_eq!(done.await, 120);
}
#[actix_web::test]
async fn an_older_preview_is_refused_after_a_newer_list() {
    let site = Site::demo().await;
    let run = site.new_run(json!({})).await;
    let teacher = site.known("course_teacher").await;
    site.person("ana").await;
    site.person("ben").await;
    let (old, _) = preview(&teacher, run, "person\nana@example.go.id\n").await;
    let (new, _) = preview(&teacher, run, "person\nana@example.go.id\nben@example.go.id\n").await;
    apply(&site, &teacher, &new, false).await;
    assert_eq!(
        teacher.api().post(&format!("{old}/application"), json!({})).await.is(409).json()["code"],
        "list-outdated"
    );
    assert_eq!(site.standing_in(run, "enrolled").await, 2);
}
#[actix_web::test]
async fn a_file_that_is_no_list_is_refused_beside_its_field() {
    let site = Site::demo().await;
    let teacher = site.known("course_teacher").await;
    let said = async |csv: &str| list(&teacher.api(), 1, csv).await.is(422).field("file").unwrap();
    assert_eq!(said("nama\nana\n").await, "list-without-column");
    assert_eq!(said("person\n").await, "list-empty");
    let long = (0..2001).fold("person\n".to_owned(), |csv, n| csv + &format!("p{n}@example.go.id\n"));
    assert_eq!(said(&long).await, "list-too-long");
    let missing = teacher.api().post(&format!("{COURSE}/runs/1/lists"), json!({ "file": "0123" })).await;
    assert_eq!(missing.is(422).field("file").as_deref(), Some("list-file-missing"));
    let page = list(&teacher.en(), 1, "nama\nana\n").await;
    page.is(422).shows("The first line has no column called person");
    // Someone who leads nothing sends no list.
    assert_eq!(list(&site.person("ana").await.api(), 1, "person\n").await.status, 403);
}
