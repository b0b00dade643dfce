//! Ideas of the demonstration, in every state up to accepted, over several regions, and one that is the work of an assignment;
//! invented, and labelled so. They are brought there by the verbs that people use.
use super::{
    amendments::proposal::{self, NewAmendment},
    assigned::{self, HandingInIdea, IdeaChoosing},
    author::{self, InvitationAnswer, NewIdeaAuthor},
    hiding::{self, NewIdeaHiding},
    idea::IdeaKind,
    manuscript::{self, standing},
    merge::{self, IdeaMerging},
    review::{
        decision::{self, DeclineReason, IdeaDeclining, IdeaReturning},
        endorsement::{self, Endorsing, IdeaSetting},
        round::{self, IdeaSending, IdeaWithdrawal},
        verdict::{self, FieldReview},
    },
    section,
    voice::{self, NewIdeaComment, SupportKind},
    writing::{
        begin::{self, NewIdea},
        form::{self, IdeaSectionDraft},
    },
};
use crate::{
    accounts::{
        actor::Actor,
        agency,
        membership::{Membership, Role},
    },
    courses::{
        assignments::seeds::{self as assignments, Seeded},
        enrolment::{self, NewEnrolment},
    },
    db::Conn,
    error::{Error, Result},
    innovations::writing::reading::Given,
    schema::ideas,
    words::Lang,
};
use diesel::prelude::*;
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(RustEmbed)]
#[folder = "seeds/demo/ideas/"]
#[include = "*.json"]
struct Files;

