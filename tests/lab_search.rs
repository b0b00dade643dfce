//! Labs in the one search: found, counted and suggested for whoever may read a lab's page, and for nobody else.
use crate::support::{
    Client, Site,
    ideas::PLACE,
    labs::{asking, planning, step, team},
};
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    index::{Ask, Facet, Kind},
    schema::memberships,
};
use serde_json::{Value, json};

/// Asked for by Banyuwangi's administrator; its slug.
async fn asked(site: &Site, theme: &str) -> String {
    let asked = site.known("agency_admin").await.api().post("/labs", asking(theme)).await;
    asked.is(201).json()["code"].as_str().expect("a code").to_owned()
}
async fn planned(site: &Site, slug: &str, theme: &str) {
    let mut plan = planning();
    plan["theme"] = json!(theme);
    site.known("curator").await.api().post(&format!("/labs/{slug}/plan"), plan).await.is(200);
}
async fn found(who: &Client<'_>, query: &str) -> Value {
    who.api().get(&format!("/search?{query}")).await.is(200).json()
}
async fn finds(who: &Client<'_>, words: &str, slug: &str) -> bool {
    let there = found(who, &format!("q={words}&limit=100")).await;
    let address = format!("/labs/{slug}");
    there["items"].as_array().expect("hits").iter().any(|item| item["address"] == address)
}

/// By a form of its word; with its count, its card and its link, in both languages; to others not even as a number.
#[actix_web::test]
async fn a_lab_is_found_by_whoever_may_read_its_page_and_by_nobody_else() {
    let site = Site::demo().await;
    let slug = asked(&site, "Melayani zamrudwarna").await;
    let at = format!("/labs/{slug}");
    let (admin, visitor) = (site.known("agency_admin").await, site.visitor());
    let mut may = vec![admin.clone(), site.person("staf").await.role(Role::Author, Some(PLACE)).await];
    for name in ["curator", "mentor", "auditor", "system_admin", "hub_admin", "agency_leader"] {
        may.push(site.known(name).await);
    }
    let mut may_not = vec![visitor.clone(), site.person("orang").await];
    may_not.push(site.person("lain").await.role(Role::Author, Some("pemerintah-provinsi-bali")).await);
    may_not.push(site.person("hub33").await.role(Role::HubAdmin, Some("pemerintah-provinsi-jawa-tengah")).await);
    may_not.push(site.person("panrb").await.role(Role::Curator, Some("kementerian-panrb")).await);
    for name in ["innovator", "graduate", "author", "moderator"] {
        may_not.push(site.known(name).await);
    }
    for one in &may {
        one.api().get(&at).await.is(200);
        let there = found(one, "q=pelayanan+zamrudwarna").await;
        assert_eq!(there["kinds"], json!([{ "kind": "lab", "count": 1 }]), "{}: {there}", one.name);
        let card = &there["items"][0];
        assert_eq!(card["kind"], "lab", "{}: {there}", one.name);
        assert_eq!(card["address"], at);
        assert_eq!(card["title"]["id"], "Melayani zamrudwarna");
        assert_eq!(card["summary"]["id"], "Dua puluh puskesmas siap.");
    }
    for one in &may_not {
        assert_ne!(one.api().get(&at).await.status, 200, "{}", one.name);
        // Neither by its words, nor by one with a typing error, nor as a number.
        for query in ["q=zamrudwarna", "q=zamrudwarma", "q=zamrudwarna&type=lab", &format!("q={slug}&type=lab")] {
            let there = found(one, query).await;
            assert_eq!((&there["total"], &there["corrected"]), (&json!(0), &Value::Null), "{}: {there}", one.name);
            let kinds = there["kinds"].as_array().expect("kinds");
            assert!(kinds.iter().all(|kind| kind["kind"] != "lab"), "{}: {there}", one.name);
        }
        one.get("/search?q=zamrudwarna").await.is(200).shows("Tidak ada hasil").lacks(&at);
    }
    // Pages, and the facet in both languages.
    let there = admin.get("/search?q=zamrudwarna&type=lab").await;
    there.is(200).shows("Laboratorium (1)").shows(&format!("href=\"{at}\""));
    let there = admin.en().get("/search?q=zamrudwarna&type=lab").await;
    there.is(200).shows("Labs (1)").shows(&format!("href=\"/en{at}\""));
    visitor.en().get("/search?q=zamrudwarna&type=lab").await.is(200).shows("Nothing found");
    // The index itself tells no one who may not: neither in a facet, nor as something alike.
    for (audience, there) in [(vec![], 0), (vec!["labs".to_owned()], 1)] {
        let (text, count) = ("zamrudwarna".to_owned(), Facet::ALL.to_vec());
        let ask = Ask { text, audience: audience.clone(), count, limit: 5, ..Ask::default() };
        let answer = site.app.index.ask(&ask).expect("an index");
        assert_eq!(answer.total, there);
        assert!(answer.facets.values().all(|values| values.is_empty() || there == 1), "{answer:?}");
        let alike = site.app.index.similar("melayani zamrudwarna", &[], &audience, None, 5).expect("an index");
        assert_eq!(alike.iter().any(|thing| thing.kind == Kind::Lab), there == 1, "{alike:?}");
    }
}

