//! Courses: begun by an agency's author, planned, approved by LAN once, published with their lessons, staffed.
use crate::support::{Client, Site, learning::COURSE};
use serde_json::{Value, json};

fn words(id: &str) -> Value {
    json!({ "id": id, "en": "" })
}
/// A course of LAN's author as a draft; returns its address.
async fn begin(author: &Client<'_>, title: &str) -> String {
    let made = author.api().post("/courses", json!({ "title": words(title), "language": "id" })).await;
    format!("/courses/{}", made.is(201).json()["code"].as_str().unwrap())
}
/// With one chapter and one lesson that is ready; returns the lesson's address.
async fn fill(site: &Site, author: &Client<'_>, course: &str, lesson: &str) -> String {
    let about = json!({ "version": 1, "title": words("Kursus"), "summary": words("Ringkas"), "level": "advanced", "language": "id" });
    author.api().post(&format!("{course}/draft"), about).await.is(200);
    author.api().post(&format!("{course}/chapters"), json!({ "chapter": words("Bab satu") })).await.is(201);
    let made = author.api().post(&format!("{course}/lessons"), json!({ "title": words(lesson) })).await.is(201).json();
    let lesson = made["address"].as_str().unwrap().trim_end_matches("/draft").to_owned();
    let draft = json!({
        "version": 1, "title": words("Pelajaran"), "summary": words("Ringkas"), "minutes": 5, "text": words("Isi"),
        "cites": [site.own_entry(0).await],
    });
    author.api().post(&format!("{lesson}/draft"), draft).await.is(200);
    lesson
}
async fn publish(author: &Client<'_>, course: &str) -> crate::support::Answer {
    let version = author.version(course).await;
    author.api().post(&format!("{course}/publication"), json!({ "version": version, "message": "Terbit" })).await
}
/// The chapters of the draft with the slugs of their lessons.
async fn plan(author: &Client<'_>, course: &str) -> Value {
    let page = author.api().get(&format!("{course}/draft")).await.is(200).json();
    let slugs = |chapter: &Value| -> Value {
        chapter["lessons"].as_array().unwrap().iter().map(|lesson| lesson["slug"].clone()).collect()
    };
    page["chapters"].as_array().unwrap().iter().map(|c| json!([c["id"], slugs(c)])).collect()
}

#[actix_web::test]
async fn an_author_of_an_agency_begins_a_course_and_nobody_else_sees_it() {
    let site = Site::demo().await;
    let author = site.known("author").await;
    let form = author.get("/courses/new").await.is(200).form("/courses");
    let form = form.fill("title.id", "Layanan yang ramah!").fill("title.en", "Friendly services");
    author.submit(form).await.sends_to("/courses/layanan-yang-ramah/draft");
    let course = "/courses/layanan-yang-ramah";
    author.get(course).await.is(200).shows("Sunting kursus");
    author.get(&format!("{course}/draft")).await.is(200).shows("LAN harus menyetujui");
    for stranger in ["innovator", "course_author", "curator", "agency_admin", "mentor"] {
        let stranger = site.known(stranger).await;
        for path in
            [course.to_owned(), format!("{course}/draft"), format!("{course}/review"), format!("{course}/staff")]
        {
            stranger.api().get(&path).await.is(404);
        }
        if stranger.name != "course_author" {
            stranger.api().post("/courses", json!({ "title": words("Lain") })).await.is(403);
        }
    }
    site.visitor().get(course).await.is(404);
    site.visitor().get("/courses").await.lacks("Layanan yang ramah");
    // Whoever writes a course, but for no agency, makes none.
    site.known("course_author").await.get("/courses/new").await.is(403).shows("Mintalah peran penulis");
    for (body, field, code) in [
        (json!({ "title": words("Layanan yang ramah") }), "title.id", "course-title-taken"),
        (json!({ "title": words("—") }), "title.id", "title-makes-no-address"),
        (json!({ "title": words("New") }), "title.id", "title-makes-no-address"),
        (json!({ "title": words("Judul"), "language": "en" }), "title.en", "field-missing"),
        (json!({ "title": words(&"x".repeat(201)) }), "title.id", "field-too-long"),
        (json!({ "title": words("Judul"), "agency": "kementerian-panrb" }), "agency", "course-agency-not-yours"),
        (json!({ "title": words("Judul"), "agency": "tidak-ada" }), "agency", "course-agency-not-yours"),
        (json!({ "title": words("Judul"), "language": "jv" }), "language", "not-a-value"),
    ] {
        let refused = author.api().post("/courses", body).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code), "{refused:?}");
    }
    site.settle().await;
}

