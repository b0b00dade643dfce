//! A lab: its row, who may see it and what lies in their hand, what other pages show of it.
use super::machine::{LabHand, LabState, LabStep, Row};
use crate::{
    accounts::{
        actor::Actor,
        membership::{LAN, Role},
    },
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Error, Result},
    ideas::idea::watched,
    schema::{agencies, lab_members as members, lab_teams as teams, labs},
    trace::{Card, Kind},
    view::Receipt,
    words::{Lang, Texts},
};
use diesel::prelude::*;

crate::text_enum! {
    /// What an agency asks for.
    pub enum LabKind {
        Consultation = "consultation", Drafting = "drafting", Capacity = "capacity", Trial = "trial", Unsure = "unsure",
    }
}
crate::text_enum! { pub enum LabMode { Virtual = "virtual", OnSite = "on_site" } }
/// Who writes for the agency whose lab it is.
pub(super) const HOSTS: &[Role] = &[Role::Author, Role::AgencyAdmin];

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = labs)]
pub(super) struct Lab {
    pub id: i64,
    pub slug: String,
    pub agency_id: i64,
    /// Of its agency: the ids from the root to it, each with a dot behind it.
    #[diesel(select_expression = agencies::lineage)]
    #[diesel(select_expression_type = agencies::lineage)]
    pub lineage: String,
    pub region_id: Option<i64>,
    pub province_id: Option<i64>,
    pub theme: String,
    pub kind: LabKind,
    pub note: String,
    pub contact: String,
    pub state: LabState,
    pub state_at: Instant,
    pub state_reason: String,
    pub state_before: Option<LabState>,
    pub mode: Option<LabMode>,
    pub batch: String,
    pub participants: Option<i64>,
    pub budget: Option<i64>,
    pub person_id: Option<i64>,
    pub is_invented: bool,
    pub created_at: Instant,
}
impl Lab {
    pub(super) fn address(&self) -> String {
        format!("/labs/{}", self.slug)
    }
    pub(super) fn receipt(&self, state: &str) -> Receipt {
        Receipt::changed(self.address(), state).code(&self.slug)
    }
}
/// A lab as one person meets it.
pub(super) struct Seen {
    pub lab: Lab,
    /// They are in one of its teams.
    pub is_member: bool,
    /// They look after its region: its agency's administrator, or the hub of its province.
    watches: bool,
}
impl Seen {
    fn is_host(&self, who: &Actor) -> bool {
        who.holds_any(HOSTS, &self.lab.lineage)
    }
    /// Reads it: the staff of its agency, its members, LAN's curators and mentors, those who look after its region, auditors
    /// and system administrators.
    fn is_insider(&self, who: &Actor) -> bool {
        self.is_member || self.watches || who.holds_any(&[], &self.lab.lineage) || reads_all(who)
    }
    /// Whether a step lies in this person's hand. No leader approves what they have asked for.
    pub(super) fn holds(&self, who: &Actor, hand: LabHand) -> Result<()> {
        let (fine, says) = match hand {
            LabHand::Lan => (who.is_at(Role::Curator, LAN), "only-lab-lan"),
            LabHand::Guide => (who.reviews_ideas(), "only-lab-guides"),
            LabHand::Host => (self.is_host(who), "only-lab-hosts"),
            LabHand::Leader => {
                let leads = who.holds_any(&[Role::AgencyLeader], &self.lab.lineage);
                if leads && who.person.is_some() && self.lab.person_id == who.person {
                    return Err(Error::forbidden("not-own-lab"));
                }
                (leads, "only-lab-leaders")
            }
            LabHand::Team => (self.is_member || self.is_host(who), "only-lab-teams"),
        };
        if fine || who.is_system() { Ok(()) } else { Err(Error::forbidden(says)) }
    }
    /// Those who see to it that the lab goes on: LAN's curators and mentors, who writes for its agency, and its leader.
    pub(super) fn organises(&self, who: &Actor) -> bool {
        who.is_system()
            || who.reviews_ideas()
            || self.is_host(who)
            || who.holds_any(&[Role::AgencyLeader], &self.lab.lineage)
    }
    /// Whether they may take it now; pages ask what verbs ask.
    pub(super) fn may(&self, who: Option<&Actor>, step: LabStep) -> bool {
        let state = self.lab.state;
        state.row(step).is_some() && who.is_some_and(|who| self.holds(who, state.hand(step)).is_ok())
    }
    /// Asks both: first in whose hand it lies, then whether it can be taken now.
    pub(super) fn step(&self, who: &Actor, step: LabStep) -> Result<&'static Row> {
        self.holds(who, self.lab.state.hand(step))?;
        self.lab.state.step(step)
    }
}
/// Reads every lab: LAN's curators and mentors, auditors, system administrators.
pub(super) fn reads_all(who: &Actor) -> bool {
    who.is_system() || who.reviews_ideas() || who.is(Role::Auditor) || who.is(Role::SystemAdmin)
}
/// One lab that this person may see; to others it is not there.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<Seen> {
    let who = who.ok_or(Error::NotFound)?;
    let lab: Lab =
        labs::table.inner_join(agencies::table).filter(labs::slug.eq(slug)).select(Lab::as_select()).first(conn)?;
    let is_member = match who.person {
        Some(person) => of_member(conn, person)?.contains(&lab.id),
        None => false,
    };
    let watches = watched(conn, who)?.holds(lab.region_id, lab.province_id);
    let seen = Seen { lab, is_member, watches };
    if seen.is_insider(who) { Ok(seen) } else { Err(Error::NotFound) }
}
/// The labs in whose teams someone is now; the newest 200.
pub(super) fn of_member(conn: &mut Conn, person: i64) -> Result<Vec<i64>> {
    let own = members::table.inner_join(teams::table).filter(members::person_id.eq(person));
    let own = own.filter(members::until_at.is_null()).order(members::id.desc()).limit(200);
    Ok(own.select(teams::lab_id).load(conn)?)
}
/// Moves a lab from the state it was seen in: of two at once the database lets one through.
pub(super) fn put(conn: &mut Conn, lab: &Lab, to: LabState, reason: &str) -> Result<()> {
    let before = (to == LabState::Suspended).then_some(lab.state);
    let moved = diesel::update(labs::table.find(lab.id))
        .filter(labs::state.eq(lab.state))
        .set((
            (labs::state.eq(to), labs::state_at.eq(clock::now()), labs::state_reason.eq(reason)),
            labs::state_before.eq(before),
        ))
        .execute(conn)?;
    if moved == 0 { Err(Error::conflict("lab-moved-on")) } else { Ok(()) }
}
/// Keeps a lab until the transaction ends, in the state in which it was seen: whoever waited here while it moved on is refused.
pub(super) fn kept(conn: &mut Conn, lab: &Lab) -> Result<()> {
    lock_row(conn, "labs", lab.id)?;
    let state: LabState = labs::table.find(lab.id).select(labs::state).first(conn)?;
    if state == lab.state { Ok(()) } else { Err(Error::conflict("lab-moved-on")) }
}
/// What the thread shows of labs, to whoever may see them.
pub fn cards(conn: &mut Conn, who: Option<&Actor>, ids: &[i64]) -> Result<Vec<Card>> {
    let Some(who) = who else {
        return Ok(vec![]);
    };
    let own = match who.person {
        Some(person) => of_member(conn, person)?,
        None => vec![],
    };
    let at = watched(conn, who)?;
    let rows: Vec<(Lab, String)> = labs::table
        .inner_join(agencies::table)
        .filter(labs::id.eq_any(ids))
        .select((Lab::as_select(), agencies::name))
        .load(conn)?;
    let card = |(lab, agency): (Lab, String)| {
        let watches = at.holds(lab.region_id, lab.province_id);
        let seen = Seen { is_member: own.contains(&lab.id), watches, lab };
        seen.is_insider(who).then(|| Card {
            kind: Kind::Lab,
            id: seen.lab.id,
            title: Texts::one(seen.lab.theme.clone(), Lang::Id),
            address: seen.lab.address(),
            place: Texts::one(agency, Lang::Id),
            is_invented: seen.lab.is_invented,
            withdrawn: seen.lab.state == LabState::Cancelled,
        })
    };
    Ok(rows.into_iter().filter_map(card).collect())
}
