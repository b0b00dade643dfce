//! The front door.
use crate::{
    accounts::actor::Actor,
    courses::course::{self, CourseCard},
    db::Conn,
    error::Result,
    innovations::directory::{self, InnovationCard},
    view::View,
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct HomePage {
    pub innovations: Vec<InnovationCard>,
    /// Entries in the directory.
    pub total: i64,
    pub courses: Vec<CourseCard>,
}
impl View for HomePage {
    const TEMPLATE: &'static str = "journey/home.html";
}
pub fn page(conn: &mut Conn, who: Option<&Actor>) -> Result<HomePage> {
    let (innovations, total) = directory::newest(conn, None, 6)?;
    let courses = course::list(conn, who, &course::Place { limit: Some(3), ..course::Place::default() })?;
    Ok(HomePage { innovations, total, courses: courses.items })
}