#[actix_web::test]
async fn chapters_and_lessons_are_put_in_order() {
    let site = Site::demo().await;
    let author = site.known("author").await;
    let course = begin(&author, "Urutan").await;
    let api = author.api();
    let mut chapters = vec![];
    for title in ["Satu", "Dua"] {
        let made = api.post(&format!("{course}/chapters"), json!({ "chapter": words(title) })).await.is(201).json();
        chapters.push(made["code"].as_str().unwrap().to_owned());
    }
    let [one, two] = [&chapters[0], &chapters[1]];
    for (title, chapter) in [("Pelajaran a", one.as_str()), ("Pelajaran b", one), ("Pelajaran c", "")] {
        api.post(&format!("{course}/lessons"), json!({ "title": words(title), "chapter": chapter })).await.is(201);
    }
    let none = json!({ "title": words("Pelajaran d"), "chapter": "c9" });
    assert_eq!(
        api.post(&format!("{course}/lessons"), none).await.is(422).field("chapter").as_deref(),
        Some("no-such-chapter")
    );
    assert_eq!(plan(&author, &course).await, json!([[one, ["pelajaran-a", "pelajaran-b"]], [two, ["pelajaran-c"]]]));
    // By the buttons of the page: a lesson down, into another chapter, out and in again; a chapter up.
    let desk = format!("{course}/draft");
    let contents = |lesson: &str| format!("{course}/contents/{lesson}");
    let form = author.get(&desk).await.form(&contents("pelajaran-a"));
    assert_eq!(form.value("before"), Some(""), "it would be the last");
    author.submit(form).await.sends_to(&desk);
    api.post(&contents("pelajaran-c"), json!({ "chapter": one, "before": "pelajaran-a" })).await.is(200);
    assert_eq!(plan(&author, &course).await, json!([[one, ["pelajaran-b", "pelajaran-c", "pelajaran-a"]], [two, []]]));
    let form = author.get(&desk).await.form(&format!("{course}/chapters/{two}/place"));
    author.submit(form).await.sends_to(&desk);
    api.post(&format!("{}/removal", contents("pelajaran-b")), json!({})).await.is(200);
    assert_eq!(plan(&author, &course).await, json!([[two, []], [one, ["pelajaran-c", "pelajaran-a"]]]));
    author.get(&desk).await.shows("Di luar bab").shows("Pelajaran b");
    for (path, body, field, code) in [
        (contents("pelajaran-b"), json!({ "chapter": "c9" }), "chapter", "no-such-chapter"),
        (contents("pelajaran-b"), json!({ "chapter": two, "before": "pelajaran-a" }), "before", "no-such-lesson"),
        (contents("pelajaran-b"), json!({ "chapter": two, "before": "tidak-ada" }), "before", "no-such-lesson"),
        (format!("{course}/chapters/{two}/place"), json!({ "before": "c9" }), "before", "no-such-chapter"),
        (format!("{course}/chapters/{two}"), json!({ "chapter": words(" ") }), "chapter.id", "field-missing"),
        (format!("{course}/chapters"), json!({ "chapter": words(&"x".repeat(201)) }), "chapter.id", "field-too-long"),
    ] {
        assert_eq!(api.post(&path, body).await.is(422).field(field).as_deref(), Some(code), "{path}");
    }
    api.post(&contents("labinov-overview"), json!({ "chapter": two })).await.is(404);
    // A chapter goes when it is empty, and no lesson with it.
    let removal = format!("{course}/chapters/{one}/removal");
    api.post(&removal, json!({})).await.is(409);
    api.post(&format!("{course}/chapters/{two}/removal"), json!({})).await.is(200);
    api.post(&format!("{course}/chapters/{two}/removal"), json!({})).await.is(404);
    assert_eq!(plan(&author, &course).await, json!([[one, ["pelajaran-c", "pelajaran-a"]]]));
    // A new one has a name that never was.
    let again = api.post(&format!("{course}/chapters"), json!({ "chapter": words("Tiga") })).await.json();
    assert!(!chapters.contains(&again["code"].as_str().unwrap().to_owned()));
    site.settle().await;
}

