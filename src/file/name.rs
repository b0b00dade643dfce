//! Names of files: what people see, and never a path.
use std::fmt::Write;

/// Characters of a name.
const MOST: usize = 150;

/// A name as it is kept and shown: the last part of whatever path came with it, without what could not be seen or would
/// turn the line around, never empty, its ending kept.
pub fn tidy(given: &str) -> String {
    let last = given.rsplit(['/', '\\', '\u{2215}', '\u{2044}']).next().unwrap_or_default();
    let is_seen = |c: &char| !c.is_control() && !is_invisible(*c);
    let seen: String = last.chars().filter(is_seen).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let seen = seen.trim_matches([' ', '.']);
    let (stem, ending) = seen.rsplit_once('.').unwrap_or((seen, ""));
    let ending: String = ending.chars().take(10).collect();
    let stem: String = stem.chars().take(MOST - 11).collect();
    let stem = if stem.trim().is_empty() { "file" } else { stem.trim() };
    if ending.is_empty() { stem.to_owned() } else { format!("{stem}.{ending}") }
}
/// Marks of direction, joiners, byte order: what makes `exe.pdf` of `fdp.exe`.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}
/// `Content-Disposition` of an attachment (RFC 6266): a plain name for old clients, and the whole one in UTF-8 (RFC 8187).
pub fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || " .-_()+,=@".contains(c) { c } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        // The characters that RFC 8187 lets stand as they are.
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            whole.push(byte.into());
        } else {
            let _ = write!(whole, "%{byte:02X}");
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_hides_nothing() {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\x\\profil.pdf", "profil.pdf"),
            ("a\u{2215}b.pdf", "b.pdf"),
            ("", "file"),
            ("..", "file"),
            (".pdf", "pdf"),
            ("x\0y\r\nz.pdf", "xyz.pdf"),
            ("rapor\u{202e}fdp.exe", "raporfdp.exe"),
            ("  profil   desa.pdf. ", "profil   desa.pdf"),
        ] {
            assert_eq!(tidy(given), kept, "{given:?}");
        }
        let long = tidy(&format!("{}.docx", "x".repeat(500)));
        assert!(long.ends_with("x.docx") && long.chars().count() <= MOST);
    }
    #[test]
    fn a_header_is_one_line_whatever_the_name() {
        assert_eq!(
            disposition("résumé \"1\";\r\n'.pdf"),
            "attachment; filename=\"r_sum_ _1_____.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9%20%221%22%3B%0D%0A%27.pdf"
        );
    }
}
