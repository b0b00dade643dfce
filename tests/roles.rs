//! Roles: asked for, decided on by others, delegated, handed over, ended.
use crate::support::{
    Client, Site,
    places::{BANYUWANGI, HEALTH},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::membership::Role,
    schema::{events, memberships},
};
use serde_json::{Value, json};
use std::fmt::Write;

const PLACE: Option<&str> = Some("pemerintah-kabupaten-banyuwangi");
const MALANG: &str = "/agencies/pemerintah-kabupaten-malang";

/// Asks for a role; returns the address of the request.
async fn ask(person: &Client<'_>, agency: &str, role: &str) -> String {
    let body = json!({ "role": role, "note": "Saya bertugas di sana." });
    let made = person.api().post(&format!("{agency}/role-requests"), body).await;
    made.is(201).json()["address"].as_str().unwrap().to_owned()
}
async fn confirm(person: &Client<'_>, role: &str) -> u16 {
    person.api().post(&format!("{role}/decision"), json!({ "decision": "confirm" })).await.status
}
/// Whether someone acts as an administrator of Banyuwangi at this moment.
async fn administers(person: &Client<'_>) -> bool {
    person.get(&format!("{BANYUWANGI}/work-units/new")).await.status == 200
}
async fn states(site: &Site, role: &'static str) -> Vec<String> {
    let rows = memberships::table.filter(memberships::role.eq(role)).order(memberships::id).select(memberships::state);
    site.look(move |conn| Ok(rows.load(conn)?)).await
}
async fn happened(site: &Site, kind: &'static str) -> i64 {
    site.look(move |conn| Ok(events::table.filter(events::kind.eq(kind)).count().get_result(conn)?)).await
}

#[actix_web::test]
async fn a_role_is_asked_for_and_confirmed_by_the_agencys_admin() {
    let site = Site::start().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await.role(Role::AgencyAdmin, PLACE).await);
    ana.get(BANYUWANGI).await.shows("Minta peran");
    let form = ana.get(&format!("{BANYUWANGI}/role-requests/new")).await.form(&format!("{BANYUWANGI}/role-requests"));
    let refused = ana.submit(form.clone().fill("note", "Saya menulis")).await;
    refused.is(422).shows("Isi bagian ini").shows("Saya menulis</textarea>");
    let sent = ana.submit(form.fill("role", "author").fill("note", "Saya menulis pelajaran.")).await;
    let role = sent.is(303).header("location").to_owned();
    assert!(role.starts_with("/roles/"));
    // The one who asked sees what has become of it; it gives no right yet.
    ana.get("/me").await.shows("Penulis").shows("Menunggu keputusan");
    ana.get(&role).await.shows("Saya menulis pelajaran.").shows("Tarik kembali").lacks("Konfirmasi");
    site.visitor().get(&role).await.is(303);
    site.person("eve").await.get(&role).await.is(404);

    site.settle().await;
    ben.get("/me").await.shows("ana meminta peran Penulis di Pemerintah Kabupaten Banyuwangi.");
    let mails = site.mail();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "ben@example.go.id");
    assert_eq!(mails[0].subject, "Permintaan peran Penulis menunggu keputusan Anda (Pemerintah Kabupaten Banyuwangi)");
    assert_eq!(mails[0].link(), role);
    ben.get(&format!("{BANYUWANGI}/roles")).await.shows("ana: Penulis").shows("menunggu 0 hari");
    let form = ben.get(&role).await.form(&format!("{role}/decision"));
    ben.submit(form.choose("decision", "confirm")).await.sends_to(&role);
    site.settle().await;
    ana.get("/me")
        .await
        .shows("Anda kini memegang peran Penulis di Pemerintah Kabupaten Banyuwangi.")
        .shows("Dikonfirmasi");
    assert_eq!(site.mail()[1].subject, "Anda kini Penulis (Pemerintah Kabupaten Banyuwangi)");
    // Confirming once more is the same receipt, no second event.
    assert_eq!(confirm(&ben, &role).await, 200);
    assert_eq!(happened(&site, "role-confirmed").await, 2);
    // Held: to be asked for no second time.
    let again = ana.api().post(&format!("{BANYUWANGI}/role-requests"), json!({ "role": "author", "note": "x" })).await;
    assert!(again.is(409).json()["detail"].as_str().unwrap().contains("hold this role"));
}

