//! A mentor: their row, what they are found by, who is shown, their cards.
use super::availability::Availability;
use crate::{
    accounts::{
        actor::Actor,
        agency::AgencyLink,
        membership::{Role, RoleState},
        region::{self, Choice},
        sector::{self, Sector},
        settings::Zone,
    },
    clock,
    db::Conn,
    error::{Error, Result},
    schema::{agencies, memberships, mentor_traits as traits, mentors, people},
};
use diesel::prelude::*;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

crate::text_enum! {
    /// A coach goes along with a team; a content expert is asked about one subject.
    pub enum MentorKind { Coach = "coach", ContentExpert = "content_expert" }
}
crate::text_enum! {
    /// What a mentor knows how to do.
    pub enum Expertise {
        Problems = "problems",
        ServiceDesign = "service_design",
        Digital = "digital",
        Data = "data",
        Regulation = "regulation",
        Budget = "budget",
        Partners = "partners",
        Change = "change",
        Communication = "communication",
        Monitoring = "monitoring",
        Replication = "replication",
    }
}
crate::text_enum! {
    /// In what a mentor can be spoken with, by ISO 639.
    pub enum MentorLanguage {
        Indonesian = "id",
        English = "en",
        Javanese = "jv",
        Sundanese = "su",
        Madurese = "mad",
        Minangkabau = "min",
        Acehnese = "ace",
        Balinese = "ban",
        Banjarese = "bjn",
        Buginese = "bug",
        Makassarese = "mak",
        PapuanMalay = "pmy",
    }
}
crate::text_enum! {
    pub enum TraitKind {
        Expertise = "expertise",
        Sector = "sector",
        Province = "province",
        Language = "language",
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = mentors)]
pub(in crate::labs) struct Mentor {
    pub id: i64,
    pub person_id: i64,
    #[diesel(select_expression = people::handle)]
    #[diesel(select_expression_type = people::handle)]
    pub handle: String,
    #[diesel(select_expression = people::name)]
    #[diesel(select_expression_type = people::name)]
    pub name: String,
    pub kind: MentorKind,
    pub summary: String,
    pub zone: Zone,
    pub availability: String,
    pub minutes: i64,
    pub notice_hours: i64,
    pub before_minutes: i64,
    pub after_minutes: i64,
    pub daily_limit: i64,
    pub weekly_limit: i64,
    pub needs_approval: bool,
    pub is_listed: bool,
}
impl Mentor {
    pub(in crate::labs) fn hours(&self) -> Result<Availability> {
        Ok(serde_json::from_str(&self.availability)?)
    }
    pub(in crate::labs) fn is(&self, who: &Actor) -> bool {
        who.person == Some(self.person_id)
    }
    pub(in crate::labs) fn link(&self) -> MentorLink {
        MentorLink { handle: self.handle.clone(), name: self.name.clone() }
    }
}
/// The people whom LAN has confirmed as mentors and who are so at this instant: for `eq_any`.
macro_rules! confirmed {
    ($now:expr) => {
        $crate::schema::memberships::table
            .filter($crate::schema::memberships::role.eq($crate::accounts::membership::Role::Mentor))
            .filter($crate::schema::memberships::state.eq($crate::accounts::membership::RoleState::Confirmed))
            .filter(
                $crate::schema::memberships::begins_at
                    .is_null()
                    .or($crate::schema::memberships::begins_at.le($now).assume_not_null()),
            )
            .filter(
                $crate::schema::memberships::ends_at
                    .is_null()
                    .or($crate::schema::memberships::ends_at.gt($now).assume_not_null()),
            )
            .select($crate::schema::memberships::person_id)
    };
}
pub(super) use confirmed;

