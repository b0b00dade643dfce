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
        idempotency,
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
    pub(super) right: Right,
    credential: Option<Credential>,
    once: Option<idempotency::Once>,
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
        })
    }
    pub(super) fn app(&self) -> &Arc<App> {
        &self.site.app
    }
    pub(super) fn at(&self) -> Mount {
        self.place.at
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

    async fn write(&self, verb: impl Fn(&mut Conn, &Actor) -> Result<Receipt> + Send + 'static) -> Result<Receipt> {
        let (credential, right, request) = (self.credential.clone(), self.right, self.place.request.clone());
        let enter =
            move |conn: &mut Conn| admitted(conn, credential.as_ref(), right, &request)?.ok_or(Error::SignInFirst);
        // Asked of a reader first: a stranger never reaches the one writer.
        let (first, once) = (enter.clone(), self.once.clone());
        self.app().db.read(move |conn| first(conn).map(drop)).await?;
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
    pub(super) async fn look<V: View>(
        &self,
        question: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
    ) -> Result<Seen<V>> {
        let (credential, right, request) = (self.credential.clone(), self.right, self.place.request.clone());
        let (site, is_page) = (self.site.clone(), self.at().is_page());
        self.app()
            .db
            .read(move |conn| {
                let who = admitted(conn, credential.as_ref(), right, &request)?;
                let mut view = question(conn, who.as_ref())?;
                if let Some((kind, id)) = view.end() {
                    view.weave(trace::panel(conn, who.as_ref(), &site.cards, kind, id)?);
                }
                let frame = match &who {
                    Some(who) if is_page => Some((site.frame)(conn, who)?),
                    _ => None,
                };
                Ok(Seen { view, frame })
            })
            .await
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
/// The one place where a route's right is enforced.
pub(super) fn admitted(
    conn: &mut Conn,
    credential: Option<&Credential>,
    right: Right,
    request: &str,
) -> Result<Option<Actor>> {
    let who = identify(conn, credential, Some(request))?;
    match &who {
        None if right != Right::Visitor => Err(Error::SignInFirst),
        Some(person) if !person.has(right) => Err(Error::forbidden("role-missing")),
        _ => Ok(who),
    }
}
