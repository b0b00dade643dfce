//! Files as people offer them: honest ones, and those that lie about what they are, unfold without end, or are called as
//! if they were paths.
use super::upload::{Entry, PDF, docx, entry, picture, png, zip};
use image::ImageFormat;

pub const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const OPEN: &str = "application/vnd.oasis.opendocument.text";

/// Name, what its sender says it is, content.
pub type Offered = (&'static str, &'static str, Vec<u8>);

pub fn honest() -> Vec<Offered> {
    vec![
        ("a.pdf", "application/pdf", PDF.to_vec()),
        ("A.PDF", "application/octet-stream", PDF.to_vec()),
        ("a.pdf", "", PDF.to_vec()),
        ("a.png", "image/png", png(8, 8)),
        ("a.jpg", "image/jpeg", picture(8, 8, ImageFormat::Jpeg)),
        ("a.webp", "image/webp", picture(8, 8, ImageFormat::WebP)),
        ("a.docx", WORD, zip(&docx())),
        ("a.odt", OPEN, open_text()),
        ("a.csv", "application/vnd.ms-excel", "BMKG;é\r\n1;2\r\n".as_bytes().to_vec()),
        ("a.txt", "text/plain; charset=utf-8", "\u{feff}Halo".as_bytes().to_vec()),
    ]
}
fn open_text() -> Vec<u8> {
    zip(&[entry("mimetype", OPEN.as_bytes()), entry("content.xml", b"<x/>")])
}
/// Files that are not what they say, or are two things at once; and what is said of each.
pub fn dishonest() -> Vec<(Offered, &'static str)> {
    let (word, open, picture_png) = (zip(&docx()), open_text(), png(8, 8));
    let sheet = zip(&[entry("[Content_Types].xml", b""), entry("xl/workbook.xml", b"")]);
    let zipped_pdf = [PDF, &word].concat();
    let pdf_in_word = zip(&[vec![entry("a", b"%PDF-1.4")], docx()].concat());
    let late_pdf = [b"<html><script>alert(1)</script>", PDF].concat();
    let rest = [&word[..], b"<script>alert(1)</script>"].concat();
    let first = [b"MZ\x90\0 something", &word[..]].concat();
    let macros = zip(&[docx(), vec![entry("word/vbaProject.bin", b"x")]].concat());
    let cases = [
        ("a.svg", "image/svg+xml", &b"<svg onload=alert(1)/>"[..], "file-kind-unknown"),
        ("a.html", "text/html", b"<script>alert(1)</script>", "file-kind-unknown"),
        ("a.exe", "application/octet-stream", b"MZ", "file-kind-unknown"),
        ("a.pdf.exe", "application/pdf", PDF, "file-kind-unknown"),
        ("pdf", "application/pdf", PDF, "file-kind-unknown"),
        (".pdf", "application/pdf", PDF, "file-kind-unknown"),
        ("a.\u{202e}fdp", "application/pdf", PDF, "file-kind-unknown"),
        ("a.pdf", "application/pdf", b"", "file-empty"),
        ("a.pdf", "image/png", PDF, "file-kind-differs"),
        ("a.png", "image/png", PDF, "file-kind-differs"),
        ("a.pdf", "application/pdf", &picture_png, "file-kind-differs"),
        ("a.jpg", "image/jpeg", &picture_png, "file-kind-differs"),
        ("a.pdf", "text/html", PDF, "file-kind-differs"),
        ("a.pdf", "application/pdf", &late_pdf, "file-kind-differs"),
        ("a.pdf", "application/pdf", &PDF[..20], "file-kind-differs"),
        ("a.pdf", "application/pdf", &zipped_pdf, "file-kind-differs"),
        ("a.docx", WORD, &pdf_in_word, "file-kind-differs"),
        ("a.docx", WORD, &sheet, "file-kind-differs"),
        ("a.docx", WORD, &open, "file-kind-differs"),
        ("a.odt", OPEN, &word, "file-kind-differs"),
        ("a.docx", WORD, PDF, "file-kind-differs"),
        ("a.docx", WORD, &rest, "file-unsafe"),
        ("a.docx", WORD, &first, "file-unsafe"),
        ("a.docx", WORD, &macros, "file-macros"),
        ("a.txt", "text/plain", b"\n <html><body>", "file-kind-differs"),
        ("a.txt", "text/plain", b"x\n<SCRIPT>alert(1)</SCRIPT>", "file-kind-differs"),
        ("a.csv", "text/csv", b"<?xml version='1.0'?><svg/>", "file-kind-differs"),
        ("a.csv", "text/csv", b"a\0b", "file-kind-differs"),
        ("a.txt", "text/plain", b"#!/bin/sh\nrm", "file-kind-differs"),
        ("a.txt", "text/plain", b"\xff\xfea\0", "file-kind-differs"),
        ("a.txt", "text/plain", PDF, "file-kind-differs"),
    ];
    cases.into_iter().map(|(name, kind, content, says)| ((name, kind, content.to_vec()), says)).collect()
}
/// Pictures with a script, an archive and what a camera writes into them: 8 × 8.
pub fn stowaways() -> Vec<Offered> {
    let of = |name: &'static str, kind: &'static str, format: ImageFormat| {
        let mut camera = picture(8, 8, format);
        if kind == "image/jpeg" {
            camera.splice(2..2, b"\xff\xe1\0\x18Exif\0\0GPS -6.2 106.8...".iter().copied());
        }
        (name, kind, [&camera[..], b"<script>alert(1)</script>", &zip(&docx())].concat())
    };
    vec![of("b.png", "image/png", ImageFormat::Png), of("b.jpg", "image/jpeg", ImageFormat::Jpeg)]
}
/// Whether nothing of all that has come along.
pub fn is_bare(content: &[u8]) -> bool {
    let holds = |what: &[u8]| content.windows(what.len()).any(|w| w == what);
    let size = image::load_from_memory(content).map(|picture| picture.to_rgb8().dimensions());
    !holds(b"<script") && !holds(b"PK\x03\x04") && !holds(b"GPS") && size.is_ok_and(|size| size == (8, 8))
}
/// Documents that would unfold without end, lead out or lie; each with what it does.
pub fn archives() -> Vec<(&'static str, Vec<u8>)> {
    let with = |more: Vec<Entry>| zip(&[docx(), more].concat());
    let plain = |name: &str| entry(name, b"x");
    let huge = |unfolded| Entry { unfolded, ..entry("word/media/a.xml", &[0; 1000]) };
    let named = |names: &[&str]| names.iter().map(|name| plain(name)).collect::<Vec<_>>();
    let mut lies = with(vec![]);
    lies[10] ^= 1; // the local header is another than the directory's: its time may be, its name may not
    lies[30] ^= 1;
    vec![
        (
            "unfolds a million times",
            with((0..40).map(|n| Entry { name: format!("{n}"), ..huge(100_000_000) }).collect()),
        ),
        ("unfolds two thousand times", with(vec![huge(2_000_000)])),
        ("overlaps", with(vec![Entry { overlaps: true, ..plain("word/document.xml2") }])),
        ("holds an archive", with(named(&["word/lib 1.zip"]))),
        ("holds a program", with(named(&["word/a.EXE"]))),
        ("a link", with(vec![Entry { mode: 0o120_777, ..plain("word/link") }])),
        ("leads out", with(named(&["../../etc/cron.d/x"]))),
        ("absolute", with(named(&["/etc/passwd"]))),
        ("a drive", with(named(&["C:\\x"]))),
        ("twice", with(named(&["word/a.xml", "word/A.xml"]))),
        ("secret", with(vec![Entry { flags: 1, ..plain("word/a.xml") }])),
        ("too many", with((0..6000).map(|n| plain(&format!("word/{n}.xml"))).collect())),
        ("names that differ", lies),
        ("empty", zip(&[])),
    ]
}
/// What a picture says of its size, of which it has none.
pub const WIDE: [(u32, u32); 5] = [(50_000, 50_000), (12_001, 1), (1, 12_001), (11_000, 11_000), (u32::MAX, u32::MAX)];
/// Names that would be paths, devices or two things at once.
pub const NAMES: [&str; 16] = [
    "../../../../tmp/x.pdf",
    "/etc/x.pdf",
    "C:\\x.pdf",
    "..\\..\\x.pdf",
    "a\u{2215}..\u{2215}x.pdf",
    "x\u{85}\u{200b}.pdf",
    "CON.pdf",
    "x.pdf/.pdf",
    "x.pdf::$DATA.pdf",
    "same.pdf",
    "same.pdf",
    "SAME.PDF",
    "%2e%2e%2fx.pdf",
    "~/x.pdf",
    "$(id).pdf",
    "|id;.pdf",
];
/// Names, and what stands of each in the header of a download.
pub const DOWNLOADS: [(&str, &str); 4] = [
    ("Panduan \"baru\".pdf", "filename*=UTF-8''Panduan%20%2522baru%2522.pdf"), // as browsers send a quote
    ("a\r\nSet-Cookie: x=1\r\n.pdf", "filename*=UTF-8''a%250D%250ASet-Cookie%3A%20x%3D1%250D%250A.pdf"),
    ("Résumé Kebijakan 日本.pdf", "filename=\"R_sum_ Kebijakan __.pdf\""),
    ("a;b=c'd.pdf", "filename*=UTF-8''a%3Bb%3Dc%27d.pdf"),
];
