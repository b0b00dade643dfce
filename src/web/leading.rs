//! Ways out of this site that are made at the click, by asking another server.
use super::{
    Cx, Reply,
    answering::{Refused, see_other},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Msg, Result},
    job,
    view::View,
};
use actix_web::http::StatusCode;

impl Cx {
    /// `prepare` says in a transaction what is wanted, and whether it may be; `open` asks the other server, on a thread of its
    /// own and outside of any transaction; `note` writes down that it was opened. On a page one is then led to the view's way
    /// out, where it has one; what the other server refuses is a page that says what to do, and a conflict in the API. Nothing
    /// of it is kept for a form that is sent twice.
    pub async fn lead_out<P: Send + 'static, V: View + Clone>(
        &self,
        prepare: impl Fn(&mut Conn, &Actor) -> Result<P> + Send + 'static,
        open: impl FnOnce(P) -> Result<V, Box<(Msg, V)>> + Send + 'static,
        note: impl Fn(&mut Conn, &V) -> Result<()> + Send + 'static,
    ) -> Result<Reply<V>> {
        let wanted = self.write_each(Box::new(prepare)).await?;
        let (status, view) = match job::apart(move || open(wanted)).await.map_err(Error::internal)? {
            Ok(view) => {
                let opened = view.clone();
                self.app().db.write(move |conn| note(conn, &opened)).await?;
                if let Some(address) = view.way_out().filter(|_| self.at().is_page()) {
                    return Ok(see_other(address));
                }
                (if self.at().is_page() { StatusCode::OK } else { StatusCode::CREATED }, view)
            }
            Err(refused) => {
                let (why, view) = *refused;
                if !self.at().is_page() {
                    return Err(Error::Conflict(why));
                }
                (StatusCode::SERVICE_UNAVAILABLE, view)
            }
        };
        let seen = self.look(Box::new(move |_, _| Ok(view.clone()))).await?;
        Ok(Reply::new(self.answer(status, seen, Some(Refused::default()))?))
    }
}
