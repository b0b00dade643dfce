//! What was sent.
use super::Site;
use base64::{Engine, engine::general_purpose::STANDARD};
use ekopi::mail::Mailer;
use lettre::{Message, message::header::Subject};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The kind and the text of its calendar part.
    pub calendar: Option<(String, String)>,
    /// The Message-ID.
    pub id: String,
    /// The headers `List-Unsubscribe` and `List-Unsubscribe-Post`.
    pub ends: Option<(String, String)>,
    /// The lines before the first empty one, as they are sent.
    pub headers: Vec<String>,
}
impl Sent {
    /// The path behind `List-Unsubscribe`, if the mail can be ended.
    pub fn unsubscribe(&self) -> Option<String> {
        let (link, how) = self.ends.as_ref()?;
        assert_eq!(how, "List-Unsubscribe=One-Click");
        Some(link.strip_prefix(&format!("<{}", super::site::ADDRESS))?.strip_suffix('>')?.to_owned())
    }
    /// The path of the first link of this site.
    pub fn link(&self) -> &str {
        let links = self.text.split_whitespace().filter_map(|w| w.strip_prefix(super::site::ADDRESS));
        links.map(|l| l.trim_end_matches(['.', ',', ')'])).next().unwrap_or_else(|| panic!("no link in {self:?}"))
    }
}
impl Site {
    /// Every mail so far, oldest first.
    pub fn mail(&self) -> Vec<Sent> {
        let Mailer::Memory(sent) = &self.app.mailer else {
            panic!("sites keep their mails in memory");
        };
        let sent = sent.lock().expect("the mails");
        sent.iter()
            .map(|mail| {
                let whole = String::from_utf8(mail.formatted()).expect("mails are text");
                Sent {
                    to: mail.envelope().to().iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
                    subject: mail.headers().get::<Subject>().map(|s| s.as_ref().to_owned()).unwrap_or_default(),
                    text: part(&whole, "text/plain"),
                    html: part(&whole, "text/html"),
                    calendar: calendar(&whole),
                    ends: header(mail, "List-Unsubscribe").zip(header(mail, "List-Unsubscribe-Post")),
                    id: mail.headers().get_raw("Message-ID").unwrap_or_default().to_owned(),
                    headers: whole.split("\r\n\r\n").next().unwrap_or_default().lines().map(str::to_owned).collect(),
                }
            })
            .collect()
    }
}
/// As it crosses the wire.
fn header(mail: &Message, name: &str) -> Option<String> {
    let whole = String::from_utf8_lossy(&mail.formatted()).replace("\r\n ", " ");
    whole.lines().find_map(|l| l.strip_prefix(&format!("{name}: "))).map(str::to_owned)
}
/// One part of a multipart mail, decoded.
fn part(mail: &str, kind: &str) -> String {
    let (_, body) = found(mail, kind).unwrap_or_else(|| panic!("no {kind} in {mail}"));
    body.replace("\r\n", "\n").trim().to_owned()
}
/// The part for calendars, in the lines that it was sent in.
fn calendar(mail: &str) -> Option<(String, String)> {
    let (kind, body) = found(mail, "text/calendar")?;
    Some((kind, format!("{}\r\n", body.trim_end())))
}
/// The `Content-Type` of the part that begins with this, and its text.
fn found(mail: &str, kind: &str) -> Option<(String, String)> {
    let boundary = mail.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a multipart mail");
    let (limit, kind_line) = (format!("--{boundary}"), format!("Content-Type: {kind}"));
    let parts = mail.split(&limit);
    let mut wanted = parts.filter_map(|p| p.split_once("\r\n\r\n"));
    let (head, body) = wanted.find(|(head, _)| head.contains(&kind_line))?;
    let bytes = if head.contains("quoted-printable") {
        quoted_printable(body)
    } else if head.contains("base64") {
        STANDARD.decode(body.split_whitespace().collect::<String>()).expect("base64")
    } else {
        body.as_bytes().to_vec()
    };
    let line = head.lines().find_map(|line| line.strip_prefix("Content-Type: ")).unwrap_or_default();
    Some((line.to_owned(), String::from_utf8(bytes).expect("UTF-8")))
}
fn quoted_printable(text: &str) -> Vec<u8> {
    let text = text.replace("=\r\n", "");
    let mut out = vec![];
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'=' {
            let pair = [bytes.next().unwrap_or(b'0'), bytes.next().unwrap_or(b'0')];
            out.push(u8::from_str_radix(&String::from_utf8_lossy(&pair), 16).expect("two hexadecimal digits"));
        } else {
            out.push(byte);
        }
    }
    out
}
