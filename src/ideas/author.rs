//! Who writes an idea beside its agency: people who were invited and accepted.
use super::idea::{Seen, inside};
use crate::{
    accounts::{actor::Actor, agency::AgencyLink, person},
    clock::{self, Instant},
    db::{Conn, lock_row},
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    schema::{agencies, idea_authors as authors, people},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// Invited → accepted or declined; accepted → left.
    pub enum AuthorState { Invited = "invited", Accepted = "accepted", Declined = "declined", Left = "left" }
}
/// People on one idea, whatever became of them.
const MOST: i64 = 20;

/// A person on an idea.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaAuthor {
    /// Names the person in addresses.
    pub handle: String,
    pub name: String,
    pub state: AuthorState,
    pub at: Instant,
    pub is_me: bool,
}
/// The authors of an idea.
#[derive(Serialize, ToSchema)]
pub struct IdeaAuthorList {
    pub code: String,
    pub title: String,
    pub language: Lang,
    /// Always an author of a lab idea, whoever comes and goes.
    pub agency: AgencyLink,
    pub agency_writes: bool,
    pub items: Vec<IdeaAuthor>,
    /// What whoever asks is to it.
    pub mine: Option<AuthorState>,
    pub may_invite: bool,
}
impl View for IdeaAuthorList {
    const TEMPLATE: &'static str = "ideas/authors.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "person": "" })
    }
}
fn address(code: &str) -> String {
    format!("/ideas/{code}/authors")
}

pub(super) fn state_of(conn: &mut Conn, idea: i64, person: i64) -> Result<Option<AuthorState>> {
    let row = authors::table.filter(authors::idea_id.eq(idea)).filter(authors::person_id.eq(person));
    Ok(row.select(authors::state).first(conn).optional()?)
}
/// Those who write it now; at most 20.
pub(super) fn of(conn: &mut Conn, idea: i64) -> Result<Vec<i64>> {
    let rows = authors::table.filter(authors::idea_id.eq(idea)).filter(authors::state.eq(AuthorState::Accepted));
    Ok(rows.order(authors::id).limit(MOST).select(authors::person_id).load(conn)?)
}
/// Puts the first author on a new idea.
pub(super) fn begin(conn: &mut Conn, idea: i64, person: i64) -> Result<()> {
    let now = clock::now();
    diesel::insert_into(authors::table)
        .values((
            (authors::idea_id.eq(idea), authors::person_id.eq(person)),
            authors::state.eq(AuthorState::Accepted),
            (authors::created_at.eq(now), authors::answered_at.eq(now)),
        ))
        .execute(conn)?;
    Ok(())
}
pub(super) fn forget(conn: &mut Conn, idea: i64) -> Result<()> {
    diesel::delete(authors::table.filter(authors::idea_id.eq(idea))).execute(conn)?;
    Ok(())
}

