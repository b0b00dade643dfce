//! A view as a file to keep.
use super::{Cx, Reply, page};
use crate::{accounts::actor::Actor, db::Conn, error::Result, view::View};
use actix_web::{HttpResponse, http::header};
use minijinja::{Value, context, value::Serde};

impl Cx {
    /// A file to keep, of kind `json` or `html`: the view as JSON, or as its template draws it, without the frame of a page.
    pub async fn as_file<V: View>(
        &self,
        name: &str,
        kind: &str,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
    ) -> Result<Reply<V>> {
        let view = self.look(question).await?.view;
        let mut answer = HttpResponse::Ok();
        answer.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.{kind}\"")));
        if kind == "json" {
            return Ok(Reply::new(answer.json(view)));
        }
        let context = context! { view => Value::from(Serde(&view)) };
        let body = page::draw_at(&self.site, &self.place, V::TEMPLATE, None, context)?;
        Ok(Reply::new(answer.content_type("text/html; charset=utf-8").body(body)))
    }
}
