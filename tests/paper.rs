//! Certificates, records and receipts on paper: archival PDF that says what the page says, in both languages.
use crate::support::{
    Client, Site,
    certified::fetched,
    ideas::{PLACE, sent},
    pdf::Pdf,
    site::ADDRESS,
};
use diesel::prelude::*;
use ekopi::{accounts::membership::Role, courses::record::seeds, schema::certificates};
use serde_json::json;

async fn paper(client: &Client<'_>, path: &str) -> Pdf {
    let (head, bytes) = fetched(client, path).await;
    assert_eq!((head.status, head.header("content-type")), (200, "application/pdf"), "{head:?}");
    assert!(head.header("content-disposition").starts_with("attachment; filename="), "{head:?}");
    let (_, again) = fetched(client, path).await;
    assert!(bytes == again, "of the same content the same bytes");
    Pdf::read(&bytes)
}
/// What ISO 19005-2 and ISO 14289-1 ask for and a test can see; the rest the library has checked, or would have refused.
fn is_archival(pdf: &Pdf, language: &str) {
    let metadata = pdf.metadata();
    for claim in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
        assert!(metadata.contains(claim), "no {claim} in {metadata}");
    }
    let catalog = pdf.catalog();
    for part in ["/OutputIntents ", "/StructTreeRoot ", "/MarkInfo<</Marked true", &format!("/Lang({language})")] {
        assert!(catalog.contains(part), "no {part} in {catalog}");
    }
    assert!(!catalog.contains("/OpenAction") && !catalog.contains("/AA") && !pdf.trailer.contains("/Encrypt"));
    let mut fonts = pdf.fonts();
    fonts.sort();
    assert_eq!(fonts, ["NotoSans-Bold", "NotoSans-Regular"]);
}

#[actix_web::test]
async fn a_certificate_on_paper_says_what_its_page_says() {
    let site = Site::demo().await;
    let signed = json!({
        "signatory": "Dr. Ratna Wulandari", "signatory_title": { "id": "Kepala Pusat", "en": "Head of Centre" },
        "validity_months": 36, "prints_hours": true, "prints_run": true, "prints_result": true
    });
    site.known("course_author").await.api().post("/courses/laboratorium-inovasi/certificate", signed).await.is(200);
    let (ana, serial) = site.graduate("ana").await;
    site.settle().await;
    let path = format!("/certificates/{serial}/pdf");
    for (client, asked, language, wanted, mount) in [
        (ana.clone(), "", "id", ["Sertifikat", "Laboratorium Inovasi", "2 Maret 2029", "1,6 JP", "Kepala Pusat"], ""),
        (
            ana.en(),
            "",
            "en",
            ["Certificate", "Innovation Laboratory", "2 March 2029", "1.6 JP", "Head of Centre"],
            "/en",
        ),
        (
            ana.api(),
            "?language=id",
            "id",
            ["Sertifikat", "Laboratorium Inovasi", "2 Maret 2029", "1,6 JP", "Kepala Pusat"],
            "",
        ),
        (
            ana.clone(),
            "?language=en",
            "en",
            ["Certificate", "Innovation Laboratory", "2 March 2029", "1.6 JP", "Head of Centre"],
            "/en",
        ),
    ] {
        let pdf = paper(&client, &format!("{path}{asked}")).await;
        is_archival(&pdf, language);
        assert_eq!(pdf.pages(), 1);
        let text = pdf.text();
        for words in wanted.iter().chain(&["ana", &*serial, "Dr. Ratna Wulandari", "100 %"]) {
            assert!(text.iter().any(|line| line == words), "no {words} in {text:?}");
        }
        let address = format!("{ADDRESS}{mount}/verify/{serial}");
        assert!(text.concat().contains(&address), "{text:?}");
        assert_eq!(pdf.code(110.0), address);
        let structure = pdf.structure();
        assert_eq!(structure.iter().filter(|part| *part == "H1").count(), 1, "{structure:?}");
        assert_eq!(structure.iter().filter(|part| *part == "Figure").count(), 1, "{structure:?}");
        assert_eq!(
            structure.iter().filter(|part| *part == "TH").count(),
            structure.iter().filter(|part| *part == "TR").count()
        );
    }
    // The holder's alone.
    site.visitor().get(&path).await.is(303);
    for other in ["course_author", "system_admin", "innovator"] {
        site.known(other).await.api().get(&path).await.is(404);
    }
    ana.get(&format!("/certificates/{serial}")).await.shows(&format!("href=\"{path}\""));
}

#[actix_web::test]
async fn paper_does_not_hide_that_a_certificate_does_not_hold() {
    let site = Site::demo().await;
    let (ana, serial) = site.graduate("ana").await;
    site.settle().await;
    let path = format!("/certificates/{serial}/pdf");
    for (status, words) in [("revoked", "DICABUT"), ("superseded", "DIGANTIKAN"), ("expired", "KEDALUWARSA")] {
        site.change(move |conn| {
            Ok(diesel::update(certificates::table).set(certificates::status.eq(status)).execute(conn)?)
        })
        .await;
        let text = paper(&ana, &path).await.text();
        assert!(text.iter().any(|line| line == words), "no {words} in {text:?}");
    }
}

