//! Generated texts: the profile of an entry; and ideas and entries as the search index holds them, with no database beneath.
use super::{
    Dice, empty,
    vocabulary::{self, Vocabulary},
};
use crate::{
    error::Result,
    index::{Doc, Kind},
    innovations::{profile::Profile, seeds},
};

/// Long texts of an idea: as many as its form has.
const TEXTS: usize = 9;

/// Makes them by their numbers: the same number gives the same text.
pub struct Invented {
    profiles: Vec<Profile>,
    vocabulary: Vocabulary,
}
impl Invented {
    pub fn begin() -> Result<Self> {
        let profiles = seeds::profiles()?;
        Ok(Self { vocabulary: Vocabulary::of(&profiles), profiles })
    }
    /// Something public: an idea for an even number, an entry for an odd one.
    pub fn doc(&self, n: i64) -> Result<Doc> {
        let mut dice = Dice(u64::try_from(n).unwrap_or(0) << 24);
        if n % 2 != 0 {
            let profile = self.profile(&mut dice, "", n)?;
            let mut doc = Doc::new(Kind::Innovation, n).public();
            doc.body = profile.prose().map(|(_, text)| text).join("\n");
            (doc.title, doc.lead) = (profile.name, profile.summary);
            return Ok(doc);
        }
        let mut doc = Doc::new(Kind::Idea, n).public();
        doc.title = self.vocabulary.words(&mut dice, 6).join(" ");
        let mut texts = vec![];
        for _ in 0..TEXTS {
            let count = 15 + dice.below(45);
            texts.push(self.vocabulary.sentences(&mut dice, count));
        }
        doc.body = texts.join("\n");
        doc.lead = texts.into_iter().next().unwrap_or_default();
        Ok(doc)
    }
    /// Three of ten are whole, four have about half of their parts, three are known by name and summary alone.
    pub(super) fn profile(&self, dice: &mut Dice, place: &str, n: i64) -> Result<Profile> {
        let whole = dice.any(&self.profiles).cloned().ok_or_else(|| empty("profiles"))?;
        let summary = self.vocabulary.text(dice, &whole.summary);
        let mut name = self.vocabulary.words(dice, 5).join(" ");
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let name = format!("{name} – {place} {n}");
        let mut profile = match dice.below(10) {
            0..3 => Profile { name, summary, ..whole },
            3..7 => Profile {
                design_narrative: String::new(),
                background: String::new(),
                stakeholders: String::new(),
                legal_basis: String::new(),
                resources: String::new(),
                sustainability: String::new(),
                impact: vec![],
                name,
                summary,
                ..whole
            },
            _ => Profile { language: whole.language, stage: whole.stage, name, summary, ..Profile::default() },
        };
        profile.abstract_en.clear();
        for text in vocabulary::prose_of(&mut profile) {
            *text = self.vocabulary.text(dice, text);
        }
        profile.risks.clear();
        Ok(profile)
    }
}
