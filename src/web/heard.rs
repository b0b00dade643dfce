//! What another program tells by itself, at an address that it was given: a signature in the address lets it, and nobody is
//! asked who they are.
use super::{Cx, Reply, form::Typed, input::Reads, openapi::Shape};
use crate::{db::Conn, error::Result, view::Receipt};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, dev::Payload, http::header};
use std::future::{Ready, ready};

/// A body and the header that may sign it, as they came. What stands in them their verb judges.
pub struct Heard {
    pub authorization: String,
    pub body: String,
}
impl Reads for Heard {
    fn reads(_: &mut Vec<Shape>) {}
}
impl FromRequest for Heard {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let authorization = req.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let typed = req.extensions().get::<Typed>().map(|typed| typed.body.clone()).unwrap_or_default();
        let heard = Self {
            authorization: authorization.unwrap_or_default().to_owned(),
            body: String::from_utf8_lossy(&typed).into_owned(),
        };
        ready(Ok(heard))
    }
}
impl Cx {
    /// A change by such a program. It asks for no page: it is told the receipt, or in a word that it was heard.
    pub async fn hear(&self, verb: impl Fn(&mut Conn) -> Result<Receipt> + Send + 'static) -> Result<Reply<Receipt>> {
        let receipt = self.app().db.write(verb).await?;
        self.app().changed.notify_one();
        let mut answer = HttpResponse::Ok();
        answer.insert_header((header::CACHE_CONTROL, "no-store"));
        if self.at().is_page() {
            return Ok(Reply::new(answer.content_type("text/plain; charset=utf-8").body(receipt.state)));
        }
        Ok(Reply::new(answer.json(receipt)))
    }
}
