//! The virus scanner, where there is one: clamd, asked by `INSTREAM` over TCP. While it does not answer, files wait.
use super::{FileState, store::Store};
use crate::{
    app::App,
    clock,
    db::Conn,
    error::Result,
    event::{self, Acts, By, Event, Via},
    job::{self, Job},
    schema::files,
};
use anyhow::{Context, bail, ensure};
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{Read, Write},
    net::{TcpStream, ToSocketAddrs},
    sync::Arc,
    time::Duration,
};

const CONNECT: Duration = Duration::from_secs(10);
/// A scan of ten megabytes takes a second or two; an archive in one takes longer.
const ANSWER: Duration = Duration::from_mins(1);
/// Bytes that are sent at a time; clamd's own limit is its `StreamMaxLength`.
const CHUNK: usize = 64 * 1024;
/// Bytes of an answer.
const MOST_ANSWER: u64 = 4096;

/// Looks at one file. What is known already is not asked again; a content that has failed once has failed.
#[derive(Serialize, Deserialize)]
pub struct Scan {
    pub file: i64,
}
impl Job for Scan {
    const NAME: &'static str = "file-scan";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move { scan(&app, self.file).await })
    }
}
/// The scanner as the log knows it.
struct Scanner;
impl Acts for Scanner {
    fn by(&self) -> By<'_> {
        By { person: None, via: Via::System, request: None }
    }
}
async fn scan(app: &Arc<App>, file: i64) -> anyhow::Result<()> {
    let open = [FileState::Pending, FileState::Unscanned];
    let row = files::table.find(file).filter(files::state.eq_any(open)).select(files::hash);
    let hash: Option<String> =
        app.db.read(move |conn| Ok(row.first(conn).optional()?)).await.map_err(|e| anyhow::anyhow!("{e:?}"))?;
    let (Some(hash), Some(clamd)) = (hash, app.config.clamd.clone()) else {
        return Ok(()); // gone, judged already, or the scanner was taken away
    };
    let content = Store::of(&app.config.data).open(&hash).with_context(|| format!("the content of file {file}"))?;
    let found = job::apart(move || ask(&clamd, content)).await??;
    app.db.write(move |conn| judged(conn, file, found.as_deref())).await.map_err(|e| anyhow::anyhow!("{e:?}"))?;
    app.changed.notify_one();
    Ok(())
}
fn judged(conn: &mut Conn, file: i64, found: Option<&str>) -> Result<()> {
    let state = if found.is_some() { FileState::Infected } else { FileState::Clean };
    let open = files::table.find(file).filter(files::state.eq_any([FileState::Pending, FileState::Unscanned]));
    if diesel::update(open).set((files::state.eq(state), files::state_at.eq(clock::now()))).execute(conn)? == 0 {
        return Ok(());
    }
    let (person, name): (i64, String) = files::table.find(file).select((files::person_id, files::name)).first(conn)?;
    let event = match found {
        Some(reason) => Event::FileInfected { file, person, name, reason: reason.chars().take(200).collect() },
        None => Event::FileScanned { file },
    };
    event::record(conn, &Scanner, &event)
}
/// Sends the content; none when it is clean, else what was found in it. Anything but these two answers is an error.
fn ask(clamd: &str, mut content: File) -> anyhow::Result<Option<String>> {
    let address = clamd.to_socket_addrs()?.next().with_context(|| format!("{clamd} is no address"))?;
    let mut scanner = TcpStream::connect_timeout(&address, CONNECT).context("the virus scanner")?;
    scanner.set_read_timeout(Some(ANSWER))?;
    scanner.set_write_timeout(Some(ANSWER))?;
    scanner.write_all(b"zINSTREAM\0")?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = content.read(&mut chunk)?;
        scanner.write_all(&u32::try_from(read)?.to_be_bytes())?;
        let Some(read) = chunk.get(..read).filter(|read| !read.is_empty()) else {
            break;
        };
        scanner.write_all(read)?;
    }
    let mut answer = vec![];
    scanner.take(MOST_ANSWER).read_to_end(&mut answer).context("the virus scanner's answer")?;
    let answer = String::from_utf8_lossy(&answer);
    let answer = answer.trim_end_matches(['\0', '\n']).trim();
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    match said.strip_suffix(" FOUND") {
        Some(found) => Ok(Some(found.to_owned())),
        None if said == "OK" => Ok(None),
        None => {
            ensure!(!said.is_empty(), "the virus scanner closed without an answer");
            bail!("the virus scanner says: {said:.200}")
        }
    }
}
