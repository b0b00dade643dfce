// What a person of the demonstration can name, so that the judge that calls the API meets things and not only "not found":
//   node known.mjs API TOKEN PERSON < schemathesis.toml > THEIRS.toml
// It sends every example call of the document that names nothing, then looks at every address it knows, takes from the
// answers what further addresses name (`/courses/{slug}`: the slugs of /courses and of whatever is called `courses`), and
// writes them as dictionaries: three times out of four a parameter of an address is one of these.
const [api, token, person] = process.argv.slice(2);
const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
const document = await (await fetch(`${api}/openapi.json`)).json();
// What is nearest to the person comes first.
const paths = Object.entries(document.paths).sort(([a], [b]) => !a.startsWith("/me") - !b.startsWith("/me"));
const parameters = (path) => [...path.matchAll(/\/([^/{}]+)\/\{(\w+)\}/g)].map(([, of, name]) => ({ of, name }));
const key = ({ of, name }) => `${of}.${name}`;

const known = new Map();
function know(place, value) {
  if (typeof value !== "string" && typeof value !== "number") return;
  if (!known.has(place)) known.set(place, new Set());
  if (known.get(place).size < 5) known.get(place).add(value);
}
// Whoever ends their own token or lays their own role down is nobody who could go on calling.
const isOwn = (thing, place) =>
  thing.label === "judge" || thing.email === `${person}@demo.invalid` || (place === "/me" && thing.state === "confirmed");
// `agency`, `agencies`; `lesson`, `lessons`.
const plural = (field) => [field, `${field}s`, field.replace(/y$/, "ies")].find((name) => named.has(name)) ?? field;
const named = new Map();
for (const [path] of paths) for (const one of parameters(path)) named.set(one.of, (named.get(one.of) ?? new Set()).add(one.name));
function read(value, of, place) {
  if (Array.isArray(value)) return value.forEach((item) => read(item, of, place));
  if (value === null || typeof value !== "object") return;
  if (!isOwn(value, place)) for (const name of named.get(of) ?? []) know(`${of}.${name}`, value[name]);
  for (const [field, inner] of Object.entries(value)) read(inner, field === "items" ? of : plural(field.replaceAll("_", "-")), place);
}

for (const [path, methods] of paths) {
  for (const [method, { requestBody, parameters: taken }] of Object.entries(methods)) {
    const example = requestBody?.content["application/json"]?.example;
    for (const one of taken ?? []) {
      const place = parameters(path).find(({ name }) => one.in === "path" && one.name === name);
      if (place && one.example !== undefined) know(key(place), one.example);
    }
    if (method === "post" && !path.includes("{") && example) {
      await fetch(api + path, { method: "POST", headers, body: JSON.stringify(example) });
    }
  }
}
const seen = new Set();
for (let round = 0; round < 3; round++) {
  for (const [path, methods] of paths) {
    if (!methods.get) continue;
    let missing = false;
    const place = path.replace(/\/([^/{}]+)\/\{(\w+)\}/g, (_, of, name) => {
      const [value] = known.get(`${of}.${name}`) ?? [];
      missing ||= value === undefined;
      return `/${of}/${encodeURIComponent(value)}`;
    });
    if (missing || seen.has(place)) continue;
    seen.add(place);
    const answer = await fetch(api + place, { headers });
    if (answer.ok && answer.headers.get("content-type")?.startsWith("application/json")) {
      read(await answer.json(), path.split("/").findLast((part) => !part.startsWith("{")), place);
    } else await answer.arrayBuffer();
  }
}

const text = [];
for await (const part of process.stdin) text.push(part);
console.log(text.join(""));
for (const [place, values] of known) console.log(`[dictionaries."${place}"]\nvalues = ${JSON.stringify([...values])}\n`);
for (const [path] of paths) {
  const found = parameters(path).filter((one) => known.has(key(one)));
  if (found.length === 0) continue;
  console.log(`[[operations]]\ninclude-path = ${JSON.stringify(path)}\n[operations.parameters]`);
  for (const one of found) console.log(`"path.${one.name}" = { dictionary = "${key(one)}", probability = 0.75 }`);
  console.log();
}
const count = [...known.values()].reduce((sum, values) => sum + values.size, 0);
console.error(`${person} can name ${count} things of ${known.size} kinds`);
