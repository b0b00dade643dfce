//! Teams of a lab: at least two people each, so that a transfer orphans no idea; who was in them from when until when.
use super::{
    calendar::address as calendars,
    lab::{kept, visible},
    machine::{LabState, LabStep},
};
use crate::{
    accounts::{actor::Actor, person},
    clock::{self, Instant},
    db::Conn,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    ideas::lab as bank,
    rule::{self, Rule},
    schema::{lab_ideas as inside, lab_members as members, lab_notes as notes, lab_teams as teams, people},
    view::{Receipt, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Teams of one lab.
const MOST: i64 = 100;

/// Somebody in a team, now or before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabMember {
    /// Names the person in addresses.
    pub handle: String,
    pub name: String,
    pub from_at: Instant,
    /// Null: they are in it now.
    pub until_at: Option<Instant>,
    /// Why they handed over.
    pub reason: String,
    /// To whom.
    pub successor: Option<String>,
}
/// A team.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabTeam {
    pub number: i64,
    pub name: String,
    /// Code and title of the idea that it works on.
    pub idea: Option<TeamIdea>,
    /// Those who are in it first, then those who were.
    pub members: Vec<LabMember>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TeamIdea {
    pub code: String,
    pub title: String,
}
#[derive(Queryable, Selectable)]
#[diesel(table_name = members)]
struct Row {
    team_id: i64,
    person_id: i64,
    from_at: Instant,
    until_at: Option<Instant>,
    reason: String,
    successor_id: Option<i64>,
}
/// The teams of a lab with everyone who was ever in them; four queries.
pub(super) fn of(conn: &mut Conn, lab: i64) -> Result<Vec<LabTeam>> {
    type Team = (i64, i64, String, Option<i64>);
    let rows = teams::table.filter(teams::lab_id.eq(lab)).order(teams::number).limit(MOST);
    let rows: Vec<Team> = rows.select((teams::id, teams::number, teams::name, teams::idea_id)).load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let held: Vec<Row> = members::table
        .filter(members::team_id.eq_any(ids))
        .order(members::id)
        .limit(5000)
        .select(Row::as_select())
        .load(conn)?;
    let persons: Vec<i64> = held.iter().flat_map(|row| [Some(row.person_id), row.successor_id]).flatten().collect();
    let persons = people::table.filter(people::id.eq_any(persons)).select((people::id, people::handle, people::name));
    let persons: Vec<(i64, String, String)> = persons.load(conn)?;
    let persons: BTreeMap<i64, (String, String)> =
        persons.into_iter().map(|(id, handle, name)| (id, (handle, name))).collect();
    let ideas: Vec<i64> = rows.iter().filter_map(|row| row.3).collect();
    let ideas: BTreeMap<i64, bank::IdeaInLab> = bank::named(conn, &ideas)?.into_iter().collect();
    let member = |row: &Row| {
        let (handle, name) = persons.get(&row.person_id).cloned()?;
        let successor = row.successor_id.and_then(|id| persons.get(&id)).map(|person| person.1.clone());
        let (from_at, until_at) = (row.from_at, row.until_at);
        Some(LabMember { handle, name, from_at, until_at, reason: row.reason.clone(), successor })
    };
    let team = |(id, number, name, idea): Team| {
        let mut own: Vec<LabMember> = held.iter().filter(|row| row.team_id == id).filter_map(member).collect();
        own.sort_by_key(|member| member.until_at.is_some());
        let idea = idea.and_then(|id| ideas.get(&id).cloned());
        let idea = idea.map(|idea| TeamIdea { code: idea.code, title: idea.title });
        LabTeam { number, name, idea, members: own }
    };
    Ok(rows.into_iter().map(team).collect())
}
/// The people who are in its teams now.
pub(super) fn now(conn: &mut Conn, lab: i64) -> Result<Vec<i64>> {
    let own = members::table.inner_join(teams::table).filter(teams::lab_id.eq(lab));
    let own = own.filter(members::until_at.is_null()).select(members::person_id).distinct();
    Ok(own.limit(2000).load(conn)?)
}

/// The teams of a lab.
#[derive(Serialize, ToSchema)]
pub struct LabTeamList {
    pub slug: String,
    pub theme: String,
    pub state: LabState,
    pub items: Vec<LabTeam>,
    /// Ideas of the lab that a team can work on: code and title.
    pub ideas: Vec<TeamIdea>,
    /// How many people a team has at least.
    pub least: i64,
    pub may_change: bool,
}
impl View for LabTeamList {
    const TEMPLATE: &'static str = "labs/teams.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.slug))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "name": "", "idea": "", "members": [], "person": "", "from": "", "to": "", "reason": "" })
    }
}
fn address(slug: &str) -> String {
    format!("/labs/{slug}/teams")
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<LabTeamList> {
    let seen = visible(conn, who, slug)?;
    let rows = inside::table.filter(inside::lab_id.eq(seen.lab.id)).order(inside::id).limit(300);
    let ids: Vec<i64> = rows.select(inside::idea_id).load(conn)?;
    let ideas = bank::named(conn, &ids)?.into_iter().map(|(_, idea)| TeamIdea { code: idea.code, title: idea.title });
    Ok(LabTeamList {
        items: of(conn, seen.lab.id)?,
        ideas: ideas.collect(),
        least: rule::number(conn, Rule::LabTeamLeast)?,
        may_change: seen.may(who, LabStep::Team),
        state: seen.lab.state,
        theme: seen.lab.theme,
        slug: seen.lab.slug,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "name": "Tim antrean", "idea": "",
    "members": ["innovator@demo.invalid", "graduate@demo.invalid"] }))]
