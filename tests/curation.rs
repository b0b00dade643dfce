//! Curation: the queue, claims, comments, decisions, who may what, who is told.
use crate::support::{
    Client, Site,
    entries::{begin, handed_in, required, revision, save, submit},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    schema::{content_versions, innovation_submissions as submissions, innovations},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

const PLACE: Option<&str> = Some("pemerintah-kabupaten-banyuwangi");
const LAN: Option<&str> = Some("lan");

async fn claim(curator: &Client<'_>, code: &str, number: i64) {
    curator.api().post(&format!("/innovations/{code}/submissions/{number}/claim"), json!({})).await.is(200);
}
async fn comment(curator: &Client<'_>, code: &str, section: &str, body: &str) {
    let new = json!({ "section": section, "body": body });
    curator.api().post(&format!("/innovations/{code}/submissions/1/comments"), new).await.is(200);
}

/// J4: claimed, returned with comments, answered, sent again to the same curator, who sees the difference and publishes.
#[actix_web::test]
async fn j4_returned_with_comments_changed_and_published() {
    let site = Site::demo().await;
    let agency = site.known("agency_admin").await;
    let (citra, dewi) = (site.known("curator").await, site.person("dewi").await.role(Role::Curator, LAN).await);
    site.settle().await;
    let before = site.mail().len();
    let code = handed_in(&agency).await;
    let sent = format!("/innovations/{code}/submissions/1");
    site.settle().await;
    // Both curators of the institution are told, and nobody else.
    let told: Vec<String> = site.mail().into_iter().skip(before).map(|mail| mail.to).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    citra.get("/me").await.shows("Antrean tanpa kertas").shows("belum diambil kurator");
    // The oldest first, and the second curator sees who has it.
    site.advance(TimeDelta::days(3));
    // Their sessions have ended since.
    let citra = site.known("curator").await;
    let agency = site.known("agency_admin").await;
    let dewi = site.signed_in(dewi.id.unwrap(), "dewi").await;
    let queue = citra.api().get("/manage/curation?part=waiting").await.is(200).json();
    let newest = queue["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((newest["code"].as_str(), newest["age"].as_i64()), (Some(code.as_str()), Some(3)));
    let form = citra.get(&sent).await.is(200).form(&format!("{sent}/claim"));
    citra.submit(form).await.sends_to(&sent);
    dewi.get(&sent).await.shows("Sedang diperiksa oleh Citra Kurator");
    dewi.en().get("/manage/curation").await.shows("Being looked at by Citra Kurator");
    dewi.api().post(&format!("{sent}/claim"), json!({})).await.is(409).shows("Citra Kurator");
    dewi.api().post(&format!("{sent}/publication"), json!({})).await.is(409);
    // To the agency it is a curator, without a name.
    agency.get(&sent).await.shows("Sedang diperiksa kurator").lacks("Citra Kurator");
    // Without a comment it is not returned.
    let form = citra.get(&sent).await.form(&format!("{sent}/return"));
    citra.submit(form).await.is(422).shows("Beri catatan pada sedikitnya satu bagian");
    let form = citra.get(&sent).await.form(&format!("{sent}/comments"));
    citra.submit(form.clone().fill("body", "Tanpa bagian")).await.is(422).shows("Pilih bagiannya");
    let mut form = form.fill("body", "Sebutkan **sumbernya**.");
    form = form.fill("section", "results");
    citra.submit(form).await.sends_to(&sent);
    comment(&citra, &code, "problem", "Berapa pasien?").await;
    // What is noted is not told before it is returned.
    agency.get(&sent).await.lacks("Sebutkan");
    assert_eq!(agency.api().get(&sent).await.json()["comments"], json!([]));
    let form = citra.get(&sent).await.form(&format!("{sent}/return")).fill("message", "Tinggal dua hal.");
    citra.submit(form).await.sends_to(&sent);
    site.settle().await;
    agency.get("/me").await.shows("Entri yang perlu diperbaiki").shows("dikembalikan dengan catatan kurator");
    let desk = format!("/innovations/{code}/draft");
    agency.get(&desk).await.shows("Ada catatan yang perlu dijawab").shows("Tinggal dua hal.");
    agency.get(&format!("{desk}/results")).await.shows("<strong>sumbernya</strong>");
    // Sent again without having dealt with them: refused, and what is open is named.
    let refused = submit(&agency, &code).await;
    assert_eq!(refused.is(422).field("section.results").as_deref(), Some("comments-open"));
    save(
        &agency,
        &code,
        "results",
        json!({ "result": "Tunggu 10 menit (survei 2024).", "benefit": "Pasien tidak menunggu." }),
    )
    .await
    .is(200);
    assert_eq!(submit(&agency, &code).await.is(422).field("section.problem").as_deref(), Some("comments-open"));
    let answer = format!("{sent}/comments/2/answer");
    let form = agency.get(&format!("{desk}/problem")).await.form(&answer);
    agency.submit(form.clone()).await.is(422);
    agency.submit(form.fill("answer", "Belum dihitung.")).await.sends_to(&format!("{desk}/problem"));
    submit(&agency, &code).await.is(201);
    // Back to the same curator, with what changed since; the first version stays as it was.
    let second = format!("/innovations/{code}/submissions/2");
    let page = citra.api().get(&second).await.is(200).json();
    assert_eq!((page["state"].as_str(), page["is_mine"].as_bool()), (Some("in_curation"), Some(true)));
    let changes = page["compared"][0]["changes"].as_array().unwrap();
    assert_eq!((changes.len(), changes[0]["after"]["name"].as_str()), (1, Some("result")));
    citra.get(&second).await.shows("<ins>").shows("survei 2024");
    citra.get(&sent).await.shows("Belum dihitung.").lacks("<ins>");
    let first = citra.api().get(&sent).await.json();
    assert!(first.to_string().contains("Tunggu 10 menit.") && !first.to_string().contains("survei 2024"));
    let form = citra.get(&second).await.form(&format!("{second}/publication"));
    citra.submit(form).await.sends_to(&second);
    let shown = site.visitor().get(&format!("/innovations/{code}")).await;
    shown.is(200).shows("survei 2024").shows("Antrean tanpa kertas");
    let listed = site.visitor().api().get("/innovations?limit=1").await.json();
    assert_eq!(
        (listed["items"][0]["code"].as_str(), listed["items"][0]["year"].as_i64()),
        (Some(code.as_str()), Some(2024))
    );
    assert_eq!(listed["items"][0]["sector"]["code"], "health");
    site.settle().await;
    agency.get("/me/notices").await.shows("diterbitkan di direktori");
    let trail = agency.get("/agencies/pemerintah-kabupaten-banyuwangi/audit").await;
    trail.shows("dikirim untuk dikurasi").shows("dikembalikan dengan catatan");
}

/// A published entry is changed by a draft: the public sees the published version until a curator publishes the next.
#[actix_web::test]
async fn a_public_entry_is_changed_by_a_submission() {
    let site = Site::demo().await;
    let (agency, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let code = handed_in(&agency).await;
    claim(&curator, &code, 1).await;
    curator.api().post(&format!("/innovations/{code}/submissions/1/publication"), json!({})).await.is(200);
    let again = curator.api().post(&format!("/innovations/{code}/submissions/1/publication"), json!({})).await;
    again.is(200);
    submit(&agency, &code).await.is(409).shows("nothing-to-submit");
    save(&agency, &code, "problem", json!({ "problem": "Antrean sangat panjang.", "goal": "Antrean pendek." }))
        .await
        .is(200);
    let public = format!("/innovations/{code}");
    site.visitor().get(&public).await.is(200).lacks("sangat panjang");
    submit(&agency, &code).await.is(201);
    let page = curator.api().get(&format!("{public}/submissions/2")).await.json();
    assert_eq!(page["compared"][0]["with"], "published");
    assert_eq!(page["compared"][0]["changes"].as_array().unwrap().len(), 1);
    // The agency writes on: what was sent stays what is decided on.
    save(&agency, &code, "problem", json!({ "problem": "Sesudah dikirim.", "goal": "Antrean pendek." })).await.is(200);
    curator.get(&format!("{public}/submissions/2")).await.shows("versi yang lebih baru");
    claim(&curator, &code, 2).await;
    curator.api().post(&format!("{public}/submissions/2/publication"), json!({})).await.is(200);
    site.visitor().get(&public).await.is(200).shows("sangat panjang").lacks("Sesudah dikirim");
    agency.get(&format!("{public}/draft/problem")).await.shows("Sesudah dikirim.");
    // What was not published is discarded: the draft is what is public again.
    agency.api().post(&format!("{public}/draft/deletion"), json!({})).await.is(200);
    agency.get(&format!("{public}/draft/problem")).await.shows("sangat panjang");
    // Unpublished with a reason, it is still its agency's to write on.
    curator.api().post(&format!("{public}/withdrawal"), json!({ "reason": "Data keliru" })).await.is(200);
    site.visitor().get(&public).await.is(410);
    agency.get(&format!("{public}/draft")).await.is(200).shows("Ditarik");
    site.settle().await;
}

/// JN6: Kemendagri's curator does not decide on what comes from KIPP, PANRB's does.
#[actix_web::test]
async fn jn6_each_source_has_its_institution() {
    let site = Site::demo().await;
    let agency = site.known("agency_admin").await;
    let code = handed_in(&agency).await;
    let of = code.clone();
    site.change_found(move |conn| {
        let row = innovations::table.filter(innovations::code.eq(&of));
        diesel::update(row).set(innovations::source.eq("kipp")).execute(conn)?;
        Ok(())
    })
    .await;
    let (panrb, kemendagri, lan) =
        (site.known("curator_panrb").await, site.known("curator_kemendagri").await, site.known("curator").await);
    let sent = format!("/innovations/{code}/submissions/1");
    // A draft is not there for them, nor is it in their queue.
    for other in [&kemendagri, &lan] {
        other.api().post(&format!("{sent}/claim"), json!({})).await.is(404);
        other.get("/manage/curation?part=open").await.is(200).lacks(&code);
    }
    panrb.get("/manage/curation?source=kipp").await.is(200).shows(&code);
    claim(&panrb, &code, 1).await;
    panrb.api().post(&format!("{sent}/publication"), json!({})).await.is(200);
    // Now that it is public they see it, and what becomes of it is not theirs.
    save(&agency, &code, "contact", json!({ "contact": "Kepala Dinas" })).await.is(200);
    submit(&agency, &code).await.is(201);
    let sent = format!("/innovations/{code}/submissions/2");
    for verb in ["claim", "release", "publication", "return", "comments", "refusal"] {
        for other in [&kemendagri, &lan] {
            other.api().post(&format!("{sent}/{verb}"), json!({})).await.is(403).shows("only-own-curators");
        }
    }
    kemendagri.get(&sent).await.is(403);
    panrb.api().post(&format!("{sent}/claim"), json!({})).await.is(200);
    // Auditors read and decide nothing; others have no queue.
    let auditor = site.known("auditor").await;
    auditor.get(&sent).await.is(200).lacks("/refusal");
    auditor.get("/manage/curation").await.is(200).shows(&code);
    auditor.api().post(&format!("{sent}/publication"), json!({})).await.is(403);
    for known in ["innovator", "system_admin", "agency_admin"] {
        site.known(known).await.api().get("/manage/curation").await.is(403);
    }
    site.visitor().api().get("/manage/curation").await.is(401);
    site.settle().await;
}

/// Nobody decides on what they sent, whatever roles they hold.
#[actix_web::test]
async fn nobody_approves_what_they_submitted() {
    let site = Site::demo().await;
    let both = site.person("rangkap").await.role(Role::AgencyAdmin, PLACE).await.role(Role::Curator, LAN).await;
    let code = handed_in(&both).await;
    let sent = format!("/innovations/{code}/submissions/1");
    for verb in ["claim", "release", "publication", "return", "comments", "refusal"] {
        both.api().post(&format!("{sent}/{verb}"), json!({})).await.is(403).shows("not-own-submission");
    }
    both.get(&sent).await.is(200).lacks(&format!("{sent}/claim"));
    claim(&site.known("curator").await, &code, 1).await;
    both.api().post(&format!("{sent}/publication"), json!({})).await.is(403);
    // Someone else's is theirs to decide.
    let other = handed_in(&site.known("agency_admin").await).await;
    claim(&both, &other, 1).await;
    both.api().post(&format!("/innovations/{other}/submissions/1/publication"), json!({})).await.is(200);
    site.settle().await;
}

#[actix_web::test]
async fn taken_back_released_refused() {
    let site = Site::demo().await;
    let (agency, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let code = handed_in(&agency).await;
    let sent = format!("/innovations/{code}/submissions/1");
    claim(&curator, &code, 1).await;
    // A colleague may give back what an absent curator holds.
    let dewi = site.person("dewi").await.role(Role::Curator, LAN).await;
    dewi.api().post(&format!("{sent}/release"), json!({})).await.is(200);
    dewi.api().post(&format!("{sent}/release"), json!({})).await.is(200);
    claim(&dewi, &code, 1).await;
    agency.api().post(&format!("{sent}/withdrawal"), json!({ "reason": "x".repeat(1001) })).await.is(422);
    agency.api().post(&format!("{sent}/withdrawal"), json!({ "reason": "Angka salah" })).await.is(200);
    agency.api().post(&format!("{sent}/withdrawal"), json!({})).await.is(200);
    for verb in ["claim", "publication", "return", "refusal"] {
        dewi.api().post(&format!("{sent}/{verb}"), json!({})).await.is(409);
    }
    site.settle().await;
    dewi.get("/me/notices").await.shows("ditarik kembali oleh instansinya").shows("Angka salah");
    // Sent anew, and refused with a reason: it can be written on and sent again.
    submit(&agency, &code).await.is(201);
    let second = format!("/innovations/{code}/submissions/2");
    claim(&curator, &code, 2).await;
    curator.api().post(&format!("{second}/refusal"), json!({ "refusal": " " })).await.is(422);
    curator.api().post(&format!("{second}/refusal"), json!({ "refusal": "Kegiatan rutin" })).await.is(200);
    agency.get(&format!("/innovations/{code}/draft")).await.shows("Kegiatan rutin");
    site.settle().await;
    agency.get("/me/notices").await.shows("tidak diterbitkan").shows("Kegiatan rutin");
    submit(&agency, &code).await.is(201);
    let numbers = site
        .look(move |conn| {
            let of = submissions::table.inner_join(innovations::table).filter(innovations::code.eq(code));
            Ok(of
                .order(submissions::number)
                .select((submissions::number, submissions::state))
                .load::<(i64, String)>(conn)?)
        })
        .await;
    let states: Vec<&str> = numbers.iter().map(|(_, state)| state.as_str()).collect();
    assert_eq!(states, ["withdrawn", "refused", "submitted"]);
}

/// Of two curators at once one has it; sending twice at once makes one submission and one version.
#[actix_web::test]
async fn at_once_there_is_one_of_each() {
    let site = Site::demo().await;
    let agency = site.known("agency_admin").await;
    let mut curators = vec![];
    for n in 0..6 {
        curators.push(site.person(&format!("kurator{n}")).await.role(Role::Curator, LAN).await.api());
    }
    let code = begin(&agency, "Serentak").await;
    for (section, fields) in required() {
        save(&agency, &code, section, fields).await.is(200);
    }
    let body = json!({ "revision": revision(&agency, &code).await, "declared": true });
    let (api, address) = (agency.api(), format!("/innovations/{code}/submissions"));
    let sent = join_all((0..8).map(|_| api.post(&address, body.clone()))).await;
    assert_eq!(sent.iter().filter(|answer| answer.status == 201).count(), 1, "{sent:?}");
    assert!(sent.iter().all(|answer| answer.status < 300), "{sent:?}");
    let of = code.clone();
    let versions = site
        .look(move |conn| {
            let versions = content_versions::table
                .inner_join(innovations::table.on(innovations::content_id.eq(content_versions::content_id)))
                .filter(innovations::code.eq(of));
            Ok(versions.count().get_result::<i64>(conn)?)
        })
        .await;
    assert_eq!(versions, 1);
    let claim = format!("{address}/1/claim");
    let claimed = join_all(curators.iter().map(|curator| curator.post(&claim, json!({})))).await;
    assert_eq!(claimed.iter().filter(|answer| answer.status == 200).count(), 1, "{claimed:?}");
    assert!(claimed.iter().all(|answer| answer.status == 200 || answer.status == 409), "{claimed:?}");
    // The agency takes it back at the moment at which the curator publishes: one of them has happened.
    let holder = curators.iter().zip(&claimed).find(|(_, answer)| answer.status == 200).unwrap().0;
    let (published, withdrawn) = futures_util::future::join(
        holder.post(&format!("{address}/1/publication"), json!({})),
        api.post(&format!("{address}/1/withdrawal"), json!({})),
    )
    .await;
    assert_eq!(
        [published.status, withdrawn.status].iter().filter(|status| **status == 200).count(),
        1,
        "{published:?} {withdrawn:?}"
    );
    let public = site.visitor().get(&format!("/innovations/{code}")).await.status;
    assert_eq!(public == 200, published.status == 200);
    // Eight people save one section at once from the same state: each is kept or told.
    let stays: Vec<String> = (0..8).map(|n| format!("Penulis {n}")).collect();
    let other = begin(&agency, "Serentak juga").await;
    let section = format!("/innovations/{other}/draft/problem");
    let saves = stays
        .iter()
        .map(|text| api.post(&section, json!({ "revision": 1, "page": text, "fields": { "problem": text } })));
    let saved = join_all(saves).await;
    assert_eq!(saved.iter().filter(|answer| answer.status == 200).count(), 1, "{saved:?}");
    assert_eq!(saved.iter().filter(|answer| answer.status == 409).count(), 7);
    site.settle().await;
}

/// The queue counts only what its reader may see, page by page; addresses that name nothing are left out and named.
#[actix_web::test]
async fn the_queue_is_bounded_and_narrowed() {
    let site = Site::demo().await;
    let (agency, curator) = (site.known("agency_admin").await, site.known("curator").await);
    for n in 0..3 {
        site.advance(TimeDelta::hours(n));
        handed_in(&agency).await;
    }
    let mut seen: Vec<Value> = vec![];
    let mut path = "/manage/curation?limit=2".to_owned();
    loop {
        let page = curator.api().get(&path).await.is(200).json();
        assert_eq!(page["total"], 5);
        seen.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => path = format!("/manage/curation?limit=2&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by_key(|item| item["submitted_at"].as_str().unwrap().to_owned()));
    assert_eq!(curator.api().get("/manage/curation?part=mine").await.json()["total"], 1);
    assert_eq!(curator.api().get("/manage/curation?part=decided").await.json()["total"], 2);
    assert_eq!(curator.api().get("/manage/curation?province=35").await.json()["total"], 5);
    assert_eq!(curator.api().get("/manage/curation?province=11").await.json()["total"], 0);
    curator.get("/manage/curation?province=11").await.shows("Antrean kosong");
    curator.get("/manage/curation?source=kipp&province=zz").await.is(200).shows("diabaikan");
    curator.api().get("/manage/curation?limit=0").await.is(422);
    let kemendagri = site.known("curator_kemendagri").await.api();
    assert_eq!(kemendagri.get("/manage/curation").await.json()["total"], 0);
    site.settle().await;
}
