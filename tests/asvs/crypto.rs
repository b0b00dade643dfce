//! Hashes as they are kept, and what stands open without being asked for.
use crate::support::{
    Site,
    process::{Home, Server},
    socket::{over_a_socket, raw},
    source, world,
};
use actix_web::{http::Method, test::TestRequest};
use ekopi::{code, password::Passwords};
use std::{collections::BTreeSet, path::Path};

#[actix_web::test]
async fn asvs_v11_4_2_a_password_is_kept_as_argon2id() {
    let passwords = Passwords::default();
    let (one, two) =
        (passwords.hash("kuda benar".into()).await.unwrap(), passwords.hash("kuda benar".into()).await.unwrap());
    assert_ne!(one, two, "salted");
    let parts: Vec<&str> = one.split('$').collect();
    assert_eq!((parts[1], parts[2]), ("argon2id", "v=19"));
    let figure = |name: &str| -> u32 {
        parts[3].split(',').find_map(|p| p.strip_prefix(name)).and_then(|n| n.parse().ok()).unwrap()
    };
    assert!(figure("m=") >= 19_456 && figure("t=") >= 2 && figure("p=") >= 1, "{one}");
    assert!(parts[4].len() >= 22 && parts[5].len() >= 43, "128 bits of salt, 256 of hash: {one}");
    assert!(passwords.verify("kuda benar".into(), Some(one.clone())).await.unwrap());
    assert!(!passwords.verify("kuda benar ".into(), Some(one)).await.unwrap());
    for broken in ["", "plain", "$argon2i$v=19$m=8,t=1,p=1$AAAA$AAAA", "$2b$10$x"] {
        assert!(!passwords.verify("kuda benar".into(), Some(broken.into())).await.unwrap(), "{broken}");
    }
}
#[test]
fn asvs_v11_5_1_secrets_come_from_the_system() {
    let all: BTreeSet<String> = (0..1000).map(|_| code::secret().unwrap()).collect();
    assert!(all.len() == 1000 && all.iter().all(|s| s.len() == 64));
    for (file, text) in source::files("src") {
        let text = source::without_comments(&text);
        for weak in ["rand::", "fastrand", "thread_rng", "SmallRng", "md5", "Sha1", "sha1::"] {
            assert!(!text.contains(weak), "src/{file} uses {weak}");
        }
    }
}

#[actix_web::test]
async fn asvs_v13_4_1_nothing_stands_open_that_is_not_meant_to() {
    let site = Site::start().await;
    for path in [
        "/.git/HEAD",
        "/.git/config",
        "/.env",
        "/.svn/entries",
        "/.DS_Store",
        "/Cargo.toml",
        "/config",
        "/debug",
        "/debug/pprof",
        "/server-status",
        "/actuator",
        "/actuator/env",
        "/phpinfo.php",
        "/wp-login.php",
        "/backup.zip",
        "/ekopi.sqlite",
        "/data/ekopi.sqlite",
        "/assets",
        "/assets/",
        "/static/",
        "/swagger-ui",
        "/graphql",
        "/console",
        "/.well-known/openid-configuration",
        "/demo-accounts.txt",
        "/mail",
        "/jobs",
    ] {
        for prefix in ["", "/en", "/api/v1"] {
            let answer = site.ask(TestRequest::get().uri(&format!("{prefix}{path}"))).await;
            assert_eq!(answer.status, 404, "{answer:?}");
        }
    }
    for method in [Method::TRACE, Method::CONNECT, Method::from_bytes(b"TRACK").unwrap()] {
        let answer = site.visitor().send(method, "/", None).await;
        assert!([404, 405].contains(&answer.status), "{answer:?}");
    }
    let answers = over_a_socket(&site, |at| {
        ["GET /", "GET /nothing", "GET /api/v1/x", "BREW /", "TRACE /"]
            .map(|line| raw(at, line, "Cookie: secret=1\r\n\r\n"))
    })
    .await;
    for answer in answers {
        let head = answer.split("\r\n\r\n").next().unwrap().to_lowercase();
        for told in ["server:", "x-powered-by", "actix", "rust", env!("CARGO_PKG_VERSION")] {
            assert!(!head.contains(told), "{told}: {head}");
        }
        assert!(!answer.contains("secret=1"));
    }
    let anywhere = site.visitor().get("/metrics").await;
    assert!([401, 403, 404].contains(&anywhere.status), "{anywhere:?}");
}

/// The demonstration's accounts are of no use elsewhere, and no password is the same twice.
#[test]
fn asvs_v13_2_3_no_secret_comes_with_the_program() {
    let binary = Path::new(env!("CARGO_BIN_EXE_ekopi"));
    let mut seen = BTreeSet::new();
    for _ in 0..2 {
        let home = Home::on_sqlite();
        drop(Server::start(binary, &home));
        let accounts = std::fs::read_to_string(home.file("demo-accounts.txt")).unwrap();
        let passwords = accounts.lines().map(|l| l.rsplit('\t').next().unwrap().to_owned());
        let before = seen.len();
        seen.extend(passwords);
        assert_eq!(seen.len() - before, world::accounts().len(), "each has a password of its own");
        // A real installation does not start on a demonstration's database.
        let said = home.refused(binary, &["serve", "--listen", "127.0.0.1:0"]);
        assert!(said.contains("demonstration"), "{said}");
    }
    assert!(seen.iter().all(|p| p.len() >= 20), "{seen:?}");
    // Nor does it open itself to a network without TLS in front.
    let said = Home::on_sqlite().refused(binary, &["serve", "--listen", "0.0.0.0:0"]);
    assert!(said.contains("EKOPI_TLS_IN_FRONT"), "{said}");
}
