//! HTML as the plain text that a question has here.
use super::Lost;

/// The words of a piece of HTML, and what was lost of it.
pub fn plain(html: &str) -> (String, Vec<Lost>) {
    let (mut text, mut lost) = (String::with_capacity(html.len()), vec![]);
    let mut note = |what: Lost| {
        if !lost.contains(&what) {
            lost.push(what);
        }
    };
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, here) = rest.split_at(at);
        text.push_str(before);
        if here.starts_with('&') {
            let (said, length) = entity(here);
            text.push_str(&said);
            rest = here.get(length..).unwrap_or_default();
            continue;
        }
        let Some(end) = here.find('>').filter(|_| is_tag(here)) else {
            text.push('<');
            rest = here.get(1..).unwrap_or_default();
            continue;
        };
        let name: String =
            here.chars().skip(1).skip_while(|c| *c == '/').take_while(char::is_ascii_alphanumeric).collect();
        match name.to_ascii_lowercase().as_str() {
            "br" | "p" | "div" => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
            }
            "span" => {}
            "img" | "audio" | "video" | "object" | "iframe" | "svg" | "source" | "embed" => note(Lost::Media),
            "li" | "tr" | "td" | "th" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                note(Lost::Markup);
                if !text.is_empty() && !text.ends_with(char::is_whitespace) {
                    text.push('\n');
                }
            }
            _ => note(Lost::Markup),
        }
        rest = here.get(end + 1..).unwrap_or_default();
    }
    text.push_str(rest);
    (tidy(&text), lost)
}
/// `<` followed by a name, a closing or a comment: else it is a sign of its own, as in `3 < 4`.
fn is_tag(here: &str) -> bool {
    here.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '!')
}
/// What an entity says, and its length in bytes; what is none says itself.
fn entity(here: &str) -> (String, usize) {
    let itself = ("&".to_owned(), 1);
    let Some(end) = here.bytes().take(12).position(|b| b == b';') else {
        return itself;
    };
    let name = here.get(1..end).unwrap_or_default();
    let said = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        "ndash" => Some('–'),
        "mdash" => Some('—'),
        "hellip" => Some('…'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        "lsquo" => Some('‘'),
        "rsquo" => Some('’'),
        "times" => Some('×'),
        "deg" => Some('°'),
        "plusmn" => Some('±'),
        _ => name.strip_prefix('#').and_then(numbered),
    };
    said.filter(|c| *c != '\0').map_or(itself, |c| (c.to_string(), end + 1))
}
pub fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}
/// One blank between words, no blank lines in a row, none at the ends.
pub fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let mut whole: Vec<String> = vec![];
    for line in lines {
        if !(line.is_empty() && whole.last().is_none_or(String::is_empty)) {
            whole.push(line);
        }
    }
    while whole.last().is_some_and(String::is_empty) {
        whole.pop();
    }
    whole.join("\n")
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_its_words() {
        let (text, lost) = plain("<p>Apa <b>itu</b> 3 &lt; 4 &amp;&#x20;5 < 6&nbsp;?</p><p><img src=\"x\">Dua</p>");
        assert_eq!(text, "Apa itu 3 < 4 & 5 < 6 ?\nDua");
        assert_eq!(lost, [Lost::Markup, Lost::Media]);
        assert_eq!(plain("a & b; <c").0, "a & b; <c");
    }
}
