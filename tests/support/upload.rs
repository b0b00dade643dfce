//! Forms with files as a browser or a program sends them, and contents to send: honest ones and others.
use super::{
    Answer, Client, Site,
    client::{API, token_of},
    world,
};
use actix_web::http::Method;
use diesel::prelude::*;
use ekopi::{clock, db::Conn, error::Result, schema::files};
use flate2::{Compression, write::ZlibEncoder};
use std::io::{Cursor, Write};

/// What a virus scanner finds although it harms nobody; in two parts, so that none finds this file.
pub fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-", "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

/// A file of a form: its name, what its sender says it is, its content.
pub type Sent<'a> = (&'a str, &'a str, &'a [u8]);

/// The body of a form with one file in the field `file`, as browsers write it.
pub fn body(fields: &[(String, String)], (name, kind, content): Sent) -> Vec<u8> {
    let mut body = vec![];
    for (field, value) in fields {
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
    }
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n").bytes());
    if !kind.is_empty() {
        body.extend(format!("Content-Type: {kind}\r\n").bytes());
    }
    body.extend(b"\r\n");
    body.extend(content);
    body.extend(b"\r\n--edge--\r\n");
    body
}
impl Client<'_> {
    /// Adds a file to an entry, as a guide book.
    pub async fn attach(&self, entry: &str, sent: Sent<'_>) -> Answer {
        let fields = [("kind", "guide_book"), ("title", "Buku panduan"), ("alt", "Loket")];
        self.upload(&format!("/innovations/{entry}/attachments"), &fields, sent, None).await
    }
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], sent: Sent<'_>, key: Option<&str>) -> Answer {
        let mut all: Vec<(String, String)> = vec![];
        if let (Some(secret), true) = (&self.secret, self.prefix != API) {
            all.push(("key".into(), key.map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned)));
            all.push(("csrf".into(), token_of(secret)));
        }
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let mut request = self
            .request(Method::POST, path)
            .insert_header(("content-type", "multipart/form-data; boundary=edge"))
            .set_payload(body(&all, sent));
        if let (Some(key), true) = (key, self.prefix == API) {
            request = request.insert_header(("idempotency-key", key));
        }
        self.site.ask(request).await
    }
}
impl Site {
    /// The paths of all contents but those of the demonstration, and of what else lies in the folders of files.
    pub fn kept_files(&self) -> Vec<String> {
        let data = &self.app.config.data;
        let mut found = vec![];
        let mut folders = vec![data.join("files"), data.join("uploads")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten() {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(data).expect("inside").display().to_string());
                }
            }
        }
        found.retain(|path| !world::came_with(path));
        found.sort();
        found
    }
}

/// A picture of one colour.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    picture(width, height, image::ImageFormat::Png)
}
pub fn picture(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(vec![]);
    let plain = image::RgbImage::from_pixel(width, height, image::Rgb([11, 79, 138]));
    plain.write_to(&mut bytes, format).expect("a picture");
    bytes.into_inner()
}
/// A PNG that says it has so many pixels, and has none.
pub fn hollow_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(&mut bytes, *b"IHDR", &[size, vec![8, 2, 0, 0, 0]].concat());
    chunk(&mut bytes, *b"IDAT", &[0x78, 0x9c, 3, 0, 0, 0, 0, 1]);
    bytes
}
/// An indexed PNG of four colours with a comment in it, and what it shows.
pub fn indexed_png(width: u32, height: u32) -> (Vec<u8>, image::RgbaImage) {
    let colours = [[11, 79, 138, 255], [255, 255, 255, 0], [200, 30, 30, 128], [0, 0, 0, 255]];
    // Without any pattern.
    let mut seed = 1_u32;
    let mut number = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        u8::try_from(seed >> 30).expect("a colour")
    };
    let numbers: Vec<u8> = (0..width * height).map(|_| number()).collect();
    let pixels = numbers.iter().flat_map(|number| colours[usize::from(*number)]).collect();
    let shows = image::RgbaImage::from_raw(width, height, pixels).expect("its pixels");
    let mut rows = ZlibEncoder::new(vec![], Compression::best());
    for row in numbers.chunks(usize::try_from(width).expect("a width")) {
        rows.write_all(&[&[0][..], row].concat()).expect("a row");
    }
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(&mut bytes, *b"IHDR", &[size, vec![8, 3, 0, 0, 0]].concat());
    chunk(&mut bytes, *b"PLTE", &colours.iter().flat_map(|colour| colour[..3].to_vec()).collect::<Vec<u8>>());
    chunk(&mut bytes, *b"tRNS", &colours.map(|colour| colour[3]));
    chunk(&mut bytes, *b"tEXt", b"Comment\0-6.2 106.8");
    chunk(&mut bytes, *b"IDAT", &rows.finish().expect("rows"));
    chunk(&mut bytes, *b"IEND", b"");
    (bytes, shows)
}
fn chunk(bytes: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    bytes.extend(u32::try_from(data.len()).expect("a length").to_be_bytes());
    let named = [&kind[..], data].concat();
    bytes.extend(&named);
    bytes.extend(crc(&named).to_be_bytes());
}
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |c: u32, _| if c & 1 == 1 { c >> 1 ^ 0xEDB8_8320 } else { c >> 1 })
    })
}

