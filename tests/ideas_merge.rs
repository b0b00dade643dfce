//! Merging ideas: what is left at the address, what the other one gains, and that one act brings everything back.
use crate::support::{
    Client, Site,
    ideas::{PLACE, accept, begin, offered, send, sent, whole},
    upload::PDF,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    schema::{idea_authors, idea_supports, ideas, rules},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

const LAN: Option<&str> = Some("lan");

async fn author<'s>(site: &'s Site, name: &str) -> Client<'s> {
    site.person(name).await.role(Role::Author, Some(PLACE)).await
}
/// An idea of the bank; its code.
async fn public(site: &Site, who: &Client<'_>, word: &str) -> String {
    let code = sent(who, word).await;
    accept(&site.known("curator").await, &code).await;
    code
}
fn merging(into: &str) -> Value {
    json!({ "into": into, "reason": "Keduanya mengusulkan hal yang sama." })
}

/// The address stays and leads to the other; followers come along, endorsements do not; undone it is as it was.
#[actix_web::test]
async fn an_idea_becomes_part_of_another_and_comes_back_as_it_was() {
    let site = Site::demo().await;
    let (ana, curator) = (author(&site, "ana").await, site.known("curator").await);
    let (one, other) = (public(&site, &ana, "kincir sungai").await, public(&site, &ana, "turbin sungai").await);
    let (at, to) = (format!("/ideas/{one}"), format!("/ideas/{other}"));
    let (budi, cici) = (site.person("budi").await, site.person("cici").await);
    for path in [format!("{at}/following"), format!("{at}/endorsement")] {
        budi.api().post(&path, json!({})).await.is(200);
    }
    for path in [format!("{at}/following"), format!("{to}/following")] {
        cici.api().post(&path, json!({})).await.is(200);
    }
    cici.api().post(&format!("{at}/comments"), json!({ "body": "Kami siap mencoba." })).await.is(200);
    site.settle().await;
    let visitor = site.visitor().api();
    let before = [visitor.get(&at).await.is(200).json(), visitor.get(&to).await.is(200).json()];
    assert_eq!((before[1]["followers"].clone(), before[1]["endorsements"].clone()), (json!(1), json!(0)));
    let bank = visitor.get("/ideas?limit=100").await.json();

    // From the page, which keeps what was typed.
    curator.get(&at).await.is(200).shows("Gabungkan ke ide lain");
    let form = curator.get(&format!("{at}/merge")).await.is(200).form(&format!("{at}/merge"));
    let form = form.fill("reason", "Keduanya mengusulkan hal yang sama.");
    let refused = curator.submit(form.clone().fill("into", &one)).await;
    refused.is(422).shows("dirinya sendiri").shows("Keduanya mengusulkan");
    curator.submit(form.fill("into", &other.to_lowercase())).await.sends_to(&at);

    let left = site.visitor().get(&at).await;
    left.is(410).shows(&one).shows(&to).shows("Keduanya mengusulkan").shows("Digabungkan ke");
    site.visitor().en().get(&at).await.is(410).shows("Merged into");
    assert_eq!(visitor.get(&at).await.is(410).json()["tombstone"]["replacement"], other.as_str());
    let page = visitor.get(&to).await.is(200).json();
    let merged = &page["merged_from"][0];
    assert_eq!((merged["code"].as_str(), merged["authors"][0].as_str()), (Some(one.as_str()), Some("ana")));
    assert_eq!((&page["followers"], &page["endorsements"], &merged["endorsements"]), (&json!(2), &json!(0), &json!(1)));
    assert_eq!((&page["comments"][0]["from"], &page["comments"][0]["number"]), (&json!(one), &json!(1)));
    let edge = &page["thread"][0];
    assert_eq!((&edge["verb"], &edge["outgoing"]), (&json!("became"), &json!(false)));
    assert_eq!(edge["card"]["address"], at);
    site.visitor().get(&to).await.shows("1 dukungan tetap padanya").shows("Ide yang menjadi bagian ide ini");
    // Its authors and reviewers read it, and whose it was is written; nobody supports it any more.
    ana.get(&at).await.is(200).shows("Ide ini sudah digabungkan").shows(&to);
    budi.api().post(&format!("{at}/endorsement"), json!({})).await.is(410);
    visitor.get("/search?q=kincir&type=idea").await.is(200).lacks(&one);
    assert_eq!(
        visitor.get("/ideas?limit=100").await.json()["total"].as_i64(),
        Some(bank["total"].as_i64().unwrap() - 1)
    );
    site.settle().await;
    for told in [&budi, &cici, &ana] {
        told.get("/me/notices").await.shows("digabungkan ke ide lain");
    }
    // What is said of the other one now reaches whoever came along.
    ana.api().post(&format!("{to}/comments"), json!({ "body": "Selamat datang." })).await.is(200);
    site.settle().await;
    budi.get("/me/notices").await.shows("tanggapan baru tentang ide “Gagasan turbin sungai”");

    let form = curator.get(&format!("{at}/merge")).await.is(200).form(&format!("{at}/merge/end"));
    curator.submit(form).await.sends_to(&at);
    assert_eq!(visitor.get(&at).await.is(200).json(), before[0]);
    let mut now = visitor.get(&to).await.is(200).json();
    now["comments"] = json!([]); // the one that was made since stays
    assert_eq!(now, before[1]);
    assert_eq!(visitor.get("/ideas?limit=100").await.json(), bank, "in the place that it had");
    visitor.get("/search?q=kincir&type=idea").await.is(200).shows(&one);
    let brought = site
        .look(|conn| {
            let rows = idea_supports::table.filter(idea_supports::merge_id.is_not_null());
            Ok(rows.inner_join(ideas::table).filter(ideas::code.eq(other)).count().get_result::<i64>(conn)?)
        })
        .await;
    assert_eq!(brought, 0);
    curator.api().post(&format!("{at}/merge/end"), json!({})).await.is(409).shows("idea-not-now");
    site.settle().await;
    budi.get("/me/notices").await.shows("dibatalkan");
    let auditor = site.known("auditor").await.api();
    for kind in ["idea-merged", "idea-unmerged"] {
        auditor.get(&format!("/manage/audit?kind={kind}")).await.is(200).shows(&one);
    }
}

