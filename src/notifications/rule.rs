//! Who is told of what. A reader of the event log: what is recorded here decides, features never send mail.
use super::notice::{self, NoticeArgs, NoticeKind};
use crate::{
    accounts::{person, token},
    courses::lesson,
    db::Conn,
    error::Result,
    event::{Event, Recorded},
    innovations::innovation,
    mail::{self, Mail},
    progress::certificate,
    trace::{self, Kind, Verb},
    words::Texts,
};

/// This reader's name in the positions.
pub const READER: &str = "notifications";

pub fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    match &recorded.event {
        Event::InnovationWithdrawn { innovation, reason, .. } => {
            example_withdrawn(conn, recorded.id, *innovation, reason)
        }
        Event::CertificateAwarded { certificate, serial } => certificate_awarded(conn, recorded, *certificate, serial),
        Event::TokenCreated { person, token: Some(token) } => token_created(conn, recorded.id, *person, token),
        Event::WebhookPaused { person, code, host, failing: true, .. } => {
            let args = NoticeArgs { about: same(host), ..NoticeArgs::default() };
            let address = format!("/me/webhooks/{code}");
            tell_one(conn, *person, recorded.id, (NoticeKind::WebhookFailing, "webhook_failing"), &args, &address)
        }
        _ => super::roles::apply(conn, recorded),
    }
}
/// Whoever did not make it must learn of it.
fn token_created(conn: &mut Conn, event: i64, person: i64, token: &str) -> Result<()> {
    let Some(token) = token::of_person(conn, person, token)? else {
        return Ok(()); // revoked already
    };
    let args = NoticeArgs { about: same(&token.label), ..NoticeArgs::default() };
    tell_one(conn, person, event, (NoticeKind::TokenCreated, "token_created"), &args, "/me/tokens")
}
/// A name that is the same in both languages.
fn same(name: &str) -> Texts {
    Texts { id: name.to_owned(), en: name.to_owned() }
}
/// A notice and a mail to one person about what is their own.
fn tell_one(
    conn: &mut Conn,
    person: i64,
    event: i64,
    (kind, template): (NoticeKind, &str),
    args: &NoticeArgs,
    address: &str,
) -> Result<()> {
    for person in person::addressees(conn, &[person])? {
        if notice::put(conn, person.id, event, kind, args, address)? {
            tell(conn, &person, template, args, address)?;
        }
    }
    Ok(())
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