/// An entry of an archive, with all that can be lied about.
#[derive(Clone)]
pub struct Entry {
    pub name: String,
    pub content: Vec<u8>,
    pub unfolded: u32,
    pub flags: u16,
    pub mode: u32,
    /// Points to the header of the entry before instead of its own.
    pub overlaps: bool,
}
pub fn entry(name: &str, content: &[u8]) -> Entry {
    let unfolded = u32::try_from(content.len()).expect("a length");
    Entry { name: name.into(), content: content.to_vec(), unfolded, flags: 0, mode: 0, overlaps: false }
}
/// An archive of entries as they are.
pub fn zip(entries: &[Entry]) -> Vec<u8> {
    let (mut bytes, mut directory, mut last) = (vec![], vec![], 0u32);
    for one in entries {
        let offset = if one.overlaps { last } else { u32::try_from(bytes.len()).expect("a length") };
        let length = u32::try_from(one.content.len()).expect("a length");
        let name = u16::try_from(one.name.len()).expect("a name");
        let common = |out: &mut Vec<u8>| {
            out.extend(20u16.to_le_bytes());
            out.extend(one.flags.to_le_bytes());
            out.extend([0; 6]); // stored, no time
            out.extend(crc(&one.content).to_le_bytes());
            out.extend(length.to_le_bytes());
            out.extend(one.unfolded.to_le_bytes());
            out.extend(name.to_le_bytes());
        };
        if !one.overlaps {
            bytes.extend(b"PK\x03\x04");
            common(&mut bytes);
            bytes.extend([0; 2]);
            bytes.extend(one.name.bytes());
            bytes.extend(&one.content);
        }
        directory.extend(b"PK\x01\x02");
        directory.extend((0x0300_u16 | 0x14).to_le_bytes());
        common(&mut directory);
        directory.extend([0; 8]);
        directory.extend((one.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(one.name.bytes());
        last = offset;
    }
    let (at, size) = (u32::try_from(bytes.len()).expect("a length"), u32::try_from(directory.len()).expect("a length"));
    let count = u16::try_from(entries.len()).expect("a count").to_le_bytes();
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([count, count].concat());
    bytes.extend(size.to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}
/// A document as word processors make it, as far as anyone looks.
pub fn docx() -> Vec<Entry> {
    vec![entry("[Content_Types].xml", b"<Types/>"), entry("word/document.xml", b"<w:document/>")]
}
/// A file of someone's that something holds on to, without its bytes.
pub fn plant(conn: &mut Conn, person: i64, handle: &str) -> Result<i64> {
    let now = clock::now();
    Ok(diesel::insert_into(files::table)
        .values((
            (files::handle.eq(handle), files::hash.eq("0"), files::name.eq("profil.pdf"), files::kind.eq("pdf")),
            (files::bytes.eq(1), files::state.eq("clean"), files::state_at.eq(now), files::made_at.eq(now)),
            (files::person_id.eq(person), files::attached_at.eq(now)),
        ))
        .returning(files::id)
        .get_result(conn)?)
}
