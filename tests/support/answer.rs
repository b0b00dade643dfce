//! An answer, and the sentences in which tests speak of it.
use serde_json::Value;
use std::fmt;

#[derive(Clone)]
pub struct Answer {
    /// What was asked: method and address.
    pub asked: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let said = if self.is_page() { self.text() } else { self.body.clone() };
        let said: String = said.chars().take(3000).collect();
        write!(f, "{} → {} {:?}\n{said}", self.asked, self.status, self.header("location"))
    }
}
impl Answer {
    /// The first header of this name, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
    }
    pub fn is_page(&self) -> bool {
        self.header("content-type").starts_with("text/html")
    }
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert!(self.status == status, "wanted {status}: {self:?}");
        self
    }
    /// What a reader sees of a page, or what stands in its source.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        assert!(self.has(words), "no {words:?} in {self:?}");
        self
    }
    #[track_caller]
    pub fn lacks(&self, words: &str) -> &Self {
        assert!(!self.has(words), "{words:?} in {self:?}");
        self
    }
    pub fn has(&self, words: &str) -> bool {
        self.body.contains(words) || self.text().contains(words) || unescape(&self.body).contains(words)
    }
    #[track_caller]
    pub fn sends_to(&self, path: &str) -> &Self {
        assert!(self.status == 303 && self.header("location") == path, "wanted 303 to {path}: {self:?}");
        self
    }
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }
    /// The code of the message about one field of a refused input.
    pub fn field(&self, name: &str) -> Option<String> {
        let problem = self.json();
        let errors = problem["errors"].as_array()?;
        Some(errors.iter().find(|e| e["field"] == name)?["code"].as_str()?.to_owned())
    }
    /// The keys of a JSON object, in order.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.json().as_object().into_iter().flatten().map(|(k, _)| k.clone()).collect();
        keys.sort();
        keys
    }
    /// The page without its tags, entities decoded, blanks folded.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for piece in self.body.split('<') {
            text.push_str(piece.split_once('>').map_or(piece, |(_, rest)| rest));
            text.push(' ');
        }
        unescape(&text).split_whitespace().collect::<Vec<_>>().join(" ")
    }
    /// The value of the one cookie that is set under this name.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let set = self.headers.iter().filter(|(n, _)| n == "set-cookie");
        set.filter_map(|(_, v)| v.split(';').next()?.split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v)
    }
}
/// HTML's entities as minijinja and `pulldown-cmark` write them.
pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}