pub struct NewLabTeam {
    #[schema(required = true, min_length = 1, max_length = 100)]
    pub name: String,
    /// Code of an idea of the lab; may be left out.
    #[schema(max_length = 30)]
    pub idea: String,
    /// E-mails of people with accounts.
    #[schema(required = true, max_items = 50)]
    pub members: Vec<String>,
}
/// The ids behind e-mails, each once; whoever has no account is named.
fn found(conn: &mut Conn, field: &'static str, emails: &[String]) -> Result<Vec<i64>> {
    let emails: Vec<String> = emails.iter().map(|email| person::plain_email(email)).collect();
    let rows = people::table.filter(people::email.eq_any(emails.clone())).filter(people::state.eq("active"));
    let rows: Vec<(i64, String)> = rows.select((people::id, people::email)).load(conn)?;
    let mut ids = vec![];
    for email in &emails {
        let Some((id, _)) = rows.iter().find(|row| row.1 == *email) else {
            let msg = Msg::from("lab-no-account").with("email", email.chars().take(100).collect::<String>().as_str());
            return Err(Error::invalid(field, msg));
        };
        if !ids.contains(id) {
            ids.push(*id);
        }
    }
    Ok(ids)
}
/// Makes a team. LAN advises more than one person of a field, because staff is transferred: two at least.
pub fn make(conn: &mut Conn, who: &Actor, slug: &str, new: &NewLabTeam) -> Result<Receipt> {
    let seen = visible(conn, Some(who), slug)?;
    seen.step(who, LabStep::Team)?;
    let lab = &seen.lab;
    let least = rule::number(conn, Rule::LabTeamLeast)?;
    Check::default()
        .text("name", &new.name, 100)
        .at_most("idea", &new.idea, 30)
        .that(new.members.len() <= 50, "members", "not-a-value")
        .done()?;
    let ids = found(conn, "members", &new.members)?;
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    Check::default().that(count >= least, "members", Msg::from("lab-team-small").with("least", least)).done()?;
    let idea = match new.idea.trim().to_ascii_uppercase() {
        none if none.is_empty() => None,
        code => {
            let rows = inside::table.filter(inside::lab_id.eq(lab.id)).order(inside::id).limit(300);
            let ids: Vec<i64> = rows.select(inside::idea_id).load(conn)?;
            let found = bank::named(conn, &ids)?.into_iter().find(|(_, idea)| idea.code == code).map(|(id, _)| id);
            Some(found.ok_or_else(|| Error::invalid("idea", "lab-idea-unknown"))?)
        }
    };
    kept(conn, lab)?;
    let last: Option<i64> =
        teams::table.filter(teams::lab_id.eq(lab.id)).select(diesel::dsl::max(teams::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    if number > MOST {
        return Err(Error::conflict("lab-too-many-teams"));
    }
    let team: i64 = diesel::insert_into(teams::table)
        .values((
            (teams::lab_id.eq(lab.id), teams::number.eq(number), teams::idea_id.eq(idea)),
            (teams::name.eq(new.name.trim()), teams::created_at.eq(clock::now())),
        ))
        .returning(teams::id)
        .get_result(conn)?;
    for person in ids {
        join(conn, team, person)?;
        let (id, code, agency) = (lab.id, lab.slug.clone(), lab.agency_id);
        event::record(conn, who, &Event::LabJoined { lab: id, code, agency, person })?;
    }
    Ok(Receipt::created(address(slug), "made").code(&number.to_string()))
}
/// False: they are in it already.
fn join(conn: &mut Conn, team: i64, person: i64) -> Result<bool> {
    let own = members::table.filter(members::team_id.eq(team)).filter(members::person_id.eq(person));
    let live: i64 = own.filter(members::until_at.is_null()).count().get_result(conn)?;
    if live > 0 {
        return Ok(false);
    }
    diesel::insert_into(members::table)
        .values((
            (members::team_id.eq(team), members::person_id.eq(person), members::from_at.eq(clock::now())),
            members::reason.eq(""),
        ))
        .execute(conn)?;
    Ok(true)
}
fn numbered(conn: &mut Conn, lab: i64, number: i64) -> Result<i64> {
    let row = teams::table.filter(teams::lab_id.eq(lab)).filter(teams::number.eq(number));
    Ok(row.select(teams::id).first(conn)?)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "person": "mentor@demo.invalid" }))]
