//! Whether an entry still holds: its owner is asked every year, answers, or is silent (KM3).
use super::{
    innovation::{Innovation, State, visible},
    profile::{Profile, Sustainability},
};
use crate::{
    accounts::actor::Actor,
    app::App,
    clock::{self, Instant},
    content,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    job::Job,
    rule::{self, Rule},
    schema::{innovation_checks as checks, innovations},
    view::{Receipt, View},
    words::Lang,
};
use chrono::TimeDelta;
use diesel::prelude::*;
use futures_util::future::LocalBoxFuture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

crate::text_enum! {
    /// What the owner says. `changed`: it runs, but otherwise than the entry says.
    pub enum OwnerAnswer { Running = "running", Stopped = "stopped", Changed = "changed" }
}
crate::text_enum! {
    /// As what someone answered.
    pub enum Capacity { Owner = "owner", Curator = "curator", System = "system" }
}
crate::text_enum! {
    /// What is known of it now. `unconfirmed`: its owner was asked and has been silent for too long. `unsaid`: nobody has
    /// been asked yet, and the entry says nothing.
    pub enum UpkeepStanding {
        Running = "running", Changed = "changed", Stopped = "stopped", Unconfirmed = "unconfirmed", Unsaid = "unsaid",
    }
}

/// Does it still run, and how old is that knowledge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Upkeep {
    pub standing: UpkeepStanding,
    /// What it says is due for another look: its owner has been asked and has not answered, or has said that it changed.
    pub needs_update: bool,
    /// When its owner or a curator last looked at it. Null: nobody has since it was entered.
    pub checked_at: Option<Instant>,
    /// Since when its owner has been asked.
    pub asked_at: Option<Instant>,
    /// Silence until then makes it unconfirmed.
    pub answer_by: Option<Instant>,
}
/// What an entry's row knows of it.
#[derive(Debug, Clone, Default, Queryable)]
pub(super) struct Known {
    pub answer: Option<OwnerAnswer>,
    pub checked_at: Option<Instant>,
    pub asked_at: Option<Instant>,
}
impl Upkeep {
    pub(super) fn of(conn: &mut Conn, innovation: &Innovation, profile: &Profile) -> Result<Self> {
        let Innovation { answer, checked_at, asked_at, .. } = *innovation;
        Ok(Self::told(rule::span(conn, Rule::OwnerAnswerDays)?, &Known { answer, checked_at, asked_at }, profile))
    }
    /// `patience`: how long an owner may be silent, by the rule.
    pub(super) fn told(patience: TimeDelta, known: &Known, profile: &Profile) -> Self {
        let answer_by = known.asked_at.map(|asked| asked.plus(patience));
        let told = match (known.answer, profile.sustainability_status) {
            (Some(OwnerAnswer::Stopped), _) | (None, Some(Sustainability::Stopped)) => UpkeepStanding::Stopped,
            (Some(OwnerAnswer::Changed), _) => UpkeepStanding::Changed,
            (None, None | Some(Sustainability::Unconfirmed)) => UpkeepStanding::Unsaid,
            (Some(OwnerAnswer::Running), _) | (None, Some(_)) => UpkeepStanding::Running,
        };
        let is_silent = answer_by.is_some_and(|by| by <= clock::now());
        Self {
            standing: if is_silent && told != UpkeepStanding::Stopped { UpkeepStanding::Unconfirmed } else { told },
            needs_update: known.asked_at.is_some() || known.answer == Some(OwnerAnswer::Changed),
            checked_at: known.checked_at,
            asked_at: known.asked_at,
            answer_by,
        }
    }
}

impl Actor {
    /// As what they may say whether it still holds: its owner, or a curator who keeps it.
    pub(super) fn answers_as(&self, innovation: &Innovation) -> Option<Capacity> {
        if self.is_system() {
            Some(Capacity::System)
        } else if self.may_edit(innovation) {
            Some(Capacity::Owner)
        } else {
            self.may_curate(innovation).then_some(Capacity::Curator)
        }
    }
}

