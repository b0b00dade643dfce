//! Beginning an entry for an agency, the entries that are being written, and throwing a draft away.
use super::{
    form::{record, show_in_lists},
    manuscript::{Manuscript, editable, public, standing},
};
use crate::{
    accounts::{
        actor::Actor,
        agency::{self, Agency, AgencyLink},
        membership::Role,
        person,
    },
    clock::{self, Instant},
    code, content,
    db::{Conn, Cursor, MultiBackend, Page},
    draft::{self, Seen},
    error::{Check, Error, Result},
    event::{self, Event},
    innovations::{
        curation::submission::{self, SubmissionState},
        innovation::{Source, State},
        profile::Profile,
        publication::province_of,
    },
    schema::{agencies, contents, drafts, innovation_submissions as submissions, innovations},
    trace::{self, Kind},
    view::{Receipt, View},
    words::Lang,
};
use chrono::Datelike;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who writes for an agency.
pub(in crate::innovations) const WRITERS: &[Role] = &[Role::Author, Role::AgencyAdmin];

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "agency": "pemerintah-kabupaten-banyuwangi", "name": "Antrean tanpa kertas", "language": "id" }))]
pub struct NewEntry {
    /// Slug of the agency that will own it.
    #[schema(required = true, max_length = 200)]
    pub agency: String,
    #[schema(required = true, min_length = 1, max_length = 250)]
    pub name: String,
    /// The language it is written in.
    pub language: Option<Lang>,
}
/// The form for a new entry.
#[derive(Serialize, ToSchema)]
pub struct NewEntryPage {
    /// Those that this person writes for.
    pub agencies: Vec<AgencyLink>,
}
impl View for NewEntryPage {
    const TEMPLATE: &'static str = "innovations/writing/new.html";
    fn address(&self) -> Option<String> {
        Some("/innovations/new".into())
    }
    fn form(&self) -> serde_json::Value {
        let only = if let [only] = self.agencies.as_slice() { only.slug.as_str() } else { "" };
        serde_json::json!({ "agency": only, "name": "", "language": "id" })
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>) -> Result<NewEntryPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let agencies = written_for(conn, who)?;
    if agencies.is_empty() {
        return Err(Error::forbidden("only-agency-writers"));
    }
    Ok(NewEntryPage { agencies: agencies.iter().map(Agency::link).collect() })
}
/// The agencies that someone writes for, with the units below them; open ones, by name.
fn written_for(conn: &mut Conn, who: &Actor) -> Result<Vec<Agency>> {
    let own = who.memberships.iter().filter(|m| WRITERS.contains(&m.role)).filter_map(|m| m.agency_id);
    agency::below(conn, &own.collect::<Vec<_>>())
}
/// Begins an entry as a draft under a new permanent code; nothing of it is public.
pub fn begin(conn: &mut Conn, who: &Actor, new: &NewEntry) -> Result<Receipt> {
    Check::default().text("agency", &new.agency, 200).text("name", &new.name, 250).done()?;
    let owner = agency::open(conn, &new.agency);
    let owner = match owner {
        Err(Error::NotFound) => return Err(Error::invalid("agency", "not-a-value")),
        other => other?,
    };
    if !who.is_system() && !who.holds_any(WRITERS, &owner.lineage) {
        return Err(Error::forbidden("only-agency-writers"));
    }
    let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let manuscript = Manuscript {
        profile: Profile { name, language: Some(new.language.unwrap_or(Lang::Id)), ..Profile::default() },
        ..Manuscript::default()
    };
    let content = content::reserve(conn, "innovation")?;
    let code = code::next(conn, "INV", clock::now().utc().year())?;
    let province = province_of(conn, &owner)?;
    let innovation: i64 = diesel::insert_into(innovations::table)
        .values((
            (innovations::content_id.eq(content), innovations::code.eq(&code)),
            (innovations::name.eq(&manuscript.profile.name), innovations::summary.eq("")),
            innovations::language.eq(new.language.unwrap_or(Lang::Id)),
            (innovations::agency_id.eq(owner.id), innovations::province_id.eq(province)),
            (innovations::source.eq(Source::Own), innovations::source_note.eq("")),
            (innovations::is_invented.eq(owner.is_invented), innovations::completeness.eq(0)),
            (innovations::state.eq(State::Draft), innovations::state_at.eq(clock::now())),
        ))
        .returning(innovations::id)
        .get_result(conn)?;
    let seen = Seen { part: "identity", revision: 0, page: "" };
    draft::save(conn, who, content, seen, &manuscript)?;
    event::record(conn, who, &Event::InnovationBegun { innovation, code: code.clone(), agency: owner.id })?;
    Ok(Receipt::created(format!("/innovations/{code}/draft"), "draft").code(&code))
}

