//! All labs that are under way with what needs somebody's hand, for LAN's staff; the same as a file.
use super::{
    health::{self, Asked, LabFlagKind, LabHealth, LabLimits},
    machine::LabState,
};
use crate::{
    accounts::{
        actor::Actor,
        membership::{LAN, Role},
    },
    clock::{self, Instant},
    db::{Conn, Cursor, MultiBackend, Page},
    error::{Error, Result},
    schema::{agencies, labs},
    sheet::{self, About, Cell, Format, Row as Line, Table},
    view::{Download, View},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Labs in one file.
const MOST_IN_FILE: i64 = 1000;

/// Where the next page begins.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct LabHealthPlace {
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
/// A lab, and how it is doing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabHealthCard {
    pub slug: String,
    pub theme: String,
    pub agency: String,
    pub state: LabState,
    pub is_invented: bool,
    pub health: LabHealth,
}
#[derive(Serialize, ToSchema)]
pub struct LabHealthList {
    /// Those that are planned or in a phase, the newest first.
    pub items: Vec<LabHealthCard>,
    pub next: Option<String>,
    pub limits: LabLimits,
}
impl View for LabHealthList {
    const TEMPLATE: &'static str = "labs/health.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
/// Those who plan labs: LAN's curators.
pub(super) fn may_watch(who: &Actor) -> bool {
    who.is_system() || who.is_at(Role::Curator, LAN)
}
fn watching(who: Option<&Actor>) -> Result<()> {
    let who = who.ok_or(Error::SignInFirst)?;
    if may_watch(who) { Ok(()) } else { Err(Error::forbidden("only-lab-lan")) }
}
type Row = ((i64, String, String), (LabState, Instant, bool), String);
fn rows(conn: &mut Conn, after: Option<Cursor>, limit: i64) -> Result<Vec<Row>> {
    let mut rows = labs::table
        .inner_join(agencies::table)
        .filter(labs::state.eq_any(health::watched_states()))
        .into_boxed::<MultiBackend>();
    if let Some(Cursor { at, id }) = after {
        rows = rows.filter(labs::created_at.lt(at).or(labs::created_at.eq(at).and(labs::id.lt(id))));
    }
    Ok(rows
        .order((labs::created_at.desc(), labs::id.desc()))
        .limit(limit)
        .select((
            (labs::id, labs::slug, labs::theme),
            (labs::state, labs::created_at, labs::is_invented),
            agencies::name,
        ))
        .load(conn)?)
}
fn cards(conn: &mut Conn, rows: Vec<Row>, limits: LabLimits) -> Result<Vec<LabHealthCard>> {
    let asked: Vec<Asked> = rows.iter().map(|row| Asked { id: row.0.0, slug: &row.0.1, state: row.1.0 }).collect();
    // Whoever has this list opens sessions, too.
    let mut found = health::of(conn, &asked, limits, true)?;
    let card = |((id, slug, theme), (state, _, is_invented), agency): Row| {
        Some(LabHealthCard { slug, theme, agency, state, is_invented, health: found.remove(&id)? })
    };
    Ok(rows.into_iter().filter_map(card).collect())
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, place: &LabHealthPlace) -> Result<LabHealthList> {
    watching(who)?;
    let limit = place.limit.unwrap_or(20).clamp(1, 100);
    let rows = rows(conn, place.after.parse().ok(), limit + 1)?;
    let page = Page::cut(rows, limit, |row: &Row| Cursor { at: row.1.1, id: row.0.0 });
    let limits = health::limits(conn)?;
    Ok(LabHealthList { items: cards(conn, page.items, limits)?, next: page.next, limits })
}
/// The same as a CSV: a row for each lab.
pub fn file(conn: &mut Conn, who: Option<&Actor>) -> Result<Download> {
    const NAMES: [&str; 14] = [
        "lab",
        "theme",
        "agency",
        "state",
        "last_meeting",
        "days_without_meeting",
        "overdue_tasks",
        "oldest_due",
        "unanswered_requests",
        "unanswered_of",
        "days_behind_plan",
        "missed_sessions",
        "last_missed",
        "flags",
    ];
    watching(who)?;
    let (rows, limits) = (rows(conn, None, MOST_IN_FILE)?, health::limits(conn)?);
    let text = |text: &str| Cell::Text(text.to_owned());
    let instant = |at: Option<Instant>| at.map_or(Cell::Nothing, Cell::from);
    let line = |card: &LabHealthCard| -> Line {
        let LabHealth { met_at, quiet_days, overdue, unanswered, behind_days, absences, ref flags } = card.health;
        let since = |kind: LabFlagKind| flags.iter().find(|flag| flag.kind == kind).map(|flag| flag.since);
        vec![
            text(&card.slug),
            text(&card.theme),
            text(&card.agency),
            text(card.state.as_str()),
            instant(met_at),
            Cell::from(quiet_days),
            Cell::Whole(overdue),
            instant(since(LabFlagKind::Overdue)),
            Cell::Whole(unanswered),
            Cell::List(flags.iter().filter_map(|flag| flag.mentor.clone()).collect()),
            Cell::Whole(behind_days),
            Cell::Whole(absences),
            instant(since(LabFlagKind::Absent)),
            Cell::List(flags.iter().map(|flag| flag.kind.as_str().to_owned()).collect()),
        ]
    };
    let lines: Vec<Line> = cards(conn, rows, limits)?.iter().map(line).collect();
    let about = About {
        title: "labs-health".into(),
        source: "/labs/health".into(),
        filter: String::new(),
        licence: String::new(),
        as_of: clock::now(),
    };
    Ok(Download {
        name: format!("ekopi-labs-health-{}.csv", clock::today()),
        kind: sheet::CSV,
        rows: i64::try_from(lines.len()).unwrap_or(i64::MAX),
        body: Table::closed(NAMES.into_iter().map(str::to_owned).collect(), about).file(Format::Csv, &lines)?,
        described_by: "",
    })
}
