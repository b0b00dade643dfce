//! The forms of a page, read as a browser reads them.
use super::answer::{Answer, unescape};

/// A form with what its fields hold.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
}
impl Form {
    /// What one field holds.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
    /// Types into a field; one that the form does not have is a mistake of the page.
    #[must_use]
    #[track_caller]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        let field = self.fields.iter_mut().find(|(n, _)| n == name);
        field.unwrap_or_else(|| panic!("no field {name} in the form of {}", self.action)).1 = value.into();
        self
    }
    /// Ticks a box or chooses a button: its value must be offered.
    #[must_use]
    pub fn choose(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }
}
impl Answer {
    /// Every form of the page that is sent by POST.
    pub fn forms(&self) -> Vec<Form> {
        let starts = self.body.match_indices("<form").map(|(at, _)| &self.body[at..]);
        let whole = starts.map(|rest| rest.split_once("</form>").map_or(rest, |(form, _)| form));
        whole
            .filter(|form| attribute(tag(form), "method").is_some_and(|m| m.eq_ignore_ascii_case("post")))
            .map(form)
            .collect()
    }
    /// The form that is sent to this address.
    #[track_caller]
    pub fn form(&self, action: &str) -> Form {
        let forms = self.forms();
        let found = forms.iter().find(|f| f.action == action).cloned();
        let others: Vec<_> = forms.iter().map(|f| f.action.as_str()).collect();
        found.unwrap_or_else(|| panic!("no form to {action}, only {others:?}, in {self:?}"))
    }
}
fn tag(html: &str) -> &str {
    html.split_once('>').map_or(html, |(tag, _)| tag)
}
fn form(html: &str) -> Form {
    let mut fields = vec![];
    for (at, _) in html.match_indices('<') {
        let rest = &html[at..];
        let here = tag(rest);
        let Some(name) = attribute(here, "name").filter(|_| !here.starts_with("<button")) else {
            continue;
        };
        let value = if here.starts_with("<textarea") {
            let inside =
                rest.split_once('>').and_then(|(_, r)| r.split_once("</textarea>")).map_or("", |(text, _)| text);
            // A newline directly after the tag is not part of the text.
            unescape(inside.strip_prefix('\n').unwrap_or(inside))
        } else if here.starts_with("<select") {
            let inside = rest.split_once("</select>").map_or(rest, |(text, _)| text);
            let options: Vec<&str> = inside.match_indices("<option").map(|(at, _)| tag(&inside[at..])).collect();
            let chosen = options.iter().find(|o| has_word(o, "selected")).or(options.first());
            chosen.and_then(|o| attribute(o, "value")).unwrap_or_default()
        } else if here.starts_with("<input") {
            let kind = attribute(here, "type").unwrap_or_default();
            if (kind == "checkbox" || kind == "radio") && !has_word(here, "checked") || kind == "submit" {
                continue;
            }
            attribute(here, "value").unwrap_or_default()
        } else {
            continue;
        };
        fields.push((name, value));
    }
    Form { action: attribute(tag(html), "action").unwrap_or_default(), fields }
}
fn has_word(tag: &str, word: &str) -> bool {
    tag.split_whitespace().any(|w| w.trim_end_matches(['/', '>']) == word)
}
fn attribute(tag: &str, name: &str) -> Option<String> {
    let start = tag.find(&format!(" {name}=\"")).or_else(|| tag.find(&format!("\n{name}=\"")))? + name.len() + 3;
    Some(unescape(tag[start..].split('"').next()?))
}
