//! Answers that are files.
use super::{Cx, Input, Reply, page};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    file::{self, Content, Stored, name, store::Store},
    job,
    view::{Download, Receipt, View},
};
use actix_web::{HttpResponse, body::SizedStream, http::header, web::Bytes};
use futures_util::{Stream, stream};
use minijinja::{Value, context, value::Serde};
use std::{fs::File, io::Read};

/// What a browser may do with a file that people have uploaded: keep it. Opened all the same, it is alone in the world.
const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// Bytes that are read at a time.
const CHUNK: usize = 64 * 1024;

impl Cx {
    /// A file that `question` finds readable for whoever asks, streamed as an attachment under the name it came with.
    pub async fn file(
        &self,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<Stored> + Send + 'static,
    ) -> Result<Reply<Content>> {
        let enter = self.door();
        let found = self.app().db.read(move |conn| {
            let who = enter(conn)?;
            question(conn, who.as_ref()).and_then(file::readable)
        });
        let found = found.await?;
        let (store, hash) = (Store::of(&self.app().config.data), found.hash.clone());
        let opened = job::apart(move || store.open(&hash)).await.map_err(Error::internal)?;
        let content = opened.map_err(|e| Error::internal(anyhow::anyhow!("the content of file {}: {e}", found.id)))?;
        let mut answer = HttpResponse::Ok();
        answer
            .content_type(found.kind.media_type())
            .insert_header((header::CONTENT_DISPOSITION, name::disposition(&found.name)))
            .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX))
            // As it is: what is packed already is not packed again.
            .insert_header((header::CONTENT_ENCODING, "identity"));
        let length = u64::try_from(found.bytes).unwrap_or(0);
        Ok(Reply::new(answer.body(SizedStream::new(length, pieces(content)))))
    }
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
/// Read on a thread of its own, as fast as it is taken.
fn pieces(content: File) -> impl Stream<Item = anyhow::Result<Bytes>> {
    stream::try_unfold(content, async |mut content| {
        let read = job::apart(move || {
            let mut piece = vec![0; CHUNK];
            let length = content.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, std::io::Error>((piece, content))
        });
        let (piece, content) = read.await??;
        Ok((!piece.is_empty()).then(|| (piece.into(), content)))
    })
}
