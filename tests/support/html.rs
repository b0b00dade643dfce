//! A page as a browser parses it, and what may never stand in one of ours.
use html5ever::{ParseOpts, parse_document, tendril::TendrilSink};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Elements that a page of ours never has: what runs, embeds, moves the page elsewhere or changes how it looks.
const FORBIDDEN: [&str; 21] = [
    "script",
    "iframe",
    "frame",
    "frameset",
    "object",
    "embed",
    "applet",
    "base",
    "math",
    "style",
    "template",
    "video",
    "audio",
    "source",
    "track",
    "marquee",
    "portal",
    "noscript",
    "img",
    "dialog",
    "foreignobject",
];
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// Of the element around it.
    parent_class: String,
}
impl Element {
    fn value(&self, name: &str) -> &str {
        self.attributes.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }
    fn wrong(&self) -> Option<String> {
        let name = self.name.as_str();
        let is_ours = match name {
            // The mark beside the name, the map of the provinces, the bars of overviews and the codes of certificates are the
            // drawings.
            "svg" => ["brand", "tiles", "bars", "qr"].contains(&self.parent_class.as_str()),
            "link" => ["icon", "stylesheet", "alternate", "canonical"].contains(&self.value("rel")),
            // Data, which nothing runs, of this type and with nothing else; or the editors' one script, of this host.
            "script" => {
                self.attributes == [("type".to_owned(), "application/ld+json".to_owned())]
                    || ekopi::assets::address("htmx-4.0.1.min.js") == Some(self.value("src"))
            }
            "meta" => self.value("http-equiv").is_empty(),
            "form" => self.value("action").starts_with('/') && !self.value("action").starts_with("//"),
            _ => !FORBIDDEN.contains(&name),
        };
        if !is_ours {
            return Some(format!("<{name} {:?}>", self.attributes));
        }
        let saves_itself = name == "form" && ["section-form", "work-form"].contains(&self.value("id"));
        let attribute = |(attribute, value): &&(String, String)| {
            (attribute.contains("hx-") && !saves_itself)
                || attribute.starts_with("on")
                || ["style", "srcdoc", "formaction", "background", "ping", "autofocus"].contains(&attribute.as_str())
                || ["href", "src", "action", "xlink:href"].contains(&attribute.as_str()) && !is_safe(value)
        };
        let found = self.attributes.iter().find(attribute)?;
        Some(format!("<{name} {}={:?}>", found.0, found.1))
    }
}
/// What of a page could do something that only our own templates may do; nothing for a page as it should be.
pub fn hostile(page: &str) -> Vec<String> {
    elements(page).iter().filter_map(Element::wrong).collect()
}
/// What the data blocks of a page hold.
pub fn data_blocks(page: &str) -> Vec<String> {
    let mut found = vec![];
    visit(&parse(page), &mut |node| {
        if let NodeData::Element { name, .. } = &node.data
            && *name.local == *"script"
        {
            let mut text = String::new();
            words(node, &mut text);
            found.push(text);
        }
    });
    found
}
/// What the summary of a page's errors points to and is not there. Nobody goes to what nobody can type: to a hidden field or a
/// button.
pub fn lost_errors(page: &str) -> Vec<String> {
    let Some((_, rest)) = page.split_once("class=\"error-summary\"") else {
        return vec![];
    };
    let all = elements(page);
    let is_typed = |e: &Element| e.name != "button" && e.value("type") != "hidden";
    let is_there = |name: &str| all.iter().any(|e| e.value("id") == name || e.value("name") == name && !is_typed(e));
    let summary = links(rest.split("</ul>").next().unwrap_or_default());
    let pointed = summary.iter().filter_map(|link| link.strip_prefix('#'));
    pointed.filter(|name| !is_there(name)).map(str::to_owned).collect()
}
/// Where the links of a text lead, as they stand.
pub fn links(html: &str) -> Vec<String> {
    let all = elements(html);
    all.iter().filter(|e| e.name == "a").map(|e| e.value("href").to_owned()).collect()
}
/// The words of the page's one heading, blanks folded.
pub fn heading(page: &str) -> String {
    let mut said = String::new();
    visit(&parse(page), &mut |node| {
        if let NodeData::Element { name, .. } = &node.data
            && *name.local == *"h1"
        {
            words(node, &mut said);
        }
    });
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}
/// Whether a browser would follow it without running anything: relative, or one of four schemes.
pub fn is_safe(address: &str) -> bool {
    scheme(address).is_none_or(|scheme| SCHEMES.contains(&scheme.as_str()))
}
/// As the URL standard reads it: blanks around and tabs and line ends anywhere are not there.
fn scheme(address: &str) -> Option<String> {
    let seen = address.trim_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "");
    let (scheme, _) = seen.split_once(':')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+-.".contains(c);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(plain);
    is_scheme.then(|| scheme.to_ascii_lowercase())
}

fn parse(html: &str) -> Handle {
    parse_document(RcDom::default(), ParseOpts::default()).one(html).document
}
fn visit(node: &Handle, each: &mut impl FnMut(&Handle)) {
    each(node);
    for child in node.children.borrow().iter() {
        visit(child, each);
    }
}
fn words(node: &Handle, into: &mut String) {
    visit(node, &mut |node| {
        if let NodeData::Text { contents } = &node.data {
            into.push_str(&contents.borrow());
        }
    });
}
fn elements(html: &str) -> Vec<Element> {
    let mut found = vec![];
    visit(&parse(html), &mut |node| {
        let class = class(node);
        for child in node.children.borrow().iter() {
            if let NodeData::Element { name, attrs, .. } = &child.data {
                let attribute = |a: &html5ever::Attribute| {
                    let prefix = a.name.prefix.as_ref().map(|p| format!("{p}:")).unwrap_or_default();
                    (format!("{prefix}{}", a.name.local).to_lowercase(), a.value.to_string())
                };
                let attributes = attrs.borrow().iter().map(attribute).collect();
                let name = name.local.to_lowercase();
                found.push(Element { name, attributes, parent_class: class.clone() });
            }
        }
    });
    found
}
fn class(node: &Handle) -> String {
    let NodeData::Element { attrs, .. } = &node.data else {
        return String::new();
    };
    attrs.borrow().iter().find(|a| *a.name.local == *"class").map(|a| a.value.to_string()).unwrap_or_default()
}
