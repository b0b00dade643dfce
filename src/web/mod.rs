//! HTTP that belongs to no feature.
mod answering;
mod cache;
mod coding;
mod cx;
mod document;
mod download;
mod figures;
mod form;
mod heard;
mod input;
mod json;
mod layers;
mod leading;
mod limited;
mod openapi;
mod page;
mod proof;
mod range;
mod refusal;
mod reply;
mod route;
mod schema;
mod second_step;
mod serve;
mod session;
mod shown;
mod text_file;
mod theme;
mod upload;
use crate::{accounts::actor::Actor, app::App, db::Conn, error::Result, thread::Registry};
pub use cache::Pages;
pub use cx::Cx;
pub use figures::serve_metrics;
use futures_util::future::LocalBoxFuture;
pub use heard::Heard;
pub use input::{Input, Path, Query, read_query};
pub use reply::Reply;
pub use route::{Route, Table, get, post};
pub use serve::{configure, serve, workers};
pub use session::token_of;
use std::sync::Arc;

/// What the outside of a page needs to know of whoever is signed in: their name, what waits for them.
pub type Frame = fn(&mut Conn, &Actor) -> Result<serde_json::Value>;

/// Brings this node's search index up to what it has changed itself.
pub type CatchUp = fn(Arc<App>) -> LocalBoxFuture<'static, ()>;

/// The app with its addresses: what every worker of the server shares. Put together in `routes.rs`.
pub struct Site {
    pub app: Arc<App>,
    pub table: Table,
    pub frame: Frame,
    pub catch_up: CatchUp,
    pub threads: Registry<Actor>,
    pub pages: Pages,
}