/// Who plays which part.
pub struct Cast<'a> {
    pub writer: &'a Actor,
    pub innovator: &'a Actor,
    pub leader: &'a Actor,
    pub reviewer: &'a Actor,
    pub moderator: &'a Actor,
    /// Hands an idea in to a course, and whoever marks it there.
    pub learner: &'a Actor,
    pub teacher: &'a Actor,
}
/// The assignment whose work is an idea.
const ASSIGNED: Seeded<'static> = Seeded { course: "ekosistem-inovasi", lesson: "ekosistem-actors", block: "proposal" };
/// The one of two that say the same which stays, and one that somebody proposes to change.
const STAYS: &str = "Tambak yang saling memberi kabar";
const CHANGED: &str = "Loket berjalan bagi petani kopi";
#[derive(Deserialize)]
struct Written {
    /// What becomes of it.
    state: String,
    #[serde(default)]
    kind: Option<IdeaKind>,
    agency: String,
    title: String,
    sector: String,
    #[serde(default)]
    sdgs: Vec<i64>,
    short_description: String,
    background: String,
    goal: String,
    chosen_idea: String,
    novelty: String,
    target_change: String,
    beneficiaries: String,
    /// Field → what to change, where it was returned once.
    #[serde(default)]
    changes: BTreeMap<String, String>,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    next_step: String,
    #[serde(default)]
    lesson: String,
}
/// Loads them; `who` write and judge.
pub fn load(conn: &mut Conn, cast: &Cast) -> Result<()> {
    let Some(file) = Files::get("ideas.json") else {
        return Err(Error::internal(anyhow::anyhow!("the ideas of the demonstration are gone")));
    };
    let all: Vec<Written> = serde_json::from_slice(&file.data)?;
    for written in &all {
        one(conn, cast, written)?;
    }
    talked_about(conn, cast)
}
fn titled(conn: &mut Conn, title: &str) -> Result<(i64, String)> {
    Ok(ideas::table.filter(ideas::title.eq(title)).select((ideas::id, ideas::code)).first(conn)?)
}
/// A proposal that waits, and a comment that a moderator has hidden.
fn talked_about(conn: &mut Conn, cast: &Cast) -> Result<()> {
    let (id, code) = titled(conn, CHANGED)?;
    let says = manuscript::public(conn, id)?.map(|(_, shown)| shown.text("goal").to_owned()).unwrap_or_default();
    let new = NewAmendment {
        field: "goal".into(),
        round: 1,
        text: format!("{says} Petani tahu sehari sebelumnya kapan loket datang."),
        reason: "Agar petani tidak menunggu sia-sia di balai desa.".into(),
    };
    proposal::propose(conn, cast.innovator, &code, &new)?;
    let (_, code) = titled(conn, STAYS)?;
    let body = "Hubungi tetangga saya, Pak Rekaan, di nomor 0812-0000-0000.".to_owned();
    voice::comment(conn, cast.innovator, &code, &NewIdeaComment { body })?;
    let why = NewIdeaHiding { reason: "Memuat nomor telepon orang lain.".into() };
    hiding::hide_comment(conn, cast.moderator, &code, 2, &why).map(drop)
}
/// Whoever writes for an agency of the demonstration that has nobody: the coordinator, lent to it for the seeds alone.
fn lent(conn: &mut Conn, cast: &Cast, slug: &str) -> Result<Actor> {
    let place = agency::find(conn, slug)?;
    let held = |role: Role| Membership {
        role,
        agency: Some(place.slug.clone()),
        agency_id: Some(place.id),
        is_stand_in: false,
    };
    let mut who = cast.writer.clone();
    if !who.is_member_of(&place) {
        who.memberships = vec![held(Role::Author)];
    }
    Ok(who)
}
/// Its sections; of a draft the first ones.
fn write(conn: &mut Conn, who: &Actor, code: &str, written: &Written, kind: IdeaKind) -> Result<()> {
    let all = fields(written, kind);
    for part in section::of(kind) {
        let own = part.fields.iter().filter_map(|field| Some((field.name, all.get(field.name)?.clone())));
        let own: BTreeMap<String, Given> = own.map(|(name, text)| (name.to_owned(), Given::Text(text))).collect();
        let half = written.state == "draft" && !["eligibility", "identity", "problem"].contains(&part.name);
        if own.is_empty() || half {
            continue;
        }
        save(conn, who, code, part.name, own)?;
    }
    Ok(())
}
fn one(conn: &mut Conn, cast: &Cast, written: &Written) -> Result<()> {
    let kind = written.kind.unwrap_or(IdeaKind::Lab);
    let who = if written.state == "handed_in" {
        cast.learner.clone()
    } else if kind == IdeaKind::Citizen {
        cast.innovator.clone()
    } else {
        lent(conn, cast, &written.agency)?
    };
    let new = NewIdea {
        kind: Some(kind),
        agency: written.agency.clone(),
        title: written.title.clone(),
        language: Some(Lang::Id),
        lesson: written.lesson.clone(),
        ..NewIdea::default()
    };
    let code = begin::begin(conn, &who, &new)?.code.unwrap_or_default();
    diesel::update(ideas::table.filter(ideas::code.eq(&code))).set(ideas::is_invented.eq(true)).execute(conn)?;
    write(conn, &who, &code, written, kind)?;
    if written.state == "draft" {
        return invite(conn, cast, &who, &code);
    }
    if written.state == "handed_in" {
        return hand_in(conn, cast, &code);
    }
    if written.state == "endorsing" || written.state == "endorsed" {
        endorsement::set(conn, cast.leader, &written.agency, &IdeaSetting { needs_endorsement: true })?;
    }
    send(conn, &who, &code)?;
    match written.state.as_str() {
        "endorsing" => {
            endorsement::set(conn, cast.leader, &written.agency, &IdeaSetting { needs_endorsement: false })?;
            return Ok(());
        }
        "endorsed" => {
            let yes = Endorsing { endorse: true, refusal: String::new() };
            endorsement::decide(conn, cast.leader, &code, 1, &yes)?;
            endorsement::set(conn, cast.leader, &written.agency, &IdeaSetting { needs_endorsement: false })?;
            return Ok(());
        }
        "submitted" => return Ok(()),
        "withdrawn" => {
            let reason = IdeaWithdrawal { reason: written.reason.clone() };
            return round::withdraw(conn, &who, &code, &reason).map(drop);
        }
        _ => {}
    }
    decision::claim(conn, cast.reviewer, &code, 1)?;
    let mut number = 1;
    if !written.changes.is_empty() {
        review(conn, cast, &code, 1, kind, &written.changes)?;
        if written.state == "in_review" {
            return Ok(());
        }
        let message = "Gagasannya baik; perjelas bagian yang diberi catatan.".to_owned();
        decision::give_back(conn, cast.reviewer, &code, 1, &IdeaReturning { message, due_on: String::new() })?;
        if written.state == "revision" {
            return Ok(());
        }
        revise(conn, &who, &code, kind, written)?;
        send(conn, &who, &code)?;
        number = 2;
    }
    match written.state.as_str() {
        "in_review" => Ok(()),
        "declined" => {
            let (explanation, next_step) = (written.reason.clone(), written.next_step.clone());
            let no = IdeaDeclining { reason: Some(DeclineReason::ExistsAlready), explanation, next_step };
            decision::decline(conn, cast.reviewer, &code, number, &no).map(drop)
        }
        _ => {
            review(conn, cast, &code, number, kind, &BTreeMap::new())?;
            decision::accept(conn, cast.reviewer, &code, number)?;
            if written.state == "merged" {
                let into = titled(conn, STAYS)?.1;
                let same = IdeaMerging { into, reason: written.reason.clone() };
                return merge::merge(conn, cast.reviewer, &code, &same).map(drop);
            }
            if written.state == "withdrawn_later" {
                let reason = IdeaWithdrawal { reason: written.reason.clone() };
                return round::withdraw(conn, &who, &code, &reason).map(drop);
            }
            if written.state == "accepted_with_voices" {
                voice::begin(conn, cast.leader, &code, SupportKind::Endorses)?;
                voice::begin(conn, cast.reviewer, &code, SupportKind::Follows)?;
                let body = "Kami siap mencoba bersama di wilayah kami.".to_owned();
                voice::comment(conn, cast.innovator, &code, &NewIdeaComment { body })?;
            }
            Ok(())
        }
    }
}
/// Writes again what the review asked to be changed.
fn revise(conn: &mut Conn, who: &Actor, code: &str, kind: IdeaKind, written: &Written) -> Result<()> {
    let all = fields(written, kind);
    for (field, change) in &written.changes {
        let Some(part) = section::of(kind).iter().find(|part| part.fields.iter().any(|f| f.name == field)) else {
            continue;
        };
        let own = part.fields.iter().filter_map(|field| Some((field.name, all.get(field.name)?.clone())));
        let changed = own.map(|(name, text)| {
            let text = if name == field { format!("{text}\n\nPenjelasan tambahan: {change}") } else { text };
            (name.to_owned(), Given::Text(text))
        });
        let changed = changed.collect();
        save(conn, who, code, part.name, changed)?;
    }
    Ok(())
}
/// A learner lets their draft be the work of an assignment; the teacher marks the copy that they hand in.
fn hand_in(conn: &mut Conn, cast: &Cast, code: &str) -> Result<()> {
    let Seeded { course, lesson, block } = ASSIGNED;
    enrolment::enrol(conn, cast.learner, course, &NewEnrolment::default())?;
    assigned::choose(conn, cast.learner, lesson, block, &IdeaChoosing { code: code.to_owned() })?;
    let seen = super::idea::editable(conn, Some(cast.learner), code)?;
    let revision = standing(conn, &seen.idea)?.draft.revision;
    let sent = assigned::hand_in(conn, cast.learner, lesson, block, &HandingInIdea { revision })?;
    let handle = sent.code.ok_or_else(|| Error::internal(anyhow::anyhow!("a submission without a handle")))?;
    let comment = "Contoh penilaian: sebutkan juga siapa yang menjawab bila kepala seksi berhalangan.";
    assignments::mark(conn, &ASSIGNED, cast.teacher, &handle, comment)
}
/// One co-author who has accepted.
fn invite(conn: &mut Conn, cast: &Cast, who: &Actor, code: &str) -> Result<()> {
    author::invite(conn, who, code, &NewIdeaAuthor { person: "graduate@demo.invalid".into() })?;
    author::answer(conn, cast.innovator, code, &InvitationAnswer { accept: true }).map(drop)
}
fn save(conn: &mut Conn, who: &Actor, code: &str, section: &str, fields: BTreeMap<String, Given>) -> Result<()> {
    let seen = super::idea::editable(conn, Some(who), code)?;
    let revision = standing(conn, &seen.idea)?.draft.revision;
    form::save(conn, who, code, section, &IdeaSectionDraft { revision, fields, ..IdeaSectionDraft::default() })?;
    Ok(())
}
fn send(conn: &mut Conn, who: &Actor, code: &str) -> Result<()> {
    let seen = super::idea::editable(conn, Some(who), code)?;
    let revision = standing(conn, &seen.idea)?.draft.revision;
    round::send(conn, who, code, &IdeaSending { revision, declared: true }).map(drop)
}
/// Every field is right, but those that are to be changed.
fn review(
    conn: &mut Conn,
    cast: &Cast,
    code: &str,
    number: i64,
    kind: IdeaKind,
    changes: &BTreeMap<String, String>,
) -> Result<()> {
    let verdict = |name: &str| if changes.contains_key(name) { "needs_change" } else { "ok" };
    let verdicts = section::reviewed(kind).map(|f| (f.name.to_owned(), Given::Text(verdict(f.name).to_owned())));
    let comments = changes.iter().map(|(name, comment)| (name.clone(), Given::Text(comment.clone())));
    let said = FieldReview { verdicts: verdicts.collect(), comments: comments.collect() };
    verdict::review(conn, cast.reviewer, code, number, &said).map(drop)
}
fn fields(written: &Written, kind: IdeaKind) -> BTreeMap<&'static str, String> {
    let sdgs: Vec<String> = written.sdgs.iter().map(ToString::to_string).collect();
    let text = |text: &str| text.to_owned();
    if kind == IdeaKind::Citizen {
        return BTreeMap::from([
            ("title", text(&written.title)),
            ("sector", text(&written.sector)),
            ("problem", text(&written.background)),
            ("idea", text(&written.chosen_idea)),
            ("language", text("id")),
        ]);
    }
    BTreeMap::from([
        ("fits_renewal", text("yes")),
        ("fits_benefit", text("yes")),
        ("fits_law", text("yes")),
        ("fits_authority", text("yes")),
        ("fits_replication", text("yes")),
        ("title", text(&written.title)),
        ("short_description", text(&written.short_description)),
        ("language", text("id")),
        ("sector", text(&written.sector)),
        ("sdgs", sdgs.join("\n")),
        ("background", text(&written.background)),
        ("goal", text(&written.goal)),
        ("chosen_idea", text(&written.chosen_idea)),
        ("novelty", text(&written.novelty)),
        ("target_change", text(&written.target_change)),
        ("stakeholders", text("Unit pengusul, perangkat desa atau kelurahan setempat, dan kelompok pengguna layanan.")),
        ("resources", text("Dua petugas, satu anggaran kegiatan tahun berjalan, dan sarana yang sudah ada.")),
        ("beneficiaries", text(&written.beneficiaries)),
        ("work_unit", text("Unit pengusul (rekaan)")),
        ("contact", text("Kepala bidang pengusul")),
    ])
}
