//! Answers that are files.
use super::{Cx, Input, Reply, page};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    view::{Download, Receipt, View},
};
use actix_web::{HttpResponse, http::header};
use minijinja::{Value, context, value::Serde};

impl Cx {
    /// `question` makes the file, in one snapshot and without the writer; `verb` then writes down that it is handed out,
    /// and only then it is. What is refused comes back as `page`, as with `submit`.
    pub async fn download<I: Send + Sync + 'static, V: View>(
        &self,
        input: Input<I>,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
        question: impl Fn(&mut Conn, &Actor, &I) -> Result<Download> + Send + 'static,
        verb: impl Fn(&mut Conn, &Actor, &I, i64) -> Result<Receipt> + Send + 'static,
    ) -> Result<Reply<Download>> {
        let Input { kept, value } = input;
        let enter = self.door();
        let made = self.app().db.read(move |conn| {
            let who = enter(conn)?.ok_or(Error::SignInFirst)?;
            let input = value.map_err(Error::Invalid)?;
            Ok((question(conn, &who, &input)?, input))
        });
        let (file, input) = match made.await {
            Err(Error::Invalid(fields)) => return self.again(kept, fields, page).await,
            made => made?,
        };
        let rows = file.rows;
        self.write(move |conn, who| verb(conn, who, &input, rows)).await?;
        let named = format!("attachment; filename=\"{}\"", file.name);
        let mut answer = HttpResponse::Ok();
        answer.content_type(file.kind).insert_header((header::CONTENT_DISPOSITION, named));
        Ok(Reply::new(answer.body(file.body)))
    }
    /// A file to keep, of kind `json` or `html`: the view as JSON, or as its template draws it, without the frame of a page.
    pub async fn keep<V: View>(
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
