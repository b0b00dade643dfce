//! How text becomes words: lower case, without accents, hyphens and stop words, reduced to Indonesian stems.
use std::cell::RefCell;
use tantivy::tokenizer::{
    AsciiFoldingFilter, LowerCaser, RawTokenizer, TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager,
};
use waken_snowball::{Algorithm, stem as snowball};

/// The names of the two analysers.
pub(super) const STEMS: &str = "stems";
pub(super) const SURFACE: &str = "surface";
/// Letters of the longest word; longer ones are no words.
const LONGEST: usize = 40;
/// Letters from which on a typing error is forgiven.
pub(super) const FORGIVEN: usize = 5;

/// Words that say nothing of what a text is about, of questions too: "bagaimana cara mengurangi antrean".
const STOP: &[&str] = &[
    "a",
    "ada",
    "adalah",
    "agar",
    "akan",
    "an",
    "and",
    "apa",
    "apakah",
    "are",
    "atas",
    "atau",
    "bagaimana",
    "bagi",
    "bahwa",
    "berapa",
    "bisa",
    "by",
    "cara",
    "dalam",
    "dan",
    "dapat",
    "dari",
    "dengan",
    "di",
    "dimana",
    "for",
    "from",
    "guna",
    "harus",
    "how",
    "in",
    "ingin",
    "ini",
    "is",
    "itu",
    "juga",
    "kami",
    "kapan",
    "karena",
    "ke",
    "kenapa",
    "kepada",
    "kita",
    "lebih",
    "maka",
    "mana",
    "mau",
    "melalui",
    "mengapa",
    "menjadi",
    "of",
    "oleh",
    "on",
    "or",
    "pada",
    "para",
    "saat",
    "saja",
    "saya",
    "sebagai",
    "sebuah",
    "secara",
    "sehingga",
    "serta",
    "siapa",
    "suatu",
    "sudah",
    "supaya",
    "telah",
    "tentang",
    "terhadap",
    "the",
    "tidak",
    "to",
    "untuk",
    "was",
    "what",
    "with",
    "yaitu",
    "yang",
];
/// Where the stemmer takes a part of the root for an affix, or leaves one, so that forms of one word would not meet.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("pengembangan", "kembang"),
    ("mengembangkan", "kembang"),
    ("berkembang", "kembang"),
    ("perkembangan", "kembang"),
    ("keterbukaan", "buka"),
    ("terbuka", "buka"),
    ("membuka", "buka"),
    ("pembukaan", "buka"),
    ("pengurangan", "kurang"),
    ("mengurangi", "kurang"),
    ("pengelolaan", "kelola"),
    ("mengelola", "kelola"),
    ("pengelola", "kelola"),
    ("pengolahan", "olah"),
    ("mengolah", "olah"),
    ("penanganan", "tangan"),
    ("menangani", "tangan"),
    ("pencegahan", "cegah"),
    ("mencegah", "cegah"),
    ("penurunan", "turun"),
    ("menurunkan", "turun"),
    ("penyuluhan", "suluh"),
    ("penyuluh", "suluh"),
    ("pengaduan", "adu"),
    ("mengadu", "adu"),
    ("antrean", "antre"),
    ("antrian", "antre"),
    ("antri", "antre"),
    ("antre", "antre"),
    ("mengantre", "antre"),
    ("mengantri", "antre"),
];

/// Short forms that people type and entries write out, with a word that tells what is meant.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("angkot", "angkutan"),
    ("asn", "pegawai"),
    ("cold", "dingin"),
    ("karhutla", "kebakaran"),
    ("ktp", "kependudukan"),
    ("plts", "surya"),
    ("rtlh", "huni"),
    ("sms", "pesan"),
    ("tki", "migran"),
    ("umkm", "usaha"),
];
/// What else a typed word asks for.
pub(super) fn meant(word: &str) -> impl Iterator<Item = &'static str> {
    SHORT_FORMS.iter().filter(move |(short, _)| *short == word).map(|(_, meant)| *meant)
}

