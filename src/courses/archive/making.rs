//! The job that makes a course of an archive: its files are laid down first, then all of it is made in one transaction, or
//! nothing.
use super::{
    form::ArchivedFile,
    making_of::{self, Files},
    reading,
    report::ArchiveReport,
    restore::{self, ArchiveState},
    unpack::{self, ArchiveFault, Whole, Zip, told},
};
use crate::{
    accounts::actor::{self, Actor},
    app::App,
    db::Conn,
    error::{Error, Msg, Result},
    file::{self, kind::FileKind, store::Store},
    job::{self, Job},
};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::{path::Path, sync::Arc};

#[derive(Serialize, Deserialize)]
pub struct RestoreArchive {
    pub archive: i64,
}
impl Job for RestoreArchive {
    const NAME: &'static str = "restore-archive";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { restore(&app, self.archive).await.map_err(|e| anyhow::anyhow!("{e:?}")) })
    }
}
async fn restore(app: &Arc<App>, id: i64) -> Result<()> {
    let found = app.db.read(move |conn| restore::waiting(conn, id, ArchiveState::Restoring)).await?;
    let Some((archive, hash, state)) = found else {
        return Ok(());
    };
    let (data, scanned) = (app.config.data.clone(), app.config.clamd.is_some());
    let ready = match reading::open(app, hash, state).await? {
        Err(faults) => Err(faults),
        Ok((zip, whole)) => job::apart(move || lay(&data, zip, whole, scanned)).await.map_err(Error::internal)??,
    };
    let report: ArchiveReport = serde_json::from_str(&archive.report)?;
    let faults = match ready {
        Err(faults) => faults,
        Ok((whole, files)) => {
            let (whole, files, archive) = (Arc::new(whole), Arc::new(files), Arc::new(archive));
            let made = app.db.write(move |conn| {
                // Deleted meanwhile, or made by another run of this job.
                if restore::waiting(conn, id, ArchiveState::Restoring)?.is_none() {
                    return Ok(());
                }
                let who = author(conn, archive.person_id, archive.agency_id)?;
                making_of::make(conn, &who, &archive, &whole, &files)
            });
            match made.await {
                Ok(()) => {
                    app.changed.notify_one();
                    return Ok(());
                }
                Err(Error::Invalid(fields)) => fields.values().map(|msg| told("", "", msg)).collect(),
                Err(Error::Conflict(msg) | Error::Forbidden(msg)) => vec![told("", "", &msg)],
                Err(e) => return Err(e),
            }
        }
    };
    let failed = ArchiveReport { faults, ..report };
    let states = (ArchiveState::Restoring, ArchiveState::Failed);
    app.db.write(move |conn| restore::become_of(conn, id, states, &failed)).await?;
    Ok(())
}
/// Whoever sent it, as long as they may make a course there.
fn author(conn: &mut Conn, person: i64, agency: i64) -> Result<Actor> {
    let who = actor::of_person(conn, person)?.filter(|who| who.writes_at().contains(&agency));
    who.ok_or_else(|| Error::forbidden("only-agency-authors"))
}
type Laid = Result<(Whole, Files), Vec<ArchiveFault>>;
/// Judges each file as an upload is judged, and lays it down. Blocks.
fn lay(data: &Path, mut zip: Zip, whole: Whole, scanned: bool) -> Result<Laid> {
    let (mut files, mut faults) = (Files { scanned, laid: vec![] }, vec![]);
    for lesson in &whole.lessons {
        let mut of_lesson = vec![];
        for (name, file) in &lesson.files {
            match lay_one(data, &mut zip, file)? {
                Ok(laid) => of_lesson.push((name.clone(), laid)),
                Err(msg) => faults.push(told("", &file.name, &msg)),
            }
        }
        files.laid.push(of_lesson);
    }
    Ok(if faults.is_empty() { Ok((whole, files)) } else { Err(faults) })
}
fn lay_one(data: &Path, zip: &mut Zip, file: &ArchivedFile) -> Result<Result<file::Laid, Msg>> {
    let mut incoming = Store::of(data).begin()?;
    unpack::unfold(zip, &file.sha256, &mut incoming)?;
    let laid = file::lay_again(data, incoming, &file.name)?;
    Ok(laid.and_then(|laid| if laid.is_of(FileKind::MEDIA) { Ok(laid) } else { Err("file-kind-elsewhere".into()) }))
}