/// Whoever reads the other one reads what it was accepted with; brought back, it is its own alone as before.
#[actix_web::test]
async fn the_evidence_of_a_merged_idea_is_read_through_the_other() {
    let site = Site::demo().await;
    let (ana, curator, visitor) = (author(&site, "ana").await, site.known("curator").await, site.visitor());
    let one = whole(&ana, "perahu ambulans").await;
    let file = offered(&ana, &one, ("data.pdf", "application/pdf", PDF)).await;
    send(&ana, &one).await.is(201);
    accept(&curator, &one).await;
    let other = public(&site, &ana, "ambulans sungai").await;
    let (at, to) = (format!("/ideas/{one}"), format!("/ideas/{other}"));
    let (own, through) = (format!("{at}/files/{file}"), format!("{to}/files/{file}"));
    let before = [visitor.api().get(&at).await.is(200).json(), visitor.api().get(&to).await.is(200).json()];
    visitor.get(&own).await.is(200);
    visitor.get(&through).await.is(404);

    curator.api().post(&format!("{at}/merge"), merging(&other)).await.is(200);
    visitor.get(&own).await.is(410);
    ana.get(&own).await.is(200);
    visitor.get(&through).await.is(200);
    visitor.get(&to).await.is(200).shows(&format!("href=\"{through}\"")).shows("Data antrean");
    let page = visitor.api().get(&to).await.json();
    assert_eq!(page["merged_from"][0]["files"][0]["file"]["handle"], file.as_str());
    assert_eq!(page["files"], json!([]));
    // Whoever may not read the other one does not read it there.
    let moderator = site.known("moderator").await.api();
    moderator.post(&format!("{to}/hiding"), json!({ "reason": "Memuat nama orang" })).await.is(200);
    visitor.get(&through).await.is(404);
    curator.get(&through).await.is(200);
    moderator.post(&format!("{to}/hiding/end"), json!({})).await.is(200);

    curator.api().post(&format!("{at}/merge/end"), json!({})).await.is(200);
    visitor.get(&through).await.is(404);
    visitor.get(&own).await.is(200);
    assert_eq!(visitor.api().get(&at).await.is(200).json(), before[0]);
    assert_eq!(visitor.api().get(&to).await.is(200).json(), before[1]);
    site.settle().await;
}

