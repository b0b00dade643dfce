//! Tokens for the API: made in a session, shown once, kept as a hash.
use super::actor::Actor;
use crate::{
    clock::{self, Instant},
    code,
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event, Via},
    rule::{self, Rule},
    schema::{api_tokens, people, totp_secrets},
    view::{Receipt, View},
    words::Lang,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// What a token allows: to look, or to do all that its person may.
    pub enum Scope { Read = "read", Write = "write" }
}
/// Days that a token may be valid for.
pub const DAYS: [i64; 4] = [7, 30, 90, 365];
/// Valid tokens of one person.
pub const MOST: i64 = 20;
/// The time of the last use is kept this coarsely: enough to find a token that nobody uses, too little to follow someone.
const COARSE: TimeDelta = TimeDelta::hours(1);
/// Begins every token, so that one that lies in a file or a log is recognised, by people and by scanners.
const PREFIX: &str = "ekopi_";

/// A new secret: 256 random bits behind a recognisable beginning.
pub fn secret() -> Result<String> {
    Ok(format!("{PREFIX}{}", code::secret()?))
}
/// What a token is called where it is listed and revoked: the beginning of its hash, which opens nothing.
pub fn code_of(secret: &str) -> String {
    beginning(&code::hash(secret))
}
fn beginning(hash: &str) -> String {
    hash.chars().take(12).collect()
}

/// The token that a request came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InUse {
    pub id: i64,
    pub scope: Scope,
    /// Its last use is not known to the hour.
    pub is_stale: bool,
}
/// A person, since when they have a second step, and the token they hold.
type Held = ((i64, String, Lang), Option<Instant>, InUse);
/// Who holds this secret; none when it is unknown or expired, or its person disabled.
pub(super) fn holder(conn: &mut Conn, secret: &str) -> Result<Option<Held>> {
    type Row = ((i64, String, Lang), (i64, Scope, Option<Instant>), Option<Instant>);
    let now = clock::now();
    let found: Option<Row> = people::table
        .inner_join(api_tokens::table)
        .left_join(totp_secrets::table)
        .filter(api_tokens::token_hash.eq(code::hash(secret)))
        .filter(api_tokens::expires_at.gt(now))
        .filter(people::state.eq("active"))
        .select((
            (people::id, people::name, people::language),
            (api_tokens::id, api_tokens::scope, api_tokens::last_used_at),
            totp_secrets::confirmed_at.nullable(),
        ))
        .first(conn)
        .optional()?;
    Ok(found.map(|(person, (id, scope, used), totp)| {
        let is_stale = used.is_none_or(|at| at.plus(COARSE) <= now);
        (person, totp, InUse { id, scope, is_stale })
    }))
}
/// Notes that a token has been used.
pub fn touch(conn: &mut Conn, id: i64) -> Result<()> {
    diesel::update(api_tokens::table.find(id)).set(api_tokens::last_used_at.eq(clock::now())).execute(conn)?;
    Ok(())
}

/// What the form for a token holds.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "label": "Laporan bulanan", "scope": "read", "days": 30 }))]
pub struct NewToken {
    /// What it is for, in words of one's own.
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub label: String,
    /// `read`: it only looks. `write`: it may do all that its person may.
    #[schema(required = true, value_type = Option<Scope>)]
    pub scope: Option<String>,
    /// How long it is valid: 7, 30, 90 or 365.
    #[schema(required = true, minimum = 7, maximum = 365)]
    pub days: Option<i64>,
}
/// A token as its person sees it afterwards: never its secret.
#[derive(Serialize, ToSchema)]
pub struct TokenCard {
    /// Names it for revoking.
    pub code: String,
    pub label: String,
    pub scope: Scope,
    pub created_at: Instant,
    /// To the hour; null: never used.
    pub last_used_at: Option<Instant>,
    pub expires_at: Instant,
}
/// One's own valid tokens, newest first, and the form for another.
#[derive(Serialize, ToSchema)]
pub struct TokenList {
    pub items: Vec<TokenCard>,
    /// Days that one may be valid for.
    pub days: Vec<i64>,
    pub scopes: Vec<Scope>,
}
impl View for TokenList {
    const TEMPLATE: &'static str = "accounts/tokens.html";
    fn address(&self) -> Option<String> {
        Some("/me/tokens".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "label": "", "scope": "read", "days": "90" })
    }
}
/// The answer to making one: the only place that ever shows the secret.
#[derive(Serialize, ToSchema)]
pub struct TokenMade {
    pub code: String,
    pub label: String,
    pub scope: Scope,
    pub expires_at: Instant,
    /// Null when the same form is sent a second time: it was shown, and is kept nowhere.
    pub secret: Option<String>,
}
impl View for TokenMade {
    const TEMPLATE: &'static str = "accounts/token_made.html";
}

