//! Requests that the server makes to addresses that people name.
use crate::support::Site;
use chrono::TimeDelta;
use serde_json::json;
use std::net::TcpListener;

#[actix_web::test]
async fn asvs_v1_3_6_an_address_that_is_none_of_the_public_internets_is_refused() {
    let site = Site::demo().await;
    let ana = site.person("ana").await;
    let long = format!("https://example.go.id/{}", "a".repeat(500));
    for url in [
        "http://example.go.id/",
        "https://127.0.0.1/",
        "https://0.0.0.0/",
        "https://[::]/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://[fd00::1]/",
        "https://100.64.0.1/",
        "https://10.1.2.3/",
        "https://example.go.id:22/",
        "https://u@example.go.id/",
        "file:///etc/passwd",
        "gopher://example.go.id/",
        &long,
        "x",
        "",
    ] {
        let new = json!({ "url": url, "kinds": ["lesson-published"] });
        ana.api().post("/me/webhooks", new.clone()).await.is(422);
        let page = ana.post("/me/webhooks", new).await;
        page.is(422).shows("id=\"url-error\"");
        let form = page.form("/me/webhooks");
        assert_eq!(form.value("url"), Some(url), "what was typed stays");
        assert_eq!(form.value("kinds"), Some("lesson-published"));
    }
    for (kinds, code) in
        [(json!([]), "webhook-kinds-missing"), (json!(["test"]), "not-a-value"), (json!(["x"]), "not-a-value")]
    {
        let refused = ana.api().post("/me/webhooks", json!({ "url": "https://example.go.id/", "kinds": kinds })).await;
        assert_eq!(refused.is(422).field("kinds").as_deref(), Some(code));
    }
    // Whatever a row says, nothing on this machine is called, however its address is written: a trap listens.
    let trap = TcpListener::bind("127.0.0.1:8443").or_else(|_| TcpListener::bind("127.0.0.1:0")).unwrap();
    trap.set_nonblocking(true).unwrap();
    for url in [
        "https://127.0.0.1:8443/",
        "https://2130706433:8443/",
        "https://0177.0.0.1:8443/",
        "https://0x7f.1:8443/",
        "https://127.1:8443/",
        "https://0:8443/",
        "https://[::1]:8443/",
        "https://[::ffff:7f00:1]:8443/",
    ] {
        let hook = ana.hook(url).await;
        ana.api().post(&format!("/me/webhooks/{hook}/tests"), json!({})).await.is(200);
        site.settle().await;
        let page = ana.api().get(&format!("/me/webhooks/{hook}")).await.json();
        let fault = page["items"][0]["fault"].as_str().unwrap().to_owned();
        assert!(["address", "name"].contains(&fault.as_str()), "{url}: {page}");
        ana.api().post(&format!("/me/webhooks/{hook}/deletion"), json!({})).await.is(200);
    }
    assert_eq!(trap.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "someone called");
    // Names are looked at when something is sent: what leads inside is not called.
    let hook = ana.hook("https://localhost:8443/").await;
    ana.api().post(&format!("/me/webhooks/{hook}/tests"), json!({})).await.is(200);
    site.settle().await;
    let page = ana.api().get(&format!("/me/webhooks/{hook}")).await.json();
    assert_eq!(page["items"][0]["fault"], "address", "{page}");
    ana.get(&format!("/me/webhooks/{hook}")).await.shows("Alamatnya tidak diizinkan");
    ana.api().post(&format!("/me/webhooks/{hook}/pause"), json!({})).await.is(200);
    site.advance(TimeDelta::hours(5));
    site.settle().await;
}
