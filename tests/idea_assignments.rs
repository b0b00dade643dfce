//! An idea as the work of an assignment: choosing it, handing it in, what a teacher reads and what nobody does.
use crate::support::{
    Client, Site,
    assigned::{ALONE, QUEUE},
    idea_assigned::{IDEA, TEAM_IDEA},
    ideas::{PLACE, accept, begin, save, send, whole},
};
use ekopi::accounts::membership::Role;
use serde_json::{Value, json};

/// Someone who learns in the course and writes for Banyuwangi.
async fn learner<'s>(site: &'s Site, name: &str) -> Client<'s> {
    let person = site.person(name).await.role(Role::Author, Some(PLACE)).await;
    person.enrol().await;
    person
}
fn address(receipt: &Value) -> String {
    receipt["address"].as_str().expect("an address").to_owned()
}

#[actix_web::test]
async fn an_author_asks_for_an_idea_and_for_nothing_else() {
    let site = Site::demo().await;
    site.idea_assigned(false).await;
    let asked = site.visitor().api().get("/lessons/ide-laboratorium").await.is(200).json();
    let asked =
        asked["blocks"].as_array().unwrap().iter().find(|b| b["id"] == "assignment-3").unwrap()["assignment"].clone();
    assert_eq!(
        (&asked["idea"], &asked["text"], &asked["files"], &asked["links"]),
        (&json!(true), &json!(false), &json!(0), &json!(0))
    );
    let editor = "/lessons/ide-laboratorium/draft/assignments/assignment-3";
    let author = site.known("course_author").await;
    // Ticked and not ticked on a page.
    let form = author.get(editor).await.is(200).form(editor);
    assert_eq!(form.value("idea"), Some("true"));
    // What is typed and attached is no work of such an assignment, and an idea none of another.
    let ana = learner(&site, "ana").await;
    ana.get(IDEA).await.shows("satu ide").shows("Belum ada ide yang dipilih");
    ana.api().get(&format!("{IDEA}/draft")).await.is(404);
    let typed = ana.api().post(&format!("{IDEA}/draft"), json!({ "text": "x" })).await;
    assert_eq!(typed.is(409).json()["code"], "assignment-is-idea");
    let sent = ana.api().post(&format!("{IDEA}/submissions"), json!({ "revision": 1 })).await;
    assert_eq!(sent.is(409).json()["code"], "assignment-is-idea");
    site.assigned().await;
    ana.api().get(&format!("{ALONE}/idea")).await.is(404);
    ana.chooses(ALONE, "IDE-2026-00001-X").await.is(404);
    site.settle().await;
}

