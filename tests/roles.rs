//! Roles: asked for and decided on by others, and who may.
use crate::support::{
    Client, Site,
    places::{BANYUWANGI, HEALTH, PLACE},
};
use diesel::prelude::*;
use ekopi::{accounts::membership::Role, clock::Instant, db::Conn, schema::memberships};
use serde_json::json;
use std::fmt::Write;

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
    assert_eq!(ben.confirm(&role).await, 200);
    assert_eq!(site.happened("role-confirmed").await, 2);
    // Held: to be asked for no second time.
    let again = ana.api().post(&format!("{BANYUWANGI}/role-requests"), json!({ "role": "author", "note": "x" })).await;
    assert!(again.is(409).json()["detail"].as_str().unwrap().contains("hold this role"));
}

#[actix_web::test]
async fn a_refusal_needs_a_reason_and_the_person_reads_it() {
    let site = Site::start().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await.role(Role::AgencyAdmin, PLACE).await);
    let role = ana.ask_role(BANYUWANGI, "moderator").await;
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
    assert_eq!(ben.confirm(&role).await, 409);
    site.settle().await;
    ana.get("/me").await.shows("Permintaan Anda akan peran Moderator").shows("Alasan: Forum belum dibuka");
    ana.get(&role).await.shows("Ditolak").shows("Forum belum dibuka");
    assert!(site.mail().last().unwrap().text.contains("Forum belum dibuka"));
    // Refused is no longer live: one may ask again, and the first request stays in the history.
    ana.ask_role(BANYUWANGI, "moderator").await;
    assert_eq!(site.role_states("moderator").await, ["refused", "requested"]);
    ben.get(&format!("{BANYUWANGI}/roles")).await.shows("Forum belum dibuka");
    site.settle().await;
}

/// A request stands on the page of those who are told of it, and on nobody else's.
#[actix_web::test]
async fn what_waits_for_a_decision_stands_on_ones_own_page() {
    let site = Site::start().await;
    let (ana, sam) = (site.person("ana").await, site.person("sam").await.role(Role::SystemAdmin, None).await);
    let waits = async |who: &Client<'_>| -> Vec<String> {
        let page = who.api().get("/me").await.json();
        let cards = page["waiting"]["role_requests"].as_array().unwrap().iter();
        cards
            .map(|card| format!("{} {}", card["role"].as_str().unwrap(), card["agency"]["slug"].as_str().unwrap()))
            .collect()
    };
    let (place, author) = (PLACE.unwrap(), ana.ask_role(BANYUWANGI, "author").await);
    let mentor = ana.ask_role(BANYUWANGI, "mentor").await;
    ana.ask_role("/agencies/lan", "curator").await;
    let all = [format!("author {place}"), format!("mentor {place}"), "curator lan".to_owned()];
    assert_eq!(waits(&sam).await, all, "nobody is nearer");
    assert_eq!(waits(&ana).await, [""; 0], "nobody decides on their own");
    let ben = site.person("ben").await.role(Role::AgencyAdmin, PLACE).await;
    let lan = site.person("lan").await.role(Role::AgencyAdmin, Some("lan")).await;
    let other = site.person("eve").await.role(Role::AgencyAdmin, Some("pemerintah-kabupaten-malang")).await;
    assert_eq!(waits(&ben).await, all[..1]);
    assert_eq!(waits(&lan).await, all[1..2]);
    assert_eq!(waits(&sam).await, all[2..]);
    assert_eq!(waits(&other).await, [""; 0]);
    // An administrator's role that has come to its end is nobody's, and one's own is no nearer than nobody's.
    let admin = ben.id.unwrap();
    let until = move |at: Option<Instant>| {
        move |conn: &mut Conn| {
            let held = memberships::table.filter(memberships::person_id.eq(admin));
            Ok(diesel::update(held).set(memberships::ends_at.eq(at)).execute(conn)?)
        }
    };
    site.change(until(Some(site.clock().now()))).await;
    assert_eq!(waits(&sam).await, [&all[0][..], &all[2]]);
    site.change(until(None)).await;
    assert_eq!(waits(&sam).await, all[2..]);
    ben.get("/me").await.shows("ana meminta peran Penulis").shows(&format!("href=\"{author}\""));
    ben.en().get("/me").await.shows("ana asks for a role: Author");
    assert_eq!((ben.confirm(&author).await, lan.confirm(&mentor).await), (200, 200));
    assert_eq!((waits(&ben).await, waits(&lan).await), (vec![], vec![]));
    site.settle().await;
}

