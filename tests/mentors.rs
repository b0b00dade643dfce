//! Mentors: who is one, what they say of themselves and when they can be met, who fits an idea.
use crate::support::{
    Site,
    ideas::begin,
    mentors::{BANYUWANGI, MAKASSAR, profile},
};
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    schema::{agencies, ideas, innovations, memberships, sectors},
};
use serde_json::{Value, json};

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().expect("mentors").iter().map(|one| one["name"].as_str().expect("a name")).collect()
}

#[actix_web::test]
async fn a_confirmed_mentor_writes_a_profile_and_is_found_by_it() {
    let site = Site::demo().await;
    let (andi, stranger) = (site.person("andi").await, site.person("budi").await);
    let refused = stranger.api().post("/me/mentor", profile("WITA", "09:00-12:00", &json!({}))).await;
    assert_eq!(refused.is(403).json()["code"], "mentors-only");
    stranger.get("/me/mentor").await.is(403).shows("disahkan LAN");
    let andi = andi.role(Role::Mentor, Some(MAKASSAR)).await;
    // By the form, without a script: what is wrong stands beside its field, what was typed stays.
    let form = andi.get("/me/mentor").await.form("/me/mentor").choose("kind", "coach").choose("expertise", "data");
    let form = form.fill("summary", "Membaca data bersama tim").fill("zone", "WITA").choose("provinces", "73");
    let wrong = form.clone().fill("hours.mon", "9-12").fill("exceptions", "2026-03-09\nbesok").fill("minutes", "61");
    let page = andi.submit(wrong).await;
    page.is(422).shows("id=\"hours.mon-error\"").shows("value=\"9-12\"").shows("Baris 2").shows("besok");
    page.shows("id=\"minutes-error\"").shows("value=\"data\" checked").shows("value=\"73\" checked");
    andi.submit(form.fill("hours.mon", "9.00-12.00").fill("exceptions", "2026-03-09")).await.sends_to("/me/mentor");
    let handle = andi.handle().await;
    let seen = site.visitor().api().get(&format!("/mentors/{handle}")).await.is(200).json();
    assert_eq!((&seen["hours"]["mon"], &seen["mentor"]["zone"]), (&json!("09:00-12:00"), &json!("WITA")));
    assert_eq!(seen["mentor"]["agency"]["slug"], MAKASSAR);
    assert!(seen.get("exceptions").is_none(), "when somebody is away is nobody's to know");
    site.visitor().get(&format!("/mentors/{handle}")).await.shows("Membaca data bersama tim").shows("Sulawesi Selatan");
    // The list is narrowed by each of these, and by what names nothing not at all.
    let found = async |query: &str| {
        let list = site.visitor().api().get(&format!("/mentors?limit=100&{query}")).await.is(200).json();
        names(&list).contains(&"andi")
    };
    for query in ["kind=coach", "expertise=data", "province=73", "language=id", "province=73&expertise=data"] {
        assert!(found(query).await, "{query}");
    }
    for query in ["kind=content_expert", "expertise=budget", "province=11", "language=ban", "sector=health"] {
        assert!(!found(query).await, "{query}");
    }
    site.visitor().get("/mentors?province=00").await.is(200).shows("diabaikan").shows("andi");
    let first = site.visitor().api().get("/mentors?limit=1").await.json();
    let next = first["next"].as_str().expect("more than one");
    let second = site.visitor().api().get(&format!("/mentors?limit=1&after={next}")).await.json();
    assert_ne!(names(&first), names(&second));
    // Whoever takes themselves off the list, and whoever is a mentor no more, is shown to nobody.
    let off = profile("WITA", "09:00-12:00", &json!({ "is_listed": false }));
    andi.api().post("/me/mentor", off).await.is(200);
    site.visitor().get(&format!("/mentors/{handle}")).await.is(404);
    andi.get(&format!("/mentors/{handle}")).await.is(200).shows("belum ditampilkan");
    andi.api().post("/me/mentor", profile("WITA", "09:00-12:00", &json!({}))).await.is(200);
    assert!(found("kind=coach").await);
    let id = andi.id.expect("a person");
    site.change(move |conn| {
        let mine = memberships::table.filter(memberships::person_id.eq(id));
        Ok(diesel::update(mine).set(memberships::state.eq("ended")).execute(conn)?)
    })
    .await;
    assert!(!found("kind=coach").await);
    andi.api().get(&format!("/mentors/{handle}")).await.is(404);
    site.settle().await;
}

#[actix_web::test]
async fn the_demonstration_has_mentors_in_three_zones() {
    let site = Site::demo().await;
    let list = site.visitor().api().get("/mentors").await.json();
    let mut zones: Vec<&str> =
        list["items"].as_array().expect("mentors").iter().map(|one| one["zone"].as_str().expect("a zone")).collect();
    zones.sort_unstable();
    assert_eq!(zones, ["WIB", "WIT", "WITA"]);
    site.visitor().get("/clinics").await.is(200).shows("Klinik kemitraan (contoh)").shows("16.00–17.00 WIT");
}

