//! When staff move: roles that end, are handed over, delegated for a time, left for another agency.
use crate::support::{
    Site,
    places::{BANYUWANGI, PLACE},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{accounts::membership::Role, schema::events};
use serde_json::{Value, json};

const MALANG: &str = "/agencies/pemerintah-kabupaten-malang";

#[actix_web::test]
async fn a_role_ends_with_a_reason_and_its_right_at_once() {
    let site = Site::start().await;
    let ana = site.person("ana").await.role(Role::AgencyAdmin, PLACE).await;
    let ben = site.person("ben").await.role(Role::AgencyAdmin, PLACE).await;
    let role = format!("/roles/{}", site.role("confirmed", "agency_admin").await);
    assert!(ben.administers().await);
    assert_eq!(
        ana.api().post(&format!("{role}/end"), json!({})).await.is(422).field("reason").as_deref(),
        Some("field-missing")
    );
    let form = ana.get(&role).await.form(&format!("{role}/end"));
    ana.submit(form.fill("reason", "Mutasi ke provinsi")).await.sends_to(&role);
    assert!(!ben.administers().await, "the next request has the right no more");
    ana.api().post(&format!("{role}/end"), json!({ "reason": "Mutasi ke provinsi" })).await.is(200);
    ben.api().post(&format!("{role}/end"), json!({ "reason": "x" })).await.is(409);
    site.settle().await;
    ben.get("/me").await.shows("telah berakhir").shows("Mutasi ke provinsi").shows("Berakhir");
    assert_eq!(site.mail().len(), 1);
    // One's own is laid down without a word, and nobody is told what they did themselves.
    let own = ana.api().get("/me").await.json()["roles"][0]["code"].as_str().unwrap().to_owned();
    ana.get(&format!("/roles/{own}")).await.shows("Letakkan peran");
    ana.post(&format!("/roles/{own}/end"), json!({})).await.sends_to(&format!("/roles/{own}"));
    site.settle().await;
    assert_eq!(site.mail().len(), 1);
    assert_eq!(site.role_states("agency_admin").await, ["ended", "ended"]);
}

#[actix_web::test]
async fn the_last_system_admin_stays() {
    let site = Site::start().await;
    let one = site.person("one").await.role(Role::SystemAdmin, None).await;
    let role = format!("/roles/{}", site.role("confirmed", "system_admin").await);
    let kept = one.post(&format!("{role}/end"), json!({})).await;
    kept.is(409).shows("Administrator sistem yang terakhir tidak dapat diakhiri");
    let two = site.person("two").await.role(Role::SystemAdmin, None).await;
    let second = format!("/roles/{}", site.role("confirmed", "system_admin").await);
    // Both leave at the same moment: one stays.
    let leaving = [(&one, &role), (&two, &second)]
        .map(|(person, role)| async move { person.api().post(&format!("{role}/end"), json!({})).await.status });
    let mut statuses = futures_util::future::join_all(leaving).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    site.settle().await;
}

#[actix_web::test]
async fn a_role_is_handed_over_in_one_act() {
    let site = Site::start().await;
    let admin = site.person("admin").await.role(Role::AgencyAdmin, PLACE).await;
    let root = site.person("root").await.role(Role::SystemAdmin, None).await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    let ana = ana.role(Role::AgencyLeader, PLACE).await;
    let role = format!("/roles/{}", site.role("confirmed", "agency_leader").await);
    let act = format!("{role}/hand-over");
    let said = |who: &str| json!({ "successor": who, "why": "Mutasi" });
    assert_eq!(ana.api().post(&act, said("ben@example.go.id")).await.status, 403, "not the holder's to give away");
    ben.api().post(&act, said("ben@example.go.id")).await.is(404);
    admin.api().post(&act, said("admin@example.go.id")).await.is(403);
    for (field, body) in [
        ("successor", said("nobody@example.go.id")),
        ("successor", said("ana@example.go.id")),
        ("successor", json!({ "why": "x" })),
        ("why", json!({ "successor": "ben@example.go.id" })),
    ] {
        assert!(admin.api().post(&act, body.clone()).await.is(422).field(field).is_some(), "{body}");
    }
    let form = admin.get(&role).await.form(&act);
    let again = admin.submit(form.clone().fill("successor", "nobody@example.go.id").fill("why", "Mutasi")).await;
    again.is(422).shows("Tidak ada akun aktif dengan alamat ini").shows("value=\"nobody@example.go.id\"");
    admin.submit(form.fill("successor", "Ben@example.go.id").fill("why", "Mutasi")).await.sends_to(&role);
    ben.get(&format!("{BANYUWANGI}/audit"))
        .await
        .is(200)
        .shows("Peran Pimpinan instansi diserahkan oleh ana kepada ben.");
    ana.get(&format!("{BANYUWANGI}/audit")).await.is(403);
    assert_eq!((site.happened("role-handed-over").await, site.happened("role-ended").await), (1, 0));
    admin.api().post(&act, said("root@example.go.id")).await.is(409);
    site.settle().await;
    ben.get("/me").await.shows("Anda kini memegang peran Pimpinan instansi");
    ana.get("/me").await.shows("Peran Anda sebagai Pimpinan instansi");
    // An administrator who leaves hands over their own; a request of the successor is thereby confirmed.
    let asked = ben.ask_role(BANYUWANGI, "agency_admin").await;
    let own = format!("/roles/{}", site.role("confirmed", "agency_admin").await);
    admin.api().post(&format!("{own}/hand-over"), said("ben@example.go.id")).await.is(200);
    assert!(ben.administers().await && !admin.administers().await);
    ben.get(&asked).await.shows("Dikonfirmasi");
    // Roles of the installation have no agency to be handed over for.
    let roots = format!("/roles/{}", site.role("confirmed", "system_admin").await);
    root.api().post(&format!("{roots}/hand-over"), said("ben@example.go.id")).await.is(403);
    site.settle().await;
}

#[actix_web::test]
async fn someone_stands_in_between_two_days() {
    let site = Site::start().await;
    let holder = site.person("holder").await.role(Role::AgencyAdmin, PLACE).await;
    let deputy = site.person("deputy").await;
    let role = format!("/roles/{}", site.role("confirmed", "agency_admin").await);
    let act = format!("{role}/stand-ins");
    let days = |from: &str, to: &str| json!({ "deputy": "deputy@example.go.id", "from": from, "to": to });
    // It is 2 March, ten in the morning in Jakarta.
    for (field, body) in [
        ("to", days("", "")),
        ("to", days("2026-03-05", "2026-03-04")),
        ("to", days("2026-03-05", "2026-06-03")),
        ("to", days("2026-03-05", "soon")),
        ("from", days("2026-03-01", "2026-03-04")),
        ("from", days("2028-03-01", "2028-03-04")),
        ("from", days("x", "2026-03-04")),
        ("deputy", json!({ "to": "2026-03-04" })),
        ("deputy", json!({ "deputy": "holder@example.go.id", "to": "2026-03-04" })),
        ("deputy", json!({ "deputy": "nobody@example.go.id", "to": "2026-03-04" })),
    ] {
        assert!(holder.api().post(&act, body.clone()).await.is(422).field(field).is_some(), "{body}");
    }
    deputy.api().post(&act, days("", "2026-03-10")).await.is(404);
    let form = holder.get(&role).await.form(&act);
    assert_eq!(form.value("from"), Some("2026-03-02"));
    let form = form.fill("deputy", "deputy@example.go.id").fill("from", "2026-03-04").fill("to", "2026-03-05");
    let stand_in = holder.submit(form).await.is(303).header("location").to_owned();
    holder.get(&role).await.shows("4 Maret 2026 sampai 5 Maret 2026");
    // On days that are taken nobody else stands in; on others they may.
    let third = site.person("third").await;
    let taken = json!({ "deputy": "third@example.go.id", "from": "2026-03-05", "to": "2026-03-06" });
    holder.post(&act, taken).await.is(409).shows("sudah ada yang menggantikan");
    site.settle().await;
    assert!(!deputy.administers().await, "not yet");
    assert!(site.mail().is_empty());

    site.advance(TimeDelta::hours(38)); // midnight of the 4th in Jakarta
    assert!(deputy.administers().await, "from the first day on, whether or not a worker ran");
    site.settle().await;
    let mails = site.mail();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("Anda kini menggantikan holder sebagai Administrator instansi"), "{mails:?}");
    // Sessions have ended meanwhile; tokens live on.
    let mine = deputy.api().get("/me").await.json();
    assert_eq!(
        (&mine["notices"][0]["kind"], &mine["roles"][0]["stands_in_for"]),
        (&json!("stand-in-began"), &json!("holder"))
    );
    let people = holder.api().get(BANYUWANGI).await.json()["people"].clone();
    assert!(people.as_array().unwrap().iter().any(|p| p["person"] == "deputy" && p["stands_in_for"] == "holder"));
    // The deputy acts as an administrator, but passes nothing on.
    let asked = third.ask_role(BANYUWANGI, "author").await;
    assert_eq!(deputy.confirm(&asked).await, 200);
    let on = deputy
        .api()
        .post(&format!("{stand_in}/stand-ins"), json!({ "deputy": "third@example.go.id", "to": "2026-03-05" }))
        .await;
    assert_eq!(on.is(403).json()["detail"], "A delegated role cannot be delegated on");
    deputy
        .api()
        .post(&act, json!({ "deputy": "third@example.go.id", "from": "2026-03-07", "to": "2026-03-08" }))
        .await
        .is(403);
    deputy
        .api()
        .post(&format!("{role}/hand-over"), json!({ "successor": "third@example.go.id", "why": "x" }))
        .await
        .is(403);
    deputy
        .api()
        .post(&format!("{stand_in}/hand-over"), json!({ "successor": "third@example.go.id", "why": "x" }))
        .await
        .is(403);

    site.advance(TimeDelta::hours(48)); // midnight after the 5th
    assert!(!deputy.administers().await, "it ends by itself, whether or not a worker ran");
    site.settle().await;
    assert!(site.mail().iter().any(|mail| mail.text.contains("Anda tidak lagi menggantikan holder")));
    assert_eq!(deputy.api().get(&stand_in).await.json()["card"]["state"], "ended");
    assert_eq!((site.happened("stand-in-began").await, site.happened("stand-in-ended").await), (1, 1));
    site.advance(TimeDelta::days(1));
    site.settle().await;
    assert_eq!(site.happened("stand-in-ended").await, 1);
    holder.api().post(&format!("{stand_in}/end"), json!({})).await.is(409);
}

