//! Someone who asks: by pages with a cookie as a browser does, or by the API with a token.
use super::{Answer, Site, form::Form};
use actix_web::{http::Method, test::TestRequest};
use chrono::TimeDelta;
use diesel::prelude::*;
use ekopi::{
    accounts::{
        actor::Actor,
        membership::{self, Role},
        person, sign_in,
    },
    code,
    schema::api_tokens,
    words::Lang,
};
use serde_json::Value;

#[derive(Clone)]
pub struct Client<'s> {
    pub site: &'s Site,
    /// None: a visitor.
    pub id: Option<i64>,
    pub name: String,
    /// What its session cookie and its token hold.
    pub secret: Option<String>,
    pub prefix: &'static str,
}
pub const API: &str = "/api/v1";

impl Client<'_> {
    /// The same person through the API.
    #[must_use]
    pub fn api(&self) -> Self {
        Self { prefix: API, ..self.clone() }
    }
    /// The same person on English pages.
    #[must_use]
    pub fn en(&self) -> Self {
        Self { prefix: "/en", ..self.clone() }
    }
    /// Gives a role, as the command line does.
    #[must_use]
    pub async fn role(self, role: Role, agency: Option<&'static str>) -> Self {
        let id = self.id.expect("a person");
        self.site.change(move |conn| membership::grant(conn, &Actor::command(), id, role, agency)).await;
        self
    }
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }
    /// To the API JSON; to a page a form, with what a browser sends beside it: token, one-time key, where it comes from.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }
    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        if method == Method::GET && ["/innovations", "/search"].iter().any(|of| path.starts_with(of)) {
            self.site.index().await;
        }
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = if self.prefix == API { request.set_json(body) } else { request.set_form(self.marked(&body)) };
        }
        self.site.ask(request).await
    }
    /// Through the API with an `Idempotency-Key`.
    pub async fn post_once(&self, key: &str, path: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).insert_header(("idempotency-key", key)).set_json(body);
        self.site.ask(request).await
    }
    /// Sends a form of a page as it stands.
    pub async fn submit(&self, form: Form) -> Answer {
        let request = self.bare(Method::POST, &form.action).set_form(form.fields);
        self.site.ask(request).await
    }
    /// A request as this person's browser or program begins it; `path` lies below the mount.
    pub fn request(&self, method: Method, path: &str) -> TestRequest {
        let path = if path == "/" && !self.prefix.is_empty() { "" } else { path };
        self.bare(method, &format!("{}{path}", self.prefix))
    }
    fn bare(&self, method: Method, address: &str) -> TestRequest {
        let request = TestRequest::with_uri(address).method(method).insert_header(("host", super::site::HOST));
        match (&self.secret, self.prefix == API) {
            (Some(secret), true) => request.insert_header(("authorization", format!("Bearer {secret}"))),
            (None, true) => request,
            (Some(secret), false) => request
                .insert_header(("sec-fetch-site", "same-origin"))
                .insert_header(("cookie", format!("__Host-session={secret}"))),
            (None, false) => request.insert_header(("sec-fetch-site", "same-origin")),
        }
    }
    /// The fields of a form with the marks that `page.rs` draws into it.
    fn marked(&self, body: &Value) -> Vec<(String, String)> {
        let mut fields = vec![("key".to_owned(), uuid::Uuid::new_v4().to_string())];
        if let Some(secret) = &self.secret {
            fields.push(("csrf".into(), token_of(secret)));
        }
        for (name, value) in body.as_object().expect("an object of fields") {
            let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for value in values {
                fields.push((name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
            }
        }
        fields
    }
}
/// The token of a session's forms; `web.rs` tests that pages carry such a one and that nothing else is taken.
pub fn token_of(secret: &str) -> String {
    let mask = "0123456789abcdef";
    format!("{mask}.{}", code::hash(&format!("csrf {mask} {secret}")))
}

impl Site {
    pub fn visitor(&self) -> Client<'_> {
        Client { site: self, id: None, name: "visitor".into(), secret: None, prefix: "" }
    }
    /// A new person, signed in and with a token.
    pub async fn person(&self, name: &str) -> Client<'_> {
        let (email, called) = (format!("{name}@example.go.id"), name.to_owned());
        let create = move |conn: &mut _| person::create(conn, &Actor::system(), &email, &called, Lang::Id);
        let id = self.change(create).await;
        self.signed_in(id, name).await
    }
    /// Someone of the demonstration, by the name of their account: `innovator`, `course_author`, …
    pub async fn known(&self, account: &str) -> Client<'_> {
        let email = format!("{}@demo.invalid", account.replace('_', "-"));
        let found = self.look(move |conn| person::by_email(conn, &email)).await;
        self.signed_in(found.unwrap_or_else(|| panic!("nobody is {account}")).id, account).await
    }
    /// Someone who is there already, signed in and with a token.
    pub async fn signed_in(&self, id: i64, name: &str) -> Client<'_> {
        let secret = code::secret().expect("randomness");
        let kept = secret.clone();
        self.change(move |conn| {
            sign_in::begin(conn, id, &kept, None, "test", "")?;
            // Past the verb: nobody is told of it, so that a test's mails are its own.
            let expires_at = ekopi::clock::now().plus(TimeDelta::days(90));
            diesel::insert_into(api_tokens::table)
                .values((
                    (api_tokens::token_hash.eq(code::hash(&kept)), api_tokens::person_id.eq(id)),
                    (api_tokens::created_at.eq(ekopi::clock::now()), api_tokens::expires_at.eq(expires_at)),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await;
        Client { site: self, id: Some(id), name: name.into(), secret: Some(secret), prefix: "" }
    }
}
