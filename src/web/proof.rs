//! Passwords over HTTP: proving oneself with one, and setting one. What hashes stands outside of any transaction.
use super::{Cx, Input, Reply};
use crate::{
    accounts::{
        actor::Actor,
        idempotency, password_rule,
        proof::{self, Proves},
        security::{self, ChangePasswordPage, PasswordChange},
        sign_in::{self, NewPassword},
        sign_up::{self, FirstPassword},
    },
    code,
    db::Conn,
    error::{Error, Result},
    view::{Receipt, View},
};

impl Cx {
    /// As `submit`, by someone who shows with their password that it is they.
    pub async fn submit_proven<I: Proves + Send + 'static, V: View>(
        &self,
        typed: Input<I>,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
        verb: impl Fn(&mut Conn, &Actor, &I) -> Result<Receipt> + Send + 'static,
    ) -> Result<Reply<Receipt>> {
        if let Ok(input) = &typed.value {
            match self.prove(input.password()).await {
                Ok(_) => {}
                Err(Error::Invalid(fields)) => return self.again(typed.kept, fields, Box::new(page)).await,
                Err(e) => return Err(e),
            }
        }
        self.submit(typed, page, verb).await
    }
    /// Compares the password with the one of whoever asks; says what is known of them. None: the same was sent before and
    /// has been done, so that its receipt is the answer.
    pub(super) async fn prove(&self, password: &str) -> Result<Option<Vec<String>>> {
        let (enter, once) = (self.door(), self.once());
        let first = self.door();
        self.app().db.read(move |conn| first(conn)?.ok_or(Error::SignInFirst).map(drop)).await?;
        let found = self.app().db.write(move |conn| {
            let who = enter(conn)?.ok_or(Error::SignInFirst)?;
            if idempotency::kept(conn, &who, once.as_ref())?.is_some() {
                return Ok(None);
            }
            proof::subject(conn, &who).map(Some)
        });
        let Some(subject) = found.await? else {
            return Ok(None);
        };
        let typed: String = password.chars().take(password_rule::MOST + 1).collect();
        let right = self.app().passwords.verify(typed, subject.hash).await;
        if matches!(right, Ok(false)) {
            return Err(proof::refused());
        }
        self.app().db.write(move |conn| proof::give_back(conn, subject.person)).await?;
        right?;
        Ok(Some(subject.about))
    }
    /// Judges a new password and hashes it.
    async fn fresh_hash(&self, field: &'static str, password: String, about: Vec<String>) -> Result<String> {
        let judged = password.clone();
        actix_web::web::block(move || password_rule::check(field, &judged, &about))
            .await
            .map_err(Error::internal)??;
        self.app().passwords.hash(password).await
    }
    /// Changes one's own password: the current one, then the new one, then everything that knew the old one ends.
    pub async fn change_password(self, typed: Input<PasswordChange>) -> Result<Reply<Receipt>> {
        let Input { kept, value } = typed;
        let secret = code::secret()?;
        let outcome = match value {
            Ok(change) => self.changed_password(change, secret.clone()).await,
            Err(fields) => Err(Error::Invalid(fields)),
        };
        let done = outcome.is_ok();
        let reply = self.tell_again(outcome, kept, Box::new(|_, _| Ok(ChangePasswordPage {}))).await?;
        Ok(if done && self.at().is_page() { reply.cookie(&self.session_cookie(secret)) } else { reply })
    }
    async fn changed_password(&self, change: PasswordChange, secret: String) -> Result<Receipt> {
        let hash = match self.prove(&change.password).await? {
            Some(about) => self.fresh_hash("new_password", change.new_password, about).await?,
            None => String::new(),
        };
        let (by, agent) = (self.credential().cloned(), self.place.agent.clone());
        self.write(Box::new(move |conn, who| {
            // Without a hash only the receipt of the first time can be given.
            if hash.is_empty() {
                return Err(Error::SignInFirst);
            }
            security::change_password(conn, who, &hash, by.as_ref(), &secret, &agent)
        }))
        .await
    }
    /// Sets a password by a one-time link, and signs in.
    pub async fn set_password(self, link: String, typed: Input<NewPassword>) -> Result<Reply<Receipt>> {
        let Input { kept, value } = typed;
        let outcome = match value {
            Ok(new) => self.password_by_link(link.clone(), new.password).await,
            Err(fields) => Err(Error::Invalid(fields)),
        };
        match outcome {
            Ok(person) => self.enter(person, "/", "").await,
            Err(Error::Invalid(fields)) => {
                self.again(kept, fields, Box::new(move |conn, _| sign_in::password_page(conn, &link))).await
            }
            Err(e) => Err(e),
        }
    }
    async fn password_by_link(&self, link: String, password: String) -> Result<i64> {
        let asked = link.clone();
        // The link first: whoever has none costs no hash.
        let owner = self.app().db.read(move |conn| sign_in::link_owner(conn, &asked)).await?;
        let (name, email) = owner.ok_or_else(|| Error::conflict("link-used"))?;
        let hash = self.fresh_hash("password", password, vec![name, email]).await?;
        self.app().db.write(move |conn| sign_in::set_password(conn, &link, &hash)).await
    }
    /// Makes the account behind a sign-up's link, and signs in.
    pub async fn finish_sign_up(self, link: String, typed: Input<FirstPassword>) -> Result<Reply<Receipt>> {
        let Input { kept, value } = typed;
        let outcome = match value {
            Ok(first) => self.account_by_link(link.clone(), first).await,
            Err(fields) => Err(Error::Invalid(fields)),
        };
        match outcome {
            Ok(person) => self.enter(person, "/", "").await,
            Err(Error::Invalid(fields)) => {
                self.again(kept, fields, Box::new(move |conn, _| sign_up::welcome(conn, &link))).await
            }
            Err(e) => Err(e),
        }
    }
    async fn account_by_link(&self, link: String, first: FirstPassword) -> Result<i64> {
        let asked = link.clone();
        let page = self.app().db.read(move |conn| sign_up::welcome(conn, &asked)).await?;
        if !page.valid {
            return Err(Error::conflict("sign-up-used"));
        }
        if page.asks_agreement && !first.agree {
            return Err(Error::invalid("agree", "agree-missing"));
        }
        let hash = self.fresh_hash("password", first.password, vec![page.name, page.email]).await?;
        self.app().db.write(move |conn| sign_up::finish(conn, &link, first.agree, &hash)).await
    }
}