pub fn list(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<IdeaAuthorList> {
    type Row = (String, String, AuthorState, Instant, Option<Instant>, i64);
    let seen = inside(conn, who, code)?;
    let rows: Vec<Row> = authors::table
        .inner_join(people::table.on(people::id.eq(authors::person_id)))
        .filter(authors::idea_id.eq(seen.idea.id))
        .order(authors::id)
        .limit(MOST)
        .select((
            people::handle,
            people::name,
            authors::state,
            authors::created_at,
            authors::answered_at,
            authors::person_id,
        ))
        .load(conn)?;
    let me = who.and_then(|who| who.person);
    let author = |(handle, name, state, created, answered, id): Row| IdeaAuthor {
        handle,
        name,
        state,
        at: answered.unwrap_or(created),
        is_me: Some(id) == me,
    };
    Ok(IdeaAuthorList {
        agency: agencies::table.find(seen.idea.agency_id).select((agencies::slug, agencies::name)).first(conn)?,
        agency_writes: seen.idea.kind == super::idea::IdeaKind::Lab,
        items: rows.into_iter().map(author).collect(),
        mine: seen.author,
        may_invite: may_invite(who, &seen),
        title: seen.idea.title,
        language: seen.idea.language,
        code: seen.idea.code,
    })
}
/// Authors invite as long as the idea is not decided.
fn may_invite(who: Option<&Actor>, seen: &Seen) -> bool {
    who.is_some_and(|who| seen.is_author(who)) && seen.idea.published_at.is_none()
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "person": "mentor@demo.invalid" }))]
pub struct NewIdeaAuthor {
    /// The e-mail of somebody with an account.
    #[schema(required = true, min_length = 1, max_length = 254)]
    pub person: String,
}
/// Asks somebody to write along. They become an author by accepting, not before. Asking twice is no error.
pub fn invite(conn: &mut Conn, who: &Actor, code: &str, new: &NewIdeaAuthor) -> Result<Receipt> {
    let seen = inside(conn, Some(who), code)?;
    if !seen.is_author(who) {
        return Err(Error::forbidden("only-idea-authors"));
    }
    if !may_invite(Some(who), &seen) {
        return Err(Error::conflict("idea-not-now"));
    }
    Check::default().text("person", &new.person, 254).done()?;
    let found = person::by_email(conn, &new.person)?.ok_or_else(|| Error::invalid("person", "no-such-account"))?;
    let idea = &seen.idea;
    let receipt = Receipt::changed(address(&idea.code), AuthorState::Invited.as_str());
    lock_row(conn, "ideas", idea.id)?;
    let now = clock::now();
    let values =
        (authors::state.eq(AuthorState::Invited), authors::invited_by.eq(who.person), authors::created_at.eq(now));
    match state_of(conn, idea.id, found.id)? {
        Some(AuthorState::Invited | AuthorState::Accepted) => return Ok(receipt),
        Some(_) => {
            let row = authors::table.filter(authors::idea_id.eq(idea.id)).filter(authors::person_id.eq(found.id));
            diesel::update(row).set((values, authors::answered_at.eq(None::<Instant>))).execute(conn)?;
        }
        None => {
            let of = authors::table.filter(authors::idea_id.eq(idea.id));
            if of.count().get_result::<i64>(conn)? >= MOST {
                return Err(Error::conflict(Msg::from("too-many-authors").with("most", MOST)));
            }
            diesel::insert_into(authors::table)
                .values((authors::idea_id.eq(idea.id), authors::person_id.eq(found.id), values))
                .execute(conn)?;
        }
    }
    let (person, code) = (found.id, idea.code.clone());
    event::record(conn, who, &Event::IdeaAuthorInvited { idea: idea.id, code, agency: idea.agency_id, person })?;
    Ok(receipt)
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "accept": true }))]
pub struct InvitationAnswer {
    /// False: declines.
    pub accept: bool,
}
/// The invited answer for themselves.
pub fn answer(conn: &mut Conn, who: &Actor, code: &str, typed: &InvitationAnswer) -> Result<Receipt> {
    let seen = inside(conn, Some(who), code)?;
    let person = who.person()?;
    let to = if typed.accept { AuthorState::Accepted } else { AuthorState::Declined };
    let receipt = Receipt::changed(if typed.accept { seen.idea.desk() } else { "/ideas/mine".into() }, to.as_str());
    if seen.author == Some(to) {
        return Ok(receipt);
    }
    if turn(conn, seen.idea.id, person, AuthorState::Invited, to)? == 0 {
        return Err(Error::conflict("not-invited"));
    }
    let (idea, code, agency) = (seen.idea.id, seen.idea.code, seen.idea.agency_id);
    event::record(conn, who, &Event::IdeaAuthorAnswered { idea, code, agency, person, accepted: typed.accept })?;
    Ok(receipt)
}
fn turn(conn: &mut Conn, idea: i64, person: i64, from: AuthorState, to: AuthorState) -> Result<usize> {
    let row = authors::table.filter(authors::idea_id.eq(idea)).filter(authors::person_id.eq(person));
    let row = row.filter(authors::state.eq(from));
    Ok(diesel::update(row).set((authors::state.eq(to), authors::answered_at.eq(clock::now()))).execute(conn)?)
}
/// Takes somebody off: an author does, or leaves themselves. A citizen's idea keeps one author.
pub fn remove(conn: &mut Conn, who: &Actor, code: &str, handle: &str) -> Result<Receipt> {
    let seen = inside(conn, Some(who), code)?;
    if !seen.is_author(who) {
        return Err(Error::forbidden("only-idea-authors"));
    }
    let person: i64 = people::table.filter(people::handle.eq(handle)).select(people::id).first(conn)?;
    lock_row(conn, "ideas", seen.idea.id)?;
    let state = state_of(conn, seen.idea.id, person)?.ok_or(Error::NotFound)?;
    let leaves = who.person == Some(person);
    let receipt = Receipt::changed(
        if leaves { "/ideas/mine".into() } else { address(&seen.idea.code) },
        AuthorState::Left.as_str(),
    );
    if ![AuthorState::Invited, AuthorState::Accepted].contains(&state) {
        return Ok(receipt);
    }
    let is_last = state == AuthorState::Accepted && of(conn, seen.idea.id)?.len() == 1;
    if is_last && seen.idea.kind == super::idea::IdeaKind::Citizen {
        return Err(Error::conflict("last-idea-author"));
    }
    turn(conn, seen.idea.id, person, state, AuthorState::Left)?;
    let (idea, code, agency) = (seen.idea.id, seen.idea.code, seen.idea.agency_id);
    event::record(conn, who, &Event::IdeaAuthorLeft { idea, code, agency, person })?;
    Ok(receipt)
}
