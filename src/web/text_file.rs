//! Text files that are read and not kept.
use super::Cx;
use crate::{
    error::{Error, Result},
    file::{self, kind::FileKind, store::Store},
    job,
};
use std::io::Read;

impl Cx {
    /// Name and content of an upload of whoever asks, where it is text of at most so many bytes; none: it is no such thing. It is read
    /// for the program alone and served to nobody, so that it need not wait for a scanner, and not being attached it goes after a day.
    pub async fn text_of(&self, handle: Option<&str>, most: u64) -> Result<Option<(String, String)>> {
        let Some(handle) = handle.filter(|handle| !handle.is_empty()).map(str::to_owned) else {
            return Ok(None);
        };
        let enter = self.door();
        let found = self.app().db.read(move |conn| {
            let person = enter(conn)?.ok_or(Error::SignInFirst)?.person()?;
            file::loose_of(conn, person, &handle)
        });
        let is_text = |file: &file::Stored| matches!(file.kind, FileKind::Csv | FileKind::Txt);
        let fits = |file: &file::Stored| u64::try_from(file.bytes).is_ok_and(|bytes| bytes <= most);
        let Some(file) = found.await?.filter(is_text).filter(fits) else {
            return Ok(None);
        };
        let (store, hash) = (Store::of(&self.app().config.data), file.hash);
        let read = job::apart(move || {
            let mut text = String::new();
            store.open(&hash)?.take(most).read_to_string(&mut text).map(|_| text)
        });
        let text = read.await.map_err(Error::internal)?.map_err(Error::internal)?;
        Ok(Some((file.name, text)))
    }
}
