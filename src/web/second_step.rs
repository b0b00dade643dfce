//! The second step over HTTP: the code at sign-in, and what its set-up shows once.
use super::{Cx, Input, Reply, session};
use crate::{
    accounts::{
        recovery_code::{self, RecoveryPage},
        second_step::{self, CodePage, SecondStep},
        totp::{self, FirstCode, PasswordAgain, TotpEnd, TotpPage},
    },
    code,
    error::{Error, Result},
    view::Receipt,
};
use actix_web::cookie::time::Duration;

impl Cx {
    /// The page that asks for the code of a sign-in that waits in this browser.
    pub async fn code_page(self, next: String) -> Result<Reply<CodePage>> {
        let waiting = self.place.waiting.clone();
        self.show(move |conn, _| second_step::page(conn, waiting.as_deref(), &next, "")).await
    }
    /// The right code makes the waiting sign-in a session, under a new secret.
    pub async fn sign_in_by_code(self, typed: Input<SecondStep>) -> Result<Reply<Receipt>> {
        let Input { kept, value } = typed;
        let step = value.map_err(Error::Invalid)?;
        let (secret, from, waiting) = (code::secret()?, self.arrival(), self.place.waiting.clone());
        let (fresh, code, of) = (secret.clone(), step.code, waiting.clone());
        let right =
            self.app().db.write(move |conn| second_step::finish(conn, of.as_deref(), &code, &fresh, &from)).await?;
        self.app().changed.notify_one();
        if !right {
            let page = move |conn: &mut _, _: Option<&_>| second_step::page(conn, waiting.as_deref(), "", "");
            return self.again(kept, wrong_code(), Box::new(page)).await;
        }
        let over = session::cookie(&self.app().config, session::WAITING, String::new(), Duration::ZERO);
        Ok(self.welcome(secret, &step.next, &step.resume).await?.cookie(&over))
    }

    pub async fn totp_page(self) -> Result<Reply<TotpPage>> {
        let required = self.config().staff_totp_required;
        self.show(move |conn, who| totp::page(conn, who, required)).await
    }
    pub async fn begin_totp(self, typed: Input<PasswordAgain>) -> Result<Reply<Receipt>> {
        let required = self.config().staff_totp_required;
        let page = move |conn: &mut _, who: Option<&_>| totp::page(conn, who, required);
        self.submit_proven(typed, page, |conn, who, _| totp::begin(conn, who)).await
    }
    /// Switches it on; the answer shows the recovery codes, which nothing keeps.
    pub async fn confirm_totp(self, typed: Input<FirstCode>) -> Result<Reply<Receipt>> {
        let Input { kept, value } = typed;
        let codes = recovery_code::draw()?;
        let kept_codes = codes.clone();
        let outcome = match value {
            Ok(first) => {
                self.write_each(Box::new(move |conn, who| totp::confirm(conn, who, &first, &kept_codes))).await
            }
            Err(fields) => Err(Error::Invalid(fields)),
        };
        if outcome.is_ok() {
            return self.reveal(Box::new(move |_, _| Ok(RecoveryPage { on: true, codes: codes.clone() }))).await;
        }
        let required = self.config().staff_totp_required;
        self.tell_again(outcome, kept, Box::new(move |conn, who| totp::page(conn, who, required))).await
    }
    /// New recovery codes instead of the old ones; the answer shows them.
    pub async fn make_recovery_codes(self, typed: Input<PasswordAgain>) -> Result<Reply<Receipt>> {
        let Input { kept, value } = typed;
        let codes = recovery_code::draw()?;
        let kept_codes = codes.clone();
        let outcome = match value {
            Ok(again) => match self.prove(&again.password).await {
                Ok(_) => self.write_each(Box::new(move |conn, who| recovery_code::make(conn, who, &kept_codes))).await,
                Err(e) => Err(e),
            },
            Err(fields) => Err(Error::Invalid(fields)),
        };
        if outcome.is_ok() {
            return self.reveal(Box::new(move |_, _| Ok(RecoveryPage { on: true, codes: codes.clone() }))).await;
        }
        self.tell_again(outcome, kept, Box::new(recovery_code::page)).await
    }
    /// Switches it off, with the password and a code.
    pub async fn end_totp(self, typed: Input<TotpEnd>) -> Result<Reply<Receipt>> {
        let Input { kept, value } = typed;
        let outcome = match value {
            Ok(end) => match self.prove(&end.password).await {
                Ok(_) => self.write_each(Box::new(move |conn, who| totp::end(conn, who, &end))).await,
                Err(e) => Err(e),
            },
            Err(fields) => Err(Error::Invalid(fields)),
        };
        let outcome = outcome.and_then(|done| done.ok_or_else(|| Error::Invalid(wrong_code())));
        self.tell_again(outcome, kept, Box::new(totp::end_page)).await
    }
}
fn wrong_code() -> crate::error::FieldErrors {
    [("code".into(), "code-wrong".into())].into()
}
