//! Files: nothing outside the folder of assets has an address, no name that people choose becomes a path, and XML fetches and
//! declares nothing.
use crate::support::{Site, bank::BANK, hostile::encoded};
use ekopi::routes;
use serde_json::json;

#[actix_web::test]
async fn asvs_v5_3_2_no_address_leads_out_of_its_folder() {
    let site = Site::demo().await;
    let mut tried = 0;
    let steps =
        ["../", "..\\", "%2e%2e/", "..%2f", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "....//", "..\u{2215}", ".%00./"];
    for step in steps {
        for target in ["Cargo.toml", "etc/passwd", "ekopi.sqlite", "src/main.rs"] {
            for depth in [1, 4, 9] {
                let path = format!("/assets/{}{target}", step.repeat(depth));
                let uri: String =
                    path.chars().map(|c| if c.is_ascii() { c.to_string() } else { encoded(&c.to_string()) }).collect();
                let uri = uri.replace('\\', "%5C");
                let answer = site.visitor().get(&uri).await;
                assert_eq!(answer.status, 404, "{uri}: {answer:?}");
                assert!(!answer.body.contains("[package]") && !answer.body.contains("root:"), "{uri}");
                tried += 1;
            }
        }
    }
    for odd in
        ["C:%5Cwindows", "%2Fetc%2Fpasswd", "file:%2F%2F%2Fetc", "app.css%00.svg", ".", "..", "", "CON", "%FF%FE"]
    {
        assert!((400..500).contains(&site.visitor().get(&format!("/assets/{odd}")).await.status), "{odd}");
    }
    // Names of things are looked up in the database, never opened.
    let author = site.known("course_author").await;
    for route in routes::table().routes().iter().filter(|r| r.path.contains('{') && r.method.is_safe()) {
        for step in ["../", "/etc/passwd", "C:\\x", "\u{2215}..\u{2215}"] {
            let path: String = route
                .path
                .split(['{', '}'])
                .enumerate()
                .map(|(n, part)| if n % 2 == 1 { encoded(&step.repeat(3)) } else { part.to_owned() })
                .collect();
            let answer = author.get(&path).await;
            assert!(answer.status < 500 && !answer.body.contains("root:x"), "{path}: {answer:?}");
            tried += 1;
        }
    }
    assert!(tried > 150, "{tried}");
}

/// Questions come as XML, too. What declares something is refused before it is read on; a meeting provider's answer is tried
/// in `tests/meetings.rs`.
#[actix_web::test]
async fn asvs_v1_5_1_xml_declares_nothing() {
    let site = Site::demo().await;
    let author = site.known("course_author").await;
    let before = site.bank_entries().await;
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let grows = "<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\"><!ENTITY x \"&b;&b;&b;&b;&b;&b;\">";
    for (document, code) in [
        (format!("<!DOCTYPE quiz [<!ENTITY x SYSTEM \"file://{own}\">]>"), "import-xml-doctype"),
        (format!("<!DOCTYPE quiz SYSTEM \"file://{own}\">"), "import-xml-doctype"),
        ("<!DOCTYPE quiz PUBLIC \"-//x//y\" \"http://127.0.0.1:9/x.dtd\">".to_owned(), "import-xml-doctype"),
        (format!("<!DOCTYPE quiz [<!ENTITY % p SYSTEM \"file://{own}\"> %p;]>"), "import-xml-doctype"),
        (format!("<!DOCTYPE quiz [{grows}]>"), "import-xml-doctype"),
        (String::new(), "import-xml-entity"),
    ] {
        let question = "<question type=\"essay\"><name><text>A</text></name>\
            <questiontext format=\"html\"><text>&x;</text></questiontext></question>";
        let text = format!("<?xml version=\"1.0\"?>{document}<quiz>{question}</quiz>");
        let sent = author.api().post(&format!("{BANK}/imports"), json!({ "format": "moodle_xml", "text": text })).await;
        let path = sent.is(201).json()["address"].as_str().unwrap().to_owned();
        let page = author.api().get(&path).await;
        assert_eq!(page.json()["faults"][0]["code"], code, "{document}: {page:?}");
        assert!(!page.body.contains("[package]") && !page.body.contains("aaaaaaaaaa"), "{page:?}");
        author.api().post(&format!("{path}/application"), json!({})).await.is(409);
        author.api().post(&format!("{path}/removal"), json!({})).await;
    }
    assert_eq!(site.bank_entries().await, before);
}
