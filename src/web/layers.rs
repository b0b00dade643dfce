//! Around everything: request ids, one log line a request, and the headers that every answer carries.
use super::{Site, route::path_of, session};
use crate::{config::Config, view::View};
use actix_web::{
    HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderName, HeaderValue},
    middleware::Next,
};
use std::{sync::Arc, time::Instant};

/// The short code that stands in the log and on an error page.
#[derive(Clone)]
pub(super) struct RequestId(String);
impl RequestId {
    pub(super) fn of(req: &HttpRequest) -> String {
        req.extensions().get::<Self>().map(|id| id.0.clone()).unwrap_or_default()
    }
}

/// On pages whose form saves while it is typed: besides, a script of this host, which talks to this host alone.
const CSP_OF_EDITORS: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'; script-src 'self'; connect-src 'self'";
/// From nothing up: styles, pictures and videos of this host, forms to it, no script at all.
const CSP: &str = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// Of a page that needs more than others: its form saves while it is typed, or the answer to one leads to another origin, which
/// browsers ask of the page that it was sent from.
pub(super) fn policy_of<V: View>(view: &V, config: &Config) -> Option<String> {
    if V::SAVES_ITSELF {
        return Some(CSP_OF_EDITORS.to_owned());
    }
    let origin = view.leads_to(config)?;
    Some(CSP.replace("form-action 'self'", &format!("form-action 'self' {origin}")))
}

/// For what other sites may show in a frame: styles of this host, and nothing to send anywhere.
pub(super) const FRAMED: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors *";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

pub(super) async fn around(
    site: Arc<Site>,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let started = Instant::now();
    let _in_flight = site.app.metrics.begin();
    let id = uuid::Uuid::now_v7().to_string();
    req.extensions_mut().insert(RequestId(id.clone()));
    let personal =
        req.headers().contains_key(header::AUTHORIZATION) || session::secret(req.request(), &site.app.config).is_some();
    let mut res = next.call(req).await?;
    let headers = res.headers_mut();
    for (name, value) in HEADERS {
        // What an answer says of itself stays: an uploaded file is put into a sandbox.
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if site.app.config.secure_cookies() {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        // What a person sees is nobody else's; what everyone sees is asked for again each time.
        let value = if personal { "no-store" } else { "no-cache" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding, Cookie, Authorization"));
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
    // The pattern, not the address: a one-time link must not stand in the log.
    let route = res.request().match_pattern().map_or_else(|| "-".into(), |pattern| path_of(&pattern));
    let (status, method) = (res.status().as_u16(), res.request().method().clone());
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    site.app.metrics.answered(&route, method.as_str(), status, started.elapsed());
    tracing::info!(request = id, %method, route, status, ms, "request");
    Ok(res)
}