#[actix_web::test]
async fn two_editors_of_a_course_lose_nothing() {
    let site = Site::demo().await;
    let author = site.known("author").await;
    let course = begin(&author, "Berdua").await;
    let desk = format!("{course}/draft");
    let chapter = author.api().post(&format!("{course}/chapters"), json!({ "chapter": words("Satu") })).await.json();
    let chapter = format!("{course}/chapters/{}", chapter["code"].as_str().unwrap());
    let (about, rename) = (author.get(&desk).await.form(&desk), author.get(&desk).await.form(&chapter));
    let (same, same_chapter) = (author.get(&desk).await.form(&desk), author.get(&desk).await.form(&chapter));
    author.submit(about.fill("summary.id", "Ringkasan pertama")).await.sends_to(&desk);
    // The chapter's title was seen in an older version, and nobody has changed it since.
    author.submit(rename.fill("chapter.id", "Bab pertama")).await.sends_to(&desk);
    let stale = author.submit(same.fill("summary.id", "Ringkasan kedua")).await;
    stale.is(409).shows("Orang lain menyimpan").shows("Ringkasan pertama");
    let again = stale.form(&desk);
    assert_eq!(again.value("summary.id"), Some("Ringkasan kedua"));
    author.submit(again).await.sends_to(&desk);
    author.submit(same_chapter.fill("chapter.id", "Bab lain")).await.is(409).shows("Bab pertama");
    let draft = author.api().get(&desk).await.json();
    assert_eq!(
        json!([draft["draft"]["summary"]["id"], draft["chapters"][0]["title"]["id"]]),
        json!(["Ringkasan kedua", "Bab pertama"])
    );
    // At once, each makes a chapter.
    let path = format!("{course}/chapters");
    let api = author.api();
    let (a, b) = (json!({ "chapter": words("A") }), json!({ "chapter": words("B") }));
    let (a, b) = futures_util::future::join(api.post(&path, a), api.post(&path, b)).await;
    assert_eq!((a.status, b.status), (201, 201), "{a:?} {b:?}");
    assert_eq!(plan(&author, &course).await.as_array().unwrap().len(), 3);
    site.settle().await;
}

