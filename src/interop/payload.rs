//! What a webhook is told: small, in English, and only what anyone may see at the moment of sending, or what is one's own.
use super::webhook::HookKind;
use crate::{
    courses::{course, lesson},
    db::Conn,
    error::{Error, Result},
    event::{Event, Recorded},
    innovations::innovation,
    progress::certificate,
    schema::courses,
};
use diesel::prelude::*;
use serde_json::{Value, json};

/// The kind of message that an event is, if it is one.
pub(super) fn kind(event: &Event) -> Option<HookKind> {
    match event {
        Event::InnovationPublished { .. } => Some(HookKind::InnovationPublished),
        Event::InnovationWithdrawn { .. } => Some(HookKind::InnovationWithdrawn),
        Event::CoursePublished { .. } => Some(HookKind::CoursePublished),
        Event::LessonPublished { .. } => Some(HookKind::LessonPublished),
        Event::CertificateAwarded { .. } => Some(HookKind::CertificateAwarded),
        Event::WebhookTested { .. } => Some(HookKind::Test),
        _ => None,
    }
}
/// The body; none when what it would tell of is not there for its receiver any more.
pub(super) fn body(
    conn: &mut Conn,
    recorded: &Recorded,
    kind: HookKind,
    id: &str,
    site: &str,
) -> Result<Option<Value>> {
    Ok(told(conn, &recorded.event)?.map(|(address, data)| {
        json!({ "id": id, "kind": kind, "at": recorded.at, "address": format!("{site}/api/v1{address}"), "data": data })
    }))
}
fn told(conn: &mut Conn, event: &Event) -> Result<Option<(String, Value)>> {
    Ok(match event {
        Event::InnovationPublished { innovation, code } => innovation::cards(conn, None, &[*innovation])?
            .pop()
            .filter(|card| !card.withdrawn)
            .map(|card| (card.address, json!({ "code": code, "title": card.title }))),
        // Published again meanwhile: the withdrawal is no news any more.
        Event::InnovationWithdrawn { innovation, code, reason } => innovation::cards(conn, None, &[*innovation])?
            .pop()
            .filter(|card| card.withdrawn)
            .map(|card| (card.address, json!({ "code": code, "title": card.title, "reason": reason }))),
        Event::LessonPublished { lesson, .. } => lesson::cards(conn, None, &[*lesson])?
            .pop()
            .map(|card| (card.address, json!({ "title": card.title, "course": card.place }))),
        Event::CoursePublished { course, .. } => {
            let slug: Option<String> = courses::table.find(course).select(courses::slug).first(conn).optional()?;
            match slug.map(|slug| course::page(conn, None, &slug)).transpose() {
                Ok(page) => page.map(|page| (format!("/courses/{}", page.slug), json!({ "title": page.title }))),
                Err(Error::NotFound) => None,
                Err(e) => return Err(e),
            }
        }
        Event::CertificateAwarded { certificate, serial } => {
            let title = certificate::title(conn, *certificate)?;
            Some((format!("/verify/{serial}"), json!({ "serial": serial, "title": title })))
        }
        Event::WebhookTested { code, .. } => Some((format!("/me/webhooks/{code}"), json!({}))),
        _ => None,
    })
}
