//! Between what people type and what a manuscript holds: each field's texts are read, bounded and counted.
use super::section::{Field, Kind, NOTE, ROWS, Section};
use crate::{
    accounts::{person, sector},
    db::Conn,
    error::{Check, Msg, Result},
    rule::{self, Rule},
    text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// What a field was given: a text, a number, or several of them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Given {
    Text(String),
    Number(f64),
    #[schema(no_recursion)]
    Many(Vec<Given>),
}
impl Given {
    fn texts(&self, into: &mut Vec<String>) {
        match self {
            Self::Text(text) => into.push(text.replace("\r\n", "\n")),
            // With a comma: of `1.234` in a text a point would part thousands.
            Self::Number(number) => into.push(number.to_string().replace('.', ",")),
            Self::Many(all) => all.iter().for_each(|one| one.texts(into)),
        }
    }
}
/// By name, without the leading `fields.` of a form.
pub type Texts = BTreeMap<String, Vec<String>>;
pub fn texts(given: &BTreeMap<String, Given>) -> Texts {
    let texts = given.iter().map(|(name, given)| {
        let mut all = vec![];
        given.texts(&mut all);
        all.retain(|text| !text.trim().is_empty());
        (name.clone(), all)
    });
    texts.filter(|(_, all)| !all.is_empty()).collect()
}

/// What holds for every field now: limits are rules, sectors are rows.
pub(super) struct Bounds {
    words: BTreeMap<Rule, i64>,
    sectors: BTreeSet<String>,
}
impl Bounds {
    pub(super) fn now(conn: &mut Conn) -> Result<Self> {
        let mut words = BTreeMap::new();
        for rule in [Rule::EntrySummaryWords, Rule::EntryTextWords, Rule::EntryDesignWords, Rule::EntryDesignWordsLeast]
        {
            words.insert(rule, rule::number(conn, rule)?);
        }
        Ok(Self { words, sectors: sector::all(conn)?.into_iter().map(|sector| sector.code).collect() })
    }
    pub(super) fn words(&self, rule: Rule) -> i64 {
        self.words.get(&rule).copied().unwrap_or(rule.terms().default)
    }
}

