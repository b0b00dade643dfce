//! The OpenAPI 3.1 document, from the route table.
mod operation;
use super::{refusal, route::Route, schema::Fields};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    Path,
    Query,
    Body,
}
/// A type as the document knows it, and where in a request it stands.
#[derive(Clone)]
pub struct Shape {
    pub name: String,
    pub part: Part,
    schema: fn() -> RefOr<Schema>,
    inner: fn(&mut Vec<(String, RefOr<Schema>)>),
}
impl Shape {
    pub(super) fn of<T: ToSchema + PartialSchema + 'static>(part: Part) -> Self {
        Self { name: T::name().into_owned(), part, schema: T::schema, inner: T::schemas }
    }
    /// The names of its fields, nested ones with a dot: `title.id`.
    pub fn fields(&self) -> Vec<String> {
        let mut inner = vec![];
        (self.inner)(&mut inner);
        Fields::read(&(self.schema)(), inner).names()
    }
    /// Those of them that take a file.
    pub(in crate::web) fn files(&self) -> Vec<String> {
        let mut inner = vec![];
        (self.inner)(&mut inner);
        Fields::read(&(self.schema)(), inner).files()
    }
    fn inline(&self) -> Value {
        json!((self.schema)())
    }
    /// With every named type inside it put into the components.
    fn inner(&self, into: &mut Map<String, Value>) {
        let mut all = vec![];
        (self.inner)(&mut all);
        for (name, schema) in all {
            insert(into, &name, json!(schema));
        }
    }
    /// Puts itself and all it contains into the components.
    fn put(&self, into: &mut Map<String, Value>) -> Value {
        insert(into, &self.name, self.inline());
        self.inner(into);
        json!({ "$ref": format!("#/components/schemas/{}", self.name) })
    }
}
/// Two types of one name would silently be one.
fn insert(into: &mut Map<String, Value>, name: &str, mut schema: Value) {
    // What must be there has no default and is not null: an absent field is empty, and then refused.
    let required: Vec<String> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        .unwrap_or_default();
    for field in required {
        if let Some(known) = schema.pointer_mut(&format!("/properties/{field}")) {
            *known = operation::without_null(known.take());
            if let Some(fields) = known.as_object_mut() {
                fields.remove("default");
            }
        }
    }
    without_empty(&mut schema);
    if let Some(other) = into.insert(name.to_owned(), schema.clone()) {
        assert_eq!(other, schema, "two types are called {name}");
    }
}

/// A text that is absent is empty, a number zero. Said as a default, an empty text tells nothing, and for a day or a code
/// it would be none; nor is a zero one where the least is more.
fn without_empty(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let least = fields.get("minimum").and_then(Value::as_f64);
            let is_none = |default: &Value| default == "" || default.as_f64() < least && default.is_number();
            if fields.get("default").is_some_and(is_none) {
                fields.remove("default");
            }
            fields.values_mut().for_each(without_empty);
        }
        Value::Array(all) => all.iter_mut().for_each(without_empty),
        _ => {}
    }
}

/// What a reader of the document must know before any operation.
const GUIDE: &str = "\
Every address of the pages under `/api/v1`, as JSON, with the same rules. Words are English, codes are stable, instants \
are UTC.\n\n\
**Who asks.** `Authorization: Bearer TOKEN`. What is public needs none. A token is made on the page `/me/tokens`; one \
that only reads is refused (403) for anything but GET.\n\n\
**Changes** answer with a receipt: address, state, code, and whether something was made (201, else 200). `Location` says \
where it is.\n\n\
**Sent twice, done once.** Send a key of your own as `Idempotency-Key`: the same call with the same key within 24 hours \
makes the change once and gets the first answer again. The same key with anything else is 422. What was refused may be \
corrected and sent with its key.\n\n\
**Lists** give `items` and `next`. `?after=` takes the latter; null is the end. The header `Link: rel=\"next\"` has the \
whole address.\n\n\
**What is refused** is a problem document (RFC 9457, `application/problem+json`) with a stable `type`; 422 names each \
field. `instance` and the header `X-Request-Id` hold the id under which the log knows the request.\n\n\
**Files** go as `multipart/form-data`, where an operation lists it; what it makes of them is a receipt like any other.\n\n\
**Limits.** A body has at most 256 KiB, a file 10 MiB. 429 and 503 say in `Retry-After` when to come back.";

