//! The demonstration's work units, and roles on their way: asked for, refused, held for someone else.
use super::unit::{self, AgencyName};
use crate::{
    accounts::{
        actor::{Actor, of_seeds},
        agency,
        membership::Role,
        person,
        roles::{
            held,
            request::{self, RoleDecision, RoleRequest, Verdict},
            stand_in::{self, StandIn},
        },
    },
    clock,
    db::Conn,
    error::{Error, Result},
};
use chrono::Days;

const PLACE: &str = "pemerintah-kabupaten-banyuwangi";

/// After the people and the directory: it acts as some of them.
pub fn load(conn: &mut Conn) -> Result<()> {
    let coordinator = known(conn, "agency-admin@demo.invalid")?;
    let named = |name: &str, short: &str| AgencyName { name: name.into(), short_name: short.into() };
    let health = added(conn, &coordinator, PLACE, &named("Dinas Kesehatan (rekaan)", "Dinkes"))?;
    added(conn, &coordinator, &health, &named("Puskesmas Kopi Osing (rekaan)", ""))?;
    added(conn, &coordinator, PLACE, &named("Badan Riset dan Inovasi Daerah (rekaan)", "Brida"))?;

    let innovator = known(conn, "innovator@demo.invalid")?;
    let asked = |role, note: &str| RoleRequest { role: Some(role), note: note.into(), leaves: String::new() };
    let moderator = asked(Role::Moderator, "Saya mengelola diskusi kelompok inovator kabupaten.");
    let refused = request::ask(conn, &innovator, PLACE, &moderator)?.code.unwrap_or_default();
    let reason = "Forum kabupaten belum dibuka; ajukan lagi setelah pembukaannya.".to_owned();
    request::decide(conn, &coordinator, &refused, &RoleDecision { decision: Some(Verdict::Refuse), reason })?;
    request::ask(conn, &innovator, &health, &asked(Role::Author, "Saya menulis pelajaran tentang layanan kesehatan."))?;

    let leader = known(conn, "agency-leader@demo.invalid")?;
    let place = agency::find(conn, PLACE)?;
    let Some(id) = held::of(conn, leader.person()?, Role::AgencyLeader, place.id)? else {
        return Ok(());
    };
    let address = held::address(conn, id)?;
    let code = address.trim_start_matches("/roles/");
    let today = clock::now().utc().date_naive();
    let days = StandIn {
        deputy: "innovator@demo.invalid".into(),
        from: (today + Days::new(7)).to_string(),
        to: (today + Days::new(20)).to_string(),
    };
    stand_in::give(conn, &leader, code, &days).map(drop)
}
fn known(conn: &mut Conn, email: &str) -> Result<Actor> {
    let found = person::by_email(conn, email)?;
    let found = found.ok_or_else(|| Error::internal(anyhow::anyhow!("nobody is {email}")))?;
    of_seeds(conn, found.id, &found.name)
}
fn added(conn: &mut Conn, who: &Actor, parent: &str, name: &AgencyName) -> Result<String> {
    let slug = unit::add_unit(conn, who, parent, name)?.code.unwrap_or_default();
    unit::invent(conn, &slug)?;
    Ok(slug)
}
