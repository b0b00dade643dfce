//! What a request says: path parameters, a query, and a form or a JSON body into one struct.
use super::{
    form::Typed,
    json::Unambiguous,
    openapi::{Part, Shape},
    refusal::Refusal,
    reply::{Format, Mount},
    schema::Fields,
};
use crate::error::{Error, FieldErrors};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::{
    future::{Ready, ready},
    ops::Deref,
};
use utoipa::ToSchema;

/// Known to the route table: what a handler's arguments read from the request.
pub trait Reads: FromRequest + 'static {
    fn reads(into: &mut Vec<Shape>);
}
macro_rules! reads { ($($t:ident),*) => {
    impl<$($t: Reads),*> Reads for ($($t,)*) { fn reads(_into: &mut Vec<Shape>) { $($t::reads(_into);)* } }
} }
reads!();
reads!(A);
reads!(A, B);
reads!(A, B, C);
reads!(A, B, C, D);

/// Parameters of the address; what does not parse does not exist.
pub struct Path<T>(T);
impl<T> Deref for Path<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
impl<T: DeserializeOwned> FromRequest for Path<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        // PostgreSQL keeps no NUL in a text, so nothing that exists has one in its name.
        let has_nul = req.match_info().iter().any(|(_, part)| part.contains('\0'));
        let read = req.match_info().load().map(Self).map_err(|_| Error::NotFound);
        ready(if has_nul { Err(Error::NotFound.into()) } else { read.map_err(Into::into) })
    }
}
pub trait Parts {
    fn shapes(into: &mut Vec<Shape>);
}
impl Parts for String {
    fn shapes(into: &mut Vec<Shape>) {
        into.push(Shape::of::<Self>(Part::Path));
    }
}
macro_rules! parts { ($($t:ident),*) => {
    impl<$($t: ToSchema + 'static),*> Parts for ($($t,)*) {
        fn shapes(into: &mut Vec<Shape>) { $(into.push(Shape::of::<$t>(Part::Path));)* }
    }
} }
parts!(A, B);
parts!(A, B, C);
impl<T: Parts + DeserializeOwned + 'static> Reads for Path<T> {
    fn reads(into: &mut Vec<Shape>) {
        T::shapes(into);
    }
}

/// What stands behind the `?`. On a page a value that cannot be read is left out and named in `ignored`, so that an old
/// link still shows something; the API refuses it.
pub struct Query<T> {
    pub value: T,
    pub ignored: Vec<String>,
}
impl<T: ToSchema + 'static + DeserializeOwned> Reads for Query<T> {
    fn reads(into: &mut Vec<Shape>) {
        into.push(Shape::of::<T>(Part::Query));
    }
}
impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Query<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let strict = req.app_data::<Mount>().is_none_or(|m| m.format == Format::Json);
        ready(read_query(req.query_string(), strict).map_err(Into::into))
    }
}
/// The part of an address behind the `?`; `strict` refuses what cannot be read, else it is left out and named.
pub fn read_query<T: DeserializeOwned + ToSchema + 'static>(query: &str, strict: bool) -> Result<Query<T>, Error> {
    let fields = Fields::of_query::<T>();
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().take(100).collect();
    if strict {
        // A program that asks for what there is not, or for one thing twice, is told so.
        let mut errors = fields.faults(&pairs);
        for (n, (name, value)) in pairs.iter().enumerate() {
            let again = !fields.is_many(name) && pairs.iter().take(n).any(|(other, _)| other == name);
            if again || !fields.knows(name) || fields.is_beyond(name, value, &pairs) {
                errors.insert(name.chars().take(100).collect::<String>().into(), "not-a-value".into());
            }
        }
        if !errors.is_empty() {
            return Err(Error::Invalid(errors));
        }
    }
    let mut pairs: Vec<_> =
        pairs.into_iter().filter(|(name, value)| fields.knows(name) && !value.contains('\0')).collect();
    let mut ignored = vec![];
    loop {
        let read = deserialize(Value::Object(fields.object(&pairs)));
        let errors = match read {
            Ok(value) if fields.faults(&pairs).is_empty() => return Ok(Query { value, ignored }),
            Ok(_) => fields.faults(&pairs),
            Err(errors) if strict => return Err(Error::Invalid(errors)),
            Err(errors) => errors,
        };
        let before = pairs.len();
        pairs.retain(|(name, _)| !errors.contains_key(name.as_str()));
        ignored.extend(errors.into_keys().map(std::borrow::Cow::into_owned));
        if pairs.len() == before {
            pairs.clear();
        }
    }
}

/// What someone filled in: kept as typed for showing again, and as the struct, if it reads as one.
pub struct Input<T> {
    pub(super) kept: Map<String, Value>,
    pub(super) value: Result<T, FieldErrors>,
}
impl<T> Input<T> {
    /// The struct, if it reads as one.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref().ok()
    }
    /// What was typed, by field.
    pub fn into_value(self) -> Result<T, Error> {
        self.value.map_err(Error::Invalid)
    }
}
impl<T: ToSchema + 'static + DeserializeOwned> Reads for Input<T> {
    fn reads(into: &mut Vec<Shape>) {
        into.push(Shape::of::<T>(Part::Body));
    }
}
impl<T: DeserializeOwned + ToSchema + 'static> FromRequest for Input<T> {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let format = req.app_data::<Mount>().map_or(Format::Json, |m| m.format);
        let typed = req.extensions().get::<Typed>().cloned().unwrap_or_default();
        if !typed.faults.is_empty() {
            let kept = Fields::of::<T>().kept(&typed.fields);
            return ready(Ok(Self { kept, value: Err(typed.faults) }));
        }
        ready(match format {
            Format::Json if typed.is_form => Ok(from_form(&typed.fields)),
            Format::Json => from_json(&typed.body).map_err(Into::into),
            Format::Page => Ok(from_form(&typed.fields)),
        })
    }
}
fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<Input<T>, Refusal> {
    let Unambiguous(value) = serde_json::from_slice(body).map_err(|_| Refusal::Malformed)?;
    if !value.is_object() {
        return Err(Refusal::Malformed);
    }
    let value = match nul_in(&value, "") {
        // PostgreSQL keeps no NUL in a text.
        Some(field) => Err([(field.into(), "not-a-value".into())].into()),
        None => deserialize(value),
    };
    Ok(Input { kept: Map::new(), value })
}
fn from_form<T: DeserializeOwned + ToSchema + 'static>(typed: &[(String, String)]) -> Input<T> {
    let fields = Fields::of::<T>();
    Input { kept: fields.kept(typed), value: deserialize(Value::Object(fields.object(typed))) }
}
/// The first field that holds a NUL, with dots.
fn nul_in(value: &Value, field: &str) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(|| field.to_owned()),
        Value::Array(items) => items.iter().find_map(|item| nul_in(item, field)),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let inner = if field.is_empty() { name.clone() } else { format!("{field}.{name}") };
            if name.contains('\0') { Some(field.to_owned()) } else { nul_in(value, &inner) }
        }),
        _ => None,
    }
}
/// The error names the field, with dots: `title.id`.
fn deserialize<T: DeserializeOwned>(value: Value) -> Result<T, FieldErrors> {
    serde_path_to_error::deserialize(value).map_err(|e| [(e.path().to_string().into(), "not-a-value".into())].into())
}
