//! An amendment: what somebody proposes to say in one field, beside what it says, and what the authors answer.
use crate::{
    accounts::{
        actor::{self, Actor},
        person,
    },
    clock::{self, Instant},
    content,
    db::Conn,
    difference::{self, ChangePiece},
    draft,
    error::{Check, Error, Msg, Result},
    event::{self, Event},
    ideas::{
        files,
        idea::{Idea, visible},
        machine::Step,
        manuscript::{self, standing},
        review::round,
        section,
        writing::form::show_in_lists,
    },
    schema::{idea_amendments as amendments, people},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// Open → accepted, a new version, or declined with a reason.
    pub enum AmendmentState { Open = "open", Accepted = "accepted", Declined = "declined" }
}
/// Versions of one idea.
const MOST: i64 = 100;

#[derive(Queryable, Selectable)]
#[diesel(table_name = amendments)]
struct Amendment {
    id: i64,
    number: i64,
    field: String,
    round: i64,
    old_text: String,
    new_text: String,
    reason: String,
    state: AmendmentState,
    person_id: Option<i64>,
    created_at: Instant,
    answer: String,
    answered_at: Option<Instant>,
    made: Option<i64>,
}
impl Amendment {
    fn receipt(&self, idea: &Idea, state: AmendmentState) -> Receipt {
        Receipt::changed(address(&idea.code, self.number), state.as_str()).code(&idea.code)
    }
}
pub(super) fn address(code: &str, number: i64) -> String {
    format!("/ideas/{code}/amendments/{number}")
}
fn find(conn: &mut Conn, idea: i64, number: i64) -> Result<Amendment> {
    let row = amendments::table.filter(amendments::idea_id.eq(idea)).filter(amendments::number.eq(number));
    Ok(row.select(Amendment::as_select()).first(conn)?)
}
/// Whoever proposed it, to tell them of the answer.
pub fn proposer(conn: &mut Conn, idea: i64, number: i64) -> Result<Option<i64>> {
    let row = amendments::table.filter(amendments::idea_id.eq(idea)).filter(amendments::number.eq(number));
    let person: Option<Option<i64>> = row.select(amendments::person_id).first(conn).optional()?;
    Ok(person.flatten())
}
/// How many wait for an answer.
pub(in crate::ideas) fn open(conn: &mut Conn, idea: i64) -> Result<i64> {
    let rows = amendments::table.filter(amendments::idea_id.eq(idea));
    Ok(rows.filter(amendments::state.eq(AmendmentState::Open)).count().get_result(conn)?)
}
/// Whose proposal a version of an idea was.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AmendmentCredit {
    pub number: i64,
    pub field: String,
    pub by: Option<String>,
}
pub(in crate::ideas) fn credit(conn: &mut Conn, idea: i64, version: i64) -> Result<Option<AmendmentCredit>> {
    let row: Option<(i64, String, Option<String>)> = amendments::table
        .left_join(people::table.on(people::id.nullable().eq(amendments::person_id)))
        .filter(amendments::idea_id.eq(idea))
        .filter(amendments::made.eq(version))
        .select((amendments::number, amendments::field, people::name.nullable()))
        .first(conn)
        .optional()?;
    Ok(row.map(|(number, field, by)| AmendmentCredit { number, field, by }))
}