pub(super) fn document(routes: &[Route]) -> Value {
    let (mut paths, mut schemas, mut tags) = (Map::new(), Map::new(), BTreeMap::new());
    for route in routes.iter().filter(|r| !r.page_only) {
        let method = route.method.as_str().to_lowercase();
        let operation = operation::of(route, &mut schemas);
        paths.entry(route.path).or_insert_with(|| json!({}))[method] = operation;
        tags.entry(operation::tag(route.path)).or_insert(route.summary);
    }
    let tags: Vec<Value> = tags.iter().map(|(name, about)| json!({ "name": name, "description": about })).collect();
    schemas.insert("Problem".into(), problem());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Ekopi",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Knowledge and learning for innovators in Indonesia's regional governments",
            "description": GUIDE,
            "contact": { "name": "The operator of this installation" },
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/api/v1", "description": "This installation" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": refusals(),
            "headers": headers(),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer",
                "description": "A token of a person, made on the page /me/tokens; it reads, or reads and writes." } },
        },
    })
}
fn problem() -> Value {
    json!({
        "type": "object", "required": ["type", "title", "status", "instance"],
        "description": "RFC 9457. `type` is stable; the words are not.",
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "instance": { "type": "string", "format": "uri", "description": "Names the request in the log." },
            "detail": { "type": "string", "description": "The rule that refused it, as a sentence." },
            "code": { "type": "string", "description": "That rule, stable." },
            "errors": {
                "type": "array", "description": "422: what is wrong, field by field.",
                "items": {
                    "type": "object", "required": ["field", "code", "detail"],
                    "properties": {
                        "field": { "type": "string", "description": "With dots: `title.id`." },
                        "code": { "type": "string", "description": "Stable." },
                        "detail": { "type": "string" },
                    },
                },
            },
            "tombstone": { "type": "object", "description": "410: what is left of what was public." },
            "theirs": { "type": "object", "description": "409, `stale`: what stands now, field by field." },
        },
    })
}
fn headers() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "X-Request-Id": { "description": "Names the request in the log.", "required": true,
            "schema": { "type": "string", "format": "uuid" } },
        "Location": { "description": "Where the thing is.", "required": true,
            "schema": { "type": "string", "format": "uri-reference" } },
        "Link": { "description": "`rel=\"next\"`: the next page of the list, where there is one.", "schema": text },
        "Retry-After": { "description": "Seconds until it is worth asking again.", "required": true,
            "schema": { "type": "integer", "minimum": 0 } },
        "WWW-Authenticate": { "description": "`Bearer`.", "required": true, "schema": text },
    })
}
fn header(name: &str) -> (String, Value) {
    (name.to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }))
}
/// One response for each status that the one table of refusals knows, with the problem types it gives.
fn refusals() -> Value {
    let mut kinds = BTreeMap::<u16, Vec<String>>::new();
    for (status, kind) in refusal::kinds() {
        kinds.entry(status).or_default().push(format!("/problems/{kind}"));
    }
    let response = |(status, types): (u16, Vec<String>)| {
        let mut names = vec!["X-Request-Id"];
        match status {
            401 => names.push("WWW-Authenticate"),
            429 | 503 => names.push("Retry-After"),
            _ => {}
        }
        let headers: Map<String, Value> = names.into_iter().map(header).collect();
        let schema = json!({
            "allOf": [{ "$ref": "#/components/schemas/Problem" }],
            "properties": { "type": { "enum": types }, "status": { "const": status } },
        });
        let described = json!({ "description": operation::meaning(status), "headers": headers,
            "content": { "application/problem+json": { "schema": schema } } });
        (operation::refusal_name(status), described)
    };
    Value::Object(kinds.into_iter().filter(|(status, _)| operation::is_told(*status)).map(response).collect())
}
