//! A certificate on paper: what its page shows, as an archival PDF with the address that verifies it.
use super::certificate::{CertificatePage, Status};
use crate::{
    accounts::settings::Zone,
    clock::Instant,
    error::Result,
    print::{Align, BODY, Look, Paper, Weight},
    qr::Qr,
    templates::{day, decimal},
    view::Download,
    words::{Lang, Texts, Words},
};
use fluent_bundle::FluentArgs;
use serde::Deserialize;
use utoipa::ToSchema;

pub const MEDIA: &str = "application/pdf";

/// In which language.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct PaperLanguage {
    /// `id` or `en`; that of the address unless said.
    #[schema(max_length = 2)]
    pub language: String,
}
/// What paper is written with: the words of one language, and where addresses begin.
pub struct Hand {
    pub words: std::sync::Arc<Words>,
    pub language: Lang,
    pub site: String,
}
impl Hand {
    pub fn say(&self, id: &str) -> String {
        self.words.find(self.language, id, &FluentArgs::new()).unwrap_or_default()
    }
    pub fn text<'t>(&self, texts: &'t Texts) -> &'t str {
        texts.in_language(self.language).0
    }
    pub fn day(&self, at: Instant) -> String {
        day(self.language, &at.utc().to_rfc3339()).unwrap_or_default()
    }
    /// Hundredths of a JP.
    pub fn jp(&self, hundredths: i64) -> String {
        decimal(self.language, hundredths)
    }
    /// When it was in someone's zone and, where that is another one, in Jakarta, as pages tell it.
    pub fn moment(&self, at: Instant, zone: Zone) -> String {
        let told = |zone: Zone| {
            let there = at.plus(zone.offset()).utc();
            let date = day(self.language, &there.date_naive().to_string()).unwrap_or_default();
            let time = there.format(if self.language == Lang::Id { "%H.%M" } else { "%H:%M" });
            format!("{date} {time} {}", zone.as_str())
        };
        if zone == Zone::Wib { told(zone) } else { format!("{} ({})", told(zone), told(Zone::Wib)) }
    }
    /// A page's address as people type it.
    pub fn address(&self, path: &str) -> String {
        let prefix = if self.language == Lang::En { "/en" } else { "" };
        format!("{}{prefix}{path}", self.site)
    }
    /// Where everyone can verify a certificate.
    pub fn verification(&self, serial: &str) -> String {
        self.address(&format!("/verify/{serial}"))
    }
}
/// Draws it: some milliseconds of work.
pub fn draw(page: &CertificatePage, hand: &Hand) -> Result<Download> {
    let centred = |size: f32, weight: Weight| Look { weight, size, align: Align::Centre };
    let title = format!("{} {}", hand.say("certificate"), page.serial);
    let mut paper = Paper::new(hand.language, &title, page.issued_at, true);
    paper.gap(12.0);
    paper.heading(1, &hand.say("certificate"), centred(30.0, Weight::Bold))?;
    paper.paragraph(&hand.say("certificate-given-to"), centred(12.0, Weight::Regular))?;
    paper.paragraph(&page.name, centred(24.0, Weight::Bold))?;
    paper.paragraph(&hand.say("certificate-for"), centred(12.0, Weight::Regular))?;
    paper.paragraph(hand.text(&page.course), centred(18.0, Weight::Bold))?;
    if page.status != Status::Awarded {
        // Whoever prints it later must not hand out what does not hold.
        let status = hand.say(&format!("certificate-status-{}", page.status.as_str()));
        paper.paragraph(&status.to_uppercase(), centred(16.0, Weight::Bold))?;
    }
    paper.gap(10.0);
    paper.rule();
    paper.facts(&facts(page, hand), 150.0)?;
    if !page.signatory.is_empty() {
        paper.gap(16.0);
        paper.paragraph(&page.signatory, Look { weight: Weight::Bold, size: 11.0, ..BODY })?;
        paper.paragraph(hand.text(&page.signatory_title), BODY)?;
    }
    paper.gap(12.0);
    let address = hand.verification(&page.serial);
    paper.paragraph(&format!("{} {address}", hand.say("certificate-verify-at")), Look { size: 8.5, ..BODY })?;
    paper.code(Qr::of(&address)?, 110.0, &hand.say("certificate-qr"));
    Ok(Download { name: format!("{}.pdf", page.serial), kind: MEDIA, body: paper.finish()?, rows: 1, described_by: "" })
}
fn facts(page: &CertificatePage, hand: &Hand) -> Vec<(String, String)> {
    let mut facts = vec![("issued-on", hand.day(page.issued_at))];
    facts.extend(page.valid_until.map(|end| ("certificate-valid-until", hand.day(end))));
    facts.push(("serial", page.serial.clone()));
    facts.extend(page.jp.map(|jp| ("certificate-hours", format!("{} JP", hand.jp(jp)))));
    facts.extend(page.score.map(|score| ("certificate-result", format!("{score} %"))));
    facts.extend(page.run.map(|run| ("certificate-run", format!("{run} {}", page.run_title).trim_end().to_owned())));
    facts.push(("certificate-version", page.version.to_string()));
    facts.into_iter().map(|(name, value)| (hand.say(name), value)).collect()
}