#[actix_web::test]
async fn a_refusal_needs_a_reason_and_the_person_reads_it() {
    let site = Site::start().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await.role(Role::AgencyAdmin, PLACE).await);
    let role = ask(&ana, BANYUWANGI, "moderator").await;
    let decision = format!("{role}/decision");
    let bare = ben.api().post(&decision, json!({ "decision": "refuse", "reason": " " })).await;
    assert_eq!(bare.is(422).field("reason").as_deref(), Some("field-missing"));
    assert_eq!(ben.api().post(&decision, json!({})).await.is(422).field("decision").as_deref(), Some("field-missing"));
    assert_eq!(
        ben.api().post(&decision, json!({ "decision": "maybe" })).await.is(422).field("decision").as_deref(),
        Some("not-a-value")
    );
    let page = ben.post(&decision, json!({ "decision": "refuse" })).await;
    page.is(422).shows("Isi bagian ini");
    ben.post(&decision, json!({ "decision": "refuse", "reason": "Forum belum dibuka" })).await.sends_to(&role);
    // The other verdict comes too late.
    assert_eq!(confirm(&ben, &role).await, 409);
    site.settle().await;
    ana.get("/me").await.shows("Permintaan Anda akan peran Moderator").shows("Alasan: Forum belum dibuka");
    ana.get(&role).await.shows("Ditolak").shows("Forum belum dibuka");
    assert!(site.mail().last().unwrap().text.contains("Forum belum dibuka"));
    // Refused is no longer live: one may ask again, and the first request stays in the history.
    ask(&ana, BANYUWANGI, "moderator").await;
    assert_eq!(states(&site, "moderator").await, ["refused", "requested"]);
    ben.get(&format!("{BANYUWANGI}/roles")).await.shows("Forum belum dibuka");
    site.settle().await;
}

/// Who decides on what: six people, four requests. 404: it does not exist for them.
#[actix_web::test]
async fn the_table_of_decisions() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let unit = "dinas-kesehatan-rekaan-banyuwangi";
    let head = site.person("head of the unit").await.role(Role::AgencyAdmin, Some(unit)).await;
    let lan = site.person("admin of LAN").await.role(Role::AgencyAdmin, Some("lan")).await;
    let other = site.person("admin elsewhere").await.role(Role::AgencyAdmin, Some("pemerintah-kabupaten-malang")).await;
    let people = [
        ("ana herself", ana.clone()),
        ("innovator", site.known("innovator").await),
        ("admin elsewhere", other),
        ("auditor", site.known("auditor").await),
        ("leader of Banyuwangi", site.known("agency_leader").await),
        ("admin of the unit", head),
        ("admin of Banyuwangi", site.known("agency_admin").await),
        ("admin of LAN", lan),
        ("system admin", site.known("system_admin").await),
    ];
    let requests = [
        ("author of the unit", ask(&ana, HEALTH, "author").await),
        ("admin of the unit", ask(&ana, HEALTH, "agency_admin").await),
        ("author of Banyuwangi", ask(&ana, BANYUWANGI, "author").await),
        ("mentor of Banyuwangi", ask(&ana, BANYUWANGI, "mentor").await),
        ("curator of LAN", ask(&ana, "/agencies/lan", "curator").await),
    ];
    let mut table = format!("{:24}", "");
    for (_, address) in &requests {
        let _ = write!(table, "{:>5}", &address[..5]);
    }
    let mut table =
        format!("{:22}{}\n", "", requests.iter().map(|(name, _)| format!("{name:>22}")).collect::<String>());
    for (name, person) in &people {
        let _ = write!(table, "{name:22}");
        for (_, address) in &requests {
            // Without a reason: 422 says that they may, and nothing changes.
            let said = person.api().post(&format!("{address}/decision"), json!({ "decision": "refuse" })).await;
            let _ =
                write!(table, "{:>22}", if said.status == 422 { "decides".into() } else { said.status.to_string() });
        }
        table.push('\n');
    }
    site.settle().await;
    insta::assert_snapshot!(table, @"");
}