#[actix_web::test]
async fn a_stand_in_is_revoked_and_ends_with_the_role() {
    let site = Site::start().await;
    let root = site.person("root").await.role(Role::SystemAdmin, None).await;
    let holder = site.person("holder").await.role(Role::AgencyAdmin, PLACE).await;
    let (deputy, third) = (site.person("deputy").await, site.person("third").await);
    let role = format!("/roles/{}", site.role("confirmed", "agency_admin").await);
    let give = |who: &str| json!({ "deputy": format!("{who}@example.go.id"), "to": "2026-03-20" });
    let made = holder.api().post(&format!("{role}/stand-ins"), give("deputy")).await.is(201).json();
    let first = made["address"].as_str().unwrap().to_owned();
    assert!(deputy.administers().await, "from today on");
    third.api().post(&format!("{first}/end"), json!({})).await.is(404);
    holder.api().post(&format!("{first}/end"), json!({})).await.is(200);
    assert!(!deputy.administers().await);
    // By someone else who decides on the role, for another; not for themselves.
    root.api().post(&format!("{role}/stand-ins"), give("root")).await.is(403);
    root.api().post(&format!("{role}/stand-ins"), give("third")).await.is(201);
    assert!(third.administers().await);
    root.api().post(&format!("{role}/end"), json!({ "reason": "Pensiun" })).await.is(200);
    assert!(!third.administers().await && !holder.administers().await, "a stand-in for nobody is none");
    assert_eq!(site.role_states("agency_admin").await, ["ended", "ended", "ended"]);
    site.settle().await;
    third.get("/me").await.shows("Anda tidak lagi menggantikan holder").shows("Pensiun");
    site.advance(TimeDelta::days(30));
    site.settle().await;
    assert_eq!(site.happened("stand-in-ended").await, 2);
}

