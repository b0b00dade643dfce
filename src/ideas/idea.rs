//! An idea: its row, who may see it and what they may do with it, what other pages show of it.
use super::{
    author::{self, AuthorState},
    machine::{IdeaHand, IdeaState, Step},
    tombstone,
};
use crate::{
    accounts::{
        actor::Actor,
        agency::AgencyLink,
        membership::{LAN, Role},
        region::Choice,
    },
    clock::{self, Instant},
    db::Conn,
    error::{Error, Result},
    schema::{agencies, ideas, regions, sectors},
    trace::{Card, Kind},
    view::Receipt,
    words::{Lang, Texts},
};
use diesel::prelude::*;

crate::text_enum! {
    /// A lab idea is an agency's; a citizen writes to an agency, in a short form.
    pub enum IdeaKind { Lab = "lab", Citizen = "citizen" }
}
/// Who writes for an agency.
pub(super) const WRITERS: &[Role] = &[Role::Author, Role::AgencyAdmin];

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = ideas)]
pub(super) struct Idea {
    pub id: i64,
    pub content_id: i64,
    pub code: String,
    pub kind: IdeaKind,
    pub title: String,
    pub language: Lang,
    pub agency_id: i64,
    /// Of its agency: the ids from the root to it, each with a dot behind it.
    #[diesel(select_expression = agencies::lineage)]
    #[diesel(select_expression_type = agencies::lineage)]
    pub lineage: String,
    pub region_id: Option<i64>,
    pub province_id: Option<i64>,
    pub sector_id: Option<i64>,
    pub year: i64,
    pub state: IdeaState,
    pub state_at: Instant,
    pub state_reason: String,
    pub published_at: Option<Instant>,
    pub is_invented: bool,
}
impl Idea {
    pub(super) fn address(&self) -> String {
        format!("/ideas/{}", self.code)
    }
    pub(super) fn desk(&self) -> String {
        format!("/ideas/{}/draft", self.code)
    }
    pub(super) fn receipt(&self, state: IdeaState) -> Receipt {
        Receipt::changed(self.address(), state.as_str()).code(&self.code)
    }
}
/// An idea as one person meets it.
pub(super) struct Seen {
    pub idea: Idea,
    /// What whoever asks is to it by invitation.
    pub author: Option<AuthorState>,
    /// They look after its region: its agency's administrator, or the hub of its province.
    watches: bool,
}
impl Actor {
    /// Reads ideas for LAN and says what it thinks of them: its curators and mentors.
    pub(crate) fn reviews_ideas(&self) -> bool {
        self.is_at(Role::Curator, LAN) || self.is_at(Role::Mentor, LAN)
    }
    /// Takes out of sight what does not belong into the bank: LAN's moderators.
    pub(crate) fn moderates_ideas(&self) -> bool {
        self.is_at(Role::Moderator, LAN)
    }
}
impl Seen {
    /// Writes it: whoever was invited and accepted, and for a lab idea all who write for its agency or one above it, so that
    /// nobody's move orphans it.
    pub(super) fn is_author(&self, who: &Actor) -> bool {
        who.is_system()
            || self.author == Some(AuthorState::Accepted)
            || self.idea.kind == IdeaKind::Lab && who.holds_any(WRITERS, &self.idea.lineage)
    }
    /// Reads what is being written: its authors, whoever is invited to be one, its agency's staff, auditors and system
    /// administrators.
    pub(super) fn reads_draft(&self, who: &Actor) -> bool {
        let invited = self.author == Some(AuthorState::Invited);
        let staff = who.holds_any(&[], &self.idea.lineage);
        self.is_author(who)
            || invited
            || who.is(Role::Auditor)
            || who.is(Role::SystemAdmin)
            || staff && (self.was_sent() || self.idea.kind == IdeaKind::Lab)
    }
    fn was_sent(&self) -> bool {
        self.idea.state != IdeaState::Draft
    }
    /// Reads it before it is public: whoever reads the draft, and once it was sent LAN's reviewers and those who look after
    /// its region (EK4).
    pub(super) fn is_insider(&self, who: &Actor) -> bool {
        self.reads_draft(who) || self.was_sent() && (who.reviews_ideas() || self.watches)
    }
    /// Whether a step lies in this person's hand, whatever the state. Nobody approves what they write.
    pub(super) fn holds(&self, who: &Actor, hand: IdeaHand) -> Result<()> {
        let (fine, says) = match hand {
            IdeaHand::Author => (self.is_author(who), "only-idea-authors"),
            IdeaHand::Leader => (who.holds_any(&[Role::AgencyLeader], &self.idea.lineage), "only-idea-leaders"),
            IdeaHand::Reviewer | IdeaHand::Holder | IdeaHand::Moderator => {
                if who.person.is_some() && self.author == Some(AuthorState::Accepted) {
                    return Err(Error::forbidden("not-own-idea"));
                }
                if hand == IdeaHand::Moderator {
                    (who.moderates_ideas(), "only-idea-moderators")
                } else {
                    (who.reviews_ideas(), "only-idea-reviewers")
                }
            }
            IdeaHand::Anyone => (who.person.is_some(), "only-people"),
            IdeaHand::Lab => (who.is_system(), "only-labs"),
        };
        if fine { Ok(()) } else { Err(Error::forbidden(says)) }
    }
    /// Whether they may do it now; pages ask what verbs ask.
    pub(super) fn may(&self, who: Option<&Actor>, step: Step) -> bool {
        who.is_some_and(|who| self.holds(who, step.hand()).is_ok()) && self.idea.state.after(step).is_some()
    }
    /// Asks both, and answers with the state that the step leads to.
    pub(super) fn step(&self, who: &Actor, step: Step) -> Result<IdeaState> {
        self.holds(who, step.hand())?;
        self.idea.state.next(step)
    }
}
/// Moves an idea from the state it was seen in: of two at once the database lets one through.
pub(super) fn put(conn: &mut Conn, idea: &Idea, to: IdeaState, reason: &str) -> Result<()> {
    let now = clock::now();
    put_back(conn, idea, to, now, reason)?;
    if to == IdeaState::Accepted {
        diesel::update(ideas::table.find(idea.id)).set(ideas::published_at.eq(now)).execute(conn)?;
    }
    Ok(())
}
/// The same to where it stood before, with the instant and the reason of then; its place in the bank is the one it had.
pub(super) fn put_back(conn: &mut Conn, idea: &Idea, to: IdeaState, at: Instant, reason: &str) -> Result<()> {
    let moved = diesel::update(ideas::table.find(idea.id))
        .filter(ideas::state.eq(idea.state))
        .set((ideas::state.eq(to), ideas::state_at.eq(at), ideas::state_reason.eq(reason)))
        .execute(conn)?;
    if moved == 0 { Err(Error::conflict("idea-moved-on")) } else { Ok(()) }
}

