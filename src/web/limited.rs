//! Changes that only so many wrong tries are allowed for.
use super::{Cx, Input, Reply};
use crate::{
    accounts::{
        actor::Actor,
        throttle::{self, Limit},
    },
    db::Conn,
    error::{Error, Result},
    view::{Receipt, View},
};

impl Cx {
    /// As `submit`. What is typed into `field` is a try, counted before it is looked at and in a transaction of its own, so that
    /// tries which are on their way together meet the limit like those in a row; a right one is given back.
    pub async fn submit_limited<I: Send + 'static, V: View>(
        &self,
        typed: Input<I>,
        (limit, field, is_try): (Limit, &'static str, fn(&I) -> bool),
        page: impl Fn(&mut Conn, Option<&Actor>) -> Result<V> + Send + 'static,
        verb: impl Fn(&mut Conn, &Actor, &I) -> Result<Receipt> + Send + 'static,
    ) -> Result<Reply<Receipt>> {
        let Input { kept, value } = typed;
        let input = match value {
            Ok(input) => input,
            Err(fields) => return self.submit(Input { kept, value: Err(fields) }, page, verb).await,
        };
        let counts = is_try(&input);
        if counts {
            let take = move |conn: &mut Conn, who: &Actor| throttle::take(conn, &[(limit, &who.person()?.to_string())]);
            self.write_each(Box::new(take)).await?;
        }
        let outcome = self.write(Box::new(move |conn, who| verb(conn, who, &input))).await;
        let wrong = matches!(&outcome, Err(Error::Invalid(fields)) if fields.contains_key(field));
        if counts && !wrong {
            let back =
                move |conn: &mut Conn, who: &Actor| throttle::give_back(conn, &[(limit, &who.person()?.to_string())]);
            self.write_each(Box::new(back)).await?;
        }
        self.tell_again(outcome, kept, Box::new(page)).await
    }
}
