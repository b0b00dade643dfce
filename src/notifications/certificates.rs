//! What the holder of a certificate is told of it.
use super::{
    notice::{NoticeArgs, NoticeKind},
    rule::{News, tell},
};
use crate::{
    courses::renewal,
    db::Conn,
    error::Result,
    event::{Event, Recorded},
    progress::certificate,
};

pub(super) fn apply(conn: &mut Conn, recorded: &Recorded) -> Result<()> {
    match &recorded.event {
        Event::CertificateAwarded { certificate, serial } => certificate_awarded(conn, recorded, *certificate, serial),
        Event::CertificateRevoked { certificate, serial, person, reason } => {
            certificate_changed(conn, recorded, NoticeKind::CertificateRevoked, (*certificate, serial), *person, reason)
        }
        Event::CertificateReissued { certificate, serial, person, reason, .. } => certificate_changed(
            conn,
            recorded,
            NoticeKind::CertificateReissued,
            (*certificate, serial),
            *person,
            reason,
        ),
        Event::CertificateExpired { certificate, serial, person } => {
            certificate_changed(conn, recorded, NoticeKind::CertificateExpired, (*certificate, serial), *person, "")
        }
        Event::CertificateEnding { certificate, person, .. } => {
            certificate_news(conn, recorded, NoticeKind::CertificateEnding, *certificate, *person)
        }
        Event::CertificateLapsed { certificate, person, .. } => {
            certificate_news(conn, recorded, NoticeKind::CertificateLapsed, *certificate, *person)
        }
        _ => Ok(()),
    }
}
fn certificate_awarded(conn: &mut Conn, recorded: &Recorded, certificate: i64, serial: &str) -> Result<()> {
    let Some(person) = recorded.person else {
        return Ok(());
    };
    let news = News {
        kind: NoticeKind::CertificateAwarded,
        template: "certificate_awarded",
        args: NoticeArgs { about: certificate::title(conn, certificate)?, ..NoticeArgs::default() },
        address: format!("/certificates/{serial}"),
        mailed: true,
    };
    tell(conn, &[person], recorded.id, &news)
}
/// The holder learns what has become of their certificate, and why.
fn certificate_changed(
    conn: &mut Conn,
    recorded: &Recorded,
    kind: NoticeKind,
    (certificate, serial): (i64, &str),
    person: i64,
    reason: &str,
) -> Result<()> {
    let about = certificate::title(conn, certificate)?;
    let args = NoticeArgs { about, reason: reason.to_owned(), ..NoticeArgs::default() };
    let news =
        News { kind, template: "certificate_changed", args, address: format!("/certificates/{serial}"), mailed: true };
    tell(conn, &[person], recorded.id, &news)
}
/// The holder learns, in good time and once more when it is late, that the course can be begun again.
fn certificate_news(
    conn: &mut Conn,
    recorded: &Recorded,
    kind: NoticeKind,
    certificate: i64,
    person: i64,
) -> Result<()> {
    let Some(slug) = renewal::course_of(conn, certificate)? else {
        return Ok(());
    };
    let args = NoticeArgs { about: certificate::title(conn, certificate)?, ..NoticeArgs::default() };
    let news = News { kind, template: "notice", args, address: format!("/courses/{slug}"), mailed: true };
    tell(conn, &[person], recorded.id, &news)
}