pub struct NewLabMember {
    /// The e-mail of somebody with an account.
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub person: String,
}
/// Puts somebody into a team. Twice is no error.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, number: i64, new: &NewLabMember) -> Result<Receipt> {
    let seen = visible(conn, Some(who), slug)?;
    let lab = &seen.lab;
    let team = numbered(conn, lab.id, number)?;
    seen.step(who, LabStep::Team)?;
    Check::default().text("person", &new.person, 254).done()?;
    let person = person::by_email(conn, &new.person)?.ok_or_else(|| Error::invalid("person", "no-such-account"))?.id;
    kept(conn, lab)?;
    if join(conn, team, person)? {
        calendars::hasten(conn, &[person])?;
        let (id, code, agency) = (lab.id, lab.slug.clone(), lab.agency_id);
        event::record(conn, who, &Event::LabJoined { lab: id, code, agency, person })?;
    }
    Ok(Receipt::changed(address(slug), "joined"))
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "from": "0a1b2c3d4e", "to": "mentor@demo.invalid", "reason": "Mutasi ke kecamatan." }))]
pub struct LabHandOver {
    /// The handle of a member of the team.
    #[schema(required = true, min_length = 1, max_length = 40)]
    pub from: String,
    /// The e-mail of whoever takes over.
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub to: String,
    #[schema(required = true, min_length = 1, max_length = 500)]
    pub reason: String,
}
/// A member is transferred and hands over: what they did stays theirs, from now on the other one works on it (LB6), and on
/// their open tasks.
pub fn hand_over(conn: &mut Conn, who: &Actor, slug: &str, number: i64, typed: &LabHandOver) -> Result<Receipt> {
    let seen = visible(conn, Some(who), slug)?;
    let lab = &seen.lab;
    let team = numbered(conn, lab.id, number)?;
    seen.step(who, LabStep::Team)?;
    let mut check = Check::default();
    check.text("from", &typed.from, 40).text("to", &typed.to, 254).text("reason", &typed.reason, 500).done()?;
    let from = people::table.filter(people::handle.eq(typed.from.trim())).select(people::id);
    let from: Option<i64> = from.first(conn).optional()?;
    let from = from.ok_or_else(|| Error::invalid("from", "lab-no-member"))?;
    let to = person::by_email(conn, &typed.to)?.ok_or_else(|| Error::invalid("to", "no-such-account"))?.id;
    if from == to {
        return Err(Error::invalid("to", "lab-hand-over-self"));
    }
    kept(conn, lab)?;
    let own = members::table.filter(members::team_id.eq(team)).filter(members::person_id.eq(from));
    let ended = diesel::update(own.filter(members::until_at.is_null()))
        .set((
            members::until_at.eq(clock::now()),
            (members::reason.eq(typed.reason.trim()), members::successor_id.eq(to)),
        ))
        .execute(conn)?;
    if ended == 0 {
        return Err(Error::invalid("from", "lab-no-member"));
    }
    if !join(conn, team, to)? {
        // The team would be one fewer.
        return Err(Error::invalid("to", "lab-member-already"));
    }
    pass_on(conn, lab.id, from, to)?;
    calendars::hasten(conn, &[from, to])?;
    let (id, code, agency, reason) = (lab.id, lab.slug.clone(), lab.agency_id, typed.reason.trim().to_owned());
    event::record(conn, who, &Event::LabHandedOver { lab: id, code, agency, person: from, successor: to, reason })?;
    Ok(Receipt::changed(address(slug), "handed_over"))
}
/// Whoever is in no team of the lab any more has no tasks there: those that are open wait for their successor.
fn pass_on(conn: &mut Conn, lab: i64, from: i64, to: i64) -> Result<()> {
    if now(conn, lab)?.contains(&from) {
        return Ok(());
    }
    let open = notes::table.filter(notes::lab_id.eq(lab)).filter(notes::owner_id.eq(from));
    diesel::update(open.filter(notes::done_at.is_null())).set(notes::owner_id.eq(to)).execute(conn)?;
    Ok(())
}
/// A person is erased: they are in no team any more. That they were stays, without a name; the words about their transfers go.
pub fn forget(conn: &mut Conn, person: i64) -> Result<()> {
    let own = || members::table.filter(members::person_id.eq(person));
    diesel::update(own().filter(members::until_at.is_null())).set(members::until_at.eq(clock::now())).execute(conn)?;
    diesel::update(own()).set(members::reason.eq("")).execute(conn)?;
    Ok(())
}
