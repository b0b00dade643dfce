//! The questions of the demonstration's bank, loaded as a file of our own is.
use super::{
    access, category,
    entry::{self, EntryStatus},
    reading::{self, ImportFormat},
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    words::Lang,
};

/// Makes the questions of a file, ready to be asked.
pub fn load(conn: &mut Conn, system: &Actor, slug: &str, source: &str) -> Result<()> {
    let bank = access::writable(conn, Some(system), slug)?;
    let reading = reading::read(ImportFormat::Json, source, Lang::Id);
    if let Some(fault) = reading.faults.first() {
        return Err(Error::internal(anyhow::anyhow!("the questions of {slug}, line {}: {}", fault.line, fault.why.id)));
    }
    let paths: Vec<String> = reading.found.iter().filter_map(|found| found.category.clone()).collect();
    let ids = category::ensure(conn, &bank, &paths)?;
    let questions: Vec<_> = reading
        .found
        .into_iter()
        .map(|found| (found.category.and_then(|path| ids.get(&path).copied()), found.question))
        .collect();
    entry::enter(conn, system, &bank, EntryStatus::Ready, &questions)?;
    Ok(())
}
