//! Entering, publishing and withdrawing an entry.
use super::{
    attachment,
    innovation::{Innovation, Source, State, visible},
    profile::{Profile, Sustainability},
    source::{self, NewSource, SourceFact},
    upkeep::OwnerAnswer,
};
use crate::{
    accounts::{actor::Actor, agency::Agency, sector},
    clock::{self, Instant},
    code,
    content::{self, Version},
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
use std::collections::BTreeMap;
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
    let mut check = Check::default();
    profile.check(&mut check);
    check.done()?;
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
    let innovation: i64 = diesel::insert_into(innovations::table)
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
        .returning(innovations::id)
        .get_result(conn)?;
    source::add(conn, innovation, &first_record(new, profile))?;
    Ok(code)
}
/// What the source says of an entry that it brings. An agency's own word is of now; when another system was read, whoever
/// read it must say.
fn first_record(new: &NewInnovation, profile: &Profile) -> NewSource {
    let mut says = BTreeMap::from([(SourceFact::Name, profile.name.clone())]);
    says.extend(new.year.map(|year| (SourceFact::Year, year.to_string())));
    says.extend((!profile.work_unit.is_empty()).then(|| (SourceFact::Agency, profile.work_unit.clone())));
    says.extend((!profile.awards.is_empty()).then(|| (SourceFact::Award, profile.awards.join(", "))));
    NewSource {
        system: Some(new.source),
        note: new.source_note.to_owned(),
        says,
        retrieved_at: (new.source == Source::Own).then(clock::now),
        ..NewSource::default()
    }
}
/// The agency and the province it lies in, if it lies in one.
fn place(conn: &mut Conn, slug: &str) -> Result<(Option<i64>, Option<i64>)> {
    let agency = agencies::table.filter(agencies::slug.eq(slug)).select(Agency::as_select()).first::<Agency>(conn);
    let agency = agency.map_err(|_| Error::invalid("agency", "not-a-value"))?;
    Ok((Some(agency.id), province_of(conn, &agency)?))
}
pub(super) fn province_of(conn: &mut Conn, agency: &Agency) -> Result<Option<i64>> {
    let Some(region) = agency.region_id else {
        return Ok(None);
    };
    let province: Option<i64> = regions::table.find(region).select(regions::province_id).first(conn)?;
    Ok(Some(province.unwrap_or(region)))
}

/// Makes the draft public. Publishing what is public already changes nothing.
pub fn publish(conn: &mut Conn, who: &Actor, code: &str) -> Result<Receipt> {
    let innovation = curated(conn, who, code)?;
    let receipt = Receipt::changed(format!("/innovations/{}", innovation.code), State::Published.as_str());
    let receipt = receipt.code(&innovation.code);
    if innovation.state == State::Published {
        return Ok(receipt);
    }
    // What an agency writes has no version of its own before it is handed in, and goes public by its submission.
    let draft = match content::draft(conn, innovation.content_id) {
        Err(Error::NotFound) => return Err(Error::conflict("not-handed-in")),
        other => other?,
    };
    put_out(conn, who, &innovation, &draft, "")?;
    Ok(receipt)
}
/// Makes one version what everyone sees, and what is built on from now on. A person who publishes has looked at it: that
/// counts as a check, and closes an open question to its owner, whose last answer was about another version.
pub(super) fn put_out(
    conn: &mut Conn,
    who: &Actor,
    innovation: &Innovation,
    version: &Version,
    message: &str,
) -> Result<()> {
    let profile: Profile = version.document()?;
    content::stand_on(conn, version)?;
    content::publish(conn, who, message, &[(innovation.content_id, Some(version.id))])?;
    attachment::show_all(conn, innovation.id, version)?;
    let now = clock::now();
    let has_stopped = profile.sustainability_status == Some(Sustainability::Stopped);
    diesel::update(innovations::table.find(innovation.id))
        .set((
            (innovations::state.eq(State::Published), innovations::state_at.eq(now)),
            (innovations::state_reason.eq(None::<String>), innovations::replaced_by_id.eq(None::<i64>)),
            innovations::published_at.eq(now),
            (innovations::name.eq(&profile.name), innovations::summary.eq(&profile.summary)),
            innovations::language.eq(profile.language.unwrap_or(Lang::Id)),
            innovations::completeness.eq(profile.completeness()),
            innovations::asked_at.eq(None::<Instant>),
            innovations::answer.eq(has_stopped.then_some(OwnerAnswer::Stopped)),
            innovations::checked_at.eq(if who.is_system() { innovation.checked_at } else { Some(now) }),
        ))
        .execute(conn)?;
    let code = innovation.code.clone();
    event::record(conn, who, &Event::InnovationPublished { innovation: innovation.id, code })
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "reason": "Data tidak lagi benar" }))]
pub struct Withdrawal {
    /// Why it is no longer shown: public, at most 1,000 characters.
    #[schema(required = true, min_length = 1, max_length = 1000)]
    pub reason: String,
    /// Code of the published entry that takes its place; empty: none does.
    #[schema(max_length = 100)]
    pub replacement: String,
}
/// Takes an entry out of the public directory, with a reason that everyone can read. Lessons that cite it say so, and
/// their authors are told (LM5).
pub fn withdraw(conn: &mut Conn, who: &Actor, code: &str, withdrawal: &Withdrawal) -> Result<Receipt> {
    let innovation = curated(conn, who, code)?;
    let replacement = replacement(conn, &innovation, &withdrawal.replacement)?;
    Check::default()
        .text("reason", &withdrawal.reason, 1000)
        .that(replacement.is_some() || withdrawal.replacement.trim().is_empty(), "replacement", "no-such-replacement")
        .done()?;
    let reason = withdrawal.reason.trim();
    let withdrawn = diesel::update(innovations::table.find(innovation.id))
        .filter(innovations::state.eq(State::Published))
        .set((
            innovations::state.eq(State::Withdrawn),
            innovations::state_at.eq(clock::now()),
            innovations::state_reason.eq(reason),
            innovations::replaced_by_id.eq(replacement),
            innovations::asked_at.eq(None::<Instant>),
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
/// Another entry that is public, by its code as people type it.
fn replacement(conn: &mut Conn, of: &Innovation, code: &str) -> Result<Option<i64>> {
    let code = code.trim().to_ascii_uppercase();
    if code.is_empty() {
        return Ok(None);
    }
    let there = innovations::table.filter(innovations::code.eq(code)).filter(innovations::state.eq(State::Published));
    Ok(there.filter(innovations::id.ne(of.id)).select(innovations::id).first(conn).optional()?)
}
fn curated(conn: &mut Conn, who: &Actor, code: &str) -> Result<Innovation> {
    let innovation = visible(conn, Some(who), code)?;
    if !who.may_curate(&innovation) {
        return Err(Error::forbidden("only-own-curators"));
    }
    Ok(innovation)
}
