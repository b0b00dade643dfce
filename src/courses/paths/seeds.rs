//! The demonstration's path over its courses, made through the verbs that authors use, and asked for by an agency.
use super::{
    assignment::{self, NewPathAssignment},
    writing::{self, PathDraft, PathPublication},
};
use crate::{
    accounts::{actor::Actor, agency},
    clock,
    db::Conn,
    error::Result,
    schema::people,
    words::Texts,
};
use chrono::Days;
use diesel::prelude::*;
use std::fmt::Write;

/// Makes and publishes it, for an agency by its slug.
pub fn load(conn: &mut Conn, author: &Actor, of: &str, courses: &[&str]) -> Result<()> {
    let title = Texts { id: "Jalur Inovator".into(), en: "The innovator's path".into() };
    let agency = agency::find(conn, of)?.id;
    writing::enter(conn, author, agency, "jalur-inovator", &title)?;
    let mut outline = String::new();
    for course in courses {
        let _ = writeln!(outline, "{course}");
    }
    let draft = PathDraft {
        version: 1,
        title,
        summary: Texts {
            id: "Dari ekosistem inovasi di daerah ke laboratorium inovasi: dua kursus, satu setelah yang lain.".into(),
            en: "From the ecosystem of innovation in a region to the innovation laboratory: two courses, one after the other.".into(),
        },
        need: None,
        in_order: true,
        outline,
    };
    writing::save(conn, author, "jalur-inovator", &draft)?;
    writing::publish(conn, author, "jalur-inovator", &PathPublication { version: 2, message: String::new() })?;
    Ok(())
}
/// An agency asks one of its staff to follow it.
pub fn assign(conn: &mut Conn, admin: &Actor, of: &str, person: i64) -> Result<()> {
    let new = NewPathAssignment {
        path: "jalur-inovator".into(),
        people: vec![people::table.find(person).select(people::handle).first(conn)?],
        reason: "Contoh penugasan: bekal tim inovasi".into(),
        due_on: clock::today().checked_add_days(Days::new(120)).map(|day| day.to_string()).unwrap_or_default(),
    };
    assignment::assign(conn, admin, of, &new)?;
    Ok(())
}
