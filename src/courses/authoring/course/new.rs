//! A new course: begun as a draft by an author of an agency.
use crate::{
    accounts::{actor::Actor, agency, membership::Role},
    clock, content,
    courses::course::{CourseDocument, StaffRole},
    db::Conn,
    error::{Check, Error, Result},
    event::{self, Event},
    schema::{course_staff, courses},
    text,
    view::{Receipt, View},
    words::{Lang, Texts},
};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The address that the blank form has.
const RESERVED: &str = "new";

#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(example = json!({ "agency": "lan", "title": { "id": "Menulis kebijakan singkat", "en": "Writing policy briefs" }, "language": "id" }))]
pub struct NewCourse {
    /// Whose course it is, by the agency's slug; needed of whoever is an author at several.
    #[schema(max_length = 200)]
    pub agency: String,
    /// At most 200 characters in each language. The address is made of the one in the main language, which must be there.
    #[schema(required = true)]
    pub title: Texts,
    /// The main language: each text must be there in it. Indonesian unless said.
    pub language: Option<Lang>,
}
#[derive(Serialize, ToSchema)]
pub struct NewCoursePage {
    /// Where one may make a course.
    pub agencies: Vec<AgencyChoice>,
}
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgencyChoice {
    pub slug: String,
    pub name: String,
}
impl View for NewCoursePage {
    const TEMPLATE: &'static str = "courses/authoring/new_course.html";
    fn address(&self) -> Option<String> {
        Some("/courses/new".into())
    }
    fn form(&self) -> serde_json::Value {
        let first = self.agencies.first().map(|agency| agency.slug.as_str()).unwrap_or_default();
        serde_json::json!({ "agency": first, "title": Texts::default(), "language": "id" })
    }
}
impl Actor {
    /// The agencies at which this person is an author now.
    pub(in crate::courses) fn writes_at(&self) -> Vec<i64> {
        let held = self.memberships.iter().filter(|held| held.role == Role::Author);
        held.filter_map(|held| held.agency_id).collect()
    }
}
pub fn blank(conn: &mut Conn, who: Option<&Actor>) -> Result<NewCoursePage> {
    let ids = who.map(Actor::writes_at).unwrap_or_default();
    if ids.is_empty() {
        return Err(Error::forbidden("only-agency-authors"));
    }
    let mut agencies = vec![];
    // As many as roles that one person holds.
    for id in ids {
        let agency = agency::by_id(conn, id)?;
        agencies.push(AgencyChoice { slug: agency.slug, name: agency.name });
    }
    Ok(NewCoursePage { agencies })
}
/// Begins a course as a draft, with whoever makes it as its first author.
pub fn create(conn: &mut Conn, who: &Actor, new: &NewCourse) -> Result<Receipt> {
    let ids = who.writes_at();
    let Some(first) = ids.first().copied() else {
        return Err(Error::forbidden("only-agency-authors"));
    };
    let named = match new.agency.trim() {
        "" => Some(first).filter(|_| ids.len() == 1),
        slug => match agency::find(conn, slug) {
            Ok(agency) => Some(agency.id).filter(|id| ids.contains(id)),
            Err(Error::NotFound) => None,
            Err(e) => return Err(e),
        },
    };
    let main = new.language.unwrap_or(Lang::Id);
    let (field, title) = match main {
        Lang::Id => ("title.id", &new.title.id),
        Lang::En => ("title.en", &new.title.en),
    };
    let slug = text::slug(title);
    Check::default()
        .that(named.is_some(), "agency", "course-agency-not-yours")
        .text(field, title, 200)
        .at_most("title.id", &new.title.id, 200)
        .at_most("title.en", &new.title.en, 200)
        .that(slug.len() >= 3 && slug != RESERVED, field, "title-makes-no-address")
        .done()?;
    let taken: i64 = courses::table.filter(courses::slug.eq(&slug)).count().get_result(conn)?;
    Check::default().that(taken == 0, field, "course-title-taken").done()?;
    let document = CourseDocument {
        title: new.title.clone(),
        level: "basic".into(),
        language: Some(main),
        ..CourseDocument::default()
    };
    let version = content::begin(conn, who, "course", &document)?;
    let id: i64 = diesel::insert_into(courses::table)
        .values((
            courses::content_id.eq(version.content_id),
            courses::slug.eq(&slug),
            courses::created_at.eq(clock::now()),
            courses::agency_id.eq(named),
        ))
        .returning(courses::id)
        .get_result(conn)
        .map_err(Error::taken(field, "course-title-taken"))?;
    let author = (
        course_staff::course_id.eq(id),
        course_staff::person_id.eq(who.person()?),
        course_staff::role.eq(StaffRole::Author),
    );
    diesel::insert_into(course_staff::table).values(author).execute(conn)?;
    event::record(conn, who, &Event::CourseCreated { course: id })?;
    Ok(Receipt::created(format!("/courses/{slug}/draft"), "draft").code(&slug))
}
