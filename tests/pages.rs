//! One's own page, and the documents that everyone can read.
use crate::support::{Client, Site, form::Form, ideas::PLACE, learning::COURSE, world::World};
use serde_json::json;

#[actix_web::test]
async fn what_waits_comes_first() {
    let site = Site::demo().await;
    let (ana, author) = (site.person("ana").await, site.known("course_author").await);
    ana.get("/me").await.is(200).shows("Tidak ada yang menunggu Anda");
    ana.enrol().await;
    ana.get("/me").await.shows("Lanjutkan kursus:").lacks("Tidak ada yang menunggu");
    ana.api().finish_course().await;
    ana.get("/me").await.lacks("Lanjutkan kursus:");
    site.settle().await;
    ana.get("/me").await.shows("1 pemberitahuan belum dibaca");
    // A draft waits until it is published; a published lesson waits again with its next draft.
    author.get("/me").await.lacks("Draf belum terbit");
    let title = json!({ "title": { "id": "Pelajaran setengah jadi", "en": "" } });
    author.api().post(&format!("{COURSE}/lessons"), title).await.is(201);
    author.get("/me").await.shows("Draf belum terbit:").shows("Pelajaran setengah jadi");
    let waiting = author.api().get("/me").await.json()["waiting"].clone();
    assert_eq!(waiting["drafts"].as_array().unwrap().len(), 1);
    let draft = json!({
        "version": 1, "title": { "id": "Judul baru", "en": "" }, "summary": { "id": "Ringkas", "en": "" },
        "minutes": 10, "text": { "id": "Teks", "en": "" }, "cites": [site.own_entry(0).await],
    });
    author.api().post("/lessons/labinov-overview/draft", draft).await.is(200);
    author.en().get("/me").await.shows("Draft not published:").shows("Judul baru");
    author.api().post("/lessons/labinov-overview/publication", json!({ "version": 2, "message": "" })).await.is(200);
    author.get("/me").await.lacks("Draf belum terbit: Judul baru");
    for (page, link) in [("/me", "/me/settings"), ("/me", "/me/notifications"), ("/me", "/me/data"), ("/me", "/help")] {
        ana.get(page).await.shows(&format!("href=\"{link}\""));
    }
    site.settle().await;
}

#[actix_web::test]
async fn the_documents_are_there_in_both_languages() {
    let site = Site::start().await;
    let visitor = site.visitor();
    for (path, id, en) in [
        ("/help", "Bantuan", "Help"),
        ("/privacy", "Pemberitahuan privasi", "Privacy notice"),
        ("/terms", "Ketentuan penggunaan", "Terms of use"),
        ("/accessibility", "Pernyataan aksesibilitas", "Accessibility statement"),
    ] {
        visitor.get(path).await.is(200).shows(&format!("<h1>{id}</h1>")).shows("Belum diisi oleh pengelola");
        visitor.en().get(path).await.is(200).shows(&format!("<h1>{en}</h1>")).shows("Not filled in by the operator");
        let json = visitor.api().get(path).await.is(200).json();
        assert!(json["text"]["id"].as_str().unwrap().len() > 500 && json["text"]["en"].as_str().unwrap().len() > 500);
        visitor.get("/").await.shows(&format!("href=\"{path}\""));
    }
    // The notice's facts are the register's.
    let notice = visitor.get("/privacy").await;
    notice.shows("180 hari setelah dibaca").shows("Pasal 20 ayat (2) huruf e").shows("Versi 2026-11");
    visitor.en().get("/privacy").await.shows("180 days after it was read");
    visitor.get("/accessibility").await.shows("WCAG").shows("Keterbatasan yang diketahui").shows("November 2026");
}

#[actix_web::test]
async fn the_operator_is_named() {
    let settings = [("EKOPI_OPERATOR", "LAN <RI>"), ("EKOPI_CONTACT", "bantuan@lan.example.go.id")];
    let site = Site::of(World::Real, &settings).await;
    for page in ["/help", "/privacy", "/terms", "/accessibility"] {
        let answer = site.visitor().get(page).await;
        answer.shows("LAN &lt;RI&gt;").shows("href=\"mailto:bantuan@lan.example.go.id\"");
    }
    let english = Client { prefix: "/en", ..site.visitor() };
    english.get("/help").await.shows("href=\"/en/sign-in\"").lacks("javascript");
}

/// A page that is opened and saved as it is changes nothing: what is ticked comes back ticked.
#[actix_web::test]
async fn boxes_come_back_as_they_are() {
    let site = Site::demo().await;
    let (author, admin) = (site.known("course_author").await, site.known("agency_admin").await);
    let settings = format!("/agencies/{PLACE}/ideas");
    admin.api().post(&settings, json!({ "needs_endorsement": true })).await.is(200);
    let video = "/lessons/ekosistem-actors/videos/path";
    let draft = author.api().get(video).await.is(200).json()["draft"].clone();
    assert_eq!(draft["required"], true);
    for (who, page, field) in [
        (&author, "/lessons/ekosistem-measuring/draft/assignments/plan", "text"),
        (&author, video, "required"),
        (&author, "/courses/ekosistem-inovasi/certificate", "prints_hours"),
        (&admin, &settings, "needs_endorsement"),
    ] {
        let ticked = |form: Form| form.value(field).is_some();
        assert!(ticked(who.get(page).await.is(200).form(page)), "{field} of {page}");
    }
    // Shown again after a mistake, too, with what was typed.
    let form = author.get(video).await.form(video);
    assert!(
        author.submit(form.fill("title.id", &"x".repeat(201))).await.is(422).form(video).value("required").is_some()
    );
    // What is not ticked stays so.
    let plan = "/lessons/ekosistem-measuring/draft/assignments/plan";
    assert_eq!(author.get(plan).await.form(plan).value("team"), None);
    site.settle().await;
}