/// Whoever may decide on both, and only into an idea of the bank that stays: not itself, not one that is merged, no chain.
#[actix_web::test]
async fn who_merges_what_into_what() {
    let site = Site::demo().await;
    let (ana, curator) = (author(&site, "ana").await, site.known("curator").await);
    let (one, two, three) = (
        public(&site, &ana, "pagar hidup").await,
        public(&site, &ana, "pagar tanaman").await,
        public(&site, &ana, "pagar bambu").await,
    );
    let at = |code: &str| format!("/ideas/{code}/merge");
    ana.api().post(&at(&one), merging(&two)).await.is(403).shows("not-own-idea");
    for stranger in [&site.known("innovator").await, &site.known("moderator").await, &site.known("agency_leader").await]
    {
        stranger.api().post(&at(&one), merging(&two)).await.is(403).shows("only-idea-reviewers");
        stranger.api().get(&at(&one)).await.is(403);
    }
    site.visitor().api().post(&at(&one), merging(&two)).await.is(401);
    // Nobody decides on what they write, be it the one or the other.
    let dewi = site.person("dewi").await.role(Role::Curator, LAN).await;
    let (id, code) = (dewi.id.unwrap(), two.clone());
    site.change(move |conn| {
        let idea: i64 = ideas::table.filter(ideas::code.eq(&code)).select(ideas::id).first(conn)?;
        diesel::insert_into(idea_authors::table)
            .values((
                (idea_authors::idea_id.eq(idea), idea_authors::person_id.eq(id)),
                (idea_authors::state.eq("accepted"), idea_authors::created_at.eq(ekopi::clock::now())),
            ))
            .execute(conn)?;
        Ok(())
    })
    .await;
    for (from, into) in [(&one, &two), (&two, &one)] {
        dewi.api().post(&at(from), merging(into)).await.is(403).shows("not-own-idea");
    }
    let (draft, waits) = (begin(&ana, "Pagar dalam draf").await, sent(&ana, "pagar kawat").await);
    for (into, says) in [
        (one.as_str(), "merge-itself"),
        (waits.as_str(), "merge-not-public"),
        (draft.as_str(), "merge-unknown"),
        ("IDE-2026-99999-X", "merge-unknown"),
        (" ", "field-missing"),
    ] {
        let refused = curator.api().post(&at(&one), merging(into)).await;
        assert_eq!(refused.is(422).field("into").as_deref(), Some(says), "{into}");
    }
    let bare = json!({ "into": two, "reason": " " });
    assert_eq!(curator.api().post(&at(&one), bare).await.is(422).field("reason").as_deref(), Some("field-missing"));
    curator.api().post(&at(&waits), merging(&one)).await.is(409).shows("idea-not-now");

    curator.api().post(&at(&one), merging(&two)).await.is(200);
    curator.api().post(&at(&one), merging(&two)).await.is(200);
    curator.api().post(&at(&one), merging(&three)).await.is(409).shows("idea-not-now");
    let refused = curator.api().post(&at(&three), merging(&one)).await;
    assert_eq!(refused.is(422).field("into").as_deref(), Some("merge-into-merged"));
    curator.api().post(&at(&two), merging(&three)).await.is(409).shows("merge-chain");
    curator.get(&at(&two)).await.is(200).shows("tidak menampung ide lain");
    ana.api().post(&format!("{}/end", at(&one)), json!({})).await.is(403).shows("not-own-idea");
    site.settle().await;
}

