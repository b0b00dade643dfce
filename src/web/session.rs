//! The session cookie, the token of forms, and signing in and out over HTTP.
use super::{Cx, Input, Reply, answering::see_other, page};
use crate::{
    accounts::{
        actor::Credential,
        password_rule, person,
        second_step::{self, Arrival, Entered},
        security,
        sign_in::{self, Credentials},
        throttle::{self, Limit},
    },
    code,
    config::Config,
    error::{Error, Result},
    password::same,
    rule::Rule,
    view::Receipt,
    words::Lang,
};
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};
use minijinja::{context, value::Serde};
use serde::Deserialize;

/// The cookie between the password and the code.
pub(super) const WAITING: &str = "waiting";

/// `__Host-`: only this host, only over TLS, the whole site. A demo on plain HTTP has to do without.
fn name(config: &Config, plain: &str) -> String {
    if config.secure_cookies() { format!("__Host-{plain}") } else { plain.to_owned() }
}
pub(super) fn cookie(config: &Config, plain: &str, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(name(config, plain), value)
        .path("/")
        .secure(config.secure_cookies())
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}
/// The secret in the request's session cookie; whether it is worth anything the database knows.
pub(super) fn secret(req: &HttpRequest, config: &Config) -> Option<String> {
    read_cookie(req, config, "session").filter(|s| s.len() <= 128)
}
/// The secret of a sign-in that waits for its code.
pub(super) fn waiting(req: &HttpRequest, config: &Config) -> Option<String> {
    read_cookie(req, config, WAITING).filter(|s| s.len() <= 128)
}
pub(super) fn theme(req: &HttpRequest, config: &Config) -> Option<&'static str> {
    match read_cookie(req, config, "theme").as_deref() {
        Some("light") => Some("light"),
        Some("dark") => Some("dark"),
        _ => None,
    }
}
fn read_cookie(req: &HttpRequest, config: &Config, plain: &str) -> Option<String> {
    req.cookie(&name(config, plain)).map(|c| c.value().to_owned())
}

/// A token for the forms of a session, another one for every page, so that compression gives nothing away (BREACH).
pub fn token_of(secret: &str) -> String {
    let mask = code::secret().map(|s| s.chars().take(32).collect::<String>()).unwrap_or_default();
    format!("{mask}.{}", code::hash(&format!("csrf {mask} {secret}")))
}
pub(super) fn is_token_of(token: &str, secret: &str) -> bool {
    token
        .split_once('.')
        .is_some_and(|(mask, proof)| same(proof.as_bytes(), code::hash(&format!("csrf {mask} {secret}")).as_bytes()))
}
/// A path of this site and nothing else: `//evil`, `/\evil` and what a browser makes of control characters go home.
pub(super) fn local(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
    if is_path && next.len() <= 2000 && !next.chars().any(|c| c.is_control() || c == '\\') { next } else { "/" }
}

/// A form that was typed while the session had expired.
#[derive(Deserialize)]
struct Resume {
    place: String,
    fields: Vec<(String, String)>,
}

/// A try to sign in, as the limits count it.
#[derive(Clone)]
struct Tried {
    email: String,
    client: String,
}
impl Tried {
    fn here(&self) -> String {
        format!("{} {}", self.email, self.client)
    }
    fn limits<'a>(&'a self, here: &'a str) -> [(Limit, &'a str); 3] {
        [
            (throttle::SIGN_IN_HERE, here),
            (throttle::SIGN_IN_ACCOUNT, &self.email),
            (throttle::SIGN_IN_CLIENT, &self.client),
        ]
    }
}

