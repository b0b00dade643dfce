//! Changes that ask for the password again, and answers that are files.
use super::{Cx, Input, Reply, cx::admitted, page};
use crate::{
    accounts::{actor::Actor, sign_in, throttle},
    config::Config,
    db::Conn,
    error::{Error, Result},
    view::{Receipt, View},
};
use actix_web::{HttpResponse, http::header};
use minijinja::{Value, context, value::Serde};

impl Cx {
    /// What the operator has set.
    pub fn config(&self) -> &Config {
        &self.app().config
    }
    /// As `submit`, by someone who gives their password with it. It is compared before the change, outside of any
    /// transaction; wrong ones count as failed sign-ins do.
    pub async fn submit_confirmed<I: Send + 'static, V: View>(
        &self,
        input: Input<I>,
        password: fn(&I) -> &str,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
        verb: impl Fn(&mut Conn, &Actor, &I) -> Result<Receipt> + Send + 'static,
    ) -> Result<Reply<Receipt>> {
        let typed = match &input.value {
            Ok(value) => password(value).to_owned(),
            Err(_) => return self.submit(input, page, verb).await,
        };
        let (credential, right, request) = (self.credential().cloned(), self.right, self.place.request.clone());
        let client = self.client();
        let stored = self.app().db.read(move |conn| {
            let who = admitted(conn, credential.as_ref(), right, &request)?.ok_or(Error::SignInFirst)?;
            let (email, hash) = sign_in::password_of(conn, who.person()?)?;
            let here = format!("{email} {client}");
            throttle::check(conn, &[(throttle::SIGN_IN_HERE, &here), (throttle::SIGN_IN_ACCOUNT, &email)])?;
            Ok((email, here, hash))
        });
        let (email, here, hash) = stored.await?;
        let fits = typed.chars().count() <= sign_in::PASSWORD_MOST && self.app().passwords.verify(typed, hash).await?;
        if fits {
            return self.submit(input, page, verb).await;
        }
        let count = move |conn: &mut Conn| {
            throttle::count(conn, &[(throttle::SIGN_IN_HERE, &here), (throttle::SIGN_IN_ACCOUNT, &email)])
        };
        self.app().db.write(count).await?;
        let Error::Invalid(fields) = Error::invalid("password", "password-wrong") else {
            return Err(Error::forbidden("password-wrong"));
        };
        self.again(input.kept, fields, page).await
    }
    /// A file to keep, of kind `json` or `html`: the view as JSON, or as its template draws it, without the frame of a page.
    pub async fn download<V: View>(
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
