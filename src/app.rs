//! App, the struct alone: what a request, a job and a command have at hand.
use crate::{config::Config, db::Db, mail::Mailer, password::Passwords, templates::Templates, words::Words};
use std::sync::Arc;
use tokio::sync::Notify;

pub struct App {
    pub config: Config,
    pub db: Db,
    pub words: Arc<Words>,
    pub templates: Templates,
    pub mailer: Mailer,
    pub passwords: Passwords,
    /// Names this installation in Message-IDs: two that share a host name do not share mails.
    pub installation: String,
    /// Rung after each change, so that what follows from it starts at once.
    pub changed: Notify,
}
