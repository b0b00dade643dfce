//! The cache of public pages, for requests without a session; and the bound on how many requests run at once.
//!
//! An entry is found by address, the part of the query that the route knows, and theme; the address gives the language.
//! It holds for as long as the topics of its route have not moved, and a minute at the most, since some pages show what
//! opens or closes by the clock. Nothing personal comes near it: whoever sends a session or a token passes by.
use super::{Site, coding, document, page, reply::Mount, session};
use crate::{
    clock::Instant,
    error::Result,
    topic::{self, Topic, Versions},
};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderValue},
    },
    middleware::Next,
    web::Bytes,
};
use chrono::TimeDelta;
use minijinja::context;
use moka::sync::Cache;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
};
use tokio::sync::Semaphore;

const LONGEST: TimeDelta = TimeDelta::seconds(60);
/// Characters of an address with its query; longer ones are drawn each time.
const MOST_KEY: usize = 512;
/// Brotli's quality, of 11: a page is compressed once and sent often.
const QUALITY: i32 = 6;
/// Requests that may run at once for each worker of the server; the next is refused before any work.
const AT_ONCE: usize = 64;

/// Pages as they are sent, and seats for those that must be drawn.
pub struct Pages {
    kept: Cache<String, Arc<Kept>>,
    /// Who draws a page now; the others wait for it.
    drawing: Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>,
    seats: Arc<Semaphore>,
    /// What the refused are shown: Indonesian, English, the API.
    busy: [OnceLock<Option<Kept>>; 3],
}
/// Of which routes pages are kept, and what their query may say.
#[derive(Clone)]
pub(super) struct Public {
    pub(super) topics: &'static [Topic],
    pub(super) query: Arc<Vec<String>>,
}
struct Kept {
    body: Bytes,
    brotli: Bytes,
    kind: HeaderValue,
    /// Those of `document::KEPT`, its tag among them.
    headers: HeaderMap,
    versions: Versions,
    until: Instant,
}
/// The query by which a kept page is found and drawn.
pub(super) struct KnownQuery(pub(super) String);

impl Pages {
    /// `most`: MiB of pages; with 0 none is kept.
    pub fn new(most: u64, workers: usize) -> Self {
        let weight = |key: &String, kept: &Arc<Kept>| {
            u32::try_from(key.len() + kept.body.len() + kept.brotli.len() + 500).unwrap_or(u32::MAX)
        };
        Self {
            kept: Cache::builder().max_capacity(most * 1024 * 1024).weigher(weight).build(),
            drawing: Mutex::default(),
            seats: Arc::new(Semaphore::new(AT_ONCE * workers)),
            busy: Default::default(),
        }
    }
    /// Bytes and entries that are kept now.
    pub fn size(&self) -> (u64, u64) {
        self.kept.run_pending_tasks();
        (self.kept.weighted_size(), self.kept.entry_count())
    }
    fn find(&self, site: &Site, key: &str, topics: &[Topic]) -> Option<Arc<Kept>> {
        let kept = self.kept.get(key)?;
        let fresh = topic::same(topics, &kept.versions, &site.app.db.topics().versions());
        (fresh && site.app.db.clock().now() < kept.until).then_some(kept)
    }
    /// The lock of one page's drawing.
    fn lock(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut drawing = self.drawing.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lock) = drawing.get(key).and_then(Weak::upgrade) {
            return lock;
        }
        let lock = Arc::new(tokio::sync::Mutex::new(()));
        drawing.retain(|_, lock| lock.strong_count() > 0);
        drawing.insert(key.to_owned(), Arc::downgrade(&lock));
        lock
    }
}

