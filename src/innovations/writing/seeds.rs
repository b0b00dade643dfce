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

#[derive(Deserialize)]
struct Written {
    /// `draft`, or what has become of it.
    state: String,
    name: String,
    sections: BTreeMap<String, BTreeMap<String, Given>>,
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
        let innovation = visible(conn, Some(writer), &code)?;
        for (section, mut fields) in written.sections {
            if section == "identity" {
                fields.insert("name".into(), Given::Text(written.name.clone()));
            }
            let revision = standing(conn, &innovation)?.revision;
            let input = SectionDraft { revision, fields, ..SectionDraft::default() };
            form::save(conn, writer, &code, &section, &input)?;
        }
        if written.state == "draft" {
            continue;
        }
        let revision = standing(conn, &innovation)?.revision;
        submission::submit(conn, writer, &code, &Sending { revision, declared: true })?;
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
