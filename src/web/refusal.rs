//! The one table from errors to answers, and its two renderings: a page, and problem details (RFC 9457).
use super::{
    Site,
    form::Typed,
    layers::RequestId,
    page,
    reply::{Format, Mount},
};
use crate::{
    accounts::totp,
    error::{Error, FieldErrors, Msg, Tombstone},
};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
};
use minijinja::{Value, context, value::Serde};
use serde_json::Map;
use std::{borrow::Cow, fmt, sync::Arc};

/// What HTTP itself refuses before any verb is asked.
#[derive(Debug)]
pub(super) enum Refusal {
    NotFound,
    /// With the methods that are served.
    Method(String),
    Malformed,
    TooLarge,
    Unsupported,
    /// A form from another site, or without the page's token.
    CrossSite,
}
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
// Bare status only: `tell`, around each mount, knows format and language and writes the body.
impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        told_refusal(self).status
    }
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        told(self).status
    }
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}

/// `kind` is both the stable end of the problem's `type` and the id of its title.
struct Told<'e> {
    status: StatusCode,
    kind: &'static str,
    detail: Option<&'e Msg>,
    fields: Option<&'e FieldErrors>,
    tombstone: Option<&'e Tombstone>,
    theirs: Option<&'e serde_json::Value>,
    /// Seconds.
    wait: Option<u64>,
}
fn simply<'e>(status: StatusCode, kind: &'static str) -> Told<'e> {
    Told { status, kind, detail: None, fields: None, tombstone: None, theirs: None, wait: None }
}
fn told(error: &Error) -> Told<'_> {
    match error {
        Error::NotFound => simply(StatusCode::NOT_FOUND, "not-found"),
        Error::Gone(tombstone) => Told { tombstone: Some(tombstone), ..simply(StatusCode::GONE, "gone") },
        Error::SignInFirst => simply(StatusCode::UNAUTHORIZED, "sign-in-first"),
        Error::Forbidden(why) => Told { detail: Some(why), ..simply(StatusCode::FORBIDDEN, "forbidden") },
        Error::Conflict(why) => Told { detail: Some(why), ..simply(StatusCode::CONFLICT, "conflict") },
        Error::Stale { theirs } => Told { theirs: Some(theirs), ..simply(StatusCode::CONFLICT, "stale") },
        Error::Invalid(fields) => Told { fields: Some(fields), ..simply(StatusCode::UNPROCESSABLE_ENTITY, "invalid") },
        Error::TooMany(wait) => {
            Told { wait: Some(wait.as_secs()), ..simply(StatusCode::TOO_MANY_REQUESTS, "too-many") }
        }
        Error::Unavailable => Told { wait: Some(2), ..simply(StatusCode::SERVICE_UNAVAILABLE, "unavailable") },
        Error::Internal(_) => simply(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}
fn told_refusal(refusal: &Refusal) -> Told<'_> {
    match refusal {
        Refusal::NotFound => simply(StatusCode::NOT_FOUND, "not-found"),
        Refusal::Method(_) => simply(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed"),
        Refusal::Malformed => simply(StatusCode::BAD_REQUEST, "malformed"),
        Refusal::TooLarge => simply(StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        Refusal::Unsupported => simply(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported"),
        Refusal::CrossSite => simply(StatusCode::FORBIDDEN, "cross-site"),
    }
}

/// Status and problem type of everything that can be refused, for the document.
pub(super) fn kinds() -> Vec<(u16, &'static str)> {
    let (blank, since) = (String::new, crate::clock::now());
    let tombstone = || Tombstone {
        name: blank(),
        code: blank(),
        reason: blank(),
        since,
        agency: None,
        by: None,
        replacement: None,
        citation: blank(),
        address: blank(),
    };
    let errors = [
        Error::NotFound,
        Error::Gone(Box::new(tombstone())),
        Error::SignInFirst,
        Error::forbidden(""),
        Error::conflict(""),
        Error::Stale { theirs: serde_json::Value::Null },
        Error::Invalid(FieldErrors::new()),
        Error::TooMany(std::time::Duration::ZERO),
        Error::Unavailable,
    ];
    let refusals = [Refusal::Malformed, Refusal::TooLarge, Refusal::Unsupported];
    let told = errors.iter().map(told).chain(refusals.iter().map(told_refusal));
    told.map(|told| (told.status.as_u16(), told.kind)).collect()
}

/// Around each mount: whatever went wrong inside, ours or actix's, leaves in the right format and language.
pub(super) async fn tell(
    site: Arc<Site>,
    at: Mount,
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // No clone of the request may live across this call: actix unwraps its only owner and the worker panics.
    let res = next.call(req).await?.map_into_boxed_body();
    let status = res.status();
    if !(status.is_client_error() || status.is_server_error())
        || res.headers().contains_key(header::CONTENT_TYPE) && res.response().error().is_none()
    {
        return Ok(res); // fine, or a refused form that `submit` has already drawn
    }
    let cause = res.response().error();
    let mut allow = None;
    let told = match cause {
        Some(e) if let Some(e) = e.as_error::<Error>() => {
            if let Error::Internal(cause) = e {
                tracing::error!("{cause:#}");
            }
            told(e)
        }
        Some(e) if let Some(e) = e.as_error::<Refusal>() => {
            if let Refusal::Method(methods) = e {
                allow = Some(methods.clone());
            }
            told_refusal(e)
        }
        // actix's own: payload too large, bad encoding, …
        _ => match status.as_u16() {
            404 => told_refusal(&Refusal::NotFound),
            413 => told_refusal(&Refusal::TooLarge),
            400..=499 => told_refusal(&Refusal::Malformed),
            _ => simply(status, "internal"),
        },
    };
    let mut answer = HttpResponse::build(told.status);
    if let Some(allow) = allow {
        answer.insert_header((header::ALLOW, allow));
    }
    if let Some(wait) = told.wait {
        answer.insert_header((header::RETRY_AFTER, wait));
    }
    answer.insert_header((header::CACHE_CONTROL, "no-store"));
    let answer = match at.format {
        Format::Json => problem(&site, at, &told, res.request(), answer),
        Format::Page if told.kind == "sign-in-first" => sign_in_first(&site, at, res.request(), answer),
        Format::Page if is_set_up_first(&told, res.request()) => {
            HttpResponse::SeeOther().insert_header((header::LOCATION, format!("{}/me/totp", at.prefix))).finish()
        }
        Format::Page => error_page(&site, at, &told, res.request(), answer),
    };
    Ok(res.into_response(answer))
}
/// Whoever must set up their second step before they see anything is sent there.
fn is_set_up_first(told: &Told, req: &HttpRequest) -> bool {
    (req.method() == Method::GET || req.method() == Method::HEAD) && told.detail.is_some_and(|d| d.id == totp::REQUIRED)
}
fn problem(
    site: &Site,
    at: Mount,
    told: &Told,
    req: &HttpRequest,
    mut answer: actix_web::HttpResponseBuilder,
) -> HttpResponse {
    let words = |msg: &Msg| site.app.words.say(at.lang, msg);
    let mut problem = Map::new();
    let mut say = |name: &str, value: serde_json::Value| problem.insert(name.to_owned(), value);
    say("type", format!("/problems/{}", told.kind).into());
    say("title", words(&told.kind.into()).into());
    say("status", told.status.as_u16().into());
    say("instance", format!("urn:uuid:{}", RequestId::of(req)).into());
    if let Some(detail) = told.detail {
        say("detail", words(detail).into());
        say("code", detail.id.into());
    }
    if let Some(tombstone) = told.tombstone {
        say("tombstone", serde_json::json!(tombstone));
    }
    if let Some(theirs) = told.theirs {
        say("theirs", theirs.clone());
    }
    if let Some(fields) = told.fields {
        let error = |(field, msg): (&Cow<'static, str>, &Msg)| serde_json::json!({ "field": field, "code": msg.id, "detail": words(msg) });
        say("errors", fields.iter().map(error).collect());
    }
    if told.status == StatusCode::UNAUTHORIZED {
        answer.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    answer.content_type("application/problem+json").json(problem)
}
/// A page to see is asked for again after signing in; a form that was sent is kept and can be sent again.
fn sign_in_first(site: &Site, at: Mount, req: &HttpRequest, answer: actix_web::HttpResponseBuilder) -> HttpResponse {
    let place = req.uri().path_and_query().map_or("/", |p| p.as_str());
    if req.method() == Method::GET || req.method() == Method::HEAD {
        let next = form_urlencoded::Serializer::new(String::new()).append_pair("next", place).finish();
        let place = (header::LOCATION, format!("{}/sign-in?{next}", at.prefix));
        return HttpResponse::SeeOther().insert_header(place).finish();
    }
    let resume = req.extensions().get::<Typed>().map(|typed| typed.to_resume(place)).unwrap_or_default();
    let body = page::draw(
        site,
        at,
        req,
        "accounts/sign_in.html",
        None,
        context! {
            view => context! { next => "" },
            form => context! { email => "", next => "", resume => resume },
            errors => context! {},
            theirs => (),
            expired => true,
        },
    );
    html(answer, req, body)
}
fn error_page(
    site: &Site,
    at: Mount,
    told: &Told,
    req: &HttpRequest,
    answer: actix_web::HttpResponseBuilder,
) -> HttpResponse {
    let words = |msg: &Msg| site.app.words.say(at.lang, msg);
    let fields: Vec<String> = told.fields.into_iter().flatten().map(|(_, msg)| words(msg)).collect();
    let body = page::draw(
        site,
        at,
        req,
        "error.html",
        None,
        context! {
            kind => told.kind,
            title => words(&told.kind.into()),
            detail => told.detail.map(words),
            fields,
            tombstone => told.tombstone.map(|t| Value::from(Serde(t))),
            reference => RequestId::of(req),
        },
    );
    html(answer, req, body)
}
/// Should even an error's page fail, the person sees the code and the log the cause.
fn html(
    mut answer: actix_web::HttpResponseBuilder,
    req: &HttpRequest,
    body: crate::error::Result<String>,
) -> HttpResponse {
    let body = body.unwrap_or_else(|e| {
        tracing::error!("{e}");
        format!("<!doctype html><title>Ekopi</title><p>{}", RequestId::of(req))
    });
    answer.content_type("text/html; charset=utf-8").body(body)
}