/// One answer. Who gave it is known by their capacity alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryCheck {
    pub answer: OwnerAnswer,
    pub note: String,
    pub capacity: Capacity,
    /// The version that was public then.
    pub version: i64,
    /// Since when it had been asked; null: nobody had asked.
    pub asked_at: Option<Instant>,
    pub at: Instant,
}
/// What has been asked and answered about an entry, newest first, at most 50 answers.
#[derive(Serialize, ToSchema)]
pub struct EntryCheckPage {
    pub code: String,
    pub name: String,
    pub language: Lang,
    pub state: State,
    pub upkeep: Upkeep,
    pub items: Vec<EntryCheck>,
    pub may_answer: bool,
}
impl View for EntryCheckPage {
    const TEMPLATE: &'static str = "innovations/checks.html";
    fn address(&self) -> Option<String> {
        Some(format!("/innovations/{}/checks", self.code))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "answer": "", "note": "" })
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<EntryCheckPage> {
    let innovation = visible(conn, who, code)?;
    let version = match content::published(conn, innovation.content_id)? {
        Some(version) => version,
        None => content::draft(conn, innovation.content_id)?,
    };
    let profile: Profile = version.document()?;
    let may = who.is_some_and(|who| who.answers_as(&innovation).is_some());
    let rows = checks::table
        .inner_join(crate::schema::content_versions::table)
        .filter(checks::innovation_id.eq(innovation.id))
        .order(checks::id.desc())
        .limit(50)
        .select((
            (checks::answer, checks::note, checks::capacity),
            crate::schema::content_versions::number,
            checks::asked_at,
            checks::created_at,
        ))
        .load::<((OwnerAnswer, String, Capacity), i64, Option<Instant>, Instant)>(conn)?;
    let row = |((answer, note, capacity), version, asked_at, at)| EntryCheck {
        answer,
        note,
        capacity,
        version,
        asked_at,
        at,
    };
    Ok(EntryCheckPage {
        upkeep: Upkeep::of(conn, &innovation, &profile)?,
        may_answer: may && innovation.state == State::Published,
        items: rows.into_iter().map(row).collect(),
        code: innovation.code,
        name: profile.name,
        language: profile.language.unwrap_or(Lang::Id),
        state: innovation.state,
    })
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "answer": "running", "note": "" }))]
pub struct NewEntryCheck {
    pub answer: Option<OwnerAnswer>,
    /// Public, at most 1,000 characters. What stopped or changed needs one.
    #[schema(max_length = 1000)]
    pub note: String,
}
/// Says whether a published entry still holds. Nobody need have asked; an answer closes an open question, and the next one
/// comes a year after it.
pub fn answer(conn: &mut Conn, who: &Actor, code: &str, new: &NewEntryCheck) -> Result<Receipt> {
    let innovation = visible(conn, Some(who), code)?;
    let capacity = who.answers_as(&innovation).ok_or_else(|| Error::forbidden("only-keepers-answer"))?;
    let note = new.note.trim();
    let is_plain = new.answer.is_none_or(|answer| answer == OwnerAnswer::Running);
    Check::default()
        .that(new.answer.is_some(), "answer", "field-missing")
        .that(is_plain || !note.is_empty(), "note", "field-missing")
        .at_most("note", note, 1000)
        .done()?;
    let answer = new.answer.ok_or_else(|| Error::invalid("answer", "field-missing"))?;
    let Some(version) = content::published(conn, innovation.content_id)? else {
        return Err(Error::conflict("not-published"));
    };
    let now = clock::now();
    diesel::insert_into(checks::table)
        .values((
            (checks::innovation_id.eq(innovation.id), checks::version_id.eq(version.id)),
            (checks::answer.eq(answer), checks::note.eq(note), checks::capacity.eq(capacity)),
            (checks::person_id.eq(who.person), checks::asked_at.eq(innovation.asked_at), checks::created_at.eq(now)),
        ))
        .execute(conn)?;
    diesel::update(innovations::table.find(innovation.id))
        .set((
            innovations::checked_at.eq(now),
            innovations::asked_at.eq(None::<Instant>),
            innovations::answer.eq(answer),
        ))
        .execute(conn)?;
    let receipt = Receipt::created(format!("/innovations/{}/checks", innovation.code), answer.as_str());
    let event = Event::InnovationChecked {
        innovation: innovation.id,
        code: innovation.code,
        agency: innovation.agency_id,
        answer: answer.as_str().into(),
        reason: note.into(),
    };
    event::record(conn, who, &event)?;
    Ok(receipt)
}

/// Entries that one transaction asks about.
const PORTION: i64 = 100;

/// Every morning: whoever has said nothing of an entry for a year is asked, once. What has stopped is not asked about.
#[derive(Default, Serialize, Deserialize)]
pub struct AskOwners {}
impl Job for AskOwners {
    const NAME: &'static str = "ask-owners";
    fn run(self, app: Arc<App>, _: i64) -> LocalBoxFuture<'static, anyhow::Result<()>> {
        Box::pin(async move {
            loop {
                let asked = app.db.write(|conn| ask(conn, PORTION)).await.map_err(|e| anyhow::anyhow!("{e:?}"))?;
                app.changed.notify_one();
                if asked < usize::try_from(PORTION).unwrap_or(0) {
                    return Ok(());
                }
            }
        })
    }
}
/// Asks about at most so many entries; how many it were. An open question is not asked again: the mark it leaves lets one of
/// two runs through, and stays until somebody answers.
pub fn ask(conn: &mut Conn, most: i64) -> Result<usize> {
    let due = rule::ago(conn, Rule::OwnerCheckMonths)?;
    let never = innovations::checked_at.is_null().and(innovations::published_at.le(due).assume_not_null());
    let ids: Vec<i64> = innovations::table
        .filter(innovations::state.eq(State::Published))
        .filter(innovations::asked_at.is_null())
        .filter(innovations::answer.is_null().or(innovations::answer.ne(OwnerAnswer::Stopped).assume_not_null()))
        .filter(never.or(innovations::checked_at.le(due).assume_not_null()))
        .order(innovations::id)
        .limit(most)
        .select(innovations::id)
        .load(conn)?;
    mark(conn, &ids)
}
/// Marks them as asked, and tells of each.
pub(super) fn mark(conn: &mut Conn, ids: &[i64]) -> Result<usize> {
    let asked: Vec<(i64, String, Option<i64>)> =
        diesel::update(innovations::table.filter(innovations::id.eq_any(ids)).filter(innovations::asked_at.is_null()))
            .set(innovations::asked_at.eq(clock::now()))
            .returning((innovations::id, innovations::code, innovations::agency_id))
            .get_results(conn)?;
    let count = asked.len();
    for (innovation, code, agency) in asked {
        event::record(conn, &Actor::system(), &Event::InnovationCheckAsked { innovation, code, agency })?;
    }
    Ok(count)
}
