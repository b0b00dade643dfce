//! Answers that are no pages and the same for everyone: feeds, site maps, frames for other sites; and what every answer with
//! a tag has to say to someone who has it already.
use super::{Cx, Reply, layers, page, reply::Mount};
use crate::{
    code,
    db::Conn,
    error::{Error, Result},
    view::Document,
    words::Words,
};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::BoxBody,
    dev::ServiceResponse,
    http::{
        StatusCode,
        header::{self, HeaderMap, HeaderValue, HttpDate},
    },
};
use minijinja::{Value, context, value::Serde};
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::SystemTime};

impl Cx {
    pub fn words(&self) -> Arc<Words> {
        self.app().words.clone()
    }
    /// What this installation is called in ids that must not change when its address does.
    pub fn installation(&self) -> String {
        self.app().installation.clone()
    }
    /// Answers with a document, in one snapshot, as nobody: whoever asks is shown the same.
    pub async fn show_document<V: Document>(
        &self,
        question: impl FnOnce(&mut Conn) -> Result<V> + Send + 'static,
    ) -> Result<Reply<V>> {
        let seen = self.app().db.read(question).await;
        let at = self.at();
        let (status, template, context, view) = match (seen, V::TOMBSTONE.filter(|_| at.is_page())) {
            (Ok(view), _) => (StatusCode::OK, V::TEMPLATE, context! { view => Value::from(Serde(&view)) }, Some(view)),
            (Err(Error::Gone(tombstone)), Some(template)) => {
                (StatusCode::GONE, template, context! { tombstone => Value::from(Serde(&tombstone)) }, None)
            }
            (Err(Error::NotFound), Some(template)) => {
                (StatusCode::NOT_FOUND, template, context! { tombstone => () }, None)
            }
            (Err(e), _) => return Err(e),
        };
        let mut answer = HttpResponse::build(status);
        if let Some(next) = view.as_ref().and_then(|view| view.next()) {
            let link = self.place.with_query("after", next);
            answer.insert_header((header::LINK, format!("<{link}>; rel=\"next\"")));
        }
        let (media, body) = match &view {
            Some(view) if !at.is_page() => ("application/json", serde_json::to_string(view)?),
            Some(view) if V::MEDIA.ends_with("json") => (V::MEDIA, serde_json::to_string(view)?),
            _ => (V::MEDIA, self.drawn(at, template, context)?),
        };
        if V::IS_FRAMED && at.is_page() {
            answer.insert_header((header::CONTENT_SECURITY_POLICY, layers::FRAMED));
            answer.insert_header((header::CROSS_ORIGIN_RESOURCE_POLICY, "cross-origin"));
        }
        if status == StatusCode::OK {
            answer.insert_header((header::ETAG, tag(body.as_bytes())));
            if let Some(at) = view.and_then(|view| view.changed_at()) {
                answer.insert_header((header::LAST_MODIFIED, HttpDate::from(SystemTime::from(at.utc()))));
            }
        }
        Ok(Reply::new(answer.content_type(media).body(body)))
    }
    fn drawn(&self, at: Mount, template: &str, context: Value) -> Result<String> {
        debug_assert!(at.is_page());
        let mut body = page::draw_at(&self.site, &self.place, template, None, context)?;
        if template.ends_with("xml") {
            // XML 1.0 knows no other controls, not even escaped; people's texts may hold any.
            body.retain(
                |c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..),
            );
        }
        Ok(body)
    }
}

/// Names a body. Weak: the same one is sent compressed and plain.
pub(super) fn tag(body: &[u8]) -> HeaderValue {
    let hash: String = code::hex(&Sha256::digest(body)).chars().take(16).collect();
    HeaderValue::try_from(format!("W/\"{hash}\"")).unwrap_or_else(|_| HeaderValue::from_static("W/\"\""))
}
/// Whether whoever asks has it already, by its tag or, where they name none, by its time (RFC 9110, 13.2.2).
pub(super) fn is_known(req: &HttpRequest, headers: &HeaderMap) -> bool {
    let Some(tag) = headers.get(header::ETAG) else {
        return false;
    };
    let mut tags = req.headers().get_all(header::IF_NONE_MATCH).peekable();
    if tags.peek().is_some() {
        let mut all = tags.filter_map(|h| h.to_str().ok()).flat_map(|tags| tags.split(',')).map(str::trim);
        return all.any(|known| known == "*" || known.as_bytes() == tag.as_bytes());
    }
    let at = |value: Option<&HeaderValue>| value?.to_str().ok()?.parse::<HttpDate>().ok();
    let since = at(req.headers().get(header::IF_MODIFIED_SINCE)).map(SystemTime::from);
    let changed = at(headers.get(header::LAST_MODIFIED)).map(SystemTime::from);
    since.is_some_and(|since| changed.is_some_and(|changed| changed <= since))
}
/// Headers that stay on an answer that is only "as you know it".
pub(super) const KEPT: [header::HeaderName; 5] = [
    header::ETAG,
    header::LAST_MODIFIED,
    header::LINK,
    header::CONTENT_SECURITY_POLICY,
    header::CROSS_ORIGIN_RESOURCE_POLICY,
];
/// Answers 304 instead, where that is enough.
pub(super) fn unless_known(res: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if res.status() != StatusCode::OK || !is_known(res.request(), res.headers()) {
        return res;
    }
    let mut answer = HttpResponse::NotModified();
    copy(res.headers(), &mut answer);
    let answer = answer.finish();
    res.into_response(answer)
}
pub(super) fn copy(from: &HeaderMap, to: &mut HttpResponseBuilder) {
    for name in KEPT {
        if let Some(value) = from.get(&name) {
            to.insert_header((name, value.clone()));
        }
    }
}
