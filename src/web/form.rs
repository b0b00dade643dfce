//! Reads the body of every unsafe request once: bounds it, checks where a form comes from, and keeps what was typed.
use super::{
    Site,
    refusal::Refusal,
    reply::{Format, Mount},
    session, upload,
};
use crate::{code, error::FieldErrors};
use actix_web::{
    HttpMessage,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web::Bytes,
};
use std::{collections::BTreeMap, sync::Arc};

/// Fields that every form carries beside its own.
pub(super) const CSRF: &str = "csrf";
pub(super) const KEY: &str = "key";
/// Fields that a form may have.
const MOST_FIELDS: usize = 1000;
/// Characters of an idempotency key.
const MOST_KEY: usize = 200;

/// What came in the body.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) body: Bytes,
    /// Of a form: its fields in order, without token and key.
    pub(super) fields: Vec<(String, String)>,
    /// The one-time key of a form, or the `Idempotency-Key` of an API call.
    pub(super) key: Option<String>,
    /// It came as a form, whatever the mount: with files.
    pub(super) is_form: bool,
    /// The SHA-256 of each file, by its field; the field itself holds the handle.
    pub(super) files: BTreeMap<String, String>,
    /// What was wrong with files, before any verb could say so.
    pub(super) faults: FieldErrors,
}
impl Typed {
    pub(super) fn body_hash(&self) -> String {
        if self.fields.is_empty() {
            return code::hash(&String::from_utf8_lossy(&self.body));
        }
        // Two sendings of one file have two handles.
        let content = |(name, value): &(String, String)| (name.clone(), self.files.get(name).unwrap_or(value).clone());
        let fields: Vec<_> = self.fields.iter().map(content).collect();
        code::hash(&serde_json::json!(fields).to_string())
    }
    /// As a hidden field of the sign-in form: the address and what was typed there, never a password.
    pub(super) fn to_resume(&self, place: &str) -> String {
        let fields: Vec<_> = self.fields.iter().filter(|(name, _)| !name.contains("password")).collect();
        serde_json::json!({ "place": place, "fields": fields }).to_string()
    }
}

pub(super) async fn read(
    site: Arc<Site>,
    at: Mount,
    mut req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    // A method that no route has is refused as such, whatever it carries.
    if req.method().is_safe() || !site.table.routes().iter().any(|route| route.method == *req.method()) {
        return next.call(req).await;
    }
    let path = req.path().strip_prefix(at.prefix).unwrap_or_default();
    if is_type(&req, "multipart/form-data")
        && let Some(route) = site.table.find(req.method(), path).filter(|route| !route.uploads.is_empty())
    {
        let (right, files) = (route.right, route.uploads.clone());
        return upload::around(site, at, right, &files, req, next).await;
    }
    let typed = match at.format {
        Format::Json => read_json(&mut req).await,
        Format::Page => read_form(&site, &mut req).await,
    };
    match typed {
        Ok(typed) => {
            req.extensions_mut().insert(typed);
            next.call(req).await
        }
        // As a response, not as an error: `tell` writes its body.
        Err(e) => Ok(req.error_response(e)),
    }
}
async fn read_json(req: &mut ServiceRequest) -> Result<Typed, actix_web::Error> {
    let key = key_of(req)?;
    if has_body(req) && !is_type(req, "application/json") {
        return Err(Refusal::Unsupported.into()); // before the body is read: no cross-site text/plain
    }
    Ok(Typed { body: req.extract::<Bytes>().await?, key, ..Typed::default() })
}
/// The key that an API call carries.
pub(super) fn key_of(req: &ServiceRequest) -> Result<Option<String>, Refusal> {
    let key = text_header(req, "idempotency-key");
    if key.as_ref().is_some_and(|k| k.is_empty() || k.len() > MOST_KEY || !k.bytes().all(|b| b.is_ascii_graphic())) {
        return Err(Refusal::Malformed);
    }
    Ok(key)
}
async fn read_form(site: &Site, req: &mut ServiceRequest) -> Result<Typed, actix_web::Error> {
    if !is_same_origin(site, req) {
        return Err(Refusal::CrossSite.into());
    }
    // A mail program that unsubscribes for its reader sends `multipart/form-data`, with nothing in it that the address does
    // not say (RFC 8058, 3.2). It has no session.
    if is_type(req, "multipart/form-data") && session::secret(req.request(), &site.app.config).is_none() {
        return Ok(Typed { body: req.extract::<Bytes>().await?, ..Typed::default() });
    }
    if has_body(req) && !is_type(req, "application/x-www-form-urlencoded") {
        return Err(Refusal::Unsupported.into());
    }
    let body = req.extract::<Bytes>().await?;
    std::str::from_utf8(&body).map_err(|_| Refusal::Malformed)?;
    let fields: Vec<(String, String)> = form_urlencoded::parse(&body).into_owned().collect();
    let typed = marked(site, req, fields)?;
    Ok(Typed { body, ..typed })
}
/// Takes token and key out of a form's fields, and judges the token.
pub(super) fn marked(site: &Site, req: &ServiceRequest, mut fields: Vec<(String, String)>) -> Result<Typed, Refusal> {
    if fields.len() > MOST_FIELDS || fields.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
        return Err(Refusal::Malformed);
    }
    let mut take = |name: &str| {
        let at = fields.iter().position(|(n, _)| n == name)?;
        Some(fields.remove(at).1)
    };
    let (csrf, key) = (take(CSRF), take(KEY).filter(|k| !k.is_empty()));
    if key.as_ref().is_some_and(|k| k.len() > MOST_KEY) {
        return Err(Refusal::Malformed);
    }
    // A visitor's form carries no power that a token would have to guard; the origin has been checked.
    if let Some(secret) = session::secret(req.request(), &site.app.config)
        && !csrf.is_some_and(|csrf| session::is_token_of(&csrf, &secret))
    {
        return Err(Refusal::CrossSite);
    }
    Ok(Typed { fields, key, ..Typed::default() })
}
/// Browsers say where a form comes from; whatever says nothing is no browser and sends no one's cookie unasked.
pub(super) fn is_same_origin(site: &Site, req: &ServiceRequest) -> bool {
    if let Some(from) = text_header(req, "sec-fetch-site") {
        return from == "same-origin" || from == "none";
    }
    let Some(origin) = text_header(req, "origin") else {
        return true;
    };
    let authority = origin.split_once("://").map_or("", |(_, a)| a);
    authority == site.app.config.authority() || text_header(req, "host").is_some_and(|host| host == authority)
}
fn text_header(req: &ServiceRequest, name: &str) -> Option<String> {
    req.headers().get(name).map(|h| h.to_str().unwrap_or_default().to_owned())
}
fn has_body(req: &ServiceRequest) -> bool {
    let length = req.headers().get(header::CONTENT_LENGTH).and_then(|l| l.to_str().ok());
    length.is_some_and(|l| l != "0") || req.headers().contains_key(header::TRANSFER_ENCODING)
}
fn is_type(req: &ServiceRequest, wanted: &str) -> bool {
    let given = req.headers().get(header::CONTENT_TYPE).and_then(|h| h.to_str().ok());
    given.and_then(|g| g.split(';').next()).is_some_and(|g| g.trim().eq_ignore_ascii_case(wanted))
}
