//! The command line: serve · demo · migrate · user · seed.
use crate::{
    accounts::{
        actor::Actor,
        membership::{self, Role},
        password_link, person, reference, sign_in,
    },
    app::App,
    clock::Clock,
    code,
    config::{Config, SETTINGS},
    db::{Conn, Db},
    demo,
    error::{Error, Result as Outcome},
    event,
    mail::Mailer,
    password::Passwords,
    routes, scale,
    templates::Templates,
    web,
    words::{Lang, Words},
    worker,
};
use anyhow::{Context, bail, ensure};
use clap::{Args, Parser, Subcommand};
use std::{
    fmt::Write as _,
    fs,
    io::Write as _,
    net::TcpListener,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

#[derive(Parser)]
#[command(name = "ekopi", version, about = "Knowledge and learning for innovators in regional government", after_help = settings())]
struct Cli {
    #[command(subcommand)]
    command: Command,
}
#[derive(Subcommand)]
enum Command {
    /// Serves with a demonstration world, on this machine only unless --listen says otherwise
    Demo(Place),
    /// Serves; the first account is made with `ekopi user create --admin EMAIL`
    Serve(Place),
    /// Brings the database's schema up to date and ends
    Migrate(Data),
    /// Accounts
    #[command(subcommand)]
    User(User),
    /// Fills an empty database to measure with
    #[command(subcommand)]
    Seed(Seed),
}
#[derive(Subcommand)]
enum Seed {
    /// A demonstration's world with as many invented entries and people as asked for
    Scale {
        #[arg(long, default_value_t = 2000)]
        innovations: u32,
        #[arg(long, default_value_t = 1000)]
        people: u32,
        #[command(flatten)]
        data: Data,
    },
}
#[derive(Args)]
struct Place {
    /// Address and port
    #[arg(long)]
    listen: Option<String>,
    #[command(flatten)]
    data: Data,
}
#[derive(Args)]
struct Data {
    /// Folder of the database
    #[arg(long)]
    data: Option<PathBuf>,
}
#[derive(Subcommand)]
enum User {
    /// Makes an account and prints a one-time link to set its password
    Create {
        email: String,
        /// What the person is called; the address unless given
        #[arg(long)]
        name: Option<String>,
        /// Administers the installation
        #[arg(long)]
        admin: bool,
        /// The language of mails: id or en
        #[arg(long, default_value = "id")]
        language: Lang,
        #[command(flatten)]
        data: Data,
    },
    /// Prints a token for the API, valid for 90 days
    Token {
        email: String,
        #[command(flatten)]
        data: Data,
    },
}
fn settings() -> String {
    let line = |(name, default, meaning): &(&str, &str, &str)| format!("  {name:20} {meaning} [{default}]");
    let lines: Vec<_> = SETTINGS.iter().map(line).collect();
    format!("Settings (environment; a flag wins):\n{}", lines.join("\n"))
}

/// Runs what the command line says.
pub fn run() -> anyhow::Result<()> {
    let cli = Cli::parse();
    match cli.command {
        Command::Demo(place) => serve(&config(place.listen, place.data.data, true)?),
        Command::Serve(place) => serve(&config(place.listen, place.data.data, false)?),
        Command::Migrate(data) => migrate(&config(None, data.data, false)?),
        Command::User(User::Create { email, name, admin, language, data }) => {
            create_user(&config(None, data.data, false)?, &email, name.as_deref(), admin, language)
        }
        Command::User(User::Token { email, data }) => create_token(&config(None, data.data, false)?, &email),
        Command::Seed(Seed::Scale { innovations, people, data }) => {
            seed_scale(&config(None, data.data, true)?, innovations.into(), people.into())
        }
    }
}
fn config(listen: Option<String>, data: Option<PathBuf>, demo: bool) -> anyhow::Result<Config> {
    let data = data.map(|d| d.to_string_lossy().into_owned());
    Config::read(std::env::vars(), &[("EKOPI_LISTEN", listen), ("EKOPI_DATA", data)], demo)
}
fn open(config: &Config) -> anyhow::Result<Db> {
    // For its owner alone: it holds password hashes and, without SMTP, mails with one-time links.
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&config.data);
    made.with_context(|| format!("the data folder {}", config.data.display()))?;
    let url = config.database_url.clone().unwrap_or_else(|| Db::file_in(&config.data));
    Db::open(&url, Clock::system()).context("the database")
}
/// Runs one change from the command line, through the same door as everyone.
fn change<T: Send + 'static>(db: &Db, verb: impl Fn(&mut Conn) -> Outcome<T> + Send + 'static) -> anyhow::Result<T> {
    actix_web::rt::System::new().block_on(db.write(verb)).map_err(plain)
}
/// An error as a sentence for a terminal.
fn plain(error: Error) -> anyhow::Error {
    match (error, Words::load()) {
        (Error::Internal(cause), _) => cause,
        (Error::Invalid(fields), Ok(words)) => {
            let said: Vec<_> = fields.iter().map(|(f, m)| format!("{f}: {}", words.say(Lang::En, m))).collect();
            anyhow::anyhow!(said.join("; "))
        }
        (Error::Conflict(msg) | Error::Forbidden(msg), Ok(words)) => anyhow::anyhow!(words.say(Lang::En, &msg)),
        (other, _) => anyhow::anyhow!("{other:?}"),
    }
}

