//! What is shown of a thing that was found.
use super::Kind;
use crate::words::Texts;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FoundCard {
    pub kind: Kind,
    #[serde(skip)]
    pub id: i64,
    pub title: Texts,
    pub summary: Texts,
    /// Relative to the mount.
    pub address: String,
    /// Where it belongs: the agency of an innovation, the course of a lesson.
    pub place: Texts,
    /// Made up for the demonstration.
    pub is_invented: bool,
}
