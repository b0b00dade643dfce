//! What a course's certificates say, as its issuers set it.
use super::{super::course, issued::issuable};
use crate::{
    accounts::actor::Actor,
    db::Conn,
    error::Result,
    event::{self, Event},
    progress::template::{self, CertificateTemplate},
    view::{Receipt, View},
    words::Texts,
};
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct CertificateTemplatePage {
    pub slug: String,
    pub title: Texts,
    pub template: CertificateTemplate,
}
impl View for CertificateTemplatePage {
    const TEMPLATE: &'static str = "courses/certifying/template.html";
    fn form(&self) -> serde_json::Value {
        serde_json::json!(self.template)
    }
}
pub fn page(conn: &mut Conn, who: Option<&Actor>, slug: &str) -> Result<CertificateTemplatePage> {
    let found = issuable(conn, who, slug)?;
    let title = course::title(conn, &found)?;
    Ok(CertificateTemplatePage { template: template::of(conn, found.content_id)?, slug: found.slug, title })
}
pub fn set(conn: &mut Conn, who: &Actor, slug: &str, new: &CertificateTemplate) -> Result<Receipt> {
    let found = issuable(conn, Some(who), slug)?;
    template::set(conn, who, found.content_id, new)?;
    event::record(conn, who, &Event::CertificateTemplateSet { course: found.id })?;
    Ok(Receipt::changed(format!("/courses/{}/certificate", found.slug), "set"))
}