/// Around each path: a kept page, else a seat and the handler. `public`: none where pages are never kept; `apart`: has a
/// bound of its own.
pub(super) async fn around(
    site: Arc<Site>,
    at: Mount,
    public: Option<Public>,
    apart: bool,
    req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let pages = &site.pages;
    let key = public.as_ref().and_then(|public| key(&site, public, req.request()));
    let (Some(public), Some((key, query))) = (public, key) else {
        let seat = pages.seats.try_acquire();
        return if apart || seat.is_ok() {
            next.call(req).await.map(document::unless_known)
        } else {
            Ok(refuse(&site, at, req))
        };
    };
    if let Some(kept) = pages.find(&site, &key, public.topics) {
        let answer = kept.answer(req.request());
        return Ok(req.into_response(answer));
    }
    let Ok(_seat) = pages.seats.try_acquire() else {
        return Ok(refuse(&site, at, req));
    };
    let lock = pages.lock(&key);
    let first = lock.try_lock();
    if first.is_err() {
        drop(lock.lock().await); // someone draws it already
        if let Some(kept) = pages.find(&site, &key, public.topics) {
            let answer = kept.answer(req.request());
            return Ok(req.into_response(answer));
        }
    }
    req.extensions_mut().insert(KnownQuery(query));
    let versions = site.app.db.topics().versions(); // before anything is looked at
    let until = site.app.db.clock().now().plus(LONGEST);
    let res = next.call(req).await?;
    if !is_kept(&res) {
        return Ok(document::unless_known(res));
    }
    let (req, res) = res.into_parts();
    let (head, body) = res.into_parts();
    let body = actix_web::body::to_bytes(body).await.map_err(actix_web::error::ErrorInternalServerError)?;
    let kept = Arc::new(Kept::of(body, head.headers(), versions, until));
    let answer = kept.answer(&req);
    pages.kept.insert(key, kept);
    Ok(ServiceResponse::new(req, answer))
}
/// Address, known query and theme; and the known query alone. None for whoever is someone.
fn key(site: &Site, public: &Public, req: &HttpRequest) -> Option<(String, String)> {
    let config = &site.app.config;
    let someone = req.headers().contains_key(header::AUTHORIZATION) || session::secret(req, config).is_some();
    if !req.method().is_safe() || someone || config.cache_mib == 0 {
        return None;
    }
    let mut known: Vec<_> = form_urlencoded::parse(req.query_string().as_bytes())
        .filter(|(name, value)| !value.is_empty() && public.query.iter().any(|n| n == name))
        .collect();
    known.sort_by(|one, other| one.0.cmp(&other.0)); // stable: of one name the order counts
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(known).finish();
    let key = format!("{}?{query} {}", req.path(), session::theme(req, config).unwrap_or_default());
    (key.len() <= MOST_KEY).then_some((key, query))
}
/// A whole page, or a document with its tag, that sets nothing.
fn is_kept(res: &ServiceResponse<BoxBody>) -> bool {
    let headers = res.headers();
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let is_document = headers.contains_key(header::ETAG);
    res.status() == StatusCode::OK && (is_page || is_document) && !headers.contains_key(header::SET_COOKIE)
}

impl Kept {
    fn of(body: Bytes, headers: &HeaderMap, versions: Versions, until: Instant) -> Self {
        let kind = headers.get(header::CONTENT_TYPE).cloned();
        let named = document::KEPT.into_iter().filter_map(|name| Some((name.clone(), headers.get(name)?.clone())));
        let mut kept: HeaderMap = named.collect();
        kept.insert(header::ETAG, document::tag(&body));
        Self {
            brotli: coding::compressed(&body, QUALITY).unwrap_or_default().into(),
            kind: kind.unwrap_or_else(|| HeaderValue::from_static("text/html; charset=utf-8")),
            headers: kept,
            body,
            versions,
            until,
        }
    }
    fn answer(&self, req: &HttpRequest) -> HttpResponse {
        let is_known = document::is_known(req, &self.headers);
        let mut answer = HttpResponse::build(if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
        document::copy(&self.headers, &mut answer);
        if is_known {
            return answer.finish();
        }
        self.send(req, &mut answer)
    }
    fn send(&self, req: &HttpRequest, answer: &mut actix_web::HttpResponseBuilder) -> HttpResponse {
        answer.insert_header((header::CONTENT_TYPE, self.kind.clone()));
        if !self.brotli.is_empty() && coding::takes_brotli(req) {
            answer.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("br")));
            return answer.body(self.brotli.clone());
        }
        answer.body(self.body.clone())
    }
}
/// Told at once and cheaply, so that those who have a seat keep their pace: a page that was drawn once.
fn refuse(site: &Site, at: Mount, req: ServiceRequest) -> ServiceResponse<BoxBody> {
    let place = if at.is_page() { usize::from(!at.prefix.is_empty()) } else { 2 };
    let drawn = site.pages.busy.get(place).and_then(|busy| busy.get_or_init(|| busy_page(site, at)).as_ref());
    let mut answer = HttpResponse::ServiceUnavailable();
    answer.insert_header((header::RETRY_AFTER, "2")).insert_header((header::CACHE_CONTROL, "no-store"));
    let answer = match drawn {
        Some(kept) => kept.send(req.request(), &mut answer),
        None => answer.content_type("text/plain").body("busy"),
    };
    req.into_response(answer)
}
fn busy_page(site: &Site, at: Mount) -> Option<Kept> {
    let title = site.app.words.say(at.lang, &"unavailable".into());
    let body = if at.is_page() {
        let context = context! {
            kind => "unavailable", title, detail => (), fields => Vec::<String>::new(), tombstone => (), reference => "",
        };
        page::draw_at(site, &page::Place::home(at), "error.html", None, context).ok()?
    } else {
        serde_json::json!({ "type": "/problems/unavailable", "title": title, "status": 503 }).to_string()
    };
    let mut headers = HeaderMap::new();
    let kind = if at.is_page() { "text/html; charset=utf-8" } else { "application/problem+json" };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let now = site.app.db.clock().now();
    Some(Kept::of(body.into(), &headers, site.app.db.topics().versions(), now))
}
