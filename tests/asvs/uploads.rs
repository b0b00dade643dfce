//! What people upload: bounded, what it says it is, scanned, and handed out as something to keep.
use crate::support::{
    Site,
    client::API,
    offered::{DOWNLOADS, NAMES, WIDE, WORD, archives, dishonest, honest, is_bare, stowaways},
    scanner::Scanner,
    socket::over_a_socket,
    upload::{PDF, body, docx, eicar, hollow_png, png, zip},
    world::World,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    clock,
    schema::{files, rules},
};
use futures_util::future::join_all;
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Of an endless file hardly more is read than one may have; nothing of it stays.
#[actix_web::test]
async fn asvs_v5_2_1_the_limit_stops_the_stream() {
    let site = Site::demo().await;
    let (curator, entry) = (site.known("curator").await, site.own_entry(0).await);
    let admin = site.known("agency_admin").await;
    let (of_entry, of_idea) =
        (format!("/innovations/{entry}/attachments"), format!("/ideas/{}/files", site.idea("draft").await));
    let (chunked, declared) = ("Transfer-Encoding: chunked", "Content-Length: 1073741824");
    for (who, path, length) in
        [(&curator, &of_entry, chunked), (&curator, &of_entry, declared), (&admin, &of_idea, chunked)]
    {
        let secret = who.secret.clone().unwrap();
        let head = format!(
            "POST {API}{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {secret}\r\n{length}\r\n\
             Content-Type: multipart/form-data; boundary=edge\r\n\r\n"
        );
        let (sent, said) = over_a_socket(&site, move |address| endless(address, &head)).await;
        // What the sockets' own buffers hold comes on top.
        assert!(sent < 30 * 1024 * 1024, "{sent} bytes were sent before anyone said stop");
        assert!(said.starts_with("HTTP/1.1 413"), "{said}");
        assert_eq!(site.kept_files(), Vec::<String>::new());
    }
    // One byte more than may be, said politely; and the most that may be.
    let most = vec![b'a'; 10 * 1024 * 1024];
    let over = [&most[..], b"a"].concat();
    let refused = curator.api().attach(&entry, ("a.txt", "text/plain", &over)).await;
    assert_eq!(refused.is(413).json()["type"], "/problems/too-large");
    curator.attach(&entry, ("a.txt", "text/plain", &over)).await.is(422).shows("lebih besar dari 10 MB");
    assert_eq!(site.kept_files(), Vec::<String>::new());
    curator.api().attach(&entry, ("a.txt", "text/plain", &most)).await.is(201);
    assert_eq!(site.kept_files().len(), 1);
}

/// Sends a file until it is answered: how much of it went, and the answer.
fn endless(address: SocketAddr, head: &str) -> (usize, String) {
    let mut socket = TcpStream::connect(address).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
    socket.write_all(head.as_bytes()).unwrap();
    let is_chunked = head.contains("chunked");
    let mut piece = body(&[], ("a.txt", "text/plain", b""));
    piece.truncate(piece.len() - "\r\n--edge--\r\n".len());
    let (mut sent, mut said) = (0, [0; 4096]);
    while sent < 100 * 10 * 1024 * 1024 {
        let sending = if is_chunked {
            [format!("{:x}\r\n", piece.len()).into_bytes(), piece.clone(), b"\r\n".to_vec()].concat()
        } else {
            piece.clone()
        };
        let is_over = socket.write_all(&sending).is_err();
        sent += piece.len();
        piece = vec![b'a'; 64 * 1024];
        let read = socket.read(&mut said).unwrap_or(0);
        if read > 0 || is_over {
            return (sent, String::from_utf8_lossy(&said[..read]).into_owned());
        }
    }
    (sent, String::new())
}

/// Eight at once for a quota that holds three of them.
#[actix_web::test]
async fn asvs_v5_2_4_a_quota_holds_for_uploads_at_once() {
    let site = Site::demo().await;
    site.change(|conn| {
        let now = clock::now();
        let rule = (rules::name.eq("upload-mib"), rules::value.eq(10), rules::unit.eq("count"));
        let made = (rules::valid_from.eq(now), rules::note.eq(""), rules::created_at.eq(now));
        Ok(diesel::insert_into(rules::table).values((rule, made)).execute(conn)?)
    })
    .await;
    let (curator, entry) = (site.known("curator").await.api(), site.own_entry(0).await);
    let content = vec![b'a'; 3 * 1024 * 1024];
    let uploads = (0..8).map(|_| curator.attach(&entry, ("a.txt", "text/plain", &content)));
    let answers = join_all(uploads).await;
    assert_eq!(answers.iter().filter(|a| a.status == 201).count(), 3, "{answers:?}");
    for refused in answers.iter().filter(|a| a.status != 201) {
        assert_eq!(refused.is(422).field("file").as_deref(), Some("file-quota"));
    }
    // Someone else's is their own; what is taken off is free again.
    let other = site.known("curator_panrb").await;
    let texts = files::table.filter(files::kind.eq("txt")).select(files::bytes);
    let sum = site.look(move |conn| Ok(texts.load::<i64>(conn)?.iter().sum::<i64>())).await;
    assert_eq!(sum, 9 * 1024 * 1024);
    other.api().attach(&entry, ("a.txt", "text/plain", b"a")).await.is(403);
    let first = answers.iter().find(|a| a.status == 201).unwrap().json()["code"].as_str().unwrap().to_owned();
    curator.post(&format!("/innovations/{entry}/attachments/{first}/removal"), serde_json::json!({})).await.is(200);
    curator.attach(&entry, ("a.txt", "text/plain", &content)).await.is(201);
}

