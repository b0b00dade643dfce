//! The command line: serve · demo · worker · migrate · backup · restore · check · user · course · seed.
mod course;
mod keeping;
mod serve;
mod user;
use crate::{
    clock::Clock,
    config::{Config, SETTINGS},
    db::Db,
    error::Error,
    words::{Lang, Words},
};
use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use std::{fs, os::unix::fs::DirBuilderExt, path::PathBuf};

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
    Serve {
        #[command(flatten)]
        place: Place,
        /// Leaves mails and all that follows from changes to `ekopi worker` (PostgreSQL)
        #[arg(long)]
        no_worker: bool,
    },
    /// Sends mails and does what follows from changes, without serving (PostgreSQL)
    Worker(Data),
    /// Brings the database's schema up to date and ends
    Migrate {
        /// Then copies everything into this empty PostgreSQL database; nothing else may use the SQLite database meanwhile
        #[arg(long, value_name = "URL")]
        to: Option<String>,
        #[command(flatten)]
        data: Data,
    },
    /// Makes a backup of a SQLite installation while it serves
    Backup {
        /// A folder that gets a new folder for each backup
        #[arg(long, value_name = "FOLDER")]
        to: PathBuf,
        /// Keeps only so many backups there, the newest
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
        keep: Option<u16>,
        #[command(flatten)]
        data: Data,
    },
    /// Makes a new data folder of a backup
    Restore {
        /// The backup
        #[arg(long, value_name = "FOLDER")]
        from: PathBuf,
        /// The data folder to make; it must be empty or not there
        #[arg(long, value_name = "FOLDER")]
        data: PathBuf,
    },
    /// Looks for damage and broken rules; exits with 1 when there are any
    Check {
        /// A backup instead of the installation
        #[arg(long, value_name = "FOLDER")]
        backup: Option<PathBuf>,
        /// Prints a digest of each table: databases with the same digests hold the same
        #[arg(long)]
        digests: bool,
        #[command(flatten)]
        data: Data,
    },
    /// Accounts
    #[command(subcommand)]
    User(user::User),
    /// Courses as archives
    #[command(subcommand)]
    Course(course::Course),
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
        /// So many of the people are in a course with sixty graded items, too
        #[arg(long, default_value_t = 0)]
        learners: u32,
        /// So many of the people are mentors with a full quarter of meetings; each takes eight others to meet
        #[arg(long, default_value_t = 0)]
        mentors: u32,
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
fn settings() -> String {
    let line = |(name, default, meaning): &(&str, &str, &str)| format!("  {name:20} {meaning} [{default}]");
    let lines: Vec<_> = SETTINGS.iter().map(line).collect();
    format!("Settings (environment; a flag wins):\n{}", lines.join("\n"))
}

/// Runs what the command line says.
pub fn run() -> anyhow::Result<()> {
    match Cli::parse().command {
        Command::Demo(place) => serve::serve(&config(place.listen, place.data.data, true)?, true),
        Command::Serve { place, no_worker } => serve::serve(&config(place.listen, place.data.data, false)?, !no_worker),
        Command::Worker(data) => serve::work(&config(None, data.data, false)?),
        Command::Migrate { to, data } => keeping::migrate(&config(None, data.data, false)?, to.as_deref()),
        Command::Backup { to, keep, data } => {
            keeping::make_backup(&config(None, data.data, false)?, &to, keep.map(usize::from))
        }
        Command::Restore { from, data } => keeping::restore(&from, &data),
        Command::Check { backup, digests, data } => {
            keeping::look(&config(None, data.data, false)?, backup.as_deref(), digests)
        }
        Command::User(user) => user::run(user),
        Command::Course(course) => course::run(course),
        Command::Seed(Seed::Scale { innovations, people, learners, mentors, data }) => {
            let config = config(None, data.data, true)?;
            serve::seed_scale(&config, innovations.into(), people.into(), learners.into(), mentors.into())
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
