//! Forms with files: read piece by piece into temporary files, judged and laid down, and each replaced by its handle
//! before anyone sees the form.
use super::{
    Site,
    cx::admitted,
    form::{self, Typed},
    refusal::Refusal,
    reply::Mount,
    session,
};
use crate::{
    accounts::{
        actor::{Actor, Credential, Right},
        throttle,
    },
    app::App,
    error::{Error, FieldErrors, Msg},
    file::{
        self, Laid, MOST_BYTES,
        store::{Incoming, Store},
    },
    job,
};
use actix_multipart::{Field, Multipart};
use actix_web::{
    HttpMessage,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
    web::Bytes,
};
use futures_util::StreamExt;
use std::{io::Write, sync::Arc, time::Duration};
use tokio::sync::Semaphore;

/// Bytes of all fields that are no files.
const MOST_TEXT: usize = 256 * 1024;
/// Parts of a form, and files among them.
const MOST_PARTS: usize = 1000;
const MOST_FILES: usize = 10;
/// How long the next piece may be under way, and the whole form: ten megabytes by a slow line of 256 kbit/s take six minutes.
const PIECE: Duration = Duration::from_secs(20);
const WHOLE: Duration = Duration::from_mins(10);
/// Forms with files that are read at once, and files that are judged: a picture takes up to 256 MiB.
static READERS: Semaphore = Semaphore::const_new(32);
static JUDGES: Semaphore = Semaphore::const_new(1);
/// Bytes that are written at a time.
const BATCH: usize = 256 * 1024;

/// A file of the form, as it came.
struct Part {
    field: String,
    name: String,
    declared: Option<String>,
    incoming: Incoming,
}
#[derive(Default)]
struct Parts {
    fields: Vec<(String, String)>,
    files: Vec<Part>,
    faults: FieldErrors,
}

