//! Checklists as learners use them: each tick is kept, and the list is done when all that is required is ticked.
use super::{
    block::{Body, LessonDocument},
    enrolment, lesson,
};
use crate::{
    accounts::actor::Actor,
    content,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    progress::evidence::{self, EvidenceKind, Fact},
    view::Receipt,
};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "items": ["i1"] }))]
pub struct Ticks {
    /// Names of the items that are done. What was ticked before stays ticked: evidence is never taken back.
    #[schema(max_items = 50)]
    pub items: Vec<String>,
}
/// Ticks items of a checklist of the published lesson. Ticking twice is no error.
pub fn tick(conn: &mut Conn, who: &Actor, slug: &str, block: &str, ticks: &Ticks) -> Result<Receipt> {
    let lesson = lesson::visible(conn, Some(who), slug)?;
    let seat = enrolment::learner(conn, who, lesson.course_id)?;
    let version = content::published(conn, lesson.content_id)?.ok_or(Error::NotFound)?;
    let document: LessonDocument = version.document()?;
    let Some(Body::Checklist(list)) = document.block(block).map(|block| &block.body) else {
        return Err(Error::NotFound);
    };
    let known = ticks.items.iter().all(|name| list.items.iter().any(|item| item.id == *name));
    Check::default().that(known, "items", "no-such-item").done()?;
    let best = evidence::best(conn, who.person()?, &[lesson.content_id], seat.period)?;
    let has = |part: &str| best.of(lesson.content_id, part, EvidenceKind::Read).is_some();
    let is_ticked = |item: &str| ticks.items.iter().any(|name| name == item) || has(&lesson::tick(block, item));
    let new = list.items.iter().filter(|item| is_ticked(&item.id)).map(|item| lesson::tick(block, &item.id));
    let mut parts: Vec<String> = new.filter(|part| !has(part)).collect();
    let all = list.items.iter().filter(|item| item.required).all(|item| is_ticked(&item.id));
    if all && !has(block) {
        parts.push(block.to_owned());
    }
    let receipt = Receipt::changed(format!("/lessons/{}", lesson.slug), if all { "done" } else { "ticked" });
    if parts.is_empty() {
        return Ok(receipt);
    }
    // At most one for each item of a list, which is short.
    for part in &parts {
        let fact = Fact {
            content: lesson.content_id,
            part,
            kind: EvidenceKind::Read,
            value: 10_000,
            version: version.id,
            period: seat.period,
        };
        evidence::append(conn, who, &fact)?;
    }
    event::record(conn, who, &Event::LessonRead { lesson: lesson.id })?;
    lesson::finish(conn, who, &lesson, &version, &document, &seat)?;
    Ok(Receipt { created: true, ..receipt })
}
