//! A checklist block: a title, and items that a learner ticks.
use super::{
    desk::writable,
    part::{self, BlockPlace, Placement, move_before},
};
use crate::{
    accounts::actor::Actor,
    content,
    courses::{
        block::{Body, LessonDocument},
        media::{Checklist, ChecklistItem},
    },
    db::Conn,
    error::{Check, Error, Msg, Result},
    view::{Receipt, View},
    words::Texts,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Items of one list.
const MOST: usize = 50;

#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "title": { "id": "Sebelum rapat", "en": "Before the meeting" } }))]
pub struct ChecklistDraft {
    /// The draft's number as the author saw it.
    #[schema(minimum = 0)]
    pub version: i64,
    /// At most 200 characters in each language.
    pub title: Texts,
}
/// An item as its author writes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "version": 2, "text": { "id": "Undangan terkirim", "en": "Invitations sent" }, "required": true }))]
pub struct ItemDraft {
    /// The draft's number as the author saw it; 0 for a new item.
    #[schema(minimum = 0)]
    pub version: i64,
    /// At most 300 characters in each language; one of them must be there.
    #[schema(required = true)]
    pub text: Texts,
    /// Whether the list is done only with it.
    pub required: bool,
}
#[derive(Serialize, ToSchema)]
pub struct ChecklistPage {
    pub place: BlockPlace,
    pub draft: ChecklistDraft,
    pub items: Vec<ItemCard>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ItemCard {
    pub id: String,
    pub text: Texts,
    pub required: bool,
}
impl View for ChecklistPage {
    const TEMPLATE: &'static str = "courses/authoring/checklist.html";
    fn address(&self) -> Option<String> {
        Some(format!("/lessons/{}/checklists/{}", self.place.lesson.slug, self.place.block))
    }
    fn form(&self) -> serde_json::Value {
        serde_json::json!({ "title": self.draft.title, "text": Texts::default(), "required": true })
    }
}
fn of(body: &Body) -> Result<&Checklist> {
    match body {
        Body::Checklist(list) => Ok(list),
        _ => Err(Error::NotFound),
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str, block: &str) -> Result<ChecklistPage> {
    let opened = part::open(conn, who, slug, block)?;
    let list = of(&opened.body)?.clone();
    let card = |item: ChecklistItem| ItemCard { id: item.id, text: item.text, required: item.required };
    Ok(ChecklistPage {
        draft: ChecklistDraft { version: opened.version, title: list.title },
        items: list.items.into_iter().map(card).collect(),
        place: opened.place,
    })
}
/// Saves the title.
pub fn save(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &ChecklistDraft) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    part::change(conn, who, &lesson, |conn, document| {
        let now = of(&document.block(block).ok_or(Error::NotFound)?.body)?.title.clone();
        let mut check = Check::default();
        check.at_most("title.id", &typed.title.id, 200).at_most("title.en", &typed.title.en, 200).done()?;
        let base = part::version_seen(conn, lesson.content_id, typed.version)?;
        let base = base.as_ref().and_then(|base| of(&base.block(block)?.body).ok()).map(|list| &list.title);
        match content::may_replace(base, &now, &typed.title) {
            Some(false) => {}
            Some(true) => list_mut(document, block)?.title = typed.title.clone(),
            None => {
                let version = content::draft(conn, lesson.content_id)?.number;
                let theirs = serde_json::to_value(ChecklistDraft { version, title: now })?;
                return Err(Error::Stale { theirs });
            }
        }
        Ok(())
    })?;
    Ok(receipt(&lesson.slug, block))
}
fn receipt(slug: &str, block: &str) -> Receipt {
    Receipt::changed(format!("/lessons/{slug}/checklists/{block}"), "draft")
}
fn list_mut<'d>(document: &'d mut LessonDocument, block: &str) -> Result<&'d mut Checklist> {
    let found = document.blocks.iter_mut().find(|other| other.id == block);
    match found.map(|block| &mut block.body) {
        Some(Body::Checklist(list)) => Ok(list),
        _ => Err(Error::NotFound),
    }
}
fn check(typed: &ItemDraft) -> Result<()> {
    Check::default()
        .that(!typed.text.is_blank(), "text.id", "field-missing")
        .at_most("text.id", &typed.text.id, 300)
        .at_most("text.en", &typed.text.en, 300)
        .done()
}