#[expect(clippy::print_stdout, reason = "a command's answer")]
fn migrate(config: &Config) -> anyhow::Result<()> {
    open(config)?;
    println!("the schema is up to date");
    Ok(())
}
#[expect(clippy::print_stdout, reason = "a command's answer")]
fn create_user(config: &Config, email: &str, name: Option<&str>, admin: bool, language: Lang) -> anyhow::Result<()> {
    let db = open(config)?;
    let secret = code::secret().map_err(plain)?;
    let (email, name, kept) = (email.to_owned(), name.unwrap_or(email).to_owned(), secret.clone());
    change(&db, move |conn| {
        let command = Actor::command();
        let id = person::create(conn, &command, &email, &name, language)?;
        if admin {
            membership::grant(conn, &command, id, Role::SystemAdmin, None)?;
        }
        sign_in::new_link(conn, id, &kept)
    })?;
    println!("{}{}", config.public_url, password_link::address(&secret));
    Ok(())
}
#[expect(clippy::print_stdout, reason = "a command's answer")]
fn create_token(config: &Config, email: &str) -> anyhow::Result<()> {
    let db = open(config)?;
    let secret = code::secret().map_err(plain)?;
    let (address, kept) = (email.to_owned(), secret.clone());
    let made = change(&db, move |conn| {
        let Some(person) = person::by_email(conn, &address)? else {
            return Ok(false);
        };
        sign_in::new_token(conn, &Actor::command(), person.id, &kept).map(|()| true)
    })?;
    ensure!(made, "nobody active has the address {email}; `ekopi user create` makes an account");
    println!("{secret}");
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a command's answer")]
fn seed_scale(config: &Config, innovations: i64, people: i64) -> anyhow::Result<()> {
    let db = open(config)?;
    actix_web::rt::System::new().block_on(async {
        let kind = db.read(reference::installed).await.map_err(plain)?;
        ensure!(kind.is_none(), "this database is not empty: `seed scale` needs a folder of its own (--data)");
        prepare(config, &db).await?;
        let keys = scale::load(&db, innovations, people).await.map_err(plain)?;
        let lines = keys.iter().map(|key| format!("{}\t{}", key.session, key.form));
        write_secrets(&config.data, SESSIONS, lines)?;
        println!("{innovations} entries and {people} people, all invented; {} sessions in {SESSIONS}", keys.len());
        Ok(())
    })
}

fn serve(config: &Config) -> anyhow::Result<()> {
    log(config)?;
    let db = open(config)?;
    // Bound before the world is loaded: a taken port is told at once.
    let listener = TcpListener::bind(config.listen).with_context(|| format!("listening on {}", config.listen))?;
    actix_web::rt::System::new().block_on(async {
        prepare(config, &db).await?;
        db.write(event::settle_restored).await.map_err(plain)?;
        let app = app(config.clone(), db).await?;
        actix_web::rt::spawn(worker::run(app.clone(), routes::readers(), routes::jobs()));
        actix_web::rt::spawn(worker::watch(app.clone()));
        let server = web::serve(routes::site(app), listener, web::workers())?;
        tracing::info!(url = config.public_url, demo = config.demo, "serving");
        announce(config)?;
        server.await.map_err(Into::into)
    })
}
/// Puts the app together.
async fn app(config: Config, db: Db) -> anyhow::Result<Arc<App>> {
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
            let load = move |conn: &mut Conn| {
                reference::install(conn, "demo")?;
                reference::load(conn)?;
                demo::load(conn, &accounts)
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
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let log = log.with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    if config.log_json { log.json().try_init() } else { log.try_init() }.map_err(|e| anyhow::anyhow!("the log: {e}"))
}