/// Whose agency runs a practice like the idea comes first, then who knows its affair and its province; of two who fit as well the
/// one who has less to do.
#[actix_web::test]
async fn mentors_are_matched_with_reasons_and_by_load() {
    let site = Site::demo().await;
    let code = site.idea("accepted").await;
    let wanted = code.clone();
    let (sector, title): (Option<String>, String) = site
        .look(move |conn| {
            let idea = ideas::table.left_join(sectors::table).filter(ideas::code.eq(wanted));
            Ok(idea.select((sectors::code.nullable(), ideas::title)).first(conn)?)
        })
        .await;
    let sector = sector.expect("an affair of government");
    let knows = |change: Value| profile("WIB", "09:00-12:00", &change);
    site.mentor("tahu-urusan", "lan", knows(json!({ "sectors": [sector.clone()] }))).await;
    site.mentor("sama-tahu", "lan", knows(json!({ "sectors": [sector] }))).await;
    site.mentor("tidak-tahu", "lan", knows(json!({}))).await;
    site.index().await;
    let seen = site.known("agency_admin").await;
    let matches = seen.api().get(&format!("/ideas/{code}/mentors")).await.is(200).json();
    assert_eq!(matches["title"], title);
    let items = matches["items"].as_array().expect("mentors");
    let place = |name: &str| items.iter().position(|one| one["mentor"]["name"] == name).expect(name);
    assert!(place("tahu-urusan") < place("sama-tahu") && place("sama-tahu") < place("tidak-tahu"));
    assert_eq!(items[place("tahu-urusan")]["same_sector"], true);
    assert_eq!(items[place("tidak-tahu")]["same_sector"], false);
    seen.get(&format!("/ideas/{code}/mentors")).await.shows("Menguasai urusan pemerintahan ide ini");
    // A meeting ahead puts the first of the two behind the other.
    let ana = site.person("ana").await;
    let team = site.team("tim-beban", BANYUWANGI, &[ana.id.expect("a person")]).await;
    let handle = items[place("tahu-urusan")]["mentor"]["handle"].as_str().expect("a handle").to_owned();
    let slots = ana.slots(&handle, &team).await;
    ana.booked(&handle, &team, &slots[0]).await;
    let again = seen.api().get(&format!("/ideas/{code}/mentors")).await.json();
    let order: Vec<&str> = again["items"]
        .as_array()
        .expect("mentors")
        .iter()
        .map(|one| one["mentor"]["name"].as_str().expect("a name"))
        .collect();
    let at = |name: &str| order.iter().position(|one| *one == name).expect(name);
    assert!(at("sama-tahu") < at("tahu-urusan"), "{order:?}");
    // An idea that nobody may see has no mentors to be seen.
    let draft = site.idea("draft").await;
    site.person("budi").await.api().get(&format!("/ideas/{draft}/mentors")).await.is(404);
    site.settle().await;
}

#[actix_web::test]
async fn whoever_solved_it_before_comes_first() {
    let site = Site::demo().await;
    // A practice of the directory, and somebody of the agency that runs it.
    let (name, code, owner): (String, String, String) = site
        .look(|conn| {
            let owned = innovations::table.inner_join(agencies::table).filter(innovations::state.eq("published"));
            let owned = owned.filter(innovations::is_invented.eq(true)).order(innovations::id);
            Ok(owned.select((innovations::name, innovations::code, agencies::slug)).first(conn)?)
        })
        .await;
    let owner: &'static str = owner.leak();
    site.mentor("pernah", owner, profile("WIB", "09:00-12:00", &json!({}))).await;
    site.mentor("belum", "lan", profile("WIB", "09:00-12:00", &json!({}))).await;
    let admin = site.known("agency_admin").await;
    let idea = begin(&admin, &name).await;
    site.index().await;
    let matches = admin.api().get(&format!("/ideas/{idea}/mentors")).await.is(200).json();
    let items = matches["items"].as_array().expect("mentors");
    let place = |name: &str| items.iter().position(|one| one["mentor"]["name"] == name).expect(name);
    assert!(place("pernah") < place("belum"));
    let practices = items[place("pernah")]["practices"].as_array().expect("practices");
    assert!(practices.iter().any(|card| card["address"] == format!("/innovations/{code}")), "{practices:?}");
    assert_eq!(items[place("belum")]["practices"], json!([]));
    admin.get(&format!("/ideas/{idea}/mentors")).await.shows(&name).shows("Instansinya menjalankan praktik serupa");
    site.settle().await;
}
