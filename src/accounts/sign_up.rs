//! Joining: by oneself, confirmed by a link in a mail, or by invitation. Nobody is a person before the link is used.
use super::{account_mail, actor::Actor, consent, membership::Role, person, throttle};
use crate::{
    app::App,
    clock, code,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    job::{self, Job},
    mail::Mail,
    rule::{self, Rule},
    schema::{people, sign_ups},
    view::{Receipt, View},
    words::Lang,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A link to confirm an address, single use (ASVS 6.4.1).
pub const LINK: TimeDelta = TimeDelta::minutes(60);
/// What is agreed to when joining, with the version that stands now.
pub const DOCUMENTS: [(&str, &str); 2] = [("privacy", "2026-11"), ("terms", "2026-11")];

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Nama Lengkap", "email": "nama@example.go.id", "agree": true }))]
pub struct SignUp {
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub name: String,
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub email: String,
    /// To the privacy notice and the terms, in the version that stands now.
    #[schema(required = true)]
    pub agree: bool,
}
/// The form, and after it the word that a mail is on its way.
#[derive(Serialize, ToSchema)]
pub struct SignUpPage {
    /// False: this installation takes in nobody who was not invited.
    pub open: bool,
    pub sent: bool,
}
impl View for SignUpPage {
    const TEMPLATE: &'static str = "accounts/sign_up.html";
    fn address(&self) -> Option<String> {
        Some("/sign-up".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "name": "", "email": "", "agree": "" })
    }
}
/// Whether the address has an account is asked by the job alone, and no password is hashed here: for a known and an
/// unknown address the same rows are written, and the same answer is given after the same work.
pub fn request(conn: &mut Conn, asked: &SignUp, open: bool, language: Lang, client: &str) -> Result<Receipt> {
    if !open {
        return Err(Error::forbidden("sign-up-closed"));
    }
    let email = person::plain_email(&asked.email);
    person::check(&mut Check::default(), &email, &asked.name).that(asked.agree, "agree", "agree-missing").done()?;
    let limits = [(throttle::SIGN_UP_ADDRESS, email.as_str()), (throttle::SIGN_UP_CLIENT, client)];
    throttle::take(conn, &limits)?;
    let agreed = serde_json::to_string(&DOCUMENTS)?;
    let id = insert(conn, &email, &asked.name, language, &agreed, None)?;
    job::enqueue(conn, &SendSignUp { sign_up: id })?;
    Ok(Receipt::changed("/sign-up/sent".into(), "requested"))
}
fn insert(
    conn: &mut Conn,
    email: &str,
    name: &str,
    language: Lang,
    agreed: &str,
    invited_by: Option<i64>,
) -> Result<i64> {
    let (now, window) = (clock::now(), window(conn, invited_by.is_some())?);
    Ok(diesel::insert_into(sign_ups::table)
        .values((
            sign_ups::email.eq(email),
            sign_ups::name.eq(name.trim()),
            sign_ups::language.eq(language),
            sign_ups::agreed.eq(agreed),
            sign_ups::person_id.eq(invited_by),
            sign_ups::created_at.eq(now),
            sign_ups::expires_at.eq(now.plus(window)),
        ))
        .returning(sign_ups::id)
        .get_result(conn)?)
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Nama Lengkap", "email": "nama@example.go.id", "language": "id" }))]
pub struct Invitation {
    #[schema(required = true, min_length = 1, max_length = 200)]
    pub name: String,
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub email: String,
    /// Of the mail, and of the account: `id` or `en`.
    pub language: Option<Lang>,
}
#[derive(Serialize, ToSchema)]
pub struct InvitationPage {
    pub sent: bool,
}
impl View for InvitationPage {
    const TEMPLATE: &'static str = "accounts/invitation.html";
    fn address(&self) -> Option<String> {
        Some("/invitations/new".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "name": "", "email": "", "language": "id" })
    }
}
pub fn invitation_page(_: &mut Conn, who: Option<&Actor>, sent: bool) -> Result<InvitationPage> {
    may_invite(who.ok_or(Error::SignInFirst)?)?;
    Ok(InvitationPage { sent })
}
fn may_invite(who: &Actor) -> Result<()> {
    if who.is_system() || who.is(Role::SystemAdmin) { Ok(()) } else { Err(Error::forbidden("only-system-admins")) }
}
/// Sends a link that is good for seven days; where sign-up is closed this is the only way in. For an address that has an
/// account the receipt is the same, and its owner is told that they have one.
pub fn invite(conn: &mut Conn, who: &Actor, asked: &Invitation) -> Result<Receipt> {
    may_invite(who)?;
    let email = person::plain_email(&asked.email);
    person::check(&mut Check::default(), &email, &asked.name).done()?;
    let inviter = who.person()?;
    let limits = [(throttle::INVITATION, &*inviter.to_string())];
    throttle::take(conn, &limits)?;
    let id = insert(conn, &email, &asked.name, asked.language.unwrap_or(Lang::Id), "", Some(inviter))?;
    event::record(conn, who, &Event::PersonInvited { invitation: id })?;
    job::enqueue(conn, &SendSignUp { sign_up: id })?;
    Ok(Receipt::created("/invitations/sent".into(), "invited"))
}

