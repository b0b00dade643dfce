//! Proposing a change to one field of an idea of the bank, and the proposals there are.
use super::amendment::{AmendmentState, address};
use crate::{
    accounts::actor::Actor,
    clock::{self, Instant},
    db::{Conn, Cursor, Page, lock_row},
    error::{Check, Error, Result},
    event::{self, Event},
    ideas::{
        idea::{Idea, visible},
        machine::Step,
        manuscript::{self, Bounds},
        review::round::{self, RoundState},
        section,
    },
    schema::{idea_amendments as amendments, people},
    view::{Receipt, View},
    words::Lang,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Proposals for one idea.
const MOST: i64 = 1000;

/// A proposal in the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AmendmentCard {
    pub number: i64,
    pub field: String,
    pub reason: String,
    pub state: AmendmentState,
    pub by: Option<String>,
    pub at: Instant,
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct AmendmentPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct AmendmentList {
    pub code: String,
    pub title: String,
    pub language: Lang,
    /// The newest first.
    pub items: Vec<AmendmentCard>,
    pub next: Option<String>,
    /// Fields that a change can be proposed for.
    pub fields: Vec<String>,
    pub may_propose: bool,
}
impl View for AmendmentList {
    const TEMPLATE: &'static str = "ideas/amendments/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
fn fields(idea: &Idea) -> Vec<String> {
    section::reviewed(idea.kind).map(|field| field.name.to_owned()).collect()
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, code: &str, place: &AmendmentPlace) -> Result<AmendmentList> {
    type Row = (i64, (String, String, AmendmentState), Option<String>, Instant);
    let seen = visible(conn, who, code)?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    // Behind this number there is none.
    let before = place.after.parse::<Cursor>().map_or(i64::MAX, |cursor| cursor.id);
    let rows: Vec<Row> = amendments::table
        .left_join(people::table.on(people::id.nullable().eq(amendments::person_id)))
        .filter(amendments::idea_id.eq(seen.idea.id))
        .filter(amendments::number.lt(before))
        .order(amendments::number.desc())
        .limit(limit + 1)
        .select((
            amendments::number,
            (amendments::field, amendments::reason, amendments::state),
            people::name.nullable(),
            amendments::created_at,
        ))
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.3, id: row.0 });
    let page =
        page.map(|(number, (field, reason, state), by, at)| AmendmentCard { number, field, reason, state, by, at });
    Ok(AmendmentList {
        items: page.items,
        next: page.next,
        fields: fields(&seen.idea),
        may_propose: seen.may(who, Step::Propose),
        title: seen.idea.title,
        language: seen.idea.language,
        code: seen.idea.code,
    })
}

/// What the form is asked for with.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct NewAmendmentPlace {
    /// The field to change; the first unless said.
    #[schema(max_length = 40)]
    pub field: String,
}
/// The form for a proposal, with what the field says now.
#[derive(Serialize, ToSchema)]
pub struct NewAmendmentPage {
    pub code: String,
    pub title: String,
    pub language: Lang,
    pub field: String,
    /// The version that is shown, to be sent with the proposal.
    pub round: i64,
    pub now: String,
    /// Fields to choose from.
    pub fields: Vec<String>,
}
impl View for NewAmendmentPage {
    const TEMPLATE: &'static str = "ideas/amendments/new.html";
    fn address(&self) -> Option<String> {
        Some(format!("/ideas/{}/amendments/new", self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "field": self.field, "round": self.round, "text": self.now, "reason": "" })
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>, code: &str, field: &str) -> Result<NewAmendmentPage> {
    let seen = visible(conn, who, code)?;
    seen.step(who.ok_or(Error::SignInFirst)?, Step::Propose)?;
    let (round, shown) = manuscript::public(conn, seen.idea.id)?.ok_or(Error::NotFound)?;
    let fields = fields(&seen.idea);
    let known = fields.iter().find(|name| *name == field).or(fields.first()).ok_or(Error::NotFound)?;
    Ok(NewAmendmentPage {
        field: known.clone(),
        round,
        now: shown.text(known).to_owned(),
        fields,
        title: seen.idea.title,
        language: seen.idea.language,
        code: seen.idea.code,
    })
}

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "field": "goal", "round": 1, "text": "Petani mengurus surat tanpa menutup lapak.", "reason": "Lebih jelas siapa yang terbantu." }))]
pub struct NewAmendment {
    /// `title` or one of the texts that are reviewed.
    #[schema(required = true, max_length = 40)]
    pub field: String,
    /// The version that whoever proposes has read. Where the field says something else since, it is refused and shows both.
    #[schema(required = true, minimum = 1)]
    pub round: i64,
    /// What the field is to say, as a whole.
    #[schema(required = true, min_length = 1, max_length = 20000)]
    pub text: String,
    /// Why, at most 1,000 characters.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Proposes what one field is to say. A person has one open proposal for each field.
pub fn propose(conn: &mut Conn, who: &Actor, code: &str, new: &NewAmendment) -> Result<Receipt> {
    let seen = visible(conn, Some(who), code)?;
    seen.step(who, Step::Propose)?;
    let idea = &seen.idea;
    lock_row(conn, "ideas", idea.id)?;
    let (round, shown) = manuscript::public(conn, idea.id)?.ok_or(Error::NotFound)?;
    let field = section::reviewed(idea.kind).find(|field| field.name == new.field);
    let read =
        round::all(conn, idea.id)?.into_iter().find(|row| row.number == new.round && row.state == RoundState::Accepted);
    let now = shown.text(&new.field);
    let mut check = Check::default();
    check.that(field.is_some(), "field", "not-a-value").text("reason", &new.reason, 1000);
    check.that(read.is_some(), "round", "not-a-value");
    let text = match field {
        Some(field) => Bounds::now(conn)?.one(field, &new.text, "text", &mut check),
        None => String::new(),
    };
    check.that(text != now || text.is_empty(), "text", "amendment-same");
    check.done()?;
    let then = manuscript::sent(conn, read.ok_or(Error::NotFound)?.version_id)?;
    if then.text(&new.field) != now {
        return Err(Error::Stale { theirs: serde_json::json!({ "round": round, "text": now }) });
    }
    let of = || amendments::table.filter(amendments::idea_id.eq(idea.id));
    let own = of().filter(amendments::person_id.eq(who.person()?)).filter(amendments::field.eq(&new.field));
    if own.filter(amendments::state.eq(AmendmentState::Open)).count().get_result::<i64>(conn)? > 0 {
        return Err(Error::conflict("amendment-open-already"));
    }
    let last: Option<i64> = of().select(diesel::dsl::max(amendments::number)).first(conn)?;
    let number = last.unwrap_or(0) + 1;
    if number > MOST {
        return Err(Error::conflict("too-many-amendments"));
    }
    diesel::insert_into(amendments::table)
        .values((
            (amendments::idea_id.eq(idea.id), amendments::number.eq(number), amendments::field.eq(&new.field)),
            (amendments::round.eq(round), amendments::old_text.eq(now), amendments::new_text.eq(text)),
            (amendments::reason.eq(new.reason.trim()), amendments::state.eq(AmendmentState::Open)),
            (amendments::person_id.eq(who.person), amendments::created_at.eq(clock::now())),
            amendments::answer.eq(""),
        ))
        .execute(conn)?;
    let (id, code, agency, field) = (idea.id, idea.code.clone(), idea.agency_id, new.field.clone());
    event::record(conn, who, &Event::IdeaAmendmentProposed { idea: id, code, agency, number, field })?;
    Ok(Receipt::created(address(&idea.code, number), AmendmentState::Open.as_str()).code(&idea.code))
}
