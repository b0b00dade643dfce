//! What can go wrong, as a message id with arguments. No HTTP, no words.
use serde::Serialize;
use std::{borrow::Cow, collections::BTreeMap, time::Duration};

pub type Result<T, E = Error> = std::result::Result<T, E>;
/// Field name (as in the input struct, nested names with a dot) → what is wrong with it.
pub type FieldErrors = BTreeMap<Cow<'static, str>, Msg>;

/// A sentence by its id in the Fluent files, with what it mentions.
#[derive(Debug, Clone, PartialEq)]
pub struct Msg {
    pub id: &'static str,
    pub args: Vec<(&'static str, Arg)>,
}
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    Number(i64),
    Text(String),
}

impl Msg {
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}
impl From<&'static str> for Msg {
    fn from(id: &'static str) -> Self {
        Self { id, args: vec![] }
    }
}
impl From<i64> for Arg {
    fn from(n: i64) -> Self {
        Self::Number(n)
    }
}
impl From<&str> for Arg {
    fn from(s: &str) -> Self {
        Self::Text(s.to_owned())
    }
}

/// What is left of something that was public and is no more.
#[derive(Debug, Clone, Serialize)]
pub struct Tombstone {
    pub name: String,
    pub code: String,
    pub reason: String,
    pub since: crate::clock::Instant,
    /// Whose it was.
    pub agency: Option<String>,
    /// Which institution took it out.
    pub by: Option<String>,
    /// Code of what took its place.
    pub replacement: Option<String>,
    /// How it was and still may be cited, without the link, which is `address` below the site.
    pub citation: String,
    pub address: String,
}

/// By who must act next.
#[derive(Debug)]
pub enum Error {
    /// Not there, or not for this person to know.
    NotFound,
    /// It was public once.
    Gone(Box<Tombstone>),
    SignInFirst,
    /// The rule that forbids it, as a sentence.
    Forbidden(Msg),
    /// The state of things says no: full, closed, already decided.
    Conflict(Msg),
    /// Someone else saved in between; `theirs` is what stands now, field by field, beside what was typed.
    Stale {
        theirs: serde_json::Value,
    },
    Invalid(FieldErrors),
    TooMany(Duration),
    /// A queue is full or the database does not answer: come back in a moment.
    Unavailable,
    Internal(anyhow::Error),
}
impl Error {
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::Internal(cause.into())
    }
    pub fn forbidden(id: impl Into<Msg>) -> Self {
        Self::Forbidden(id.into())
    }
    pub fn conflict(id: impl Into<Msg>) -> Self {
        Self::Conflict(id.into())
    }
    pub fn invalid(field: &'static str, id: impl Into<Msg>) -> Self {
        Self::Invalid([(field.into(), id.into())].into())
    }
    /// For an insert whose only unique column is `field`.
    pub fn taken(field: &'static str, id: &'static str) -> impl FnOnce(diesel::result::Error) -> Self {
        use diesel::result::{DatabaseErrorKind::UniqueViolation, Error::DatabaseError};
        move |e| match e {
            DatabaseError(UniqueViolation, _) => Self::invalid(field, id),
            e => e.into(),
        }
    }
    /// What the database said, if that is what went wrong: the only errors a transaction is run again for.
    pub fn database(&self) -> Option<&diesel::result::Error> {
        match self {
            Self::Internal(cause) => cause.downcast_ref(),
            _ => None,
        }
    }
}
impl From<diesel::result::Error> for Error {
    fn from(e: diesel::result::Error) -> Self {
        match e {
            diesel::result::Error::NotFound => Self::NotFound,
            e => Self::internal(e),
        }
    }
}
impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Self {
        Self::internal(e)
    }
}

/// Collects what is wrong with an input, field by field, and refuses once with all of it.
#[derive(Default)]
pub struct Check(FieldErrors);
impl Check {
    /// Notes `msg` for `field` unless `fine`; the first message of a field stays.
    pub fn that(&mut self, fine: bool, field: impl Into<Cow<'static, str>>, msg: impl Into<Msg>) -> &mut Self {
        if !fine {
            self.0.entry(field.into()).or_insert_with(|| msg.into());
        }
        self
    }
    /// A text that must be there, of at most `most` characters.
    pub fn text(&mut self, field: &'static str, text: &str, most: usize) -> &mut Self {
        self.that(!text.trim().is_empty(), field, "field-missing");
        self.at_most(field, text, most)
    }
    pub fn at_most(&mut self, field: &'static str, text: &str, most: usize) -> &mut Self {
        let count = text.chars().count();
        let msg = || {
            Msg::from("field-too-long")
                .with("most", i64::try_from(most).unwrap_or(i64::MAX))
                .with("count", i64::try_from(count).unwrap_or(i64::MAX))
        };
        self.that(count <= most, field, msg())
    }
    pub fn done(&mut self) -> Result<()> {
        match std::mem::take(&mut self.0) {
            none if none.is_empty() => Ok(()),
            some => Err(Error::Invalid(some)),
        }
    }
}