/// The words of a text as they are written, in lower case without accents, with their places. Hyphened words give the whole
/// and their parts. Stop words are left out and have no place of their own: "pelayanan di desa" is "pelayanan desa".
pub(super) fn words(text: &str, mut each: impl FnMut(&str, usize)) {
    let mut position = 0;
    let mut parts: Vec<String> = vec![];
    let mut part = String::new();
    let mut chars = text.chars().peekable();
    loop {
        let next = chars.next();
        match next {
            Some(c) if c.is_alphanumeric() => {
                part.push(c);
                continue;
            }
            // Combining marks, and apostrophes inside a word, as in "Jum'at".
            Some('\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200d}') => continue,
            Some('\'' | '’' | 'ʼ') if !part.is_empty() && chars.peek().is_some_and(|c| c.is_alphanumeric()) => {
                continue;
            }
            Some('-' | '‐' | '‑') if !part.is_empty() && chars.peek().is_some_and(|c| c.is_alphanumeric()) => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        if !part.is_empty() {
            parts.push(std::mem::take(&mut part));
            compound(&parts, &mut position, &mut each);
            parts.clear();
        }
        if next.is_none() {
            return;
        }
    }
}
fn compound(parts: &[String], position: &mut usize, each: &mut impl FnMut(&str, usize)) {
    let mut words: Vec<String> = parts.iter().map(|part| folded(part)).collect();
    words.dedup(); // "anak-anak" is "anak"
    words.retain(|word| word.chars().count() <= LONGEST);
    let begin = *position;
    let whole = if words.len() > 1 { words.concat() } else { String::new() };
    // The whole first: the places of a word never go back.
    if !whole.is_empty() && whole.chars().count() <= LONGEST {
        each(&whole, begin);
        *position = begin + 1;
    }
    let mut place = begin;
    for word in words.iter().filter(|word| !is_stop(word)) {
        each(word, place);
        place += 1;
    }
    *position = (*position).max(place);
}
fn is_stop(word: &str) -> bool {
    STOP.binary_search(&word).is_ok()
}
thread_local! {
    static FOLD: RefCell<TextAnalyzer> =
        RefCell::new(TextAnalyzer::builder(RawTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter).build());
}
fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    FOLD.with_borrow_mut(|fold| {
        let mut stream = fold.token_stream(word);
        if stream.advance() { stream.token().text.clone() } else { word.to_lowercase() }
    })
}
/// The stem of a word that is written in lower case without accents.
pub(super) fn stem(word: &str) -> String {
    if let Some((_, stem)) = EXCEPTIONS.iter().find(|(form, _)| *form == word) {
        return (*stem).to_owned();
    }
    if word.len() <= 3 || word.bytes().any(|b| b.is_ascii_digit()) {
        return word.to_owned();
    }
    snowball(Algorithm::Indonesian, word).into_owned()
}

pub(super) fn tokenizers() -> TokenizerManager {
    let all = TokenizerManager::default();
    all.register(STEMS, Analyser { stems: true });
    all.register(SURFACE, Analyser { stems: false });
    all
}
#[derive(Clone)]
struct Analyser {
    stems: bool,
}
struct Stream {
    tokens: std::vec::IntoIter<Token>,
    token: Token,
}
impl Tokenizer for Analyser {
    type TokenStream<'a> = Stream;
    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        let mut tokens = vec![];
        words(text, |word, position| {
            let text = match self.stems {
                true => stem(word),
                false if word.chars().count() >= FORGIVEN && !word.bytes().any(|b| b.is_ascii_digit()) => {
                    word.to_owned()
                }
                false => return,
            };
            tokens.push(Token { text, position, ..Token::default() });
        });
        Stream { tokens: tokens.into_iter(), token: Token::default() }
    }
}
impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        match self.tokens.next() {
            Some(token) => {
                self.token = token;
                true
            }
            None => false,
        }
    }
    fn token(&self) -> &Token {
        &self.token
    }
    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> String {
        let mut all = vec![];
        words(text, |word, _| all.push(stem(word)));
        all.join(" ")
    }
    #[test]
    fn stop_words_are_in_order() {
        assert!(STOP.is_sorted());
    }
    #[test]
    fn forms_of_one_word_meet() {
        let golden = "pelayanan melayani layanan dilayani pelayan";
        assert_eq!(stems(golden), "layan layan layan layan layan");
    }
    #[test]
    fn accents_hyphens_and_stop_words() {
        assert_eq!(stems("Café à la Jum'at e\u{301}"), "cafe la jumat e");
        assert_eq!(stems("anak-anak"), "anak");
        assert_eq!(stems("pra-sejahtera"), "prasejahtera pra sejahtera");
        assert_eq!(stems("pelayanan di desa"), "layan desa");
    }
}
