//! The session cookie, the token of forms, and signing in and out over HTTP.
use super::{Cx, Input, Reply, cx::see_other, page};
use crate::{
    accounts::{
        actor::Credential,
        person,
        sign_in::{self, Credentials, NewPassword},
        throttle::{self, Limit},
    },
    code,
    config::Config,
    error::{Error, Result},
    password::same,
    view::Receipt,
};
use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};
use minijinja::{context, value::Serde};
use serde::Deserialize;

/// `__Host-`: only this host, only over TLS, the whole site. A demo on plain HTTP has to do without.
fn name(config: &Config, plain: &str) -> String {
    if config.secure_cookies() { format!("__Host-{plain}") } else { plain.to_owned() }
}
fn cookie(config: &Config, plain: &str, value: String, age: Duration) -> Cookie<'static> {
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
        let secret = match outcome {
            Ok(secret) => secret,
            Err(Error::Invalid(fields)) => {
                return self.again(kept, fields, |_, _| Ok(sign_in::SignInPage { next: String::new() })).await;
            }
            Err(e) => return Err(e),
        };
        let cookie = self.session_cookie(secret.clone());
        if let Ok(resume) = serde_json::from_str::<Resume>(&resume) {
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
            return Ok(Reply::new(response).cookie(&cookie));
        }
        let next = if next == "/" { format!("{}/me", self.at().prefix) } else { next };
        Ok(see_other(&next).cookie(&cookie))
    }
    async fn admit(&self, credentials: Credentials) -> Result<String> {
        if credentials.password.chars().count() > sign_in::PASSWORD_MOST {
            return Err(sign_in::refused());
        }
        let tried = Tried { email: person::plain_email(&credentials.email), client: self.place.client.clone() };
        let asked = tried.clone();
        let stored = self.app().db.read(move |conn| {
            throttle::check(conn, &asked.limits(&asked.here()))?;
            sign_in::stored_password(conn, &asked.email)
        });
        let (person, hash) = stored.await?.map_or((None, None), |(id, hash)| (Some(id), hash));
        let right = self.app().passwords.verify(credentials.password, hash).await?;
        let Some(person) = person.filter(|_| right) else {
            self.app().db.write(move |conn| throttle::count(conn, &tried.limits(&tried.here()))).await?;
            return Err(sign_in::refused());
        };
        self.app().db.write(move |conn| throttle::forget(conn, throttle::SIGN_IN_HERE, &tried.here())).await?;
        self.begin_session(person).await
    }
    async fn begin_session(&self, person: i64) -> Result<String> {
        let (secret, before, request) = (code::secret()?, self.credential().cloned(), self.place.request.clone());
        let kept = secret.clone();
        self.app().db.write(move |conn| sign_in::begin(conn, person, &kept, before.as_ref(), &request)).await?;
        Ok(secret)
    }
    fn session_cookie(&self, secret: String) -> Cookie<'static> {
        cookie(&self.app().config, "session", secret, Duration::seconds(sign_in::SESSION.num_seconds()))
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
    /// Sets a password by a one-time link, and signs in.
    pub async fn set_password(self, link: String, typed: Input<NewPassword>) -> Result<Reply<Receipt>> {
        let Input { kept, value } = typed;
        let checked = value.map_err(Error::Invalid).and_then(|new| {
            sign_in::check_password(&new.password)?;
            Ok(new.password)
        });
        let password = match checked {
            Ok(password) => password,
            Err(Error::Invalid(fields)) => {
                return self.again(kept, fields, move |conn, _| sign_in::password_page(conn, &link)).await;
            }
            Err(e) => return Err(e),
        };
        // The link first: whoever has none costs no hash.
        let asked = link.clone();
        if !self.app().db.read(move |conn| sign_in::password_page(conn, &asked)).await?.valid {
            return Err(Error::conflict("link-used"));
        }
        let hash = self.app().passwords.hash(password).await?;
        let person = self.app().db.write(move |conn| sign_in::set_password(conn, &link, &hash)).await?;
        let secret = self.begin_session(person).await?;
        let cookie = self.session_cookie(secret);
        Ok(see_other(&format!("{}/me", self.at().prefix)).cookie(&cookie))
    }
    /// Keeps the choice of light or dark in a cookie, and goes back.
    pub fn set_theme(self, theme: &str, next: &str) -> Reply<Receipt> {
        let config = &self.app().config;
        let year = Duration::days(365);
        let cookie = match theme {
            "light" | "dark" => cookie(config, "theme", theme.to_owned(), year),
            _ => cookie(config, "theme", String::new(), Duration::ZERO),
        };
        see_other(local(next)).cookie(&cookie)
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