/// LAN approves a course once, before its first publication; afterwards its authors publish its lessons.
#[actix_web::test]
async fn lan_approves_a_course_once() {
    let site = Site::demo().await;
    let (author, curator) = (site.known("author").await, site.known("curator").await);
    let course = begin(&author, "Persetujuan").await;
    let review = format!("{course}/review");
    let decision = format!("{review}/decision");
    // Nothing to look at yet.
    author.api().post(&review, json!({ "note": "" })).await.is(409);
    let lesson = fill(&site, &author, &course, "Pelajaran pertama").await;
    let refused = publish(&author, &course).await;
    assert_eq!(refused.is(409).json()["code"], "course-needs-approval");
    let refused = author.publish_lesson(&lesson, "").await;
    assert_eq!(refused.is(409).json()["code"], "course-not-public");
    curator.api().get(&review).await.is(404);
    let form = author.get(&review).await.form(&review);
    author.submit(form.fill("note", "Mohon dilihat.")).await.sends_to(&review);
    author.api().post(&review, json!({ "note": "" })).await.is(200);
    site.settle().await;
    assert_eq!(curator.api().get("/me/notices").await.json()["items"][0]["kind"], "course-review-asked");
    // LAN's curators read all of it; others none.
    curator.get("/manage/course-reviews").await.is(200).shows("Kursus");
    curator.get(&format!("{lesson}/preview")).await.is(200).shows("Isi");
    curator.api().get(&format!("{lesson}/draft")).await.is(403);
    curator.api().get(&format!("{course}/draft")).await.is(403);
    site.known("curator_panrb").await.api().get(&review).await.is(404);
    site.known("curator_panrb").await.api().get("/manage/course-reviews").await.is(403);
    author.api().post(&decision, json!({ "verdict": "approve" })).await.is(403);
    // Returned with words, corrected, asked again, taken back, asked again, approved.
    let refused = curator.api().post(&decision, json!({ "verdict": "return" })).await;
    assert_eq!(refused.is(422).field("comment").as_deref(), Some("return-without-comment"));
    assert_eq!(
        curator.api().post(&decision, json!({})).await.is(422).field("verdict").as_deref(),
        Some("field-missing")
    );
    let form = curator.get(&review).await.form(&decision);
    curator.submit(form.fill("comment", "Tambahkan satu contoh.").choose("verdict", "return")).await.sends_to(&review);
    site.settle().await;
    assert_eq!(author.api().get("/me/notices").await.json()["items"][0]["kind"], "course-returned");
    author.get(&format!("{course}/draft")).await.shows("Tambahkan satu contoh.");
    publish(&author, &course).await.is(409);
    let late = curator.api().post(&decision, json!({ "verdict": "approve" })).await;
    assert_eq!(late.is(409).json()["code"], "review-not-open");
    author.api().post(&review, json!({ "note": "Sudah." })).await.is(201);
    author.api().post(&format!("{review}/withdrawal"), json!({})).await.is(200);
    author.api().post(&review, json!({ "note": "Sudah." })).await.is(201);
    curator.api().post(&decision, json!({ "verdict": "approve", "comment": "" })).await.is(200);
    author.api().post(&review, json!({ "note": "" })).await.is(409);
    // Approved is not public: its authors publish it, with its lessons, in one act.
    site.visitor().get(&course).await.is(404);
    publish(&author, &course).await.is(200);
    site.visitor().get(&course).await.is(200).shows("Pelajaran");
    site.visitor().get(&lesson).await.is(200).shows("Isi");
    site.visitor().get("/courses").await.shows("Kursus");
    // And from now on alone.
    let made =
        author.api().post(&format!("{course}/lessons"), json!({ "title": words("Pelajaran kedua") })).await.json();
    let second = made["address"].as_str().unwrap().trim_end_matches("/draft").to_owned();
    let draft = json!({
        "version": 1, "title": words("Kedua"), "summary": words("R"), "minutes": 5, "text": words("Isi dua"),
        "cites": [site.own_entry(0).await],
    });
    author.api().post(&format!("{second}/draft"), draft).await.is(200);
    author.publish_lesson(&second, "").await.is(200);
    site.visitor().get(&course).await.shows("Kedua");
    site.settle().await;
}
#[actix_web::test]
async fn nobody_approves_what_they_write_or_asked_for() {
    let site = Site::demo().await;
    let both = site.person("rina").await.role(ekopi::accounts::membership::Role::Curator, Some("lan")).await;
    let both = both.role(ekopi::accounts::membership::Role::Author, Some("lan")).await;
    let course = begin(&both, "Milik sendiri").await;
    fill(&site, &both, &course, "Pelajaran sendiri").await;
    both.api().post(&format!("{course}/review"), json!({ "note": "" })).await.is(201);
    let decision = format!("{course}/review/decision");
    both.api().post(&decision, json!({ "verdict": "approve" })).await.is(403);
    both.get(&format!("{course}/review")).await.is(200).lacks("value=\"approve\"");
    // A curator who has become an author of it does not either.
    let curator = site.known("curator").await;
    let staff = json!({ "person": "curator@demo.invalid", "role": "author" });
    both.api().post(&format!("{course}/staff"), staff).await.is(201);
    curator.api().post(&decision, json!({ "verdict": "approve" })).await.is(403);
    // Of two who decide at once one does.
    let (one, two) = (site.person("satu").await, site.person("dua").await);
    let one = one.role(ekopi::accounts::membership::Role::Curator, Some("lan")).await.api();
    let two = two.role(ekopi::accounts::membership::Role::Curator, Some("lan")).await.api();
    let (yes, no) = (json!({ "verdict": "approve" }), json!({ "verdict": "return", "comment": "Belum" }));
    let (yes, no) = futures_util::future::join(one.post(&decision, yes), two.post(&decision, no)).await;
    let mut statuses = [yes.status, no.status];
    statuses.sort_unstable();
    assert!([[200, 409], [200, 403]].contains(&statuses), "{yes:?} {no:?}");
    site.settle().await;
}