/// From the first sentence to the mark, on pages: what the teacher reads is what was handed in.
#[actix_web::test]
async fn an_idea_is_begun_chosen_handed_in_and_marked() {
    let site = Site::demo().await;
    site.idea_assigned(false).await;
    let (ana, teacher) = (learner(&site, "ana").await, site.known("course_teacher").await);
    let task = format!("{IDEA}/idea");
    ana.get(IDEA).await.shows(&format!("href=\"{task}\""));
    ana.get(&task).await.shows("href=\"/ideas/new?lesson=ide-laboratorium\"").shows("Anda belum menulis draf ide lain");
    let nothing = ana.api().post(&format!("{task}/submissions"), json!({ "revision": 1 })).await;
    assert_eq!(nothing.is(409).json()["code"], "choose-idea-first");
    let code = whole(&ana, "antrean").await;
    let chosen = ana.submit(ana.get(&task).await.form(&task)).await;
    chosen.sends_to(&task);
    ana.chooses(IDEA, &code).await.is(200); // again is no error
    let handed = format!("{task}/submissions");
    let sent = ana.submit(ana.get(&task).await.shows("Gagasan antrean").form(&handed)).await;
    let at = sent.is(303).header("location").to_owned();
    assert_eq!(address(&ana.hands_in_idea(IDEA).await.is(200).json()), at, "the same again is the same");
    ana.get(&at).await.shows("Gagasan antrean");
    // What is written later is not the teacher's to read, nor is the rest of it.
    let changed = json!({ "background": "Latar yang baru sama sekali.", "goal": "Tujuan tentang antrean." });
    save(&ana, &code, "problem", changed).await.is(200);
    teacher.get(QUEUE).await.shows("ana");
    let page = teacher.get(&at).await;
    page.shows("Latar tentang antrean").lacks("Latar yang baru").lacks("Kepala bidang").lacks("Dinas Kesehatan");
    for path in ["", "/draft", "/draft/problem", "/files", "/rounds/1", "/versions/1"] {
        teacher.api().get(&format!("/ideas/{code}{path}")).await.is(404);
    }
    // Handed in anew it takes the place of what waited; whoever has seen an older state is told.
    let stale = ana.api().post(&handed, json!({ "revision": 1 })).await;
    assert_eq!(stale.is(409).json()["code"], "work-changed-since");
    let second = address(&ana.hands_in_idea(IDEA).await.is(201).json());
    assert_eq!(teacher.api().get(&at).await.json()["state"], "withdrawn");
    teacher.get(&second).await.shows("Latar yang baru");
    teacher.api().post(&format!("{second}/claim"), json!({})).await.is(200);
    let other = begin(&ana, "Gagasan yang lain").await;
    assert_eq!(ana.chooses(IDEA, &other).await.is(409).json()["code"], "marking-began");
    teacher.marks(&second, "l2", "l1").await.is(200);
    site.settle().await;
    // The idea's page says so, to whoever handed it in.
    ana.get(&format!("/ideas/{code}")).await.shows("Tanggapan dari kursus").shows("66 %").shows("Kerja baik");
    let ben = learner(&site, "ben").await;
    let page = ben.api().get(&format!("/ideas/{code}")).await.is(200).json();
    assert_eq!(page["feedback"], json!([]), "the agency's others read the idea, not the mark");
    // The thread knows the lesson; the idea goes to its reviewers, or back, as any other, and the mark stays.
    let thread = ana.api().get(&format!("/ideas/{code}")).await.json()["thread"].clone();
    assert!(
        thread
            .as_array()
            .unwrap()
            .iter()
            .any(|t| t["verb"] == "inspired_by" && t["card"]["address"] == "/lessons/ide-laboratorium"),
        "{thread}"
    );
    send(&ana, &code).await.is(201);
    ana.api().post(&format!("/ideas/{code}/withdrawal"), json!({ "reason": "Sudah berjalan" })).await.is(200);
    let marked = ana.api().get(&second).await.is(200).json();
    assert_eq!((&marked["state"], &marked["marks"][0]["score"]), (&json!("marked"), &json!(66)));
    teacher.get(&second).await.shows("Latar yang baru");
    assert_eq!(ana.api().get(&format!("/ideas/{code}")).await.json()["feedback"][0]["score"], 66);
    site.settle().await;
}

#[actix_web::test]
async fn only_what_one_writes_oneself_is_ones_work() {
    let site = Site::demo().await;
    site.idea_assigned(false).await;
    let (ana, ben) = (learner(&site, "ana").await, learner(&site, "ben").await);
    let code = whole(&ana, "sungai").await;
    // A colleague of the same agency may write it, and it is still not their work.
    ben.get(&format!("/ideas/{code}/draft")).await.is(200);
    for wrong in [code.as_str(), "IDE-2026-99999-X", "", "' OR 1=1 --"] {
        let refused = ben.chooses(IDEA, wrong).await;
        assert!(refused.is(422).field("code").is_some(), "{wrong}: {refused:?}");
    }
    assert_eq!(ben.idea_task(IDEA).await["choices"], json!([]));
    // Sent, it cannot be chosen any more; withdrawn, not handed in.
    ana.chooses(IDEA, &code).await.is(200);
    let at = address(&ana.hands_in_idea(IDEA).await.is(201).json());
    for stranger in [&ben, &site.known("course_author").await, &site.known("system_admin").await] {
        stranger.api().get(&at).await.is(404);
    }
    send(&ana, &code).await.is(201);
    ana.chooses(IDEA, &code).await.is(422);
    ana.api().post(&format!("/ideas/{code}/withdrawal"), json!({ "reason": "Keliru" })).await.is(200);
    assert_eq!(ana.hands_in_idea(IDEA).await.is(409).json()["code"], "idea-not-now");
    // What a moderator has hidden, neither.
    let dewi = learner(&site, "dewi").await;
    let shy = whole(&dewi, "danau").await;
    dewi.chooses(IDEA, &shy).await.is(200);
    send(&dewi, &shy).await.is(201);
    accept(&site.known("curator").await, &shy).await;
    let moderator = site.known("moderator").await.api();
    moderator.post(&format!("/ideas/{shy}/hiding"), json!({ "reason": "Memuat nama orang" })).await.is(200);
    assert_eq!(dewi.hands_in_idea(IDEA).await.is(409).json()["code"], "idea-not-now");
    // One that was thrown away is there no more, and another takes its place.
    let first = ben.citizen_idea("Ide yang dibuang").await;
    ben.chooses(IDEA, &first).await.is(200);
    ben.api().post(&format!("/ideas/{first}/draft/deletion"), json!({})).await.is(200);
    assert_eq!(ben.idea_task(IDEA).await["idea"], Value::Null);
    ben.get(&format!("{IDEA}/idea")).await.is(200).shows("Belum ada ide yang dipilih");
    let next = ben.citizen_idea("Ide yang dipakai").await;
    ben.chooses(IDEA, &next).await.is(200);
    ben.hands_in_idea(IDEA).await.is(201);
    // Whoever has no seat chooses nothing.
    let citra = site.person("citra").await;
    let own = citra.citizen_idea("Ide tanpa kursi").await;
    assert_eq!(citra.chooses(IDEA, &own).await.is(403).json()["code"], "enrol-first");
    citra.get(&format!("{IDEA}/idea")).await.is(200).lacks("Pilih ide ini");
    assert_eq!(site.visitor().api().get(&format!("{IDEA}/idea")).await.status, 401);
    site.settle().await;
}

