//! One template environment for each language, so that `t()` and `url()` know theirs without asking.
use crate::{
    assets,
    qr::Qr,
    text,
    words::{Lang, Words},
};
use chrono::{DateTime, Datelike, Utc};
use fluent_bundle::{FluentArgs, FluentValue};
use minijinja::{
    Environment, Error,
    ErrorKind::InvalidOperation,
    State, UndefinedBehavior, Value,
    value::{Kwargs, Rest, Serde},
};
use moka::sync::Cache;
use rust_embed::RustEmbed;
use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
    hash::{BuildHasher, RandomState},
    sync::{Arc, PoisonError, RwLock},
};

#[derive(RustEmbed)]
#[folder = "templates/"]
#[include = "*.html"]
#[include = "*.txt"]
#[include = "*.xml"]
pub struct Files;

pub struct Templates {
    id: Environment<'static>,
    en: Environment<'static>,
}
impl Templates {
    /// `paths`: the addresses of the route table, the only ones a template may link to. `site`: where mails point.
    pub fn new(words: &Arc<Words>, paths: impl IntoIterator<Item = &'static str>, site: &str) -> Self {
        let paths: Arc<HashSet<&'static str>> = Arc::new(paths.into_iter().collect());
        Self { id: environment(Lang::Id, words, &paths, site), en: environment(Lang::En, words, &paths, site) }
    }
    pub fn render(&self, lang: Lang, template: &str, context: Value) -> Result<String, Error> {
        let environment = match lang {
            Lang::Id => &self.id,
            Lang::En => &self.en,
        };
        environment.get_template(template)?.render(context)
    }
}
/// Values by name that are made once: whoever may name them is in this program, so they are few.
#[derive(Default)]
struct Once(RwLock<HashMap<String, Value>>);
impl Once {
    fn of(&self, name: &str, make: impl FnOnce() -> Result<Value, Error>) -> Result<Value, Error> {
        if let Some(value) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Ok(value.clone());
        }
        let value = make()?;
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), value.clone());
        Ok(value)
    }
}
/// Where a language's pages lie.
pub const fn prefix(lang: Lang) -> &'static str {
    match lang {
        Lang::Id => "",
        Lang::En => "/en",
    }
}

