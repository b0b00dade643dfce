//! Practices that a lesson's author may want to cite: those that speak of the same as the lesson's own words.
use super::block::{Body, LessonDocument};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    index::{self, Index},
    innovations::innovation,
    trace::Card,
};
use serde::Serialize;
use utoipa::ToSchema;

/// Practices that are suggested.
const SUGGESTIONS: usize = 5;

/// A practice that a lesson could cite.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Suggestion {
    pub code: String,
    pub card: Card,
    /// The words that both use.
    pub reasons: Vec<String>,
}
/// Found by the words of the draft among what is public, for nothing else can be cited; none while the index is built.
pub(super) fn like(
    conn: &mut Conn,
    who: Option<&Actor>,
    index: &Index,
    document: &LessonDocument,
) -> Result<Vec<Suggestion>> {
    let texts = document.blocks.iter().filter_map(|block| match &block.body {
        Body::Text { text } => Some(text),
        Body::Case(case) => Some(&case.text),
        Body::Quiz(_) => None,
    });
    let texts = [&document.title, &document.summary].into_iter().chain(texts);
    let words: Vec<&str> = texts.flat_map(|text| [text.id.as_str(), text.en.as_str()]).collect();
    let most = SUGGESTIONS + document.cites.len();
    let found = match index.similar(&words.join("\n"), &[index::Kind::Innovation], &[], None, most) {
        Err(Error::Unavailable) => vec![],
        found => found?,
    };
    let cards = innovation::cards(conn, who, &found.iter().map(|like| like.id).collect::<Vec<_>>())?;
    let suggestion = |like: index::Similar| {
        let card = cards.iter().find(|card| card.id == like.id && !card.withdrawn)?.clone();
        let code = card.address.strip_prefix("/innovations/")?.to_owned();
        (!document.cites.contains(&code)).then_some(Suggestion { code, card, reasons: like.reasons })
    };
    Ok(found.into_iter().filter_map(suggestion).take(SUGGESTIONS).collect())
}
