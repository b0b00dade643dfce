//! Entries that agencies write: the demonstration's, example calls, and an entry that can be handed in.
use super::{
    Client, Site,
    calls::{Call, Things},
};
use diesel::prelude::*;
use ekopi::{
    schema::{innovation_submissions as submissions, innovations},
    web::Route,
};
use serde_json::{Value, json};

/// The demonstration's entries in hand, by what has become of them.
#[derive(Clone)]
pub struct Written {
    pub draft: String,
    pub sent: String,
    pub claimed: String,
    pub returned: String,
    /// A draft that is there to be thrown away.
    pub doomed: String,
}
impl Written {
    pub async fn of(site: &Site) -> Self {
        let doomed = begin(&site.known("agency_admin").await, "Untuk dibuang").await;
        let (sent, claimed) = (site.sent("submitted").await, site.sent("in_curation").await);
        Self { draft: site.unsent().await, sent, claimed, returned: site.sent("returned").await, doomed }
    }
}
pub fn is_writing(path: &str) -> bool {
    path == "/innovations/new"
        || path == "/manage/curation"
        || ["/innovations/drafts", "/innovations/{code}/draft", "/innovations/{code}/submissions"]
            .iter()
            .any(|start| path.starts_with(start))
}
pub fn example(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let Written { draft, sent, claimed, returned, doomed } = &things.written;
    let call = |path: String, body: Value| Some(Call { path, body });
    let none = json!({});
    let of = |code: &str, rest: &str| format!("/innovations/{code}/{rest}");
    match (route.method.as_str(), route.path) {
        ("GET", "/manage/curation") => call("/manage/curation?part=open".into(), none),
        ("GET", "/innovations/new" | "/innovations/drafts") => call(route.path.into(), none),
        ("GET", "/innovations/{code}/draft") => call(of(returned, "draft"), none),
        ("GET", "/innovations/{code}/draft/check") => call(of(draft, "draft/check"), none),
        ("POST", "/innovations/{code}/draft/deletion") => call(of(doomed, "draft/deletion"), none),
        ("GET", "/innovations/{code}/draft/snapshots") => call(of(returned, "draft/snapshots"), none),
        ("POST", "/innovations/{code}/draft/snapshots/{revision}/restoration") => {
            call(of(draft, "draft/snapshots/1/restoration"), none)
        }
        ("GET", "/innovations/{code}/draft/{section}") => call(of(returned, "draft/results"), none),
        ("POST", "/innovations/{code}/draft/{section}") => {
            let fields = json!({ "background": once, "problem": "Masalah", "goal": "Tujuan" });
            call(of(draft, "draft/problem"), json!({ "revision": 90, "fields": fields }))
        }
        ("POST", "/innovations/{code}/submissions") => {
            call(of(draft, "submissions"), json!({ "revision": 1, "declared": true }))
        }
        ("GET", "/innovations/{code}/submissions/{number}") => call(of(claimed, "submissions/1"), none),
        ("POST", "/innovations/{code}/submissions/{number}/withdrawal") => {
            call(of(sent, "submissions/1/withdrawal"), json!({ "reason": "Salah kirim" }))
        }
        ("POST", "/innovations/{code}/submissions/{number}/claim") => call(of(sent, "submissions/1/claim"), none),
        ("POST", "/innovations/{code}/submissions/{number}/release") => call(of(sent, "submissions/1/release"), none),
        ("POST", "/innovations/{code}/submissions/{number}/comments") => {
            let comment = json!({ "section": "problem", "body": "Sebutkan angkanya." });
            call(of(claimed, "submissions/1/comments"), comment)
        }
        ("POST", "/innovations/{code}/submissions/{number}/comments/{comment}/deletion") => {
            call(of(claimed, "submissions/1/comments/1/deletion"), none)
        }
        ("POST", "/innovations/{code}/submissions/{number}/comments/{comment}/answer") => {
            call(of(returned, "submissions/1/comments/1/answer"), json!({ "answer": "Belum ada angkanya." }))
        }
        ("POST", "/innovations/{code}/submissions/{number}/return") => {
            call(of(claimed, "submissions/1/return"), json!({ "message": "Hampir selesai" }))
        }
        ("POST", "/innovations/{code}/submissions/{number}/publication") => {
            call(of(claimed, "submissions/1/publication"), none)
        }
        ("POST", "/innovations/{code}/submissions/{number}/refusal") => {
            call(of(sent, "submissions/1/refusal"), json!({ "refusal": "Kegiatan rutin" }))
        }
        _ => None,
    }
}
/// Begins an entry for Banyuwangi; returns its code.
pub async fn begin(writer: &Client<'_>, name: &str) -> String {
    let new = json!({ "agency": "pemerintah-kabupaten-banyuwangi", "name": name, "language": "id" });
    let receipt = writer.api().post("/innovations", new).await.is(201).json();
    receipt["code"].as_str().expect("a code").to_owned()
}
/// What every section needs so that an entry can be handed in.
pub fn required() -> [(&'static str, Value); 6] {
    [
        ("identity", json!({ "name": "Antrean tanpa kertas", "summary": "Ringkas dan jelas.", "sector": "health" })),
        ("classification", json!({ "year": 2024, "stage": "implementation" })),
        ("problem", json!({ "problem": "Antrean panjang.", "goal": "Antrean pendek." })),
        ("solution", json!({ "novelty": "Tanpa kertas.", "services": "Nomor lewat pesan." })),
        ("results", json!({ "result": "Tunggu 10 menit.", "benefit": "Pasien tidak menunggu." })),
        ("contact", json!({ "contact": "Kepala Bidang Pelayanan" })),
    ]
}
/// Saves one section over whatever stands; the answer is the receipt or what is wrong.
pub async fn save(writer: &Client<'_>, code: &str, section: &str, fields: Value) -> super::Answer {
    let address = format!("/innovations/{code}/draft/{section}");
    let revision = writer.api().get(&address).await.is(200).json()["revision"].clone();
    writer.api().post(&address, json!({ "revision": revision, "fields": fields })).await
}
pub async fn revision(writer: &Client<'_>, code: &str) -> i64 {
    writer.api().get(&format!("/innovations/{code}/draft")).await.is(200).json()["revision"].as_i64().expect("one")
}
pub async fn submit(writer: &Client<'_>, code: &str) -> super::Answer {
    let body = json!({ "revision": revision(writer, code).await, "declared": true });
    writer.api().post(&format!("/innovations/{code}/submissions"), body).await
}
/// An entry of Banyuwangi's with all that is required, handed in; returns its code.
pub async fn handed_in(writer: &Client<'_>) -> String {
    let code = begin(writer, "Antrean tanpa kertas").await;
    for (section, fields) in required() {
        save(writer, &code, section, fields).await.is(200);
    }
    submit(writer, &code).await.is(201);
    code
}
impl Site {
    /// The code of the entry whose submission is in this state.
    pub async fn sent(&self, state: &'static str) -> String {
        let of = submissions::table.inner_join(innovations::table).filter(submissions::state.eq(state));
        self.look(move |conn| Ok(of.select(innovations::code).first(conn)?)).await
    }
    /// The demonstration's draft that was never sent.
    pub async fn unsent(&self) -> String {
        let draft = innovations::table
            .filter(innovations::state.eq("draft"))
            .filter(innovations::name.like("Jaring Bersih%"))
            .select(innovations::code);
        self.look(move |conn| Ok(draft.first(conn)?)).await
    }
}
