//! Which passwords are refused: by length, and by how soon they would be guessed. No rule of composition (ASVS 6.2.5).
use super::reference::Reference;
use crate::error::{Error, Msg, Result};
use zxcvbn::{Score, feedback::Warning, zxcvbn};

pub const LEAST: usize = 12;
pub const MOST: usize = 200;
/// Characters that are judged; judging more costs time and changes nothing.
const JUDGED: usize = 100;
/// Letters and digits that a password has beside known words.
const BEYOND: usize = 6;

/// Takes any password of 12 to 200 characters, exactly as typed, that would stand against a hundred million guesses, and
/// that is more than what a guesser tries first: the words and leaked passwords that zxcvbn brings, what is most frequent in
/// breaches at this length (`seeds/reference/breached.txt`), what Indonesians like to take (`passwords.txt`), and what is known of the person (`about`: name, address).
///
/// Takes milliseconds: asked outside of any transaction.
pub fn check(field: &'static str, password: &str, about: &[String]) -> Result<()> {
    let length = password.chars().count();
    if !(LEAST..=MOST).contains(&length) {
        let number = |n: usize| i64::try_from(n).unwrap_or(0);
        let msg = Msg::from("password-length").with("least", number(LEAST)).with("most", number(MOST));
        return Err(Error::invalid(field, msg));
    }
    let lower = password.to_lowercase();
    if lines("breached.txt").lines().any(|line| line == lower) {
        return Err(Error::invalid(field, "password-common"));
    }
    let judged: String = password.chars().take(JUDGED).collect();
    let own: Vec<String> = parts(about);
    let habits = lines("passwords.txt");
    let habits = habits.lines().filter(|line| !line.starts_with('#'));
    let known: Vec<&str> = own.iter().map(String::as_str).chain(habits).collect();
    let judgement = zxcvbn(&judged, &known);
    let lower = judged.to_lowercase();
    if judgement.score() >= Score::Three && beyond(&lower, &known) >= BEYOND {
        return Ok(());
    }
    if own.iter().any(|part| lower.contains(part)) {
        return Err(Error::invalid(field, "password-about-you"));
    }
    let why = match judgement.feedback().and_then(zxcvbn::feedback::Feedback::warning) {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess
            | Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
            | Warning::SequencesLikeAbcAreEasyToGuess
            | Warning::RecentYearsAreEasyToGuess
            | Warning::DatesAreOftenEasyToGuess,
        ) => "password-pattern",
        _ => "password-common",
    };
    Err(Error::invalid(field, why))
}
/// Letters and digits that are left when the known words are taken out: `intaninovator2026` is three guesses.
fn beyond(password: &str, known: &[&str]) -> usize {
    let mut words: Vec<&str> = known.iter().copied().filter(|w| w.len() >= 4).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = words.iter().fold(password.to_owned(), |rest, word| rest.replace(word, " "));
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}
/// The words of a name and of an address, in lower case; short ones would be found in anything. Regional governments
/// write `banyuwangikab.go.id` and `jatimprov.go.id`.
fn parts(about: &[String]) -> Vec<String> {
    let words = about.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric())).map(str::to_lowercase);
    let region = |word: &str| Some(word.strip_suffix("kab").or(word.strip_suffix("prov"))?.to_owned());
    let mut parts: Vec<String> = words.flat_map(|word| [region(&word), Some(word)]).flatten().collect();
    parts.retain(|word| word.chars().count() >= 4);
    parts.push("ekopi".into());
    parts
}
fn lines(name: &str) -> String {
    let file = Reference::get(name).map(|file| file.data.into_owned());
    String::from_utf8(file.unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(password: &str) -> Option<&'static str> {
        match check("password", password, &["Intan Inovator".into(), "intan.permata@banyuwangikab.go.id".into()]) {
            Err(Error::Invalid(fields)) => fields.values().next().map(|msg| msg.id),
            _ => None,
        }
    }
    #[test]
    fn what_is_guessed_first_is_refused_with_its_reason() {
        let wanted = [
            ("", "password-length"),
            ("hanya 11 kar", ""),
            ("qwertyuiop123", "password-common"),
            ("aaaaaaaaaaaa", "password-pattern"),
            ("123456789012", "password-pattern"),
            ("zxcvfdsaqwer", "password-pattern"),
            ("password1234", "password-common"),
            ("passwordpassword", "password-pattern"),
            ("bismillah123", "password-common"),
            ("B1sm1llah123", "password-common"),
            ("Indonesia1945", "password-common"),
            ("katasandi2026", "password-common"),
            ("banyuwangi2025", "password-about-you"),
            ("IntanInovator1", "password-about-you"),
            ("ekopiekopi12", "password-about-you"),
            ("kuda benar baterai", ""),
            ("correct horse battery", ""),
            ("bismillah indonesia 1945", "password-common"),
            ("kopi susu gula aren", ""),
            ("Sojdlg123aljg", "password-common"),
            ("pe#5gz29ptzmse", "password-common"),
            ("pe#5gz29ptzmsf", ""),
            ("Ω≈ç√∫˜µ≤≥÷", "password-length"),
            ("Ω≈ç√∫˜µ≤≥÷ dan lagi", ""),
        ];
        let found: Vec<_> =
            wanted.iter().map(|(password, _)| (*password, said(password).unwrap_or_default())).collect();
        assert_eq!(found, wanted);
        assert_eq!(said(&"x".repeat(201)), Some("password-length"));
        assert_eq!(said(&"sebuah kalimat panjang ".repeat(8)), None, "length alone is no fault");
        assert!(lines("passwords.txt").lines().count() > 100);
    }
}
