//! How an entry is cited: APA, BibTeX, RIS and CSL-JSON, each of one numbered version.
use super::{
    innovation::Innovation,
    profile::Profile,
    version::{self, readable},
};
use crate::{
    accounts::actor::Actor, clock::Instant, content, db::Conn, error::Result, schema::agencies, view::Download,
    words::Lang,
};
use chrono::{Datelike, NaiveDate};
use diesel::prelude::*;
use serde::Deserialize;
use serde_json::json;
use std::fmt::Write;
use utoipa::ToSchema;

crate::text_enum! {
    /// A format that programs for references read; `apa` is for people.
    pub enum CitationFormat { Apa = "apa", Bibtex = "bibtex", Ris = "ris", CslJson = "csl-json" }
}
impl CitationFormat {
    /// Media type, and how a file of this kind ends.
    const fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Apa => ("text/plain; charset=utf-8", "txt"),
            Self::Bibtex => ("application/x-bibtex; charset=utf-8", "bib"),
            Self::Ris => ("application/x-research-info-systems; charset=utf-8", "ris"),
            Self::CslJson => ("application/vnd.citationstyles.csl+json; charset=utf-8", "json"),
        }
    }
}
/// The media types of all formats, for the document.
pub const KINDS: &[&str] = &[
    CitationFormat::Apa.kind().0,
    CitationFormat::Bibtex.kind().0,
    CitationFormat::Ris.kind().0,
    CitationFormat::CslJson.kind().0,
];
/// Who publishes it; in no language.
const PUBLISHER: &str = "Ekopi";

