//! What learners of the demonstration have handed in: one work that waits and one that is marked. Invented, and labelled so.
use super::{
    manuscript::{self, WorkDraft},
    marking::{self, Marking},
    place,
    rubric::{RubricCriterion, RubricField},
    submission::{self, HandingIn},
};
use crate::{
    accounts::actor::Actor,
    courses::enrolment::{self, NewEnrolment},
    db::Conn,
    error::{Error, Result},
};

/// An assignment of a course that has been published.
pub struct Seeded<'s> {
    /// Slugs, and the block.
    pub course: &'s str,
    pub lesson: &'s str,
    pub block: &'s str,
}
/// Has one learner hand in a work that waits, and another one that the teacher marks with the best levels.
pub fn load(conn: &mut Conn, of: &Seeded, waits: &Actor, marked: &Actor, teacher: &Actor) -> Result<()> {
    const WAITS: &str = "Contoh rekaan. Antrean loket pagi hari terputus pada langkah verifikasi: komponen data kami \
                         bernilai 1, dan belum ada yang menagih hasilnya.";
    const MARKED: &str = "Contoh rekaan. Dari 40 pengajuan seminggu, 25 kembali karena berkas kurang. Minggu ini kami \
                          mulai memeriksa berkas di kelurahan, bersama kepala seksi pelayanan; ukurannya waktu layanan.";
    hand_in(conn, of, waits, WAITS)?;
    let handle = hand_in(conn, of, marked, MARKED)?;
    mark(conn, of, teacher, &handle, "Contoh penilaian: angkanya jelas, dan langkah pertama dapat dimulai minggu ini.")
}
/// The teacher marks what was handed in with the best levels.
pub fn mark(conn: &mut Conn, of: &Seeded, teacher: &Actor, handle: &str, comment: &str) -> Result<()> {
    let asked = place::public(conn, Some(teacher), of.lesson, of.block)?.assignment;
    let best = |criterion: &RubricCriterion| {
        let level = criterion.levels.iter().max_by_key(|level| level.points)?;
        Some((criterion.id.clone(), RubricField::Text(level.id.clone())))
    };
    let mark = Marking {
        levels: asked.rubric.iter().filter_map(best).collect(),
        comment: comment.to_owned(),
        ..Marking::default()
    };
    marking::claim(conn, teacher, of.course, handle)?;
    marking::mark(conn, teacher, of.course, handle, &mark)?;
    Ok(())
}
/// Returns the handle of what was handed in.
fn hand_in(conn: &mut Conn, of: &Seeded, learner: &Actor, text: &str) -> Result<String> {
    enrolment::enrol(conn, learner, of.course, &NewEnrolment::default())?;
    let draft = WorkDraft { text: text.into(), ..WorkDraft::default() };
    manuscript::save(conn, learner, of.lesson, of.block, &draft)?;
    let sent = submission::hand_in(conn, learner, of.lesson, of.block, &HandingIn { revision: 2 })?;
    sent.code.ok_or_else(|| Error::internal(anyhow::anyhow!("a submission without a handle")))
}