/// Somebody whose proposals have become versions of an idea. They are named with it and have no author's rights: those have
/// only whoever was invited and has accepted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct IdeaContributor {
    pub name: String,
    /// The numbers of their proposals, in the order in which they became versions.
    pub amendments: Vec<i64>,
}
/// In the order in which the first proposal of each was accepted.
pub(in crate::ideas) fn contributors(conn: &mut Conn, idea: i64) -> Result<Vec<IdeaContributor>> {
    let rows: Vec<(i64, String, i64)> = amendments::table
        .inner_join(people::table.on(people::id.nullable().eq(amendments::person_id)))
        .filter(amendments::idea_id.eq(idea))
        .filter(amendments::made.is_not_null())
        .order(amendments::made)
        .limit(MOST)
        .select((people::id, people::name, amendments::number))
        .load(conn)?;
    let mut found: Vec<(i64, IdeaContributor)> = vec![];
    for (person, name, number) in rows {
        match found.iter_mut().find(|(known, _)| *known == person) {
            Some((_, one)) => one.amendments.push(number),
            None => found.push((person, IdeaContributor { name, amendments: vec![number] })),
        }
    }
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

/// A proposal as one person sees it.
#[derive(Serialize, ToSchema)]
pub struct AmendmentPage {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub number: i64,
    pub field: String,
    pub state: AmendmentState,
    pub reason: String,
    pub by: Option<String>,
    pub at: Instant,
    /// The version it was made of.
    pub round: i64,
    /// What the field said then.
    pub before: String,
    /// What it says now.
    pub now: String,
    /// What it is to say.
    pub proposed: String,
    /// Between what it said and what it is to say, word by word.
    pub pieces: Vec<ChangePiece>,
    /// It waits for an answer, and the field says something else than what it was made of.
    pub is_stale: bool,
    /// What its authors said with their answer.
    pub answer: String,
    pub answered_at: Option<Instant>,
    /// The version that it became.
    pub made: Option<i64>,
    pub is_mine: bool,
    pub may_answer: bool,
}
impl View for AmendmentPage {
    const TEMPLATE: &'static str = "ideas/amendments/show.html";
    fn address(&self) -> Option<String> {
        Some(address(&self.code, self.number))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "answer": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, number: i64) -> Result<AmendmentPage> {
    let seen = visible(conn, who, code)?;
    let row = find(conn, seen.idea.id, number)?;
    let now = manuscript::public(conn, seen.idea.id)?.map(|(_, shown)| shown.text(&row.field).to_owned());
    let now = now.unwrap_or_default();
    let is_open = row.state == AmendmentState::Open;
    let is_mine = row.person_id.is_some() && who.is_some_and(|who| who.person == row.person_id);
    Ok(AmendmentPage {
        number,
        state: row.state,
        by: row.person_id.map(|by| person::name(conn, by)).transpose()?,
        at: row.created_at,
        round: row.round,
        pieces: difference::pieces(&row.old_text, &row.new_text),
        is_stale: is_open && row.old_text != now,
        field: row.field,
        reason: row.reason,
        before: row.old_text,
        now,
        proposed: row.new_text,
        answer: row.answer,
        answered_at: row.answered_at,
        made: row.made,
        is_mine,
        may_answer: is_open && !is_mine && seen.may(who, Step::Amend),
        title: seen.idea.title,
        language: seen.idea.language,
        code: seen.idea.code,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "accept": true, "answer": "Terima kasih, ini lebih jelas.", "replace": false }))]
pub struct AmendmentAnswer {
    /// False: declines.
    pub accept: bool,
    /// Needed where it is declined; at most 2,000 characters.
    #[schema(max_length = 2000)]
    pub answer: String,
    /// Accepts it although the field says something else than what it was made of: that is replaced.
    pub replace: bool,
}
/// An author accepts it: the idea has a new version, which names whoever proposed it; or declines it with a reason. Nobody
/// answers what they proposed themselves.
pub fn answer(conn: &mut Conn, who: &Actor, code: &str, number: i64, typed: &AmendmentAnswer) -> Result<Receipt> {
    let seen = visible(conn, Some(who), code)?;
    find(conn, seen.idea.id, number)?;
    seen.holds(who, Step::Amend.hand())?;
    draft::take_turn(conn, seen.idea.content_id)?;
    let seen = visible(conn, Some(who), code)?; // as it stands now that others wait
    let idea = &seen.idea;
    let row = find(conn, idea.id, number)?;
    if row.person_id.is_some() && row.person_id == who.person {
        return Err(Error::forbidden("not-own-amendment"));
    }
    let to = if typed.accept { AmendmentState::Accepted } else { AmendmentState::Declined };
    if row.state == to {
        return Ok(row.receipt(idea, to)); // sent twice
    }
    if row.state != AmendmentState::Open {
        return Err(Error::conflict("amendment-answered"));
    }
    idea.state.next(Step::Amend)?;
    let says = typed.accept || !typed.answer.trim().is_empty();
    Check::default().that(says, "answer", "field-missing").at_most("answer", &typed.answer, 2000).done()?;
    let made = if typed.accept { Some(accept(conn, who, idea, &row, typed.replace)?) } else { None };
    let reason = typed.answer.trim().to_owned();
    diesel::update(amendments::table.find(row.id))
        .set((
            (amendments::state.eq(to), amendments::answer.eq(&reason), amendments::made.eq(made)),
            (amendments::answered_by.eq(who.person), amendments::answered_at.eq(clock::now())),
        ))
        .execute(conn)?;
    let (id, code, agency) = (idea.id, idea.code.clone(), idea.agency_id);
    let event = match made {
        Some(version) => Event::IdeaAmendmentAccepted { idea: id, code, agency, number, version },
        None => Event::IdeaAmendmentDeclined { idea: id, code, agency, number, reason },
    };
    event::record(conn, who, &event)?;
    Ok(row.receipt(idea, to))
}
/// Makes the new version; its number.
fn accept(conn: &mut Conn, who: &Actor, idea: &Idea, row: &Amendment, replace: bool) -> Result<i64> {
    let (round, shown) = manuscript::public(conn, idea.id)?.ok_or(Error::NotFound)?;
    let now = shown.text(&row.field);
    if now != row.old_text && !replace {
        return Err(Error::Stale { theirs: serde_json::json!({ "text": now }) });
    }
    if round >= MOST {
        return Err(Error::conflict(Msg::from("too-many-idea-versions").with("most", MOST)));
    }
    let mut written = shown.clone();
    written.0.insert(row.field.clone(), row.new_text.clone());
    let by = match row.person_id {
        Some(person) => actor::even_inactive(conn, person)?,
        None => who.clone(),
    };
    let part = section::of(idea.kind).iter().find(|part| part.fields.iter().any(|field| field.name == row.field));
    let part = part.ok_or(Error::NotFound)?.name;
    let revision = standing(conn, idea)?.draft.revision;
    let saved = draft::save(conn, &by, idea.content_id, draft::Seen { part, revision, page: "" }, &written)?;
    let version = content::append(conn, &by, idea.content_id, &written)?;
    round::amended(conn, who, idea, row.person_id, version.id, (round + 1, saved.draft.revision))?;
    files::carry(conn, idea.id, round, round + 1)?;
    show_in_lists(conn, idea, &written)?;
    Ok(round + 1)
}
