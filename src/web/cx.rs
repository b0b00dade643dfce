//! Who asks, in which format and language: show · change · submit · open.
use super::{
    Input, Reply, Site,
    form::Typed,
    input::Reads,
    openapi::Shape,
    page::{self, Place},
    reply::{Format, Mount},
    route::Rights,
    schema::flat,
    session,
};
use crate::{
    accounts::{
        actor::{Actor, Credential, Right, identify},
        idempotency, token,
    },
    app::App,
    db::Conn,
    error::{Error, FieldErrors, Result},
    trace,
    view::{Receipt, View},
};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    dev::Payload,
    http::{Method, StatusCode, header},
};
use minijinja::{Value, context, value::Serde};
use serde_json::Map;
use std::{
    collections::BTreeMap,
    future::{Ready, ready},
    sync::Arc,
};

pub struct Cx {
    pub(super) site: Arc<Site>,
    pub(super) place: Place,
    right: Right,
    credential: Option<Credential>,
    once: Option<idempotency::Once>,
    /// GET and HEAD: all that a reading token is for.
    only_looks: bool,
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
struct Seen<V> {
    view: V,
    frame: Option<serde_json::Value>,
}
/// A form that was refused: what was typed, what is wrong, and what someone else has saved meanwhile.
#[derive(Default)]
struct Refused {
    kept: Map<String, serde_json::Value>,
    fields: FieldErrors,
    theirs: Option<serde_json::Value>,
}

impl Cx {
    fn of(req: &HttpRequest) -> Result<Self> {
        let unmounted = || Error::internal(anyhow::anyhow!("a handler outside the route table"));
        let at = *req.app_data::<Mount>().ok_or_else(unmounted)?;
        let site = req.app_data::<Arc<Site>>().ok_or_else(unmounted)?.clone();
        let method = if req.method() == Method::HEAD { &Method::GET } else { req.method() };
        let rights = req.app_data::<Rights>().ok_or_else(unmounted)?;
        let right = rights.0.iter().find(|(m, _)| m == method).ok_or_else(unmounted)?.1;
        let once = req.extensions().get::<Typed>().and_then(|typed| {
            Some(idempotency::Once {
                key: typed.key.clone()?,
                method: method.to_string(),
                path: req.path().to_owned(),
                body_hash: typed.body_hash(),
            })
        });
        Ok(Self {
            credential: session::credential(req, &site.app.config, at.is_page()),
            place: Place::of(req, at, &site.app.config),
            site,
            right,
            once,
            only_looks: req.method().is_safe(),
        })
    }
    pub(super) fn app(&self) -> &Arc<App> {
        &self.site.app
    }
    pub(super) fn at(&self) -> Mount {
        self.place.at
    }
    /// The OpenAPI document.
    pub fn document(&self) -> Arc<serde_json::Value> {
        self.site.table.document.clone()
    }
    /// See `courier::may_be_called`.
    pub fn webhook_allow(&self) -> Vec<String> {
        self.app().config.webhook_allow.clone()
    }
    pub(super) fn credential(&self) -> Option<&Credential> {
        self.credential.as_ref()
    }

