//! Generated data to measure with: a demonstration's world and, beside it, as many invented entries and people as asked for.
//!
//! Rows are inserted in batches and not through verbs, so that no event tells of them. The same numbers give the same
//! data, sessions apart. Texts are words by chance, as frequent as words are in real text (`vocabulary`), and say nothing;
//! how long they are is taken from the demonstration's invented entries. Every entry is labelled invented.
mod class;
mod invented;
mod mentors;
mod vocabulary;
use crate::{
    accounts::person,
    clock::{self, Instant},
    code,
    db::{Conn, Db, advance_ids, analyse},
    error::{Error, Result},
    insert_all,
    schema::{
        agencies, content_versions, contents, enrolments, innovations, people, publication_changes, publications,
        regions, runs, sectors, sessions,
    },
    web,
};
use chrono::{DateTime, TimeDelta};
use diesel::prelude::*;
pub use invented::Invented;
use std::sync::Arc;

/// Rows of one statement.
const BATCH: i64 = 1000;
/// People who get a session, for whoever drives the server.
const SESSIONS: i64 = 4000;
/// Codes are of this series, in which no verb numbers any more.
const SERIES: &str = "INV-2025";
/// 1 January 2021: the first generated entry is published; the last five years later.
const SINCE: i64 = 1_609_459_200;
const SPAN: i64 = 5 * 365 * 86_400;

/// The secret of a session, and a token for its forms.
pub struct Key {
    pub session: String,
    pub form: String,
}

/// What generated entries refer to.
struct Material {
    texts: Invented,
    /// Agency, its province, the name of its region.
    places: Vec<(i64, i64, String)>,
    sectors: Vec<i64>,
    first_content: i64,
    first_version: i64,
}

/// Adds to a demonstration's world that has just been loaded; the first `learners` of the people are in a course of their
/// own (`class`), too, and the first nine for each of `booked` are mentors with a full quarter and whom they meet (`mentors`).
/// Returns the sessions.
pub async fn load(db: &Db, entries: i64, persons: i64, learners: i64, booked: i64) -> Result<Vec<Key>> {
    let material = Arc::new(db.read(material).await?);
    for first in (0..entries).step_by(usize::try_from(BATCH).unwrap_or(1)) {
        let (material, last) = (material.clone(), (first + BATCH).min(entries));
        db.write(move |conn| put_entries(conn, &material, first, last, entries)).await?;
    }
    // The demonstration's first with room for all of them.
    let run: i64 = db
        .read(|conn| Ok(runs::table.filter(runs::seats.is_null()).order(runs::id).select(runs::id).first(conn)?))
        .await?;
    let first_person: i64 =
        db.read(|conn| Ok(next_id(people::table.select(diesel::dsl::max(people::id)).first(conn)?))).await?;
    for first in (0..persons).step_by(usize::try_from(BATCH).unwrap_or(1)) {
        let last = (first + BATCH).min(persons);
        db.write(move |conn| put_people(conn, run, first_person, first, last)).await?;
    }
    db.write(|conn| {
        let tables = ["contents", "content_versions", "publications", "people"];
        Ok(tables.into_iter().try_for_each(|table| advance_ids(conn, table))?)
    })
    .await?;
    if learners > 0 {
        class::load(db, first_person, learners.min(persons)).await?;
    }
    if booked > 0 {
        mentors::load(db, first_person, booked.min(mentors::most(persons))).await?;
    }
    let keys = (0..persons.min(SESSIONS)).map(|_| key()).collect::<Result<Vec<_>>>()?;
    let hashes: Arc<Vec<String>> = Arc::new(keys.iter().map(|key| code::hash(&key.session)).collect());
    db.write(move |conn| {
        put_sessions(conn, first_person, &hashes)?;
        Ok(analyse(conn)?)
    })
    .await?;
    Ok(keys)
}
fn next_id(highest: Option<i64>) -> i64 {
    highest.unwrap_or(0) + 1
}
fn key() -> Result<Key> {
    let session = code::secret()?;
    Ok(Key { form: web::token_of(&session), session })
}
fn material(conn: &mut Conn) -> Result<Material> {
    let places = agencies::table
        .inner_join(regions::table)
        .order(agencies::id)
        .select((agencies::id, regions::province_id, regions::id, regions::name))
        .load::<(i64, Option<i64>, i64, String)>(conn)?;
    Ok(Material {
        texts: Invented::begin()?,
        places: places.into_iter().map(|(id, province, region, name)| (id, province.unwrap_or(region), name)).collect(),
        sectors: sectors::table.order(sectors::position).select(sectors::id).load(conn)?,
        first_content: next_id(contents::table.select(diesel::dsl::max(contents::id)).first(conn)?),
        first_version: next_id(content_versions::table.select(diesel::dsl::max(content_versions::id)).first(conn)?),
    })
}

