//! Entering, publishing and withdrawing an entry.
use super::{
    innovation::{Innovation, Source, State, visible},
    profile::Profile,
};
use crate::{
    accounts::{actor::Actor, sector},
    clock, code, content,
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{agencies, innovations, regions},
    view::Receipt,
    words::Lang,
};
use chrono::Datelike;
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;

/// What is known of an entry besides its profile.
pub struct NewInnovation<'a> {
    /// Slug of the agency that owns it.
    pub agency: Option<&'a str>,
    pub sector: Option<&'a str>,
    pub year: Option<i64>,
    pub source: Source,
    pub source_note: &'a str,
    pub is_invented: bool,
}

/// Enters a draft under a new permanent code. For now only the system does: by seeds and imports.
pub fn enter(conn: &mut Conn, who: &Actor, new: &NewInnovation, profile: &Profile) -> Result<String> {
    if !who.is_system() {
        return Err(Error::forbidden("role-missing"));
    }
    Check::default().text("name", &profile.name, 250).at_most("summary", &profile.summary, 2000).done()?;
    let (agency, province) = match new.agency {
        Some(slug) => place(conn, slug)?,
        None => (None, None),
    };
    let sector = match new.sector {
        Some(code) => Some(sector::id_of(conn, code)?.ok_or_else(|| Error::invalid("sector", "not-a-value"))?),
        None => None,
    };
    let version = content::begin(conn, who, "innovation", profile)?;
    let code = code::next(conn, "INV", clock::now().utc().year())?;
    diesel::insert_into(innovations::table)
        .values((
            (innovations::content_id.eq(version.content_id), innovations::code.eq(&code)),
            (innovations::name.eq(&profile.name), innovations::summary.eq(&profile.summary)),
            innovations::language.eq(profile.language.unwrap_or(Lang::Id)),
            (
                innovations::agency_id.eq(agency),
                innovations::province_id.eq(province),
                innovations::sector_id.eq(sector),
            ),
            innovations::year.eq(new.year),
            (innovations::source.eq(new.source), innovations::source_note.eq(new.source_note)),
            innovations::is_invented.eq(new.is_invented),
            innovations::completeness.eq(profile.completeness()),
            (innovations::state.eq(State::Draft), innovations::state_at.eq(clock::now())),
        ))
        .execute(conn)?;
    Ok(code)
}
/// The agency and the province it lies in, if it lies in one.
fn place(conn: &mut Conn, slug: &str) -> Result<(Option<i64>, Option<i64>)> {
    let (agency, region) = agencies::table
        .left_join(regions::table)
        .filter(agencies::slug.eq(slug))
        .select((agencies::id, (regions::id, regions::province_id).nullable()))
        .first::<(i64, Option<(i64, Option<i64>)>)>(conn)
        .map_err(|_| Error::invalid("agency", "not-a-value"))?;
    Ok((Some(agency), region.map(|(id, province)| province.unwrap_or(id))))
}

/// Makes the draft public. Publishing what is public already changes nothing.
pub fn publish(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let innovation = curated(conn, who, code)?;
    let receipt = Receipt::changed(format!("/innovations/{}", innovation.code), State::Published.as_str());
    let receipt = receipt.code(&innovation.code);
    if innovation.state == State::Published {
        return Ok(receipt);
    }
    let draft = content::draft(conn, innovation.content_id)?;
    let profile: Profile = draft.document()?;
    content::publish(conn, who, "", &[(innovation.content_id, Some(draft.id))])?;
    let now = clock::now();
    diesel::update(innovations::table.find(innovation.id))
        .set((
            (innovations::state.eq(State::Published), innovations::state_at.eq(now)),
            innovations::state_reason.eq(None::<String>),
            innovations::published_at.eq(now),
            (innovations::name.eq(&profile.name), innovations::summary.eq(&profile.summary)),
            innovations::completeness.eq(profile.completeness()),
        ))
        .execute(conn)?;
    event::record(conn, who, &Event::InnovationPublished { innovation: innovation.id, code: innovation.code })?;
    Ok(receipt)
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Data tidak lagi benar" }))]
pub struct Withdrawal {
    /// Why it is no longer shown: public, at most 1,000 characters.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
}
/// Takes an entry out of the public directory, with a reason that everyone can read. Lessons that cite it say so, and
/// their authors are told (LM5).
pub fn withdraw(conn: &mut Conn, who: &Actor, code: &str, withdrawal: &Withdrawal) -> Result<Receipt> {
    let innovation = curated(conn, who, code)?;
    Check::default().text("reason", &withdrawal.reason, 1000).done()?;
    let reason = withdrawal.reason.trim();
    let withdrawn = diesel::update(innovations::table.find(innovation.id))
        .filter(innovations::state.eq(State::Published))
        .set((
            innovations::state.eq(State::Withdrawn),
            innovations::state_at.eq(clock::now()),
            innovations::state_reason.eq(reason),
        ))
        .execute(conn)?; // the database decides which of two at once it was
    if withdrawn == 0 {
        return Err(Error::conflict("not-published"));
    }
    content::publish(conn, who, reason, &[(innovation.content_id, None)])?;
    let receipt = Receipt::changed(format!("/innovations/{}", innovation.code), State::Withdrawn.as_str());
    let receipt = receipt.code(&innovation.code);
    let event =
        Event::InnovationWithdrawn { innovation: innovation.id, code: innovation.code, reason: reason.to_owned() };
    event::record(conn, who, &event)?;
    Ok(receipt)
}
fn curated(conn: &mut Conn, who: &Actor, code: &str) -> Result<Innovation> {
    let innovation = visible(conn, Some(who), code)?;
    if !who.may_curate(&innovation) {
        return Err(Error::forbidden("only-own-curators"));
    }
    Ok(innovation)
}
