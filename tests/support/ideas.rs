//! Ideas: the demonstration's, example calls, and an idea that can be sent.
use super::{
    Answer, Client, Site,
    calls::{Call, Things},
    upload::{PDF, Sent},
};
use diesel::prelude::*;
use ekopi::{
    schema::{agencies, files, idea_files, idea_rounds, ideas},
    web::Route,
};
use serde_json::{Value, json};

pub const PLACE: &str = "pemerintah-kabupaten-banyuwangi";

/// What the examples speak of.
#[derive(Clone)]
pub struct Thoughts {
    pub draft: String,
    pub doomed: String,
    pub endorsing: String,
    pub submitted: String,
    pub in_review: String,
    pub revision: String,
    pub accepted: String,
    /// Two more of the bank, one to be merged and one to be hidden; and one that is merged.
    pub spare: String,
    pub shy: String,
    pub merged: String,
    /// A file of `draft`, and one that `accepted` was sent with.
    pub file: String,
    pub evidence: String,
    /// Someone who writes `draft` along.
    pub author: String,
}
impl Thoughts {
    pub async fn of(site: &Site) -> Self {
        let admin = site.known("agency_admin").await;
        let draft = site.idea("draft").await;
        let file = add_file(&admin, &draft).await.is(201).json();
        let evidence = add_file(&admin, &draft).await.is(201).json();
        let (file, evidence) = (code_of(&file), code_of(&evidence));
        site.sent_with(&site.idea("accepted").await, &evidence).await;
        Self {
            file,
            evidence,
            doomed: begin(&admin, "Untuk dibuang saja").await,
            endorsing: site.idea("endorsing").await,
            submitted: site.idea("submitted").await,
            in_review: site.idea("in_review").await,
            revision: site.idea("revision").await,
            accepted: site.idea("accepted").await,
            spare: site.idea_called("Perahu pustaka di anak sungai").await,
            shy: site.idea_called("Ruang damai di pasar pagi").await,
            merged: site.idea("merged").await,
            author: site.known("graduate").await.handle().await,
            draft,
        }
    }
}
fn code_of(receipt: &Value) -> String {
    receipt["code"].as_str().expect("a code").to_owned()
}
pub fn is_idea(path: &str) -> bool {
    path.starts_with("/ideas") || path == "/manage/ideas" || path == "/agencies/{slug}/ideas"
}
pub fn example(route: &Route, things: &Things, once: &str) -> Option<Call> {
    let Thoughts { draft, doomed, endorsing, submitted, in_review, revision, accepted, .. } = &things.thoughts;
    let Thoughts { spare, shy, merged, file, evidence, author, .. } = &things.thoughts;
    let call = |path: String, body: Value| Some(Call { path, body });
    let none = json!({});
    let of = |code: &str, rest: &str| format!("/ideas/{code}/{rest}");
    match (route.method.as_str(), route.path) {
        ("GET", "/ideas") => call("/ideas?province=35&limit=2".into(), none),
        ("POST", "/ideas") => {
            call("/ideas".into(), json!({ "kind": "lab", "agency": PLACE, "title": format!("Ide {once} baru") }))
        }
        ("GET", "/ideas/overview" | "/ideas/overview/file") => call(format!("{}?province=35", route.path), none),
        ("GET", "/ideas/new" | "/ideas/mine" | "/ideas/hidden") => call(route.path.into(), none),
        ("GET", "/manage/ideas") => call("/manage/ideas?part=open".into(), none),
        ("GET", "/agencies/{slug}/ideas") => call(format!("/agencies/{PLACE}/ideas"), none),
        ("POST", "/agencies/{slug}/ideas") => {
            call(format!("/agencies/{PLACE}/ideas"), json!({ "needs_endorsement": false }))
        }
        (_, path) => {
            let rest = path.strip_prefix("/ideas/{code}")?.trim_start_matches('/');
            let at = |code: &str, rest: &str, body: Value| call(of(code, rest), body);
            match (route.method.as_str(), rest) {
                ("GET", "") => call(format!("/ideas/{accepted}"), none),
                ("GET", "versions/{number}") => at(accepted, "versions/1", none),
                ("GET", "files") => at(draft, "files", none),
                ("POST", "files") => at(draft, "files", json!({ "title": "Data", "file": "0123" })),
                ("GET", "files/{handle}") => at(accepted, &format!("files/{evidence}"), none),
                ("POST", "files/{handle}/removal") => at(draft, &format!("files/{file}/removal"), none),
                ("GET", "authors") => at(draft, "authors", none),
                ("POST", "authors") => at(draft, "authors", json!({ "person": "mentor@demo.invalid" })),
                ("POST", "authors/answer") => at(draft, "authors/answer", json!({ "accept": true })),
                ("POST", "authors/{person}/removal") => at(draft, &format!("authors/{author}/removal"), none),
                ("POST", "endorsement" | "endorsement/end" | "following" | "following/end") => at(accepted, rest, none),
                ("POST", "comments") => at(accepted, "comments", json!({ "body": format!("Tanggapan {once}") })),
                ("GET", "merge") => at(spare, "merge", none),
                ("POST", "merge") => at(spare, "merge", json!({ "into": accepted, "reason": "Isinya sama" })),
                ("POST", "merge/end") => at(merged, "merge/end", none),
                ("GET", "hiding") => at(shy, "hiding", none),
                ("POST", "hiding") => at(shy, "hiding", json!({ "reason": "Memuat nama orang lain" })),
                ("POST", "hiding/end") => at(shy, "hiding/end", none),
                ("GET", "comments/{number}/hiding") => at(accepted, "comments/1/hiding", none),
                ("POST", "comments/{number}/hiding") => {
                    at(accepted, "comments/1/hiding", json!({ "reason": "Memuat nomor telepon" }))
                }
                ("POST", "comments/{number}/hiding/end") => at(accepted, "comments/1/hiding/end", none),
                ("GET", "amendments") => at(accepted, "amendments?limit=2", none),
                ("GET", "amendments/new") => at(accepted, "amendments/new?field=background", none),
                ("POST", "amendments") => {
                    let body = json!({ "field": "background", "round": 1, "text": once, "reason": "Lebih jelas" });
                    at(accepted, "amendments", body)
                }
                ("GET", "amendments/{number}") => at(accepted, "amendments/1", none),
                ("POST", "amendments/{number}/answer") => {
                    let no = json!({ "accept": false, "answer": "Sudah cukup jelas", "replace": false });
                    at(accepted, "amendments/1/answer", no)
                }
                ("GET", "draft") => at(draft, "draft", none),
                ("POST", "draft/deletion") => at(doomed, "draft/deletion", none),
                ("GET", "eligibility") => at(draft, "eligibility", none),
                ("GET", "draft/check" | "draft/similar") => at(revision, rest, none),
                ("POST", "draft/similar") => {
                    let said = json!({ "other": things.entry, "choice": "different", "note": "Sasaran lain" });
                    at(revision, "draft/similar", said)
                }
                ("GET", "draft/{section}") => at(revision, "draft/problem", none),
                ("POST", "draft/{section}") => {
                    let fields = json!({ "background": once, "goal": "Tujuan" });
                    at(draft, "draft/problem", json!({ "revision": 90, "fields": fields }))
                }
                ("POST", "rounds") => at(draft, "rounds", json!({ "revision": 1, "declared": true })),
                ("GET", "rounds/{number}") => at(in_review, "rounds/1", none),
                ("GET", "rounds/{number}/receipt") => at(in_review, "rounds/1/receipt", none),
                ("POST", "rounds/{number}/endorsement") => {
                    at(endorsing, "rounds/1/endorsement", json!({ "endorse": true, "refusal": "" }))
                }
                ("POST", "rounds/{number}/claim") => at(submitted, "rounds/1/claim", none),
                ("POST", "rounds/{number}/release") => at(submitted, "rounds/1/release", none),
                ("POST", "rounds/{number}/reviews") => {
                    at(in_review, "rounds/1/reviews", json!({ "verdicts": { "title": "ok" }, "comments": {} }))
                }
                ("POST", "rounds/{number}/return") => {
                    at(in_review, "rounds/1/return", json!({ "message": "Hampir", "due_on": "" }))
                }
                ("POST", "rounds/{number}/acceptance") => at(in_review, "rounds/1/acceptance", none),
                ("POST", "rounds/{number}/refusal") => {
                    let no = json!({ "reason": "unclear", "explanation": "Belum jelas", "next_step": "Ikuti kursus" });
                    at(in_review, "rounds/1/refusal", no)
                }
                ("POST", "withdrawal") => at(submitted, "withdrawal", json!({ "reason": "Sudah berjalan" })),
                _ => None,
            }
        }
    }
}
impl Site {
    /// The code of an idea of Banyuwangi's in this state; of another place where it has none.
    pub async fn idea(&self, state: &'static str) -> String {
        let of = ideas::table.inner_join(agencies::table).filter(ideas::state.eq(state)).filter(ideas::kind.eq("lab"));
        let (here, any) = (of.filter(agencies::slug.eq(PLACE)).order(ideas::id), of.order(ideas::id));
        let (here, any) = (here.select(ideas::code), any.select(ideas::code));
        self.look(move |conn| Ok(here.first(conn).optional()?.map_or_else(|| any.first(conn), Ok)?)).await
    }
    /// The code of the idea with this title.
    pub async fn idea_called(&self, title: &'static str) -> String {
        let row = ideas::table.filter(ideas::title.eq(title)).select(ideas::code);
        self.look(move |conn| Ok(row.first(conn)?)).await
    }
    /// Moves a file to what an idea was sent with last, as if it had been there.
    async fn sent_with(&self, code: &str, handle: &str) {
        let (code, handle) = (code.to_owned(), handle.to_owned());
        self.change(move |conn| {
            let idea: i64 = ideas::table.filter(ideas::code.eq(&code)).select(ideas::id).first(conn)?;
            let rounds = idea_rounds::table.filter(idea_rounds::idea_id.eq(idea));
            let last: i64 = rounds.order(idea_rounds::number.desc()).select(idea_rounds::number).first(conn)?;
            let file: i64 = files::table.filter(files::handle.eq(&handle)).select(files::id).first(conn)?;
            let sent = (idea_files::since.eq(last), idea_files::until.eq(last), idea_files::in_draft.eq(false));
            let row = idea_files::table.filter(idea_files::file_id.eq(file));
            diesel::update(row).set((idea_files::idea_id.eq(idea), sent)).execute(conn)?;
            Ok(())
        })
        .await;
    }
    /// State of an idea, and of its rounds in order.
    pub async fn idea_states(&self, code: &str) -> (String, Vec<String>) {
        let code = code.to_owned();
        self.look(move |conn| {
            let (id, state): (i64, String) =
                ideas::table.filter(ideas::code.eq(code)).select((ideas::id, ideas::state)).first(conn)?;
            let rounds = idea_rounds::table.filter(idea_rounds::idea_id.eq(id)).order(idea_rounds::number);
            Ok((state, rounds.select(idea_rounds::state).load(conn)?))
        })
        .await
    }
}
/// Begins a lab idea of Banyuwangi's; returns its code.
pub async fn begin(who: &Client<'_>, title: &str) -> String {
    let new = json!({ "kind": "lab", "agency": PLACE, "title": title, "language": "id" });
    who.api().post("/ideas", new).await.is(201).json()["code"].as_str().expect("a code").to_owned()
}
/// What every section needs so that an idea can be sent; `word` makes it an idea of its own.
pub fn required(word: &str) -> Vec<(&'static str, Value)> {
    let text = |about: &str| format!("{about} tentang {word}.");
    vec![
        (
            "eligibility",
            json!({ "fits_renewal": "yes", "fits_benefit": "yes", "fits_law": "yes", "fits_authority": "yes", "fits_replication": "yes" }),
        ),
        ("identity", json!({ "title": format!("Gagasan {word}"), "short_description": text("Uraian") })),
        ("classification", json!({ "sector": "health", "sdgs": [3, 10] })),
        ("problem", json!({ "background": text("Latar"), "goal": text("Tujuan") })),
        (
            "solution",
            json!({ "chosen_idea": text("Gagasan"), "novelty": text("Kebaruan"), "target_change": text("Perubahan") }),
        ),
        (
            "support",
            json!({ "stakeholders": text("Pihak"), "resources": text("Sumber daya"), "beneficiaries": text("Penerima") }),
        ),
        ("contact", json!({ "work_unit": "Dinas Kesehatan", "contact": "Kepala bidang" })),
    ]
}
/// Saves one section over whatever stands; the answer is the receipt or what is wrong.
pub async fn save(who: &Client<'_>, code: &str, section: &str, fields: Value) -> Answer {
    let address = format!("/ideas/{code}/draft/{section}");
    let revision = who.api().get(&address).await.is(200).json()["revision"].clone();
    who.api().post(&address, json!({ "revision": revision, "fields": fields })).await
}
pub async fn revision(who: &Client<'_>, code: &str) -> i64 {
    who.api().get(&format!("/ideas/{code}/draft/check")).await.is(200).json()["revision"].as_i64().expect("one")
}
pub async fn send(who: &Client<'_>, code: &str) -> Answer {
    let body = json!({ "revision": revision(who, code).await, "declared": true });
    who.api().post(&format!("/ideas/{code}/rounds"), body).await
}
/// A whole draft; returns its code.
pub async fn whole(who: &Client<'_>, word: &str) -> String {
    let code = begin(who, &format!("Gagasan {word}")).await;
    for (section, fields) in required(word) {
        save(who, &code, section, fields).await.is(200);
    }
    code
}
/// A whole idea that was sent; returns its code.
pub async fn sent(who: &Client<'_>, word: &str) -> String {
    let code = whole(who, word).await;
    send(who, &code).await.is(201);
    code
}
/// Says of every field that it is right, but of those named here.
pub async fn review(who: &Client<'_>, code: &str, number: i64, changes: &[(&str, &str)]) -> Answer {
    let names = [
        "title",
        "short_description",
        "background",
        "goal",
        "chosen_idea",
        "novelty",
        "target_change",
        "stakeholders",
        "resources",
        "beneficiaries",
    ];
    let wants = |name: &str| changes.iter().any(|(field, _)| *field == name);
    let verdicts: serde_json::Map<String, Value> =
        names.iter().map(|name| ((*name).into(), if wants(name) { "needs_change" } else { "ok" }.into())).collect();
    let comments: serde_json::Map<String, Value> =
        changes.iter().map(|(name, comment)| ((*name).into(), (*comment).into())).collect();
    let said = json!({ "verdicts": verdicts, "comments": comments });
    who.api().post(&format!("/ideas/{code}/rounds/{number}/reviews"), said).await
}
/// Claimed, every field right, accepted.
pub async fn accept(who: &Client<'_>, code: &str) {
    who.api().post(&format!("/ideas/{code}/rounds/1/claim"), json!({})).await.is(200);
    review(who, code, 1, &[]).await.is(200);
    who.api().post(&format!("/ideas/{code}/rounds/1/acceptance"), json!({})).await.is(200);
}
pub async fn add_file(who: &Client<'_>, code: &str) -> Answer {
    offer(who, code, ("data.pdf", "application/pdf", PDF)).await
}
/// Offers a file as evidence.
pub async fn offer(who: &Client<'_>, code: &str, sent: Sent<'_>) -> Answer {
    who.api().upload(&format!("/ideas/{code}/files"), &[("title", "Data antrean")], sent, None).await
}
/// As [`offer`], taken: its handle.
pub async fn offered(who: &Client<'_>, code: &str, sent: Sent<'_>) -> String {
    code_of(&offer(who, code, sent).await.is(201).json())
}
/// Something of a person's in every table of ideas, past the verbs.
pub async fn plant(site: &Site, person: &Client<'_>) {
    use ekopi::schema::{
        idea_agencies, idea_amendments, idea_authors, idea_comments, idea_comparisons, idea_hidings, idea_merges,
        idea_reviews, idea_supports,
    };
    let id = person.id.expect("a person");
    let code = site.idea("accepted").await;
    site.change(move |conn| {
        let now = ekopi::clock::now();
        let idea: i64 = ideas::table.filter(ideas::code.eq(&code)).select(ideas::id).first(conn)?;
        diesel::update(ideas::table.find(idea)).set(ideas::person_id.eq(id)).execute(conn)?;
        let round: i64 =
            idea_rounds::table.filter(idea_rounds::idea_id.eq(idea)).select(idea_rounds::id).first(conn)?;
        diesel::update(idea_rounds::table.find(round)).set(idea_rounds::submitted_by.eq(id)).execute(conn)?;
        let of_round = idea_reviews::table.filter(idea_reviews::round_id.eq(round));
        diesel::update(of_round).set(idea_reviews::person_id.eq(id)).execute(conn)?;
        let agency: i64 = agencies::table.filter(agencies::slug.eq("lan")).select(agencies::id).first(conn)?;
        diesel::insert_into(idea_agencies::table)
            .values((
                (idea_agencies::agency_id.eq(agency), idea_agencies::needs_endorsement.eq(false)),
                (idea_agencies::person_id.eq(id), idea_agencies::set_at.eq(now)),
            ))
            .execute(conn)?;
        diesel::insert_into(idea_authors::table)
            .values((
                (idea_authors::idea_id.eq(idea), idea_authors::person_id.eq(id), idea_authors::state.eq("accepted")),
                idea_authors::created_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(idea_comments::table)
            .values((
                (idea_comments::idea_id.eq(idea), idea_comments::number.eq(90), idea_comments::round.eq(1)),
                (idea_comments::body.eq("Baik"), idea_comments::person_id.eq(id), idea_comments::created_at.eq(now)),
            ))
            .execute(conn)?;
        diesel::insert_into(idea_comparisons::table)
            .values((
                (idea_comparisons::idea_id.eq(idea), idea_comparisons::other_kind.eq("innovation")),
                (idea_comparisons::other_id.eq(1), idea_comparisons::choice.eq("different")),
                (idea_comparisons::note.eq("Lain"), idea_comparisons::person_id.eq(id)),
                idea_comparisons::created_at.eq(now),
            ))
            .execute(conn)?;
        diesel::insert_into(idea_supports::table)
            .values((
                (idea_supports::idea_id.eq(idea), idea_supports::person_id.eq(id)),
                (idea_supports::kind.eq("endorses"), idea_supports::created_at.eq(now)),
            ))
            .execute(conn)?;
        let other: i64 = ideas::table.filter(ideas::id.ne(idea)).select(ideas::id).first(conn)?;
        diesel::insert_into(idea_merges::table)
            .values((
                (idea_merges::idea_id.eq(idea), idea_merges::into_id.eq(other), idea_merges::reason.eq("Sama")),
                (idea_merges::person_id.eq(id), idea_merges::state_at.eq(now), idea_merges::state_reason.eq("")),
                (idea_merges::merged_at.eq(now), idea_merges::until_at.eq(now)),
                (idea_merges::undone_by.eq(id), idea_merges::undone_at.eq(now)),
            ))
            .execute(conn)?;
        diesel::insert_into(idea_hidings::table)
            .values((
                (idea_hidings::idea_id.eq(idea), idea_hidings::reason.eq("Nomor telepon")),
                (idea_hidings::person_id.eq(id), idea_hidings::state_at.eq(now), idea_hidings::state_reason.eq("")),
                (idea_hidings::hidden_at.eq(now), idea_hidings::shown_by.eq(id), idea_hidings::shown_at.eq(now)),
            ))
            .execute(conn)?;
        diesel::insert_into(idea_amendments::table)
            .values((
                (idea_amendments::idea_id.eq(idea), idea_amendments::number.eq(90)),
                (idea_amendments::field.eq("goal"), idea_amendments::round.eq(1)),
                (idea_amendments::old_text.eq("Dulu"), idea_amendments::new_text.eq("Kini")),
                (idea_amendments::reason.eq("Jelas"), idea_amendments::state.eq("open")),
                (idea_amendments::person_id.eq(id), idea_amendments::created_at.eq(now)),
                idea_amendments::answer.eq(""),
            ))
            .execute(conn)?;
        let file = super::upload::plant(conn, id, "planted-idea")?;
        diesel::insert_into(idea_files::table)
            .values((
                (idea_files::idea_id.eq(idea), idea_files::file_id.eq(file), idea_files::title.eq("Data")),
                (idea_files::in_draft.eq(false), idea_files::since.eq(1), idea_files::until.eq(1)),
                (idea_files::person_id.eq(id), idea_files::created_at.eq(now)),
            ))
            .execute(conn)?;
        Ok(())
    })
    .await;
}
