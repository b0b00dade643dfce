//! Who asks, in which format and language: show · change · submit · open.
use super::{
    Input, Reply, Site, form::Typed, input::Reads, openapi::Shape, page::Place, reply::Mount, route::Rights, session,
};
use crate::{
    accounts::{
        actor::{Actor, Credential, Right, identify},
        idempotency, session as accounts_session, token, totp,
    },
    app::App,
    code,
    db::Conn,
    error::{Error, Result},
    index::Index,
    thread,
    view::{Receipt, View},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::{Method, StatusCode, header},
};
use std::{
    future::{Ready, ready},
    sync::Arc,
    time::Duration,
};

/// How long a request waits until what this node has changed can be found. A debug build is that much slower.
const CATCHING_UP: Duration = Duration::from_secs(if cfg!(debug_assertions) { 20 } else { 2 });

pub struct Cx {
    pub(super) site: Arc<Site>,
    pub(super) place: Place,
    right: Right,
    credential: Option<Credential>,
    once: Option<idempotency::Once>,
    /// GET and HEAD: all that a reading token is for.
    only_looks: bool,
    /// Which bytes of a file are asked for, and of which state of it.
    pub(super) range: [Option<String>; 2],
}
impl Reads for Cx {
    fn reads(_: &mut Vec<Shape>) {}
}
impl FromRequest for Cx {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(req).map_err(Into::into))
    }
}
/// What a question found, with what the frame around it needs, from one snapshot.
pub(super) struct Seen<V> {
    pub(super) view: V,
    pub(super) frame: Option<serde_json::Value>,
    stale: Option<Stale>,
}
/// A session or a token whose use is to be noted.
#[derive(Clone, Copy)]
enum Stale {
    Session(i64),
    Token(i64),
}
/// Boxed, as `db::found` says: what follows is compiled once for each view, and not for each handler.
pub(super) type Question<V> = Box<dyn Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send>;
pub(super) type Verb<T> = Box<dyn Fn(&mut Conn, &Actor) -> Result<T> + Send>;

impl Cx {
    fn of(req: &HttpRequest) -> Result<Self> {
        let unmounted = || Error::internal(anyhow::anyhow!("a handler outside the route table"));
        let at = *req.app_data::<Mount>().ok_or_else(unmounted)?;
        let site = req.app_data::<Arc<Site>>().ok_or_else(unmounted)?.clone();
        let method = if req.method() == Method::HEAD { &Method::GET } else { req.method() };
        let rights = req.app_data::<Rights>().ok_or_else(unmounted)?;
        let right = rights.0.iter().find(|(m, _)| m == method).ok_or_else(unmounted)?.1;
        let credential = session::credential(req, &site.app.config, at.is_page());
        let once = req.extensions().get::<Typed>().and_then(|typed| {
            // With the sender's secret: a body may hold a password, which a bare hash would give away to guessing.
            let secret = match &credential {
                Some(Credential::Session(secret) | Credential::Token(secret)) => secret,
                None => "",
            };
            Some(idempotency::Once {
                key: typed.key.clone()?,
                method: method.to_string(),
                path: req.path().to_owned(),
                body_hash: code::hash(&format!("{secret} {}", typed.body_hash())),
            })
        });
        let (place, only_looks) = (Place::of(req, at, &site.app.config), req.method().is_safe());
        let text = |name| req.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let range = [text(header::RANGE), text(header::IF_RANGE)];
        Ok(Self { site, place, right, credential, once, only_looks, range })
    }
    pub(super) fn app(&self) -> &Arc<App> {
        &self.site.app
    }
    pub(super) fn at(&self) -> Mount {
        self.place.at
    }
    /// The OpenAPI document, as JSON.
    pub fn document(&self) -> actix_web::web::Bytes {
        self.site.table.document.clone()
    }
    /// Where the site lies, for links that leave it.
    pub fn site_address(&self) -> String {
        self.app().config.public_url.clone()
    }
    /// See `app::MEETING_CALLS`.
    pub fn meeting_calls(&self) -> Arc<tokio::sync::Semaphore> {
        self.app().meeting_calls.clone()
    }
    /// See `courier::may_be_called`.
    pub fn webhook_allow(&self) -> Vec<String> {
        self.app().config.webhook_allow.clone()
    }
    /// The search index, once it holds what this node had changed when it was asked for, or a little later: within two
    /// seconds. A route that asks it shows `Topic::Search`.
    pub async fn index(&self) -> Index {
        // By itself, so that an asker who goes away does not stop it half way.
        let caught_up = actix_web::rt::spawn((self.site.catch_up)(self.app().clone()));
        let _ = tokio::time::timeout(CATCHING_UP, caught_up).await;
        self.app().index.clone()
    }
    pub(super) fn credential(&self) -> Option<&Credential> {
        self.credential.as_ref()
    }

