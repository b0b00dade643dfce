//! The demonstration world: people of every role, the directory, the course. Invented, and labelled so.
use crate::{
    accounts::{
        actor::{self, Actor},
        consent,
        membership::{self, Role},
        person, sign_in,
    },
    agencies,
    courses::{
        self,
        assignments::seeds::Seeded,
        seeds::{Files, Loader},
    },
    db::{Conn, analyse},
    error::Result,
    event, ideas, innovations, labs, notifications,
    privacy::document,
    words::Lang,
};
use std::collections::BTreeMap;

/// An account of the demonstration: its name in `demo-accounts.txt`, its person, the role it is given.
struct Demo {
    key: &'static str,
    name: &'static str,
    role: Option<(Role, Option<&'static str>)>,
}
const fn demo(key: &'static str, name: &'static str, role: Option<(Role, Option<&'static str>)>) -> Demo {
    Demo { key, name, role }
}
const BANYUWANGI: Option<&str> = Some("pemerintah-kabupaten-banyuwangi");
/// One per installation and agency role, curators of all three institutions, an innovator, the course's author and teacher,
/// someone who has learnt for years.
const PEOPLE: &[Demo] = &[
    demo("system_admin", "Sari Admin", Some((Role::SystemAdmin, None))),
    demo("auditor", "Adi Auditor", Some((Role::Auditor, None))),
    demo("agency_admin", "Bayu Koordinator", Some((Role::AgencyAdmin, BANYUWANGI))),
    demo("agency_leader", "Lestari Pimpinan", Some((Role::AgencyLeader, BANYUWANGI))),
    demo("hub_admin", "Hadi Simpul", Some((Role::HubAdmin, Some("pemerintah-provinsi-jawa-timur")))),
    demo("curator", "Citra Kurator", Some((Role::Curator, Some("lan")))),
    demo("curator_panrb", "Putra Kurator", Some((Role::Curator, Some("kementerian-panrb")))),
    demo("curator_kemendagri", "Kemala Kurator", Some((Role::Curator, Some("kementerian-dalam-negeri")))),
    demo("author", "Arif Penulis", Some((Role::Author, Some("lan")))),
    demo("mentor", "Maya Mentor", Some((Role::Mentor, Some("lan")))),
    demo("moderator", "Mulia Moderator", Some((Role::Moderator, Some("lan")))),
    demo("innovator", "Intan Inovator", None),
    demo("course_author", "Kirana Pengajar", None),
    demo("course_teacher", "Teguh Pendamping", None),
    demo("graduate", "Wira Lulusan", None),
];

/// What a person of the demonstration signs in with.
#[derive(Clone)]
pub struct Account {
    pub role: &'static str,
    pub email: String,
    pub password: String,
    pub hash: String,
}
/// The accounts to be made, with passwords and hashes chosen by `secret` and `hash`.
pub fn accounts(secret: impl Fn() -> Result<String>, hash: impl Fn(&str) -> Result<String>) -> Result<Vec<Account>> {
    let account = |demo: &Demo| {
        let password: String = secret()?.chars().take(20).collect();
        let email = format!("{}@demo.invalid", demo.key.replace('_', "-"));
        Ok(Account { role: demo.key, email, hash: hash(&password)?, password })
    };
    PEOPLE.iter().map(account).collect()
}

/// Loads the whole world, in the transaction it is given. `files`: those of the lessons, laid down before; `scanned`: a virus
/// scanner has to look at them.
pub fn load(conn: &mut Conn, accounts: &[Account], files: &Files, scanned: bool) -> Result<()> {
    let system = Actor::system();
    let (mut author, mut teacher, mut innovator, mut writer, mut curator) = (0, 0, 0, 0, 0);
    let mut ids = BTreeMap::new();
    let mut agency_author = 0;
    for (demo, account) in PEOPLE.iter().zip(accounts) {
        let id = person::create(conn, &system, &account.email, demo.name, Lang::Id)?;
        sign_in::store_password(conn, id, &account.hash)?;
        if let Some((role, agency)) = demo.role {
            membership::grant(conn, &system, id, role, agency)?;
        }
        ids.insert(demo.key, id);
        match demo.key {
            "course_author" => author = id,
            "course_teacher" => teacher = id,
            "innovator" => innovator = id,
            "agency_admin" => writer = id,
            "curator" => curator = id,
            "author" => agency_author = id,
            _ => {}
        }
    }
    for document in ["privacy", "terms"] {
        consent::give(conn, &system, innovator, document, document::VERSION)?;
    }
    let codes = innovations::seeds::load(conn)?;
    let author = actor::of_seeds(conn, author, "Kirana Pengajar")?;
    let loader = Loader { codes: &codes, files, scanned, author: &author, teacher };
    for course in ["laboratorium-inovasi", "ekosistem-inovasi"] {
        loader.load(conn, course)?;
    }
    courses::paths::seeds::load(conn, &system, "lan", &["ekosistem-inovasi", "laboratorium-inovasi"])?;
    agencies::seeds::load(conn)?;
    let writer = actor::of_seeds(conn, writer, "Bayu Koordinator")?;
    let curator = actor::of_seeds(conn, curator, "Citra Kurator")?;
    let of = |key: &str| ids.get(key).copied().unwrap_or_default();
    let asking = actor::of_seeds(conn, of("curator_kemendagri"), "Kemala Kurator")?;
    let cast = courses::runs::seeds::Cast {
        seated: [of("hub_admin"), of("mentor")],
        waiting: [of("curator_panrb"), of("auditor")],
        asking: &asking,
        agency: BANYUWANGI.unwrap_or_default(),
        admin: &writer,
        staff: of("agency_leader"),
    };
    courses::runs::seeds::load(conn, "laboratorium-inovasi", &cast)?;
    courses::paths::seeds::assign(conn, &writer, cast.agency, cast.staff)?;
    let wira = actor::of_seeds(conn, of("graduate"), "Wira Lulusan")?;
    let lestari = actor::of_seeds(conn, of("agency_leader"), "Lestari Pimpinan")?;
    let mulia = actor::of_seeds(conn, of("moderator"), "Mulia Moderator")?;
    let hadi = actor::of_seeds(conn, of("hub_admin"), "Hadi Simpul")?;
    let teacher = actor::of_seeds(conn, teacher, "Teguh Pendamping")?;
    let cast = ideas::seeds::Cast {
        writer: &writer,
        innovator: &wira,
        leader: &lestari,
        reviewer: &curator,
        moderator: &mulia,
        learner: &hadi,
        teacher: &teacher,
    };
    ideas::seeds::load(conn, &cast)?;
    labs::seeds::load(conn, &labs::seeds::Cast { writer: &writer, leader: &lestari, curator: &curator })?;
    let maya = actor::of_seeds(conn, of("mentor"), "Maya Mentor")?;
    let mentors = labs::mentors::seeds::load(conn, maya)?;
    labs::bookings::seeds::load(conn, &mentors, &wira)?;
    let [coach, ..] = &mentors;
    labs::session::seeds::load(conn, coach, &wira)?;
    labs::meetings::seeds::load(conn, coach, &wira)?;
    event::pass(conn, notifications::rule::READER)?;
    innovations::writing::seeds::load(conn, BANYUWANGI.unwrap_or_default(), &writer, &curator)?;
    let plan = Seeded { course: "ekosistem-inovasi", lesson: "ekosistem-measuring", block: "plan" };
    let waits = actor::of_seeds(conn, of("mentor"), "Maya Mentor")?;
    courses::assignments::seeds::load(conn, &plan, &waits, &hadi, &teacher)?;
    let agency_author = actor::of_seeds(conn, agency_author, "Arif Penulis")?;
    courses::authoring::seeds::load(conn, &agency_author, &curator)?;
    Ok(analyse(conn)?)
}