/// Who may not come in is refused before their file is kept.
pub(super) async fn around(
    site: Arc<Site>,
    at: Mount,
    right: Right,
    files: &[String],
    mut req: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let typed = match read(&site, at, right, files, &mut req).await {
        Ok(typed) => typed,
        // As a response, not as an error: `tell` writes its body.
        Err(e) => return Ok(req.error_response(e)),
    };
    let taken = typed.fields.iter().filter(|(name, _)| typed.files.contains_key(name));
    let taken: Vec<String> = taken.map(|(_, handle)| handle.clone()).collect();
    req.extensions_mut().insert(typed);
    let res = next.call(req).await?;
    let status = res.status();
    // A page that shows the form again holds the handle: nobody need choose the file twice.
    let is_over = status.as_u16() >= 400 && !(at.is_page() && status == StatusCode::UNPROCESSABLE_ENTITY);
    if is_over
        && !taken.is_empty()
        && let Err(e) = site.app.db.write(move |conn| file::discard(conn, &taken)).await
    {
        tracing::warn!("uploads of a refused form wait for the night: {e:?}");
    }
    Ok(res)
}
async fn read(
    site: &Arc<Site>,
    at: Mount,
    right: Right,
    files: &[String],
    req: &mut ServiceRequest,
) -> Result<Typed, actix_web::Error> {
    let key = if at.is_page() { None } else { form::key_of(req)? };
    if at.is_page() && !form::is_same_origin(site, req) {
        return Err(Refusal::CrossSite.into());
    }
    let _reader = READERS.try_acquire().map_err(|_| Error::Unavailable)?;
    let app = &site.app;
    let credential = session::credential(req.request(), &app.config, at.is_page());
    let who = match enter(app, credential, right).await {
        Ok(who) => who,
        Err(Error::SignInFirst) if at.is_page() => {
            // Their words are kept, to be sent again after signing in; the file they choose anew.
            let words = parts(app, files, req, false).await?.fields;
            let is_mark = |name: &str| [form::CSRF, form::KEY].contains(&name);
            let fields = words.into_iter().filter(|(name, _)| !is_mark(name)).collect();
            req.extensions_mut().insert(Typed { fields, ..Typed::default() });
            return Err(Error::SignInFirst.into());
        }
        Err(e) => return Err(e.into()),
    };
    let parts = parts(app, files, req, true).await?;
    if !at.is_page() && !parts.faults.is_empty() {
        return Err(Refusal::TooLarge.into()); // what alone stops the reading
    }
    let mut typed = if at.is_page() {
        form::marked(site, req, parts.fields)?
    } else {
        Typed { fields: parts.fields, key, ..Typed::default() }
    };
    typed.is_form = true;
    typed.faults = parts.faults;
    let mut laid = vec![];
    for part in parts.files {
        match lay(app, part).await? {
            (field, Ok(file)) => laid.push((field, file)),
            (field, Err(wrong)) => {
                typed.faults.insert(field.into(), wrong);
            }
        }
    }
    if typed.faults.is_empty() && !laid.is_empty() {
        take_up(app, &who, laid, &mut typed).await?;
    }
    Ok(typed)
}
/// Asks for the right that the route wants, and counts: a flood of files is a flood of requests.
async fn enter(app: &Arc<App>, credential: Option<Credential>, right: Right) -> Result<Actor, Error> {
    let strict = app.config.staff_totp_required;
    let who = app.db.read(move |conn| admitted(conn, credential.as_ref(), right, "", strict)).await?;
    let who = who.ok_or(Error::SignInFirst)?;
    if who.only_reads() {
        return Err(Error::forbidden("token-only-reads"));
    }
    let person = who.person()?.to_string();
    app.db.write(move |conn| throttle::take(conn, &[(throttle::UPLOAD, &person)])).await?;
    Ok(who)
}
/// Reads the parts; without `keep` the files go nowhere. A file that is too large stops the reading: the form is answered
/// with what has come so far.
async fn parts(app: &App, files: &[String], req: &mut ServiceRequest, keep: bool) -> Result<Parts, actix_web::Error> {
    let payload = req.take_payload();
    let multipart = Multipart::new(req.headers(), payload);
    let store = Store::of(&app.config.data);
    let read = tokio::time::timeout(WHOLE, all_parts(&store, files, multipart, keep));
    read.await.unwrap_or_else(|_| Err(Refusal::Malformed.into()))
}
async fn all_parts(
    store: &Store,
    files: &[String],
    mut multipart: Multipart,
    keep: bool,
) -> Result<Parts, actix_web::Error> {
    let (mut all, mut left, mut count) = (Parts::default(), MOST_TEXT, 0);
    while let Some(field) = in_time(multipart.next()).await? {
        let mut field = field.map_err(|_| Refusal::Malformed)?;
        count += 1;
        let name = field.name().unwrap_or_default().to_owned();
        if count > MOST_PARTS || name.is_empty() || name.len() > 200 {
            return Err(Refusal::Malformed.into());
        }
        let given = field.content_disposition().and_then(|d| d.get_filename()).map(str::to_owned);
        let Some(given) = given.filter(|_| files.contains(&name)) else {
            let text = text(&mut field, left).await?;
            left -= text.len();
            // A handle from before, beside a file that was chosen anew.
            if !all.files.iter().any(|part| part.field == name) {
                all.fields.push((name, text));
            }
            continue;
        };
        if all.files.len() >= MOST_FILES || all.files.iter().any(|part| part.field == name) {
            return Err(Refusal::Malformed.into());
        }
        let declared = field.content_type().map(ToString::to_string);
        let begun = store.clone();
        let incoming = apart(move || begun.begin()).await?;
        let Some((incoming, length)) = receive(&mut field, incoming, keep).await? else {
            all.faults.insert(name.into(), file::too_large());
            return Ok(all);
        };
        // A field for a file that was left alone comes without a name and without content.
        if keep && !(given.is_empty() && length == 0) {
            all.fields.retain(|(n, _)| *n != name);
            all.files.push(Part { field: name, name: given, declared, incoming });
        }
    }
    Ok(all)
}
async fn in_time<T>(next: impl Future<Output = T>) -> Result<T, actix_web::Error> {
    tokio::time::timeout(PIECE, next).await.map_err(|_| Refusal::Malformed.into())
}
/// Work on the disk, on a thread of its own.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T, Error> {
    job::apart(work).await.map_err(Error::internal)?.map_err(Error::internal)
}
async fn piece(field: &mut Field) -> Result<Option<Bytes>, actix_web::Error> {
    Ok(in_time(field.next()).await?.transpose().map_err(|_| Refusal::Malformed)?)
}
async fn text(field: &mut Field, most: usize) -> Result<String, actix_web::Error> {
    let mut text = vec![];
    while let Some(piece) = piece(field).await? {
        text.extend_from_slice(&piece);
        if text.len() > most {
            return Err(Refusal::TooLarge.into());
        }
    }
    Ok(String::from_utf8(text).map_err(|_| Refusal::Malformed)?)
}
/// Writes the content, and says how much it was; none when it is more than one file may have.
async fn receive(
    field: &mut Field,
    mut incoming: Incoming,
    keep: bool,
) -> Result<Option<(Incoming, u64)>, actix_web::Error> {
    let (mut length, mut waiting) = (0, Vec::new());
    loop {
        let piece = piece(field).await?;
        length += piece.as_ref().map_or(0, |piece| piece.len() as u64);
        if length > MOST_BYTES {
            return Ok(None);
        }
        if let Some(piece) = piece.as_ref().filter(|_| keep) {
            waiting.extend_from_slice(piece);
        }
        if !waiting.is_empty() && (piece.is_none() || waiting.len() >= BATCH) {
            let batch = std::mem::take(&mut waiting);
            incoming = apart(move || incoming.file.write_all(&batch).map(|()| incoming)).await?;
        }
        if piece.is_none() {
            return Ok(Some((incoming, length)));
        }
    }
}
async fn lay(app: &Arc<App>, part: Part) -> Result<(String, Result<Laid, Msg>), Error> {
    let _judge = JUDGES.acquire().await.map_err(Error::internal)?;
    let data = app.config.data.clone();
    let Part { field, name, declared, incoming } = part;
    Ok((field, apart(move || file::lay(&data, incoming, &name, declared.as_deref())).await?))
}
/// All files of a form or none.
async fn take_up(app: &Arc<App>, who: &Actor, laid: Vec<(String, Laid)>, typed: &mut Typed) -> Result<(), Error> {
    let (who, scanned, given) = (who.clone(), app.config.clamd.is_some(), laid.clone());
    let entered = app.db.write(move |conn| {
        let mut handles = vec![];
        for (field, file) in &given {
            match file::enter(conn, &who, file, scanned)? {
                Ok(handle) => handles.push(handle),
                Err(wrong) => return Err(Error::Invalid([(field.clone().into(), wrong)].into())),
            }
        }
        Ok(handles)
    });
    match entered.await {
        Ok(handles) => {
            for ((field, file), handle) in laid.into_iter().zip(handles) {
                typed.files.insert(field.clone(), file.hash);
                typed.fields.push((field, handle));
            }
        }
        Err(Error::Invalid(faults)) => typed.faults = faults,
        Err(e) => return Err(e),
    }
    Ok(())
}