    /// Reads, in one snapshot, as whoever asks.
    pub async fn show<V: View>(
        &self,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
    ) -> Result<Reply<V>> {
        let seen = self.look(Box::new(question)).await?;
        Ok(Reply::new(self.answer(StatusCode::OK, seen, None)?))
    }
    /// One write transaction by someone who is signed in and has the route's right.
    pub async fn change(
        &self,
        verb: impl Fn(&mut Conn, &Actor) -> Result<Receipt> + Send + 'static,
    ) -> Result<Reply<Receipt>> {
        let receipt = self.write(Box::new(verb)).await?;
        Ok(self.receipt(&receipt))
    }
    /// As `change`, with input: what is refused comes back as `page`, filled, with a message beside each field.
    pub async fn submit<I: Send + 'static, V: View>(
        &self,
        input: Input<I>,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
        verb: impl Fn(&mut Conn, &Actor, &I) -> Result<Receipt> + Send + 'static,
    ) -> Result<Reply<Receipt>> {
        let Input { kept, value } = input;
        let outcome = match value {
            Ok(input) => self.write(Box::new(move |conn, who| verb(conn, who, &input))).await,
            // Whether they may is asked before what they typed is judged.
            Err(fields) => self.write(Box::new(move |_, _| Err(Error::Invalid(fields.clone())))).await,
        };
        self.tell_again(outcome, kept, Box::new(page)).await
    }
    /// A change that needs no person, such as asking for a password link. `grep open(` lists them.
    pub async fn open<I: Send + 'static, V: View>(
        &self,
        input: Input<I>,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
        verb: impl Fn(&mut Conn, &I) -> Result<Receipt> + Send + 'static,
    ) -> Result<Reply<Receipt>> {
        debug_assert_eq!(self.right, Right::Visitor);
        let Input { kept, value } = input;
        let outcome = match value {
            Ok(input) => {
                let (client, once) = (self.place.client.clone(), self.once.clone());
                let change = move |conn: &mut Conn| {
                    idempotency::once_from(conn, &client, once.as_ref(), |conn| verb(conn, &input))
                };
                self.app().db.write(change).await
            }
            Err(fields) => Err(Error::Invalid(fields)),
        };
        self.app().changed.notify_one();
        self.tell_again(outcome, kept, Box::new(page)).await
    }

    /// Finds who asks, and whether they may come in by this route.
    pub(super) fn door(&self) -> impl Fn(&mut Conn) -> Result<Option<Actor>> + Clone + Send + 'static + use<> {
        let (credential, right, request) = (self.credential.clone(), self.right, self.place.request.clone());
        let (strict, only_looks) = (self.app().config.staff_totp_required, self.only_looks);
        move |conn| {
            let who = admitted(conn, credential.as_ref(), right, &request, strict)?;
            match who {
                Some(who) if who.only_reads() && !only_looks => Err(Error::forbidden("token-only-reads")),
                who => Ok(who),
            }
        }
    }
    pub(super) fn once(&self) -> Option<idempotency::Once> {
        self.once.clone()
    }
    pub(super) async fn write(&self, verb: Verb<Receipt>) -> Result<Receipt> {
        let once = self.once.clone();
        let verb =
            move |conn: &mut Conn, who: &Actor| idempotency::once(conn, who, once.as_ref(), |conn| verb(conn, who));
        self.write_each(Box::new(verb)).await
    }
    /// As `write`, where the same form sent twice is two changes: its answer shows what no receipt may keep.
    pub(super) async fn write_each<T: Send + 'static>(&self, verb: Verb<T>) -> Result<T> {
        let enter = self.door();
        if self.app().db.has_one_writer() {
            // Asked of a reader first: a stranger never reaches it.
            let first = enter.clone();
            self.app().db.read(move |conn| first(conn)?.ok_or(Error::SignInFirst).map(drop)).await?;
        }
        let done = self.app().db.write(move |conn| {
            let who = enter(conn)?.ok_or(Error::SignInFirst)?; // on SQLite again: revoked since?
            Ok((verb(conn, &who)?, stale(&who)))
        });
        let (done, stale) = done.await?;
        self.app().changed.notify_one();
        self.touch(stale).await;
        Ok(done)
    }
    /// Notes that a session is in use, for which nobody waits, or a token, once an hour. A writer that is busy stops no one.
    async fn touch(&self, stale: Option<Stale>) {
        let app = self.app().clone();
        let session = match stale {
            None => return,
            Some(Stale::Session(session)) => session,
            Some(Stale::Token(id)) => {
                if let Err(e) = app.db.write(move |conn| token::touch(conn, id)).await {
                    tracing::warn!("a token's use is not noted: {e:?}");
                }
                return;
            }
        };
        actix_web::rt::spawn(async move {
            if let Err(e) = app.db.write(move |conn| accounts_session::touch(conn, session)).await {
                tracing::warn!("a session's use is not noted: {e:?}");
            }
        });
    }
    pub(super) async fn look<V: View>(&self, question: Question<V>) -> Result<Seen<V>> {
        let enter = self.door();
        let (site, is_page) = (self.site.clone(), self.at().is_page());
        let seen = self
            .app()
            .db
            .read(move |conn| {
                let who = enter(conn)?;
                let mut view = question(conn, who.as_ref())?;
                if let Some((kind, id)) = view.end() {
                    view.weave(thread::panel(conn, who.as_ref(), &site.threads, kind, id)?);
                }
                let frame = match &who {
                    Some(who) if is_page => Some((site.frame)(conn, who)?),
                    _ => None,
                };
                Ok(Seen { view, frame, stale: who.as_ref().and_then(stale) })
            })
            .await?;
        self.touch(seen.stale).await;
        Ok(seen)
    }
}
fn stale(who: &Actor) -> Option<Stale> {
    let session = who.session.filter(|seen| seen.is_stale()).map(|seen| Stale::Session(seen.id));
    session.or_else(|| who.token.as_ref().filter(|token| token.is_stale).map(|token| Stale::Token(token.id)))
}
/// The one place where a route's right is enforced.
pub(super) fn admitted(
    conn: &mut Conn,
    credential: Option<&Credential>,
    right: Right,
    request: &str,
    staff_need_totp: bool,
) -> Result<Option<Actor>> {
    let who = identify(conn, credential, Some(request))?;
    match &who {
        None if right != Right::Visitor => Err(Error::SignInFirst),
        Some(person) if staff_need_totp && person.must_set_up() && right != Right::SettingUp => {
            Err(Error::forbidden(totp::REQUIRED))
        }
        Some(person) if !person.has(right) => Err(Error::forbidden("role-missing")),
        _ => Ok(who),
    }
}
