//! What is answered: a view as a page or as JSON, a receipt as a way to go, a refused form once more.
use super::{
    Cx, Reply,
    cx::{Question, Seen},
    layers::policy_of,
    page::{self, Place},
    reply::Format,
    schema::flat,
};
use crate::{
    error::{Error, FieldErrors, Result},
    view::{Receipt, View},
};
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
};
use minijinja::{Value, context, value::Serde};
use serde_json::Map;
use std::collections::BTreeMap;

/// A form that was refused: what was typed, what is wrong, and what someone else has saved meanwhile.
#[derive(Default)]
pub(super) struct Refused {
    kept: Map<String, serde_json::Value>,
    fields: FieldErrors,
    theirs: Option<serde_json::Value>,
}

impl Cx {
    /// A receipt, or, on a page, the refused form again.
    pub(super) async fn tell_again<V: View>(
        &self,
        outcome: Result<Receipt>,
        kept: Map<String, serde_json::Value>,
        page: Question<V>,
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
        page: Question<V>,
    ) -> Result<Reply<R>> {
        if self.at().format == Format::Json {
            return Err(Error::Invalid(fields));
        }
        let seen = self.look(page).await?;
        let refused = Refused { kept, fields, theirs: None };
        Ok(Reply::new(self.answer(StatusCode::UNPROCESSABLE_ENTITY, seen, Some(refused))?))
    }
    /// Draws a page as the answer to a form, as if at its own address: for what is shown once, or comes in between.
    pub(super) async fn reveal<V: View, R>(&self, question: Question<V>) -> Result<Reply<R>> {
        let seen = self.look(question).await?;
        Ok(Reply::new(self.answer(StatusCode::OK, seen, Some(Refused::default()))?))
    }
    pub(super) fn receipt(&self, receipt: &Receipt) -> Reply<Receipt> {
        let address = format!("{}{}", self.at().prefix, receipt.address);
        if self.at().is_page() {
            return see_other(&address);
        }
        let status = if receipt.created { StatusCode::CREATED } else { StatusCode::OK };
        Reply::new(HttpResponse::build(status).insert_header((header::LOCATION, address)).json(receipt))
    }
    pub(super) fn answer<V: View>(
        &self,
        status: StatusCode,
        seen: Seen<V>,
        refused: Option<Refused>,
    ) -> Result<HttpResponse> {
        let Seen { view, frame, .. } = seen;
        let mut response = HttpResponse::build(status);
        if let Some(next) = view.next().filter(|_| status.is_success()) {
            let link = self.place.with_query("after", next);
            response.insert_header((header::LINK, format!("<{link}>; rel=\"next\"")));
        }
        if !self.at().is_page() {
            return Ok(response.json(view));
        }
        if let Some(policy) = policy_of(&view, &self.app().config) {
            response.insert_header((header::CONTENT_SECURITY_POLICY, policy));
        }
        let place = match view.address().filter(|_| refused.is_some()) {
            Some(address) => self.place.clone().seen_at(&address),
            None => self.place.clone(),
        };
        let (shown, form) = (Value::from(Serde(&view)), flat(&view.form()));
        let body = self.page(&place, V::TEMPLATE, frame, shown, form, refused.unwrap_or_default())?;
        Ok(response.content_type("text/html; charset=utf-8").body(body))
    }
    /// `form`: what the page's forms start with; over it what was typed into the one that was refused.
    fn page(
        &self,
        place: &Place,
        template: &str,
        frame: Option<serde_json::Value>,
        view: Value,
        mut form: Map<String, serde_json::Value>,
        refused: Refused,
    ) -> Result<String> {
        form.extend(refused.kept);
        let said = |(name, msg): (&std::borrow::Cow<'static, str>, &crate::error::Msg)| {
            (name.to_string(), self.app().words.say(self.at().lang, msg))
        };
        let errors: BTreeMap<String, String> = refused.fields.iter().map(said).collect();
        page::draw_at(
            &self.site,
            place,
            template,
            frame,
            context! {
                view,
                form => Value::from(Serde(&form)),
                errors => Value::from(Serde(&errors)),
                theirs => Value::from(Serde(&refused.theirs)),
                expired => false,
            },
        )
    }
}
/// After a change a page goes to where the thing is.
pub(super) fn see_other<R>(address: &str) -> Reply<R> {
    Reply::new(HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish())
}
