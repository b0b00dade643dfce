//! The demonstration's path over its courses, made through the verbs that authors use.
use super::writing::{self, PathDraft, PathPublication};
use crate::{
    accounts::{actor::Actor, agency},
    db::Conn,
    error::Result,
    words::Texts,
};
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
