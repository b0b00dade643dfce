//! One's own page: what is waiting, courses, certificates; and the frame around every page.
use crate::{
    accounts::{
        actor::{Actor, Right},
        roles::held::{self, RoleCard},
    },
    courses::{
        course::{self, CourseCard},
        lesson::{self, LessonLink},
    },
    db::Conn,
    error::{Error, Result},
    notifications::notice::{self, Notice},
    progress::certificate::{self, CertificateCard},
    view::View,
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct MyPage {
    pub name: String,
    /// Held, asked for and past, newest first.
    pub roles: Vec<RoleCard>,
    pub notices: Vec<Notice>,
    pub courses: Vec<CourseCard>,
    pub certificates: Vec<CertificateCard>,
    /// Lessons this person writes.
    pub writes: Vec<LessonLink>,
}
impl View for MyPage {
    const TEMPLATE: &'static str = "journey/me.html";
}
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<MyPage> {
    let who = who.ok_or(Error::SignInFirst)?;
    let person = who.person()?;
    Ok(MyPage {
        name: who.name.clone(),
        roles: held::of_person(conn, person)?,
        notices: notice::newest(conn, person)?,
        courses: course::of_person(conn, person)?,
        certificates: certificate::of_person(conn, person)?,
        writes: lesson::written_by(conn, person)?,
    })
}

/// What every page shows of whoever is signed in.
pub fn frame(conn: &mut Conn, who: &Actor) -> Result<serde_json::Value> {
    Ok(serde_json::json!({
        "name": who.name,
        "unread": notice::unread(conn, who.person()?)?,
        "curates": who.has(Right::Curate),
        "administers": who.has(Right::Audit),
    }))
}
