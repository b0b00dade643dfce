//! The job that looks at an archive: what it is, what it would make, what is wrong with it.
use super::{
    report::{self, ArchiveReport},
    restore::{self, ArchiveState},
    unpack::{self, Whole, Zip, fault},
};
use crate::{
    app::App,
    error::{Error, Result},
    file::{FileState, store::Store},
    job::{self, Job},
};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
pub struct ReadArchive {
    pub archive: i64,
}
impl Job for ReadArchive {
    const NAME: &'static str = "read-archive";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { look(&app, self.archive).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
/// What lies there: the archive, or what is wrong with it.
pub(super) type Opened = Result<(Zip, Whole), Vec<unpack::ArchiveFault>>;
/// Opens an archive outside of any transaction. One that waits for a scanner is looked at later.
pub(super) async fn open(app: &Arc<App>, hash: String, state: FileState) -> Result<Opened> {
    match state {
        FileState::Pending => return Err(Error::Unavailable),
        FileState::Infected => return Ok(Err(vec![fault("", "archive-infected", "")])),
        FileState::Unscanned | FileState::Clean => {}
    }
    let store = Store::of(&app.config.data);
    job::apart(move || unpack::read(store.open(&hash)?)).await.map_err(Error::internal)?
}
async fn look(app: &Arc<App>, id: i64) -> Result<()> {
    let found = app.db.read(move |conn| restore::waiting(conn, id, ArchiveState::Reading)).await?;
    let Some((_, hash, state)) = found else {
        return Ok(());
    };
    let opened = Arc::new(open(app, hash, state).await?.map(|(_, whole)| whole));
    app.db
        .write(move |conn| {
            let report = match opened.as_ref() {
                Ok(whole) => report::report(conn, whole)?,
                Err(faults) => ArchiveReport::of_faults(faults.clone()),
            };
            let to = if report.faults.is_empty() { ArchiveState::Ready } else { ArchiveState::Refused };
            restore::become_of(conn, id, (ArchiveState::Reading, to), &report)
        })
        .await?;
    Ok(())
}
