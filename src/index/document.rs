//! What the index knows of a thing: its texts, its facets, and who may find it.
use super::analyser::{STEMS, SURFACE};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder, TantivyDocument, TextFieldIndexing,
    TextOptions,
};

crate::text_enum! {
    /// What can be found. A draft is an entry as its agency's staff and its curators have it before them: not yet public, or
    /// newer than what is.
    pub enum FoundKind {
        Innovation = "innovation",
        InnovationDraft = "innovation-draft",
        Course = "course",
        Lesson = "lesson",
        Agency = "agency",
        Idea = "idea",
        Lab = "lab",
    }
}
/// Its name in the API is one of its own: there are other kinds.
pub type Kind = FoundKind;
crate::text_enum! {
    /// By what results are counted and narrowed. The name is that of the parameter in the address and in JSON. `Type` is the
    /// kind of thing, `Region` a regency or city, `Kind` whether an innovation is digital.
    pub enum Facet {
        Type = "type",
        Province = "province",
        Region = "region",
        Agency = "agency",
        AgencyKind = "agency_kind",
        Sector = "sector",
        Sdg = "sdg",
        Year = "year",
        Stage = "stage",
        Form = "form",
        Kind = "kind",
        Source = "source",
        Award = "award",
    }
}
/// Facets there are.
pub(super) const FACETS: usize = Facet::ALL.len();

/// Whoever there is.
pub const PUBLIC: &str = "public";
/// Whoever reads everything.
pub const AUDITORS: &str = "auditors";
/// Staff of an agency, by its id. What someone holds above they hold below: a thing of a unit names all agencies above it.
pub fn staff_of(agency: i64) -> String {
    format!("agency:{agency}")
}
/// The curators of an institution, by its slug.
pub fn curators_of(institution: &str) -> String {
    format!("curators:{institution}")
}

/// One thing, or the draft of one, as it is found.
#[derive(Debug, Clone)]
pub struct Doc {
    pub kind: Kind,
    pub id: i64,
    /// Whoever has one of these may find it: the same as the noun's `visible()`.
    pub audience: Vec<String>,
    pub title: String,
    /// What it is in a few sentences.
    pub lead: String,
    pub body: String,
    /// Names it is found under although it is not about them: agency, region, sector.
    pub names: String,
    /// `Type` follows from the kind.
    pub facets: Vec<(Facet, String)>,
    /// When it became public, in seconds.
    pub at: i64,
    /// How often it is cited.
    pub cited: i64,
}
impl Doc {
    pub fn new(kind: Kind, id: i64) -> Self {
        let text = String::new;
        Self {
            kind,
            id,
            audience: vec![],
            title: text(),
            lead: text(),
            body: text(),
            names: text(),
            facets: vec![],
            at: 0,
            cited: 0,
        }
    }
    #[must_use]
    pub fn public(mut self) -> Self {
        self.audience.push(PUBLIC.into());
        self
    }
    /// With a value, if there is one.
    #[must_use]
    pub fn facet(mut self, facet: Facet, value: Option<impl Into<String>>) -> Self {
        self.facets.extend(value.map(|value| (facet, value.into())));
        self
    }
}
/// The one name of a thing in the index.
pub(super) fn key(kind: Kind, id: i64) -> String {
    format!("{}:{id}", kind.as_str())
}

/// The searched fields, with the weight of a word in each.
pub(super) const TEXTS: usize = 4;
pub(super) const WEIGHTS: [f32; TEXTS] = [2.5, 1.5, 1.0, 0.4];

/// The columns of the index.
#[derive(Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    pub(super) key: Field,
    /// Title, lead, body, names.
    pub(super) texts: [Field; TEXTS],
    /// Words as they are written, of what is public alone: what a typing error is corrected to.
    pub(super) surface: Field,
    id: Field,
    at: Field,
    cited: Field,
    audience: Field,
    facets: [Field; FACETS],
}
impl Fields {
    pub(super) fn new() -> Self {
        let mut schema = SchemaBuilder::new();
        let raw = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::Basic);
        let key = schema.add_text_field("key", TextOptions::default().set_indexing_options(raw.set_fieldnorms(false)));
        let stems = TextFieldIndexing::default()
            .set_tokenizer(STEMS)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(stems);
        let texts = ["title", "lead", "body", "names"].map(|name| schema.add_text_field(name, text.clone()));
        let words = TextFieldIndexing::default().set_tokenizer(SURFACE).set_index_option(IndexRecordOption::Basic);
        let words = TextOptions::default().set_indexing_options(words.set_fieldnorms(false));
        let surface = schema.add_text_field("surface", words);
        let number = || NumericOptions::from(FAST);
        let value = || TextOptions::default().set_fast("raw");
        let (id, at) = (schema.add_i64_field("id", number()), schema.add_i64_field("at", number()));
        let cited = schema.add_i64_field("cited", number());
        let audience = schema.add_text_field("audience", value());
        let facets = std::array::from_fn(|at| {
            let name = Facet::ALL.get(at).map_or("", |facet| facet.as_str());
            schema.add_text_field(&format!("facet_{name}"), value())
        });
        Self { schema: schema.build(), key, texts, surface, id, at, cited, audience, facets }
    }
    pub(super) fn row(&self, doc: &Doc) -> TantivyDocument {
        let mut row = TantivyDocument::new();
        row.add_text(self.key, key(doc.kind, doc.id));
        for (field, text) in self.texts.iter().zip([&doc.title, &doc.lead, &doc.body, &doc.names]) {
            row.add_text(*field, text);
        }
        if doc.audience.iter().any(|token| token == PUBLIC) {
            for text in [&doc.title, &doc.lead, &doc.body, &doc.names] {
                row.add_text(self.surface, text);
            }
        }
        row.add_i64(self.id, doc.id);
        row.add_i64(self.at, doc.at);
        row.add_i64(self.cited, doc.cited);
        for token in &doc.audience {
            row.add_text(self.audience, token);
        }
        let own = (Facet::Type, doc.kind.as_str());
        let facets = doc.facets.iter().map(|(facet, value)| (*facet, value.as_str()));
        for (facet, value) in facets.chain([own]).filter(|(_, value)| !value.is_empty()) {
            if let Some(field) = self.facets.get(facet as usize) {
                row.add_text(*field, value);
            }
        }
        row
    }
}
pub(super) fn facet_column(facet: Facet) -> String {
    format!("facet_{}", facet.as_str())
}
