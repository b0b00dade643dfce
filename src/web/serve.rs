//! The server: everything around the route table, and its start and end.
use super::{Site, assets, layers};
use actix_web::{
    App, HttpResponse, HttpServer,
    dev::{Server, ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::{Compress, from_fn},
    web::{self, PayloadConfig},
};
use std::{net::TcpListener, sync::Arc, time::Duration};

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
    let around = site.clone();
    App::new()
        .app_data(PayloadConfig::new(BODY))
        .route("/live", web::get().to(|| async { "live" }))
        .route("/ready", web::get().to(ready))
        .route("/assets/{name}", web::get().to(assets::serve))
        .configure(move |config| site.table.mount(&site, config))
        .wrap(Compress::default())
        .wrap(from_fn(move |req, next| layers::around(around.clone(), req, next)))
}
/// Whether a change would be taken now: an empty write must come back within half a second.
async fn ready(req: actix_web::HttpRequest) -> HttpResponse {
    let Some(site) = req.app_data::<Arc<Site>>() else {
        return HttpResponse::ServiceUnavailable().finish();
    };
    let probe = site.app.db.write(|_| Ok(()));
    match tokio::time::timeout(Duration::from_millis(500), probe).await {
        Ok(Ok(())) => HttpResponse::Ok().content_type(PLAIN).body("ready"),
        _ => HttpResponse::ServiceUnavailable().content_type(PLAIN).insert_header(("retry-after", "2")).body("not ready"),
    }
}
/// Serves until it is told to stop (SIGTERM, Ctrl-C): then it takes no new connection and lets requests finish.
pub fn serve(site: Arc<Site>, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    Ok(HttpServer::new(move || configure(site.clone()))
        .workers(workers)
        .worker_max_blocking_threads(16)
        .max_connections(5000)
        .client_request_timeout(Duration::from_secs(10))
        .shutdown_timeout(15)
        .listen(listener)?
        .run())
}