/// Adds an item at the end. Its name never comes again in this lesson: ticks hang on it.
pub fn add(conn: &mut Conn, who: &Actor, slug: &str, block: &str, typed: &ItemDraft) -> Result<Receipt> {
    let lesson = writable(conn, Some(who), slug)?;
    let mut id = String::new();
    part::change(conn, who, &lesson, |conn, document| {
        let list = list_mut(document, block)?;
        check(typed)?;
        if list.items.len() >= MOST {
            let most = i64::try_from(MOST).unwrap_or(0);
            return Err(Error::conflict(Msg::from("checklist-too-long").with("most", most)));
        }
        id = format!("item-{}", content::draft(conn, lesson.content_id)?.number + 1);
        let (text, required) = (typed.text.clone(), typed.required);
        list.items.push(ChecklistItem { id: id.clone(), text, required });
        Ok(())
    })?;
    Ok(Receipt { created: true, ..receipt(&lesson.slug, block) }.code(&id))
}
/// Saves one item.
pub fn save_item(conn: &mut Conn, who: &Actor, at: (&str, &str, &str), typed: &ItemDraft) -> Result<Receipt> {
    let (slug, block, item) = at;
    let lesson = writable(conn, Some(who), slug)?;
    part::change(conn, who, &lesson, |conn, document| {
        let find = |list: &Checklist| list.items.iter().find(|other| other.id == item).cloned();
        let now = find(of(&document.block(block).ok_or(Error::NotFound)?.body)?).ok_or(Error::NotFound)?;
        check(typed)?;
        let base = part::version_seen(conn, lesson.content_id, typed.version)?;
        let base = base.as_ref().and_then(|base| find(of(&base.block(block)?.body).ok()?));
        let new = ChecklistItem { id: item.to_owned(), text: typed.text.clone(), required: typed.required };
        match content::may_replace(base.as_ref(), &now, &new) {
            Some(false) => {}
            Some(true) => {
                let list = list_mut(document, block)?;
                if let Some(place) = list.items.iter_mut().find(|other| other.id == item) {
                    *place = new;
                }
            }
            None => {
                let version = content::draft(conn, lesson.content_id)?.number;
                let theirs = ItemDraft { version, text: now.text, required: now.required };
                return Err(Error::Stale { theirs: serde_json::to_value(theirs)? });
            }
        }
        Ok(())
    })?;
    Ok(receipt(&lesson.slug, block))
}
/// Puts an item elsewhere in its list.
pub fn place_item(conn: &mut Conn, who: &Actor, at: (&str, &str, &str), to: &Placement) -> Result<Receipt> {
    let (slug, block, item) = at;
    let lesson = writable(conn, Some(who), slug)?;
    part::change(conn, who, &lesson, |_, document| {
        let items = &mut list_mut(document, block)?.items;
        if !items.iter().any(|other| other.id == item) {
            return Err(Error::NotFound);
        }
        let before = (!to.before.is_empty()).then_some(|other: &ChecklistItem| other.id == to.before);
        let done = move_before(items, |other| other.id == item, before);
        Check::default().that(done, "before", "no-such-item").done()
    })?;
    Ok(receipt(&lesson.slug, block))
}
pub fn remove_item(conn: &mut Conn, who: &Actor, at: (&str, &str, &str)) -> Result<Receipt> {
    let (slug, block, item) = at;
    let lesson = writable(conn, Some(who), slug)?;
    part::change(conn, who, &lesson, |_, document| {
        let items = &mut list_mut(document, block)?.items;
        let before = items.len();
        items.retain(|other| other.id != item);
        if items.len() == before { Err(Error::NotFound) } else { Ok(()) }
    })?;
    Ok(receipt(&lesson.slug, block))
}