fn environment(lang: Lang, words: &Arc<Words>, paths: &Arc<HashSet<&'static str>>, site: &str) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_loader(|name| {
        let file = Files::get(name);
        file.map(|f| String::from_utf8(f.data.into_owned()))
            .transpose()
            .map_err(|_| Error::new(InvalidOperation, "not UTF-8"))
    });
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.add_global("lang", lang.as_str());
    env.add_global("site", site.to_owned());
    let paths = paths.clone();
    let addresses = Once::default();
    env.add_function("url", move |path: &str, parts: Rest<Value>, query: Kwargs| -> Result<Value, Error> {
        if !paths.contains(path) {
            return Err(Error::new(InvalidOperation, format!("no route {path}")));
        }
        if parts.is_empty() && query.args().next().is_none() {
            return addresses.of(path, || Ok(Value::from_safe_string(link(prefix(lang), path, &[])?)));
        }
        let mut address = link(prefix(lang), path, &parts)?;
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        for name in query.args() {
            let value: Value = query.get(name)?;
            if !value.is_none() && !value.to_string().is_empty() {
                pairs.append_pair(name, &value.to_string());
            }
        }
        let query = pairs.finish();
        if !query.is_empty() {
            address = format!("{address}?{}", query.replace('&', "&amp;"));
        }
        Ok(Value::from_safe_string(address))
    });
    // An address that a view carries, relative to the mount.
    env.add_function("here", move |address: &str| format!("{}{address}", prefix(lang)));
    env.add_function("asset", |name: &str| {
        assets::address(name).ok_or_else(|| Error::new(InvalidOperation, format!("no asset {name}")))
    });
    let missing = move |id: &str| Error::new(InvalidOperation, format!("no words for {id} in {}", lang.as_str()));
    // Sentences without arguments are most of them, and always the same.
    let (all, once) = (words.clone(), Arc::new(Once::default()));
    let say = move |id: &str| {
        once.of(id, || all.find(lang, id, &FluentArgs::new()).map(Value::from).ok_or_else(|| missing(id)))
    };
    let said = say.clone();
    let words = words.clone();
    env.add_function("t", move |id: &str, given: Kwargs| -> Result<Value, Error> {
        if given.args().next().is_none() {
            return said(id);
        }
        let mut args = FluentArgs::new();
        for name in given.args() {
            let value: Value = given.get(name)?;
            let number = if value.is_number() { f64::try_from(value.clone()).ok() } else { None };
            args.set(name.to_owned(), number.map_or_else(|| FluentValue::from(value.to_string()), FluentValue::from));
        }
        words.find(lang, id, &args).map(Value::from).ok_or_else(|| missing(id))
    });
    // A code of a closed list in words; of an open one it stands for itself.
    env.add_function("coded", move |list: &str, code: Value| match beginning(list) {
        Some(beginning) => say(&format!("{beginning}{code}")),
        None => Ok(code),
    });
    // Facts for machines as a data block: nothing in it runs, and nothing in it can end it.
    env.add_function("linked_data", |facts: Value| -> Result<Value, Error> {
        let json = serde_json::to_string(&facts).map_err(|e| Error::new(InvalidOperation, e.to_string()))?;
        Ok(Value::from_safe_string(format!("<script type=\"application/ld+json\">{}</script>", contained(&json))))
    });
    // What was typed into a field, or nothing: a map of answers has no fixed names.
    env.add_function("typed", |form: Value, name: &str| -> Result<Value, Error> {
        let value = form.get_item(&name.into())?;
        Ok(if value.is_undefined() { "".into() } else { value })
    });
    // Whether a box is ticked: as a view has it, or as a form sends it.
    env.add_function("ticked", |form: Value, name: &str| -> Result<bool, Error> {
        let value = form.get_item(&name.into())?;
        Ok(value == Value::from(true) || value.as_str().is_some_and(|sent| ["true", "on", "1"].contains(&sent)))
    });
    env.add_function("qr", |address: &str| -> Result<Value, Error> {
        let code = Qr::of(address).map_err(|e| Error::new(InvalidOperation, format!("{e:?}")))?;
        Ok(Value::from(Serde(&code.picture())))
    });
    env.add_filter("hundredths", move |value: i64| decimal(lang, value));
    env.add_filter("text", move |value: Value| in_language(lang, &value).map(|(text, _)| text));
    // The language a text is in where it is not the page's, for `lang="…"`.
    env.add_filter("language", move |value: Value| in_language(lang, &value).map(|(_, lang)| lang.as_str()));
    let drawn = Cache::builder().max_capacity(MARKDOWN).weigher(weight).build();
    env.add_filter("markdown", move |source: Arc<str>| -> Value {
        drawn.get_with(source.clone(), || Value::from_safe_string(text::markdown(&source)))
    });
    let length = |_: &u64, drawn: &Value| drawn.as_str().map_or(0, str::len).try_into().unwrap_or(u32::MAX);
    // What a `call` block draws of a value, drawn once for each value it is drawn of. The block shows nothing else that changes.
    let (parts, hash) = (Cache::builder().max_capacity(PARTS).weigher(length).build(), RandomState::new());
    env.add_function("kept", move |state: &mut State, of: Value, block: Kwargs| -> Result<Value, Error> {
        let key = hash.hash_one(&of);
        if let Some(drawn) = parts.get(&key) {
            return Ok(drawn);
        }
        let drawn = block.get::<Value>("caller")?.call(state, &[])?;
        parts.insert(key, drawn.clone());
        Ok(drawn)
    });
    env.add_filter("day", move |value: &str| day(lang, value));
    env.add_filter("moment", move |value: &str| moment(lang, value));
    env.add_filter("number", move |value: Value| number(lang, &value));
    env
}
/// What the names of a closed list's codes begin with.
fn beginning(list: &str) -> Option<&'static str> {
    Some(match list {
        "stage" => "stage-",
        "form" => "form-",
        "kind" => "kind-",
        "initiator" => "initiator-",
        "origin" => "origin-",
        "sustainability_status" => "sustainability-",
        "agency_kind" => "agency-kind-",
        "upkeep" => "standing-",
        "sdg" => "sdg-",
        "source" => "of-source-",
        _ => return None,
    })
}
/// As `words::Texts` does.
fn in_language(wanted: Lang, texts: &Value) -> Result<(Value, Lang), Error> {
    let other = if wanted == Lang::Id { Lang::En } else { Lang::Id };
    let text = texts.get_attr(wanted.as_str())?;
    let is_blank = text.as_str().is_none_or(|text| text.trim().is_empty());
    Ok(if is_blank { (texts.get_attr(other.as_str())?, other) } else { (text, wanted) })
}
/// Bytes of Markdown whose HTML is kept, for each language: what many people read is drawn once.
const MARKDOWN: u64 = 4 * 1024 * 1024;
/// Bytes of parts of pages that are kept, for each language.
const PARTS: u64 = 2 * 1024 * 1024;
fn weight(source: &Arc<str>, _: &Value) -> u32 {
    u32::try_from(source.len() * 2 + 200).unwrap_or(u32::MAX)
}
/// `2026-11-21…` → 21 November 2026.
pub fn day(lang: Lang, value: &str) -> Result<String, Error> {
    const MONTHS: [[&str; 2]; 12] = [
        ["Januari", "January"],
        ["Februari", "February"],
        ["Maret", "March"],
        ["April", "April"],
        ["Mei", "May"],
        ["Juni", "June"],
        ["Juli", "July"],
        ["Agustus", "August"],
        ["September", "September"],
        ["Oktober", "October"],
        ["November", "November"],
        ["Desember", "December"],
    ];
    let wrong = || Error::new(InvalidOperation, format!("{value} is no day"));
    // An instant is shown as the day it is in Jakarta; a plain day is what it says.
    let date = match value.parse::<DateTime<Utc>>() {
        Ok(at) => at.with_timezone(&chrono_tz::Asia::Jakarta).date_naive(),
        Err(_) => value.parse().map_err(|_| wrong())?,
    };
    let names = MONTHS.get(date.month0() as usize).ok_or_else(wrong)?;
    Ok(format!("{} {} {}", date.day(), if lang == Lang::Id { names[0] } else { names[1] }, date.year()))
}
/// `2026-11-21T03:15…` → 21 November 2026 10.15 WIB.
fn moment(lang: Lang, value: &str) -> Result<String, Error> {
    let wrong = |_| Error::new(InvalidOperation, format!("{value} is no instant"));
    let at = value.parse::<DateTime<Utc>>().map_err(wrong)?.with_timezone(&chrono_tz::Asia::Jakarta);
    Ok(format!("{} {} WIB", day(lang, value)?, at.format(if lang == Lang::Id { "%H.%M" } else { "%H:%M" })))
}
/// 1234567.5 → 1.234.567,5 or 1,234,567.5.
fn number(lang: Lang, value: &Value) -> Result<String, Error> {
    let wrong = |_| Error::new(InvalidOperation, format!("{value} is no number"));
    let number = f64::try_from(value.clone()).map_err(wrong)?;
    let (group, point) = if lang == Lang::Id { ('.', ',') } else { (',', '.') };
    // Whole numbers are most of them.
    let plain = match value.as_i64() {
        Some(whole) => whole.unsigned_abs().to_string(),
        None => format!("{:.2}", number.abs()),
    };
    let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    let rest = rest.trim_end_matches('0');
    if !rest.is_empty() {
        out.push(point);
        out.push_str(rest);
    }
    Ok(if number < 0.0 { format!("−{out}") } else { out })
}
/// Hundredths as people write them: 1250 → 12,5 or 12.5.
#[expect(clippy::cast_precision_loss, reason = "shown with two decimals, and far below 2⁵³")]
pub fn decimal(lang: Lang, hundredths: i64) -> String {
    number(lang, &Value::from(hundredths as f64 / 100.0)).unwrap_or_default()
}
/// JSON that an HTML parser reads as nothing but text.
fn contained(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\'' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
/// `/courses/{slug}` with its parts filled in, each percent-encoded, so the result needs no further escaping.
fn link(prefix: &str, path: &str, parts: &[Value]) -> Result<String, Error> {
    let (mut out, mut parts) = (prefix.to_owned(), parts.iter());
    for (i, piece) in path.split(['{', '}']).enumerate() {
        if i % 2 == 0 {
            out.push_str(piece);
            continue;
        }
        let value = parts.next().ok_or_else(|| Error::new(InvalidOperation, format!("{path} needs {piece}")))?;
        for byte in value.to_string().bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                out.push(byte.into());
            } else {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    if parts.next().is_some() {
        return Err(Error::new(InvalidOperation, format!("too many parts for {path}")));
    }
    // The home page of a mount with a prefix is the prefix itself.
    Ok(if path == "/" && !prefix.is_empty() { prefix.to_owned() } else { out })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_encodes_what_it_is_given_and_must_be_a_route() {
        let encoded = link("/en", "/courses/{slug}/enrolment", &["a/b \"c".into()]).unwrap();
        assert_eq!(encoded, "/en/courses/a%2Fb%20%22c/enrolment");
        assert_eq!(link("/en", "/", &[]).unwrap(), "/en");
        assert!(link("", "/courses/{slug}", &[]).is_err() && link("", "/courses", &["x".into()]).is_err());
        let env = environment(Lang::Id, &Arc::new(Words::load().unwrap()), &Arc::new(["/courses"].into()), "");
        let render = |t: &str| env.render_str(t, ());
        assert_eq!(render("{{ url('/courses', after='a&b', blank='') }}").unwrap(), "/courses?after=a%26b");
        for wrong in ["{{ url('/dead') }}", "{{ t('no-such') }}", "{{ nothing }}", "{{ asset('none.css') }}"] {
            assert!(render(wrong).is_err(), "{wrong}");
        }
    }
    #[test]
    fn nothing_ends_a_data_block() {
        let json = serde_json::json!({ "name": "</script><script>alert(1)//<!--&'\u{2028}" }).to_string();
        let contained = contained(&json);
        assert!(!contained.contains(['<', '>', '&', '\'', '\u{2028}']), "{contained}");
        let read: serde_json::Value = serde_json::from_str(&contained).unwrap();
        assert_eq!(read, serde_json::from_str::<serde_json::Value>(&json).unwrap());
    }
    #[test]
    fn numbers_and_days_are_written_as_people_write_them() {
        assert_eq!(number(Lang::Id, &1_234_567.5.into()).unwrap(), "1.234.567,5");
        assert_eq!(number(Lang::En, &(-90).into()).unwrap(), "−90");
        assert_eq!(day(Lang::Id, "2026-08-31T18:00:00Z").unwrap(), "1 September 2026");
        assert_eq!(day(Lang::En, "2026-08-31").unwrap(), "31 August 2026");
        assert!(day(Lang::En, "soon").is_err());
        assert_eq!(moment(Lang::Id, "2026-08-31T18:05:00Z").unwrap(), "1 September 2026 01.05 WIB");
        assert!(moment(Lang::En, "2026-08-31").is_err());
    }
}