/// A new theme, the phase, the end of a lab.
#[actix_web::test]
async fn what_happens_to_a_lab_is_known_to_the_very_next_question() {
    let site = Site::demo().await;
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let slug = asked(&site, "Loket zamrudwarna").await;
    assert!(finds(&admin, "zamrudwarna", &slug).await);
    step(&curator, &slug, "clarify", "Siapa pesertanya?").await.is(200);
    planned(&site, &slug, "Loket kuningperak").await;
    // By its old theme, too: that is its address.
    assert!(finds(&admin, "kuningperak", &slug).await && finds(&admin, "zamrudwarna", &slug).await);
    let card = found(&admin, "q=zamrudwarna").await;
    assert_eq!(card["items"][0]["title"]["id"], "Loket kuningperak");
    admin.get("/search?q=kuningperak").await.is(200).shows("Loket kuningperak").shows(&format!("/labs/{slug}"));
    assert!(!finds(&admin, "drum+kuningperak", &slug).await);
    step(&curator, &slug, "open", "").await.is(200);
    assert!(finds(&admin, "drum+kuningperak", &slug).await, "by its phase");
    step(&curator, &slug, "suspend", "Menunggu anggaran").await.is(200);
    assert!(finds(&admin, "suspended+kuningperak", &slug).await && !finds(&admin, "drum+kuningperak", &slug).await);
    step(&curator, &slug, "cancel", "Anggaran dialihkan").await.is(200);
    assert!(finds(&admin, "cancelled+kuningperak", &slug).await, "its page is there, too");
    assert!(!finds(&site.visitor(), "cancelled+kuningperak", &slug).await);
    // And what was there before the index was made.
    let before = site.lab("diagnose", "pemerintah-kota-denpasar").await;
    assert!(finds(&curator, "upacara+sampah", &before).await && !finds(&admin, "upacara+sampah", &before).await);
    site.settle().await;
}

/// With a team and with a role the right to find a lab comes and goes.
#[actix_web::test]
async fn whoever_has_left_a_team_or_a_role_finds_its_lab_no_more() {
    let site = Site::demo().await;
    let (admin, curator) = (site.known("agency_admin").await, site.known("curator").await);
    let (old, new) = (site.known("graduate").await, site.person("dewi").await);
    let staff = site.person("staf").await.role(Role::Author, Some(PLACE)).await;
    let slug = asked(&site, "Loket zamrudwarna").await;
    step(&curator, &slug, "clarify", "Siapa pesertanya?").await.is(200);
    planned(&site, &slug, "Loket zamrudwarna").await;
    step(&curator, &slug, "open", "").await.is(200);
    assert!(!finds(&old, "zamrudwarna", &slug).await);
    admin.api().post(&format!("/labs/{slug}/teams"), team("Tim satu")).await.is(201);
    assert!(finds(&old, "zamrudwarna", &slug).await && !finds(&new, "zamrudwarna", &slug).await);
    old.get("/search?q=zamrudwarna").await.is(200).shows(&format!("/labs/{slug}"));
    let over = json!({ "from": old.handle().await, "to": "dewi@example.go.id", "reason": "Mutasi" });
    admin.api().post(&format!("/labs/{slug}/teams/1/hand-over"), over).await.is(200);
    assert!(!finds(&old, "zamrudwarna", &slug).await && finds(&new, "zamrudwarna", &slug).await);
    old.get("/search?q=zamrudwarna").await.is(200).lacks(&format!("/labs/{slug}"));
    assert_eq!(found(&old, "q=zamrudwarna").await["total"], 0);
    assert!(finds(&staff, "zamrudwarna", &slug).await);
    let person = staff.id.expect("a person");
    site.change(move |conn| {
        let own = memberships::table.filter(memberships::person_id.eq(person));
        diesel::update(own).set(memberships::state.eq("ended")).execute(conn)?;
        Ok(())
    })
    .await;
    assert!(!finds(&staff, "zamrudwarna", &slug).await);
    assert_eq!(found(&staff, "q=zamrudwarna").await["total"], 0);
    site.settle().await;
}
