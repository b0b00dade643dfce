//! Who is told of what. A reader of the event log: what is recorded here decides, features never send mail.
use super::notice::{self, NoticeArgs, NoticeKind};
use crate::{
    accounts::person,
    courses::lesson,
    db::Conn,
    error::Result,
    event::{Event, Recorded},
    innovations::innovation,
    mail::{self, Mail},
    progress::certificate,
    trace::{self, Kind, Verb},
};

/// This reader's name in the positions.
pub const READER: &str = "notifications";

pub fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    match &recorded.event {
        Event::InnovationWithdrawn { innovation, reason, .. } => {
            example_withdrawn(conn, recorded.id, *innovation, reason)
        }
        Event::CertificateAwarded { certificate, serial } => certificate_awarded(conn, recorded, *certificate, serial),
        _ => super::roles::apply(conn, recorded),
    }
}
/// The authors of every lesson that cites a withdrawn practice are told (LM5).
fn example_withdrawn(conn: &mut Conn, event: i64, innovation: i64, reason: &str) -> Result<()> {
    let lessons = trace::incoming(conn, Kind::Lesson, Verb::Cites, Kind::Innovation, innovation)?;
    let cards = lesson::cards(conn, None, &lessons)?;
    let Some(practice) = innovation::cards(conn, None, &[innovation])?.pop() else {
        return Ok(());
    };
    for (lesson, authors) in lesson::authors_of(conn, &lessons)? {
        let Some(card) = cards.iter().find(|card| card.id == lesson) else {
            continue;
        };
        let args = NoticeArgs {
            about: card.title.clone(),
            practice: practice.title.clone(),
            reason: reason.to_owned(),
            ..NoticeArgs::default()
        };
        for author in person::addressees(conn, &authors)? {
            if notice::put(conn, author.id, event, NoticeKind::ExampleWithdrawn, &args, &card.address)? {
                tell(conn, &author, "example_withdrawn", &args, &card.address)?;
            }
        }
    }
    Ok(())
}
fn certificate_awarded(conn: &mut Conn, recorded: &Recorded, certificate: i64, serial: &str) -> Result<()> {
    let Some(person) = recorded.person else {
        return Ok(());
    };
    let args = NoticeArgs { about: certificate::title(conn, certificate)?, ..NoticeArgs::default() };
    let address = format!("/certificates/{serial}");
    for holder in person::addressees(conn, &[person])? {
        if notice::put(conn, holder.id, recorded.id, NoticeKind::CertificateAwarded, &args, &address)? {
            tell(conn, &holder, "certificate_awarded", &args, &address)?;
        }
    }
    Ok(())
}
fn tell(conn: &mut Conn, to: &person::Addressee, template: &str, args: &NoticeArgs, address: &str) -> Result<()> {
    let mail = Mail {
        to: to.email.clone(),
        name: to.name.clone(),
        lang: to.language,
        template: template.to_owned(),
        args: serde_json::json!({ "about": args.about, "practice": args.practice, "reason": args.reason, "address": address }),
    };
    mail::send(conn, &mail)
}
