//! Lessons as ordered blocks: written, checked, published, learnt.
use crate::support::{
    Client, Site,
    authoring::{fill_picture, mp4, whole},
    learning::COURSE,
};
use diesel::prelude::*;
use ekopi::schema::publications;
use serde_json::{Value, json};

fn words(id: &str) -> Value {
    json!({ "id": id, "en": "" })
}
async fn page(client: &Client<'_>, lesson: &str) -> Value {
    client.api().get(lesson).await.is(200).json()
}
fn block<'v>(page: &'v Value, id: &str) -> &'v Value {
    page["blocks"].as_array().unwrap().iter().find(|block| block["id"] == id).unwrap_or_else(|| panic!("no {id}"))
}

#[actix_web::test]
async fn each_kind_of_block_is_shown_and_done_in_its_own_way() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let (lesson, [picture, video, file, list]) = whole(&author).await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    let shown = ana.get(&lesson).await;
    shown.is(200).shows("alt=\"Loket\"").shows("width=\"40\" height=\"30\"").shows("Loket lama");
    shown.shows("preload=\"none\"").shows("<track kind=\"captions\" srclang=\"id\"").shows("Selamat datang.");
    shown.shows("mp4, 5 KB").shows("pdf, 1 KB").shows("Undang warga").shows("(tidak wajib)");
    let view = page(&ana, &lesson).await;
    assert_eq!(block(&view, &picture)["done"], true, "a picture asks for nothing");
    let items = block(&view, &list)["checklist"]["items"].as_array().unwrap().clone();
    // Each part by its own plain form; the lesson is done with the last of them.
    for part in ["text", &video, &file] {
        assert_eq!(block(&page(&ana, &lesson).await, part)["done"], false);
        let forms = ana.get(&lesson).await.forms();
        let form = forms.into_iter().find(|form| form.value("block") == Some(part)).expect("a form");
        ana.submit(form).await.sends_to(&lesson);
        assert_eq!(block(&page(&ana, &lesson).await, part)["done"], true);
    }
    let ticks = format!("{lesson}/checklists/{list}/ticks");
    let first = items[0]["id"].as_str().unwrap();
    let form = ana.get(&lesson).await.form(&ticks).choose("items", first);
    ana.submit(form).await.sends_to(&lesson);
    let view = page(&ana, &lesson).await;
    assert_eq!(json!([block(&view, &list)["done"], view["done"]]), json!([false, false]));
    assert_eq!(block(&view, &list)["checklist"]["items"][0]["ticked"], true);
    let refused = ana.api().post(&ticks, json!({ "items": ["none"] })).await;
    assert_eq!(refused.is(422).field("items").as_deref(), Some("no-such-item"));
    ana.api().post(&ticks, json!({ "items": [items[1]["id"]] })).await.is(201);
    ana.api().post(&ticks, json!({ "items": [items[1]["id"]] })).await.is(200);
    let view = page(&ana, &lesson).await;
    assert_eq!(json!([block(&view, &list)["done"], view["done"]]), json!([true, true]));
    // Who has no seat ticks nothing, and a picture is not read.
    site.person("ben").await.api().post(&ticks, json!({ "items": [first] })).await.is(403);
    ana.api().post(&format!("{lesson}/reading"), json!({ "block": picture })).await.is(422);
    site.settle().await;
}

