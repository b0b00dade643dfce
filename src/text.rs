//! Markdown → safe HTML, slugs, and cells that begin no formula.
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Renders what people write. Raw HTML becomes text, headings begin at `<h2>`, links keep only safe schemes,
/// pictures are shown as their alternative text until files arrive.
pub fn markdown(source: &str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let events = Parser::new_ext(source, options).map(|event| match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::Heading { level, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: lower(level), id, classes, attrs })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lower(level))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if is_safe(&dest_url) { dest_url } else { CowStr::Borrowed("#") };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        other => other,
    });
    let mut out = String::new();
    html::push_html(&mut out, events);
    // A wide table scrolls inside its own box, reachable by keyboard, instead of stretching the page.
    out.replace("<table>", "<div class=\"scroll\" tabindex=\"0\"><table>").replace("</table>", "</table></div>")
}
/// The page's own title is the only `<h1>`.
fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H2,
        HeadingLevel::H3 => HeadingLevel::H3,
        HeadingLevel::H4 => HeadingLevel::H4,
        HeadingLevel::H5 => HeadingLevel::H5,
        HeadingLevel::H6 => HeadingLevel::H6,
    }
}
fn is_safe(url: &str) -> bool {
    // What a browser would skip inside a scheme must not hide one: tabs, newlines, other controls.
    let url: String = url.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let lower = url.to_ascii_lowercase();
    let scheme_end = lower.find([':', '/', '?', '#']);
    match scheme_end {
        Some(at) if lower.get(at..=at) == Some(":") => {
            ["http://", "https://", "mailto:", "tel:"].iter().any(|safe| lower.starts_with(safe))
        }
        _ => !lower.starts_with("//") && !lower.starts_with("/\\"),
    }
}

/// Words as forms count them: runs of characters without a blank. Raw HTML is shown as text and counts as text.
pub fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

/// `Kabupaten Toli-Toli` → `kabupaten-toli-toli`: lower-case ASCII letters and digits with single hyphens.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// Keeps a spreadsheet from running what someone typed: an apostrophe stands before what could begin a formula, at the
/// beginning of the cell and behind whatever a spreadsheet may take for the end of one.
pub fn guarded(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut begins = true;
    for c in cell.chars() {
        if begins && matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '＝' | '＋' | '－' | '＠') {
            out.push('\'');
        }
        out.push(c);
        begins = matches!(c, ',' | ';' | '|' | '\t' | '\r' | '\n' | '"' | '\'') || (begins && c == ' ');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hostile_survives() {
        for hostile in [
            "<script>alert(1)</script>",
            "a <img src=x onerror=alert(1)> b",
            "[x](javascript:alert(1))",
            "[x](java\tscript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html,<script>)",
            "[x](vbscript:x)",
            "[x](//evil.example)",
            "<javascript:alert(1)>",
            "![<script>](javascript:alert(1) \"onerror=x\")",
            "[x](&#106;avascript:alert(1))",
            "<svg onload=alert(1)>",
        ] {
            let html = markdown(hostile);
            let lower = html.to_lowercase();
            for bad in ["<script", "<img", "<svg", "href=\"javascript", "href=\"data", "href=\"vbscript", "href=\"//"] {
                assert!(!lower.contains(bad), "{hostile} → {html}");
            }
        }
    }
    #[test]
    fn headings_start_below_the_page_title() {
        assert_eq!(markdown("# A\n\n### B"), "<h2>A</h2>\n<h3>B</h3>\n");
    }
    #[test]
    fn safe_links_stay() {
        for fine in ["https://example.id/a?b=c", "mailto:a@b.id", "/innovations/x", "#here", "a/b:c"] {
            assert!(markdown(&format!("[x]({fine})")).contains(&format!("href=\"{fine}\"")), "{fine}");
        }
    }
    #[test]
    fn a_slug_is_plain() {
        assert_eq!(slug("Pemerintah Kabupaten Toli-Toli (contoh)"), "pemerintah-kabupaten-toli-toli-contoh");
        assert_eq!(slug("—"), "");
    }
    #[test]
    fn no_cell_begins_a_formula() {
        for (typed, kept) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\r=1", "'\r'=1"),
            (" =1", " '=1"),
            ("a;=1", "a;'=1"),
            ("a,@b", "a,'@b"),
            ("a\n-1", "a\n'-1"),
            ("\"=1\"", "\"'=1\""),
            ("＝1", "'＝1"),
            ("2026-03-02 a=b, c-d", "2026-03-02 a=b, c-d"),
            ("ana@example.go.id", "ana@example.go.id"),
        ] {
            assert_eq!(guarded(typed), kept, "{typed:?}");
        }
    }
}
