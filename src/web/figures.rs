//! `/metrics`, on an address of its own that the public does not reach.
use super::serve::looked_at;
use crate::app::App;
use actix_web::{HttpResponse, HttpServer, dev::Server};
use std::{net::TcpListener, sync::Arc};

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Serves until it is stopped by its handle. `readers`: those of the event log whose lag is shown.
pub fn serve_metrics(app: Arc<App>, readers: Vec<&'static str>, listener: TcpListener) -> std::io::Result<Server> {
    let application = move || {
        let (app, readers) = (app.clone(), readers.clone());
        actix_web::App::new().route("/metrics", looked_at().to(move || told(app.clone(), readers.clone())))
    };
    Ok(HttpServer::new(application).workers(1).max_connections(20).disable_signals().listen(listener)?.run())
}
async fn told(app: Arc<App>, readers: Vec<&'static str>) -> HttpResponse {
    match app.figures(&readers).await {
        Ok(text) => HttpResponse::Ok().content_type(OPEN_METRICS).body(text),
        Err(e) => {
            tracing::error!("metrics: {e:#}");
            HttpResponse::InternalServerError().finish()
        }
    }
}
