//! The versions of an entry that were public: their list, each as it was.
use super::{
    entry::{self, InnovationPage},
    innovation::{self, Innovation},
};
use crate::{
    accounts::actor::Actor,
    clock::Instant,
    content::{self, Version},
    db::Conn,
    error::{Error, Result},
    view::View,
    words::Lang,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A version that was public once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EntryVersion {
    pub number: i64,
    /// What was said when it was published.
    pub message: String,
    /// When the public first saw it.
    pub published_at: Instant,
    /// The one that the public sees now.
    pub current: bool,
    /// The number of the public version before it.
    pub before: Option<i64>,
}
/// What was public of an entry, the newest first.
#[derive(Serialize, ToSchema)]
pub struct EntryVersionList {
    pub code: String,
    pub name: String,
    pub language: Lang,
    pub items: Vec<EntryVersion>,
    /// The number of a draft that is newer than all of them; only for its agency, its curators and auditors.
    pub draft: Option<i64>,
}
impl View for EntryVersionList {
    const TEMPLATE: &'static str = "innovations/versions.html";
}

/// An entry that exists for this person, by its code.
pub(super) fn visible(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Innovation> {
    innovation::visible(conn, who, code)
}
/// A version by its number, as far as this person may read it: one that was never public is not there for others.
pub(super) fn readable(conn: &mut Conn, who: Option<&Actor>, innovation: &Innovation, number: i64) -> Result<Version> {
    let version = content::numbered(conn, innovation.content_id, number)?;
    if content::was_published(conn, &version)? || who.is_some_and(|who| who.sees_draft(innovation)) {
        Ok(version)
    } else {
        Err(Error::NotFound)
    }
}
/// Each number once, with the act that first made it public. At most the last 100 acts are looked through.
pub(super) fn published(conn: &mut Conn, innovation: &Innovation) -> Result<Vec<EntryVersion>> {
    let now = content::published(conn, innovation.content_id)?.map(|version| version.id);
    let mut all: Vec<EntryVersion> = vec![];
    for act in content::publications_of(conn, innovation.content_id)?.into_iter().rev() {
        if all.iter().all(|seen| seen.number != act.number) {
            let before = all.last().map(|seen| seen.number);
            let current = Some(act.version_id) == now;
            all.push(EntryVersion { number: act.number, message: act.message, published_at: act.at, current, before });
        }
    }
    all.reverse();
    Ok(all)
}

pub fn list(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<EntryVersionList> {
    let innovation = visible(conn, who, code)?;
    let items = published(conn, &innovation)?;
    // What an agency writes has no version before it is handed in.
    let newest = match content::draft(conn, innovation.content_id) {
        Err(Error::NotFound) => None,
        other => Some(other?.number),
    };
    let is_newer = |number: &i64| items.iter().all(|version| version.number < *number);
    let draft = newest.filter(is_newer).filter(|_| who.is_some_and(|who| who.sees_draft(&innovation)));
    Ok(EntryVersionList { draft, items, code: innovation.code, name: innovation.name, language: innovation.language })
}
/// An entry as it was in one version.
pub fn page(conn: &mut Conn, who: Option<&Actor>, code: &str, number: i64) -> Result<InnovationPage> {
    let innovation = visible(conn, who, code)?;
    let version = readable(conn, who, &innovation, number)?;
    entry::show(conn, who, innovation, &version)
}
