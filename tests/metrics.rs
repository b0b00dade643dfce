//! `/metrics` by real HTTP, on its own port and on no other.
use crate::support::{
    process::{Connection, Home, Server, free_address, get, send_form},
    world,
};
use std::{net::SocketAddr, path::Path, time::Duration};

fn real() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_ekopi"))
}
fn told(address: SocketAddr) -> String {
    let answer = get(address, "/metrics");
    assert!(answer.is(200).header("content-type").starts_with("application/openmetrics-text"), "{answer:?}");
    assert!(answer.body.ends_with("# EOF\n"), "{answer:?}");
    answer.body
}
/// The value of a line that begins with this name and these labels.
fn value(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
}

#[test]
fn what_happens_is_counted_and_told_on_a_port_of_its_own() {
    let home = if world::on_postgres() { Home::on_postgres() } else { Home::on_sqlite() };
    let metrics = free_address();
    let server = Server::of(real(), &home, &["demo"], &[("EKOPI_METRICS_LISTEN", &metrics.to_string())]);
    get(server.address, "/metrics").is(404);
    get(metrics, "/").is(404);

    let token = home.run(real(), &["user", "token", "innovator@demo.invalid"]);
    let mut connection = Connection::open(server.address).unwrap();
    connection.ask(&token, "POST", "/courses/laboratorium-inovasi/enrolment", None).unwrap().is(201);
    for n in 0..20 {
        get(server.address, &format!("/guess-{n}")).is(404);
        get(server.address, &format!("/verify/CERT-{n}-secret")).is(404);
    }
    connection.ask(&token, "BREW", "/courses", None).unwrap().is(405);
    let wrong = [("email", "innovator@demo.invalid"), ("password", "a wrong password")];
    send_form(server.address, "/session", None, &wrong).is(422);
    send_form(server.address, "/password-links", None, &[("email", "innovator@demo.invalid")]).is(303);

    let mut text = told(metrics);
    for _ in 0..100 {
        if value(&text, "ekopi_mails_total{outcome=\"sent\"}") == Some(1.0) {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
        text = told(metrics);
    }
    for (name, least) in [
        ("ekopi_requests_total{route=\"/api/v1/courses/{slug}/enrolment\",method=\"POST\",status=\"2xx\"}", 1.0),
        ("ekopi_requests_total{route=\"/verify/{serial}\",method=\"GET\",status=\"4xx\"}", 20.0),
        ("ekopi_requests_total{route=\"/session\",method=\"POST\",status=\"4xx\"}", 1.0),
        ("ekopi_request_seconds_count{route=\"/session\",method=\"POST\"}", 1.0),
        ("ekopi_sign_ins_refused_total", 1.0),
        ("ekopi_mails_total{outcome=\"sent\"}", 1.0),
        ("ekopi_database_up", 1.0),
        ("ekopi_requests_in_flight", 0.0),
        ("ekopi_database_connections_awaited", 0.0),
        ("ekopi_database_refusals_total", 0.0),
        ("ekopi_jobs_failed", 0.0),
        ("ekopi_jobs_waiting", 0.0),
        ("ekopi_jobs_late_seconds", 0.0),
        ("ekopi_events_behind{reader=\"notifications\"}", 0.0),
        ("process_resident_memory_bytes", 1e6),
        ("process_cpu_seconds_total", 0.01),
        ("process_open_fds", 5.0),
    ] {
        let found = value(&text, name);
        assert!(found.is_some_and(|found| found >= least), "{name} {found:?}, at least {least}:\n{text}");
    }
    assert!(text.contains("ekopi_build_info{version=\"0.1.0\"} 1"), "{text}");
    if world::on_postgres() {
        assert!(!text.contains("ekopi_writer"), "there is no such thread");
    } else {
        let (commits, changes) =
            (value(&text, "ekopi_writer_commits_total"), value(&text, "ekopi_writer_changes_total"));
        assert!(changes >= commits && commits >= Some(1.0), "{commits:?} {changes:?}");
        assert_eq!(value(&text, "ekopi_writer_queue"), Some(0.0));
    }
    // Nothing that a stranger chose, and nobody's data.
    for secret in ["guess", "secret", "BREW", "innovator", "demo.invalid"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("method=\"other\"") && text.contains("route=\"-\""), "{text}");
    drop(server);
}
