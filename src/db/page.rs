//! Long lists: one page and the place where the next begins.
use crate::clock::Instant;
use chrono::DateTime;
use serde::Serialize;
use utoipa::ToSchema;

/// Part of a list. `next` goes into `?after=`; it is null on the last page.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<String>,
}
impl<T> Page<T> {
    /// From `limit + 1` rows: the one too many only says that there is more.
    pub fn cut(mut rows: Vec<T>, limit: i64, cursor: impl Fn(&T) -> Cursor) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(|row| cursor(row).to_string());
        Self { items: rows, next }
    }
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}

/// The key of the last row of a page that is ordered by time, then id. Public as a text without meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    pub at: Instant,
    pub id: i64,
}
impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{:x}-{:x}", self.at.utc().timestamp_micros(), self.id)
    }
}
impl std::str::FromStr for Cursor {
    type Err = ();
    fn from_str(s: &str) -> Result<Self, ()> {
        let (at, id) = s.split_once('-').ok_or(())?;
        let at = i64::from_str_radix(at, 16).map_err(drop)?;
        Ok(Self {
            at: DateTime::from_timestamp_micros(at).ok_or(())?.into(),
            id: i64::from_str_radix(id, 16).map_err(drop)?,
        })
    }
}
