//! Values that know their page. No HTTP.
use crate::{clock::Instant, config::Config, thread::Thread, trace::Kind};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

/// Shown as a page, and as JSON under `/api/v1`: a public contract, never a row.
pub trait View: Serialize + ToSchema + Send + 'static {
    const TEMPLATE: &'static str;
    /// Whether its form saves while it is typed: the only pages with a script (`htmx`). Each works without it.
    const SAVES_ITSELF: bool = false;
    /// What the form on this page starts with; nothing where the page has no form.
    fn form(&self) -> serde_json::Value {
        serde_json::json!({})
    }
    /// Where this page can be asked for, relative to the mount: a form that was refused is drawn at the address it was sent
    /// to, which may answer to nothing but forms.
    fn address(&self) -> Option<String> {
        None
    }
    /// The end of the thread that this page shows, if it shows one; see `trace`.
    fn end(&self) -> Option<(Kind, i64)> {
        None
    }
    /// Takes the two-way panel of that end.
    fn weave(&mut self, _thread: Vec<Thread>) {}
    /// Where the next page of a list begins, for the `Link` header.
    fn next(&self) -> Option<&str> {
        None
    }
    /// Where outside of this site one goes from here at once; see `Cx::lead_out`.
    fn way_out(&self) -> Option<&str> {
        None
    }
    /// The one origin besides this site, such as `https://meet.example`, to which a form of this page may lead.
    fn leads_to(&self, _config: &Config) -> Option<String> {
        None
    }
}

/// What the pages' addresses answer with where it is no page: a feed, a site map, a frame for other sites. The API answers
/// with the view as JSON, as everywhere. It is the same for everyone: nobody is asked who they are.
pub trait Document: View {
    /// Its media type. JSON is the view itself; anything else its template draws, without the frame of a page.
    const MEDIA: &'static str;
    /// Draws what is not there or was withdrawn; none: as any page says so.
    const TOMBSTONE: Option<&'static str> = None;
    /// Other sites may show it in a frame.
    const IS_FRAMED: bool = false;
    /// When what it shows changed last.
    fn changed_at(&self) -> Option<Instant> {
        None
    }
}

/// What a change answers with: where the thing is and what it has become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// Relative to the mount: `/courses/open-data`.
    pub address: String,
    pub state: String,
    /// The permanent code or serial of what was made, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether something was made: the API then answers 201, else 200.
    pub created: bool,
}
impl Receipt {
    pub fn created(address: String, state: &str) -> Self {
        Self { created: true, ..Self::changed(address, state) }
    }
    pub fn changed(address: String, state: &str) -> Self {
        Self { address, state: state.to_owned(), code: None, created: false }
    }
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }
}

/// A file that lies in the database in parts and is sent one after the other.
#[derive(Debug, Clone)]
pub struct Parts {
    pub name: String,
    pub kind: &'static str,
    /// Its length.
    pub bytes: i64,
    /// What its parts are found by.
    pub of: i64,
    pub made_at: Instant,
    /// An address below the mount that describes it: its columns.
    pub described_by: &'static str,
}

/// A file to keep.
#[derive(Debug, Clone)]
pub struct Download {
    /// What the browser calls it.
    pub name: String,
    /// Its media type.
    pub kind: &'static str,
    pub body: Vec<u8>,
    /// How many rows it holds, for the log.
    pub rows: i64,
    /// An address below the mount that describes it: its columns. Empty: none does.
    pub described_by: &'static str,
}
impl PartialSchema for Download {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}
impl ToSchema for Download {
    fn name() -> Cow<'static, str> {
        "Download".into()
    }
}
