//! The front door.
use crate::{
    accounts::actor::Actor,
    courses::course::{self, CourseCard},
    db::Conn,
    error::Result,
    innovations::directory::{self, Filter, InnovationCard},
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
    let newest = directory::list(conn, who, &Filter { limit: Some(6), ..Filter::default() }, &[])?;
    let courses = course::list(conn, who, &course::Place { limit: Some(3), ..course::Place::default() })?;
    Ok(HomePage { innovations: newest.items, total: newest.total, courses: courses.items })
}
