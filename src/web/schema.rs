//! Forms have only texts; the schema of the input struct says what each of them is.
use crate::error::FieldErrors;
use serde_json::{Map, Value, json};
use std::{
    any::TypeId,
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    Secret,
    Number,
    Flag,
    /// Repeated fields, or the lines of one.
    Many,
    /// A file, of which the verb sees the handle.
    File,
    /// `answers.q1`, `answers.q2`, …: names that the struct does not know, each repeated.
    Map,
}

/// What every parameter behind the `?` is held to where its struct says nothing: texts of 200 characters, pages of 100.
pub(super) fn bounded(name: &str, schema: &mut Value) {
    let is_number = type_of(schema) == "integer";
    if type_of(schema) == "array" {
        if let Some(items) = schema.get_mut("items") {
            bounded(name, items);
        }
        return;
    }
    let Some(fields) = schema.as_object_mut() else {
        return;
    };
    if fields.contains_key("enum") || fields.contains_key("$ref") || fields.contains_key("oneOf") {
        return;
    }
    if is_number && name == "limit" {
        fields.entry("minimum").or_insert(json!(1));
        fields.entry("maximum").or_insert(json!(100));
    } else if is_number {
        fields.entry("minimum").or_insert(json!(i64::MIN));
        fields.entry("maximum").or_insert(json!(i64::MAX));
    } else if fields.get("type").is_some_and(|kind| kind != "boolean") {
        fields.entry("maxLength").or_insert(json!(200));
    }
}