#[derive(Insertable)]
#[diesel(table_name = contents)]
struct NewContent {
    id: i64,
    kind: &'static str,
    created_at: Instant,
}
#[derive(Insertable)]
#[diesel(table_name = content_versions)]
struct NewVersion {
    id: i64,
    content_id: i64,
    number: i64,
    document: String,
    created_at: Instant,
}
#[derive(Insertable)]
#[diesel(table_name = publication_changes)]
#[expect(clippy::struct_field_names, reason = "the names of the columns")]
struct NewChange {
    publication_id: i64,
    content_id: i64,
    new_version_id: i64,
}
#[derive(Insertable)]
#[diesel(table_name = innovations)]
struct NewEntry {
    content_id: i64,
    code: String,
    name: String,
    summary: String,
    language: &'static str,
    agency_id: i64,
    province_id: i64,
    sector_id: i64,
    year: i64,
    source: &'static str,
    source_note: &'static str,
    is_invented: bool,
    completeness: i64,
    state: &'static str,
    state_at: Instant,
    published_at: Instant,
}
fn put_entries(conn: &mut Conn, material: &Material, first: i64, last: i64, of: i64) -> Result<()> {
    let publication: i64 = diesel::insert_into(publications::table)
        .values((publications::message.eq(""), publications::created_at.eq(clock::now())))
        .returning(publications::id)
        .get_result(conn)?;
    // Numbers without a check character are passed over, and each batch has its own thousands twice over.
    let mut codes = (first * 2 + 1..).filter_map(|number| code::numbered(SERIES, number));
    let (mut kept, mut versions, mut changes, mut entries) = (vec![], vec![], vec![], vec![]);
    for n in first..last {
        let mut dice = Dice(u64::try_from(n).unwrap_or(0));
        let (content_id, version) = (material.first_content + n, material.first_version + n);
        let at = instant(SINCE + SPAN / of.max(1) * n);
        let place = dice.pick(&material.places).ok_or_else(|| empty("agencies"))?;
        let sector = dice.pick(&material.sectors).ok_or_else(|| empty("sectors"))?;
        let profile = material.texts.profile(&mut dice, &place.2, n)?;
        kept.push(NewContent { id: content_id, kind: "innovation", created_at: at });
        let document = serde_json::to_string(&profile)?;
        versions.push(NewVersion { id: version, content_id, number: 1, document, created_at: at });
        changes.push(NewChange { publication_id: publication, content_id, new_version_id: version });
        entries.push(NewEntry {
            content_id,
            code: codes.next().ok_or_else(|| empty("codes"))?,
            completeness: profile.completeness(),
            name: profile.name,
            summary: profile.summary,
            language: "id",
            agency_id: place.0,
            province_id: place.1,
            sector_id: *sector,
            year: 2025 - i64::try_from(dice.rank(12)).unwrap_or(0),
            source: dice.pick(&["own", "kipp", "iga", "jippnas", "inoland", "hub"]).unwrap_or(&"own"),
            source_note: "",
            is_invented: true,
            state: "published",
            state_at: at,
            published_at: at,
        });
    }
    insert_all!(conn, contents::table, &kept)?;
    insert_all!(conn, content_versions::table, &versions)?;
    let distance = material.first_version - material.first_content;
    diesel::update(contents::table.filter(contents::id.ge(material.first_content + first)))
        .set((
            contents::draft_version_id.eq((contents::id + distance).nullable()),
            contents::published_version_id.eq((contents::id + distance).nullable()),
        ))
        .execute(conn)?;
    insert_all!(conn, publication_changes::table, &changes)?;
    insert_all!(conn, innovations::table, &entries)?;
    Ok(())
}
fn empty(what: &str) -> Error {
    Error::internal(anyhow::anyhow!("no {what}"))
}
fn instant(seconds: i64) -> Instant {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().into()
}