#[actix_web::test]
async fn a_course_that_is_not_ready_is_not_published() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let lesson = author.begin_lesson("Belum siap").await;
    let refused = publish(&author, COURSE).await;
    assert_eq!(refused.is(422).field("lessons").as_deref(), Some("lesson-not-ready"));
    author.get(&format!("{COURSE}/draft")).await.shows("Belum ada praktik terbit yang dikutip.");
    let slug = lesson.trim_start_matches("/lessons/");
    author.api().post(&format!("{COURSE}/contents/{slug}/removal"), json!({})).await.is(200);
    // The main language is what each text must be there in.
    let mut draft = author.api().get(&format!("{COURSE}/draft")).await.json()["draft"].clone();
    let summary = std::mem::replace(&mut draft["summary"], json!({ "id": "", "en": "Only English" }));
    author.api().post(&format!("{COURSE}/draft"), draft.clone()).await.is(200);
    let refused = publish(&author, COURSE).await;
    assert_eq!(refused.is(422).field("summary.id").as_deref(), Some("course-lacks-summary"));
    draft["summary"] = summary;
    draft["version"] = json!(author.version(COURSE).await);
    draft["level"] = json!("advanced");
    author.api().post(&format!("{COURSE}/draft"), draft.clone()).await.is(200);
    publish(&author, COURSE).await.is(200);
    site.visitor().get(COURSE).await.shows("tingkat lanjut");
    let stale = author.api().post(&format!("{COURSE}/publication"), json!({ "version": 1 })).await;
    assert_eq!(stale.is(409).json()["type"], "/problems/stale");
    for (change, field, code) in [
        (json!({ "title": words("") }), "title.id", "field-missing"),
        (json!({ "summary": words(&"x".repeat(1001)) }), "summary.id", "field-too-long"),
        (json!({ "description": words(&"x".repeat(20_001)) }), "description.id", "field-too-long"),
        (json!({ "level": "expert" }), "level", "not-a-value"),
        (json!({ "level": null }), "level", "field-missing"),
        (json!({ "language": null }), "language", "field-missing"),
    ] {
        let mut wrong = draft.clone();
        wrong.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = author.api().post(&format!("{COURSE}/draft"), wrong).await;
        assert_eq!(refused.is(422).field(field).as_deref(), Some(code), "{refused:?}");
    }
    site.settle().await;
}

#[actix_web::test]
async fn a_course_says_which_sectors_it_is_about() {
    let site = Site::demo().await;
    let (author, visitor) = (site.known("course_author").await, site.visitor());
    let desk = format!("{COURSE}/draft");
    assert_eq!(author.api().get(&desk).await.json()["draft"]["sectors"], json!(["civil_service"]));
    // By the boxes of the page; none of them is needed.
    let form = author.get(&desk).await.form(&desk);
    assert_eq!(form.value("sectors"), Some("civil_service"));
    author.submit(form.choose("sectors", "health")).await.sends_to(&desk);
    let mut draft = author.api().get(&desk).await.json()["draft"].clone();
    assert_eq!(draft["sectors"], json!(["health", "civil_service"]), "in the order of the law");
    for (sectors, code) in [
        (json!(["health", "magic"]), "not-a-value"),
        (json!(["education", "health", "housing", "social", "food", "land"]), "too-many-items"),
    ] {
        draft["sectors"] = sectors;
        let refused = author.api().post(&desk, draft.clone()).await;
        assert_eq!(refused.is(422).field("sectors").as_deref(), Some(code));
    }
    let form = author.get(&desk).await.form(&desk).choose("sectors", "magic");
    let refused = author.submit(form).await;
    assert_eq!(refused.is(422).form(&desk).value("sectors"), Some("health"), "what was ticked stays");
    draft["sectors"] = json!(["transport", "health", "health"]);
    author.api().post(&desk, draft).await.is(200);
    assert_eq!(visitor.api().get(COURSE).await.json()["sectors"][0]["code"], "civil_service", "a draft is not public");
    publish(&author, COURSE).await.is(200);
    visitor.en().get(COURSE).await.shows("href=\"/en/courses?sector=transport\"").shows("Transport");
    let cards = visitor.api().get("/courses?sector=transport").await.json();
    assert_eq!(cards["items"][0]["sectors"][1]["name"]["id"], "Perhubungan");
    let version = author.version(COURSE).await;
    visitor.en().get(&format!("{COURSE}/versions/{version}/changes")).await.is(200).shows("sectors").shows("transport");
    site.settle().await;
}

