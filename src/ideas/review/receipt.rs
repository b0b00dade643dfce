//! The receipt of a round on paper: who has sent what, for which agency and when, with the address of the idea.
use super::round::{Round, RoundState, seen};
use crate::{
    accounts::{
        actor::Actor,
        person,
        settings::{self, Zone},
    },
    clock::Instant,
    content,
    db::Conn,
    error::Result,
    ideas::{
        files,
        idea::place,
        manuscript::{self, count},
        section::{self, Ask},
    },
    print::{BODY, Look, Paper, Weight},
    progress::paper::{Hand, MEDIA},
    qr::Qr,
    templates::decimal,
    text,
    view::Download,
};

/// What stands on it. Of what was sent the words are counted: whoever is shown the paper need not read the idea.
pub struct IdeaReceipt {
    code: String,
    title: String,
    number: i64,
    version: i64,
    agency: String,
    by: Option<String>,
    at: Instant,
    /// Of whoever asks for it.
    zone: Zone,
    endorsement: &'static str,
    endorsed_at: Option<Instant>,
    /// By the field's name.
    words: Vec<(&'static str, i64)>,
    files: i64,
}
/// For whoever may read the round.
pub fn of(conn: &mut Conn, who: Option<&Actor>, code: &str, number: i64) -> Result<IdeaReceipt> {
    let (seen, row) = seen(conn, who, code, number)?;
    let idea = &seen.idea;
    let sent = manuscript::sent(conn, row.version_id)?;
    let is_written = |ask: Ask| matches!(ask, Ask::Text | Ask::Line(..));
    let written = section::fields(idea.kind).filter(|field| is_written(field.ask) && sent.says(field));
    let words = written.map(|field| (field.name, count(text::words(sent.text(field.name))))).collect();
    let zone = match who.and_then(|who| who.person) {
        Some(person) => settings::zone(conn, person)?,
        None => Zone::Wib,
    };
    Ok(IdeaReceipt {
        title: sent.text("title").to_owned(),
        number,
        version: content::version(conn, row.version_id)?.number,
        agency: place(conn, idea)?.agency.name,
        by: row.submitted_by.map(|person| person::name(conn, person)).transpose()?,
        at: row.submitted_at,
        zone,
        endorsement: endorsement(&row),
        endorsed_at: row.received_at.filter(|_| row.endorsed_by.is_some()),
        words,
        files: count(files::of_round(conn, idea.id, number)?.len()),
        code: seen.idea.code,
    })
}
/// What the agency's leader has said to it, as a word.
fn endorsement(row: &Round) -> &'static str {
    match (row.endorsed_by, row.received_at, row.state) {
        (Some(_), ..) => "idea-endorsement-given",
        // A version that an amendment made goes to no reviewer.
        (None, Some(_), _) | (None, None, RoundState::Accepted) => "idea-endorsement-not-asked",
        (None, None, RoundState::Endorsing) => "idea-endorsement-awaited",
        (None, None, _) => "idea-endorsement-not-given",
    }
}
/// Draws it: some milliseconds of work.
pub fn draw(receipt: &IdeaReceipt, hand: &Hand) -> Result<Download> {
    let head = |size: f32| Look { weight: Weight::Bold, size, ..BODY };
    let title = hand.say("idea-receipt-paper");
    let address = hand.address(&format!("/ideas/{}", receipt.code));
    let mut paper = Paper::new(hand.language, &format!("{title} {}", receipt.code), receipt.at, false);
    paper.heading(1, &title, head(20.0))?;
    paper.paragraph(&receipt.title, head(14.0))?;
    paper.gap(10.0);
    paper.rule();
    paper.facts(&facts(receipt, hand, &address), 150.0)?;
    paper.gap(14.0);
    paper.heading(2, &hand.say("idea-receipt-words"), head(13.0))?;
    paper.gap(4.0);
    let counted = receipt.words.iter().map(|(field, words)| (hand.say(&format!("ask-{field}")), *words));
    let words: Vec<(String, String)> =
        counted.map(|(name, words)| (name, decimal(hand.language, words.saturating_mul(100)))).collect();
    paper.facts(&words, 250.0)?;
    paper.code(Qr::of(&address)?, 110.0, &hand.say("idea-receipt-qr"));
    let name = format!("{}-{}.pdf", receipt.code, receipt.number);
    Ok(Download { name, kind: MEDIA, body: paper.finish()?, rows: 1, described_by: "" })
}
fn facts(receipt: &IdeaReceipt, hand: &Hand, address: &str) -> Vec<(String, String)> {
    let endorsed = receipt.endorsed_at.map(|at| format!(", {}", hand.day(at))).unwrap_or_default();
    let mut facts = vec![("idea-receipt-code", receipt.code.clone()), ("idea-agency", receipt.agency.clone())];
    facts.extend(receipt.by.clone().map(|name| ("idea-receipt-by", name)));
    facts.extend([
        ("idea-sent-at", hand.moment(receipt.at, receipt.zone)),
        ("idea-receipt-round", receipt.number.to_string()),
        ("idea-receipt-version", receipt.version.to_string()),
        ("idea-leader-decides", format!("{}{endorsed}", hand.say(receipt.endorsement))),
        ("idea-receipt-files", receipt.files.to_string()),
        ("idea-receipt-address", address.to_owned()),
    ]);
    facts.into_iter().map(|(name, value)| (hand.say(name), value)).collect()
}