/// A team's idea is written by all of its members.
#[actix_web::test]
async fn a_team_hands_in_what_all_of_it_write() {
    let site = Site::demo().await;
    site.idea_assigned(true).await;
    let (ana, ben, teacher) =
        (learner(&site, "ana").await, learner(&site, "ben").await, site.known("course_teacher").await);
    let code = whole(&ana, "loket").await;
    assert_eq!(ana.chooses(TEAM_IDEA, &code).await.is(409).json()["code"], "team-first");
    ana.api().post(&format!("{TEAM_IDEA}/teams"), json!({ "name": "Tim loket" })).await.is(201);
    ana.chooses(TEAM_IDEA, &code).await.is(200);
    assert_eq!(ana.hands_in_idea(TEAM_IDEA).await.is(409).json()["code"], "team-too-small");
    let team = ana.api().get(TEAM_IDEA).await.json()["team"]["code"].clone();
    ben.api().post(&format!("{TEAM_IDEA}/teams/joining"), json!({ "code": team })).await.is(201);
    assert_eq!(ana.hands_in_idea(TEAM_IDEA).await.is(409).json()["code"], "team-not-authors");
    ana.api().post(&format!("/ideas/{code}/authors"), json!({ "person": "ben@example.go.id" })).await.is(200);
    assert_eq!(ana.hands_in_idea(TEAM_IDEA).await.is(409).json()["code"], "team-not-authors", "invited is not enough");
    ben.api().post(&format!("/ideas/{code}/authors/answer"), json!({ "accept": true })).await.is(200);
    // Either of them hands it in, once.
    let at = address(&ben.hands_in_idea(TEAM_IDEA).await.is(201).json());
    assert_eq!(address(&ana.hands_in_idea(TEAM_IDEA).await.is(200).json()), at);
    teacher.marks(&at, "l2", "l2").await.is(200);
    for member in [&ana, &ben] {
        let page = member.api().get(&format!("/ideas/{code}")).await.is(200).json();
        assert_eq!(page["feedback"][0]["score"], 100);
    }
    site.settle().await;
}

/// The demonstration has one: begun for the assignment, handed in, marked; the idea itself is its author's draft as before.
#[actix_web::test]
async fn the_demonstration_has_an_idea_that_is_a_work() {
    const TASK: &str = "/lessons/ekosistem-actors/assignments/proposal";
    let site = Site::demo().await;
    let (learner, teacher) = (site.known("hub_admin").await, site.known("course_teacher").await);
    let code = site.idea_called("Papan tunggu usulan dusun").await;
    assert_eq!(site.idea_states(&code).await, ("draft".to_owned(), vec![]));
    let task = learner.idea_task(TASK).await;
    assert_eq!((&task["idea"]["code"], &task["may_choose"]), (&json!(code), &json!(false)));
    let page = learner.api().get(&format!("/ideas/{code}")).await.is(200).json();
    let told = &page["feedback"][0];
    assert_eq!((&told["state"], &told["score"]), (&json!("marked"), &json!(100)));
    let at = told["address"].as_str().unwrap();
    teacher.get(at).await.is(200).shows("Papan tunggu usulan dusun").shows("Contoh rekaan").shows("100 %");
    teacher.api().get(&format!("/ideas/{code}")).await.is(404);
    learner.get(&format!("/ideas/{code}")).await.shows("Tanggapan dari kursus").shows("Rekaan");
    site.settle().await;
}