/// Name, declared type and content say the same, and nothing else can be read out of it.
#[actix_web::test]
async fn asvs_v5_2_2_a_file_is_what_it_says_it_is() {
    let site = Site::demo().await;
    let (curator, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    for (name, kind, content) in honest() {
        assert_eq!(curator.attach(&code, (name, kind, &content)).await.status, 201, "{name} {kind}");
    }
    let before = site.kept_files().len();
    for ((name, kind, content), says) in dishonest() {
        let refused = curator.attach(&code, (name, kind, &content)).await;
        assert_eq!(refused.is(422).field("file").as_deref(), Some(says), "{name} {kind}");
    }
    assert_eq!(site.kept_files().len(), before, "nothing of what was refused stays");
    // What hides behind a picture does not come along, and neither does what a camera wrote into it.
    for (name, kind, content) in stowaways() {
        let receipt = curator.attach(&code, (name, kind, &content)).await.is(201).json();
        let path = format!("/innovations/{code}/attachments/{}", receipt["code"].as_str().unwrap());
        let (_, content) = site.ask_bytes(curator.request(actix_web::http::Method::GET, &path)).await;
        assert!(is_bare(&content), "{name}");
    }
}
#[actix_web::test]
async fn asvs_v1_3_4_a_drawing_that_runs_is_refused() {
    let site = Site::demo().await;
    let (curator, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for (name, kind) in [("a.svg", "image/svg+xml"), ("a.png", "image/png"), ("a.txt", "text/plain"), ("a.pdf", "")] {
        assert!(curator.attach(&code, (name, kind, svg)).await.is(422).field("file").is_some(), "{name}");
    }
}

/// Archives are read by their directory: what would unfold without end, leads out or lies is refused, and nothing unfolds.
#[actix_web::test]
async fn asvs_v5_2_3_archives_that_unfold_are_refused() {
    let site = Site::demo().await;
    let (curator, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    for (what, content) in archives() {
        let refused = curator.attach(&code, ("a.docx", WORD, &content)).await;
        let says = refused.is(422).field("file");
        assert!(["file-unsafe", "file-kind-differs"].map(Some).contains(&says.as_deref()), "{what}: {says:?}");
    }
    assert_eq!(site.kept_files(), Vec::<String>::new());
}
#[actix_web::test]
async fn asvs_v5_2_6_a_picture_is_refused_by_its_header() {
    let site = Site::demo().await;
    let (curator, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    for (width, height) in WIDE {
        let refused = curator.attach(&code, ("a.png", "image/png", &hollow_png(width, height))).await;
        let says = refused.is(422).field("file");
        assert!(["picture-too-large", "picture-broken"].map(Some).contains(&says.as_deref()), "{width}×{height}");
        assert!(width > 50_000 || says.as_deref() == Some("picture-too-large"), "{width}×{height}: {says:?}");
    }
    let refused = curator.attach(&code, ("a.png", "image/png", &hollow_png(8, 8))).await;
    assert_eq!(refused.is(422).field("file").as_deref(), Some("picture-broken"));
    assert_eq!(site.kept_files(), Vec::<String>::new());
}

/// Names that would be paths, devices or two things at once: shown as text, kept under a hash.
#[actix_web::test]
async fn asvs_v5_3_2_no_name_of_a_file_is_a_path() {
    let site = Site::demo().await;
    let (curator, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    for name in NAMES {
        let answer = curator.attach(&code, (name, "application/pdf", PDF)).await;
        assert!([201, 422].contains(&answer.status), "{name:?}: {answer:?}");
    }
    // A NUL is no part of a header.
    curator.attach(&code, ("x\0.pdf", "application/pdf", PDF)).await.is(400);
    let hash = "files/48/".len() + 64;
    for path in site.kept_files() {
        assert!(path.len() == hash && path.starts_with("files/") && path.matches('/').count() == 2, "{path}");
    }
    assert_eq!(site.kept_files().len(), 1, "one content, whatever it is called");
    let list = curator.get(&format!("/innovations/{code}/attachments")).await.json();
    for item in list["items"].as_array().unwrap() {
        let name = item["file"]["name"].as_str().unwrap();
        assert!(!name.contains(['/', '\\', '\0']), "{name}");
    }
}
#[actix_web::test]
async fn asvs_v5_4_1_the_name_of_a_download_is_one_line() {
    let site = Site::demo().await;
    let (curator, code) = (site.known("curator").await.api(), site.own_entry(0).await);
    for (name, wanted) in DOWNLOADS {
        let receipt = curator.attach(&code, (name, "application/pdf", PDF)).await.is(201).json();
        let path = format!("/innovations/{code}/attachments/{}", receipt["code"].as_str().unwrap());
        let answer = site.visitor().get(&path).await;
        let said = answer.is(200).header("content-disposition");
        assert!(said.starts_with("attachment; filename=\"") && said.contains(wanted), "{said}");
        assert!(said.is_ascii() && !said.contains(['\r', '\n']) && said.matches('"').count() == 2, "{said}");
        assert_eq!(answer.header("set-cookie"), "");
    }
}
/// Kept, not opened: and opened all the same, alone in a sandbox.
#[actix_web::test]
async fn asvs_v3_2_1_uploads_are_attachments_in_a_sandbox() {
    let site = Site::demo().await;
    let (curator, code) = (site.known("curator").await, site.own_entry(0).await);
    let word = zip(&docx());
    for (name, kind, content, served) in [
        ("a.pdf", "application/pdf", PDF, "application/pdf"),
        ("a.png", "image/png", &png(4, 4), "image/png"),
        ("a.docx", WORD, &word, WORD),
        ("a.txt", "text/plain", b"x <b>y</b>", "text/plain; charset=utf-8"),
        ("a.csv", "text/csv", b"=1+1", "text/csv; charset=utf-8"),
    ] {
        let receipt = curator.api().attach(&code, (name, kind, content)).await.is(201).json();
        let path = format!("/innovations/{code}/attachments/{}", receipt["code"].as_str().unwrap());
        for client in [site.visitor(), site.visitor().en(), site.visitor().api(), curator.clone()] {
            let answer = client.get(&path).await;
            answer.is(200);
            assert_eq!(answer.header("content-type"), served);
            assert!(answer.header("content-disposition").starts_with("attachment; "));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("sandbox") && policy.contains("default-src 'none'"), "{policy}");
            assert_eq!(answer.headers.iter().filter(|(n, _)| n == "content-security-policy").count(), 1);
            assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        }
    }
}

/// While the scanner is away a file waits; what it finds is handed out to nobody.
#[actix_web::test]
async fn asvs_v5_4_3_what_a_scanner_finds_is_handed_out_to_nobody() {
    let scanner = Scanner::start();
    let settings = [("EKOPI_CLAMD", scanner.address.to_string())];
    let site = Site::of(World::Demo, &[(settings[0].0, &settings[0].1)]).await;
    let (curator, code) = (site.known("curator").await, site.own_entry(0).await);
    scanner.mute.store(true, std::sync::atomic::Ordering::SeqCst);
    let attach = async |name: &'static str, content: &[u8]| {
        let receipt = curator.api().attach(&code, (name, "text/plain", content)).await.is(201).json();
        assert_eq!(receipt["state"], "pending");
        format!("/innovations/{code}/attachments/{}", receipt["code"].as_str().unwrap())
    };
    let (good, bad) = (attach("good.txt", b"good").await, attach("bad.txt", &eicar()).await);
    site.settle().await;
    let entry_page = format!("/innovations/{code}");
    let nobody = async |path: &str| {
        for client in [site.visitor(), curator.clone(), curator.api(), site.known("system_admin").await] {
            assert_eq!(client.get(path).await.status, 404);
        }
    };
    nobody(&good).await;
    nobody(&bad).await;
    curator.get(&format!("{entry_page}/attachments")).await.shows("menunggu pemeriksaan virus");
    site.visitor().get(&format!("{entry_page}/attachments")).await.lacks("menunggu pemeriksaan virus");
    site.visitor().get(&entry_page).await.lacks("Buku panduan");

    scanner.mute.store(false, std::sync::atomic::Ordering::SeqCst);
    site.advance(TimeDelta::minutes(3));
    site.settle().await;
    site.visitor().get(&good).await.is(200).shows("good");
    nobody(&bad).await;
    curator.get(&format!("{entry_page}/attachments")).await.shows("ditemukan virus");
    let list = site.visitor().api().get(&format!("{entry_page}/attachments")).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    site.visitor().get(&entry_page).await.shows("Buku panduan").lacks("ditemukan virus");
    // Known once: not asked again. The owner can take it off.
    let asked = scanner.asked.load(std::sync::atomic::Ordering::SeqCst);
    site.settle().await;
    assert_eq!(scanner.asked.load(std::sync::atomic::Ordering::SeqCst), asked);
    curator.post(&format!("{bad}/removal"), serde_json::json!({})).await.is(303);
    let log = site.known("system_admin").await.api().get("/manage/audit?kind=file-infected").await.json();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(1), "{log}");
}
