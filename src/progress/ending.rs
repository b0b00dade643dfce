//! The nightly job that writes down which certificates have ended, and tells of those that are about to.
use super::standing;
use crate::{app::App, job::Job};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Default, Serialize, Deserialize)]
pub struct EndCertificates {}
impl Job for EndCertificates {
    const NAME: &'static str = "end-certificates";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            while app.db.write(standing::end_some).await.map_err(|e| anyhow::anyhow!("{e:?}"))? > 0 {}
            while app.db.write(standing::remind_some).await.map_err(|e| anyhow::anyhow!("{e:?}"))? > 0 {}
            app.changed.notify_one();
            Ok(())
        })
    }
}
