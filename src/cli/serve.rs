//! `ekopi serve`, `demo` and `worker`: the processes that stay, from their start to an orderly end.
use super::{open, plain};
use crate::{
    accounts::reference,
    app::{App, MEETING_CALLS},
    code,
    config::Config,
    courses,
    db::{Conn, Db},
    demo, event_log,
    index::Index,
    innovations::exports,
    mail::Mailer,
    metrics::Metrics,
    password::Passwords,
    routes, scale, search,
    templates::Templates,
    web,
    words::Words,
    worker,
};
use actix_web::rt::{
    self,
    signal::unix::{Signal, SignalKind, signal},
};
use anyhow::{Context, bail, ensure};
use futures_util::future::{Either, select};
use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    net::{SocketAddr, TcpListener},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    pin::pin,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

/// The folder of the search index, below the data folder: derived, and in no backup.
const INDEX: &str = "index";
/// Between `/ready` saying no and the last connection taken: a proxy that asks must have time to notice.
const NOTICE: Duration = Duration::from_secs(3);
/// How long the worker may take to finish the job it is on. What it does not finish is run again after its lease.
const LAST_JOB: Duration = Duration::from_secs(10);

/// Serves; works, too, unless `works` is false.
pub(super) fn serve(config: &Config, works: bool) -> anyhow::Result<()> {
    log(config)?;
    ensure!(
        works || config.database_url.is_some(),
        "--no-worker needs PostgreSQL, where `ekopi worker` can run beside"
    );
    let db = open(config)?;
    // Bound before the world is loaded: a taken port is told at once.
    let (listener, metrics) = (bind(config.listen)?, config.metrics_listen.map(bind).transpose()?);
    rt::System::new().block_on(async {
        prepare(config, &db).await?;
        db.write(event_log::settle_restored).await.map_err(plain)?;
        let app = app(config.clone(), db, Index::on_disk(config.data.join(INDEX))).await?;
        let setting = exports::setting(&app.words, config);
        app.db.write(move |conn| exports::seeds::begin(conn, &setting)).await.map_err(plain)?;
        let mut end = End::new()?;
        rt::spawn(worker::watch(app.clone()));
        rt::spawn(search::follower::run(app.clone()));
        let server = web::serve(routes::site(app.clone()), listener, web::workers())?;
        let handle = server.handle();
        let mut serving = rt::spawn(server);
        let working =
            works.then(|| rt::spawn(worker::run(app.clone(), routes::readers(), routes::jobs(), routes::schedules())));
        watched(&app, metrics)?;
        tracing::info!(url = config.public_url, demo = config.demo, "serving");
        announce(config)?;
        let asked = match select(pin!(end.asked()), &mut serving).await {
            Either::Left((asked, _)) => asked,
            Either::Right((ended, _)) => return Ok(ended??),
        };
        app.stop();
        if asked == Asked::ToTerminate && config.tls_in_front {
            tokio::time::sleep(NOTICE).await;
        }
        handle.stop(true).await;
        serving.await??;
        finish(&app, working).await
    })
}
/// Follows the log and runs the jobs, beside processes that serve.
pub(super) fn work(config: &Config) -> anyhow::Result<()> {
    log(config)?;
    ensure!(config.database_url.is_some(), "`worker` needs PostgreSQL: on SQLite `serve` does its work");
    let db = open(config)?;
    let metrics = config.metrics_listen.map(bind).transpose()?;
    rt::System::new().block_on(async {
        let kind = db.read(reference::installed).await.map_err(plain)?;
        ensure!(kind.as_deref() == Some("real"), "this database is no installation yet: start `serve` first");
        db.write(event_log::settle_restored).await.map_err(plain)?;
        let app = app(config.clone(), db, Index::in_memory()).await?;
        let mut end = End::new()?;
        let working = rt::spawn(worker::run(app.clone(), routes::readers(), routes::jobs(), routes::schedules()));
        watched(&app, metrics)?;
        tracing::info!("working");
        end.asked().await;
        app.stop();
        finish(&app, Some(working)).await
    })
}
fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("listening on {address}"))
}
fn watched(app: &Arc<App>, listener: Option<TcpListener>) -> anyhow::Result<()> {
    let Some(listener) = listener else {
        return Ok(());
    };
    let readers = routes::readers().iter().map(|reader| reader.name).collect();
    rt::spawn(web::serve_metrics(app.clone(), readers, listener)?);
    Ok(())
}
/// The worker's last job, and SQLite's log written back.
async fn finish(app: &Arc<App>, working: Option<rt::task::JoinHandle<()>>) -> anyhow::Result<()> {
    if let Some(working) = working
        && tokio::time::timeout(LAST_JOB, working).await.is_err()
    {
        tracing::warn!("a job was left unfinished; it runs again in two minutes");
    }
    app.db.rest().await.map_err(plain)?;
    tracing::info!("ended in order");
    Ok(())
}
/// The signals that end a process in order.
struct End {
    terminate: Signal,
    interrupt: Signal,
}
#[derive(PartialEq, Eq)]
enum Asked {
    ToTerminate,
    ToInterrupt,
}
impl End {
    fn new() -> std::io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }
    async fn asked(&mut self) -> Asked {
        match select(pin!(self.terminate.recv()), pin!(self.interrupt.recv())).await {
            Either::Left(_) => Asked::ToTerminate,
            Either::Right(_) => Asked::ToInterrupt,
        }
    }
}
/// Puts the app together.
async fn app(config: Config, db: Db, index: Index) -> anyhow::Result<Arc<App>> {
    let words = Arc::new(Words::load()?);
    let mailer = match &config.smtp_url {
        Some(url) => Mailer::smtp(url).context("EKOPI_SMTP_URL")?,
        None => Mailer::Folder { folder: config.data.join("mail"), aloud: config.demo },
    };
    let since = db.read(reference::installed_at).await.map_err(plain)?;
    Ok(Arc::new(App {
        templates: Templates::new(&words, routes::table().paths(), &config.public_url),
        installation: since.map(|at| format!("{:x}", at.utc().timestamp_micros())).unwrap_or_default(),
        changed: tokio::sync::Notify::new(),
        metrics: Metrics::default(),
        index,
        meeting_calls: Arc::new(tokio::sync::Semaphore::new(MEETING_CALLS)),
        stopping: AtomicBool::new(false),
        passwords: Passwords::default(),
        words,
        mailer,
        config,
        db,
    }))
}
/// Makes an empty database a demonstration or a real installation; refuses to serve one as the other.
async fn prepare(config: &Config, db: &Db) -> anyhow::Result<()> {
    let kind = db.read(reference::installed).await.map_err(plain)?;
    match (kind.as_deref(), config.demo) {
        (Some("demo"), false) => {
            bail!(
                "this database holds a demonstration world with known accounts: `serve` needs a folder of its own (--data)"
            )
        }
        (Some("demo"), true) | (Some(_), false) => Ok(()),
        (Some(_), true) => bail!("this database is a real installation: `demo` needs a folder of its own (--data)"),
        (None, false) => {
            let load = |conn: &mut Conn| reference::install(conn, "real").and_then(|()| reference::load(conn));
            db.write(load).await.map_err(plain)
        }
        (None, true) => {
            let passwords = Passwords::default();
            let accounts = demo::accounts(code::secret, |p| passwords.hash_now(p)).map_err(plain)?;
            // On disk before the world is: an account whose password is lost would be of no use.
            let lines = accounts.iter().map(|a| format!("{}\t{}\t{}", a.role, a.email, a.password));
            write_secrets(&config.data, ACCOUNTS, lines)?;
            let files = courses::seeds::lay(&config.data)?;
            let scanned = config.clamd.is_some();
            let setting = exports::setting(&Words::load()?, config);
            let load = move |conn: &mut Conn| {
                reference::install(conn, "demo")?;
                reference::load(conn)?;
                demo::load(conn, &accounts, &files, scanned)?;
                exports::seeds::load_demo(conn, &setting)?;
                courses::gradebook::seeds::load_demo(conn)?;
                courses::record::seeds::load_demo(conn)
            };
            db.write(load).await.map_err(plain)
        }
    }
}
const ACCOUNTS: &str = "demo-accounts.txt";
/// Of generated people: the secret of a session and a token for its forms, one a line.
const SESSIONS: &str = "scale-sessions.txt";
/// A file for its owner alone.
fn write_secrets(folder: &Path, name: &'static str, lines: impl Iterator<Item = String>) -> anyhow::Result<()> {
    let mut file = fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .mode(0o600)
        .open(folder.join(name))
        .context(name)?;
    for line in lines {
        writeln!(file, "{line}")?;
    }
    Ok(file.sync_all()?)
}
/// Fills an empty database with generated data.
#[expect(clippy::print_stdout, reason = "a command's answer")]
pub(super) fn seed_scale(
    config: &Config,
    innovations: i64,
    people: i64,
    learners: i64,
    mentors: i64,
) -> anyhow::Result<()> {
    let db = open(config)?;
    rt::System::new().block_on(async {
        let kind = db.read(reference::installed).await.map_err(plain)?;
        ensure!(kind.is_none(), "this database is not empty: `seed scale` needs a folder of its own (--data)");
        prepare(config, &db).await?;
        let keys = scale::load(&db, innovations, people, learners, mentors).await.map_err(plain)?;
        let lines = keys.iter().map(|key| format!("{}\t{}", key.session, key.form));
        write_secrets(&config.data, SESSIONS, lines)?;
        println!("{innovations} entries and {people} people, all invented; {} sessions in {SESSIONS}", keys.len());
        Ok(())
    })
}
/// Tells whoever started it where to look. In a demo the accounts, too.
#[expect(clippy::print_stdout, reason = "the greeting of a command")]
fn announce(config: &Config) -> anyhow::Result<()> {
    let mut out = format!("Ekopi: {}\n", config.public_url);
    if config.demo {
        let accounts = fs::read_to_string(config.data.join(ACCOUNTS)).unwrap_or_default();
        if accounts.is_empty() {
            out += "  The passwords are in the data folder that this world was made with.\n";
        }
        for line in accounts.lines() {
            let columns: Vec<_> = line.split('\t').collect();
            let (role, email, password) = (column(&columns, 0), column(&columns, 1), column(&columns, 2));
            let _ = writeln!(out, "  {role:20} {email:32} {password}");
        }
        if !config.listen.ip().is_loopback() {
            out += "  This demonstration can be reached from other machines, without TLS.\n";
        }
    }
    print!("{out}");
    std::io::stdout().flush()?;
    Ok(())
}
fn column<'a>(columns: &[&'a str], at: usize) -> &'a str {
    columns.get(at).copied().unwrap_or_default()
}
fn log(config: &Config) -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_new(&config.log).context("EKOPI_LOG")?;
    // What a client sends that is no HTTP is answered 400, and no error of ours.
    let filter = filter.add_directive("actix_http::h1::dispatcher=off".parse()?);
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    if config.log_json { log.json().try_init() } else { log.try_init() }.map_err(|e| anyhow::anyhow!("the log: {e}"))
}