/// Makes the link only now, so that no secret waits in the queue. Run twice, the later mail has the link that works.
#[derive(Serialize, Deserialize)]
pub struct SendSignUp {
    sign_up: i64,
}
#[derive(Clone, Queryable)]
struct Waiting {
    email: String,
    name: String,
    language: Lang,
    invited_by: Option<i64>,
}
impl Job for SendSignUp {
    const NAME: &'static str = "sign-up";
    fn run(self, app: Arc<App>, id: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let secret = code::secret().map_err(|e| anyhow::anyhow!("{e:?}"))?;
            let kept = secret.clone();
            let found = app.db.write(move |conn| prepare(conn, self.sign_up, &kept));
            let Some((to, window)) = found.await.map_err(|e| anyhow::anyhow!("{e:?}"))? else {
                return Ok(());
            };
            let mail = Mail {
                to: to.email,
                name: to.name,
                lang: to.language,
                template: if to.invited_by.is_some() { "invitation" } else { "sign_up" }.into(),
                args: serde_json::json!({ "token": secret, "minutes": window.num_minutes(), "days": window.num_days() }),
            };
            app.post(&mail, id).await
        })
    }
}
/// Gives the row its link. None: it is gone, or the address has an account, whose owner is then told so.
fn prepare(conn: &mut Conn, id: i64, secret: &str) -> Result<Option<(Waiting, TimeDelta)>> {
    let columns = (sign_ups::email, sign_ups::name, sign_ups::language, sign_ups::person_id);
    let Some(waiting): Option<Waiting> = sign_ups::table.find(id).select(columns).first(conn).optional()? else {
        return Ok(None);
    };
    let known: i64 = people::table.filter(people::email.eq(&waiting.email)).count().get_result(conn)?;
    if known > 0 {
        diesel::delete(sign_ups::table.find(id)).execute(conn)?;
        // A disabled account is not written to.
        if let Some(owner) = person::by_email(conn, &waiting.email)? {
            account_mail::tell(conn, &owner, "already_member", serde_json::json!({}))?;
        }
        return Ok(None);
    }
    let window = window(conn, waiting.invited_by.is_some())?;
    diesel::update(sign_ups::table.find(id))
        .set((sign_ups::token_hash.eq(code::hash(secret)), sign_ups::expires_at.eq(clock::now().plus(window))))
        .execute(conn)?;
    Ok(Some((waiting, window)))
}
/// How long the link is good for: an invitation waits for someone who did not ask for it.
fn window(conn: &mut Conn, invited: bool) -> Result<TimeDelta> {
    if invited { rule::span(conn, Rule::InvitationDays) } else { Ok(LINK) }
}

/// What the form behind the link holds.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "password": "a short sentence of mine", "agree": true }))]
pub struct FirstPassword {
    #[schema(format = Password)]
    pub password: String,
    /// Asked of whoever was invited.
    pub agree: bool,
}
/// The page behind the link.
#[derive(Serialize, ToSchema)]
pub struct WelcomePage {
    pub token: String,
    /// False: used or expired.
    pub valid: bool,
    pub name: String,
    pub email: String,
    /// Whether the privacy notice and the terms are still to be agreed to.
    pub asks_agreement: bool,
}
impl View for WelcomePage {
    const TEMPLATE: &'static str = "accounts/welcome.html";
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "password": "", "agree": "" })
    }
}
pub fn welcome(conn: &mut Conn, token: &str) -> Result<WelcomePage> {
    let found = find(conn, token)?;
    let valid = found.is_some();
    let (_, email, name, _, agreed) = found.unwrap_or_default();
    Ok(WelcomePage { token: token.to_owned(), valid, name, email, asks_agreement: valid && agreed.is_empty() })
}
type Row = (i64, String, String, String, String);
fn find(conn: &mut Conn, token: &str) -> Result<Option<Row>> {
    Ok(sign_ups::table
        .filter(sign_ups::token_hash.eq(code::hash(token)))
        .filter(sign_ups::expires_at.gt(clock::now()))
        .select((sign_ups::id, sign_ups::email, sign_ups::name, sign_ups::language, sign_ups::agreed))
        .first(conn)
        .optional()?)
}
/// Uses the link up and makes the person, with their password and what they have agreed to. Returns who it is.
pub fn finish(conn: &mut Conn, token: &str, agree: bool, hash: &str) -> Result<i64> {
    let (id, email, name, language, agreed) = find(conn, token)?.ok_or_else(|| Error::conflict("sign-up-used"))?;
    Check::default().that(agree || !agreed.is_empty(), "agree", "agree-missing").done()?;
    // The database decides which of two at once it was.
    if diesel::delete(sign_ups::table.find(id)).execute(conn)? == 0 {
        return Err(Error::conflict("sign-up-used"));
    }
    diesel::delete(sign_ups::table.filter(sign_ups::email.eq(&email))).execute(conn)?;
    let language = language.parse().map_err(|e: String| Error::internal(anyhow::anyhow!(e)))?;
    let person = match person::create(conn, &Actor::system(), &email, &name, language) {
        Err(Error::Invalid(fields)) if fields.contains_key("email") => return Err(Error::conflict("email-taken")),
        made => made?,
    };
    super::sign_in::store_password(conn, person, hash)?;
    let documents: Vec<(String, String)> = if agreed.is_empty() {
        DOCUMENTS.iter().map(|(document, version)| ((*document).to_owned(), (*version).to_owned())).collect()
    } else {
        serde_json::from_str(&agreed)?
    };
    let who = Actor { person: Some(person), name, language, via: event::Via::Page, ..Actor::system() };
    for (document, version) in documents {
        consent::give(conn, &who, person, &document, &version)?;
    }
    Ok(person)
}