#[actix_web::test]
async fn nobody_decides_on_what_concerns_themselves() {
    let site = Site::start().await;
    let admin = site.person("admin").await.role(Role::AgencyAdmin, PLACE).await;
    let root = site.person("root").await.role(Role::SystemAdmin, None).await;
    let own = ask(&admin, BANYUWANGI, "author").await;
    let refused = admin.post(&format!("{own}/decision"), json!({ "decision": "confirm" })).await;
    refused.is(403).shows("Keputusan tentang diri sendiri harus diambil orang lain");
    let roots = ask(&root, BANYUWANGI, "author").await;
    assert_eq!(confirm(&root, &roots).await, 403);
    let given = root
        .api()
        .post(&format!("{BANYUWANGI}/roles"), json!({ "person": "root@example.go.id", "role": "agency_admin" }))
        .await;
    given.is(403);
    // The only administrator asked: the next above is told, here the system administrators, who did not ask themselves.
    site.settle().await;
    assert_eq!(
        site.mail().iter().map(|m| m.to.as_str()).collect::<Vec<_>>(),
        ["root@example.go.id", "admin@example.go.id"]
    );
    assert_eq!(confirm(&root, &own).await, 200);
    assert_eq!(confirm(&admin, &roots).await, 200);
    site.settle().await;
}

#[actix_web::test]
async fn a_request_can_be_taken_back_while_it_waits() {
    let site = Site::start().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await.role(Role::AgencyAdmin, PLACE).await);
    let role = ask(&ana, BANYUWANGI, "author").await;
    ben.api().post(&format!("{role}/withdrawal"), json!({})).await.is(403);
    let form = ana.get(&role).await.form(&format!("{role}/withdrawal"));
    ana.submit(form).await.sends_to(&role);
    ana.api().post(&format!("{role}/withdrawal"), json!({})).await.is(200);
    assert_eq!(happened(&site, "role-withdrawn").await, 1);
    let late = ben.post(&format!("{role}/decision"), json!({ "decision": "confirm" })).await;
    late.is(409).shows("Permintaan ini sudah diputuskan atau ditarik");
    let second = ask(&ana, BANYUWANGI, "author").await;
    assert_eq!(confirm(&ben, &second).await, 200);
    ana.api().post(&format!("{second}/withdrawal"), json!({})).await.is(409);
    site.settle().await;
}

#[actix_web::test]
async fn what_cannot_be_asked_for() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some("lan")).await;
    let at = |agency: &str| format!("{agency}/role-requests");
    for (agency, role) in [
        (BANYUWANGI, "hub_admin"),
        (HEALTH, "curator"),
        (BANYUWANGI, "curator"),
        ("/agencies/lan", "hub_admin"),
        ("/agencies/lan", "system_admin"),
        ("/agencies/lan", "auditor"),
    ] {
        let said = ana.api().post(&at(agency), json!({ "role": role, "note": "x" })).await;
        assert_eq!(said.is(422).field("role").as_deref(), Some("role-not-there"), "{role} at {agency}");
    }
    for (field, body) in [
        ("role", json!({ "note": "x" })),
        ("role", json!({ "role": "king", "note": "x" })),
        ("note", json!({ "role": "author" })),
        ("note", json!({ "role": "author", "note": "x".repeat(501) })),
        ("leaves", json!({ "role": "author", "note": "x", "leaves": "0123456789ab" })),
    ] {
        assert!(ana.api().post(&at(BANYUWANGI), body.clone()).await.is(422).field(field).is_some(), "{body}");
    }
    ana.api().post(&at("/agencies/nowhere"), json!({ "role": "author", "note": "x" })).await.is(404);
    site.visitor().api().post(&at(BANYUWANGI), json!({ "role": "author", "note": "x" })).await.is(401);
    // A person's open requests are bounded.
    for n in 0..10 {
        let slug = [
            "surabaya",
            "malang",
            "batu",
            "kediri",
            "blitar",
            "madiun",
            "mojokerto",
            "pasuruan",
            "probolinggo",
            "bandung",
        ][n];
        ask(&ana, &format!("/agencies/pemerintah-kota-{slug}"), "author").await;
    }
    let eleventh = ana.post(&at(BANYUWANGI), json!({ "role": "author", "note": "x" })).await;
    eleventh.is(409).shows("Terlalu banyak permintaan");
    site.settle().await;
}

