//! One's own page: what is waiting, courses, certificates; and the frame around every page.
use crate::{
    accounts::{
        actor::{Actor, Right},
        membership::Role,
        roles::{
            held::{self, RoleCard},
            waiting,
        },
    },
    courses::{
        authoring::course::desk as writing,
        case_task::{self, CaseTask},
        course::{self, CourseCard},
        lesson::{CourseLink, LessonLink},
        paths::path::{self, PathCard},
        written,
    },
    db::Conn,
    error::{Error, Result},
    ideas::{
        review::queue as idea_queue,
        writing::mine::{self, OwnIdea},
    },
    innovations::{
        curation::queue,
        writing::entry::{self, EntryDraftCard},
    },
    labs::{
        bookings::{booking::BookingCard, page as booking_page},
        own::{self as labs, OwnTask, WaitingLab},
    },
    notifications::notice::{self, Notice, NoticePlace},
    privacy::desk,
    progress::certificate::{self, CertificateCard},
    view::View,
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct MyPage {
    pub name: String,
    /// What waits for one's hand.
    pub waiting: Waiting,
    /// Held, asked for and past, newest first.
    pub roles: Vec<RoleCard>,
    /// The newest five.
    pub notices: Vec<Notice>,
    pub unread: i64,
    pub courses: Vec<CourseCard>,
    /// Learning paths that one follows or is asked to follow, the newest first, at most 100.
    pub paths: Vec<PathCard>,
    pub certificates: Vec<CertificateCard>,
    /// Whether this person writes entries for an agency.
    pub writes_entries: bool,
    /// Whether this person may begin a course for an agency.
    pub makes_courses: bool,
    /// Courses this person writes.
    pub writes_courses: Vec<CourseLink>,
    /// Lessons this person writes.
    pub writes: Vec<LessonLink>,
}
/// Work that is begun and not done.
#[derive(Serialize, ToSchema)]
pub struct Waiting {
    /// Courses in which something is left.
    pub courses: Vec<CourseCard>,
    /// Cases whose practice has changed or stopped since their words.
    pub cases: Vec<CaseTask>,
    /// Lessons whose draft is not published.
    pub drafts: Vec<LessonLink>,
    /// Requests for roles that wait for this person's decision: the oldest 20.
    pub role_requests: Vec<RoleCard>,
    /// Requests about personal data, for system administrators: how many are open, and how many of them overdue.
    pub data_requests: i64,
    pub overdue: i64,
    /// Entries of one's agencies that are drafts or were returned, the newest save first, at most ten.
    pub entries: Vec<EntryDraftCard>,
    /// For curators: what nobody has claimed, and what they have in hand themselves.
    pub submissions: i64,
    pub claimed: i64,
    /// Ideas that one writes and that wait: drafts, those to be revised, invitations; at most ten.
    pub ideas: Vec<OwnIdea>,
    /// For reviewers of ideas: what nobody has claimed, and what they have in hand themselves.
    pub idea_rounds: i64,
    pub idea_claims: i64,
    /// For mentors: requests for a meeting that they have not answered, at most 20.
    pub bookings: Vec<BookingCard>,
    /// Tasks of labs that are one's own and not done, the first that is due first, at most ten.
    pub lab_tasks: Vec<OwnTask>,
    /// For leaders of agencies: labs whose ideas or plans wait for their word, at most 20.
    pub lab_approvals: Vec<WaitingLab>,
    /// For LAN's curators: requests for a lab that nobody has decided on.
    pub lab_requests: i64,
}
impl View for MyPage {
    const TEMPLATE: &'static str = "journey/me.html";
}
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<MyPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let person = who.person()?;
    let courses = course::of_person(conn, person)?;
    let (data_requests, overdue) = if who.has(Right::Administer) { desk::waiting(conn)? } else { (0, 0) };
    let (submissions, claimed) = queue::waiting(conn, who)?;
    let (idea_rounds, idea_claims) = idea_queue::waiting(conn, who)?;
    let begun = |card: &&CourseCard| card.progress.is_some_and(|done| done < 100);
    let newest = notice::list(conn, Some(who), &NoticePlace { limit: Some(5), ..NoticePlace::default() })?;
    Ok(MyPage {
        name: who.name.clone(),
        waiting: Waiting {
            courses: courses.iter().filter(begun).cloned().collect(),
            cases: case_task::waiting(conn, person)?,
            drafts: written::open_drafts(conn, person)?,
            role_requests: waiting::waiting(conn, who)?,
            data_requests,
            overdue,
            entries: entry::unsent_of(conn, who)?,
            submissions,
            claimed,
            ideas: mine::waiting(conn, who)?,
            idea_rounds,
            idea_claims,
            bookings: booking_page::waiting(conn, who)?,
            lab_tasks: labs::tasks(conn, person)?,
            lab_approvals: labs::approvals(conn, who)?,
            lab_requests: labs::requests(conn, who)?,
        },
        roles: held::of_person(conn, person)?,
        writes_entries: entry::is_writer(who),
        notices: newest.items,
        unread: newest.unread,
        courses,
        paths: path::of_person(conn, person)?,
        certificates: certificate::of_person(conn, person)?,
        makes_courses: who.is(Role::Author),
        writes_courses: writing::written_by(conn, person)?,
        writes: written::written_by(conn, person)?,
    })
}

/// What every page shows of whoever is signed in.
pub fn frame(conn: &mut Conn, who: &Actor) -> Result<serde_json::Value> {
    Ok(serde_json::json!({
        "name": who.name,
        "unread": notice::unread(conn, who.person()?)?,
        "curates": who.has(Right::Curate),
        "reviews_ideas": who.reviews_ideas(),
        "moderates_ideas": who.moderates_ideas(),
        "administers": who.has(Right::Audit),
        // Who learns and writes: staff have pages of their own.
        "innovates": who.memberships.is_empty() || who.is(Role::Author),
    }))
}