/// Letters that the fonts have not, and texts that are too long for a line, are no reason to refuse a certificate.
#[actix_web::test]
async fn any_name_can_be_printed() {
    let site = Site::demo().await;
    let (ana, serial) = site.graduate("ana").await;
    site.settle().await;
    let endless = "W".repeat(120);
    for (name, shown) in [
        ("Siti Nurḥalīza Çelik-Nguyễn", "Siti Nurḥalīza Çelik-Nguyễn".to_owned()),
        ("ꦱꦶꦠꦶ 字 \u{202e}\u{7}", "\u{fffd}".to_owned()),
        ("(a) \\ <b> %", "(a) \\ <b> %".to_owned()),
        (&*endless, "WWWWWWWW".to_owned()),
    ] {
        let held = name.to_owned();
        site.change(move |conn| {
            Ok(diesel::update(certificates::table).set(certificates::holder.eq(&held)).execute(conn)?)
        })
        .await;
        let pdf = paper(&ana, &format!("/certificates/{serial}/pdf")).await;
        is_archival(&pdf, "id");
        let text = pdf.text();
        assert!(text.iter().any(|line| line.contains(&shown)), "no {shown} in {text:?}");
    }
}

#[actix_web::test]
async fn a_record_on_paper_has_every_course_and_year() {
    let site = Site::demo().await;
    site.change(seeds::load_demo).await;
    let wira = site.known("graduate").await;
    site.settle().await;
    let pdf = paper(&wira, "/me/record/pdf").await;
    is_archival(&pdf, "id");
    let text = pdf.text();
    let record = wira.api().get("/me/record").await.json();
    let all = text.concat();
    for taken in record["items"].as_array().unwrap() {
        for held in taken["certificates"].as_array().unwrap() {
            let serial = held["serial"].as_str().unwrap();
            assert!(all.contains(serial), "no {serial} in {text:?}");
        }
    }
    for words in ["Rekam belajar", "Wira Lulusan", "Digantikan", "Dicabut", "Kedaluwarsa", "2023", "2026"] {
        assert!(text.iter().any(|line| line.contains(words)), "no {words} in {text:?}");
    }
    assert!(pdf.structure().iter().filter(|part| *part == "Table").count() == 2);
    let nothing = paper(&site.person("ben").await.en(), "/me/record/pdf").await;
    assert!(nothing.text().iter().any(|line| line == "No course yet."));
    site.visitor().get("/me/record/pdf").await.is(303);
}

/// Whoever may read the round has its receipt: who, for whom, when in their own zone, how much, where the idea is.
#[actix_web::test]
async fn the_receipt_of_an_idea_says_who_has_sent_what_for_whom() {
    let site = Site::demo().await;
    let ana = site.person("ana").await.role(Role::Author, Some(PLACE)).await;
    let settings = json!({ "name": "ana", "language": "id", "zone": "WIT", "theme": "system" });
    ana.api().post("/me/settings", settings).await.is(200);
    let code = sent(&ana, "antrean").await;
    site.settle().await;
    let (round, path) = (format!("/ideas/{code}/rounds/1"), format!("/ideas/{code}/rounds/1/receipt"));
    let page = ana.api().get(&round).await.is(200).json();
    let (title, agency) = (page["title"].as_str().unwrap(), page["agency"]["name"].as_str().unwrap());
    ana.get(&round).await.shows(&format!("href=\"{path}\""));
    let curator = site.known("curator").await;
    for (client, asked, language, mount, wanted) in [
        (&ana, "", "id", "", ["Tanda terima ide", "2 Maret 2026 12.00 WIT (2 Maret 2026 10.00 WIB)", "Tidak diminta"]),
        (&ana, "?language=en", "en", "/en", ["Receipt of an idea", "2 March 2026 12:00 WIT", "Not asked for"]),
        (&curator, "", "id", "", ["Tanda terima ide", "2 Maret 2026 10.00 WIB", "Latar belakang"]),
    ] {
        let pdf = paper(client, &format!("{path}{asked}")).await;
        is_archival(&pdf, language);
        // A line ends between words, and within an address.
        let (words, letters) = (pdf.text().join(" "), pdf.text().concat());
        for said in wanted.iter().chain(&[&*code, "ana", title, agency]) {
            assert!(words.contains(said), "no {said} in {words}");
        }
        let address = format!("{ADDRESS}{mount}/ideas/{code}");
        assert!(letters.contains(&address), "{letters}");
        assert_eq!(pdf.code(110.0), address);
        // What it says is counted, not shown.
        assert!(!words.contains("Latar tentang"), "{words}");
    }
    assert!(!paper(&curator, &path).await.text().join(" ").contains("WIT "));
    site.visitor().get(&path).await.is(303);
    site.known("innovator").await.api().get(&path).await.is(404);
    ana.api().get(&format!("/ideas/{code}/rounds/2/receipt")).await.is(404);
}