/// A mentor who is shown: confirmed, active and listed; they themselves see their page before it is listed.
pub(in crate::labs) fn visible(conn: &mut Conn, who: Option<&Actor>, handle: &str) -> Result<Mentor> {
    let mentor: Mentor = mentors::table
        .inner_join(people::table)
        .filter(people::handle.eq(handle))
        .filter(people::state.eq("active"))
        .filter(mentors::person_id.eq_any(confirmed!(clock::now())))
        .select(Mentor::as_select())
        .first(conn)?;
    if mentor.is_listed || who.is_some_and(|who| mentor.is(who)) { Ok(mentor) } else { Err(Error::NotFound) }
}
/// Those of these whose pages everyone can open.
pub(in crate::labs) fn listed(conn: &mut Conn, ids: &[i64]) -> Result<Vec<i64>> {
    Ok(mentors::table
        .inner_join(people::table)
        .filter(mentors::id.eq_any(ids))
        .filter(mentors::is_listed.eq(true))
        .filter(people::state.eq("active"))
        .filter(mentors::person_id.eq_any(confirmed!(clock::now())))
        .select(mentors::id)
        .load(conn)?)
}
/// Those of these who are mentors now, whether or not they are listed.
pub(in crate::labs) fn in_office(conn: &mut Conn, ids: &[i64]) -> Result<Vec<i64>> {
    Ok(mentors::table
        .inner_join(people::table)
        .filter(mentors::id.eq_any(ids))
        .filter(people::state.eq("active"))
        .filter(mentors::person_id.eq_any(confirmed!(clock::now())))
        .select(mentors::id)
        .load(conn)?)
}
/// Whatever has become of them: for meetings that name them.
pub(in crate::labs) fn by_ids(conn: &mut Conn, ids: &[i64]) -> Result<BTreeMap<i64, Mentor>> {
    let rows: Vec<Mentor> = mentors::table
        .inner_join(people::table)
        .filter(mentors::id.eq_any(ids))
        .select(Mentor::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(|mentor| (mentor.id, mentor)).collect())
}
pub(in crate::labs) fn by_id(conn: &mut Conn, id: i64) -> Result<Mentor> {
    by_ids(conn, &[id])?.remove(&id).ok_or(Error::NotFound)
}
/// One's own row, if there is one.
pub(in crate::labs) fn of_person(conn: &mut Conn, person: i64) -> Result<Option<Mentor>> {
    Ok(mentors::table
        .inner_join(people::table)
        .filter(mentors::person_id.eq(person))
        .select(Mentor::as_select())
        .first(conn)
        .optional()?)
}
/// What someone has to be who writes a profile or opens a clinic.
pub(in crate::labs) fn confirmed_person(who: Option<&Actor>) -> Result<&Actor> {
    let who = who.ok_or(Error::SignInFirst)?;
    who.person()?;
    if who.is(Role::Mentor) { Ok(who) } else { Err(Error::forbidden("mentors-only")) }
}

/// A mentor as something to go to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MentorLink {
    pub handle: String,
    pub name: String,
}
/// A mentor in lists.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MentorCard {
    /// Names them in addresses.
    pub handle: String,
    pub name: String,
    pub kind: MentorKind,
    pub summary: String,
    /// Where they are a mentor.
    pub agency: Option<AgencyLink>,
    pub zone: Zone,
    pub expertise: Vec<Expertise>,
    pub sectors: Vec<Sector>,
    /// Provinces that they look after.
    pub provinces: Vec<Choice>,
    pub languages: Vec<MentorLanguage>,
}
/// In the order of the rows; four queries, however many they are.
pub(super) fn cards(conn: &mut Conn, rows: &[Mentor]) -> Result<Vec<MentorCard>> {
    let ids: Vec<i64> = rows.iter().map(|mentor| mentor.id).collect();
    let known = traits_of(conn, &ids)?;
    let (sectors, provinces) = (sector::all(conn)?, region::provinces(conn)?);
    let mut agencies = agencies_of(conn, &rows.iter().map(|mentor| mentor.person_id).collect::<Vec<_>>())?;
    let card = |mentor: &Mentor| {
        let of = |kind: TraitKind| -> Vec<String> {
            let own = known.iter().filter(|row| row.0 == mentor.id && row.1 == kind);
            own.map(|row| row.2.clone()).collect()
        };
        let places = of(TraitKind::Province);
        MentorCard {
            handle: mentor.handle.clone(),
            name: mentor.name.clone(),
            kind: mentor.kind,
            summary: mentor.summary.clone(),
            agency: agencies.remove(&mentor.person_id).map(|(link, _)| link),
            zone: mentor.zone,
            expertise: of(TraitKind::Expertise).iter().filter_map(|code| code.parse().ok()).collect(),
            sectors: sector::among(&sectors, &of(TraitKind::Sector)),
            provinces: provinces.iter().filter(|place| places.contains(&place.code)).cloned().collect(),
            languages: of(TraitKind::Language).iter().filter_map(|code| code.parse().ok()).collect(),
        }
    };
    Ok(rows.iter().map(card).collect())
}
/// Mentor, kind, code; in the order of the codes.
pub(super) fn traits_of(conn: &mut Conn, ids: &[i64]) -> Result<Vec<(i64, TraitKind, String)>> {
    Ok(traits::table
        .filter(traits::mentor_id.eq_any(ids))
        .order((traits::mentor_id, traits::kind, traits::code))
        .select((traits::mentor_id, traits::kind, traits::code))
        .load(conn)?)
}
/// Where these people are mentors now, with the agency's lineage; of several the one that came first.
pub(super) fn agencies_of(conn: &mut Conn, people: &[i64]) -> Result<BTreeMap<i64, (AgencyLink, String)>> {
    let now = clock::now();
    let rows: Vec<(i64, AgencyLink, String)> = memberships::table
        .inner_join(agencies::table)
        .filter(memberships::person_id.eq_any(people))
        .filter(memberships::role.eq(Role::Mentor))
        .filter(memberships::state.eq(RoleState::Confirmed))
        .filter(memberships::begins_at.is_null().or(memberships::begins_at.le(now).assume_not_null()))
        .filter(memberships::ends_at.is_null().or(memberships::ends_at.gt(now).assume_not_null()))
        .order(memberships::id.desc())
        .select((memberships::person_id, (agencies::slug, agencies::name), agencies::lineage))
        .load(conn)?;
    Ok(rows.into_iter().map(|(person, link, lineage)| (person, (link, lineage))).collect())
}
