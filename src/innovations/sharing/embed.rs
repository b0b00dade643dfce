//! An entry in other people's pages: a frame without scripts, and the address by which their programs find it (oEmbed 1.0).
use super::super::entry;
use crate::{
    clock::Instant,
    db::Conn,
    error::{Error, Result},
    view::{Document, View},
    words::Lang,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What the frame shows of the version that is public now.
#[derive(Serialize, ToSchema)]
pub struct Embed {
    pub code: String,
    pub name: String,
    pub summary: String,
    pub language: Lang,
    pub agency: Option<String>,
    pub province: Option<String>,
    pub year: Option<i64>,
    /// Made up for the demonstration.
    pub is_invented: bool,
    pub version: i64,
    /// Since when this version is public.
    pub since: Instant,
}
impl View for Embed {
    const TEMPLATE: &'static str = "innovations/sharing/embed.html";
}
impl Document for Embed {
    const MEDIA: &'static str = "text/html; charset=utf-8";
    const TOMBSTONE: Option<&'static str> = Some("innovations/sharing/embed_gone.html");
    const IS_FRAMED: bool = true;
    fn changed_at(&self) -> Option<Instant> {
        Some(self.since)
    }
}
/// Characters of a summary in a frame: with everything else it stays under 8 KB, whatever the entry holds.
const MOST_SUMMARY: usize = 400;

pub fn embed(conn: &mut Conn, code: &str) -> Result<Embed> {
    let page = entry::page(conn, None, code)?;
    let profile = page.profile;
    let short = |text: &str, most: usize| match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    };
    Ok(Embed {
        code: page.code,
        name: short(&profile.name, 200),
        summary: short(&profile.summary, MOST_SUMMARY),
        language: profile.language.unwrap_or(Lang::Id),
        agency: page.agency.map(|name| short(&name, 120)),
        province: page.province.map(|province| province.name),
        year: page.year,
        is_invented: page.is_invented,
        version: page.version,
        since: page.state_at,
    })
}

/// What a program asks that was given the address of an entry.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct EmbedQuestion {
    /// The address of an entry of this site, as people see it.
    #[schema(required = true, max_length = 500)]
    pub url: String,
    /// `json`, and nothing else.
    #[schema(max_length = 10)]
    pub format: String,
    #[schema(minimum = 1, maximum = 10_000)]
    pub maxwidth: Option<i64>,
    #[schema(minimum = 1, maximum = 10_000)]
    pub maxheight: Option<i64>,
}
/// The answer, by the names of oEmbed 1.0.
#[derive(Serialize, ToSchema)]
pub struct OEmbed {
    /// `rich`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `1.0`: of oEmbed.
    pub version: String,
    pub title: String,
    pub author_name: Option<String>,
    pub provider_name: String,
    pub provider_url: String,
    /// Seconds.
    pub cache_age: i64,
    /// A frame, without scripts.
    pub html: String,
    /// Pixels.
    pub width: i64,
    pub height: i64,
}
impl View for OEmbed {
    const TEMPLATE: &'static str = "";
}
impl Document for OEmbed {
    const MEDIA: &'static str = "application/json";
}
/// Pixels of a frame, unless less is asked for.
const SIZE: (i64, i64) = (560, 320);

/// Any address but that of an entry of this site is not found: this is no way to have another site asked.
pub fn oembed(conn: &mut Conn, question: &EmbedQuestion, site: &str) -> Result<OEmbed> {
    if !["", "json"].contains(&question.format.as_str()) {
        return Err(Error::invalid("format", "not-a-value"));
    }
    let (prefix, code) = entry_at(&question.url, site).ok_or(Error::NotFound)?;
    let embed = embed(conn, code)?;
    let (width, height) =
        (question.maxwidth.unwrap_or(SIZE.0).min(SIZE.0), question.maxheight.unwrap_or(SIZE.1).min(SIZE.1));
    // Of letters that the code's alphabet has, and of a name in which nothing ends the attribute.
    let address = format!("{site}{prefix}/embeds/innovations/{}", embed.code);
    let title = quoted(&embed.name);
    Ok(OEmbed {
        kind: "rich".into(),
        version: "1.0".into(),
        title: embed.name,
        author_name: embed.agency,
        provider_name: "Ekopi".into(),
        provider_url: site.to_owned(),
        cache_age: 3600,
        html: format!(
            "<iframe src=\"{}\" title=\"{title}\" width=\"{width}\" height=\"{height}\" loading=\"lazy\" \
             sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>",
            quoted(&address)
        ),
        width,
        height,
    })
}
/// The mount and the code in the address of an entry.
fn entry_at<'a>(url: &'a str, site: &str) -> Option<(&'static str, &'a str)> {
    let path = url.strip_prefix(site)?.split(['?', '#']).next()?;
    let (prefix, path) = match path.strip_prefix("/en/") {
        Some(rest) => ("/en", rest),
        None => ("", path.strip_prefix('/')?),
    };
    let code = path.strip_prefix("innovations/")?;
    let plain = !code.is_empty() && code.len() <= 40 && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    plain.then_some((prefix, code))
}
fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::entry_at;

    #[test]
    fn only_an_entry_of_this_site_has_a_frame() {
        let at = |url| entry_at(url, "https://x.go.id");
        assert_eq!(at("https://x.go.id/innovations/INV-1-A"), Some(("", "INV-1-A")));
        assert_eq!(at("https://x.go.id/en/innovations/INV-1-A?a=b#c"), Some(("/en", "INV-1-A")));
        for other in [
            "",
            "https://x.go.id",
            "https://x.go.id.evil.example/innovations/INV-1-A",
            "https://x.go.id@evil.example/innovations/INV-1-A",
            "http://x.go.id/innovations/INV-1-A",
            "https://x.go.id/innovations/",
            "https://x.go.id/innovations/INV-1-A/versions",
            "https://x.go.id/innovations/..%2fadmin",
            "https://x.go.id/courses/INV-1-A",
            "https://x.go.id//innovations/INV-1-A",
            "javascript:alert(1)",
        ] {
            assert_eq!(at(other), None, "{other}");
        }
    }
}
