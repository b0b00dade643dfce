//! What the process counts for monitoring: `OpenMetrics` text, with no path, no person and no text of anyone in it.
use crate::{app::App, event, job};
use prometheus_client::{
    encoding::text::{encode_eof, encode_registry},
    metrics::{
        counter::{ConstCounter, Counter},
        family::Family,
        gauge::{ConstGauge, Gauge},
        histogram::Histogram,
        info::Info,
    },
    registry::Registry,
};
use std::{fs, sync::atomic::Ordering::Relaxed, time::Duration};

/// Seconds; a page is drawn in a few milliseconds, a password hashed in some hundred.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Of `/proc/self/stat`: a hundredth of a second on Linux, whatever the kernel's own tick.
const TICKS: f64 = 100.0;

type Label = (&'static str, String);
/// Counted as it happens; the rest is asked when someone looks.
pub struct Metrics {
    registry: Registry,
    requests: Family<[Label; 3], Counter>,
    seconds: Family<[Label; 2], Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    mails: Family<[Label; 1], Counter>,
    sign_ins_refused: Counter,
}
impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("ekopi");
        let (requests, in_flight, mails) = (Family::default(), Gauge::default(), Family::default());
        let sign_ins_refused = Counter::default();
        let seconds: Family<_, _, fn() -> Histogram> = Family::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register("requests", "Answers by route, method and class of status", requests.clone());
        registry.register("request_seconds", "Time to an answer's head", seconds.clone());
        registry.register("requests_in_flight", "Requests that are being answered", in_flight.clone());
        registry.register("mails", "Mails handed over, and tries that failed", mails.clone());
        registry.register("sign_ins_refused", "Wrong passwords and unknown addresses", sign_ins_refused.clone());
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "Which program this is", version);
        Self { registry, requests, seconds, in_flight, mails, sign_ins_refused }
    }
}
/// A request on its way; counted until it is dropped.
pub struct InFlight(Gauge);
impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}
impl Metrics {
    pub fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }
    /// `route` is the pattern, never the address: else every guess of a stranger would be a line of its own.
    pub fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        // A method is a word of the client's choice.
        let method = if ["GET", "HEAD", "POST"].contains(&method) { method } else { "other" };
        let (route, method) = (("route", route.to_owned()), ("method", method.to_owned()));
        self.seconds.get_or_create_owned(&[route.clone(), method.clone()]).observe(took.as_secs_f64());
        self.requests.get_or_create_owned(&[route, method, ("status", format!("{}xx", status / 100))]).inc();
    }
    pub fn mail(&self, sent: bool) {
        let outcome = if sent { "sent" } else { "failed" };
        self.mails.get_or_create_owned(&[("outcome", outcome.to_owned())]).inc();
    }
    pub fn sign_in_refused(&self) {
        self.sign_ins_refused.inc();
    }
}

impl App {
    /// Everything there is to know, as text. A database that does not answer leaves its own figures out and the rest in.
    pub async fn figures(&self, readers: &[&'static str]) -> anyhow::Result<String> {
        let mut asked = Registry::with_prefix("ekopi");
        let load = self.db.load();
        gauge(&mut asked, "database_connections_in_use", "Of the pool", whole(load.in_use));
        gauge(&mut asked, "database_connections_awaited", "Requests that wait for one", whole(load.waiting));
        count(&mut asked, "database_refusals", "Requests that got no connection in time", load.refused);
        if let Some(writer) = self.db.figures() {
            gauge(
                &mut asked,
                "writer_queue",
                "Changes that wait for SQLite's writer",
                whole(writer.queued.load(Relaxed)),
            );
            count(&mut asked, "writer_commits", "Groups of changes that were committed", writer.commits.load(Relaxed));
            count(&mut asked, "writer_changes", "Changes in them", writer.changes.load(Relaxed));
            let failed = writer.failed_groups.load(Relaxed);
            count(&mut asked, "writer_failed_groups", "Groups whose changes ran again alone", failed);
        }
        let names = readers.to_vec();
        let answer = self.db.read(move |conn| {
            let lags = names.iter().map(|name| Ok((*name, event::behind(conn, name)?)));
            Ok((lags.collect::<crate::error::Result<Vec<_>>>()?, job::queue(conn)?))
        });
        let answer = answer.await;
        gauge(&mut asked, "database_up", "Whether it has just answered", i64::from(answer.is_ok()));
        if let Ok((lags, queue)) = answer {
            let behind = Family::<[(&str, &str); 1], Gauge>::default();
            for (reader, lag) in lags {
                behind.get_or_create_owned(&[("reader", reader)]).set(lag);
            }
            asked.register("events_behind", "Events a reader of the log has not applied yet", behind);
            gauge(&mut asked, "jobs_waiting", "Jobs neither done nor given up", queue.waiting);
            gauge(&mut asked, "jobs_failed", "Jobs given up: a person must look", queue.failed);
            gauge(&mut asked, "jobs_late_seconds", "Since the longest waiting job was due", queue.late);
        }
        let mut text = String::new();
        encode_registry(&mut text, &self.metrics.registry)?;
        encode_registry(&mut text, &asked)?;
        encode_registry(&mut text, &process())?;
        encode_eof(&mut text)?;
        Ok(text)
    }
}
fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
fn gauge(registry: &mut Registry, name: &str, help: &str, value: i64) {
    registry.register(name, help, ConstGauge::new(value));
}
fn count(registry: &mut Registry, name: &str, help: &str, value: u64) {
    registry.register(name, help, ConstCounter::new(value));
}
/// Memory, time and files of this process, as Linux tells them; elsewhere nothing.
fn process() -> Registry {
    let mut registry = Registry::with_prefix("process");
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    if let Some(kib) = resident.and_then(|n| n.parse::<i64>().ok()) {
        gauge(&mut registry, "resident_memory_bytes", "Memory in use", kib * 1024);
    }
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // What follows the name, which may hold blanks; user and system time are the 12th and 13th fields after it.
    let times = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    let ticks: Vec<f64> = times.filter_map(|t| t.parse().ok()).collect();
    if ticks.len() == 2 {
        registry.register("cpu_seconds", "Time spent working", ConstCounter::new(ticks.iter().sum::<f64>() / TICKS));
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        gauge(&mut registry, "open_fds", "Open files and sockets", whole(open.count() as u64));
    }
    registry
}
