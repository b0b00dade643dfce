//! Answers that are files.
use super::{
    Cx, Input, Reply, document, page,
    range::{self, Wanted},
};
use crate::{
    accounts::{
        actor::{Actor, Asker},
        throttle::{self, Limit},
    },
    db::Conn,
    error::{Error, Result},
    event::Via,
    file::{self, Content, Stored, name, store::Store},
    job,
    view::{Download, Parts, Receipt, View},
};
use actix_web::{
    HttpResponse, HttpResponseBuilder,
    body::SizedStream,
    http::header::{self, HttpDate},
    web::Bytes,
};
use futures_util::{Stream, stream};
use minijinja::{Value, context, value::Serde};
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    time::SystemTime,
};

/// What a browser may do with a file that people have uploaded: keep it. Opened all the same, it is alone in the world.
const SANDBOX: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// Bytes that are read at a time.
const CHUNK: usize = 64 * 1024;

/// Reads a part of a file, by the id of what it belongs to and its number; none behind the last.
type ReadPart = fn(&mut Conn, i64, i64) -> Result<Option<Vec<u8>>>;
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
        let (length, tag) = (u64::try_from(found.bytes).unwrap_or(0), format!("\"{}\"", found.hash));
        let [range, if_range] = &self.range;
        let (mut answer, first, last) = match range::wanted(range.as_deref(), if_range.as_deref(), length, &tag) {
            Wanted::All => (HttpResponse::Ok(), 0, length.saturating_sub(1)),
            Wanted::Part(first, last) => {
                let mut answer = HttpResponse::PartialContent();
                answer.insert_header((header::CONTENT_RANGE, format!("bytes {first}-{last}/{length}")));
                (answer, first, last)
            }
            Wanted::Nothing => {
                let mut answer = HttpResponse::RangeNotSatisfiable();
                answer.insert_header((header::CONTENT_RANGE, format!("bytes */{length}")));
                return Ok(Reply::new(answer.finish()));
            }
        };
        answer
            .insert_header((header::ACCEPT_RANGES, "bytes"))
            .insert_header((header::ETAG, tag))
            .content_type(found.kind.media_type())
            .insert_header((header::CONTENT_DISPOSITION, name::disposition(&found.name)))
            .insert_header((header::CONTENT_SECURITY_POLICY, SANDBOX))
            // As it is: what is packed already is not packed again.
            .insert_header((header::CONTENT_ENCODING, "identity"));
        let wanted = length.min(last - first + 1);
        let content = if first == 0 {
            Ok(content)
        } else {
            job::apart(move || behind(content, first)).await.map_err(Error::internal)?
        };
        let content = content.map_err(Error::internal)?;
        Ok(Reply::new(answer.body(SizedStream::new(wanted, pieces(content, wanted)))))
    }
    /// As `file`, for what is taught: a browser may keep it for a day, so that a lesson on a slow line does not load its
    /// pictures again. A file's address never has another content.
    pub async fn kept_file(
        &self,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<Stored> + Send + 'static,
    ) -> Result<Reply<Content>> {
        let mut reply = self.file(question).await?;
        let value = header::HeaderValue::from_static("private, max-age=86400");
        reply.0.headers_mut().insert(header::CACHE_CONTROL, value);
        Ok(reply)
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
            Err(Error::Invalid(fields)) => return self.again(kept, fields, Box::new(page)).await,
            made => made?,
        };
        let rows = file.rows;
        self.write(Box::new(move |conn, who| verb(conn, who, &input, rows))).await?;
        Ok(self.handed(file))
    }
    /// As `download`, for anyone. `verb` counts and notes that it is handed out, before it is; `limit` is asked before
    /// anything is made, so that whoever asks too often costs nothing.
    pub async fn hand_out<I: Send + Sync + 'static, V: View>(
        &self,
        input: Input<I>,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
        limit: impl Fn(&mut Conn, &Asker) -> Result<()> + Send + 'static,
        question: impl Fn(&mut Conn, Option<&Actor>, &I) -> Result<Download> + Send + 'static,
        verb: impl Fn(&mut Conn, &Asker, &I, i64) -> Result<()> + Send + 'static,
    ) -> Result<Reply<Download>> {
        let Input { kept, value } = input;
        let (enter, again) = (self.door(), self.door());
        let via = if self.at().is_page() { Via::Page } else { Via::Api };
        let (client, request) = (self.place.client.clone(), self.place.request.clone());
        let asker = move |who: Option<Actor>| Asker { who, via, client: client.clone(), request: request.clone() };
        let first = asker.clone();
        let made = self.app().db.read(move |conn| {
            let asker = first(enter(conn)?);
            limit(conn, &asker)?;
            let input = value.map_err(Error::Invalid)?;
            Ok((question(conn, asker.who.as_ref(), &input)?, input))
        });
        let (file, input) = match made.await {
            Err(Error::Invalid(fields)) => return self.again(kept, fields, Box::new(page)).await,
            made => made?,
        };
        let rows = file.rows;
        let noted = self.app().db.write(move |conn| {
            let asker = asker(again(conn)?);
            verb(conn, &asker, &input, rows)
        });
        noted.await?;
        self.app().changed.notify_one();
        Ok(self.handed(file))
    }
    /// A small file that is the same for everyone.
    pub async fn public_file(
        &self,
        question: impl FnOnce(&mut Conn) -> Result<Download> + Send + 'static,
    ) -> Result<Reply<Download>> {
        let file = self.app().db.read(question).await?;
        let tag = document::tag(&file.body);
        let mut answer = self.handed(file);
        answer.0.headers_mut().insert(header::ETAG, tag);
        Ok(answer)
    }
    /// A file that programs come back for, by a secret in its address: nobody is asked who they are, and whoever has it already
    /// is told so. Addresses that lead nowhere are tries, counted by client.
    pub async fn subscribed(
        &self,
        limit: Limit,
        question: impl FnOnce(&mut Conn) -> Result<Download> + Send + 'static,
    ) -> Result<Reply<Download>> {
        let (client, tries) = (self.place.client.clone(), self.place.client.clone());
        let found = self.app().db.read(move |conn| {
            throttle::look(conn, &[(limit, &client)])?;
            question(conn)
        });
        let found = found.await;
        if matches!(found, Err(Error::NotFound)) {
            self.app().db.write(move |conn| throttle::take(conn, &[(limit, &tries)])).await?;
        }
        let file = found?;
        let tag = document::tag(&file.body);
        let mut answer = self.handed(file);
        answer.0.headers_mut().insert(header::ETAG, tag);
        // With a session or a token it is a person's answer, which nobody keeps.
        if self.credential().is_none() {
            let value = header::HeaderValue::from_static("private, max-age=900");
            answer.0.headers_mut().insert(header::CACHE_CONTROL, value);
        }
        Ok(answer)
    }
    fn handed(&self, file: Download) -> Reply<Download> {
        let mut answer = HttpResponse::Ok();
        self.describe(&mut answer, &file.name, file.kind, file.described_by);
        Reply::new(answer.body(file.body))
    }
    /// What it is called, and where its columns are described (RFC 6892).
    fn describe(&self, answer: &mut HttpResponseBuilder, name: &str, kind: &str, described_by: &str) {
        answer.content_type(kind);
        answer.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
        if !described_by.is_empty() {
            let link = format!("<{}{described_by}>; rel=\"describedby\"", self.at().prefix);
            answer.insert_header((header::LINK, link));
        }
    }
    /// A file that lies in the database in parts: read one after the other while it is sent. One that is deleted meanwhile
    /// breaks off, and the receiver knows by its length.
    pub async fn send_parts(
        &self,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<Parts> + Send + 'static,
        part: ReadPart,
    ) -> Result<Reply<Download>> {
        let enter = self.door();
        let file = self.app().db.read(move |conn| {
            let who = enter(conn)?;
            question(conn, who.as_ref())
        });
        let file = file.await?;
        let (app, of) = (self.app().clone(), file.of);
        let parts = stream::try_unfold(0, move |number| {
            let app = app.clone();
            async move {
                let read = app.db.read(move |conn| part(conn, of, number)).await;
                let read = read.map_err(|e| std::io::Error::other(format!("{e:?}")))?;
                Ok::<_, std::io::Error>(read.map(|bytes| (Bytes::from(bytes), number + 1)))
            }
        });
        let mut answer = HttpResponse::Ok();
        self.describe(&mut answer, &file.name, file.kind, file.described_by);
        answer.insert_header((header::ETAG, document::tag(format!("{of} {}", file.bytes).as_bytes())));
        answer.insert_header((header::LAST_MODIFIED, HttpDate::from(SystemTime::from(file.made_at.utc()))));
        let bytes = u64::try_from(file.bytes).unwrap_or_default();
        Ok(Reply::new(answer.body(SizedStream::new(bytes, Box::pin(parts)))))
    }
    /// A file for whoever may look: as `show`, and nothing is written down.
    pub async fn offer(
        &self,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<Download> + Send + 'static,
    ) -> Result<Reply<Download>> {
        let enter = self.door();
        let made = self.app().db.read(move |conn| {
            let who = enter(conn)?;
            question(conn, who.as_ref())
        });
        Ok(self.handed(made.await?))
    }
    /// A file that is drawn of what `question` finds: after the snapshot is given back, on a thread of its own.
    pub async fn draw<T: Send + 'static>(
        &self,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<T> + Send + 'static,
        draw: impl FnOnce(T) -> Result<Download> + Send + 'static,
    ) -> Result<Reply<Download>> {
        let enter = self.door();
        let found = self.app().db.read(move |conn| {
            let who = enter(conn)?;
            question(conn, who.as_ref())
        });
        let found = found.await?;
        Ok(self.handed(job::apart(move || draw(found)).await.map_err(Error::internal)??))
    }
    /// A file that is made of what `question` finds: after the snapshot is given back, on a thread of its own, into a file
    /// that nobody else sees and that is gone once it is sent. So it may be of any size.
    pub async fn pack<T: Send + 'static>(
        &self,
        kind: &'static str,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<T> + Send + 'static,
        pack: impl FnOnce(T, &Store, &mut File) -> Result<String> + Send + 'static,
    ) -> Result<Reply<Download>> {
        let enter = self.door();
        let found = self.app().db.read(move |conn| {
            let who = enter(conn)?;
            question(conn, who.as_ref())
        });
        let (found, store) = (found.await?, Store::of(&self.app().config.data));
        let made = job::apart(move || {
            let mut incoming = store.begin()?;
            let name = pack(found, &store, &mut incoming.file)?;
            let length = incoming.file.seek(SeekFrom::End(0))?;
            incoming.file.rewind()?;
            Ok::<_, Error>((name, length, incoming.file.try_clone()?))
        });
        let (name, length, content) = made.await.map_err(Error::internal)??;
        let mut answer = HttpResponse::Ok();
        self.describe(&mut answer, &name, kind, "");
        answer.insert_header((header::CONTENT_ENCODING, "identity"));
        Ok(Reply::new(answer.body(SizedStream::new(length, pieces(content, length)))))
    }
    /// A file to keep, of kind `json` or `html`: the view as JSON, or as its template draws it, without the frame of a page.
    pub async fn keep<V: View>(
        &self,
        name: &str,
        kind: &str,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
    ) -> Result<Reply<V>> {
        let view = self.look(Box::new(question)).await?.view;
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
fn behind(mut content: File, first: u64) -> io::Result<File> {
    content.seek(SeekFrom::Start(first))?;
    Ok(content)
}
/// So many bytes, read on a thread of its own, as fast as they are taken.
fn pieces(content: File, wanted: u64) -> impl Stream<Item = anyhow::Result<Bytes>> {
    stream::try_unfold((content, wanted), async |(mut content, left)| {
        let read = job::apart(move || {
            let mut piece = vec![0; CHUNK.min(usize::try_from(left).unwrap_or(CHUNK))];
            let length = content.read(&mut piece)?;
            piece.truncate(length);
            Ok::<_, io::Error>((piece, content))
        });
        let (piece, content) = read.await??;
        let left = left.saturating_sub(piece.len() as u64);
        Ok((!piece.is_empty()).then(|| (piece.into(), (content, left))))
    })
}
