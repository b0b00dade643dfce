//! Asking for a link to set a password.
use super::{person, sign_in, throttle};
use crate::{
    app::App,
    code,
    db::Conn,
    error::{Check, Result},
    job::{self, Job},
    mail::Mail,
    rule::{self, Rule},
    view::{Receipt, View},
};
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LinkRequest {
    pub email: String,
}
/// The form, and after it the word that a mail is on its way if the address is known.
#[derive(Serialize, ToSchema)]
pub struct LinkPage {
    pub sent: bool,
    /// How long a link is good for.
    pub minutes: i64,
}
impl View for LinkPage {
    const TEMPLATE: &'static str = "accounts/password_link.html";
    fn address(&self) -> Option<String> {
        Some("/password-links/new".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "email": "" })
    }
}
pub fn blank(conn: &mut Conn) -> Result<LinkPage> {
    Ok(LinkPage { sent: false, minutes: rule::number(conn, Rule::PasswordLinkMinutes)? })
}
pub fn sent(conn: &mut Conn) -> Result<LinkPage> {
    Ok(LinkPage { sent: true, ..blank(conn)? })
}
/// Answers alike for known and unknown addresses: who it belongs to is looked up by the job.
pub fn request(conn: &mut Conn, asked: &LinkRequest, client: &str) -> Result<Receipt> {
    Check::default().text("email", &asked.email, 254).done()?;
    let email = person::plain_email(&asked.email);
    let limits = [(throttle::LINK_ADDRESS, email.as_str()), (throttle::LINK_CLIENT, client)];
    throttle::take(conn, &limits)?;
    send(conn, &asked.email)?;
    Ok(Receipt::changed("/password-links/sent".into(), "requested"))
}

/// Sends a link to whoever has this address, without counting the asking.
pub fn send(conn: &mut Conn, email: &str) -> Result<()> {
    job::enqueue(conn, &SendLink { email: email.to_owned() })
}

/// Makes the link only now, so that no secret waits in the queue.
#[derive(Serialize, Deserialize)]
pub struct SendLink {
    email: String,
}
impl Job for SendLink {
    const NAME: &'static str = "password-link";
    fn run(self, app: Arc<App>, id: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            let secret = code::secret().map_err(|e| anyhow::anyhow!("{e:?}"))?;
            let kept = secret.clone();
            let found = app.db.write(move |conn| {
                let Some(person) = person::by_email(conn, &self.email)? else {
                    return Ok(None);
                };
                let lasts = sign_in::new_link(conn, person.id, &kept)?;
                Ok(Some((person, lasts)))
            });
            let Some((person, lasts)) = found.await.map_err(|e| anyhow::anyhow!("{e:?}"))? else {
                return Ok(());
            };
            let mail = Mail {
                to: person.email,
                name: person.name,
                lang: person.language,
                template: "password_link".into(),
                args: serde_json::json!({ "token": secret, "minutes": lasts.num_minutes() }),
            };
            app.post(&mail, id).await
        })
    }
}
/// As the page does, for the command line: the address of the link's page, relative to the mount.
pub fn address(secret: &str) -> String {
    format!("/password/{secret}")
}