/// Reads the fields of a section into a manuscript's; faults are told of `fields.<name>`. What is not given is empty, and
/// what the section does not have is refused.
pub(super) fn read(
    section: &Section,
    mut given: Texts,
    bounds: &Bounds,
    into: &mut Map<String, Value>,
    check: &mut Check,
) {
    for field in section.fields {
        match field.kind {
            Kind::Measure(code) => {
                let pair = measure(code, &mut given, check);
                let pairs = into.entry("impact").or_insert_with(|| json!([]));
                if let Some(pairs) = pairs.as_array_mut() {
                    pairs.retain(|pair| pair.get("code").and_then(Value::as_str) != Some(code));
                    pairs.extend(pair);
                    pairs.sort_by_key(|pair| pair.get("code").map(ToString::to_string));
                }
            }
            Kind::Risks => {
                into.insert(field.name.into(), risks(field.name, &mut given, check));
            }
            _ => {
                let texts = given.remove(field.name).unwrap_or_default();
                into.insert(field.name.into(), value(field, &texts, bounds, check));
            }
        }
    }
    for name in given.into_keys() {
        let name: String = name.chars().take(100).collect();
        check.that(false, format!("fields.{name}"), "not-a-value");
    }
}
fn value(field: &Field, texts: &[String], bounds: &Bounds, check: &mut Check) -> Value {
    let name = || format!("fields.{}", field.name);
    let several = matches!(field.kind, Kind::Lines(..) | Kind::Goals | Kind::Sectors);
    if texts.len() > 1 && !several {
        check.that(false, name(), "not-a-value");
        return empty(field);
    }
    let one = texts.first().map(|text| text.trim().to_owned());
    match field.kind {
        Kind::Line(most) => line(one, most, &name(), check).map_or_else(|| empty(field), Value::from),
        Kind::Email => {
            let address = line(one, 254, &name(), check);
            check.that(address.as_deref().is_none_or(person::is_email), name(), "email-unreadable");
            address.map_or_else(|| empty(field), Value::from)
        }
        Kind::Link => {
            let link = line(one, 500, &name(), check);
            let is_link = |link: &str| link.starts_with("https://") || link.starts_with("http://");
            check.that(link.as_deref().is_none_or(is_link), name(), "not-a-link");
            link.map_or_else(|| empty(field), Value::from)
        }
        Kind::Text(rule, characters) => {
            let text = one.unwrap_or_default();
            let (count, most) = (count(text::words(&text)), bounds.words(rule));
            let said = || Msg::from("too-many-words").with("most", most).with("count", count);
            check.that(count <= most, name(), said());
            at_most(&text, characters, &name(), check);
            text.into()
        }
        Kind::Lines(items, characters) => {
            let lines: Vec<String> = lines(texts);
            check.that(lines.len() <= items, name(), Msg::from("too-many-lines").with("most", self::count(items)));
            for line in &lines {
                at_most(line, characters, &name(), check);
            }
            lines.into()
        }
        Kind::Choice(_, values) => {
            check.that(one.as_ref().is_none_or(|one| values().contains(&one.as_str())), name(), "not-a-value");
            one.map_or(Value::Null, Value::from)
        }
        Kind::Goals => {
            let goals: Vec<Option<i64>> = lines(texts).iter().map(|text| text.parse().ok()).collect();
            let fine = |goal: &Option<i64>| goal.is_some_and(|goal| (1..=17).contains(&goal));
            check.that(goals.iter().all(fine), name(), "not-a-value");
            goals.into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().into()
        }
        Kind::Sector => {
            check.that(one.as_ref().is_none_or(|one| bounds.sectors.contains(one)), name(), "not-a-value");
            one.map_or(Value::Null, Value::from)
        }
        Kind::Sectors => {
            let chosen: BTreeSet<String> = lines(texts).into_iter().collect();
            check.that(chosen.is_subset(&bounds.sectors), name(), "not-a-value");
            chosen.into_iter().collect::<Vec<_>>().into()
        }
        Kind::Day => {
            let day = one.as_ref().map(|one| one.parse::<NaiveDate>().ok());
            check.that(day.is_none_or(|day| day.is_some()), name(), "not-a-day");
            one.map_or(Value::Null, Value::from)
        }
        Kind::Whole(least, most) => {
            let whole = one.as_ref().map(|one| number(one).and_then(whole_number));
            let range = Msg::from("number-range").with("least", least).with("most", most);
            let fine = whole.is_none_or(|whole| whole.is_some_and(|n| (least..=most).contains(&n)));
            check.that(fine, name(), range);
            whole.flatten().map_or(Value::Null, Value::from)
        }
        Kind::Degrees(most) => {
            let degrees = one.as_ref().map(|one| one.replace(',', ".").parse::<f64>().ok());
            let limit = whole_number(most).unwrap_or_default();
            let range = Msg::from("number-range").with("least", -limit).with("most", limit);
            check.that(degrees.is_none_or(|d| d.is_some_and(|d| d.abs() <= most)), name(), range);
            degrees.flatten().map_or(Value::Null, |d| json!(d))
        }
        Kind::Measure(_) | Kind::Risks => Value::Null, // read by `read`
    }
}
/// What an unfilled field is in the profile.
fn empty(field: &Field) -> Value {
    // Optional texts are null, the others are empty.
    if ["regulation_no", "video_url", "ip_certificate"].contains(&field.name) { Value::Null } else { "".into() }
}
fn measure(code: &str, given: &mut Texts, check: &mut Check) -> Option<Value> {
    let mut take = |part: &str| {
        let name = format!("{code}-{part}");
        (given.remove(&name).map(|texts| texts.join("\n").trim().to_owned()), format!("fields.{name}"))
    };
    let ((before, on_before), (after, on_after)) = (take("before"), take("after"));
    let ((note, on_note), (evidence, on_evidence)) = (take("note"), take("evidence"));
    if before.is_none() && after.is_none() && note.is_none() && evidence.is_none() {
        return None;
    }
    let mut read = |text: Option<String>, name: String| {
        let number = text.as_deref().and_then(number).filter(|number| number.abs() <= 1e15);
        let said = if text.is_none() { "both-numbers" } else { "not-a-number" };
        check.that(number.is_some(), name, said);
        number.unwrap_or_default()
    };
    let (before, after) = (read(before, on_before), read(after, on_after));
    let (note, evidence) = (note.unwrap_or_default(), evidence.unwrap_or_default());
    at_most(&note, NOTE, &on_note, check);
    at_most(&evidence, NOTE, &on_evidence, check);
    Some(json!({ "code": code, "before": before, "after": after, "note": note, "evidence": evidence }))
}
fn risks(name: &str, given: &mut Texts, check: &mut Check) -> Value {
    let mut rows = vec![];
    for row in 1..=ROWS {
        let mut take = |part: &str| {
            let field = format!("{name}-{row}-{part}");
            let text = given.remove(&field).map(|texts| texts.join("\n").trim().to_owned()).unwrap_or_default();
            at_most(&text, NOTE, &format!("fields.{field}"), check);
            text
        };
        let (risk, mitigation) = (take("risk"), take("mitigation"));
        check.that(!risk.is_empty() || mitigation.is_empty(), format!("fields.{name}-{row}-risk"), "field-missing");
        if !risk.is_empty() {
            rows.push(json!({ "risk": risk, "mitigation": mitigation }));
        }
    }
    rows.into()
}
fn line(text: Option<String>, most: usize, name: &str, check: &mut Check) -> Option<String> {
    let text = text?.split_whitespace().collect::<Vec<_>>().join(" ");
    at_most(&text, most, name, check);
    Some(text).filter(|text| !text.is_empty())
}
fn lines(texts: &[String]) -> Vec<String> {
    let lines = texts.iter().flat_map(|text| text.lines()).map(|line| line.trim().to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}
fn at_most(text: &str, most: usize, name: &str, check: &mut Check) {
    let count = text.chars().count();
    let said = Msg::from("field-too-long").with("most", self::count(most)).with("count", self::count(count));
    check.that(count <= most, name.to_owned(), said);
}
pub(super) fn count(of: usize) -> i64 {
    i64::try_from(of).unwrap_or(i64::MAX)
}
/// A number as people write it: `1234567`, `1.234.567`, `7,5`, `Rp1.234`, `7.5`. Points between groups of three digits are
/// no decimal points.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain = text.trim().trim_start_matches("Rp").replace([' ', '\u{a0}'], "").replace('−', "-");
    let (whole, fraction) = match plain.split_once(',') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (plain.as_str(), None),
    };
    let unsigned = whole.trim_start_matches('-');
    let mut groups = unsigned.split('.');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let is_grouped = !rest.is_empty()
        && (1..=3).contains(&first.len())
        && first != "0"
        && rest.iter().all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit()));
    let whole = if is_grouped { whole.replace('.', "") } else { whole.to_owned() };
    let number = match fraction {
        Some(fraction) if fraction.bytes().all(|b| b.is_ascii_digit()) => format!("{whole}.{fraction}").parse().ok(),
        Some(_) => None,
        None => whole.parse::<f64>().ok(),
    };
    number.filter(|number: &f64| number.is_finite())
}