#[actix_web::test]
async fn moving_a_block_keeps_what_learners_have_done_with_it() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let (lesson, [picture, video, ..]) = whole(&author).await;
    let ana = site.person("ana").await;
    ana.enrol().await;
    ana.api().post(&format!("{lesson}/reading"), json!({ "block": video })).await.is(201);
    // Up by the page's button, to the front, and to where it is not.
    let form = author.get(&format!("{lesson}/draft")).await.forms().into_iter();
    let mut up = form.filter(|form| form.action == format!("{lesson}/blocks/{video}/place"));
    author.submit(up.next().expect("a form")).await.sends_to(&format!("{lesson}/draft"));
    let order = |view: Value| -> Vec<String> {
        view["blocks"].as_array().unwrap().iter().map(|b| b["id"].as_str().unwrap().to_owned()).collect()
    };
    let draft = author.api().get(&format!("{lesson}/preview")).await.json();
    assert_eq!(order(draft)[..3], ["text".to_owned(), video.clone(), picture.clone()]);
    let place = format!("{lesson}/blocks/{video}/place");
    for _ in 0..2 {
        author.api().post(&place, json!({ "before": "text" })).await.is(200);
    }
    let refused = author.api().post(&place, json!({ "before": "none" })).await;
    assert_eq!(refused.is(422).field("before").as_deref(), Some("no-such-block"));
    author.api().post(&format!("{lesson}/blocks/none/place"), json!({ "before": "" })).await.is(404);
    author.publish_lesson(&lesson, "").await.is(200);
    let view = page(&ana, &lesson).await;
    assert_eq!(block(&view, &video)["done"], true);
    assert_eq!(order(view)[..2], [video.clone(), "text".to_owned()]);
    // Taken out, and another of the kind added: it has a name that never was, so nobody has done it.
    author.api().post(&format!("{lesson}/blocks/{video}/removal"), json!({})).await.is(200);
    author.api().post(&format!("{lesson}/blocks/{video}/removal"), json!({})).await.is(404);
    let other = author.add_block(&lesson, "video").await;
    assert_ne!(other, video);
    author.fill_video(&lesson, &other, &mp4(100)).await.is(200);
    author.publish_lesson(&lesson, "").await.is(200);
    let view = page(&ana, &lesson).await;
    assert_eq!(block(&view, &other)["done"], false);
    site.settle().await;
}

/// What is refused names its block; with a reason what is not accessible may be published, and nothing else.
#[actix_web::test]
async fn what_is_not_ready_is_named_and_not_published() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let lesson = author.ready_lesson("Belum siap").await;
    let picture = author.add_block(&lesson, "picture").await;
    let refused = author.publish_lesson(&lesson, "Tidak apa-apa").await;
    assert_eq!(refused.is(422).field(&format!("block-{picture}")).as_deref(), Some("finding-empty"));
    fill_picture(&author, &lesson, &picture, &[]).await.is(200);
    let video = author.add_block(&lesson, "video").await;
    let version = author.version(&lesson).await.to_string();
    let fields = [("version", version.as_str()), ("title.id", "Wawancara")];
    let clip = mp4(10);
    let sent = [("file", "v.mp4", "video/mp4", &clip[..])];
    author.upload_all(&format!("{lesson}/videos/{video}"), &fields, &sent).await.is(200);
    let text = author.add_block(&lesson, "text").await;
    let source = "#### Terlalu dalam\n\n[Klik di sini](https://example.go.id)";
    let version = author.version(&lesson).await;
    let typed = json!({ "version": version, "text": words(source) });
    author.api().post(&format!("{lesson}/texts/{text}"), typed).await.is(200);
    let refused = author.publish_lesson(&lesson, " ").await;
    refused.is(422);
    assert_eq!(refused.field(&format!("block-{picture}")).as_deref(), Some("finding-alt"));
    assert_eq!(refused.field(&format!("block-{video}")).as_deref(), Some("finding-captions"));
    assert_eq!(refused.field(&format!("block-{text}")).as_deref(), Some("finding-headings"));
    // The desk lists all of it, each with its block; the page keeps what was typed.
    let desk = author.api().get(&format!("{lesson}/draft")).await.json();
    let found: Vec<&str> = desk["findings"].as_array().unwrap().iter().map(|f| f["kind"].as_str().unwrap()).collect();
    assert_eq!(found, ["alt", "captions", "transcript", "headings", "link-text"]);
    let form = author.en().get(&format!("{lesson}/draft")).await.form(&format!("/en{lesson}/publication"));
    let again = author.en().submit(form.fill("message", "Percobaan")).await;
    again.is(422).shows("This picture has no alternative text.").shows("“Klik di sini”");
    again.shows(&format!("href=\"#block-{picture}\"")).shows(&format!("id=\"block-{picture}\""));
    // With a reason, which stays with the publication.
    author.publish_lesson(&lesson, "Foto arsip, teks menyusul.").await.is(200);
    let kept: (Option<String>, Option<String>) = site
        .look(|conn| {
            let last = publications::table.order(publications::id.desc());
            Ok(last.select((publications::waived, publications::waiver)).first(conn)?)
        })
        .await;
    assert!(kept.0.unwrap().starts_with(&format!("alt {picture}\ncaptions {video}\n")));
    assert_eq!(kept.1.as_deref(), Some("Foto arsip, teks menyusul."));
    author.get(&format!("{lesson}/versions")).await.shows("Foto arsip, teks menyusul.");
    site.visitor().get(&format!("{lesson}/versions")).await.lacks("Foto arsip");
    // LM1 is no matter of a reason.
    let draft = author.api().get(&format!("{lesson}/draft")).await.json()["draft"].clone();
    let mut without = draft.clone();
    without["cites"] = json!([]);
    author.api().post(&format!("{lesson}/draft"), without).await.is(200);
    let refused = author.publish_lesson(&lesson, "Foto arsip").await;
    assert_eq!(refused.is(422).field("cites").as_deref(), Some("lesson-cites-none"));
    // Decoration needs no words, but a reason.
    let version = author.version(&lesson).await;
    let bare = json!({ "version": version, "decorative": true });
    let refused = author.api().post(&format!("{lesson}/pictures/{picture}"), bare).await;
    assert_eq!(refused.is(422).field("reason").as_deref(), Some("decorative-without-reason"));
    // The course's main language is Indonesian.
    let english = json!({ "version": version, "text": { "id": "", "en": "Only English" } });
    author.api().post(&format!("{lesson}/texts/{text}"), english).await.is(200);
    let refused = author.publish_lesson(&lesson, "Foto arsip").await;
    assert_eq!(refused.is(422).field(&format!("block-{text}")).as_deref(), Some("finding-language"));
    site.settle().await;
}

