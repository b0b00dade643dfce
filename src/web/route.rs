//! The one route table: what mounts, what is documented and what the tests walk.
use super::{
    Reply, Site,
    cache::{self, Public},
    input::Reads,
    openapi::{Part, Shape},
    refusal::{Refusal, tell},
    reply::{MOUNTS, Mount},
    serve::looked_at,
};
use crate::{accounts::actor::Right, error::Result, topic::Topic};
use actix_web::{
    Handler, Scope,
    dev::HttpServiceFactory,
    http::Method,
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use std::{collections::BTreeMap, sync::Arc};
use utoipa::ToSchema;

pub struct Route {
    pub method: Method,
    pub path: &'static str,
    pub summary: &'static str,
    pub right: Right,
    pub page_only: bool,
    /// What its pages show to everyone alike: visitors' pages are kept until one of these moves. Empty: never kept.
    pub topics: &'static [Topic],
    /// Fields of its input that take a file: it reads `multipart/form-data`, too.
    pub(super) uploads: Vec<String>,
    /// It reads `multipart/form-data` although it keeps no file: one that is sent is the text of its field.
    pub(super) reads_texts: bool,
    /// The media type of what its pages answer with where that is no page.
    pub document: Option<&'static str>,
    /// The media types of the file that it answers with, on pages and in the API.
    pub files: &'static [&'static str],
    /// Not counted among the requests that run at once.
    apart: bool,
    /// What the handler reads: parameters of the path, of the query, a body.
    pub reads: Vec<Shape>,
    pub view: Shape,
    /// `/courses/{slug}` → a slug that the demonstration has, for the document.
    pub examples: &'static [(&'static str, &'static str)],
    serve: Box<dyn Fn() -> actix_web::Route + Send + Sync>,
}
pub fn get<F, A, V>(path: &'static str, handler: F) -> Route
where
    F: Handler<A, Output = Result<Reply<V>>> + Send + Sync,
    A: Reads,
    V: ToSchema + 'static,
{
    route(Method::GET, path, handler)
}
pub fn post<F, A, V>(path: &'static str, handler: F) -> Route
where
    F: Handler<A, Output = Result<Reply<V>>> + Send + Sync,
    A: Reads,
    V: ToSchema + 'static,
{
    route(Method::POST, path, handler)
}

fn route<F, A, V>(method: Method, path: &'static str, handler: F) -> Route
where
    F: Handler<A, Output = Result<Reply<V>>> + Send + Sync,
    A: Reads,
    V: ToSchema + 'static,
{
    let mut reads = vec![];
    A::reads(&mut reads);
    let verb = method.clone();
    let uploads = reads.iter().filter(|shape| shape.part == Part::Body).flat_map(Shape::files).collect();
    Route {
        uploads,
        reads_texts: false,
        method,
        path,
        reads,
        view: Shape::of::<V>(Part::Body),
        summary: "",
        right: Right::SignedIn, // closed unless it says otherwise
        page_only: false,
        examples: &[],
        topics: &[],
        document: None,
        files: &[],
        apart: false,
        serve: Box::new(move || {
            let at = if verb == Method::GET { looked_at() } else { actix_web::Route::new().method(verb.clone()) };
            at.to(handler.clone())
        }),
    }
}
impl Route {
    #[must_use]
    pub fn summary(mut self, words: &'static str) -> Self {
        self.summary = words;
        self
    }
    #[must_use]
    pub fn visitors(self) -> Self {
        self.needs(Right::Visitor)
    }
    #[must_use]
    pub fn needs(mut self, right: Right) -> Self {
        self.right = right;
        self
    }
    /// Blank forms, sign-in, home: no address under `/api/v1`.
    #[must_use]
    pub fn page_only(mut self) -> Self {
        self.page_only = true;
        self
    }
    /// What a visitor is shown depends on the address, the query, these topics, and nothing else.
    #[must_use]
    pub fn shows(mut self, topics: &'static [Topic]) -> Self {
        self.topics = topics;
        self
    }
    /// On pages it is no page: see `view::Document`.
    #[must_use]
    pub fn document(mut self, media: &'static str) -> Self {
        self.document = Some(media);
        self
    }
    /// Files that are sent to it are texts of at most a megabyte, which stand in their fields as if they were typed.
    #[must_use]
    pub fn reads_texts(mut self) -> Self {
        self.reads_texts = true;
        self
    }
    pub(super) fn is_multipart(&self) -> bool {
        self.reads_texts || !self.uploads.is_empty()
    }
    /// It is a file of one of these media types.
    #[must_use]
    pub fn files(mut self, media: &'static [&'static str]) -> Self {
        self.files = media;
        self
    }
    /// Hashes a password, of which few are hashed at once anyway: those who wait for it take nobody's place.
    #[must_use]
    pub fn apart(mut self) -> Self {
        self.apart = true;
        self
    }
    fn public(&self) -> Option<Public> {
        let query = self.reads.iter().filter(|shape| shape.part == Part::Query).flat_map(Shape::fields).collect();
        (!self.topics.is_empty()).then(|| Public { topics: self.topics, query: Arc::new(query) })
    }
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split(['{', '}']).skip(1).step_by(2)
    }
    /// The names that it reads behind the `?`.
    pub fn queries(&self) -> Vec<String> {
        self.reads.iter().filter(|shape| shape.part == Part::Query).flat_map(Shape::fields).collect()
    }
    pub fn input(&self) -> Option<&Shape> {
        self.reads.iter().find(|shape| shape.part == Part::Body)
    }
}

/// The rights of one path, found by `Cx` by the method of the request.
#[derive(Clone)]
pub(super) struct Rights(pub(super) Vec<(Method, Right)>);

/// All routes, sorted, with the OpenAPI document made of them.
pub struct Table {
    routes: Vec<Route>,
    /// As it is sent; taken apart it is many times as large.
    pub(super) document: web::Bytes,
}
impl Table {
    /// # Panics
    /// At start, with what is wrong with the table.
    pub fn new(mut routes: Vec<Route>) -> Self {
        // `/courses/new` before `/courses/{slug}`: actix takes the first that fits.
        routes.sort_by_key(|r| r.path.split('/').map(|part| (part.starts_with('{'), part)).collect::<Vec<_>>());
        let mut seen = BTreeMap::new();
        for r in &routes {
            assert!(
                r.topics.is_empty() || r.right == Right::Visitor && r.method == Method::GET,
                "{} {} is no public page",
                r.method,
                r.path
            );
            assert!(!r.is_multipart() || r.right != Right::Visitor, "{} {} takes files of anyone", r.method, r.path);
            assert!(!r.summary.is_empty(), "{} {} has no summary", r.method, r.path);
            let read = r.reads.iter().filter(|shape| shape.part == Part::Path).count();
            assert_eq!(r.parameters().count(), read, "{} {}: the handler reads other parameters", r.method, r.path);
            let shape: Vec<_> = r.path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect();
            let path = *seen.entry(shape.clone()).or_insert(r.path);
            assert_eq!(path, r.path, "two names for one parameter");
            let again = seen.insert([vec![r.method.as_str()], shape].concat(), r.path);
            assert!(again.is_none(), "{} {} twice", r.method, r.path);
        }
        // Made once: a document that contradicts itself does not start either.
        let document = web::Bytes::from(super::openapi::document(&routes).to_string());
        Self { routes, document }
    }
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }
    pub fn paths(&self) -> impl Iterator<Item = &'static str> {
        self.routes.iter().map(|r| r.path)
    }
    /// The route of an address below its mount.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<&Route> {
        let is_part = |(wanted, given): (&str, &str)| wanted == given || wanted.starts_with('{') && !given.is_empty();
        let is_at = |wanted: &str| {
            wanted.split('/').count() == path.split('/').count() && wanted.split('/').zip(path.split('/')).all(is_part)
        };
        self.routes.iter().find(|route| route.method == *method && is_at(route.path))
    }
    /// The same addresses three times; the mount fixes format and language. The empty prefix comes last: it takes all.
    pub fn mount(&self, site: &Arc<Site>, config: &mut ServiceConfig) {
        config.app_data(site.clone());
        for at in MOUNTS {
            let mut scope = web::scope(at.prefix).app_data(at).default_service(web::to(nothing));
            // A scope for each first part, so that an address is held against its neighbours' patterns alone: actix tries
            // them one after the other.
            for below in self.routes.chunk_by(|a, b| first(a.path) == first(b.path)) {
                let part = below.first().map_or("", |route| first(route.path));
                let resources =
                    below.chunk_by(|a, b| a.path == b.path).filter_map(|routes| resource(site, routes, at, part));
                scope = if part.is_empty() {
                    resources.fold(scope, Scope::service)
                } else {
                    let inner = web::scope(part).default_service(web::to(nothing));
                    scope.service(resources.fold(inner, Scope::service))
                };
            }
            if !at.is_page() {
                let document = self.document.clone();
                let told = looked_at().to(move || {
                    let document = document.clone();
                    async move { actix_web::HttpResponse::Ok().content_type("application/json").body(document) }
                });
                scope = scope.service(web::resource("/openapi.json").route(told).default_service(only("GET, HEAD")));
            }
            let (inner, outer) = (site.clone(), site.clone());
            let scope = scope.wrap(from_fn(move |req, next| super::form::read(inner.clone(), at, req, next)));
            config.service(scope.wrap(from_fn(move |req, next| tell(outer.clone(), at, req, next))));
        }
    }
}
async fn nothing() -> actix_web::HttpResponse {
    actix_web::HttpResponse::from_error(Refusal::NotFound)
}
/// What all addresses of a neighbourhood begin with: `/courses/{slug}` → `/courses`. Empty where that is a parameter, and for
/// the home page.
fn first(path: &str) -> &str {
    let end = path.match_indices('/').nth(1).map_or(path.len(), |(at, _)| at);
    path.get(..end).filter(|part| *part != "/" && !part.contains('{')).unwrap_or("")
}
/// Refuses every method but these.
fn only(allow: &str) -> actix_web::Route {
    let allow = allow.to_owned();
    web::to(move || {
        let allow = allow.clone();
        async move { actix_web::HttpResponse::from_error(Refusal::Method(allow)) }
    })
}
/// A path as actix is told of it. Nothing that has an address has other letters than ASCII's in it, and a pattern that takes all
/// letters takes twice the memory; there is one for each path, mount and worker.
fn pattern(path: &str) -> String {
    path.replace('}', r":(?-u:[\x00-\x2e\x30-\x7f])+}")
}
/// What `pattern` was made of: the path of a route below its mount.
pub(super) fn path_of(pattern: &str) -> String {
    let mut parts = pattern.split('{');
    let plain = parts.next().unwrap_or_default().to_owned();
    parts.fold(plain, |path, part| {
        let (name, after) = part.split_once('}').unwrap_or((part, ""));
        format!("{path}{{{}}}{after}", name.split(':').next().unwrap_or_default())
    })
}
/// All methods of one path: a wrong method is 405 with `Allow`, not "no such address".
fn resource(site: &Arc<Site>, routes: &[Route], at: Mount, below: &str) -> Option<impl HttpServiceFactory + 'static> {
    let path = routes.first()?.path;
    // The home page of a mount with a prefix is the prefix itself.
    let path = if at.prefix.is_empty() { path } else { path.trim_end_matches('/') };
    let path = pattern(path.strip_prefix(below).unwrap_or(path));
    let here: Vec<_> = routes.iter().filter(|r| at.is_page() || !r.page_only).collect();
    if here.is_empty() {
        return None;
    }
    let names = here.iter().map(|r| if r.method == Method::GET { "GET, HEAD" } else { r.method.as_str() });
    let allow = names.collect::<Vec<_>>().join(", ");
    let mut resource = web::resource(path)
        .app_data(Rights(here.iter().map(|r| (r.method.clone(), r.right)).collect()))
        .default_service(only(&allow));
    for route in here {
        resource = resource.route((route.serve)());
    }
    let (site, public) = (site.clone(), routes.iter().filter(|_| at.is_page()).find_map(Route::public));
    let apart = routes.iter().any(|r| r.apart);
    Some(resource.wrap(from_fn(move |req, next| cache::around(site.clone(), at, public.clone(), apart, req, next))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_known_by_its_path_again() {
        for path in ["/courses/{slug}/runs/{number}", "/{slug}", "/me", ""] {
            assert_eq!(path_of(&pattern(path)), path);
        }
    }
}
