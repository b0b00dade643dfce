//! The second step of signing in: a code of six digits from an app (TOTP, RFC 6238), and recovery codes for its loss.
use super::{account_mail, actor::Actor, proof::Proves, recovery_code, throttle};
use crate::{
    clock::{self, Instant},
    db::Conn,
    error::{Error, Result},
    event::{self, Event},
    schema::{people, totp_secrets},
    view::{Receipt, View},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use fast_qr::{ECL, QRBuilder};
use serde::{Deserialize, Serialize};
use std::fmt::Write;
use totp_rs::{Builder, Secret, Totp};
use utoipa::ToSchema;

/// The sentence for staff who must set this up before anything else; a page sends them there.
pub const REQUIRED: &str = "totp-required";
/// Bytes of the shared secret (RFC 4226, section 4: 160 bits).
const SECRET_BYTES: usize = 20;
/// How long a secret that was shown waits for its first code.
pub const BEGUN: TimeDelta = TimeDelta::hours(1);

/// Off, shown but not yet confirmed, or on.
#[derive(Serialize, ToSchema)]
pub struct TotpPage {
    /// `off`, `begun` or `on`.
    pub state: String,
    /// While begun: the secret in groups of four, to be typed where no picture can be read.
    pub secret: String,
    pub picture: Option<Picture>,
    pub recovery_codes: i64,
    /// Whether this installation asks it of this person and it is not on.
    pub missing: bool,
}
/// A QR code: the dark squares as the path of an SVG of `size` units, four of them margin on each side.
#[derive(Serialize, ToSchema)]
pub struct Picture {
    pub size: i64,
    pub path: String,
}
impl View for TotpPage {
    const TEMPLATE: &'static str = "accounts/totp.html";
    fn address(&self) -> Option<String> {
        Some("/me/totp".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "password": "", "code": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, required: bool) -> Result<TotpPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let person = who.person()?;
    let missing = required && who.must_set_up();
    let recovery_codes = recovery_code::left(conn, person)?;
    if who.second_step {
        return Ok(TotpPage { state: "on".into(), secret: String::new(), picture: None, recovery_codes, missing });
    }
    let Some(begun) = begun(conn, person)? else {
        return Ok(TotpPage { state: "off".into(), secret: String::new(), picture: None, recovery_codes, missing });
    };
    let email: String = people::table.find(person).select(people::email).first(conn)?;
    let picture = Some(picture(&address(&email, &begun.secret))?);
    Ok(TotpPage { state: "begun".into(), secret: in_groups(&begun.secret), picture, recovery_codes, missing })
}
/// What apps read: the account's name, and whose it is.
fn address(email: &str, secret: &str) -> String {
    let email: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
    format!("otpauth://totp/Ekopi:{email}?secret={secret}&issuer=Ekopi&algorithm=SHA1&digits=6&period=30")
}
fn picture(text: &str) -> Result<Picture> {
    let qr =
        QRBuilder::new(text).ecl(ECL::M).build().map_err(|e| Error::internal(anyhow::anyhow!("QR code: {e:?}")))?;
    let mut path = String::new();
    for (y, row) in qr.data.chunks(qr.size).take(qr.size).enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, module)| module.value()) {
            let _ = write!(path, "M{} {}h1v1h-1z", x + 4, y + 4);
        }
    }
    Ok(Picture { size: i64::try_from(qr.size + 8).unwrap_or_default(), path })
}
pub(super) fn in_groups(code: &str) -> String {
    code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

#[derive(Queryable)]
struct Kept {
    id: i64,
    secret: String,
}
fn begun(conn: &mut Conn, person: i64) -> Result<Option<Kept>> {
    Ok(totp_secrets::table
        .filter(totp_secrets::person_id.eq(person))
        .filter(totp_secrets::confirmed_at.is_null())
        .filter(totp_secrets::created_at.gt(clock::now().plus(-BEGUN)))
        .select((totp_secrets::id, totp_secrets::secret))
        .first(conn)
        .optional()?)
}
/// Whether a person's sign-in takes a code.
pub(super) fn is_on(conn: &mut Conn, person: i64) -> Result<bool> {
    let on =
        totp_secrets::table.filter(totp_secrets::person_id.eq(person)).filter(totp_secrets::confirmed_at.is_not_null());
    Ok(on.count().get_result::<i64>(conn)? > 0)
}
/// A form that asks for the password and nothing else.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "password": "a short sentence of mine" }))]
pub struct PasswordAgain {
    #[schema(format = Password)]
    pub password: String,
}
impl Proves for PasswordAgain {
    fn password(&self) -> &str {
        &self.password
    }
}
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "code": "123456" }))]
pub struct FirstCode {
    /// Six digits.
    #[schema(format = Password)]
    pub code: String,
}
/// Makes a secret, to be shown once more and confirmed by its first code. An unconfirmed one before it is forgotten.
pub fn begin(conn: &mut Conn, who: &Actor) -> Result<Receipt> {
    let person = who.person()?;
    if is_on(conn, person)? {
        return Err(Error::conflict("totp-is-on"));
    }
    diesel::delete(totp_secrets::table.filter(totp_secrets::person_id.eq(person))).execute(conn)?;
    diesel::insert_into(totp_secrets::table)
        .values((
            totp_secrets::person_id.eq(person),
            totp_secrets::secret.eq(random(SECRET_BYTES)?),
            totp_secrets::last_step.eq(0),
            totp_secrets::created_at.eq(clock::now()),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::TotpBegun { person })?;
    Ok(Receipt::changed("/me/totp".into(), "begun"))
}
/// In force from now on. `codes` are the recovery codes that the answer shows.
pub fn confirm(conn: &mut Conn, who: &Actor, typed: &FirstCode, codes: &[String]) -> Result<Receipt> {
    let person = who.person()?;
    if is_on(conn, person)? {
        return Err(Error::conflict("totp-is-on"));
    }
    let kept = begun(conn, person)?.ok_or_else(|| Error::conflict("totp-not-begun"))?;
    let step = step_of(&kept.secret, &typed.code)?.ok_or_else(|| Error::invalid("code", "code-wrong"))?;
    let confirmed = diesel::update(totp_secrets::table.find(kept.id).filter(totp_secrets::confirmed_at.is_null()))
        .set((totp_secrets::confirmed_at.eq(clock::now()), totp_secrets::last_step.eq(step)))
        .execute(conn)?;
    if confirmed == 0 {
        return Err(Error::conflict("totp-is-on"));
    }
    recovery_code::replace(conn, person, codes)?;
    event::record(conn, who, &Event::TotpEnabled { person })?;
    account_mail::tell_person(conn, person, "totp_on")?;
    Ok(Receipt::changed("/me/totp".into(), "on"))
}

/// Uses up a code of the app or a recovery code. False: it is neither, or has been used; a wrong one is counted, and
/// after ten in a quarter of an hour any is refused with 429. Each code works once, also in two requests at the same
/// moment (RFC 6238, section 5.2): the database decides.
pub(super) fn spend(conn: &mut Conn, who: &Actor, person: i64, typed: &str) -> Result<bool> {
    let of = person.to_string();
    let limits = [(throttle::CODE, &*of)];
    throttle::take(conn, &limits)?;
    let right = spend_step(conn, person, typed)? || recovery_code::spend(conn, who, person, typed)?;
    if right {
        throttle::give_back(conn, &limits)?;
    }
    Ok(right)
}
fn spend_step(conn: &mut Conn, person: i64, typed: &str) -> Result<bool> {
    let on = totp_secrets::table.filter(totp_secrets::person_id.eq(person));
    let on = on.filter(totp_secrets::confirmed_at.is_not_null());
    let Some((id, secret)): Option<(i64, String)> =
        on.select((totp_secrets::id, totp_secrets::secret)).first(conn).optional()?
    else {
        return Ok(false);
    };
    let Some(step) = step_of(&secret, typed)? else {
        return Ok(false);
    };
    let unused = totp_secrets::table.find(id).filter(totp_secrets::last_step.lt(step));
    Ok(diesel::update(unused).set(totp_secrets::last_step.eq(step)).execute(conn)? > 0)
}
/// The half minute of which this is the code: the present one, the one before or the one after.
fn step_of(secret: &str, typed: &str) -> Result<Option<i64>> {
    let typed: String = typed.chars().filter(|c| !c.is_whitespace()).take(16).collect();
    let now = u64::try_from(clock::now().utc().timestamp()).unwrap_or_default();
    Ok(app_of(secret)?.check(&typed, now).and_then(|step| i64::try_from(step).ok()))
}
/// What an app computes from the secret.
fn app_of(secret: &str) -> Result<Totp> {
    let secret =
        Secret::try_from_base32(secret).map_err(|_| Error::internal(anyhow::anyhow!("a secret that is none")))?;
    Builder::new().with_secret(secret).build().map_err(|e| Error::internal(anyhow::anyhow!("{e:?}")))
}
/// So many random bytes in base 32.
pub(super) fn random(bytes: usize) -> Result<String> {
    let mut buffer = vec![0; bytes];
    getrandom::fill(&mut buffer).map_err(|e| Error::internal(anyhow::anyhow!("no randomness: {e}")))?;
    Ok(Secret::from(buffer).to_base32())
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "password": "a short sentence of mine", "code": "123456" }))]
pub struct TotpEnd {
    #[schema(format = Password)]
    pub password: String,
    /// Of the app, or a recovery code.
    #[schema(format = Password)]
    pub code: String,
}
impl Proves for TotpEnd {
    fn password(&self) -> &str {
        &self.password
    }
}
#[derive(Serialize, ToSchema)]
pub struct TotpEndPage {
    pub on: bool,
}
impl View for TotpEndPage {
    const TEMPLATE: &'static str = "accounts/totp_end.html";
    fn address(&self) -> Option<String> {
        Some("/me/totp/end".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "password": "", "code": "" })
    }
}
pub fn end_page(_: &mut Conn, who: Option<&Actor>) -> Result<TotpEndPage> {
    Ok(TotpEndPage { on: who.ok_or(Error::SignInFirst)?.second_step })
}
/// Switches it off; the password has been proved. None: the code is wrong, which has been counted.
pub fn end(conn: &mut Conn, who: &Actor, typed: &TotpEnd) -> Result<Option<Receipt>> {
    let person = who.person()?;
    if !is_on(conn, person)? {
        return Err(Error::conflict("totp-is-off"));
    }
    if !spend(conn, who, person, &typed.code)? {
        return Ok(None);
    }
    forget(conn, who, person)?;
    Ok(Some(Receipt::changed("/me/totp".into(), "off")))
}
/// Without any code: for the end of a lost telephone, by whoever runs the installation.
pub fn forget(conn: &mut Conn, who: &Actor, person: i64) -> Result<()> {
    diesel::delete(totp_secrets::table.filter(totp_secrets::person_id.eq(person))).execute(conn)?;
    recovery_code::replace(conn, person, &[])?;
    event::record(conn, who, &Event::TotpDisabled { person })?;
    account_mail::tell_person(conn, person, "totp_off")
}
/// Secrets that were shown and never confirmed, older than this.
pub(super) fn stale(conn: &mut Conn, before: Instant, most: i64) -> Result<Vec<i64>> {
    Ok(totp_secrets::table
        .filter(totp_secrets::confirmed_at.is_null())
        .filter(totp_secrets::created_at.lt(before))
        .limit(most)
        .select(totp_secrets::id)
        .load(conn)?)
}
