//! What a meeting server tells by itself. It signs some of it, and its end of a meeting not at all; so each address that it
//! is given carries a signature of this site besides.
use crate::{
    clock::{self, Instant},
    code,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::DateTime;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Sha256, Sha512};

/// Bytes of a token.
const LONGEST: usize = 4096;
/// People, and comings and goings of one of them, in what is told of a meeting.
const MOST: usize = 1000;

crate::text_enum! {
    /// What is told.
    pub enum Told { Ended = "ended", Attended = "attended", Recorded = "recorded" }
}
/// Signs one thing that one meeting's provider may tell. `key`: the installation's secret.
pub fn signature(key: &str, told: Told, meeting: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        return String::new();
    };
    mac.update(format!("meeting {} {meeting}", told.as_str()).as_bytes());
    code::hex(&mac.finalize().into_bytes())
}
pub fn is_signed(key: &str, told: Told, meeting: &str, given: &str) -> bool {
    !given.is_empty() && crate::password::same(signature(key, told, meeting).as_bytes(), given.as_bytes())
}

/// A recording that can be asked for now.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Ready {
    #[serde(rename = "meeting_id")]
    pub meeting: String,
    #[serde(rename = "record_id")]
    pub recording: String,
}
/// The `signed_parameters` of a recording that is ready; none: the server's secret has not signed them.
pub fn recorded(secret: &str, token: &str) -> Option<Ready> {
    claims(token, "HS256", |signed, signature| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
        mac.update(signed);
        mac.verify_slice(signature).ok()
    })
}

/// Someone who was there, with the times of coming and going. Who has not gone by the end has no last going.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendee {
    pub handle: String,
    pub stays: Vec<(Instant, Option<Instant>)>,
}
/// Who came to a meeting, told after its end. `authorization`: the header of the request. None: not signed by the server, its
/// time is over, it speaks of another meeting, or is no such thing; then nothing is known.
pub fn attended(secret: &str, authorization: &str, meeting: &str, body: &str) -> Option<Vec<Attendee>> {
    #[derive(Deserialize)]
    struct Claims {
        exp: i64,
    }
    #[derive(Deserialize)]
    struct Report {
        meeting_id: String,
        data: Data,
    }
    #[derive(Deserialize)]
    struct Data {
        attendees: Vec<Person>,
    }
    #[derive(Deserialize)]
    struct Person {
        ext_user_id: String,
        joins: Vec<String>,
        leaves: Vec<String>,
    }
    let token = authorization.strip_prefix("Bearer ")?;
    let claims: Claims = claims(token, "HS512", |signed, signature| {
        let mut mac = Hmac::<Sha512>::new_from_slice(secret.as_bytes()).ok()?;
        mac.update(signed);
        mac.verify_slice(signature).ok()
    })?;
    let report: Report = serde_json::from_str(body).ok()?;
    let is_known = claims.exp > clock::now().utc().timestamp() && report.meeting_id == meeting;
    let people = report.data.attendees;
    if !is_known || people.len() > MOST || people.iter().any(|p| p.joins.len() > MOST || p.leaves.len() > MOST) {
        return None;
    }
    people
        .into_iter()
        .map(|person| {
            let read = |times: &[String]| times.iter().map(|time| instant(time)).collect::<Option<Vec<_>>>();
            let stays = paired(read(&person.joins)?, read(&person.leaves)?);
            Some(Attendee { handle: person.ext_user_id, stays })
        })
        .collect()
}
/// Each coming with the earliest going after it that belongs to no earlier one: two devices come twice and go twice.
fn paired(mut joins: Vec<Instant>, mut leaves: Vec<Instant>) -> Vec<(Instant, Option<Instant>)> {
    joins.sort_unstable();
    leaves.sort_unstable();
    let mut leaves = leaves.into_iter().peekable();
    let stay = |joined: Instant| {
        while leaves.next_if(|left| *left < joined).is_some() {}
        (joined, leaves.next())
    };
    joins.into_iter().map(stay).collect()
}
fn instant(text: &str) -> Option<Instant> {
    let read = DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z"));
    read.ok().map(|at| at.to_utc().into())
}

/// What a token (RFC 7519) of one algorithm says, when `verify` knows its signature.
fn claims<T: DeserializeOwned>(token: &str, algorithm: &str, verify: impl Fn(&[u8], &[u8]) -> Option<()>) -> Option<T> {
    #[derive(Deserialize)]
    struct Header {
        alg: String,
    }
    let (signed, signature) = token.rsplit_once('.').filter(|_| token.len() <= LONGEST)?;
    let (header, payload) = signed.split_once('.')?;
    let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    if header.alg != algorithm {
        return None;
    }
    verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).ok()?)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_opens_one_thing_of_one_meeting() {
        let signed = signature("key", Told::Ended, "lab-1");
        assert!(is_signed("key", Told::Ended, "lab-1", &signed));
        assert!(!is_signed("key", Told::Recorded, "lab-1", &signed));
        assert!(!is_signed("key", Told::Ended, "lab-11", &signed));
        assert!(!is_signed("other", Told::Ended, "lab-1", &signed));
        assert!(!is_signed("key", Told::Ended, "lab-1", ""));
    }
    #[test]
    fn comings_and_goings_are_paired() {
        let at = |minute: i64| Instant::from(DateTime::from_timestamp(minute * 60, 0).unwrap());
        let stays = paired(vec![at(10), at(1)], vec![at(5), at(0)]);
        assert_eq!(stays, [(at(1), Some(at(5))), (at(10), None)]);
        assert_eq!(paired(vec![at(1), at(2)], vec![at(6), at(5)]), [(at(1), Some(at(5))), (at(2), Some(at(6)))]);
    }
    #[test]
    fn times_are_read_as_servers_write_them() {
        let at = instant("2026-11-20T10:00:00+07:00");
        assert!(at.is_some() && at == instant("2026-11-20 03:00:00 +0000"));
        assert_eq!(instant("yesterday"), None);
    }
}
