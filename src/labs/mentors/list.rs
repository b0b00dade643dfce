//! The list of mentors, as far as it is narrowed.
use super::mentor::{self, Expertise, Mentor, MentorCard, MentorKind, MentorLanguage, TraitKind, confirmed};
use crate::{
    accounts::{
        actor::Actor,
        membership::Role,
        region::{self, Choice},
        sector::{self, Sector},
    },
    clock,
    db::{Conn, MultiBackend},
    error::Result,
    schema::{mentor_traits as traits, mentors, people},
    view::View,
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the list of mentors can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct MentorFilter {
    pub kind: Option<MentorKind>,
    pub expertise: Option<Expertise>,
    /// Code of an affair of government.
    #[schema(max_length = 60)]
    pub sector: String,
    /// Kemendagri code of a province: `35`.
    #[schema(max_length = 10)]
    pub province: String,
    pub language: Option<MentorLanguage>,
    /// `next` of the page before.
    #[schema(max_length = 100)]
    pub after: String,
    /// 1 to 100, 20 unless said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<i64>,
}
#[derive(Serialize, ToSchema)]
pub struct MentorList {
    /// Whoever has been one for longest first.
    pub items: Vec<MentorCard>,
    pub next: Option<String>,
    pub filter: MentorFilter,
    /// Parts of the address that name nothing and were left out.
    pub ignored: Vec<String>,
    pub sectors: Vec<Sector>,
    pub provinces: Vec<Choice>,
    /// Whether whoever asks is a mentor and has a profile to write.
    pub is_mentor: bool,
}
impl View for MentorList {
    const TEMPLATE: &'static str = "labs/mentors/list.html";
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}
pub fn list(conn: &mut Conn, who: Option<&Actor>, filter: &MentorFilter, ignored: &[String]) -> Result<MentorList> {
    let (mut filter, mut ignored) = (filter.clone(), ignored.to_vec());
    let (sectors, provinces) = (sector::all(conn)?, region::provinces(conn)?);
    let mut leave_out = |text: &mut String, found: bool, name: &str| {
        if !found && !text.is_empty() {
            text.clear();
            ignored.push(name.to_owned());
        }
    };
    let is_sector = sectors.iter().any(|sector| sector.code == filter.sector);
    leave_out(&mut filter.sector, is_sector, "sector");
    let is_province = provinces.iter().any(|place| place.code == filter.province);
    leave_out(&mut filter.province, is_province, "province");
    let mut rows = mentors::table
        .inner_join(people::table)
        .filter(people::state.eq("active"))
        .filter(mentors::is_listed.eq(true))
        .filter(mentors::person_id.eq_any(confirmed!(clock::now())))
        .into_boxed::<MultiBackend>();
    if let Some(kind) = filter.kind {
        rows = rows.filter(mentors::kind.eq(kind));
    }
    let wanted = [
        (TraitKind::Expertise, filter.expertise.map_or("", Expertise::as_str).to_owned()),
        (TraitKind::Sector, filter.sector.clone()),
        (TraitKind::Province, filter.province.clone()),
        (TraitKind::Language, filter.language.map_or("", MentorLanguage::as_str).to_owned()),
    ];
    for (kind, code) in wanted.into_iter().filter(|(_, code)| !code.is_empty()) {
        let with = traits::table.filter(traits::kind.eq(kind)).filter(traits::code.eq(code)).select(traits::mentor_id);
        rows = rows.filter(mentors::id.eq_any(with));
    }
    if let Ok(after) = i64::from_str_radix(&filter.after, 16) {
        rows = rows.filter(mentors::id.gt(after));
    }
    let limit = filter.limit.unwrap_or(20).clamp(1, 100);
    let mut rows: Vec<Mentor> = rows.order(mentors::id).limit(limit + 1).select(Mentor::as_select()).load(conn)?;
    let limit = usize::try_from(limit).unwrap_or(0);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| format!("{:x}", row.id));
    let is_mentor = who.is_some_and(|who| who.is(Role::Mentor));
    Ok(MentorList { items: mentor::cards(conn, &rows)?, next, filter, ignored, sectors, provinces, is_mentor })
}