/// One idea that this person may see. What was public and was withdrawn or merged is a tombstone to the public; what is
/// hidden is not there, but for moderators.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Seen> {
    let idea: Idea = ideas::table
        .inner_join(agencies::table)
        .filter(ideas::code.eq(code.to_ascii_uppercase()))
        .select(Idea::as_select())
        .first(conn)?;
    let author = match who.and_then(|who| who.person) {
        Some(person) => author::state_of(conn, idea.id, person)?,
        None => None,
    };
    let watches = match who {
        Some(who) if !idea.state.is_public() => {
            let at = watched(conn, who)?;
            at.holds(idea.region_id, idea.province_id)
        }
        _ => false,
    };
    let seen = Seen { idea, author, watches };
    if seen.idea.state.is_public() || who.is_some_and(|who| seen.is_insider(who)) {
        return Ok(seen);
    }
    let is_kept = [IdeaState::Merged, IdeaState::Hidden].contains(&seen.idea.state);
    if is_kept && who.is_some_and(Actor::moderates_ideas) {
        return Ok(seen);
    }
    if [IdeaState::Withdrawn, IdeaState::Merged].contains(&seen.idea.state) && seen.idea.published_at.is_some() {
        return Err(Error::Gone(Box::new(tombstone::of(conn, &seen.idea)?)));
    }
    Err(Error::NotFound)
}
/// An idea that is still among those who write and judge it: to others it is not there, even when it is public.
pub(super) fn inside(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Seen> {
    let seen = visible(conn, who, code)?;
    if who.is_some_and(|who| seen.is_insider(who)) { Ok(seen) } else { Err(Error::NotFound) }
}
/// An idea whose draft this person may read.
pub(super) fn drafting(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Seen> {
    let seen = visible(conn, who, code)?;
    if who.is_some_and(|who| seen.reads_draft(who)) { Ok(seen) } else { Err(Error::NotFound) }
}
/// An idea that this person writes, now.
pub(super) fn editable(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Seen> {
    let seen = inside(conn, who, code)?;
    let who = who.ok_or(Error::SignInFirst)?;
    seen.step(who, Step::Write)?;
    Ok(seen)
}

/// The regions whose ideas someone looks after once they are sent.
#[derive(Debug, Default)]
pub(crate) struct Watched {
    /// Of agencies they administer.
    pub regions: Vec<i64>,
    /// Of provinces whose hub they run.
    pub provinces: Vec<i64>,
}
impl Watched {
    pub(crate) fn holds(&self, region: Option<i64>, province: Option<i64>) -> bool {
        region.is_some_and(|id| self.regions.contains(&id)) || province.is_some_and(|id| self.provinces.contains(&id))
    }
}
/// A regency's administrator looks after `35.10`, a province's hub after `35` and all below it (EK4).
pub(crate) fn watched(conn: &mut Conn, who: &Actor) -> Result<Watched> {
    let held = |role: Role| who.memberships.iter().filter(move |m| m.role == role).filter_map(|m| m.agency_id);
    let (admin, hub): (Vec<i64>, Vec<i64>) = (held(Role::AgencyAdmin).collect(), held(Role::HubAdmin).collect());
    if admin.is_empty() && hub.is_empty() {
        return Ok(Watched::default());
    }
    let all: Vec<i64> = admin.iter().chain(&hub).copied().collect();
    let rows: Vec<(i64, Option<i64>)> = agencies::table
        .filter(agencies::id.eq_any(all))
        .filter(agencies::parent_id.is_null())
        .select((agencies::id, agencies::region_id))
        .load(conn)?;
    let regions = |of: &[i64]| rows.iter().filter(|row| of.contains(&row.0)).filter_map(|row| row.1).collect();
    Ok(Watched { regions: regions(&admin), provinces: regions(&hub) })
}

/// Names that stand behind an idea's ids.
pub(super) struct Place {
    pub agency: AgencyLink,
    pub region: Option<Choice>,
    pub province: Option<Choice>,
    pub sector: Option<(String, Texts)>,
}
pub(super) fn place(conn: &mut Conn, idea: &Idea) -> Result<Place> {
    let mut region = |id: Option<i64>| -> Result<Option<Choice>> {
        let Some(id) = id else {
            return Ok(None);
        };
        Ok(regions::table.find(id).select((regions::code, regions::name)).first(conn).optional()?)
    };
    let (here, province) = (region(idea.region_id)?, region(idea.province_id)?);
    let sector = match idea.sector_id {
        Some(id) => {
            let (code, id, en) =
                sectors::table.find(id).select((sectors::code, sectors::name_id, sectors::name_en)).first(conn)?;
            Some((code, Texts { id, en }))
        }
        None => None,
    };
    let agency = agencies::table.find(idea.agency_id).select((agencies::slug, agencies::name)).first(conn)?;
    Ok(Place { agency, region: here, province, sector })
}
/// What the thread shows of ideas: those of the bank, and those that were withdrawn or merged, marked.
pub fn cards(conn: &mut Conn, _: Option<&Actor>, ids: &[i64]) -> Result<Vec<Card>> {
    type Row = (i64, String, String, Lang, bool, IdeaState, String);
    let rows: Vec<Row> = ideas::table
        .inner_join(agencies::table)
        .filter(ideas::id.eq_any(ids))
        .filter(ideas::published_at.is_not_null())
        .filter(ideas::state.ne(IdeaState::Hidden))
        .select((
            ideas::id,
            ideas::code,
            ideas::title,
            ideas::language,
            ideas::is_invented,
            ideas::state,
            agencies::name,
        ))
        .load(conn)?;
    let card = |(id, code, title, language, is_invented, state, agency): Row| Card {
        kind: Kind::Idea,
        id,
        title: Texts::one(title, language),
        address: format!("/ideas/{code}"),
        place: Texts::one(agency, Lang::Id),
        is_invented,
        withdrawn: !state.is_public(),
    };
    Ok(rows.into_iter().map(card).collect())
}
