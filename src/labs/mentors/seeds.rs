//! Mentors of the demonstration, one in each zone. Invented, and labelled so.
use super::{
    availability::MentorWeek,
    mentor::MentorKind,
    profile::{self, MentorProfile},
};
use crate::{
    accounts::{
        actor::{self, Actor},
        membership::{self, Role},
        person,
        settings::Zone,
    },
    db::Conn,
    error::Result,
    words::Lang,
};

/// Someone invented: address, name, agency, and what they say of themselves.
struct Invented {
    email: &'static str,
    name: &'static str,
    agency: &'static str,
    profile: MentorProfile,
}
fn said(kind: MentorKind, summary: &str, zone: Zone, hours: &str) -> MentorProfile {
    let day = || hours.to_owned();
    MentorProfile {
        kind: Some(kind),
        summary: summary.to_owned(),
        zone: Some(zone),
        languages: vec!["id".into()],
        hours: MentorWeek { mon: day(), tue: day(), wed: day(), thu: day(), fri: day(), ..MentorWeek::default() },
        minutes: Some(60),
        notice_hours: Some(24),
        before_minutes: Some(0),
        after_minutes: Some(15),
        daily_limit: Some(4),
        weekly_limit: Some(10),
        is_listed: true,
        ..MentorProfile::default()
    }
}
fn texts(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}
/// Gives the account of the demonstration that is a mentor a profile, and adds two more mentors; all three, from west to east.
pub fn load(conn: &mut Conn, maya: Actor) -> Result<[Actor; 3]> {
    let own = MentorProfile {
        expertise: texts(&["problems", "service_design", "data"]),
        sectors: texts(&["health"]),
        provinces: texts(&["35"]),
        languages: texts(&["id", "jv"]),
        ..said(
            MentorKind::Coach,
            "Contoh: mendampingi tim dari rumusan masalah sampai uji coba layanan kesehatan.",
            Zone::Wib,
            "09:00-12:00, 13:00-15:00",
        )
    };
    profile::save(conn, &maya, &own)?;
    let makassar = Invented {
        email: "mentor-makassar@demo.invalid",
        name: "Baso Mentor",
        agency: "pemerintah-kota-makassar",
        profile: MentorProfile {
            expertise: texts(&["digital", "change"]),
            provinces: texts(&["73"]),
            languages: texts(&["id", "bug", "mak"]),
            needs_approval: true,
            ..said(
                MentorKind::Coach,
                "Contoh: menata layanan digital dan perubahan cara kerja di kota.",
                Zone::Wita,
                "09:00-12:00",
            )
        },
    };
    let jayapura = Invented {
        email: "mentor-jayapura@demo.invalid",
        name: "Selvi Mentor",
        agency: "pemerintah-kota-jayapura",
        profile: MentorProfile {
            expertise: texts(&["partners", "communication"]),
            provinces: texts(&["91"]),
            languages: texts(&["id", "pmy"]),
            ..said(
                MentorKind::ContentExpert,
                "Contoh: melibatkan warga dan mitra, dari kampung sampai dinas.",
                Zone::Wit,
                "10:00-14:00",
            )
        },
    };
    Ok([maya, invented(conn, &makassar)?, invented(conn, &jayapura)?])
}
fn invented(conn: &mut Conn, mentor: &Invented) -> Result<Actor> {
    let system = Actor::system();
    let id = person::create(conn, &system, mentor.email, mentor.name, Lang::Id)?;
    membership::grant(conn, &system, id, Role::Mentor, Some(mentor.agency))?;
    let who = actor::of_seeds(conn, id, mentor.name)?;
    profile::save(conn, &who, &mentor.profile)?;
    Ok(who)
}