/// An entry that is being written, or was sent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryDraftCard {
    pub code: String,
    pub name: String,
    pub language: Lang,
    pub agency: Option<String>,
    /// Of the entry in public.
    pub state: State,
    pub saved_at: Instant,
    /// Of the newest submission; null: never sent.
    pub submission: Option<SubmissionState>,
    pub number: Option<i64>,
    /// Per cent of what is public, or of the draft where nothing is.
    pub completeness: i64,
}
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct DraftPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// The entries that someone's agencies have in hand, the one that was saved last first.
#[derive(Serialize, ToSchema)]
pub struct EntryDraftList {
    pub items: Vec<EntryDraftCard>,
    pub next: Option<String>,
    /// Whether this person may begin one.
    pub may_begin: bool,
}
impl View for EntryDraftList {
    const TEMPLATE: &'static str = "innovations/writing/drafts.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, place: &DraftPlace) -> Result<EntryDraftList> {
    let who = who.ok_or(Error::SignInFirst)?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let page = of_writer(conn, who, place.after.parse().ok(), limit)?;
    Ok(EntryDraftList { items: page.items, next: page.next, may_begin: is_writer(who) })
}
/// Working copies of the agencies that this person writes for, and of the units below them.
pub fn of_writer(conn: &mut Conn, who: &Actor, after: Option<Cursor>, limit: i64) -> Result<Page<EntryDraftCard>> {
    type Row = (i64, i64, String, String, Lang, State, i64, Instant, String);
    let own: Vec<i64> = written_for(conn, who)?.into_iter().map(|agency| agency.id).collect();
    if own.is_empty() {
        return Ok(Page { items: vec![], next: None });
    }
    let mut rows = drafts::table
        .inner_join(contents::table)
        .inner_join(innovations::table.on(innovations::content_id.eq(drafts::content_id)))
        .inner_join(agencies::table.on(innovations::agency_id.eq(agencies::id.nullable())))
        .filter(innovations::agency_id.eq_any(own))
        .into_boxed::<MultiBackend>();
    if let Some(Cursor { at, id }) = after {
        rows = rows.filter(drafts::saved_at.lt(at).or(drafts::saved_at.eq(at).and(drafts::id.lt(id))));
    }
    let rows: Vec<Row> = rows
        .order((drafts::saved_at.desc(), drafts::id.desc()))
        .limit(limit + 1)
        .select((
            drafts::id,
            innovations::id,
            innovations::code,
            innovations::name,
            innovations::language,
            innovations::state,
            innovations::completeness,
            drafts::saved_at,
            agencies::name,
        ))
        .load(conn)?;
    let page = Page::cut(rows, limit, |row| Cursor { at: row.7, id: row.0 });
    let ids: Vec<i64> = page.items.iter().map(|row| row.1).collect();
    // The newest of each: a later number stands later in this order.
    let sent: Vec<(i64, i64, SubmissionState)> = submissions::table
        .filter(submissions::innovation_id.eq_any(ids))
        .order((submissions::innovation_id, submissions::number))
        .select((submissions::innovation_id, submissions::number, submissions::state))
        .load(conn)?;
    Ok(page.map(|(_, id, code, name, language, state, completeness, saved_at, agency)| {
        let newest = sent.iter().rfind(|(of, ..)| *of == id);
        EntryDraftCard {
            code,
            name,
            language,
            agency: Some(agency),
            state,
            saved_at,
            submission: newest.map(|(_, _, state)| *state),
            number: newest.map(|(_, number, _)| *number),
            completeness,
        }
    }))
}