/// A lesson's publication brings the lesson, and nothing else of the course's draft.
#[actix_web::test]
async fn publishing_a_lesson_publishes_nothing_else() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let api = author.api();
    let lesson = author.ready_lesson("Sisipan").await;
    api.post(&format!("{COURSE}/contents/sisipan"), json!({ "chapter": "c2", "before": "labinov-diagnose" }))
        .await
        .is(200);
    api.post(&format!("{COURSE}/chapters"), json!({ "chapter": words("Bab rahasia") })).await.is(201);
    let version = api.get(&format!("{COURSE}/draft")).await.json()["draft"]["version"].clone();
    let renamed = json!({ "version": version, "chapter": words("Judul rahasia") });
    api.post(&format!("{COURSE}/chapters/c1"), renamed).await.is(200);
    author.publish_lesson(&lesson, "").await.is(200);
    let public = site.visitor().api().get(COURSE).await.json();
    let slugs: Vec<&str> =
        public["chapters"][1]["lessons"].as_array().unwrap().iter().map(|l| l["slug"].as_str().unwrap()).collect();
    assert_eq!(slugs, ["labinov-drum-up", "sisipan", "labinov-diagnose"]);
    site.visitor().get(COURSE).await.lacks("rahasia");
    // The draft is as it was, and still to be published.
    author.get(&format!("{COURSE}/draft")).await.shows("Bab rahasia").shows("Judul rahasia");
    publish(&author, COURSE).await.is(200);
    site.visitor().get(COURSE).await.shows("Judul rahasia");
    site.settle().await;
}

#[actix_web::test]
async fn a_course_is_compared_and_published_again_with_its_lessons() {
    let site = Site::demo().await;
    let (author, visitor) = (site.known("course_author").await, site.visitor());
    let first = visitor.api().get(&format!("{COURSE}/versions")).await.json()["items"][0]["number"].as_i64().unwrap();
    let ana = site.person("ana").await;
    ana.enrol().await;
    ana.api().learn("labinov-display").await;
    author.api().post(&format!("{COURSE}/contents/labinov-display/removal"), json!({})).await.is(200);
    let version = author.version(COURSE).await;
    visitor.get(&format!("{COURSE}/versions/{version}/changes")).await.is(404);
    publish(&author, COURSE).await.is(200);
    visitor.get("/lessons/labinov-display").await.is(404);
    assert_eq!(visitor.api().get(COURSE).await.json()["lessons_total"], 5);
    let changes = format!("{COURSE}/versions/{version}/changes");
    visitor.get(&changes).await.is(200).shows("pelajaran").shows("labinov-display");
    visitor.api().get("/search?q=memperlihatkan").await.is(200).lacks("/lessons/labinov-display");
    // Back again: the lesson is public as it was, and what was learnt is there.
    let restoration = format!("{COURSE}/versions/{first}/restoration");
    visitor.api().post(&restoration, json!({ "message": "x" })).await.is(401);
    site.known("course_teacher").await.api().post(&restoration, json!({ "message": "x" })).await.is(403);
    let form = author.get(&format!("{COURSE}/versions")).await.form(&restoration);
    author.submit(form.fill("message", "Pelajaran terakhir kembali")).await.sends_to(COURSE);
    visitor.get("/lessons/labinov-display").await.is(200);
    assert_eq!(ana.api().get("/lessons/labinov-display").await.json()["done"], true);
    visitor.get(&format!("{COURSE}/versions")).await.shows("Pelajaran terakhir kembali");
    site.settle().await;
}
