//! Permanent codes such as `INV-2026-00417-K`, and secret tokens.
use crate::{
    db::{Conn, Upsert},
    error::{Error, Result},
    schema::counters,
};
use diesel::prelude::*;
use sha2::{Digest, Sha256};
use std::fmt::Write;

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The next code of a series and year: never given twice, gaps are possible.
pub fn next(conn: &mut Conn, series: &str, year: i32) -> Result<String> {
    let name = format!("{series}-{year}");
    Upsert {
        insert: diesel::insert_into(counters::table).values((counters::name.eq(&name), counters::value.eq(1))),
        tail: " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1",
    }
    .execute(conn)?;
    let number: i64 = counters::table.find(&name).select(counters::value).first(conn)?;
    let body = format!("{name}-{number:05}");
    Ok(format!("{body}-{}", check_character(&body)))
}

/// Whether the last character fits the rest: catches every single mistyped character and every swap of two
/// neighbouring characters.
pub fn is_valid(code: &str) -> bool {
    code.rsplit_once('-').is_some_and(|(body, check)| check.len() == 1 && check.starts_with(check_character(body)))
}

/// ISO/IEC 7064, MOD 37,36, over the letters and digits of `body`.
fn check_character(body: &str) -> char {
    let values = body.bytes().filter_map(value_of);
    let p = values.fold(36, |p, v| {
        let s = (p + v) % 36;
        (if s == 0 { 36 } else { s }) * 2 % 37
    });
    let at = (37 - p) % 36;
    ALPHABET.get(at).copied().map_or('0', char::from)
}
fn value_of(byte: u8) -> Option<usize> {
    ALPHABET.iter().position(|c| *c == byte.to_ascii_uppercase())
}

/// A secret of 256 random bits, in hexadecimal. Only its [`hash`] is ever stored.
pub fn secret() -> Result<String> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Error::internal(anyhow::anyhow!("no randomness: {e}")))?;
    Ok(hex(&bytes))
}
/// SHA-256 in hexadecimal. Enough for secrets of full entropy; passwords go through argon2.
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_wrong_character_or_one_swap_is_noticed(number in 0u32..99_999, at in 0usize..13, other in 0usize..36) {
            let body = format!("INV-2026-{number:05}");
            let code = format!("{body}-{}", check_character(&body));
            prop_assert!(is_valid(&code));
            let mut wrong: Vec<u8> = body.bytes().collect();
            if wrong[at] != b'-' && wrong[at] != ALPHABET[other] {
                wrong[at] = ALPHABET[other];
                let wrong = String::from_utf8(wrong).unwrap();
                let wrong = format!("{wrong}-{}", &code[code.len() - 1..]);
                prop_assert!(!is_valid(&wrong));
            }
            let mut swapped: Vec<u8> = body.bytes().collect();
            if at + 1 < swapped.len() && swapped[at] != swapped[at + 1] && swapped[at] != b'-' && swapped[at + 1] != b'-' {
                swapped.swap(at, at + 1);
                let swapped = String::from_utf8(swapped).unwrap();
                let swapped = format!("{swapped}-{}", &code[code.len() - 1..]);
                prop_assert!(!is_valid(&swapped));
            }
        }
    }
}
