//! Answers that show once what is kept nowhere, or not in readable form: a token, a webhook's secret.
use super::{Cx, Input, Reply};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    view::{Receipt, View},
};
use actix_web::http::{StatusCode, header};

impl Cx {
    /// As `submit`, where the answer is not a way to somewhere else, but `shown`, and nobody stores it. The receipt is that of
    /// the first sending, when the same is sent again.
    pub async fn submit_shown<I: Send + 'static, V: View, S: View>(
        &self,
        input: Input<I>,
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
        verb: impl Fn(&mut Conn, &Actor, &I) -> Result<Receipt> + Send + 'static,
        shown: impl Fn(&mut Conn, Option<&Actor>, &Receipt) -> Result<S> + Send + 'static,
    ) -> Result<Reply<S>> {
        let Input { kept, value } = input;
        let outcome = match value {
            Ok(input) => self.write(Box::new(move |conn, who| verb(conn, who, &input))).await,
            Err(fields) => self.write(Box::new(move |_, _| Err(Error::Invalid(fields.clone())))).await,
        };
        let receipt = match outcome {
            Ok(receipt) => receipt,
            Err(Error::Invalid(fields)) => return self.again(kept, fields, Box::new(page)).await,
            Err(e) => return Err(e),
        };
        self.show_once(receipt, shown).await
    }
    /// As `change`, with such an answer.
    pub async fn change_shown<S: View>(
        &self,
        verb: impl Fn(&mut Conn, &Actor) -> Result<Receipt> + Send + 'static,
        shown: impl Fn(&mut Conn, Option<&Actor>, &Receipt) -> Result<S> + Send + 'static,
    ) -> Result<Reply<S>> {
        let receipt = self.write(Box::new(verb)).await?;
        self.show_once(receipt, shown).await
    }
    async fn show_once<S: View>(
        &self,
        receipt: Receipt,
        shown: impl Fn(&mut Conn, Option<&Actor>, &Receipt) -> Result<S> + Send + 'static,
    ) -> Result<Reply<S>> {
        let place = format!("{}{}", self.at().prefix, receipt.address);
        let seen = self.look(Box::new(move |conn, who| shown(conn, who, &receipt))).await?;
        let mut response = self.answer(StatusCode::CREATED, seen, None)?;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        if let Ok(place) = header::HeaderValue::from_str(&place) {
            headers.insert(header::LOCATION, place);
        }
        Ok(Reply::new(response))
    }
}
