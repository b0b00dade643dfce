//! `ekopi user`: accounts from the command line.
use super::{Data, config, open, plain};
use crate::{
    accounts::{
        actor::Actor,
        membership::{self, Role},
        password_link, person, sign_in,
        token::{self, NewToken, Scope},
        totp,
    },
    code,
    config::Config,
    db::{Conn, Db},
    error::Result as Outcome,
    words::Lang,
};
use anyhow::ensure;
use clap::Subcommand;

#[derive(Subcommand)]
pub(super) enum User {
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
    /// Switches the second step of someone off who has lost telephone and recovery codes; they are told by mail
    ForgetTotp {
        email: String,
        #[command(flatten)]
        data: Data,
    },
    /// Prints a token for the API
    Token {
        email: String,
        /// read: it only looks; write: it may do all that its person may
        #[arg(long, default_value = "write")]
        scope: Scope,
        /// How long it is valid: 7, 30, 90 or 365
        #[arg(long, default_value_t = 90)]
        days: i64,
        /// What it is for, as its person sees it in their list
        #[arg(long, default_value = "ekopi user token")]
        label: String,
        #[command(flatten)]
        data: Data,
    },
}
pub(super) fn run(user: User) -> anyhow::Result<()> {
    match user {
        User::Create { email, name, admin, language, data } => {
            create(&config(None, data.data, false)?, &email, name.as_deref(), admin, language)
        }
        User::ForgetTotp { email, data } => forget_totp(&config(None, data.data, false)?, email),
        User::Token { email, scope, days, label, data } => {
            let new = NewToken { label, scope: Some(scope.as_str().into()), days: Some(days) };
            create_token(&config(None, data.data, false)?, &email, new)
        }
    }
}
/// Runs one change from the command line, through the same door as everyone.
pub(super) fn change<T: Send + 'static>(
    db: &Db,
    verb: impl Fn(&mut Conn) -> Outcome<T> + Send + 'static,
) -> anyhow::Result<T> {
    actix_web::rt::System::new().block_on(db.write(verb)).map_err(plain)
}
#[expect(clippy::print_stdout, reason = "a command's answer")]
fn create(config: &Config, email: &str, name: Option<&str>, admin: bool, language: Lang) -> anyhow::Result<()> {
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
fn create_token(config: &Config, email: &str, new: NewToken) -> anyhow::Result<()> {
    let db = open(config)?;
    let secret = token::secret().map_err(plain)?;
    let (address, kept) = (email.to_owned(), secret.clone());
    let made = change(&db, move |conn| {
        let Some(person) = person::by_email(conn, &address)? else {
            return Ok(false);
        };
        token::issue(conn, &Actor::command(), person.id, &new, &kept).map(|_| true)
    })?;
    ensure!(made, "nobody active has the address {email}; `ekopi user create` makes an account");
    println!("{secret}");
    Ok(())
}
fn forget_totp(config: &Config, email: String) -> anyhow::Result<()> {
    let known = change(&open(config)?, move |conn| match person::by_email(conn, &email)? {
        Some(person) => totp::forget(conn, &Actor::command(), person.id).map(|()| true),
        None => Ok(false),
    })?;
    ensure!(known, "nobody active has this address");
    Ok(())
}