/// Two editors at once: of two blocks both are kept, of one the later is shown both.
#[actix_web::test]
async fn two_editors_lose_nothing() {
    let site = Site::demo().await;
    let (author, other) = (site.known("course_author").await, site.person("dewi").await);
    let staff = json!({ "person": "dewi@example.go.id", "role": "author" });
    author.api().post(&format!("{COURSE}/staff"), staff).await.is(201);
    let lesson = author.begin_lesson("Berdua").await;
    let (one, two) = (author.add_block(&lesson, "text").await, author.add_block(&lesson, "text").await);
    let (one, two) = (format!("{lesson}/texts/{one}"), format!("{lesson}/texts/{two}"));
    let (mine, theirs) = (author.get(&one).await.form(&one), other.get(&two).await.form(&two));
    let same = other.get(&one).await.form(&one);
    author.submit(mine.fill("text.id", "Dari Kirana")).await.sends_to(&format!("{lesson}/draft"));
    other.submit(theirs.fill("text.id", "Dari Dewi")).await.sends_to(&format!("{lesson}/draft"));
    let preview = author.get(&format!("{lesson}/preview")).await;
    preview.shows("Dari Kirana").shows("Dari Dewi");
    // The desk's own form goes through as well: nobody has touched what it says.
    let desk = format!("{lesson}/draft");
    let stale = other.submit(same.fill("text.id", "Dari Dewi juga")).await;
    stale.is(409).shows("Orang lain menyimpan").shows("Dari Kirana");
    let again = stale.form(&one);
    assert_eq!(again.value("text.id"), Some("Dari Dewi juga"));
    other.submit(again).await.sends_to(&desk);
    author.get(&format!("{lesson}/preview")).await.shows("Dari Dewi juga").lacks("Dari Kirana");
    let (version, draft) = (author.version(&lesson).await, author.api().get(&desk).await.json()["draft"].clone());
    author.add_block(&lesson, "checklist").await;
    let mut retitled = draft;
    retitled["title"]["id"] = json!("Berdua saja");
    author.api().post(&desk, retitled).await.is(200);
    assert_eq!(author.version(&lesson).await, version + 2);
    site.settle().await;
}

