//! iCalendar as RFC 5545 writes it, and the methods of RFC 5546. Times are UTC, so that no zone need be described.
use crate::clock::Instant;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

pub const MEDIA: &str = "text/calendar; charset=utf-8";
/// Octets of a line without its end; the rest goes on in the next, behind a blank.
const LONGEST: usize = 75;

/// What the receiver is to do with it: read along, come, or not come after all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Publish,
    Request,
    Cancel,
}
impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Time {
    Day(NaiveDate),
    /// The first and the last whole day.
    Days(NaiveDate, NaiveDate),
    /// From when to when; a moment, where both are the same.
    Span(Instant, Instant),
}
/// Someone with a name and a mail address.
#[derive(Debug, Clone)]
pub struct Party {
    pub name: String,
    pub email: String,
}
#[derive(Debug, Clone)]
pub struct Event {
    /// The same for as long as it is about the same thing, and of no other thing anywhere.
    pub uid: String,
    /// One more with each change.
    pub sequence: i64,
    pub changed_at: Instant,
    pub time: Time,
    pub summary: String,
    pub description: String,
    /// Empty: none.
    pub url: String,
    /// Whether whoever has it is busy then.
    pub is_busy: bool,
    /// It stays in the calendar, and says that it does not take place.
    pub is_cancelled: bool,
    pub organizer: Option<Party>,
    pub attendees: Vec<Party>,
}

/// A whole calendar with its name.
pub fn write(method: Method, name: &str, events: &[Event]) -> String {
    let mut out = Lines::default();
    out.line("BEGIN", "VCALENDAR");
    out.line("VERSION", "2.0");
    out.line("PRODID", "-//Ekopi//Ekopi//ID");
    out.line("CALSCALE", "GREGORIAN");
    out.line("METHOD", method.as_str());
    if method == Method::Publish {
        // The first is RFC 7986's; programs know the second.
        out.text("NAME", name);
        out.text("X-WR-CALNAME", name);
        out.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    }
    for event in events {
        out.event(method, event);
    }
    out.line("END", "VCALENDAR");
    out.0
}

#[derive(Default)]
struct Lines(String);
impl Lines {
    fn event(&mut self, method: Method, event: &Event) {
        self.line("BEGIN", "VEVENT");
        self.line("UID", &plain(&event.uid));
        self.line("SEQUENCE", &event.sequence.to_string());
        let changed = instant(event.changed_at);
        self.line("DTSTAMP", &changed);
        self.line("LAST-MODIFIED", &changed);
        match event.time {
            Time::Day(day) => self.line("DTSTART;VALUE=DATE", &day.format("%Y%m%d").to_string()),
            Time::Days(from, until) => {
                self.line("DTSTART;VALUE=DATE", &from.format("%Y%m%d").to_string());
                // It ends where the next day begins.
                let end = until.succ_opt().unwrap_or(until);
                self.line("DTEND;VALUE=DATE", &end.format("%Y%m%d").to_string());
            }
            Time::Span(from, to) => {
                self.line("DTSTART", &instant(from));
                if to > from {
                    self.line("DTEND", &instant(to));
                }
            }
        }
        self.text("SUMMARY", &event.summary);
        if !event.description.is_empty() {
            self.text("DESCRIPTION", &event.description);
        }
        if !event.url.is_empty() {
            self.line("URL", &plain(&event.url));
        }
        if let Some(organizer) = &event.organizer {
            self.line(&format!("ORGANIZER;CN={}", quoted(&organizer.name)), &address(organizer));
        }
        for attendee in &event.attendees {
            // One says here whether one comes; nobody reads what a calendar answers.
            let asked = if method == Method::Request { ";PARTSTAT=NEEDS-ACTION;RSVP=FALSE" } else { "" };
            self.line(&format!("ATTENDEE;CN={}{asked}", quoted(&attendee.name)), &address(attendee));
        }
        let is_cancelled = event.is_cancelled || method == Method::Cancel;
        self.line("STATUS", if is_cancelled { "CANCELLED" } else { "CONFIRMED" });
        self.line("TRANSP", if event.is_busy && !is_cancelled { "OPAQUE" } else { "TRANSPARENT" });
        self.line("END", "VEVENT");
    }
    /// A value that is a text of people's.
    fn text(&mut self, name: &str, text: &str) {
        self.line(name, &escaped(text));
    }
    fn line(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if length + c.len_utf8() > LONGEST {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(c);
            length += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}
fn instant(at: Instant) -> String {
    at.utc().format("%Y%m%dT%H%M%SZ").to_string()
}
/// As a text (RFC 5545, 3.3.11): no other controls than the end of a line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' | '\r' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}
/// What is no text has neither blanks nor controls, so that nobody begins a line of their own.
fn plain(value: &str) -> String {
    value.chars().filter(|c| !c.is_control() && *c != ' ').collect()
}
/// As the value of a parameter (RFC 6868).
fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("^'"),
            '^' => out.push_str("^^"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
fn address(party: &Party) -> String {
    let mut out = String::from("mailto:");
    for byte in party.email.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@+".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}
