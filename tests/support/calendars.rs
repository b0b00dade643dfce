//! Calendars: example calls, addresses, and a reader of what lies behind them.
use super::{
    Answer, Client,
    calls::{Call, Things},
    site::ADDRESS,
};
use diesel::prelude::*;
use ekopi::{clock, schema::calendar_entries as entries, web::Route};
use serde_json::json;
use std::collections::BTreeMap;

pub fn is_calendar(path: &str) -> bool {
    path.starts_with("/me/calendar") || path.starts_with("/calendars/")
}
pub fn example(route: &Route, things: &Things) -> Call {
    let path = match route.path {
        "/calendars/{secret}" => things.calendar.clone(),
        "/calendars/labs/{secret}" => things.labs.calendar.clone(),
        path => path.to_owned(),
    };
    Call { path, body: json!({}) }
}

impl Client<'_> {
    /// Makes an address; what of it lies below the site.
    pub async fn calendar(&self) -> String {
        self.feed("/me/calendar").await
    }
    /// The same of a lab's calendar.
    pub async fn lab_calendar(&self, slug: &str) -> String {
        self.feed(&format!("/labs/{slug}/calendar")).await
    }
    async fn feed(&self, path: &str) -> String {
        let made = self.api().post(path, json!({})).await.is(201).json();
        let feed = made["feed"].as_str().expect("an address");
        feed.strip_prefix(ADDRESS).unwrap_or_else(|| panic!("{feed} lies elsewhere")).to_owned()
    }
    /// A calendar with something in it.
    pub async fn plant_calendar(&self) {
        self.calendar().await;
        let person = self.id.expect("a person");
        self.site
            .change(move |conn| {
                let (now, document) = (clock::now(), json!({ "title": "Kuis" }).to_string());
                let row = (
                    (entries::person_id.eq(person), entries::uid.eq("planted"), entries::sequence.eq(0)),
                    (entries::document.eq(document), entries::ends_at.eq(now), entries::changed_at.eq(now)),
                );
                diesel::insert_into(entries::table).values(row).execute(conn)?;
                Ok(())
            })
            .await;
    }
}

/// Lines as they were before they were folded.
pub fn unfolded(body: &str) -> Vec<String> {
    assert!(body.ends_with("\r\n") && !body.replace("\r\n", "").contains(['\r', '\n']), "{body:?}");
    for line in body.trim_end().split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
    }
    body.replace("\r\n ", "").trim_end().split("\r\n").map(str::to_owned).collect()
}
/// A text as it was before it was escaped.
pub fn unescaped(value: &str) -> String {
    let (mut out, mut letters) = (String::new(), value.chars());
    while let Some(c) = letters.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        out.push(match letters.next().expect("what is escaped") {
            'n' => '\n',
            c @ ('\\' | ';' | ',') => c,
            c => panic!("\\{c} is no escape"),
        });
    }
    out
}
/// The events of a calendar, by the names of their properties.
pub fn events(answer: &Answer) -> Vec<BTreeMap<String, String>> {
    assert_eq!(answer.is(200).header("content-type"), "text/calendar; charset=utf-8");
    read(&answer.body)
}
pub fn read(calendar: &str) -> Vec<BTreeMap<String, String>> {
    let lines = unfolded(calendar);
    assert_eq!((lines[0].as_str(), lines[1].as_str()), ("BEGIN:VCALENDAR", "VERSION:2.0"));
    assert_eq!(lines.last().map(String::as_str), Some("END:VCALENDAR"));
    let (mut all, mut open) = (vec![], None);
    for line in &lines {
        match line.as_str() {
            "BEGIN:VEVENT" => open = Some(BTreeMap::new()),
            "END:VEVENT" => all.push(open.take().expect("an event")),
            line => {
                if let Some(event) = &mut open {
                    let (name, value) = line.split_once(':').expect("a name and a value");
                    let name = name.split(';').next().expect("a name");
                    let again = event.insert(name.to_owned(), value.to_owned());
                    assert!(again.is_none(), "{name} twice");
                }
            }
        }
    }
    all
}