/// Thirty days by the rule, and of each merge by the rule of its day.
#[actix_web::test]
async fn after_its_days_a_merge_is_final() {
    let site = Site::demo().await;
    let ana = author(&site, "ana").await;
    let (one, two) = (public(&site, &ana, "lumbung air").await, public(&site, &ana, "tandon air").await);
    let end = format!("/ideas/{one}/merge/end");
    site.known("curator").await.api().post(&format!("/ideas/{one}/merge"), merging(&two)).await.is(200);
    site.advance(TimeDelta::days(30));
    site.known("curator").await.api().post(&end, json!({})).await.is(200);
    site.known("curator").await.api().post(&format!("/ideas/{one}/merge"), merging(&two)).await.is(200);
    site.advance(TimeDelta::days(30) + TimeDelta::minutes(1));
    let curator = site.known("curator").await;
    let refused = curator.api().post(&end, json!({})).await;
    refused.is(409).shows("merge-final").shows("30 days");
    curator.get(&format!("/ideas/{one}/merge")).await.is(200).shows("sudah lewat").lacks("Batalkan penggabungan");
    assert_eq!(site.idea_states(&one).await.0, "merged");
    // A day, from now on.
    site.change(|conn| {
        let now = ekopi::clock::now();
        diesel::insert_into(rules::table)
            .values((
                (rules::name.eq("idea-merge-days"), rules::value.eq(1), rules::unit.eq("days")),
                (rules::valid_from.eq(now), rules::note.eq(""), rules::created_at.eq(now)),
            ))
            .execute(conn)?;
        Ok(())
    })
    .await;
    let ana = site.signed_in(ana.id.unwrap(), "ana").await;
    let three = public(&site, &ana, "embung air").await;
    curator.api().post(&format!("/ideas/{three}/merge"), merging(&two)).await.is(200);
    site.advance(TimeDelta::hours(25));
    let late = site.known("curator").await.api().post(&format!("/ideas/{three}/merge/end"), json!({})).await;
    late.is(409).shows("1 day,");
    site.settle().await;
}

/// Two that are merged into each other at once: one of them stays.
#[actix_web::test]
async fn two_at_once_never_lose_both() {
    let site = Site::demo().await;
    let (ana, curator) = (author(&site, "ana").await, site.known("curator").await.api());
    let (one, two) = (public(&site, &ana, "perahu surya").await, public(&site, &ana, "perahu listrik").await);
    let (here, there) = (format!("/ideas/{one}/merge"), format!("/ideas/{two}/merge"));
    let both = (0..8).map(|n| {
        let (path, into) = if n % 2 == 0 { (&here, &two) } else { (&there, &one) };
        curator.post(path, merging(into))
    });
    let answers = join_all(both).await;
    assert!(answers.iter().all(|answer| [200, 409, 422].contains(&answer.status)), "{answers:?}");
    let states = [site.idea_states(&one).await.0, site.idea_states(&two).await.0];
    assert_eq!(states.iter().filter(|state| *state == "merged").count(), 1, "{states:?}");
    site.settle().await;
}

/// The demonstration has one, which leads to the other.
#[actix_web::test]
async fn the_demonstration_has_a_merged_idea() {
    let site = Site::demo().await;
    let merged = site.idea("merged").await;
    let gone = site.visitor().api().get(&format!("/ideas/{merged}")).await.is(410).json();
    let into = gone["tombstone"]["replacement"].as_str().unwrap().to_owned();
    let page = site.visitor().get(&format!("/ideas/{into}")).await;
    page.is(200).shows("Tambak yang saling memberi kabar").shows("Kabar warna air antar petambak");
    site.visitor().get("/ideas").await.lacks(&merged);
}
