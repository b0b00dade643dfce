//! What a lab does with an idea of the bank: takes it in, lets it go, launches it as an entry of the directory. Who may, the
//! lab asks.
use super::{
    idea::{self, Idea},
    machine::{IdeaState, Step},
};
use crate::{
    accounts::{actor::Actor, agency},
    clock,
    db::{Conn, lock_row},
    error::{Error, Result},
    event::{self, Event},
    innovations::writing::entry::{self, NewEntry},
    schema::{agencies, ideas, innovations},
    trace::{self, End, Kind, Level, Verb},
    words::Lang,
};
use diesel::prelude::*;

fn found(conn: &mut Conn, id: i64) -> Result<Idea> {
    lock_row(conn, "ideas", id)?;
    Ok(ideas::table.inner_join(agencies::table).filter(ideas::id.eq(id)).select(Idea::as_select()).first(conn)?)
}
/// Takes an accepted idea of `host` or of a unit below it into a lab. Refused beside the field `idea`. Returns its id.
pub fn take(conn: &mut Conn, who: &Actor, code: &str, host: i64) -> Result<i64> {
    let row =
        ideas::table.filter(ideas::code.eq(code.trim().to_ascii_uppercase())).select((ideas::id, ideas::agency_id));
    let row: Option<(i64, i64)> = row.first(conn).optional()?;
    let own = match row {
        Some((id, of)) => agency::by_id(conn, of)?.is_within(host).then_some(id),
        None => None,
    };
    let idea = found(conn, own.ok_or_else(|| Error::invalid("idea", "lab-idea-unknown"))?)?;
    let Some(to) = idea.state.after(Step::TakeIntoLab) else {
        return Err(Error::invalid("idea", "lab-idea-not-accepted"));
    };
    idea::put(conn, &idea, to, "")?;
    // Its place in the bank is the one it had.
    let (id, code, agency) = (idea.id, idea.code, idea.agency_id);
    event::record(conn, who, &Event::IdeaTakenIntoLab { idea: id, code, agency })?;
    Ok(id)
}
/// Lets it go: it stands in the bank again as before, for another lab. What was launched stays.
pub fn leave(conn: &mut Conn, who: &Actor, id: i64, reason: &str) -> Result<()> {
    let idea = found(conn, id)?;
    let to = idea.state.next(Step::LeaveLab)?;
    idea::put_back(conn, &idea, to, clock::now(), "")?;
    let (code, agency, reason) = (idea.code, idea.agency_id, reason.to_owned());
    event::record(conn, who, &Event::IdeaLeftLab { idea: id, code, agency, reason })
}
/// It becomes an entry of the directory, as a draft of its agency's (EK6). Returns the entry's id and code.
pub fn launch(conn: &mut Conn, who: &Actor, id: i64) -> Result<(i64, String)> {
    let idea = found(conn, id)?;
    let to = idea.state.next(Step::Launch)?;
    idea::put(conn, &idea, to, "")?;
    let agency = agency::by_id(conn, idea.agency_id)?.slug;
    let new = NewEntry { agency, name: idea.title.clone(), language: Some(idea.language) };
    let code = entry::begin(conn, who, &new)?.code.unwrap_or_default();
    let entry: i64 = innovations::table.filter(innovations::code.eq(&code)).select(innovations::id).first(conn)?;
    if idea.is_invented {
        diesel::update(innovations::table.find(entry)).set(innovations::is_invented.eq(true)).execute(conn)?;
    }
    let end = |kind: Kind, id: i64| End { kind, id, version: None };
    let from = end(Kind::Idea, id);
    let mut edges = trace::leaving(conn, from, Verb::Became)?;
    edges.push(end(Kind::Innovation, entry));
    trace::set(conn, who, from, Verb::Became, &edges, Level::Confirmed)?;
    event::record(conn, who, &Event::IdeaLaunched { idea: id, code: idea.code, agency: idea.agency_id, entry })?;
    Ok((entry, code))
}

/// An idea as its lab shows it.
#[derive(Debug, Clone)]
pub struct IdeaInLab {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub state: IdeaState,
}
/// Those with these ids.
pub fn named(conn: &mut Conn, ids: &[i64]) -> Result<Vec<(i64, IdeaInLab)>> {
    type Row = (i64, String, String, Lang, IdeaState);
    let rows = ideas::table.filter(ideas::id.eq_any(ids));
    let rows: Vec<Row> =
        rows.select((ideas::id, ideas::code, ideas::title, ideas::language, ideas::state)).load(conn)?;
    let idea = |(id, code, title, language, state): Row| (id, IdeaInLab { code, title, language, state });
    Ok(rows.into_iter().map(idea).collect())
}
/// Accepted ideas of an agency and the units below it, which a lab of it can take in; the newest 100.
pub fn open(conn: &mut Conn, host: i64) -> Result<Vec<IdeaInLab>> {
    let below: Vec<i64> = agency::below(conn, &[host])?.into_iter().map(|agency| agency.id).collect();
    let rows = ideas::table.filter(ideas::agency_id.eq_any(below)).filter(ideas::state.eq(IdeaState::Accepted));
    let rows: Vec<(String, String, Lang, IdeaState)> = rows
        .order(ideas::id.desc())
        .limit(100)
        .select((ideas::code, ideas::title, ideas::language, ideas::state))
        .load(conn)?;
    Ok(rows.into_iter().map(|(code, title, language, state)| IdeaInLab { code, title, language, state }).collect())
}
