//! The record of learning on paper.
use super::taken::{RecordPage, TakenCourse};
use crate::{
    error::Result,
    print::{BODY, Look, Paper, Weight},
    progress::paper::{Hand, MEDIA},
    view::Download,
};

/// Draws it: milliseconds of work for each page.
pub(super) fn draw(record: &RecordPage, hand: &Hand) -> Result<Download> {
    let title = Look { weight: Weight::Bold, size: 20.0, ..BODY };
    let part = Look { weight: Weight::Bold, size: 13.0, ..BODY };
    let mut paper = Paper::new(hand.language, &hand.say("record-title"), record.as_of, false);
    paper.heading(1, &hand.say("record-title"), title)?;
    paper.paragraph(&record.name, Look { weight: Weight::Bold, size: 12.0, ..BODY })?;
    paper.paragraph(&format!("{} {}", hand.say("record-as-of"), hand.day(record.as_of)), BODY)?;
    paper.gap(14.0);
    paper.heading(2, &hand.say("hours-by-year"), part)?;
    paper.gap(4.0);
    let head = ["hours-year", "hours-jp", "hours-target", "hours-missing"];
    let mut rows = vec![head.map(|word| hand.say(word)).to_vec()];
    for year in &record.years {
        rows.push(vec![year.year.to_string(), hand.jp(year.jp), hand.jp(year.target), hand.jp(year.missing)]);
    }
    paper.table(&rows, &[1.0, 1.0, 1.0, 1.0])?;
    paper.gap(14.0);
    paper.heading(2, &hand.say("record-courses"), part)?;
    paper.gap(4.0);
    if record.items.is_empty() {
        paper.paragraph(&hand.say("record-none"), BODY)?;
    } else {
        let head = ["course", "record-run", "status", "record-result", "hours-jp", "record-certificates"];
        let mut rows = vec![head.map(|word| hand.say(word)).to_vec()];
        rows.extend(record.items.iter().map(|taken| row(taken, hand)));
        paper.table(&rows, &[2.6, 0.7, 1.6, 0.8, 0.7, 2.6])?;
    }
    let name = format!("ekopi-record-{}.pdf", record.as_of.utc().format("%Y%m%dT%H%MZ"));
    let rows = i64::try_from(record.items.len()).unwrap_or(i64::MAX);
    Ok(Download { name, kind: MEDIA, body: paper.finish()?, rows, described_by: "" })
}
fn row(taken: &TakenCourse, hand: &Hand) -> Vec<String> {
    let state = hand.say(&format!("record-state-{}", taken.state.as_str()));
    let state = taken.completed_at.map_or(state.clone(), |at| format!("{state}, {}", hand.day(at)));
    let serials = taken.certificates.iter().map(|held| {
        let status = hand.say(&format!("certificate-status-{}", held.status.as_str()));
        format!("{} ({status})", held.serial)
    });
    vec![
        hand.text(&taken.title).to_owned(),
        format!("{}/{}", taken.run, taken.period),
        state,
        taken.score.map(|score| format!("{score} %")).unwrap_or_default(),
        hand.jp(taken.jp),
        serials.collect::<Vec<_>>().join("; "),
    ]
}