/// What is cited: one version of one entry.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cited {
    code: String,
    name: String,
    language: Lang,
    /// The agency, else the unit that it names; none where nobody is known.
    pub author: Option<String>,
    version: i64,
    /// When this version became public, by the calendar of Jakarta.
    on: NaiveDate,
}
impl Cited {
    /// A version by its number, public once or not.
    pub(super) fn of(conn: &mut Conn, innovation: &Innovation, number: i64) -> Result<Self> {
        let version = content::numbered(conn, innovation.content_id, number)?;
        let first = content::first_published(conn, &version)?.unwrap_or(version.created_at);
        let profile: Profile = version.document()?;
        let agency: Option<String> = match innovation.agency_id {
            Some(id) => agencies::table.find(id).select(agencies::name).first(conn).optional()?,
            None => None,
        };
        Ok(Self::made(innovation, &profile, agency.as_deref(), number, first))
    }
    /// The same of what is known already.
    pub(super) fn made(
        innovation: &Innovation,
        profile: &Profile,
        agency: Option<&str>,
        version: i64,
        at: Instant,
    ) -> Self {
        Self {
            code: innovation.code.clone(),
            name: plain(&profile.name),
            language: profile.language.unwrap_or(Lang::Id),
            author: Some(plain(agency.unwrap_or(&profile.work_unit))).filter(|author| !author.is_empty()),
            version,
            on: at.day(),
        }
    }
    /// Of this version, below the site.
    pub(super) fn address(&self) -> String {
        format!("/innovations/{}/versions/{}", self.code, self.version)
    }
    /// APA 7 without the link that stands at its end. Without an author the title comes first. No word of a language:
    /// code and version stand where APA puts the number of a report.
    pub(super) fn apa(&self) -> String {
        let Self { code, name, author, version, on, .. } = self;
        let stop = |text: &str| if text.ends_with(['.', '?', '!']) { text.to_owned() } else { format!("{text}.") };
        let (year, number) = (on.year(), format!("{code}, v{version}"));
        match author {
            Some(author) => format!("{} ({year}). {name} ({number}). {PUBLISHER}.", stop(author)),
            None => format!("{name} ({number}). ({year}). {PUBLISHER}."),
        }
    }
    fn bibtex(&self, link: &str) -> String {
        let Self { code, name, author, version, on, language } = self;
        let mut out = format!("@misc{{{code}-v{version},\n");
        let mut put = |field: &str, value: &str| {
            let _ = writeln!(out, "  {field} = {{{value}}},");
        };
        if let Some(author) = author {
            put("author", &format!("{{{}}}", tex(author))); // the second pair: an organisation is no first and last name
        }
        put("title", &format!("{{{}}}", tex(name)));
        put("year", &on.year().to_string());
        put("month", &on.month().to_string());
        put("publisher", PUBLISHER);
        put("number", code);
        put("version", &version.to_string());
        put("langid", if *language == Lang::Id { "indonesian" } else { "english" });
        put("url", link);
        out.push_str("}\n");
        out
    }
    fn ris(&self, link: &str) -> String {
        let Self { code, name, author, version, on, language } = self;
        let mut out = String::new();
        // A line ends with CR LF, so a value holds neither: `plain` has seen to it.
        let mut put = |tag: &str, value: &str| {
            let _ = write!(out, "{tag}  - {value}\r\n");
        };
        put("TY", "RPRT");
        put("ID", &format!("{code}-v{version}"));
        if let Some(author) = author {
            put("AU", author);
        }
        put("TI", name);
        put("PY", &on.year().to_string());
        put("DA", &on.format("%Y/%m/%d/").to_string());
        put("PB", PUBLISHER);
        put("M1", code);
        put("ET", &version.to_string());
        put("LA", language.as_str());
        put("UR", link);
        put("ER", "");
        out
    }
    fn csl(&self, link: &str) -> serde_json::Value {
        let Self { code, name, author, version, on, language } = self;
        let mut item = json!({
            "id": format!("{code}-v{version}"), "type": "report", "title": name, "number": code,
            "version": version.to_string(), "publisher": PUBLISHER, "language": language, "URL": link,
            "issued": { "date-parts": [[on.year(), on.month(), on.day()]] },
        });
        if let (Some(author), Some(item)) = (author, item.as_object_mut()) {
            item.insert("author".into(), json!([{ "literal": author }]));
        }
        json!([item])
    }
    fn file(&self, format: CitationFormat, site: &str) -> Download {
        let link = format!("{site}{}", self.address());
        let body = match format {
            CitationFormat::Apa => format!("{} {link}\n", self.apa()),
            CitationFormat::Bibtex => self.bibtex(&link),
            CitationFormat::Ris => self.ris(&link),
            CitationFormat::CslJson => format!("{:#}\n", self.csl(&link)),
        };
        let (kind, ending) = format.kind();
        let name = format!("{}-v{}.{ending}", self.code, self.version);
        Download { name, kind, body: body.into_bytes(), rows: 1, described_by: "" }
    }
}
/// On one line, without what does not print or turns the direction of writing: in every format a line break would begin
/// something new.
fn plain(text: &str) -> String {
    let odd = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let text: String = text.chars().map(|c| if odd(c) { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
/// As LaTeX prints it. Braces are named: BibTeX counts even those behind a backslash.
fn tex(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' => out.push_str("\\textbraceleft{}"),
            '}' => out.push_str("\\textbraceright{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '$' | '&' | '%' | '#' | '_' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// What a citation is asked in; APA unless said.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct CitationChoice {
    pub format: Option<CitationFormat>,
}
/// The citation of a version that this person may read, as a file.
pub fn file(
    conn: &mut Conn,
    who: Option<&Actor>,
    code: &str,
    number: i64,
    choice: &CitationChoice,
    site: &str,
) -> Result<Download> {
    let innovation = version::visible(conn, who, code)?;
    readable(conn, who, &innovation, number)?;
    Ok(Cited::of(conn, &innovation, number)?.file(choice.format.unwrap_or(CitationFormat::Apa), site))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cited(name: &str, author: Option<&str>) -> Cited {
        Cited {
            code: "INV-2026-00417-K".into(),
            name: plain(name),
            language: Lang::Id,
            author: author.map(plain),
            version: 3,
            on: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        }
    }
    fn text(cited: &Cited, format: CitationFormat) -> String {
        String::from_utf8(cited.file(format, "https://ekopi.go.id").body).unwrap()
    }
    #[test]
    fn each_format_says_the_same() {
        let antre = cited("Antre Teduh", Some("Pemerintah Kabupaten Jember"));
        insta::assert_snapshot!(text(&antre, CitationFormat::Apa), @"Pemerintah Kabupaten Jember. (2026). Antre Teduh (INV-2026-00417-K, v3). Ekopi. https://ekopi.go.id/innovations/INV-2026-00417-K/versions/3");
        insta::assert_snapshot!(text(&antre, CitationFormat::Bibtex), @r"
        @misc{INV-2026-00417-K-v3,
          author = {{Pemerintah Kabupaten Jember}},
          title = {{Antre Teduh}},
          year = {2026},
          month = {3},
          publisher = {Ekopi},
          number = {INV-2026-00417-K},
          version = {3},
          langid = {indonesian},
          url = {https://ekopi.go.id/innovations/INV-2026-00417-K/versions/3},
        }
        ");
        insta::assert_snapshot!(text(&antre, CitationFormat::Ris).replace('\r', ""), @r"
        TY  - RPRT
        ID  - INV-2026-00417-K-v3
        AU  - Pemerintah Kabupaten Jember
        TI  - Antre Teduh
        PY  - 2026
        DA  - 2026/03/02/
        PB  - Ekopi
        M1  - INV-2026-00417-K
        ET  - 3
        LA  - id
        UR  - https://ekopi.go.id/innovations/INV-2026-00417-K/versions/3
        ER  -
        ");
        insta::assert_snapshot!(text(&antre, CitationFormat::CslJson), @r#"
        [
          {
            "URL": "https://ekopi.go.id/innovations/INV-2026-00417-K/versions/3",
            "author": [
              {
                "literal": "Pemerintah Kabupaten Jember"
              }
            ],
            "id": "INV-2026-00417-K-v3",
            "issued": {
              "date-parts": [
                [
                  2026,
                  3,
                  2
                ]
              ]
            },
            "language": "id",
            "number": "INV-2026-00417-K",
            "publisher": "Ekopi",
            "title": "Antre Teduh",
            "type": "report",
            "version": "3"
          }
        ]
        "#);
        insta::assert_snapshot!(text(&cited("Tanpa nama?", None), CitationFormat::Apa), @"Tanpa nama? (INV-2026-00417-K, v3). (2026). Ekopi. https://ekopi.go.id/innovations/INV-2026-00417-K/versions/3");
        let file = antre.file(CitationFormat::Bibtex, "");
        assert_eq!((&*file.name, file.kind), ("INV-2026-00417-K-v3.bib", "application/x-bibtex; charset=utf-8"));
    }
    #[test]
    fn a_hostile_name_stays_a_name() {
        let name = "50% & \"Ibu_1\" {x}\\ $ # ~^\r\nER  - \nTY  - BOOK\u{2028}@misc{y,}\u{202e}";
        let hostile = cited(name, Some("A} , note = {\nAU  - B"));
        let bibtex = text(&hostile, CitationFormat::Bibtex);
        assert_eq!(bibtex.matches('{').count(), bibtex.matches('}').count());
        assert!(bibtex.contains(r#"50\% \& "Ibu\_1" \textbraceleft{}x\textbraceright{}\textbackslash{} \$ \# \textasciitilde{}\textasciicircum{}"#));
        assert_eq!(bibtex.lines().filter(|line| line.starts_with('@')).count(), 1);
        let ris = text(&hostile, CitationFormat::Ris);
        assert_eq!(ris.matches("\r\n").count(), ris.matches('\n').count());
        let tags: Vec<&str> = ris.lines().map(|line| &line[..2]).collect();
        assert_eq!(tags, ["TY", "ID", "AU", "TI", "PY", "DA", "PB", "M1", "ET", "LA", "UR", "ER"]);
        let csl: serde_json::Value = serde_json::from_str(&text(&hostile, CitationFormat::CslJson)).unwrap();
        assert_eq!(csl[0]["title"], r#"50% & "Ibu_1" {x}\ $ # ~^ ER - TY - BOOK @misc{y,}"#);
    }
    proptest! {
        #[test]
        fn whatever_the_name_the_form_holds(name in ".{1,80}", author in ".{0,40}") {
            let cited = cited(&name, Some(&author));
            // Depth of braces: never below one inside the record, and closed exactly at its end.
            let bibtex = text(&cited, CitationFormat::Bibtex);
            let mut depth = 0;
            for (at, c) in bibtex.trim_end().char_indices() {
                depth += i32::from(c == '{') - i32::from(c == '}');
                let is_outside = at + 1 == bibtex.trim_end().len() || !bibtex[..at].contains('{');
                prop_assert!(depth > 0 || is_outside);
            }
            prop_assert_eq!(depth, 0);
            let ris = text(&cited, CitationFormat::Ris);
            prop_assert!(ris.split_terminator("\r\n").all(|line| line.get(2..6) == Some("  - ") && !line.contains(['\r', '\n'])));
            prop_assert_eq!(text(&cited, CitationFormat::Apa).lines().count(), 1);
            let csl: serde_json::Value = serde_json::from_str(&text(&cited, CitationFormat::CslJson)).unwrap();
            prop_assert_eq!(csl[0]["title"].as_str(), Some(&*cited.name));
        }
    }
}