/// None: it has a fraction, or is too large to be counted.
fn whole_number(number: f64) -> Option<i64> {
    (number.fract() == 0.0).then(|| format!("{number:.0}").parse().ok()).flatten()
}

/// What the inputs of a field start with, by their names.
pub(super) fn typed(field: &Field, fields: &Map<String, Value>) -> BTreeMap<String, String> {
    let plain = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items = items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned));
            items.collect::<Vec<_>>().join("\n")
        }
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |n| n.to_string().replace('.', ","))
        }
        other => other.to_string(),
    };
    let part = |value: Option<&Value>, name: &str| value.and_then(|v| v.get(name)).map(plain).unwrap_or_default();
    match field.kind {
        Kind::Measure(code) => {
            let pairs = fields.get("impact").and_then(Value::as_array);
            let pair = pairs.and_then(|all| all.iter().find(|p| p.get("code").and_then(Value::as_str) == Some(code)));
            let parts = ["before", "after", "note", "evidence"];
            parts.map(|name| (format!("{code}-{name}"), part(pair, name))).into()
        }
        Kind::Risks => {
            let rows = fields.get(field.name).and_then(Value::as_array);
            let mut typed = BTreeMap::new();
            for row in 1..=rows_shown(field, fields) {
                let risk = rows.and_then(|rows| rows.get(row - 1));
                for name in ["risk", "mitigation"] {
                    typed.insert(format!("{}-{row}-{name}", field.name), part(risk, name));
                }
            }
            typed
        }
        _ => [(field.name.to_owned(), fields.get(field.name).map(plain).unwrap_or_default())].into(),
    }
}
/// Rows of risks on the page: what is there, and two more.
pub(super) fn rows_shown(field: &Field, fields: &Map<String, Value>) -> usize {
    let rows = fields.get(field.name).and_then(Value::as_array).map_or(0, Vec::len);
    (rows + 2).clamp(3, ROWS)
}
/// Whether a field says something.
pub(super) fn is_said(field: &Field, fields: &Map<String, Value>) -> bool {
    typed(field, fields).values().any(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("1234567", Some(1_234_567.0)),
            ("1.234.567", Some(1_234_567.0)),
            ("Rp 1.234.567,50", Some(1_234_567.5)),
            ("7,5", Some(7.5)),
            ("7.5", Some(7.5)),
            ("0.125", Some(0.125)),
            ("-3", Some(-3.0)),
            ("1e400", None),
            ("NaN", None),
            ("inf", None),
            ("1,234", Some(1.234)),
            ("1,2,3", None),
            ("sepuluh", None),
            ("", None),
        ] {
            assert_eq!(number(text), wanted, "{text}");
        }
    }
}