impl Cx {
    /// Reads, hashes, then writes: no transaction is open while the password is hashed.
    pub async fn sign_in(self, typed: Input<Credentials>) -> Result<Reply<Receipt>> {
        let (next, resume) = match &typed.value {
            Ok(c) => (local(&c.next).to_owned(), c.resume.clone()),
            Err(_) => ("/".into(), String::new()),
        };
        let Input { kept, value } = typed;
        let outcome = match value {
            Ok(credentials) => self.admit(credentials).await,
            Err(fields) => Err(Error::Invalid(fields)),
        };
        match outcome {
            Ok(person) => self.enter(person, &next, &resume).await,
            Err(Error::Invalid(fields)) => {
                self.again(kept, fields, Box::new(|_, _| Ok(sign_in::SignInPage { next: String::new() }))).await
            }
            Err(e) => Err(e),
        }
    }
    /// Lets someone in whose password or link was right: with a session, or first to the page that asks for their code.
    pub(super) async fn enter(&self, person: i64, next: &str, resume: &str) -> Result<Reply<Receipt>> {
        let (secret, from) = (code::secret()?, self.arrival());
        let kept = secret.clone();
        let entered = self.app().db.write(move |conn| second_step::enter(conn, person, &kept, &from)).await?;
        self.app().changed.notify_one();
        if entered == Entered::Session {
            return self.welcome(secret, next, resume).await;
        }
        let age = Duration::seconds(second_step::WAITS.num_seconds());
        let cookie = cookie(&self.app().config, WAITING, secret.clone(), age);
        if resume.is_empty() {
            let next = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            return Ok(see_other(&format!("{}/sign-in/code?{next}", self.at().prefix)).cookie(&cookie));
        }
        // What was typed goes along in the page: it is too much for an address, and nobody's business for ten minutes.
        let (next, resume) = (next.to_owned(), resume.to_owned());
        let page = self.reveal(Box::new(move |conn, _| second_step::page(conn, Some(&secret), &next, &resume))).await?;
        Ok(page.cookie(&cookie))
    }
    pub(super) fn arrival(&self) -> Arrival {
        Arrival {
            before: self.credential().cloned(),
            request: self.place.request.clone(),
            agent: self.place.agent.clone(),
        }
    }
    /// Hands the session over, and goes to where one wanted to: `next`, or a form that can now be sent again.
    pub(super) async fn welcome(&self, secret: String, next: &str, resume: &str) -> Result<Reply<Receipt>> {
        let (cookie, worn) = (self.session_cookie(secret.clone()), secret.clone());
        if let Ok(resume) = serde_json::from_str::<Resume>(resume) {
            let mut place = self.place.clone().seen_at("/");
            place.session = Some(secret);
            let body = page::draw_at(
                &self.site,
                &place,
                "accounts/resume.html",
                None,
                context! {
                    action => local(&resume.place),
                    fields => minijinja::Value::from(Serde(&resume.fields)),
                },
            )?;
            let response = HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body);
            return self.dressed(Reply::new(response).cookie(&cookie), &worn).await;
        }
        let next = local(next);
        let next = if next == "/" { format!("{}/me", self.at().prefix) } else { next.to_owned() };
        self.dressed(see_other(&next).cookie(&cookie), &worn).await
    }
    /// Whose the address and password are.
    async fn admit(&self, credentials: Credentials) -> Result<i64> {
        if credentials.password.chars().count() > password_rule::MOST {
            return Err(sign_in::refused());
        }
        let tried = Tried { email: person::plain_email(&credentials.email), client: self.place.client.clone() };
        let asked = tried.clone();
        // Counted first: of guesses that arrive together no more are looked at than of those that come one by one.
        self.app().db.write(move |conn| throttle::take(conn, &asked.limits(&asked.here()))).await?;
        let email = tried.email.clone();
        let stored = self.app().db.read(move |conn| sign_in::stored_password(conn, &email)).await?;
        let (person, hash) = stored.map_or((None, None), |(id, hash)| (Some(id), hash));
        let (typed, known) = (credentials.password.clone(), hash.clone());
        let right = self.app().passwords.verify(credentials.password, hash).await;
        if matches!(right, Ok(false)) || person.is_none() && right.is_ok() {
            self.app().metrics.sign_in_refused();
            return Err(sign_in::refused());
        }
        // Right, or not looked at because too many came at once.
        let forget = right.is_ok();
        let settle = self.app().db.write(move |conn| {
            throttle::give_back(conn, &tried.limits(&tried.here()))?;
            if forget { throttle::forget(conn, throttle::SIGN_IN_HERE, &tried.here()) } else { Ok(()) }
        });
        settle.await?;
        right?;
        let person = person.ok_or_else(sign_in::refused)?;
        if let Some(old) = known.filter(|old| self.app().passwords.is_outdated(old)) {
            let hash = self.app().passwords.hash(typed).await?;
            self.app().db.write(move |conn| security::keep_anew(conn, person, &old, &hash)).await?;
        }
        Ok(person)
    }
    pub(super) fn session_cookie(&self, secret: String) -> Cookie<'static> {
        // As long as any session may last; when this one ends, the database says.
        cookie(&self.app().config, "session", secret, Duration::days(Rule::SessionDays.terms().most))
    }
    /// The language of the page that asks; the API's is English.
    pub fn language(&self) -> Lang {
        self.at().lang
    }
    pub fn config(&self) -> &Config {
        &self.app().config
    }
    /// Who asks, for limits: see `Place::client`.
    pub fn client(&self) -> String {
        self.place.client.clone()
    }
    /// Ends the session in the database and takes the cookie back.
    pub async fn sign_out(self) -> Result<Reply<Receipt>> {
        let (credential, request) = (self.credential().cloned(), self.place.request.clone());
        self.app().db.write(move |conn| sign_in::end(conn, credential.as_ref(), &request)).await?;
        let gone = cookie(&self.app().config, "session", String::new(), Duration::ZERO);
        let mut reply = see_other(if self.at().prefix.is_empty() { "/" } else { self.at().prefix }).cookie(&gone);
        reply.0.headers_mut().insert(
            actix_web::http::header::HeaderName::from_static("clear-site-data"),
            actix_web::http::header::HeaderValue::from_static("\"cache\", \"storage\""),
        );
        Ok(reply)
    }
}
/// Pages take the cookie alone, the API the token alone: so the API needs no form token, and a page cannot be driven
/// by a leaked API token.
pub(super) fn credential(req: &HttpRequest, config: &Config, is_page: bool) -> Option<Credential> {
    if is_page {
        return secret(req, config).map(Credential::Session);
    }
    let given = req.headers().get(actix_web::http::header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = given.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Credential::Token(token.trim().chars().take(128).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_stays_here() {
        for evil in ["//evil", "/\\evil", "\\\\evil", "https://evil", "/\t/evil", "/a\\b", "", "javascript:x"] {
            assert_eq!(local(evil), "/", "{evil:?}");
        }
        assert_eq!(local("/courses/x?a=b"), "/courses/x?a=b");
    }
    #[test]
    fn a_token_belongs_to_its_session() {
        let token = token_of("one");
        assert!(is_token_of(&token, "one") && !is_token_of(&token, "two") && !is_token_of("", "one"));
        assert_ne!(token, token_of("one"));
    }
}
