//! `ekopi course`: courses as archives, from the command line.
use super::{Data, config, open, plain, user::change};
use crate::{
    accounts::{
        actor::{self, Actor},
        person,
    },
    config::Config,
    courses::archive::{
        gather, pack,
        restore::{self, NewArchive},
    },
    error::Error,
    event::Via,
    file::{self, store::Store},
};
use anyhow::{Context, bail};
use clap::Subcommand;
use std::{fs::File, io, path::Path, path::PathBuf};

#[derive(Subcommand)]
pub(super) enum Course {
    /// Writes the archive of a course to a file that is not there yet
    Archive {
        slug: String,
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
        #[command(flatten)]
        data: Data,
    },
    /// Takes an archive in for an author, who sees what it would make and has it made; the worker reads it
    Send {
        #[arg(value_name = "FILE")]
        archive: PathBuf,
        /// The author's address
        #[arg(long, value_name = "EMAIL")]
        author: String,
        /// The agency's slug; needed where the author is one at several
        #[arg(long, default_value = "")]
        agency: String,
        #[command(flatten)]
        data: Data,
    },
}
pub(super) fn run(course: Course) -> anyhow::Result<()> {
    match course {
        Course::Archive { slug, to, data } => archive(&config(None, data.data, false)?, slug, &to),
        Course::Send { archive, author, agency, data } => {
            send(&config(None, data.data, false)?, &archive, author, agency)
        }
    }
}
#[expect(clippy::print_stdout, reason = "a command's answer")]
fn archive(config: &Config, slug: String, to: &Path) -> anyhow::Result<()> {
    let db = open(config)?;
    let read = db.read(move |conn| gather::gather(conn, Some(&Actor::command()), &slug));
    let gathered = match actix_web::rt::System::new().block_on(read) {
        Err(Error::NotFound) => bail!("no course has this slug"),
        found => found.map_err(plain)?,
    };
    let mut file = File::create_new(to).with_context(|| format!("the file {}", to.display()))?;
    pack::pack(&gathered, &config.public_url, &Store::of(&config.data), &mut file).map_err(plain)?;
    file.sync_all()?;
    println!("{}", to.display());
    Ok(())
}
#[expect(clippy::print_stdout, reason = "a command's answer")]
fn send(config: &Config, archive: &Path, author: String, agency: String) -> anyhow::Result<()> {
    let db = open(config)?;
    let mut incoming = Store::of(&config.data).begin()?;
    let mut from = File::open(archive).with_context(|| format!("the file {}", archive.display()))?;
    io::copy(&mut from, &mut incoming.file)?;
    let name = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let laid = match file::lay(&config.data, incoming, &name, None)? {
        Ok(laid) => laid,
        Err(wrong) => return Err(plain(Error::Conflict(wrong))),
    };
    let scanned = config.clamd.is_some();
    let receipt = change(&db, move |conn| {
        let known = person::by_email(conn, &author)?.ok_or_else(|| Error::conflict("no-such-account"))?;
        let who = actor::of_person(conn, known.id)?.ok_or_else(|| Error::conflict("no-such-account"))?;
        let who = Actor { via: Via::Command, ..who };
        let file = file::enter(conn, &who, &laid, scanned)?.map_err(Error::Conflict)?;
        restore::begin(conn, &who, &NewArchive { agency: agency.clone(), file })
    })?;
    println!("{}{}", config.public_url, receipt.address);
    Ok(())
}
