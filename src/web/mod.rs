//! HTTP that belongs to no feature.
mod cache;
mod cx;
mod download;
mod figures;
mod form;
mod input;
mod json;
mod layers;
mod openapi;
mod page;
mod proof;
mod refusal;
mod reply;
mod route;
mod schema;
mod second_step;
mod serve;
mod session;
mod shown;
mod theme;
use crate::{
    accounts::actor::Actor,
    app::App,
    db::Conn,
    error::Result,
    trace::{Cards, Kind},
};
pub use cache::Pages;
pub use cx::Cx;
pub use figures::serve_metrics;
pub use input::{Input, Path, Query};
pub use reply::Reply;
pub use route::{Route, Table, get, post};
pub use serve::{configure, serve, workers};
pub use session::token_of;
use std::sync::Arc;

/// What the outside of a page needs to know of whoever is signed in: their name, what waits for them.
pub type Frame = fn(&mut Conn, &Actor) -> Result<serde_json::Value>;

/// The app with its addresses: what every worker of the server shares. Put together in `routes.rs`.
pub struct Site {
    pub app: Arc<App>,
    pub table: Table,
    pub frame: Frame,
    pub cards: Vec<(Kind, Cards<Actor>)>,
    pub pages: Pages,
}