#[actix_web::test]
async fn of_two_stand_ins_named_at_once_there_is_one() {
    let site = Site::start().await;
    let holder = site.person("holder").await.role(Role::AgencyAdmin, PLACE).await;
    for name in ["a", "b", "c", "d"] {
        site.person(name).await;
    }
    let role = format!("/roles/{}", site.role("confirmed", "agency_admin").await);
    let tries = ["a", "b", "c", "d"].map(|name| {
        let (holder, address) = (holder.api(), format!("{role}/stand-ins"));
        let body = json!({ "deputy": format!("{name}@example.go.id"), "from": "2026-03-10", "to": "2026-03-20" });
        async move { holder.post(&address, body).await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    site.settle().await;
}

#[actix_web::test]
async fn whoever_moves_leaves_the_old_role_with_the_confirmation() {
    let site = Site::start().await;
    let ana = site.person("ana").await.role(Role::Author, PLACE).await;
    let malang = site.person("malang").await.role(Role::AgencyAdmin, Some("pemerintah-kabupaten-malang")).await;
    let page = ana.get(&format!("{MALANG}/role-requests/new")).await;
    page.shows("Penulis, Pemerintah Kabupaten Banyuwangi");
    let old = site.role("confirmed", "author").await;
    let form = page.form(&format!("{MALANG}/role-requests"));
    let form = form.fill("role", "author").fill("note", "Pindah tugas").fill("leaves", &old);
    let asked = ana.submit(form).await.is(303).header("location").to_owned();
    assert_eq!(site.role_states("author").await, ["confirmed", "requested"]);
    malang.get(&asked).await.shows("Peran lama yang ditinggalkan").shows("Pemerintah Kabupaten Banyuwangi");
    assert_eq!(malang.confirm(&asked).await, 200);
    assert_eq!(site.role_states("author").await, ["ended", "confirmed"]);
    let mine: Value = ana.api().get("/me").await.json();
    assert_eq!(mine["roles"][0]["agency"]["slug"], "pemerintah-kabupaten-malang");
    // Each agency reads its own side of it.
    let moved = site
        .look(|conn| {
            Ok(events::table.filter(events::kind.eq("role-ended")).select(events::payload).first::<String>(conn)?)
        })
        .await;
    assert!(moved.contains("moved_to"), "{moved}");
    // Someone else's role, or one at the same agency, cannot be left.
    let eve = site.person("eve").await;
    let now_held = site.role("confirmed", "author").await;
    let odd = eve
        .api()
        .post(&format!("{BANYUWANGI}/role-requests"), json!({ "role": "author", "note": "x", "leaves": now_held }))
        .await;
    assert_eq!(odd.is(422).field("leaves").as_deref(), Some("not-a-value"));
    site.settle().await;
}
