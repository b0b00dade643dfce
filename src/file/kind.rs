//! What kinds of files are taken, and whether one is what its name, its sender and its content say alike.
use super::package;
use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
};

crate::text_enum! {
    /// The closed list; everything else is refused.
    pub enum FileKind {
        Pdf = "pdf", Png = "png", Jpeg = "jpeg", Webp = "webp", Docx = "docx", Xlsx = "xlsx", Pptx = "pptx",
        Odt = "odt", Ods = "ods", Csv = "csv", Txt = "txt",
    }
}
impl FileKind {
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Odt => "application/vnd.oasis.opendocument.text",
            Self::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Txt => "text/plain; charset=utf-8",
        }
    }
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp)
    }
    fn of_name(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            _ if stem.is_empty() => None,
            "jpg" => Some(Self::Jpeg),
            ending => ending.parse().ok(),
        }
    }
    /// A browser that does not know the type says `application/octet-stream`, which claims nothing; Windows calls a CSV
    /// after the program that opens it.
    fn is_declared_by(self, declared: &str) -> bool {
        let declared = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let own = self.media_type().split(';').next().unwrap_or_default();
        declared == own
            || declared == "application/octet-stream"
            || match self {
                Self::Csv => ["application/csv", "application/vnd.ms-excel", "text/plain"].contains(&declared.as_str()),
                Self::Jpeg => declared == "image/jpg",
                _ => false,
            }
    }
}

/// Bytes at the beginning and at the end that are looked at where a whole file need not be.
const EDGE: usize = 4096;

/// The kind of a file, when extension, declared type and content agree; else the id of what is wrong with it.
pub fn judge(file: &mut File, name: &str, declared: Option<&str>) -> io::Result<Result<FileKind, &'static str>> {
    let length = file.seek(SeekFrom::End(0))?;
    if length == 0 {
        return Ok(Err("file-empty"));
    }
    let Some(kind) = FileKind::of_name(name) else {
        return Ok(Err("file-kind-unknown"));
    };
    if declared.is_some_and(|declared| !kind.is_declared_by(declared)) {
        return Ok(Err("file-kind-differs"));
    }
    let head = piece(file, 0)?;
    let is = |wanted: &str| infer::get(&head).is_some_and(|found| found.mime_type() == wanted);
    let fits = match kind {
        FileKind::Png | FileKind::Jpeg | FileKind::Webp => is(kind.media_type()),
        FileKind::Pdf => {
            let tail = piece(file, length.saturating_sub(1024))?;
            // Readers of PDF take one that begins later, and readers of ZIP one that ends the file: neither is wanted.
            is("application/pdf")
                && head.starts_with(b"%PDF-")
                && has(&tail, b"%%EOF")
                && !package::ends_as_one(file, length)?
        }
        FileKind::Docx | FileKind::Xlsx | FileKind::Pptx | FileKind::Odt | FileKind::Ods => {
            if has(&head, b"%PDF-") {
                return Ok(Err("file-kind-differs"));
            }
            return package::judge(file, length, kind);
        }
        FileKind::Csv | FileKind::Txt => !looks_like_markup(&head) && is_plain_text(file)?,
    };
    Ok(if fits { Ok(kind) } else { Err("file-kind-differs") })
}
fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
fn piece(file: &mut File, from: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::with_capacity(EDGE);
    file.take(EDGE as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}
/// What a browser that guesses would take for a page, a picture that runs, a program or another document.
fn looks_like_markup(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_lowercase();
    let first = text.trim_start_matches('\u{feff}').trim_start();
    let begins = ["<", "%pdf-", "{\\rtf", "#!"];
    let holds = ["<script", "<svg", "<html", "<iframe", "<!doctype"];
    begins.iter().any(|b| first.starts_with(b)) || holds.iter().any(|h| text.contains(h))
}
/// UTF-8 with no control character but tabs and line ends; read in pieces.
fn is_plain_text(file: &mut File) -> io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let (mut rest, mut bytes) = (vec![], vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut bytes)?;
        let Some(new) = bytes.get(..read).filter(|new| !new.is_empty()) else {
            return Ok(rest.is_empty());
        };
        rest.extend_from_slice(new);
        let whole = match std::str::from_utf8(&rest) {
            Ok(text) => text.len(),
            // A character may be cut where the piece ends; it has at most four bytes.
            Err(e) if e.error_len().is_none() && rest.len() - e.valid_up_to() < 4 => e.valid_up_to(),
            Err(_) => return Ok(false),
        };
        let is_control = |b: &u8| *b < 32 && ![b'\t', b'\r', b'\n'].contains(b) || *b == 127;
        if rest.get(..whole).is_some_and(|text| text.iter().any(is_control)) {
            return Ok(false);
        }
        rest.drain(..whole);
    }
}
