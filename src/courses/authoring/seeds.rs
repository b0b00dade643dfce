//! The demonstration's course that is still being written: LAN has looked at it and returned it. Invented.
use super::{
    course::{
        chapter::{self, ChapterDraft},
        desk::{self, CourseDraft, CourseLevel},
        new::{self, NewCourse},
        review::{self, ReviewDecision, ReviewRequest, ReviewVerdict},
    },
    desk::{self as lesson_desk, Draft},
    new_lesson::{self, NewLesson},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::Result,
    words::{Lang, Texts},
};

/// Written by `author` for LAN, returned by `curator`, through their own verbs.
pub fn load(conn: &mut Conn, author: &Actor, curator: &Actor) -> Result<()> {
    let texts = |id: &str, en: &str| Texts { id: id.into(), en: en.into() };
    let title = texts("Menulis naskah kebijakan singkat", "Writing a policy brief");
    let new = NewCourse { agency: String::new(), title: title.clone(), language: Some(Lang::Id) };
    let slug = new::create(conn, author, &new)?.code.unwrap_or_default();
    let about = CourseDraft {
        version: 1,
        title,
        summary: texts("Dari temuan ke usulan dalam dua halaman.", "From findings to a proposal in two pages."),
        description: texts("Bagi analis di daerah. Contoh rekaan.", "For analysts in the regions. Invented example."),
        level: Some(CourseLevel::Intermediate),
        language: Some(Lang::Id),
        sectors: vec!["planning".into(), "administration".into()],
    };
    desk::save(conn, author, &slug, &about)?;
    let chapter =
        ChapterDraft { version: 0, chapter: texts("Dari masalah ke pesan", "From the problem to the message") };
    chapter::add(conn, author, &slug, &chapter)?;
    let lesson = NewLesson { title: texts("Satu pesan saja", "One message only"), chapter: String::new() };
    new_lesson::create(conn, author, &slug, &lesson)?;
    let draft = Draft {
        version: 1,
        title: lesson.title,
        summary: texts("Pembaca mengingat satu hal.", "Readers remember one thing."),
        minutes: 20,
        text: texts(
            "## Mulai dari pembaca\n\nSiapa yang harus memutuskan?",
            "## Begin with the reader\n\nWho has to decide?",
        ),
        ..Draft::default()
    };
    lesson_desk::save(conn, author, "satu-pesan-saja", &draft)?;
    review::ask(conn, author, &slug, &ReviewRequest { note: "Baru satu pelajaran; mohon arahan.".into() })?;
    let decision = ReviewDecision {
        verdict: Some(ReviewVerdict::Return),
        comment: "Pelajarannya belum mengutip praktik dari direktori. Tambahkan satu contoh, lalu ajukan lagi.".into(),
    };
    review::decide(conn, curator, &slug, &decision).map(drop)
}