type Row = (String, String, Scope, Instant, Option<Instant>, Instant);
fn valid(conn: &mut Conn, person: i64) -> Result<Vec<TokenCard>> {
    let rows: Vec<Row> = api_tokens::table
        .filter(api_tokens::person_id.eq(person))
        .filter(api_tokens::expires_at.gt(clock::now()))
        .order(api_tokens::id.desc())
        .limit(MOST)
        .select((
            api_tokens::token_hash,
            api_tokens::label,
            api_tokens::scope,
            api_tokens::created_at,
            api_tokens::last_used_at,
            api_tokens::expires_at,
        ))
        .load(conn)?;
    let card = |(hash, label, scope, created_at, last_used_at, expires_at): Row| TokenCard {
        code: beginning(&hash),
        label,
        scope,
        created_at,
        last_used_at,
        expires_at,
    };
    Ok(rows.into_iter().map(card).collect())
}
pub fn list(conn: &mut Conn, who: Option<&Actor>) -> Result<TokenList> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let longest = rule::number(conn, Rule::TokenDays)?;
    Ok(TokenList {
        items: valid(conn, person)?,
        days: DAYS.into_iter().filter(|days| *days <= longest).collect(),
        scopes: Scope::ALL.to_vec(),
    })
}
/// Makes one for oneself, under a secret that only the answer shows. Not with a token: one that leaks must not make others
/// that outlive it.
pub fn create(conn: &mut Conn, who: &Actor, new: &NewToken, secret: &str) -> Result<Receipt> {
    if who.via == Via::Api {
        return Err(Error::forbidden("token-needs-session"));
    }
    issue(conn, who, who.person()?, new, secret)
}
/// Makes one for a person, as the command line does.
pub fn issue(conn: &mut Conn, who: &Actor, person: i64, new: &NewToken, secret: &str) -> Result<Receipt> {
    let scope = new.scope.as_deref().and_then(|scope| scope.parse::<Scope>().ok());
    let longest = rule::number(conn, Rule::TokenDays)?;
    Check::default()
        .text("label", &new.label, 100)
        .that(!new.label.chars().any(char::is_control), "label", "not-a-value")
        .that(scope.is_some(), "scope", "token-scope-missing")
        .that(new.days.is_some_and(|days| DAYS.contains(&days)), "days", "token-days-choose")
        .that(
            new.days.is_none_or(|days| days <= longest),
            "days",
            Msg::from("token-days-longest").with("days", longest),
        )
        .done()?;
    let (scope, days) = (scope.unwrap_or(Scope::Read), new.days.unwrap_or_default());
    let now = clock::now();
    // Two at once are counted one after the other.
    lock_row(conn, "people", person)?;
    diesel::delete(api_tokens::table.filter(api_tokens::expires_at.le(now))).execute(conn)?;
    let held: i64 = api_tokens::table.filter(api_tokens::person_id.eq(person)).count().get_result(conn)?;
    if held >= MOST {
        return Err(Error::conflict(Msg::from("token-too-many").with("most", MOST)));
    }
    diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::token_hash.eq(code::hash(secret)),
            api_tokens::person_id.eq(person),
            api_tokens::created_at.eq(now),
            api_tokens::expires_at.eq(now.plus(TimeDelta::days(days))),
            api_tokens::label.eq(new.label.trim()),
            api_tokens::scope.eq(scope),
        ))
        .execute(conn)?;
    let code = code_of(secret);
    event::record(conn, who, &Event::TokenCreated { person, token: Some(code.clone()) })?;
    Ok(Receipt::created("/me/tokens".into(), "valid").code(&code))
}
/// What the answer to `create` shows. The receipt may be that of an earlier sending of the same form, and then names
/// another token than this secret's.
pub fn made(conn: &mut Conn, who: Option<&Actor>, receipt: &Receipt, secret: &str) -> Result<TokenMade> {
    let code = receipt.code.clone().unwrap_or_default();
    let token = of_person(conn, who.ok_or(Error::SignInFirst)?.person()?, &code)?.ok_or(Error::NotFound)?;
    Ok(TokenMade {
        secret: (code == code_of(secret)).then(|| secret.to_owned()),
        code,
        label: token.label,
        scope: token.scope,
        expires_at: token.expires_at,
    })
}
/// A valid token of this person by its code.
pub fn of_person(conn: &mut Conn, person: i64, code: &str) -> Result<Option<TokenCard>> {
    Ok(valid(conn, person)?.into_iter().find(|token| token.code == code))
}
/// Ends one of one's own, at once.
pub fn revoke(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let person = who.person()?;
    let mine: Vec<(i64, String)> = api_tokens::table
        .filter(api_tokens::person_id.eq(person))
        .select((api_tokens::id, api_tokens::token_hash))
        .load(conn)?;
    let (id, _) = mine.into_iter().find(|(_, hash)| beginning(hash) == code).ok_or(Error::NotFound)?;
    diesel::delete(api_tokens::table.find(id)).execute(conn)?;
    event::record(conn, who, &Event::TokenRevoked { person, token: code.to_owned() })?;
    Ok(Receipt::changed("/me/tokens".into(), "revoked"))
}
