//! What an installation begins with: the dataset for everyone; in the demonstration also an export of someone's own.
use super::{
    directory::{self, Setting, WantedExport},
    export,
};
use crate::{
    accounts::{actor::of_seeds, person},
    db::Conn,
    error::Result,
    innovations::filter::Filter,
};

/// Begins today's dataset, once, so that a new installation need not wait for its first night.
pub fn begin(conn: &mut Conn, setting: &Setting) -> Result<()> {
    if export::dataset(conn)?.is_none() {
        directory::publish(conn, setting)?;
    }
    Ok(())
}
pub fn load_demo(conn: &mut Conn, setting: &Setting) -> Result<()> {
    let Some(innovator) = person::by_email(conn, "innovator@demo.invalid")? else {
        return Ok(());
    };
    let who = of_seeds(conn, innovator.id, "Intan Inovator")?;
    let new = WantedExport { format: "xlsx".into(), query: "sector=health".into() };
    let filter = Filter { sector: vec!["health".into()], ..Filter::default() };
    directory::begin(conn, &who, &new, Some(&filter), None, setting).map(drop)
}