/// The fields of an input struct, nested ones with a dot: `title.id`.
#[derive(Clone)]
pub(super) struct Fields(Arc<BTreeMap<String, Kind>>, Arc<BTreeMap<String, Value>>);
impl Fields {
    /// Made once for each type: a schema costs more than most requests.
    pub(super) fn of<T: ToSchema + PartialSchema + 'static>() -> Self {
        static KNOWN: RwLock<BTreeMap<TypeId, Fields>> = RwLock::new(BTreeMap::new());
        let id = TypeId::of::<T>();
        if let Some(fields) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return fields.clone();
        }
        let mut inner = vec![];
        T::schemas(&mut inner);
        let fields = Self::read(&T::schema(), inner);
        KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(id, fields.clone());
        fields
    }
    pub(super) fn read(schema: &RefOr<Schema>, inner: Vec<(String, RefOr<Schema>)>) -> Self {
        let named = inner.into_iter().map(|(name, schema)| (name, json!(schema))).collect();
        let (mut fields, mut schemas) = (BTreeMap::new(), BTreeMap::new());
        collect(&json!(schema), &named, "", &mut fields, &mut schemas);
        Self(Arc::new(fields), Arc::new(schemas))
    }
    /// As a query: with `bounded`.
    pub(super) fn of_query<T: ToSchema + PartialSchema + 'static>() -> Self {
        static KNOWN: RwLock<BTreeMap<TypeId, Fields>> = RwLock::new(BTreeMap::new());
        let id = TypeId::of::<T>();
        if let Some(fields) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return fields.clone();
        }
        let mut fields = Self::of::<T>();
        for (name, schema) in Arc::make_mut(&mut fields.1) {
            bounded(name, schema);
        }
        KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(id, fields.clone());
        fields
    }
    pub(super) fn is_many(&self, name: &str) -> bool {
        matches!(self.kind(name), Some(Kind::Many | Kind::Map))
    }
    /// The fields whose values lie outside of the bounds that the struct declares: `#[schema(minimum = 1, max_length = 9)]`.
    pub(super) fn faults(&self, typed: &[(String, String)]) -> FieldErrors {
        let wrong = |(name, value): &&(String, String)| {
            let bound = |of: &str| {
                let schema = self.1.get(name)?;
                schema.get("items").unwrap_or(schema).get(of)?.as_i64()
            };
            let length = i64::try_from(value.chars().count()).unwrap_or(i64::MAX);
            let number = value.trim().parse::<i64>();
            value.contains('\0')
                || bound("maxLength").is_some_and(|most| length > most)
                || bound("minimum").is_some_and(|least| number.as_ref().is_ok_and(|n| *n < least))
                || bound("maximum").is_some_and(|most| number.as_ref().is_ok_and(|n| *n > most))
        };
        typed.iter().filter(wrong).map(|(name, _)| (name.clone().into(), "not-a-value".into())).collect()
    }
    /// What a form may send and a program may not: nothing where only a number, a yes or one of some words can stand, a list
    /// longer than it may be.
    pub(super) fn is_beyond(&self, name: &str, value: &str, typed: &[(String, String)]) -> bool {
        let Some(schema) = self.1.get(name) else {
            return false;
        };
        let one = schema.get("items").unwrap_or(schema);
        let is_free = type_of(one) == "string" && one.get("enum").is_none();
        let count = typed.iter().filter(|(other, _)| other == name).count();
        let most = schema.get("maxItems").and_then(Value::as_u64);
        value.is_empty() && !is_free || most.is_some_and(|most| u64::try_from(count).unwrap_or(u64::MAX) > most)
    }
    pub(super) fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }
    /// The fields that take a file.
    pub(super) fn files(&self) -> Vec<String> {
        self.0.iter().filter(|(_, kind)| **kind == Kind::File).map(|(name, _)| name.clone()).collect()
    }
    pub(super) fn knows(&self, name: &str) -> bool {
        self.kind(name).is_some()
    }
    fn kind(&self, name: &str) -> Option<Kind> {
        let of_map = || name.split_once('.').and_then(|(head, _)| self.0.get(head)).filter(|k| **k == Kind::Map);
        self.0.get(name).or_else(of_map).copied()
    }
    /// As JSON, ready to be deserialised: an empty box is an absent field, what is no number stays a text and is then
    /// refused with the name of its field, and so is a field that the struct does not have.
    pub(super) fn object(&self, typed: &[(String, String)]) -> Map<String, Value> {
        let mut object = Map::new();
        for (name, value) in typed.iter().filter(|(_, value)| !value.trim().is_empty()) {
            let value = match self.kind(name) {
                Some(Kind::Number) => value.trim().parse::<i64>().map_or_else(|_| json!(value), |n| json!(n)),
                Some(Kind::Flag) => json!(["true", "on", "1"].contains(&value.as_str())),
                Some(Kind::Many) => json!(value.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>()),
                Some(Kind::Map) => json!([value]),
                // Browsers send line ends as CRLF; what is kept has plain ones.
                _ => json!(value.replace("\r\n", "\n")),
            };
            put(&mut object, name, value);
        }
        object
    }
    /// What was typed, for showing again: every field of the struct, so that templates stay strict; never a secret.
    pub(super) fn kept(&self, typed: &[(String, String)]) -> Map<String, Value> {
        let mut kept: Map<String, Value> =
            self.0.iter().filter(|(_, kind)| **kind != Kind::Map).map(|(name, _)| (name.clone(), json!(""))).collect();
        for (name, value) in typed {
            match (self.kind(name), kept.get_mut(name).and_then(|v| v.as_str().map(str::to_owned))) {
                (Some(Kind::Secret) | None, _) => {}
                (Some(Kind::Many | Kind::Map), Some(before)) if !before.is_empty() => {
                    kept.insert(name.clone(), json!(format!("{before}\n{value}")));
                }
                _ => {
                    kept.insert(name.clone(), json!(value));
                }
            }
        }
        kept
    }
}
/// A nested object as a flat one: `{"title": {"id": "x"}}` → `{"title.id": "x"}`, lists as lines.
pub(super) fn flat(value: &Value) -> Map<String, Value> {
    fn walk(value: &Value, prefix: &str, out: &mut Map<String, Value>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                    walk(value, &name, out);
                }
            }
            Value::Array(items) => {
                let lines: Vec<_> =
                    items.iter().map(|i| i.as_str().map_or_else(|| i.to_string(), str::to_owned)).collect();
                out.insert(prefix.to_owned(), lines.join("\n").into());
            }
            Value::Null => {
                out.insert(prefix.to_owned(), "".into());
            }
            other => {
                out.insert(prefix.to_owned(), other.clone());
            }
        }
    }
    let mut out = Map::new();
    walk(value, "", &mut out);
    out
}
fn put(object: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some((head, rest)) = name.split_once('.') {
        let inner = object.entry(head).or_insert_with(|| json!({}));
        if let Some(inner) = inner.as_object_mut() {
            put(inner, rest, value);
        }
        return;
    }
    match (object.get_mut(name), value) {
        (Some(Value::Array(before)), Value::Array(more)) => before.extend(more),
        // Of two values for one field nobody knows which is meant: together they are none, and it is refused by its name.
        (Some(before), value) => *before = json!([before.take(), value]),
        (None, value) => {
            object.insert(name.to_owned(), value);
        }
    }
}
fn collect(
    schema: &Value,
    named: &BTreeMap<String, Value>,
    prefix: &str,
    into: &mut BTreeMap<String, Kind>,
    schemas: &mut BTreeMap<String, Value>,
) {
    let schema = resolve(schema, named);
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        for (name, inner) in fields {
            let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            collect(inner, named, &name, into, schemas);
        }
        return;
    }
    let kind = match type_of(schema) {
        "integer" | "number" => Kind::Number,
        "boolean" => Kind::Flag,
        "array" => Kind::Many,
        "object" => Kind::Map,
        _ if schema.get("format").and_then(Value::as_str) == Some("password") => Kind::Secret,
        _ if schema.get("format").and_then(Value::as_str) == Some("binary") => Kind::File,
        _ => Kind::Text,
    };
    into.insert(prefix.to_owned(), kind);
    schemas.insert(prefix.to_owned(), schema.clone());
}
/// Follows a `$ref`, and the one that is not null of an optional type.
fn resolve<'s>(schema: &'s Value, named: &'s BTreeMap<String, Value>) -> &'s Value {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str).and_then(|r| r.rsplit('/').next()) {
        return named.get(name).map_or(schema, |inner| resolve(inner, named));
    }
    let either = ["oneOf", "anyOf", "allOf"].iter().find_map(|k| schema.get(k)).and_then(Value::as_array);
    let real = either.and_then(|all| all.iter().find(|s| type_of(s) != "null"));
    real.map_or(schema, |inner| resolve(inner, named))
}
fn type_of(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(name)) => name,
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).find(|n| *n != "null").unwrap_or_default(),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Texts;

    #[derive(serde::Deserialize, Default, Debug, PartialEq, ToSchema)]
    #[serde(default, deny_unknown_fields)]
    struct Sample {
        title: Texts,
        year: Option<i64>,
        cites: Vec<String>,
        agree: bool,
        answers: BTreeMap<String, Vec<String>>,
        #[schema(format = Password)]
        password: String,
    }
    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }
    #[test]
    fn a_form_reads_as_the_struct_and_shows_again_as_typed() {
        let fields = Fields::of::<Sample>();
        let typed = pairs(&[
            ("title.id", "a\r\nb"),
            ("year", "2024"),
            ("cites", " x \r\n\r\ny"),
            ("agree", "on"),
            ("answers.q1", "a"),
            ("answers.q1", "c"),
            ("password", "secret"),
            ("title.en", " "),
        ]);
        let read: Sample = serde_json::from_value(Value::Object(fields.object(&typed))).unwrap();
        assert_eq!(read.title.id, "a\nb");
        assert_eq!((read.year, read.agree), (Some(2024), true));
        assert_eq!(read.cites, ["x", "y"]);
        assert_eq!(read.answers["q1"], ["a", "c"]);
        let kept = fields.kept(&typed);
        assert_eq!(kept["answers.q1"], "a\nc");
        assert_eq!((&kept["password"], &kept["year"]), (&json!(""), &json!("2024")));
        for wrong in [&[("year", "many")][..], &[("extra", "1")], &[("title.xx", "1")], &[("year", "1"), ("year", "2")]]
        {
            let object = Value::Object(fields.object(&pairs(wrong)));
            assert!(serde_json::from_value::<Sample>(object).is_err(), "{wrong:?}");
        }
    }
}