    /// Reads, in one snapshot, as whoever asks.
    pub async fn show<V: View>(
        &self,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
    ) -> Result<Reply<V>> {
        let seen = self.look(question).await?;
        Ok(Reply::new(self.answer(StatusCode::OK, seen, None)?))
    }
    /// One write transaction by someone who is signed in and has the route's right.
    pub async fn change(
        &self,
        verb: impl Fn(&mut Conn, &Actor) -> Result<Receipt> + Send + 'static,
    ) -> Result<Reply<Receipt>> {
        let receipt = self.write(verb).await?;
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
            Ok(input) => self.write(move |conn, who| verb(conn, who, &input)).await,
            // Whether they may is asked before what they typed is judged.
            Err(fields) => self.write(move |_, _| Err(Error::Invalid(fields.clone()))).await,
        };
        self.tell_again(outcome, kept, page).await
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
            Ok(input) => self.app().db.write(move |conn| verb(conn, &input)).await,
            Err(fields) => Err(Error::Invalid(fields)),
        };
        self.app().changed.notify_one();
        self.tell_again(outcome, kept, page).await
    }

    /// As `submit`, for what is shown once: the answer is not a way to somewhere else, but `shown`, and nobody stores it.
    pub async fn reveal<I: Send + 'static, V: View, S: View>(
        &self,
        input: Input<I>,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
        verb: impl Fn(&mut Conn, &Actor, &I) -> Result<Receipt> + Send + 'static,
        shown: impl Fn(&mut Conn, Option<&Actor>, &Receipt) -> Result<S> + Send + 'static,
    ) -> Result<Reply<S>> {
        let Input { kept, value } = input;
        let outcome = match value {
            Ok(input) => self.write(move |conn, who| verb(conn, who, &input)).await,
            Err(fields) => self.write(move |_, _| Err(Error::Invalid(fields.clone()))).await,
        };
        let receipt = match outcome {
            Ok(receipt) => receipt,
            Err(Error::Invalid(fields)) => return self.again(kept, fields, page).await,
            Err(e) => return Err(e),
        };
        let place = format!("{}{}", self.at().prefix, receipt.address);
        let seen = self.look(move |conn, who| shown(conn, who, &receipt)).await?;
        let mut response = self.answer(StatusCode::CREATED, seen, None)?;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        if let Ok(place) = header::HeaderValue::from_str(&place) {
            headers.insert(header::LOCATION, place);
        }
        Ok(Reply::new(response))
    }

    async fn write(&self, verb: impl Fn(&mut Conn, &Actor) -> Result<Receipt> + Send + 'static) -> Result<Receipt> {
        let gate = self.gate();
        let enter = move |conn: &mut Conn| gate.admitted(conn)?.ok_or(Error::SignInFirst);
        // Asked of a reader first: a stranger never reaches the one writer.
        let (first, once) = (enter.clone(), self.once.clone());
        let who = self.app().db.read(move |conn| first(conn)).await?;
        self.touch(Some(&who)).await;
        let receipt = self.app().db.write(move |conn| {
            let who = enter(conn)?; // again: revoked since?
            idempotency::once(conn, &who, once.as_ref(), |conn| verb(conn, &who))
        });
        let receipt = receipt.await?;
        self.app().changed.notify_one();
        Ok(receipt)
    }
    /// A receipt, or, on a page, the refused form again.
    async fn tell_again<V: View>(
        &self,
        outcome: Result<Receipt>,
        kept: Map<String, serde_json::Value>,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
    ) -> Result<Reply<Receipt>> {
        match outcome {
            Ok(receipt) => Ok(self.receipt(&receipt)),
            Err(Error::Invalid(fields)) => self.again(kept, fields, page).await,
            Err(Error::Stale { theirs }) if self.at().is_page() => {
                let seen = self.look(page).await?;
                let refused = Refused { kept, theirs: Some(flat(&theirs).into()), ..Refused::default() };
                Ok(Reply::new(self.answer(StatusCode::CONFLICT, seen, Some(refused))?))
            }
            Err(e) => Err(e),
        }
    }
    pub(super) async fn again<V: View, R>(
        &self,
        kept: Map<String, serde_json::Value>,
        fields: FieldErrors,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
    ) -> Result<Reply<R>> {
        if self.at().format == Format::Json {
            return Err(Error::Invalid(fields));
        }
        let seen = self.look(page).await?;
        let refused = Refused { kept, fields, theirs: None };
        Ok(Reply::new(self.answer(StatusCode::UNPROCESSABLE_ENTITY, seen, Some(refused))?))
    }
    async fn look<V: View>(
        &self,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
    ) -> Result<Seen<V>> {
        let (gate, site, is_page) = (self.gate(), self.site.clone(), self.at().is_page());
        let (seen, who) = self
            .app()
            .db
            .read(move |conn| {
                let who = gate.admitted(conn)?;
                let mut view = question(conn, who.as_ref())?;
                if let Some((kind, id)) = view.end() {
                    view.weave(trace::panel(conn, who.as_ref(), &site.cards, kind, id)?);
                }
                let frame = match &who {
                    Some(who) if is_page => Some((site.frame)(conn, who)?),
                    _ => None,
                };
                Ok((Seen { view, frame }, who))
            })
            .await?;
        self.touch(who.as_ref()).await;
        Ok(seen)
    }
    fn gate(&self) -> Gate {
        Gate {
            credential: self.credential.clone(),
            right: self.right,
            request: self.place.request.clone(),
            only_looks: self.only_looks,
        }
    }
    /// Notes that a token is in use, once an hour. A writer that is busy does not stop anyone from looking.
    async fn touch(&self, who: Option<&Actor>) {
        if let Some(token) = who.and_then(|who| who.token.clone()).filter(|token| token.is_stale)
            && let Err(e) = self.app().db.write(move |conn| token::touch(conn, token.id)).await
        {
            tracing::warn!("a token's last use is not noted: {e:?}");
        }
    }
    fn receipt(&self, receipt: &Receipt) -> Reply<Receipt> {
        let address = format!("{}{}", self.at().prefix, receipt.address);
        if self.at().is_page() {
            return see_other(&address);
        }
        let status = if receipt.created { StatusCode::CREATED } else { StatusCode::OK };
        Reply::new(HttpResponse::build(status).insert_header((header::LOCATION, address)).json(receipt))
    }
    fn answer<V: View>(&self, status: StatusCode, seen: Seen<V>, refused: Option<Refused>) -> Result<HttpResponse> {
        let Seen { view, frame } = seen;
        let mut response = HttpResponse::build(status);
        if let Some(next) = view.next().filter(|_| status.is_success()) {
            let link = self.place.with_query("after", next);
            response.insert_header((header::LINK, format!("<{link}>; rel=\"next\"")));
        }
        if !self.at().is_page() {
            return Ok(response.json(view));
        }
        let place = match view.address().filter(|_| refused.is_some()) {
            Some(address) => self.place.clone().seen_at(&address),
            None => self.place.clone(),
        };
        let refused = refused.unwrap_or_default();
        // What the page's forms start with; over it what was typed into the one that was refused.
        let mut form = flat(&view.form());
        form.extend(refused.kept);
        let said = |(name, msg): (&std::borrow::Cow<'static, str>, &crate::error::Msg)| {
            (name.to_string(), self.app().words.say(self.at().lang, msg))
        };
        let errors: BTreeMap<String, String> = refused.fields.iter().map(said).collect();
        let body = page::draw_at(
            &self.site,
            &place,
            V::TEMPLATE,
            frame,
            context! {
                view => Value::from(Serde(&view)),
                form => Value::from(Serde(&form)),
                errors => Value::from(Serde(&errors)),
                theirs => Value::from(Serde(&refused.theirs)),
                expired => false,
            },
        )?;
        Ok(response.content_type("text/html; charset=utf-8").body(body))
    }
}
/// After a change a page goes to where the thing is.
pub(super) fn see_other<R>(address: &str) -> Reply<R> {
    Reply::new(HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish())
}
/// What a request brings to the one place where a route's right, and a token's, is enforced.
#[derive(Clone)]
struct Gate {
    credential: Option<Credential>,
    right: Right,
    request: String,
    only_looks: bool,
}
impl Gate {
    fn admitted(&self, conn: &mut Conn) -> Result<Option<Actor>> {
        let who = identify(conn, self.credential.as_ref(), Some(&self.request))?;
        match &who {
            None if self.right != Right::Visitor => Err(Error::SignInFirst),
            Some(person) if person.only_reads() && !self.only_looks => Err(Error::forbidden("token-only-reads")),
            Some(person) if !person.has(self.right) => Err(Error::forbidden("role-missing")),
            _ => Ok(who),
        }
    }
}
