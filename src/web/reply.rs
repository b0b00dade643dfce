//! An answer that still knows what it shows, and where an address lies.
use crate::words::Lang;
use actix_web::{HttpRequest, HttpResponse, Responder, body::BoxBody, cookie::Cookie};
use std::marker::PhantomData;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Page,
    Json,
}
/// What an address fixes by where it lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mount {
    pub(super) prefix: &'static str,
    pub(super) format: Format,
    pub(super) lang: Lang,
}
impl Mount {
    pub(super) fn is_page(&self) -> bool {
        self.format == Format::Page
    }
}
/// Pages in the first language: also what is told of addresses outside all mounts.
pub(super) const PAGES: Mount = Mount { prefix: "", format: Format::Page, lang: Lang::Id };
/// The API's words are English.
pub(super) const MOUNTS: [Mount; 3] = [
    Mount { prefix: "/api/v1", format: Format::Json, lang: Lang::En },
    Mount { prefix: "/en", format: Format::Page, lang: Lang::En },
    PAGES,
];

/// An answer whose type still says what it shows.
pub struct Reply<V>(pub(super) HttpResponse, PhantomData<fn() -> V>);
impl<V> Reply<V> {
    pub(super) fn new(response: HttpResponse) -> Self {
        Self(response, PhantomData)
    }
    #[must_use]
    pub(super) fn cookie(mut self, cookie: &Cookie) -> Self {
        if let Err(e) = self.0.add_cookie(cookie) {
            tracing::error!("a cookie that is no header: {e}");
        }
        self
    }
}
impl<V> Responder for Reply<V> {
    type Body = BoxBody;
    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.0
    }
}
