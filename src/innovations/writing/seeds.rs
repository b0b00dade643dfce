//! Entries that the demonstration's agency has in hand, one in each state; invented, and labelled so.
use super::{
    entry::{self, NewEntry},
    form::{self, SectionDraft},
    manuscript::standing,
    reading::Given,
};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::{Error, Result},
    innovations::{
        curation::{
            comment::{self, NewComment},
            decision::{self, Returning},
            submission::{self, Sending, SubmissionState},
        },
        innovation::visible,
    },
    schema::innovations,
    words::Lang,
};
use diesel::prelude::*;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "seeds/demo/writing/"]
#[include = "*.json"]
struct Files;

type Sections = BTreeMap<String, BTreeMap<String, Given>>;

#[derive(Deserialize)]
struct Written {
    /// `draft`, or what has become of it.
    state: String,
    name: String,
    sections: Sections,
    #[serde(default)]
    comments: Vec<NewComment>,
    #[serde(default)]
    message: String,
}
/// Writes them for an agency as `writer`, and looks at them as `curator`.
pub fn load(conn: &mut Conn, agency: &str, writer: &Actor, curator: &Actor) -> Result<()> {
    let Some(file) = Files::get("banyuwangi.json") else {
        return Err(Error::internal(anyhow::anyhow!("the entries in hand are gone")));
    };
    for written in serde_json::from_slice::<Vec<Written>>(&file.data)? {
        let new = NewEntry { agency: agency.to_owned(), name: written.name.clone(), language: Some(Lang::Id) };
        let code = entry::begin(conn, writer, &new)?.code.unwrap_or_default();
        diesel::update(innovations::table.filter(innovations::code.eq(&code)))
            .set(innovations::is_invented.eq(true))
            .execute(conn)?;
        fill(conn, writer, &code, &written.sections)?;
        if written.state == "draft" {
            continue;
        }
        hand_in(conn, writer, &code)?;
        if written.state == SubmissionState::Submitted.as_str() {
            continue;
        }
        decision::claim(conn, curator, &code, 1)?;
        for new in &written.comments {
            comment::add(conn, curator, &code, 1, new)?;
        }
        if written.state == SubmissionState::Returned.as_str() {
            decision::give_back(conn, curator, &code, 1, &Returning { message: written.message })?;
        }
    }
    Ok(())
}
/// The sections of a draft; it keeps its name.
fn fill(conn: &mut Conn, writer: &Actor, code: &str, sections: &Sections) -> Result<()> {
    let innovation = visible(conn, Some(writer), code)?;
    for (section, fields) in sections {
        let mut fields = fields.clone();
        if section == "identity" {
            fields.insert("name".into(), Given::Text(innovation.name.clone()));
        }
        let revision = standing(conn, &innovation)?.revision;
        let input = SectionDraft { revision, fields, ..SectionDraft::default() };
        form::save(conn, writer, code, section, &input)?;
    }
    Ok(())
}
fn hand_in(conn: &mut Conn, writer: &Actor, code: &str) -> Result<()> {
    let innovation = visible(conn, Some(writer), code)?;
    let revision = standing(conn, &innovation)?.revision;
    submission::submit(conn, writer, code, &Sending { revision, declared: true }).map(drop)
}
/// Fills a draft, hands it in and has it published, by a writer and a curator.
pub fn publish(conn: &mut Conn, code: &str, sections: &Sections, by: (&Actor, &Actor)) -> Result<()> {
    fill(conn, by.0, code, sections)?;
    hand_in(conn, by.0, code)?;
    decision::claim(conn, by.1, code, 1)?;
    decision::publish(conn, by.1, code, 1).map(drop)
}