#[actix_web::test]
async fn a_version_is_compared_and_published_again() {
    let site = Site::demo().await;
    let (author, visitor) = (site.known("course_author").await, site.visitor());
    let (lesson, [picture, ..]) = whole(&author).await;
    let first = visitor.api().get(&lesson).await.json()["version"].as_i64().unwrap();
    let mut draft = author.api().get(&format!("{lesson}/draft")).await.json()["draft"].clone();
    draft["text"]["id"] = json!("## Isi\n\nTeks panjang.");
    author.api().post(&format!("{lesson}/draft"), draft).await.is(200);
    author.api().post(&format!("{lesson}/blocks/{picture}/place"), json!({ "before": "text" })).await.is(200);
    let second = author.version(&lesson).await;
    let changes = format!("{lesson}/versions/{second}/changes");
    // Of a draft for its authors, of what is public for everyone.
    visitor.get(&changes).await.is(404);
    author.api().get(&changes).await.is(200);
    author.publish_lesson(&lesson, "").await.is(200);
    let told = visitor.api().get(&changes).await.is(200).json();
    assert_eq!(json!([told["from"], told["to"], told["versions"]]), json!([first, second, [second, first]]));
    let parts: Vec<&str> = told["changes"].as_array().unwrap().iter().map(|c| c["part"].as_str().unwrap()).collect();
    assert_eq!(parts, ["order", "text"]);
    visitor.en().get(&changes).await.is(200).shows("Text text : text (Indonesian)").shows("<ins>");
    visitor.get(&format!("{changes}?since={second}")).await.shows("Tidak ada");
    visitor.api().get(&format!("{lesson}/versions/{first}/changes?since={second}")).await.is(404);
    // Published again: a new version that says what the old one said. Nothing in between is lost.
    let restoration = format!("{lesson}/versions/{first}/restoration");
    assert_eq!(
        author.api().post(&restoration, json!({})).await.is(422).field("message").as_deref(),
        Some("field-missing")
    );
    visitor.api().post(&restoration, json!({ "message": "x" })).await.is(401);
    site.known("course_teacher").await.api().post(&restoration, json!({ "message": "x" })).await.is(403);
    let form = author.get(&format!("{lesson}/versions")).await.form(&restoration);
    author.submit(form.fill("message", "Kembali ke uraian semula")).await.sends_to(&lesson);
    let now = visitor.api().get(&lesson).await.json();
    assert_eq!(now["version"], second + 1);
    assert_eq!(now["blocks"][0]["text"]["id"], "## Isi\n\nTeks.");
    visitor.get(&format!("{lesson}/versions/{second}")).await.is(200).shows("Teks panjang.");
    visitor.get(&format!("{lesson}/versions")).await.shows("Kembali ke uraian semula");
    // It passes the same checks as any publication.
    let draft = format!("{lesson}/versions/1/restoration");
    author.api().post(&draft, json!({ "message": "x" })).await.is(422);
    site.settle().await;
}

/// What authors write into any block is shown as text.
#[actix_web::test]
async fn hostile_words_of_a_block_stay_words() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let (lesson, [picture, video, file, list]) = whole(&author).await;
    let bad = "<script>alert(1)</script><img src=x onerror=alert(1)> \"><svg onload=alert(1)> [x](javascript:alert(1))";
    let version = author.version(&lesson).await;
    let api = author.api();
    let both = json!({ "id": bad, "en": bad });
    let picture = (format!("{lesson}/pictures/{picture}"), json!({ "version": version, "alt": both, "caption": both }));
    let video = (
        format!("{lesson}/videos/{video}"),
        json!({ "version": version, "title": both, "transcript": both, "required": true }),
    );
    let file = (format!("{lesson}/handouts/{file}"), json!({ "version": version, "title": both }));
    let list = format!("{lesson}/checklists/{list}");
    let item = (format!("{list}/items"), json!({ "text": both }));
    for (path, body) in [picture, video, file, (list.clone(), json!({ "version": version, "title": both })), item] {
        assert!(api.post(&path, body).await.status < 300, "{path}");
    }
    for path in [format!("{lesson}/preview"), format!("{lesson}/draft"), list] {
        let page = author.get(&path).await;
        page.is(200);
        for live in ["<script", "<img src=x", "<svg onload", "href=\"javascript"] {
            assert!(!page.body.contains(live), "{live} on {path}");
        }
    }
    site.settle().await;
}
