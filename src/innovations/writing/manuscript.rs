//! What an agency writes of an entry: its profile, with sector and year beside it; and where it stands.
use crate::{
    accounts::actor::Actor,
    content,
    db::Conn,
    draft::{self, Draft},
    error::{Error, Result},
    innovations::{
        innovation::{Innovation, visible},
        profile::Profile,
    },
    schema::{innovation_submissions as submissions, innovations, sectors},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The document of an entry's working copy. Sector and year are columns of the entry once it is published.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::innovations) struct Manuscript {
    pub sector: Option<String>,
    pub year: Option<i64>,
    pub profile: Profile,
}
impl Manuscript {
    /// By the names of the fields, those of the profile and those beside it alike.
    pub(in crate::innovations) fn fields(&self) -> Result<Map<String, Value>> {
        let Value::Object(mut fields) = serde_json::to_value(&self.profile)? else {
            return Ok(Map::new());
        };
        fields.insert("sector".into(), serde_json::to_value(&self.sector)?);
        fields.insert("year".into(), serde_json::to_value(self.year)?);
        Ok(fields)
    }
    pub(super) fn of_fields(mut fields: Map<String, Value>) -> Result<Self> {
        let mut take = |name: &str| fields.remove(name).unwrap_or_default();
        let (sector, year) = (serde_json::from_value(take("sector"))?, serde_json::from_value(take("year"))?);
        Ok(Self { sector, year, profile: serde_json::from_value(Value::Object(fields))? })
    }
}

/// An entry whose draft this person may see: its agency's staff, its curators, auditors. To others it is not there.
pub(in crate::innovations) fn seen(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Innovation> {
    let innovation = visible(conn, who, code)?;
    if !who.is_some_and(|who| who.sees_draft(&innovation)) {
        return Err(Error::NotFound);
    }
    Ok(innovation)
}
/// An entry that this person writes.
pub(in crate::innovations) fn editable(conn: &mut Conn, who: Option<&Actor>, code: &str) -> Result<Innovation> {
    let innovation = seen(conn, who, code)?;
    if !who.is_some_and(|who| who.may_edit(&innovation)) {
        return Err(Error::forbidden("only-agency-writers"));
    }
    Ok(innovation)
}

/// What is written of an entry now.
pub(in crate::innovations) struct Standing {
    pub manuscript: Manuscript,
    /// Of the working copy; 0 where there is none.
    pub revision: i64,
    /// The working copy, where it says something that was not published.
    pub draft: Option<Draft>,
}
/// The working copy; where there is none, or where it says nothing that was not published, what is public.
pub(in crate::innovations) fn standing(conn: &mut Conn, innovation: &Innovation) -> Result<Standing> {
    let draft = draft::find(conn, innovation.content_id)?;
    let revision = draft.as_ref().map_or(0, |draft| draft.revision);
    let public = public(conn, innovation)?;
    if let Some(draft) = draft
        && !is_settled(conn, innovation.id, draft.revision)?
    {
        let manuscript: Manuscript = draft.document()?;
        if public.as_ref() != Some(&manuscript) {
            return Ok(Standing { manuscript, revision, draft: Some(draft) });
        }
    }
    Ok(Standing { manuscript: public.unwrap_or_default(), revision, draft: None })
}
/// Whether this state of the working copy was published.
fn is_settled(conn: &mut Conn, innovation: i64, revision: i64) -> Result<bool> {
    let published = submissions::table
        .filter(submissions::innovation_id.eq(innovation))
        .filter(submissions::revision.eq(revision))
        .filter(submissions::state.eq("published"));
    Ok(diesel::select(diesel::dsl::exists(published)).get_result(conn)?)
}
/// The profiles of the working copies of these contents, by the content; one query.
pub(in crate::innovations) fn profiles_of(conn: &mut Conn, contents: &[i64]) -> Result<Vec<(i64, Profile)>> {
    let drafts = draft::of(conn, contents)?;
    drafts.iter().map(|draft| Ok((draft.content_id, draft.document::<Manuscript>()?.profile))).collect()
}
/// What the public sees, or saw before the entry was withdrawn; none of an entry that never was public.
pub(in crate::innovations) fn public(conn: &mut Conn, innovation: &Innovation) -> Result<Option<Manuscript>> {
    let version = match content::published(conn, innovation.content_id)? {
        Some(version) => version,
        // Withdrawn, or entered by a seed or an import and not published yet.
        None => match content::draft(conn, innovation.content_id) {
            Ok(version) => version,
            Err(Error::NotFound) => return Ok(None),
            Err(e) => return Err(e),
        },
    };
    let (sector, year) = innovations::table
        .left_join(sectors::table)
        .filter(innovations::id.eq(innovation.id))
        .select((sectors::code.nullable(), innovations::year))
        .first::<(Option<String>, Option<i64>)>(conn)?;
    Ok(Some(Manuscript { sector, year, profile: version.document()? }))
}
