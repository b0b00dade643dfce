//! A site of a test's own: database, clock, mails, and the application as a server runs it.
use super::{
    Answer,
    world::{self, World},
};
use actix_web::{
    dev::Service,
    test::{self, TestRequest},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    app::{App, MEETING_CALLS},
    clock::Clock,
    config::Config,
    db::{Conn, Db},
    error::Result,
    index::Index,
    job,
    mail::Mailer,
    metrics::Metrics,
    routes, scale,
    schema::{event_positions, events},
    search,
    templates::Templates,
    topic::Topic,
    web,
    words::Words,
    worker,
};
use futures_util::future::LocalBoxFuture;
use std::{
    cell::RefCell,
    collections::BTreeSet,
    path::PathBuf,
    rc::Rc,
    sync::{Arc, Mutex, OnceLock, PoisonError, atomic::AtomicBool},
    time::{Duration, Instant},
};

pub const HOST: &str = "ekopi.example.go.id";
pub const ADDRESS: &str = "https://ekopi.example.go.id";

/// Method and pattern of every address that any test has asked for: `GET /courses/{slug}`.
static VISITED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

type Ask = Box<dyn Fn(TestRequest) -> LocalBoxFuture<'static, (Answer, Vec<u8>)>>;

pub struct Site {
    pub app: Arc<App>,
    pub url: String,
    folder: PathBuf,
    ask: Ask,
    web: Arc<web::Site>,
    /// Answers that no site may give: 500, or a page whose template failed.
    broken: Rc<RefCell<Vec<String>>>,
    is_beside: bool,
}
impl Site {
    /// With regions, sectors and institutions, and nobody.
    pub async fn start() -> Self {
        Self::of(World::Real, &[]).await
    }
    /// With the demonstration's people, directory and course.
    pub async fn demo() -> Self {
        Self::of(World::Demo, &[]).await
    }
    /// With settings of its own.
    pub async fn of(kind: World, settings: &[(&'static str, &str)]) -> Self {
        let folder = world::fresh_folder("site");
        let url = world::database(kind, &folder);
        world::index(kind, &folder);
        Self::on(folder, url, settings).await
    }
    /// Another node on the same database; to be dropped before this one.
    pub async fn beside(&self) -> Self {
        let mut site = Self::on(world::fresh_folder("site"), self.url.clone(), &[]).await;
        site.is_beside = true;
        site
    }
    pub async fn on(folder: PathBuf, url: String, settings: &[(&'static str, &str)]) -> Self {
        log();
        let mut overrides =
            vec![("EKOPI_DATA", Some(folder.display().to_string())), ("EKOPI_PUBLIC_URL", Some(ADDRESS.to_owned()))];
        overrides.extend(settings.iter().map(|(name, value)| (*name, Some((*value).to_owned()))));
        let config = Config::read([], &overrides, false).expect("settings");
        let words = words();
        let app = Arc::new(App {
            templates: Templates::new(&words, routes::table().paths(), &config.public_url),
            db: Db::open(&url, world::morning()).expect("the database"),
            installation: "test".into(),
            changed: tokio::sync::Notify::new(),
            passwords: world::passwords(),
            mailer: Mailer::Memory(Mutex::default()),
            metrics: Metrics::default(),
            index: Index::on_disk(world::index_in(&folder)),
            meeting_calls: Arc::new(tokio::sync::Semaphore::new(MEETING_CALLS)),
            stopping: AtomicBool::new(false),
            words,
            config,
        });
        let broken = Rc::new(RefCell::new(vec![]));
        let web = routes::site(app.clone());
        let ask = serve(web.clone(), broken.clone()).await;
        Self { app, url, folder, ask, web, broken, is_beside: false }
    }
    pub async fn ask(&self, request: TestRequest) -> Answer {
        (self.ask)(request).await.0
    }
    /// With the body as it was sent.
    pub async fn ask_bytes(&self, request: TestRequest) -> (Answer, Vec<u8>) {
        (self.ask)(request).await
    }
    /// Waits until the search index holds all that has happened: a request waits two seconds, and answers with what there
    /// is; on a busy machine that is not enough.
    pub async fn index(&self) {
        let wanted = self.app.db.topics().followed();
        for _ in 0..60 {
            if self.app.index.is_ready() && self.app.index.has_reached(wanted) {
                return;
            }
            search::follower::catch_up(self.app.clone()).await;
        }
    }
    /// The cache of public pages.
    pub fn web_pages(&self) -> &web::Pages {
        &self.web.pages
    }
    pub fn clock(&self) -> &Clock {
        self.app.db.clock()
    }
    pub fn advance(&self, by: TimeDelta) {
        self.clock().advance(by);
    }
    /// Changes the database past every rule. The search follows what the change has recorded as events.
    pub async fn change<T: Send + 'static>(&self, change: impl Fn(&mut Conn) -> Result<T> + Send + 'static) -> T {
        let done = self.app.db.write(change).await.unwrap_or_else(|e| panic!("{e:?}"));
        self.app.db.topics().moved(Topic::ALL);
        done
    }
    /// Changes what is found, with no event that tells of it: the next who searches has the index built anew.
    pub async fn change_found<T: Send + 'static>(&self, change: impl Fn(&mut Conn) -> Result<T> + Send + 'static) -> T {
        let done = self.change(change).await;
        self.app.index.close();
        let _ = std::fs::remove_dir_all(world::index_in(&self.folder));
        self.app.index.forget();
        done
    }
    /// Generated entries and people, of which no event tells; the keys of sessions of theirs.
    pub async fn scale(&self, innovations: i64, people: i64) -> Vec<scale::Key> {
        self.scale_mentors(innovations, people, 0).await
    }
    /// As `scale`, with so many of the people as mentors.
    pub async fn scale_mentors(&self, innovations: i64, people: i64, mentors: i64) -> Vec<scale::Key> {
        let keys = scale::load(&self.app.db, innovations, people, 0, mentors).await;
        let keys = keys.unwrap_or_else(|e| panic!("{e:?}"));
        self.change_found(|_| Ok(())).await;
        keys
    }
    /// Looks into the database.
    pub async fn look<T: Send + 'static>(&self, ask: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static) -> T {
        self.app.db.read(ask).await.unwrap_or_else(|e| panic!("{e:?}"))
    }
    /// Everything that follows from what has happened: readers at the log's end, no job due.
    pub async fn settle(&self) {
        let began = Instant::now();
        loop {
            worker::settle(&self.app, &routes::readers(), &routes::jobs()).await.unwrap_or_else(|e| panic!("{e:?}"));
            if self.look(|conn| Ok(routes::readers().iter().all(|r| is_at_end(conn, r.name)))).await {
                return;
            }
            // On PostgreSQL another test's open transaction, in whatever database, holds the log back for a moment.
            assert!(began.elapsed() < Duration::from_secs(20), "the log does not settle");
            actix_web::rt::time::sleep(Duration::from_millis(5)).await;
        }
    }
    /// The application for a real socket.
    pub fn web(&self) -> Arc<web::Site> {
        routes::site(self.app.clone())
    }
    /// Takes note of answers that no site may give, where a test has provoked them.
    pub fn forgive(&self) -> Vec<String> {
        self.broken.take()
    }
    pub fn is_on_postgres(&self) -> bool {
        self.url.starts_with("postgres:")
    }
}
fn is_at_end(conn: &mut Conn, reader: &str) -> bool {
    let last = events::table.order((events::xid.desc(), events::id.desc())).select((events::xid, events::id));
    let last: Option<(i64, i64)> = last.first(conn).optional().expect("the log");
    let at = event_positions::table.find(reader).select((event_positions::xid, event_positions::event_id));
    let at: Option<(i64, i64)> = at.first(conn).optional().expect("the positions");
    at >= last
}
pub fn words() -> Arc<Words> {
    static WORDS: OnceLock<Arc<Words>> = OnceLock::new();
    WORDS.get_or_init(|| Arc::new(Words::load().expect("the Fluent files"))).clone()
}
/// Errors that a test provokes are shown beside its output.
fn log() {
    static LOG: OnceLock<()> = OnceLock::new();
    LOG.get_or_init(|| {
        let filter = std::env::var("RUST_LOG").unwrap_or_else(|_| "error".into());
        let log = tracing_subscriber::fmt().with_env_filter(filter).with_test_writer();
        log.try_init().expect("the log");
    });
}
/// The whole application, without a socket.
async fn serve(site: Arc<web::Site>, broken: Rc<RefCell<Vec<String>>>) -> Ask {
    let service = Rc::new(test::init_service(web::configure(site)).await);
    Box::new(move |request| {
        let (service, broken) = (service.clone(), broken.clone());
        Box::pin(async move {
            let request = request.to_request();
            let asked = format!("{} {}", request.method(), request.uri());
            let response = service.call(request).await.unwrap_or_else(|e| panic!("{asked}: {e}"));
            visited(response.request());
            let header =
                |(name, value): (&actix_web::http::header::HeaderName, &actix_web::http::header::HeaderValue)| {
                    (name.to_string(), value.to_str().expect("a header is text").to_owned())
                };
            let (status, headers) = (response.status().as_u16(), response.headers().iter().map(header).collect());
            let bytes = test::read_body(response).await.to_vec();
            let body = String::from_utf8_lossy(&bytes).into_owned();
            if status == 500 || body.starts_with("<!doctype html><title>Ekopi</title><p>") {
                broken.borrow_mut().push(format!("{asked} → {status}"));
            }
            (Answer { asked, status, headers, body }, bytes)
        })
    })
}
fn visited(request: &actix_web::HttpRequest) {
    let Some(pattern) = request.match_pattern() else {
        return;
    };
    let path = pattern.strip_prefix("/api/v1").or_else(|| pattern.strip_prefix("/en")).unwrap_or(&pattern);
    let path = if path.is_empty() { "/" } else { path };
    // Of a parameter the pattern tells its letters, too: `{slug:…}`.
    let name = |part: &str| {
        part.split_once(':').filter(|_| part.contains('}')).map_or(part.to_owned(), |(name, rest)| {
            format!("{name}}}{}", rest.split_once('}').map_or("", |(_, after)| after))
        })
    };
    let path: Vec<String> = path.split('{').map(name).collect();
    let visit = format!("{} {}", request.method(), path.join("{"));
    VISITED.lock().unwrap_or_else(PoisonError::into_inner).insert(visit);
}
/// Whether any test has asked for this route.
pub fn is_visited(route: &web::Route) -> bool {
    let visit = format!("{} {}", route.method, route.path);
    VISITED.lock().unwrap_or_else(PoisonError::into_inner).contains(&visit)
}

impl Drop for Site {
    fn drop(&mut self) {
        let broken = self.broken.take();
        let waiting =
            if std::thread::panicking() { 0 } else { job::waiting(&mut world::connect(&self.url)).unwrap_or(0) };
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.folder);
            if self.is_on_postgres() && !self.is_beside {
                world::remove(&self.url);
            }
            assert!(broken.is_empty(), "answers that no site may give: {broken:#?}");
            assert!(waiting == 0, "{waiting} jobs are left; `settle()` runs them");
        }
    }
}
