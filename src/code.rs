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
    loop {
        Upsert {
            insert: diesel::insert_into(counters::table).values((counters::name.eq(&name), counters::value.eq(1))),
            tail: " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1",
        }
        .execute(conn)?;
        let number: i64 = counters::table.find(&name).select(counters::value).first(conn)?;
        let body = format!("{name}-{number:05}");
        if let Some(check) = check_character(&body) {
            return Ok(format!("{body}-{check}"));
        }
    }
}

/// Whether the last character fits the rest: catches every single mistyped character and every swap of two
/// neighbouring characters.
pub fn is_valid(code: &str) -> bool {
    code.rsplit_once('-').is_some_and(|(body, check)| check_character(body).is_some_and(|c| check.chars().eq([c])))
}

/// ISO/IEC 7064, MOD 37-2, over the letters and digits of `body`. The system has a 37th check character, which is no
/// letter and no digit: a body that would need it has none, and is never given out.
fn check_character(body: &str) -> Option<char> {
    let p = body.bytes().filter_map(value_of).fold(0, |p, v| (p + v) * 2 % 37);
    ALPHABET.get((38 - p) % 37).copied().map(char::from)
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
/// A public name of ten characters that says nothing of whoever bears it: 50 random bits, without letters that are
/// taken for digits.
pub fn handle() -> Result<String> {
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let mut bytes = [0u8; 10];
    getrandom::fill(&mut bytes).map_err(|e| Error::internal(anyhow::anyhow!("no randomness: {e}")))?;
    Ok(bytes.iter().filter_map(|byte| LETTERS.get(usize::from(byte % 32))).copied().map(char::from).collect())
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
            let Some(check) = check_character(&body) else {
                return Ok(());
            };
            let code = format!("{body}-{check}");
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
