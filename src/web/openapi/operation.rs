//! One operation of the document: what it takes, what it answers, and how it can be refused.
use super::{Part, header};
use crate::{
    accounts::actor::Right,
    file::kind::FileKind,
    web::{route::Route, schema::bounded},
};
use serde_json::{Map, Value, json};

/// Statuses of refusals that an operation can meet, the name of the shared response, and what it means. 405 belongs to no
/// operation, and 500 is a fault of ours that nobody plans for.
const REFUSALS: [(u16, &str, &str); 11] = [
    (400, "Malformed", "It cannot be read: no JSON object, or a key that is none."),
    (401, "SignInFirst", "A token is needed, and this one is missing, unknown or expired."),
    (403, "Forbidden", "This person, or this token, may not."),
    (404, "NotFound", "Not there, or not for this person to know."),
    (409, "Conflict", "The state of things says no, or someone else has saved in between."),
    (410, "Gone", "It was public once."),
    (413, "TooLarge", "The body has more than 256 KiB, or a file more than 10 MiB."),
    (415, "Unsupported", "The body is neither `application/json` nor another type that the operation takes."),
    (422, "Invalid", "A field is wrong, or the idempotency key was used for something else."),
    (429, "TooMany", "Too often; come back later."),
    (503, "Unavailable", "A queue is full or the database does not answer; nothing was changed."),
];
pub(super) fn meaning(status: u16) -> &'static str {
    REFUSALS.iter().find(|(s, ..)| *s == status).map_or("", |(_, _, meaning)| meaning)
}
pub(super) fn refusal_name(status: u16) -> String {
    REFUSALS.iter().find(|(s, ..)| *s == status).map_or("", |(_, name, _)| name).to_owned()
}
pub(super) fn is_told(status: u16) -> bool {
    REFUSALS.iter().any(|(s, ..)| *s == status)
}
pub(super) fn tag(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

pub(super) fn of(route: &Route, schemas: &mut Map<String, Value>) -> Value {
    let mut operation = json!({
        "summary": route.summary,
        "description": needs(route.right),
        "tags": [tag(route.path)],
        "operationId": name(route),
        "parameters": parameters(route, schemas),
        "responses": responses(route, schemas),
        "security": if route.right == Right::Visitor { json!([{}, { "bearer": [] }]) } else { json!([{ "bearer": [] }]) },
        "x-right": format!("{:?}", route.right),
    });
    if let (Some(input), Some(fields)) = (route.input(), operation.as_object_mut()) {
        let schema = input.put(schemas);
        let mut content = json!({ "schema": schema });
        if let (Some(example), Some(content)) = (example(&input.inline()), content.as_object_mut()) {
            content.insert("example".into(), example);
        }
        let mut kinds = json!({ "application/json": content });
        if let (true, Some(kinds)) = (route.is_multipart(), kinds.as_object_mut()) {
            // The same fields, with the file itself in place of its text, or of the handle of one that was sent before.
            kinds.insert("multipart/form-data".into(), content);
        }
        fields.insert("requestBody".into(), json!({ "required": true, "content": kinds }));
    }
    operation
}
/// As written at the struct.
fn example(schema: &Value) -> Option<Value> {
    let several = schema.get("examples").and_then(Value::as_array).and_then(|all| all.first());
    schema.get("example").or(several).cloned()
}
/// Stable: made of method and address.
fn name(route: &Route) -> String {
    let path = route.path.replace(['{', '}'], "").replace(['/', '-'], "_");
    format!("{}{path}", route.method.as_str().to_lowercase())
}
fn needs(right: Right) -> String {
    match right {
        Right::Visitor => "For anyone.".into(),
        Right::SignedIn | Right::SettingUp => "For whoever is signed in, as far as the thing itself allows.".into(),
        right => format!("Needs the right `{right:?}`."),
    }
}
fn parameters(route: &Route, schemas: &mut Map<String, Value>) -> Vec<Value> {
    let in_path = route.parameters().zip(route.reads.iter().filter(|shape| shape.part == Part::Path));
    let mut all: Vec<Value> = in_path
        .map(|(name, shape)| {
            let place = route.path.split(&format!("/{{{name}}}")).next().unwrap_or_default();
            let what = place.rsplit('/').find(|part| !part.starts_with('{')).unwrap_or_default();
            let mut parameter = json!({ "name": name, "in": "path", "required": true,
                "description": format!("Which of the {what}: its {name}."),
                "schema": in_address(name, shape.inline()) });
            let known = route.examples.iter().find(|(at, _)| *at == format!("{place}/{{{name}}}"));
            if let (Some((_, example)), Some(fields)) = (known, parameter.as_object_mut()) {
                let number = example
                    .parse::<i64>()
                    .ok()
                    .filter(|_| shape.inline().get("type").is_some_and(|of| of == "integer"));
                fields.insert("example".into(), number.map_or_else(|| json!(example), |number| json!(number)));
            }
            parameter
        })
        .collect();
    for shape in route.reads.iter().filter(|shape| shape.part == Part::Query) {
        shape.inner(schemas);
        let schema = shape.inline();
        for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let mut schema = schema.clone();
            let about = schema.as_object_mut().and_then(|fields| fields.remove("description"));
            bounded(name, &mut schema);
            all.push(json!({ "name": name, "in": "query", "schema": without_null(schema),
                "description": about.unwrap_or_else(|| in_general(name).into()) }));
        }
    }
    if route.method != "GET" {
        all.push(json!({ "name": "Idempotency-Key", "in": "header",
            "schema": { "type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$" },
            "description": "A key of one's own: the same call with it, within 24 hours, makes the change once and gets the \
                            first answer again." }));
    }
    all
}
/// What parameters mean that have the same name everywhere.
fn in_general(name: &str) -> String {
    match name {
        "after" => "`next` of the page before.".into(),
        "limit" => "How many on a page.".into(),
        name => format!("Narrows to this {name}."),
    }
}
/// What can stand in an address: anything else is not found.
fn in_address(name: &str, schema: Value) -> Value {
    let mut schema = schema;
    let Some(fields) = schema.as_object_mut() else {
        return schema;
    };
    match fields.get("type").and_then(Value::as_str) {
        Some("integer") => {
            fields.insert("minimum".into(), 1.into());
        }
        Some("string") if !fields.contains_key("enum") => {
            let pattern = if name == "slug" { "^[a-z0-9][a-z0-9-]*$" } else { "^[A-Za-z0-9][A-Za-z0-9._-]*$" };
            fields.insert("pattern".into(), pattern.into());
            fields.insert("minLength".into(), 1.into());
            fields.insert("maxLength".into(), 200.into());
        }
        _ => {}
    }
    schema
}
/// A parameter that is absent is absent; there is no null in an address.
pub(super) fn without_null(mut schema: Value) -> Value {
    if let Some(kinds) = schema.get_mut("type")
        && let Some(kind) = kinds.as_array().and_then(|all| all.iter().find(|kind| *kind != "null")).cloned()
    {
        *kinds = kind;
    }
    if let Some(fields) = schema.as_object_mut().filter(|fields| fields.get("default").is_some_and(Value::is_null)) {
        fields.remove("default");
    }
    let real = ["oneOf", "anyOf"].iter().find_map(|either| schema.get(either)).and_then(Value::as_array);
    let real = real.and_then(|all| all.iter().find(|s| s.get("type").is_none_or(|kind| kind != "null")));
    real.cloned().unwrap_or(schema)
}
fn responses(route: &Route, schemas: &mut Map<String, Value>) -> Map<String, Value> {
    let changes = route.method != "GET";
    let is_receipt = route.view.name == "Receipt";
    let mut names = vec!["X-Request-Id"];
    let is_upload = route.view.name == "FileContent";
    let is_file = route.view.name == "Download" || is_upload;
    names.extend((changes && !is_file).then_some("Location"));
    let is_list =
        route.reads.iter().any(|s| s.part == Part::Query && s.inline().pointer("/properties/after").is_some());
    names.extend(is_list.then_some("Link"));
    let headers: Map<String, Value> = names.into_iter().map(header).collect();
    let schema = json!({ "schema": route.view.put(schemas) });
    let text = json!({ "schema": { "type": "string" } });
    let content = if is_upload {
        let kinds = FileKind::ALL.iter().map(|kind| (kind.media_type().to_owned(), text.clone()));
        Value::Object(kinds.collect())
    } else if is_file {
        // A file of JSON is what it is; anything else is bytes.
        let any = json!({ "schema": {} });
        let of = |media: &&str| ((*media).to_owned(), if media.ends_with("json") { any.clone() } else { text.clone() });
        route.files.iter().map(of).collect()
    } else if std::path::Path::new(route.path).extension().is_some_and(|ending| ending == "html") {
        json!({ "text/html; charset=utf-8": text })
    } else {
        json!({ "application/json": schema })
    };
    let answer = |words: &str| json!({ "description": words, "headers": headers, "content": content });
    let mut all = Map::new();
    if !changes || is_receipt || is_file {
        all.insert("200".into(), answer(if changes { "Done; nothing new was made." } else { "Found." }));
    }
    if changes && !is_file {
        all.insert("201".into(), answer("Made."));
    }
    for status in refusals(route) {
        let response = format!("#/components/responses/{}", refusal_name(status));
        all.insert(status.to_string(), json!({ "$ref": response }));
    }
    all
}
/// What can go wrong with this route, by what it is.
fn refusals(route: &Route) -> impl Iterator<Item = u16> {
    let changes = route.method != "GET";
    let closed = route.right != Right::Visitor;
    let in_path = route.parameters().next().is_some();
    // A lesson may be locked until its conditions are met; of the overviews of ideas visitors see one.
    let locks = ["/lessons/{slug}", "/ideas/overview"].iter().any(|begins| route.path.starts_with(begins));
    // An entry or an idea that has gone is a tombstone to whoever cannot read it, whatever they ask.
    let leaves = ["/innovations/{code}", "/ideas/{code}"].iter().any(|begins| route.path.starts_with(begins));
    // What a program tells at an address that was signed for it.
    let signed = route.path.contains("{signature}");
    let in_query = route.reads.iter().any(|shape| shape.part == Part::Query);
    let can_be = move |status: u16| match status {
        // A file may have to be asked for first; a meeting may be over.
        409 => {
            let of_meeting = route.path.starts_with("/bookings/{code}/");
            changes || !route.files.is_empty() || route.path.contains('.') || of_meeting
        }
        400 | 413 | 415 | 429 => changes,
        401 => closed || locks,
        403 => closed || changes || locks || signed,
        404 => in_path || route.document.is_some(),
        410 => leaves || signed || (in_path || route.document.is_some()) && !changes && !closed,
        422 => changes || in_query,
        _ => true,
    };
    REFUSALS.iter().map(|(status, ..)| *status).filter(move |status| can_be(*status))
}
