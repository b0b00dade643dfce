//! The API's description as a page for people, made of the document that programs read.
use crate::{
    error::{Error, Result},
    view::View,
};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
pub struct ApiPage {
    /// Markdown, English like all of the API.
    pub guide: String,
    pub version: String,
    pub groups: Vec<ApiGroup>,
}
impl View for ApiPage {
    const TEMPLATE: &'static str = "interop/api.html";
}
/// Operations under one first word of the address.
#[derive(Serialize, ToSchema)]
pub struct ApiGroup {
    pub name: String,
    pub about: String,
    pub operations: Vec<ApiOperation>,
}
#[derive(Serialize, ToSchema)]
pub struct ApiOperation {
    /// Names it on the page: `#get_courses`.
    pub id: String,
    pub method: String,
    pub path: String,
    pub summary: String,
    pub needs: String,
    pub fields: Vec<ApiField>,
    pub answers: Vec<ApiAnswer>,
    /// The arguments of a call with curl, one a line.
    pub call: Vec<String>,
}
/// A parameter, or a field of the body.
#[derive(Serialize, ToSchema)]
pub struct ApiField {
    pub name: String,
    /// `path`, `query`, `header`, `body`.
    pub place: String,
    /// `string`, `integer`, …, with its bounds.
    pub kind: String,
    pub about: String,
}
#[derive(Serialize, ToSchema)]
pub struct ApiAnswer {
    pub status: String,
    pub about: String,
}

pub fn page(document: &[u8]) -> Result<ApiPage> {
    let document: Value = serde_json::from_slice(document).map_err(Error::internal)?;
    let document = &document;
    let mut groups = BTreeMap::<String, ApiGroup>::new();
    for tag in list(document.pointer("/tags")) {
        let (name, about) = (text(tag, "name"), text(tag, "description"));
        groups.insert(name.clone(), ApiGroup { name, about, operations: vec![] });
    }
    let paths = document.get("paths").and_then(Value::as_object);
    for (path, methods) in paths.into_iter().flatten() {
        for (method, operation) in methods.as_object().into_iter().flatten() {
            let tag = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default();
            if let Some(group) = groups.get_mut(tag) {
                group.operations.push(described(document, path, method, operation));
            }
        }
    }
    Ok(ApiPage {
        guide: document.pointer("/info/description").and_then(Value::as_str).unwrap_or_default().to_owned(),
        version: document.pointer("/info/version").and_then(Value::as_str).unwrap_or_default().to_owned(),
        groups: groups.into_values().collect(),
    })
}
fn described(document: &Value, path: &str, method: &str, operation: &Value) -> ApiOperation {
    let parameter = |p: &Value| ApiField {
        name: text(p, "name"),
        place: text(p, "in"),
        kind: kind(document, p.get("schema")),
        about: text(p, "description"),
    };
    let body = operation.pointer("/requestBody/content/application~1json");
    let schema = body.and_then(|body| followed(document, body.get("schema")));
    let properties = schema.and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    let field = |(name, schema): (&String, &Value)| ApiField {
        name: name.clone(),
        place: "body".into(),
        kind: kind(document, Some(schema)),
        about: text(schema, "description"),
    };
    let mut fields: Vec<ApiField> = list(operation.get("parameters")).map(parameter).collect();
    fields.extend(properties.into_iter().flatten().map(field));
    let answers = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let answers = answers.map(|(status, answer)| ApiAnswer {
        status: status.clone(),
        about: followed(document, Some(answer)).map(|answer| text(answer, "description")).unwrap_or_default(),
    });
    ApiOperation {
        id: text(operation, "operationId"),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        needs: text(operation, "description"),
        call: call(path, method, operation, body.and_then(|body| body.get("example"))),
        fields,
        answers: answers.collect(),
    }
}
fn call(path: &str, method: &str, operation: &Value, example: Option<&Value>) -> Vec<String> {
    let mut lines = vec![];
    if list(operation.get("security")).all(|way| way.get("bearer").is_some()) {
        lines.push("-H \"Authorization: Bearer $TOKEN\"".to_owned());
    }
    if method != "get" {
        lines.push(format!("-X {} -H \"Idempotency-Key: $(uuidgen)\"", method.to_uppercase()));
    }
    if let Some(example) = example {
        lines.push(format!("-H 'Content-Type: application/json' -d '{example}'"));
    }
    let mut address = path.to_owned();
    for parameter in list(operation.get("parameters")) {
        let example = parameter.get("example").map(|e| e.as_str().map_or_else(|| e.to_string(), str::to_owned));
        if let Some(example) = example {
            address = address.replace(&format!("{{{}}}", text(parameter, "name")), &example);
        }
    }
    lines.push(format!("\"$API{address}\""));
    lines
}
/// In words: `string, at most 200 characters`, `integer, 1 to 100`, `array of Texts`.
fn kind(document: &Value, schema: Option<&Value>) -> String {
    let Some(schema) = schema else {
        return String::new();
    };
    let names = |values: &Vec<Value>| {
        values.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect::<Vec<_>>().join(" or ")
    };
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let inner = followed(document, Some(schema)).map(|inner| kind(document, Some(inner))).unwrap_or_default();
        let name = reference.rsplit('/').next().unwrap_or_default();
        return if inner == "object" { format!("object {name}") } else { inner };
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return names(values);
    }
    let either = ["oneOf", "anyOf"].iter().find_map(|either| schema.get(either)).and_then(Value::as_array);
    if let Some(either) = either {
        let real = either.iter().find(|s| s.get("type").is_none_or(|t| t != "null"));
        return kind(document, real);
    }
    let mut words = match schema.get("type") {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(all)) => names(all),
        _ => String::new(),
    };
    if let Some(items) = schema.get("items") {
        words = format!("array of {}", kind(document, Some(items)));
    }
    let bound = |name: &str| schema.get(name).and_then(Value::as_i64);
    let range = match (bound("minimum"), bound("maximum")) {
        (Some(least), Some(most)) => format!(", {least} to {most}"),
        (Some(least), None) => format!(", {least} or more"),
        _ => String::new(),
    };
    let length = bound("maxLength").map(|most| format!(", at most {most} characters")).unwrap_or_default();
    words + &range + &length
}
/// Where a `$ref` leads.
fn followed<'d>(document: &'d Value, schema: Option<&'d Value>) -> Option<&'d Value> {
    let schema = schema?;
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.trim_start_matches('#')),
        None => Some(schema),
    }
}
fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}
fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