#[actix_web::test]
async fn of_two_admins_who_decide_at_once_one_wins() {
    let site = Site::start().await;
    let ana = site.person("ana").await;
    let admins =
        [site.person("ben").await, site.person("cici").await, site.person("dedi").await, site.person("eko").await];
    let mut acting = vec![];
    for admin in admins {
        acting.push(admin.role(Role::AgencyAdmin, PLACE).await);
    }
    let role = ask(&ana, BANYUWANGI, "author").await;
    let address = format!("{role}/decision");
    let tries = acting.iter().enumerate().map(|(n, admin)| {
        let address = &address;
        let decision = if n % 2 == 0 { "confirm" } else { "refuse" };
        async move { admin.api().post(address, json!({ "decision": decision, "reason": "x" })).await }
    });
    let answers = futures_util::future::join_all(tries).await;
    let mut statuses: Vec<u16> = answers.iter().map(|a| a.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
    let lost = answers.iter().find(|a| a.status == 409).unwrap().json();
    assert_eq!(lost["detail"], "This request has been decided or taken back");
    assert_eq!(happened(&site, "role-confirmed").await - 4 + happened(&site, "role-refused").await, 1);
    // And of the same request twice at once there is one.
    let twice = (0..4).map(|_| ana.api()).map(|ana| async move {
        ana.post(&format!("{BANYUWANGI}/role-requests"), json!({ "role": "mentor", "note": "x" })).await.status
    });
    let mut statuses = futures_util::future::join_all(twice).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    site.settle().await;
}

#[actix_web::test]
async fn a_role_ends_with_a_reason_and_its_right_at_once() {
    let site = Site::start().await;
    let ana = site.person("ana").await.role(Role::AgencyAdmin, PLACE).await;
    let ben = site.person("ben").await.role(Role::AgencyAdmin, PLACE).await;
    let role = format!("/roles/{}", site.role("confirmed", "agency_admin").await);
    assert!(administers(&ben).await);
    assert_eq!(
        ana.api().post(&format!("{role}/end"), json!({})).await.is(422).field("reason").as_deref(),
        Some("field-missing")
    );
    let form = ana.get(&role).await.form(&format!("{role}/end"));
    ana.submit(form.fill("reason", "Mutasi ke provinsi")).await.sends_to(&role);
    assert!(!administers(&ben).await, "the next request has the right no more");
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
    assert_eq!(states(&site, "agency_admin").await, ["ended", "ended"]);
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
    assert_eq!((happened(&site, "role-handed-over").await, happened(&site, "role-ended").await), (1, 0));
    admin.api().post(&act, said("root@example.go.id")).await.is(409);
    site.settle().await;
    ben.get("/me").await.shows("Anda kini memegang peran Pimpinan instansi");
    ana.get("/me").await.shows("Peran Anda sebagai Pimpinan instansi");
    // An administrator who leaves hands over their own; a request of the successor is thereby confirmed.
    let asked = ask(&ben, BANYUWANGI, "agency_admin").await;
    let own = format!("/roles/{}", site.role("confirmed", "agency_admin").await);
    admin.api().post(&format!("{own}/hand-over"), said("ben@example.go.id")).await.is(200);
    assert!(administers(&ben).await && !administers(&admin).await);
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
    assert!(!administers(&deputy).await, "not yet");
    assert!(site.mail().is_empty());

    site.advance(TimeDelta::hours(38)); // midnight of the 4th in Jakarta
    assert!(administers(&deputy).await, "from the first day on, whether or not a worker ran");
    site.settle().await;
    deputy
        .get("/me")
        .await
        .shows("Anda kini menggantikan holder sebagai Administrator instansi")
        .shows("didelegasikan oleh holder");
    assert_eq!(site.mail().len(), 1);
    holder.get(BANYUWANGI).await.shows("didelegasikan oleh holder");
    // The deputy acts as an administrator, but passes nothing on.
    let asked = ask(&third, BANYUWANGI, "author").await;
    assert_eq!(confirm(&deputy, &asked).await, 200);
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
    assert!(!administers(&deputy).await, "it ends by itself, whether or not a worker ran");
    site.settle().await;
    deputy.get("/me").await.shows("Anda tidak lagi menggantikan holder");
    deputy.get(&stand_in).await.shows("Berakhir");
    assert_eq!((happened(&site, "stand-in-began").await, happened(&site, "stand-in-ended").await), (1, 1));
    site.advance(TimeDelta::days(1));
    site.settle().await;
    assert_eq!(happened(&site, "stand-in-ended").await, 1);
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
    assert!(administers(&deputy).await, "from today on");
    third.api().post(&format!("{first}/end"), json!({})).await.is(404);
    holder.api().post(&format!("{first}/end"), json!({})).await.is(200);
    assert!(!administers(&deputy).await);
    // By someone else who decides on the role, for another; not for themselves.
    root.api().post(&format!("{role}/stand-ins"), give("root")).await.is(403);
    root.api().post(&format!("{role}/stand-ins"), give("third")).await.is(201);
    assert!(administers(&third).await);
    root.api().post(&format!("{role}/end"), json!({ "reason": "Pensiun" })).await.is(200);
    assert!(!administers(&third).await && !administers(&holder).await, "a stand-in for nobody is none");
    assert_eq!(states(&site, "agency_admin").await, ["ended", "ended", "ended"]);
    site.settle().await;
    third.get("/me").await.shows("Anda tidak lagi menggantikan holder").shows("Pensiun");
    site.advance(TimeDelta::days(30));
    site.settle().await;
    assert_eq!(happened(&site, "stand-in-ended").await, 2);
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
    assert_eq!(states(&site, "author").await, ["confirmed", "requested"]);
    malang.get(&asked).await.shows("Peran lama yang ditinggalkan").shows("Pemerintah Kabupaten Banyuwangi");
    assert_eq!(confirm(&malang, &asked).await, 200);
    assert_eq!(states(&site, "author").await, ["ended", "confirmed"]);
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

#[actix_web::test]
async fn an_agencys_first_admin_is_appointed_by_a_system_admin() {
    let site = Site::start().await;
    let root = site.person("root").await.role(Role::SystemAdmin, None).await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    // Without an administrator of the agency the request goes to the system administrators.
    ask(&ben, BANYUWANGI, "author").await;
    site.settle().await;
    assert_eq!(site.mail()[0].to, "root@example.go.id");
    let roles = format!("{BANYUWANGI}/roles");
    ana.get(&roles).await.is(403);
    ana.api().post(&roles, json!({ "person": "ana@example.go.id", "role": "agency_admin" })).await.is(403);
    let form = root.get(&roles).await.form(&roles);
    let odd = root.submit(form.clone().fill("person", "x@example.go.id").fill("role", "agency_admin")).await;
    odd.is(422).shows("Tidak ada akun aktif dengan alamat ini");
    root.submit(form.fill("person", "ana@example.go.id").fill("role", "agency_admin")).await.sends_to(&roles);
    assert!(administers(&ana).await);
    for (role, code) in [("system_admin", "role-not-there"), ("curator", "role-not-there"), ("king", "not-a-value")] {
        let said = root.api().post(&roles, json!({ "person": "ben@example.go.id", "role": role })).await;
        assert_eq!(said.is(422).field("role").as_deref(), Some(code));
    }
    // An open request is confirmed by being given the role.
    root.api().post(&roles, json!({ "person": "ben@example.go.id", "role": "author" })).await.is(200);
    assert_eq!(states(&site, "author").await, ["confirmed"]);
    ana.get(&roles).await.is(200).shows("ben: Penulis").lacks("Beri peran langsung");
    site.settle().await;
    ana.get("/me").await.shows("Anda kini memegang peran Administrator instansi");
}
