//! One's own data on one page: what is held, what was agreed to, what was asked, and what stays after an erasure.
use super::{
    register::{HELD, Held},
    request::{self, COOL_OFF, DataRequest, RequestKind, RequestState},
};
use crate::{
    accounts::{
        actor::Actor,
        consent::{self, Consent},
    },
    db::Conn,
    error::{Error, Result},
    view::View,
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct DataPage {
    pub held: Vec<Held>,
    pub consents: Vec<Consent>,
    pub requests: Vec<DataRequest>,
    /// A copy was asked for and can be fetched.
    pub copy_ready: bool,
    /// The erasure that runs, if one does.
    pub erasure: Option<DataRequest>,
    /// Hours in which an erasure can be taken back.
    pub cool_off: i64,
}
impl View for DataPage {
    const TEMPLATE: &'static str = "privacy/data.html";
    fn address(&self) -> Option<String> {
        Some("/me/data".into())
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "note": "", "kind": "", "password": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<DataPage> {
    let person = who.ok_or(Error::SignInFirst)?.person()?;
    let requests = request::of_person(conn, person)?;
    let running = |r: &&DataRequest| r.kind == RequestKind::Erasure && r.state == RequestState::Open;
    Ok(DataPage {
        held: HELD.to_vec(),
        consents: consent::of_person(conn, person)?,
        copy_ready: request::has_fresh_copy(conn, person)?,
        erasure: requests.iter().find(running).cloned(),
        requests,
        cool_off: COOL_OFF.num_hours(),
    })
}
