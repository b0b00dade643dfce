//! Draws a page: the template, and what every page has around it.
use super::{
    Site,
    cache::KnownQuery,
    form::{CSRF, KEY},
    layers::RequestId,
    reply::Mount,
    session,
};
use crate::{
    config::Config,
    error::{Error, Result},
    words::Lang,
};
use actix_web::{HttpMessage, HttpRequest};
use minijinja::{Value, context, value::Serde};
use std::net::IpAddr;

/// Where a request stands: what links, forms and logs need to know of it.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) at: Mount,
    /// Below the mount: `/courses/x`.
    path: String,
    query: String,
    /// Where a form was sent to that is drawn again at another address; else empty.
    sent_to: String,
    pub(super) session: Option<String>,
    theme: Option<&'static str>,
    pub(super) request: String,
    /// Where the request comes from, for limits alone: an IPv4 address or an IPv6 network of 64 bits.
    pub(super) client: String,
    /// What the browser says of itself.
    pub(super) agent: String,
    /// The secret of a sign-in that waits for its code.
    pub(super) waiting: Option<String>,
}
impl Place {
    /// The front door, as nobody sees it.
    pub(super) fn home(at: Mount) -> Self {
        let nothing = String::new;
        Self {
            at,
            path: "/".into(),
            query: nothing(),
            sent_to: nothing(),
            session: None,
            theme: None,
            request: nothing(),
            client: nothing(),
            agent: nothing(),
            waiting: None,
        }
    }
    pub(super) fn of(req: &HttpRequest, at: Mount, config: &Config) -> Self {
        let path = req.path().strip_prefix(at.prefix).unwrap_or_default();
        // A page that is kept is drawn for what its route knows of the query, whatever else was asked.
        let known = req.extensions().get::<KnownQuery>().map(|known| known.0.clone());
        let query = known.unwrap_or_else(|| req.query_string().to_owned());
        Self {
            at,
            path: if path.is_empty() { "/".into() } else { path.into() },
            query,
            sent_to: String::new(),
            session: session::secret(req, config),
            theme: session::theme(req, config),
            request: RequestId::of(req),
            client: client(req, config),
            agent: agent(req),
            waiting: session::waiting(req, config),
        }
    }
    /// This address with one parameter replaced.
    pub(super) fn with_query(&self, name: &str, value: &str) -> String {
        let others = form_urlencoded::parse(self.query.as_bytes()).filter(|(n, _)| n != name);
        let query =
            form_urlencoded::Serializer::new(String::new()).extend_pairs(others).append_pair(name, value).finish();
        format!("{}{}?{query}", self.at.prefix, self.path)
    }
    /// As if it had been asked for at this address, which answers to GET.
    pub(super) fn seen_at(mut self, path: &str) -> Self {
        self.sent_to = format!("{}{}", self.at.prefix, self.path);
        path.clone_into(&mut self.path);
        self.query.clear();
        self
    }
    /// The same page in the other language.
    fn in_other_language(&self) -> String {
        let prefix = match self.at.lang {
            Lang::Id => "/en",
            Lang::En => "",
        };
        let path = if self.path == "/" && !prefix.is_empty() { "" } else { &self.path };
        if self.query.is_empty() { format!("{prefix}{path}") } else { format!("{prefix}{path}?{}", self.query) }
    }
    /// This page, to come back to.
    fn here(&self) -> String {
        let path = if self.path == "/" && !self.at.prefix.is_empty() { "" } else { &self.path };
        if self.query.is_empty() {
            format!("{}{path}", self.at.prefix)
        } else {
            format!("{}{path}?{}", self.at.prefix, self.query)
        }
    }
    /// The hidden fields of a form: the session's token, and a key that makes sending it twice one change. A visitor's
    /// form needs neither: it changes nothing of anyone's, and its page is the same for every visitor.
    fn marks(&self) -> String {
        let hidden = |name, value: String| format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");
        let of =
            |secret: &String| hidden(KEY, uuid::Uuid::new_v4().to_string()) + &hidden(CSRF, session::token_of(secret));
        self.session.as_ref().map(of).unwrap_or_default()
    }
}

fn agent(req: &HttpRequest) -> String {
    let agent = req.headers().get("user-agent").and_then(|h| h.to_str().ok()).unwrap_or_default();
    agent.chars().take(500).collect()
}
/// The peer, or, behind the proxy that a setting names, what that proxy has seen: the last entry of `X-Forwarded-For`.
/// Earlier entries are whatever the client wrote.
fn client(req: &HttpRequest, config: &Config) -> String {
    let peer = req.peer_addr().map(|peer| peer.ip());
    let told = req.headers().get_all("x-forwarded-for").last().and_then(|h| h.to_str().ok());
    let told = told.and_then(|h| h.rsplit(',').next()).and_then(|ip| ip.trim().parse().ok());
    match told.filter(|_| config.tls_in_front).or(peer) {
        Some(IpAddr::V6(ip)) if ip.to_ipv4_mapped().is_none() => {
            let network = ip.segments().into_iter().take(4).map(|part| format!("{part:x}"));
            network.collect::<Vec<_>>().join(":")
        }
        Some(ip) => ip.to_canonical().to_string(),
        None => String::new(),
    }
}

pub(super) fn draw(
    site: &Site,
    at: Mount,
    req: &HttpRequest,
    template: &str,
    frame: Option<serde_json::Value>,
    context: Value,
) -> Result<String> {
    let place = Place::of(req, at, &site.app.config);
    let place = if req.method().is_safe() { place } else { place.seen_at("/") };
    draw_at(site, &place, template, frame, context)
}
pub(super) fn draw_at(
    site: &Site,
    place: &Place,
    template: &str,
    frame: Option<serde_json::Value>,
    context: Value,
) -> Result<String> {
    let context = context! {
        frame => frame.map(|f| Value::from(Serde(f))),
        marks => Value::from_safe_string(place.marks()),
        page => context! {
            path => place.path.clone(),
            here => place.here(),
            sent_to => place.sent_to.clone(),
            other_language => place.in_other_language(),
            theme => place.theme,
            demo => site.app.config.demo,
            sign_up => site.app.config.sign_up_open,
        },
        ..context
    };
    let drawn = site.app.templates.render(place.at.lang, template, context);
    drawn.map_err(|e| Error::internal(anyhow::anyhow!("{template}: {e:#}")))
}