/// Who decides on what: six people, four requests. 404: it does not exist for them.
#[actix_web::test]
async fn the_table_of_decisions() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let unit = "dinas-kesehatan-rekaan-banyuwangi";
    let head = site.person("head").await.role(Role::AgencyAdmin, Some(unit)).await;
    let lan = site.person("lan-admin").await.role(Role::AgencyAdmin, Some("lan")).await;
    let other = site.person("elsewhere").await.role(Role::AgencyAdmin, Some("pemerintah-kabupaten-malang")).await;
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
        ("author of the unit", ana.ask_role(HEALTH, "author").await),
        ("admin of the unit", ana.ask_role(HEALTH, "agency_admin").await),
        ("author of Banyuwangi", ana.ask_role(BANYUWANGI, "author").await),
        ("mentor of Banyuwangi", ana.ask_role(BANYUWANGI, "mentor").await),
        ("curator of LAN", ana.ask_role("/agencies/lan", "curator").await),
    ];
    let mut table = " ".repeat(22);
    for (name, _) in &requests {
        let _ = write!(table, "{name:>22}");
    }
    table.push('\n');
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
    insta::assert_snapshot!(table, @"
                              author of the unit     admin of the unit  author of Banyuwangi  mentor of Banyuwangi        curator of LAN
    ana herself                              403                   403                   403                   403                   403
    innovator                                404                   404                   404                   404                   404
    admin elsewhere                          404                   404                   404                   404                   404
    auditor                                  403                   403                   403                   403                   403
    leader of Banyuwangi                     403                   403                   403                   403                   404
    admin of the unit                    decides               decides                   404                   404                   404
    admin of Banyuwangi                  decides               decides               decides                   403                   404
    admin of LAN                             404                   404                   404               decides                   403
    system admin                         decides               decides               decides               decides               decides
    ");
}

#[actix_web::test]
async fn nobody_decides_on_what_concerns_themselves() {
    let site = Site::start().await;
    let admin = site.person("admin").await.role(Role::AgencyAdmin, PLACE).await;
    let root = site.person("root").await.role(Role::SystemAdmin, None).await;
    let own = admin.ask_role(BANYUWANGI, "author").await;
    let refused = admin.post(&format!("{own}/decision"), json!({ "decision": "confirm" })).await;
    refused.is(403).shows("Keputusan tentang diri sendiri harus diambil orang lain");
    let roots = root.ask_role(BANYUWANGI, "author").await;
    assert_eq!(root.confirm(&roots).await, 403);
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
    assert_eq!(root.confirm(&own).await, 200);
    assert_eq!(admin.confirm(&roots).await, 200);
    site.settle().await;
}

#[actix_web::test]
async fn a_request_can_be_taken_back_while_it_waits() {
    let site = Site::start().await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await.role(Role::AgencyAdmin, PLACE).await);
    let role = ana.ask_role(BANYUWANGI, "author").await;
    ben.api().post(&format!("{role}/withdrawal"), json!({})).await.is(403);
    let form = ana.get(&role).await.form(&format!("{role}/withdrawal"));
    ana.submit(form).await.sends_to(&role);
    ana.api().post(&format!("{role}/withdrawal"), json!({})).await.is(200);
    assert_eq!(site.happened("role-withdrawn").await, 1);
    let late = ben.post(&format!("{role}/decision"), json!({ "decision": "confirm" })).await;
    late.is(409).shows("Permintaan ini sudah diputuskan atau ditarik");
    let second = ana.ask_role(BANYUWANGI, "author").await;
    assert_eq!(ben.confirm(&second).await, 200);
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
        ana.ask_role(&format!("/agencies/pemerintah-kota-{slug}"), "author").await;
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
    let role = ana.ask_role(BANYUWANGI, "author").await;
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
    assert_eq!(site.happened("role-confirmed").await - 4 + site.happened("role-refused").await, 1);
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
async fn an_agencys_first_admin_is_appointed_by_a_system_admin() {
    let site = Site::start().await;
    let root = site.person("root").await.role(Role::SystemAdmin, None).await;
    let (ana, ben) = (site.person("ana").await, site.person("ben").await);
    // Without an administrator of the agency the request goes to the system administrators.
    ben.ask_role(BANYUWANGI, "author").await;
    site.settle().await;
    assert_eq!(site.mail()[0].to, "root@example.go.id");
    let roles = format!("{BANYUWANGI}/roles");
    ana.get(&roles).await.is(403);
    ana.api().post(&roles, json!({ "person": "ana@example.go.id", "role": "agency_admin" })).await.is(403);
    let form = root.get(&roles).await.form(&roles);
    let odd = root.submit(form.clone().fill("person", "x@example.go.id").fill("role", "agency_admin")).await;
    odd.is(422).shows("Tidak ada akun aktif dengan alamat ini");
    root.submit(form.fill("person", "ana@example.go.id").fill("role", "agency_admin")).await.sends_to(&roles);
    assert!(ana.administers().await);
    for (role, code) in [("system_admin", "role-not-there"), ("curator", "role-not-there"), ("king", "not-a-value")] {
        let said = root.api().post(&roles, json!({ "person": "ben@example.go.id", "role": role })).await;
        assert_eq!(said.is(422).field("role").as_deref(), Some(code));
    }
    // An open request is confirmed by being given the role.
    root.api().post(&roles, json!({ "person": "ben@example.go.id", "role": "author" })).await.is(200);
    assert_eq!(site.role_states("author").await, ["confirmed"]);
    ana.get(&roles).await.is(200).shows("ben: Penulis").lacks("Beri peran langsung");
    site.settle().await;
    ana.get("/me").await.shows("Anda kini memegang peran Administrator instansi");
}
