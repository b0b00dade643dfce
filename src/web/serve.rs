//! The server: everything around the route table, and its start and end.
use super::{
    Site, coding, layers,
    refusal::{Refusal, tell},
    reply::PAGES,
};
use crate::assets;
use actix_web::{
    App, HttpResponse, HttpServer,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    guard,
    http::header,
    middleware::{Compress, from_fn},
    web::{self, PayloadConfig},
};
use std::{
    collections::BTreeMap,
    net::TcpListener,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

const PLAIN: &str = "text/plain; charset=utf-8";
/// Bytes of a request's body; files will come another way.
const BODY: usize = 256 * 1024;

/// The whole application, as a worker runs it and a test calls it.
pub fn configure(
    site: Arc<Site>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let (around, beside) = (site.clone(), site.clone());
    App::new()
        .app_data(PayloadConfig::new(BODY))
        .configure(move |config| {
            let live = || async { HttpResponse::Ok().content_type(PLAIN).body("live") };
            for (path, answer) in [
                ("/live", looked_at().to(live)),
                ("/ready", looked_at().to(ready)),
                ("/assets/{name}", looked_at().to(asset)),
            ] {
                let outer = beside.clone();
                let refused = || async { HttpResponse::from_error(Refusal::Method("GET, HEAD".into())) };
                let resource = web::resource(path).route(answer).default_service(web::to(refused));
                config.service(resource.wrap(from_fn(move |req, next| tell(outer.clone(), PAGES, req, next))));
            }
        })
        .configure(move |config| site.table.mount(&site, config))
        .wrap(Compress::default())
        .wrap(from_fn(move |req, next| layers::around(around.clone(), req, next)))
}
/// GET, and HEAD as its answer without a body.
pub(super) fn looked_at() -> actix_web::Route {
    actix_web::Route::new().guard(guard::Any(guard::Get()).or(guard::Head()))
}
async fn asset(req: actix_web::HttpRequest, name: web::Path<String>) -> HttpResponse {
    let Some((kind, body)) = assets::find(&name) else {
        return HttpResponse::NotFound().content_type(PLAIN).body("not found");
    };
    let mut answer = HttpResponse::Ok();
    answer.content_type(kind).insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    match packed(&name, &body) {
        Some(packed) if coding::takes_brotli(&req) => {
            answer.insert_header((header::CONTENT_ENCODING, "br")).body(packed)
        }
        _ => answer.body(body),
    }
}
/// As small as it gets, made once for each version of an asset: the first visit on a slow line waits for the style.
fn packed(name: &str, body: &[u8]) -> Option<web::Bytes> {
    static PACKED: Mutex<BTreeMap<String, web::Bytes>> = Mutex::new(BTreeMap::new());
    let mut all = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(packed) = all.get(name) {
        return Some(packed.clone());
    }
    let packed = web::Bytes::from(coding::compressed(body, 11).ok()?);
    all.insert(name.to_owned(), packed.clone());
    Some(packed)
}
/// Whether a change would be taken now: an empty write must come back within half a second. No once the process has been
/// told to end.
async fn ready(req: actix_web::HttpRequest) -> HttpResponse {
    let Some(site) = req.app_data::<Arc<Site>>() else {
        return HttpResponse::ServiceUnavailable().finish();
    };
    let probe = site.app.db.write(|_| Ok(()));
    match tokio::time::timeout(Duration::from_millis(500), probe).await {
        Ok(Ok(())) if !site.app.is_stopping() => HttpResponse::Ok().content_type(PLAIN).body("ready"),
        _ => {
            HttpResponse::ServiceUnavailable().content_type(PLAIN).insert_header(("retry-after", "2")).body("not ready")
        }
    }
}
/// Threads that take requests: as many as there are processors, at most eight.
pub fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).min(8)
}
/// Serves until it is stopped by its handle: then it takes no new connection and lets requests finish. Signals are the
/// command line's.
pub fn serve(site: Arc<Site>, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    Ok(HttpServer::new(move || configure(site.clone()))
        .workers(workers)
        .worker_max_blocking_threads(16)
        .max_connections(5000)
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(15)
        .disable_signals()
        .listen(listener)?
        .run())
}