/// What waits for those who write: drafts that were never sent, and what has come back; at most ten.
pub fn unsent_of(conn: &mut Conn, who: &Actor) -> Result<Vec<EntryDraftCard>> {
    let newest = of_writer(conn, who, None, 50)?.items;
    let waits = |card: &EntryDraftCard| match card.submission {
        None => card.state == State::Draft,
        Some(state) => [SubmissionState::Returned, SubmissionState::Withdrawn].contains(&state),
    };
    Ok(newest.into_iter().filter(waits).take(10).collect())
}
pub fn is_writer(who: &Actor) -> bool {
    who.memberships.iter().any(|m| WRITERS.contains(&m.role))
}

/// Throws away what was not published. An entry that was never handed in goes as a whole, and its code is given to nobody
/// else; of a public one the draft is what is public again.
pub fn discard(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let innovation = editable(conn, Some(who), code)?;
    draft::take_turn(conn, innovation.content_id)?;
    let newest = submission::newest(conn, innovation.id)?;
    if newest.as_ref().is_some_and(|row| row.state.is_open()) {
        return Err(Error::conflict("withdraw-submission-first"));
    }
    if let Some(manuscript) = public(conn, &innovation)? {
        if let Some(draft) = standing(conn, &innovation)?.draft {
            draft::replace(conn, who, &draft, &manuscript)?;
            record(conn, who, &innovation, "")?;
        }
        return Ok(Receipt::changed(format!("/innovations/{}/draft", innovation.code), "discarded"));
    }
    if newest.is_some() {
        return Err(Error::conflict("submitted-once"));
    }
    if trace::is_joined(conn, Kind::Innovation, innovation.id)? {
        return Err(Error::conflict("entry-of-lab"));
    }
    draft::end(conn, innovation.content_id)?;
    diesel::delete(innovations::table.find(innovation.id)).execute(conn)?;
    diesel::delete(contents::table.find(innovation.content_id)).execute(conn)?;
    let (innovation, code, agency) = (innovation.id, innovation.code, innovation.agency_id);
    event::record(conn, who, &Event::InnovationDraftDiscarded { innovation, code, agency })?;
    Ok(Receipt::changed("/innovations/drafts".into(), "discarded"))
}

/// One of the last states of the draft.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SnapshotRow {
    pub revision: i64,
    pub saved_at: Instant,
    pub saved_by: Option<String>,
}
/// What stood before: the last 20 states, at least ten minutes apart.
#[derive(Serialize, ToSchema)]
pub struct SnapshotList {
    pub code: String,
    pub name: String,
    pub items: Vec<SnapshotRow>,
}
impl View for SnapshotList {
    const TEMPLATE: &'static str = "innovations/writing/snapshots.html";
    fn address(&self) -> Option<String> {
        Some(format!("/innovations/{}/draft/snapshots", self.code))
    }
}
pub fn snapshots(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<SnapshotList> {
    let innovation = editable(conn, who, code)?;
    let name = standing(conn, &innovation)?.manuscript.profile.name;
    let rows = draft::snapshots(conn, innovation.content_id)?;
    let people: Vec<i64> = rows.iter().filter_map(|row| row.1).collect();
    let names = person::names(conn, &people)?;
    let row = |(revision, person, saved_at): (i64, Option<i64>, Instant)| SnapshotRow {
        revision,
        saved_at,
        saved_by: person.and_then(|id| names.get(&id).cloned()),
    };
    Ok(SnapshotList { name, items: rows.into_iter().map(row).collect(), code: innovation.code })
}
/// Brings a state back. What stands now becomes a snapshot itself, so that this can be taken back, too.
pub fn restore(conn: &mut Conn, who: &Actor, code: &str, revision: i64) -> Result<Receipt> {
    let innovation = editable(conn, Some(who), code)?;
    draft::take_turn(conn, innovation.content_id)?;
    let manuscript: Manuscript = draft::snapshot(conn, innovation.content_id, revision)?;
    let now = draft::find(conn, innovation.content_id)?.ok_or(Error::NotFound)?;
    draft::replace(conn, who, &now, &manuscript)?;
    if innovation.state == State::Draft {
        show_in_lists(conn, innovation.id, &manuscript)?;
    }
    record(conn, who, &innovation, "")?;
    Ok(Receipt::changed(format!("/innovations/{}/draft", innovation.code), "restored"))
}
