//! The OpenAPI 3.1 document, from the route table.
use super::{route::Route, schema::Fields};
use crate::accounts::actor::Right;
use serde_json::{Map, Value, json};
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
    fn inline(&self) -> Value {
        json!((self.schema)())
    }
    /// Puts itself and all it contains into the components; two types of one name would silently be one.
    fn put(&self, into: &mut Map<String, Value>) -> Value {
        let mut all = vec![(self.name.clone(), (self.schema)())];
        (self.inner)(&mut all);
        for (name, schema) in all {
            let schema = json!(schema);
            if let Some(other) = into.insert(name.clone(), schema.clone()) {
                assert_eq!(other, schema, "two types are called {name}");
            }
        }
        json!({ "$ref": format!("#/components/schemas/{}", self.name) })
    }
}

pub(super) fn document(routes: &[Route]) -> Value {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for route in routes.iter().filter(|r| !r.page_only) {
        let method = route.method.as_str().to_lowercase();
        let operation = operation(route, &mut schemas);
        paths.entry(route.path).or_insert_with(|| json!({}))[method] = operation;
    }
    schemas.insert(
        "Problem".into(),
        json!({
            "type": "object", "required": ["type", "title", "status"],
            "properties": {
                "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" },
                "detail": { "type": "string" }, "code": { "type": "string" }, "instance": { "type": "string" },
                "errors": { "type": "array", "items": { "type": "object", "properties": {
                    "field": { "type": "string" }, "code": { "type": "string" }, "detail": { "type": "string" } } } },
            },
        }),
    );
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Ekopi", "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" } },
        "servers": [{ "url": "/api/v1" }],
        "paths": paths,
        "components": { "schemas": schemas, "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } } },
    })
}
fn operation(route: &Route, schemas: &mut Map<String, Value>) -> Value {
    let content = json!({ "application/json": { "schema": route.view.put(schemas) } });
    let done = json!({ "description": "done", "content": content });
    let problem = json!({ "description": "refused", "content": {
        "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    let made = (route.method == "POST").then(|| ("201".to_owned(), done.clone()));
    let responses: Map<String, Value> =
        [("200".to_owned(), done), ("default".to_owned(), problem)].into_iter().chain(made).collect();
    let in_path = route.parameters().zip(route.reads.iter().filter(|s| s.part == Part::Path));
    let mut parameters: Vec<Value> = in_path
        .map(|(name, shape)| json!({ "name": name, "in": "path", "required": true, "schema": shape.inline() }))
        .collect();
    for shape in route.reads.iter().filter(|s| s.part == Part::Query) {
        let schema = shape.inline();
        for (name, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            parameters.push(json!({ "name": name, "in": "query", "schema": schema }));
        }
    }
    if route.method == "POST" {
        parameters
            .push(json!({ "name": "Idempotency-Key", "in": "header", "schema": { "type": "string", "maxLength": 200 },
            "description": "The same key within 24 hours makes the change once and gives the first receipt again." }));
    }
    let mut operation = json!({
        "summary": route.summary,
        "tags": [route.path.split('/').nth(1)],
        "operationId": format!("{}{}", route.method.as_str().to_lowercase(), route.path.replace(['/', '{', '}', '-'], "_")),
        "parameters": parameters,
        "responses": responses,
        "security": if route.right == Right::Visitor { json!([{}, { "bearer": [] }]) } else { json!([{ "bearer": [] }]) },
        "x-right": format!("{:?}", route.right),
    });
    if let (Some(input), Some(fields)) = (route.input(), operation.as_object_mut()) {
        let body = json!({ "required": true, "content": { "application/json": { "schema": input.put(schemas) } } });
        fields.insert("requestBody".into(), body);
    }
    operation
}