#[derive(Insertable)]
#[diesel(table_name = people)]
struct NewPerson {
    id: i64,
    email: String,
    name: String,
    language: &'static str,
    state: &'static str,
    created_at: Instant,
    handle: String,
    name_key: String,
}
#[derive(Insertable)]
#[diesel(table_name = enrolments)]
struct NewSeat {
    run_id: i64,
    person_id: i64,
    period: i64,
    standing: &'static str,
    source: &'static str,
    created_at: Instant,
}
/// People without a password, each with a seat in the demonstration's course.
fn put_people(conn: &mut Conn, run: i64, first_id: i64, first: i64, last: i64) -> Result<()> {
    const GIVEN: [&str; 12] =
        ["Ayu", "Bagus", "Citra", "Dewi", "Eka", "Fajar", "Gita", "Hendra", "Indah", "Joko", "Kartika", "Lukman"];
    const FAMILY: [&str; 10] =
        ["Pratama", "Saputra", "Wibowo", "Lestari", "Siregar", "Nasution", "Rahman", "Wulandari", "Kusuma", "Hidayat"];
    let now = clock::now();
    let (mut persons, mut seats) = (vec![], vec![]);
    for n in first..last {
        let mut dice = Dice(u64::try_from(n).unwrap_or(0) << 32);
        let word = |of: Option<&&'static str>| of.copied().unwrap_or_default();
        let name = format!("{} {}", word(dice.any(&GIVEN)), word(dice.any(&FAMILY)));
        persons.push(NewPerson {
            id: first_id + n,
            email: format!("p{n:06}@scale.invalid"),
            language: "id",
            state: "active",
            created_at: now,
            handle: format!("scale-{n:06}"),
            name_key: person::name_key(&name),
            name,
        });
        let person_id = first_id + n;
        let seat = NewSeat { run_id: run, person_id, period: 1, standing: "enrolled", source: "self", created_at: now };
        seats.push(seat);
    }
    insert_all!(conn, people::table, &persons)?;
    insert_all!(conn, enrolments::table, &seats)?;
    diesel::update(runs::table.find(run)).set(runs::taken.eq(runs::taken + (last - first))).execute(conn)?;
    Ok(())
}
#[derive(Insertable)]
#[diesel(table_name = sessions)]
struct NewSession<'a> {
    token_hash: &'a str,
    person_id: i64,
    created_at: Instant,
    expires_at: Instant,
    handle: &'a str,
    seen_at: Instant,
    browser: &'static str,
    system: &'static str,
}
fn put_sessions(conn: &mut Conn, first_person: i64, hashes: &[String]) -> Result<()> {
    let now = clock::now();
    let rows: Vec<NewSession> = (first_person..)
        .zip(hashes)
        .map(|(person_id, hash)| NewSession {
            token_hash: hash,
            person_id,
            created_at: now,
            expires_at: now.plus(TimeDelta::days(7)),
            handle: hash.get(..20).unwrap_or(hash),
            seen_at: now,
            browser: "",
            system: "",
        })
        .collect();
    insert_all!(conn, sessions::table, &rows)?;
    Ok(())
}

/// Chance that is the same every time (`SplitMix64`).
struct Dice(u64);
impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.throw() % u64::try_from(most.max(1)).unwrap_or(1)).unwrap_or(0)
    }
    /// One of them, all alike.
    fn any<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }
    /// A rank below `most` by Zipf's law: the first comes up twice as often as the second, three times as often as the third.
    fn rank(&mut self, most: usize) -> usize {
        let weights = || (1..=u32::try_from(most).unwrap_or(1)).map(|n| 1.0 / f64::from(n));
        let share = f64::from(u32::try_from(self.throw() >> 32).unwrap_or(0)) / f64::from(u32::MAX);
        let mut left = share * weights().sum::<f64>();
        weights()
            .position(|weight| {
                left -= weight;
                left <= 0.0
            })
            .unwrap_or(0)
    }
    /// A rank below `most` by Zipf's law as well, of so many that they are not gone through.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
    fn zipf(&mut self, most: usize) -> usize {
        let share = (self.throw() >> 11) as f64 / (1u64 << 53) as f64;
        (((most as f64 + 1.0).ln() * share).exp() as usize).saturating_sub(1).min(most.saturating_sub(1))
    }
    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.rank(of.len()))
    }
}
